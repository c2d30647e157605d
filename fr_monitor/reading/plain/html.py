"""The body of a notice as federalregister.gov shows it (API field `body_html_url`) taken apart into blocks."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from fr_monitor.errors import UnreadableText
from fr_monitor.reading.plain.blocks import Block, Kind, heading

LEAVES = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "blockquote", "pre", "caption", "address"}
)
CONTAINERS = frozenset({"div", "ul", "ol", "dl", "section", "article", "body", "html", "main", "table", "p", "center"})
DROPPED = frozenset({"script", "style", "svg", "head", "img", "template", "noscript", "iframe", "button"})
DROPPED_CLASSES = frozenset(
    {"fr-box", "printed-page-inline", "printed-page-details", "back", "unprinted-element", "content-nav"}
)
END_CLASSES = frozenset({"end-matter", "signature"})


def blocks(source: bytes) -> Iterator[Block]:
    """The blocks of an HTML page or fragment. Raises UnreadableText when it is nested too deeply."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableText(f"the HTML is damaged ({error.msg}): fetch another form of the notice") from error
    failure = parser.error_log.last_error
    if failure is not None and failure.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        # lxml goes on without a word and leaves out what stands deeper.
        raise UnreadableText(f"the HTML is cut off ({failure.message}): fetch another form of the notice")
    if root is None:
        raise UnreadableText("the HTML is empty: fetch another form of the notice")
    yield from _walk(root, Kind.PARAGRAPH)


def _walk(element: etree._Element, kind: Kind) -> Iterator[Block]:
    """The blocks of a container; words between its parts are paragraphs, and inline elements belong to them."""
    loose = [element.text or ""]
    for child in element:
        if child.tag in CONTAINERS or child.tag in LEAVES:
            yield from _paragraph(loose, kind)
            yield from _child(child, kind)
        elif not _dropped(child):
            loose.append(inline(child))
        loose.append(child.tail or "")
    yield from _paragraph(loose, kind)


def _paragraph(loose: list[str], kind: Kind) -> Iterator[Block]:
    text = "".join(loose)
    loose.clear()
    if text and not text.isspace():
        yield Block(kind, text)


def _child(child: etree._Element, kind: Kind) -> Iterator[Block]:
    if _dropped(child):
        if child.find(".//h6") is not None:
            yield from (
                Block(Kind.HEAD, inline(head)) for head in child.iter("h6", "li") if _is_heading_of_agency(head)
            )
        return
    tag = child.tag
    if tag == "table":
        yield from _table(child)
    elif tag in LEAVES and not any(part.tag in CONTAINERS for part in child):
        yield from _leaf(child, tag, kind)
    else:
        yield from _walk(child, _kind_of(child, kind))


def _is_heading_of_agency(head: etree._Element) -> bool:
    """Whether a line of the box above the preamble is the document's own, not help on how to read the box."""
    parent = head.getparent()
    while parent is not None and "fr-box" not in (parent.get("class") or "").split():
        if "fr-seal-block" in (parent.get("class") or "").split():
            return False
        parent = parent.getparent()
    return True


def _kind_of(container: etree._Element, kind: Kind) -> Kind:
    classes = frozenset((container.get("class") or "").split())
    if "footnotes" in classes:
        return Kind.NOTE
    return Kind.END if classes & END_CLASSES else kind


def _leaf(child: etree._Element, tag: str, kind: Kind) -> Iterator[Block]:
    text = inline(child)
    if tag[0] == "h" and tag[1:].isdigit() and kind is Kind.PARAGRAPH:
        if child.get("id") != "footnotes":
            yield heading(text, int(tag[1:]) - 1)
    elif tag == "li":
        yield Block(kind, "• " + text)
    elif kind is Kind.NOTE:
        yield Block(kind, text.strip().partition(".")[2] if text.strip()[:1].isdigit() else text)
    else:
        yield Block(kind, text)


def _table(table: etree._Element) -> Iterator[Block]:
    for row in table.iter("caption", "tr"):
        cells = [inline(cell) for cell in row] if row.tag == "tr" else [inline(row)]
        yield Block(Kind.ROW, " | ".join(cell.strip() for cell in cells))


def _dropped(element: etree._Element) -> bool:
    if element.tag in DROPPED:
        return True
    classes = element.get("class")
    return bool(classes) and not DROPPED_CLASSES.isdisjoint(classes.split())


def inline(element: etree._Element) -> str:
    """The words of an element without page marks and references to footnotes."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append(" ")
        elif not _dropped(child) and not (child.tag == "sup" and child.find(".//a") is not None):
            parts.append(inline(child))
        parts.append(child.tail or "")
    return "".join(parts)

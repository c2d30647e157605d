"""GPO's XML of one document (FR-XML user guide; API field `full_text_xml_url`) taken apart into blocks."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from fr_monitor.errors import UnreadableText
from fr_monitor.reading.plain.blocks import Block, Kind, heading

HEADS = frozenset({"AGENCY", "SUBAGY", "DEPDOC", "RIN", "CFR"})
ENDS = frozenset({"FRDOC", "FILED", "BILCOD", "DATED", "NAME"})
LEAVES = frozenset({"P", "FP", "AMDPAR", "HD", "LI", "DATED", "NAME", "TITLE", "PLACE", "ENT"})
DROPPED = frozenset({"PRTPAGE", "GPH", "MATH", "FTREF", "FTNT", "GID"})
LEVELS = {"HED": 0, "HD1": 1, "HD2": 2, "HD3": 3, "HD4": 4, "HD5": 5, "HD6": 6, "HD8": 2}


def blocks(source: bytes) -> Iterator[Block]:
    """The blocks of an XML document. Raises UnreadableText when it is damaged, too deep, or brings entities along."""
    if b"<!ENTITY" in source:
        raise UnreadableText("the XML declares entities, which the Register never does: fetch it again")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableText(f"the XML is damaged ({error.msg}): fetch another form of the notice") from error
    yield from _walk(root)


def _walk(element: etree._Element) -> Iterator[Block]:
    """The blocks of an element and its children; loose text between them is a paragraph."""
    if element.text and not element.text.isspace():
        yield Block(Kind.PARAGRAPH, element.text)
    for child in element:
        yield from _child(child)
        if child.tail and not child.tail.isspace():
            yield Block(Kind.PARAGRAPH, child.tail)


def _child(child: etree._Element) -> Iterator[Block]:
    tag = child.tag
    if tag == "HD":
        yield heading(inline(child), LEVELS.get(child.get("SOURCE", ""), 1))
    elif tag in HEADS:
        yield Block(Kind.HEAD, inline(child))
    elif tag == "SUBJECT":
        yield Block(Kind.TITLE, inline(child))
    elif tag == "FTNT":
        yield Block(Kind.NOTE, inline(child, number=False))
    elif tag == "SIG":
        for part in child:
            yield Block(Kind.END, inline(part))
    elif tag in ENDS:
        yield Block(Kind.END, inline(child))
    elif tag == "GPOTABLE":
        yield from _table(child)
    elif tag not in DROPPED:
        yield from (_paragraph(child) if tag in LEAVES or not _has_blocks(child) else _walk(child))


def _paragraph(element: etree._Element) -> Iterator[Block]:
    yield Block(Kind.PARAGRAPH, inline(element))
    if len(element):
        yield from (Block(Kind.NOTE, inline(note, number=False)) for note in element.iter("FTNT"))


def _has_blocks(element: etree._Element) -> bool:
    """Whether the element holds paragraphs rather than words."""
    return any(child.tag in LEAVES or len(child) for child in element)


def _table(table: etree._Element) -> Iterator[Block]:
    for row in table.iter("TTITLE", "BOXHD", "ROW", "TNOTE"):
        cells = [inline(cell) for cell in row] if row.tag in {"BOXHD", "ROW"} else [inline(row)]
        yield Block(Kind.ROW, " | ".join(cell.strip() for cell in cells))


def inline(element: etree._Element, *, number: bool = True) -> str:
    """The words of an element without page marks and references to footnotes; `number` keeps other raised figures."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in DROPPED and not (child.tag == "SU" and (not number or _refers(child))):
            parts.append(inline(child, number=number))
        parts.append(child.tail or "")
    return "".join(parts)


def _refers(raised: etree._Element) -> bool:
    """Whether a raised figure refers to a footnote."""
    following = raised.getnext()
    return following is not None and following.tag == "FTREF" and not (raised.tail or "").strip()

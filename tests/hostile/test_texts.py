"""Every hostile text, wherever the Register can put words, through everything that is shown to anybody."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import strict
from support.poison import DAILY, READER, House, log

from fr_monitor.lines import log_of
from fr_monitor.store import notices

Hear = Callable[[str], House]
PLAIN = ("in plain words", "Sept. 9, 2027, or Sept. 8, " + "in very many plain words " * 20, "")
ROWS = (
    (pytest.mark.hostile("B27"), "script", "<script>alert(1)</script></title></textarea><script src=//evil.example/x.js>"),
    (pytest.mark.hostile("B28"), "image", "<img src=x onerror=alert(1)><a href=javascript:alert(1)>x</a><base href=//evil.example>"),
    (pytest.mark.hostile("B29"), "attribute", "\"><svg/onload=alert(1)> ' onmouseover='alert(1) --></style><!-- ]]>"),
    (pytest.mark.hostile("B30"), "template", "{{7*7}} {% include '/etc/passwd' %} ${7*7} #{7*7} {{config.items()}}"),
    (pytest.mark.hostile("B31"), "format", "%s %n %(x)d {0} {x.__class__} {"),
    (pytest.mark.hostile("B32"), "header", "💩 subject=?UTF-8?Q?=0A?=Bcc: injected@evil.example"),
    (pytest.mark.hostile("B32"), "header-words", "=?utf-8?b?DQpCY2M6IGE=?= =?utf-8?q?=0D=0ABcc:_x?="),
    (pytest.mark.hostile("B32"), "marks", "@@ADDRESS@@ @@TOKEN@@ @@UID@@ @@UNSUBSCRIBE@@ @@MANAGE@@ @@ANSWER@@"),
    (pytest.mark.hostile("B33"), "line-ends", "one\rtwo\nthree\r\nBcc: x@evil.example\r\n\r\nfour\x0bfive\x0csix\x85seven\u2028eight\u2029"),
    (pytest.mark.hostile("B33"), "log-line", '"}\n{"event": "forged", "level": "info"}\n2027-02-11 15:00:00 [info     ] forged'),
    (pytest.mark.hostile("B34"), "controls", "nul\x00 bell\x07 \x1b[31mred\x1b]0;title\x07 \x1b[2J \x9b31m \x7f \x08\x08"),
    (pytest.mark.hostile("B34"), "markup", "[bold red]x[/] [link=https://evil.example]y[/link] [/] [@click=app.bell()]z[/]"),
    (pytest.mark.hostile("B35"), "directions", "\u202egnp.exe\u202c \u2067x\u2069 zero\u200bwidth\u200d \u200f\ufeff\u061c"),
    (pytest.mark.hostile("B36"), "no-characters", "\ufffe\uffff\ufdd0\ue000\U000e0001\U000e0041\U0010ffff\u0378"),
    (pytest.mark.hostile("B36"), "half", "half \ud800 and \udfff halves"),
    (pytest.mark.hostile("B37"), "many-parts", "👩‍🔬 \U00020000 ﷽ e" + "\u0301" * 1000),
    (pytest.mark.hostile("B38"), "odd-blanks", "Sept.\u00a09,\u2003 2027\u00adx \u2013 Sep\u2011tember\u202f9 \u3000"),
    (pytest.mark.hostile("B39"), "calendar", "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\nEND:VALARM\nBEGIN:VALARM\nACTION:EMAIL"),
    (pytest.mark.hostile("B40"), "escapes", "\\, \\; \\\\ \\n \\N ;VALUE=DATE:20270101 :x \\"),
    (pytest.mark.hostile("B41"), "chat", "<!channel> <@U1> <!here|x> @everyone @Channel *b* _i_ ~s~ `c` [x](https://evil.example) <https://evil.example|go>"),
    (pytest.mark.hostile("B42"), "formula", "=cmd|' /C calc'!A0"),
    (pytest.mark.hostile("B42"), "formula-later", "\t=HYPERLINK(\"https://evil.example\")"),
    (pytest.mark.hostile("B43"), "blanks", "   "),
    (pytest.mark.hostile("B43"), "nothing", ""),
    (pytest.mark.hostile("B43"), "long", "M" * 5000),
    (pytest.mark.hostile("B44"), "entities", "&amp;lt;b&amp;gt; &lt;b&gt; &#60;script&#62; &#x1b; &nbsp VOLUNTARY QUALITY"),
    (pytest.mark.hostile("B45"), "scanned", "O ctober l5, 2O27; Re-\nquests wi1l be acceptcd thr0ugh Apri1"),
    (pytest.mark.hostile("B20"), "sql", "'; DROP TABLE notice; -- \" ) OR 1=1 /* % _"),
)  # fmt: skip
SAID = {name: text for _, name, text in ROWS}
MARKUP = ("script", "image", "attribute", "template", "chat", "entities")
LINES = ("format", "header", "header-words", "marks", "line-ends", "log-line", "sql", "calendar", "escapes")
SIGNS = ("controls", "markup", "directions", "no-characters", "half", "odd-blanks", "scanned")
TEXTS = (
    # Together for every day, since each is a service of its own; one by one in the campaign.
    *(
        pytest.param(" ".join(SAID[name] for name in names), id=names[0], marks=marks)
        for names, marks in (
            (MARKUP, pytest.mark.hostile("B27", "B28", "B29", "B30", "B41", "B44")),
            (LINES, pytest.mark.hostile("B20", "B31", "B32", "B33", "B39", "B40")),
            (SIGNS, pytest.mark.hostile("B34", "B35", "B36", "B37", "B38", "B45")),
            (("formula",), pytest.mark.hostile("B42")),
            (("nothing",), pytest.mark.hostile("B43")),
        )
    ),
    *(pytest.param(text, id=f"alone-{name}", marks=[number, pytest.mark.campaign]) for number, name, text in ROWS),
)


@pytest.fixture(params=TEXTS, scope="module")
def text(request: pytest.FixtureRequest) -> str:
    """A hostile text."""
    return str(request.param)


@pytest.fixture(scope="module")
def house(hear: Hear, text: str) -> House:
    """A service that heard it."""
    return hear(text)


@pytest.fixture(scope="module")
def plain(hear: Hear) -> Plain:
    """Services that heard plain words in the same places, some of which quarrel with the rest."""
    return Plain(tuple(hear(words) for words in PLAIN))


@dataclass(frozen=True)
class Plain:
    """What plain words bring, all services together."""

    houses: tuple[House, ...]

    def shapes(self, take: Callable[[House], Iterable[str]]) -> strict.Shape:
        """The elements of pages."""
        return frozenset().union(*(strict.elements(page) for house in self.houses for page in take(house)))

    def marks(self, take: Callable[[House], Iterable[str]]) -> set[str]:
        """The unseen characters that are ours."""
        return set().union(*(strict.unseen(page) for house in self.houses for page in take(house)))

    @cached_property
    def letters(self) -> list[tuple[list[str], EmailMessage]]:
        """Every letter."""
        return [strict.letter(sent) for house in self.houses for sent in house.letters]


def pages(house: House) -> list[str]:
    """The addresses of every kind of page."""
    return [
        *("/", "/cycles/qmm-prototype-assessment/2027", "/programs/qmm-prototype-assessment", "/notices/2027-01001"),
        *(
            "/notices/2027-01002",
            "/notices/2027-01004",
            "/search?q=2027",
            "/search?q=quality",
            "/operator",
            "/subscribe",
        ),
        *(f"/p/{house.token}", f"/u/{house.token}", f"/a/{house.token}/qmm-prototype-assessment/2027", house.own_data),
    ]


def body(letter: EmailMessage, form: str) -> str:
    """One form of a letter's text, its links without what is a reader's own."""
    found = letter.get_body((form,))
    assert found is not None
    return re.sub(r"(https://monitor\.example\.org/[upa]/)[\w.~-]+", r"\1…", found.get_content().replace("\r\n", "\n"))


@pytest.mark.parametrize("number", range(14))
def test_pages(house: House, plain: Plain, number: int) -> None:
    """A browser finds no element, attribute, address or control that plain words would not have brought."""
    page = house.get(pages(house)[number]).decode()
    take = lambda other: [other.get(pages(other)[number]).decode()]  # noqa: E731
    assert strict.elements(page) <= plain.shapes(take)
    assert strict.unseen(page) <= plain.marks(take)


def test_letters(house: House, plain: Plain) -> None:
    """Each letter has the headers, parts and elements of one about plain words, one recipient, and no control."""
    headers = [names for names, _ in plain.letters]
    parts = [[part.get_content_type() for part in found.walk()] for _, found in plain.letters]
    for sent in house.letters:
        names, found = strict.letter(sent)
        assert names in headers
        assert [part.get_content_type() for part in found.walk()] in parts
        assert found["To"] in {READER, DAILY}
        assert len(found["Subject"]) <= 200
        assert not strict.unseen(found["Subject"])
        assert not strict.unseen(body(found, "plain"))
        assert strict.unseen(body(found, "html")) <= {
            c for _, other in plain.letters for c in strict.unseen(body(other, "html"))
        }
        usual = {shape for _, other in plain.letters for shape in strict.elements(body(other, "html"))}
        assert strict.elements(body(found, "html")) <= usual
        assert len(body(found, "html").encode()) < 100_000


def test_the_news_is_told(house: House) -> None:
    """Whatever else the notice says, its reader hears that the window opens."""
    subjects = [strict.letter(sent)[1]["Subject"] for sent in house.letters if READER.encode() in sent]
    assert any(subject.startswith("QMM 2027 opens") for subject in subjects)


def test_letters_calendar(house: House, plain: Plain) -> None:
    """The entry in a letter is one event with the lines that it always has."""
    usual = [part for _, other in plain.letters for part in other.iter_attachments()]
    lines = {tuple(strict.entry(part.get_payload(decode=True))) for part in usual}  # type: ignore[arg-type]
    for sent in house.letters:
        for part in strict.letter(sent)[1].iter_attachments():
            assert part.get_filename() in {other.get_filename() for other in usual}
            assert tuple(strict.entry(part.get_payload(decode=True))) in lines  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["/feed.atom", "/programs/qmm-prototype-assessment/feed.atom", "/badge.svg"])
def test_feeds(house: House, plain: Plain, address: str) -> None:
    """A feed is well formed XML of the usual elements, and every feed reader takes it."""
    found = house.get(address)
    assert set(strict.feed(found)) <= {name for other in plain.houses for name in strict.feed(other.get(address))}
    assert not strict.unseen(found.decode())
    if address.endswith("atom"):
        read = feedparser.parse(found)
        assert not read.bozo
        assert len(read.entries) == strict.feed(found).count("entry") >= 2
        links = {link.href for entry in read.entries for link in entry.links}
        assert all(re.match("https://(monitor.example.org|www.federalregister.gov)/", link) for link in links)


@pytest.mark.parametrize("address", ["/calendar.ics", "/programs/qmm-prototype-assessment/calendar.ics", "/cycles/qmm-prototype-assessment/2027.ics"])  # fmt: skip
def test_calendars(house: House, plain: Plain, address: str) -> None:
    """The usual lines, folded by the letter of the RFC, and nothing but text in them."""
    found = house.get(address)
    assert strict.entry(found) in [strict.entry(other.get(address)) for other in plain.houses]
    assert strict.unseen(found.decode()) <= {"\r"}


@pytest.mark.parametrize("address", ["/api/cycles.json", "/api/notices.json", "/healthz", "/openapi.json"])
def test_json(house: House, plain: Plain, address: str) -> None:
    """Strict JSON with the names that it always has."""
    usual = set().union(*(strict.names(strict.value(other.get(address))) for other in plain.houses))
    assert strict.names(strict.value(house.get(address))) <= usual


def test_own_data(house: House, plain: Plain) -> None:
    """What a reader takes along is strict JSON of the usual names, too."""
    usual = set().union(
        *(strict.names(strict.value(other.get(f"{other.own_data}/data.json"))) for other in plain.houses)
    )
    found = house.get(f"{house.own_data}/data.json")
    assert strict.names(strict.value(found)) <= usual
    assert not strict.unseen(found.decode())


def test_webhooks(house: House, plain: Plain) -> None:
    """The body of a call is strict JSON of the usual names, below twenty thousand bytes."""
    usual = [strict.names(strict.value(call.template)) for other in plain.houses for call in other.hook.taken]
    assert house.hook.taken
    for call in house.hook.taken:
        assert strict.names(strict.value(call.template)) in usual
        assert not strict.unseen(call.template.decode())
        assert len(call.template) < 20_000


def test_chats(house: House) -> None:
    """What is said calls nobody, hides no link and has no more lines than ever."""
    assert house.said
    for said in house.said:
        assert len(said.splitlines()) == len(said.split("\n")) == 4
        assert not strict.unseen(said)
        assert not re.search(r"[<>@]|\]\(", said)


def test_alarms(house: House, plain: Plain) -> None:
    """The operator hears of records that cannot be used; the mail keeps its headers, and nobody else is called."""
    usual = [strict.letter(mail)[0] for other in plain.houses for mail in other.alarm_mails]
    assert any("record-unusable" in page.subject for page, _ in house.pages)
    for mail in house.alarm_mails:
        names, found = strict.letter(mail)
        assert names in usual
        assert found["To"] == "operator@example.org"
        assert not strict.unseen(found["Subject"] + found.get_content().replace("\r\n", "\n"))
    for call in house.alarm_calls:
        read = strict.value(call)
        assert isinstance(read, dict)
        assert not re.search("[<>]|@(all|channel|everyone|here)", read["text"])


@pytest.mark.parametrize("form", ["console", "json"])
def test_log(text: str, form: str) -> None:
    """One line for each event, of printable characters, from ours and from libraries; a traceback is indented."""
    with log(form) as written:
        log_of("fr_monitor.x").warning("sweep", why=text, deep={"x": [text]}, **{"a key": text})
        logging.getLogger("library").warning("odd: %s", text)
        logging.getLogger("library").error("failed: %s", text, exc_info=ValueError(text))
    lines = written.getvalue().split("\n")[:-1]
    assert not strict.unseen(written.getvalue())
    if form == "json":
        events = [strict.value(line) for line in lines]
        assert [event["event"].split(":")[0] for event in events] == ["sweep", "odd", "failed"]  # type: ignore[index]
        assert all(event["event"] != "forged" for event in events)  # type: ignore[index]
    else:
        assert [line[:19].count("-") for line in lines[:3]] == [2, 2, 2]
        assert all(line.startswith("  ") for line in lines[3:] if line)


LISTS = ("cycles", "notices", "deliveries", "log", "forecast")


@pytest.mark.parametrize("command", [*LISTS, "notices --all", "subscribers list"])
def test_csv(house: House, command: str) -> None:
    """No cell is a formula in a spreadsheet, no line breaks out of the table."""
    found = house.run(*command.split(), "--format", "csv")
    assert strict.table(found) or command == "forecast"
    assert not strict.unseen(found)


@pytest.mark.parametrize(
    "command",
    [
        *LISTS,
        "notices --all",
        "status",
        "explain 2027-01001",
        "explain 2027-01003",
        f"explain {READER}",
        "replay --from 2027-02-01 --to 2027-03-01",
    ],
)
def test_terminal(house: House, command: str) -> None:
    """Nothing that a command prints for people steers a terminal."""
    assert not strict.unseen(house.run(*command.split()))


@pytest.mark.parametrize(
    "command", ["cycles", "notices", "deliveries", "log", "replay --from 2027-02-01 --to 2027-03-01"]
)
def test_printed_json(house: House, command: str) -> None:
    """Scripts read strict JSON."""
    found = house.run(*command.split(), "--format", "json")
    assert not strict.unseen(found)
    assert strict.value(found[: found.rindex("]") + 1])


def test_printed_mail(house: House) -> None:
    """A mailbox file of letters has as many as there are alerts, and no line of a text passes for a new one."""
    found = house.run("replay", "--from", "2027-02-01", "--to", "2027-03-01", "--format", "eml")
    assert len(re.findall("(?m)^From ", found)) == len(re.findall("(?m)^Message-ID:", found)) >= 1


def test_database(house: House) -> None:
    """Each document is kept or in quarantine, each letter accounted for, and the file is sound."""
    assert house.world.app.store.check() == []
    with house.world.app.store.read() as conn:
        kept = {stored.notice.document_number for stored in notices.listing(conn)}
        assert {"2027-01001", "2027-01002", "2027-01004"} <= kept
        assert len(notices.quarantined(conn)) >= 1


@pytest.mark.campaign
@pytest.mark.hostile("B33", "B34", "B35", "B36", "B37")
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text(st.characters(), max_size=300))
def test_any_text_at_all(hear: Hear, plain: Plain, words: str) -> None:
    """Whatever somebody types, halves of characters among it, comes out of every place as words or not at all."""
    house = hear(words)
    for number in range(len(pages(house))):
        test_pages(house, plain, number)
    for address in ("/feed.atom", "/badge.svg"):
        test_feeds(house, plain, address)
    for address in ("/api/cycles.json", "/api/notices.json", "/healthz"):
        test_json(house, plain, address)
    for check in (test_letters, test_letters_calendar, test_webhooks, test_alarms):
        check(house, plain)
    for check_alone in (test_chats, test_database, test_printed_mail):
        check_alone(house)
    for command in LISTS:
        test_terminal(house, command)
        test_csv(house, command)
    for form in ("console", "json"):
        test_log(words, form)

"""Whole letters: kept ones that a person has looked at, and what must hold for every one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from fr_monitor.deciding.changes import changes, mention
from fr_monitor.deciding.letters import render
from fr_monitor.deciding.reminders import reminders
from fr_monitor.model.alert import ANSWER_MARK, MANAGE_MARK, UNSUBSCRIBE_MARK, Alert, AlertKind, Letter
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.facts import Basis, Conflict, DeadlineKind, Event, Statement
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.model.text import Evidence

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
URL = "https://alerts.example.org"
KINDS = ("opened", "filed", "unclear", "moved", "withdrawn", "reminder", "last-day", "closed", "comment", "confirm", "test", "operator")  # fmt: skip

HOSTILE = (
    "<script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "{{7*7}} {% for %} %s %n {0}",
    "=?UTF-8?Q?=0A?=Bcc: injected@example.com",
    "A\r\nBcc: injected@example.com\x00\x07\x1b[31m\x85\u2028\u2029",
    "right\u202eto left\u200b\ufeff\ue000\uffff\ud800",
    f"{UNSUBSCRIBE_MARK} {MANAGE_MARK} {ANSWER_MARK} @@@@",
    "BEGIN:VEVENT\nEND:VALARM",
    "   ",
    "long " * 1000,
    "e\u0301" * 3000,
)

Write = Callable[[str], Letter]


def opening(cycle: Cycle, program: Program, today: date, **more: Cycle) -> Letter:
    """The letter about a cycle's opening."""
    (alert,) = changes(None, cycle, today)
    return render(alert, cycle, program, today=today, public_url=URL, **more)


def change(before: Cycle, after: Cycle, program: Program) -> Letter:
    """The letter about a change that came out on March 16."""
    (alert,) = changes(before, after, date(2033, 3, 16))
    return render(alert, after, program, today=date(2033, 3, 16), public_url=URL, before=before)


def reminder(cycle: Cycle, program: Program, today: date) -> Letter:
    """The letter that is due by the calendar alone."""
    (alert,) = reminders(cycle, program, today)
    return render(alert, cycle, program, today=today, public_url=URL)


def plain(kind: AlertKind, program: Program | None) -> Letter:
    """A letter about no cycle and no notice."""
    alert = Alert(kind, f"{kind}/1", None, None, None, "The relay has refused letters since Wed Feb 9, 2033, 08:45.")
    return render(alert, None, program, today=date(2033, 2, 9), public_url=URL)


@pytest.fixture
def last_year(cycle: Cycle, deadline_on, places_for) -> Cycle:
    """The cycle of 2032, for comparison."""
    version = replace(
        cycle.now,
        publication_date=date(2032, 1, 28),
        deadline=deadline_on(date(2032, 3, 15)),
        establishments=places_for(None, 6),
        eligibility=(cycle.now.eligibility[0], Statement("The site is in one of the fifty states.", None)),
    )
    return replace(cycle, label="2032", versions=(version,))


@pytest.fixture
def write(cycle, changed, moved, program, last_year, deadline_on, notice, reading) -> Write:
    """A writer of one letter of each kind."""
    filed = changed(
        phase=Phase.FILED,
        provisional=True,
        deadline=deadline_on(date(2033, 4, 11), basis=Basis.COMPUTED, unrolled=date(2033, 4, 10)),
        establishments=None,
    )
    clash = Conflict("deadlines", ("2033-04-11", "2033-04-18"), ("through April 11, 2033", "not after April 18, 2033"))
    unclear = changed(conflicts=(clash,), link_certain=False)
    longer = moved(deadline=deadline_on(date(2033, 5, 27), replaces=date(2033, 4, 11)), event=Event.WINDOW_EXTENDED)
    asks = replace(
        reading,
        event=Event.COMMENT_REQUEST,
        deadlines=(replace(deadline_on(date(2033, 6, 7)), kind=DeadlineKind.COMMENT),),
    )

    def comment() -> Letter:
        (alert,) = mention(asks, notice, program, date(2033, 3, 16))
        return render(alert, None, program, today=date(2033, 3, 16), public_url=URL, notice=notice, reading=asks)

    writers: dict[str, Callable[[], Letter]] = {
        "opened": lambda: opening(cycle, program, date(2033, 2, 9), previous=last_year),
        "filed": lambda: opening(filed, program, date(2033, 2, 8)),
        "unclear": lambda: opening(unclear, program, date(2033, 2, 9)),
        "moved": lambda: change(cycle, longer, program),
        "withdrawn": lambda: change(cycle, moved(phase=Phase.WITHDRAWN, event=Event.WITHDRAWN), program),
        "reminder": lambda: reminder(cycle, program, date(2033, 4, 4)),
        "last-day": lambda: reminder(cycle, program, date(2033, 4, 11)),
        "closed": lambda: reminder(cycle, program, date(2033, 4, 12)),
        "comment": comment,
        "confirm": lambda: plain(AlertKind.CONFIRMATION, program),
        "test": lambda: plain(AlertKind.TEST, None),
        "operator": lambda: plain(AlertKind.OPERATOR, None),
    }
    return lambda kind: writers[kind]()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["txt", "html"])
def test_letters_are_as_they_were_approved(write, kind, form):
    """Each letter is the one that was looked at; a missing answer is written and fails once, to be looked at."""
    letter = write(kind)
    answer = f"Subject: {letter.subject}\n\n{letter.text}" if form == "txt" else letter.html
    kept = GOLDEN / f"{kind}.{form}"
    if not kept.exists():
        kept.write_text(answer, encoding="utf-8")
        pytest.fail(f"{kept.name} was missing and has been written: look at it, then run again")
    assert answer == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_stands_alone(write, kind):
    """The text part is wrapped, holds each mark on a line of its own, and says who does not speak here."""
    letter = write(kind)
    lines = letter.text.splitlines()
    assert all(len(line) <= 76 or line.startswith("https://") for line in lines)
    first_contact = kind == "confirm"
    assert lines.count(UNSUBSCRIBE_MARK) == lines.count(MANAGE_MARK) == (0 if first_contact else 1)
    assert lines.count(ANSWER_MARK) == (1 if first_contact else 0)
    assert "not legal advice" in " ".join(lines)
    assert "\n\n\n" not in letter.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_html_is_whole_and_calls_nobody(write, kind):
    """Language, title and headline are there; nothing is loaded from elsewhere; every data cell has its heading."""
    letter = write(kind)
    page = BeautifulSoup(letter.html, "lxml")
    assert page.html["lang"] == "en"
    assert page.title.get_text() == letter.subject
    assert " ".join(page.h1.get_text().split()) == letter.subject
    assert not page.find_all(["img", "script", "link", "iframe", "object", "form"])
    assert not re.search(r"url\(|@import|src=", letter.html)
    assert all(th.get("scope") in {"row", "col"} for th in page.find_all("th"))
    assert all(table.get("role") == "presentation" or table.find("th") for table in page.find_all("table"))
    assert letter.html.count(UNSUBSCRIBE_MARK) == (0 if kind == "confirm" else 1)
    assert letter.html.startswith("<!DOCTYPE html>")
    assert len(letter.html.encode()) < 100_000
    assert all(re.fullmatch(r"#[0-9a-f]{6}", c) for c in re.findall(r"(?<!&)#\w+", letter.html))


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_say_the_same(write, kind):
    """What stands in one part stands in the other: headline, figure, quotes and warnings."""
    letter = write(kind)
    shown = " ".join(BeautifulSoup(letter.html, "lxml").get_text(" ").split()).replace("“", '"').replace("”", '"')
    text = " ".join(re.sub(r"^[ |!>-]+", "", line) for line in letter.text.splitlines())
    for quote in re.findall(r'"([^"]{12,})"', text):
        assert " ".join(quote.split()) in shown
    assert letter.subject in " ".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_the_same_every_time(write, kind):
    """Nothing but the arguments goes into a letter, so a replay gives the same bytes."""
    assert write(kind) == write(kind)


def test_threads_hold_a_cycle_together(write):
    """Opening, change, reminder and closing belong to one conversation."""
    assert {write(kind).thread for kind in ("opened", "moved", "reminder", "closed")} == {"kiln-review/2033"}


def test_openings_and_changes_carry_the_calendar_entry(write):
    """Only letters that set or move a single date bring a file; a reminder brings none, nor does a date in doubt."""
    carried = {kind: bool(write(kind).attachments) for kind in KINDS}
    assert {kind for kind, has in carried.items() if has} == {"opened", "filed", "moved", "withdrawn"}


def test_a_window_that_is_over_brings_no_entry(cycle, program):
    """A letter that comes late, by order of the operator, must not ring alarms of the past."""
    (alert,) = changes(None, cycle, date(2033, 6, 1))
    letter = render(alert, cycle, program, today=date(2033, 6, 1), public_url="https://alerts.example.org")
    assert letter.attachments == ()
    assert "calendar" not in letter.text


def test_a_filing_that_did_not_appear_brings_no_entry(changed, program):
    """Nobody should put a date into a calendar that may never be published."""
    filed = changed(phase=Phase.FILED, provisional=True)
    letter = reminder(filed, program, date(2033, 2, 10))
    assert letter.attachments == ()
    assert "Rely on nothing" in " ".join(letter.text.split())


def test_without_a_deadline_the_letter_says_so(changed, program):
    """An unread deadline is told as such; no number of days is shown."""
    letter = opening(changed(deadline=None), program, date(2033, 2, 9))
    assert "Not found - see the notice" in letter.text
    assert ">>>" not in letter.text


def test_a_silent_change_of_the_record_is_named(cycle, moved, program):
    """Where no document explains a change, the letter says that the record itself was changed."""
    after = moved(document_number="2033-01234", publication_date=date(2033, 2, 9), deadline=date(2033, 4, 18))
    assert "no correcting document is known" in " ".join(change(cycle, after, program).text.split())


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ({"establishments": (12, 12)}, "Establishments from 9 establishments to 12 establishments"),
        ({"establishments": None}, "Establishments from 9 establishments to not stated"),
        ({"program_year": None}, "Program year from 2033 to not stated"),
        ({"submit_to": Statement("By post", None)}, "Where to send from KilnReview@example.gov to By post"),
        ({"deadline": None}, "Deadline from Mon Apr 11, 2033, end of day Eastern to not found"),
        (
            {"eligibility": (Statement("The site fires ceramics for medicines.", None),)},
            "Who may take part: dropped from No inspection of the last five years ended badly. to not stated",
        ),
        (
            {"document_number": "2033-01234", "publication_date": date(2033, 2, 11)},
            "Publication date from Wed Feb 9, 2033 to Fri Feb 11, 2033",
        ),
    ],
)
def test_each_matter_is_told_from_a_to_b(cycle, moved, program, now, line):
    """Whatever moved stands in the letter by name, with what it was and what it is."""
    assert line in " ".join(change(cycle, moved(**now), program).text.split())


def test_a_bare_notice_is_told_with_its_links(program, notice):
    """A notice without dates and without a reading still has a letter that leads to it."""
    alert = Alert(AlertKind.COMMENT_REQUEST, "k", program.slug, None, notice.document_number, "a notice")
    letter = render(alert, None, program, today=date(2033, 3, 16), public_url=URL, notice=notice)
    assert letter.subject == "KMR: new notice - Voluntary Kiln Maturity Review Program"
    assert notice.pdf_url in letter.text


def poisoned(cycle: Cycle, words: str) -> Cycle:
    """A cycle in which every text from outside is hostile."""
    evidence = Evidence(words, words, cycle.now.deadline.evidence.span)
    statement = Statement(words, evidence)
    now = replace(
        cycle.now,
        document_number=words,
        citation=words,
        deadline=replace(cycle.now.deadline, evidence=evidence, note=words),
        establishments=replace(cycle.now.establishments, evidence=evidence),
        program_year=replace(cycle.now.program_year, value=words, evidence=evidence),
        contact=statement,
        submit_to=statement,
        eligibility=(statement, statement),
        aftermath=(statement,),
        conflicts=(Conflict(words, (words, None), (words, words)),),
        event_evidence=evidence,
    )
    return replace(cycle, title=words, label=words, dockets=(words,), html_url=words, pdf_url=words, versions=(now,))


def hostile_letters(cycle: Cycle, program: Program, notice: Notice, words: str) -> list[Letter]:
    """Every kind of letter about it."""
    bad, today = poisoned(cycle, words), date(2033, 2, 9)
    other = replace(program, name=words, short_name=words)
    document = replace(notice, title=words, document_number=words, citation=words, html_url=words, pdf_url=words)
    return [
        render(
            Alert(kind, "k", program.slug, bad.key if about else None, words, words),
            bad if about else None,
            other,
            today=today,
            public_url=URL,
            before=cycle,
            previous=cycle,
            notice=document,
        )
        for kind in AlertKind
        for about in (True, False)
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(cycle, program, notice, words):
    """Whatever the Register hands us stays text: no header, no element, no mark, no link, no control comes of it."""
    for letter in hostile_letters(cycle, program, notice, words):
        page = BeautifulSoup(letter.html, "lxml")
        assert not page.find_all(["script", "img", "svg"])
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]|=\?", letter.subject)
        assert not re.search(
            r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e\u200b\ud800-\udfff]", letter.text + letter.html
        )
        assert len(letter.subject) <= 120
        assert len(letter.html.encode()) < 100_000
        assert letter.html.count(UNSUBSCRIBE_MARK) == letter.text.count(UNSUBSCRIBE_MARK) <= 1
        assert "49" not in letter.subject
        hosts = {re.sub(r"^https://(www\.)?([^/]+).*", r"\2", a["href"]) for a in page.find_all("a")}
        marks = {UNSUBSCRIBE_MARK, MANAGE_MARK, ANSWER_MARK}
        assert hosts - marks <= {"federalregister.gov", "govinfo.gov", "regulations.gov"}

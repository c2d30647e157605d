from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest

from fr_monitor.lines import log_of, set_plain
from fr_monitor.logs import set_up
from fr_monitor.settings import LogSettings


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The log of the test run is left as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers, root.level = before[0], before[1]
    set_plain()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What went to standard error, line by line."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_json_has_one_line_for_each_event(capsys: pytest.CaptureFixture[str]) -> None:
    """Ours and those of libraries have one shape."""
    set_up(LogSettings(form="json"))
    log_of("fr_monitor.x").info("sweep", seen=12, told=["a"])
    logging.getLogger("a.library").warning("odd: %s", 7)
    ours, theirs = lines(capsys)
    assert (ours["event"], ours["seen"], ours["level"]) == ("sweep", 12, "info")
    assert (theirs["event"], theirs["logger"]) == ("odd: 7", "a.library")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("refused quality@plant.example for good", "refused ***@plant.example for good"),
        ("smtp://me:geheim@mail.example:587 away", "smtp://***@mail.example:587 away"),
        ("GET /x?token=abc123&a=1", "GET /x?***&a=1"),
        ("GET /m/WzEyLDE3OTU5OTY4MDBd.YAJEWMRVm6NaT13RQd399Kk1m9Ef2rG2-_eQu4SqVO8/erase", "GET /m/***/erase"),
        ("GET /u/06scncopnzs0olpq5fo4mxboc-isgfyp", "GET /u/***"),
        ("read WzEyLDE3OTU5OTY4MDBd.YAJEWMRVm6NaT13RQd399Kk1m9Ef2rG2-_eQu4SqVO8", "read ***"),
        ("signed by whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "signed by ***"),
        ("Authorization: Bearer not-for-logs", "Authorization: ***"),
        ("reader$1|x@plant.example", "***@plant.example"),
        ("see https://www.federalregister.gov/d/2027-01001", "see https://www.federalregister.gov/d/2027-01001"),
        ("a\nforged line \x1b[31m", "a\\x0aforged line \\x1b[31m"),
    ],
)
def test_no_line_holds_an_address_a_secret_or_a_forged_line(
    capsys: pytest.CaptureFixture[str], text: str, shown: str
) -> None:
    """Logs are read by more people than may know who subscribes."""
    set_up(LogSettings(form="json"))
    log_of("fr_monitor.x").error("event", why=text)
    assert lines(capsys)[0]["why"] == shown


def failed() -> None:
    """Raise what repeats words from outside."""
    raise ValueError("odd\n2027-02-11 [info] forged \x1b[31m quality@plant.example")


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_tells_no_more_than_a_line(
    capsys: pytest.CaptureFixture[str], form: Literal["json", "console"]
) -> None:
    """Its text comes from outside as well: nobody's address, and no line that begins like one of ours."""
    set_up(LogSettings(form=form))
    try:
        failed()
    except ValueError as error:
        logging.getLogger("a.library").exception("Exception on /p/%s [GET]", "t" * 32)
        log_of("fr_monitor.x").error("event", why=error, what=[error, {"to": "a@plant.example"}])
    shown = capsys.readouterr().err
    assert "in failed" in shown
    assert "***@plant.example" in shown
    for kept in ("quality@", "a@", "\x1b", "t" * 32, "\n2027-02-11"):
        assert kept not in shown


def test_values_keep_their_kind(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever counts by the log needs numbers."""
    set_up(LogSettings(form="json"))
    log_of("fr_monitor.x").info("event", seen=12, rate=0.5, fresh=True, none=None, day=date(2027, 2, 11))
    line = lines(capsys)[0]
    assert [line[key] for key in ("seen", "rate", "fresh", "none", "day")] == [12, 0.5, True, None, "2027-02-11"]


def test_the_level_is_a_setting(capsys: pytest.CaptureFixture[str]) -> None:
    """What is below it is not written."""
    set_up(LogSettings(form="json", level="warning"))
    log_of("fr_monitor.x").info("nothing new")
    log_of("fr_monitor.x").warning("odd")
    assert [line["event"] for line in lines(capsys)] == ["odd"]


def test_people_read_the_console_form(capsys: pytest.CaptureFixture[str]) -> None:
    """Without colours where no terminal is."""
    set_up(LogSettings())
    log_of("fr_monitor.x").info("sweep", seen=12)
    assert "sweep" in (shown := capsys.readouterr().err)
    assert "seen=12" in shown
    assert "\x1b" not in shown


def test_where_nobody_set_up_a_log_a_line_is_text(caplog: pytest.LogCaptureFixture) -> None:
    """Commands that answer at once set up none; what is odd is told there, too, with its fields."""
    log_of("fr_monitor.x").warning("tide-forgotten", why="cut off", known=3)
    assert caplog.messages == ["event='tide-forgotten' why='cut off' known=3"]

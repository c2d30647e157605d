from __future__ import annotations

import pytest

from fr_monitor.channels.replies import Reply, Stage, error_for
from fr_monitor.errors import RecipientRefused, RelayUnavailable


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        (Stage.OPENING, "421 4.3.2 busy"),
        (Stage.OPENING, "554 5.7.1 go away"),
        (Stage.OPENING, "535 5.7.8 wrong password"),
        (Stage.MAIL, "550 5.1.8 bad sender"),
        (Stage.MAIL, "530 5.7.0 authenticate first"),
    ],
)
def test_what_is_said_before_the_recipient_blames_the_relay(stage: Stage, text: str) -> None:
    """Refusals of a session or of the sender hold everything and touch nobody."""
    assert isinstance(error_for(stage, Reply(int(text[:3]), (text[4:],))), RelayUnavailable)


@pytest.mark.parametrize(
    ("stage", "text", "permanent", "suppress"),
    [
        (Stage.MAIL, "451 4.3.0 try later", False, False),
        (Stage.RCPT, "450 4.2.0 greylisted", False, False),
        (Stage.RCPT, "452 4.5.3 too many recipients", False, False),
        (Stage.RCPT, "550 5.1.1 no such user", True, True),
        (Stage.RCPT, "550 5.1.3 bad syntax", True, True),
        (Stage.RCPT, "551 5.1.6 moved away", True, True),
        (Stage.RCPT, "556 5.1.10 null MX", True, True),
        (Stage.RCPT, "550 5.2.1 disabled", True, True),
        (Stage.RCPT, "552 5.2.2 mailbox full", False, False),
        (Stage.RCPT, "554 5.4.4 no route", False, False),
        (Stage.RCPT, "550 5.7.1 relaying denied", True, False),
        (Stage.RCPT, "550 5.1.10x nonsense", True, False),
        (Stage.RCPT, "550 5.1.2 bad domain", True, False),
        (Stage.RCPT, "550 no enhanced code", True, False),
        (Stage.RCPT, "550 4.1.1 code and class disagree", True, False),
        (Stage.RCPT, "503 5.5.1 out of order", True, False),
        (Stage.RCPT, "554 5.3.0 other", True, False),
        (Stage.DATA, "554 5.5.1 no valid recipients", False, False),
        (Stage.DATA, "451 4.3.0 later", False, False),
        (Stage.DOT, "451 4.7.1 later", False, False),
        (Stage.DOT, "421 4.3.2 closing", False, False),
        (Stage.DOT, "554 5.7.1 looks like spam", True, False),
        (Stage.DOT, "550 5.1.1 no such user after all", True, True),
        (Stage.DOT, "550 5.2.2 full after all", False, False),
    ],
)
def test_what_a_refusal_means(stage: Stage, text: str, permanent: bool, suppress: bool) -> None:
    """Only codes that speak of a dead mailbox suppress it; full ones and broken routes are tried again."""
    error = error_for(stage, Reply(int(text[:3]), (text[4:],)))
    assert isinstance(error, RecipientRefused)
    assert (error.permanent, error.suppress) == (permanent, suppress)
    assert text in str(error)


def test_a_reply_becomes_one_harmless_line() -> None:
    """What a relay says is cut and stripped of controls before it is stored or shown."""
    shown = str(Reply(550, ("5.1.1 first\x1b[31m", "second\r" + "x" * 500)))
    assert shown.startswith("550 5.1.1 first [31m second ")
    assert shown.isprintable()
    assert len(shown) == 200

"""What we tell, and the letter that tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """Every reason to write to somebody."""

    OPENED = "opened"
    CHANGED = "changed"
    REMINDER = "reminder"
    CLOSED = "closed"
    COMMENT_REQUEST = "comment-request"
    DIGEST = "digest"
    NOTHING_NEW = "nothing-new"
    CONFIRMATION = "confirmation"
    """The question whether the owner of an address wants letters: the only kind an unconfirmed address gets."""
    TEST = "test"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing worth telling. `key` makes it unique for ever: the same thing is never told twice."""

    kind: AlertKind
    key: str
    """For example "opened/qmm-prototype-assessment/2026", "changed/…/2026/2", "reminder/…/2026/2026-04-13/7"."""
    program: str | None
    cycle: tuple[str, str] | None
    document_number: str | None
    reason: str
    """One sentence for `explain` and the log."""
    expires_at: datetime | None = None
    """Aware UTC: after it the letter is worthless and is not sent any more."""
    for_backups: bool = False
    """Goes to those who stand in for a subscriber that has not answered, and to nobody else."""
    for_missed: bool = False
    """Goes to those whose last reminder of the cycle expired before it could be sent, and to nobody else."""

    @classmethod
    def apart(cls, kind: AlertKind, key: str, reason: str, expires_at: datetime | None = None) -> Alert:
        """What belongs to no program: a question, a test, a gathering of several things."""
        return cls(kind, key, None, None, None, reason, expires_at)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a letter that is not shown in it, such as a calendar entry."""

    filename: str
    content_type: str
    """With its parameters, as "text/calendar; method=PUBLISH; charset=UTF-8"."""
    content: bytes


# Stand where each recipient's own part goes; they survive quoted-printable and never occur in a notice.
UNSUBSCRIBE_MARK = "@@UNSUBSCRIBE@@"
MANAGE_MARK = "@@MANAGE@@"
ANSWER_MARK = "@@ANSWER@@"
"""Links that only the recipient has: to stop, to see one's preferences, to confirm or to say "submitted"."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter, the same for all recipients but for the marks."""

    subject: str
    text: str
    html: str
    thread: str
    """Letters of one thread refer to each other: "qmm-prototype-assessment/2026"."""
    attachments: tuple[Attachment, ...] = ()

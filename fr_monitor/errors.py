"""Every error that fr_monitor raises on purpose.

MonitorError
├── ConfigurationError        stop: a setting is wrong; file, key and line are named
├── SourceError               the Register did not give a usable answer
│   ├── SourceUnavailable     come back: unreachable, slow, overloaded, cut off
│   ├── SourceBlocked         come back later, tell the operator: a bot wall or any page where data was due
│   ├── SourceIncomplete      come back: an answer that contradicts itself (count, description)
│   └── SourceRefused         stop asking so, tell the operator: the question or the schema is not understood
├── NotYetAvailable           come back: the full text is not there yet
├── RecordError               give up on this one record, keep it for review; the others go on
├── UnreadableText            give up on this text: empty, too large, too deep, not a notice
├── StoreError                the database could not do it
│   ├── StoreUnavailable      come back: locked, restarting, read-only, disk full
│   ├── StoreConflict         look again: another process wrote the same first
│   └── StoreDamaged          stop: corrupt, or of another version
├── DeliveryError             one message did not get through; see its fields
│   ├── RelayUnavailable      hold everything: the relay itself is ill or refuses us
│   ├── RecipientRefused      this address only; `permanent` says whether to come back
│   └── DeliveryInDoubt       come back much later with the same bytes: no reply after the last byte
├── SubscriberError           refuse: not an address, already there, not known
├── NotKnown                  refuse: asked about something that is not in the database
├── NotPossible               refuse: what was asked for cannot be done as things stand
├── Interrupted               stop: the service was asked to end; what was done so far is kept
└── LinkError                 refuse: a signed link is damaged, expired, or for another purpose
"""

from __future__ import annotations

from collections.abc import Sequence


class MonitorError(Exception):
    """The root; its text is one line that says what is wrong and what to do."""


class ConfigurationError(MonitorError):
    """A setting is wrong; the text names file, key and line."""

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems) or (message,)

    @classmethod
    def of(cls, problems: Sequence[str]) -> ConfigurationError:
        """One error for one or several faults."""
        more = f" (and {len(problems) - 1} more; see fr-monitor check-config)" if len(problems) > 1 else ""
        return cls(problems[0] + more, problems)


class SourceError(MonitorError):
    """The Register did not give a usable answer."""


class SourceUnavailable(SourceError):
    """Unreachable, too slow, overloaded or cut off: come back."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds that the server asked us to wait, None where it did not say."""


class SourceBlocked(SourceError):
    """A page came where data was due ("Request Access"): never an empty answer."""


class SourceIncomplete(SourceError):
    """The answer contradicts itself: fewer rows than its count, other filters than were asked for."""


class SourceRefused(SourceError):
    """The question was not understood (400), or the answer has another shape than it had."""


class NotYetAvailable(MonitorError):
    """The full text is not there yet, although the document is listed."""


class RecordError(MonitorError):
    """One record of an answer cannot be used; it travels as a value beside the good ones."""

    def __init__(self, reason: str, *, document_number: str | None = None, raw: str = "") -> None:
        super().__init__(reason)
        self.document_number = document_number
        self.raw = raw
        """The start of the record as it came, for the quarantine."""


class UnreadableText(MonitorError):
    """A text that is no notice: empty, too large or too deep to be trusted."""


class StoreError(MonitorError):
    """The database could not do it."""


class StoreUnavailable(StoreError):
    """Locked, restarting, read-only or full: come back."""


class StoreConflict(StoreError):
    """Another process wrote the same between our look and our word: look again."""


class StoreDamaged(StoreError):
    """Corrupt, or written by another version: stop."""


class DeliveryError(MonitorError):
    """One message did not get through."""


class RelayUnavailable(DeliveryError):
    """The relay cannot be reached or refuses us altogether: no recipient is to blame."""


class RecipientRefused(DeliveryError):
    """The relay refused this recipient or this message, and said so."""

    def __init__(self, reason: str, *, permanent: bool, suppress: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.suppress = suppress
        """The address itself is dead (5.1.1, 5.1.3, 5.1.6, 5.1.10, 5.2.1): write to it no more."""


class DeliveryInDoubt(DeliveryError):
    """The connection died after the last byte and before the reply (RFC 5321 section 4.5.3.2.6, RFC 1047)."""


class SubscriberError(MonitorError):
    """Not an address, already there, or not known."""


class NotKnown(MonitorError):
    """Asked about a program, a year or a document that is not known here."""


class NotPossible(MonitorError):
    """The operator asks for something that would be wrong, or reach nobody, as things stand."""


class Interrupted(MonitorError):
    """The service was asked to end while the Register was being asked."""


class LinkError(MonitorError):
    """A signed link is damaged, expired, or was made for another purpose."""

"""Tables of those who want letters: wishes, consent, what they said, and who left."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text

from fr_monitor.model.subscriber import Answer, Consent, ConsentStep, Dates, Rhythm
from fr_monitor.store.columns import Choice, Instant, Words, among, metadata

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(254), nullable=False),
    Column("address_key", String(254), nullable=False, unique=True),  # in lower case: one person, one row
    Column("token", String(43), nullable=False, unique=True),
    Column("consent", Choice(Consent), nullable=False),
    Column("programs", Words, nullable=False),
    Column("kinds", Words, nullable=False),
    Column("rhythm", Choice(Rhythm), nullable=False),
    Column("reason", Text),  # why stopped or suppressed
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("tags", Words, nullable=False, server_default=" "),
    Column("paused_until", Instant),
    Column("bounces", Integer, nullable=False, server_default="0"),  # days with one, of late
    Column("bounced_on", Date),
    Column("rests_until", Instant),  # since letters came back
    Column("dates", Choice(Dates), nullable=False, server_default=Dates.US.value),
    Column("zone", String(64), nullable=False, server_default="America/New_York"),
    CheckConstraint(f"consent IN ({among(Consent)})", name="consent"),
    sqlite_autoincrement=True,  # the number of an erased subscriber is never given to another
)

program_wishes = Table(
    "program_wishes",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("program", String, primary_key=True),
    Column("kinds", Words, nullable=False),
    Column("rhythm", Choice(Rhythm), nullable=False),
)
"""What somebody wants of one program, where that differs from their wishes in general."""

endpoints = Table(
    "endpoints",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", String),
    Column("disabled", Text),  # why nothing is sent there any more
)

erased = Table(
    "erased",
    metadata,
    Column("address_hash", String(64), primary_key=True),  # keyed: nobody without the key can look for an address
    Column("erased_at", Instant, nullable=False),
)

cycle_answers = Table(
    "cycle_answers",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("program", String, primary_key=True),
    Column("cycle_label", String, primary_key=True),
    Column("answer", Choice(Answer), nullable=False),
    Column("answered_at", Instant, nullable=False),
)

backup_contacts = Table(
    "backup_contacts",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    # A subscriber too, so that nobody is written to who has not agreed, and each can stop by an own link.
    Column("backup_id", ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False, index=True),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("step", Choice(ConsentStep), nullable=False),
    Column("at", Instant, nullable=False),
    Column("way", Text, nullable=False),
    Column("network", String(50)),
    Column("wording", Text),
)

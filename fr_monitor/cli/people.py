"""`fr-monitor subscribers` and `test-alert`."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TextIO

import click

from fr_monitor.cli.common import ISO_DATE, build_app, command, list_format, say, show
from fr_monitor.errors import SubscriberError
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import OFFERED_KINDS, Dates, Rhythm


@click.group(epilog="Example: fr-monitor subscribers add you@example.org --program qmm-prototype-assessment")
def subscribers() -> None:
    """Add, list, change and remove subscribers; take in and give out lists."""


@command("add", example="fr-monitor subscribers add you@example.org --program qmm-prototype-assessment")
@click.argument("address")
@click.option("--program", "programs", multiple=True, metavar="SLUG", help="Only this program (may be repeated).")
@click.option("--unconfirmed", is_flag=True, help="Ask the owner of the address first; send nothing else until then.")
def add(address: str, programs: tuple[str, ...], unconfirmed: bool, config: Path | None) -> None:
    """Add a subscriber. Added by the operator means confirmed."""
    app = build_app(config)
    subscriber = app.subscribe(address, frozenset(programs), confirmed=not unconfirmed)
    click.echo(f"{subscriber.address}: {subscriber.consent}")
    for line in app.open_already(subscriber):
        say(line)


@command("list", example="fr-monitor subscribers list --format csv")
@list_format
def list_(form: str, config: Path | None) -> None:
    """List the subscribers."""
    columns = {"address": "Address", "consent": "Consent", "rhythm": "When", "programs": "Programs"}
    wide = {"kinds": "Letters", "since": "Since"}
    empty = "No subscriber yet; add one: fr-monitor subscribers add ADDRESS"
    show(build_app(config).list_subscribers(), columns, form, wide=wide, empty=empty)


@command("remove", example="fr-monitor subscribers remove you@example.org")
@click.argument("address")
def remove(address: str, config: Path | None) -> None:
    """Write to this address no more."""
    build_app(config).unsubscribe(address)
    click.echo(f"{address}: stopped")


@command("backup", example="fr-monitor subscribers backup you@example.org colleague@example.org")
@click.argument("address")
@click.argument("backup", required=False)
def backup(address: str, backup: str | None, config: Path | None) -> None:
    """Name a backup contact for ADDRESS.

    Who is named hears of a deadline three days before it when ADDRESS has not answered, is asked first, and gets nothing
    else. Without BACKUP there is none any more.
    """
    named = build_app(config).name_backup(address, backup)
    click.echo(f"{address}: {f'backed up by {named.address} ({named.consent})' if named else 'no backup contact'}")


@command("import", example="fr-monitor subscribers import people.csv")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
def import_(file: TextIO, config: Path | None) -> None:
    """Add the confirmed subscribers of a CSV file.

    Its first line names the columns: address, programs, kinds, rhythm, tags, dates, zone; all but the first may be
    missing. Lines that cannot be used are named on standard error, and stop no other. Exit status 2: there were some.
    Who stopped letters stays stopped.
    """
    try:
        table = file.read()
    except UnicodeDecodeError as error:
        raise SubscriberError(f"{file.name}: is not UTF-8 text") from error
    result = build_app(config).people.take_in(table)
    for number, reason in result.refused:
        say(f"line {number}: {reason}")
    for number, address in result.stopped:
        ask = f"fr-monitor subscribers add {address} --unconfirmed"
        say(f"line {number}: {address}: stopped letters; to ask them: {ask}")
    stopped = f", {len(result.stopped)} left stopped" if result.stopped else ""
    click.echo(f"{result.added} added, {len(result.refused)} refused{stopped}")
    if result.refused:
        sys.exit(2)


@command("export", example="fr-monitor subscribers export > people.csv")
@click.option("--address", help="Everything that is kept about this one, as JSON.")
def export(address: str | None, config: Path | None) -> None:
    """Print all subscribers, or all about one.

    All as CSV, as `import` reads it; everything that is kept about one as JSON.
    """
    people = build_app(config).people
    if address:
        click.echo(json.dumps(people.record(address), indent=2, ensure_ascii=False, default=str))
    else:
        show(people.rows(), {"address": "Address"}, "csv", empty="")


@command("erase", example="fr-monitor subscribers erase you@example.org")
@click.argument("address")
def erase(address: str, config: Path | None) -> None:
    """Forget somebody for good.

    What stays is a keyed hash, so that no list takes the address in again.
    """
    build_app(config).people.erase(address)
    click.echo("Erased. Backups made before keep the address until they are deleted.")


@command("prefer", example="fr-monitor subscribers prefer you@example.org --when daily --kind opened --kind changed")
@click.argument("address")
@click.option("--program", metavar="SLUG", help="For this program only (default: in general).")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in OFFERED_KINDS]),
    help="What (may be repeated).",
)
@click.option("--when", type=click.Choice([rhythm.value for rhythm in Rhythm]), help="How often.")
@click.option("--pause-until", type=ISO_DATE, help="Let letters wait until the beginning of this day in Washington.")
@click.option("--resume", is_flag=True, help="End a pause.")
@click.option("--tag", "tags", multiple=True, help="Replace the tags (may be repeated).")
@click.option("--dates", type=click.Choice([style.value for style in Dates]), help="Apr 13, 2026, or 2026-04-13.")
@click.option("--zone", metavar="NAME", help="Give times of day in this zone, too, such as America/Chicago.")
def prefer(
    address: str,
    *,
    program: str | None,
    kinds: tuple[str, ...],
    when: str | None,
    pause_until: date | None,
    resume: bool,
    tags: tuple[str, ...],
    dates: str | None,
    zone: str | None,
    config: Path | None,
) -> None:
    """Change what somebody gets and when.

    What is not named stays as it is.
    """
    if not (kinds or when or pause_until or resume or tags or dates or zone):
        raise click.UsageError("say what to change: --kind, --when, --pause-until, --resume, --tag, --dates or --zone")
    people = build_app(config).people
    people.prefer(
        address, program=program, kinds=[AlertKind(kind) for kind in kinds], rhythm=Rhythm(when) if when else None
    )
    if pause_until or resume:
        people.pause(address, pause_until)
    if tags:
        people.tag(address, tags)
    if dates or zone:
        people.write_in(address, dates=Dates(dates) if dates else None, zone=zone)
    click.echo(f"{address}: changed")


@command("webhook", example="fr-monitor subscribers webhook you@example.org https://hooks.example.org/register")
@click.argument("address")
@click.argument("url", required=False)
def webhook(address: str, url: str | None, config: Path | None) -> None:
    """Have the letters of ADDRESS also posted to URL.

    Each call is signed with a secret that is shown this once. Without URL nothing is posted any more.
    """
    secret = build_app(config).people.name_webhook(address, url)
    click.echo(f"{address}: posts to {url}, signed with {secret}" if secret else f"{address}: no webhook")


@command("chat", example="fr-monitor subscribers chat you@example.org slack://TOKEN/TOKEN/TOKEN")
@click.argument("address")
@click.argument("url", required=False)
@click.option("--remove", is_flag=True, help="Say nothing there any more.")
def chat(address: str, url: str | None, *, remove: bool, config: Path | None) -> None:
    """Have the letters of ADDRESS also said in a chat.

    URL is an address of the library apprise; needs the extra `chat`.
    """
    if remove is bool(url):
        raise click.UsageError("name the URL of a chat, or --remove")
    build_app(config).people.name_chat(address, url)
    click.echo(f"{address}: {'said in a chat, too' if url else 'no chat'}")


for member in (add, list_, remove, backup, import_, export, erase, prefer, webhook, chat):
    subscribers.add_command(member)


@command("test-alert", example="fr-monitor test-alert you@example.org")
@click.argument("address")
def test_alert(address: str, config: Path | None) -> None:
    """Send a marked test letter the way a real one goes. Exit status 4: it did not leave."""
    app = build_app(config)
    app.store.posted = None  # this process sends it and says what became of it: no worker is to be faster
    outcome = app.test_alert(address)
    click.echo(f"{address}: {outcome.state}" + (f": {outcome.reason}" if outcome.reason else ""))
    if outcome.state is not State.SENT:
        sys.exit(4)

"""The command line: one command for each thing we do.

Modules of commands are imported when their command is called, so that `--help` answers at once.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("service", "Run the service: look, decide and deliver on schedule, until SIGTERM."),
    "web": ("service", "Serve the web page."),
    "worker": ("service", "Deliver only; start as many as you like against one PostgreSQL."),
    "sweep": ("work", "Look at the Register once, now."),
    "deliver": ("work", "Send what is due now, then stop."),
    "remind": ("work", "Put the reminders that are due into the outbox."),
    "backfill": ("work", "Read history without mailing it."),
    "reread": ("work", "Read again, by the rules of today, stored texts that no program claimed."),
    "read": ("reading", "Read notices from files and show what they say."),
    "notices": ("known", "List the notices that a program claims."),
    "cycles": ("known", "List the programs' cycles."),
    "compare": ("years", "Set two years of a program side by side."),
    "forecast": ("years", "Say when the next window may open: a guess, with its working."),
    "replay": ("past", "Print what would have been mailed in a period, sending nothing."),
    "explain": ("past", "Say why an address got a letter or none, or why a document was claimed or not."),
    "log": ("past", "Print what was seen, held, told and sent, and when."),
    "deliveries": ("known", "List the letters, and where each stands."),
    "status": ("known", "Tell how fresh our knowledge is."),
    "subscribers": ("people", "Add, list, change and remove subscribers; take in and give out lists."),
    "bounces": ("returned", "Learn from reports which addresses are dead."),
    "test-alert": ("people", "Send a marked test letter the way a real one goes."),
    "doctor": ("doctor", "Try everything for real, and say what to do."),
    "init": ("doctor", "Write a commented configuration."),
    "check-config": ("care", "Check the settings; name file, key and line of each fault."),
    "db": ("care", "Upgrade, back up, restore or check the database."),
    "demo": ("care", "Show the whole main job on bundled notices."),
}
"""Name of each command, its module, and what `--help` says of it."""


class LazyGroup(click.Group):
    """Imports a command when it is called; lists all from the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"fr_monitor.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        """The table as help, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: fr-monitor demo    (then: fr-monitor subscribers add you@example.org; fr-monitor run)",
)
@click.version_option(package_name="fr-monitor", prog_name="fr-monitor")
def main() -> None:
    """Watch the Federal Register for FDA's quality management maturity and quality metrics notices.

    Results go to standard output, everything else to standard error. Dates are ISO.
    """

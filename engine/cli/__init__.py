"""The command line: `milepost COMMAND`. Commands are imported when they are called, so that `--help` is quick."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from engine.trouble import Trouble

COMMANDS = {
    "check": ("engine.cli.packs", "Find every problem in packs, with its place and its fix."),
    "schema": ("engine.cli.packs", "Print the JSON Schema of the language, for editors."),
    "simulate": ("engine.cli.rehearse", "Rehearse a cohort in the head: who gets what, when, and why not."),
    "test": ("engine.cli.rehearse", "Run the scenarios of packs."),
    "preview": ("engine.cli.preview", "Show every email and text exactly as people would get it."),
    "plan": ("engine.cli.versions", "What another version would change in a running cohort, person by person."),
    "apply": ("engine.cli.versions", "Store a version of a pack, and move a running cohort to it."),
    "cohort": ("engine.cli.cohorts", "Create, start, pause and look at cohorts."),
    "people": ("engine.cli.people", "Import people; change, join, export and erase one of them."),
    "meetings": ("engine.cli.people", "Import meetings."),
    "activity": ("engine.cli.people", "Import activity."),
    "sending": ("engine.cli.sending", "Whether messages go out; pause and resume all of them."),
    "tick": ("engine.cli.running", "One pass of the clock, as of a moment."),
    "outbox": ("engine.cli.reading", "What was sent."),
    "cases": ("engine.cli.reading", "Which cases are open."),
    "stories": ("engine.cli.reading", "What was told, with the consent given."),
    "ledger": ("engine.cli.reading", "Why each planned message was or was not sent."),
    "responses": ("engine.cli.reading", "Answers, as far as each survey's visibility allows."),
    "export": ("engine.cli.exporting", "Answers as a file for spreadsheets and statistics programs."),
    "replay": ("engine.cli.replaying", "Rebuild a cohort's ledger from what was recorded, and print every difference."),
    "digest": ("engine.cli.digests", "Render a digest."),
    "serve": ("engine.cli.running", "Web, worker and clock in one, on the embedded default."),
    "web": ("engine.cli.running", "The web process."),
    "worker": ("engine.cli.running", "The worker process."),
    "clock": ("engine.cli.running", "The clock process."),
    "db": ("engine.cli.running", "The database: `db upgrade`."),
    "doctor": ("engine.cli.doctor", "Check configuration, keys, broker and heartbeat one by one."),
    "demo": ("engine.cli.demo", "A sample network, lived through from its first email to its digest."),
}
"""Command → (its module, one line of help). The module has it under its own name."""


class Lazy(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports one command."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A line each, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option("0.1.0", prog_name="milepost")
def milepost() -> None:
    """Milepost asks the members of peer networks the right question at the right milestone."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a command. Exits 0 done, 1 found problems, 2 bad usage or configuration; one sentence on standard error."""
    try:
        code = milepost.main(args=arguments, prog_name="milepost", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as problem:
        _end(problem.format_message(), 2)
    except Trouble as trouble:
        _end(str(trouble), trouble.code)
    except BrokenPipeError:
        # Whoever read our output has enough; what is still in the buffer must not raise once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        _end(f"{where}{problem.strerror or problem}.", 2)
    except Exception as defect:
        if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
            raise
        what = " ".join(f"{type(defect).__name__}: {defect}".split())[:300]
        _end(f"This should not have happened ({what}). Set LOG_LEVEL to DEBUG to see where.", 2)


def _end(sentence: str, code: int) -> NoReturn:
    click.echo(f"milepost: {sentence}", err=True)
    sys.exit(code)

"""The commands of `anxin`. Each lives in a module of its own that is imported only when it is called."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from bot.cli.input_error import InputError
from rulesets import loader
from rulesets.errors import BilingualError

#: Command → module that defines it as `command`, and its help in one line for the overview.
COMMANDS = {
    "demo": ("bot.cli.demo", "Everything on one machine: sandbox server, chat page, bot, sample data."),
    "run": ("bot.cli.run", "The bot against Telegram, or against ANXIN_BASE_URL."),
    "init": ("bot.cli.init", "Create or migrate the database."),
    "bureau": ("bot.cli.bureau", "Bureaus and their rulesets."),
    "subject": ("bot.cli.subject", "Subjects (监管对象)."),
    "invite": ("bot.cli.invite", "A one-time link for a member of staff or an enterprise's person."),
    "member": ("bot.cli.member", "Who belongs to a bureau, and removing somebody."),
    "grade": ("bot.cli.grade", "Grade a dossier, without any database."),
    "regrade": ("bot.cli.regrade", "Grade a whole bureau as of a day, as at the start of a year."),
    "deadline": ("bot.cli.deadline", "The objection deadline for an acceptance date."),
    "import": ("bot.cli.import_", "A table of subjects or of past records, from XLSX or CSV."),
    "calendar": ("bot.cli.calendar", "Load a published year's holidays and make-up workdays."),
    "export": ("bot.cli.export", "What a bureau hands in, publishes or gives out, as files."),
    "plan": ("bot.cli.plan", "Whether a random draw of inspections can be repeated."),
    "rules": ("bot.cli.rules", "List, show, check and audit rulesets."),
    "audit": ("bot.cli.audit", "Whether the audit log is whole."),
    "backup": ("bot.cli.backup", "A copy of the database, while the bot runs."),
    "restore": ("bot.cli.restore", "Put a backup in the database's place."),
    "migrate-database": ("bot.cli.migrate_database", "From a SQLite file to PostgreSQL, for several machines."),
    "doctor": ("bot.cli.doctor", "What is in order here, what is not, and what to do."),
}


class _Lazy(click.Group):
    """Knows the commands by name, so that grading a dossier does not load the bot."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader of a pipe went away, as `| head` does; nothing is left to say to it.
            _let_go_of_stdout()
            return 0
        except OSError as error:
            _let_go_of_stdout()
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
            raise InputError(f"读写失败：{what}", f"cannot read or write: {what}") from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of what is printed.")
@click.version_option(package_name="anxin", prog_name="anxin")
@click.pass_context
def cli(ctx: click.Context, lang: str) -> None:
    """安信 Anxin: safety-production credit grading and classified supervision."""
    ctx.obj = lang
    loader.look_in(_own_rulesets)


def _own_rulesets() -> Path | None:
    # What reads the environment takes longer to import than a dossier to grade.
    from bot.cli.trouble import explained
    from bot.settings import load_settings

    with explained():
        return load_settings().rulesets


def main() -> None:
    """Run the command line. Exit codes: 0 done; 1 the input or state is wrong, one line on stderr; 2 usage."""
    _prepare_streams()
    # A library's stray warning, as of a line in `.env` that nobody can read, would be a second line on stderr.
    logging.lastResort = logging.NullHandler()
    try:
        code = cli.main(standalone_mode=False)
    except BilingualError as error:
        _one_line(error.message(_language()))
        sys.exit(1)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _prepare_streams() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever called, as `>&-` does
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until the end
    for stream in (sys.stdout, sys.stderr):
        # Under a C locale the streams cannot write Chinese; what cannot be encoded at all is escaped.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]


def _let_go_of_stdout() -> None:
    """What is left in the buffer would be tried again at exit, and its failure told a second time."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _one_line(text: str) -> None:
    click.echo(" ".join(text.split()), err=True)


def _language() -> str:
    arguments = sys.argv[1:]
    for place, argument in enumerate(arguments):
        if argument == "--lang=en" or (argument == "--lang" and arguments[place + 1 : place + 2] == ["en"]):
            return "en"
        if not argument.startswith("-"):
            break
    return "zh"

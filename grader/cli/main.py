"""Entry point of ``kata``: finds the command, and turns every error into one clear word."""

import importlib
import io
import os
import sys
from typing import NoReturn

import click

from grader import __version__
from grader.errors import GraderError
from grader.i18n import choose_language, use_language

#: Each command's module, and what ``kata --help`` says of it without importing that.
_COMMANDS = {
    "list": ("listing", "All katas: track, title, level, time, questions."),
    "show": ("show", "The statement of a kata."),
    "next": ("next_kata", "The next kata, and where its file is."),
    "grade": ("grade", "Grade katas: all, or those that are named."),
    "watch": ("watch", "Grade a kata each time you save it."),
    "hint": ("hint", "One hint more: a nudge first, a skeleton last."),
    "counterexample": ("counterexample", "The program that fails, as a file that runs."),
    "answer": ("answer", "After acceptance: the answer and the reference."),
    "source": ("source", "The real thing, as it is installed."),
    "reset": ("reset", "The starter again; your file is kept."),
    "batch": ("batch", "Grade many files of one kata, on all cores."),
    "doctor": ("doctor", "Which isolation is in force on this machine."),
    "author": ("author", "For authors: new, build, verify, index."),
}


class LazyGroup(click.Group):
    """Loads a command's module when it is called, so that ``kata --help`` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order in which a learner meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"grader.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list in ``--help``."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when the one asked for is unknown."""
        import difflib  # noqa: PLC0415 - only for a mistake

        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            close = difflib.get_close_matches(name, _COMMANDS, n=1)
            hint = f" Did you mean: kata {close[0]}" if close else " See: kata --help"
            message = f"There is no command {name!r}.{hint}"
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)


def _use_language(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    use_language(choose_language(value))


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.option(
    "--lang",
    metavar="LANG",
    callback=_use_language,
    expose_value=False,
    is_eager=True,
    help="en or zh-CN; otherwise the locale decides.",
)
@click.version_option(__version__, prog_name="kata")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Learn how Flask, Werkzeug and Tornado work inside, one kata at a time.

    Without a command: your progress.
    """
    if ctx.invoked_subcommand is None:
        from grader.cli.progress import show_progress  # noqa: PLC0415 - keeps --help fast

        show_progress()


def run() -> NoReturn:
    """Run the command line. Errors for people end with one message and their exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # not every terminal has Chinese
        sys.stdout.reconfigure(errors="backslashreplace")
    if sys.platform == "win32":
        click.echo("kata: Windows has no sandbox to grade in; please use WSL.", err=True)
        sys.exit(2)
    try:
        code = main.main(standalone_mode=False) or 0  # what an Exit carries comes back as a value
    except click.ClickException as error:
        error.show()
        code = 2
    except GraderError as error:
        click.echo(f"kata: {error}", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("kata: interrupted", err=True)
        code = 130
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"kata: {where}{error.strerror or error}", err=True)
        code = 3
    sys.exit(_flushed(code))


def _flushed(code: int) -> int:
    """The exit code, once the output is out: Python would complain of it in words of its own."""
    if sys.stdout is not None:  # as it is where it was closed
        try:
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return code or 3
    return code

"""``kata source``."""

import importlib
import inspect
import sys
from pathlib import Path

import click

from grader.cli.common import find_root
from grader.errors import UsageError
from grader.i18n import _
from grader.report.plain import printable

#: Whose source there is to read, besides the standard library's.
_LIBRARIES = frozenset(
    {"flask", "werkzeug", "tornado", "jinja2", "itsdangerous", "blinker", "markupsafe", "click"}
)


@click.command("source")
@click.argument("symbol", metavar="MODULE[:NAME]")
def command(symbol: str) -> None:
    """Show the installed source of a module, class or function, such as werkzeug.local:Local."""
    lines, start, path = _find(symbol)
    click.echo(f"{path}:{start}")
    width = len(f"{start + len(lines)}")
    numbered = (
        f"{number:>{width}}  {printable(line.rstrip())}".rstrip()
        for number, line in enumerate(lines, start)
    )
    text = "\n".join(numbered) + "\n"
    if sys.stdout.isatty():
        click.echo_via_pager(text)
    else:
        click.echo(text, nl=False)


def _find(symbol: str) -> tuple[list[str], int, str]:
    """The lines, the number of the first, and the file."""
    module_name, _colon, qualified = symbol.partition(":")
    top = module_name.partition(".")[0]
    if top not in _LIBRARIES | sys.stdlib_module_names:
        text = _("{name} is none of the libraries that the katas are about: {names}")
        names = ", ".join(sorted(_LIBRARIES))
        raise UsageError(text.format(name=printable(top), names=names))
    sys.path[:] = [path for path in sys.path if not _is_ours(path)]  # katas have such names, too
    try:
        found = importlib.import_module(module_name)
        for name in filter(None, qualified.split(".")):
            found = inspect.getattr_static(found, name)
        found = getattr(found, "__func__", None) or getattr(found, "fget", None) or found
        lines, start = inspect.getsourcelines(found)
        path = inspect.getsourcefile(found) or ""
    except (ImportError, AttributeError, TypeError, OSError):
        text = _("There is no Python source of {symbol}.")
        raise UsageError(text.format(symbol=printable(symbol))) from None
    return lines, max(start, 1), path


def _is_ours(path: str) -> bool:
    return Path(path or ".").resolve().is_relative_to(find_root() / "katas")

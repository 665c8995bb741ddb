"""``kata doctor``."""

import platform
import sys

import click
from rich.table import Table

from grader.errors import SandboxError
from grader.i18n import _
from grader.report.terminal import make_console
from grader.sandbox.view import ViewSpec, cache_root
from grader.sandbox.zygote import ZygoteSpec, levels, probe, start

_SPEC = ZygoteSpec(
    slug="doctor",
    view=ViewSpec(()),
    preload=(),
    files={"programs.py": "def script(program):\n    return ''\n"},
)


@click.command("doctor")
def command() -> None:
    """Say which isolation is in force on this machine, and what is missing."""
    click.echo(f"Python {platform.python_version()} ({sys.platform}, {platform.machine()})")
    click.echo(_("Built views: {path}").format(path=cache_root()))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("Probe"))
    found = {level: _probe(level) for level in levels()}
    names = next((list(result) for result in found.values() if isinstance(result, dict)), [])
    for level in found:
        table.add_column(level)
    for name in names:
        table.add_row(name, *[_cell(result, name) for result in found.values()])
    make_console().print(table)
    for level, result in found.items():
        if isinstance(result, str):
            click.echo(f"{level}: {result}")
    _conclude()


def _probe(level: str) -> dict[str, bool] | str:
    try:
        zygote = start(_SPEC, level)
    except SandboxError as error:
        return str(error)
    try:
        return probe(zygote)
    finally:
        zygote.close()


def _cell(result: dict[str, bool] | str, name: str) -> str:
    if isinstance(result, str):
        return "-"
    return _("refused") if result.get(name) else _("possible")


def _conclude() -> None:
    zygote = start(_SPEC)
    level = zygote.level
    zygote.close()
    click.echo("\n" + _("Isolation in force: {level}").format(level=level))
    if level == "full":
        return
    if sys.platform == "linux":
        click.echo(
            _(
                "For full isolation the kernel has to let ordinary users make user namespaces"
                " (sysctl kernel.unprivileged_userns_clone=1 or user.max_user_namespaces > 0;"
                " on Ubuntu 24.04 also kernel.apparmor_restrict_unprivileged_userns=0)."
            )
        )
    else:
        click.echo(
            _("Full isolation needs Linux. Here the grader is for practice on your own code.")
        )

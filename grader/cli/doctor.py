"""``kata doctor``."""

import platform
import sys
from pathlib import Path

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
_PROFILE = """\
abi <abi/4.0>,
include <tunables/global>
profile webkatas {python} flags=(unconfined) {{
  userns,
}}"""


@click.command("doctor")
def command() -> None:
    """Say which isolation is in force on this machine, and what is missing."""
    click.echo(f"Python {platform.python_version()} ({sys.platform}, {platform.machine()})")
    click.echo(_("Built views: {path}").format(path=cache_root()))
    found = {level: _probe(level) for level in levels()}
    make_console().print(_table(found))
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
        return probe(zygote, every=True)
    finally:
        zygote.close()


def _table(found: dict[str, dict[str, bool] | str]) -> Table:
    """What was tried in a sandbox of each level, and what came of it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("Tried in the sandbox"))
    for level in found:
        table.add_column(level)
    answered = next((result for result in found.values() if isinstance(result, dict)), {})
    texts = _texts()
    for name in answered:
        table.add_row(texts.get(name, name), *[_cell(each, name) for each in found.values()])
    return table


def _cell(result: dict[str, bool] | str, name: str) -> str:
    if isinstance(result, str):
        return "-"
    return _("refused") if result.get(name) else _("possible")


def _texts() -> dict[str, str]:
    """What each probe tries."""
    return {
        "read_file": _("read a file of the grader's"),
        "list_folder": _("list /etc"),
        "list_processes": _("see other processes"),
        "read_environment": _("read the grader's environment"),
        "open_memory": _("open the grader's memory"),
        "write_memory": _("write the grader's memory"),
        "trace": _("trace a process"),
        "signal": _("signal the grader"),
        "descriptors": _("use inherited descriptors"),
        "write_outside": _("write to /tmp, /dev/shm and the like"),
        "tcp": _("reach the machine over TCP"),
        "udp": _("reach the machine over UDP"),
        "abstract_socket": _("reach an abstract socket"),
        "named_socket": _("reach a socket in a folder"),
        "datagram_pair": _("reach one from a pair of sockets"),
        "execute": _("start a program"),
        "unshare": _("make a user namespace: unshare"),
        "clone": _("make a user namespace: clone"),
        "clone3": _("make a user namespace: clone3"),
        "mount": _("mount a file system"),
        "root": _("be root"),
        "memory": _("take 4 GiB of memory"),
        "processor_time": _("have no limit on CPU time"),
        "core_file": _("leave a core file"),
        "open_many": _("open 500 files"),
        "large_file": _("write a file of 64 MiB"),
        "shared_memory": _("leave shared memory behind"),
        "message_queue": _("leave a message queue behind"),
        "leave_session": _("leave a daemon behind"),
        "fill_folder": _("write 40 files of 1 MiB"),
        "fork_many": _("fork 400 times"),
    }


def _conclude() -> None:
    zygote = start(_SPEC)
    level = zygote.level
    zygote.close()
    click.echo("\n" + _("Isolation in force: {level}").format(level=level))
    if level == "full":
        return
    if sys.platform != "linux":
        click.echo(
            _("Full isolation needs Linux. Here the grader is for practice on your own code.")
        )
        return
    for line in advice():
        click.echo(line)


def advice(root: Path = Path("/")) -> list[str]:
    """What to do for full isolation on this Linux; ``root``: where its files are."""
    lines: list[str] = []
    if _setting(root, "kernel/unprivileged_userns_clone") == "0":
        lines.append(_("Debian's switch for user namespaces is off. To turn it on:"))
        lines.append("  sudo sysctl -w kernel.unprivileged_userns_clone=1")
    if _setting(root, "user/max_user_namespaces") == "0":
        lines.append(_("No user namespace may be made here. To allow them:"))
        lines.append("  sudo sysctl -w user.max_user_namespaces=15000")
    if lines:
        lines.append(_("A file in /etc/sysctl.d with the same setting makes it last."))
    if _setting(root, "kernel/apparmor_restrict_unprivileged_userns") == "1":
        lines += _apparmor()
    if any((root / name).exists() for name in (".dockerenv", "run/.containerenv")):
        lines.append(_("This is a container. It has to be started with these options:"))
        lines.append("  --security-opt seccomp=unconfined --security-opt apparmor=unconfined")
        lines.append("  --security-opt systempaths=unconfined")
    return lines or [
        _(
            "The kernel lets no user namespace be made, and no setting that is known here says"
            " why. It needs CONFIG_USER_NS, and the options of whatever started this machine."
        )
    ]


def _apparmor() -> list[str]:
    """Ubuntu since 23.10: a namespace has no rights unless a profile of the program allows it."""
    python = Path(sys.executable).resolve()
    return [
        _("AppArmor (Ubuntu 23.10 and later) takes all rights from user namespaces."),
        _("Put this into /etc/apparmor.d/webkatas, to allow them to this interpreter alone:"),
        *(f"  {line}" for line in _PROFILE.format(python=python).splitlines()),
        _("Then load it:"),
        "  sudo apparmor_parser -r /etc/apparmor.d/webkatas",
        _("Or, for every program of the machine:"),
        "  sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ]


def _setting(root: Path, name: str) -> str:
    try:
        return (root / "proc" / "sys" / name).read_text(encoding="ascii").strip()
    except OSError:
        return ""

"""CPU time of a whole family of processes, the dead ones too.

A cgroup counts what each of its processes used, to the microsecond, whoever reaps it. Where none
can be made, the clocks of the processes that are there are added up, with what they reaped.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

_SETTLE_SECONDS = 2.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Meter(Protocol):
    """Counts the CPU seconds of a worker and of all that it starts."""

    def add(self, pid: int) -> None:
        """Count this process from now on; it has no children yet."""

    def seconds(self) -> float:
        """CPU seconds up to now."""

    def processes(self) -> set[int]:
        """The processes that are alive."""

    def close(self) -> None:
        """Forget everything; the processes have ended."""


class CgroupMeter:
    """Reads ``cpu.stat`` of a cgroup (version 2) of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "cpu.stat").read_text(encoding="ascii")

    def add(self, pid: int) -> None:
        """Move the process into the cgroup."""
        (self._folder / "cgroup.procs").write_text(str(pid), encoding="ascii")

    def seconds(self) -> float:
        """User and system time of all that ever was in the cgroup."""
        text = (self._folder / "cpu.stat").read_text(encoding="ascii")
        return int(dict(line.split() for line in text.splitlines())["usage_usec"]) * 1e-6

    def processes(self) -> set[int]:
        """Those in the cgroup that are no zombies."""
        text = (self._folder / "cgroup.procs").read_text(encoding="ascii")
        return {int(line) for line in text.split()}

    def close(self) -> None:
        """Remove the cgroup."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()


class TreeMeter:
    """Adds up ``/proc/PID/stat`` of a process and its descendants, zombies and reaped ones too.

    In steps of a clock tick, and blind to what a daemon does that has left the tree.
    """

    def __init__(self) -> None:
        self._root = 0

    def add(self, pid: int) -> None:
        """Watch the tree that begins here."""
        self._root = pid

    def seconds(self) -> float:
        """Ticks of all that is in the tree, and of all that these have reaped."""
        return sum(sum(ticks) for _pid, _state, ticks in self._tree()) / _TICKS

    def processes(self) -> set[int]:
        """Those in the tree that are no zombies."""
        return {pid for pid, state, _ticks in self._tree() if state not in "ZX"}

    def close(self) -> None:
        """Nothing is held."""

    def _tree(self) -> list[tuple[int, str, list[int]]]:
        found = {pid: (parent, state, ticks) for pid, parent, state, ticks in _processes()}
        inside = {self._root}
        grown = True
        while grown:
            more = {pid for pid, (parent, _, _) in found.items() if parent in inside} - inside
            inside |= more
            grown = bool(more)
        return [(pid, *found[pid][1:]) for pid in inside if pid in found]


def _processes() -> Iterator[tuple[int, int, str, list[int]]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            yield int(path.parent.name), int(fields[1]), fields[0], [int(f) for f in fields[11:15]]


def _own_cgroup() -> Path | None:
    """The folder of this process's cgroup of version 2."""
    mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    mount = next((line.split()[1] for line in mounts if line.split()[2] == "cgroup2"), None)
    lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    own = next((line.partition("::")[2] for line in lines if line.startswith("0::")), None)
    return None if mount is None or own is None else Path(f"{mount}{own}")


def make_meter(name: str) -> Meter:
    """A cgroup's meter where one can be made, or one of the process tree."""
    with contextlib.suppress(OSError):
        base = _own_cgroup()
        if base is not None:
            return CgroupMeter(base / f"webkatas-bench-{os.getpid()}-{name}")
    return TreeMeter()


def settle(meter: Meter, keep: set[int]) -> int:
    """Wait until only ``keep`` is left in the meter's family; what stays longer is killed.

    Returns how many had to be killed.
    """
    end = time.monotonic() + _SETTLE_SECONDS
    while (left := meter.processes() - keep) and time.monotonic() < end:
        time.sleep(0.002)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(left)


def machine_busy_seconds() -> float:
    """CPU seconds that the whole machine was busy since it started, kernel threads included."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _wait, irq, softirq = (int(field) for field in fields[:7])
    return (user + nice + system + irq + softirq) / _TICKS

"""How long a runner may take: its own CPU time decides, and waiting has a bound of its own."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

#: How long a runner may neither run nor wait for a processor within one request.
IDLE_SECONDS = 2.0
#: The end in any case, in multiples of the CPU time and the idle time together.
_BACKSTOP = 20
_LEAST = 0.01
_NANO = 1e-9


class Stopwatch:
    """Measures one request to one process.

    The time that counts is CPU time, read from the process's clock, which the process cannot
    turn back. A machine that is busy with something else takes none of it: time that a thread of
    the process spends runnable but not running (Linux, ``/proc/PID/schedstat``) is not counted as
    idle. What its own children burn meanwhile is no excuse: it counts as the process's own.
    Where a process has no such clock the wall alone decides, with the same bounds.
    """

    def __init__(self, pid: int | None, cpu_seconds: float) -> None:
        self._pid = pid
        self._cpu = cpu_seconds
        self._began = time.monotonic()
        self._cpu_before = self._cpu_now()

    def left(self) -> float:
        """Seconds until it is worth looking again; 0 or less when the time is over."""
        elapsed = time.monotonic() - self._began
        used = self._cpu_now() - self._cpu_before
        patience = self._cpu + IDLE_SECONDS
        idle_left = patience - elapsed
        if idle_left <= 0:
            idle_left += self._starved_now()
            used += self._cpu_of_children()
        backstop = _BACKSTOP * patience - elapsed
        left = min(self._cpu - used, idle_left, backstop)
        return 0.0 if left <= 0 else max(_LEAST, left)

    def _cpu_now(self) -> float:
        if self._pid is None:
            return 0.0
        with contextlib.suppress(OSError):  # it may have ended: the channel tells
            return time.clock_gettime((~self._pid << 3) | 2)  # its clock, as in clock_getcpuclockid
        return 0.0

    def _starved_now(self) -> float:
        """Seconds that a thread of the process has waited for a processor, since its start.

        Of the thread that has waited longest: many threads that wait at once are no more waiting.
        """
        longest = 0
        with contextlib.suppress(OSError, ValueError, IndexError):
            for thread in Path(f"/proc/{self._pid}/task").iterdir():
                waited = int((thread / "schedstat").read_text(encoding="ascii").split()[1])
                longest = max(longest, waited)
        return longest * _NANO

    def _cpu_of_children(self) -> float:
        """CPU seconds of all that the process started, whoever is its parent now.

        That is all below the parent of the process: its init, which never runs anything else.
        """
        if self._pid is None:
            return 0.0
        found = {pid: stat for pid in _numbers("/proc") if (stat := _stat(pid)) is not None}
        if self._pid not in found:
            return 0.0
        init, own = found[self._pid].parent, found[self._pid]
        family, before = {init}, 0
        while len(family) > before:
            before = len(family)
            family |= {pid for pid, stat in found.items() if stat.parent in family}
        ticks = own.reaped + sum(
            found[pid].own + found[pid].reaped for pid in family - {init, self._pid} if pid in found
        )
        return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class _Stat:
    """Of one process: its parent, and the clock ticks of itself and of children that ended."""

    parent: int
    own: int
    reaped: int


def _numbers(folder: str) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(path.name) for path in Path(folder).iterdir() if path.name.isdigit()]
    return []


def _stat(pid: int) -> _Stat | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        fields = text.rpartition(")")[2].split()
        return _Stat(
            int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        )
    return None

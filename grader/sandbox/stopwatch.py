"""How long a runner may take: its own CPU time decides, and waiting has a bound of its own."""

import contextlib
import time
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
    turn back. A machine that is busy with something else takes none of it: time that a process
    spends runnable but not running (Linux, ``/proc/PID/schedstat``) is not counted as idle.
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
        """Seconds that the threads of the process have waited for a processor, since its start."""
        total = 0
        with contextlib.suppress(OSError, ValueError, IndexError):
            for thread in Path(f"/proc/{self._pid}/task").iterdir():
                total += int((thread / "schedstat").read_text(encoding="ascii").split()[1])
        return total * _NANO

"""Resource limits, wherever the system has them (Linux, macOS)."""

import contextlib
import os
import resource
from pathlib import Path

PROCESSES = 64
FILE_SIZE = 8 * 1024 * 1024
OPEN_FILES = 256


def set_limits(*, cpu_seconds: int, memory_bytes: int, alone: bool) -> None:
    """Bound the calling process and its children; ``memory_bytes`` bounds the address space.

    ``alone``: the user's other processes are not counted, because they are in another user
    namespace. Where they are, the bound on processes comes on top of them.
    A limit that the system does not know or refuses is left out: macOS has no working
    RLIMIT_AS, and the recorded isolation level says what was in force.
    """
    bounds = {
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),
        "RLIMIT_AS": (memory_bytes, memory_bytes),
        "RLIMIT_FSIZE": (FILE_SIZE, FILE_SIZE),
        "RLIMIT_NOFILE": (OPEN_FILES, OPEN_FILES),
        "RLIMIT_CORE": (0, 0),
    }
    processes = PROCESSES if alone else _processes_of_user()
    if processes is not None:
        bounds["RLIMIT_NPROC"] = (processes, processes)
    for name, bound in bounds.items():
        number = getattr(resource, name, None)
        if number is not None:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(number, _below_ceiling(number, bound))


def _processes_of_user() -> int | None:
    """A bound above all threads that the user has now; ``None`` where they cannot be counted."""
    count = 4 * PROCESSES  # what else the user starts meanwhile counts too
    try:
        processes = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    except OSError:
        return None
    for process in processes:
        with contextlib.suppress(OSError):  # it may have ended
            if process.stat().st_uid == os.getuid():
                count += len(list((process / "task").iterdir()))
    return count


def _below_ceiling(number: int, bound: tuple[int, int]) -> tuple[int, int]:
    ceiling = resource.getrlimit(number)[1]
    if ceiling == resource.RLIM_INFINITY:
        return bound
    return min(bound[0], ceiling), min(bound[1], ceiling)

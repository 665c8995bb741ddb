"""Resource limits, wherever the system has them (Linux, macOS)."""

import contextlib
import resource

PROCESSES = 64
FILE_SIZE = 8 * 1024 * 1024
OPEN_FILES = 256


def set_limits(*, cpu_seconds: int, memory_bytes: int) -> None:
    """Bound the calling process and its children; ``memory_bytes`` bounds the address space.

    A limit that the system does not know or refuses is left out: macOS has no working
    RLIMIT_AS, and the recorded isolation level says what was in force.
    """
    bounds = {
        "RLIMIT_CPU": (cpu_seconds, cpu_seconds + 1),
        "RLIMIT_AS": (memory_bytes, memory_bytes),
        "RLIMIT_NPROC": (PROCESSES, PROCESSES),
        "RLIMIT_FSIZE": (FILE_SIZE, FILE_SIZE),
        "RLIMIT_NOFILE": (OPEN_FILES, OPEN_FILES),
        "RLIMIT_CORE": (0, 0),
    }
    for name, bound in bounds.items():
        number = getattr(resource, name, None)
        if number is not None:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(number, _below_ceiling(number, bound))


def _below_ceiling(number: int, bound: tuple[int, int]) -> tuple[int, int]:
    ceiling = resource.getrlimit(number)[1]
    if ceiling == resource.RLIM_INFINITY:
        return bound
    return min(bound[0], ceiling), min(bound[1], ceiling)

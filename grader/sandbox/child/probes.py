"""Try what the sandbox must refuse, from inside it. The answers decide the recorded level."""

import ctypes
import errno
import os
import resource
import socket
import threading
from collections.abc import Callable
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_GREEDY = 4 * 1024 * 1024 * 1024


def _read_host_file() -> bool:
    return bool(Path("/etc/passwd").read_bytes())


def _list_processes() -> bool:
    return bool(os.listdir("/proc"))  # noqa: PTH208 - the plain call is the probe


def _write_outside() -> bool:
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/"):  # noqa: S108 - the probe's targets
        try:
            Path(folder, "escaped").write_text("x", encoding="utf-8")
        except OSError:
            continue
        return True
    return False


def _signal_parent() -> bool:
    parent = os.getppid()
    if parent > 1:
        os.kill(parent, 0)
    return parent > 1


def _execute() -> bool:
    # fork first: a successful exec would replace the runner
    child = os.fork()
    if child == 0:
        try:
            os.execv("/bin/true", ["true"])  # noqa: S606 - the probe
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _raw(name: str, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return int(getattr(libc, name)(*arguments))


def _trace() -> bool:
    ptrace_traceme = 0
    return _raw("ptrace", ptrace_traceme, 0, 0, 0) == 0


def _write_memory() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    local = (ctypes.c_size_t * 2)(0, 0)
    result = libc.process_vm_writev(os.getppid() or 1, local, 1, local, 1, 0)
    return result >= 0 or ctypes.get_errno() not in {errno.EPERM, errno.ENOSYS}


def _new_user_namespace() -> bool:
    return _raw("unshare", _CLONE_NEWUSER) == 0


def _mount() -> bool:
    return _raw("mount", b"none", b".", b"tmpfs", 0, None) == 0


def _memory() -> bool:
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    if soft != resource.RLIM_INFINITY and soft < _GREEDY:
        return False
    return bool(bytearray(_GREEDY))


def _processor_time() -> bool:
    return resource.getrlimit(resource.RLIMIT_CPU)[0] == resource.RLIM_INFINITY


def _connect(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def _threads_as_root() -> bool:
    return os.geteuid() == 0 or threading.active_count() > 1


def run(port: int) -> dict[str, bool]:
    """Probe name -> whether the sandbox refused it. ``port``: a listener of the judge's."""
    attempts: dict[str, Callable[[], bool]] = {
        "read_host_file": _read_host_file,
        "list_processes": _list_processes,
        "write_outside": _write_outside,
        "signal_parent": _signal_parent,
        "execute_program": _execute,
        "trace": _trace,
        "write_memory": _write_memory,
        "new_user_namespace": _new_user_namespace,
        "mount": _mount,
        "connect_to_host": lambda: _connect(port),
        "act_as_root": _threads_as_root,
        "unlimited_memory": _memory,
        "unlimited_cpu": _processor_time,
    }
    return {name: _refused(attempt) for name, attempt in attempts.items()}


def _refused(attempt: Callable[[], bool]) -> bool:
    try:
        return not attempt()
    except (OSError, AttributeError, MemoryError):
        return True

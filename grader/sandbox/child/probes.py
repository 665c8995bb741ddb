"""Try what the sandbox must refuse, from inside it. The answers decide the recorded level.

Each probe does the thing itself where that is cheap and harmless, and undoes it when it succeeds.
The quick ones run whenever a zygote is started, all of them for ``kata doctor``.
"""

import ctypes
import mmap
import os
import resource
import signal
import socket
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_GREEDY = 4 * 1024 * 1024 * 1024
_LARGE_FILE = 64 * 1024 * 1024
_DESCRIPTORS = 500
_FORKS = 400
_IPC_NEW = 0o1600
_WRITABLE = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/")  # noqa: S108 - targets


@dataclass(frozen=True)
class Judge:
    """What the host offers to be attacked: its process, eight bytes in it, a file, sockets."""

    pid: int
    address: int
    file: str
    port: int
    abstract: str
    path: str


libc = ctypes.CDLL(None, use_errno=True)


# -- files and processes of others ----------------------------------------------------------


def _read_file(judge: Judge) -> bool:
    return bool(Path(judge.file).read_bytes())


def _list_folder(_judge: Judge) -> bool:
    return bool(os.listdir("/etc"))  # noqa: PTH208 - the plain call is the probe


def _list_processes(_judge: Judge) -> bool:
    return bool(os.listdir("/proc"))  # noqa: PTH208 - the plain call is the probe


def _read_environment(judge: Judge) -> bool:
    return bool(Path(f"/proc/{judge.pid}/environ").read_bytes())


def _open_memory(judge: Judge) -> bool:
    with Path(f"/proc/{judge.pid}/mem").open("r+b", buffering=0) as memory:
        memory.seek(judge.address)
        return memory.write(b"written\0") > 0


def _write_memory(judge: Judge) -> bool:
    text = ctypes.create_string_buffer(b"written")
    local = (ctypes.c_size_t * 2)(ctypes.addressof(text), 8)
    remote = (ctypes.c_size_t * 2)(judge.address, 8)
    return bool(libc.process_vm_writev(judge.pid, local, 1, remote, 1, 0) > 0)


def _trace(_judge: Judge) -> bool:
    ptrace_traceme = 0
    return _in_child(lambda: _succeed(libc.ptrace(ptrace_traceme, 0, 0, 0)))


def _signal(judge: Judge) -> bool:
    if os.getppid() == 1 and judge.pid <= os.getpid():
        return False  # in a container the judge may have a number that is the runner's own here
    os.kill(judge.pid, 0)
    return True


def _descriptors(_judge: Judge) -> bool:
    """Whether more is open than the channel, the output and /dev/null."""
    sockets = others = 0
    for number in range(256):
        with suppress(OSError):
            mode = os.fstat(number).st_mode
            sockets += stat.S_ISSOCK(mode)
            others += stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    return sockets > 1 or others > 0


def _write_outside(_judge: Judge) -> bool:
    done = False
    for folder in _WRITABLE:
        with suppress(OSError):
            path = Path(folder, f"webkatas-probe-{os.getpid()}")
            path.write_text("x", encoding="utf-8")
            path.unlink()
            done = True
    return done


# -- sockets --------------------------------------------------------------------------------


def _tcp(judge: Judge) -> bool:
    with socket.create_connection(("127.0.0.1", judge.port), timeout=1):
        return True


def _udp(judge: Judge) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("127.0.0.1", judge.port))
        for _ in range(2):  # when nobody listens the second is refused
            sender.send(b"probe")
        return True


def _abstract(judge: Judge) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sender:
        sender.connect(f"\0{judge.abstract}")
        return True


def _named(judge: Judge) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(judge.path)
        return True


def _pair(judge: Judge) -> bool:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with one, other:
        one.connect(judge.path)
        return True


# -- privileges -----------------------------------------------------------------------------


def _execute(_judge: Judge) -> bool:
    # fork first: a successful exec would replace the runner
    return _in_child(lambda: os.execv("/bin/true", ["true"]))  # noqa: S606 - the probe


def _in_child(action: Callable[[], object]) -> bool:
    child = os.fork()
    if child == 0:
        try:
            action()
        except BaseException:  # noqa: BLE001 - a child must not go on as the runner
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _unshare(_judge: Judge) -> bool:
    return _in_child(lambda: _succeed(libc.unshare(_CLONE_NEWUSER)))


def _succeed(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "refused")


def _clone(_judge: Judge) -> bool:
    number = _CLONE.get(os.uname().machine)
    flags = ctypes.c_ulong(_CLONE_NEWUSER | signal.SIGCHLD)
    return number is not None and _was_cloned(libc.syscall(number, flags, *[None] * 4))


def _clone3(_judge: Judge) -> bool:
    # flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls
    packed = struct.pack("8Q", _CLONE_NEWUSER, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    return _was_cloned(libc.syscall(_CLONE3, buffer, ctypes.c_size_t(len(packed))))


def _was_cloned(pid: int) -> bool:
    if pid == 0:
        os._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)
    return bool(pid > 0)


def _mount(_judge: Judge) -> bool:
    done = bool(libc.mount(b"none", b".", b"tmpfs", 0, None) == 0)
    if done:
        libc.umount2(b".", 2)
    return done


def _root(_judge: Judge) -> bool:
    return os.geteuid() == 0


# -- what has to have a bound ---------------------------------------------------------------


def _memory(_judge: Judge) -> bool:
    mmap.mmap(-1, _GREEDY).close()
    return True


def _no_bound(kind: int) -> bool:
    return resource.getrlimit(kind)[1] == resource.RLIM_INFINITY


def _processor_time(_judge: Judge) -> bool:
    return _no_bound(resource.RLIMIT_CPU)


def _core_file(_judge: Judge) -> bool:
    return resource.getrlimit(resource.RLIMIT_CORE)[1] != 0


def _open_many(_judge: Judge) -> bool:
    opened: list[int] = []
    try:
        opened.extend(os.dup(1) for _ in range(_DESCRIPTORS))
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True


@contextmanager
def _scratch(name: str) -> Iterator[Path]:
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _large_file(_judge: Judge) -> bool:
    with _scratch("probe") as path, path.open("wb", buffering=0) as file:
        return os.pwrite(file.fileno(), b"x", _LARGE_FILE) == 1


def _shared_memory(_judge: Judge) -> bool:
    found = libc.shmget(0, 4096, _IPC_NEW)
    if found >= 0:
        libc.shmctl(found, 0, None)
    return bool(found >= 0)


def _message_queue(_judge: Judge) -> bool:
    name = f"/webkatas-probe-{os.getpid()}".encode()
    found = libc.mq_open(name, os.O_CREAT | os.O_RDWR, 0o600, None)
    if found >= 0:
        os.close(found)
        libc.mq_unlink(name)
    return bool(found >= 0)


def _leave_session(_judge: Judge) -> bool:
    """Whether a child can leave both its session and the reach of the kill.

    Where process 1 is the runner's own init, everything ends with that.
    """
    own_namespace = os.getppid() == 1
    return _in_child(os.setsid) and not own_namespace


def _fork_many(_judge: Judge) -> bool:
    forked: list[int] = []
    try:
        for _ in range(_FORKS):
            child = os.fork()
            if child == 0:
                signal.pause()
                os._exit(0)
            forked.append(child)
    finally:
        for child in forked:
            with suppress(OSError):  # at `partial` they end with the runner
                os.kill(child, signal.SIGKILL)
    return True


def _fill_folder(_judge: Judge) -> bool:
    written: list[Path] = []
    try:
        for number in range(40):
            written.append(Path(f"probe-{number}"))
            written[-1].write_bytes(bytes(1024 * 1024))
    finally:
        for path in written:
            path.unlink(missing_ok=True)
    return True


QUICK: dict[str, Callable[[Judge], bool]] = {
    "read_file": _read_file,
    "list_folder": _list_folder,
    "list_processes": _list_processes,
    "read_environment": _read_environment,
    "open_memory": _open_memory,
    "write_memory": _write_memory,
    "trace": _trace,
    "signal": _signal,
    "descriptors": _descriptors,
    "write_outside": _write_outside,
    "tcp": _tcp,
    "udp": _udp,
    "abstract_socket": _abstract,
    "named_socket": _named,
    "datagram_pair": _pair,
    "execute": _execute,
    "unshare": _unshare,
    "clone": _clone,
    "clone3": _clone3,
    "mount": _mount,
    "root": _root,
    "memory": _memory,
    "processor_time": _processor_time,
    "core_file": _core_file,
    "open_many": _open_many,
    "large_file": _large_file,
    "shared_memory": _shared_memory,
    "message_queue": _message_queue,
    "leave_session": _leave_session,
}
#: Last, because at some levels the processes that it makes end only with the runner.
SLOW: dict[str, Callable[[Judge], bool]] = {
    "fill_folder": _fill_folder,
    "fork_many": _fork_many,
}


def run(judge: Judge, *, every: bool) -> dict[str, bool]:
    """Probe name -> whether the sandbox refused it."""
    attempts = {**QUICK, **(SLOW if every else {})}
    return {name: _refused(attempt, judge) for name, attempt in attempts.items()}


def _refused(attempt: Callable[[Judge], bool], judge: Judge) -> bool:
    try:
        return not attempt(judge)
    except (OSError, AttributeError, MemoryError, ValueError):
        return True

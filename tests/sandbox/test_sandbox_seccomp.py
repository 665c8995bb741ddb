"""The seccomp filter as bytes: its structure, and what it decides on a table of calls."""

import errno
import struct
from collections.abc import Iterator

import pytest

from grader.sandbox.child.seccomp import build_filter

LOAD, JEQ, JGT, JGE, JSET, AND, RET = 0x20, 0x15, 0x25, 0x35, 0x45, 0x54, 0x06
JUMPS = {JEQ, JGT, JGE, JSET}
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000
FORK = 17  # SIGCHLD
THREAD = 0x3D0F00  # what the C library asks for
NAMESPACES = {
    "time": 0x80, "mount": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000,
    "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000,
}  # fmt: skip

#: Calls by name: x86-64, aarch64 (from the kernel's tables, not from the filter's).
ALLOWED = {
    "read": (0, 63), "write": (1, 64), "mmap": (9, 222), "mprotect": (10, 226), "brk": (12, 214),
    "futex": (202, 98), "exit_group": (231, 94), "openat": (257, 56), "close": (3, 57),
    "shutdown": (48, 210), "sendmsg": (46, 211), "recvmsg": (47, 212), "dup": (32, 23),
    "wait4": (61, 260), "fcntl": (72, 25), "getrandom": (318, 278), "epoll_create1": (291, 20),
    "clock_gettime": (228, 113), "rt_sigaction": (13, 134), "sched_yield": (24, 124),
    "prlimit64": (302, 261), "statx": (332, 291), "rseq": (334, 293), "mkdirat": (258, 34),
}  # fmt: skip
DENIED = {
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "mount": (165, 40),
    "umount2": (166, 39), "unshare": (272, 97), "setns": (308, 268), "pivot_root": (155, 41),
    "chroot": (161, 51), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "open_by_handle_at": (304, 265), "mount_setattr": (442, 442), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432), "reboot": (169, 142),
    "init_module": (175, 105), "kexec_load": (246, 104), "pidfd_getfd": (438, 438),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "memfd_create": (319, 279),
    "personality": (135, 92), "sethostname": (170, 161), "clock_settime": (227, 112),
    "mq_open": (240, 180), "setresuid": (117, 147), "setgroups": (116, 159),
}  # fmt: skip
#: Calls that nothing needs, or that the kernel may yet bring: they do not exist.
ABSENT = {
    "seccomp": (317, 277), "mlock": (149, 228), "io_setup": (206, 0), "pidfd_open": (434, 434),
    "mbind": (237, 235), "fanotify_mark": (301, 263), "sched_setaffinity": (203, 122),
    "setpriority": (141, 140), "cachestat": (451, 451), "statmount": (457, 457),
    "newest": (480, 480), "far away": (1000, 1000), "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip
CLONE, CLONE3, SOCKET, SOCKETPAIR = (56, 220), (435, 435), (41, 198), (53, 199)
TALK = {"bind": (49, 200), "connect": (42, 203), "listen": (50, 201), "accept4": (288, 242)}
SETSID, SETPGID = (112, 157), (109, 154)
KILL_CALL, TGKILL, TKILL = (62, 129), (234, 131), (200, 130)
OWN = 4711

FILTERS = [
    pytest.param(machine, loopback, keep, id=f"{machine}-{loopback:d}{keep:d}")
    for machine in ARCHITECTURES
    for loopback in (False, True)
    for keep in (False, True)
]
every_filter = pytest.mark.parametrize(("machine", "loopback", "keep"), FILTERS)
every_machine = pytest.mark.parametrize("machine", ARCHITECTURES)


def program(machine: str, *, loopback: bool = False, keep: bool = False) -> list[tuple[int, ...]]:
    code = build_filter(machine, loopback=loopback, own_pid=OWN if keep else None)
    assert len(code) % 8 == 0
    return list(struct.iter_unpack("=HBBI", code))


def run(code: list[tuple[int, ...]], machine: str, number: int, *arguments: int) -> int:
    """Interpret the filter for one call, as the kernel does."""
    return interpret(code, ARCHITECTURES[machine], number, *arguments)


def interpret(code: list[tuple[int, ...]], architecture: int, number: int, *arguments: int) -> int:
    words = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("=IIQ6Q", number, architecture, 0x7F0000000000, *words)
    accumulator = position = 0
    while True:
        operation, when_true, when_false, value = code[position]
        position += 1
        if operation == RET:
            return value
        if operation == LOAD:
            (accumulator,) = struct.unpack_from("=I", data, value)
        elif operation == AND:
            accumulator &= value
        else:
            holds = {
                JEQ: accumulator == value,
                JGT: accumulator > value,
                JGE: accumulator >= value,
                JSET: bool(accumulator & value),
            }
            position += when_true if holds[operation] else when_false


def column(machine: str) -> int:
    return list(ARCHITECTURES).index(machine)


@every_filter
def test_the_filter_is_one_that_the_kernel_takes(machine: str, loopback: bool, keep: bool) -> None:  # noqa: FBT001 - a table
    code = program(machine, loopback=loopback, keep=keep)
    assert len(code) <= 4096
    assert {operation for operation, *_ in code} <= {LOAD, AND, RET, *JUMPS}
    for position, (operation, when_true, when_false, value) in enumerate(code):
        if operation in JUMPS:
            assert position + 1 + max(when_true, when_false) < len(code)
        if operation == LOAD:
            assert value in range(0, 64, 4)
    assert code[-1][0] == RET


@every_filter
def test_every_instruction_can_be_reached_and_every_path_ends(
    machine: str, loopback: bool, keep: bool  # noqa: FBT001 - a table
) -> None:  # fmt: skip
    code = program(machine, loopback=loopback, keep=keep)
    reached: set[int] = set()
    waiting = [0]
    while waiting:
        position = waiting.pop()
        if position not in reached:
            reached.add(position)
            waiting += successors(code, position)
    assert reached == set(range(len(code)))


def successors(code: list[tuple[int, ...]], position: int) -> Iterator[int]:
    operation, when_true, when_false, _ = code[position]
    if operation in JUMPS:
        yield position + 1 + when_true
        yield position + 1 + when_false
    elif operation != RET:
        yield position + 1


@every_filter
def test_what_a_program_needs_is_allowed(machine: str, loopback: bool, keep: bool) -> None:  # noqa: FBT001 - a table
    code = program(machine, loopback=loopback, keep=keep)
    refused = {
        name
        for name, numbers in ALLOWED.items()
        if run(code, machine, numbers[column(machine)]) != ALLOW
    }
    assert not refused


@every_filter
def test_what_reaches_past_the_walls_is_refused(machine: str, loopback: bool, keep: bool) -> None:  # noqa: FBT001 - a table
    code = program(machine, loopback=loopback, keep=keep)
    allowed = {
        name
        for name, numbers in DENIED.items()
        if run(code, machine, numbers[column(machine)]) != EPERM
    }
    assert not allowed


@every_filter
def test_what_the_filter_does_not_know_does_not_exist(
    machine: str, loopback: bool, keep: bool  # noqa: FBT001 - a table
) -> None:  # fmt: skip
    """As on an older kernel, so that the C library falls back to what it did there."""
    code = program(machine, loopback=loopback, keep=keep)
    known = {
        name
        for name, numbers in ABSENT.items()
        if run(code, machine, numbers[column(machine)]) != ENOSYS
    }
    assert not known


@every_machine
def test_clone_makes_threads_and_processes_and_no_namespaces(machine: str) -> None:
    code, clone = program(machine), CLONE[column(machine)]
    assert run(code, machine, clone, FORK) == ALLOW
    assert run(code, machine, clone, THREAD) == ALLOW
    for flag in NAMESPACES.values():
        assert run(code, machine, clone, FORK | flag) == EPERM
        assert run(code, machine, clone, 0xFFFFFFFF00000000 | flag) == EPERM
    # the flags of one call are no matter to another
    assert run(code, machine, ALLOWED["mmap"][column(machine)], NAMESPACES["user"]) == ALLOW


@every_machine
def test_clone3_is_not_there_so_that_clone_is_used(machine: str) -> None:
    assert run(program(machine), machine, CLONE3[column(machine)]) == ENOSYS


@every_machine
def test_sockets_are_of_the_internet_and_only_with_loopback(machine: str) -> None:
    number = SOCKET[column(machine)]
    closed, opened = program(machine), program(machine, loopback=True)
    for family in range(50):
        assert run(closed, machine, number, family) == EPERM
        assert run(opened, machine, number, family) == (ALLOW if family in {2, 10} else EPERM)


@every_machine
def test_addresses_are_used_only_with_loopback(machine: str) -> None:
    for numbers in TALK.values():
        number = numbers[column(machine)]
        assert run(program(machine), machine, number) == EPERM
        assert run(program(machine, loopback=True), machine, number) == ALLOW


@every_filter
def test_a_pair_of_sockets_is_one_of_streams(machine: str, loopback: bool, keep: bool) -> None:  # noqa: FBT001 - a table
    """A datagram socket could be pointed at any other, the host's among them."""
    code, number = program(machine, loopback=loopback, keep=keep), SOCKETPAIR[column(machine)]
    nonblocking_cloexec = 0o2004000
    unix, stream, datagram, packets = 1, 1, 2, 5
    assert run(code, machine, number, unix, stream) == ALLOW
    assert run(code, machine, number, unix, stream | nonblocking_cloexec) == ALLOW
    assert run(code, machine, number, unix, datagram) == EPERM
    assert run(code, machine, number, unix, datagram | nonblocking_cloexec) == EPERM
    assert run(code, machine, number, unix, packets) == EPERM
    assert run(code, machine, number, 2, stream) == EPERM


@every_machine
def test_signals_stay_in_the_process_where_there_is_no_process_namespace(machine: str) -> None:
    code = program(machine, keep=True)
    for numbers, allowed in ((KILL_CALL, {OWN, 0}), (TGKILL, {OWN}), (TKILL, set[int]())):
        number = numbers[column(machine)]
        for pid in (OWN, 0, 1, OWN - 1, OWN + 1, 2**32 - 1, 2**32 - OWN):
            assert run(code, machine, number, pid) == (ALLOW if pid in allowed else EPERM)
            assert run(program(machine), machine, number, pid) == ALLOW


@every_machine
def test_sessions_are_refused_where_there_is_no_process_namespace(machine: str) -> None:
    for numbers in (SETSID, SETPGID):
        number = numbers[column(machine)]
        assert run(program(machine), machine, number) == ALLOW
        assert run(program(machine, keep=True), machine, number) == EPERM


@every_machine
def test_calls_of_another_architecture_end_the_process(machine: str) -> None:
    code = program(machine)
    others = [found for found in ARCHITECTURES.values() if found != ARCHITECTURES[machine]]
    for architecture in (*others, 0x40000003, 0x40000028, 0):
        assert interpret(code, architecture, ALLOWED["read"][column(machine)]) == KILL


def test_the_x32_calls_are_refused() -> None:
    code = program("x86_64")
    assert run(code, "x86_64", X32) == EPERM
    assert run(code, "x86_64", X32 | 59) == EPERM
    assert run(code, "x86_64", X32 | 520) == EPERM  # x32's own execve

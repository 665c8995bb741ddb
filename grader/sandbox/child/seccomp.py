"""A seccomp filter, assembled here because no binding on PyPI is kept well.

The filter is an allow list. What is neither on it nor refused by name does not exist (ENOSYS), as
on an older kernel: the C library and CPython then do what they do there, so a release that tries
a newer call is not broken by the filter, and a call that a later kernel brings is not let through.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Iterable

_LOAD, _JEQ, _JGT, _JGE, _JSET, _RET = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06
_AND = 0x54
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24
_X32_BIT = 0x40000000
_CLONE_NEW = 0x7E020080  # every CLONE_NEW* flag
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

#: Numbers on (x86-64, aarch64); None where the architecture has no such call.
_Numbers = tuple[int | None, int | None]

_ALLOWED: dict[str, _Numbers] = {
    # files
    "read": (0, 63), "write": (1, 64), "open": (2, None), "openat": (257, 56), "close": (3, 57),
    "close_range": (436, 436), "creat": (85, None), "lseek": (8, 62), "pread64": (17, 67),
    "pwrite64": (18, 68), "readv": (19, 65), "writev": (20, 66), "preadv": (295, 69),
    "pwritev": (296, 70), "preadv2": (327, 286), "pwritev2": (328, 287), "stat": (4, None),
    "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291),
    "statfs": (137, 43), "fstatfs": (138, 44), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78),
    "getdents": (78, None), "getdents64": (217, 61), "getcwd": (79, 17), "chdir": (80, 49),
    "fchdir": (81, 50), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None),
    "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "truncate": (76, 45), "ftruncate": (77, 46), "fallocate": (285, 47), "fadvise64": (221, 223),
    "fsync": (74, 82), "fdatasync": (75, 83), "sendfile": (40, 71), "copy_file_range": (326, 285),
    "splice": (275, 76), "tee": (276, 77), "flock": (73, 32), "fcntl": (72, 25), "ioctl": (16, 29),
    "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59),
    "umask": (95, 166), "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10),
    "listxattr": (194, 11), "llistxattr": (195, 12), "flistxattr": (196, 13),
    # memory
    "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216),
    "madvise": (28, 233), "msync": (26, 227), "mincore": (27, 232), "brk": (12, 214),
    "membarrier": (324, 283),
    # processes, threads
    "fork": (57, None), "vfork": (58, None), "exit": (60, 93), "exit_group": (231, 94),
    "wait4": (61, 260), "waitid": (247, 95), "getpid": (39, 172), "getppid": (110, 173),
    "gettid": (186, 178), "getpgid": (121, 155), "getpgrp": (111, None), "getsid": (124, 156),
    "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getgroups": (115, 158), "getresuid": (118, 148), "getresgid": (120, 150), "capget": (125, 90),
    "prctl": (157, 167), "arch_prctl": (158, None), "set_tid_address": (218, 96),
    "set_robust_list": (273, 99), "get_robust_list": (274, 100), "rseq": (334, 293),
    "futex": (202, 98), "futex_waitv": (449, 449), "futex_wake": (454, 454),
    "futex_wait": (455, 455), "futex_requeue": (456, 456), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "sched_rr_get_interval": (148, 127),
    "getpriority": (140, 141), "getcpu": (309, 168), "getrlimit": (97, 163),
    "setrlimit": (160, 164), "prlimit64": (302, 261), "getrusage": (98, 165), "times": (100, 153),
    "sysinfo": (99, 179), "uname": (63, 160),
    # signals, time
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136), "rt_sigsuspend": (130, 133), "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "pause": (34, None),
    "alarm": (37, None), "getitimer": (36, 102), "setitimer": (38, 103),
    "timer_create": (222, 107), "timer_settime": (223, 110), "timer_gettime": (224, 108),
    "timer_getoverrun": (225, 109), "timer_delete": (226, 111), "timerfd_create": (283, 85),
    "timerfd_settime": (286, 86), "timerfd_gettime": (287, 87), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "getrandom": (318, 278),
    # waiting, talking
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    "epoll_create": (213, None), "epoll_create1": (291, 20), "epoll_ctl": (233, 21),
    "epoll_wait": (232, None), "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441),
    "eventfd": (284, None), "eventfd2": (290, 19), "getsockname": (51, 204),
    "getpeername": (52, 205), "getsockopt": (55, 209), "setsockopt": (54, 208),
    "sendto": (44, 206), "recvfrom": (45, 207), "sendmsg": (46, 211), "recvmsg": (47, 212),
    "sendmmsg": (307, 269), "recvmmsg": (299, 243), "shutdown": (48, 210),
}  # fmt: skip
#: Refused by name: a learner who calls one reads "not permitted", not "no such function".
_REFUSED: dict[str, _Numbers] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "execve": (59, 221), "execveat": (322, 281),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "personality": (135, 92), "syslog": (103, 116), "lookup_dcookie": (212, 18),
    "fanotify_init": (300, 262), "mknod": (133, None), "mknodat": (259, 33),
    # memory that no limit counts and no end of a process frees: System V's, message queues, and
    # files without a file system
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "landlock_restrict_self": (446, 446),
    "mq_open": (240, 180),
    # who the process is: on `partial` as root the real user alone bounds the number of processes
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setgroups": (116, 159), "setresuid": (117, 147), "setresgid": (119, 149),
    "setfsuid": (122, 151), "setfsgid": (123, 152),
}  # fmt: skip
_CLONE, _CLONE3 = (56, 220), (435, 435)
_SOCKET, _SOCKETPAIR = (41, 198), (53, 199)
_TALK = {
    "bind": (49, 200), "connect": (42, 203), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242),
}  # fmt: skip
_SESSIONS = {"setsid": (112, 157), "setpgid": (109, 154)}
_KILL_CALL, _TGKILL, _TKILL = (62, 129), (234, 131), (200, 130)
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_SOCK_STREAM, _SOCK_TYPE_MASK = 1, 0xF


def _op(code: int, jump_true: int, jump_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, jump_true, jump_false, value)


_PERMIT = _op(_RET, 0, 0, _ALLOW)
_REFUSE = _op(_RET, 0, 0, _ERRNO | errno.EPERM)


def _answer(number: int, code: int) -> list[bytes]:
    return [_op(_JEQ, 0, 1, number), _op(_RET, 0, 0, _ERRNO | code)]


def _block(number: int, lines: list[bytes]) -> list[bytes]:
    """Instructions for one call; each way through them has to end."""
    return [_op(_JEQ, 0, len(lines), number), *lines]


def _only(number: int, values: Iterable[int]) -> list[bytes]:
    """A call that is allowed when its first argument is one of the values."""
    lines = [_op(_LOAD, 0, 0, _ARG0)]
    for value in values:
        lines += [_op(_JEQ, 0, 1, value), _PERMIT]
    return _block(number, [*lines, _REFUSE])


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def build_filter(machine: str, *, loopback: bool, own_pid: int | None) -> bytes:
    """The program as bytes for the kernel.

    ``loopback`` leaves internet sockets open (the network namespace bounds them). ``own_pid`` is
    for a level without a process namespace: no signal leaves that process, nor can it leave its
    session.
    """
    column = 0 if machine == "x86_64" else 1
    lines = [
        _op(_LOAD, 0, 0, _ARCH),
        _op(_JEQ, 1, 0, _AUDIT_ARCH[machine]),
        _op(_RET, 0, 0, _KILL),
        _op(_LOAD, 0, 0, _NR),
    ]
    if machine == "x86_64":
        lines += [_op(_JSET, 0, 1, _X32_BIT), _REFUSE]
    allowed = dict(_ALLOWED)
    refused = dict(_REFUSED)
    (allowed if loopback else refused).update(_TALK)
    (allowed if own_pid is None else refused).update({**_SESSIONS, "tkill": _TKILL})
    if own_pid is None:
        allowed |= {"kill": _KILL_CALL, "tgkill": _TGKILL}
    else:
        lines += _only(_KILL_CALL[column], (own_pid, 0))  # 0: its own group, which is its session
        lines += _only(_TGKILL[column], (own_pid,))
    for low, high in _ranges(n for pair in allowed.values() if (n := pair[column]) is not None):
        lines += [_op(_JGE, 0, 2, low), _op(_JGT, 1, 0, high), _PERMIT]
    for pair in refused.values():
        if (number := pair[column]) is not None:
            lines += _answer(number, errno.EPERM)
    lines += _checked_calls(column, loopback=loopback)
    return b"".join([*lines, _op(_RET, 0, 0, _ERRNO | errno.ENOSYS)])


def _checked_calls(column: int, *, loopback: bool) -> list[bytes]:
    """Calls that are allowed with some arguments. clone3 keeps its own in memory: it is not there.

    The C library then falls back to clone.
    """
    clone = [_op(_LOAD, 0, 0, _ARG0), _op(_JSET, 0, 1, _CLONE_NEW), _REFUSE, _PERMIT]
    # A pair of streams for event loops. A pair of datagram sockets could be used to send to any
    # other socket of the host's.
    pair = [
        _op(_LOAD, 0, 0, _ARG0), _op(_JEQ, 1, 0, _AF_UNIX), _REFUSE, _op(_LOAD, 0, 0, _ARG1),
        _op(_AND, 0, 0, _SOCK_TYPE_MASK), _op(_JEQ, 1, 0, _SOCK_STREAM), _REFUSE, _PERMIT,
    ]  # fmt: skip
    return [
        *_block(_CLONE[column], clone),
        *_answer(_CLONE3[column], errno.ENOSYS),
        *_only(_SOCKET[column], (_AF_INET, _AF_INET6) if loopback else ()),
        *_block(_SOCKETPAIR[column], pair),
    ]


def supported() -> bool:
    """Whether this module knows the call numbers of the machine."""
    return platform.machine() in _AUDIT_ARCH


def install(libc: ctypes.CDLL, *, loopback: bool, own_pid: int | None) -> None:
    """Put the filter on the calling thread for good. Needs no_new_privs; raises OSError."""
    program = build_filter(platform.machine(), loopback=loopback, own_pid=own_pid)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    buffer = ctypes.create_string_buffer(header, len(header))
    pr_set_seccomp, mode_filter = 22, 2
    if libc.prctl(pr_set_seccomp, mode_filter, buffer, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, "seccomp filter was refused")

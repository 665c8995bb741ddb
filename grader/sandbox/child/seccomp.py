"""A seccomp filter, assembled here because no binding on PyPI is kept well.

The filter is a deny list with two argument checks. An allow list would have to follow every
release of CPython and of the C library; what the filter guards is the edge of the other
layers (namespaces, Landlock, no capabilities), so it names what could reach past them.
"""

import ctypes
import errno
import platform
import struct

_LOAD, _JEQ, _JSET, _RET = 0x20, 0x15, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NR, _ARCH, _ARG0 = 0, 4, 16
_X32_BIT = 0x40000000
_CLONE_NEW = 0x7E020080  # every CLONE_NEW* flag
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# name: (x86-64, aarch64); None where the architecture has no such call.
_CALLS: dict[str, tuple[int | None, int | None]] = {
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
    # memory that no limit counts: System V's, and files without a file system
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "landlock_restrict_self": (446, 446),
}  # fmt: skip
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_SOCKET = (41, 198)
_DAEMON = {"setsid": (112, 157), "setpgid": (109, 154)}
_AF_INET, _AF_INET6 = 2, 10


def _op(code: int, jump_true: int, jump_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, jump_true, jump_false, value)


def _deny(number: int, code: int) -> list[bytes]:
    return [_op(_JEQ, 0, 1, number), _op(_RET, 0, 0, _ERRNO | code)]


def build_filter(machine: str, *, loopback: bool, keep_group: bool) -> bytes:
    """The program as bytes for the kernel.

    ``loopback`` leaves internet sockets open (the network namespace bounds them);
    ``keep_group`` refuses setsid and setpgid, for a level without a pid namespace.
    """
    column = 0 if machine == "x86_64" else 1
    lines = [
        _op(_LOAD, 0, 0, _ARCH),
        _op(_JEQ, 1, 0, _AUDIT_ARCH[machine]),
        _op(_RET, 0, 0, _KILL),
        _op(_LOAD, 0, 0, _NR),
    ]
    if machine == "x86_64":
        lines += [_op(_JSET, 0, 1, _X32_BIT), _op(_RET, 0, 0, _ERRNO | errno.EPERM)]
    calls = {**_CALLS, **(_DAEMON if keep_group else {})}
    for numbers in calls.values():
        number = numbers[column]
        if number is not None:
            lines += _deny(number, errno.EPERM)
    lines += _deny(_CLONE3[column], errno.ENOSYS)  # glibc then falls back to clone
    # clone: refuse any namespace flag in the first argument
    lines += [
        _op(_JEQ, 0, 4, _CLONE[column]),
        _op(_LOAD, 0, 0, _ARG0),
        _op(_JSET, 0, 1, _CLONE_NEW),
        _op(_RET, 0, 0, _ERRNO | errno.EPERM),
        _op(_RET, 0, 0, _ALLOW),
    ]
    # a socketpair is another call: event loops get theirs, nobody reaches the host's sockets
    families = (_AF_INET, _AF_INET6) if loopback else ()
    lines += [_op(_JEQ, 0, len(families) + 2, _SOCKET[column]), _op(_LOAD, 0, 0, _ARG0)]
    for position, family in enumerate(families):
        lines.append(_op(_JEQ, len(families) - position, 0, family))
    lines += [_op(_RET, 0, 0, _ERRNO | errno.EPERM), _op(_RET, 0, 0, _ALLOW)]
    return b"".join(lines)


def supported() -> bool:
    """Whether this module knows the call numbers of the machine."""
    return platform.machine() in _AUDIT_ARCH


def install(libc: ctypes.CDLL, *, loopback: bool, keep_group: bool) -> None:
    """Put the filter on the calling thread for good. Needs no_new_privs; raises OSError."""
    program = build_filter(platform.machine(), loopback=loopback, keep_group=keep_group)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    buffer = ctypes.create_string_buffer(header, len(header))
    pr_set_seccomp, mode_filter = 22, 2
    if libc.prctl(pr_set_seccomp, mode_filter, buffer, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, "seccomp filter was refused")

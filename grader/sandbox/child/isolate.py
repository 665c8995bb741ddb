"""The walls of the sandbox, raised from inside by raw system calls (Linux).

Order of use: :func:`enter_private_root` once in the zygote; then for each runner
:func:`clone_namespaces`, :func:`prepare_runner_root` in its init, and :func:`lock_down` in
the process that will run the learner's code. Standard library only.
"""

import ctypes
import errno
import os
import platform
import signal
import socket
import struct
from pathlib import Path

from grader.sandbox.child import seccomp

NOBODY = 65534

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_REC, _MS_BIND, _MS_PRIVATE = 2, 4, 16384, 4096, 1 << 18
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_AT_RECURSIVE = 0x8000
_MNT_DETACH = 2
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 4, 38, 24
_CAPABILITY_VERSION_3 = 0x20080522
_SYS = {
    "x86_64": {"clone": 56, "pivot_root": 155, "capset": 126},
    "aarch64": {"clone": 220, "pivot_root": 41, "capset": 91},
}
_MOUNT_SETATTR = 442
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446


class IsolationError(Exception):
    """A layer could not be raised; the text names the layer and the system's reason."""


libc = ctypes.CDLL(None, use_errno=True)


def _call(layer: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        message = f"{layer}: {os.strerror(number)}"
        raise IsolationError(message)
    return result


def _syscall(layer: str, number: int, *arguments: object) -> int:
    return _call(layer, libc.syscall(number, *arguments))


def _number(name: str) -> int:
    return _SYS[platform.machine()][name]


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    encoded = [text.encode() if text is not None else None for text in (source, target, kind)]
    _call(f"mount {target}", libc.mount(*encoded, ctypes.c_ulong(flags), data.encode() or None))


# -- the zygote's private root ------------------------------------------------------------


def enter_private_root(
    sources: list[str], masks: list[str], work: str, files: dict[str, str]
) -> None:
    """Swap the root for a read-only one that holds just ``sources`` at their own paths.

    ``work`` becomes a directory with ``files``, by name and text; each runner puts a file system
    of its own over it. ``masks`` are directories inside the sources to cover with emptiness
    (site-packages). Afterwards the process owns a user namespace, has every capability in it and
    none outside, and is ``nobody`` when it began as root. Raises :class:`IsolationError`.
    """
    as_root = os.geteuid() == 0
    uid, gid = os.geteuid(), os.getegid()
    if as_root:
        _call("mount namespace", libc.unshare(_NEWNS))
    else:
        _call("user namespace", libc.unshare(_NEWUSER | _NEWNS))
        _write_maps("/proc/self", uid, gid)
    proc = os.open("/proc", os.O_PATH | os.O_CLOEXEC)
    _build_root(sources, masks, work, files)
    if as_root:
        _become_nobody(proc)
    os.close(proc)


def _write_maps(proc: str, uid: int, gid: int, dir_fd: int | None = None) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        handle = os.open(f"{proc}/{name}", os.O_WRONLY, dir_fd=dir_fd)
        try:
            os.write(handle, text.encode())
        except OSError as error:
            message = f"user namespace {name}: {error.strerror}"
            raise IsolationError(message) from error
        finally:
            os.close(handle)


def _become_nobody(proc: int) -> None:
    """Give up root for good, then take a user namespace as an ordinary user would."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)  # or /proc/self would belong to root
    _call("user namespace", libc.unshare(_NEWUSER))
    _write_maps("self", NOBODY, NOBODY, dir_fd=proc)


def _mount_point(sources: list[str]) -> str:
    """An existing directory that covers none of the sources, to build the new root on."""
    for candidate in ("/mnt", "/media", "/srv", "/opt", "/tmp", "/var/tmp"):  # noqa: S108 - mount points
        inside = any(f"{source}/".startswith(f"{candidate}/") for source in sources)
        if Path(candidate).is_dir() and not inside:
            return candidate
    message = "private root: no directory to mount it on"
    raise IsolationError(message)


def _build_root(sources: list[str], masks: list[str], work: str, files: dict[str, str]) -> None:
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    root = _mount_point(sources)
    _mount("none", root, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=8m,mode=755")
    for source in sorted(sources):
        target = root + source
        if Path(source).is_dir():
            Path(target).mkdir(parents=True, exist_ok=True)
        else:
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(target).touch()
        _mount(source, target, None, _MS_BIND | _MS_REC)
    for mask in masks:
        if Path(root + mask).is_dir():
            _mount("none", root + mask, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=4k,mode=555")
    Path(root + work).mkdir()
    for name, text in files.items():
        Path(root + work, name).write_text(text, encoding="utf-8")
    Path(root + "/dev").mkdir()
    Path(root + os.devnull).touch()
    _seal(root)
    # after the seal, which would take away the meaning of a device; pytest's logging opens it
    _mount(os.devnull, root + os.devnull, None, _MS_BIND)
    os.chdir(root)
    _syscall("pivot_root", _number("pivot_root"), b".", b".")
    _call("old root", libc.umount2(b".", _MNT_DETACH))
    os.chdir("/")


def _seal(root: str) -> None:
    """Make every mount under the new root read-only, without devices and set-uid."""
    attributes = struct.pack("QQQQ", _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV, 0, 0, 0)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    at_fdcwd = -100
    _syscall(
        "read-only root", _MOUNT_SETATTR, at_fdcwd, root.encode(), _AT_RECURSIVE, buffer,
        ctypes.c_size_t(len(attributes)),
    )  # fmt: skip


# -- one runner ---------------------------------------------------------------------------


def clone_namespaces() -> int:
    """Fork into new pid, mount, net, ipc, uts and cgroup namespaces; 0 in the child.

    The raw call leaves Python's at-fork work undone: the child may do little more than
    prepare and ``os.fork`` once more.
    """
    flags = _NEWPID | _NEWNS | _NEWNET | _NEWIPC | _NEWUTS | _NEWCGROUP | signal.SIGCHLD
    return _syscall("namespaces", _number("clone"), ctypes.c_ulong(flags), None, None, None, None)


def prepare_runner_root(work: str, *, loopback: bool) -> None:
    """In the runner's init: a private writable tmpfs on ``work``, and ``lo`` up when asked."""
    _mount("none", work, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=32m,nr_inodes=2048,mode=777")
    os.chdir(work)
    if loopback:
        _raise_loopback()


def _raise_loopback() -> None:
    siocgifflags, siocsifflags, iff_up = 0x8913, 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = ctypes.create_string_buffer(struct.pack("16sh22x", b"lo", 0), 40)
        _call("loopback", libc.ioctl(probe.fileno(), siocgifflags, request))
        (flags,) = struct.unpack_from("h", request, 16)
        struct.pack_into("h", request, 16, flags | iff_up)
        _call("loopback", libc.ioctl(probe.fileno(), siocsifflags, request))


def drop_capabilities() -> None:
    """Give up every capability, in the bounding set too."""
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0), 8)
    empty = ctypes.create_string_buffer(struct.pack("6I", *[0] * 6), 24)
    _syscall("capabilities", _number("capset"), header, empty)


def give_up_real_user() -> None:
    """Root without namespaces: be counted as nobody, for root's processes have no bound.

    Files are still those of the effective user, which Landlock bounds.
    """
    if os.geteuid() == 0:
        os.setresuid(NOBODY, 0, 0)


def no_new_privileges() -> None:
    """No program started from here can gain privileges (and seccomp may be used)."""
    _call("no_new_privs", libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def install_seccomp(*, loopback: bool, alone: bool) -> None:
    """The seccomp filter; raises :class:`IsolationError` where it cannot be had.

    ``alone``: in a process namespace, where signals and sessions reach nobody else.
    """
    if not seccomp.supported():
        message = f"seccomp: no call numbers for {platform.machine()}"
        raise IsolationError(message)
    try:
        seccomp.install(libc, loopback=loopback, own_pid=None if alone else os.getpid())
    except OSError as error:
        message = f"seccomp: {error.strerror}"
        raise IsolationError(message) from error


# -- Landlock -----------------------------------------------------------------------------

_FS_LIST = 1 << 3
_FS_READ = (1 << 2) | _FS_LIST  # read a file, list a directory
_FS_NO_EXECUTE = 1  # handled, so that no rule means no execution
_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_BOTH = 3
_SCOPE_BOTH = 3


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    return max(0, int(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)))


def restrict_files(
    readable: list[str], writable: list[str], *, listable: list[str], loopback: bool
) -> None:
    """Landlock: read below ``readable``, everything but execution below ``writable``.

    Below ``listable`` directories may be listed, so that imports find what they may read. Binds
    the calling thread and its children. With ABI 4 and no ``loopback`` also refuses TCP; with
    ABI 6 signals and abstract sockets cannot leave the sandbox.
    """
    abi = landlock_abi()
    if abi == 0:
        message = f"landlock: {os.strerror(errno.ENOSYS)}"
        raise IsolationError(message)
    rights = _RIGHTS_BY_ABI[max(known for known in _RIGHTS_BY_ABI if known <= abi)]
    network = _NET_BOTH if abi >= 4 and not loopback else 0  # noqa: PLR2004 - Landlock's ABI 4
    scope = _SCOPE_BOTH if abi >= 6 else 0  # noqa: PLR2004 - Landlock's ABI 6
    packed = struct.pack("QQQ", rights, network, scope)[: _attribute_size(abi)]
    attributes = ctypes.create_string_buffer(packed, len(packed))
    ruleset = _syscall("landlock", _LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(packed)), 0)
    everything = rights & ~_FS_NO_EXECUTE
    for paths, granted in ((readable, _FS_READ), (writable, everything), (listable, _FS_LIST)):
        for path in paths:
            _grant(ruleset, path, granted)
    _syscall("landlock", _LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)


def without_masks(sources: list[str], masks: list[str]) -> list[str]:
    """The sources as paths that leave the masked directories out."""
    found: list[str] = []
    for source in sources:
        if source in masks:
            continue
        if any(mask.startswith(f"{source}/") for mask in masks):
            children = sorted(str(child) for child in Path(source).iterdir())
            found += without_masks(children, masks)
        else:
            found.append(source)
    return found


def _attribute_size(abi: int) -> int:
    return 24 if abi >= 6 else 16 if abi >= 4 else 8  # noqa: PLR2004 - the struct grew with the ABI


def _grant(ruleset: int, path: str, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not Path(path).is_dir():
        rights &= ~(1 << 3) & 0x4007  # a file takes no rights of directories
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, handle), 12)
    _syscall("landlock", _LANDLOCK_ADD, ruleset, 1, rule, 0)
    os.close(handle)

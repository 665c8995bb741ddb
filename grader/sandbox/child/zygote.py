"""The warm parent of all runners of one kata: no secrets, no learner code, one thread.

Started by the host as a fresh interpreter; reads its configuration from a control
socket, raises the private root, imports what the kata allows, and forks a runner for each
request. It dies when the control socket closes, and a runner dies when its life line does.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import sys
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader import wire
from grader.sandbox.child import limits
from grader.sandbox.child.guard import ImportRules
from grader.sandbox.child.runner import Setting, serve

CONTROL_FD = 3
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_END_SECONDS = 1.0


@dataclass(frozen=True)
class Config:
    """What the host says once, at the start (see ``grader.sandbox.zygote`` for the meaning)."""

    slug: str
    level: str
    view: str
    work: str
    sources: list[str]
    masks: list[str]
    preload: list[str]
    files: dict[str, str]
    programs: list[object]
    allow: list[str]
    forbid: list[str]
    cpu_seconds: int
    memory_mb: int
    loopback: bool


class _Scripts:
    """Turns programs into compiled scripts; the corpus is compiled once, before any fork."""

    def __init__(self, module: types.ModuleType, programs: list[object]) -> None:
        self._script: Callable[[object], str] = module.script
        self.prepared = [self._compile(program) for program in programs]

    def show(self, program: object) -> str:
        return self._script(program)

    def compile(self, program: object) -> types.CodeType:
        """The script of a program, or of the one with this number in the corpus."""
        return self.prepared[program] if type(program) is int else self._compile(program)

    def _compile(self, program: object) -> types.CodeType:
        return compile(self._script(program), "<program>", "exec", dont_inherit=True)


def _load_programs(source: str) -> types.ModuleType:
    module = types.ModuleType("programs")
    module.__file__ = "programs.py"
    sys.modules["programs"] = module
    exec(compile(source, "programs.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    return module


class _AddressSpace:
    """Tells the bytes of address space in use, also once /proc is out of sight."""

    def __init__(self) -> None:
        self._handle: int | None = None
        with contextlib.suppress(OSError):
            self._handle = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)

    def last(self) -> int:
        """The number now; to be asked once."""
        if self._handle is None:
            return 512 * 1024 * 1024
        try:
            return int(os.read(self._handle, 100).split()[0]) * os.sysconf("SC_PAGE_SIZE")
        finally:
            os.close(self._handle)


class Zygote:
    """Holds the prepared state and forks runners."""

    def __init__(self, config: Config, control: socket.socket) -> None:
        self._config = config
        self._control = control
        self._memory = config.memory_mb * 1024 * 1024
        self._address_space = _AddressSpace()

    def prepare(self) -> None:
        """Import and compile everything that runners share, then raise the walls."""
        config = self._config
        sys.path.append(config.view)
        # only now, because it imports the view's pytest
        testing = importlib.import_module("grader.sandbox.child.testing")
        self._tests = testing.VisibleTests(config.slug, config.files)
        for name in config.preload:
            importlib.import_module(name)
        module = _load_programs(config.files["programs.py"])
        self._scripts = _Scripts(module, config.programs)
        self._folder = config.work
        if config.level == "full":
            from grader.sandbox.child import isolate  # noqa: PLC0415 - Linux only

            isolate.enter_private_root(config.sources, config.masks, config.work, config.files)
        else:
            self._folder = f"{config.work}/tests"
            Path(self._folder).mkdir(mode=0o700)
            for name, text in config.files.items():
                Path(self._folder, name).write_text(text, encoding="utf-8")

    def run(self) -> None:
        """Collect the visible tests, say that all is ready, and serve until the host goes away."""
        self._tests.collect(self._folder, self._serve)

    def _serve(self) -> None:
        self._memory += self._address_space.last()
        gc.collect()
        gc.freeze()
        self._control.sendall(wire.dump_frame({"ready": True}))
        self.serve()

    def serve(self) -> None:
        """Fork a runner for each request until the host goes away."""
        while True:
            data, descriptors, _, _ = socket.recv_fds(self._control, 1, 3)
            if not data:
                return
            self._spawn(descriptors)
            self._reap()

    def clear(self) -> None:
        """Remove the runners' folders: the host may be gone before it could."""
        if self._config.level != "full":
            remove_tree(self._config.work)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass

    def _spawn(self, descriptors: list[int]) -> None:
        channel, life, output = descriptors
        if self._fork_init() == 0:
            try:
                self._control.close()
                self._run_init(channel, life, output)
            finally:
                os._exit(70)
        for descriptor in descriptors:
            os.close(descriptor)

    def _fork_init(self) -> int:
        if self._config.level != "full":
            return os.fork()
        from grader.sandbox.child import isolate  # noqa: PLC0415 - Linux only

        return isolate.clone_namespaces()

    # -- in the runner's init -------------------------------------------------------------

    def _run_init(self, channel: int, life: int, output: int) -> None:
        """Fork the runner proper, and end with it or with the life line, whichever is first."""
        if sys.platform == "linux":
            libc = ctypes.CDLL(None)
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # orphans become children of this
        full = self._config.level == "full"
        if full:
            from grader.sandbox.child import isolate  # noqa: PLC0415 - Linux only

            isolate.prepare_runner_root(self._config.work, loopback=self._config.loopback)
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write)
        runner = os.fork()
        if runner == 0:
            signal.set_wakeup_fd(-1)
            for descriptor in (wake_read, wake_write, life):
                os.close(descriptor)
            self._run_submission(channel, output)
        os.close(channel)
        os.close(output)
        if not _wait(runner, wake_read, life):
            os.kill(runner, signal.SIGKILL)
        if full:
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)  # all that is left in this process namespace
            with contextlib.suppress(ChildProcessError):
                while True:  # to wait for them counts their time as the zygote's
                    os.wait()
        else:  # what the runner started may outlive it
            _end_family(runner)
            remove_tree(f"{self._config.work}/{runner}")
        os._exit(0)

    # -- in the runner --------------------------------------------------------------------

    def _run_submission(self, channel: int, output: int) -> None:
        code = 1
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            work = self._lock_down()
            with socket.socket(fileno=channel) as sock:
                serve(sock, output, self._setting(work))
            code = 0
        except BaseException as error:  # noqa: BLE001 - said on the learner's pipe, then the end
            os.write(output, f"runner: {type(error).__name__}: {error}\n".encode()[:500])
        finally:
            os._exit(code)

    def _setting(self, work: str) -> Setting:
        return Setting(
            slug=self._config.slug,
            work=work,
            rules=ImportRules(frozenset(self._config.allow), frozenset(self._config.forbid)),
            compile_script=self._scripts.compile,
            show_script=self._scripts.show,
            visible_tests=self._tests,
        )

    def _lock_down(self) -> str:
        """Every layer of the level, in the order in which each still can be raised."""
        os.setsid()
        os.umask(0o077)
        os.environ.clear()
        config = self._config
        work = config.work
        if config.level != "full":
            work = f"{config.work}/{os.getpid()}"
            Path(work).mkdir(mode=0o700)
            os.chdir(work)
        os.environ.update({"HOME": work, "TMPDIR": work, "LANG": "C.UTF-8", "TZ": "UTC"})
        sys.path.insert(0, work)
        if config.level == "partial":
            from grader.sandbox.child import isolate  # noqa: PLC0415 - Linux only

            isolate.give_up_real_user()
        limits.set_limits(
            cpu_seconds=config.cpu_seconds, memory_bytes=self._memory, alone=config.level == "full"
        )
        if config.level in {"full", "partial"}:
            self._raise_walls(work)
        if config.level in {"full", "partial"}:
            self._filter_calls()
        return work

    def _raise_walls(self, work: str) -> None:
        from grader.sandbox.child import isolate  # noqa: PLC0415 - Linux only

        config = self._config
        full = config.level == "full"
        isolate.drop_capabilities()
        isolate.no_new_privileges()
        isolate.restrict_files(
            ["/"] if full else isolate.without_masks(config.sources, config.masks),
            [work, os.devnull],
            listable=[] if full else config.sources,
            loopback=config.loopback,
        )

    def _filter_calls(self) -> None:
        from grader.sandbox.child import isolate  # noqa: PLC0415 - Linux only

        alone = self._config.level == "full"
        isolate.install_seccomp(loopback=self._config.loopback, alone=alone)


def _wait(runner: int, wake: int, life: int) -> bool:
    """Wait until the runner ends, and tell the host how; or until the host hangs up.

    Whether the runner has ended.
    """
    poll = select.poll()
    poll.register(wake, select.POLLIN)
    poll.register(life, select.POLLIN)
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == runner:
            exit_code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):
                os.write(life, wire.dump_frame({"exit": exit_code}))
            return True
        if pid:
            continue
        for descriptor, _ in poll.poll():
            if descriptor == life:
                return False
            os.read(wake, 512)


def _end_family(runner: int) -> None:
    """Kill the group of the runner, and then every child, until there is none."""
    with contextlib.suppress(OSError):
        os.killpg(runner, signal.SIGKILL)
    me = os.getpid()
    deadline = time.monotonic() + _END_SECONDS  # a chain of forks can outrun this, a namespace not
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{me}/task/{me}/children").read_text(encoding="ascii")
            for child in text.split():
                os.kill(int(child), signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.001)
        except ChildProcessError:
            return


def remove_tree(folder: str) -> None:
    """Remove a folder, also when what is in it was closed to its own owner."""
    shutil.rmtree(folder, ignore_errors=True)
    if not os.path.lexists(folder):
        return
    with contextlib.suppress(OSError):
        Path(folder).chmod(0o700)
        for path, names, _ in os.walk(folder):
            for name in names:
                inner = Path(path, name)
                if not inner.is_symlink():  # chmod would follow it
                    inner.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _children() -> bool:
    try:
        return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return False


def _exactly(sock: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise wire.WireClosed
        data += part
    return bytes(data)


def main() -> None:
    """Entry point of the zygote's interpreter."""
    with socket.socket(fileno=CONTROL_FD) as control:
        length = int.from_bytes(_exactly(control, 4), "big")
        values = wire.load_body(_exactly(control, length))
        assert isinstance(values, dict)
        zygote = Zygote(Config(**values), control)
        try:
            zygote.prepare()
        except Exception as error:  # noqa: BLE001 - the host says it to a person
            text = f"{type(error).__name__}: {error}"
            control.sendall(wire.dump_frame({"fault": text}))
            return
        zygote.run()
        zygote.clear()

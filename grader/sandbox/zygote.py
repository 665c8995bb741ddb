"""The host's side of a zygote and of its runners: start, ask with a deadline, kill."""

import contextlib
import ctypes
import math
import os
import secrets
import selectors
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from grader import wire
from grader.errors import SandboxError
from grader.sandbox.child.probes import Judge
from grader.sandbox.child.zygote import CONTROL_FD, Config, remove_tree
from grader.sandbox.stopwatch import Stopwatch
from grader.sandbox.view import ViewSpec, build_view

OUTPUT_CAP = 64 * 1024
START_SECONDS = 60.0
#: What a runner may say ahead of one answer; honest tests say a tenth of it.
MAX_PARTS = 2000
MAX_PART_BYTES = 8 * 1024 * 1024
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid
_CREDENTIALS_SPACE = 64  # room for one of them
_PASSES_CREDENTIALS = sys.platform == "linux"
_BOOT = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from grader.sandbox.child import zygote; sys.path.remove({root!r}); zygote.main()"
)


class RunnerFailure(Exception):
    """The runner gave no valid answer. ``kind`` says how: see the subclasses."""


class RunnerDied(RunnerFailure):
    """The runner's process ended; ``exit_code`` is negative for a signal."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"the runner ended with {exit_code}")
        self.exit_code = exit_code

    @property
    def out_of_time(self) -> bool:
        """Whether the limit on CPU time ended it."""
        return self.exit_code in {-signal.SIGXCPU, -signal.SIGKILL}


class RunnerTimeout(RunnerFailure):
    """No answer within the CPU time or, for one that only waits, the time that the host gives."""


class RunnerBroke(RunnerFailure):
    """An answer that is no valid frame: wrong nonce, number, length or JSON."""


@dataclass(frozen=True)
class ZygoteSpec:
    """All that a zygote of one kata needs, in plain values."""

    slug: str
    view: ViewSpec
    preload: tuple[str, ...]
    files: dict[str, str]
    programs: list[object] = field(default_factory=list)
    allow: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    cpu_seconds: float = 1.0
    memory_mb: int = 256
    loopback: bool = False

    @property
    def process_seconds(self) -> int:
        """What the kernel gives one runner of CPU time: the host stops each request well before."""
        return 2 + math.ceil(4 * self.cpu_seconds)


def runtime_sources(view: Path) -> tuple[list[str], list[str]]:
    """Paths that the interpreter needs to see, and the site-packages in them to cover."""
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    sources = {str(Path(path).resolve()) for path in standard if _holds_library(Path(path))}
    sources |= _library_folders()
    sources.add(str(view.resolve()))
    outermost = sorted(
        path for path in sources if not any(path.startswith(f"{other}/") for other in sources)
    )
    masks = sorted(
        str(found)
        for source in outermost
        if source != str(view.resolve())
        for pattern in ("*-packages", "python3*/*-packages", "python3*")
        for found in Path(source).glob(pattern)
        if found.name.endswith("-packages") or found.name == "python3"
    )
    return outermost, masks


def _holds_library(folder: Path) -> bool:
    """Whether there is more in it than packages: in a virtual environment there is not."""
    return folder.is_dir() and any(not path.name.endswith("-packages") for path in folder.iterdir())


def work_folder(sources: list[str]) -> str:
    """Where a runner's own files are in the private root: a name that no source lies under."""
    taken = {Path(source).parts[1] for source in sources}
    return next(f"/{name}" for name in ("work", "kata", "submission", "run") if name not in taken)


def _library_folders() -> set[str]:
    """Folders of the shared libraries that this very interpreter has mapped."""
    folders = {path for path in ("/lib64", "/usr/lib64") if Path(path).is_dir()}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
            path = line.rpartition(" ")[2]
            if path.startswith("/") and ".so" in path and "-packages/" not in path:
                folders.add(str(Path(path).parent))
    stdlib = sysconfig.get_path("stdlib")
    return {folder for folder in folders if not folder.startswith(stdlib)}


class Runner:
    """One submission in its own sandbox. Close it to kill all that it started.

    It is forked at once, raises its walls, and waits for :meth:`begin`.
    """

    def __init__(self, zygote: "Zygote") -> None:
        self._nonce = secrets.token_hex(16)
        self._cpu = zygote.spec.cpu_seconds
        self._pid: int | None = None
        self._channel, channel = socket.socketpair()
        if _PASSES_CREDENTIALS:  # the kernel says whose process sent the first answer
            self._channel.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._life, life = socket.socketpair()
        self._output, output = os.pipe()
        os.set_blocking(self._output, False)
        self._buffer = wire.FrameBuffer()
        self._printed = bytearray()
        self._seq = 0
        try:
            zygote.send([channel.fileno(), life.fileno(), output])
        except SandboxError:
            self.close()
            raise
        finally:
            channel.close()
            life.close()
            os.close(output)

    def begin(self, source: str, *, trusted: bool) -> None:
        """Give the submission to the runner. Until it says that its walls stand none of it ran.

        Straight to the runner and not through the zygote, in whose memory it would stay for every
        later runner to find: one learner's file, or the reference.
        """
        first = {"source": source, "nonce": self._nonce, "trusted": trusted}
        try:
            self._exchange(wire.dump_frame(first, wire.MAX_CONTROL), Stopwatch(None, START_SECONDS))
        except RunnerFailure as failure:
            printed = self.printed
            self.close()
            message = f"a runner did not start: {failure} {printed}".strip()
            raise SandboxError(message) from failure

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up: the sandbox's init ends, and everything in it with it."""
        if self._output >= 0:
            self._channel.close()
            self._life.close()
            os.close(self._output)
            self._output = -1

    @property
    def printed(self) -> str:
        """What the submission printed so far, capped."""
        return self._printed.decode("utf-8", "replace")

    def ask(
        self,
        do: str,
        seconds: float | None = None,
        on_part: Callable[[object], None] | None = None,
        /,
        **fields: object,
    ) -> dict[str, object]:
        """Send one request and wait for its answer. Raises a :class:`RunnerFailure`.

        ``seconds`` of CPU time are given (those of the kata without it). ``on_part`` is called
        with each part that is sent ahead of the answer.
        """
        self._seq += 1
        request = {"do": do, "seq": self._seq, **fields}
        stopwatch = Stopwatch(self._pid, seconds or self._cpu)
        return self._exchange(wire.dump_frame(request, wire.MAX_CONTROL), stopwatch, on_part)

    def _exchange(
        self,
        frame: bytes,
        stopwatch: Stopwatch,
        on_part: Callable[[object], None] | None = None,
    ) -> dict[str, object]:
        """Send a frame and wait for the answer with the current number."""
        parts = size = 0
        try:
            self._send(frame, stopwatch)
            with selectors.DefaultSelector() as selector:
                selector.register(self._channel, selectors.EVENT_READ)
                selector.register(self._output, selectors.EVENT_READ)
                while True:
                    body = self._wait(selector, stopwatch)
                    reply = self._check(body)
                    if "part" not in reply:
                        return reply
                    parts, size = parts + 1, size + len(body)
                    if on_part is None or parts > MAX_PARTS or size > MAX_PART_BYTES:
                        message = "more was said ahead of an answer than was asked for"
                        raise RunnerBroke(message)
                    on_part(reply["part"])
        except TimeoutError:
            raise RunnerTimeout from None
        except wire.WireError as error:
            raise RunnerBroke(str(error)) from error
        except OSError:
            raise self._death() from None

    def _send(self, frame: bytes, stopwatch: Stopwatch) -> None:
        """Send a whole frame; a runner that does not read has no more time than one that works."""
        rest = memoryview(frame)
        while rest:
            left = stopwatch.left()
            if left <= 0:
                raise TimeoutError
            self._channel.settimeout(left)
            with contextlib.suppress(TimeoutError):
                rest = rest[self._channel.send(rest) :]

    def _wait(self, selector: selectors.BaseSelector, stopwatch: Stopwatch) -> bytes:
        while (body := self._buffer.next_frame()) is None:
            left = stopwatch.left()
            if left <= 0:
                raise TimeoutError
            for key, _ in selector.select(left):
                if key.fileobj is self._channel:
                    self._receive()
                elif not self._drain():
                    selector.unregister(self._output)
        self._drain()
        return body

    def _receive(self) -> None:
        data = self._channel.recv(65536) if self._seq else self._receive_first()
        if not data:
            raise ConnectionError
        self._buffer.feed(data)

    def _receive_first(self) -> bytes:
        """Before any of the submission ran: who answers? Later no ancillary data is taken."""
        data, ancillary, _flags, _address = self._channel.recvmsg(4096, _CREDENTIALS_SPACE)
        for level, kind, content in ancillary:
            if _PASSES_CREDENTIALS and (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                self._pid = _CREDENTIALS.unpack(content[: _CREDENTIALS.size])[0]
        return data

    def _drain(self) -> bool:
        """Read what was printed; keep the first 64 KiB. False once the pipe is closed."""
        with contextlib.suppress(BlockingIOError):
            for _ in range(64):
                data = os.read(self._output, 65536)
                if not data:
                    return False
                room = OUTPUT_CAP - len(self._printed)
                self._printed += data[: max(0, room)]
        return True

    def _check(self, body: bytes) -> dict[str, object]:
        reply = wire.load_body(body)
        if type(reply) is not dict:
            message = "an answer is not an object"
            raise RunnerBroke(message)
        if reply.get("nonce") != self._nonce or reply.get("seq") != self._seq:
            message = "an answer has another nonce or number than was asked"
            raise RunnerBroke(message)
        return reply

    def _death(self) -> RunnerFailure:
        """Ask the sandbox's init how the runner ended."""
        self._life.settimeout(2.0)
        buffer = wire.FrameBuffer()
        with contextlib.suppress(OSError, wire.WireError):
            while (body := buffer.next_frame()) is None:
                data = self._life.recv(4096)
                if not data:
                    break
                buffer.feed(data)
            if body is not None:
                self._drain()
                status = wire.load_body(body)
                exit_code = status.get("exit") if isinstance(status, dict) else None
                return RunnerDied(exit_code if type(exit_code) is int else None)
        return RunnerDied(None)


class Zygote:
    """A warm parent process for the runners of one kata at one isolation level."""

    def __init__(self, spec: ZygoteSpec, level: str) -> None:
        self.spec = spec
        self.level = level
        self._sending = threading.Lock()
        self._spare: Runner | None = None
        self._numbers = {id(program): n for n, program in enumerate(spec.programs)}
        self._folder = "" if level == "full" else tempfile.mkdtemp(prefix="webkatas-")
        view = build_view(spec.view)
        self._control, control = socket.socketpair()
        self._faults = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        try:
            self._process = self._start(control)
        finally:
            control.close()
        try:
            self._configure(view)
        except BaseException:
            self.close()
            raise

    def _start(self, control: socket.socket) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        descriptor = control.fileno()
        boot = _BOOT.format(root=root)
        # The zygote looks for its control socket at a fixed number. The other number is closed:
        # every runner would inherit it, and could take requests for other runners from it.
        if descriptor != CONTROL_FD:
            boot = f"import os; os.dup2({descriptor}, {CONTROL_FD}); os.close({descriptor}); {boot}"
        return subprocess.Popen(  # noqa: S603 - our own interpreter and code
            # as isolated as -I makes it, which would ignore the fixed hash seed below: sets then
            # have the same order in every zygote
            [sys.executable, "-P", "-s", "-S", "-B", "-X", "utf8", "-c", boot],
            stdin=subprocess.DEVNULL,
            stdout=self._faults,
            stderr=self._faults,
            pass_fds=(descriptor,),
            env={"MALLOC_ARENA_MAX": "1", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
            cwd="/",
            start_new_session=True,
        )

    def _configure(self, view: Path) -> None:
        spec = self.spec
        sources, masks = runtime_sources(view)
        config = Config(
            slug=spec.slug, level=self.level, view=str(view.resolve()),
            work=work_folder(sources) if self.level == "full" else self._folder,
            sources=sources, masks=masks, preload=list(spec.preload), files=spec.files,
            programs=spec.programs, allow=list(spec.allow), forbid=list(spec.forbid),
            cpu_seconds=spec.process_seconds, memory_mb=spec.memory_mb, loopback=spec.loopback,
        )  # fmt: skip
        self._control.settimeout(START_SECONDS)
        try:
            self._control.sendall(wire.dump_frame(asdict(config), wire.MAX_CONTROL))
            answer = self._answer()
        except OSError as error:
            raise SandboxError(self._story(str(error))) from error
        if "ready" not in answer:
            raise SandboxError(self._story(str(answer.get("fault", "no answer"))))

    def _answer(self) -> dict[str, object]:
        buffer = wire.FrameBuffer()
        while (body := buffer.next_frame()) is None:
            data = self._control.recv(65536)
            if not data:
                return {}
            buffer.feed(data)
        reply = wire.load_body(body)
        return reply if isinstance(reply, dict) else {}

    def _story(self, reason: str) -> str:
        self._faults.seek(0)
        text = self._faults.read()[-1500:].decode("utf-8", "replace").strip()
        return f"the sandbox for {self.spec.slug} did not start: {reason} {text}".strip()

    def send(self, descriptors: list[int]) -> None:
        """Ask for one runner, which gets the descriptors: channel, life line, output."""
        try:
            with self._sending:  # several threads may ask for runners of one zygote
                socket.send_fds(self._control, [b"+"], descriptors)
        except OSError as error:
            raise SandboxError(self._story("the zygote is gone")) from error

    def runner(self, source: str, *, trusted: bool = False) -> Runner:
        """A runner for one submission. ``trusted`` skips the check of its imports."""
        with self._sending:
            spare, self._spare = self._spare, None
        if spare is not None:
            with contextlib.suppress(SandboxError):  # it waited long, and may be gone
                spare.begin(source, trusted=trusted)
                return spare
        runner = Runner(self)
        runner.begin(source, trusted=trusted)
        return runner

    def shorten(self, programs: Sequence[object]) -> list[object]:
        """The programs as a runner is told them: by number those that the zygote compiled."""
        return [self._numbers.get(id(program), program) for program in programs]

    def prepare_runner(self) -> None:
        """Fork the next runner ahead of its submission, whose answer then comes sooner."""
        fresh = Runner(self)
        with self._sending:
            spare, self._spare = self._spare, fresh
        if spare is not None:
            spare.close()

    @property
    def pid(self) -> int:
        """The zygote's process: its children's CPU time holds that of every ended runner."""
        return self._process.pid

    def close(self) -> None:
        """End the zygote and everything that it forked."""
        if self._spare is not None:
            self._spare.close()
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._faults.close()
        if self._folder:
            remove_tree(self._folder)


def start(spec: ZygoteSpec, level: str | None = None) -> Zygote:
    """A zygote at the given level, or at the best one that this machine gives."""
    if level is not None:
        return Zygote(spec, level)
    faults: list[str] = []
    for candidate in levels():
        try:
            zygote = Zygote(spec, candidate)
            if candidate == "reduced" or _holds(zygote):
                return zygote
            zygote.close()
            faults.append(f"{candidate}: a probe was not refused")
        except SandboxError as error:
            faults.append(f"{candidate}: {error}")
    raise SandboxError("; ".join(faults))


def levels() -> tuple[str, ...]:
    """The isolation levels to try on this system, best first."""
    if sys.platform == "linux":
        return ("full", "partial", "reduced")
    return ("reduced",)


#: What a level need not refuse. Without namespaces root stays root, bounded by Landlock and
#: seccomp; and nothing bounds the sum of the files in a runner's own folder, which goes with it.
NOT_REFUSED = {
    "full": frozenset[str](),
    "partial": frozenset({"root", "fill_folder"}),
}
#: Nor, at `partial`, where a kata uses sockets on the loopback: there is only the host's.
NOT_REFUSED_WITH_LOOPBACK = frozenset({"tcp", "udp"})


def _holds(zygote: Zygote) -> bool:
    spared = NOT_REFUSED[zygote.level]
    if zygote.spec.loopback and zygote.level != "full":
        spared |= NOT_REFUSED_WITH_LOOPBACK
    return all(refused or name in spared for name, refused in probe(zygote).items())


def probe(zygote: Zygote, *, every: bool = False) -> dict[str, bool]:
    """Run the probes inside the sandbox: name -> refused. All false when they cannot answer.

    ``every``: the slow ones, too.
    """
    with _Target() as target, zygote.runner("", trusted=True) as runner:
        try:
            reply = runner.ask("probe", START_SECONDS, judge=asdict(target.judge), every=every)
        except RunnerFailure as error:
            return {f"probes did not answer: {error}": False}
        finally:
            touched = target.was_touched()
    refused = reply.get("refused")
    if type(refused) is not dict:
        return {"answer": False}
    found = {str(name): value is True for name, value in refused.items()}
    return {**found, "write_memory": found.get("write_memory", False) and not touched}


class _Target:
    """The judge as the probes attack it: sockets that listen, a file, a few bytes of memory."""

    def __enter__(self) -> Self:
        self._memory = ctypes.create_string_buffer(b"not yet", 8)
        self._stack = contextlib.ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="webkatas-probe-"))
        Path(folder).chmod(0o755)
        tcp = self._stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = tcp.getsockname()[1]
        udp = self._stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", port))
        abstract = f"webkatas-probe-{port}"
        path = f"{folder}/socket"
        if sys.platform == "linux":
            self._listen(socket.SOCK_STREAM, f"\0{abstract}").listen()
        self._listen(socket.SOCK_DGRAM, path)
        Path(path).chmod(0o777)
        hidden = Path(folder, "hidden.py")
        hidden.write_text("hidden", encoding="utf-8")
        hidden.chmod(0o644)
        address = ctypes.addressof(self._memory)
        self.judge = Judge(os.getpid(), address, str(hidden), port, abstract, path)
        return self

    def _listen(self, kind: socket.SocketKind, address: str) -> socket.socket:
        found = self._stack.enter_context(socket.socket(socket.AF_UNIX, kind))
        found.bind(address)
        return found

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._stack.close()

    def was_touched(self) -> bool:
        return self._memory.raw != b"not yet\0"

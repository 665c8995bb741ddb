"""What each isolation level refuses, and that nothing outlives a runner."""

import dataclasses
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_tools import SPEC, alive, children, need_full, spec, wait_for_death

from grader.errors import SandboxError
from grader.sandbox import zygote as sandbox
from grader.sandbox.child import probes
from grader.sandbox.zygote import Runner, RunnerDied, Zygote

ROOT = Path(__file__).resolve().parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="namespaces and seccomp are Linux's")


@pytest.fixture(scope="module")
def best() -> Iterator[Zygote]:
    zygote = sandbox.start(SPEC)
    yield zygote
    zygote.close()


@pytest.fixture(scope="module")
def partial() -> Iterator[Zygote]:
    try:
        zygote = sandbox.start(SPEC, "partial")
    except SandboxError as error:
        pytest.skip(str(error))
    yield zygote
    zygote.close()


@pytest.fixture(scope="module")
def reduced() -> Iterator[Zygote]:
    zygote = sandbox.start(SPEC, "reduced")
    yield zygote
    zygote.close()


def prints(zygote: Zygote, source: str) -> str:
    """What a submission prints while it is loaded."""
    with zygote.runner(source) as runner:
        assert runner.ask("load") == {"loaded": True, "nonce": runner._nonce, "seq": 1}
        return runner.printed


# -- probes -----------------------------------------------------------------------------------


def test_every_probe_is_refused_at_full(best: Zygote) -> None:
    need_full(best.level)
    refused = sandbox.probe(best, every=True)
    assert list(refused) == [*probes.QUICK, *probes.SLOW]
    assert all(refused.values()), refused


@LINUX
def test_partial_refuses_all_but_what_it_says(partial: Zygote) -> None:
    refused = sandbox.probe(partial, every=True)
    assert list(refused) == [*probes.QUICK, *probes.SLOW]
    assert {name for name, ok in refused.items() if not ok} <= sandbox.NOT_REFUSED["partial"]


@LINUX
def test_with_loopback_partial_reaches_the_hosts_and_no_other_socket() -> None:
    try:
        zygote = sandbox.start(spec(loopback=True), "partial")
    except SandboxError as error:
        pytest.skip(str(error))
    refused = sandbox.probe(zygote)
    assert sandbox._holds(zygote)
    zygote.close()
    spared = sandbox.NOT_REFUSED["partial"] | sandbox.NOT_REFUSED_WITH_LOOPBACK
    assert {name for name, ok in refused.items() if not ok} <= spared


@LINUX
def test_with_loopback_full_still_refuses_everything(best: Zygote) -> None:
    need_full(best.level)
    zygote = sandbox.start(spec(loopback=True), "full")
    refused = sandbox.probe(zygote)
    zygote.close()
    assert all(refused.values()), refused


@LINUX
def test_the_quick_probes_are_quick(best: Zygote) -> None:
    """Every zygote runs them before it is used."""
    used = []
    with sandbox._Target() as target:
        for _ in range(5):
            with best.runner("", trusted=True) as runner:
                assert runner._pid is not None
                clock = (~runner._pid << 3) | 2  # its CPU clock, as in clock_getcpuclockid
                before = time.clock_gettime(clock)
                runner.ask("probe", 60.0, judge=dataclasses.asdict(target.judge), every=False)
                used.append(time.clock_gettime(clock) - before)
    assert min(used) < 0.030, used


def test_reduced_still_bounds_memory_and_time(reduced: Zygote) -> None:
    refused = sandbox.probe(reduced)
    assert refused["memory"]
    assert refused["processor_time"]
    assert refused["open_many"]
    assert refused["large_file"]
    assert refused["core_file"]


@LINUX
def test_reduced_hides_no_files_and_does_not_claim_to(reduced: Zygote) -> None:
    """Or the probes would prove nothing."""
    refused = sandbox.probe(reduced)
    possible = {name for name, ok in refused.items() if not ok}
    assert possible >= {
        "read_file", "list_folder", "list_processes", "read_environment", "open_memory",
        "write_memory", "trace", "signal", "write_outside", "tcp", "udp", "abstract_socket",
        "named_socket", "datagram_pair", "execute", "shared_memory", "leave_session",
    }  # fmt: skip


def test_a_zygote_that_cannot_answer_the_probes_holds_nothing(
    best: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> dict[str, object]:
        raise RunnerDied(1)

    monkeypatch.setattr(Runner, "ask", die)
    assert not any(sandbox.probe(best).values())
    assert not sandbox._holds(best)


# -- which level is taken ---------------------------------------------------------------------


class Pretender:
    """Stands in for a zygote, and keeps book."""

    started: list[str]
    closed: list[str]
    impossible: frozenset[str] = frozenset()

    def __init__(self, _spec: object, level: str) -> None:
        if level in self.impossible:
            message = f"no {level} here"
            raise SandboxError(message)
        self.level = level
        self.started.append(level)

    def close(self) -> None:
        self.closed.append(self.level)


@pytest.fixture
def pretender(monkeypatch: pytest.MonkeyPatch) -> type[Pretender]:
    class Fresh(Pretender):
        started: list[str] = []  # noqa: RUF012 - one list a test
        closed: list[str] = []  # noqa: RUF012 - one list a test

    monkeypatch.setattr(sandbox, "Zygote", Fresh)
    monkeypatch.setattr(sandbox, "levels", lambda: ("full", "partial", "reduced"))
    return Fresh


def test_the_best_level_that_holds_is_taken(
    pretender: type[Pretender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_holds", lambda _zygote: True)
    assert sandbox.start(SPEC).level == "full"
    assert pretender.started == ["full"]


def test_a_level_that_cannot_be_started_is_passed_over(
    pretender: type[Pretender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_holds", lambda _zygote: True)
    monkeypatch.setattr(pretender, "impossible", frozenset({"full"}))
    assert sandbox.start(SPEC).level == "partial"


def test_a_level_whose_probes_fail_is_closed_and_passed_over(
    pretender: type[Pretender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_holds", lambda _zygote: False)
    assert sandbox.start(SPEC).level == "reduced"
    assert pretender.started == ["full", "partial", "reduced"]
    assert pretender.closed == ["full", "partial"]


def test_when_no_level_can_be_had_every_reason_is_told(
    pretender: type[Pretender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretender, "impossible", frozenset({"full", "partial", "reduced"}))
    with pytest.raises(SandboxError, match=r"no full here.*no partial here.*no reduced here"):
        sandbox.start(SPEC)


def test_a_level_that_was_asked_for_is_never_replaced(
    pretender: type[Pretender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretender, "impossible", frozenset({"full"}))
    with pytest.raises(SandboxError, match="no full here"):
        sandbox.start(SPEC, "full")
    assert pretender.started == []


@pytest.mark.parametrize(("platform", "count"), [("linux", 3), ("darwin", 1), ("win32", 1)])
def test_only_linux_has_more_than_the_reduced_level(
    platform: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert len(sandbox.levels()) == count
    assert sandbox.levels()[-1] == "reduced"


def test_a_zygote_that_fails_says_why_and_is_gone() -> None:
    before = children(os.getpid())
    with pytest.raises(SandboxError, match=r"the sandbox for box did not start.*no_such_module"):
        sandbox.start(spec(preload=("no_such_module",)), "reduced")
    assert not wait_for_death(children(os.getpid()) - before)


# -- what a runner inherits -------------------------------------------------------------------

LIST_DESCRIPTORS = """
import os, stat
kinds = []
for descriptor in range(256):
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        continue
    kinds.append("socket" if stat.S_ISSOCK(mode) else "pipe" if stat.S_ISFIFO(mode) else "other")
print(kinds.count("socket"), kinds.count("other"))
"""


@pytest.mark.parametrize("level", ["best", "partial", "reduced"])
def test_a_runner_has_its_channel_and_no_other_socket(
    level: str, request: pytest.FixtureRequest
) -> None:
    """The zygote's control socket would bring the next submission's descriptors: 35."""
    zygote = request.getfixturevalue(level)
    assert prints(zygote, LIST_DESCRIPTORS) == "1 1\n"  # the other is /dev/null


FIND_IN_MEMORY = """
import ctypes, os
libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
planted = ("pla" + "nted ") * 300
reader, writer = os.pipe()
page = libc.sbrk(0) & ~4095
heap, gaps = [], 0
while gaps < 4:
    page -= 4096
    if libc.write(writer, ctypes.c_void_p(page), 4096) > 0:
        heap.append(os.read(reader, 4096))
    else:
        gaps += 1
heap = b"".join(reversed(heap))
marks = "pla" + "nted pla" + "nted", "sec" + "ret of ano" + "ther"
print(*(mark.encode() in heap for mark in marks))
"""


@LINUX
def test_a_runner_finds_no_trace_of_an_earlier_submission(best: Zygote) -> None:
    """All runners are forked from one zygote, so nothing of a submission may pass through it."""
    text = "# secret of another\n" * 200
    for _ in range(5):
        with best.runner(text + "VALUE = 1\n") as runner:
            runner.ask("load")
    assert prints(best, FIND_IN_MEMORY) == "True False\n"


def test_a_runner_has_a_clean_environment(best: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBKATAS_SECRET", "x")
    zygote = sandbox.start(SPEC, best.level)
    names = prints(zygote, "import os; print(*sorted(os.environ))").split()
    zygote.close()
    assert set(names) <= {"HOME", "TMPDIR", "LANG", "TZ", "LC_CTYPE"}


@LINUX
@pytest.mark.parametrize("family", ["AF_UNIX", "AF_INET", "AF_INET6"])
@pytest.mark.parametrize("level", ["best", "partial"])
def test_no_socket_can_be_made_but_a_pair_can(
    level: str, family: str, request: pytest.FixtureRequest
) -> None:
    source = f"""
import asyncio, socket
asyncio.run(asyncio.sleep(0))
try:
    socket.socket(socket.{family})
    print("made")
except PermissionError:
    print("refused")
"""
    assert prints(request.getfixturevalue(level), source) == "refused\n"


def test_loopback_inside_reaches_itself_and_not_the_host(best: Zygote) -> None:
    need_full(best.level)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        source = f"""
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
print("inside")
try:
    socket.create_connection(("127.0.0.1", {listener.getsockname()[1]}), timeout=1)
    print("outside")
except OSError:
    pass
"""
        zygote = sandbox.start(spec(loopback=True))
        assert prints(zygote, source) == "inside\n"
        zygote.close()


# -- ends -------------------------------------------------------------------------------------


LEAVES_A_CHILD = """
import os, time
child = os.fork()
if child == 0:
    time.sleep(600)
print(child)
"""


@LINUX
@pytest.mark.parametrize("then", ["", "\nos._exit(0)"], ids=["lives", "dies"])
def test_at_partial_a_child_is_killed_with_its_runner(partial: Zygote, then: str) -> None:
    with partial.runner(LEAVES_A_CHILD + "import sys; sys.stdout.flush()" + then) as runner:
        if then:
            with pytest.raises(RunnerDied):
                runner.ask("load")
        else:
            runner.ask("load")
        child = int(runner.printed)
        assert then or alive(child)
    assert not wait_for_death({child})


@LINUX
def test_at_full_nothing_outlives_the_runner(best: Zygote) -> None:
    need_full(best.level)
    with best.runner(LEAVES_A_CHILD + "os.setsid() if child == 0 else None") as runner:
        runner.ask("load")
        below = children(best._process.pid)
        assert len(below) >= 3  # init, the runner, its child
    assert not wait_for_death(below)


HOST = """
import sys, time
sys.path[:0] = {paths!r}
from sandbox_tools import SPEC
from grader.sandbox import zygote
found = zygote.start(SPEC, {level!r})
runner = found.runner({source!r})
runner.ask("load")
print(found._process.pid, found._folder, flush=True)
time.sleep(600)
"""


@LINUX
@pytest.mark.parametrize("level", ["full", "partial"])
def test_when_the_grader_is_killed_all_its_processes_end(level: str, best: Zygote) -> None:
    if level == "full":
        need_full(best.level)
    paths = [str(ROOT), str(Path(__file__).parent)]
    code = HOST.format(paths=paths, level=level, source=LEAVES_A_CHILD)
    host = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    number, _, folder = host.stdout.readline().strip().partition(" ")
    zygote = int(number)
    below = {zygote, *children(zygote)}
    assert len(below) >= 4
    host.send_signal(signal.SIGKILL)
    host.wait()
    host.stdout.close()
    assert not wait_for_death(below)
    assert not folder or not Path(folder).exists()


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("import os; os._exit(3)", 3),
        ("import os; os.kill(os.getpid(), 15)", -15),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", -signal.SIGXCPU),
        ("import ctypes; ctypes.string_at(0)", -11),
    ],
)
def test_the_way_a_runner_ended_is_told(best: Zygote, source: str, code: int) -> None:
    with best.runner(source) as runner:
        with pytest.raises(RunnerDied) as death:
            runner.ask("load")
        assert death.value.exit_code == code
        assert death.value.out_of_time == (code == -signal.SIGXCPU)


def test_a_sleeping_runner_is_given_up_at_the_deadline(best: Zygote) -> None:
    source = "import time; time.sleep(600)"
    with best.runner(source) as runner, pytest.raises(sandbox.RunnerTimeout):
        runner.ask("load", 0.3)


def test_a_folder_of_a_lower_level_is_removed() -> None:
    zygote = sandbox.start(SPEC, "reduced")
    folder = Path(zygote._folder)
    prints(zygote, "print()")
    assert folder.is_dir()
    zygote.close()
    assert not folder.exists()


def test_asking_a_zygote_that_is_gone_is_a_sandbox_error() -> None:
    zygote = sandbox.start(SPEC, "reduced")
    zygote._process.kill()
    zygote._process.wait()
    with pytest.raises(SandboxError):
        zygote.runner("")
    zygote.close()


# -- an ordinary user -------------------------------------------------------------------------

USER = """
import sys
sys.path[:0] = {paths!r}
from sandbox_tools import SPEC, spec
from grader.sandbox import zygote
import os
found = zygote.start(SPEC, {level!r})
source = "import threading; t = threading.Thread(); t.start(); t.join(); VALUE = 1"
with found.runner(source) as runner:
    told = runner.ask("load").get("loaded")
    seen = runner.ask("play", programs=[["import box", "see(lambda: box.VALUE)"]])["results"]
print(os.getuid(), found.level, told, seen)
found.close()
"""


@pytest.fixture(scope="module")
def open_home() -> Iterator[Path]:
    """A home for nobody; pytest's own temporary folders are closed to others."""
    home = Path(tempfile.mkdtemp(prefix="webkatas-test-", dir="/tmp"))
    home.chmod(0o777)
    shutil.copyfile(Path(__file__).parent / "sandbox_tools.py", home / "sandbox_tools.py")
    yield home
    shutil.rmtree(home)


def ordinary_python() -> str:
    """An interpreter of this version that nobody may start."""
    major, minor = sys.version_info[:2]
    for path in (sys.executable, f"/usr/bin/python{major}.{minor}"):
        try:
            subprocess.run(
                [path, "-c", ""], user=65534, group=65534, extra_groups=[],
                check=True, cwd="/", capture_output=True,
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            continue
        return path
    pytest.skip("no interpreter of this version can be read by an ordinary user")


@LINUX
@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
@pytest.mark.parametrize("level", ["full", "partial", "reduced"])
def test_an_ordinary_user_with_many_processes_has_every_level(
    level: str, best: Zygote, open_home: Path
) -> None:
    """A desktop has more than 64 processes; they must not count against the submission."""
    if level == "full":
        need_full(best.level)
    python = ordinary_python()
    paths = [str(open_home), str(ROOT), sysconfig.get_path("purelib")]
    code = USER.format(paths=paths, level=level)
    crowd = [subprocess.Popen(["sleep", "60"], user=65534) for _ in range(80)]
    try:
        done = subprocess.run(
            [python, "-c", code], user=65534, group=65534, extra_groups=[], cwd="/", text=True,
            env={"XDG_CACHE_HOME": str(open_home), "HOME": str(open_home)},
            capture_output=True, check=False,
        )  # fmt: skip
    finally:
        for sleeper in crowd:
            sleeper.kill()
            sleeper.wait()
    if "Permission denied" in done.stderr and str(ROOT) in done.stderr:
        pytest.skip("the repository cannot be read by an ordinary user")
    assert done.stdout == f"65534 {level} True [{{'seen': [1]}}]\n", done.stderr

"""Every file under cases/ is an attack; its folder is the verdict that it must get.

The number in a case's name is that of an attack in the list below. The docstring of a case says
what it tries, and may say

    Katas: local          only these katas
    Without: werkzeug     only katas in whose sandbox that package is not to be seen
    Levels: full partial  only these levels: `reduced` promises nothing here
    Or: flaky             another verdict that it may get: where the level or a race decides
    Possible: partial     a level that does not refuse this
    Claims: all           the attack does forge the visible tests, which must not be worth a point
    Explain: yes          the counterexample is looked for too
    Impatient: yes        a kata with one program and half a second of CPU time has to do

A case prints BREACH when it gets hold of what is not its own.

What is played where: each case on the kata `local`, or the first of its own katas, at each level
that the machine gives; and on one more kata at the best level, another one for each case
(`elsewhere`), so that with every new kata all of them have their share. At `reduced` only "no
points" is asserted.

Attacks: forge a verdict (1-27), steal (28-37), delegate (38-44), exhaust (45-60), escape and
intake (61-70), reach other submissions (71-73). These are no cases here:

- 23, an answer table made from the public corpus, agrees with every fixed program. Fresh programs
  catch it: `kata grade --seed`, and the fresh corpus of a class.
- 43, the real library's code pasted into the file, is right. It is told apart by its text.
- 55, sources that exhaust the parser, are made here (`DEEP`): they are too large to be files.
- 62 to 70, archives, links, devices, long names, encodings: what is no plain file of UTF-8 never
  gets to a sandbox (`tests/catalogue/test_intake.py`). Nothing unpacks an archive.
"""

import ast
import ctypes
import dataclasses
import functools
import os
import re
import shutil
import socket
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Self

import pytest
from rich.console import Console

from grader.errors import SandboxError
from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.model.content import Catalogue, Kata, Limits
from grader.model.result import KataResult
from grader.model.verdict import Verdict
from grader.report.terminal import results_view
from grader.sandbox import stopwatch
from grader.sandbox.stopwatch import IDLE_SECONDS
from grader.sandbox.zygote import Runner, levels

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"
PUBLIC_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/", "/run", str(ROOT))
SYSV_KEY = 0x4B415441
#: The kata on which every attack is tried with all tasks; on the others one task has to do.
WHOLE = "local"
PROGRAMS = 3  # of each task; the cases do not depend on which
SECRET = "HOSTILE_SECRET"

#: Sources that are too large, or too odd, to be files: 55.
DEEP = {
    "parentheses": "x = " + "(" * 100_000 + ")" * 100_000,
    "minus": "x = " + "-" * 100_000 + "1",
    "elif": "if 0: 0\n" + "elif 0: 0\n" * 15_000,
    "attributes": "x = y" + ".a" * 60_000,
    "sum": "x = 1" + "+1" * 60_000,
    "brackets": "x = " + "[" * 100_000,
    "lambdas": "x = " + "lambda: " * 20_000 + "0",
}


@functools.cache
def all_slugs() -> dict[str, frozenset[str]]:
    """Each kata in the order of the catalogue, and the packages that its sandbox shows."""
    tracks = tomllib.loads((ROOT / "katas" / "catalogue.toml").read_text("utf-8"))["tracks"]
    found = {}
    for track in tracks:
        for slug in track["katas"]:
            path = ROOT / "katas" / track["id"] / slug / "kata.toml"
            allow = set(tomllib.loads(path.read_text("utf-8"))["allow"])
            found[slug] = frozenset(allow | ({"werkzeug"} if "flask" in allow else set()))
    return found


@dataclasses.dataclass(frozen=True, order=True)
class Case:
    path: Path

    @property
    def source(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.path.parent.name)

    @property
    def verdicts(self) -> set[Verdict]:
        return {self.verdict, *map(Verdict, self.note("Or").split())}

    @property
    def id(self) -> str:
        return self.path.stem

    def note(self, name: str) -> str:
        header = ast.get_docstring(ast.parse(self.source.replace("@PORT@", "0"))) or ""
        found = re.search(rf"^{name}: (.*)$", header, re.MULTILINE)
        return found[1] if found else ""

    @property
    def slugs(self) -> list[str]:
        known = all_slugs()
        without = set(self.note("Without").split())
        return [
            slug
            for slug in self.note("Katas").split() or known
            if slug in known and not without & known[slug]
        ]

    @property
    def levels(self) -> list[str]:
        wanted = self.note("Levels").split() or levels()
        return [level for level in levels() if level in wanted]

    @property
    def is_slow(self) -> bool:
        return self.verdict is Verdict.TIME_LIMIT or self.note("Impatient") == "yes"


ALL_CASES = [Case(path) for path in sorted(CASES.glob("*/*.py"))]


def home(case: Case) -> str:
    """The kata on which a case is played at every level."""
    return WHOLE if WHOLE in case.slugs else case.slugs[0]


def elsewhere(case: Case, turns: Counter[str]) -> list[str]:
    """One more kata for the case: of those that it applies to the one with the fewest turns."""
    others = [slug for slug in case.slugs if slug != home(case)]
    return [min(others, key=lambda slug: turns[slug])] if others and not case.is_slow else []


def plan() -> Iterator[tuple[str, str, Case]]:
    """What is played: level, kata, case."""
    turns: Counter[str] = Counter()
    for case in ALL_CASES:
        for level in case.levels:
            if not (case.is_slow and level == "reduced"):
                yield level, home(case), case
        for slug in elsewhere(case, turns):
            turns[slug] += 1
            yield levels()[0], slug, case


def parameters(*, slow: bool) -> list[object]:
    """Ordered so that one zygote after the other is needed."""
    return [
        pytest.param(level, slug, case, id=f"{level}-{slug}-{case.id}")
        for level, slug, case in sorted(plan(), key=lambda each: each[:2])
        if case.is_slow is slow
    ]


def trimmed_tests(kata: Kata, tasks: list[str]) -> str:
    """The visible tests of some tasks, with one test a class."""
    wanted = {task.tests for task in kata.meta.tasks if task.id in tasks}
    tree = ast.parse(kata.test_path.read_text("utf-8"))
    for group in list(tree.body):
        if isinstance(group, ast.ClassDef) and group.name.startswith("Test"):
            if group.name not in wanted:
                tree.body.remove(group)
            is_test = [getattr(item, "name", "").startswith("test") for item in group.body]
            first = is_test.index(True) if True in is_test else len(is_test)
            group.body = [item for n, item in enumerate(group.body) if n == first or not is_test[n]]
    return ast.unparse(tree)


def trimmed(kata: Kata, folder: Path, programs: int, tasks: int | None = None) -> Kata:
    """The kata with few tests and programs, so that all of the cases are graded in a minute."""
    assert kata.corpus is not None, f"{kata.slug} has no corpus"
    folder.mkdir()
    shutil.copyfile(kata.folder / "programs.py", folder / "programs.py")
    meta = dataclasses.replace(kata.meta, tasks=kata.meta.tasks[:tasks])
    entries = {task.id: kata.corpus.tasks[task.id][:programs] for task in meta.tasks}
    (folder / kata.test_path.name).write_text(trimmed_tests(kata, list(entries)), "utf-8")
    corpus = dataclasses.replace(kata.corpus, tasks=entries)
    return dataclasses.replace(kata, meta=meta, folder=folder, corpus=corpus)


class Arenas:
    """Trimmed katas with a warm engine: the last one asked for is kept."""

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self._catalogue = catalogue
        self._folder = folder
        self._key: object = None
        self._arena: Arena | None = None

    def at(self, level: str, slug: str, *, impatient: bool = False) -> "Arena":
        key = (level, slug, impatient)
        if self._key != key or self._arena is None:
            self.close()
            self._key = key
            self._arena = Arena(level, self._kata(slug, impatient=impatient))
        return self._arena

    def _kata(self, slug: str, *, impatient: bool) -> Kata:
        kata = self._catalogue.find(slug)
        assert kata is not None
        folder = self._folder / f"{slug}-{impatient:d}"
        shutil.rmtree(folder, ignore_errors=True)
        if not impatient:
            return trimmed(kata, folder, PROGRAMS, None if slug == WHOLE else 1)
        limits = Limits(cpu_seconds=0.5, memory_mb=kata.meta.limits.memory_mb)
        kata = trimmed(kata, folder, 1, 1)
        return dataclasses.replace(kata, meta=dataclasses.replace(kata.meta, limits=limits))

    def close(self) -> None:
        if self._arena is not None:
            self._arena.engine.close()
        self._arena = None


class Arena:
    """One trimmed kata at one level; looks at the machine before and after each submission."""

    def __init__(self, level: str, kata: Kata) -> None:
        self.level = level
        self.kata = kata
        self.engine = Engine(level)
        try:
            self.zygote = self.engine.zygote(kata)
        except SandboxError as error:
            self.engine.close()
            need(level, str(error))

    def grade(self, source: str, *, explain: bool = False) -> KataResult:
        """The result, after all that has to hold for any submission was looked at."""
        mounts = self._mounts()
        with Listeners() as listeners, Requests() as requests:
            source = source.replace("@PORT@", str(listeners.port))
            result = grade(self.engine, self.kata, source, explain=explain)
            reached = listeners.were_reached()
        for reference in self.engine._references.values():
            reference.close()  # kept for the next submission: the only runner that may stay
        if self.level == "reduced":
            tidy_up()
            return result
        assert not reached
        # a second above the limit, and what the machine was busy with something else
        bound = self.zygote.spec.cpu_seconds + stopwatch.IDLE_SECONDS + 1
        assert all(took - min(starved, 4 * bound) <= bound for took, starved in requests.made)
        self.assert_nothing_left()
        assert self._mounts() == mounts
        return result

    def _mounts(self) -> list[str]:
        pid = self.zygote._process.pid
        return [Path(f"/proc/{which}/mountinfo").read_text("utf-8") for which in ("self", pid)]

    def assert_nothing_left(self) -> None:
        assert_none_lives(self.processes)
        left = [str(path) for folder in PUBLIC_FOLDERS for path in Path(folder).glob("hostile-*")]
        left += [str(path) for path in self.files()]
        assert not left, f"files {left} outlive the submission"
        for name in ("shm", "msg", "sem"):
            assert str(SYSV_KEY) not in Path(f"/proc/sysvipc/{name}").read_text("ascii").split()

    def files(self) -> list[Path]:
        """What runners left in the zygote's own folder, at a level without a private root."""
        if not self.zygote._folder:
            return []
        return [path for path in Path(self.zygote._folder).iterdir() if path.name != "tests"]

    def processes(self) -> list[int]:
        """Processes below the zygote: in its user namespace, which nothing can leave, or its
        children, of which each init keeps its orphans.
        """
        pid = self.zygote._process.pid
        if self.level == "full":
            return living(pid, str(Path(f"/proc/{pid}/ns/user").readlink()))
        return [found for found in below(pid) if found != pid]


def need(level: str, reason: str) -> None:
    """Skip what the machine cannot give; in CI it must."""
    reason = f"this machine does not give the isolation level {level}: {reason}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class Requests:
    """Keeps how long each request to a runner took, and how long the machine was overloaded."""

    def __enter__(self) -> Self:
        self.made: list[tuple[float, float]] = []
        self._exchange = Runner._exchange
        made, exchange = self.made, Runner._exchange

        @functools.wraps(exchange)
        def timed(*arguments: object) -> dict[str, object]:
            begin, waited = time.monotonic(), pressure()
            try:
                return exchange(*arguments)  # type: ignore[arg-type]
            finally:
                made.append((time.monotonic() - begin, pressure() - waited))

        Runner._exchange = timed  # type: ignore[method-assign,assignment]
        return self

    def __exit__(self, *_: object) -> None:
        Runner._exchange = self._exchange  # type: ignore[method-assign]


def pressure() -> float:
    """Seconds for which something had to wait for a processor, since the machine began."""
    try:
        some = Path("/proc/pressure/cpu").read_text("ascii").splitlines()[0]
    except OSError:
        return 0.0
    return int(some.rpartition("=")[2]) / 1e6


@pytest.fixture(scope="module")
def arenas(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arenas]:
    os.environ[SECRET] = "hostile"
    found = Arenas(catalogue, tmp_path_factory.mktemp("katas"))
    yield found
    found.close()
    del os.environ[SECRET]


@functools.cache
def parent_of(pid: int, _moment: float) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if stat[0] in "ZX" else int(stat[1])


def below(pid: int) -> list[int]:
    """The process and all that live below it."""
    moment = time.monotonic()
    parents = {
        int(path.name): parent_of(int(path.name), moment)
        for path in Path("/proc").iterdir()
        if path.name.isdigit()
    }
    parent_of.cache_clear()
    family, before = {pid}, 0
    while len(family) > before:
        before = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return sorted(family)


def living(zygote_pid: int, namespace: str) -> list[int]:
    """Processes in the zygote's user namespace, which nothing below it can leave."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != zygote_pid:
            try:
                inside = str((folder / "ns" / "user").readlink()) == namespace
                state = (folder / "stat").read_text("ascii").rpartition(")")[2].split()[0]
            except OSError:
                continue
            if inside and state not in "ZX":
                found.append(int(folder.name))
    return found


def assert_none_lives(processes: Callable[[], list[int]]) -> None:
    deadline = time.monotonic() + 5
    while (found := processes()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not found, f"processes {found} outlive the submission"


def tidy_up() -> None:
    """Take away what attacks may leave at the level that promises nothing about it."""
    for folder in PUBLIC_FOLDERS:
        for path in Path(folder).glob("hostile-*"):
            path.unlink(missing_ok=True)
    libc = ctypes.CDLL(None)
    libc.mq_unlink(b"/hostile-59")
    for remove, found in (
        (libc.shmctl, libc.shmget(SYSV_KEY, 0, 0)),
        (libc.msgctl, libc.msgget(SYSV_KEY, 0)),
    ):
        if found >= 0:
            remove(found, 0, None)
    semaphores = libc.semget(SYSV_KEY, 0, 0)
    if semaphores >= 0:
        libc.semctl(semaphores, 0, 0)


def assert_worth_nothing(result: KataResult, verdicts: set[Verdict], level: str) -> None:
    assert result.points == 0
    assert not [task.id for task in result.tasks if task.verdict is Verdict.ACCEPTED]
    assert result.isolation == level
    assert len(result.printed.encode("utf-8", "replace")) <= 64 * 1024
    assert len(result.message) < 2000
    if level != "reduced":
        assert result.verdict in verdicts, (result.message, [task.why for task in result.tasks])


def assert_shown_harmlessly(catalogue: Catalogue, result: KataResult) -> None:
    """No control sequence of a learner's reaches the terminal, and no page is endless: 73."""
    text = StringIO()
    view = results_view(catalogue, [result], every_task=True)
    Console(file=text, width=100, color_system=None).print(view)
    shown = text.getvalue()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert len(shown) < 100_000


@pytest.mark.parametrize(("level", "slug", "case"), parameters(slow=False))
def test_an_attack_earns_nothing_and_leaves_nothing(
    level: str, slug: str, case: Case, arenas: Arenas, catalogue: Catalogue
) -> None:
    arena = arenas.at(level, slug)
    result = arena.grade(case.source, explain=case.note("Explain") == "yes")
    assert_worth_nothing(result, case.verdicts, level)
    assert_shown_harmlessly(catalogue, result)
    assert "BREACH" not in result.printed or level in {"reduced", case.note("Possible")}
    if case.note("Claims") == "all" and level != "reduced":
        assert all(task.tests_passed == task.tests_total > 0 for task in result.tasks)


@pytest.mark.parametrize(("level", "slug", "case"), parameters(slow=True))
def test_an_endless_submission_is_ended(
    level: str, slug: str, case: Case, arenas: Arenas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopwatch, "IDLE_SECONDS", 0.5)
    assert IDLE_SECONDS > 0.5  # the limit itself is tried on the sleeper below
    result = arenas.at(level, slug, impatient=True).grade(case.source)
    assert_worth_nothing(result, case.verdicts, level)


@pytest.mark.parametrize("level", [level for level in levels() if level != "reduced"])
@pytest.mark.parametrize("shape", DEEP)
def test_deep_nesting_is_an_error_of_the_file(level: str, shape: str, arenas: Arenas) -> None:
    result = arenas.at(level, WHOLE).grade(DEEP[shape])
    assert_worth_nothing(result, {Verdict.LOAD_ERROR}, level)
    assert "ended the process" not in result.message


# -- or the tests above would say nothing -----------------------------------------------------


def test_every_attack_of_the_list_has_a_case_or_a_reason() -> None:
    numbers = {int(case.id.partition("_")[0]) for case in ALL_CASES}
    elsewhere_checked = {23, 43, 55, *range(62, 71)}
    assert numbers | elsewhere_checked == set(range(1, 74))
    assert not numbers & elsewhere_checked


def test_every_kata_has_its_turn_at_attacks() -> None:
    turns = dict.fromkeys(all_slugs(), 0)
    for _, slug, _ in plan():
        turns[slug] += 1
    assert min(turns.values()) >= 1, turns


@pytest.mark.parametrize("slug", [slug for slug in all_slugs() if slug != WHOLE])
def test_the_reference_is_accepted_by_the_trimmed_katas(slug: str, arenas: Arenas) -> None:
    """A kata that accepts nobody rejects attacks too."""
    assert_reference_accepted(arenas.at(levels()[0], slug))


@pytest.mark.parametrize("level", levels())
def test_the_reference_is_accepted_at_every_level(level: str, arenas: Arenas) -> None:
    assert_reference_accepted(arenas.at(level, WHOLE))


def assert_reference_accepted(arena: Arena) -> None:
    result = arena.grade((arena.kata.solutions / "reference.py").read_text("utf-8"))
    assert result.verdict is Verdict.ACCEPTED, [task.why for task in result.tasks]
    assert result.points == arena.kata.possible


@pytest.mark.parametrize("level", levels())
def test_the_reference_is_still_accepted_after_attacks(level: str, arenas: Arenas) -> None:
    """The zygote is shared by all submissions: 72."""
    arena = arenas.at(level, WHOLE)
    for case in ALL_CASES:
        if case.id.startswith(("16_", "17_", "72_")) and WHOLE in case.slugs:
            arena.grade(case.source)
    assert_reference_accepted(arena)


@pytest.mark.parametrize("level", levels())
def test_a_breach_would_be_seen(level: str, arenas: Arenas) -> None:
    result = arenas.at(level, WHOLE).grade('print("BREACH")')
    assert "BREACH" in result.printed


@pytest.mark.parametrize("level", [level for level in levels() if level != "reduced"])
def test_a_process_and_a_file_that_stay_would_be_seen(level: str, arenas: Arenas) -> None:
    arena = arenas.at(level, WHOLE)
    with arena.zygote.runner("", trusted=True) as runner:
        runner.ask("load")
        assert arena.processes()
        assert bool(arena.files()) is (level != "full")
    assert_none_lives(arena.processes)
    assert not arena.files()


@pytest.mark.parametrize("level", [level for level in levels() if level != "reduced"])
def test_a_sleeper_is_ended_a_second_after_its_time(level: str, arenas: Arenas) -> None:
    arena = arenas.at(level, WHOLE, impatient=True)
    sleeper = "import signal\nwhile True:\n    signal.pause()\n"
    begin, waited = time.monotonic(), pressure()
    result = arena.grade(sleeper)
    took = time.monotonic() - begin - (pressure() - waited)
    assert result.verdict is Verdict.TIME_LIMIT
    assert took <= arena.zygote.spec.cpu_seconds + IDLE_SECONDS + 1


def test_closing_the_engine_ends_zygotes_and_runners(arenas: Arenas) -> None:
    source = next(case.source for case in ALL_CASES if case.id.startswith("47_orphan"))
    arena = arenas.at("full", WHOLE)
    pid = arena.zygote._process.pid
    namespace = str(Path(f"/proc/{pid}/ns/user").readlink())
    with arena.zygote.runner(source) as runner:
        runner.ask("load")
        deadline = time.monotonic() + 5
        while len(living(pid, namespace)) < 3:  # init, runner, the orphan
            assert time.monotonic() < deadline
        arenas.close()
        assert_none_lives(lambda: living(pid, namespace))
        assert not Path(f"/proc/{pid}").exists()


# -- what a right solution leaves behind in the tests costs it nothing ------------------------

#: Statements that are run when the visible tests are over, in the process that plays programs next.
LEFT_BEHIND = {
    "a thread that goes on": "threading.Thread(target=spin, daemon=True).start()",
    "threads that wait": "[threading.Thread(target=rest).start() for _ in range(20)]",
    "a fork that lives on": "os.fork() or signal.pause()",
    "a fork that takes requests": "os.fork() or take()",
    "an alarm": "signal.setitimer(signal.ITIMER_REAL, 0.001)",
    "an alarm on CPU time": "signal.setitimer(signal.ITIMER_PROF, 0.001)",
    "a low recursion limit": "sys.setrecursionlimit(60)",
    "a trace": "sys.settrace(lambda *_: 1 / 0)",
    "builtins": "builtins.str = builtins.isinstance = builtins.sorted = lambda *_: 1",
    "modules": "[sys.modules.pop(name) for name in list(sys.modules) if 'context' in name]",
    "other modules": "sys.modules.update(json=None, types=None, contextvars=None, local=None)",
    "a changed library": "contextvars.ContextVar = dict",
    "the encoder": "sys.modules['grader.sandbox.child.observe'].encode = lambda *_: None",
    "closed streams": "sys.stdout.close(); os.close(1); os.close(2)",
    "a closed channel": "os.closerange(3, 64)",
    "no descriptors": "[os.dup(1) for _ in range(250)]",
    "no memory": "sys.__dict__.update(hoard=hoard())",
    "no folder": "os.chmod('.', 0); os.chdir('/')",
    "no time": "signal.raise_signal(signal.SIGXCPU)",
    "garbage on the channel": "[os.write(n, b'garbage') for n in sockets()]",
    "callbacks of the collector": "gc.set_threshold(1); gc.callbacks.append(lambda *_: 1 / 0)",
    "an exit": "os._exit(0)",
    "an exception": "raise SystemExit",
    "an audit hook": "sys.addaudithook(lambda *_: 1 / 0)",
    "a context variable": "contextvars.ContextVar('left').set(1)",
}
LEAVES = """

import builtins, contextvars, gc, os, signal, stat, sys, threading

def spin():
    while True:
        pass

def rest():
    threading.Event().wait()

def sockets():
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield number
        except OSError:
            pass

def take():
    for number in sockets():
        while os.read(number, 65536):
            pass
    os._exit(0)

def hoard():
    blocks = []
    try:
        while True:
            blocks.append(bytearray(1 << 20))
    except MemoryError:
        return blocks

_runner = sys.modules["grader.sandbox.child.runner"].Runner
if not hasattr(_runner, "left"):
    _runner.left = _test = _runner.test
    def _leave(self, request, emit):
        reply = _test(self, request, emit)
        os.write(1, b'left')
        LEAVE
        return reply
    _runner.test = _leave
"""


@pytest.mark.parametrize("what", LEFT_BEHIND)
def test_what_a_right_solution_leaves_behind_costs_it_nothing(what: str, arenas: Arenas) -> None:
    arena = arenas.at("full", WHOLE)
    source = (arena.kata.solutions / "reference.py").read_text("utf-8")
    result = arena.grade(source + LEAVES.replace("LEAVE", LEFT_BEHIND[what]))
    told = [(task.id, task.verdict, task.why) for task in result.tasks]
    assert result.points == arena.kata.possible, (told, result.printed)
    assert "left" in result.printed


class Listeners:
    """Servers of the machine's that no submission may reach."""

    def __enter__(self) -> Self:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.unix.bind(f"\0hostile-{self.port}")
        self.unix.listen()
        self.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.abstract.bind(f"\0hostile-datagrams-{self.port}")
        self._path = Path(f"/tmp/hostile-socket-{self.port}")
        self.named = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.named.bind(str(self._path))
        self._path.chmod(0o777)
        for listener in self._all():
            listener.setblocking(False)  # noqa: FBT003 - the call has no keyword
        return self

    def _all(self) -> list[socket.socket]:
        return [self.tcp, self.udp, self.unix, self.abstract, self.named]

    def __exit__(self, *_: object) -> None:
        for listener in self._all():
            listener.close()
        self._path.unlink(missing_ok=True)

    def were_reached(self) -> bool:
        heard: list[Callable[[], object]] = [self.tcp.accept, self.unix.accept]
        heard += [
            functools.partial(each.recv, 100) for each in (self.udp, self.abstract, self.named)
        ]
        return any(_succeeds(attempt) for attempt in heard)


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        found = attempt()
    except BlockingIOError:
        return False
    if isinstance(found, tuple):  # an accepted connection
        found[0].close()
    return True

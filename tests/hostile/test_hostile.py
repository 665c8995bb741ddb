"""Every file under cases/ is an attack; its folder is the verdict that it must get.

The docstring of a case says what it tries, with its number in the list of attacks, and may say

    Katas: local        only these katas (without the line: every kata of the catalogue)
    Claims: all         the attack does forge the visible tests, which must not be worth a point
    Explain: yes        the counterexample is looked for too
    Impatient: yes      one program and one second of time have to do

A case prints BREACH when it gets hold of what is not its own.

Attack 23, an answer table made from the public corpus, is no case: such a file agrees with every
fixed program, and what catches it is the fresh corpus of a class, which is compared apart.
"""

import ast
import dataclasses
import os
import re
import shutil
import socket
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest

from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.model.content import Catalogue, Kata, Limits
from grader.model.result import KataResult
from grader.model.verdict import Verdict
from grader.sandbox.zygote import Zygote

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"
PUBLIC_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/", "/run", str(ROOT))
SYSV_KEY = str(0x4B415441)
#: The kata on which every attack is tried with all tasks; on the others one task has to do.
WHOLE = "local"
PROGRAMS = 3  # of each task; the cases do not depend on which

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


def all_slugs() -> list[str]:
    tracks = tomllib.loads((ROOT / "katas" / "catalogue.toml").read_text("utf-8"))["tracks"]
    return [slug for track in tracks for slug in track["katas"]]


@dataclasses.dataclass(frozen=True)
class Case:
    path: Path

    @property
    def source(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.path.parent.name)

    def note(self, name: str) -> str:
        header = ast.get_docstring(ast.parse(self.source.replace("@PORT@", "0"))) or ""
        found = re.search(rf"^{name}: (.*)$", header, re.MULTILINE)
        return found[1] if found else ""

    @property
    def slugs(self) -> list[str]:
        return self.note("Katas").split() or all_slugs()


ALL_CASES = [Case(path) for path in sorted(CASES.glob("*/*.py"))]


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


@pytest.fixture(scope="module")
def katas(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kata]:
    folder = tmp_path_factory.mktemp("katas")
    return {
        kata.slug: trimmed(kata, folder / kata.slug, PROGRAMS, None if kata.slug == WHOLE else 1)
        for kata in catalogue.katas
    }


@pytest.fixture(scope="module")
def impatient(
    catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Kata]:
    """Katas with one program and one second: what loops for ever has it many times over."""
    folder = tmp_path_factory.mktemp("impatient")

    def find(slug: str) -> Kata:
        kata = catalogue.find(slug)
        assert kata is not None
        if (folder / slug).exists():
            shutil.rmtree(folder / slug)
        limits = Limits(cpu_seconds=1, memory_mb=kata.meta.limits.memory_mb)
        kata = trimmed(kata, folder / slug, 1, 1)
        return dataclasses.replace(kata, meta=dataclasses.replace(kata.meta, limits=limits))

    return find


@pytest.fixture(scope="module")
def own_engine() -> Iterator[Engine]:
    """Apart from the session's engine, which holds the whole katas."""
    with Engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def impatient_engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def need_full_isolation(zygote: Zygote) -> None:
    if zygote.level != "full":
        reason = f"this machine gives the isolation level {zygote.level}, not full"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


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


def assert_none_lives(zygote_pid: int, namespace: str) -> None:
    deadline = time.monotonic() + 5
    while (found := living(zygote_pid, namespace)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not found, f"processes {found} outlive the submission"


def assert_nothing_left(zygote: Zygote) -> None:
    pid = zygote._process.pid
    assert_none_lives(pid, str(Path(f"/proc/{pid}/ns/user").readlink()))
    left = [str(path) for folder in PUBLIC_FOLDERS for path in Path(folder).glob("hostile-*")]
    assert not left, f"files {left} outlive the submission"
    for name in ("shm", "msg", "sem"):
        assert SYSV_KEY not in Path(f"/proc/sysvipc/{name}").read_text("ascii").split()


def assert_worth_nothing(result: KataResult, verdict: Verdict) -> None:
    assert result.points == 0
    assert not [task.id for task in result.tasks if task.verdict is Verdict.ACCEPTED]
    assert result.verdict is verdict, (result.message, [task.why for task in result.tasks])
    assert "BREACH" not in result.printed
    assert len(result.printed.encode("utf-8", "replace")) <= 64 * 1024
    assert len(result.message) < 2000
    assert result.isolation == "full"


def is_slow(case: Case) -> bool:
    return case.verdict is Verdict.TIME_LIMIT or case.note("Impatient") == "yes"


def parameters(*, slow: bool) -> list[object]:
    return [
        pytest.param(case, slug, id=f"{case.path.stem}-{slug}")
        for case in ALL_CASES
        if is_slow(case) is slow
        for slug in case.slugs
    ]


@pytest.mark.parametrize(("case", "slug"), parameters(slow=False))
def test_an_attack_earns_nothing_and_leaves_nothing(
    case: Case, slug: str, katas: dict[str, Kata], own_engine: Engine
) -> None:
    kata = katas[slug]
    zygote = own_engine.zygote(kata)
    need_full_isolation(zygote)
    explain = case.note("Explain") == "yes"
    with Listeners() as listeners:
        source = case.source.replace("@PORT@", str(listeners.port))
        begin = time.monotonic()
        result = grade(own_engine, kata, source, explain=explain)
        took = time.monotonic() - begin
        assert_worth_nothing(result, case.verdict)
        assert not listeners.were_reached()
    assert took < (zygote.spec.cpu_seconds + 3), "the grader was held until its own deadline"
    assert_nothing_left(zygote)
    if case.note("Claims") == "all":
        assert all(task.tests_passed == task.tests_total > 0 for task in result.tasks)


@pytest.mark.parametrize(("case", "slug"), parameters(slow=True))
def test_an_endless_submission_is_ended(
    case: Case, slug: str, impatient: Callable[[str], Kata], impatient_engine: Engine
) -> None:
    kata = impatient(slug)
    zygote = impatient_engine.zygote(kata)
    need_full_isolation(zygote)
    begin = time.monotonic()
    result = grade(impatient_engine, kata, case.source, explain=False)
    assert time.monotonic() - begin < 2 * (zygote.spec.cpu_seconds + 3)
    assert_worth_nothing(result, case.verdict)
    assert_nothing_left(zygote)


@pytest.mark.parametrize("shape", DEEP)
def test_deep_nesting_is_an_error_of_the_file(
    shape: str, katas: dict[str, Kata], own_engine: Engine
) -> None:
    need_full_isolation(own_engine.zygote(katas["local"]))
    result = grade(own_engine, katas["local"], DEEP[shape])
    assert_worth_nothing(result, Verdict.LOAD_ERROR)
    assert "ended the process" not in result.message


def test_the_reference_is_accepted_by_the_trimmed_katas(
    katas: dict[str, Kata], own_engine: Engine
) -> None:
    """Or the verdicts above would say nothing: a kata that accepts nobody rejects attacks too."""
    for kata in katas.values():
        source = (kata.solutions / "reference.py").read_text("utf-8")
        result = grade(own_engine, kata, source)
        assert result.verdict is Verdict.ACCEPTED, (kata.slug, [task.why for task in result.tasks])
        assert result.points == kata.possible


def test_the_reference_is_still_accepted_after_every_attack(
    katas: dict[str, Kata], own_engine: Engine
) -> None:
    """The zygote is shared by all submissions: 72."""
    kata = katas["local"]
    source = (kata.solutions / "reference.py").read_text("utf-8")
    for case in ALL_CASES:
        if case.verdict is Verdict.FORBIDDEN_IMPORT and "local" in case.slugs:
            grade(own_engine, kata, case.source, explain=False)
    assert grade(own_engine, kata, source).verdict is Verdict.ACCEPTED


def test_a_breach_would_be_seen(katas: dict[str, Kata], own_engine: Engine) -> None:
    result = grade(own_engine, katas["local"], 'print("BREACH")', explain=False)
    assert "BREACH" in result.printed


def test_a_process_that_lives_on_would_be_seen(katas: dict[str, Kata], own_engine: Engine) -> None:
    zygote = own_engine.zygote(katas["local"])
    need_full_isolation(zygote)
    pid = zygote._process.pid
    namespace = str(Path(f"/proc/{pid}/ns/user").readlink())
    with zygote.runner("", trusted=True) as runner:
        runner.ask("load")
        assert living(pid, namespace)
    assert_none_lives(pid, namespace)


def test_closing_the_engine_ends_zygotes_and_runners(katas: dict[str, Kata]) -> None:
    source = next(case.source for case in ALL_CASES if case.path.stem.startswith("47_"))
    with Engine() as engine:
        zygote = engine.zygote(katas["local"])
        need_full_isolation(zygote)
        pid = zygote._process.pid
        namespace = str(Path(f"/proc/{pid}/ns/user").readlink())
        with zygote.runner(source) as runner:
            runner.ask("load")
            deadline = time.monotonic() + 5
            while len(living(pid, namespace)) < 3:  # init, runner, the orphan
                assert time.monotonic() < deadline
            engine.close()
            assert_none_lives(pid, namespace)
            assert not Path(f"/proc/{pid}").exists()


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
        for listener in (self.tcp, self.udp, self.unix):
            listener.setblocking(False)  # noqa: FBT003 - the call has no keyword
        return self

    def __exit__(self, *_: object) -> None:
        for listener in (self.tcp, self.udp, self.unix):
            listener.close()

    def were_reached(self) -> bool:
        return any(
            _succeeds(attempt)
            for attempt in (self.tcp.accept, self.unix.accept, lambda: self.udp.recv(100))
        )


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except BlockingIOError:
        return False
    return True

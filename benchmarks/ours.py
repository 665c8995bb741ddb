"""What the workers do with our own grader, and with the floor below it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from benchmarks import floor
from grader.catalogue.loader import load_catalogue
from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.judge.observe import Observer, expected_tests
from grader.judge.session import Job, grade_all
from grader.model.content import Kata
from grader.model.result import KataResult

if TYPE_CHECKING:
    from grader.sandbox.zygote import Zygote

ROOT = Path(__file__).resolve().parents[1]
LEVEL = "full"

Request = dict[str, object]
Reply = dict[str, object]


class Grading:
    """A warm engine, and the requests it answers. ``floor``: measure that instead."""

    def __init__(self, *, floor: str = "") -> None:
        self._catalogue = load_catalogue(ROOT)[0]
        self._engine = Engine(LEVEL)
        self._floors: dict[str, Zygote] = {}
        self._floor = floor

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._engine.close()
        for zygote in self._floors.values():
            zygote.close()

    @property
    def requests(self) -> dict[str, Callable[[Request], Reply]]:
        """By the name that a request says in ``do``."""
        return {
            "warm": self.warm,
            "grade": self.grade,
            "tests": self.tests,
            "floor": self.floor,
            "many": self.many,
            "memory": self.memory,
            "resident": self.resident,
        }

    def _kata(self, request: Request) -> Kata:
        kata = self._catalogue.find(str(request["kata"]))
        assert kata is not None
        return kata

    def warm(self, request: Request) -> Reply:
        """Start the zygote of a kata, which stays; nothing that is measured starts one."""
        kata = self._kata(request)
        if self._floor:
            self._floors[kata.slug] = floor.start(kata, walls=self._floor == "walls")
            return {"level": self._floor}
        return {"level": self._engine.zygote(kata).level}

    def grade(self, request: Request) -> Reply:
        """The whole way; ``explain`` adds counterexamples and the diagnosis."""
        kata, source = self._kata(request), str(request["source"])
        clock = _Clock()
        result = grade(self._engine, kata, source, explain=request["explain"] is True)
        return clock.reply(passed=_tests_passed(result), verdict=result.verdict.value)

    def tests(self, request: Request) -> Reply:
        """The visible tests alone."""
        kata, source = self._kata(request), str(request["source"])
        clock = _Clock()
        passed = False
        with Observer(self._engine.zygote(kata), source) as observer:
            if observer.load() is None:
                found = observer.run_tests(expected_tests(kata.test_path))
                passed = all(test.passed for test in found)
        return clock.reply(passed=passed)

    def floor(self, request: Request) -> Reply:
        """A fork that calls bare bodies, with the walls around it or without."""
        kata, source = self._kata(request), str(request["source"])
        clock = _Clock()
        counts = floor.run(self._floors[kata.slug], source, bodies=str(request["bodies"]))
        return clock.reply(**counts)

    def many(self, request: Request) -> Reply:
        """The same jobs so many times over, on all cores, as a command for a class would."""
        jobs = request["jobs"]
        assert isinstance(jobs, list)
        block = [Job(self._kata(job), str(job["source"])) for job in jobs]
        block *= max(1, int(str(request["chunk"])) // len(block))
        left = int(str(request["count"]))
        verdicts: dict[str, int] = {}
        clock = _Clock()
        while left > 0:  # in chunks, because results of a class are stored and not kept
            for result in grade_all(self._engine, block[:left], lambda _result: None):
                verdicts[result.verdict.value] = verdicts.get(result.verdict.value, 0) + 1
            left -= len(block)
        return clock.reply(verdicts=verdicts)

    def memory(self, request: Request) -> Reply:
        """Memory of a runner that has done all its work, and of its zygote, in bytes."""
        kata = self._kata(request)
        assert kata.corpus is not None
        zygote = self._engine.zygote(kata)
        with Observer(zygote, str(request["source"])) as observer:
            observer.load()
            observer.run_tests(expected_tests(kata.test_path))
            for entries in kata.corpus.tasks.values():
                observer.play([entry.program for entry in entries])
            runner = observer._runner  # noqa: SLF001 - it has no public name
            pid = runner._pid if runner else None  # noqa: SLF001 - as above
            return {"runner": _memory(pid), "zygote": _memory(zygote._process.pid)}  # noqa: SLF001 - as above

    def resident(self, _request: Request) -> Reply:
        """Memory of this process and of its zygotes, in bytes."""
        zygotes = list(self._engine._zygotes.values())  # noqa: SLF001 - it has no public name
        pids = [zygote._process.pid for zygote in zygotes]  # noqa: SLF001 - as above
        return {"host": _memory("self"), "zygotes": [_memory(pid) for pid in pids]}

    def watch(self, request: Request) -> Iterator[Reply]:
        """Grade a file after each save, so many times; times are those of the monotonic clock."""
        from watchfiles import watch  # noqa: PLC0415 - only here, and only in the bench session

        kata, path = self._kata(request), Path(str(request["file"]))
        explain = request["explain"] is True
        left = int(str(request["saves"]))
        grade(self._engine, kata, path.read_text(encoding="utf-8"), explain=explain)
        self._engine.warm(kata)  # as kata watch does between two saves
        ready = False
        for changes in watch(
            path.parent, step=5, debounce=50, rust_timeout=100, yield_on_timeout=True
        ):
            if not changes:
                if not ready:
                    yield {"watching": True}
                ready = True
                continue
            if ready and left:
                left -= 1
                yield self._graded(kata, path, explain=explain)
                self._engine.warm(kata)
            if not left:
                return

    def _graded(self, kata: Kata, path: Path, *, explain: bool) -> Reply:
        noticed = time.monotonic()
        first: list[float] = []

        def on_test(_name: str, _passed: bool) -> None:  # noqa: FBT001 - as the grader calls it
            first.append(time.monotonic())

        result = grade(
            self._engine, kata, path.read_text(encoding="utf-8"), explain=explain, on_test=on_test,
        )  # fmt: skip
        done = time.monotonic()
        return {
            "noticed": noticed,
            "first": first[0] if first else done,
            "done": done,
            "verdict": result.verdict.value,
        }


class _Clock:
    """Wall time, and the CPU time of this very process: the judge's own work."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.monotonic(), time.process_time()

    def reply(self, **more: object) -> Reply:
        wall = time.monotonic() - self._wall
        return {"wall": wall, "judge": time.process_time() - self._cpu, **more}


def _tests_passed(result: KataResult) -> bool:
    return all(task.tests_passed == task.tests_total > 0 for task in result.tasks)


def _memory(pid: int | str | None) -> dict[str, int]:
    """Resident, proportional and own memory of a process."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    sizes = {
        line.split(":")[0]: int(line.split()[1]) * 1024
        for line in text.splitlines()[1:]
        if line.endswith("kB")
    }
    return {
        "rss": sizes["Rss"],
        "pss": sizes["Pss"],
        "uss": sizes["Private_Clean"] + sizes["Private_Dirty"],
    }

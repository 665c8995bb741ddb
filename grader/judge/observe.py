"""Collect what a submission does: load it, run its visible tests, play the programs."""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.judge.compare import same
from grader.judge.source import parse
from grader.model.content import CorpusEntry, Kata, Program
from grader.model.outcome import (
    Broke,
    Fault,
    LoadFault,
    ProgramOutcome,
    Seen,
    SubmissionOutcome,
    TestOutcome,
)
from grader.sandbox.child.observe import MAX_OBSERVATIONS
from grader.sandbox.zygote import (
    Runner,
    RunnerBroke,
    RunnerDied,
    RunnerFailure,
    RunnerTimeout,
    Zygote,
)

FRAME = 50
MAX_FAULTS = 5
MAX_ENTRIES = 1000
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
MAX_SLOW_TASKS = 2

#: The outcome of what is no program at all.
INVALID = Broke(Fault.SKIPPED, "not a program")
#: A task's id and what came of each of its programs.
TaskPrograms = tuple[str, tuple[ProgramOutcome, ...]]


def expected_tests(path: Path) -> dict[str, list[str]]:
    """The visible tests that must report: class name -> test functions, from the file's text."""
    return _test_names(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _test_names(source: str) -> dict[str, list[str]]:
    return {
        node.name: [
            item.name
            for item in node.body
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
            and item.name.startswith("test")
        ]
        for node in parse(source).body
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    }


def fault_of(failure: RunnerFailure) -> Broke:
    """A runner's failure as an outcome."""
    match failure:
        case RunnerTimeout():
            return Broke(Fault.TIME)
        case RunnerDied() if failure.out_of_time:
            return Broke(Fault.TIME)
        case RunnerDied():
            return Broke(Fault.DIED, f"{failure.exit_code}")
        case RunnerBroke():
            return Broke(Fault.PROTOCOL, str(failure))
    return Broke(Fault.DIED, str(failure))


#: Told of each visible test as soon as it is known: name (with its parameters), passed.
OnTest = Callable[[str, bool], None]


class Observer:
    """Observes one submission through one zygote.

    Counts its faults and gives up after five, or after the first time-out of a program that was
    tried twice: what follows would hardly end either.

    Loads, tests and plays in one runner as long as that lives; close it, or use it in a ``with``
    block. ``seconds`` of CPU time are given for each request, or those of the kata.
    """

    def __init__(
        self,
        zygote: Zygote,
        source: str,
        trusted: bool = False,  # noqa: FBT001, FBT002 - stated by name
        seconds: float | None = None,
    ) -> None:
        self.faults = 0
        self._seconds = seconds
        self.printed = ""
        self._zygote = zygote
        self._source = source
        self._trusted = trusted
        self._runner: Runner | None = None
        self._keeps = True
        self._shared = False

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
        """End the runner that was kept."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def load(self) -> LoadFault | Broke | None:
        """Start the runner that is kept, and load the submission; or say why it does not load."""
        if self._runner is not None:
            return None
        runner, fault = self.start()
        if fault is None:
            self._runner = runner
        else:
            runner.close()
        return fault

    def start(self) -> tuple[Runner, LoadFault | Broke | None]:
        """A new runner with the submission loaded, or with the reason why it is not."""
        runner = self._zygote.runner(self._source, trusted=self._trusted)
        try:
            reply = runner.ask("load")
        except RunnerFailure as failure:
            return runner, fault_of(failure)
        finally:
            self.printed = self.printed or runner.printed
        return runner, _load_fault(reply)

    def ask(self, do: str, **fields: object) -> dict[str, object]:
        """One request to the kept runner, or to a new one; empty when there is no answer."""
        if self.load() is not None:
            return {}
        assert self._runner is not None
        try:
            return self._runner.ask(do, self._seconds, None, **fields)
        except RunnerFailure:
            self.close()
            return {}

    # -- visible tests --------------------------------------------------------------------

    def run_tests(
        self, wanted: dict[str, list[str]], order: int | None = None, on_test: OnTest | None = None
    ) -> list[TestOutcome]:
        """Every expected test once.

        At a stroke if it can be. When that ends in a fault the others go one by one, and the
        test at which a runner fails once more has the fault.
        """
        run = _TestRun(wanted, on_test)
        fault = self._run_some(run, order)
        while fault is not None and self.faults < MAX_FAULTS:
            run.one_by_one = True
            run.started = ""
            fault = self._run_some(run, order)
            if fault is not None:
                # two time-outs, or five other ends, and the rest is not run any more
                self.faults += 3 if fault.fault is Fault.TIME else 1
                run.blame(fault)
                fault = fault if run.started else None
        rest = Broke(Fault.SKIPPED) if self.faults >= MAX_FAULTS else None
        cases = _by_function(run.entries)
        return [
            _fold(f"{group}::{name}", cases, run.lost or rest)
            for group, names in wanted.items()
            for name in names
        ]

    def _run_some(self, run: "_TestRun", order: int | None) -> Broke | None:
        """Run what is not known yet, in the kept runner or a new one."""
        fault = self.load()
        if fault is not None:
            return fault if isinstance(fault, Broke) else Broke(Fault.DIED)
        assert self._runner is not None
        try:
            self._runner.ask(
                "test", self._seconds, run.take,
                leave_out=run.names, order_seed=order, one_by_one=run.one_by_one,
            )  # fmt: skip
        except RunnerFailure as failure:
            self.printed = self._runner.printed or self.printed
            self.close()
            return fault_of(failure)
        self.printed = self._runner.printed or self.printed
        return None

    # -- programs -------------------------------------------------------------------------

    def play(self, programs: Sequence[Program], *, shared: bool = False) -> list[ProgramOutcome]:
        """The outcome of each program. A program that kills its runner costs only itself.

        Before each one the submission is executed anew, unless they are to have one execution
        ``shared``.
        """
        self._shared = shared
        outcomes: list[ProgramOutcome] = []
        for start in range(0, len(programs), FRAME):
            outcomes += self._play_frame(programs[start : start + FRAME])
        return outcomes

    def _play_frame(self, frame: Sequence[Program]) -> list[ProgramOutcome]:
        if self.faults >= MAX_FAULTS:
            return [Broke(Fault.SKIPPED)] * len(frame)
        outcomes = self._attempt(frame)
        if isinstance(outcomes, Broke):
            # each once more, alone: only what fails then counts
            return [outcome for program in frame for outcome in self._play_alone(program)]
        return outcomes

    def _play_alone(self, program: Program) -> list[ProgramOutcome]:
        if self.faults >= MAX_FAULTS:
            return [Broke(Fault.SKIPPED)]
        outcomes = self._attempt([program])
        if isinstance(outcomes, Broke):
            self.faults = MAX_FAULTS if outcomes.fault is Fault.TIME else self.faults + 1
            return [outcomes]
        return outcomes

    def _attempt(self, frame: Sequence[Program]) -> list[ProgramOutcome] | Broke:
        """One frame, by the kept runner or a new one. Only a new runner's failure stands."""
        kept = self._runner is not None
        answer = self._ask(frame)
        if kept and isinstance(answer, Broke):
            # one that hangs after an answer would do so again: from here on none is kept
            self._keeps = self._keeps and answer.fault is not Fault.TIME
            answer = self._ask(frame)
        if not self._keeps:
            self.close()
        return answer

    def _ask(self, frame: Sequence[Program]) -> list[ProgramOutcome] | Broke:
        fault = self.load()
        if fault is not None:
            return fault if isinstance(fault, Broke) else Broke(Fault.DIED, fault.message)
        assert self._runner is not None
        try:
            programs = self._zygote.shorten(frame)
            reply = self._runner.ask("play", self._seconds, programs=programs, shared=self._shared)
            return _program_outcomes(reply, len(frame))
        except RunnerFailure as failure:
            self.close()
            return fault_of(failure)


class _TestRun:
    """The visible tests of one submission as they are told, over one runner or several.

    Of what is told only what was asked for is kept, cut to size, and no more than a kata can have.
    """

    def __init__(self, wanted: dict[str, list[str]], on_test: OnTest | None) -> None:
        self.entries: list[dict[str, object]] = []
        self.one_by_one = False
        self.started = ""
        self.lost: Broke | None = None
        # without a name: a fault of the collection, told once for all
        self._wanted = {"", *(f"{group}::{name}" for group in wanted for name in wanted[group])}
        self._on_test = on_test

    @property
    def names(self) -> list[str]:
        return [name for entry in self.entries if (name := _text(entry.get("name")))]

    def take(self, part: object) -> None:
        """Keep what one part says; the part comes from beside the learner's code."""
        if type(part) is not dict:
            return
        start = _text(part.get("start"), 200)
        self.started = start if start and self._is_wanted(start) else self.started
        tests = part.get("tests")
        for entry in tests if type(tests) is list else []:
            if type(entry) is dict:
                self._keep(entry)

    def _is_wanted(self, name: str) -> bool:
        return name.partition("[")[0] in self._wanted

    def _keep(self, entry: dict[str, object]) -> None:
        name = _text(entry.get("name"), 200)
        if len(self.entries) >= MAX_ENTRIES or not self._is_wanted(name):
            return
        passed = entry.get("outcome") == "passed"
        told = {"name": name, "outcome": "passed" if passed else "failed"}
        told |= {key: _text(entry.get(key)) for key in ("message", "printed") if key in entry}
        self.entries.append({**told})
        if self._on_test is not None:
            self._on_test(name, passed)

    def blame(self, fault: Broke) -> None:
        """The test that was started last has the fault; without one, all that are not known."""
        if self.started and self.started not in self.names:
            self.entries.append({"name": self.started, "fault": fault})
        else:
            self.started, self.lost = "", fault


def observe(
    kata: Kata, observer: Observer, order: int | None = None, on_test: OnTest | None = None
) -> SubmissionOutcome:
    """All that one submission does on the visible tests and the corpus of its kata."""
    fault = observer.load()
    if fault is not None:
        return SubmissionOutcome(fault, printed=observer.printed)
    tests = observer.run_tests(expected_tests(kata.test_path), order, on_test)
    played = _play_tasks(kata, observer)
    observer.close()
    failed = {test.name.partition("::")[0] for test in tests if not test.passed}
    lost = {task.id for task in kata.meta.tasks if task.tests in failed}
    doubtful = [each for each in played if each.is_doubtful(lost=each.task in lost)]
    again = _again(kata, observer, doubtful)
    programs = [(each.task, again.get(each.task, (each.outcomes, True))) for each in played]
    return SubmissionOutcome(
        None,
        tuple(tests),
        tuple((task, outcomes) for task, (outcomes, _) in programs),
        frozenset(task for task, (_, stable) in programs if not stable),
        observer.printed,
    )


@dataclass(frozen=True)
class _Played:
    """The programs of one task, played one after the other.

    ``wrong``: the position of the first that was seen to go wrong; ``steady``: that it went
    wrong in the same way when it was played once more.
    """

    task: str
    outcomes: tuple[ProgramOutcome, ...]
    wrong: int | None
    steady: bool

    def is_doubtful(self, *, lost: bool) -> bool:
        """Whether the task may be wrong by chance, or by what was left behind.

        There is no doubt about one that is ``lost`` by a visible test and always wrong alike.
        """
        return self.wrong is not None and not (lost and self.steady)


def _play_tasks(kata: Kata, observer: Observer) -> list[_Played]:
    """The programs task by task: faults in one do not cost the others their verdict.

    Only after time-outs in ``MAX_SLOW_TASKS`` tasks the rest is not played any more.
    """
    assert kata.corpus is not None
    slow = 0
    played: list[_Played] = []
    for task, entries in kata.corpus.tasks.items():
        observer.faults = 0 if slow < MAX_SLOW_TASKS else MAX_FAULTS
        outcomes = tuple(observer.play([entry.program for entry in entries], shared=True))
        slow += any(isinstance(o, Broke) and o.fault is Fault.TIME for o in outcomes)
        wrong = _first_seen_wrong(entries, outcomes)
        once_more = [] if wrong is None else observer.play([entries[wrong].program])
        steady = all(_alike(outcome, outcomes[wrong or 0]) for outcome in once_more)
        played.append(_Played(task, outcomes, wrong, steady))
    return played


#: What became of a task that was played anew: the outcomes that count; whether they come again.
_Settled = tuple[tuple[ProgramOutcome, ...], bool]


def _again(kata: Kata, observer: Observer, doubtful: list[_Played]) -> dict[str, _Settled]:
    """Play the program over which a task is lost once more, where nothing ran before it.

    What tests, or programs before it, left behind must not cost a right solution its points. So
    where that program goes otherwise in a new runner, or went otherwise before, the whole task is
    played anew there.
    """
    assert kata.corpus is not None
    tasks = kata.corpus.tasks
    observer.faults = 0
    once_more = observer.play([tasks[each.task][each.wrong or 0].program for each in doubtful])
    return {
        each.task: _settle(observer, tasks[each.task])
        for each, outcome in zip(doubtful, once_more, strict=True)
        if not (each.steady and _alike(outcome, each.outcomes[each.wrong or 0]))
    }


def _settle(observer: Observer, entries: list[CorpusEntry]) -> _Settled:
    """Play a whole task, with the submission executed anew for each program.

    The task is not stable if its first wrong program does something else each time.
    """
    observer.faults = 0
    afresh = tuple(observer.play([entry.program for entry in entries]))
    first = _first_seen_wrong(entries, afresh)
    if first is None:
        return afresh, True
    observer.faults = 0
    (again,) = observer.play([entries[first].program])
    return afresh, _alike(again, afresh[first])


def _alike(one: ProgramOutcome, other: ProgramOutcome) -> bool:
    return (
        isinstance(one, Seen)
        and isinstance(other, Seen)
        and same(one.observations, other.observations)
    )


def _first_seen_wrong(
    entries: Sequence[CorpusEntry], outcomes: Sequence[ProgramOutcome]
) -> int | None:
    """Position of the first program that was seen to do something else than the reference."""
    for number, (entry, outcome) in enumerate(zip(entries, outcomes, strict=True)):
        if isinstance(outcome, Seen) and not same(entry.seen, outcome.observations):
            return number
    return None


# -- answers into outcomes, trusting nothing ------------------------------------------------


def _text(value: object, limit: int = 4000) -> str:
    return value[:limit] if type(value) is str else ""


def _load_fault(reply: dict[str, object]) -> LoadFault | Broke | None:
    if reply.get("loaded") is True:
        return None
    for kind in ("forbidden", "error"):
        told = reply.get(kind)
        if type(told) is dict:
            line = told.get("line")
            name = _text(told.get("name") or told.get("type"), 120)
            number = line if type(line) is int else None
            return LoadFault(kind, name, _text(told.get("message"), 600), number)
    return Broke(Fault.PROTOCOL, "the answer to load has no known form")


def _by_function(entries: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    """What was told of each test function, case by case."""
    cases: dict[str, list[dict[str, object]]] = {}
    for entry in entries:
        cases.setdefault(_text(entry.get("name")).partition("[")[0], []).append(entry)
    return cases


def _fold(name: str, told: dict[str, list[dict[str, object]]], rest: Broke | None) -> TestOutcome:
    """One outcome per test function: all its parametrised cases must pass, and at least one run.

    ``rest``: why some tests were not run.
    """
    cases = told.get(name, [])
    failed = [entry for entry in cases if entry.get("outcome") != "passed"]
    if not cases:
        if rest is not None:
            return TestOutcome(name, passed=False, message=rest.detail, fault=rest.fault)
        whole = next(iter(told.get("", [])), None)
        return TestOutcome(name, passed=False, message=_text(whole and whole.get("message")))
    shown = failed[0] if failed else cases[0]
    fault = shown.get("fault")
    if isinstance(fault, Broke):  # ours: JSON has no such thing
        return TestOutcome(name, passed=False, message=fault.detail, fault=fault.fault)
    message = _ADDRESS.sub("0x...", _text(shown.get("message")))  # the same bytes every time
    printed = _text(shown.get("printed"), 500)
    return TestOutcome(name, passed=not failed, message=message, printed=printed)


def _program_outcomes(reply: dict[str, object], count: int) -> list[ProgramOutcome]:
    results = reply.get("results")
    if type(results) is not list or len(results) != count:
        message = "the answer to play has no known form"
        raise RunnerBroke(message)
    return [_program_outcome(result) for result in results]


def _program_outcome(result: object) -> ProgramOutcome:
    if type(result) is dict:
        seen = result.get("seen")
        if type(seen) is list and len(seen) <= MAX_OBSERVATIONS:
            return Seen(seen)
        if "invalid" in result:
            return INVALID
    message = "the answer to a program has no known form"
    raise RunnerBroke(message)

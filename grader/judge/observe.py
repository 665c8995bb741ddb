"""Collect what a submission does: load it, run its visible tests, play the programs."""

import ast
import re
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from grader.judge.compare import same
from grader.judge.source import parse
from grader.model.content import Kata, Program
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
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
MAX_SLOW_TASKS = 2


def expected_tests(source: str) -> dict[str, list[str]]:
    """The visible tests that must report: class name -> test functions, from the file's text."""
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


class Observer:
    """Observes one submission through one zygote.

    Counts its faults and gives up after five, or after the first time-out of a program that was
    tried twice: what follows would hardly end either.

    Keeps its runner between calls of :meth:`play`; close it, or use it in a ``with`` block.
    """

    def __init__(self, zygote: Zygote, source: str, trusted: bool = False) -> None:  # noqa: FBT001, FBT002 - stated by name
        self.faults = 0
        self.printed = ""
        self._zygote = zygote
        self._source = source
        self._trusted = trusted
        self._runner: Runner | None = None
        self._keeps = True

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

    def load(self) -> tuple[Runner, LoadFault | Broke | None]:
        """A new runner with the submission loaded, or with the reason why it is not."""
        runner = self._zygote.runner(self._source, trusted=self._trusted)
        try:
            reply = runner.ask("load")
        except RunnerFailure as failure:
            return runner, fault_of(failure)
        finally:
            self.printed = self.printed or runner.printed
        return runner, _load_fault(reply)

    # -- visible tests --------------------------------------------------------------------

    def run_tests(self, wanted: dict[str, list[str]], order: int | None) -> list[TestOutcome]:
        """Every expected test once: at a stroke, or class by class after a fault."""
        whole = self._test_entries(None, order)
        outcomes: list[TestOutcome] = []
        for group, names in wanted.items():
            entries = self._test_entries(group, order) if isinstance(whole, Broke) else whole
            outcomes += [_fold(f"{group}::{name}", entries) for name in names]
        return outcomes

    def _test_entries(self, only: str | None, order: int | None) -> list[dict[str, object]] | Broke:
        if self.faults >= MAX_FAULTS:
            return Broke(Fault.SKIPPED)
        runner, fault = self.load()
        with runner:
            if fault is not None:
                self.faults += 1
                return fault if isinstance(fault, Broke) else Broke(Fault.DIED)
            try:
                reply = runner.ask("test", only=only, order_seed=order)
            except RunnerFailure as failure:
                broke = fault_of(failure)
                self.faults += 2 if broke.fault is Fault.TIME else 1
                return broke
            finally:
                self.printed = runner.printed or self.printed
        return _entries(reply)

    # -- programs -------------------------------------------------------------------------

    def play(self, programs: Sequence[Program]) -> list[ProgramOutcome]:
        """The outcome of each program. A program that kills its runner costs only itself."""
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
        if self._runner is None:
            runner, fault = self.load()
            if fault is not None:
                runner.close()
                return fault if isinstance(fault, Broke) else Broke(Fault.DIED, fault.message)
            self._runner = runner
        try:
            reply = self._runner.ask("play", programs=list(frame))
            return _program_outcomes(reply, len(frame))
        except RunnerFailure as failure:
            self.close()
            return fault_of(failure)


def observe(
    kata: Kata, zygote: Zygote, source: str, *, trusted: bool = False, order: int | None = None
) -> SubmissionOutcome:
    """All that one submission does on the visible tests and the corpus of its kata."""
    with Observer(zygote, source, trusted) as observer:
        runner, fault = observer.load()
        runner.close()
        if fault is not None:
            return SubmissionOutcome(fault, printed=observer.printed)
        wanted = expected_tests(kata.test_path.read_text(encoding="utf-8"))
        tests = observer.run_tests(wanted, order)
        programs = list(_play_tasks(kata, observer))
    unstable = _unstable(kata, zygote, source, programs, trusted=trusted)
    return SubmissionOutcome(None, tuple(tests), tuple(programs), unstable, observer.printed)


def _play_tasks(kata: Kata, observer: Observer) -> Iterator[tuple[str, tuple[ProgramOutcome, ...]]]:
    """The programs task by task: faults in one do not cost the others their verdict.

    Only after time-outs in ``MAX_SLOW_TASKS`` tasks the rest is not played any more.
    """
    assert kata.corpus is not None
    slow = 0
    for task, entries in kata.corpus.tasks.items():
        observer.faults = 0 if slow < MAX_SLOW_TASKS else MAX_FAULTS
        outcomes = observer.play([entry.program for entry in entries])
        slow += any(isinstance(o, Broke) and o.fault is Fault.TIME for o in outcomes)
        yield task, tuple(outcomes)


def _unstable(
    kata: Kata,
    zygote: Zygote,
    source: str,
    programs: list[tuple[str, tuple[ProgramOutcome, ...]]],
    *,
    trusted: bool,
) -> frozenset[str]:
    """Tasks whose first wrong program does something else when it is played again, alone."""
    assert kata.corpus is not None
    unstable: set[str] = set()
    for task, outcomes in programs:
        for entry, outcome in zip(kata.corpus.tasks[task], outcomes, strict=True):
            if isinstance(outcome, Seen) and not same(entry.seen, outcome.observations):
                with Observer(zygote, source, trusted) as alone:
                    (again,) = alone.play([entry.program])
                if not isinstance(again, Seen) or not same(
                    again.observations, outcome.observations
                ):
                    unstable.add(task)
                break
    return frozenset(unstable)


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


def _entries(reply: dict[str, object]) -> list[dict[str, object]] | Broke:
    tests = reply.get("tests")
    if type(tests) is not list or not all(type(entry) is dict for entry in tests):
        return Broke(Fault.PROTOCOL, "the answer to test has no known form")
    return tests


def _fold(name: str, entries: list[dict[str, object]] | Broke) -> TestOutcome:
    """One outcome per test function: all its parametrised cases must pass, and at least one run."""
    if isinstance(entries, Broke):
        return TestOutcome(name, passed=False, message=entries.detail, fault=entries.fault)
    cases = [e for e in entries if _text(e.get("name")).partition("[")[0] == name]
    failed = [entry for entry in cases if entry.get("outcome") != "passed"]
    if not cases:
        whole = next((e for e in entries if e.get("name") == ""), None)
        return TestOutcome(name, passed=False, message=_text(whole and whole.get("message")))
    shown = failed[0] if failed else cases[0]
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
            return Broke(Fault.SKIPPED, "not a program")
    message = "the answer to a program has no known form"
    raise RunnerBroke(message)

"""Grade one submission: the whole way from text to result."""

import time
from collections.abc import Sequence
from dataclasses import replace

from grader.errors import SandboxError
from grader.i18n import _
from grader.judge import decide
from grader.judge.compare import python_text, same, seen_expressions
from grader.judge.diagnose import diagnose
from grader.judge.engine import Engine
from grader.judge.observe import Observer, OnTest, observe
from grader.judge.reference import Reference
from grader.judge.shrink import BATCHES, shrink
from grader.model.content import CorpusEntry, Kata, Program
from grader.model.outcome import Broke, Fault, ProgramOutcome, Seen, SubmissionOutcome
from grader.model.result import Counterexample, FailedTest, KataResult, Look, TaskResult
from grader.model.verdict import Verdict
from grader.sandbox.child.observe import MAX_OBSERVATIONS
from grader.scoring import points

_WORST_FIRST = (
    Verdict.GRADER_ERROR, Verdict.FORBIDDEN_IMPORT, Verdict.LOAD_ERROR, Verdict.PROTOCOL_ERROR,
    Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.RUNTIME_ERROR, Verdict.FLAKY,
    Verdict.WRONG_ANSWER, Verdict.ACCEPTED,
)  # fmt: skip


def grade(
    engine: Engine,
    kata: Kata,
    source: str,
    *,
    trusted: bool = False,
    explain: bool = True,
    order: int | None = None,
    on_test: OnTest | None = None,
) -> KataResult:
    """The result of one submission.

    ``trusted`` lets a solution of ours import what it wants (upstream.py, in the oracle's view);
    ``explain`` adds counterexamples and the diagnosis; ``order`` shuffles the visible tests;
    ``on_test`` is told of each as soon as it is known.
    """
    begin = time.monotonic()
    if kata.corpus is None:
        text = _("{slug} has no corpus yet; an author makes it with: kata author build {slug}")
        return failed(kata, Verdict.GRADER_ERROR, text.format(slug=kata.slug))
    if not trusted and kata.is_starter(source):
        return failed(kata, Verdict.NOT_STARTED, "")
    try:
        zygote = engine.zygote(kata, "oracle" if trusted else "learner")
        with Observer(zygote, source, trusted) as observer:
            outcome = observe(kata, observer, order, on_test)
            explainer = _Explainer(observer, engine.reference(kata)) if explain else None
            result = _judge(kata, zygote.level, outcome, explainer)
    except SandboxError as error:
        return failed(kata, Verdict.GRADER_ERROR, str(error))
    return replace(result, seconds=time.monotonic() - begin)


def failed(
    kata: Kata, verdict: Verdict, message: str, *, isolation: str = "none", line: int | None = None
) -> KataResult:
    """A result with one verdict for all tasks and no points."""
    tasks = tuple(TaskResult(t.id, verdict, 0, t.points, why=message) for t in kata.meta.tasks)
    return KataResult(
        kata.slug, verdict, 0, kata.possible, isolation, tasks, message=message, line=line
    )


def _judge(
    kata: Kata, level: str, outcome: SubmissionOutcome, explainer: "_Explainer | None"
) -> KataResult:
    if outcome.load is not None:
        line = None if isinstance(outcome.load, Broke) else outcome.load.line
        verdict, message = (
            decide.load_verdict(outcome.load),
            decide.load_message(outcome.load, kata),
        )
        result = failed(kata, verdict, message, isolation=level, line=line)
        return replace(result, printed=outcome.printed)
    found = decide.task_outcomes(kata, outcome)
    tasks = tuple(_task_result(kata, task, explainer) for task in found)
    verdicts = {task.verdict for task in tasks}
    return KataResult(
        slug=kata.slug,
        verdict=next(verdict for verdict in _WORST_FIRST if verdict in verdicts),
        points=sum(task.points for task in tasks),
        possible=kata.possible,
        isolation=level,
        tasks=tasks,
        diagnosis=diagnose(kata, found) if explainer else None,
        printed=outcome.printed,
    )


def _task_result(
    kata: Kata, found: decide.TaskOutcome, explainer: "_Explainer | None"
) -> TaskResult:
    assert kata.corpus is not None
    entries = kata.corpus.tasks.get(found.task.id, [])
    counterexample = None
    if explainer and found.verdict is not Verdict.ACCEPTED and found.failed_programs:
        counterexample = explainer.explain(entries, found)
    return TaskResult(
        id=found.task.id,
        verdict=found.verdict,
        points=points(found.verdict, found.task.points),
        possible=found.task.points,
        tests_passed=len(found.tests) - len(found.failed_tests),
        tests_total=len(found.tests),
        programs_agreed=len(entries) - len(found.failed_programs),
        programs_total=len(entries),
        why=decide.why(found, kata.meta.kind),
        failed_tests=tuple(FailedTest(t.name, t.message, t.printed) for t in found.failed_tests),
        counterexample=counterexample,
    )


class _Explainer:
    """Finds the smallest program on which one submission and the reference differ."""

    def __init__(self, mine: Observer, reference: Reference | None) -> None:
        self._mine = mine
        # a handout has no solutions: the smallest program of the corpus has to do
        self._reference = reference
        self._gave_up = False

    def explain(
        self, entries: list[CorpusEntry], found: decide.TaskOutcome
    ) -> Counterexample | None:
        """The counterexample of one task, from its smallest failing program that was played."""
        outcomes = found.program_outcomes
        played = [n for n in found.failed_programs if isinstance(outcomes[n], Seen)]
        if not played:
            return self._show_broken(entries, found)
        number = None if found.verdict is Verdict.FLAKY else self._reproduced(entries, played)
        if number is not None:
            shown = self._smallest(entries[number])
            if any(look.differs for look in shown.looks):
                return shown
        # it depends on more than the program: show the run that differed
        first = entries[played[0]]
        outcome = outcomes[played[0]]
        assert isinstance(outcome, Seen)
        script = self._script(first.program)
        looks = _looks(script, first.seen, outcome.observations, {}, broken=False)
        return Counterexample(first.program, script, tuple(looks), minimal=False)

    def _reproduced(self, entries: list[CorpusEntry], failed: list[int]) -> int | None:
        """The first of the failed programs that differs in a runner in which nothing ran before."""
        for batch in (failed[:1], failed[1 : 1 + BATCHES[-1]]):
            self._mine.faults = 0
            for number, mine in zip(
                batch, self._mine.play([entries[n].program for n in batch]), strict=True
            ):
                if _differ(Seen(entries[number].seen), mine):
                    return number
        return None

    def _smallest(self, entry: CorpusEntry) -> Counterexample:
        """The program that differs made as small as can be; without a reference, as it is."""
        program, seen, minimal = entry.program, entry.seen, False
        if self._reference:
            self._gave_up = False
            program, minimal = shrink(program, self._first_failing)
            minimal = minimal and not self._gave_up
            (again,) = self._reference.play([program])
            seen = again.observations if isinstance(again, Seen) else seen
        return self._present(program, seen, minimal=minimal)

    def _show_broken(
        self, entries: list[CorpusEntry], found: decide.TaskOutcome
    ) -> Counterexample | None:
        """The first program that ended the process or ran too long; not played once more."""
        for number in found.failed_programs:
            outcome = found.program_outcomes[number]
            if isinstance(outcome, Broke) and outcome.fault is not Fault.SKIPPED:
                program, seen = entries[number].program, entries[number].seen
                script = self._script(program)
                looks = _looks(script, seen, [], {}, broken=True)
                return Counterexample(program, script, tuple(looks), minimal=False)
        return None

    def _first_failing(self, candidates: list[Program]) -> int | None:
        assert self._reference is not None
        theirs = self._reference.play(candidates)
        sound = [n for n, outcome in enumerate(theirs) if _sound(outcome)]
        mine = dict(zip(sound, self._play_sound(candidates, sound), strict=True))
        self._gave_up |= Broke(Fault.SKIPPED) in (*theirs, *mine.values())
        return next((n for n in sound if _differ(theirs[n], mine[n])), None)

    def _play_sound(self, candidates: list[Program], sound: Sequence[int]) -> list[ProgramOutcome]:
        if not sound:
            return []
        self._mine.faults = 0
        return self._mine.play([candidates[n] for n in sound])

    def _present(
        self, program: Program, reference: list[object], *, minimal: bool
    ) -> Counterexample:
        script = self._script(program)
        self._mine.faults = 0
        (mine,) = self._mine.play([program])
        notes = self._notes(program)
        observed = mine.observations if isinstance(mine, Seen) else []
        looks = _looks(script, reference, observed, notes, broken=isinstance(mine, Broke))
        return Counterexample(program, script, tuple(looks), minimal)

    def _script(self, program: Program) -> str:
        """The program as Python, rendered beside code of ours where there is some."""
        if self._reference is not None:
            return self._reference.show(program)
        texts = self._mine.ask("show", programs=[program]).get("scripts")
        return str(texts[0]) if type(texts) is list and texts else ""

    def _notes(self, program: Program) -> dict[int, str]:
        """Of each exception its message and the learner's own line, by observation."""
        told = self._mine.ask("explain", program=program).get("notes")
        if type(told) is not dict:
            return {}
        return {n: _note(told[str(n)]) for n in range(MAX_OBSERVATIONS) if str(n) in told}


def _sound(outcome: ProgramOutcome) -> bool:
    """Whether a smaller program still is one: valid, and the reference plays it to its end."""
    return isinstance(outcome, Seen) and not any(
        isinstance(seen, dict) and "stopped" in seen for seen in outcome.observations
    )


def _differ(reference: ProgramOutcome, mine: ProgramOutcome) -> bool:
    if not isinstance(reference, Seen) or not isinstance(mine, Seen):
        return False  # shrink towards a difference that can be shown, not towards a crash
    return not same(reference.observations, mine.observations)


def _note(fault: object) -> str:
    if type(fault) is not dict:
        return ""
    message = fault.get("message")
    line = fault.get("line")
    text = message[:300] if type(message) is str else ""
    if type(line) is not int:
        return text
    return text + _(" (line {line})").format(line=line)


def _looks(
    script: str,
    reference: list[object],
    mine: list[object],
    notes: dict[int, str],
    *,
    broken: bool,
) -> list[Look]:
    try:
        expressions = seen_expressions(script)
    except SyntaxError:
        expressions = []
    looks = []
    missing = _("(the process ended)") if broken else _("(nothing)")
    for n in range(max(len(reference), len(mine))):
        expression = expressions[n] if n < len(expressions) else ""
        left = python_text(reference[n]) if n < len(reference) else _("(nothing)")
        right = python_text(mine[n]) if n < len(mine) else missing
        looks.append(Look(expression, left, right, notes.get(n, "")))
    return looks

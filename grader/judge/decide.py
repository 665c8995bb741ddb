"""From outcomes to verdicts: pure functions."""

from dataclasses import dataclass

from grader.i18n import _
from grader.judge.compare import canonical, same
from grader.model.content import CorpusEntry, Kata, Kind, Task
from grader.model.outcome import (
    Broke,
    Fault,
    LoadFault,
    Observation,
    ProgramOutcome,
    Seen,
    SubmissionOutcome,
    TestOutcome,
)
from grader.model.verdict import Verdict

_MEMORY = {canonical({how: "MemoryError"}) for how in ("raises", "stopped")}
_FAULT_VERDICTS = {
    Fault.TIME: Verdict.TIME_LIMIT,
    Fault.MEMORY: Verdict.MEMORY_LIMIT,
    Fault.DIED: Verdict.RUNTIME_ERROR,
    Fault.PROTOCOL: Verdict.PROTOCOL_ERROR,
}


@dataclass(frozen=True)
class TaskOutcome:
    """What was seen on one task, sorted out: the tests and the programs that failed."""

    task: Task
    tests: tuple[TestOutcome, ...]
    failed_tests: tuple[TestOutcome, ...]
    failed_programs: tuple[int, ...]
    program_outcomes: tuple[ProgramOutcome, ...]
    verdict: Verdict


def task_outcomes(kata: Kata, outcome: SubmissionOutcome) -> list[TaskOutcome]:
    """Each task with its verdict, in the order of kata.toml.

    Accepted only with tests and programs that were there, and all of them right.
    """
    programs = dict(outcome.programs)
    verdicts = {**_FAULT_VERDICTS, Fault.SKIPPED: _skipped_verdict(outcome)}
    found: list[TaskOutcome] = []
    for task in kata.meta.tasks:
        tests = tuple(t for t in outcome.tests if t.name.startswith(f"{task.tests}::"))
        failed = tuple(test for test in tests if not test.passed)
        entries = kata.corpus.tasks.get(task.id, []) if kata.corpus else []
        played = programs.get(task.id, ())
        differing = differing_programs(entries, played)
        wrong = [played[n] for n in differing if n < len(played)]
        complete = bool(entries) and len(played) == len(entries) and bool(tests)
        verdict = Verdict.ACCEPTED
        if not complete or wrong or failed:
            unstable = task.id in outcome.unstable
            verdict = Verdict.FLAKY if unstable else _why_not(wrong, failed, verdicts)
        found.append(TaskOutcome(task, tests, failed, differing, played, verdict))
    return found


def differing_programs(
    entries: list[CorpusEntry], played: tuple[ProgramOutcome, ...]
) -> tuple[int, ...]:
    """Positions of the programs on which the submission was not seen to agree."""
    return tuple(
        n for n, entry in enumerate(entries) if n >= len(played) or not agrees(entry, played[n])
    )


def agrees(entry: CorpusEntry, outcome: ProgramOutcome) -> bool:
    """Whether a program went exactly as it did for the reference."""
    return isinstance(outcome, Seen) and same(entry.seen, outcome.observations)


def _skipped_verdict(outcome: SubmissionOutcome) -> Verdict:
    """What was not run any more shares the verdict on what the judge gave up over."""
    faults = [test.fault for test in outcome.tests]
    faults += [o.fault for _, played in outcome.programs for o in played if isinstance(o, Broke)]
    return Verdict.TIME_LIMIT if Fault.TIME in faults else Verdict.RUNTIME_ERROR


def _why_not(
    wrong: list[ProgramOutcome], failed: tuple[TestOutcome, ...], verdicts: dict[Fault, Verdict]
) -> Verdict:
    """The verdict on a task that is not accepted: its worst fault, or a wrong answer."""
    faults = [outcome.fault for outcome in wrong if isinstance(outcome, Broke)]
    faults += [test.fault for test in failed if test.fault is not None]
    if any(isinstance(outcome, Seen) and out_of_memory(outcome.observations) for outcome in wrong):
        faults.append(Fault.MEMORY)
    for fault, verdict in verdicts.items():
        if fault in faults:
            return verdict
    return Verdict.WRONG_ANSWER


def out_of_memory(observations: list[Observation]) -> bool:
    """Whether a program ran into the memory limit."""
    return any(canonical(observation) in _MEMORY for observation in observations)


def load_verdict(fault: LoadFault | Broke) -> Verdict:
    """The verdict on a submission that did not load."""
    if isinstance(fault, Broke):
        return Verdict.LOAD_ERROR if fault.fault is Fault.DIED else _FAULT_VERDICTS[fault.fault]
    if fault.kind == "forbidden":
        return Verdict.FORBIDDEN_IMPORT
    return Verdict.MEMORY_LIMIT if fault.name == "MemoryError" else Verdict.LOAD_ERROR


def load_message(fault: LoadFault | Broke, kata: Kata) -> str:
    """One clear line for the learner."""
    name = f"{kata.slug}.py"
    if isinstance(fault, Broke):
        return _broken_load(fault, name, kata)
    at = _(" (line {line})").format(line=fault.line) if fault.line else ""
    if fault.kind == "forbidden":
        allowed = ", ".join(["stdlib", *kata.meta.allow])
        text = _("{file} imports {name}{at}, which this kata does not allow. Allowed: {allowed}.")
        return _one_line(text.format(file=name, name=fault.name, at=at, allowed=allowed))
    text = _("{file} does not load{at}: {kind}: {message}")
    return _one_line(text.format(file=name, at=at, kind=fault.name, message=fault.message))


def _one_line(text: str) -> str:
    """The text without line breaks or control characters: parts of it are the learner's."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _broken_load(fault: Broke, name: str, kata: Kata) -> str:
    match fault.fault:
        case Fault.TIME:
            text = _("{file} ran for over {seconds} s of CPU time while it was being imported.")
            return text.format(file=name, seconds=f"{kata.meta.limits.cpu_seconds:g}")
        case Fault.PROTOCOL:
            return _("{file} wrote to the grader's channel instead of answering.").format(file=name)
    text = _("{file} ended the process while it was being imported ({how}).")
    return text.format(file=name, how=exit_text(fault.detail))


def exit_text(detail: str) -> str:
    """``-11`` as ``signal 11``, ``0`` as ``exit code 0``."""
    if not detail.lstrip("-").isdigit():
        return _("it does not say how")
    if detail.startswith("-"):
        return _("signal {number}").format(number=detail[1:])
    return _("exit code {number}").format(number=detail)


def why(found: TaskOutcome, kind: Kind = "build") -> str:
    """One line that says why a task of such a kata is not accepted; empty when it is."""
    if found.verdict is Verdict.ACCEPTED:
        return ""
    if found.verdict is Verdict.TIME_LIMIT:
        return _time_why(found)
    if found.verdict is Verdict.MEMORY_LIMIT:
        return _("Over the memory limit.")
    if found.verdict is Verdict.RUNTIME_ERROR:
        return _death_why(found)
    if found.verdict is Verdict.PROTOCOL_ERROR:
        return _("Your code wrote to the grader's channel.")
    if found.verdict is Verdict.FLAKY:
        return _("The same program went differently when it was run again.")
    return _failures(found, kind)


def _time_why(found: TaskOutcome) -> str:
    """Over the limit itself, or never run because tasks before it were."""
    faults = [o.fault for o in found.program_outcomes if isinstance(o, Broke)]
    faults += [test.fault for test in found.tests if test.fault is not None]
    if Fault.TIME in faults:
        return _("Over the limit on CPU time.")
    return _("Not run: other tasks were over the limit on CPU time.")


def _death_why(found: TaskOutcome) -> str:
    """How the process ended, or that it was not started again after it had ended too often."""
    ends = [o.detail for o in found.program_outcomes if isinstance(o, Broke)]
    ends += [test.message for test in found.tests if test.fault is Fault.DIED]
    end = next((detail for detail in ends if detail), None)
    if end is None:
        return _("Not run: your code ended the process too often before.")
    return _("Your code ended the process ({how}).").format(how=exit_text(end))


def _failures(found: TaskOutcome, kind: Kind) -> str:
    total = len(found.program_outcomes)
    parts = []
    if found.failed_tests:
        text = _("{failed} of {total} tests fail")
        parts.append(text.format(failed=len(found.failed_tests), total=len(found.tests)))
    if found.failed_programs:
        text = _("{failed} of {total} programs differ from the reference")
        if kind == "test":
            text = _("your tests misjudge {failed} of {total} implementations")
        parts.append(text.format(failed=len(found.failed_programs), total=total))
    return _("; ").join(parts)

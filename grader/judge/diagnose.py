"""Name the misconception: the known wrong solution whose failures are nearest."""

from grader.judge.decide import TaskOutcome
from grader.model.content import Kata, Misconception
from grader.model.verdict import Verdict

#: Below this likeness nothing is said: a wrong diagnosis is worse than none.
THRESHOLD = 0.55

_JUDGED = {Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.FLAKY}


def diagnose(kata: Kata, tasks: list[TaskOutcome]) -> Misconception | None:
    """The misconception that fails most nearly the same programs and tests.

    Likeness is Jaccard's: common failures over all failures of either.
    """
    if kata.corpus is None or any(found.verdict not in _JUDGED for found in tasks):
        return None
    mine = {test.name for found in tasks for test in found.failed_tests}
    mine |= {
        f"{found.task.id}#{n}"
        for found in tasks
        for n in found.failed_programs
        if n < kata.fresh_from.get(found.task.id, n + 1)  # no fingerprint knows fresh programs
    }
    best, likeness = None, THRESHOLD
    for candidate in kata.corpus.misconceptions:
        score = _jaccard(mine, _fingerprint(candidate))
        if score > likeness:
            best, likeness = candidate, score
    return best


def _fingerprint(misconception: Misconception) -> set[str]:
    programs = {f"{task}#{n}" for task, found in misconception.programs.items() for n in found}
    return programs | set(misconception.tests)


def _jaccard(one: set[str], other: set[str]) -> float:
    union = one | other
    return len(one & other) / len(union) if union else 0.0

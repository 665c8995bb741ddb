"""The misconception whose failures are nearest, and silence where none is near."""

from collections.abc import Mapping, Sequence

import pytest
from plugin_tiny import bare_kata

from grader.judge.decide import TaskOutcome
from grader.judge.diagnose import diagnose
from grader.model.content import Misconception
from grader.model.outcome import TestOutcome as Ran
from grader.model.verdict import Verdict


def known(name: str, programs: dict[str, list[int]], tests: Sequence[str] = ()) -> Misconception:
    return Misconception(name, f"en {name}", f"zh {name}", list(tests), programs)


def seen(
    failed: Mapping[str, Sequence[int]],
    tests: Sequence[str] = (),
    verdicts: Mapping[str, Verdict] | None = None,
) -> list[TaskOutcome]:
    """Outcomes of the three tasks with these programs and tests (of the first task) failed."""
    found = []
    for task in bare_kata().meta.tasks:
        lost = failed.get(task.id, ())
        names = tests if task.id == "one" else ()
        outcomes = tuple(Ran(name, passed=False) for name in names)
        usual = Verdict.WRONG_ANSWER if lost or outcomes else Verdict.ACCEPTED
        verdict = (verdicts or {}).get(task.id, usual)
        found.append(TaskOutcome(task, outcomes, outcomes, tuple(lost), (), verdict))
    return found


def named(tasks: list[TaskOutcome], *misconceptions: Misconception) -> str | None:
    found = diagnose(bare_kata(misconceptions=list(misconceptions)), tasks)
    return found.name if found else None


def test_the_same_failures_are_recognized() -> None:
    exact = known("exact", {"one": [0, 2]}, ["TestOne::test_it"])
    assert named(seen({"one": [0, 2]}, ["TestOne::test_it"]), exact) == "exact"


def test_the_nearest_wins_wherever_it_stands() -> None:
    near, nearer = known("near", {"one": [0, 1, 2]}), known("nearer", {"one": [0, 1, 2, 3]})
    tasks = seen({"one": [0, 1, 2, 3]})
    assert named(tasks, near, nearer) == named(tasks, nearer, near) == "nearer"


def test_of_two_alike_the_first_wins() -> None:
    tasks = seen({"one": [0]})
    assert named(tasks, known("a", {"one": [0]}), known("b", {"one": [0]})) == "a"


def test_the_same_number_in_another_task_is_another_program() -> None:
    assert named(seen({"two": [0, 1]}), known("other", {"one": [0, 1]})) is None


def test_tests_count_beside_programs() -> None:
    tasks = seen({"one": [0]}, ["TestOne::test_b"])
    assert named(tasks, known("programs", {"one": [0]})) is None
    assert named(tasks, known("both", {"one": [0]}, ["TestOne::test_b"])) == "both"


@pytest.mark.parametrize(("common", "answer"), [(5, None), (6, "near")])
def test_below_the_threshold_nothing_is_said(common: int, answer: str | None) -> None:
    near = known("near", {"one": list(range(10))})
    assert named(seen({"one": range(common)}), near) == answer


@pytest.mark.parametrize(
    "verdict",
    [Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.RUNTIME_ERROR, Verdict.PROTOCOL_ERROR],
)
def test_a_fault_is_no_misconception(verdict: Verdict) -> None:
    tasks = seen({"one": [0, 1]}, verdicts={"two": verdict})
    assert named(tasks, known("exact", {"one": [0, 1]})) is None


def test_a_right_submission_has_no_misconception() -> None:
    assert named(seen({}), known("harmless", {})) is None


def test_a_kata_without_misconceptions_names_none() -> None:
    assert named(seen({"one": [0]})) is None

"""From outcomes to verdicts: a table, and the lines that are said with them."""

from dataclasses import replace

import pytest
from plugin_tiny import bare_kata

from grader.judge.decide import (
    TaskOutcome,
    agrees,
    differing_programs,
    load_message,
    load_verdict,
    task_outcomes,
    why,
)
from grader.model.content import CorpusEntry
from grader.model.outcome import (
    Broke,
    Fault,
    LoadFault,
    ProgramOutcome,
    Seen,
    SubmissionOutcome,
)
from grader.model.outcome import TestOutcome as Ran  # pytest would collect it by its own name
from grader.model.verdict import Verdict

RIGHT = (Seen([0]), Seen([1]))
WRONG = Seen(["no"])
PASSED = Ran("TestOne::test_it", passed=True)
FAILED = Ran("TestOne::test_it", passed=False)
GREEDY = Seen([{"raises": "MemoryError"}])


def judged(
    played: tuple[ProgramOutcome, ...],
    tests: tuple[Ran, ...] = (PASSED,),
    *,
    unstable: bool = False,
) -> TaskOutcome:
    """The first task of the kata, of which this was seen."""
    names = frozenset({"one"} if unstable else ())
    outcome = SubmissionOutcome(None, tests, (("one", played),), names)
    return task_outcomes(bare_kata(), outcome)[0]


def broken_test(fault: Fault) -> tuple[Ran, ...]:
    return (replace(FAILED, fault=fault),)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (judged(RIGHT), Verdict.ACCEPTED),
        (judged(RIGHT, (FAILED,)), Verdict.WRONG_ANSWER),
        (judged(RIGHT, (PASSED, FAILED)), Verdict.WRONG_ANSWER),
        (judged((Seen([0]), WRONG)), Verdict.WRONG_ANSWER),
        (judged((Seen([0]), Seen([1, 1]))), Verdict.WRONG_ANSWER),
        (judged((Seen([0]), Seen([True]))), Verdict.WRONG_ANSWER),
        (judged((Seen([0]), Seen([]))), Verdict.WRONG_ANSWER),
        (judged((Seen([1]), Seen([0]))), Verdict.WRONG_ANSWER),
        (judged((Seen([0]), Broke(Fault.TIME))), Verdict.TIME_LIMIT),
        (judged((Seen([0]), Broke(Fault.DIED, "1"))), Verdict.RUNTIME_ERROR),
        (judged((Seen([0]), Broke(Fault.PROTOCOL))), Verdict.PROTOCOL_ERROR),
        (judged((Seen([0]), Broke(Fault.MEMORY))), Verdict.MEMORY_LIMIT),
        (judged((Seen([0]), Broke(Fault.SKIPPED))), Verdict.RUNTIME_ERROR),
        (judged((Seen([0]), GREEDY)), Verdict.MEMORY_LIMIT),
        (judged((WRONG, Broke(Fault.TIME))), Verdict.TIME_LIMIT),
        (judged((Broke(Fault.DIED), Broke(Fault.TIME))), Verdict.TIME_LIMIT),
        (judged((GREEDY, Broke(Fault.DIED))), Verdict.MEMORY_LIMIT),
        (judged(RIGHT, broken_test(Fault.TIME)), Verdict.TIME_LIMIT),
        (judged(RIGHT, broken_test(Fault.DIED)), Verdict.RUNTIME_ERROR),
        (judged((Seen([0]), WRONG), unstable=True), Verdict.FLAKY),
        (judged((Broke(Fault.TIME), WRONG), unstable=True), Verdict.FLAKY),
    ],
)
def test_what_was_seen_gives_the_verdict(found: TaskOutcome, verdict: Verdict) -> None:
    assert found.verdict is verdict


@pytest.mark.parametrize(
    "found",
    [
        judged(()),
        judged(RIGHT[:1]),
        judged((*RIGHT, Seen([2]))),
        judged(RIGHT, ()),
        judged(RIGHT, (Ran("TestTwo::test_it", passed=True),)),
        judged(RIGHT, (Ran("TestOnes::test_it", passed=True),)),
    ],
)
def test_nothing_is_accepted_with_tests_or_programs_missing(found: TaskOutcome) -> None:
    assert found.verdict is Verdict.WRONG_ANSWER


def test_nothing_is_accepted_of_a_kata_without_a_corpus() -> None:
    outcome = SubmissionOutcome(None, (PASSED,), (("one", ()),))
    found = task_outcomes(replace(bare_kata(), corpus=None), outcome)
    assert {task.verdict for task in found} == {Verdict.WRONG_ANSWER}


def test_each_task_is_judged_by_its_own_tests_and_programs() -> None:
    tests = (PASSED, replace(PASSED, name="TestTwo::test_it"))
    outcome = SubmissionOutcome(None, tests, (("two", RIGHT), ("one", RIGHT), ("other", RIGHT)))
    found = task_outcomes(bare_kata(), outcome)
    assert [task.task.id for task in found] == ["one", "two", "three"]
    verdicts = [task.verdict for task in found]
    assert verdicts == [Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.WRONG_ANSWER]


def test_programs_that_were_not_played_count_as_differing() -> None:
    entries = [CorpusEntry([], [n]) for n in range(4)]
    assert differing_programs(entries, (Seen([0]), WRONG)) == (1, 2, 3)


@pytest.mark.parametrize("fault", list(Fault))
def test_a_broken_program_never_agrees(fault: Fault) -> None:
    assert not agrees(CorpusEntry([], []), Broke(fault))


# -- why ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (judged(RIGHT), ""),
        (judged(RIGHT, (FAILED, PASSED)), "1 of 2 tests fail"),
        (judged((Seen([0]), WRONG)), "1 of 2 programs differ from the reference"),
        (
            judged((WRONG, WRONG), (FAILED,)),
            "1 of 1 tests fail; 2 of 2 programs differ from the reference",
        ),
        (judged((Broke(Fault.TIME), WRONG)), "Over the limit on CPU time."),
        (judged((GREEDY, WRONG)), "Over the memory limit."),
        (judged((Broke(Fault.DIED, "0"), WRONG)), "Your code ended the process (exit code 0)."),
        (judged((Broke(Fault.DIED, "-11"), WRONG)), "Your code ended the process (signal 11)."),
        (
            judged(RIGHT, (replace(FAILED, fault=Fault.DIED, message="3"),)),
            "Your code ended the process (exit code 3).",
        ),
        (judged((Broke(Fault.PROTOCOL, "x"), WRONG)), "Your code wrote to the grader's channel."),
        (
            judged((WRONG, WRONG), unstable=True),
            "The same program went differently when it was run again.",
        ),
    ],
)
def test_one_line_says_why(found: TaskOutcome, line: str) -> None:
    assert why(found) == line


def test_of_tests_it_says_how_many_implementations_they_misjudge() -> None:
    line = "1 of 1 tests fail; your tests misjudge 1 of 2 implementations"
    assert why(judged((Seen([0]), WRONG), (FAILED,)), "test") == line
    assert why(judged(RIGHT), "test") == ""


# -- loading ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "verdict", "message"),
    [
        (
            LoadFault("error", "SyntaxError", "invalid syntax", 3),
            Verdict.LOAD_ERROR,
            "bare.py does not load (line 3): SyntaxError: invalid syntax",
        ),
        (
            LoadFault("error", "SystemExit", "", None),
            Verdict.LOAD_ERROR,
            "bare.py does not load: SystemExit:",
        ),
        (
            LoadFault("error", "MemoryError", "", 2),
            Verdict.MEMORY_LIMIT,
            "bare.py does not load (line 2): MemoryError:",
        ),
        (
            LoadFault("forbidden", "werkzeug.local", "", 1),
            Verdict.FORBIDDEN_IMPORT,
            (
                "bare.py imports werkzeug.local (line 1), which this kata does not allow. "
                "Allowed: stdlib, greenlet."
            ),
        ),
        (
            Broke(Fault.TIME),
            Verdict.TIME_LIMIT,
            "bare.py ran for over 3 s of CPU time while it was being imported.",
        ),
        (
            Broke(Fault.DIED, "7"),
            Verdict.LOAD_ERROR,
            "bare.py ended the process while it was being imported (exit code 7).",
        ),
        (
            Broke(Fault.DIED, "-11"),
            Verdict.LOAD_ERROR,
            "bare.py ended the process while it was being imported (signal 11).",
        ),
        (
            Broke(Fault.PROTOCOL, "bad frame"),
            Verdict.PROTOCOL_ERROR,
            "bare.py wrote to the grader's channel instead of answering.",
        ),
    ],
)
def test_a_load_that_failed_gets_verdict_and_line(
    fault: LoadFault | Broke, verdict: Verdict, message: str
) -> None:
    assert load_verdict(fault) is verdict
    assert load_message(fault, bare_kata()) == message


@pytest.mark.parametrize("kind", ["error", "forbidden"])
def test_a_message_is_one_printable_line_whatever_the_learner_put_in(kind: str) -> None:
    fault = LoadFault(kind, "Bad\nError", "one\r\ntwo\x1b[2J\u2028three\n", 1)
    message = load_message(fault, bare_kata())
    assert message.isprintable()
    assert "Bad Error" in message


def test_a_missing_message_leaves_no_trailing_space() -> None:
    assert load_message(LoadFault("error", "KeyError", "  ", 1), bare_kata()).endswith("KeyError:")

"""Answers of a runner into outcomes: whatever shape they have, they are claims and no more."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge import observe
from grader.judge.observe import expected_tests, fault_of
from grader.model.outcome import Broke, Fault, LoadFault, Seen
from grader.model.outcome import TestOutcome as Ran
from grader.sandbox.child.observe import MAX_OBSERVATIONS, encode
from grader.sandbox.zygote import RunnerBroke, RunnerDied, RunnerFailure, RunnerTimeout

QUIET = settings(max_examples=100, deadline=None, derandomize=True, database=None)

keys = st.sampled_from(
    [
        "loaded",
        "forbidden",
        "error",
        "name",
        "type",
        "line",
        "message",
        "tests",
        "outcome",
        "results",
        "seen",
        "invalid",
        "printed",
    ]
)
replies = st.dictionaries(
    keys,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=8,
    ),
)


# -- which tests must report --------------------------------------------------------------


def test_the_tests_that_must_report_are_read_from_the_text(tmp_path: Path) -> None:
    text = (
        "class TestA:\n    def test_one(self): ...\n    async def test_two(self): ...\n"
        "    def helper(self): ...\n\n\nclass TestB:\n    test_three = 1\n\n\n"
        "class Other:\n    def test_no(self): ...\n\n\ndef test_free(): ...\n"
    )
    path = tmp_path / "test_it.py"
    path.write_text(text, encoding="utf-8")
    assert expected_tests(path) == {"TestA": ["test_one", "test_two"], "TestB": []}


# -- failures of a runner -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (RunnerTimeout(), Broke(Fault.TIME)),
        (RunnerDied(-24), Broke(Fault.TIME)),
        (RunnerDied(-9), Broke(Fault.TIME)),
        (RunnerDied(0), Broke(Fault.DIED, "0")),
        (RunnerDied(-11), Broke(Fault.DIED, "-11")),
        (RunnerBroke("no JSON"), Broke(Fault.PROTOCOL, "no JSON")),
        (RunnerFailure("else"), Broke(Fault.DIED, "else")),
    ],
)
def test_a_failure_of_the_runner_is_an_outcome(failure: RunnerFailure, outcome: Broke) -> None:
    assert fault_of(failure) == outcome


# -- load ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ({"loaded": True}, None),
        (
            {"error": {"type": "KeyError", "message": "'a'", "line": 3}},
            LoadFault("error", "KeyError", "'a'", 3),
        ),
        (
            {"forbidden": {"name": "werkzeug", "line": 1}},
            LoadFault("forbidden", "werkzeug", "", 1),
        ),
        ({"error": {"type": 1, "message": [], "line": True}}, LoadFault("error", "", "", None)),
    ],
)
def test_an_answer_to_load_is_read_by_exact_type(
    reply: dict[str, object], fault: LoadFault | None
) -> None:
    assert observe._load_fault(reply) == fault


@pytest.mark.parametrize("reply", [{}, {"loaded": 1}, {"loaded": "true"}, {"error": "text"}])
def test_an_answer_to_load_of_no_known_form_breaks_the_protocol(reply: dict[str, object]) -> None:
    fault = observe._load_fault(reply)
    assert isinstance(fault, Broke)
    assert fault.fault is Fault.PROTOCOL


def test_long_texts_of_a_load_fault_are_cut() -> None:
    fault = observe._load_fault({"error": {"type": "x" * 999, "message": "y" * 9999, "line": 1}})
    assert isinstance(fault, LoadFault)
    assert (len(fault.name), len(fault.message)) == (120, 600)


# -- tests --------------------------------------------------------------------------------


def entry(name: str, outcome: str = "passed", message: str = "") -> dict[str, object]:
    return {"name": name, "outcome": outcome, "message": message, "printed": ""}


def fold(entries: list[dict[str, object]], rest: Broke | None) -> Ran:
    return observe._fold("TestA::test_it", observe._by_function(entries), rest)


def test_all_cases_of_a_parametrised_test_must_pass() -> None:
    entries = [entry("TestA::test_it[1]"), entry("TestA::test_it[2]", "failed", "why")]
    assert fold(entries, None) == Ran("TestA::test_it", passed=False, message="why")
    assert fold(entries[:1], None).passed


@pytest.mark.parametrize("outcome", ["failed", "skipped", "error", "", None, True])
def test_only_the_word_passed_counts(outcome: object) -> None:
    entries = [{**entry("TestA::test_it"), "outcome": outcome}]
    assert not fold(entries, None).passed


def test_a_test_that_did_not_report_failed() -> None:
    entries = [entry("TestA::test_other"), entry("TestA::test_its")]
    assert fold(entries, None) == Ran("TestA::test_it", passed=False)


def test_a_fault_of_the_collection_is_told_with_each_test() -> None:
    found = fold([entry("", "error", "no module")], None)
    assert found == Ran("TestA::test_it", passed=False, message="no module")


def test_a_broken_run_is_a_fault_of_each_test() -> None:
    found = fold([entry("TestA::test_b")], Broke(Fault.TIME))
    assert found == Ran("TestA::test_it", passed=False, fault=Fault.TIME)


# -- programs -----------------------------------------------------------------------------


def test_observations_are_taken_as_they_are() -> None:
    assert observe._program_outcome({"seen": [1, {"raises": "E"}]}) == Seen([1, {"raises": "E"}])


def test_what_is_no_program_was_skipped() -> None:
    found = observe._program_outcome({"invalid": "ValueError"})
    assert found == Broke(Fault.SKIPPED, "not a program")


@pytest.mark.parametrize(
    "result",
    [
        None,
        [],
        {},
        {"seen": {}},
        {"seen": "x"},
        {"seen": None},
        {"seen": [0] * (MAX_OBSERVATIONS + 1)},
    ],
)
def test_a_result_of_no_known_form_breaks_the_protocol(result: object) -> None:
    with pytest.raises(RunnerBroke):
        observe._program_outcome(result)


@pytest.mark.parametrize("results", [None, {}, [], [{"seen": []}], [{"seen": []}] * 3])
def test_the_number_of_results_must_be_right(results: object) -> None:
    with pytest.raises(RunnerBroke):
        observe._program_outcomes({"results": results}, 2)


def test_the_deepest_honest_observation_is_taken() -> None:
    value: object = 0
    for _ in range(100):
        value = {"key": value}
    seen = [encode(value)] * MAX_OBSERVATIONS
    assert observe._program_outcome({"seen": seen}) == Seen(seen)


@QUIET
@given(replies)
def test_no_answer_makes_the_judge_fail(reply: dict[str, object]) -> None:
    load = observe._load_fault(reply)
    assert (load is None) == (reply.get("loaded") is True)
    run = observe._TestRun({"TestA": ["test_it"]}, None)
    for part in (reply, reply.get("tests"), {"tests": [reply, reply.get("tests")]}):
        run.take(part)
    assert not fold(run.entries, None).passed
    try:
        outcomes = observe._program_outcomes(reply, 1)
    except RunnerBroke:
        return
    assert len(outcomes) == 1

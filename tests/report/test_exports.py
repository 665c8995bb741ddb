"""The forms that other tools read: their fields, and that learners' text is harmless in them."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from plugin_tiny import bare_kata

from grader.errors import UsageError
from grader.model.content import Catalogue, Misconception
from grader.model.result import Counterexample, FailedTest, KataResult, Look, TaskResult
from grader.model.verdict import Verdict
from grader.report.exports import FORMS, check_form, export

KATA = bare_kata()
CATALOGUE = Catalogue(Path("nowhere"), (), (KATA,))
HOSTILE = "\x1b[2J\x00<script>alert(1)</script>\udc80]]>&`|*\n</details>"
ENVIRONMENT = {
    "CLASSROOM": "web", "ASSIGNMENT": "one", "ASSIGNMENT_TYPE": "individual", "OWNER": "ada",
    "SUBMISSION_TAG": "submission/1", "COMMIT_URL": "c", "RELEASE_URL": "r", "REVIEW_URL": "v",
}  # fmt: skip
WRONG = TaskResult(
    "two", Verdict.WRONG_ANSWER, 0, 1, 1, 2, 3, 5, "1 of 2 tests fail",
    (FailedTest("TestTwo::test_it", "assert 1 == 2", "out"),),
    Counterexample([["op", 1]], "see(lambda: op(1))\n", (Look("op(1)", "1", "2"),), minimal=True),
)  # fmt: skip
RESULT = KataResult(
    "bare", Verdict.WRONG_ANSWER, 1, 2, "full",
    (TaskResult("one", Verdict.ACCEPTED, 1, 1, 2, 2, 5, 5), WRONG),
    diagnosis=Misconception("in_place", "English.", "中文。", ["t"], {"two": [1]}), seconds=1.5,
)  # fmt: skip
BROKEN = KataResult(
    "bare", Verdict.LOAD_ERROR, 0, 1, "full",
    (TaskResult("one", Verdict.LOAD_ERROR, 0, 1),), message=f"does not load: {HOSTILE}", line=3,
)  # fmt: skip
UNTOUCHED = KataResult(
    "bare", Verdict.NOT_STARTED, 0, 1, "none", (TaskResult("one", Verdict.NOT_STARTED, 0, 1),)
)


def made(form: str, *results: KataResult) -> str:
    return export(form, CATALOGUE, results or (RESULT,), ENVIRONMENT)


def parsed(form: str, *results: KataResult) -> Any:
    return json.loads(made(form, *results))


def hostile() -> KataResult:
    task = replace(
        WRONG,
        why=HOSTILE,
        failed_tests=(FailedTest("TestTwo::test_it", HOSTILE, HOSTILE),),
        counterexample=Counterexample([], HOSTILE, (Look(HOSTILE, HOSTILE, "x"),), minimal=False),
    )
    return replace(RESULT, tasks=(task,), printed=HOSTILE)


# -- Exercism -----------------------------------------------------------------------------


def test_exercism_has_an_entry_for_each_task() -> None:
    told = parsed("exercism")
    assert (told["version"], told["status"]) == (3, "fail")
    assert told["tests"][0] == {"name": "one", "status": "pass", "task_id": 1}
    failed = told["tests"][1]
    assert failed.keys() == {"name", "status", "task_id", "message", "test_code", "output"}
    assert (failed["status"], failed["task_id"], failed["output"]) == ("fail", 2, "out")
    assert failed["test_code"] == "see(lambda: op(1))\n"
    for part in ("1 of 2 tests fail", "assert 1 == 2", "op(1)", "reference: 1", "yours: 2"):
        assert part in failed["message"]


def test_exercism_has_an_error_when_nothing_was_run() -> None:
    told = parsed("exercism", BROKEN)
    assert told["status"] == "error"
    assert told["message"].startswith("does not load")
    assert told["tests"] == []


def test_exercism_passes_what_is_accepted() -> None:
    told = parsed("exercism", replace(RESULT, verdict=Verdict.ACCEPTED, tasks=RESULT.tasks[:1]))
    assert told["status"] == "pass"


def test_exercism_has_its_bounds() -> None:
    long = FailedTest("TestTwo::test_it", "m" * 100_000, "p" * 1000)
    task = replace(WRONG, failed_tests=(long,))
    (test,) = parsed("exercism", replace(RESULT, tasks=(task,)))["tests"]
    assert (len(test["message"]), len(test["output"])) == (65_535, 500)


@pytest.mark.parametrize("katas", [0, 2, 40])
def test_exercism_takes_one_kata(katas: int) -> None:
    with pytest.raises(UsageError, match="name its slug"):
        check_form("exercism", katas, {})


# -- Gradescope ---------------------------------------------------------------------------


def test_gradescope_adds_up() -> None:
    told = parsed("gradescope", RESULT, UNTOUCHED)
    assert told["score"] == sum(test["score"] for test in told["tests"]) == 1
    assert [test["max_score"] for test in told["tests"]] == [1, 1, 1]
    assert [test["status"] for test in told["tests"]] == ["passed", "failed", "failed"]
    assert [test["number"] for test in told["tests"]] == ["1.1", "1.2", "2.1"]
    assert told["execution_time"] == 1.5
    assert told["tests"][1]["extra_data"] == {"verdict": "wrong_answer", "isolation": "full"}
    assert {told["visibility"], *(test["visibility"] for test in told["tests"])} == {"visible"}


# -- Classroom 50 -------------------------------------------------------------------------


def test_classroom50_has_all_that_is_required() -> None:
    told = parsed("classroom50")
    assert told["schema"] == "classroom50/result/v1"
    assert told["owner"] == "ada"
    assert told["submission"] == "submission/1"
    assert (told["score"], told["max-score"]) == (1, 2)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", told["datetime"])
    assert [test["passed"] for test in told["tests"]] == [True, False]
    scores = [test[key] for test in told["tests"] for key in ("score", "max-score")]
    assert all(type(score) is int for score in scores)


def test_classroom50_names_what_is_missing() -> None:
    with pytest.raises(UsageError, match="OWNER, REVIEW_URL"):
        check_form("classroom50", 1, {**ENVIRONMENT, "OWNER": "", "REVIEW_URL": ""})
    check_form("classroom50", 1, ENVIRONMENT)


# -- JUnit --------------------------------------------------------------------------------


def test_junit_counts_what_it_lists() -> None:
    root = ET.fromstring(made("junit", RESULT, BROKEN, UNTOUCHED))
    assert root.tag == "testsuites"
    counts = [
        [suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")]
        for suite in root
    ]
    assert counts == [
        ["bare", "2", "1", "0", "0"],
        ["bare", "1", "0", "1", "0"],
        ["bare", "1", "0", "0", "1"],
    ]
    kinds = [[child.tag for child in case] for case in root.iter("testcase")]
    assert kinds == [
        ["properties"], ["properties", "failure"], ["properties", "error"],
        ["properties", "skipped"],
    ]  # fmt: skip
    points = root.find("./testsuite/testcase/properties/property[@name='points']")
    assert points is not None
    assert points.get("value") == "1"


# -- Markdown -----------------------------------------------------------------------------


def test_markdown_has_a_row_for_each_kata_and_one_failure() -> None:
    text = made("markdown", RESULT, UNTOUCHED)
    assert "## 1/3 Points" in text
    assert "| bare | wrong answer | 1/2 | 1 of 2 tests fail |" in text
    assert "| bare | not started | 0/1 |  |" in text
    assert text.count("<details>") == text.count("</details>") == 1
    assert "    see(lambda: op(1))" in text


def test_markdown_holds_no_markup_of_a_learner() -> None:
    text = made("markdown", hostile(), BROKEN)
    outside = [line for line in text.splitlines() if not line.startswith("    ")]
    assert not any("script>" in line for line in outside)
    assert text.count("\n</details>") == 2
    assert "\x1b" not in text


# -- all of them --------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_is_harmless(form: str) -> None:
    text = made(form, hostile())
    assert "\x1b" not in text
    assert "\x00" not in text
    text.encode()  # no lone surrogates
    if form == "junit":
        ET.fromstring(text)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_ends_with_a_line_end(form: str) -> None:
    assert made(form).endswith("\n")

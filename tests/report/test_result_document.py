"""The JSON document: its fields, and that nothing but plain values is in it."""

import json
from dataclasses import replace
from pathlib import Path

import msgspec
from plugin_tiny import bare_kata

from grader import __version__
from grader.model.content import Catalogue, Misconception
from grader.model.result import Counterexample, FailedTest, KataResult, Look, TaskResult
from grader.model.verdict import Verdict
from grader.report.document import document

KATA = bare_kata()
CATALOGUE = Catalogue(Path("nowhere"), (), (KATA,))
TASKS = (
    TaskResult("one", Verdict.ACCEPTED, 1, 1, 2, 2, 5, 5),
    TaskResult(
        "two", Verdict.WRONG_ANSWER, 0, 1, 1, 2, 3, 5, "1 of 2 tests fail",
        (FailedTest("TestTwo::test_it", "assert 1 == 2", "out"),),
        Counterexample(
            [["op", 1]], "see(lambda: op(1))\n",
            (Look("op(1)", "1", "2", "a note"), Look("x", "3", "3")), minimal=True,
        ),
    ),
    TaskResult("three", Verdict.TIME_LIMIT, 0, 1, why="Over the limit on CPU time."),
)  # fmt: skip
RESULT = KataResult(
    "bare", Verdict.TIME_LIMIT, 1, 3, "full", TASKS, "", None,
    Misconception("in_place", "English.", "中文。", ["t"], {"two": [1]}), "printed", seconds=1.5,
)  # fmt: skip


def test_every_field() -> None:
    assert document(CATALOGUE, [RESULT]) == {
        "format": "webkatas/result/v1",
        "grader": __version__,
        "points": 1,
        "possible": 3,
        "results": [
            {
                "slug": "bare",
                "track": KATA.track,
                "verdict": "time_limit",
                "points": 1,
                "possible": 3,
                "isolation": "full",
                "message": "",
                "line": None,
                "diagnosis": {"name": "in_place", "en": "English.", "zh-CN": "中文。"},
                "printed": "printed",
                "tasks": [
                    {
                        "id": "one",
                        "title": "one",
                        "verdict": "accepted",
                        "points": 1,
                        "possible": 1,
                        "why": "",
                        "tests": {"passed": 2, "total": 2, "failed": []},
                        "programs": {"agreed": 5, "total": 5},
                        "counterexample": None,
                    },
                    {
                        "id": "two",
                        "title": "two",
                        "verdict": "wrong_answer",
                        "points": 0,
                        "possible": 1,
                        "why": "1 of 2 tests fail",
                        "tests": {
                            "passed": 1,
                            "total": 2,
                            "failed": [
                                {
                                    "name": "TestTwo::test_it",
                                    "message": "assert 1 == 2",
                                    "printed": "out",
                                }
                            ],
                        },
                        "programs": {"agreed": 3, "total": 5},
                        "counterexample": {
                            "program": [["op", 1]],
                            "script": "see(lambda: op(1))\n",
                            "minimal": True,
                            "observations": [
                                {
                                    "expression": "op(1)",
                                    "reference": "1",
                                    "yours": "2",
                                    "differs": True,
                                    "note": "a note",
                                },
                                {
                                    "expression": "x",
                                    "reference": "3",
                                    "yours": "3",
                                    "differs": False,
                                    "note": "",
                                },
                            ],
                        },
                    },
                    {
                        "id": "three",
                        "title": "three",
                        "verdict": "time_limit",
                        "points": 0,
                        "possible": 1,
                        "why": "Over the limit on CPU time.",
                        "tests": {"passed": 0, "total": 0, "failed": []},
                        "programs": {"agreed": 0, "total": 0},
                        "counterexample": None,
                    },
                ],
            }
        ],
    }


def test_what_comes_out_is_plain_json() -> None:
    found = document(CATALOGUE, [RESULT, replace(RESULT, diagnosis=None, message="m", line=3)])
    assert json.loads(json.dumps(found)) == found
    assert msgspec.json.decode(msgspec.json.encode(found)) == found
    assert found["points"] == 2
    assert found["possible"] == 6


def test_seconds_are_left_out_so_that_documents_can_be_compared() -> None:
    one, two = (document(CATALOGUE, [replace(RESULT, seconds=s)]) for s in (0.1, 9.9))
    assert one == two
    assert "seconds" not in json.dumps(one)


def test_no_results_and_unknown_katas() -> None:
    empty = document(CATALOGUE, [])
    assert (empty["points"], empty["possible"], empty["results"]) == (0, 0, [])
    gone = document(replace(CATALOGUE, katas=()), [RESULT])
    assert isinstance(gone["results"], list)
    assert gone["results"][0]["track"] is None
    assert gone["results"][0]["tasks"][0]["title"] == "one"

"""The journal: what is in it stays, once, whatever happens to the process."""

import dataclasses
import sqlite3
from pathlib import Path

import pytest

from grader.course.journal import Journal, Key
from grader.errors import UsageError
from grader.model.result import Counterexample, FailedTest, KataResult, Look, TaskResult
from grader.model.verdict import Verdict

KEY = Key("ada/local.py", "text", "context")
LOOK = Look("f()", "1", "2", "note \ud800 \x1b[2J")
TASK = TaskResult(
    "one", Verdict.WRONG_ANSWER, 0, 3, 1, 2, 3, 4, "why",
    (FailedTest("TestOne::test_it", "message", "printed"),),
    Counterexample([["set", 0, None, 1.5]], "f()\n", (LOOK,), minimal=True),
)  # fmt: skip
RESULT = KataResult("local", Verdict.WRONG_ANSWER, 0, 3, "full", (TASK,), printed="\x00")


def test_a_result_comes_back_as_it_was(tmp_path: Path) -> None:
    result = dataclasses.replace(RESULT, tasks=(dataclasses.replace(TASK, counterexample=None),))
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.find(KEY) is None
        journal.add(KEY, result)
        assert journal.find(KEY) == result
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.find(KEY) == result


def test_what_learners_print_does_not_break_it(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.add(KEY, RESULT)
        found = journal.find(KEY)
    assert found is not None
    assert found.tasks[0].counterexample is not None
    assert found.tasks[0].counterexample.looks[0].note.endswith("\x1b[2J")


def test_a_verdict_that_is_there_stays(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.add(KEY, RESULT)
        journal.add(KEY, dataclasses.replace(RESULT, points=3))
        found = journal.find(KEY)
    assert found is not None
    assert found.points == 0


@pytest.mark.parametrize("field", ["name", "submission", "context"])
def test_each_part_of_the_key_counts(tmp_path: Path, field: str) -> None:
    with Journal(tmp_path / "j.sqlite") as journal:
        journal.add(KEY, dataclasses.replace(RESULT, tasks=()))
        assert journal.find(dataclasses.replace(KEY, **{field: "other"})) is None


def test_what_is_no_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("dear diary\n" * 100, encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt cannot be used as a journal"):
        Journal(path)
    assert path.read_text(encoding="utf-8").startswith("dear diary\n")


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(UsageError, match="another version of the grader"):
        Journal(path)

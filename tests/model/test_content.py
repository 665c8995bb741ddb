"""What a kata and a result say of themselves."""

from dataclasses import replace
from pathlib import Path

import pytest
from plugin_tiny import bare_kata

from grader.i18n import Language
from grader.model.content import Catalogue
from grader.model.result import KataResult, Look
from grader.model.verdict import Verdict
from grader.scoring import points


def test_the_points_of_a_kata_are_those_of_its_tasks() -> None:
    kata = bare_kata()
    tasks = [replace(task, points=n) for n, task in enumerate(kata.meta.tasks, start=2)]
    assert replace(kata, meta=replace(kata.meta, tasks=tasks)).possible == 9


def test_the_files_of_a_kata_are_named_after_its_slug() -> None:
    kata = bare_kata()
    assert kata.submission_path == Path("bare/bare.py")
    assert kata.test_path == Path("bare/test_bare.py")


@pytest.mark.parametrize(
    ("language", "title", "name"), [("en", "Bare", "hints.md"), ("zh-CN", "空", "hints.zh-CN.md")]
)
def test_texts_come_in_the_language(language: Language, title: str, name: str) -> None:
    kata = bare_kata()
    assert kata.title(language) == title
    assert kata.document("hints", language) == Path("bare") / name
    assert kata.document("hints", language, solution=True) == Path("bare-solutions") / name


def test_a_kata_is_found_by_its_slug_alone() -> None:
    kata = bare_kata()
    catalogue = Catalogue(Path(), (), (kata,))
    assert catalogue.find("bare") is kata
    assert catalogue.find("Bare") is None


def test_results_are_compared_without_their_time() -> None:
    result = KataResult("bare", Verdict.ACCEPTED, 1, 1, "full", seconds=1.0)
    assert result == replace(result, seconds=2.0)
    assert result != replace(result, points=0)


def test_a_submission_that_is_the_starter_is_not_begun() -> None:
    begun = [
        verdict for verdict in Verdict if KataResult("bare", verdict, 0, 1, "full").begun
    ]  # fmt: skip
    assert begun == [verdict for verdict in Verdict if verdict is not Verdict.NOT_STARTED]


def test_a_look_differs_when_its_sides_do() -> None:
    assert Look("x", "1", "2").differs
    assert not Look("x", "1", "1").differs


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_accepted_earns_points(verdict: Verdict) -> None:
    assert points(verdict, 5) == (5 if verdict is Verdict.ACCEPTED else 0)

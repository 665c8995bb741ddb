"""The same submission gets the same result, whether the machine is idle or has other work."""

import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.model.content import Kata, Limits
from grader.model.result import KataResult
from grader.model.verdict import Verdict

TIMES = 50
CPU_SECONDS = 0.1

#: Burns a part of the limit in each of loading, testing and playing.
BURNS = """

import sys as _sys, time as _time

_frame = _sys._getframe()
while "request" not in _frame.f_locals:
    _frame = _frame.f_back
_do = _frame.f_locals["request"]["do"]
if _do not in _sys.__dict__.setdefault("burned", set()):
    _sys.burned.add(_do)
    _end = _time.thread_time() + SECONDS
    while _time.thread_time() < _end:
        pass
"""


@pytest.fixture(scope="module")
def hurried(local: Kata, tmp_path_factory: pytest.TempPathFactory) -> Kata:
    """The kata with little time and few programs: a hundred gradings of it are quick."""
    assert local.corpus is not None
    folder = tmp_path_factory.mktemp("hurried") / local.slug
    shutil.copytree(local.folder, folder)
    tasks = {name: entries[:5] for name, entries in local.corpus.tasks.items()}
    return dataclasses.replace(
        local,
        folder=folder,
        meta=dataclasses.replace(
            local.meta,
            limits=Limits(cpu_seconds=CPU_SECONDS, memory_mb=local.meta.limits.memory_mb),
        ),
        corpus=dataclasses.replace(local.corpus, tasks=tasks),
    )


@pytest.fixture(scope="module")
def hurried_engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def submissions(hurried: Kata) -> dict[str, str]:
    right = (hurried.solutions / "reference.py").read_text("utf-8")
    return {
        "right": right,
        "wrong": (hurried.solutions / "wrong" / "in_place.py").read_text("utf-8"),
        "slow": right + BURNS.replace("SECONDS", f"{0.4 * CPU_SECONDS}"),
        "too slow": right + BURNS.replace("SECONDS", f"{1.5 * CPU_SECONDS}"),
    }


@pytest.fixture
def crowd() -> Iterator[list[int]]:
    """An endless loop for each processor."""
    count = os.cpu_count() or 1
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    yield [loop.pid for loop in loops]
    for loop in loops:
        loop.kill()
        loop.wait()


def results(engine: Engine, kata: Kata, source: str, times: int) -> set[KataResult]:
    """The different results of so many gradings, but for how long they took."""
    graded = (grade(engine, kata, source, explain=False) for _ in range(times))
    return {dataclasses.replace(result, seconds=0) for result in graded}


@pytest.mark.parametrize("which", ["right", "wrong", "slow"])
def test_a_busy_machine_changes_no_result(
    which: str,
    hurried: Kata,
    hurried_engine: Engine,
    submissions: dict[str, str],
    request: pytest.FixtureRequest,
) -> None:
    source = submissions[which]
    alone = results(hurried_engine, hurried, source, TIMES)
    request.getfixturevalue("crowd")
    crowded = results(hurried_engine, hurried, source, TIMES)
    (result,) = alone | crowded
    expected = 0 if which == "wrong" else hurried.possible
    assert (result.points == hurried.possible) is (expected == hurried.possible)
    assert (result.verdict is Verdict.ACCEPTED) is (which != "wrong")


def test_over_the_limit_is_over_the_limit_with_or_without_company(
    hurried: Kata,
    hurried_engine: Engine,
    submissions: dict[str, str],
    request: pytest.FixtureRequest,
) -> None:
    """Or the limit would not be one, and the test above no test."""
    alone = results(hurried_engine, hurried, submissions["too slow"], 2)
    request.getfixturevalue("crowd")
    crowded = results(hurried_engine, hurried, submissions["too slow"], 2)
    assert {result.verdict for result in alone | crowded} == {Verdict.TIME_LIMIT}
    assert {result.points for result in alone | crowded} == {0}

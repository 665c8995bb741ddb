"""The warm path gives each visible test the outcome that a plain ``pytest`` gives it.

Plain means: pytest itself, from the folder of the kata, with the repository's own settings and
nothing of the grader. One process a kata imports pytest, and is forked for each solution.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.catalogue.loader import load_catalogue
from grader.judge.engine import Engine
from grader.model.content import Catalogue, Kata
from grader.sandbox.zygote import RunnerFailure, Zygote

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = load_catalogue(ROOT)[0]
#: Katas all of whose solutions are compared: plain functions, Flask and cookies, an event loop.
WHOLE = ("local", "session_interface", "future_handler")
#: Of the other katas so many wrong solutions, others for each kata.
SOME = 2
ENDLESS = "endless"

PLAIN = """
import contextlib, gc, importlib, io, json, os, signal, sys
import pytest

slug, *libraries = sys.argv[1:]
for name in libraries:
    importlib.import_module(name)
# a call that finds nothing, so that pytest has its plugins imported before the forks
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    pytest.main(["--noconftest", "--collect-only", "-p", "no:randomly", "nothing.py"])


class Outcomes(dict):
    def pytest_runtest_logreport(self, report):
        name = report.nodeid.partition("::")[2][:200]
        if report.outcome != "passed":
            self[name] = report.outcome
        elif report.when == "call":
            self.setdefault(name, "passed")


def run(source, answer):
    signal.alarm(120)
    gc.freeze()
    with open(f"{slug}.py", "w", encoding="utf-8") as file:
        file.write(source)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    found = Outcomes()
    pytest.main([f"test_{slug}.py", "-p", "no:randomly", "--tb=native"], plugins=[found])
    with os.fdopen(answer, "w") as file:
        json.dump(found, file)


for line in sys.stdin:
    ours, theirs = os.pipe()
    if os.fork() == 0:
        os.close(ours)
        try:
            run(json.loads(line), theirs)
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as file:
        print(file.read() or "null", flush=True)
    os.wait()
"""


def compared(kata: Kata) -> list[Path | None]:
    """The solutions to compare; ``None`` is the starter."""
    right = [kata.solutions / "reference.py", *sorted((kata.solutions / "accepted").glob("*.py"))]
    wrong = sorted((kata.solutions / "wrong").glob("*.py"))
    if kata.slug not in WHOLE:
        first = SOME * CATALOGUE.katas.index(kata)
        right = right[:1]
        wrong = [wrong[(first + n) % len(wrong)] for n in range(min(SOME, len(wrong)))]
    # where a kata withholds a part of its library, a starter that leans on it finds it in a
    # plain pytest only, which has the library whole
    starter = [] if kata.meta.withhold else [None]
    return [*starter, *right, *wrong]


def source_of(kata: Kata, path: Path | None) -> str:
    if path is not None:
        return path.read_text("utf-8")
    assert kata.corpus is not None
    return kata.corpus.starter


class PlainPytest:
    """pytest in a copy of the folder of one kata."""

    def __init__(self, kata: Kata, root: Path) -> None:
        folder = root / "katas" / kata.track / kata.slug
        shutil.copytree(kata.folder, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for name in ("conftest.py", "pytest.ini", "catalogue.toml"):
            shutil.copy(ROOT / "katas" / name, root / "katas")
        libraries = [name for name in kata.meta.allow if name not in sys.stdlib_module_names]
        self._process = subprocess.Popen(
            [sys.executable, "-c", PLAIN, kata.slug, *libraries],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def outcomes(self, source: str) -> dict[str, str] | str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(source) + "\n")
        self._process.stdin.flush()
        found = json.loads(self._process.stdout.readline())
        return ENDLESS if found is None else dict(found)

    def close(self) -> None:
        self._process.communicate()


def warm_outcomes(zygote: Zygote, source: str) -> dict[str, str] | str:
    """What the runner says, before the judge makes anything of it."""
    found: dict[str, str] = {}

    def keep(part: object) -> None:
        assert isinstance(part, dict)
        for entry in part.get("tests", []):
            known = found.get(entry["name"], "passed")
            found[entry["name"]] = entry["outcome"] if known == "passed" else known

    with zygote.runner(source) as runner:
        assert runner.ask("load").get("loaded") is True
        try:
            runner.ask("test", None, keep, leave_out=[], order_seed=None, one_by_one=False)
        except RunnerFailure:
            return ENDLESS
    return found


@pytest.fixture(scope="module")
def warm() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.mark.parametrize("slug", [kata.slug for kata in CATALOGUE.katas])
def test_each_visible_test_has_the_outcome_of_a_plain_pytest(slug: str, tmp_path: Path) -> None:
    kata = CATALOGUE.find(slug)
    assert kata is not None
    plain = PlainPytest(kata, tmp_path)
    different: dict[str, object] = {}
    try:
        with Engine() as engine:
            for path in compared(kata):
                source = source_of(kata, path)
                expected = plain.outcomes(source)
                found = warm_outcomes(engine.zygote(kata), source)
                assert expected
                if found != expected:
                    different[path.name if path else "starter"] = difference(expected, found)
    finally:
        plain.close()
    assert not different


def difference(expected: dict[str, str] | str, found: dict[str, str] | str) -> object:
    if isinstance(expected, str) or isinstance(found, str):
        return expected, found
    names = [*expected, *(name for name in found if name not in expected)]
    return {
        name: (expected.get(name), found.get(name))
        for name in names
        if expected.get(name) != found.get(name)
    }


def test_a_difference_would_be_seen(catalogue: Catalogue, tmp_path: Path, warm: Engine) -> None:
    """And the words are pytest's own, for tests of every kind."""
    kata = catalogue.find("local")
    assert kata is not None
    plain = PlainPytest(kata, tmp_path)
    try:
        right = plain.outcomes(source_of(kata, kata.solutions / "reference.py"))
        wrong = plain.outcomes(source_of(kata, None))
    finally:
        plain.close()
    assert isinstance(right, dict)
    assert isinstance(wrong, dict)
    assert right.keys() == wrong.keys()
    assert set(right.values()) == {"passed"}
    assert set(wrong.values()) == {"failed"}
    found = warm_outcomes(warm.zygote(kata), source_of(kata, None))
    assert difference(right, found)

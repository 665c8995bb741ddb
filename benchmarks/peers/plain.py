"""pytest itself: cold for each submission, over all at once, and as Exercism's runner works."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.base import FILES, Command, copy_tests
from benchmarks.peers.environment import Environment
from benchmarks.selection import Submission
from grader.model.content import Kata

_NO_PLUGINS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


class ColdPytest:
    """``python -m pytest`` in a folder that holds the submission and its tests."""

    name = "pytest"
    title = "cold pytest"
    packages: tuple[str, ...] = ()
    told = (
        "`python -m pytest -q`, one process a submission, in a fresh folder that holds the "
        "submission, the visible tests and `programs.py`, which some of them import; no plugins."
    )

    def __init__(self) -> None:
        self._python = ""

    def prepare(self, kata: Kata, folder: Path, tools: Environment) -> None:
        """Nothing is prepared but the interpreter's path."""
        del kata, folder
        self._python = tools.python

    def submit(self, kata: Kata, folder: Path, submission: Submission) -> Command:
        """A folder of its own."""
        own = folder / submission.name
        _hand_in(kata, own, submission)
        return Command((self._python, "-m", "pytest", "-q"), own, _NO_PLUGINS)

    def passed(self, kata: Kata, folder: Path, submission: Submission, code: int) -> bool:
        """By pytest's exit code."""
        del kata, folder, submission
        if code not in {0, 1, 2}:
            message = f"exit code {code}"
            raise ValueError(message)
        return code == 0


class Exercism(ColdPytest):
    """The way of Exercism's Python runner: a process, pytest in it, a plugin, ``results.json``."""

    name = "exercism"
    title = "Exercism's way"
    told = (
        "The way of Exercism's python-test-runner, rebuilt, because the runner is no package on "
        "PyPI: one fresh process a submission, which calls `pytest.main` with a plugin that sorts "
        "the tests by line, looks up the source of each, and writes `results.json`."
    )

    def submit(self, kata: Kata, folder: Path, submission: Submission) -> Command:
        """A folder of its own, and the results beside it."""
        own = folder / submission.name
        _hand_in(kata, own, submission)
        shutil.copyfile(FILES / "results_plugin.py", folder / "results_plugin.py")
        results = folder / f"{submission.name}.json"
        test = own / kata.test_path.name
        argv = (self._python, str(folder / "results_plugin.py"), str(test), str(results))
        return Command(argv, own, _NO_PLUGINS)

    def passed(self, kata: Kata, folder: Path, submission: Submission, code: int) -> bool:
        """By the file of results."""
        del kata, code
        results = json.loads((folder / f"{submission.name}.json").read_text(encoding="utf-8"))
        return bool(results["status"] == "pass")


def one_pytest(
    kata: Kata, folder: Path, tools: Environment, submissions: Sequence[Submission]
) -> Command:
    """One pytest over all submissions: each with its tests under names of their own.

    A test file differs from the kata's in the one line that imports the submission.
    """
    shutil.rmtree(folder, ignore_errors=True)
    test, programs = copy_tests(kata, folder)
    text = test.read_text(encoding="utf-8")
    test.unlink()
    for number, submission in enumerate(submissions):
        name = f"{kata.slug}_{number}"
        (folder / f"{name}.py").write_text(submission.source, encoding="utf-8")
        own, count = re.subn(rf"(?m)^import {kata.slug}$", f"import {name} as {kata.slug}", text)
        assert count == 1
        (folder / f"test_{name}.py").write_text(own, encoding="utf-8")
    assert programs.is_file()
    return Command((tools.python, "-m", "pytest", "-q"), folder, _NO_PLUGINS)


def _hand_in(kata: Kata, own: Path, submission: Submission) -> None:
    shutil.rmtree(own, ignore_errors=True)
    copy_tests(kata, own)
    (own / f"{kata.slug}.py").write_text(submission.source, encoding="utf-8")

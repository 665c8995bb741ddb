"""Otter-Grader: a configuration archive with a test file a task, and ``otter run``."""

import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.peers.base import Command, code_cell, copy_cases, copy_tests, notebook, test_names
from benchmarks.peers.environment import Environment
from benchmarks.selection import Submission
from grader.model.content import Kata

_HEAD = """\
import kata_cases
from otter.test_files import test_case

OK_FORMAT = False
name = "{group}"
points = 1
"""
_CASE = """

@test_case(name="{test}")
def {test}(env):
    kata_cases.bind("{slug}", env)
    kata_cases.run_in_thread("{slug}", "{group}", "{test}")
"""


class Otter:
    """Berkeley's grader of notebooks."""

    name = "otter"
    title = "otter-grader"
    packages: tuple[str, ...] = ("otter-grader", "ipykernel")
    told = (
        "`otter run -a autograder.zip -o OUT submission.ipynb`, its way to grade one submission "
        "without Docker, after `otter generate`. The submission is the one cell of a notebook; a "
        "task is a question with a test file of the exception-based form, and each test function "
        "is a test case in it that calls the kata's test."
    )

    def __init__(self) -> None:
        self._tool = ""

    def prepare(self, kata: Kata, folder: Path, tools: Environment) -> None:
        """The test files, and the archive that is made of them."""
        self._tool = tools.tool("otter")
        support = [*copy_tests(kata, folder), copy_cases(folder)]
        tests = folder / "tests"
        tests.mkdir(exist_ok=True)
        for group, names in test_names(kata).items():
            text = _HEAD.format(group=group)
            text += "".join(_CASE.format(slug=kata.slug, group=group, test=name) for name in names)
            (tests / f"{group}.py").write_text(text, encoding="utf-8")
        argv = (
            self._tool, "generate", "-t", "tests", "-o", "autograder.zip", "--no-config",
            "--no-requirements", "--no-environment", *(path.name for path in support),
        )  # fmt: skip
        environment = Command(argv, folder).environment(tools)
        subprocess.run(argv, cwd=folder, env=environment, check=True, capture_output=True)

    def submit(self, kata: Kata, folder: Path, submission: Submission) -> Command:
        """A notebook with one cell."""
        del kata
        own = folder / submission.name
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir()
        text = json.dumps(notebook([code_cell("solution", submission.source)]))
        (own / "submission.ipynb").write_text(text, encoding="utf-8")
        archive = str(folder / "autograder.zip")
        return Command((self._tool, "run", "-a", archive, "-o", ".", "submission.ipynb"), own)

    def passed(self, kata: Kata, folder: Path, submission: Submission, code: int) -> bool:
        """By the scores of its questions."""
        del code
        path = folder / submission.name / "results.json"
        tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
        questions = [test for test in tests if test.get("max_score")]
        if len(questions) != len(test_names(kata)):
            message = f"{len(questions)} questions have a score"
            raise ValueError(message)
        return all(test["score"] == test["max_score"] for test in questions)

"""check50: a package of checks, one a task, run on the folder of a submission."""

import json
import shutil
from pathlib import Path

from benchmarks.peers.base import Command, copy_cases, copy_tests, test_names
from benchmarks.peers.environment import Environment
from benchmarks.selection import Submission
from grader.model.content import Kata

_CONFIG = """\
check50:
  files:
    - !exclude "*"
    - !require {slug}.py
"""
_HEAD = """\
import check50
import check50.py
import kata_cases


@check50.check()
def exists():
    \"\"\"{slug}.py is there\"\"\"
    check50.exists("{slug}.py")
    check50.include("test_{slug}.py", "programs.py")
"""
_CHECK = """

@check50.check(exists)
def {group}():
    \"\"\"the tests of {group} pass\"\"\"
    kata_cases.use("{slug}", check50.py.import_("{slug}.py"))
    try:
        kata_cases.run_group("{slug}", "{group}")
    except BaseException as error:
        raise check50.Failure(f"{{type(error).__name__}}: {{error}}"[:300])
"""


class Check50:
    """CS50's grader of command line programs and modules."""

    name = "check50"
    title = "check50"
    packages: tuple[str, ...] = ("check50",)
    told = (
        "`check50 --dev CHECKS -o json`, in the folder of the submission: checks that lie on the "
        "same machine, as its documentation says for a writer of checks. One check sees that the "
        "file is there; one a task depends on it, imports the file with `check50.py.import_`, and "
        "calls the tests of the task up to the first that fails. Nothing is sent anywhere."
    )

    def __init__(self) -> None:
        self._tool = ""

    def prepare(self, kata: Kata, folder: Path, tools: Environment) -> None:
        """The package of checks."""
        self._tool = tools.tool("check50")
        checks = folder / "checks"
        copy_tests(kata, checks)
        copy_cases(checks)
        (checks / ".cs50.yaml").write_text(_CONFIG.format(slug=kata.slug), encoding="utf-8")
        text = _HEAD.format(slug=kata.slug)
        text += "".join(_CHECK.format(slug=kata.slug, group=group) for group in test_names(kata))
        (checks / "__init__.py").write_text(text, encoding="utf-8")

    def submit(self, kata: Kata, folder: Path, submission: Submission) -> Command:
        """A folder with the one file."""
        own = folder / submission.name
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir()
        (own / f"{kata.slug}.py").write_text(submission.source, encoding="utf-8")
        results = str(folder / f"{submission.name}.json")
        argv = (
            self._tool, "--dev", str(folder / "checks"), "-o", "json", "--output-file", results,
        )  # fmt: skip
        return Command(argv, own, {"PYTHONPATH": str(folder / "checks")})

    def passed(self, kata: Kata, folder: Path, submission: Submission, code: int) -> bool:
        """By its file of results."""
        del kata, code
        results = json.loads((folder / f"{submission.name}.json").read_text(encoding="utf-8"))
        if "results" not in results:
            raise ValueError(str(results)[:200])
        return all(result["passed"] is True for result in results["results"])

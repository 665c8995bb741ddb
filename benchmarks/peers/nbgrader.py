"""nbgrader: an assignment whose test cells are graded automatically."""

import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.peers.base import Command, code_cell, copy_cases, copy_tests, notebook, test_names
from benchmarks.peers.environment import Environment
from benchmarks.selection import Submission
from grader.model.content import Kata

_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "katas"\n'


class Nbgrader:
    """Jupyter's grader of notebooks."""

    name = "nbgrader"
    title = "nbgrader"
    packages: tuple[str, ...] = ("nbgrader",)
    told = (
        "`nbgrader autograde KATA --student NAME`, after `nbgrader generate_assignment KATA`. In "
        "the notebook a solution cell writes the submission to its file (`%%writefile`), and one "
        "locked, automatically graded cell a task calls the tests of the task up to the first that "
        "fails. The test file lies beside the notebook."
    )

    def __init__(self) -> None:
        self._tool = ""

    def prepare(self, kata: Kata, folder: Path, tools: Environment) -> None:
        """A course with one assignment, and its release."""
        self._tool = tools.tool("nbgrader")
        source = folder / "source" / kata.slug
        copy_tests(kata, source)
        copy_cases(source)
        (folder / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
        answer = f"%%writefile {kata.slug}.py\n### BEGIN SOLUTION\n### END SOLUTION\n"
        kinds = {"solution": True, "grade": False, "locked": False, "task": False}
        cells = [code_cell("solution", answer, **kinds)]
        for group in test_names(kata):
            test = f"import kata_cases\nkata_cases.run_in_thread({kata.slug!r}, {group!r})\n"
            kinds = {"solution": False, "grade": True, "locked": True, "task": False}
            cells.append(code_cell(group, test, points=1, **kinds))
        (source / f"{kata.slug}.ipynb").write_text(json.dumps(notebook(cells)), encoding="utf-8")
        command = Command((self._tool, "generate_assignment", kata.slug), folder)
        subprocess.run(
            command.argv, cwd=folder, env=command.environment(tools), check=True,
            capture_output=True,
        )  # fmt: skip

    def submit(self, kata: Kata, folder: Path, submission: Submission) -> Command:
        """The released notebook with the submission in its solution cell."""
        own = folder / "submitted" / submission.name / kata.slug
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(folder / "release" / kata.slug, own)
        path = own / f"{kata.slug}.ipynb"
        found = json.loads(path.read_text(encoding="utf-8"))
        found["cells"][0]["source"] = f"%%writefile {kata.slug}.py\n{submission.source}"
        path.write_text(json.dumps(found), encoding="utf-8")
        return Command((self._tool, "autograde", kata.slug, "--student", submission.name), folder)

    def passed(self, kata: Kata, folder: Path, submission: Submission, code: int) -> bool:
        """By the notebook it leaves: no graded cell has an error in its output."""
        del code
        path = folder / "autograded" / submission.name / kata.slug / f"{kata.slug}.ipynb"
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        return all(output["output_type"] != "error" for output in outputs)

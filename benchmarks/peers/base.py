"""What a peer is: packages, a folder a kata, and a command a submission."""

import ast
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.peers.environment import Environment
from benchmarks.selection import Submission
from grader.model.content import Kata

FILES = Path(__file__).with_name("files")


@dataclass(frozen=True)
class Command:
    """A command line, and the folder in which it runs."""

    argv: tuple[str, ...]
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self, tools: Environment) -> dict[str, str]:
        """The variables it runs with: none of ours but the path of its tools."""
        path = f"{tools.folder / 'bin'}:{os.environ.get('PATH', os.defpath)}"
        return {"PATH": path, "HOME": str(tools.home), "LANG": "C.UTF-8", **self.variables}


class Peer(Protocol):
    """One other grader."""

    #: as ``--peers`` and the results name it
    name: str
    #: as people know it
    title: str
    #: what is installed from PyPI for it, besides pytest and the libraries of the katas
    packages: tuple[str, ...]
    #: what exactly is run, in the words of the page
    told: str

    def prepare(self, kata: Kata, folder: Path, tools: Environment) -> None:
        """Make the assignment of one kata in its folder; not measured."""

    def submit(self, kata: Kata, folder: Path, submission: Submission) -> Command:
        """Hand one submission in; gives the command that grades it, which is measured."""

    def passed(self, kata: Kata, folder: Path, submission: Submission, code: int) -> bool:
        """Whether the peer found that all visible tests pass.

        Raises OSError, ValueError, KeyError or TypeError when it left no result.
        """


def copy_tests(kata: Kata, folder: Path) -> list[Path]:
    """The test files of a kata, copied into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    copied = []
    for path in (kata.test_path, kata.folder / "programs.py"):
        copied.append(folder / path.name)
        shutil.copyfile(path, copied[-1])
    return copied


def copy_cases(folder: Path) -> Path:
    """The adapter that calls tests without pytest, copied into a folder."""
    return Path(shutil.copyfile(FILES / "kata_cases.py", folder / "kata_cases.py"))


def test_names(kata: Kata) -> dict[str, list[str]]:
    """The test functions of a kata, by class: one class a task."""
    tree = ast.parse(kata.test_path.read_text(encoding="utf-8"))
    return {
        node.name: [
            item.name
            for item in node.body
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
            and item.name.startswith("test")
        ]
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    }


def code_cell(name: str, source: str, **nbgrader: object) -> dict[str, object]:
    """A code cell of a notebook; with nbgrader's metadata when any is given."""
    metadata = {"nbgrader": {"schema_version": 3, "grade_id": name, **nbgrader}} if nbgrader else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name.replace("_", "-"),
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def notebook(cells: list[dict[str, object]]) -> dict[str, object]:
    """A notebook for the Python kernel."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }

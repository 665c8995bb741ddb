"""The plans of the conformance runs: each can be loaded, and says why a test cannot apply."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conformance.__main__ import Run, page
from conformance.plan import Plan, find
from conformance.swap import FOLDER, REPORT

ROOT = Path(__file__).resolve().parents[2]
PLANS = find(ROOT)

REFERENCE = "def double(number):\n    return number * 2\n"
PLAN = """
SOURCE = "library"
TESTS = ["test_it.py"]
DIFFERS = {differs!r}


def install(reference):
    import library

    library.double = reference.double
"""
LIBRARY = "def double(number):\n    raise RuntimeError\n"
TESTS = (
    "import library\n\n\ndef test_it():\n    assert library.double(2) == 4\n\n\n"
    "def test_text():\n    assert library.double('a') == 'b'\n"
)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.slug)
def test_every_reason_is_a_sentence_and_every_source_is_pinned(plan: Plan) -> None:
    assert all(len(reason.split()) > 3 for reason in plan.differs.values())
    pinned = tomllib.loads((ROOT / "conformance" / "sources.toml").read_text("utf-8"))
    assert len(pinned[plan.source]["sha256"]) == 64


def test_the_page_names_every_plan() -> None:
    text = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    assert [plan.slug for plan in PLANS if f"| `{plan.slug}` |" not in text] == []
    assert [t for plan in PLANS for t in plan.differs if f"`{t}`" not in text] == []


def test_the_page_holds_numbers_and_reasons() -> None:
    plan = Plan("box", "library", ("tests",), {"tests/a.py::test_a": "why"}, print, ROOT)
    counts = {"passed": 3, "failed": 0, "skipped": 1, "xfailed": 2}
    text = page([Run(plan, "1.0", counts, ())])
    assert "| `box` | library 1.0: `tests` | 6 | 3 | 1 | 2 |" in text
    assert "- `tests/a.py::test_a`: why" in text


def swapped(folder: Path, differs: dict[str, str]) -> tuple[int, dict[str, object]]:
    """Run a library of two tests with the swap; the exit code and the report."""
    solution = folder / "solution"
    solution.mkdir()
    texts = {
        solution / "conformance.py": PLAN.format(differs=differs),
        solution / "reference.py": REFERENCE,
        folder / "library.py": LIBRARY,
        folder / "test_it.py": TESTS,
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    report = folder / "report.json"
    paths = os.pathsep.join([str(ROOT), str(folder)])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conformance.swap", "-p", "no:cacheprovider",
         "-p", "no:randomly", "test_it.py"],
        cwd=folder, check=False, capture_output=True,
        env={**os.environ, FOLDER: str(solution), REPORT: str(report), "PYTHONPATH": paths},
    )  # fmt: skip
    found: dict[str, object] = json.loads(report.read_text("utf-8"))
    return done.returncode, found


def test_what_cannot_apply_may_fail(tmp_path: Path) -> None:
    code, report = swapped(tmp_path, {"test_it.py::test_text": "texts are no numbers here"})
    assert code == 0
    assert (report["passed"], report["xfailed"], report["missing"]) == (1, 1, [])


def test_what_is_not_listed_may_not_fail(tmp_path: Path) -> None:
    code, report = swapped(tmp_path, {})
    assert code == 1
    assert (report["passed"], report["failed"]) == (1, 1)


def test_a_listed_test_that_passes_fails_the_run(tmp_path: Path) -> None:
    listed = {"test_it.py::test_text": "no numbers", "test_it.py::test_it": "passes"}
    code, report = swapped(tmp_path, listed)
    assert code == 1
    assert report["failed"] == 1


def test_a_listed_test_that_is_not_there_is_told(tmp_path: Path) -> None:
    _, report = swapped(tmp_path, {"test_it.py::test_gone": "it was there once"})
    assert report["missing"] == ["test_it.py::test_gone"]

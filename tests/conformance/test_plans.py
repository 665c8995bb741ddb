"""The plans of the conformance runs: each can be loaded, and says why a test cannot apply."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.__main__ import Run, baselines, page
from conformance.plan import Plan, Source, Suite, find, katas, left_out, sources
from conformance.swap import FOLDER, REPORT, SOURCE

ROOT = Path(__file__).resolve().parents[2]
PLANS = find(ROOT)
PAGE = (ROOT / "docs" / "conformance.md").read_text("utf-8")

REFERENCE = "def double(number):\n    return number * 2\n"
PLAN = """
SUITES = {{"library": ["test_it.py"]}}
DIFFERS = {{"library": {differs!r}}}


def install(reference):
    import library

    library.double = reference.double
"""
LIBRARY = "def double(number):\n    raise RuntimeError\n"
TESTS = (
    "import library\n\n\ndef test_it():\n    assert library.double(2) == 4\n\n\n"
    "def test_text():\n    assert library.double('a') == 'b'\n\n\ndef test_other():\n    pass\n"
)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.slug)
def test_every_reason_is_a_sentence_and_every_source_is_pinned(plan: Plan) -> None:
    for suite in plan.suites:
        assert all(len(reason.split()) > 3 for reason in suite.differs.values())
        assert len(sources()[suite.source].sha256) == 64
    assert plan.about


def test_every_kata_has_a_plan_or_a_reason_why_not() -> None:
    names = [plan.slug for plan in PLANS] + list(left_out(ROOT))
    assert sorted(names) == sorted(katas(ROOT))
    assert all(len(reason.split()) > 5 for reason in left_out(ROOT).values())


def test_the_page_names_every_plan_and_every_reason() -> None:
    suites = [(plan, suite) for plan in PLANS for suite in plan.suites]
    rows = [f"| `{plan.slug}` | {suite.source} " for plan, suite in suites]
    assert [row for row in rows if row not in PAGE] == []
    listed = [f"- `{name}`: {why}" for _, suite in suites for name, why in suite.differs.items()]
    listed += [f"- `{name}`: {why}" for name, why in left_out(ROOT).items()]
    assert [line for line in listed if line not in PAGE] == []


def test_the_page_holds_numbers_and_reasons() -> None:
    suite = Suite("library", ("tests",), {"tests/a.py::test_a": "why"})
    plan = Plan("box", "The ``Box``\nis swapped.", (suite,), print, ROOT)
    counts = {"passed": 3, "failed": 0, "skipped": 1, "xfailed": 2, "reached": 4}
    broken = Suite("library", ("tests",), {"tests/b.py::test_b": "always fails"})
    runs = [Run(None, broken, "1.0", counts, ()), Run("box", suite, "1.0", counts, ())]
    text = page(runs, [plan], {"cup": "there is none"})
    assert "| (nothing swapped) | library 1.0: `tests` | 6 |  | 3 | 1 | 2 |" in text
    assert "| `box` | library 1.0: `tests` | 6 | 4 | 3 | 1 | 2 |" in text
    assert "nothing swapped\n\n- `tests/b.py::test_b`: always fails" in text
    assert "## box\n\nThe `Box` is swapped.\n\n- `tests/a.py::test_a`: why" in text
    assert "- `cup`: there is none" in text


def test_all_that_is_run_is_run_with_nothing_swapped_too() -> None:
    suites = [Suite("library", tests, {}) for tests in (("tests/a.py",), ("tests", "other.py"))]
    plans = [Plan("box", "", (suite,), print, ROOT) for suite in suites]
    pinned = {"library": Source("library", "1.0", "", {"tests/a.py::test_a": "why"})}
    (found,) = baselines(plans, pinned)
    assert found == Suite("library", ("other.py", "tests"), {"tests/a.py::test_a": "why"})


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
        env={**os.environ, FOLDER: str(solution), SOURCE: "library", REPORT: str(report),
             "PYTHONPATH": paths},
    )  # fmt: skip
    found: dict[str, object] = json.loads(report.read_text("utf-8"))
    return done.returncode, found


def test_what_cannot_apply_may_fail(tmp_path: Path) -> None:
    code, report = swapped(tmp_path, {"test_it.py::test_text": "texts are no numbers here"})
    assert code == 0
    assert (report["passed"], report["xfailed"], report["missing"]) == (2, 1, [])


def test_tests_that_call_the_reference_are_counted(tmp_path: Path) -> None:
    _, report = swapped(tmp_path, {"test_it.py::test_text": "texts are no numbers here"})
    assert report["reached"] == 2


def test_what_is_not_listed_may_not_fail(tmp_path: Path) -> None:
    code, report = swapped(tmp_path, {})
    assert code == 1
    assert (report["passed"], report["failed"]) == (2, 1)


def test_a_listed_test_that_passes_fails_the_run(tmp_path: Path) -> None:
    listed = {"test_it.py::test_text": "no numbers", "test_it.py::test_it": "passes"}
    code, report = swapped(tmp_path, listed)
    assert code == 1
    assert report["failed"] == 1


def test_a_listed_test_that_is_not_there_is_told(tmp_path: Path) -> None:
    _, report = swapped(tmp_path, {"test_it.py::test_gone": "it was there once"})
    assert report["missing"] == ["test_it.py::test_gone"]

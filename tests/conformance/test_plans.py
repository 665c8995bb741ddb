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
    lines = PAGE.splitlines()
    for _, suite in suites:
        for name, why in suite.differs.items():
            assert any(line.startswith(f"- {why}: ") and f"`{name}`" in line for line in lines)
    assert [k for k, why in left_out(ROOT).items() if f"- `{k}`: {why}" not in lines] == []


def test_the_page_holds_numbers_and_reasons() -> None:
    differs = {"tests/a.py::test_a": "why", "tests/a.py::test_c": "why"}
    suite = Suite("library", ("tests",), differs)
    plan = Plan("box", "The ``Box``\nis swapped.", (suite,), print, ROOT)
    counts = {"passed": 3, "failed": 0, "skipped": 1, "xfailed": 2, "reached": 4}
    broken = Suite("library", ("tests",), {"tests/b.py::test_b": "always fails"})
    runs = [Run(None, broken, "1.0", counts, ()), Run("box", suite, "1.0", counts, ())]
    text = page(runs, [plan], {"cup": "there is none"})
    assert "| (nothing swapped) | library 1.0: `tests` | 6 |  | 3 | 1 | 2 |" in text
    assert "| `box` | library 1.0: `tests` | 6 | 4 | 3 | 1 | 2 |" in text
    assert "nothing swapped\n\n- always fails: `tests/b.py::test_b`" in text
    assert "## box\n\nThe `Box` is swapped.\n\n- why: `tests/a.py::test_a`, `tests/a.py::te" in text
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


def test_what_a_package_has_imported_is_replaced_everywhere(tmp_path: Path) -> None:
    code = """
from conformance.replace import everywhere
import package.inner, other
everywhere("package", package.thing, "new")
assert (package.thing, package.inner.again) == ("new", "new")
assert other.thing != "new"
"""
    files = {
        "package/__init__.py": "thing = object()\n",
        "package/inner.py": "from package import thing as again\n",
        "other.py": "from package import thing\n",
    }
    (tmp_path / "package").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = os.pathsep.join([str(ROOT), str(tmp_path)])
    environment = {**os.environ, "PYTHONPATH": paths}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_a_conftest_gets_what_was_swapped_too(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from library import double\n\ndouble(1)\n", "utf-8")
    code, _ = swapped(tmp_path, {"test_it.py::test_text": "texts are no numbers here"})
    assert code == 0

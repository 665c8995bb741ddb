"""Runs pytest on a test file, and writes the results as JSON: ``results_plugin.py TEST RESULTS``.

What Exercism's Python runner does for one submission, in our own words: the tests in the order
of their lines, for each its status, its message, what it printed and its source.
"""

import ast
import json
import sys
from pathlib import Path

import pytest


class Reporter:
    """Collects the outcome of each test."""

    def __init__(self, test_file: Path) -> None:
        self._text = test_file.read_text(encoding="utf-8")
        self._places = {
            node.name: (node.lineno, node.end_lineno or node.lineno)
            for node in ast.walk(ast.parse(self._text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self._status = "pass"
        self._tests: dict[str, dict[str, str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sort the tests by the line of their definition."""
        items.sort(key=lambda item: self._places[_function(item.nodeid)][0])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be collected is an error of the whole."""
        if report.failed:
            self._status = "error"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what came of a test."""
        if report.passed and report.when != "call":
            return
        first, last = self._places[_function(report.nodeid)]
        entry = self._tests.setdefault(report.nodeid, {"name": report.nodeid, "status": "pass"})
        entry["test_code"] = "\n".join(self._text.splitlines()[first - 1 : last])
        if report.capstdout:
            entry["output"] = report.capstdout[:500]
        if report.failed:
            self._status = "fail"
            entry["status"] = "fail" if report.when == "call" else "error"
            entry["message"] = report.longreprtext

    def results(self) -> dict[str, object]:
        """The document."""
        return {"version": 3, "status": self._status, "tests": list(self._tests.values())}


def _function(nodeid: str) -> str:
    return nodeid.partition("[")[0].rpartition("::")[2]


def main(test_file: str, results: str) -> None:
    """Run, and write."""
    reporter = Reporter(Path(test_file))
    pytest.main(["--tb=short", test_file], plugins=[reporter])
    Path(results).write_text(json.dumps(reporter.results(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

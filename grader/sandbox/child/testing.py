"""Run the visible tests with pytest inside the runner and report each result plainly."""

import contextlib
import io
import random

import pytest

MAX_TESTS = 400
FULL_TEXT = 3000
SHORT_TEXT = 300
PRINTED = 500


class _Collector:
    """A pytest plugin that keeps one plain entry a test."""

    def __init__(self, order_seed: int | None) -> None:
        self.entries: list[dict[str, object]] = []
        self._order_seed = order_seed
        self._told: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self._order_seed is not None:
            random.Random(self._order_seed).shuffle(items)  # noqa: S311 - an order, not a secret

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.add("", "error", str(report.longreprtext))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            name = report.nodeid.partition("::")[2]
            self.add(name, report.outcome, self._text(name, report), report.capstdout)

    def _text(self, name: str, report: pytest.TestReport) -> str:
        """The full text for the first failure of a class, one line for the others."""
        if report.passed:
            return ""
        group = name.partition("::")[0]
        if group not in self._told:
            self._told.add(group)
            return report.longreprtext[:FULL_TEXT]
        crash = getattr(report.longrepr, "reprcrash", None)
        return str(crash.message if crash else report.longreprtext)[:SHORT_TEXT]

    def add(self, name: str, outcome: str, message: str, printed: str = "") -> None:
        """Keep one entry, every text cut to its cap."""
        if len(self.entries) < MAX_TESTS:
            entry = {"name": name[:200], "outcome": outcome, "message": message[:FULL_TEXT]}
            self.entries.append({**entry, "printed": printed[:PRINTED]})


def run_tests(
    work: str, slug: str, only: str | None, order_seed: int | None
) -> list[dict[str, object]]:
    """The entries of the tests of ``work/test_slug.py``: name, outcome, message, printed.

    ``only`` names one test class; ``order_seed`` shuffles the order.
    """
    selected = f"::{only}" if only else ""
    collector = _Collector(order_seed)
    arguments = [
        f"{work}/test_{slug}.py{selected}", "--verbosity=2", "--tb=short", "--capture=sys",
        "--rootdir", work, "-p", "no:cacheprovider", "--import-mode=importlib", "--noconftest",
        "--color=no", "-c", f"{work}/pytest.ini",
    ]  # fmt: skip
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        pytest.main(arguments, plugins=[collector])
    if not collector.entries:  # pytest itself could not start: say why instead of nothing
        collector.add("", "error", told.getvalue())
    return collector.entries

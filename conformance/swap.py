"""A pytest plugin: swaps the reference in before a suite is imported, and counts outcomes.

What the suite cannot pass is marked as a strict xfail with its reason, so that the run fails when
such a test begins to pass. The environment names the folder of the solutions and the report.
"""

import json
import os
from pathlib import Path

import pytest

from conformance.plan import Plan, load, load_module

FOLDER = "CONFORMANCE_FOLDER"
REPORT = "CONFORMANCE_REPORT"


class Swap:
    """The swap of one run, and what came of its tests."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._listed = dict.fromkeys(plan.differs, False)
        self._outcomes = {"passed": 0, "failed": 0, "skipped": 0, "xfailed": 0}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark what cannot apply, and remember which of the list were there."""
        for item in items:
            reason = self._plan.reason(item.nodeid)
            if reason is not None:
                item.add_marker(pytest.mark.xfail(strict=True, reason=reason))
                for name in (item.nodeid, item.nodeid.partition("[")[0]):
                    self._listed[name] = self._listed.get(name, True) or True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one outcome a test; a failing setup is a failure."""
        if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
            expected = report.outcome == "skipped" and hasattr(report, "wasxfail")
            self._outcomes["xfailed" if expected else report.outcome] += 1

    def pytest_sessionfinish(self) -> None:
        """Write the counts, and the entries of the list that named no test."""
        missing = [name for name in self._plan.differs if not self._listed[name]]
        report = {**self._outcomes, "missing": missing}
        Path(os.environ[REPORT]).write_text(json.dumps(report), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Swap now: no test module has imported the library yet."""
    plan = load(Path(os.environ[FOLDER]))
    plan.install(load_module(plan.folder / "reference.py", plan.slug))
    config.pluginmanager.register(Swap(plan), "swap")

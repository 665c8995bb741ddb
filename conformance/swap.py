"""A pytest plugin: swaps the reference in before a suite is imported, and counts outcomes.

What the suite cannot pass is marked as a strict xfail with its reason, so that the run fails when
such a test begins to pass. The environment names the folder of the solutions (none: nothing is
swapped), the source distribution, and the report.
"""

import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

import pytest

from conformance.plan import Suite, load, load_module, sources

FOLDER = "CONFORMANCE_FOLDER"
SOURCE = "CONFORMANCE_SOURCE"
REPORT = "CONFORMANCE_REPORT"


class Swap:
    """The swap of one run, and what came of its tests."""

    def __init__(self, suite: Suite, unswapped: Mapping[str, str], reference: Path) -> None:
        self._suite = suite
        self._unswapped = Suite(suite.source, (), unswapped)
        self._reference = str(reference)
        self._listed = dict.fromkeys(suite.differs, False)
        self._outcomes = {"passed": 0, "failed": 0, "skipped": 0, "xfailed": 0}
        self._reached = False
        self._reaching = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark what cannot apply, and remember which of the list were there."""
        for item in items:
            reason = self._suite.reason(item.nodeid) or self._unswapped.reason(item.nodeid)
            if reason is not None:
                item.add_marker(pytest.mark.xfail(strict=True, reason=reason))
                for name in (item.nodeid, item.nodeid.partition("[")[0]):
                    self._listed[name] = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        """Count the tests in which a function of the reference was called."""
        self._reached = False
        threading.settrace(self._watch)
        sys.settrace(self._watch)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            self._reaching += self._reached

    def _watch(self, frame: FrameType, _event: str, _arg: object) -> None:
        """Look at each call, until the first one that counts."""
        if frame.f_code.co_filename == self._reference:
            self._reached = True
            sys.settrace(None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one outcome a test; a failing setup is a failure."""
        if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
            expected = report.outcome == "skipped" and hasattr(report, "wasxfail")
            self._outcomes["xfailed" if expected else report.outcome] += 1

    def pytest_sessionfinish(self) -> None:
        """Write the counts, and the entries of the list that named no test."""
        missing = [name for name in self._suite.differs if not self._listed[name]]
        report = {**self._outcomes, "reached": self._reaching, "missing": missing}
        Path(os.environ[REPORT]).write_text(json.dumps(report), encoding="utf-8")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Swap now: not even a conftest has imported the library yet."""
    name, folder = os.environ[SOURCE], os.environ[FOLDER]
    source = sources().get(name)
    unswapped = source.unswapped if source else {}
    if folder:
        plan = load(Path(folder))
        (suite,) = (suite for suite in plan.suites if suite.source == name)
        plan.install(load_module(plan.folder / "reference.py", f"reference_of_{plan.slug}"))
    else:
        suite, unswapped = Suite(name, (), unswapped), {}
    swap = Swap(suite, unswapped, Path(folder) / "reference.py")
    early_config.pluginmanager.register(swap, "swap")

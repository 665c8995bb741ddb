"""Run the visible tests: collected once in the zygote, called bare in each runner.

pytest configures itself and collects before any fork. In a runner, a test that needs nothing
from pytest but its arguments is called directly, many times cheaper than through pytest's
protocol; every other one (fixtures, marks, unittest classes) goes through the protocol. The
outcomes are those of a plain ``pytest``, which ``tests/katas/test_same_outcomes.py`` compares.
"""

import contextlib
import inspect
import io
import linecache
import logging
import random
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

import pytest
from _pytest.assertion import util

MAX_TESTS = 400
FULL_TEXT = 3000
SHORT_TEXT = 300
PRINTED = 500
FLUSH_SECONDS = 0.010
_CHAIN = 3  # exceptions of one chain that are told
_BARE_MARKS = frozenset({"parametrize"})

Entry = dict[str, object]


@dataclass(frozen=True)
class Selection:
    """Which tests to run, and how: names to leave out, a shuffled order, each told at once."""

    leave_out: frozenset[str] = frozenset()
    order_seed: int | None = None
    one_by_one: bool = False


# -- collecting -----------------------------------------------------------------------------


class _Loop:
    """A pytest plugin: hands the collected session to ``body`` instead of running the tests."""

    def __init__(self, body: Callable[["Collected"], None]) -> None:
        self._body = body
        self.reports: list[pytest.TestReport] = []
        self.faults: list[str] = []
        self.called = False

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.faults.append(str(report.longreprtext))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.reports.append(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not self.faults:
            self.called = True
            self._body(Collected(session, self.reports))
        return True


def _undo_hooks() -> list[logging.Handler]:
    """Take back what pytest's session changed for everybody; gives its log handlers."""
    sys.unraisablehook, threading.excepthook = sys.__unraisablehook__, threading.__excepthook__
    root = logging.getLogger()
    handlers, root.handlers[:] = root.handlers[:], []
    for handler in handlers:
        handler.close()  # one holds /dev/null open, and runners inherit what is open
    return handlers


def collect(folder: str, slug: str, body: Callable[["Collected"], None]) -> str:
    """Call ``body`` with the tests of ``folder/test_slug.py``, inside a session of pytest.

    Returns why they cannot be collected; then ``body`` was not called. What ``body`` raises is
    raised here.
    """
    loop = _Loop(body)
    arguments = [
        f"{folder}/test_{slug}.py", "--verbosity=2", "--tb=short", "--capture=no",
        "--rootdir", folder, "-p", "no:cacheprovider", "-p", "no:faulthandler",
        "--import-mode=importlib", "--noconftest", "--color=no", "-c", f"{folder}/pytest.ini",
    ]  # fmt: skip
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        pytest.main(arguments, plugins=[loop])
    return "" if loop.called else "\n".join(loop.faults) or told.getvalue() or "no tests"


def _is_bare(item: pytest.Item) -> bool:
    """Whether calling the test's function with its parameters is all that pytest would do."""
    if type(item) is not pytest.Function or inspect.iscoroutinefunction(item.function):
        return False
    if any(mark.name not in _BARE_MARKS for mark in item.iter_markers()):
        return False
    found = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - no public name for it
    return set(item.fixturenames) <= set(_parameters(item)) and all(
        definitions[-1].func.__name__ == "get_direct_param_fixture_func"
        for definitions in found.values()
    )


def _parameters(item: pytest.Function) -> dict[str, object]:
    return dict(item.callspec.params) if hasattr(item, "callspec") else {}


class Collected:
    """The collected tests, ready to be run in a fork."""

    def __init__(self, session: pytest.Session, reports: list[pytest.TestReport]) -> None:
        self._config = session.config
        self._reports = reports
        self._tests = [_Test(item) for item in session.items[:MAX_TESTS]]
        self.log_handlers = _undo_hooks()
        for path in {str(item.path) for item in session.items}:
            linecache.getlines(path)  # the file may be gone when a failure is told

    def run(
        self, selection: Selection, own_files: frozenset[str], emit: Callable[[Entry], None]
    ) -> None:
        """Run the tests of the selection; ``emit`` is given lists of entries as they come.

        ``own_files``: paths whose lines are shown of a failure. In a run one by one, a
        ``{"start": name}`` goes before each test, so that one that never ends is known.
        """
        tests = [test for test in self._tests if test.name not in selection.leave_out]
        if selection.order_seed is not None:
            random.Random(selection.order_seed).shuffle(tests)  # noqa: S311 - an order, not a secret
        outbox = _Outbox(emit, at_once=selection.one_by_one)
        teller = _Teller(self._config, own_files)
        for position, test in enumerate(tests):
            if selection.one_by_one:
                emit({"start": test.name})
            with _captured() as printed:
                told = self._outcomes(test, tests[position + 1 :], teller)
            for outcome, message in told:
                text = printed.text() if outcome != "passed" or printed.size else ""
                outbox.add(test.name, outcome, message, text)
        outbox.flush()

    def _outcomes(
        self, test: "_Test", rest: Sequence["_Test"], teller: "_Teller"
    ) -> list[tuple[str, str]]:
        """What came of one test, as pairs of outcome and message: at least one."""
        group = test.name.partition("::")[0]
        with teller.explaining(group):
            if test.bare:
                outcome = self._call(test, group, teller)
                if outcome is not None:
                    return [outcome]
            following = next((other.item for other in rest if not other.bare), None)
            return self._protocol(test.item, following, group, teller)

    def _call(self, test: "_Test", group: str, teller: "_Teller") -> tuple[str, str] | None:
        """Call the bare function; ``None`` when only pytest can say what came of it."""
        try:
            returned = test.call()
        except pytest.skip.Exception as error:
            return "skipped", _message(error)
        except pytest.xfail.Exception as error:
            return "skipped", _message(error)
        except BaseException as error:  # noqa: BLE001 - a learner's code raises what it likes
            return "failed", teller.tell(group, error)
        return ("passed", "") if returned is None else None

    def _protocol(
        self, item: pytest.Item, following: pytest.Item | None, group: str, teller: "_Teller"
    ) -> list[tuple[str, str]]:
        self._reports.clear()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        told: list[tuple[str, str]] = []
        for report in self._reports:
            if report.when == "call" or report.outcome != "passed":
                text = "" if report.passed else teller.tell_report(group, report)
                told.append((report.outcome, text))
        return told or [("error", "")]


class _Test:
    """One collected test."""

    def __init__(self, item: pytest.Item) -> None:
        self.item = item
        self.name = item.nodeid.partition("::")[2][:200]
        self.bare = _is_bare(item)

    def call(self) -> object:
        """Call the function as pytest would, on a new instance of its class."""
        item = self.item
        assert isinstance(item, pytest.Function)
        assert isinstance(item.parent, pytest.Class | pytest.Module)
        owner = item.parent.obj() if isinstance(item.parent, pytest.Class) else item.parent.obj
        return getattr(owner, item.originalname)(**_parameters(item))


# -- telling --------------------------------------------------------------------------------


class _Outbox:
    """Sends entries on in small batches: at once the first ones, then every few milliseconds."""

    def __init__(self, emit: Callable[[Entry], None], *, at_once: bool) -> None:
        self._emit = emit
        self._pause = 0.0 if at_once else FLUSH_SECONDS
        self._entries: list[Entry] = []
        self._sent = time.monotonic()

    def add(self, name: str, outcome: str, message: str, printed: str) -> None:
        entry: Entry = {"name": name, "outcome": outcome}
        if message:
            entry["message"] = message[:FULL_TEXT]
        if printed:
            entry["printed"] = printed
        self._entries.append(entry)
        if time.monotonic() - self._sent >= self._pause:
            self.flush()

    def flush(self) -> None:
        if self._entries:
            self._emit({"tests": self._entries})
        self._entries = []
        self._sent = time.monotonic()


class _Teller:
    """Says why tests failed: in full the first of a class, in one line the others."""

    def __init__(self, config: pytest.Config, own_files: frozenset[str]) -> None:
        self._config = config
        self._own_files = own_files
        self._told: set[str] = set()

    @contextlib.contextmanager
    def explaining(self, group: str) -> Iterator[None]:
        """Let pytest compare both sides of a failing assert where the full text is wanted."""
        util._reprcompare = None if group in self._told else self._compare  # noqa: SLF001 - no public name
        try:
            yield
        finally:
            util._reprcompare = None  # noqa: SLF001 - as above

    def _compare(self, op: str, left: object, right: object) -> str | None:
        hook = self._config.hook.pytest_assertrepr_compare
        for lines in hook(config=self._config, op=op, left=left, right=right):
            if lines:
                escaped = (line.replace("\n", "\\n") for line in lines)
                return "\n~".join(escaped).replace("%", "%%")
        return None

    def tell(self, group: str, error: BaseException) -> str:
        """The failure as text: the lines of the test and of the submission, and the exception."""
        if group in self._told:
            return _line(error)[:SHORT_TEXT]
        self._told.add(group)
        parts = [self._tell_one(each) for each in _chain(error)]
        return "\n\n".join(parts)[:FULL_TEXT]

    def tell_report(self, group: str, report: pytest.TestReport) -> str:
        """The same for a test that went through pytest's protocol."""
        if group not in self._told:
            self._told.add(group)
            return report.longreprtext[:FULL_TEXT]
        crash = getattr(report.longrepr, "reprcrash", None)
        return str(crash.message if crash else report.longreprtext)[:SHORT_TEXT]

    def _tell_one(self, error: BaseException) -> str:
        lines = list(self._frames(error.__traceback__))
        lines += [f"E   {line}" for line in _line(error).splitlines()]
        return "\n".join(lines)

    def _frames(self, tb: TracebackType | None) -> Iterator[str]:
        while tb is not None:
            code = tb.tb_frame.f_code
            if code.co_filename in self._own_files:
                yield f"{Path(code.co_filename).name}:{tb.tb_lineno}: in {code.co_name}"
                yield f"    {linecache.getline(code.co_filename, tb.tb_lineno).strip()}"
            tb = tb.tb_next


def _chain(error: BaseException) -> list[BaseException]:
    """The exception and what led to it, the oldest first."""
    found = [error]
    while len(found) < _CHAIN:
        last = found[-1]
        before = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
        if not isinstance(before, BaseException) or before in found:
            break
        found.append(before)
    return found[::-1]


def _line(error: BaseException) -> str:
    """The exception as Python prints it; an assertion that pytest explains without its name."""
    text = _message(error)
    if type(error) is AssertionError and text.startswith("assert "):
        return text
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def _message(error: BaseException) -> str:
    try:
        return str(error)[:FULL_TEXT]
    except BaseException:  # noqa: BLE001 - a learner's __str__ may do anything
        return ""


class _Printed(io.RawIOBase):
    """Keeps the first bytes that are written to it, and only counts the others."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._kept += view[: max(0, 4 * PRINTED - len(self._kept))]
        self.size += len(view)
        return len(view)

    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")[:PRINTED]


@contextlib.contextmanager
def _captured() -> Iterator[_Printed]:
    """What is printed inside goes to the buffer that is given."""
    kept, before = _Printed(), (sys.stdout, sys.stderr)
    stream = io.TextIOWrapper(cast("BinaryIO", kept), "utf-8", "replace", write_through=True)
    sys.stdout = sys.stderr = stream
    try:
        yield kept
    finally:
        sys.stdout, sys.stderr = before


# -- the tests of one kata ------------------------------------------------------------------


class VisibleTests:
    """The tests of one kata: collected in the zygote, or, where they cannot be, in the runner.

    While they are collected an empty module stands for the submission. A test file that holds
    the module and names nothing in it at import time can be collected like that.
    """

    def __init__(self, slug: str, files: dict[str, str]) -> None:
        self.module = types.ModuleType(slug)
        self._slug = slug
        self._files = files
        self._collected: Collected | None = None
        self._folder = ""

    def collect(self, folder: str, serve: Callable[[], None]) -> None:
        """Collect from ``folder``, and call ``serve`` in any case: inside pytest's session."""

        def with_tests(collected: Collected) -> None:
            self._collected, self._folder = collected, folder
            del sys.modules[self._slug]
            serve()

        sys.modules[self._slug] = self.module
        if collect(folder, self._slug, with_tests):
            sys.modules.pop(self._slug, None)
            serve()

    def run(self, work: str, options: Entry, emit: Callable[[Entry], None]) -> None:
        """Run them beside the submission in ``work``; ``options`` are those of a selection."""
        names = options["leave_out"]
        assert isinstance(names, list)
        seed = options["order_seed"]
        selection = Selection(
            frozenset(names),
            seed if isinstance(seed, int) else None,
            one_by_one=options["one_by_one"] is True,
        )
        if self._collected is not None:
            self._run(self._collected, self._folder, work, selection, emit)
            return
        for name, text in self._files.items():
            Path(work, name).write_text(text, encoding="utf-8")
        sys.modules.pop(f"test_{self._slug}", None)  # what the first attempt left half imported
        fault = collect(
            work, self._slug, lambda found: self._run(found, work, work, selection, emit)
        )
        if fault:
            emit({"tests": [{"name": "", "outcome": "error", "message": fault[:FULL_TEXT]}]})

    def _run(
        self,
        collected: Collected,
        folder: str,
        work: str,
        selection: Selection,
        emit: Callable[[Entry], None],
    ) -> None:
        own_files = frozenset({f"{folder}/test_{self._slug}.py", f"{work}/{self._slug}.py"})
        with _log_handlers(collected.log_handlers):
            collected.run(selection, own_files, emit)


@contextlib.contextmanager
def _log_handlers(handlers: Sequence[logging.Handler]) -> Iterator[None]:
    """Pytest's handlers on the root logger while tests run; programs see none of them."""
    root = logging.getLogger()
    before, root.handlers[:] = root.handlers[:], [*root.handlers, *handlers]
    try:
        yield
    finally:
        root.handlers[:] = before

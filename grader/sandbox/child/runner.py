"""The process that runs one submission: loads it, plays programs, runs visible tests.

Everything it answers is a claim: the judge compares observations with values that never
enter this process. Standard library only (pytest is imported when tests are asked for).
"""

import contextlib
import contextvars
import doctest
import io
import linecache
import os
import socket
import sys
import threading
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grader import wire
from grader.sandbox.child import probes
from grader.sandbox.child.guard import ImportRules, first_forbidden_import
from grader.sandbox.child.observe import Recorder, type_name

MAX_MESSAGE = 2000
THREAD_STACK = 1024 * 1024  # holds the recursion limit, even when it is reached through C code
_TOO_DEEP = "an expression or a statement is nested too deeply"

Script = types.CodeType
Reply = dict[str, object]
Emit = Callable[[Reply], None]


class VisibleTests(Protocol):
    """The visible tests as the zygote prepared them (``grader.sandbox.child.zygote``)."""

    #: the module that the collected tests hold: the submission is executed into it
    module: types.ModuleType

    def run(self, folder: str, options: Reply, emit: Emit) -> None:
        """Run them in the runner's own folder, where the submission lies."""


@dataclass(frozen=True)
class Setting:
    """What the zygote prepared for every runner of one kata."""

    slug: str
    work: str
    rules: ImportRules
    compile_script: Callable[[object], Script]
    show_script: Callable[[object], str]
    visible_tests: "VisibleTests"


def clip(text: str, limit: int = MAX_MESSAGE) -> str:
    """Cut a long text in the middle: its beginning and its end both tell something."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n[...{len(text) - limit} characters...]\n{text[-half:]}"


def _message(error: BaseException) -> str:
    try:
        return clip(str(error), 500)
    except BaseException:  # noqa: BLE001 - a learner's __str__ may do anything
        return ""


class Runner:
    """One submission behind one channel."""

    def __init__(self, setting: Setting, source: str, *, trusted: bool) -> None:
        self._setting = setting
        self._source = source
        self._trusted = trusted
        self._code: types.CodeType | None = None

    # -- loading --------------------------------------------------------------------------

    def load(self) -> dict[str, object]:
        """Compile, check the imports, execute once. The answer names the first fault."""
        path = f"{self._setting.work}/{self._setting.slug}.py"
        Path(path).write_text(self._source, encoding="utf-8")
        linecache.cache[path] = (
            len(self._source),
            None,
            self._source.splitlines(keepends=True),
            path,
        )
        try:
            self._code = compile(self._source, path, "exec", dont_inherit=True)
            hit = None
            if not self._trusted:
                hit = first_forbidden_import(self._source, self._setting.rules)
        except (SyntaxError, ValueError) as error:
            return {"error": self._fault(error)}
        except (RecursionError, MemoryError):  # which of them, and where, is up to the release
            return {"error": {"type": "SyntaxError", "message": _TOO_DEEP, "line": None}}
        if hit:
            return {"forbidden": {"name": hit[0], "line": hit[1]}}
        try:
            self._fresh_module()
        except BaseException as error:  # noqa: BLE001 - SystemExit and all else end the load
            return self._load_error(error)
        return {"loaded": True}

    def _load_error(self, error: BaseException) -> dict[str, object]:
        name = getattr(error, "name", None)
        if isinstance(error, ModuleNotFoundError) and type(name) is str:
            fault = self._fault(error)
            return {"forbidden": {"name": clip(name, 80), "line": fault["line"]}}
        return {"error": self._fault(error)}

    def _fault(self, error: BaseException) -> dict[str, object]:
        line: object = None
        if isinstance(error, SyntaxError):
            line, text = error.lineno, str(error.msg)
        else:
            frames = traceback.extract_tb(error.__traceback__)
            own = [f.lineno for f in frames if f.filename.endswith(f"{self._setting.slug}.py")]
            line, text = (own[-1] if own else None), _message(error)
        return {
            "type": type_name(error),
            "message": clip(text, 500),
            "line": line if type(line) is int else None,
        }

    def _fresh_module(self, module: types.ModuleType | None = None) -> None:
        """Execute the submission in a new module, so that no program sees another's traces.

        A given module is emptied instead: the visible tests hold it since they were collected.
        """
        if module is None:
            module = types.ModuleType(self._setting.slug)
        else:
            module.__dict__.clear()
            types.ModuleType.__init__(module, self._setting.slug)  # __name__ and the like again
        module.__file__ = f"{self._setting.work}/{self._setting.slug}.py"
        sys.modules[self._setting.slug] = module
        assert self._code is not None
        exec(self._code, module.__dict__)  # noqa: S102 - running the submission is the job

    # -- programs -------------------------------------------------------------------------

    def play(self, programs: list[object], *, shared: bool) -> dict[str, object]:
        """The observations of each program, or of the one with this number in the corpus.

        Each against a freshly executed module; or, when the module is ``shared``, all against one,
        each in a context of its own. The latter is quick, and enough where all of them agree.
        """
        if not shared:
            return {
                "results": [self._play_one(program, self._fresh_module) for program in programs]
            }
        ready: list[object] = []

        def once() -> None:
            if not ready:
                self._fresh_module()
                ready.append(True)

        play = self._play_one
        contexts = [contextvars.copy_context() for _ in programs]
        return {"results": [c.run(play, p, once) for c, p in zip(contexts, programs, strict=True)]}

    def _play_one(self, program: object, prepare: Callable[[], None]) -> dict[str, object]:
        try:
            code = self._setting.compile_script(program)
        except Exception as error:  # noqa: BLE001 - a shrunk program may be no program at all
            return {"invalid": type_name(error)}
        recorder = Recorder()
        try:
            prepare()
            exec(code, {"__name__": "program", "see": recorder.see})  # noqa: S102 - our own script
        except BaseException as error:  # noqa: BLE001 - what stops a program is an observation
            recorder.record({"stopped": type_name(error)})
        return {"seen": recorder.observations}

    def explain(self, program: object) -> dict[str, object]:
        """Play one program and say of each exception its message and the learner's own line."""
        code = self._setting.compile_script(program)
        notes: dict[str, object] = {}
        recorder = Recorder()

        def see(thunk: Callable[[], object]) -> None:
            try:
                value = thunk()
            except BaseException as error:  # noqa: BLE001 - whatever it raises is told
                notes[str(len(recorder.observations))] = self._fault(error)
                recorder.see(_raiser(error))
            else:
                recorder.see(lambda: value)

        try:
            self._fresh_module()
            exec(code, {"__name__": "program", "see": see})  # noqa: S102 - our own script
        except BaseException as error:  # noqa: BLE001 - as in _play_one
            notes[str(len(recorder.observations))] = self._fault(error)
        return {"notes": notes}

    def show(self, programs: list[object]) -> dict[str, object]:
        """The programs as Python source."""
        return {"scripts": [self._setting.show_script(program) for program in programs]}

    # -- statements -----------------------------------------------------------------------

    def examples(self, text: str) -> dict[str, object]:
        """Run the ``>>>`` sessions of a statement; the answer lists what went otherwise."""
        self._fresh_module()
        test = doctest.DocTestParser().get_doctest(text, {}, "statement", None, None)
        report: list[str] = []
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        doctest.DocTestRunner(optionflags=flags, verbose=False).run(test, out=report.append)
        return {"count": len(test.examples), "failures": clip("".join(report))}

    # -- visible tests --------------------------------------------------------------------

    def test(self, request: Reply, emit: Emit) -> Reply:
        """Run the visible tests; results go out through ``emit`` as they come.

        In a context of its own: what tests set in context variables no program shall find.
        """
        tests, work = self._setting.visible_tests, self._setting.work
        self._fresh_module(tests.module)
        contextvars.copy_context().run(tests.run, work, request, emit)
        return {"done": True}


def _raiser(error: BaseException) -> Callable[[], object]:
    def thunk() -> object:
        raise error

    return thunk


# -- the loop -----------------------------------------------------------------------------


def _receive(channel: socket.socket, buffer: wire.FrameBuffer) -> dict[str, object] | None:
    while (body := buffer.next_frame()) is None:
        data = channel.recv(65536)
        if not data:
            return None
        buffer.feed(data)
    request = wire.load_body(body)
    assert isinstance(request, dict)
    return request


def _answer(runner: Runner, request: Reply, emit: Emit) -> Reply:
    match request["do"]:
        case "load":
            return runner.load()
        case "play":
            shared = request.get("shared") is True
            return runner.play(request["programs"], shared=shared)  # type: ignore[arg-type]
        case "explain":
            return runner.explain(request["program"])
        case "show":
            return runner.show(request["programs"])  # type: ignore[arg-type]
        case "test":
            return runner.test(request, emit)
        case "examples":
            return runner.examples(request["text"])  # type: ignore[arg-type]
        case "probe":
            judge = probes.Judge(**request["judge"])  # type: ignore[arg-type]
            return {"refused": probes.run(judge, every=request["every"] is True)}
    return {"unknown": True}


def serve(channel: socket.socket, output: int, setting: Setting) -> None:
    """Take the submission, then answer requests until the other side closes.

    Every answer carries nonce and number.
    """
    threading.stack_size(THREAD_STACK)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdin = io.StringIO()
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
    buffer = wire.FrameBuffer(wire.MAX_CONTROL)
    first = _receive(channel, buffer)
    if first is None:
        return
    runner = Runner(setting, str(first["source"]), trusted=bool(first["trusted"]))
    nonce = first["nonce"]
    channel.sendall(wire.dump_frame({"nonce": nonce, "seq": 0}))  # the walls stand
    while (request := _receive(channel, buffer)) is not None:
        head = {"nonce": nonce, "seq": request["seq"]}

        def emit(part: Reply, head: Reply = head) -> None:
            channel.sendall(wire.dump_frame({**head, "part": part}))

        reply = {**head, **_answer(runner, request, emit)}
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        try:
            frame = wire.dump_frame(reply)
        except (wire.WireError, ValueError):
            frame = wire.dump_frame({**head, "too_large": True})
        channel.sendall(frame)

"""Programs for the middleware kata: an app, middlewares around it, and what a client does.

``["app", kind, steps]``   what the innermost app does; kind is list, generator or body
                           (a body has a close). Steps::

    ["start", status, headers]     ["restart", status, headers]   with exc_info, in "rescue"
    ["constant"]                   start with a list that is the same each time
    ["write", text]  ["chunk", text]  ["raise", name]  ["rescue", name, steps, handler]
    ["note", number]  ["note_env", key]  ["move"]  ["tick", quarters]
    ["later"]                      what follows happens during the iteration (body)

``["set_header", name, value]  ["timing"]  ["basic_auth", realm]
["rate_limit", limit, seconds]`` one layer around what there is
``["visit", path, [[key, value], ...]]``    a request; visits are numbered from 0
``["next", n]  ["finish", n]  ["close", n]  ["end", n]``  end: finish without a look
``["look", n, what]``      code, status, headers, written, error, the name of a header, or
                           typed: whether there is a Content-Type
``["headers"]``            the list of "constant"
``["notes"]  ["closed"]  ["reports"]  ["asked"]``
``["tick", quarters]``     time goes by, in quarters of a second

``["wrap", [name, ...], visits]``           layers that log what they do, one after the other
``["iterate", kind, chunks, callbacks, [step, ...]]``  a ClosingIterator and what is done to it
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


class Body:
    """An iterable of chunks with a `close`, such as an open file or a streamed response."""

    def __init__(self, chunks: Iterable[bytes], on_close: Callable[[], Any]) -> None:
        self._chunks = chunks
        self.close = on_close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)


class Clock:
    """A clock that stands still until it is told to tick."""

    def __init__(self) -> None:
        self._now = 1000.0

    def __call__(self) -> float:
        return self._now

    def tick(self, seconds: float) -> None:
        self._now += seconds


class Visit:
    """One request to `app`, as a strict server sees it, step by step."""

    def __init__(self, app: Any, path: str = "/", **variables: str) -> None:
        self.status: str | None = None
        self.headers: list[tuple[str, str]] | None = None
        self.written = b""  # what came through write()
        self.error: str | None = None  # the name of the exception that left the app
        self._sent = False
        self._waiting: list[bytes | None] = []
        self._body: Iterable[bytes] = ()
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            **variables,
        }
        try:
            self._body = app(environ, self._start_response)
            self._chunks = iter(self._body)
        except Exception as error:  # noqa: BLE001 - whatever leaves the app is told
            self.error = type(error).__name__
            self._chunks = iter(())

    def _start_response(self, status: Any, headers: Any, exc_info: Any = None, /) -> Any:
        if type(headers) is not list:
            raise TypeError("PEP 3333: the headers have to be a list")
        if exc_info:
            if self._sent:
                raise exc_info[1]
        elif self.status is not None:
            raise AssertionError("start_response was called before")
        self.status = status
        self.headers = [(name, value) for name, value in headers]
        return self._write

    def _write(self, data: bytes) -> None:
        self._sent = True
        self.written += data

    @property
    def code(self) -> int | None:
        """The number in the status, waiting for the first chunk if need be."""
        self._wait()
        return None if self.status is None else int(self.status[:3])

    def header(self, name: str) -> str | None:
        """The value of the last header of this name, waiting for the first chunk if need be."""
        self._wait()
        pairs = [(key.lower(), value) for key, value in self.headers or []]
        return dict(pairs).get(name.lower())

    def _wait(self) -> None:
        """A response may be started as late as with its first chunk: fetch that one."""
        if self.status is None and not self._waiting:
            self._waiting = [self._fetch()]

    def next(self) -> bytes | None:
        """The next chunk; None at the end, and when the app fails."""
        return self._waiting.pop() if self._waiting else self._fetch()

    def _fetch(self) -> bytes | None:
        try:
            chunk = next(self._chunks)
        except StopIteration:
            return None
        except Exception as error:  # noqa: BLE001 - whatever leaves the app is told
            self.error = type(error).__name__
            return None
        self._sent = self._sent or bool(chunk)
        return chunk

    def close(self) -> None:
        if hasattr(self._body, "close"):
            self._body.close()

    def finish(self) -> bytes:
        """All that is left of the body; then it is closed."""
        chunks = b"".join(iter(self.next, None))
        self.close()
        return chunks


class Layer:
    """A middleware that logs when it is made, entered and left. It may answer itself."""

    def __init__(self, name: str, log: list[str], *, answers: bool = False) -> None:
        self.name, self.log, self.answers = name, log, answers

    def __call__(self, app: Any) -> Any:
        self.log.append(f"make {self.name}")

        def layer(environ: dict[str, Any], start_response: Any) -> Any:
            self.log.append(f"enter {self.name}")
            if self.answers:
                start_response("200 OK", [])
                return [self.name.encode()]
            body = app(environ, start_response)
            self.log.append(f"leave {self.name}")
            return body

        return layer


def basic(user: str, password: str) -> str:
    """An Authorization header."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


# --- from a program to a script ----------------------------------------------------------

KINDS = ("list", "generator", "body")
ERRORS = ("KeyError", "OSError")
KEYS = ("REMOTE_ADDR", "HTTP_AUTHORIZATION", "HTTP_X_FORWARDED_FOR", "REMOTE_USER")
ENV = ("REMOTE_USER", "AUTH_TYPE", "PATH_INFO")
LOOKS = ("code", "status", "headers", "written", "error")
MAX_DEPTH = 4
MAX_VISITS = 12


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def script(program: list) -> str:
    """The program as Python; `ValueError` if it is not one."""
    need(type(program) is list, program)
    for op in program:
        need(type(op) is list and op and type(op[0]) is str, op)
    if program and all(op[0] == "iterate" for op in program):
        return _iterating(program)
    if program and all(op[0] == "wrap" for op in program):
        return _wrapping(program)
    return _Onion(program).write()


def text(value: object, pattern: str = "[ !#-~é]*") -> str:
    """A string as Python source, in double quotes."""
    need(type(value) is str and re.fullmatch(pattern, str(value)), value)
    return json.dumps(value, ensure_ascii=False)


def raw(value: object) -> str:
    """A short text as the source of bytes."""
    return "b" + text(value, "[a-z ]*")


def number(value: object, most: int = 99) -> int:
    need(type(value) is int and 0 <= value <= most, value)  # type: ignore[operator]
    return value  # type: ignore[return-value]


# A ClosingIterator.


def _iterating(program: list) -> str:
    lines = ["log = []"]
    helpers: set[str] = set()
    for position, op in enumerate(program):
        need(len(op) == 5, op)  # noqa: PLR2004 - the name and four arguments
        _, kind, chunks, callbacks, steps = op
        need(kind in KINDS and type(chunks) is list and type(steps) is list, op)
        suffix = "" if position == 0 else f"_{position + 1}"
        name = f"closing{suffix}"
        items = ", ".join(raw(chunk) for chunk in chunks)
        source = f"[{items}]"
        if kind == "generator":
            source = f"chunks{suffix}()"
            lines += ["", "", f"def chunks{suffix}():"]
            for chunk in chunks:
                lines += [f"    log.append({text(f'make {chunk}')})", f"    yield {raw(chunk)}"]
            lines += [*(["    yield from ()"] if not chunks else []), "", ""]
        elif kind == "body":
            helpers.add("Body")
            source = f'Body([{items}], lambda: log.append("close{suffix}"))'
        more = ""
        match callbacks:
            case None:
                pass
            case str():
                more = f", lambda: log.append({text(callbacks, '[a-z]*')})"
            case ["list" | "tuple" | "iter" as sort, *names]:
                calls = [f"lambda: log.append({text(name, '[a-z]*')})" for name in names]
                comma = "," * (len(calls) == 1)
                joined = ", ".join(calls)
                literal = f"({joined}{comma})" if sort == "tuple" else f"[{joined}]"
                more = ", callbacks"
                lines.append(f"callbacks = {f'iter({literal})' if sort == 'iter' else literal}")
            case _:
                raise ValueError(op)
        lines.append(f"{name} = ClosingIterator({source}{more})")
        for step in steps:
            match step:
                case ["next"]:
                    lines.append(f'see(lambda: next({name}, "the end"))')
                case ["list"]:
                    lines.append(f"see(lambda: list({name}))")
                case ["iter"]:
                    lines.append(f"see(lambda: iter({name}) is {name})")
                case ["close"]:
                    lines.append(f"{name}.close()")
                case ["log"]:
                    lines.append("see(lambda: log)")
                case ["size"] if isinstance(callbacks, list) and callbacks[0] == "list":
                    lines.append("see(lambda: len(callbacks))")
                case _:
                    raise ValueError(step)
    imports = ["from middleware import ClosingIterator"]
    if helpers:
        imports.append(f"from programs import {', '.join(sorted(helpers))}")
    return "\n".join([*imports, "", *lines, ""])


# Layers.


def _wrapping(program: list) -> str:
    lines = []
    for op in program:
        need(len(op) == 3 and type(op[1]) is list, op)  # noqa: PLR2004 - names and visits
        _, names, visits = op
        layers = []
        for name in names:
            answers = ", answers=True" if type(name) is str and name.isupper() else ""
            layers.append(f"Layer({text(name, '[A-Za-z]+')}, log{answers})")
        lines.append(f"wrapped = wrap({', '.join(['app', *layers])})")
        if not layers:
            lines.append("see(lambda: wrapped is app)")
        lines += ["see(lambda: Visit(wrapped).finish())"] * number(visits, 3)
        lines.append("see(lambda: log)")
    helpers = "Layer, Visit" if "Layer" in "".join(lines) else "Visit"
    return (
        "from middleware import wrap\n"
        f"from programs import {helpers}\n\n"
        "log = []\n\n\n"
        "def app(environ, start_response):\n"
        '    log.append("app")\n'
        '    start_response("200 OK", [])\n'
        '    return [b"tea"]\n\n\n' + "\n".join(lines) + "\n"
    )


# An app in middlewares, and its client.


class _Onion:
    def __init__(self, program: list) -> None:
        self.program = program
        self.used: set[str] = set()
        self.lines: list[str] = []
        self.chunks: list[str] = []
        self.visits = 0
        self.writes = '"write"' in json.dumps(program)

    def write(self) -> str:
        apps = [op for op in self.program if op[0] == "app"]
        need(len(apps) <= 1, self.program)
        kind, steps = "list", [["start", "200 OK", []], ["chunk", "tea"]]
        for op in apps:
            need(len(op) == 3, op)  # noqa: PLR2004 - kind and steps
            _, kind, steps = op
        need(kind in KINDS and type(steps) is list, steps)
        self.app(kind, steps)
        app, self.lines = self.lines, []
        client = [op for op in self.program if op[0] != "app"]
        layers = [op for op in client if op[0] in LAYERS]
        for op in layers:
            self.layer(op)
        for op in client:
            if op not in layers:
                self.act(op)
        used = self.used
        helpers = [h for h in ("Body", "Clock", "Visit", "basic") if h in used]
        mine = [name for name in LAYERS if name in used]
        setup = ["clock = Clock()"] if "Clock" in used else []
        if "HEADERS" in used:
            setup.append('HEADERS = [("Content-Type", "text/plain"), ("X-Tea", "black")]')
        setup += [f"{n} = []" for n in ("asked", "closed", "notes", "reports") if n in used]
        head = ["import sys", ""] if "sys" in used else []
        if mine:
            head.append(f"from middleware import {', '.join(mine)}")
        if helpers:
            head.append(f"from programs import {', '.join(helpers)}")
        if "basic_auth" in used:
            setup += CHECK
        blank = ["", ""]
        parts = [*head, "", *setup, *(blank if setup else [""])]
        return "\n".join(
            [*parts, "def app(environ, start_response):", *app, *blank, *self.lines, ""]
        )

    def line(self, depth: int, code: str) -> None:
        self.lines.append("    " * depth + code)

    # The app.

    def app(self, kind: str, steps: list) -> None:
        for op in steps:
            need(type(op) is list and op and type(op[0]) is str, op)
        lazy = [i for i, op in enumerate(steps) if op[0] == "later" or _yields(op)]
        if kind == "body":
            self.used |= {"Body", "closed"}
            split = min(lazy, default=len(steps))
            self.block(steps[:split], 1, lazy=False)
            name = "[]"
            if lazy:
                name = "chunks()"
                self.lines += [*([""] if self.lines else []), "    def chunks():"]
                self.block(steps[split:], 2, lazy=True)
                self.end(steps[split:], 2)
                self.lines.append("")
            self.line(1, f'return Body({name}, lambda: closed.append("app"))')
        elif kind == "generator":
            self.block(steps, 1, lazy=True)
            self.end(steps, 1)
        else:
            self.block(steps, 1, lazy=False)
            if not steps or steps[-1][0] != "raise":
                self.line(1, f"return [{', '.join(self.chunks)}]")

    def end(self, steps: list, depth: int) -> None:
        if not any(_yields(op) for op in steps):
            self.line(depth, "yield from ()")

    def block(self, ops: object, depth: int, *, lazy: bool, rescue: bool = False) -> None:
        need(type(ops) is list, ops)
        need(depth <= MAX_DEPTH, "nested too deeply")
        for op in ops:  # type: ignore[attr-defined]
            self.step(op, depth, lazy=lazy, rescue=rescue)

    def step(self, op: object, depth: int, *, lazy: bool, rescue: bool) -> None:
        match op:
            case ["start", status, headers]:
                self.start(depth, status, headers, "")
            case ["restart", status, headers]:
                need(rescue, op)
                self.used.add("sys")
                self.start(depth, status, headers, ", sys.exc_info()")
            case ["constant"]:
                self.used |= {"HEADERS", "start"}
                call = 'start_response("200 OK", HEADERS)'
                self.line(depth, f"write = {call}" if self.writes else call)
            case ["write", data]:
                need("start" in self.used, op)
                self.line(depth, f"write({raw(data)})")
            case ["chunk", data] if lazy:
                self.line(depth, f"yield {raw(data)}")
            case ["chunk", data]:
                need(depth == 1, op)
                self.chunks.append(raw(data))
            case ["raise", name]:
                need(name in ERRORS, op)
                self.line(depth, f'raise {name}("lost")')
            case ["rescue", name, ops, handler]:
                need(name in ERRORS, op)
                self.line(depth, "try:")
                self.block(ops, depth + 1, lazy=lazy)
                self.line(depth + 1, f'raise {name}("lost")')
                self.line(depth, f"except {name}:")
                before = len(self.lines)
                self.block(handler, depth + 1, lazy=lazy, rescue=True)
                if len(self.lines) == before:
                    self.line(depth + 1, "pass")
            case ["note", value]:
                self.used.add("notes")
                self.line(depth, f"notes.append({number(value)})")
            case ["note_env", key]:
                need(key in ENV, op)
                self.used.add("notes")
                self.line(depth, f'notes.append(environ.get("{key}"))')
            case ["move"]:
                self.line(depth, 'environ["PATH_INFO"] = "/moved"')
            case ["tick", quarters]:
                self.tick(depth, quarters)
            case ["later"]:
                pass
            case _:
                raise ValueError(f"not a step: {op!r}")

    def start(self, depth: int, status: object, headers: object, more: str) -> None:
        need(type(headers) is list, headers)
        pairs = []
        for pair in headers:  # type: ignore[attr-defined]
            need(type(pair) is list and len(pair) == 2, pair)  # noqa: PLR2004 - name, value
            pairs.append(f"({text(pair[0], '[A-Za-z][A-Za-z-]*')}, {text(pair[1])})")
        first = text(status, "[0-9]{3} [A-Za-z ]*")
        self.used.add("start")
        call = f"start_response({first}, [{', '.join(pairs)}]{more})"
        self.line(depth, f"write = {call}" if self.writes else call)

    def tick(self, depth: int, quarters: object) -> None:
        self.used.add("Clock")
        self.line(depth, f"clock.tick({number(quarters) / 4:g})")

    # The layers and the client.

    def layer(self, op: list) -> None:
        match op:
            case ["set_header", name, value]:
                arguments = f"{text(name, '[A-Za-z][A-Za-z-]*')}, {text(value)}"
            case ["timing"]:
                self.used |= {"Clock", "reports"}
                arguments = "clock, lambda *facts: reports.append(facts)"
            case ["basic_auth", realm]:
                self.used.add("asked")
                arguments = f"check, {text(realm, '[a-z ]+')}"
            case ["rate_limit", limit, seconds]:
                need(number(limit) and number(seconds), op)
                self.used.add("Clock")
                arguments = f"{limit}, {seconds}, clock"
            case _:
                raise ValueError(f"not a layer: {op!r}")
        self.used.add(op[0])
        self.line(0, f"app = {op[0]}(app, {arguments})")

    def visit(self, value: object) -> str:
        position = number(value)
        need(position < self.visits, value)
        return "visit" if position == 0 else f"visit_{position + 1}"

    def act(self, op: list) -> None:
        match op:
            case ["visit", path, variables]:
                need(type(variables) is list and self.visits < MAX_VISITS, op)
                self.used.add("Visit")
                arguments = (
                    ["app"] if path == "/" and not variables else ["app", text(path, "/[a-z]*")]
                )
                need(len({str(pair[:1]) for pair in variables}) == len(variables), op)
                for pair in variables:
                    need(type(pair) is list and len(pair) == 2 and pair[0] in KEYS, pair)  # noqa: PLR2004
                    arguments.append(f"{pair[0]}={self.value(pair[1])}")
                self.visits += 1
                self.line(0, f"{self.visit(self.visits - 1)} = Visit({', '.join(arguments)})")
            case ["next" | "finish" as name, which]:
                self.line(0, f"see(lambda: {self.visit(which)}.{name}())")
            case ["close", which]:
                self.line(0, f"{self.visit(which)}.close()")
            case ["end", which]:
                self.line(0, f"{self.visit(which)}.finish()")
            case ["look", which, "typed"]:
                header = f'{self.visit(which)}.header("Content-Type")'
                self.line(0, f"see(lambda: {header} is not None)")
            case ["headers"]:
                self.used.add("HEADERS")
                self.line(0, "see(lambda: HEADERS)")
            case ["look", which, what] if what in LOOKS:
                self.line(0, f"see(lambda: {self.visit(which)}.{what})")
            case ["look", which, what]:
                header = text(what, "[A-Za-z][A-Za-z-]*")
                self.line(0, f"see(lambda: {self.visit(which)}.header({header}))")
            case ["notes" | "closed" | "reports" | "asked" as name]:
                self.used.add(name)
                self.line(0, f"see(lambda: {name})")
            case ["tick", quarters]:
                self.tick(0, quarters)
            case _:
                raise ValueError(f"not an operation: {op!r}")

    def value(self, value: object) -> str:
        if type(value) is list:
            need(len(value) == 2, value)  # noqa: PLR2004 - user and password
            self.used.add("basic")
            user, password = text(value[0], "[A-Za-zé]*"), text(value[1], "[a-zé: ]*")
            return f"basic({user}, {password})"
        return text(value)


LAYERS = ("basic_auth", "rate_limit", "set_header", "timing")
CHECK = [
    "",
    "",
    "def check(user, password):",
    "    asked.append((user, password))",
    '    return password == "tea" and "welcome"',
]


def _yields(op: object) -> bool:
    if type(op) is not list or not op:
        return False
    if op[0] == "rescue":
        blocks = [part for part in op[2:] if type(part) is list]
        return any(_yields(inner) for block in blocks for inner in block)
    return op[0] == "chunk"

"""Programs for the server kata: either one request is read, or one app is served.

Reading a request, in any order::

    ["line", method, target, protocol]   ["header", name, value]   ["body", text]
    ["server", host, port]
    ["look", key]     one key of the environ
    ["http"]          the names of all HTTP_* keys
    ["read", size]    from wsgi.input, -1 for all          ["lines"]    its lines

Serving an app, in the order in which the app does it::

    ["start", status, headers]           call start_response
    ["restart", status, headers]         ... with exc_info; inside "rescue" only
    ["try_restart", status, headers]     ... and look whether it raises
    ["write", text]                      call what start_response returned
    ["chunk", text]                      one chunk of the body
    ["junk", value]                      a chunk that is not bytes
    ["wire"]                             look at what the client has got by now
    ["note", number]                     leave a trace
    ["raise", name]                      fail
    ["rescue", name, ops, handler]       do ops, then fail, then recover
    ["hang_up"]                          the client goes away
    ["later"]                            what follows happens during the iteration ("body")

    ["returns", kind]                    list, tuple, generator, or body (which has a close)
    ["earlier"]                             serve another client first, in the same way
    ["logged", name], ["quiet"]             looks at the log, after all is over
    ["notes"], ["closes"], ["closed_at"]    more looks
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


class Wire:
    """The way to one client: `data` is what has arrived there."""

    def __init__(self) -> None:
        self.data = b""
        self._gone = False

    def send(self, data: bytes) -> None:
        if self._gone:
            raise BrokenPipeError("the client has hung up")
        self.data += data

    def hang_up(self) -> None:
        """From now on sending fails."""
        self._gone = True


class Body:
    """An iterable of chunks with a `close`, such as an open file or a wrapped response."""

    def __init__(self, chunks: Iterable[Any], on_close: Callable[[], Any]) -> None:
        self._chunks = chunks
        self.close = on_close

    def __iter__(self) -> Iterator[Any]:
        return iter(self._chunks)


def new_environ() -> dict[str, Any]:
    """An environ for `GET /`, with a log of its own in `wsgi.errors`."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


# --- from a program to a script ----------------------------------------------------------

READING = {"line", "header", "body", "server", "look", "http", "read", "lines"}
ALWAYS = (
    "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT",
    "SERVER_PROTOCOL", "wsgi.version", "wsgi.url_scheme", "wsgi.multithread",
    "wsgi.multiprocess", "wsgi.run_once",
)  # fmt: skip
PERHAPS = ("CONTENT_TYPE", "CONTENT_LENGTH")
#: Names of headers that other servers than ours would take for their own variables.
RESERVED = ("server", "remote", "request", "script", "path", "query", "gateway", "expect", "wsgi")
KINDS = ("list", "tuple", "generator", "body")
ERRORS = ("KeyError", "OSError")
MAX_DEPTH = 4


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def script(program: list) -> str:
    """The program as Python; `ValueError` if it is not one."""
    need(type(program) is list, program)
    for op in program:
        need(type(op) is list and op and type(op[0]) is str, op)
    if any(op[0] in READING for op in program):
        return _reading(program)
    return _Serving(program).write()


def text(value: object, pattern: str = r"[ -~é\r\n]*") -> str:
    """A string as Python source, in double quotes."""
    need(type(value) is str and re.fullmatch(pattern, str(value)), value)
    return '"' + repr(f"'{value}")[2:-1].replace('"', '\\"') + '"'


def raw(value: object, pattern: str = r"[ -~é\r\n]*") -> str:
    """A string as the source of latin-1 bytes."""
    need(type(value) is str and re.fullmatch(pattern, str(value)), value)
    return 'b"' + repr(b"'" + str(value).encode("latin-1"))[3:-1].replace('"', '\\"') + '"'


# Reading a request.


def _reading(program: list) -> str:
    line = "GET / HTTP/1.1"
    headers: list[str] = []
    body, server = "", ""
    looks: list[str] = []
    for op in program:
        match op:
            case ["line", method, target, protocol]:
                raw(method, "[A-Z]+")
                raw(target, r"/([!-.0-~][!-~]*)?")
                need(protocol in ("HTTP/1.0", "HTTP/1.1"), op)
                line = f"{method} {target} {protocol}"
            case ["header", name, value]:
                raw(name, "[A-Za-z][A-Za-z-]*")
                raw(value, "[ -~é]*")
                need(not name.lower().startswith(RESERVED), op)
                if name.lower() in ("content-type", "content-length"):
                    need(not any(h.lower().startswith(name.lower()) for h in headers), op)
                if name.lower() == "content-length":
                    need(re.fullmatch(" *[0-9]{1,3} *", value), op)
                headers.append(f"{name}:{value}")
            case ["body", value]:
                raw(value)
                body = value
            case ["server", host, port]:
                need(type(port) is int and 0 < port < 65536, op)  # noqa: PLR2004 - 16 bits
                server = f", server=({text(host, '[a-z.]+')}, {port})"
            case ["look", key] if key in ALWAYS:
                looks.append(f'environ["{key}"]')
            case ["look", "wsgi.errors"]:
                looks.append('environ["wsgi.errors"] is sys.stderr')
            case ["look", key] if key in PERHAPS:
                looks.append(f'environ.get("{key}", "")')
            case ["look", key]:
                looks.append(f"environ.get({text(key, 'HTTP_[A-Z_]+')})")
            case ["http"]:
                looks.append('sorted(key for key in environ if key.startswith("HTTP_"))')
            case ["read", size]:
                need(type(size) is int and -1 <= size < 100, op)  # noqa: PLR2004 - small
                looks.append(f'environ["wsgi.input"].read({"" if size < 0 else size})')
            case ["lines"]:
                looks.append('list(environ["wsgi.input"])')
            case _:
                raise ValueError(f"not an operation: {op!r}")
    parts = [f"{part}\r\n" for part in [line, *headers, ""]] + [body] * bool(body)
    request = "\n".join(f"    {raw(part)}" for part in parts)
    seen = "\n".join(f"see(lambda: {look})" for look in looks)
    sys = "import sys\n\n" if "sys.stderr" in seen else ""
    return (
        f"{sys}from wsgi_server import build_environ\n\n"
        f"request = (\n{request}\n)\nenviron = build_environ(request{server})\n{seen}\n"
    )


# Serving an app.


class _Serving:
    def __init__(self, program: list) -> None:
        self.kind = "list"
        self.steps: list[list] = []
        self.looks: list[str] = ["wire.data"]
        self.used: set[str] = set()
        self.chunks: list[str] = []
        self.lines: list[str] = []
        self.writes = '"write"' in json.dumps(program)
        for op in program:
            match op:
                case ["returns", kind]:
                    need(kind in KINDS, op)
                    self.kind = kind
                case ["logged", name]:
                    need(name in ERRORS, op)
                    self.used.add("errors")
                    self.looks.append(f'"{name}" in errors.getvalue()')
                case ["earlier"]:
                    need('"wire"' not in json.dumps(program), program)
                    self.used.add("earlier")
                case ["quiet"]:
                    self.used.add("errors")
                    self.looks.append('errors.getvalue() == ""')
                case ["notes"]:
                    self.used.add("notes")
                    self.looks.append("notes")
                case ["closes" | "closed_at" as look]:
                    self.used.add("closed")
                    self.looks.append("closed" if look == "closed_at" else "len(closed)")
                case _:
                    self.steps.append(op)

    def write(self) -> str:
        lazy = self.kind in ("generator", "body")
        later = [i for i, op in enumerate(self.steps) if _is_lazy(op)]
        split = min(later, default=len(self.steps)) if self.kind == "body" else 0
        if not lazy or (self.kind == "generator" and not later):
            split = len(self.steps)
        self.block(self.steps[:split], 1, lazy=False)
        if self.kind == "body":
            self.used |= {"closed", "Body"}
            rest = self.steps[split:]
            name = "[]"
            if later:
                self.lines += [*([""] if self.lines else []), "    def chunks():"]
                self.block(rest, 2, lazy=True)
                if not any(_yields(op) for op in rest):
                    self.line(2, "yield from ()")
                self.lines.append("")
                name = "chunks()"
            self.line(1, f"return Body({name}, lambda: closed.append(len(wire.data)))")
        elif self.kind == "generator" and later:
            self.block(self.steps, 1, lazy=True)
            if not any(_yields(op) for op in self.steps):
                self.line(1, "yield from ()")
        elif not self.steps or self.steps[-1][0] != "raise":
            items = ", ".join(self.chunks)
            comma = "," * (len(self.chunks) == 1)
            self.line(
                1, f"return ({items}{comma})" if self.kind == "tuple" else f"return [{items}]"
            )
        return self.whole()

    def whole(self) -> str:
        used = self.used
        imports = ["import sys\n"] if "sys" in used else []
        helpers = [
            name for name in ("Body", "Wire", "new_environ") if name != "Body" or "Body" in used
        ]
        setup = ["wire = Wire()"]
        setup += [f"{name} = []" for name in ("closed", "notes") if name in used]
        end = ["serve(app, new_environ(), wire.send)"]
        if "errors" in used:
            setup += ["environ = new_environ()", 'errors = environ["wsgi.errors"]']
            end = ["serve(app, environ, wire.send)"]
        if "earlier" in used:
            setup = [line for line in setup if line != "wire = Wire()"]
            name = "environ" if "errors" in used else "new_environ()"
            end = [
                "for _ in range(2):",
                "    wire = Wire()",
                f"    serve(app, {name}, wire.send)",
            ]
        end += [f"see(lambda: {look})" for look in self.looks]
        return "\n".join(
            [
                *imports,
                f"from programs import {', '.join(helpers)}",
                "from wsgi_server import serve\n",
                *setup,
                "\n\ndef app(environ, start_response):",
                *self.lines,
                "\n",
                *end,
                "",
            ]
        )

    def line(self, depth: int, code: str) -> None:
        self.lines.append("    " * depth + code)

    def block(self, ops: object, depth: int, *, lazy: bool, rescue: bool = False) -> None:
        need(type(ops) is list, ops)
        need(depth <= MAX_DEPTH + 2, "nested too deeply")
        for op in ops:  # type: ignore[attr-defined]
            self.step(op, depth, lazy=lazy, rescue=rescue)

    def step(self, op: object, depth: int, *, lazy: bool, rescue: bool) -> None:
        match op:
            case ["start", status, headers]:
                self.start(depth, text(status, "[ -~]*"), headers, "")
            case ["restart", status, headers]:
                need(rescue, op)
                self.used.add("sys")
                self.start(depth, text(status, "[ -~]*"), headers, ", sys.exc_info()")
            case ["try_restart", status, headers]:
                need(rescue, op)
                self.used |= {"start", "sys"}
                call = self.call(text(status, "[ -~]*"), headers, ", sys.exc_info()")
                self.line(depth, f"see(lambda: callable({call}))")
            case ["write", data]:
                need("start" in self.used, op)
                self.line(depth, f"write({raw(data)})")
            case ["chunk", data]:
                self.chunk(depth, raw(data), lazy=lazy)
            case ["junk", value]:
                need(value is None or type(value) in (int, str), op)
                literal = text(value) if type(value) is str else repr(value)
                self.chunk(depth, literal, lazy=lazy)
            case ["wire"]:
                need("start" in self.used, op)  # or nothing ever arrives
                self.line(depth, "see(lambda: wire.data)")
            case ["note", number]:
                need(type(number) is int, op)
                self.used.add("notes")
                self.line(depth, f"notes.append({number})")
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
            case ["hang_up"]:
                self.line(depth, "wire.hang_up()")
            case ["later"]:
                pass
            case _:
                raise ValueError(f"not an operation: {op!r}")

    def start(self, depth: int, status: str, headers: object, more: str) -> None:
        call = self.call(status, headers, more)
        self.used.add("start")
        self.line(depth, f"write = {call}" if self.writes else call)

    def call(self, status: str, headers: object, more: str) -> str:
        need(type(headers) is list, headers)
        pairs = []
        for pair in headers:  # type: ignore[attr-defined]
            need(type(pair) is list and len(pair) == 2, pair)  # noqa: PLR2004 - name, value
            name, value = pair
            need(type(value) in (str, int), value)
            literal = text(value, "[ -~é]*") if type(value) is str else repr(value)
            pairs.append(f"({text(name, '[A-Za-z][A-Za-z-]*')}, {literal})")
        return f"start_response({status}, [{', '.join(pairs)}]{more})"

    def chunk(self, depth: int, literal: str, *, lazy: bool) -> None:
        if lazy:
            self.line(depth, f"yield {literal}")
        else:
            need(depth == 1, literal)
            self.chunks.append(literal)


def _is_lazy(op: list) -> bool:
    """Whether the operation belongs to the iteration."""
    return op[0] == "later" or _yields(op)


def _yields(op: object) -> bool:
    if type(op) is not list or not op:
        return False
    if op[0] == "rescue":
        blocks = [part for part in op[2:] if type(part) is list]
        return any(_yields(inner) for block in blocks for inner in block)
    return op[0] in ("chunk", "junk")

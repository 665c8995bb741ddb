"""Programs about cleaning up: locals and a manager, or an app, a wrapper and what a server does.

A program is a list of operations; an operation is a list that starts with its name. There are
two sorts. Locals, items and managers are small numbers: items 0 to 2 are `local`, `other` and
`stack`, 3 and 4 are things that log their release.

About managers (the first operation that needs a manager makes it, empty)::

    ["make", m, how, [item, ...]]   how: none, single, list, tuple, iter
    ["append", m, item]  ["source", m, item]    to the manager's list, to the list it was given
    ["locals", m]  ["count", m]  ["cleanup", m]  ["release", item]
    ["set", l, value]  ["push", value]  ["get", l]  ["top"]  ["log"]
    ["thread", ops]  ["copy", ops]  ["pool", [ops, ...]]

About requests (also the operations on locals, and ``cleanup`` of manager 0)::

    ["app", kind, steps]     kind: list, chunks (a list that has a close), generator,
                             body (has a close), broken (close raises), page (does all in
                             __iter__), object (an instance with __call__, otherwise like
                             list). Steps:
        ["note"]  ["top"]  ["set", value]  ["push", value]   value null: the path
        ["chunk", text]  ["greet"]  ["raise", name]  ["raise_at", path, name]
        ["later"]                 what follows happens in the iteration (body, broken, page)
    ["manage", [item, ...]]       what the manager has; default: local and stack
    ["wrap", how]                 make, at, call, guard, own, counting
    ["visit", path]  ["next", n]  ["finish", n]  ["close", n]   visits are numbered from 0
    ["serve", path]               a visit from the beginning to the end
    ["append", 0, item]           to the manager's list
    ["look", what]                name, doc, module, qualname, wrapped, version, callable
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


class Visit:
    """One request to `app`, step by step, as a server goes through it."""

    def __init__(self, app: Any, path: str = "/") -> None:
        self.status: str | None = None
        self.environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path}
        self.body: Iterable[bytes] = app(self.environ, self.start_response)
        self._chunks = iter(self.body)

    def start_response(self, status: str, headers: list, exc_info: Any = None) -> None:
        self.status = status

    def next(self) -> bytes | None:
        """The next chunk; None at the end."""
        return next(self._chunks, None)

    def close(self) -> None:
        if hasattr(self.body, "close"):
            self.body.close()

    def finish(self) -> bytes:
        """All that is left of the body; then it is closed, also when there was an error."""
        try:
            return b"".join(self._chunks)
        finally:
            self.close()


class Body:
    """An iterable of chunks with a `close`, such as an open file or a streamed response."""

    def __init__(self, chunks: Iterable[bytes], close: Any) -> None:
        self._chunks = chunks
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)


class Chunks(list):
    """A list of chunks that has a `close` as well. Empty, it is false, and wants to be closed."""

    def __init__(self, chunks: Iterable[bytes], close: Any) -> None:
        super().__init__(chunks)
        self.close = close


class Logged:
    """Something that can be released, and logs it."""

    def __init__(self, name: str, log: list) -> None:
        self.name, self.log = name, log

    def __release_local__(self) -> None:
        self.log.append(f"release {self.name}")


# --- the language ------------------------------------------------------------------------

ITEMS = ("local", "other", "stack", "first", "second")
SETUP = {
    "local": "local = Local()",
    "other": "other = Local()",
    "stack": "stack = LocalStack()",
    "log": "log = []",
    "first": 'first = Logged("first", log)',
    "second": 'second = Logged("second", log)',
}
KINDS = ("list", "chunks", "page", "generator", "body", "broken", "object")
ERRORS = ("ValueError", "KeyboardInterrupt", "SystemExit", "GeneratorExit")
WRAPS = {
    "make": "manager.make_middleware(app)",
    "call": "manager.middleware(app)",
    "guard": "guarded(manager, app)",
    "own": "in_own_context(app)",
}
LOOKS = {
    "name": "app.__name__",
    "doc": "app.__doc__",
    "module": "app.__module__ == __name__",
    "qualname": "app.__qualname__",
    "version": "app.version",
    "wrapped": "app.__wrapped__ is inner",
    "callable": "callable(app)",
}
REQUESTS = {"app", "manage", "wrap", "visit", "next", "finish", "close", "serve", "look"}
COUNTING = """\
class Counting(LocalManager):
    def cleanup(self):
        log.append("cleanup")
        super().cleanup()
"""
WHO = """\
def who():
    return getattr(local, "user", None)
"""
MAX_DEPTH = 4
MAX_VISITS = 4


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    need(type(program) is list, program)
    for op in program:
        need(type(op) is list and op and type(op[0]) is str, op)
    return _Writer(program).write()


def need(condition: object, what: object) -> None:
    if not condition:
        raise ValueError(f"not of this language: {what!r}")


def number(value: object, below: int) -> int:
    need(type(value) is int and 0 <= value < below, value)  # type: ignore[operator]
    return value  # type: ignore[return-value]


def text(value: object) -> str:
    need(type(value) is str and re.fullmatch("[/a-z ]*", str(value)), value)
    return json.dumps(value)


def url(value: object) -> str:
    need(type(value) is str and re.fullmatch("/[a-z]*", str(value)), value)
    return json.dumps(value)


def plain(value: object) -> str:
    """A value as Python source."""
    if value is None or type(value) in (bool, int):
        return repr(value)
    return text(value)


class _Writer:
    def __init__(self, program: list) -> None:
        self.program = program
        self.lines: list[str] = []
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}
        self.managers: set[int] = set()
        self.sources: dict[int, str] = {}
        self.visits = 0
        self.closed: set[int] = set()
        self.only_whole = False
        self.about_requests = any(op[0] in REQUESTS for op in program)

    def write(self) -> str:
        if self.about_requests:
            self.requests()
        else:
            self.block(self.program, 0, 0)
        body = "\n".join(self.lines or ["# nothing to do"])
        head = self.setup()
        return f"{self.imports()}\n\n{head}{body}\n"

    def imports(self) -> str:
        used = self.used
        lines = ["import threading"] if "threading" in used else []
        if "ThreadPoolExecutor" in used:
            lines.append("from concurrent.futures import ThreadPoolExecutor")
        if "copy_context" in used:
            lines.append("from contextvars import copy_context")
        if lines:
            lines.append("")
        theirs = ["Local"] if used & {"local", "other"} else []
        theirs += ["LocalStack"] if "stack" in used else []
        if theirs:
            lines += [f"from werkzeug.local import {', '.join(theirs)}", ""]
        mine = ("LocalManager", "guarded", "in_own_context", "release_local")
        names = [name for name in mine if name in used] or ["LocalManager"]
        lines.append(f"from local_manager import {', '.join(names)}")
        helpers = [name for name in ("Body", "Chunks", "Logged", "Visit") if name in used]
        if helpers:
            lines.append(f"from programs import {', '.join(helpers)}")
        return "\n".join(lines)

    def setup(self) -> str:
        if self.used & {"first", "second"}:
            self.used |= {"Logged", "log"}
        lines = [line for name, line in SETUP.items() if name in self.used]
        parts = ["\n".join(lines)] if lines else []
        if "who" in self.used:
            parts.append(WHO)
        if "Counting" in self.used:
            parts.append(COUNTING)
        blank = "\n\n" if len(parts) < 2 else "\n\n\n"  # noqa: PLR2004 - with a definition
        return blank.join(part.strip() for part in parts) + (blank if parts else "")

    # Small pieces.

    def line(self, depth: int, code: str) -> None:
        self.lines.append(f"{'    ' * depth}{code}")

    def see(self, depth: int, expression: str) -> None:
        self.line(depth, f"see(lambda: {expression})")

    def name(self, base: str) -> str:
        """A name that nothing else in the script has: `job`, `job_2`, ..."""
        self.counts[base] = self.counts.get(base, 0) + 1
        return base if self.counts[base] == 1 else f"{base}_{self.counts[base]}"

    def item(self, value: object) -> str:
        name = ITEMS[number(value, len(ITEMS))]
        self.used.add(name)
        return name

    def items(self, values: object) -> str:
        need(type(values) is list, values)
        return f"[{', '.join(self.item(value) for value in values)}]"  # type: ignore[attr-defined]

    def manager(self, value: object, depth: int) -> str:
        which = number(value, 2)
        name = "another" if which else "manager"
        if which not in self.managers:
            self.managers.add(which)
            self.used.add("LocalManager")
            # Inside of a function it would be a local variable of that function.
            self.lines.insert(0 if depth else len(self.lines), f"{name} = LocalManager()")
        return name

    # Managers and locals.

    def block(self, ops: object, depth: int, nesting: int) -> None:
        need(type(ops) is list and nesting <= MAX_DEPTH, ops)
        before = len(self.lines)
        for op in ops:  # type: ignore[attr-defined]
            need(type(op) is list and op, op)
            self.operation(op, depth, nesting)
        if len(self.lines) == before:
            self.line(depth, "pass")

    def function(self, base: str, ops: object, depth: int, nesting: int) -> str:
        name = self.name(base)
        self.line(depth, f"def {name}():")
        self.block(ops, depth + 1, nesting + 1)
        self.line(depth, "")
        return name

    def operation(self, op: list, depth: int, nesting: int) -> None:
        match op:
            case ["make", which, how, items]:
                need(depth == 0, op)
                self.make(number(which, 2), how, items)
            case ["append", which, item]:
                self.line(depth, f"{self.manager(which, depth)}.locals.append({self.item(item)})")
            case ["source", which, item]:
                source = self.sources.get(number(which, 2))
                need(source, op)
                self.line(depth, f"{source}.append({self.item(item)})")
            case ["locals", which]:
                names = f"[type(item).__name__ for item in {self.manager(which, depth)}.locals]"
                self.see(depth, names)
            case ["count", which]:
                manager = self.manager(which, depth)
                self.see(depth, f"(type({manager}.locals).__name__, len({manager}.locals))")
            case ["cleanup", which]:
                self.see(depth, f"{self.manager(which, depth)}.cleanup()")
            case ["release", item]:
                self.used.add("release_local")
                self.see(depth, f"release_local({self.item(item)})")
            case ["thread", ops]:
                self.used.add("threading")
                target = self.function("in_thread", ops, depth, nesting)
                self.line(depth, f"thread = threading.Thread(target={target})")
                self.line(depth, "thread.start()")
                self.line(depth, "thread.join()")
            case ["copy", ops]:
                self.used.add("copy_context")
                target = self.function("in_copy", ops, depth, nesting)
                self.line(depth, f"copy_context().run({target})")
            case ["pool", [*jobs]]:
                need(nesting == 0, op)
                self.used.add("ThreadPoolExecutor")
                targets = [self.function("job", ops, depth, nesting) for ops in jobs]
                self.line(depth, "with ThreadPoolExecutor(max_workers=1) as pool:")
                for target in targets:
                    self.line(depth + 1, f"pool.submit({target}).result()")
                if not targets:
                    self.line(depth + 1, "pass")
            case _:
                self.on_locals(op, depth)

    def on_locals(self, op: list, depth: int) -> None:
        match op:
            case ["set", which, value]:
                self.line(depth, f"{self.item(number(which, 2))}.user = {plain(value)}")
            case ["push", value]:
                self.used.add("stack")
                self.line(depth, f"stack.push({plain(value)})")
            case ["get", which]:
                self.see(depth, f'getattr({self.item(number(which, 2))}, "user", "nobody")')
            case ["top"]:
                self.used.add("stack")
                self.see(depth, "stack.top")
            case ["log"]:
                self.used.add("log")
                self.see(depth, "log")
            case _:
                raise ValueError(f"not an operation: {op!r}")

    def make(self, which: int, how: object, items: object) -> None:
        name = "another" if which else "manager"
        listed = self.items(items)
        inner = listed[1:-1]
        self.managers.add(which)
        self.used.add("LocalManager")
        self.sources.pop(which, None)
        match how:
            case "none":
                argument = ""
            case "single":
                need(inner in ("local", "other"), items)
                argument = inner
            case "list":
                argument = self.sources[which] = self.name("mine")
                self.line(0, f"{argument} = {listed}")
            case "tuple":
                argument = f"({inner}{',' * (inner != '' and ',' not in inner)})"
            case "iter":
                argument = f"iter({listed})"
            case _:
                raise ValueError(how)
        self.line(0, f"{name} = LocalManager({argument})")

    # Requests.

    def requests(self) -> None:
        first: dict[str, list] = {}
        for op in self.program:
            if op[0] in ("app", "manage"):
                need(op[0] not in first, op)
                first[op[0]] = op
        app = first.get("app", ["app", "generator", [["greet"]]])
        need(len(app) == 3 and app[1] in KINDS and type(app[2]) is list, app)  # noqa: PLR2004
        _, kind, steps = app
        wraps = [op for op in self.program if op[0] == "wrap"]
        need(all(len(op) == 2 and op[1] in {*WRAPS, "at", "counting"} for op in wraps), wraps)  # noqa: PLR2004
        ways = [op[1] for op in wraps]
        need("at" not in ways or (ways.count("at") == 1 and kind != "object"), ways)
        need(ways.count("counting") <= 1, ways)
        self.manage(first.get("manage", ["manage", [0, 2]]), ways)
        if self.lines:
            self.lines += ["", ""]
        if "at" in ways:
            self.line(0, "@manager.middleware")
        self.app(kind, steps)
        self.lines += ["", ""]
        for way in ways:
            if way in WRAPS:
                if any(op == ["look", "wrapped"] for op in self.program):
                    self.line(0, "inner = app")
                self.used |= {name for name in ("guarded", "in_own_context") if name in WRAPS[way]}
                self.line(0, f"app = {WRAPS[way]}")
        for op in self.program:
            if op[0] not in ("app", "manage", "wrap"):
                self.act(op, ways)

    def manage(self, op: list, ways: list) -> None:
        need(len(op) == 2, op)  # noqa: PLR2004 - the name and the items
        asked = any(op[:1] == ["cleanup"] for op in self.program)
        if asked or {*ways} - {"own"}:
            self.managers.add(0)
            self.used.add("LocalManager")
            if "counting" in ways:
                self.used |= {"Counting", "log"}
            kind = "Counting" if "counting" in ways else "LocalManager"
            self.line(0, f"manager = {kind}({self.items(op[1])})")

    def act(self, op: list, ways: list) -> None:
        match op:
            case ["visit", path]:
                # Without a response there are no steps; and when iter() is called, nobody says.
                need(self.visits < MAX_VISITS and not self.only_whole, op)
                self.used.add("Visit")
                self.visits += 1
                self.line(0, f"{self.visit(self.visits - 1)} = Visit(app, {url(path)})")
            case ["next" | "finish" | "close" as what, which]:
                need(which not in self.closed, op)
                self.see(0, f"{self.visit(which)}.{what}()")
                if what != "next":
                    self.closed.add(which)
            case ["append", 0, item]:
                need(self.managers, op)
                self.line(0, f"manager.locals.append({self.item(item)})")
            case ["serve", path]:
                self.used.add("Visit")
                self.see(0, f"Visit(app, {url(path)}).finish()")
            case ["look", "wrapped"]:
                need(ways == ["call"], op)
                self.see(0, LOOKS["wrapped"])
            case ["look", what]:
                need(what in LOOKS and set(ways) & {"at", "call"}, op)
                need(not set(ways) - {"at", "call"}, op)
                need(self.kind != "object" or what == "callable", op)
                self.see(0, LOOKS[str(what)])
            case ["cleanup", 0]:
                self.see(0, "manager.cleanup()")
            case _:
                self.on_locals(op, 0)

    def visit(self, value: object) -> str:
        position = number(value, self.visits)
        return "visit" if position == 0 else f"visit_{position + 1}"

    # The app.

    def app(self, kind: str, steps: list) -> None:
        for op in steps:
            need(type(op) is list and op and type(op[0]) is str, op)
        split = steps.index(["later"]) if ["later"] in steps else 0
        early = {"generator": [], "list": steps, "chunks": steps, "object": steps}.get(
            kind, steps[:split]
        )
        self.only_whole = any(op[0] in ("raise", "raise_at") for op in early) or kind == "page"
        self.kind = kind
        start = 'start_response("200 OK", [])'
        if kind == "object":
            self.line(0, "class Shop:")
            self.line(1, "version = 3")
            self.line(0, "")
            self.line(1, "def __call__(self, environ, start_response):")
            self.line(2, start)
            self.listed(steps, 2)
            self.lines += ["", ""]
            self.line(0, "app = Shop()")
            return
        self.line(0, "def app(environ, start_response):")
        self.line(1, '"""Sell tea."""') if self.looks("doc") else None
        self.line(1, start)
        if kind == "list":
            self.listed(steps, 1)
        elif kind == "chunks":
            self.used |= {"Chunks", "log", "who", "local"}
            close = 'lambda: log.append(f"close for {who()}")'
            self.listed(steps, 1, "Chunks([{}], " + close.replace("{who()}", "{{who()}}") + ")")
        elif kind == "generator":
            if not self.steps(steps, 1, lazy=True):
                self.line(1, "yield from ()")
        elif kind == "page":
            self.page(steps)
        else:
            self.body(kind, steps)
        if self.looks("version"):
            need(not any(op == ["wrap", "at"] for op in self.program), "version")
            self.lines += ["", ""]
            self.line(0, "app.version = 2")

    def listed(self, steps: list, depth: int, form: str = "[{}]") -> None:
        chunks = self.steps(steps, depth, lazy=False)
        if not any(op[0] == "raise" for op in steps):
            self.line(depth, f"return {form.format(', '.join(chunks))}")

    def body(self, kind: str, steps: list) -> None:
        split = steps.index(["later"]) if ["later"] in steps else 0
        need(not any(op[0] in ("chunk", "greet") for op in steps[:split]), steps)
        self.steps(steps[:split], 1, lazy=True)
        if any(op[0] == "raise" for op in steps[:split]):
            return
        self.used |= {"Body", "log", "who", "local"}
        self.line(0, "")
        self.line(1, "def chunks():")
        if not self.steps(steps[split:], 2, lazy=True):
            self.line(2, "yield from ()")
        self.line(0, "")
        self.line(1, "def close():")
        self.line(2, 'log.append(f"close for {who()}")')
        if kind == "broken":
            self.line(2, 'raise OSError("the file is gone")')
        self.line(0, "")
        self.line(1, "return Body(chunks(), close)")

    def page(self, steps: list) -> None:
        split = steps.index(["later"]) if ["later"] in steps else 0
        need(not any(op[0] in ("chunk", "greet") for op in steps[:split]), steps)
        self.steps(steps[:split], 1, lazy=True)
        if any(op[0] == "raise" for op in steps[:split]):
            return
        self.line(0, "")
        self.line(1, "class Page:")
        self.line(2, "def __iter__(self):")
        self.listed(steps[split:], 3, "iter([{}])")
        self.line(0, "")
        self.line(1, "return Page()")

    def looks(self, what: str) -> bool:
        return ["look", what] in self.program

    def steps(self, steps: list, depth: int, *, lazy: bool) -> list[str]:
        """Write the steps; return the chunks that they yield, or that are to be returned."""
        chunks = []
        for op in steps:
            match op:
                case ["note"]:
                    self.used |= {"log", "who", "local"}
                    self.line(depth, "log.append(who())")
                case ["top"]:
                    self.used |= {"log", "stack"}
                    self.line(depth, "log.append(stack.top)")
                case ["set", value]:
                    self.used.add("local")
                    self.line(depth, f"local.user = {self.value(value)}")
                case ["push", value]:
                    self.used.add("stack")
                    self.line(depth, f"stack.push({self.value(value)})")
                case ["chunk" | "greet" as what, *rest]:
                    if what == "chunk":
                        need(len(rest) == 1, op)
                        chunk = f"b{text(rest[0])}"
                    else:
                        need(not rest, op)
                        self.used |= {"who", "local"}
                        chunk = 'f"for {who()}".encode()'
                    chunks.append(chunk)
                    if lazy:
                        self.line(depth, f"yield {chunk}")
                case ["raise", error]:
                    need(error in ERRORS, op)
                    self.line(depth, f'raise {error}("lost")')
                    break
                case ["raise_at", path, error]:
                    need(error in ERRORS, op)
                    self.line(depth, f'if environ["PATH_INFO"] == {url(path)}:')
                    self.line(depth + 1, f'raise {error}("lost")')
                case ["later"]:
                    pass
                case _:
                    raise ValueError(f"not a step: {op!r}")
        return chunks

    def value(self, value: object) -> str:
        return 'environ["PATH_INFO"]' if value is None else plain(value)

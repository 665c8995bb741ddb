"""The language of programs about apps inside apps, and how a program becomes a script.

A program is a list of operations; an operation is a list that starts with its name.
`OPERATIONS` gives the arguments of each, one letter an argument:

    a  an app: 0 `shop`, 1 `admin`
    h  what kind of context: 0 an app context, 1 a request context
    d  a decorator of an app: 0 `route`, 1 and 2 those for teardown
    p  a proxy: 0 `current_app`, 1 `g`, 2 `request`
    e  how something ends: 0 as it should, 1 and 2 by an exception
    m  how a call is made: 0 plainly, 1 with a look at what it raises
    v  a value for `g.n`
    c  the number of a context that is pushed by hand
    j  the number of a function that was carried out of its request
    b  a block, a list of operations

Everything that functions see goes into a list, `log`, which is looked at in the end. What the main
part has pushed and not popped is popped there, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


def environ(path: str) -> dict[str, Any]:
    """The WSGI environ of a GET request."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }


def get(app: Any, path: str) -> str:
    """Call a WSGI app and read its body; the body, or the status if it is not 200."""
    started: list[str] = []
    body = app(environ(path), lambda status, headers, error=None: started.append(status[:3]))
    text = b"".join(body).decode()
    if hasattr(body, "close"):
        body.close()
    return text if started == ["200"] else " ".join(started)


def where() -> tuple[Any, Any, Any]:
    """The name of the current app, the path of the current request, and `g.n`; None if missing."""
    import context_stack as it

    def look(thing: Callable[[], Any]) -> Any:
        try:
            return thing()
        except RuntimeError:
            return None

    return (
        look(lambda: it.current_app.name),
        look(lambda: it.request.path),
        look(lambda: it.g.get("n")),
    )


def outcome(function: Callable[[], Any]) -> Any:
    """What the function returns, or the name of what it raises."""
    try:
        return function()
    except BaseException as error:  # noqa: BLE001 - whatever it is
        return type(error).__name__


def complaint(function: Callable[[], Any]) -> str:
    """How the message of the RuntimeError begins that the function raises."""
    try:
        function()
    except RuntimeError as error:
        return str(error)[:18]
    return "no RuntimeError"


# --- from a program to a script -----------------------------------------------------------

OPERATIONS = {
    "look": "",  # where()
    "outside": "p",  # use a proxy where there is nothing behind it
    "returns": "ad",  # what does a decorator return?
    "as": "ha",  # what does `with` bind?
    "set": "v",  # g.n = ...
    "call": "ameb",  # a request, and what its view does
    "stream": "abb",  # the same; the second block is run by the generator that is the body
    "hand": "haeb",  # with a context made by hand
    "push": "cha",
    "pop": "ce",
    "carry": "jeb",  # copy_current_request_context
    "work": "j",  # call what was carried
    "named": "j",  # look at its name
    "nothing": "",  # copy_current_request_context where there is no request
    "thread": "b",
    "copy": "b",  # in copy_context()
    "gather": "bb",  # two tasks
    "turn": "",  # inside a task: let the others run
    "note": "ha",  # a teardown function that takes notes
    "broken": "ha",  # one that raises
    "testing": "a",
}
SETUP = ("note", "broken", "testing", "returns")
APPS = ("shop", "admin")
VIEWS = (("cart", "order", "tea", "pay", "home"), ("users", "stats", "logs", "roles", "board"))
HANDS = ("app", "request")
CONTEXTS = ("first", "second", "third")
EXCEPTIONS = ("", "LookupError", "KeyboardInterrupt")
PROXIES = ("current_app", "g", "request")
USES = ("current_app.name", "g.n", "request.path")
DECORATORS = ('route("/hello")', "teardown_request", "teardown_appcontext")
HELPERS = ("complaint", "environ", "get", "outcome", "where")
MAX_DEPTH = 7


@dataclass(eq=False)
class _Context:
    """What the writer knows of one context."""

    kind: int
    app: int
    own: _Context | None = None  # the app context that a request context has pushed


@dataclass
class _Scope:
    """Where the next line goes, and what is current there."""

    lines: list[str] = field(default_factory=list)
    apps: list[_Context] = field(default_factory=list)
    requests: list[_Context] = field(default_factory=list)
    pushed: dict[int, _Context] = field(default_factory=dict)  # by this function
    main: bool = True
    plain: bool = False  # in a function that may only look and set
    coroutine: bool = False
    loop: bool = False  # an event loop runs in this thread
    left: list[str] = field(default_factory=list)  # the exception that has left this function
    depth: int = 0


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    return _Writer().write(program)


def _need(condition: object, why: str) -> None:
    if not condition:
        raise ValueError(why)


def _one(*errors: str) -> str:
    """The one exception among these."""
    found = {error for error in errors if error}
    _need(len(found) < 2, "one exception at a time")
    return found.pop() if found else ""


class _Writer:
    def __init__(self) -> None:
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}
        self.setup: list[str] = []
        self.views: list[str] = []
        self.noted: set[tuple[int, int]] = set()
        self.broken: set[tuple[int, int]] = set()
        self.testing: set[int] = set()
        self.jobs: dict[int, tuple[int, str]] = {}  # the app, and what the job raises
        self.contexts: set[int] = set()
        self.began = False

    def write(self, program: object) -> str:
        scope = _Scope()
        self.block(program, scope)
        self.tidy(scope)
        if "log" in self.used:
            scope.lines.append("see(lambda: log)")
        parts = [self.imports(), "", *self.heads(), *self.setup, *self.views, *scope.lines]
        lines: list[str] = []
        for line in parts:  # one empty line is enough between two steps
            if line or lines[-1]:
                lines.append(line)
        return "\n".join(lines) + "\n"

    def tidy(self, scope: _Scope) -> None:
        """Pop what is still there: nothing is left for the next program."""
        for number, context in reversed(list(scope.pushed.items())):
            if context in scope.requests + scope.apps:
                self.op_pop(scope, number, 0)

    def imports(self) -> str:
        lines = [f"import {name}" for name in ("asyncio", "threading") if name in self.used]
        lines += ["from contextvars import copy_context"] * ("copy_context" in self.used)
        lines += [""] * bool(lines)
        names = ("copy_current_request_context", *PROXIES)
        mine = ", ".join(["App", *(name for name in names if name in self.used)])
        lines.append(f"from context_stack import {mine}")
        helpers = ", ".join(name for name in HELPERS if name in self.used)
        lines += [f"from programs import {helpers}"] * bool(helpers)
        return "\n".join(lines)

    def heads(self) -> list[str]:
        lines = [f'{name} = App("{name}")' for name in APPS if name in self.used]
        lines += ["log = []"] * ("log" in self.used) + ["jobs = {}"] * ("jobs" in self.used)
        return [*lines, ""]

    # Small pieces.

    def app(self, number: int) -> str:
        self.used.add(APPS[number])
        return APPS[number]

    def see(self, scope: _Scope, expression: str) -> None:
        """Look at it: at once in the main part, through the log in a function."""
        if scope.main:
            scope.lines.append(f"see(lambda: {expression})")
        else:
            self.note(scope, expression)

    def note(self, scope: _Scope, expression: str) -> None:
        self.used.add("log")
        scope.lines.append(f"log.append({expression})")

    def name(self, base: str) -> str:
        """A name that nothing else in the script has: `in_thread`, `in_thread_2`, ..."""
        self.counts[base] = self.counts.get(base, 0) + 1
        return base if self.counts[base] == 1 else f"{base}_{self.counts[base]}"

    def path(self, app: int) -> str:
        """The name of a view, and of a path, that is new."""
        count = self.counts[f"view {app}"] = self.counts.get(f"view {app}", -1) + 1
        names = VIEWS[app]
        return names[count] if count < len(names) else f"{names[0]}_{count}"

    def block(self, ops: object, scope: _Scope) -> None:
        _need(type(ops) is list, f"not a list: {ops!r}")
        _need(scope.depth <= MAX_DEPTH, "nested too deeply")
        for op in ops:  # type: ignore[attr-defined]
            _need(not scope.left, "nothing is done after an exception")
            self.operation(op, scope)

    def operation(self, op: object, scope: _Scope) -> None:
        _need(type(op) is list and op and type(op[0]) is str, f"not an operation: {op!r}")
        name, *values = op  # type: ignore[misc]
        kinds = OPERATIONS.get(name)
        _need(kinds is not None and len(values) == len(kinds), f"not an operation: {op!r}")
        limits = {"a": 2, "h": 2, "d": 3, "p": 3, "e": 3, "m": 2, "c": 3, "j": 3, "v": 10}
        for kind, value in zip(kinds or "", values, strict=True):
            limit = limits.get(kind)
            fits = type(value) is int and 0 <= value < limit if limit else type(value) is list
            _need(fits, f"not an argument: {value!r}")
        _need(name in SETUP or name in ("look", "set") or not scope.plain, "look and set only")
        if name in SETUP:
            _need(scope.main and not scope.depth and not self.began, "apps are set up first")
        else:
            self.began = True
        getattr(self, f"op_{name}")(scope, *values)

    def inside(self, scope: _Scope, ops: list, last: str = "", **changes: Any) -> list[str]:
        """The lines of a block, never none."""
        inner = replace(scope, **{"lines": [], "depth": scope.depth + 1, **changes})
        self.block(ops, inner)
        lines = inner.lines + ([last] if last and not inner.left else [])
        return lines or ["pass"]

    def function(
        self, scope: _Scope, base: str, ops: list, last: str = "", **changes: Any
    ) -> tuple[str, list[str]]:
        """Define a function where we are; its name."""
        name = self.name(base)
        keep = {"apps": list(scope.apps), "requests": list(scope.requests), "left": []}
        changes = {"main": False, "pushed": {}, **keep, **changes}
        body = self.inside(scope, ops, last, **changes)
        _need(not changes["left"], "no exception leaves a thread, a task or a copy")
        head = "async def" if changes.get("coroutine") else "def"
        return name, ["", f"{head} {name}():", *_indent(body), ""]

    # What is current.

    def begin(self, scope: _Scope, context: _Context) -> None:
        if context.kind and not (scope.apps and scope.apps[-1].app == context.app):
            context.own = _Context(0, context.app)
            scope.apps.append(context.own)
        (scope.requests if context.kind else scope.apps).append(context)

    def end(self, scope: _Scope, context: _Context) -> str:
        """The name of what the pop raises."""
        stack = scope.requests if context.kind else scope.apps
        _need(context in stack, "it was lost by a pop out of turn")
        index = stack.index(context)
        wrong = "AssertionError" * (index < len(stack) - 1)
        broken = "ArithmeticError" * ((context.kind, context.app) in self.broken)
        del stack[index:]
        error = _one(wrong, broken)
        return _one(error, self.end(scope, context.own)) if context.own else error

    # Looking.

    def op_look(self, scope: _Scope) -> None:
        self.used.add("where")
        self.see(scope, "where()")

    def op_outside(self, scope: _Scope, number: int) -> None:
        _need(not (scope.requests if number == len(PROXIES) - 1 else scope.apps), "it is bound")
        self.used |= {"complaint", PROXIES[number]}
        self.see(scope, f"complaint(lambda: {USES[number]})")

    def op_set(self, scope: _Scope, value: int) -> None:
        _need(scope.apps, "no app is current")
        self.used.add("g")
        scope.lines.append(f"g.n = {value}")

    # Calls.

    def op_call(self, scope: _Scope, app: int, mode: int, end: int, ops: list) -> None:
        error = EXCEPTIONS[end]
        last = f"raise {error}" if error else "return '{}'"
        self.call(scope, app, mode, error, ops, last, None)

    def op_stream(self, scope: _Scope, app: int, ops: list, body: list) -> None:
        self.call(scope, app, 0, "", ops, "return parts()", body)

    def call(
        self,
        scope: _Scope,
        app: int,
        mode: int,
        error: str,
        ops: list,
        last: str,
        body: list | None,
    ) -> None:
        self.used.add("get")
        name = self.path(app)
        place = len(self.views)
        head = ["", f'@{self.app(app)}.route("/{name}")', f"def {name}():"]
        context = _Context(1, app)
        self.begin(scope, context)
        left: list[str] = []
        last = last.replace("'{}'", f'"{name}"')
        lines = self.inside(scope, ops, last, main=False, pushed={}, left=left)
        error = left[0] if left else error
        failed = error and (error == "KeyboardInterrupt" or app in self.testing)
        ended = self.end(scope, context)
        raised = _one(ended, error if failed else "") if not (ended and failed) else ended
        parts = []
        if body is not None and not error and not raised:
            streamed: list[str] = []
            inner = self.inside(
                scope, body, f'yield "{name}"', main=False, pushed={}, left=streamed
            )
            _need(not streamed, "the body is read without trouble")
            parts = ["", "def parts():", *_indent(inner), ""]
            lines = [*([] if lines == [last] else lines[:-1]), *parts, lines[-1]]
        elif body is not None:
            raise ValueError("the body is read without trouble")
        self.views[place:place] = [*head, *_indent(lines), ""]
        expression = f'get({APPS[app]}, "/{name}")'
        if scope.main:
            self.see(scope, expression)
        elif mode:
            self.used.add("outcome")
            self.see(scope, f"outcome(lambda: {expression})")
        else:
            self.see(scope, expression)
            if raised:
                scope.left.append(raised)

    # Contexts by hand.

    def made(self, hand: int, app: int) -> str:
        if not hand:
            return f"{self.app(app)}.app_context()"
        self.used.add("environ")
        return f'{self.app(app)}.request_context(environ("/{self.path(app)}"))'

    def op_hand(self, scope: _Scope, hand: int, app: int, end: int, ops: list) -> None:
        context = _Context(hand, app)
        expression = self.made(hand, app)
        self.begin(scope, context)
        left: list[str] = []
        error = EXCEPTIONS[end]
        lines = self.inside(scope, ops, f"raise {error}" if error else "", left=left)
        error = left[0] if left else error
        error = self.end(scope, context) or error
        lines = [f"with {expression}:", *_indent(lines)]
        if not error:
            scope.lines += lines
            return
        scope.lines += ["try:", *_indent(lines), f"except {error}:"]
        caught = replace(scope, lines=[])
        self.note(caught, f'"{error}"')
        scope.lines += _indent(caught.lines)

    def op_as(self, scope: _Scope, hand: int, app: int) -> None:
        _need((hand, app) not in self.broken and (0, app) not in self.broken, "no exceptions here")
        made, context = self.name("made"), self.name("context")
        scope.lines += [f"{made} = {self.made(hand, app)}", f"with {made} as {context}:"]
        inner = replace(scope, lines=[])
        self.see(inner, f"{context} is {made}")
        scope.lines += _indent(inner.lines)

    def op_push(self, scope: _Scope, number: int, hand: int, app: int) -> None:
        _need(number not in self.contexts, "each is pushed once")
        self.contexts.add(number)
        context = scope.pushed[number] = _Context(hand, app)
        name = CONTEXTS[number]
        scope.lines += [f"{name} = {self.made(hand, app)}", f"{name}.push()"]
        self.begin(scope, context)

    def op_pop(self, scope: _Scope, number: int, end: int) -> None:
        _need(number in scope.pushed, "it was not pushed here")
        context = scope.pushed.pop(number)
        error = self.end(scope, context)
        name, given = CONTEXTS[number], EXCEPTIONS[end] and f"{EXCEPTIONS[end]}()"
        if not error:
            scope.lines.append(f"{name}.pop({given})")
            return
        self.used.add("outcome")
        pop = f"lambda: {name}.pop({given})" if given else f"{name}.pop"
        self.see(scope, f"outcome({pop})")

    # Threads, tasks and copies.

    def op_carry(self, scope: _Scope, number: int, end: int, ops: list) -> None:
        _need(scope.requests, "there is no request to carry")
        app = scope.requests[-1].app
        _need(not {(0, app), (1, app)} & self.broken, "one exception at a time")
        _need(number not in self.jobs, "each job is made once")
        self.used |= {"jobs", "copy_current_request_context"}
        error = EXCEPTIONS[end]
        last = f"raise {error}" if error else "return one, two"
        name, lines = self.function(
            scope,
            "job",
            ops,
            last,
            apps=[_Context(0, app)],
            requests=[_Context(1, app)],
            plain=True,
            coroutine=False,
        )
        lines[1] = f"def {name}(one, two):"
        lines.insert(1, "@copy_current_request_context")
        scope.lines += [*lines, f"jobs[{number}] = {name}"]
        self.jobs[number] = app, error

    def op_work(self, scope: _Scope, number: int) -> None:
        _need(number in self.jobs, "there is no such job")
        self.used.add("outcome")
        self.see(scope, f"outcome(lambda: jobs[{number}](1, two=2))")

    def op_named(self, scope: _Scope, number: int) -> None:
        _need(number in self.jobs, "there is no such job")
        self.see(scope, f"jobs[{number}].__name__")

    def op_nothing(self, scope: _Scope) -> None:
        _need(not scope.requests, "there is a request")
        self.used |= {"outcome", "copy_current_request_context"}
        self.see(scope, "outcome(lambda: copy_current_request_context(print))")

    def op_thread(self, scope: _Scope, ops: list) -> None:
        changes = {"apps": [], "requests": [], "coroutine": False, "loop": False}
        target, lines = self.function(scope, "in_thread", ops, **changes)
        self.used.add("threading")
        thread = self.name("thread")
        scope.lines += [*lines, f"{thread} = threading.Thread(target={target})"]
        scope.lines += [f"{thread}.start()", f"{thread}.join()"]

    def op_copy(self, scope: _Scope, ops: list) -> None:
        target, lines = self.function(scope, "in_copy", ops, coroutine=False)
        self.used.add("copy_context")
        scope.lines += [*lines, f"copy_context().run({target})"]

    def op_gather(self, scope: _Scope, one: list, two: list) -> None:
        _need(not scope.loop, "a loop runs here already")
        self.used.add("asyncio")
        changes = {"coroutine": True, "loop": True}
        first, lines = self.function(scope, "task", one, **changes)
        second, more = self.function(scope, "task", two, **changes)
        both = self.name("both")
        scope.lines += [*lines, *more, f"async def {both}():"]
        scope.lines += [f"    await asyncio.gather({first}(), {second}())", ""]
        scope.lines.append(f"asyncio.run({both}())")

    def op_turn(self, scope: _Scope) -> None:
        _need(scope.coroutine, "only a coroutine can let others run")
        scope.lines.append("await asyncio.sleep(0)")

    # The setup.

    def op_note(self, scope: _Scope, hand: int, app: int) -> None:
        self.used |= {"log", "where"}
        self.noted.add((hand, app))
        label = f"{APPS[app]} {HANDS[hand]}"
        name = self.name(label.replace(" ", "_"))
        self.teardown(hand, app, name)
        self.setup += [f'    log.append(("{name}", type(error).__name__, *where()))', ""]

    def op_broken(self, scope: _Scope, hand: int, app: int) -> None:
        _need((hand, app) not in self.noted | self.broken, "the broken function is called last")
        self.broken.add((hand, app))
        self.teardown(hand, app, self.name("broken"))
        self.setup += ["    raise ArithmeticError", ""]

    def teardown(self, hand: int, app: int, name: str) -> None:
        kind = ("teardown_appcontext", "teardown_request")[hand]
        self.setup += ["", f"@{self.app(app)}.{kind}", f"def {name}(error):"]

    def op_returns(self, scope: _Scope, app: int, number: int) -> None:
        if "hello" not in self.used:
            self.used.add("hello")
            self.setup += ["", "def hello(*error):", '    return "hello"', ""]
        scope.lines.append(f"see(lambda: {self.app(app)}.{DECORATORS[number]}(hello) is hello)")

    def op_testing(self, scope: _Scope, app: int) -> None:
        self.testing.add(app)
        self.setup.append(f"{self.app(app)}.testing = True")


def _indent(lines: list[str]) -> list[str]:
    return [line and f"    {line}" for line in lines]

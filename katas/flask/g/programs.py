"""The language of programs about `g`, and how a program becomes a script.

A program is a list of operations; an operation is a list that starts with its name.
`OPERATIONS` gives the arguments of each, one letter an argument:

    a  an app: 0 `shop`, 1 `admin`
    t  what is looked at: 0 the proxy `g`, 1 `box` and 2 `other`, which are AppGlobals()
    n  the name of an attribute       v  a value
    m  how a context is used: 0 plainly, 1 with a look at it, 2 and 3 left by an exception
    k  the number of a context that `fork` copied
    b  a block, a list of operations
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

OPERATIONS = {
    "set": "tnv",  # an assignment
    "read": "tn",  # g.user
    "del": "tn",
    "get": "tn",
    "get_or": "tnv",
    "pop": "tn",
    "pop_or": "tnv",
    "setdefault": "tn",
    "setdefault_to": "tnv",
    "in": "tn",
    "has": "tn",  # hasattr
    "names": "t",  # list(g)
    "bound": "",  # bool(g)
    "with": "amb",  # a context of the app
    "globals_class": "a",  # give the app a namespace class of its own
    "thread": "b",
    "task": "b",
    "gather": "bb",  # two tasks
    "turn": "",  # inside a task: let the others run
    "copy": "b",  # copy the context and run the block there
    "fork": "k",  # copy the context, for later
    "run": "kb",  # run the block in a context copied earlier
    "teardown": "a",  # register a function that takes notes
    "teardown_both": "",  # register one with both apps
    "resource": "av",  # define open, close and the function that per_context makes
    "use": "a",
}
APPS = ("shop", "admin")
TARGETS = ("g", "box", "other")
NAMES = ("user", "n", "db", "pop")
EXCEPTIONS = ("LookupError", "KeyboardInterrupt")
MAX_DEPTH = 8


@dataclass
class _Scope:
    """Where the next line goes, and what can be used there."""

    depth: int = 0  # indentation
    blocks: int = 0  # nesting of the program
    app: int | None = None  # whose context is current
    function: bool = False
    coroutine: bool = False
    loop: bool = False  # an event loop runs in this thread
    forks: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    entered: frozenset[str] = frozenset()


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    return _Writer().write(program)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}
        self.resources: set[int] = set()

    def write(self, program: object) -> str:
        self.block(program, _Scope())
        if "log" in self.used:
            self.lines.append("see(lambda: log)")
        body = "\n".join(self.lines)
        return f"{self.imports()}\n\n{self.setup()}{body}\n"

    def imports(self) -> str:
        lines = [f"import {name}" for name in ("asyncio", "threading") if name in self.used]
        if "copy_context" in self.used:
            lines.append("from contextvars import copy_context")
        if lines:
            lines.append("")
        known = ("App", "AppGlobals", "g", "per_context")
        mine = [name for name in known if name in self.used] or ["g"]
        return "\n".join([*lines, f"from g import {', '.join(mine)}"])

    def setup(self) -> str:
        lines = [f'{name} = App("{name}")' for name in APPS if name in self.used]
        lines += [f"{name} = AppGlobals()" for name in TARGETS[1:] if name in self.used]
        lines += ["log = []"] if "log" in self.used else []
        return "".join(f"{line}\n" for line in lines) + "\n" * bool(lines)

    # Small pieces.

    def line(self, scope: _Scope, text: str) -> None:
        self.lines.append(f"{'    ' * scope.depth}{text}".rstrip())

    def see(self, scope: _Scope, expression: str) -> None:
        self.line(scope, f"see(lambda: {expression})")

    def name(self, base: str) -> str:
        """A name that nothing else in the script has: `in_task`, `in_task_2`, ..."""
        self.counts[base] = self.counts.get(base, 0) + 1
        return base if self.counts[base] == 1 else f"{base}_{self.counts[base]}"

    def block(self, ops: object, scope: _Scope) -> None:
        if scope.blocks > MAX_DEPTH:
            raise ValueError("nested too deeply")
        before = len(self.lines)
        for op in _list(ops):
            self.operation(op, scope)
        if len(self.lines) == before:
            self.line(scope, "pass" if scope.depth else "# nothing to do")

    def operation(self, op: object, scope: _Scope) -> None:
        op = _list(op)
        kinds = OPERATIONS.get(op[0]) if op and type(op[0]) is str else None
        if kinds is None or len(op) != len(kinds) + 1:
            raise ValueError(f"not an operation: {op!r}")
        read: dict[str, Callable[[Any], Any]] = {
            "a": lambda number: _number(number, len(APPS)),
            "t": self.target,
            "n": lambda name: _one_of(name, NAMES),
            "v": _value,
            "m": lambda number: _number(number, 2 + len(EXCEPTIONS)),
            "k": lambda number: _number(number, 10),
            "b": _list,
        }
        arguments = [read[kind](argument) for kind, argument in zip(kinds, op[1:], strict=True)]
        getattr(self, f"op_{op[0]}")(scope, *arguments)

    def target(self, number: object) -> str:
        name = TARGETS[_number(number, len(TARGETS))]
        self.used |= {name} if name == "g" else {name, "AppGlobals"}
        return name

    def app(self, number: int) -> str:
        self.used |= {"App", APPS[number]}
        return APPS[number]

    def inside(self, scope: _Scope, ops: list, **changes: Any) -> None:
        inner = replace(scope, depth=scope.depth + 1, blocks=scope.blocks + 1, **changes)
        self.block(ops, inner)

    def gap(self, scope: _Scope) -> None:
        """An empty line, unless a block has just begun."""
        if self.lines and self.lines[-1] and not self.lines[-1].endswith(":"):
            self.line(scope, "")

    def function(self, scope: _Scope, base: str, ops: list, **changes: Any) -> str:
        """Define a function that runs the block, and return its name."""
        name = self.name(base)
        self.gap(scope)
        keyword = "async def" if changes.get("coroutine") else "def"
        self.line(scope, f"{keyword} {name}():")
        inner = {"coroutine": False, "forks": dict(scope.forks), **changes}
        self.inside(scope, ops, function=True, **inner)
        self.line(scope, "")
        return name

    # Operations on a namespace.

    def op_set(self, scope: _Scope, target: str, name: str, value: str) -> None:
        if target == "g" and scope.app is None:
            self.see(scope, f'setattr(g, "{name}", {value})')
        elif name == "pop":
            raise ValueError("that would hide the method")
        else:
            self.line(scope, f"{target}.{name} = {value}")

    def op_read(self, scope: _Scope, target: str, name: str) -> None:
        if name == "pop":
            raise ValueError("that is a method")
        self.see(scope, f"{target}.{name}")

    def op_del(self, scope: _Scope, target: str, name: str) -> None:
        self.see(scope, f'delattr({target}, "{name}")')

    def op_get(self, scope: _Scope, target: str, name: str) -> None:
        self.see(scope, f'{target}.get("{name}")')

    def op_get_or(self, scope: _Scope, target: str, name: str, value: str) -> None:
        self.see(scope, f'{target}.get("{name}", {value})')

    def op_pop(self, scope: _Scope, target: str, name: str) -> None:
        self.see(scope, f'{target}.pop("{name}")')

    def op_pop_or(self, scope: _Scope, target: str, name: str, value: str) -> None:
        self.see(scope, f'{target}.pop("{name}", {value})')

    def op_setdefault(self, scope: _Scope, target: str, name: str) -> None:
        self.op_setdefault_to(scope, target, name, "")

    def op_setdefault_to(self, scope: _Scope, target: str, name: str, value: str) -> None:
        if name == "pop":
            raise ValueError("that would hide the method")
        self.see(scope, f'{target}.setdefault("{name}"{value and f", {value}"})')

    def op_in(self, scope: _Scope, target: str, name: str) -> None:
        self.see(scope, f'"{name}" in {target}')

    def op_has(self, scope: _Scope, target: str, name: str) -> None:
        self.see(scope, f'hasattr({target}, "{name}")')

    def op_names(self, scope: _Scope, target: str) -> None:
        if target == "g" and scope.app is None:
            raise ValueError("which error that is nobody promises")
        self.see(scope, f"list({target})")

    def op_bound(self, scope: _Scope) -> None:
        self.used.add("g")
        self.see(scope, "bool(g)")

    # Operations on contexts.

    def op_with(self, scope: _Scope, app: int, mode: int, ops: list) -> None:
        if mode == 0:
            self.line(scope, f"with {self.app(app)}.app_context():")
            self.inside(scope, ops, app=app)
        elif mode == 1:
            self.named(scope, app, ops)
        else:
            self.failing(scope, app, EXCEPTIONS[mode - 2], ops)

    def named(self, scope: _Scope, app: int, ops: list) -> None:
        self.used.add("g")
        context = self.name("context")
        self.line(scope, f"with {self.app(app)}.app_context() as {context}:")
        look = f"({context}.app.name, {context}.g is g._get_current_object())"
        self.see(replace(scope, depth=scope.depth + 1), look)
        if ops:
            self.inside(scope, ops, app=app)

    def failing(self, scope: _Scope, app: int, exception: str, ops: list) -> None:
        left_by = self.name("left_by")
        inner = replace(scope, depth=scope.depth + 1)
        self.line(scope, f"{left_by} = None")
        self.line(scope, "try:")
        self.line(inner, f"with {self.app(app)}.app_context():")
        if ops:
            self.inside(inner, ops, app=app)
        self.line(replace(inner, depth=inner.depth + 1), f"raise {exception}")
        self.line(scope, f"except {exception}:")
        self.line(inner, f'{left_by} = "{exception}"')
        self.see(scope, left_by)

    def op_globals_class(self, scope: _Scope, app: int) -> None:
        self.used.add("AppGlobals")
        name = self.name("Globals")
        self.gap(scope)
        self.line(scope, f"class {name}(AppGlobals):")
        self.line(scope, "    n = 0")
        self.line(scope, "")
        self.line(scope, "    def __init__(self):")
        self.line(scope, "        super().__init__()")
        self.line(scope, f'        self.db = "{name}"')
        self.line(scope, "")
        self.line(scope, f"{self.app(app)}.app_ctx_globals_class = {name}")

    # Operations on threads, tasks and copied contexts.

    def op_thread(self, scope: _Scope, ops: list) -> None:
        self.used.add("threading")
        target = self.function(scope, "in_thread", ops, loop=False, app=None)
        thread = self.name("thread")
        self.line(scope, f"{thread} = threading.Thread(target={target})")
        self.line(scope, f"{thread}.start()")
        self.line(scope, f"{thread}.join()")

    def op_task(self, scope: _Scope, ops: list) -> None:
        self.loop(scope)
        target = self.function(scope, "in_task", ops, coroutine=True, loop=True)
        if scope.coroutine:
            self.line(scope, f"await asyncio.create_task({target}())")
        else:
            self.line(scope, f"asyncio.run({target}())")

    def op_gather(self, scope: _Scope, one: list, two: list) -> None:
        self.loop(scope)
        first = self.function(scope, "task", one, coroutine=True, loop=True)
        second = self.function(scope, "task", two, coroutine=True, loop=True)
        both = f"await asyncio.gather({first}(), {second}())"
        if scope.coroutine:
            self.line(scope, both)
            return
        name = self.name("both")
        self.line(scope, f"async def {name}():")
        self.line(scope, f"    {both}")
        self.line(scope, "")
        self.line(scope, f"asyncio.run({name}())")

    def loop(self, scope: _Scope) -> None:
        if scope.loop and not scope.coroutine:
            raise ValueError("a loop runs here already, and nothing can be awaited")
        self.used.add("asyncio")

    def op_turn(self, scope: _Scope) -> None:
        if not scope.coroutine:
            raise ValueError("only a coroutine can let others run")
        self.line(scope, "await asyncio.sleep(0)")

    def op_copy(self, scope: _Scope, ops: list) -> None:
        self.used.add("copy_context")
        target = self.function(scope, "in_copy", ops)
        self.line(scope, f"copy_context().run({target})")

    def op_fork(self, scope: _Scope, number: int) -> None:
        self.used.add("copy_context")
        name = self.name("ctx")
        scope.forks[number] = (name, scope.app)
        self.line(scope, f"{name} = copy_context()")

    def op_run(self, scope: _Scope, number: int, ops: list) -> None:
        name, app = scope.forks.get(number, ("", None))
        if not name or name in scope.entered:
            raise ValueError(f"context {number} cannot be entered here")
        target = self.function(scope, "in_ctx", ops, entered=scope.entered | {name}, app=app)
        self.line(scope, f"{name}.run({target})")

    # Operations on teardown functions and resources.

    def at_the_start(self, scope: _Scope) -> None:
        if scope.function or scope.depth:
            raise ValueError("apps are set up before they are used")
        self.used.add("log")

    def op_teardown(self, scope: _Scope, app: int) -> None:
        self.note(scope, [app])

    def op_teardown_both(self, scope: _Scope) -> None:
        self.note(scope, [0, 1])

    def note(self, scope: _Scope, apps: list[int]) -> None:
        self.at_the_start(scope)
        self.used.add("g")
        name = self.name("note")
        self.gap(scope)
        for app in apps:
            self.line(scope, f"@{self.app(app)}.teardown_appcontext")
        self.line(scope, f"def {name}(error):")
        self.line(scope, f'    log.append(("{name}", type(error).__name__, list(g)))')
        self.line(scope, "    return True")
        self.line(scope, "")

    def op_resource(self, scope: _Scope, app: int, value: str) -> None:
        self.at_the_start(scope)
        if app in self.resources:
            raise ValueError("one resource an app")
        self.resources.add(app)
        self.used |= {"g", "per_context"}
        name = self.app(app)
        self.gap(scope)
        self.line(scope, f"def open_{name}_db():")
        self.line(scope, '    log.append("open")')
        self.line(scope, f"    return {value}")
        self.line(scope, "")
        self.line(scope, f"def close_{name}_db(resource):")
        self.line(scope, '    log.append(("close", resource, "db" in g))')
        self.line(scope, "")
        made = f'per_context({name}, "db", open_{name}_db, close_{name}_db)'
        self.line(scope, f"{name}_db = {made}")

    def op_use(self, scope: _Scope, app: int) -> None:
        if app not in self.resources or scope.app not in (app, None):
            raise ValueError("no such resource here")
        self.see(scope, f"{APPS[app]}_db()")


def _list(value: object) -> list:
    if type(value) is not list:
        raise ValueError(f"not a list: {value!r}")
    return value


def _number(value: object, end: int) -> int:
    if type(value) is not int or not 0 <= value < end:
        raise ValueError(f"not a small number: {value!r}")
    return value


def _one_of(value: object, known: tuple[str, ...]) -> str:
    if type(value) is not str or value not in known:
        raise ValueError(f"not one of {known}: {value!r}")
    return value


def _value(value: object) -> str:
    if type(value) is str and value.isalnum():
        return f'"{value}"'
    if value is None or value == "" or type(value) in (bool, int):
        return '""' if value == "" and type(value) is str else repr(value)
    if value == [] and type(value) is list:
        return "[]"
    raise ValueError(f"not a value of this language: {value!r}")

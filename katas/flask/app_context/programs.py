"""The language of programs about `AppContext`, and how a program becomes a script.

A program is a list of operations; an operation is a list that starts with its name.
`OPERATIONS` gives the arguments of each, one letter an argument:

    a  an app: 0 `shop`, 1 `admin`
    c  a context that was made at the start: 0 `shop_ctx`, 1 `admin_ctx`, 2 `shop_ctx_2`, ...
    m  how a `with` statement ends: 0 at its end, 1 and 2 by an exception
    e  what pop is given: 0 nothing, 1 and 2 an exception
    p  a proxy: 0 `current_app`, 1 `g`
    v  a value             k  the number of a context that `fork` copied
    b  a block, a list of operations

What a block has pushed and not popped is popped at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

OPERATIONS = {
    "push": "c",
    "pop": "ce",
    "enter": "cmb",  # with shop_ctx: ...
    "with": "amb",  # with AppContext(shop): ...
    "as": "ab",  # with AppContext(shop) as context, and a look at it
    "mistake": "cc",  # push two contexts, pop the wrong one
    "early": "c",  # pop a context that was not pushed
    "name": "",  # current_app.name
    "has": "",  # has_app_context()
    "bool": "",  # bool(current_app), bool(g)
    "is": "a",  # is the object behind current_app this app?
    "own": "c",  # is the object behind g the one of this context?
    "app_of": "c",
    "set": "v",  # g.user = ...
    "get": "",  # g.get("user")
    "config": "v",  # current_app.config["TITLE"] = ...
    "title": "",  # current_app.config.get("TITLE")
    "globals_class": "a",  # give the app a namespace class of its own
    "color": "",  # an attribute that only such a class has
    "complaint": "p",  # does a proxy complain where nothing is current?
    "thread": "b",
    "task": "b",
    "gather": "bb",  # two tasks
    "turn": "",  # inside a task: let the others run
    "copy": "b",  # copy the context and run the block there
    "fork": "k",  # copy the context, for later
    "run": "kb",  # run the block in a context copied earlier
    "teardown": "a",  # register a function that takes notes
    "teardown_both": "",  # register one with both apps
    "broken": "a",  # register a function that raises
}
APPS = ("shop", "admin")
CONTEXTS = ("shop_ctx", "admin_ctx", "shop_ctx_2", "admin_ctx_2")
EXCEPTIONS = ("LookupError", "KeyboardInterrupt")
MAX_DEPTH = 8


def refused(pop: Callable[[], None]) -> bool:
    """Whether ``pop()`` raises: which exception it is depends on the release of Flask."""
    try:
        pop()
    except Exception:  # noqa: BLE001
        return True
    return False


def complains(use: Callable[[], object]) -> bool:
    """Whether ``use()`` raises the RuntimeError that says that nothing is current."""
    try:
        use()
    except RuntimeError as error:
        return str(error).startswith("Working outside of application context")
    return False


@dataclass
class _Scope:
    """Where the next line goes, and what can be used there."""

    depth: int = 0  # indentation
    blocks: int = 0  # nesting of the program
    number: int = 0  # of the function that we are in
    stack: list[int] = field(default_factory=list)  # contexts, -1 for one without a name
    base: int = 0  # how many of them this block has found
    coroutine: bool = False
    loop: bool = False  # an event loop runs in this thread
    forks: dict[int, tuple[str, list[int]]] = field(default_factory=dict)
    entered: frozenset[str] = frozenset()


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    return _Writer().write(program)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}
        self.owners: dict[int, int] = {}  # which function pushes a context
        self.over: set[int] = set()  # contexts that were popped for good
        self.noted: set[int] = set()  # apps with a teardown function
        self.broken: set[int] = set()
        self.dressed: set[int] = set()  # apps with a namespace class of their own

    def write(self, program: object) -> str:
        self.block(program, _Scope())
        if "log" in self.used:
            if "refused" in self.used:
                raise ValueError("nobody promises who is told of a mistake")
            self.lines.append("see(lambda: log)")
        body = "\n".join(self.lines)
        return f"{self.imports()}\n\n{self.setup()}{body}\n"

    def imports(self) -> str:
        lines = [f"import {name}" for name in ("asyncio", "threading") if name in self.used]
        variables = [name for name in ("Context", "copy_context") if name in self.used]
        if variables:
            lines.append(f"from contextvars import {', '.join(variables)}")
        if lines:
            lines.append("")
        if "Flask" in self.used:
            lines += ["from flask import Flask", ""]
        known = ("AppContext", "current_app", "g", "has_app_context")
        mine = [name for name in known if name in self.used] or ["AppContext"]
        lines.append(f"from app_context import {', '.join(mine)}")
        helpers = [name for name in ("complains", "refused") if name in self.used]
        if helpers:
            lines.append(f"from programs import {', '.join(helpers)}")
        return "\n".join(lines)

    def setup(self) -> str:
        lines = [
            f'{name} = Flask("{name}", static_folder=None)' for name in APPS if name in self.used
        ]
        for app in sorted(self.dressed):
            base = f"{APPS[app]}.app_ctx_globals_class"
            colorful = f"{APPS[app].title()}Globals"
            lines += ["", f"class {colorful}({base}):", '    color = "red"', ""]
            lines.append(f"{base} = {colorful}")
        for number, name in enumerate(CONTEXTS):
            if name in self.used:
                lines.append(f"{name} = AppContext({APPS[number % 2]})")
        lines += ["log = []"] if "log" in self.used else []
        return "".join(f"{line}\n" for line in lines) + "\n" * bool(lines)

    # Small pieces.

    def line(self, scope: _Scope, text: str) -> None:
        self.lines.append(f"{'    ' * scope.depth}{text}".rstrip())

    def see(self, scope: _Scope, expression: str, *used: str) -> None:
        self.used |= set(used)
        self.line(scope, f"see(lambda: {expression})")

    def name(self, base: str) -> str:
        """A name that nothing else in the script has: `in_task`, `in_task_2`, ..."""
        self.counts[base] = self.counts.get(base, 0) + 1
        return base if self.counts[base] == 1 else f"{base}_{self.counts[base]}"

    def block(self, ops: object, scope: _Scope) -> None:
        """The operations, and a pop for all that they leave."""
        if scope.blocks > MAX_DEPTH:
            raise ValueError("nested too deeply")
        before = len(self.lines)
        scope = replace(scope, base=len(scope.stack))
        for op in _list(ops):
            self.operation(op, scope)
        while len(scope.stack) > scope.base:
            self.op_pop(scope, scope.stack[-1], "")
        if len(self.lines) == before:
            self.line(scope, "pass" if scope.depth else "# nothing to do")

    def operation(self, op: object, scope: _Scope) -> None:
        op = _list(op)
        kinds = OPERATIONS.get(op[0]) if op and type(op[0]) is str else None
        if kinds is None or len(op) != len(kinds) + 1:
            raise ValueError(f"not an operation: {op!r}")
        read: dict[str, Callable[[Any], Any]] = {
            "a": lambda number: _number(number, len(APPS)),
            "c": lambda number: _number(number, len(CONTEXTS)),
            "m": lambda number: ("", *EXCEPTIONS)[_number(number, 3)],
            "e": lambda number: ("", *EXCEPTIONS)[_number(number, 3)],
            "p": lambda number: ("current_app.name", "g.user")[_number(number, 2)],
            "v": _value,
            "k": lambda number: _number(number, 10),
            "b": _list,
        }
        arguments = [read[kind](argument) for kind, argument in zip(kinds, op[1:], strict=True)]
        getattr(self, f"op_{op[0]}")(scope, *arguments)

    def app(self, number: int) -> str:
        self.used |= {"Flask", APPS[number]}
        return APPS[number]

    def context(self, number: int) -> str:
        self.app(number % 2)
        self.used |= {"AppContext", CONTEXTS[number]}
        return CONTEXTS[number]

    def begin(self, scope: _Scope, number: int) -> str:
        """A context is about to be pushed: may it be?"""
        again = bool(scope.stack) and scope.stack[-1] == number
        if number in self.over or (number in self.owners and not again):
            raise ValueError("a context is pushed again only while it is the current one")
        if self.owners.setdefault(number, scope.number) != scope.number:
            raise ValueError("a context is pushed in one function only")
        if number % 2 in self.broken:
            raise ValueError("a broken app is for `with` alone")
        scope.stack.append(number)
        return self.context(number)

    def end(self, scope: _Scope) -> None:
        number = scope.stack.pop()
        if number >= 0 and number not in scope.stack:
            self.over.add(number)

    def inside(self, scope: _Scope, ops: list, **changes: Any) -> None:
        self.block(ops, replace(scope, depth=scope.depth + 1, blocks=scope.blocks + 1, **changes))

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
        self.counts["function"] = self.counts.get("function", 0) + 1
        inner = {
            "coroutine": False,
            "forks": dict(scope.forks),
            "stack": list(scope.stack),
            "number": self.counts["function"],
            **changes,
        }
        self.inside(scope, ops, **inner)
        self.line(scope, "")
        return name

    # Pushing and popping.

    def op_push(self, scope: _Scope, number: int) -> None:
        self.line(scope, f"{self.begin(scope, number)}.push()")

    def op_pop(self, scope: _Scope, number: int, exception: str) -> None:
        if len(scope.stack) <= scope.base or scope.stack[-1] != number:
            raise ValueError("not the current context, or not ours to pop")
        self.line(scope, f"{self.context(number)}.pop({exception and exception + '()'})")
        self.end(scope)

    def op_enter(self, scope: _Scope, number: int, exception: str, ops: list) -> None:
        name = self.begin(scope, number)
        self.statement(scope, name, exception, ops)
        self.end(scope)

    def op_with(self, scope: _Scope, app: int, exception: str, ops: list) -> None:
        self.used.add("AppContext")
        if app in self.broken and not exception:
            self.line(scope, "try:")
            inner = replace(scope, depth=scope.depth + 1)
            self.line(inner, f"with AppContext({self.app(app)}):")
            self.inside(inner, ops, stack=[*scope.stack, -1])
            self.line(scope, "except Exception:")
            self.see(inner, "has_app_context()", "has_app_context")
            return
        if app in self.broken:
            raise ValueError("one error at a time")
        self.statement(scope, f"AppContext({self.app(app)})", exception, ops, [-1])

    def statement(
        self,
        scope: _Scope,
        expression: str,
        exception: str,
        ops: list,
        more: list[int] | None = None,
    ) -> None:
        stack = [*scope.stack, *(more or [])]
        if not exception:
            self.line(scope, f"with {expression}:")
            self.inside(scope, ops, stack=stack)
            return
        left_by = self.name("left_by")
        inner = replace(scope, depth=scope.depth + 1)
        self.line(scope, f"{left_by} = None")
        self.line(scope, "try:")
        self.line(inner, f"with {expression}:")
        if ops:
            self.inside(inner, ops, stack=stack)
        self.line(replace(inner, depth=inner.depth + 1), f"raise {exception}")
        self.line(scope, f"except {exception}:")
        self.line(inner, f'{left_by} = "{exception}"')
        self.see(scope, left_by)

    def op_as(self, scope: _Scope, app: int, ops: list) -> None:
        if app in self.broken:
            raise ValueError("a broken app is for `with` alone")
        context = self.name("context")
        self.used.add("AppContext")
        self.line(scope, f"with AppContext({self.app(app)}) as {context}:")
        inner = replace(scope, depth=scope.depth + 1)
        self.see(inner, f"({context}.app.name, {context}.g is g._get_current_object())", "g")
        if ops:
            self.inside(scope, ops, stack=[*scope.stack, -1])

    def op_mistake(self, scope: _Scope, outer: int, inner: int) -> None:
        if outer == inner or {outer, inner} & set(self.owners):
            raise ValueError("two contexts that are not used")
        self.wrong(scope, [outer, inner], outer)

    def op_early(self, scope: _Scope, number: int) -> None:
        if number in self.owners:
            raise ValueError("it was pushed")
        self.wrong(scope, [], number)

    def wrong(self, scope: _Scope, pushed: list[int], popped: int) -> None:
        self.used |= {"Context", "refused"}
        for number in (*pushed, popped):
            self.owners[number] = -1
            self.over.add(number)
            if number % 2 in self.broken:
                raise ValueError("one error at a time")
        name = self.name("mistake")
        self.gap(scope)
        self.line(scope, f"def {name}():")
        inner = replace(scope, depth=scope.depth + 1)
        for number in pushed:
            self.line(inner, f"{self.context(number)}.push()")
        self.see(inner, f"refused({self.context(popped)}.pop)")
        self.line(scope, "")
        self.line(scope, f"Context().run({name})")

    # Looking.

    def op_name(self, scope: _Scope) -> None:
        self.see(scope, "current_app.name", "current_app")

    def op_has(self, scope: _Scope) -> None:
        self.see(scope, "has_app_context()", "has_app_context")

    def op_bool(self, scope: _Scope) -> None:
        self.see(scope, "(bool(current_app), bool(g))", "current_app", "g")

    def op_is(self, scope: _Scope, app: int) -> None:
        self.see(scope, f"current_app._get_current_object() is {self.app(app)}", "current_app")

    def op_own(self, scope: _Scope, number: int) -> None:
        self.see(scope, f"g._get_current_object() is {self.context(number)}.g", "g")

    def op_app_of(self, scope: _Scope, number: int) -> None:
        name = self.context(number)
        self.see(scope, f"{name}.app is {APPS[number % 2]}")

    def op_set(self, scope: _Scope, value: str) -> None:
        if scope.stack:
            self.used.add("g")
            self.line(scope, f"g.user = {value}")
        else:
            self.see(scope, f'setattr(g, "user", {value})', "g")

    def op_get(self, scope: _Scope) -> None:
        self.see(scope, 'g.get("user")', "g")

    def op_config(self, scope: _Scope, value: str) -> None:
        if not scope.stack:
            raise ValueError("there is no app")
        self.used.add("current_app")
        self.line(scope, f'current_app.config["TITLE"] = {value}')

    def op_title(self, scope: _Scope) -> None:
        self.see(scope, 'current_app.config.get("TITLE")', "current_app")

    def op_globals_class(self, scope: _Scope, app: int) -> None:
        self.at_the_start(scope)
        if self.lines:
            raise ValueError("contexts are made with the namespace class of this moment")
        self.app(app)
        self.dressed.add(app)

    def op_color(self, scope: _Scope) -> None:
        self.see(scope, 'getattr(g, "color", None)', "g")

    def op_complaint(self, scope: _Scope, use: str) -> None:
        if scope.stack:
            raise ValueError("something is current here")
        self.see(scope, f"complains(lambda: {use})", "complains", use.partition(".")[0])

    # Threads, tasks and copied contexts.

    def op_thread(self, scope: _Scope, ops: list) -> None:
        self.used.add("threading")
        target = self.function(scope, "in_thread", ops, loop=False, stack=[])
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
        name = self.name("copied")
        scope.forks[number] = (name, list(scope.stack))
        self.line(scope, f"{name} = copy_context()")

    def op_run(self, scope: _Scope, number: int, ops: list) -> None:
        name, stack = scope.forks.get(number, ("", []))
        if not name or name in scope.entered:
            raise ValueError(f"context {number} cannot be entered here")
        entered = scope.entered | {name}
        target = self.function(scope, "in_copied", ops, entered=entered, stack=list(stack))
        self.line(scope, f"{name}.run({target})")

    # Teardown functions.

    def at_the_start(self, scope: _Scope) -> None:
        if scope.number or scope.depth or scope.stack:
            raise ValueError("apps are set up before they are used")

    def op_teardown(self, scope: _Scope, app: int) -> None:
        self.note(scope, [app])

    def op_teardown_both(self, scope: _Scope) -> None:
        self.note(scope, [0, 1])

    def note(self, scope: _Scope, apps: list[int]) -> None:
        self.at_the_start(scope)
        self.used |= {"log", "current_app", "g"}
        name = self.name("note")
        self.gap(scope)
        for app in apps:
            self.noted.add(app)
            self.line(scope, f"@{self.app(app)}.teardown_appcontext")
        look = 'current_app.name, g.get("user")'
        self.line(scope, f"def {name}(error):")
        self.line(scope, f'    log.append(("{name}", type(error).__name__, {look}))')
        self.line(scope, "    return True")
        self.line(scope, "")

    def op_broken(self, scope: _Scope, app: int) -> None:
        self.at_the_start(scope)
        if app in self.noted | self.broken:
            raise ValueError("the broken function is called last")
        self.broken.add(app)
        name = self.name("broken")
        self.gap(scope)
        self.line(scope, f"@{self.app(app)}.teardown_appcontext")
        self.line(scope, f"def {name}(error):")
        self.line(scope, "    raise ArithmeticError")
        self.line(scope, "")


def _list(value: object) -> list:
    if type(value) is not list:
        raise ValueError(f"not a list: {value!r}")
    return value


def _number(value: object, end: int) -> int:
    if type(value) is not int or not 0 <= value < end:
        raise ValueError(f"not a small number: {value!r}")
    return value


def _value(value: object) -> str:
    if value is None or (type(value) is int and 0 <= value < 10):
        return repr(value)
    if type(value) is str and value.isalpha():
        return f'"{value}"'
    raise ValueError(f"not a value of this language: {value!r}")

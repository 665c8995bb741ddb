"""The language of programs about `LocalStack`, and how a program becomes a script.

A program is a list of operations; an operation is a list that starts with its name.
`OPERATIONS` gives the arguments of each, one letter an argument:

    s  a stack: 0 `stack`, 1 `other`, 2 `twin` (which shares a ContextVar with `stack`)
    v  a value to push       l  a list of values
    k  the number of a context that `fork` copied
    x  the name of an exception
    b  a block, a list of operations
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

OPERATIONS = {
    "push": "sv",  # push, and look away
    "grow": "sv",  # push, and look at what push returned
    "pop": "s",
    "top": "s",
    "set_top": "sv",  # try to assign to top
    "var": "",  # look at the shared ContextVar
    "adopt": "lb",  # put a list of our own into the shared ContextVar, and watch it
    "hold": "svb",  # keep the list that push returned, and watch it
    "thread": "b",
    "copy": "b",  # copy the context and run the block there
    "fork": "k",  # copy the context, for later
    "run": "kb",  # run the block in a context copied earlier
    "task": "b",
    "greenlet": "b",
    "release": "s",  # release_local(stack)
    "dunder": "s",  # stack.__release_local__()
    "pool": "b",  # a pool of one thread, for the jobs in the block
    "job": "b",
    "pushed": "svb",
    "bound": "svb",  # with pushed(...) as bound
    "prepared": "svb",  # pushed(...) first, the with statement later
    "failing": "slxb",  # blocks that are left by an exception
}
STACKS = ("stack", "other", "twin")
EXCEPTIONS = ("LookupError", "KeyboardInterrupt")
MAX_DEPTH = 8


@dataclass
class _Scope:
    """Where the next line goes, and what can be used there."""

    depth: int = 0  # indentation
    blocks: int = 0  # nesting of the program
    coroutine: bool = False
    loop: bool = False  # an event loop runs in this thread
    pool: str = ""
    forks: dict[int, str] = field(default_factory=dict)
    entered: frozenset[str] = frozenset()


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    return _Writer().write(program)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}

    def write(self, program: object) -> str:
        self.block(program, _Scope())
        body = "\n".join(self.lines)
        return f"{self.imports()}\n\n{self.stacks()}\n\n{body}\n"

    def imports(self) -> str:
        plain = [name for name in ("asyncio", "threading") if name in self.used]
        lines = [f"import {name}" for name in plain]
        if "ThreadPoolExecutor" in self.used:
            lines.append("from concurrent.futures import ThreadPoolExecutor")
        variables = [name for name in ("ContextVar", "copy_context") if name in self.used]
        if variables:
            lines.append(f"from contextvars import {', '.join(variables)}")
        if lines:
            lines.append("")
        if "greenlet" in self.used:
            lines += ["from greenlet import greenlet", ""]
        mine = ["LocalStack", *(n for n in ("pushed", "release_local") if n in self.used)]
        return "\n".join([*lines, f"from local_stack import {', '.join(mine)}"])

    def stacks(self) -> str:
        shared = "ContextVar" in self.used
        names = [name for name in STACKS if name in self.used] or ["stack"]
        lines = ['var = ContextVar("var")'] if shared else []
        for name in names:
            argument = "var" if shared and name != "other" else ""
            lines.append(f"{name} = LocalStack({argument})")
        return "\n".join(lines)

    # Small pieces.

    def line(self, scope: _Scope, text: str) -> None:
        self.lines.append(f"{'    ' * scope.depth}{text}".rstrip())

    def name(self, base: str) -> str:
        """A name that nothing else in the script has: `held`, `held_2`, ..."""
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
            "s": self.stack,
            "v": _value,
            "l": lambda values: [_value(value) for value in _list(values)],
            "k": _number,
            "x": _exception,
            "b": _list,
        }
        arguments = [read[kind](argument) for kind, argument in zip(kinds, op[1:], strict=True)]
        getattr(self, f"op_{op[0]}")(scope, *arguments)

    def stack(self, number: object) -> str:
        if _number(number) >= len(STACKS):
            raise ValueError(f"no such stack: {number!r}")
        name = STACKS[number]  # type: ignore[call-overload]
        self.used.add(name)
        if name == "twin":
            self.used.add("ContextVar")
        return name

    def inside(self, scope: _Scope, ops: list) -> None:
        """The block of a `with`: deeper, but still the same function."""
        self.block(ops, replace(scope, depth=scope.depth + 1, blocks=scope.blocks + 1))

    def watched(self, scope: _Scope, ops: list) -> None:
        """A block that has no syntax of its own in the script."""
        if ops:
            self.block(ops, replace(scope, blocks=scope.blocks + 1))

    def function(self, scope: _Scope, base: str, ops: list, **changes: Any) -> str:
        """Define a function that runs the block, and return its name."""
        name = self.name(base)
        keyword = "async def" if changes.get("coroutine") else "def"
        if self.lines and self.lines[-1] and not self.lines[-1].endswith(":"):
            self.line(scope, "")
        self.line(scope, f"{keyword} {name}():")
        inner = {"coroutine": False, "forks": dict(scope.forks), **changes}
        self.inside(replace(scope, **inner), ops)
        self.line(scope, "")
        return name

    def see(self, scope: _Scope, expression: str) -> None:
        self.line(scope, f"see(lambda: {expression})")

    # The operations.

    def op_push(self, scope: _Scope, stack: str, value: str) -> None:
        self.line(scope, f"{stack}.push({value})")

    def op_grow(self, scope: _Scope, stack: str, value: str) -> None:
        self.see(scope, f"{stack}.push({value})")

    def op_pop(self, scope: _Scope, stack: str) -> None:
        self.see(scope, f"{stack}.pop()")

    def op_top(self, scope: _Scope, stack: str) -> None:
        self.see(scope, f"{stack}.top")

    def op_set_top(self, scope: _Scope, stack: str, value: str) -> None:
        self.see(scope, f'setattr({stack}, "top", {value})')

    def op_var(self, scope: _Scope) -> None:
        self.used.add("ContextVar")
        self.see(scope, "var.get([])")

    def op_adopt(self, scope: _Scope, values: list[str], ops: list) -> None:
        self.used.add("ContextVar")
        mine = self.name("mine")
        self.line(scope, f"{mine} = [{', '.join(values)}]")
        self.line(scope, f"var.set({mine})")
        self.watched(scope, ops)
        self.see(scope, mine)

    def op_hold(self, scope: _Scope, stack: str, value: str, ops: list) -> None:
        held = self.name("held")
        self.line(scope, f"{held} = {stack}.push({value})")
        self.watched(scope, ops)
        self.see(scope, held)

    def op_thread(self, scope: _Scope, ops: list) -> None:
        self.used.add("threading")
        target = self.function(scope, "in_thread", ops, loop=False)
        thread = self.name("thread")
        self.line(scope, f"{thread} = threading.Thread(target={target})")
        self.line(scope, f"{thread}.start()")
        self.line(scope, f"{thread}.join()")

    def op_copy(self, scope: _Scope, ops: list) -> None:
        self.used.add("copy_context")
        target = self.function(scope, "in_copy", ops)
        self.line(scope, f"copy_context().run({target})")

    def op_fork(self, scope: _Scope, number: int) -> None:
        self.used.add("copy_context")
        scope.forks[number] = self.name("ctx")
        self.line(scope, f"{scope.forks[number]} = copy_context()")

    def op_run(self, scope: _Scope, number: int, ops: list) -> None:
        ctx = scope.forks.get(number)
        if ctx is None or ctx in scope.entered:
            raise ValueError(f"context {number} cannot be entered here")
        target = self.function(scope, "in_ctx", ops, entered=scope.entered | {ctx})
        self.line(scope, f"{ctx}.run({target})")

    def op_task(self, scope: _Scope, ops: list) -> None:
        if scope.loop and not scope.coroutine:
            raise ValueError("a loop runs here already, and nothing can be awaited")
        self.used.add("asyncio")
        target = self.function(scope, "in_task", ops, coroutine=True, loop=True)
        if scope.coroutine:
            self.line(scope, f"await asyncio.create_task({target}())")
        else:
            self.line(scope, f"asyncio.run({target}())")

    def op_greenlet(self, scope: _Scope, ops: list) -> None:
        self.used.add("greenlet")
        target = self.function(scope, "in_greenlet", ops)
        self.line(scope, f"greenlet({target}).switch()")

    def op_release(self, scope: _Scope, stack: str) -> None:
        self.used.add("release_local")
        self.line(scope, f"release_local({stack})")

    def op_dunder(self, scope: _Scope, stack: str) -> None:
        self.line(scope, f"{stack}.__release_local__()")

    def op_pool(self, scope: _Scope, ops: list) -> None:
        self.used.add("ThreadPoolExecutor")
        pool = self.name("pool")
        self.line(scope, f"with ThreadPoolExecutor(max_workers=1) as {pool}:")
        self.inside(replace(scope, pool=pool), ops)

    def op_job(self, scope: _Scope, ops: list) -> None:
        if not scope.pool:
            raise ValueError("a job needs a pool")
        # A job that waited for a job of its own pool would wait for ever.
        target = self.function(scope, "job", ops, loop=False, pool="")
        self.line(scope, f"{scope.pool}.submit({target}).result()")

    def op_pushed(self, scope: _Scope, stack: str, value: str, ops: list) -> None:
        self.used.add("pushed")
        self.line(scope, f"with pushed({stack}, {value}):")
        self.inside(scope, ops)

    def op_bound(self, scope: _Scope, stack: str, value: str, ops: list) -> None:
        self.used.add("pushed")
        bound = self.name("bound")
        self.line(scope, f"with pushed({stack}, {value}) as {bound}:")
        self.line(replace(scope, depth=scope.depth + 1), f"see(lambda: {bound})")
        if ops:
            self.inside(scope, ops)

    def op_prepared(self, scope: _Scope, stack: str, value: str, ops: list) -> None:
        self.used.add("pushed")
        block = self.name("block")
        self.line(scope, f"{block} = pushed({stack}, {value})")
        self.see(scope, f"{stack}.top")
        self.line(scope, f"with {block}:")
        self.inside(scope, ops)

    def op_failing(
        self, scope: _Scope, stack: str, values: list[str], exception: str, ops: list
    ) -> None:
        if not values:
            raise ValueError("nothing to push")
        self.used.add("pushed")
        left_by = self.name("left_by")
        items = ", ".join(f"pushed({stack}, {value})" for value in values)
        self.line(scope, f"{left_by} = None")
        self.line(scope, "try:")
        self.line(replace(scope, depth=scope.depth + 1), f"with {items}:")
        inner = replace(scope, depth=scope.depth + 2, blocks=scope.blocks + 1)
        if ops:
            self.block(ops, inner)
        self.line(inner, f"raise {exception}")
        self.line(scope, f"except {exception}:")
        self.line(replace(scope, depth=scope.depth + 1), f'{left_by} = "{exception}"')
        self.see(scope, left_by)


def _list(value: object) -> list:
    if type(value) is not list:
        raise ValueError(f"not a list: {value!r}")
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 10:
        raise ValueError(f"not a small number: {value!r}")
    return value


def _exception(value: object) -> str:
    if value not in EXCEPTIONS:
        raise ValueError(f"not an exception of this language: {value!r}")
    return str(value)


def _value(value: object) -> str:
    if type(value) is list:
        return f"[{', '.join(_value(item) for item in value)}]"
    if type(value) is str and not {'"', "'"} & set(value):
        return f'"{repr(value)[1:-1]}"'
    if value is None or type(value) in (bool, int, str):
        return repr(value)
    raise ValueError(f"not a value of this language: {value!r}")

"""The language of programs about `IdentLocal`, and how a program becomes a script.

A program is a list of operations; an operation is a list that starts with its name.
`OPERATIONS` gives the arguments of each, one letter an argument:

    l  a local, the number of a name in `LOCALS`
    n  the name of an attribute
    v  a value
    w  an ident for the worker of the moment
    k  the number of a context that `fork` copied
    f  a kind of local, for `separates`
    b  a block, a list of operations
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

OPERATIONS = {
    "worker": "w",  # another worker asks from now on (locals 0 and 1)
    "set": "lnv",
    "get": "ln",
    "has": "ln",
    "del": "ln",
    "storage": "l",
    "pairs": "l",
    "size": "l",  # how many entries the storage has
    "who": "l",  # what __ident_func__ says
    "release": "l",  # release_local(local)
    "dunder": "l",  # local.__release_local__()
    "box": "lnb",  # set a list, and look at the end whether it is still the same object
    "ident": "",  # what task_ident and greenlet_ident say here
    "thread": "b",
    "pool": "b",  # a pool of one thread, for the jobs in the block
    "job": "b",
    "greenlet": "b",
    "task": "b",
    "await": "b",  # await a coroutine, without a task
    "callback": "b",  # loop.call_soon
    "copy": "b",  # copy the context and run the block there
    "fork": "k",  # copy the context, for later
    "run": "kb",  # run the block in a context copied earlier
    "probe": "f",  # separates(...)
}
LOCALS = {
    "local": "IdentLocal(lambda: worker)",
    "other": "IdentLocal(ident_func=lambda: worker)",
    "by_thread": "IdentLocal()",
    "by_greenlet": "IdentLocal(greenlet_ident)",
    "by_task": "IdentLocal(task_ident)",
    "in_context": "ContextLocal()",
    "other_context": "ContextLocal()",
}
NAMES = ("user", "lang", "items", "get")
KINDS = (
    "namespace",
    "slow",
    "thread_local",
    "in_place",
    "copied",
    "variables",
    "default",
    "main",
    "task",
)
PARTS = {
    "thread": "threading.get_ident()",
    "greenlet": "getcurrent()",
    "task": "running_task()",
    "mark": "mark()",
}
MAX_DEPTH = 6

RUNNING_TASK = """\
def running_task():
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
"""
IN_PLACE = """\
class InPlace:
    def __init__(self):
        vars(self)["var"] = ContextVar("var")

    def __setattr__(self, name, value):
        if self.var.get(None) is None:
            self.var.set({})
        self.var.get()[name] = value

    def __getattr__(self, name):
        return self.var.get()[name]
"""
COPIED = """\
class Copied:
    def __init__(self):
        vars(self)["var"] = ContextVar("var", default={})

    def __setattr__(self, name, value):
        self.var.set(self.var.get() | {name: value})

    def __getattr__(self, name):
        return self.var.get()[name]
"""
MARK = """\
class Mark:
    def __init__(self):
        self.var = ContextVar("var")

    def __call__(self):
        if self.var.get(None) is None:
            self.var.set(object())
        return self.var.get()
"""
SLOW = """\
class Slow:
    def __setattr__(self, name, value):
        if hasattr(self, name):
            time.sleep(0.002)
        super().__setattr__(name, value)
"""
VARIABLES = """\
class Variables:
    def __init__(self):
        vars(self)["vars"] = defaultdict(lambda: ContextVar("var"))

    def __setattr__(self, name, value):
        self.vars[name].set(value)

    def __getattr__(self, name):
        return self.vars[name].get()
"""
MAIN = """\
def ident():
    return getcurrent() if getcurrent().parent else "a main greenlet"
"""


@dataclass
class _Scope:
    """Where the next line goes, and what can be used there."""

    depth: int = 0  # indentation
    blocks: int = 0  # nesting of the program
    coroutine: bool = False
    loop: bool = False  # an event loop runs in this thread
    task: bool = False  # ... and a task is running
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
        self.mine: set[str] = set()
        self.counts: dict[str, int] = {}
        self.threads = 0

    def write(self, program: object) -> str:
        self.block(program, _Scope())
        head = self.locals()
        body = "\n".join(self.lines)
        return f"{self.imports()}\n\n{head}{body}\n"

    def locals(self) -> str:
        names = [name for name in LOCALS if name in self.used]
        lines = ["worker = 1"] if {"local", "other"} & self.used else []
        lines += [f"{name} = {LOCALS[name]}" for name in names]
        for name in names:
            self.mine.update(w for w in _MINE if w in LOCALS[name])
        helpers = {
            "running_task": RUNNING_TASK,
            "Slow": SLOW,
            "InPlace": IN_PLACE,
            "Copied": COPIED,
            "Mark": MARK,
            "Variables": VARIABLES,
            "ident": MAIN,
        }
        blocks = [f"{text}\n" for name, text in helpers.items() if name in self.used]
        if lines:
            blocks.append("\n".join(lines) + "\n\n")
        return "\n".join(blocks)

    def imports(self) -> str:
        lines = [f"import {name}" for name in ("asyncio", "threading", "time") if name in self.used]
        froms = {
            "defaultdict": "collections",
            "ThreadPoolExecutor": "concurrent.futures",
            "SimpleNamespace": "types",
        }
        lines += [f"from {froms[n]} import {n}" for n in list(froms)[:2] if n in self.used]
        variables = [name for name in ("ContextVar", "copy_context") if name in self.used]
        if variables:
            lines.append(f"from contextvars import {', '.join(variables)}")
        if "SimpleNamespace" in self.used:
            lines.append("from types import SimpleNamespace")
        if lines:
            lines.append("")
        green = [name for name in ("getcurrent", "greenlet") if name in self.used]
        if green:
            lines += [f"from greenlet import {', '.join(green)}", ""]
        mine = [name for name in _MINE if name in self.mine] or ["IdentLocal"]
        return "\n".join([*lines, f"from local_ident import {', '.join(mine)}"])

    # Small pieces.

    def line(self, scope: _Scope, text: str) -> None:
        self.lines.append(f"{'    ' * scope.depth}{text}".rstrip())

    def see(self, scope: _Scope, expression: str) -> None:
        self.line(scope, f"see(lambda: {expression})")

    def name(self, base: str) -> str:
        """A name that nothing else in the script has: `box`, `box_2`, ..."""
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
            "l": self.local,
            "n": _name,
            "v": _value,
            "w": _worker,
            "k": _number,
            "f": self.kind,
            "b": _list,
        }
        arguments = [read[kind](argument) for kind, argument in zip(kinds, op[1:], strict=True)]
        getattr(self, f"op_{op[0]}")(scope, *arguments)

    def local(self, number: object) -> str:
        if _number(number) >= len(LOCALS):
            raise ValueError(f"no such local: {number!r}")
        name = list(LOCALS)[number]  # type: ignore[call-overload]
        self.used.add(name)
        return name

    def kind(self, kind: object) -> str | list:
        """A kind of local as an expression: something that can be called and makes one."""
        if type(kind) is list:
            if not all(type(p) is str and p in PARTS for p in kind) or len(set(kind)) < len(kind):
                raise ValueError(f"not the parts of an ident: {kind!r}")
            for part in kind:
                self.need(part)
            if not kind:
                ident = '"everybody"'
            elif len(kind) == 1:
                ident = PARTS[kind[0]]
            else:
                ident = f"({', '.join(PARTS[part] for part in kind)})"
            self.mine.add("IdentLocal")
            if "mark" in kind:
                return ["mark = Mark()", f"return IdentLocal(lambda: {ident})"]
            return f"lambda: IdentLocal(lambda: {ident})"
        if kind not in KINDS:
            raise ValueError(f"not a kind of local: {kind!r}")
        self.need(kind)
        if kind in ("default", "main", "task"):
            self.mine.add("IdentLocal")
        return {
            "namespace": "SimpleNamespace",
            "slow": "Slow",
            "thread_local": "threading.local",
            "in_place": "InPlace",
            "copied": "Copied",
            "variables": "Variables",
            "default": "IdentLocal",
            "main": "lambda: IdentLocal(ident)",
            "task": "lambda: IdentLocal(running_task)",
        }[str(kind)]

    def need(self, what: object) -> None:
        self.used |= {
            "thread": {"threading"},
            "greenlet": {"getcurrent"},
            "task": {"asyncio", "running_task"},
            "mark": {"ContextVar", "Mark"},
            "namespace": {"SimpleNamespace"},
            "slow": {"time", "Slow"},
            "thread_local": {"threading"},
            "in_place": {"ContextVar", "InPlace"},
            "copied": {"ContextVar", "Copied"},
            "variables": {"ContextVar", "defaultdict", "Variables"},
            "main": {"getcurrent", "ident"},
        }.get(str(what), set())

    def function(self, scope: _Scope, base: str, ops: list, **changes: Any) -> str:
        """Define a function that runs the block, and return its name."""
        name = self.name(base)
        keyword = "async def" if changes.get("coroutine") else "def"
        if self.lines and self.lines[-1] and not self.lines[-1].endswith(":"):
            self.line(scope, "")
        self.line(scope, f"{keyword} {name}():")
        inner = {"coroutine": False, "forks": dict(scope.forks), **changes}
        inside = replace(scope, depth=scope.depth + 1, blocks=scope.blocks + 1, **inner)
        self.block(ops, inside)
        self.line(scope, "")
        return name

    def one_thread(self) -> None:
        # The second of two threads may or may not get the ident of the first one.
        self.threads += 1
        if self.threads > 1:
            raise ValueError("one thread is enough")

    # Operations on a local.

    def op_worker(self, scope: _Scope, ident: str) -> None:
        if scope.depth:
            raise ValueError("the worker is a global variable")
        self.line(scope, f"worker = {ident}")

    def op_set(self, scope: _Scope, local: str, name: str, value: str) -> None:
        self.line(scope, f"{local}.{name} = {value}")

    def op_get(self, scope: _Scope, local: str, name: str) -> None:
        self.see(scope, f"{local}.{name}")

    def op_has(self, scope: _Scope, local: str, name: str) -> None:
        self.see(scope, f'hasattr({local}, "{name}")')

    def op_del(self, scope: _Scope, local: str, name: str) -> None:
        self.see(scope, f'delattr({local}, "{name}")')

    def op_storage(self, scope: _Scope, local: str) -> None:
        self.by_hand(local)
        self.see(scope, f"dict({local}.__storage__)")

    def op_pairs(self, scope: _Scope, local: str) -> None:
        if "context" in local:
            self.see(scope, f"sorted({local})")
        else:
            self.by_hand(local)
            self.see(scope, f"dict({local})")

    def op_size(self, scope: _Scope, local: str) -> None:
        if "context" in local:
            raise ValueError("it has no storage that can be seen")
        self.see(scope, f"len({local}.__storage__)")

    def op_who(self, scope: _Scope, local: str) -> None:
        self.by_hand(local)
        self.see(scope, f"{local}.__ident_func__()")

    def by_hand(self, local: str) -> None:
        if local not in ("local", "other"):
            raise ValueError("its idents differ from run to run")

    def op_release(self, scope: _Scope, local: str) -> None:
        self.mine.add("release_local")
        self.line(scope, f"release_local({local})")

    def op_dunder(self, scope: _Scope, local: str) -> None:
        self.line(scope, f"{local}.__release_local__()")

    def op_box(self, scope: _Scope, local: str, name: str, ops: list) -> None:
        box = self.name("box")
        self.line(scope, f"{box} = []")
        self.line(scope, f"{local}.{name} = {box}")
        if ops:
            self.block(ops, replace(scope, blocks=scope.blocks + 1))
        self.see(scope, f"{local}.{name} is {box}")

    def op_ident(self, scope: _Scope) -> None:
        self.mine |= {"task_ident", "greenlet_ident"}
        self.used.add("getcurrent")
        self.see(scope, "greenlet_ident() is getcurrent()")
        if scope.task:
            self.used.add("asyncio")
            self.see(scope, "task_ident() is asyncio.current_task()")
        else:
            self.see(scope, "task_ident() is getcurrent()")

    # Operations that make another worker, or another context.

    def op_thread(self, scope: _Scope, ops: list) -> None:
        self.one_thread()
        self.used.add("threading")
        target = self.function(scope, "in_thread", ops, loop=False, task=False)
        self.line(scope, f"thread = threading.Thread(target={target})")
        self.line(scope, "thread.start()")
        self.line(scope, "thread.join()")

    def op_pool(self, scope: _Scope, ops: list) -> None:
        self.one_thread()
        self.used.add("ThreadPoolExecutor")
        self.line(scope, "with ThreadPoolExecutor(max_workers=1) as pool:")
        deeper = replace(scope, depth=scope.depth + 1, blocks=scope.blocks + 1, pool="pool")
        self.block(ops, deeper)

    def op_job(self, scope: _Scope, ops: list) -> None:
        if not scope.pool:
            raise ValueError("a job needs a pool")
        # A job that waited for a job of its own pool would wait for ever.
        target = self.function(scope, "job", ops, loop=False, task=False, pool="")
        self.line(scope, f"{scope.pool}.submit({target}).result()")

    def op_greenlet(self, scope: _Scope, ops: list) -> None:
        self.used.add("greenlet")
        target = self.function(scope, "in_greenlet", ops)
        self.line(scope, f"greenlet({target}).switch()")

    def op_task(self, scope: _Scope, ops: list) -> None:
        if scope.loop and not scope.coroutine:
            raise ValueError("a loop runs here already, and nothing can be awaited")
        self.used.add("asyncio")
        target = self.function(scope, "in_task", ops, coroutine=True, loop=True, task=True)
        if scope.coroutine:
            self.line(scope, f"await asyncio.create_task({target}())")
        else:
            self.line(scope, f"asyncio.run({target}())")

    def op_await(self, scope: _Scope, ops: list) -> None:
        if not scope.coroutine:
            raise ValueError("nothing can be awaited here")
        target = self.function(scope, "awaited", ops, coroutine=True)
        self.line(scope, f"await {target}()")

    def op_callback(self, scope: _Scope, ops: list) -> None:
        if not scope.coroutine:
            raise ValueError("a callback needs a loop that goes on")
        self.used.add("asyncio")
        target = self.function(scope, "callback", ops, task=False)
        self.line(scope, f"asyncio.get_running_loop().call_soon({target})")
        self.line(scope, "await asyncio.sleep(0)")

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

    def op_probe(self, scope: _Scope, kind: str | list[str]) -> None:
        if scope.loop:
            raise ValueError("separates starts a loop of its own")
        self.mine.add("separates")
        if type(kind) is list:
            body, kind = kind, self.name("make")
            self.line(scope, f"def {kind}():")
            for text in body:
                self.line(replace(scope, depth=scope.depth + 1), text)
            self.line(scope, "")
        self.see(scope, f"separates({kind})")


_MINE = (
    "ContextLocal",
    "IdentLocal",
    "greenlet_ident",
    "release_local",
    "separates",
    "task_ident",
)


def _list(value: object) -> list:
    if type(value) is not list:
        raise ValueError(f"not a list: {value!r}")
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 10:
        raise ValueError(f"not a small number: {value!r}")
    return value


def _name(value: object) -> str:
    if value not in NAMES:
        raise ValueError(f"not a name of this language: {value!r}")
    return str(value)


def _worker(value: object) -> str:
    """An ident: a list stands for a tuple, which is a new object each time."""
    if type(value) is list:
        items = [_worker(item) for item in value]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    return _value(value)


def _value(value: object) -> str:
    if type(value) is list:
        return f"[{', '.join(_value(item) for item in value)}]"
    if type(value) is str and value.isidentifier() | value.isdecimal() | (not value):
        return f'"{value}"'
    if value is None or type(value) in (bool, int):
        return repr(value)
    raise ValueError(f"not a value of this language: {value!r}")

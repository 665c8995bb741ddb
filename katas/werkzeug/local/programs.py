"""The programs of this kata: lists of operations that become Python scripts.

Operations on an instance `i` (0 `local`, 1 `other`; 2 `shared` and 3 `twin` have one `var`):

    ["set", i, name, value]      ["get", i, name]       ["has", i, name]     ["del", i, name]
    ["append", i, name, value]   ["iter", i]            ["clear", i]         ["pairs", i, block]
    ["release", i]               ["method", i]          ["box"]              ["bare"]
    ["given", name, value, block]                       ["var"]

Where a block of them runs:

    ["thread", block]            ["pool", block]        ["task", block]
    ["fork", k]                  ["in", k, block]
    ["greenlet", k, copied]      ["switch", k, block]
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from greenlet import getcurrent, greenlet

INSTANCES = ("local", "other", "shared", "twin")
NAMES = ("user", "page", "items")
CONTEXTS = ("ctx", "ctx2", "ctx3")
FIBERS = ("fiber", "fiber2", "fiber3")


# --- what scripts import ----------------------------------------------------------------


def _serve(box: list[Any]) -> None:
    """Take a call out of the box, put its outcome in, switch back; for ever."""
    home = getcurrent().parent
    while True:
        call = box.pop()
        try:
            box.append((call(), None))
        except Exception as error:  # noqa: BLE001 - it is raised again where the call came from
            box.append((None, error))
        del call
        home.switch()


class Fiber:
    """A greenlet that stays alive: each `run` switches to it, calls, and switches back."""

    def __init__(self, context: Context | None = None) -> None:
        self._box: list[Any] = []
        self._greenlet = greenlet(partial(_serve, self._box))
        if context is not None:
            self._greenlet.gr_context = context

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call the function in the greenlet, and return or raise here what comes of it."""
        self._box.append(partial(function, *args))
        self._greenlet.switch()
        value, error = self._box.pop()
        if error is not None:
            raise error
        return value


# --- from operations to a script --------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Where a line runs: its indentation, how a call gets there, which contexts it can name."""

    indent: int = 0
    call: str = "{function}({args})"
    known: frozenset[str] = frozenset()


@dataclass
class _Writer:
    lines: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def line(self, place: _Place, text: str) -> None:
        self.lines.append("    " * place.indent + text if text else "")

    def see(self, place: _Place, expression: str) -> None:
        self.line(place, f"see(lambda: {expression})")

    def fresh(self, stem: str) -> str:
        """A name that the script does not use yet: `work`, `work2`, ..."""
        self.counts[stem] = number = self.counts.get(stem, 0) + 1
        return stem if number == 1 else f"{stem}{number}"

    def instance(self, index: Any) -> str:
        if type(index) is not int or not 0 <= index < len(INSTANCES):
            raise ValueError(f"no instance {index!r}")
        self.used.add(INSTANCES[index])
        if index >= 2:
            self.used.add("var")
        return INSTANCES[index]


def _call(place: _Place, function: str, *args: str) -> str:
    """The expression that calls `function` at this place."""
    if place.call == _Place.call:
        return f"{function}({', '.join(args)})"
    return place.call.format(args=", ".join([function, *args]))


def _name(name: Any) -> str:
    if name not in NAMES:
        raise ValueError(f"no name {name!r}")
    return str(name)


def _value(value: Any) -> str:
    if type(value) is list:
        return f"[{', '.join(map(_value, value))}]"
    if type(value) is str and (not value or value.isalnum()):
        return f'"{value}"'
    if value is None or type(value) in (bool, int, str):
        return repr(value)
    raise ValueError(f"no plain value: {value!r}")


def _pick(pool: tuple[str, ...], index: Any) -> str:
    if type(index) is not int or not 0 <= index < len(pool):
        raise ValueError(f"no number {index!r} in {pool}")
    return pool[index]


def _set(w: _Writer, at: _Place, i: Any, name: Any, value: Any) -> None:
    local, name, value = w.instance(i), _name(name), _value(value)
    if at.call == _Place.call:
        w.line(at, f"{local}.{name} = {value}")
    else:
        w.line(at, _call(at, "setattr", local, f'"{name}"', value))


def _read(w: _Writer, at: _Place, i: Any, name: Any) -> str:
    local, name = w.instance(i), _name(name)
    if at.call == _Place.call:
        return f"{local}.{name}"
    return _call(at, "getattr", local, f'"{name}"')


def _get(w: _Writer, at: _Place, i: Any, name: Any) -> None:
    w.see(at, _read(w, at, i, name))


def _append(w: _Writer, at: _Place, i: Any, name: Any, value: Any) -> None:
    w.see(at, f"{_read(w, at, i, name)}.append({_value(value)})")


def _has(w: _Writer, at: _Place, i: Any, name: Any) -> None:
    w.see(at, _call(at, "hasattr", w.instance(i), f'"{_name(name)}"'))


def _del(w: _Writer, at: _Place, i: Any, name: Any) -> None:
    w.see(at, _call(at, "delattr", w.instance(i), f'"{_name(name)}"'))


def _iter(w: _Writer, at: _Place, i: Any) -> None:
    w.see(at, _call(at, "sorted", w.instance(i)))


def _clear(w: _Writer, at: _Place, i: Any) -> None:
    local = w.instance(i)
    loop = f"[delattr({local}, name) for name, _ in {local}]"
    w.see(at, loop if at.call == _Place.call else _call(at, f"lambda: {loop}"))


def _pairs(w: _Writer, at: _Place, i: Any, block: Any) -> None:
    pairs = w.fresh("pairs")
    w.line(at, f"{pairs} = {_call(at, 'iter', w.instance(i))}")
    _play(w, at, block, _PLAIN)
    w.see(at, f"sorted({pairs})")


def _release(w: _Writer, at: _Place, i: Any) -> None:
    w.used.add("release_local")
    w.see(at, _call(at, "release_local", w.instance(i)))


def _method(w: _Writer, at: _Place, i: Any) -> None:
    w.see(at, _call(at, f"{w.instance(i)}.__release_local__"))


def _box(w: _Writer, at: _Place) -> None:
    w.used |= {"release_local", "box"}
    w.see(at, _call(at, "release_local", "box"))
    w.see(at, "box.released")


def _bare(w: _Writer, at: _Place) -> None:
    w.used.add("release_local")
    w.see(at, _call(at, "release_local", "object()"))


def _given(w: _Writer, at: _Place, name: Any, value: Any, block: Any) -> None:
    given = w.fresh("given")
    w.used.add("var")
    w.line(at, f'{given} = {{"{_name(name)}": {_value(value)}}}')
    w.line(at, _call(at, "var.set", given))
    _play(w, at, block, _PLAIN)
    w.see(at, given)


def _var(w: _Writer, at: _Place) -> None:
    w.used.add("var")
    w.see(at, f"dict({_call(at, 'var.get', '{}')})")


def _thread(w: _Writer, at: _Place, block: Any) -> None:
    work = w.fresh("work")
    thread = work.replace("work", "thread")
    w.used.add("Thread")
    w.line(at, "")
    w.line(at, f"def {work}():")
    _play(w, replace(at, indent=at.indent + 1), block, _PLAIN)
    w.line(at, "")
    w.line(at, f"{thread} = Thread(target={work})")
    w.line(at, f"{thread}.start()")
    w.line(at, f"{thread}.join()")


def _pool(w: _Writer, at: _Place, block: Any) -> None:
    w.used.add("pool")
    _play(w, replace(at, call="pool.submit({args}).result()"), block, _PLAIN)


def _task(w: _Writer, at: _Place, block: Any) -> None:
    child = w.fresh("child")
    w.used.add("asyncio")
    w.line(at, "")
    w.line(at, f"async def {child}():")
    _play(w, replace(at, indent=at.indent + 1), block, _NESTING)
    w.line(at, "")
    w.line(at, f"await asyncio.create_task({child}())")


def _fork(w: _Writer, at: _Place, k: Any) -> frozenset[str]:
    ctx = _pick(CONTEXTS, k)
    w.used.add("copy_context")
    w.line(at, f"{ctx} = {_call(at, 'copy_context')}")
    return at.known | {ctx}


def _in(w: _Writer, at: _Place, k: Any, block: Any) -> None:
    ctx = _pick(CONTEXTS, k)
    if ctx not in at.known:
        raise ValueError(f"{ctx} is not there yet")
    _play(w, replace(at, call=ctx + ".run({args})"), block, _PLAIN)


def _greenlet(w: _Writer, at: _Place, k: Any, copied: Any) -> frozenset[str]:
    fiber = _pick(FIBERS, k)
    w.used.add("Fiber")
    if copied:
        w.used.add("copy_context")
    w.line(at, f"{fiber} = Fiber({'copy_context()' if copied else ''})")
    return at.known | {fiber}


def _switch(w: _Writer, at: _Place, k: Any, block: Any) -> None:
    fiber = _pick(FIBERS, k)
    if fiber not in at.known:
        raise ValueError(f"{fiber} is not there yet")
    _play(w, replace(at, call=fiber + ".run({args})"), block, _PLAIN)


_PLAIN: dict[str, Callable[..., frozenset[str] | None]] = {
    "set": _set,
    "get": _get,
    "has": _has,
    "del": _del,
    "append": _append,
    "iter": _iter,
    "clear": _clear,
    "pairs": _pairs,
    "release": _release,
    "method": _method,
    "box": _box,
    "bare": _bare,
    "given": _given,
    "var": _var,
}
_NESTING = _PLAIN | {"task": _task, "fork": _fork, "in": _in}
_ALL = _NESTING | {"thread": _thread, "pool": _pool, "greenlet": _greenlet, "switch": _switch}


def _play(w: _Writer, at: _Place, block: Any, allowed: dict[str, Callable[..., Any]]) -> None:
    if not isinstance(block, list) or not block:
        raise ValueError("a block is a list of operations, and not empty")
    for op in block:
        if not isinstance(op, list) or not op or not isinstance(op[0], str):
            raise ValueError(f"no operation: {op!r}")
        if op[0] not in allowed:
            raise ValueError(f"{op[0]!r} is not possible here")
        try:
            known = allowed[op[0]](w, at, *op[1:])
        except TypeError as error:
            raise ValueError(f"wrong arguments: {op!r}") from error
        if known is not None:
            at = replace(at, known=known)


def _imports(used: set[str]) -> list[str]:
    known = {
        "asyncio": "import asyncio",
        "pool": "from concurrent.futures import ThreadPoolExecutor",
        "Thread": "from threading import Thread",
    }
    contextvars = [("var", "ContextVar"), ("copy_context", "copy_context")]
    names = [name for key, name in contextvars if key in used]
    lines = [known["asyncio"]] if "asyncio" in used else []
    lines += [known["pool"]] if "pool" in used else []
    lines += [f"from contextvars import {', '.join(names)}"] if names else []
    lines += [known["Thread"]] if "Thread" in used else []
    lines += [""] if lines else []
    names = ["Local"] if used & set(INSTANCES) else []
    names += ["release_local"] if "release_local" in used else []
    lines += [f"from local import {', '.join(names)}"] if names else []
    lines += ["from programs import Fiber"] if "Fiber" in used else []
    return lines


def _setup(used: set[str]) -> list[str]:
    lines = []
    if "box" in used:
        lines += ["", "class Box:", "    released = 0", ""]
        lines += ["    def __release_local__(self):", "        self.released += 1", "", ""]
        lines += ["box = Box()"]
    lines += ['var = ContextVar("var")'] if "var" in used else []
    for name in INSTANCES:
        if name in used:
            lines.append(f"{name} = Local({'var' if name in INSTANCES[2:] else ''})")
    return lines


def script(program: list[Any]) -> str:
    """Turn a program into a Python script that observes through `see`."""
    body = _Writer()
    _play(body, _Place(), program, _ALL)
    lines = body.lines
    if "pool" in body.used:
        lines = _wrap("with ThreadPoolExecutor(max_workers=1) as pool:", lines)
    if "asyncio" in body.used:
        lines = ["", "", *_wrap("async def main():", lines), "", "", "asyncio.run(main())"]
    lines = [*_imports(body.used), "", *_setup(body.used), *lines]
    return _tidy("\n".join(lines))


def _wrap(head: str, lines: list[str]) -> list[str]:
    return [head, *("    " + line if line else "" for line in lines)]


def _tidy(text: str) -> str:
    """Blank lines: never at the beginning of a block or of the script, never three."""
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return text.replace(":\n\n", ":\n").strip() + "\n"

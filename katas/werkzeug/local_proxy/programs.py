"""Programs of this kata: a list of operations, told as a short Python script.

``["bind", "var", 3]`` is ``var.set(3)``, ``["get", 0, "name"]`` is ``see(lambda: p.name)``.
The proxies are ``p`` (0) and ``q`` (1). An operation on a proxy that was not made makes
``LocalProxy(var)``. Values are plain JSON; a list is a tagged value, as in ``["set", [1, 2]]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# --- what the scripts import ---------------------------------------------------------


def message_of(thunk: Callable[[], object]) -> str:
    """Call ``thunk`` and return the text of the RuntimeError that it raises."""
    try:
        thunk()
    except RuntimeError as error:
        return str(error)
    return "no RuntimeError"


class Trap:
    """An object that is there, but raises whatever one asks of it."""

    def __init__(self, error: type[Exception]) -> None:
        object.__setattr__(self, "error", error)

    def fail(self, *args: object) -> Any:
        raise object.__getattribute__(self, "error")

    __getattr__ = __setattr__ = __delattr__ = fail
    __bool__ = __repr__ = __str__ = __dir__ = fail


class Symbol:
    """A letter that writes down the arithmetic done with it: ``1 - Symbol("x")`` is "1 - x".

    An in-place operation is kept in ``log``; it changes the letter itself.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.log: list[str] = []

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def _teach(word: str, sign: str) -> None:
    def left(self: Symbol, other: object) -> str:
        return f"{self} {sign} {other}"

    def right(self: Symbol, other: object) -> str:
        return f"{other} {sign} {self}"

    def in_place(self: Symbol, other: object) -> Symbol:
        self.log.append(f"{sign}= {other}")
        return self

    for prefix, method in {"": left, "r": right, "i": in_place}.items():
        setattr(Symbol, f"__{prefix}{word}__", method)


# sign -> the name in the operator module
ARITHMETIC = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "@": "matmul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "<<": "lshift",
    ">>": "rshift",
    "&": "and",
    "^": "xor",
    "|": "or",
}
COMPARISONS = ("<", "<=", "==", "!=", ">", ">=")

for _sign, _word in ARITHMETIC.items():
    _teach(_word, _sign)


class Later:
    """Can be awaited, iterated and entered, all of it asynchronously."""

    def __init__(self, *items: object) -> None:
        self.items = list(items)
        self.log: list[str] = []

    def __await__(self) -> Any:
        return self.items[0]
        yield

    def __aiter__(self) -> Later:
        return self

    async def __anext__(self) -> object:
        if not self.items:
            raise StopAsyncIteration
        return self.items.pop(0)

    async def __aenter__(self) -> object:
        self.log.append("enter")
        return self.items[0]

    async def __aexit__(self, kind: type | None, *rest: object) -> bool:
        self.log.append("exit" if kind is None else kind.__name__)
        return kind is KeyError


# --- values --------------------------------------------------------------------------

BUILTINS = ("int", "str", "dict", "bool", "divmod", "sorted", "len")
ERRORS = ("RuntimeError", "NotImplementedError", "LookupError", "KeyError", "AttributeError")
HELPERS = ("Later", "Symbol", "Trap", "message_of")


def _literal(value: Any, depth: int = 0) -> str:
    """The Python expression for a value of a program."""
    if depth > 3:
        raise ValueError("nested too deeply")
    if type(value) is int and abs(value) <= 1000 or value is None or type(value) is bool:
        return repr(value)
    if type(value) is float and value == value and abs(value) <= 1000:
        return repr(value)
    if type(value) is str and len(value) <= 40:
        return _quoted(value)
    if type(value) is list and len(value) == 2 and type(value[0]) is str:
        return _tagged(value[0], value[1], depth + 1)
    raise ValueError(f"not a value: {value!r}")


def _quoted(text: str) -> str:
    plain = repr(text)
    return plain if '"' in text or "'" in text else f'"{plain[1:-1]}"'


def _tagged(tag: str, inside: Any, depth: int) -> str:
    if tag == "builtin" and inside in BUILTINS:
        return str(inside)
    if tag == "trap" and inside in ERRORS:
        return f"Trap({inside})"
    if tag == "suppress" and inside in ERRORS:
        return f"suppress({inside})"
    if tag == "symbol" and type(inside) is str and inside.isidentifier():
        return f'Symbol("{inside}")'
    if tag == "manager":
        return f"nullcontext({_literal(inside, depth)})"
    if tag == "bytes" and type(inside) is str and inside.isascii():
        return f"b{_quoted(inside)}"
    if tag in ("list", "tuple", "set", "iter", "later", "dict", "object") and type(inside) is list:
        return _collection(tag, inside, depth)
    raise ValueError(f"not a value: {[tag, inside]!r}")


def _collection(tag: str, inside: list[Any], depth: int) -> str:
    if tag in ("dict", "object"):
        pairs = [
            (_literal(k, depth) if tag == "dict" else _path(k, dots=False), _literal(v, depth))
            for k, v in map(_pair, inside)
        ]
        if tag == "dict":
            return "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}"
        if len({k for k, _ in pairs}) < len(pairs):
            raise ValueError("an attribute twice")
        return "SimpleNamespace(" + ", ".join(f"{k}={v}" for k, v in pairs) + ")"
    items = ", ".join(_literal(item, depth) for item in inside)
    if tag == "tuple":
        return f"({items},)" if len(inside) == 1 else f"({items})"
    if tag == "set":
        if any(type(item) is not int for item in inside):
            raise ValueError("only ints in a set: the order of texts is not the same twice")
        return "{" + items + "}" if inside else "set()"
    return {"list": f"[{items}]", "iter": f"iter([{items}])", "later": f"Later({items})"}[tag]


def _pair(value: Any) -> tuple[Any, Any]:
    if type(value) is not list or len(value) != 2:
        raise ValueError("not a pair")
    return value[0], value[1]


def _path(name: Any, *, dots: bool = True) -> str:
    pattern = r"[a-z_]+(\.[a-z_]+)*" if dots else r"[a-z_]+"
    if type(name) is not str or not re.fullmatch(pattern, name) or name in ("in", "is", "if"):
        raise ValueError(f"not a name: {name!r}")
    return name


# --- operations ----------------------------------------------------------------------

PROXIES = ("p", "q")
SOURCES = {
    "var": "var",
    "other": "other",
    "level": "level",
    "get": "var.get",
    "current": "lambda: current",
    "fresh": "SimpleNamespace",
}

# What one can see of a proxy without any further argument.
LOOKS = {
    "object": "{p}._get_current_object()",
    "inside": "vars({p}._get_current_object())",
    "bool": "bool({p})",
    "not": "not {p}",
    "repr": "repr({p})",
    "str": "str({p})",
    "no_names": "dir({p}) == []",
    "message": "message_of(lambda: {p}.name)",
    "len": "len({p})",
    "list": "list({p})",
    "reversed": "list(reversed({p}))",
    "next": "next({p})",
    "hint": "operator.length_hint({p})",
    "neg": "-{p}",
    "pos": "+{p}",
    "invert": "~{p}",
    "abs": "abs({p})",
    "int": "int({p})",
    "float": "float({p})",
    "complex": "str(complex({p}))",
    "index": '["a", "b", "c"][{p}]',
    "hex": "hex({p})",
    "round": "round({p})",
    "trunc": "math.trunc({p})",
    "floor": "math.floor({p})",
    "ceil": "math.ceil({p})",
    "bytes": "bytes({p})",
    "hash": "hash({p}) == hash({p}._get_current_object())",
    "key": '{{{p}._get_current_object(): "found"}}[{p}]',
    "class": "{p}.__class__.__name__",
    "type": "type({p}) is LocalProxy",
    "is_proxy": "isinstance({p}, LocalProxy)",
    "doc": "{p}.__doc__ == {p}._get_current_object().__doc__",
    "wrapped": "{p}.__wrapped__",
    "source": "{p}.__wrapped__ is var",
    "vars": "vars({p})",
    "copy": "copy.copy({p})",
    "deepcopy": "copy.deepcopy({p})",
    "shared": "copy.copy({p})[0] is {p}[0]",
    "deep_shared": "copy.deepcopy({p})[0] is {p}[0]",
    "copied": "type(copy.copy({p})) is LocalProxy",
    "in_list": "type(copy.deepcopy([{p}])[0]) is LocalProxy",
    "log": "{p}.log",
}


# What these give for an unbound proxy is left open, see the statement.
UNSAID = ("hash", "key", "list")


class _Script:
    """Collects the lines of a script, and what they need at the top."""

    def __init__(self) -> None:
        self.made: set[str] = set()
        self.defaults: list[str] = []
        self.counts: dict[str, int] = {}
        self.awaits = False
        self.source_of: dict[str, str] = {}
        self.bound: set[str] = set()

    def block(self, ops: Any, *, waits: bool = False) -> tuple[list[str], set[str]]:
        """The lines of some operations, and the global names that they assign."""
        if type(ops) is not list or not ops:
            raise ValueError("not a list of operations")
        lines: list[str] = []
        assigned: set[str] = set()
        for op in ops:
            if type(op) is not list or not op or type(op[0]) is not str:
                raise ValueError(f"not an operation: {op!r}")
            handler = getattr(self, f"op_{op[0]}", None)
            if handler is None:
                raise ValueError(f"unknown operation: {op[0]}")
            try:
                handler(lines, assigned, waits, *op[1:])
            except TypeError as error:
                raise ValueError(f"not an operation: {op!r}") from error
        return lines, assigned

    def proxy(self, lines: list[str], assigned: set[str], index: Any) -> str:
        if type(index) is not int or index not in (0, 1):
            raise ValueError("no such proxy")
        name = PROXIES[index]
        if name not in self.made:
            self.made.add(name)
            self.source_of[name] = "var"
            self.defaults.append(f"{name} = LocalProxy(var)")
        return name

    def bound_proxy(self, lines: list[str], assigned: set[str], index: Any) -> str:
        """A proxy for operations of which nobody says what they do without an object."""
        name = self.proxy(lines, assigned, index)
        source = self.source_of[name]
        needs = "var" if source == "get" else source
        if needs in ERRORS or (needs in ("var", "other") and needs not in self.bound):
            raise ValueError("nothing is bound")
        return name

    def make(self, lines: list[str], assigned: set[str], name: str, arguments: str) -> None:
        lines.append(f"{name} = LocalProxy({arguments})")
        self.made.add(name)
        assigned.add(name)

    def fresh(self, base: str) -> str:
        self.counts[base] = self.counts.get(base, 0) + 1
        return base if self.counts[base] == 1 else f"{base}_{self.counts[base]}"

    # making and binding

    def op_proxy(self, lines, assigned, waits, index, source, name=None, message=None):
        if type(index) is not int or index not in (0, 1):
            raise ValueError("no such proxy")
        if source in ERRORS:
            arguments = self.fresh("find")
            lines += [f"def {arguments}():", f'    raise {source}("nothing to find")', ""]
        elif source in SOURCES:
            arguments = SOURCES[source]
        else:
            raise ValueError("no such source")
        if name is not None:
            arguments += f', "{_path(name)}"'
        if message is not None:
            if type(message) is not str:
                raise ValueError("the message is a text")
            arguments += f", unbound_message={_literal(message)}"
        self.source_of[PROXIES[index]] = source
        self.make(lines, assigned, PROXIES[index], arguments)

    def op_refuse(self, lines, assigned, waits, value):
        if type(value) is list and value[:1] not in (["list"], ["tuple"], ["dict"], ["set"]):
            raise ValueError("may be a source")
        lines.append(f"see(lambda: LocalProxy({_literal(value)}))")

    def op_bind(self, lines, assigned, waits, source, value):
        if source in ("var", "other", "level"):
            self.bound.add(source)
            lines.append(f"{source}.set({_literal(value)})")
        elif source == "current":
            lines.append(f"current = {_literal(value)}")
            assigned.add("current")
        else:
            raise ValueError("no such source")

    def op_within(self, lines, assigned, waits, value, ops):
        token = self.fresh("token")
        self.bound.add("var")
        lines.append(f"{token} = var.set({_literal(value)})")
        inner, names = self.block(ops, waits=waits)
        assigned |= names
        lines += [*inner, f"var.reset({token})"]

    # other contexts

    def function(self, lines, name, ops, prefix="", waits=False):
        inner, names = self.block(ops, waits=waits)
        lines += ["", f"{prefix}def {name}():"]
        if names:
            lines.append(f"    global {', '.join(sorted(names))}")
        lines += [f"    {line}" if line else "" for line in inner]
        lines.append("")

    def op_context(self, lines, assigned, waits, ops):
        name = self.fresh("child")
        self.function(lines, name, ops)
        lines.append(f"copy_context().run({name})")

    def op_thread(self, lines, assigned, waits, ops):
        name = self.fresh("worker")
        self.function(lines, name, ops)
        lines += [f"thread = Thread(target={name})", "thread.start()", "thread.join()"]

    def op_task(self, lines, assigned, waits, ops):
        self.wait(waits)
        name = self.fresh("task")
        self.function(lines, name, ops, "async ", waits=True)
        lines.append(f"await asyncio.create_task({name}())")

    def wait(self, waits: bool) -> None:
        if not waits:
            raise ValueError("only where one can await")
        self.awaits = True

    # attributes and calls

    def op_look(self, lines, assigned, waits, index, what):
        if what not in LOOKS:
            raise ValueError("nothing to look at")
        p = self.proxy(lines, assigned, index)
        clean = ("var", "other", "RuntimeError", "NotImplementedError")
        if what in UNSAID or (what == "repr" and self.source_of[p] not in clean):
            self.bound_proxy(lines, assigned, index)
        lines.append(f"see(lambda: {LOOKS[what].format(p=p)})")

    def op_get(self, lines, assigned, waits, index, name):
        lines.append(f"see(lambda: {self.proxy(lines, assigned, index)}.{_path(name)})")

    def op_setattr(self, lines, assigned, waits, index, name, value):
        p = self.proxy(lines, assigned, index)
        lines.append(f'see(lambda: setattr({p}, "{_path(name, dots=False)}", {_literal(value)}))')

    def op_delattr(self, lines, assigned, waits, index, name):
        p = self.proxy(lines, assigned, index)
        lines.append(f'see(lambda: delattr({p}, "{_path(name, dots=False)}"))')

    def op_hasattr(self, lines, assigned, waits, index, name):
        p = self.proxy(lines, assigned, index)
        lines.append(f'see(lambda: hasattr({p}, "{_path(name, dots=False)}"))')

    def op_listed(self, lines, assigned, waits, index, name):
        p = self.proxy(lines, assigned, index)
        lines.append(f'see(lambda: "{_path(name, dots=False)}" in dir({p}))')

    def op_method(self, lines, assigned, waits, index, name, *values):
        p = self.proxy(lines, assigned, index)
        arguments = ", ".join(map(_literal, values))
        lines.append(f"see(lambda: {p}.{_path(name, dots=False)}({arguments}))")

    def op_call(self, lines, assigned, waits, index, values, named=()):
        p = self.proxy(lines, assigned, index)
        arguments = [_literal(value) for value in values]
        pairs = [_pair(pair) for pair in named]
        if len({str(key) for key, _ in pairs}) < len(pairs):
            raise ValueError("an argument twice")
        arguments += [f"{_path(k, dots=False)}={_literal(v)}" for k, v in pairs]
        lines.append(f"see(lambda: {p}({', '.join(arguments)}))")

    # operators

    def expression(self, sign: Any, left: str, right: str) -> str:
        if sign == "divmod":
            return f"divmod({left}, {right})"
        if sign not in ARITHMETIC and sign not in COMPARISONS:
            raise ValueError("no such operator")
        return f"{_operand(left)} {sign} {_operand(right)}"

    def operand(self, lines, assigned, index, sign):
        find = self.bound_proxy if sign in COMPARISONS else self.proxy
        return find(lines, assigned, index)

    def op_infix(self, lines, assigned, waits, index, sign, value):
        p = self.operand(lines, assigned, index, sign)
        lines.append(f"see(lambda: {self.expression(sign, p, _literal(value))})")

    def op_reflected(self, lines, assigned, waits, index, sign, value):
        p = self.operand(lines, assigned, index, sign)
        lines.append(f"see(lambda: {self.expression(sign, _literal(value), p)})")

    def op_between(self, lines, assigned, waits, sign):
        p, q = (self.operand(lines, assigned, index, sign) for index in (0, 1))
        lines.append(f"see(lambda: {self.expression(sign, p, q)})")

    def op_contains(self, lines, assigned, waits, index, value):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: {_literal(value)} in {p})")

    def op_item(self, lines, assigned, waits, index, key):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: {p}[{_literal(key)}])")

    def op_slice(self, lines, assigned, waits, index, start, stop):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: {p}[{_literal(start)}:{_literal(stop)}])")

    def op_setitem(self, lines, assigned, waits, index, key, value):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: operator.setitem({p}, {_literal(key)}, {_literal(value)}))")

    def op_delitem(self, lines, assigned, waits, index, key):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: operator.delitem({p}, {_literal(key)}))")

    def op_pow(self, lines, assigned, waits, index, exponent, modulus):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: pow({p}, {_literal(exponent)}, {_literal(modulus)}))")

    def op_round(self, lines, assigned, waits, index, digits):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: round({p}, {_literal(digits)}))")

    def op_format(self, lines, assigned, waits, index, spec):
        p = self.proxy(lines, assigned, index)
        if type(spec) is not str:
            raise ValueError("a format is a text")
        lines.append(f"see(lambda: format({p}, {_literal(spec)}))")

    def op_percent(self, lines, assigned, waits, index, text):
        p = self.proxy(lines, assigned, index)
        if type(text) is not str:
            raise ValueError("a format is a text")
        lines.append(f"see(lambda: {_literal(text)} % {p})")

    def op_with(self, lines, assigned, waits, index):
        p = self.proxy(lines, assigned, index)
        lines += [f"with {p} as value:", "    see(lambda: value)"]

    def op_with_error(self, lines, assigned, waits, index, error):
        p = self.proxy(lines, assigned, index)
        if error not in ERRORS:
            raise ValueError("no such error")
        lines += [f"with {p}:", f"    raise {error}", 'see(lambda: "went on")']

    # in place

    def op_inplace(self, lines, assigned, waits, index, sign, value):
        p = self.proxy(lines, assigned, index)
        if sign not in ARITHMETIC:
            raise ValueError("no such operator")
        lines += [f"{p} {sign}= {_literal(value)}", f"see(lambda: type({p}) is LocalProxy)"]
        assigned.add(p)

    def op_iop(self, lines, assigned, waits, index, sign, value):
        p = self.proxy(lines, assigned, index)
        if sign not in ARITHMETIC:
            raise ValueError("no such operator")
        call = f"operator.i{ARITHMETIC[sign]}({p}, {_literal(value)})"
        lines.append(f"see(lambda: {call} is {p})")

    def op_attr_add(self, lines, assigned, waits, index, name, value):
        p = self.proxy(lines, assigned, index)
        lines.append(f"{p}.{_path(name, dots=False)} += {_literal(value)}")

    # classes

    def op_isinstance(self, lines, assigned, waits, index, name):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: isinstance({p}, {_tagged('builtin', name, 0)}))")

    def op_instance_of(self, lines, assigned, waits, index, value):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: isinstance({_literal(value)}, {p}))")

    def op_subclass_of(self, lines, assigned, waits, index, name):
        p = self.proxy(lines, assigned, index)
        lines.append(f"see(lambda: issubclass({_tagged('builtin', name, 0)}, {p}))")

    # async

    def op_await(self, lines, assigned, waits, index):
        self.wait(waits)
        p = self.bound_proxy(lines, assigned, index)
        lines += [f"result = await {p}", "see(lambda: result)"]

    def op_anext(self, lines, assigned, waits, index):
        self.wait(waits)
        p = self.bound_proxy(lines, assigned, index)
        lines += [f"item = await anext({p})", "see(lambda: item)"]

    def op_async_for(self, lines, assigned, waits, index):
        self.wait(waits)
        p = self.bound_proxy(lines, assigned, index)
        lines += [f"items = [item async for item in {p}]", "see(lambda: items)"]

    def op_async_with(self, lines, assigned, waits, index, fails=False):
        self.wait(waits)
        p = self.bound_proxy(lines, assigned, index)
        lines += [f"async with {p} as value:", "    see(lambda: value)"]
        if fails:
            lines.append("    raise KeyError")


def _operand(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


_IMPORTS = {
    "asyncio": r"\basyncio\.",
    "copy": r"\bcopy\.",
    "math": r"\bmath\.",
    "operator": r"\boperator\.",
}
_FROM_IMPORTS = {
    "contextlib": ("nullcontext", "suppress"),
    "contextvars": ("ContextVar", "copy_context"),
    "threading": ("Thread",),
    "types": ("SimpleNamespace",),
}


def script(program: list) -> str:
    """Return the program as a Python script; ``ValueError`` if it is not a program."""
    told = _Script()
    body, assigned = told.block(program, waits=True)
    if told.awaits:
        main = ["", "async def main():"]
        if assigned:
            main.append(f"    global {', '.join(sorted(assigned))}")
        body = [*main, *(f"    {line}" if line else "" for line in body), "", "asyncio.run(main())"]
    text = "\n".join([*told.defaults, *([""] if told.defaults else []), *body])
    state = [
        f'{name} = ContextVar("{name}")'
        for name in ("var", "other")
        if re.search(rf"(?<![\w\"]){name}\b(?!\s*=)", text)
    ]
    if re.search(r"\blevel\b", text):
        state.append('level = ContextVar("level", default=0)')
    if "current" in re.findall(r"\w+", text):
        state.append("current = None")
    text = "\n".join([*state, text])
    header = [name for name, use in _IMPORTS.items() if re.search(use, text)]
    header = [f"import {name}" for name in header]
    for module, names in _FROM_IMPORTS.items():
        used = [name for name in names if re.search(rf"\b{name}\b", text)]
        if used:
            header.append(f"from {module} import {', '.join(used)}")
    header += ["", "from local_proxy import LocalProxy"]
    helpers = [name for name in HELPERS if re.search(rf"\b{name}\(", text)]
    if helpers:
        header.append(f"from programs import {', '.join(helpers)}")
    whole = "\n".join([*header, "", text, ""]).lstrip("\n")
    return re.sub(r"\n{3,}", "\n\n", whole)

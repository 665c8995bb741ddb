"""A stand-in for an object that is looked up again at every single use.

Python looks special methods up on the *type*, so a proxy needs one method for each
operation it wants to forward. Nobody has to write a hundred of them: the standard library
already has a function for every operator (``operator.add``, ``len``, ``copy.copy``), and
those functions know about reflected operands, ``NotImplemented`` and fallbacks. The tables
below pair names with functions; a forwarding method is "resolve, then apply the function".
"""

from __future__ import annotations

import copy
import math
import operator
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import reduce
from typing import Any

__all__ = ["LocalProxy"]

Function = Callable[..., Any]


def _resolver(source: Any, name: str | None, unbound_message: str | None) -> Function:
    """Choose, once, how to look up; what it finds is decided at each call."""
    message = "object is not bound" if unbound_message is None else unbound_message
    path = [] if name is None else name.split(".")

    def from_variable() -> Any:
        try:
            root = source.get()
        except LookupError:
            raise RuntimeError(message) from None
        # Outside the ``try``: a missing attribute is not a missing object.
        return reduce(getattr, path, root)

    def from_function() -> Any:
        # What the function raises is its own business, also a LookupError.
        return reduce(getattr, path, source())

    if isinstance(source, ContextVar):
        return from_variable
    if callable(source):
        return from_function
    raise TypeError(f"cannot make a proxy for a {type(source).__name__}")


class _Mirror:
    """An attribute that every object has, so that ``__getattr__`` is never asked for it.

    ``unbound`` makes the value for a proxy without an object, ``on_class`` is what the
    class itself shows (its docstring must stay readable).
    """

    def __init__(self, unbound: Function, on_class: Any = None) -> None:
        self.unbound = unbound
        self.on_class = on_class

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, proxy: LocalProxy | None, owner: type) -> Any:
        if proxy is None:
            return self.on_class
        try:
            target = proxy._get_current_object()
        except RuntimeError:
            return self.unbound(proxy)
        return getattr(target, self.name)


class LocalProxy:
    """Forward every operation to the object that ``source`` stands for right now.

    ``source`` is a context variable or a callable without parameters; with ``name`` the
    proxy stands for that attribute (dots allowed) of the object. The proxy is unbound when
    ``_get_current_object()`` raises ``RuntimeError``.
    """

    # Slots, and mangled names: whatever the proxy owns itself would hide an attribute
    # of the object, and with a ``__dict__`` of its own it would hide the object's.
    __slots__ = ("__resolve", "__source")

    def __init__(
        self, source: Any, name: str | None = None, *, unbound_message: str | None = None
    ) -> None:
        # Our own ``__setattr__`` would send these to the object.
        own = object.__setattr__
        own(self, "_LocalProxy__resolve", _resolver(source, name, unbound_message))
        own(self, "_LocalProxy__source", source)

    def _get_current_object(self) -> Any:
        """Return the object itself; raise ``RuntimeError`` if there is none."""
        return self.__resolve()

    __doc__ = _Mirror(lambda proxy: type(proxy).__doc__, on_class=__doc__)
    __class__ = _Mirror(type)  # type: ignore[assignment]
    __wrapped__ = _Mirror(lambda proxy: proxy.__source)


def _forward(function: Function) -> Function:
    """Make the method that applies ``function`` to the object."""

    def method(self: LocalProxy, /, *args: Any, **kwargs: Any) -> Any:
        return function(self._get_current_object(), *args, **kwargs)

    return method


def _forward_or(function: Function, unbound: Function) -> Function:
    """Make a method that has an answer without an object, too."""

    def method(self: LocalProxy) -> Any:
        try:
            target = self._get_current_object()
        except RuntimeError:
            return unbound(self)
        # Outside the ``try``: a RuntimeError of the object is not ours to hide.
        return function(target)

    return method


def _forward_reflected(function: Function) -> Function:
    """Make the method for ``other + proxy``: the object is the right operand."""

    def method(self: LocalProxy, other: Any) -> Any:
        return function(other, self._get_current_object())

    return method


def _forward_in_place(function: Function) -> Function:
    """Make the method for ``proxy += other``.

    Python binds the name on the left to what the method returns. It has to be the proxy
    again, or the module-level name would hold one context's object for ever after.
    """

    def method(self: LocalProxy, other: Any) -> LocalProxy:
        function(self._get_current_object(), other)
        return self

    return method


def _by_name(name: str) -> Function:
    """Make the function for a protocol that has no public function, like ``with``."""

    def function(target: Any, *args: Any) -> Any:
        return getattr(target, name)(*args)

    return function


_SURVIVE_UNBOUND: dict[str, tuple[Function, Function]] = {
    "bool": (bool, lambda proxy: False),
    "repr": (repr, lambda proxy: f"<{type(proxy).__name__} unbound>"),
    "dir": (dir, lambda proxy: []),
}
_FUNCTIONS: list[Function] = [
    *(getattr, setattr, delattr),
    *(str, bytes, format, hash, int, float, complex, round, math.trunc, math.floor, math.ceil),
    *(len, operator.length_hint, iter, next, reversed),
    *(copy.copy, copy.deepcopy),
]
_SYNTAX: dict[str, Function] = {
    "call": lambda target, /, *args, **kwargs: target(*args, **kwargs),
    # isinstance(x, proxy) and issubclass(x, proxy), for a proxy of a class
    "instancecheck": lambda target, instance: isinstance(instance, target),
    "subclasscheck": lambda target, subclass: issubclass(subclass, target),
}
_OPERATORS = (
    *("lt", "le", "eq", "ne", "gt", "ge"),
    *("getitem", "setitem", "delitem", "contains"),
    *("neg", "pos", "abs", "invert", "index"),
)
_ARITHMETIC = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod"),
    *("lshift", "rshift", "and", "xor", "or"),
)
_BY_NAME = ("enter", "exit", "await", "aiter", "anext", "aenter", "aexit")


def _special_methods() -> Iterator[tuple[str, Function]]:
    for word, (function, unbound) in _SURVIVE_UNBOUND.items():
        yield f"__{word}__", _forward_or(function, unbound)
    for function in _FUNCTIONS:
        yield f"__{function.__name__}__", _forward(function)
    for word, function in _SYNTAX.items():
        yield f"__{word}__", _forward(function)
    for word in _OPERATORS:
        yield f"__{word}__", _forward(getattr(operator, f"__{word}__"))
    for word in _BY_NAME:
        yield f"__{word}__", _forward(_by_name(f"__{word}__"))

    binary = {word: getattr(operator, f"__{word}__") for word in _ARITHMETIC}
    # The built-in pow() rather than operator.pow(): it takes the optional modulus.
    for word, function in {**binary, "divmod": divmod, "pow": pow}.items():
        yield f"__{word}__", _forward(function)
        yield f"__r{word}__", _forward_reflected(function)
    for word in [*_ARITHMETIC, "pow"]:
        yield f"__i{word}__", _forward_in_place(getattr(operator, f"__i{word}__"))


for _name, _method in _special_methods():
    setattr(LocalProxy, _name, _method)

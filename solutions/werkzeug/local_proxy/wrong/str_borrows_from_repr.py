"""str() also says ``<LocalProxy unbound>``. A page or an e-mail would go out with that text,
where the real one raises.

str() 也返回 ``<LocalProxy unbound>``。这样页面或邮件里会带着这串文字发出去，而真正的实现会抛异常。

Loses: unbound
"""

import copy
import math
import operator
from contextvars import ContextVar

ARITHMETIC = [
    "add",
    "sub",
    "mul",
    "matmul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "lshift",
    "rshift",
    "and",
    "xor",
    "or",
]
OTHERS = [
    "lt",
    "le",
    "eq",
    "ne",
    "gt",
    "ge",
    "getitem",
    "setitem",
    "delitem",
    "contains",
    "neg",
    "pos",
    "abs",
    "invert",
    "index",
]
FUNCTIONS = {
    "setattr": setattr,
    "delattr": delattr,
    "bytes": bytes,
    "format": format,
    "hash": hash,
    "int": int,
    "float": float,
    "complex": complex,
    "round": round,
    "trunc": math.trunc,
    "floor": math.floor,
    "ceil": math.ceil,
    "len": len,
    "length_hint": operator.length_hint,
    "iter": iter,
    "next": next,
    "reversed": reversed,
    "divmod": divmod,
    "pow": pow,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "instancecheck": lambda target, instance: isinstance(instance, target),
    "subclasscheck": lambda target, subclass: issubclass(subclass, target),
}
METHODS = ["enter", "exit", "await", "aiter", "anext", "aenter", "aexit"]


class LocalProxy:
    __slots__ = ("_get_current_object", "_proxy_source")

    def __init__(self, source, name=None, *, unbound_message=None):
        if unbound_message is None:
            unbound_message = "object is not bound"
        get = (lambda target: target) if name is None else operator.attrgetter(name)

        if isinstance(source, ContextVar):

            def resolve():
                try:
                    target = source.get()
                except LookupError:
                    raise RuntimeError(unbound_message) from None
                return get(target)

        elif callable(source):

            def resolve():
                return get(source())

        else:
            raise TypeError("a ContextVar or a callable, please")
        object.__setattr__(self, "_get_current_object", resolve)
        object.__setattr__(self, "_proxy_source", source)

    def __getattr__(self, name):
        return getattr(self._get_current_object(), name)

    def __call__(self, /, *args, **kwargs):
        return self._get_current_object()(*args, **kwargs)

    def __bool__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return False
        return bool(target)

    def __repr__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return "<LocalProxy unbound>"
        return repr(target)

    def __str__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return repr(self)
        return str(target)

    def __dir__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return []
        return dir(target)

    @property
    def __class__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return LocalProxy
        return target.__class__

    @property
    def __doc__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return None
        return target.__doc__

    @property
    def __wrapped__(self):
        try:
            target = self._get_current_object()
        except RuntimeError:
            return self._proxy_source
        return target.__wrapped__


def forward(function):
    return lambda self, *args: function(self._get_current_object(), *args)


def reflect(function):
    return lambda self, other: function(other, self._get_current_object())


def in_place(function):
    def method(self, other):
        function(self._get_current_object(), other)
        return self

    return method


def call_method(name):
    return lambda target, *args: getattr(target, name)(*args)


for word in ARITHMETIC + OTHERS:
    setattr(LocalProxy, f"__{word}__", forward(getattr(operator, f"__{word}__")))
for word in ARITHMETIC:
    setattr(LocalProxy, f"__r{word}__", reflect(getattr(operator, f"__{word}__")))
    setattr(LocalProxy, f"__i{word}__", in_place(getattr(operator, f"__i{word}__")))
LocalProxy.__rdivmod__ = reflect(divmod)
for word, function in FUNCTIONS.items():
    setattr(LocalProxy, f"__{word}__", forward(function))
for word in METHODS:
    setattr(LocalProxy, f"__{word}__", forward(call_method(f"__{word}__")))

"""``__getattribute__`` catches everything that has a name, ``exec`` writes what has syntax."""

# METHODS uses what seems unused here
import contextvars
import copy  # noqa: F401
import functools
import math  # noqa: F401
import operator  # noqa: F401

_states = {}  # id of a proxy -> (resolve, source): the proxy itself owns nothing at all

SYNTAX = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "matmul": "@",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "lshift": "<<",
    "rshift": ">>",
    "and": "&",
    "xor": "^",
    "or": "|",
}
COMPARISONS = {"lt": "<", "le": "<=", "eq": "==", "ne": "!=", "gt": ">", "ge": ">="}
METHODS = """
def __hash__(self): return hash(now(self))
def __str__(self): return str(now(self))
def __bytes__(self): return bytes(now(self))
def __format__(self, spec): return now(self).__format__(spec)
def __call__(self, /, *args, **kwargs): return now(self)(*args, **kwargs)
def __setattr__(self, name, value): setattr(now(self), name, value)
def __delattr__(self, name): delattr(now(self), name)
def __len__(self): return len(now(self))
def __length_hint__(self): return operator.length_hint(now(self))
def __iter__(self): return iter(now(self))
def __next__(self): return next(now(self))
def __reversed__(self): return reversed(now(self))
def __contains__(self, item): return item in now(self)
def __getitem__(self, key): return now(self)[key]
def __setitem__(self, key, value): now(self)[key] = value
def __delitem__(self, key): del now(self)[key]
def __divmod__(self, other): return divmod(now(self), other)
def __rdivmod__(self, other): return divmod(other, now(self))
def __pow__(self, other, *modulus): return pow(now(self), other, *modulus)
def __neg__(self): return -now(self)
def __pos__(self): return +now(self)
def __abs__(self): return abs(now(self))
def __invert__(self): return ~now(self)
def __int__(self): return int(now(self))
def __float__(self): return float(now(self))
def __complex__(self): return complex(now(self))
def __index__(self): return operator.index(now(self))
def __round__(self, *digits): return round(now(self), *digits)
def __trunc__(self): return math.trunc(now(self))
def __floor__(self): return math.floor(now(self))
def __ceil__(self): return math.ceil(now(self))
def __enter__(self): return type(now(self)).__enter__(now(self))
def __exit__(self, *error): return type(now(self)).__exit__(now(self), *error)
def __await__(self): return (yield from now(self).__await__())
def __aiter__(self): return aiter(now(self))
def __anext__(self): return anext(now(self))
def __aenter__(self): return now(self).__aenter__()
def __aexit__(self, *error): return now(self).__aexit__(*error)
def __instancecheck__(self, instance): return isinstance(instance, now(self))
def __subclasscheck__(self, subclass): return issubclass(subclass, now(self))
def __copy__(self): return copy.copy(now(self))
def __deepcopy__(self, memo): return copy.deepcopy(now(self), memo)
"""


def now(proxy):
    return _states[id(proxy)][0]()


def bound(proxy):
    """A pair: is there an object, and which."""
    try:
        return True, now(proxy)
    except RuntimeError:
        return False, None


def _write():
    lines = []
    for word, sign in {**SYNTAX, **COMPARISONS}.items():
        lines.append(f"def __{word}__(self, other): return now(self) {sign} other")
    for word, sign in SYNTAX.items():
        lines.append(f"def __r{word}__(self, other): return other {sign} now(self)")
        lines.append(f"def __i{word}__(self, other): it = now(self); it {sign}= other; return self")
    # last, because its __pow__ also takes the modulus
    return "\n".join([*lines, METHODS])


class LocalProxy:
    __slots__ = ()

    def __init__(self, source, name=None, *, unbound_message="object is not bound"):
        if unbound_message is None:
            unbound_message = "object is not bound"
        if isinstance(source, contextvars.ContextVar):

            def find():
                if source not in contextvars.copy_context():
                    try:
                        return source.get()  # it may have a default
                    except LookupError:
                        raise RuntimeError(unbound_message) from None
                return source.get()

        elif callable(source):
            find = source
        else:
            raise TypeError(source)
        names = name.split(".") if name is not None else ()
        _states[id(self)] = (lambda: functools.reduce(getattr, names, find())), source

    def __del__(self):
        _states.pop(id(self), None)

    def __getattribute__(self, name):
        if name == "_get_current_object":
            return _states[id(self)][0]
        there, target = bound(self)
        if there:
            return getattr(target, name)
        if name == "__class__":
            return LocalProxy
        if name == "__doc__":
            return "unbound"
        if name == "__wrapped__":
            return _states[id(self)][1]
        return now(self)

    def __bool__(self):
        there, target = bound(self)
        return there and bool(target)

    def __repr__(self):
        there, target = bound(self)
        return repr(target) if there else f"<{type(self).__name__} unbound>"

    def __dir__(self):
        there, target = bound(self)
        return dir(target) if there else []

    exec(_write())

"""Turn what a program saw into plain JSON values, by exact type.

Runs beside the learner's code, so it trusts nothing about a value but its
exact type: a subclass with a lying ``__eq__`` or ``__repr__`` is never asked.
"""

import hashlib
import json
import math

MAX_DEPTH = 20
MAX_TEXT = 20_000
MAX_BITS = 4096
MAX_OBSERVATIONS = 500

_TYPE_NAME = type.__dict__["__name__"].__get__


def type_name(value: object) -> str:
    """The name of the value's class, read past any metaclass trick."""
    return str(_TYPE_NAME(type(value)))[:80]


def _long(text: str) -> object:
    """A text over the cap travels as its beginning, its length and its hash."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"long": text[:200], "length": len(text), "sha256": digest[:16]}


def _sort_key(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def encode(value: object, depth: int = 0) -> object:
    """Encode ``value`` as JSON that keeps the difference between exact types.

    ``None``, ``bool``, ``int``, finite ``float`` and ``str`` stand for themselves and a
    ``list`` for a JSON array. Everything else is an object with one key that names
    the type; what is not of a known exact type is ``{"opaque": class name}``.
    """
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if value.bit_length() < MAX_BITS else {"opaque": "huge int"}  # type: ignore[attr-defined]
    if kind is str:
        return value if len(value) <= MAX_TEXT else _long(value)  # type: ignore[arg-type]
    if kind is float:
        return value if math.isfinite(value) else {"float": str(value)}  # type: ignore[arg-type]
    if kind is bytes:
        text = value.decode("latin-1")  # type: ignore[attr-defined]
        return {"bytes": text if len(text) <= MAX_TEXT else _long(text)}
    if depth >= MAX_DEPTH:
        return {"opaque": "nested too deeply"}
    return _encode_container(value, kind, depth + 1)


def _encode_container(value: object, kind: type, depth: int) -> object:
    if kind is list:
        return [encode(item, depth) for item in value]  # type: ignore[attr-defined]
    if kind is tuple:
        return {"tuple": [encode(item, depth) for item in value]}  # type: ignore[attr-defined]
    if kind is dict:
        pairs = [[encode(k, depth), encode(v, depth)] for k, v in value.items()]  # type: ignore[attr-defined]
        return {"dict": sorted(pairs, key=_sort_key)}
    if kind is set or kind is frozenset:
        items = [encode(item, depth) for item in value]  # type: ignore[attr-defined]
        return {kind.__name__: sorted(items, key=_sort_key)}
    return {"opaque": type_name(value)}


class Recorder:
    """Collects the observations of one program, in the order in which they are made."""

    def __init__(self) -> None:
        self.observations: list[object] = []

    def record(self, observation: object) -> None:
        """Keep one encoded observation, up to the cap."""
        if len(self.observations) < MAX_OBSERVATIONS:
            self.observations.append(observation)

    def see(self, thunk: object) -> None:
        """Call ``thunk`` and record what it returned, or the name of what it raised."""
        try:
            value = thunk()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - whatever it raises is the observation
            self.record({"raises": type_name(error)})
        else:
            self.record(encode(value))

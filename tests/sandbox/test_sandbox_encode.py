"""Observations keep the difference between exact types, and ask nothing of the learner's."""

import collections
import enum
import json
import math

import pytest

from grader.sandbox.child.observe import (
    MAX_DEPTH,
    MAX_OBSERVATIONS,
    MAX_TEXT,
    Recorder,
    encode,
    type_name,
)


class Colour(enum.IntEnum):
    RED = 1


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (None, None),
        (True, True),
        (1, 1),
        (1.0, 1.0),
        (-0.0, -0.0),
        ("é\ud800", "é\ud800"),
        (math.nan, {"float": "nan"}),
        (-math.inf, {"float": "-inf"}),
        (b"\x00\xff", {"bytes": "\x00ÿ"}),
        ([], []),
        ((), {"tuple": []}),
        ((1, [2]), {"tuple": [1, [2]]}),
        ({}, {"dict": []}),
        ({"b": 1, "a": 2}, {"dict": [["a", 2], ["b", 1]]}),
        ({1: "x", "1": "y"}, {"dict": [["1", "y"], [1, "x"]]}),
        ({3, 1, 2}, {"set": [1, 2, 3]}),
        (frozenset({"b", "a"}), {"frozenset": ["a", "b"]}),
        ({(1, 2): {3}}, {"dict": [[{"tuple": [1, 2]}, {"set": [3]}]]}),
        (2**4095, {"opaque": "huge int"}),
        (2**4094, 2**4094),
        (1j, {"opaque": "complex"}),
        (object(), {"opaque": "object"}),
        (int, {"opaque": "type"}),
        (len, {"opaque": "builtin_function_or_method"}),
        (bytearray(b"x"), {"opaque": "bytearray"}),
        (range(3), {"opaque": "range"}),
        (Colour.RED, {"opaque": "Colour"}),
        (collections.OrderedDict(a=1), {"opaque": "OrderedDict"}),
    ],
)
def test_a_value_is_encoded_by_its_exact_type(value: object, encoded: object) -> None:
    found = encode(value)
    assert json.dumps(found, allow_nan=False) == json.dumps(encoded)


def trapped() -> dict[str, object]:
    """Values that end the process of whoever asks them anything; pytest must not see them."""

    def trap(*_: object) -> object:
        raise SystemExit

    methods = ["getattribute", "repr", "str", "bool", "eq", "len", "iter"]
    traps: dict[str, object] = {f"__{method}__": trap for method in methods}
    meta = type("Meta", (type,), {**traps, "__name__": "int", "__instancecheck__": trap})
    base = {**traps, "__hash__": lambda _self: 7, "__class__": int, "bit_length": trap}
    kinds: dict[str, type] = {
        "Text": str, "Number": int, "Row": list, "Table": dict, "Pile": set, "Plain": object
    }  # fmt: skip
    return {name: type.__call__(meta, name, (kind,), dict(base))() for name, kind in kinds.items()}


def test_nothing_is_asked_of_a_value_of_another_type() -> None:
    for name, value in trapped().items():
        assert encode(value) == {"opaque": name}
        assert encode([value]) == [{"opaque": name}]
        assert encode({value: (value,)}) == {
            "dict": [[{"opaque": name}, {"tuple": [{"opaque": name}]}]]
        }
        assert encode(type(value)) == {"opaque": "Meta"}
        assert type_name(value) == name


def test_equal_values_of_different_types_stay_apart() -> None:
    values = [1, True, 1.0, "1", b"1", [1], (1,), {1}, frozenset({1}), {1: 1}, Colour.RED]
    assert len({json.dumps(encode(value)) for value in values}) == len(values)


def test_sets_and_dicts_of_any_order_are_encoded_alike() -> None:
    words = [f"word{number}" for number in range(50)]
    assert encode(set(words)) == encode({"word49", "word7"} | set(words))
    assert encode(dict.fromkeys(words)) == encode(dict.fromkeys(reversed(words)))
    mixed = {1, "1", None, (1, "1")}
    assert encode(mixed) == encode({None, (1, "1"), "1", 1})


@pytest.mark.parametrize("kind", [str, bytes])
def test_a_long_text_travels_as_its_hash(kind: type) -> None:
    def text(length: int, last: str) -> object:
        found = "x" * (length - 1) + last
        return found if kind is str else found.encode()

    assert "sha256" not in json.dumps(encode(text(MAX_TEXT, "a")))
    one, other = encode(text(MAX_TEXT + 1, "a")), encode(text(MAX_TEXT + 1, "b"))
    assert one != other
    assert len(json.dumps(one)) < 400
    assert str(MAX_TEXT + 1) in json.dumps(one)


def test_nesting_ends_at_its_bound() -> None:
    value: object = "core"
    for _ in range(MAX_DEPTH):
        value = [value]
    assert "core" in json.dumps(encode(value))
    assert "nested too deeply" in json.dumps(encode([[value]]))
    endless: list[object] = []
    endless.append(endless)
    assert "nested too deeply" in json.dumps(encode(endless))


def test_the_name_of_a_class_is_read_past_its_metaclass() -> None:
    meta = type("Meta", (type,), {"__name__": property(lambda _cls: "int")})
    liar = meta("Liar", (), {})
    assert liar.__name__ == "int"
    assert type_name(liar()) == "Liar"
    assert type_name(type("x" * 1000, (), {})()) == "x" * 80


def test_a_recorder_keeps_values_and_names_of_exceptions() -> None:
    class Odd(BaseException):
        def __str__(self) -> str:
            raise SystemExit

    def fail(error: BaseException) -> object:
        raise error

    recorder = Recorder()
    recorder.see(lambda: (1, "a"))
    recorder.see(lambda: fail(KeyError("secret")))
    recorder.see(lambda: fail(SystemExit(0)))
    recorder.see(lambda: fail(KeyboardInterrupt()))
    recorder.see(lambda: fail(Odd()))
    recorder.see(None)
    assert recorder.observations == [
        {"tuple": [1, "a"]},
        {"raises": "KeyError"},
        {"raises": "SystemExit"},
        {"raises": "KeyboardInterrupt"},
        {"raises": "Odd"},
        {"raises": "TypeError"},
    ]


def test_a_recorder_stops_at_its_cap() -> None:
    recorder = Recorder()
    for number in range(MAX_OBSERVATIONS + 10):
        recorder.see(lambda number=number: number)
    assert recorder.observations == list(range(MAX_OBSERVATIONS))

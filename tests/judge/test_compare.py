"""Observations: told apart by exact type, and printed as Python whatever their shape."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge.compare import canonical, python_text, same, seen_expressions
from grader.sandbox.child.observe import encode

QUIET = settings(max_examples=150, deadline=None, derandomize=True, database=None)

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
kinds = st.sampled_from(
    ["raises", "stopped", "bytes", "float", "opaque", "tuple", "set", "frozenset", "dict", "long"]
)
json_values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(kinds | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=20,
)
plain_values = st.recursive(
    leaves | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (1, 1.0),
        (0.0, -0.0),
        (1, "1"),
        (None, False),
        (None, "null"),
        ([], {}),
        ([1], [True]),
        ({"tuple": [1]}, [1]),
        ([1, 2], [2, 1]),
        ("a", "A"),
    ],
)
def test_different_values_have_different_texts(one: object, other: object) -> None:
    assert canonical(one) != canonical(other)
    assert not same([one], [other])


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


@pytest.mark.parametrize(("one", "other"), [([], [None]), ([1], [1, 1]), ([1], [])])
def test_programs_of_different_length_are_not_the_same(
    one: list[object], other: list[object]
) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -1,
        1.5,
        -0.0,
        1e300,
        "",
        "it's",
        'say "x"',
        "盒\n",
        b"",
        b"\xff'",
        (),
        (1,),
        (1, "a"),
        [],
        [1, [2]],
        {},
        {"a": 1},
        {1: (2,)},
        set(),
        {1},
        frozenset(),
        frozenset({1}),
        [{"a": {(1, b"x"): [None]}}],
        "x" * 20000,
    ],
)
def test_an_encoded_value_reads_as_its_python_text(value: object) -> None:
    assert python_text(encode(value)) == repr(value)


@pytest.mark.parametrize(
    ("observation", "text"),
    [
        ({"raises": "KeyError"}, "raises KeyError"),
        ({"stopped": "NameError"}, "the program stops: NameError"),
        ({"opaque": "Box"}, "<Box object>"),
        ({"float": "nan"}, "float('nan')"),
        ({"float": "-inf"}, "float('-inf')"),
        ({"set": [1, 2]}, "{1, 2}"),
        (
            {"long": "abc", "length": 30_000, "sha256": "12"},
            "'abc'... (30000 characters, SHA-256 12)",
        ),
    ],
)
def test_what_is_no_plain_value_is_said_in_words(observation: object, text: str) -> None:
    assert python_text(observation) == text


def test_long_texts_that_differ_are_not_shown_alike() -> None:
    one, other = encode("x" * 30_000 + "1"), encode("x" * 30_000 + "2")
    assert python_text(one) != python_text(other)


@QUIET
@given(json_values)
def test_no_shape_of_json_raises(value: object) -> None:
    assert isinstance(python_text(value), str)
    assert same([value], [value])


@QUIET
@given(plain_values, plain_values)
def test_values_that_differ_are_shown_differently(one: object, other: object) -> None:
    first, second = encode(one), encode(other)
    assert (canonical(first) == canonical(second)) == (python_text(first) == python_text(second))


def test_expressions_come_in_the_order_of_the_text() -> None:
    script = "def work():\n    see(lambda: local.a)\n\nsee(lambda: x + 1)\nwork()\n"
    assert seen_expressions(script) == ["local.a", "x + 1"]


def test_expressions_on_one_line_come_from_left_to_right() -> None:
    assert seen_expressions("see(lambda: a); see(lambda: b)") == ["a", "b"]


def test_a_function_that_is_seen_stands_by_its_name() -> None:
    assert seen_expressions("see(work)") == ["work"]


def test_other_calls_are_no_expressions() -> None:
    assert seen_expressions("print(1); box.see(lambda: 1); see()") == []

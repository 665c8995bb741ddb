"""Shrinking: what comes out still fails, and no step makes it smaller."""

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge import shrink as shrinking
from grader.judge.compare import canonical
from grader.judge.shrink import BATCHES, is_block, shrink, simpler, steps, weight
from grader.model.content import Program

QUIET = settings(max_examples=60, deadline=None, derandomize=True, database=None)

Predicate = Callable[[Program], bool]

values = st.one_of(
    st.integers(-1000, 1000),
    st.booleans(),
    st.text("abz", max_size=5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.integers(0, 9), max_size=3),
    st.dictionaries(st.sampled_from("pq"), st.integers(0, 99), max_size=2),
)
operation = st.one_of(
    st.tuples(st.sampled_from(["x", "y", "z"]), values).map(list),
    st.just(["pop"]),
)
programs: st.SearchStrategy[Program] = st.recursive(
    st.lists(operation, min_size=1, max_size=4),
    lambda inner: st.lists(
        operation | inner.map(lambda block: ["inside", block]), min_size=1, max_size=4
    ),
    max_leaves=12,
).map(lambda program: list[object](program))


def operations(program: object, depth: int = 0) -> Iterator[tuple[str, list[object], int]]:
    """Each operation of a program: its name, its arguments, and how deep it stands."""
    assert isinstance(program, list)
    for name, *arguments in program:
        yield name, arguments, depth
        if name == "inside":
            yield from operations(arguments[0], depth + 1)


def numbers(arguments: list[object]) -> list[int]:
    return [value for value in arguments if type(value) is int]


def has_x_twice(program: Program) -> bool:
    return [name for name, _, _ in operations(program)].count("x") > 1


def has_a_big_value_in_a_block(program: Program) -> bool:
    return any(depth and n > 3 for _, found, depth in operations(program) for n in numbers(found))


def pops_after_y(program: Program) -> bool:
    names = [name for name, _, _ in operations(program)]
    return "y" in names and "pop" in names[names.index("y") :]


def has_a_z_in_a_text(program: Program) -> bool:
    return any(type(v) is str and "z" in v for _, found, _ in operations(program) for v in found)


def has_true(program: Program) -> bool:
    return any(value is True for _, found, _ in operations(program) for value in found)


PREDICATES = [has_x_twice, has_a_big_value_in_a_block, pops_after_y, has_a_z_in_a_text, has_true]


class Asked:
    """Answers batches by a predicate, and counts."""

    def __init__(self, fails: Predicate) -> None:
        self.fails = fails
        self.batches = 0
        self.known: list[str] = []

    def __call__(self, candidates: list[Program]) -> int | None:
        self.batches += 1
        hit = next((n for n, program in enumerate(candidates) if self.fails(program)), None)
        self.known += [canonical(program) for program in candidates[: None if hit is None else hit]]
        return hit


def minimal(program: Program, fails: Predicate) -> Program:
    found, is_minimal = shrink(program, Asked(fails))
    assert is_minimal
    return found


@pytest.mark.parametrize("fails", PREDICATES)
@QUIET
@given(program=programs)
def test_the_result_fails_and_no_step_from_it_does(fails: Predicate, program: Program) -> None:
    if not fails(program):
        return
    found = minimal(program, fails)
    assert fails(found)
    assert [step for step in steps(found) if fails(step)] == []
    assert weight(found)[0] <= weight(program)[0]


@pytest.mark.parametrize("fails", PREDICATES)
@QUIET
@given(program=programs)
def test_the_program_that_was_given_is_not_changed(fails: Predicate, program: Program) -> None:
    before = canonical(program)
    shrink(program, Asked(fails))
    assert canonical(program) == before


@QUIET
@given(programs)
def test_no_answer_is_asked_for_twice_and_batches_are_full(program: Program) -> None:
    asked = Asked(has_x_twice)
    shrink(program, asked)
    assert len(set(asked.known)) == len(asked.known)
    rounds = len(BATCHES) * (weight(program)[0] + 20)
    assert asked.batches <= rounds + len(asked.known) // BATCHES[-1]


@QUIET
@given(programs)
def test_all_steps_are_new_programs_of_no_more_nodes(program: Program) -> None:
    for step in steps(program):
        assert is_block(step)
        assert canonical(step) != canonical(program)
        assert weight(step)[0] <= weight(program)[0]


@QUIET
@given(programs)
def test_where_everything_fails_nothing_is_left(program: Program) -> None:
    assert minimal(program, lambda _: True) == []


@QUIET
@given(programs)
def test_where_nothing_smaller_fails_the_program_stays(program: Program) -> None:
    assert minimal(program, lambda _: False) == program


def test_two_operations_remain_of_many() -> None:
    program: Program = [["y", 1], ["x", 77], ["inside", [["z", "abc"], ["x", 50]]], ["pop"]]
    assert minimal(program, has_x_twice) == [["x", 0], ["x", 0]]


def test_blocks_are_unwrapped_when_they_do_not_matter() -> None:
    program: Program = [["inside", [["inside", [["inside", [["y", 0], ["pop"]]]]]]]]
    assert minimal(program, pops_after_y) == [["y", 0], ["pop"]]


def test_a_block_that_matters_stays() -> None:
    program: Program = [["inside", [["inside", [["x", 900], ["y", 4]]]]]]
    assert minimal(program, has_a_big_value_in_a_block) == [["inside", [["y", 4]]]]


@pytest.mark.parametrize(
    ("value", "least"), [(9, 0), (-5, 0), (True, False), ("b", ""), (2.5, 0.0)]
)
def test_values_that_do_not_matter_become_the_simplest(value: object, least: object) -> None:
    found = minimal([["x", value]], lambda program: bool(program) and len(program[0]) == 2)  # type: ignore[arg-type]
    assert json.dumps(found) == json.dumps([["x", least]])


@QUIET
@given(values)
def test_simpler_values_keep_their_type(value: object) -> None:
    assert all(type(smaller) is type(value) for smaller in simpler(value))


@QUIET
@given(values)
def test_simpler_never_comes_back(value: object) -> None:
    seen = set()
    while (smaller := next(simpler(value), None)) is not None:
        assert canonical(value) not in seen
        seen.add(canonical(value))
        value = smaller


def test_a_search_that_runs_out_of_rounds_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shrinking, "MAX_ROUNDS", 1)
    found, is_minimal = shrink([["x", 9], ["x", 9], ["y", 9]], Asked(has_x_twice))
    assert has_x_twice(found)
    assert not is_minimal


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ([], True),
        ([["a"]], True),
        ([["a", 1], ["b"]], True),
        ([1], False),
        (["a"], False),
        ([["a"], 1], False),
        ([[]], False),
        ([[1]], False),
        ("ab", False),
        (None, False),
    ],
)
def test_a_block_is_a_list_of_named_lists(value: object, answer: object) -> None:
    assert is_block(value) is answer

"""Make a failing program minimal: a greedy search over smaller trees.

A program is a list of operations, and an operation a list whose members may again be blocks
of operations. Three kinds of step make it smaller: drop operations, put a block's content in
its place, make a value simpler. Every step leaves fewer nodes or one simpler value, so the search
ends, and it ends 1-minimal: no single step keeps the difference.
"""

import itertools
from collections.abc import Callable, Iterator

from grader.judge.compare import canonical
from grader.model.content import Program

#: So many candidates are tried at once: few at first, because bold steps succeed early.
BATCHES = (4, 8, 24)
MAX_ROUNDS = 400

#: Given candidates, the position of the first that still shows the difference.
FirstFailing = Callable[[list[Program]], int | None]


def weight(value: object) -> tuple[int, int]:
    """How big a tree is: its nodes, then the length of its text."""
    text = canonical(value)
    return _nodes(value), len(text)


def _nodes(value: object) -> int:
    if isinstance(value, list):
        return 1 + sum(_nodes(item) for item in value)
    if isinstance(value, dict):
        return 1 + sum(1 + _nodes(item) for item in value.values())
    return 1


def is_block(value: object) -> bool:
    """Whether a value is a list of operations (lists that begin with a name)."""
    return isinstance(value, list) and all(
        isinstance(item, list) and item and isinstance(item[0], str) for item in value
    )


def steps(program: Program) -> Iterator[Program]:
    """All programs one step smaller, the boldest steps first."""
    yield from _drop_runs(program)
    for position, operation in enumerate(program):
        if isinstance(operation, list):
            yield from _unwrap(program, position, operation)
    for position, operation in enumerate(program):
        if isinstance(operation, list):
            for smaller in _smaller_operation(operation):
                yield [*program[:position], smaller, *program[position + 1 :]]


def _drop_runs(items: list[object]) -> Iterator[list[object]]:
    size = len(items)
    while size >= 1:
        for start in range(0, len(items), size):
            yield items[:start] + items[start + size :]
        size //= 2


def _unwrap(program: Program, position: int, operation: list[object]) -> Iterator[Program]:
    for member in operation[1:]:
        if is_block(member) and isinstance(member, list) and member:
            yield [*program[:position], *member, *program[position + 1 :]]


def _smaller_operation(operation: list[object]) -> Iterator[list[object]]:
    """Simpler arguments; the name of an operation stays."""
    for position, argument in enumerate(operation):
        if position == 0:
            continue
        smaller_values = (
            steps(argument)
            if is_block(argument) and isinstance(argument, list)
            else simpler(argument)
        )
        for smaller in smaller_values:
            yield [*operation[:position], smaller, *operation[position + 1 :]]


def simpler(value: object) -> Iterator[object]:
    """Simpler values of the same type, the simplest first."""
    if isinstance(value, bool) or value is None:
        if value is True:
            yield False
    elif isinstance(value, int):
        yield from (n for n in (0, 1, value // 2) if abs(n) < abs(value))
    elif isinstance(value, float):
        yield from (n for n in (0.0, 1.0) if abs(n) < abs(value))
    elif isinstance(value, str):
        yield from _simpler_text(value)
    elif isinstance(value, list):
        yield from _simpler_list(value)
    elif isinstance(value, dict):
        yield from _simpler_dict(value)


def _simpler_text(text: str) -> Iterator[str]:
    if not text:
        return
    if len(text) > 1 or text > "a":
        yield ""
        yield "a"
    else:
        yield ""
    half = len(text) // 2
    yield from (part for part in (text[:half], text[half:]) if 1 < len(part) < len(text))
    yield from (text[:n] + text[n + 1 :] for n in range(len(text)) if len(text) > 1)


def _simpler_list(items: list[object]) -> Iterator[list[object]]:
    yield from _drop_runs(items)
    for position, item in enumerate(items):
        for smaller in simpler(item):
            yield [*items[:position], smaller, *items[position + 1 :]]


def _simpler_dict(items: dict[str, object]) -> Iterator[dict[str, object]]:
    for key in items:
        yield {other: value for other, value in items.items() if other != key}
    for key, value in items.items():
        for smaller in simpler(value):
            yield {**items, key: smaller}


def shrink(program: Program, first_failing: FirstFailing) -> tuple[Program, bool]:
    """The smallest program found, and whether it is 1-minimal (the budget was enough)."""
    tried = {canonical(program)}
    position = 0
    for _ in range(MAX_ROUNDS):
        found = _round(program, first_failing, tried, position)
        if found is None:
            return program, True
        program, position = found
    return program, False


def _round(
    program: Program, first_failing: FirstFailing, tried: set[str], position: int
) -> tuple[Program, int] | None:
    """One step that keeps the difference, and where it stood among all steps.

    The search begins at ``position``, where the last step was found: what failed before it
    will mostly fail again, and what comes next is of the kind that just succeeded.
    """
    candidates = _untried(program, tried, position)
    for size in itertools.chain(BATCHES, itertools.repeat(BATCHES[-1])):
        batch = list(itertools.islice(candidates, size))
        if not batch:
            break
        hit = first_failing([candidate for _, _, candidate in batch])
        # of what comes after the hit nothing is known
        tried.update(key for key, _, _ in batch[: None if hit is None else hit + 1])
        if hit is not None:
            _, where, smaller = batch[hit]
            return smaller, where
    return None


def _untried(
    program: Program, tried: set[str], position: int
) -> Iterator[tuple[str, int, Program]]:
    """The programs one step smaller that are new, from ``position`` on and around."""
    candidates = list(enumerate(steps(program)))
    seen: set[str] = set()
    for where, candidate in candidates[position:] + candidates[:position]:
        key = canonical(candidate)
        if key not in tried and key not in seen:
            seen.add(key)
            yield key, where, candidate

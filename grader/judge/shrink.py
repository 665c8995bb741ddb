"""Make a failing program minimal: a greedy search over smaller trees.

A program is a list of operations, and an operation a list whose members may again be blocks
of operations. Three kinds of step make it smaller: drop operations, put a block's content in
its place, make a value simpler. Every step leaves fewer nodes or one simpler value, so the search
ends, and it ends 1-minimal: no single step keeps the difference.
"""

from collections.abc import Callable, Iterator

from grader.judge.compare import canonical
from grader.model.content import Program

BATCH = 24
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
    for _ in range(MAX_ROUNDS):
        smaller = _round(program, first_failing, tried)
        if smaller is None:
            return program, True
        program = smaller
    return program, False


def _round(program: Program, first_failing: FirstFailing, tried: set[str]) -> Program | None:
    batch: list[Program] = []
    for candidate in steps(program):
        key = canonical(candidate)
        if key in tried:
            continue
        tried.add(key)
        batch.append(candidate)
        if len(batch) == BATCH:
            if (hit := first_failing(batch)) is not None:
                return batch[hit]
            batch = []
    if batch and (hit := first_failing(batch)) is not None:
        return batch[hit]
    return None

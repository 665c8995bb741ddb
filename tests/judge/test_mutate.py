"""Mutants: each compiles, each is new, and every kind of fault is planted."""

import ast
from pathlib import Path

import pytest

from grader.judge import diagnose, source
from grader.judge.mutate import mutants

SAMPLE = '''\
"""Prose."""


def work(a, b, *, deep=False):
    """Prose too."""
    total = 0
    for item in a:
        total += item
        print(item, sep="-", end="")
    if a is None or b:
        raise ValueError("no " + b)
    while total < 3:
        total = total * 2
    try:
        del a[0]
    finally:
        b.close()
    with b as c:
        c.x = c.y | 4
    names = b.copy()
    label = "yes" if not deep else f"{b!r:>4}"
    match total:
        case 1:
            return label in names
    return {"key": names}


async def later(x: int = 1) -> int:
    await x
    return x % 2
'''


def changed(source_text: str) -> list[str]:
    """The mutants of one statement in a function, without the frame around it."""
    frame = f"def f():\n    {source_text}\n    pass"
    ast.parse(frame)
    bodies = [mutant.source.splitlines()[1:-1] for mutant in mutants(frame)]
    return ["; ".join(line.strip() for line in body) for body in bodies]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = a == b", "x = a != b"),
        ("x = a is b", "x = a is not b"),
        ("x = a not in b", "x = a in b"),
        ("x = a < b", "x = a <= b"),
        ("x = a >= b", "x = a > b"),
        ("x = a + b", "x = a - b"),
        ("x = a * b", "x = a + b"),
        ("x = a | b", "x = a & b"),
        ("x = a % b", "x = a + b"),
        ("x = a and b", "x = a or b"),
        ("x = a or b", "x = a and b"),
        ("x = a if b else c", "x = a if not b else c"),
        ("x = 1", "x = 2"),
        ("x = True", "x = False"),
        ("x = 'a'", "x = 'ax'"),
        ("return a", "return None"),
        ("return a", "pass"),
        ("x = a.copy()", "x = (lambda it: it)(a)"),
        ("f(a, b=c, d=e)", "f(a, d=e)"),
        ("a.b = c", "pass"),
        ("a += b", "pass"),
        ("del a", "pass"),
        ("raise a", "pass"),
        ("f()", "pass"),
        ("x: int = a", "pass"),
    ],
)
def test_each_operator_plants_its_fault(before: str, after: str) -> None:
    assert after in changed(before)


@pytest.mark.parametrize(
    ("head", "negated"),
    [("if a:", "if not a:"), ("while a:", "while not a:")],
)
def test_conditions_are_negated(head: str, negated: str) -> None:
    assert f"{negated}; f()" in changed(f"{head} f()")


@pytest.mark.parametrize(
    "block",
    [
        "if a: pass\n    else: f()",
        "for a in b: f()",
        "with a: f()",
        "try: f()\n    finally: pass",
        "try: pass\n    finally: f()",
    ],
)
def test_statements_are_dropped_from_every_kind_of_block(block: str) -> None:
    assert any("f()" not in text for text in changed(block))


@pytest.mark.parametrize("text", ['"""One line."""', "'x'", "...", "pass", "x"])
def test_what_does_nothing_is_left_alone_or_dropped(text: str) -> None:
    assert {found for found in changed(text) if "x" in found} == set()


def test_docstrings_are_not_mutated() -> None:
    found = mutants('"""Module."""\n\n\nclass A:\n    """Class."""\n\n    x = 1\n')
    assert [ast.get_docstring(ast.parse(mutant.source)) for mutant in found] == ["Module."]


def sources() -> list[str]:
    return [SAMPLE, Path(source.__file__).read_text(), Path(diagnose.__file__).read_text()]


@pytest.mark.parametrize("text", sources(), ids=["sample", "source.py", "diagnose.py"])
def test_mutants_compile_and_differ_from_each_other_and_the_source(text: str) -> None:
    found = mutants(text)
    assert found
    for mutant in found:
        compile(mutant.source, "mutant", "exec", dont_inherit=True)
    dumps = {ast.dump(ast.parse(mutant.source)) for mutant in found}
    assert len(dumps) == len(found)
    assert ast.dump(ast.parse(text)) not in dumps


def test_the_same_source_gives_the_same_mutants() -> None:
    assert mutants(SAMPLE) == mutants(SAMPLE)


def test_a_source_without_anything_to_break_has_no_mutants() -> None:
    assert mutants("import os\n") == []


def test_a_mutant_is_named_by_the_lines_that_differ() -> None:
    found = mutants("def f():\n    # why\n    return g()\n")
    assert {(m.was, m.now) for m in found} == {
        ("return g()", "pass"),
        ("return g()", "return None"),
    }


def test_an_assert_is_left_out_where_the_source_is_tests() -> None:
    text = "def f():\n    assert a\n"
    assert mutants(text) == []
    assert [(m.was, m.now) for m in mutants(text, tests=True)] == [("assert a", "pass")]


def test_what_texts_there_are_in_tests_is_left_alone() -> None:
    text = "def f():\n    x = 'a text'\n    assert x\n"
    found = [(m.was, m.now) for m in mutants(text, tests=True)]
    assert found == [("x = 'a text'", "pass"), ("assert x", "pass")]


@pytest.mark.parametrize(
    "text",
    [
        "raise E('a text', f'{b} and c')",
        "x: 1 + 2 = a",
        "def g(x: 1 = a) -> 'b': pass",
    ],
)
def test_messages_and_annotations_are_left_alone(text: str) -> None:
    kinds = {ast.Constant, ast.BinOp, ast.JoinedStr}
    before = [ast.dump(node) for node in ast.walk(ast.parse(text)) if type(node) in kinds]
    for mutant in mutants(f"def f():\n    {text}"):
        after = [ast.dump(node) for node in ast.walk(ast.parse(mutant.source))]
        assert "pass" in mutant.now or all(dump in after for dump in before)

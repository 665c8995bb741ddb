"""Small faults planted in a reference, to see whether the programs notice them."""

import ast
import copy
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.judge.source import parse


@dataclass(frozen=True)
class Mutant:
    """A reference with one planted fault: its source, and the lines before and after."""

    source: str
    was: str
    now: str


_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr, ast.Mod: ast.Add,
}  # fmt: skip
_BLOCKS = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With,
    ast.AsyncWith, ast.Try, ast.ExceptHandler, ast.match_case,
)  # fmt: skip
_DROPPED = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Return, ast.AnnAssign)


def mutants(source: str, *, tests: bool = False) -> list[Mutant]:
    """One mutant per planted fault, each different from the others and from ``source``.

    ``tests``: the source is made of tests. A forgotten ``assert`` is a fault there, and another
    text is none: what a test sets is its own choice, and what it expects has to follow.

    ``was`` and ``now`` are the lines that differ, as :func:`ast.unparse` writes them: they name
    a mutant also after other parts of the reference have changed.
    """
    tree = parse(source)
    silent = _silent(tree)
    plain = ast.unparse(tree)
    found: dict[str, None] = {plain: None}
    for position, node in enumerate(ast.walk(tree)):
        if id(node) in silent:
            continue
        for change in _changes(node, tests=tests):
            twin = copy.deepcopy(tree)
            change(_nth(twin, position))
            found.setdefault(ast.unparse(ast.fix_missing_locations(twin)))
    return [Mutant(text, *_difference(plain, text)) for text in list(found)[1:]]


def _silent(tree: ast.AST) -> set[int]:
    """Ids of nodes in which a fault would be nobody's: docstrings, annotations, error messages."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots.append(node.value)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            roots.append(node.returns)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            roots.append(node.annotation)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            texts = (ast.Constant, ast.JoinedStr)
            roots += [argument for argument in node.exc.args if isinstance(argument, texts)]
    return {id(node) for root in roots if root is not None for node in ast.walk(root)}


def _difference(before: str, after: str) -> tuple[str, str]:
    """The lines that only one of two texts has, each side joined to one line."""
    was, now = before.splitlines(), after.splitlines()
    for tag, *spans in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            i1, i2, j1, j2 = spans
            return _joined(was[i1:i2]), _joined(now[j1:j2])
    return "", ""


def _joined(lines: list[str]) -> str:
    return "; ".join(line.strip() for line in lines)


def _nth(tree: ast.AST, position: int) -> ast.AST:
    for number, node in enumerate(ast.walk(tree)):
        if number == position:
            return node
    raise IndexError(position)


def _changes(node: ast.AST, *, tests: bool) -> Iterator[Callable[[ast.AST], None]]:
    """The faults that can be planted at one node, as functions that plant them."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        yield _set_compare
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        yield _set_binary
    if isinstance(node, ast.BoolOp):
        yield _swap_bool
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield _negate_test
    if isinstance(node, ast.Constant) and not (tests and isinstance(node.value, str)):
        yield from _constant_changes(node)
    if isinstance(node, ast.Return) and node.value is not None:
        yield _return_none
    if isinstance(node, ast.Attribute | ast.Call):
        yield from _call_changes(node)
    if isinstance(node, _BLOCKS):
        yield from _dropped_statements(node, (*_DROPPED, ast.Assert) if tests else _DROPPED)


def _set_compare(node: ast.AST) -> None:
    assert isinstance(node, ast.Compare)
    node.ops[0] = _COMPARE[type(node.ops[0])]()


def _set_binary(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)
    node.op = _BINARY[type(node.op)]()


def _swap_bool(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _negate_test(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.While | ast.IfExp)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _return_none(node: ast.AST) -> None:
    assert isinstance(node, ast.Return)
    node.value = ast.Constant(None)


def _constant_changes(node: ast.Constant) -> Iterator[Callable[[ast.AST], None]]:
    value = node.value
    if isinstance(value, bool):
        yield _setter(not value)
    elif isinstance(value, int):
        yield _setter(value + 1)
    elif isinstance(value, str) and "\n" not in value and len(value) < 60:  # noqa: PLR2004 - no prose
        yield _setter(value + "x")


def _setter(value: int | str) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = value

    return change


def _call_changes(node: ast.Attribute | ast.Call) -> Iterator[Callable[[ast.AST], None]]:
    """A copy that is not made, or an argument that is forgotten."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"copy", "strip", "lower"}:
            yield _skip_call
        if node.keywords:
            yield _forget_keyword


def _skip_call(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    receiver = node.func.value
    node.func = ast.Lambda(
        ast.arguments([], [ast.arg("it")], None, [], [], None, []), ast.Name("it", ast.Load())
    )
    node.args = [receiver]


def _forget_keyword(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    node.keywords = node.keywords[1:]


def _dropped_statements(
    node: ast.AST, kinds: tuple[type[ast.stmt], ...]
) -> Iterator[Callable[[ast.AST], None]]:
    for field in ("body", "orelse", "finalbody"):
        for position, statement in enumerate(getattr(node, field, [])):
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if isinstance(statement, kinds) and not is_text:
                yield _dropper(field, position)


def _dropper(field: str, position: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        getattr(node, field)[position] = ast.Pass()

    return change

"""Compare observations, and print them as Python."""

import ast
import json

from grader.judge.source import parse
from grader.model.outcome import Observation


def canonical(value: object) -> str:
    """One text per value: equal texts, equal values of equal exact types (1 is not True)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def same(one: list[Observation], other: list[Observation]) -> bool:
    """Whether two programs were seen to do the same."""
    # repr is the quicker text; only the order of keys can make it differ where values do not
    return repr(one) == repr(other) or canonical(one) == canonical(other)


def python_text(value: object) -> str:
    """An encoded observation as a person writes it in Python."""
    if isinstance(value, list):
        return f"[{_join(value)}]"
    if not isinstance(value, dict) or len(value) != 1:
        return _special(value) if isinstance(value, dict) else repr(value)
    ((kind, inside),) = value.items()
    if isinstance(inside, list):
        return _container(kind, inside)
    match kind:
        case "raises":
            return f"raises {inside}"
        case "stopped":
            return f"the program stops: {inside}"
        case "bytes" if isinstance(inside, str):
            return repr(inside.encode("latin-1", "replace"))
        case "float":
            return f"float({str(inside)!r})"
        case "opaque":
            return f"<{inside} object>"
    return repr(value)


def _special(value: dict[str, object]) -> str:
    if value.keys() == {"long", "length", "sha256"}:
        return f"{value['long']!r}... ({value['length']} characters, SHA-256 {value['sha256']})"
    return repr(value)


def _join(items: list[object]) -> str:
    return ", ".join(python_text(item) for item in items)


def _container(kind: str, items: list[object]) -> str:
    match kind:
        case "tuple":
            return f"({_join(items)}{',' if len(items) == 1 else ''})"
        case "set":
            return f"{{{_join(items)}}}" if items else "set()"
        case "frozenset":
            return f"frozenset({{{_join(items)}}})" if items else "frozenset()"
        case "dict":
            pairs = [pair for pair in items if isinstance(pair, list) and len(pair) == 2]  # noqa: PLR2004 - a pair
            return "{" + ", ".join(f"{python_text(k)}: {python_text(v)}" for k, v in pairs) + "}"
    return repr({kind: items})


def seen_expressions(script: str) -> list[str]:
    """The expression in each ``see(lambda: ...)`` of a script, in textual order."""
    calls = [
        node
        for node in ast.walk(parse(script))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "see"
        and node.args
    ]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    return [
        ast.unparse(arg.body if isinstance(arg := call.args[0], ast.Lambda) else arg)
        for call in calls
    ]

"""One URL rule: read it, match a path with it, build the path back. See README.md."""

from collections.abc import Mapping
from typing import Any


def parse_converter_args(text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what stands between the parentheses of a converter: (positional, by keyword)."""
    raise NotImplementedError


class RulePart:
    """What a map tries in one step; has ``static``, ``final`` and ``weight``."""

    static: bool
    final: bool
    weight: Any


class Rule:
    """One URL pattern such as ``"/item/<int:number>"``, and the endpoint it leads to.

    Attributes: ``rule``, ``endpoint``, ``is_leaf``, ``arguments`` and ``parts``.
    """

    def __init__(self, string: str, endpoint: str | None = None) -> None:
        raise NotImplementedError

    def match(self, path: str) -> dict[str, Any] | None:
        """Return the values of the variables in ``path``; None if the rule does not fit."""
        raise NotImplementedError

    def build(self, values: Mapping[str, Any]) -> str | None:
        """Return the path for ``values``; None if the value of a variable is missing."""
        raise NotImplementedError

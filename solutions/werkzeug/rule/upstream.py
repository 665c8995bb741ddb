"""The real thing: a rule of Werkzeug that is alone on its map, asked directly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, RequestRedirect
from werkzeug.routing import Rule as MappedRule
from werkzeug.routing.rules import RulePart, parse_converter_args

__all__ = ["Rule", "RulePart", "parse_converter_args"]


class Rule(MappedRule):
    """A rule is read when it is bound to a map, so it is bound at once."""

    def __init__(self, string: str, endpoint: str | None = None) -> None:
        super().__init__(string, endpoint=endpoint)
        self._adapter = Map([self], merge_slashes=False).bind("localhost")

    @property
    def parts(self) -> list[RulePart]:
        """Without the host in front, the root, and the second half of a part with a slash."""
        parts = self._parts[2:]
        return parts[:-1] if any(part.suffixed for part in parts) else parts

    def match(self, path: str) -> dict[str, Any] | None:
        """A redirect belongs to the map: the path itself did not match.

        Only the map drops surplus slashes at the front; to a rule such a path is another one.
        """
        if path.startswith("//"):
            return None
        try:
            return dict(self._adapter.match(path)[1])
        except (NotFound, RequestRedirect):
            return None

    def build(self, values: Mapping[str, Any], append_unknown: bool = False) -> str | None:
        """The path that the rule builds, without host and query."""
        if not self.suitable_for(values):
            return None
        built = super().build(values, append_unknown)
        return None if built is None else built[1]

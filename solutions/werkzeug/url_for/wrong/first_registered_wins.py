"""The first suitable rule in the order of registration wins, however many values it leaves over.

按注册顺序取第一条可用的规则，不管它剩下多少值没用上。

Loses: choosing
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

# What may stand in a URL unescaped depends on the place: "&" is harmless in a path but ends
# a query value, "?" is harmless in a query but ends a path.
SAFE_IN_PATH = "!$&'()*+,/:;=@"
SAFE_IN_QUERY = "!$'()*,/:;?@"
SAFE_IN_ANCHOR = "%!#$&'()*+,/:;=?@"

RULE_PART = re.compile(
    r"<(?:(?P<converter>\w+)(?:\((?P<arguments>.*?)\))?:)?(?P<variable>\w+)>|(?P<text>[^<]+)"
)
ANY_ITEM = re.compile(r'"([^"]*)"|([^\s,]+)')
FIXED_DIGITS = re.compile(r"fixed_digits=(\d+)")

ToUrl = Callable[[Any], str]


def quote_path(value: object) -> str:
    """Percent-encode ``str(value)`` for a path; a slash stays a slash."""
    return quote(str(value), safe=SAFE_IN_PATH)


def make_int(arguments: str) -> ToUrl:
    """``int`` and ``int(fixed_digits=4)``; min, max and signed matter only in matching."""
    found = FIXED_DIGITS.search(arguments)
    width = int(found[1]) if found else 0
    return lambda value: str(int(value)).zfill(width)


def make_any(arguments: str) -> ToUrl:
    """``any(news, "top ten")``: one of the listed texts, as it was written in the rule."""
    items = {quoted or bare for quoted, bare in ANY_ITEM.findall(arguments)}

    def to_url(value: object) -> str:
        if value not in items:
            raise ValueError(f"{value!r} is not one of {sorted(items)}")
        return str(value)

    return to_url


CONVERTERS: dict[str, Callable[[str], ToUrl]] = {
    "default": lambda arguments: quote_path,
    "string": lambda arguments: quote_path,
    "path": lambda arguments: quote_path,
    "int": make_int,
    "float": lambda arguments: lambda value: str(float(value)),
    "any": make_any,
    "uuid": lambda arguments: str,
}


class Variable(NamedTuple):
    """A hole in a rule: whose value goes in, and how it is written."""

    name: str
    to_url: ToUrl


class Rule:
    """One URL pattern, the endpoint it stands for, and when it may be used."""

    def __init__(
        self,
        string: str,
        *,
        endpoint: str,
        defaults: Mapping[str, Any] | None = None,
        methods: Iterable[str] | None = None,
    ) -> None:
        self.rule = string
        self.endpoint = endpoint
        self.defaults = dict(defaults or {})
        self.methods = None if methods is None else {method.upper() for method in methods}
        if self.methods and "GET" in self.methods:
            self.methods.add("HEAD")
        self.parts = list(self._compile(string))
        variables = {part.name for part in self.parts if isinstance(part, Variable)}
        self.arguments = variables | self.defaults.keys()

    def _compile(self, string: str) -> Iterator[str | Variable]:
        for match in RULE_PART.finditer(string):
            name = match["variable"]
            if name is None:
                yield quote_path(match["text"])
                continue
            to_url = CONVERTERS[match["converter"] or "default"](match["arguments"] or "")
            # A rule with a default for its own variable has only one way to write it.
            yield to_url(self.defaults[name]) if name in self.defaults else Variable(name, to_url)

    @property
    def rank(self) -> tuple[int, int]:
        """The sort key among the rules of an endpoint: the most specific rule comes first."""
        return -len(self.arguments), -len(self.defaults)

    def suits(self, values: Mapping[str, Any], method: str | None) -> bool:
        """Can this rule be filled with ``values``, and would the URL mean the same?"""
        if method is not None and self.methods is not None and method not in self.methods:
            return False
        if not self.arguments <= values.keys() | self.defaults.keys():
            return False
        # The default is fixed in this URL, so another value would be lost in it.
        return all(values.get(name, default) == default for name, default in self.defaults.items())

    def fill(self, values: Mapping[str, Any], append_unknown: bool) -> str:
        """The path, and the query of the values for which the rule has no place."""
        path = "".join(
            part if isinstance(part, str) else part.to_url(values[part.name]) for part in self.parts
        )
        unknown = {name: value for name, value in values.items() if name not in self.arguments}
        query = encode_query(unknown) if append_unknown else ""
        return f"{path}?{query}" if query else path


def encode_query(values: Mapping[str, Any]) -> str:
    """``a=1&a=2&b=``: one pair for each item of a list, none for None."""
    pairs = [
        (name, item)
        for name, value in values.items()
        for item in (value if isinstance(value, (list, tuple, set)) else [value])
        if item is not None
    ]
    return urlencode(pairs, safe=SAFE_IN_QUERY)


class Map:
    """All rules of an application, ready to be bound to the request at hand."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules_of: dict[str, list[Rule]] = {}
        for rule in rules:
            self.rules_of.setdefault(rule.endpoint, []).append(rule)

    def bind(
        self, server_name: str, script_name: str | None = None, *, url_scheme: str = "http"
    ) -> MapAdapter:
        """Tell where the application is reached; the map itself stays as it is."""
        return MapAdapter(self, server_name.lower(), script_name or "", url_scheme)


class MapAdapter:
    """A map, and the place at which its application is mounted."""

    def __init__(self, map: Map, server_name: str, script_name: str, url_scheme: str) -> None:
        self.map = map
        self.server_name = server_name
        self.prefix = script_name.rstrip("/")
        self.url_scheme = url_scheme

    def build(
        self,
        endpoint: str,
        values: Mapping[str, Any] | None = None,
        method: str | None = None,
        force_external: bool = False,
        append_unknown: bool = True,
        url_scheme: str | None = None,
    ) -> str:
        """The URL of ``endpoint``, or BuildError if no rule can say it."""
        # None means "not given", so it is gone before a rule is chosen.
        known = {name: value for name, value in (values or {}).items() if value is not None}
        rule = self._choose(endpoint, known, method)
        if rule is None:
            raise BuildError(endpoint, known, method, self)
        # One slash only after the prefix: with two at the start of a URL, a browser would take
        # what follows for a host ("//evil.example").
        path = self.prefix + "/" + rule.fill(known, append_unknown).lstrip("/")
        if not force_external:
            return path
        scheme = self.url_scheme if url_scheme is None else url_scheme
        if scheme:
            scheme = "https:" if scheme in {"https", "wss"} else "http:"
        return f"{scheme}//{self.server_name}{path}"

    def _choose(self, endpoint: str, values: Mapping[str, Any], method: str | None) -> Rule | None:
        # A link is usually followed with GET, so without a method a rule for GET is preferred.
        for wanted in (method,) if method is not None else ("GET", None):
            for rule in self.map.rules_of.get(endpoint, ()):
                if rule.suits(values, wanted):
                    return rule
        return None


class BuildError(LookupError):
    """No rule of the map builds this endpoint from these values with this method."""

    def __init__(
        self, endpoint: str, values: Mapping[str, Any], method: str | None, adapter: MapAdapter
    ) -> None:
        super().__init__(f"no rule for {endpoint!r} with {values!r} and method {method!r}")
        self.endpoint = endpoint
        self.values = values
        self.method = method
        self.adapter = adapter

    @property
    def suggested(self) -> Rule | None:
        """The rule with the most similar endpoint, looked up only when somebody asks."""

        def similarity(rule: Rule) -> float:
            return SequenceMatcher(None, rule.endpoint, self.endpoint).ratio()

        rules = [rule for group in self.adapter.map.rules_of.values() for rule in group]
        return max(rules, key=similarity, default=None)


def url_for(
    adapter: MapAdapter,
    endpoint: str,
    *,
    _anchor: str | None = None,
    _method: str | None = None,
    _scheme: str | None = None,
    _external: bool | None = None,
    **values: Any,
) -> str:
    """What ``flask.url_for`` does during a request that is bound to ``adapter``."""
    if _external is None:
        _external = _scheme is not None
    if _scheme is not None and not _external:
        # A caller who asks for "https" must not silently get a link without a scheme.
        raise ValueError("_scheme needs an external URL")
    url = adapter.build(endpoint, values, _method, force_external=_external, url_scheme=_scheme)
    return url if _anchor is None else f"{url}#{quote(_anchor, safe=SAFE_IN_ANCHOR)}"

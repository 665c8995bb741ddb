"""`int` takes a number as people write it: neither `007` nor `0`.

`int` 只认通常写法的数：`007` 和 `0` 都不收。

Loses: finding
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

TOKEN = re.compile(r"(?P<text>/|[^</]+)|<(?:(?P<converter>\w+):)?(?P<variable>\w+)>")
LIGHT, MIDDLE, HEAVY = range(3)  # The lighter is tried first.
# The pattern, the weight, and what the text becomes.
CONVERTERS: dict[str | None, tuple[str, int, type]] = {
    None: ("[^/]+", MIDDLE, str),
    "string": ("[^/]+", MIDDLE, str),
    "int": (r"[1-9]\d*", LIGHT, int),
    "path": ("[^/].*?", HEAVY, str),
}


class NotFound(Exception):
    """No rule fits the path."""

    code = 404


class MethodNotAllowed(Exception):
    """Rules fit the path, but none of them the method."""

    code = 405

    def __init__(self, valid_methods: Iterable[str]) -> None:
        self.valid_methods = list(valid_methods)


class RequestRedirect(Exception):
    """The resource is there, under another URL."""

    code = 308  # Permanent, and the method stays what it was: a POST stays a POST.

    def __init__(self, new_url: str) -> None:
        self.new_url = new_url


class Part(NamedTuple):
    """A piece of a rule with variables in it."""

    pattern: str
    final: bool  # It takes in all that is left of the path.
    weight: tuple[int, list[int], int, list[int]]


class State:
    """A place in the tree: where one can go from here, and the rules that end here."""

    def __init__(self) -> None:
        self.static: dict[str, State] = {}
        self.dynamic: list[tuple[Part, State]] = []
        self.rules: list[Rule] = []

    def after(self, part: str | Part) -> State:
        """The state to which ``part`` leads; rules that begin alike share it."""
        if isinstance(part, str):
            return self.static.setdefault(part, State())
        for other, state in self.dynamic:
            if other == part:
                return state
        state = State()
        # On the right of its equals: among them, the order of registration counts.
        insort(self.dynamic, (part, state), key=lambda edge: edge[0].weight)
        return state


class Offer(NamedTuple):
    """A rule that fits the path, at least if a slash is added."""

    rule: Rule
    texts: list[str]
    lacks_slash: bool = False


class Rule:
    """One URL pattern, the endpoint it leads to, and when it may be used."""

    def __init__(
        self,
        string: str,
        *,
        endpoint: str,
        methods: Iterable[str] | None = None,
        defaults: Mapping[str, Any] | None = None,
        strict_slashes: bool | None = None,
        subdomain: str | None = None,
        host: str | None = None,
    ) -> None:
        if isinstance(methods, str):
            raise TypeError("methods is a list of names, and a text is a list of letters")
        self.endpoint = endpoint
        self.methods = None if methods is None else {method.upper() for method in methods}
        if self.methods and "GET" in self.methods:
            self.methods.add("HEAD")
        self.defaults = dict(defaults or {})
        self.strict_slashes = strict_slashes
        self.subdomain = subdomain
        self.host = host
        self.tokens = list(read_tokens(string))

    def bind(self, map: Map) -> None:
        """Take from the map what was not said here."""
        if self.strict_slashes is None:
            self.strict_slashes = map.strict_slashes
        domain = self.host if map.host_matching else self.subdomain
        self.domain = list(read_tokens(domain or ""))
        variables = [token for token in self.domain + self.tokens if isinstance(token, tuple)]
        self.converters = {name: CONVERTERS[converter][2] for converter, name in variables}
        self.arguments = self.converters.keys() | self.defaults.keys()
        self.parts = [*split_parts(self.domain), *split_parts(self.tokens[1:])]

    def allows(self, method: str) -> bool:
        return self.methods is None or method in self.methods

    def values_of(self, texts: Iterable[str]) -> dict[str, Any]:
        """The values for the view: converted variables, and the defaults."""
        variables = zip(self.converters.items(), texts, strict=True)
        return {name: convert(text) for (name, convert), text in variables} | self.defaults

    def stands_for(self, rule: Rule, values: Mapping[str, Any]) -> bool:
        """Does this rule say the same as ``rule`` in its defaults?"""
        same = bool(self.defaults) and self.arguments == rule.arguments
        return same and all(values[name] == value for name, value in self.defaults.items())


Token = str | tuple[str | None, str]


def read_tokens(string: str) -> Iterator[Token]:
    """Slashes and texts, and variables as (converter, name)."""
    for found in TOKEN.finditer(string):
        yield found["text"] or (found["converter"], found["variable"])


def fill(tokens: Iterable[Token], values: Mapping[str, Any]) -> str:
    """The text of tokens, unquoted."""
    return "".join(token if isinstance(token, str) else str(values[token[1]]) for token in tokens)


def split_parts(tokens: list[Token]) -> Iterator[str | Part]:
    """Cut at slashes; but a part with a path in it goes on to the end of the rule."""
    part: list[Token] = []
    for token in tokens:
        if token == "/" and not is_final(part):
            yield make_part(part)
            part = []
        else:
            part.append(token)
    yield make_part(part)
    if is_final(part) and part[-1] == "/":
        yield ""  # So a rule that ends with a slash always ends with an empty part.


def is_final(part: list[Token]) -> bool:
    return any(isinstance(token, tuple) and token[0] == "path" for token in part)


def make_part(tokens: list[Token]) -> str | Part:
    texts = [-len(token) for token in tokens if isinstance(token, str) and token != "/"]
    converters = [CONVERTERS[token[0]] for token in tokens if isinstance(token, tuple)]
    if not converters:
        return str(tokens[0]) if tokens else ""
    pattern = "".join(
        re.escape(token) if isinstance(token, str) else f"({CONVERTERS[token[0]][0]})"
        for token in tokens
    )
    if tokens[-1] == "/":
        # The walk has to see whether the slash is there, so it is a group of its own.
        pattern = pattern.removesuffix("/") + "(?<!/)(/?)"
    weights = [weight for _, weight, _ in converters]
    return Part(pattern, is_final(tokens), (-len(texts), texts, -len(weights), weights))


def walk(state: State, pieces: list[str], texts: list[str]) -> Iterator[Offer]:
    """All rules that fit, the best first."""
    if not pieces:
        yield from (Offer(rule, texts) for rule in state.rules)
        if "" in state.static:
            yield from (Offer(rule, texts, lacks_slash=True) for rule in state.static[""].rules)
        return
    piece, *rest = pieces
    if piece in state.static:
        yield from walk(state.static[piece], rest, texts)
    for part, after in state.dynamic:
        found = re.fullmatch(part.pattern, "/".join(pieces) if part.final else piece)
        if found is None:
            continue
        groups = list(found.groups())
        left = [] if part.final else rest
        if part.pattern.endswith("(/?)"):
            left = [""] if groups.pop() else []
        yield from walk(after, left, texts + groups)
    if pieces == [""]:  # A slash too many, which some rules don't mind.
        yield from (Offer(rule, texts) for rule in state.rules if not rule.strict_slashes)


class Map:
    """All rules of an application."""

    def __init__(
        self,
        rules: Iterable[Rule] = (),
        *,
        strict_slashes: bool = True,
        merge_slashes: bool = True,
        redirect_defaults: bool = True,
        host_matching: bool = False,
    ) -> None:
        self.strict_slashes = strict_slashes
        self.merge_slashes = merge_slashes
        self.redirect_defaults = redirect_defaults
        self.host_matching = host_matching
        self.root = State()
        self.rules_of: dict[str, list[Rule]] = {}
        for rule in rules:
            self.add(rule)

    def add(self, rule: Rule) -> None:
        """Plant the rule in the tree."""
        rule.bind(self)
        state = self.root
        for part in rule.parts:
            state = state.after(part)
        state.rules.append(rule)
        insort(self.rules_of.setdefault(rule.endpoint, []), rule, key=lambda r: -len(r.defaults))

    def bind(
        self,
        server_name: str,
        script_name: str | None = None,
        subdomain: str | None = None,
        url_scheme: str = "http",
        default_method: str = "GET",
        path_info: str | None = None,
        query_args: str | None = None,
    ) -> MapAdapter:
        """Join the map with what is known of a request."""
        return MapAdapter(
            self, server_name.lower(), script_name or "/", subdomain or "", url_scheme,
            default_method, path_info or "/", query_args or "",
        )  # fmt: skip


class MapAdapter:
    """A map that is bound to a request."""

    def __init__(
        self,
        map: Map,
        server_name: str,
        script_name: str,
        subdomain: str,
        url_scheme: str,
        default_method: str,
        path_info: str,
        query_args: str,
    ) -> None:
        self.map = map
        self.server_name = server_name
        self.script_name = script_name
        self.subdomain = subdomain
        self.url_scheme = url_scheme
        self.default_method = default_method
        self.path_info = path_info
        self.query_args = query_args

    def match(
        self,
        path_info: str | None = None,
        method: str | None = None,
        *,
        query_args: str | None = None,
    ) -> tuple[str, dict[str, Any]]:
        """The endpoint and the values; or NotFound, MethodNotAllowed, RequestRedirect."""
        path = "/" + (path_info or self.path_info).lstrip("/")
        method = (method or self.default_method).upper()
        query = self.query_args if query_args is None else query_args
        offer = self._find(path, method, query)
        values = offer.rule.values_of(offer.texts)
        if self.map.redirect_defaults:
            self._redirect_to_defaults(offer.rule, values, method, query)
        return offer.rule.endpoint, values

    def test(self, path_info: str | None = None, method: str | None = None) -> bool:
        """Would there be an answer, be it a redirect?"""
        try:
            self.match(path_info, method)
        except (NotFound, MethodNotAllowed):
            return False
        except RequestRedirect:
            pass
        return True

    def allowed_methods(self, path_info: str | None = None) -> list[str]:
        """What a 405 for this path would offer."""
        try:
            self.match(path_info, method="--")
        except MethodNotAllowed as error:
            return error.valid_methods
        except (NotFound, RequestRedirect):
            pass
        return []

    def _find(self, path: str, method: str, query: str) -> Offer:
        valid_methods: set[str] = set()
        merged = re.sub("/+", "/", path) if self.map.merge_slashes else path
        # As it is first: slashes in the value of a path variable are none of our business.
        for attempt in dict.fromkeys([path, merged]):
            for offer in walk(self.map.root, [self._domain, *attempt[1:].split("/")], []):
                if not offer.rule.allows(method):
                    # With another method this path would still be a redirect, no answer.
                    if not offer.lacks_slash:
                        valid_methods |= offer.rule.methods or set()
                elif offer.lacks_slash and offer.rule.strict_slashes:
                    raise self._redirect(attempt + "/", query)
                elif attempt != path:
                    raise self._redirect(attempt, query)
                else:
                    return offer
        if valid_methods:
            raise MethodNotAllowed(valid_methods)
        raise NotFound

    @property
    def _domain(self) -> str:
        return self.server_name if self.map.host_matching else self.subdomain

    def _redirect_to_defaults(
        self, rule: Rule, values: dict[str, Any], method: str, query: str
    ) -> None:
        """One page, one URL: prefer the rule that has the values in its defaults."""
        for other in self.map.rules_of[rule.endpoint]:
            if other is rule:
                return
            if other.allows(method) and other.stands_for(rule, values):
                raise self._redirect(fill(other.tokens, values), query, fill(other.domain, values))

    def _redirect(self, path: str, query: str, domain: str | None = None) -> RequestRedirect:
        """The absolute URL, under the prefix where the application is mounted."""
        domain = self._domain if domain is None else domain
        if not self.map.host_matching:
            domain = f"{domain}.{self.server_name}" if domain else self.server_name
        prefix = self.script_name.strip("/")
        start = f"{self.url_scheme or 'http'}://{domain}/{prefix}{'/' if prefix else ''}"
        url = start + quote(path.lstrip("/"), safe="!$&'()*+,/:;=@")
        return RequestRedirect(f"{url}?{query}" if query else url)

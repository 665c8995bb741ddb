"""A list of rules that is narrowed piece by piece; and exceptions that know their own URL."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import quote, urlunsplit

CONVERTERS = {"string": (r"[^/]+", 2, str), "int": (r"\d+", 1, int), "path": (r"[^/].*?", 3, str)}


class RoutingError(Exception):
    def __init__(self, **details):
        super().__init__(details)
        vars(self).update(details)


class NotFound(RoutingError):
    code = 404


class MethodNotAllowed(RoutingError):
    code = 405

    def __init__(self, valid_methods):
        super().__init__(valid_methods=frozenset(valid_methods))


class RequestRedirect(RoutingError):
    code = 308

    def __init__(self, new_url):
        super().__init__(new_url=new_url)


class Piece:
    """Text and variables in turn: at even places text, at odd ones (converter, name)."""

    def __init__(self, source):
        cut = re.split(r"<(?:(\w+):)?(\w+)>", source)
        self.texts = cut[::3]
        self.variables = list(zip((name or "string" for name in cut[1::3]), cut[2::3]))
        self.kinds = [kind for kind, _ in self.variables]
        self.long = "path" in self.kinds
        self.closed = self.long and source.endswith("/")

    @property
    def shape(self):
        return tuple(self.texts), tuple(self.kinds)

    @property
    def order(self):
        """Sorts before what should be tried later."""
        if not self.kinds:
            return (0,)
        lengths = [-len(run) for text in self.texts for run in text.split("/") if run]
        return (
            1,
            len(lengths) * -1,
            lengths,
            -len(self.kinds),
            [CONVERTERS[k][1] for k in self.kinds],
        )

    def take(self, pieces):
        """(texts of the variables, pieces left), or None."""
        subject = "/".join(pieces) if self.long else pieces[0]
        rest = [] if self.long else pieces[1:]
        pattern = re.escape(self.texts[0])
        for kind, text in zip(self.kinds, self.texts[1:]):
            pattern += f"({CONVERTERS[kind][0]})" + re.escape(text)
        if self.closed:
            found = re.fullmatch(pattern[:-1] + "(?<!/)(/?)", subject)
            return found and (list(found.groups()[:-1]), [""] if found[len(found.groups())] else [])
        found = re.fullmatch(pattern, subject)
        return found and (list(found.groups()), rest)

    def write(self, values):
        text = self.texts[0]
        for (_, name), after in zip(self.variables, self.texts[1:]):
            text += f"{values[name]}{after}"
        return text


@dataclass(eq=False)
class Rule:
    rule: str
    endpoint: object = field(kw_only=True)
    methods: object = field(default=None, kw_only=True)
    defaults: object = field(default=None, kw_only=True)
    strict_slashes: object = field(default=None, kw_only=True)
    subdomain: object = field(default=None, kw_only=True)
    host: object = field(default=None, kw_only=True)

    def __post_init__(self):
        if isinstance(self.methods, str):
            raise TypeError("a list, please")
        if self.methods is not None:
            upper = {name.upper() for name in self.methods}
            self.methods = upper | {"HEAD"} if "GET" in upper else upper
        self.defaults = dict(self.defaults or {})

    def place(self, owner):
        self.domain = Piece((self.host if owner.host_matching else self.subdomain) or "")
        self.whole = Piece(self.rule)
        self.strict = owner.strict_slashes if self.strict_slashes is None else self.strict_slashes
        self.variables = self.domain.variables + self.whole.variables
        self.arguments = {name for _, name in self.variables} | set(self.defaults)
        sources = self.rule[1:].split("/")
        for at, source in enumerate(sources):
            if "<path:" in source:
                sources[at:] = ["/".join(sources[at:])] + [""] * self.rule.endswith("/")
                break
        self.pieces = [self.domain, *map(Piece, sources)]

    def is_for(self, method):
        return self.methods is None or method in self.methods


def narrow(entries, pieces, texts):
    """Yield (rule, texts, is a slash missing); entries are (rule, its pieces not yet used)."""
    ended = [rule for rule, ahead in entries if not ahead]
    if not pieces:
        for rule in ended:
            yield rule, texts, False
        for rule, ahead in entries:
            if len(ahead) == 1 and ahead[0].shape == (("",), ()):
                yield rule, texts, True
        return
    going = [(rule, ahead) for rule, ahead in entries if ahead]
    first_of = {}
    for number, (_, ahead) in enumerate(going):
        first_of.setdefault(ahead[0].shape, number)

    def turn(entry):
        piece = entry[1][0]
        return piece.order, first_of[piece.shape]

    for _, group in groupby(sorted(going, key=turn), key=turn):
        group = list(group)
        taken = group[0][1][0].take(pieces)
        if taken:
            found, rest = taken
            yield from narrow([(rule, ahead[1:]) for rule, ahead in group], rest, texts + found)
    if pieces == [""]:
        for rule in ended:
            if not rule.strict:
                yield rule, texts, False


class Map:
    def __init__(self, rules=(), *, host_matching=False, redirect_defaults=True, **options):
        self.host_matching, self.redirect_defaults = host_matching, redirect_defaults
        self.strict_slashes = options.pop("strict_slashes", True)
        self.merge_slashes = options.pop("merge_slashes", True)
        assert not options
        self.rules = []
        for rule in rules:
            self.add(rule)

    def add(self, rule):
        rule.place(self)
        self.rules.append(rule)

    def bind(self, server_name, script_name=None, subdomain=None, url_scheme="http", **rest):
        server_name = server_name.lower()
        domain = server_name if self.host_matching else subdomain or ""
        return MapAdapter(
            self, server_name, script_name or "", domain, url_scheme or "http", **rest
        )


@dataclass
class MapAdapter:
    map: Map
    server_name: str
    script_name: str
    domain: str
    url_scheme: str
    default_method: str = "GET"
    path_info: str | None = None
    query_args: str | None = None

    def match(self, path_info=None, method=None, *, query_args=None):
        if query_args is None:
            query_args = self.query_args
        path = (path_info or self.path_info or "/").lstrip("/")
        method = (method or self.default_method).upper()
        rule, values = self.find(path, method, query_args)
        better = self.map.redirect_defaults and self.canonical(rule, values, method)
        if better:
            domain = better.domain.write(values)
            raise RequestRedirect(self.url(better.whole.write(values), query_args, domain))
        return rule.endpoint, values

    def find(self, path, method, query):
        others = set()
        entries = [(rule, rule.pieces) for rule in self.map.rules]
        for merged in (False, True) if self.map.merge_slashes else (False,):
            if merged:
                path = re.sub("//+", "/", path)
            for rule, texts, missing in narrow(entries, [self.domain, *path.split("/")], []):
                if rule.is_for(method):
                    slash = "/" if missing and rule.strict else ""
                    if slash or merged:
                        raise RequestRedirect(self.url(path + slash, query))
                    values = {
                        name: CONVERTERS[kind][2](text)
                        for (kind, name), text in zip(rule.variables, texts)
                    }
                    return rule, {**values, **rule.defaults}
                if not missing:
                    others |= rule.methods
        if others:
            raise MethodNotAllowed(others)
        raise NotFound

    def canonical(self, rule, values, method):
        ranked = sorted(self.map.rules, key=lambda other: len(other.defaults), reverse=True)
        for other in ranked[: ranked.index(rule)]:
            if other.endpoint != rule.endpoint or not other.defaults:
                continue
            if other.arguments == rule.arguments and other.is_for(method):
                if values == {**values, **other.defaults}:
                    return other
        return None

    def url(self, path, query, domain=None):
        domain = self.domain if domain is None else domain
        if not self.map.host_matching:
            domain = f"{domain}.{self.server_name}".lstrip(".")
        path = quote(path.lstrip("/"), safe="!$&'()*+,/:;=@")
        path = f"{self.script_name.rstrip('/')}/{path}"
        return urlunsplit((self.url_scheme, domain, path, query, ""))

    def test(self, path_info=None, method=None):
        try:
            self.match(path_info, method)
        except RoutingError as error:
            return error.code == 308
        return True

    def allowed_methods(self, path_info=None):
        try:
            self.match(path_info, "?")
        except RoutingError as error:
            return list(getattr(error, "valid_methods", ()))
        return []

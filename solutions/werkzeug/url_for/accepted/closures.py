"""No parts and no methods: a rule becomes one function, URLs are put together by urllib."""

from difflib import SequenceMatcher
from itertools import chain
from re import split, sub
from urllib.parse import quote, quote_plus, urlunsplit


class BuildError(LookupError):
    def __init__(self, endpoint, values, method, rules):
        super().__init__(f"no URL for {endpoint!r}")
        self.endpoint, self.values, self.method = endpoint, values, method
        self._rules = rules

    @property
    def suggested(self):
        best, best_ratio = None, -1.0
        for rule in self._rules:
            ratio = SequenceMatcher(None, rule.endpoint, self.endpoint).ratio()
            if ratio > best_ratio:
                best, best_ratio = rule, ratio
        return best


def in_path(value):
    return quote(str(value), "/!$&'()*+,:;=@")


def in_query(value):
    return quote_plus(str(value), "/!$'()*,:;?@")


def converter(name, arguments):
    """A function from a value to its text."""
    if name == "int":
        options = dict(pair.split("=") for pair in arguments.replace(" ", "").split(",") if pair)
        digits = int(options.get("fixed_digits", 0))
        return lambda value: f"{int(value):0{digits}d}" if digits else f"{int(value)}"
    if name == "float":
        return lambda value: f"{float(value)}"
    if name == "uuid":
        return str
    if name == "any":
        pieces = split(r"""("[^"]*"|'[^']*'|[^,\s]+)""", arguments)[1::2]
        items = [piece.strip("\"'") for piece in pieces]

        def pick(value):
            if value in items:
                return value
            raise ValueError(value)

        return pick
    return in_path


class Rule:
    def __init__(self, string, *, endpoint, defaults=None, methods=None):
        self.rule, self.endpoint = string, endpoint
        self.defaults = defaults = dict(defaults or {})
        self.methods = None if methods is None else {m.upper() for m in methods}
        if self.methods and "GET" in self.methods:
            self.methods |= {"HEAD"}
        texts, writers = [], []
        for index, piece in enumerate(split(r"<(.*?)>", string)):
            if index % 2 == 0:
                texts.append(in_path(piece))
                continue
            kind, _, name = piece.rpartition(":")
            kind, _, arguments = kind.partition("(")
            writers.append((name, converter(kind, arguments.rstrip(")"))))
        self.names = {name for name, _ in writers} | set(defaults)

        def path(values):
            given = {**values, **defaults}
            filled = [write(given[name]) for name, write in writers]
            return "".join(chain.from_iterable(zip(texts, [*filled, ""], strict=True)))

        self.path = path


class Map:
    def __init__(self, rules=()):
        self.rules = list(rules)

    def bind(self, server_name, script_name=None, *, url_scheme="http"):
        return MapAdapter(self.rules, server_name.lower(), script_name, url_scheme)


class MapAdapter:
    def __init__(self, rules, host, prefix, scheme):
        self.rules, self.host, self.scheme = rules, host, scheme
        self.prefix = (prefix or "").rstrip("/")

    def build(
        self,
        endpoint,
        values=None,
        method=None,
        force_external=False,
        append_unknown=True,
        url_scheme=None,
    ):
        values = {k: v for k, v in (values or {}).items() if v is not None}
        candidates = [
            rule
            for rule in self.rules
            if rule.endpoint == endpoint
            and (method is None or rule.methods is None or method in rule.methods)
            and all(name in values or name in rule.defaults for name in rule.names)
            and all(values[k] == v for k, v in rule.defaults.items() if k in values)
        ]
        if not candidates:
            raise BuildError(endpoint, values, method, self.rules)

        def order(rule):
            away_from_get = (
                method is None and rule.methods is not None and "GET" not in rule.methods
            )
            return away_from_get, -len(rule.names), -len(rule.defaults)

        rule = min(candidates, key=order)
        path = self.prefix + sub("^/*", "/", rule.path(values))
        pairs = []
        if append_unknown:
            for name in values:
                if name in rule.names:
                    continue
                value = values[name]
                items = value if isinstance(value, list | tuple | set | frozenset) else (value,)
                pairs += [
                    f"{in_query(name)}={in_query(item)}" for item in items if item is not None
                ]
        scheme = host = ""
        if force_external:
            host = self.host
            scheme = self.scheme if url_scheme is None else url_scheme
            scheme = {"wss": "https", "https": "https", "": ""}.get(scheme, "http")
        return urlunsplit((scheme, host, path, "&".join(pairs), ""))


def url_for(
    adapter, endpoint, *, _anchor=None, _method=None, _scheme=None, _external=None, **values
):
    if _external is None:
        _external = _scheme is not None
    elif not _external and _scheme is not None:
        raise ValueError("an internal URL has no scheme")
    url = adapter.build(
        endpoint, values, method=_method, force_external=_external, url_scheme=_scheme
    )
    if _anchor is not None:
        url += "#" + quote(_anchor, "/%!#$&'()*+,:;=?@")
    return url

"""Programs of this kata: a map, some adapters, and paths to match.

["map", options]                    options of the map, as [name, value]
["rule", string, endpoint, options] options of the rule; defaults are pairs again
["bind", server_name, options]      makes the next adapter; without it: "example.org"
["match", adapter, path, method, query]      each of the last three may be null
["allowed", adapter, path]
["test", adapter, path, method]
["text", string, method]            a rule whose methods are not in a list
["late", string, endpoint, options] a rule that is added when others were asked already
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_PART = re.compile(r"<(?:(?P<converter>string|int|path):)?(?P<name>[a-z]{1,10})>|[^<>|\n]")
_SERVER = re.compile(r"[A-Za-z0-9]{1,20}(\.[A-Za-z0-9]{1,20}){0,4}(:\d{1,5})?")
_DOMAIN = re.compile(r"([a-z0-9.:]|<[a-z]{1,10}>){0,40}")
_PREFIX = re.compile(r"|/|(/[a-z0-9]{1,20}){1,4}/?")
_QUERY = re.compile(r"([a-z0-9]=[a-z0-9%+]*(&[a-z0-9]=[a-z0-9%+]*)?)?")
_METHOD = re.compile(r"[A-Za-z]+")
_ADAPTERS = ("adapter", "other")
_LENGTHS = {
    "map": 2,
    "rule": 4,
    "bind": 3,
    "late": 4,
    "match": 5,
    "allowed": 3,
    "test": 4,
    "text": 3,
}


def outcome(call: Callable[[], Any]) -> Any:
    """What a call returns; or of an exception with a status code: name, code and details."""
    try:
        return call()
    except Exception as error:
        if not hasattr(error, "code"):
            raise
        found: tuple[Any, ...] = (type(error).__name__, error.code)
        if hasattr(error, "new_url"):
            found += (error.new_url,)
        if hasattr(error, "valid_methods"):
            found += (sorted(error.valid_methods),)
        return found


def script(program: list[Any]) -> str:
    """Return the Python script of a program; ValueError if it is not a program."""
    for op in program:
        if not isinstance(op, list) or not op or op[0] not in _LENGTHS:
            raise ValueError(f"not an operation: {op!r}")
        if len(op) != _LENGTHS[op[0]]:
            raise ValueError(f"wrong number of arguments: {op!r}")
    writer = _Writer()
    for kinds in (["map"], ["rule", "bind"], ["match", "allowed", "test", "text", "late"]):
        for op in program:
            if op[0] in kinds:
                getattr(writer, op[0])(*op[1:])
    return writer.source()


class _Writer:
    """Collects the lines of one script and checks what they are made of."""

    def __init__(self) -> None:
        self.options: dict[str, bool] | None = None
        self.rules: list[str] = []
        self.seen: set[tuple[str, str, str]] = set()
        self.binds: list[str] = []
        self.lines: list[str] = []
        self.uses: set[str] = {"Map"}
        self.outcomes = False
        self.adds = False

    # -- the map

    def map(self, options: Any) -> None:
        if self.options is not None:
            raise ValueError("one map is enough")
        names = ("strict_slashes", "merge_slashes", "redirect_defaults", "host_matching")
        self.options = dict(_pairs(options))
        if any(k not in names or type(v) is not bool for k, v in self.options.items()):
            raise ValueError("not options of a map")

    def rule(self, string: Any, endpoint: Any, options: Any) -> None:
        self.rules.append(self.made(string, endpoint, options))

    def late(self, string: Any, endpoint: Any, options: Any) -> None:
        self.adds = True
        self.lines.append(f"url_map.add({self.made(string, endpoint, options)})")

    def made(self, string: Any, endpoint: Any, options: Any) -> str:
        if not isinstance(string, str) or string[:1] != "/" or "//" in string:
            raise ValueError("not a rule string")
        if not isinstance(endpoint, str) or not re.fullmatch(r"[a-z_]+", endpoint):
            raise ValueError("not an endpoint")
        names = _variables(string)
        arguments = [_literal(string), f"endpoint={_literal(endpoint)}"]
        domain = ""
        for name, value in _pairs(options):
            if name in ("subdomain", "host"):
                domain = self.domain(name, value)
                names += _variables(domain)
                arguments.append(f"{name}={_literal(domain)}")
        if len(set(names)) != len(names):
            raise ValueError("a variable twice")
        for name, value in _pairs(options):
            if name == "methods":
                arguments.append(f"methods={_methods(value)}")
            elif name == "defaults":
                pairs = _pairs(value)
                if any(not re.fullmatch("[a-z]+", key) or key in names for key, _ in pairs):
                    raise ValueError("a default for a variable")
                items = [f"{_literal(key)}: {_literal(item)}" for key, item in pairs]
                arguments.append(f"defaults={{{', '.join(items)}}}")
            elif name == "strict_slashes" and type(value) is bool:
                arguments.append(f"strict_slashes={value}")
            elif name not in ("subdomain", "host"):
                raise ValueError(f"not an option of a rule: {name!r}")
        # Werkzeug takes two rules for one if they differ in their converters only.
        trace = (re.sub("<[a-z]+:", "<", string), domain, endpoint)
        if trace in self.seen:
            raise ValueError("a rule twice")
        self.seen.add(trace)
        self.uses.add("Rule")
        return f"Rule({', '.join(arguments)})"

    def domain(self, name: str, value: Any) -> str:
        hosts = bool(self.options and self.options.get("host_matching"))
        if hosts != (name == "host") or not isinstance(value, str):
            raise ValueError("of subdomains and hosts a map knows one")
        if not _DOMAIN.fullmatch(value):
            raise ValueError("not a domain")
        return value

    def bind(self, server: Any, options: Any) -> None:
        if not isinstance(server, str) or not _SERVER.fullmatch(server):
            raise ValueError("not a server name")
        if len(self.binds) == len(_ADAPTERS):
            raise ValueError("too many adapters")
        arguments = [_literal(server)]
        allowed: dict[str, Callable[[str], Any]] = {
            "script_name": _PREFIX.fullmatch,
            "subdomain": re.compile("[a-z0-9.]*").fullmatch,
            "url_scheme": ("http", "https", "").__contains__,
            "default_method": _METHOD.fullmatch,
            "path_info": _is_path,
            "query_args": _QUERY.fullmatch,
        }
        for name, value in _pairs(options):
            if name not in allowed or not isinstance(value, str) or not allowed[name](value):
                raise ValueError(f"not an option of bind: {name!r}, {value!r}")
            if name == "subdomain" and self.options and self.options.get("host_matching"):
                raise ValueError("a map of hosts has no subdomains")
            arguments.append(f"{name}={_literal(value)}")
        self.binds.append(f"bind({', '.join(arguments)})")

    # -- observations

    def match(self, adapter: Any, path: Any, method: Any, query: Any) -> None:
        arguments = _request(path, method)
        if query is not None:
            if not isinstance(query, str) or not _QUERY.fullmatch(query):
                raise ValueError("not a query")
            arguments.append(f"query_args={_literal(query)}")
        self.outcomes = True
        call = f"{self.adapter(adapter)}.match({', '.join(arguments)})"
        self.lines.append(f"see(lambda: outcome(lambda: {call}))")

    def allowed(self, adapter: Any, path: Any) -> None:
        arguments = ", ".join(_request(path, None))
        call = f"{self.adapter(adapter)}.allowed_methods({arguments})"
        self.lines.append(f"see(lambda: sorted({call}))")

    def test(self, adapter: Any, path: Any, method: Any) -> None:
        arguments = ", ".join(_request(path, method))
        self.lines.append(f"see(lambda: {self.adapter(adapter)}.test({arguments}))")

    def text(self, string: Any, method: Any) -> None:
        if not isinstance(string, str) or string[:1] != "/" or "//" in string:
            raise ValueError("not a rule string")
        _variables(string)
        if not isinstance(method, str) or not _METHOD.fullmatch(method):
            raise ValueError("not a method")
        self.uses.add("Rule")
        rule = f"Rule({_literal(string)}, endpoint={_literal('item')}, methods={_literal(method)})"
        self.lines.append(f"see(lambda: {rule}.endpoint)")

    def adapter(self, index: Any) -> str:
        if type(index) is not int or not 0 <= index < max(1, len(self.binds)):
            raise ValueError("no such adapter")
        return _ADAPTERS[index]

    def source(self) -> str:
        head = ["from programs import outcome"] if self.outcomes else []
        head += [f"from url_map import {', '.join(sorted(self.uses))}", ""]
        options = [f"    {name}={value}," for name, value in (self.options or {}).items()]
        rules = [f"        {rule}," for rule in self.rules]
        lines = ["    [", *rules, "    ],", *options] if rules else options
        url_map = ["Map(", *lines, ")"] if lines else ["Map()"]
        binds = self.binds or ['bind("example.org")']
        if len(binds) < 2 and not self.adds:
            body = [f"adapter = {url_map[0]}", *url_map[1:]]
            body[-1] += f".{binds[0]}"
        else:
            body = [f"url_map = {url_map[0]}", *url_map[1:]]
            for name, bind in zip(_ADAPTERS, binds, strict=False):
                body.append(f"{name} = url_map.{bind}")
        return "\n".join([*head, *body, *self.lines]) + "\n"


def _request(path: Any, method: Any) -> list[str]:
    """The arguments of a call: a path, a method, or both."""
    if method is not None and (not isinstance(method, str) or not _METHOD.fullmatch(method)):
        raise ValueError("not a method")
    if path is None:
        return [] if method is None else [f"method={_literal(method)}"]
    if not isinstance(path, str) or not _is_path(path):
        raise ValueError("not a path")
    return [_literal(path)] if method is None else [_literal(path), _literal(method)]


def _methods(value: Any) -> str:
    if not isinstance(value, list) or not value:
        raise ValueError("methods must be a list of names")
    if not all(isinstance(item, str) and _METHOD.fullmatch(item) for item in value):
        raise ValueError("not methods")
    return "[" + ", ".join(map(_literal, value)) + "]"


def _variables(string: str) -> list[str]:
    """Names of the variables; ValueError if the string is beyond what the kata asks."""
    found = []
    position = 0
    while position < len(string):
        match = _PART.match(string, position)
        if match is None:
            raise ValueError("not a rule string")
        position = match.end()
        if match["name"]:
            found.append(match["name"])
    return found


def _pairs(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, list):
        raise ValueError("pairs must be a list")
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError(f"not a pair: {pair!r}")
    if len({name for name, _ in value}) != len(value):
        raise ValueError("a name twice")
    return [(name, item) for name, item in value]


def _is_path(value: str) -> bool:
    return value[:1] == "/" and "\n" not in value and _is_text(value)


def _literal(value: Any) -> str:
    """Python source of a JSON value."""
    if type(value) is bool or (type(value) is int and abs(value) < 10**6):
        return repr(value)
    if isinstance(value, str) and _is_text(value):
        plain = repr(value)
        return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain else plain
    raise ValueError(f"not a value: {value!r}")


def _is_text(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)

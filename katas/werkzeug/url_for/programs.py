"""Programs of this kata: some rules, some adapters, and URLs to build.

    ["rule", string, endpoint, options]           options: [["defaults", pairs], ["methods", names]]
    ["bind", server_name, script_name, scheme]    makes the next adapter; without it: "example.org"
    ["build", adapter, endpoint, pairs, options]
    ["keep", adapter, endpoint, pairs, options]   the same, and look at the caller's dict after it
    ["url_for", adapter, endpoint, pairs, options]
    ["error", adapter, endpoint, pairs, options]  what the BuildError says
    ["suggested", adapter, endpoint, pairs]       the endpoint that the BuildError suggests

``pairs`` is a list of [name, value], in the order of the dict that they become. A value is a
scalar, a list of scalars, or an object with one key: "tuple", "set", "dict" or "uuid".
"""

from __future__ import annotations

import keyword
import re
import uuid
from difflib import SequenceMatcher
from typing import Any

_ARGUMENTS = {
    None: r"",
    "string": r"(minlength|maxlength|length)=\d{1,2}",
    "int": r"(fixed_digits|min|max)=\d{1,2}(, (min|max)=\d{1,2})?|signed=True",
    "float": r"min=\d{1,2}|signed=True",
    "path": r"",
    "any": r"([a-z]+|\"[a-z0-9 ,é%]+\")(, ([a-z]+|\"[a-z0-9 ,é%]+\"))*",
    "uuid": r"",
}
_PART = re.compile(
    r"<(?:(?P<converter>[a-z]+)(?:\((?P<arguments>[^<>()]*)\))?:)?(?P<name>[a-z]+)>|[^<>|]"
)
_SERVER = re.compile(r"[A-Za-z0-9]{1,20}(\.[A-Za-z0-9]{1,20}){0,4}(:\d{1,5})?")
_PREFIX = re.compile(r"|/|(/[a-z0-9]{1,20}){1,4}/?")
_SCHEMES = ("http", "https", "ws", "wss", "")
_METHOD = re.compile(r"[A-Za-z]+")
_ADAPTERS = ("adapter", "other")
_CLOSE = 0.1


def script(program: list[Any]) -> str:
    """Return the Python script of a program; ValueError if it is not a program."""
    writer = _Writer()
    for op in program:
        if not isinstance(op, list) or not op or not isinstance(op[0], str):
            raise ValueError(f"not an operation: {op!r}")
        if op[0] == "rule":
            writer.rule(*_take(op, 4))
        elif op[0] == "bind":
            writer.bind(*_take(op, 4))
    for op in program:
        if op[0] in ("build", "keep", "url_for", "error"):
            getattr(writer, op[0])(*_take(op, 5))
        elif op[0] == "suggested":
            writer.suggested(*_take(op, 4))
        elif op[0] not in ("rule", "bind"):
            raise ValueError(f"unknown operation: {op[0]!r}")
    return writer.text()


class _Writer:
    """Collects the lines of one script and checks what they are made of."""

    def __init__(self) -> None:
        self.rules: list[str] = []
        self.endpoints: list[str] = []
        self.variables: list[tuple[str, str | None]] = []  # name, converter ("=" for a default)
        self.binds: list[str] = []
        self.lines: list[str] = []
        self.uses: set[str] = {"Map"}
        self.needs_uuid = False

    # -- the map

    def rule(self, string: Any, endpoint: Any, options: Any) -> None:
        variables = _variables(string)
        self.variables += variables.items()
        arguments = [self.literal(string), f"endpoint={self.literal(_endpoint(endpoint))}"]
        for name, value in _pairs(options):
            if name == "defaults":
                arguments.append(f"defaults={self.defaults(variables, value)}")
            elif name == "methods":
                if not isinstance(value, list) or not value:
                    raise ValueError("methods must be a list of names")
                arguments.append(f"methods={self.literal([_method(item) for item in value])}")
            else:
                raise ValueError(f"unknown option of a rule: {name!r}")
        self.uses.add("Rule")
        self.endpoints.append(endpoint)
        self.rules.append(f"Rule({', '.join(arguments)})")

    def defaults(self, variables: dict[str, str | None], pairs: Any) -> str:
        for name, value in _pairs(pairs):
            if not re.fullmatch(r"[a-z]+", name) or type(value) not in (bool, int, str):
                raise ValueError("a default is a plain value with a plain name")
            if name in variables:
                fitting = {None: str, "string": str, "path": str, "int": int}
                if type(value) is not fitting.get(variables[name]):
                    raise ValueError(f"{value!r} is no default for <{variables[name]}>")
            self.variables.append((name, "="))
        return self.mapping(pairs)

    def bind(self, server: Any, prefix: Any, scheme: Any) -> None:
        if not isinstance(server, str) or not _SERVER.fullmatch(server):
            raise ValueError("not a server name")
        if prefix is not None and not (isinstance(prefix, str) and _PREFIX.fullmatch(prefix)):
            raise ValueError("not a script name")
        if scheme is not None and scheme not in _SCHEMES:
            raise ValueError("not a scheme")
        if len(self.binds) == len(_ADAPTERS):
            raise ValueError("too many adapters")
        arguments = [self.literal(server)]
        if prefix is not None:
            arguments.append(self.literal(prefix))
        if scheme is not None:
            arguments.append(f"url_scheme={self.literal(scheme)}")
        self.binds.append(f"bind({', '.join(arguments)})")

    # -- observations

    def build(self, adapter: Any, endpoint: Any, pairs: Any, options: Any) -> None:
        values = [self.mapping(self.values(pairs))] if pairs else []
        self.lines.append(f"see(lambda: {self.call(adapter, endpoint, values, options)})")

    def keep(self, adapter: Any, endpoint: Any, pairs: Any, options: Any) -> None:
        self.lines.append(f"values = {self.mapping(self.values(pairs))}")
        self.lines.append(f"see(lambda: {self.call(adapter, endpoint, ['values'], options)})")
        self.lines.append("see(lambda: values)")

    def url_for(self, adapter: Any, endpoint: Any, pairs: Any, options: Any) -> None:
        arguments = [self.adapter(adapter), self.literal(_endpoint(endpoint))]
        for name, value in self.values(pairs):
            if not name.isidentifier() or keyword.iskeyword(name) or name[:1] == "_":
                raise ValueError(f"{name!r} cannot be passed by keyword")
            if name in ("adapter", "endpoint"):
                raise ValueError(f"{name!r} is taken")
            arguments.append(f"{name}={self.literal(value)}")
        allowed = {
            "_anchor": lambda value: value is None or _is_text(value),
            "_method": lambda value: value is None or _method(value).isupper(),
            "_scheme": lambda value: value is None or value in _SCHEMES,
            "_external": lambda value: value is None or type(value) is bool,
        }
        arguments += self.options(options, allowed)
        self.uses.add("url_for")
        self.lines.append(f"see(lambda: url_for({', '.join(arguments)}))")

    def error(self, adapter: Any, endpoint: Any, pairs: Any, options: Any) -> None:
        values = [self.mapping(self.values(pairs))] if pairs else []
        self.catch(self.call(adapter, endpoint, values, options))
        self.lines.append("see(lambda: (error.endpoint, dict(error.values), error.method))")

    def suggested(self, adapter: Any, endpoint: Any, pairs: Any) -> None:
        values = [self.mapping(self.values(pairs))] if pairs else []
        self.catch(self.call(adapter, endpoint, values, []))
        if self.endpoints:
            self.check_clear(endpoint)
            self.lines.append("see(lambda: error.suggested.endpoint)")
        else:
            self.lines.append("see(lambda: error.suggested)")

    def catch(self, call: str) -> None:
        self.uses.add("BuildError")
        self.lines += ["error = None", "try:", f"    {call}"]
        self.lines += ["except BuildError as caught:", "    error = caught"]

    def check_clear(self, endpoint: str) -> None:
        """The best suggestion must be far better than the second, whoever measures it."""
        ratios = sorted(
            SequenceMatcher(None, other, endpoint).ratio() for other in set(self.endpoints)
        )
        if len(ratios) > 1 and ratios[-1] - ratios[-2] < _CLOSE:
            raise ValueError("no clear suggestion")

    # -- pieces

    def adapter(self, index: Any) -> str:
        if type(index) is not int or not 0 <= index < max(1, len(self.binds)):
            raise ValueError("no such adapter")
        return _ADAPTERS[index]

    def call(self, adapter: Any, endpoint: Any, values: list[str], options: Any) -> str:
        allowed = {
            "method": lambda value: value is None or _method(value).isupper(),
            "force_external": lambda value: type(value) is bool,
            "append_unknown": lambda value: type(value) is bool,
            "url_scheme": lambda value: value is None or value in _SCHEMES,
        }
        arguments = [self.literal(_endpoint(endpoint)), *values, *self.options(options, allowed)]
        return f"{self.adapter(adapter)}.build({', '.join(arguments)})"

    def options(self, options: Any, allowed: dict[str, Any]) -> list[str]:
        written = []
        for name, value in _pairs(options):
            if name not in allowed or not allowed[name](value):
                raise ValueError(f"not an option: {name!r}, {value!r}")
            written.append(f"{name}={self.literal(value)}")
        return written

    def values(self, pairs: Any) -> list[Any]:
        """Only plain values may meet a variable: what str() makes of a list is not asked."""
        for name, value in _pairs(pairs):
            for variable, converter in self.variables:
                if name != variable:
                    continue
                if converter == "uuid":
                    if value is not None and not (isinstance(value, dict) and "uuid" in value):
                        raise ValueError("only a UUID is asked of <uuid:...>")
                elif isinstance(value, (list, dict)):
                    raise ValueError("only plain values are asked of variables")
        return pairs

    def mapping(self, pairs: Any) -> str:
        items = [f"{self.literal(name)}: {self.literal(value)}" for name, value in _pairs(pairs)]
        return "{" + ", ".join(items) + "}"

    def literal(self, value: Any) -> str:
        """Python source of a JSON value."""
        if value is None or type(value) in (bool, float):
            return repr(value)
        if type(value) is int and abs(value) < 10**12:
            return repr(value)
        if isinstance(value, str) and _is_text(value):
            plain = repr(value)
            return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain else plain
        if isinstance(value, list):
            return "[" + ", ".join(map(self.scalar, value)) + "]"
        if isinstance(value, dict) and len(value) == 1:
            ((kind, inner),) = value.items()
            if kind == "tuple" and isinstance(inner, list):
                items = ", ".join(map(self.scalar, inner))
                return f"({items},)" if len(inner) == 1 else f"({items})"
            if kind == "set" and isinstance(inner, list) and len(inner) < 2:  # no order to see
                return "{" + self.scalar(inner[0]) + "}" if inner else "set()"
            if kind == "dict":
                pairs = _pairs(inner)
                return (
                    "{" + ", ".join(f"{self.scalar(k)}: {self.scalar(v)}" for k, v in pairs) + "}"
                )
            if kind == "uuid" and isinstance(inner, str):
                self.needs_uuid = True
                return f'UUID("{uuid.UUID(inner)}")'
        raise ValueError(f"not a value: {value!r}")

    def scalar(self, value: Any) -> str:
        if isinstance(value, (list, dict)):
            raise ValueError(f"not a plain value: {value!r}")
        return self.literal(value)

    def text(self) -> str:
        head = ["from uuid import UUID", ""] if self.needs_uuid else []
        head += [f"from url_for import {', '.join(sorted(self.uses))}", ""]
        rules = [f"        {rule}," for rule in self.rules]
        url_map = ["Map(", "    [", *rules, "    ]", ")"] if rules else ["Map()"]
        if len(self.binds) < 2:
            bind = self.binds[0] if self.binds else 'bind("example.org")'
            body = [f"adapter = {url_map[0]}", *url_map[1:]]
            body[-1] += f".{bind}"
        else:
            body = [f"url_map = {url_map[0]}", *url_map[1:]]
            for name, bind in zip(_ADAPTERS, self.binds, strict=True):
                body.append(f"{name} = url_map.{bind}")
        return "\n".join([*head, *body, *self.lines]) + "\n"


def _take(op: list[Any], length: int) -> list[Any]:
    if len(op) != length:
        raise ValueError(f"wrong number of arguments: {op!r}")
    return op[1:]


def _pairs(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, list):
        raise ValueError("pairs must be a list")
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError(f"not a pair: {pair!r}")
    if len({name for name, _ in value}) != len(value):
        raise ValueError("a name twice")
    return [(name, item) for name, item in value]


def _variables(string: Any) -> dict[str, str | None]:
    """Names and converters of a rule string; ValueError if it is beyond what the kata asks."""
    if not isinstance(string, str) or string[:1] != "/" or "//" in string or not _is_text(string):
        raise ValueError("not a rule string")
    found: dict[str, str | None] = {}
    position = 0
    while position < len(string):
        match = _PART.match(string, position)
        if match is None:
            raise ValueError("not a rule string")
        position = match.end()
        if match["name"] is None:
            continue
        if match["converter"] not in _ARGUMENTS or match["name"] in found:
            raise ValueError("not a rule string")
        arguments = match["arguments"]
        if arguments is not None and not re.fullmatch(_ARGUMENTS[match["converter"]], arguments):
            raise ValueError("not a rule string")
        if match["converter"] == "any" and not arguments:
            raise ValueError("not a rule string")
        found[match["name"]] = match["converter"]
    return found


def _endpoint(value: Any) -> str:
    if not isinstance(value, str) or value[:1] == "." or not _is_text(value):
        raise ValueError("not an endpoint")
    return value


def _method(value: Any) -> str:
    if not isinstance(value, str) or not _METHOD.fullmatch(value):
        raise ValueError("not a method")
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not any(
        "\ud800" <= character <= "\udfff" for character in value
    )

"""Programs of this kata: converters, rules of a real map, paths and values.

["class", name, base, attributes]    a converter of its own; attributes: [name, value]
["attributes", class]                its weight and part_isolating
["keeps", class]                     the map that a converter of this class keeps
["register", name, class]            an entry of the map's ``converters``
["rule", string, endpoint]
["match", path]
["build", endpoint, pairs]           a value: a scalar, a list, {"date": text}, {"uuid": text}
["write", class, value]              what a converter without arguments writes
["read", class, text]                what it reads
["names"]                            the converters that a new map knows
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

CLASSES = (
    "BaseConverter", "UnicodeConverter", "AnyConverter", "PathConverter", "IntegerConverter",
    "FloatConverter", "UUIDConverter", "RegexConverter", "ListConverter", "DateConverter",
)  # fmt: skip
_OWN = ("Own", "Other")
_NEEDY = ("AnyConverter", "RegexConverter")
_NEEDED = '"x"'
_PATTERNS = ("[a-z]+", "[a-z]{2}", "[0-9]+", "[a-z]+/[a-z]+", "[^/]{2}", "[a-z](?:/[a-z])*", "a|bb")
_PART = re.compile(
    r"<(?:(?P<converter>[a-z]+)(?:\((?P<arguments>[^<>]*?)\))?:)?(?P<name>[a-z]{1,10})>|[^<>|\n]"
)
_WORD = r"(?!nan\b|inf\b|infinity\b)[a-z]\w*"
_TEXT = r"\"[^\"<>\n]+\""
_NUMBER = r"\d{1,6}"
_AMOUNT = r"\d{1,4}\.\d{1,3}"
_ARGUMENTS: dict[str | None, str] = {
    None: "-",
    "string": r"length=[1-9]|(min|max)length=[1-9]|minlength=[1-4], maxlength=[4-9]|[1-4](, [4-9])?",
    "any": rf"({_WORD}|\"[^\"<>/\n]+\")(, ({_WORD}|\"[^\"<>/\n]+\")){{0,3}}",
    "path": "-",
    "int": rf"(fixed_digits=\d(, )?)?((min|max)={_NUMBER})?|min={_NUMBER}, max={_NUMBER}"
    rf"|\d(, {_NUMBER}(, {_NUMBER})?)?|(fixed_digits=\d, |max={_NUMBER}, )?signed=(True|False)",
    "float": rf"(min|max)={_AMOUNT}|min={_AMOUNT}, max={_AMOUNT}|{_AMOUNT}, {_AMOUNT}"
    rf"|(max={_AMOUNT}, )?signed=(True|False)",
    "uuid": "-",
    "regex": "|".join(re.escape(f'"{pattern}"') for pattern in _PATTERNS),
    "list": r"\"[-,+;~.]\"|separator=\"[-,+;~.]\"",
    "date": "-",
}


class Tagged:
    """A base class beside the converters, with an argument in the class statement."""

    tag: str

    def __init_subclass__(cls, tag: str = "none", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.tag = tag


def shown(found: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Endpoint and values of a match; of a date or a UUID its type and text."""
    endpoint, values = found
    special = (date, UUID)
    return endpoint, {
        name: f"{type(value).__name__} {value}" if type(value) in special else value
        for name, value in values.items()
    }


def script(program: list[Any]) -> str:
    """Return the Python script of a program; ValueError if it is not a program."""
    writer = _Writer()
    for op in program:
        if not isinstance(op, list) or not op or op[0] not in _LENGTHS:
            raise ValueError(f"not an operation: {op!r}")
        if len(op) != _LENGTHS[op[0]]:
            raise ValueError(f"wrong number of arguments: {op!r}")
    for kinds in (["class"], ["register"], ["rule"], list(_LENGTHS)[3:]):
        for op in program:
            if op[0] in kinds:
                getattr(writer, "class_" if op[0] == "class" else op[0])(*op[1:])
    return writer.source()


_LENGTHS = {
    "class": 4,
    "register": 3,
    "rule": 3,
    "attributes": 2,
    "keeps": 2,
    "match": 2,
    "build": 3,
    "write": 3,
    "read": 3,
    "names": 1,
}


class _Writer:
    """Collects the lines of one script."""

    def __init__(self) -> None:
        self.own: dict[str, list[str]] = {}
        self.registered: dict[str, str] = {}
        self.rules: list[str] = []
        self.converters: dict[str, str] = {}
        self.lines: list[str] = []
        self.uses: set[str] = set()
        self.imports: set[str] = set()
        self.helpers: set[str] = set()
        self.tagged: set[str] = set()

    def class_(self, name: Any, base: Any, attributes: Any) -> None:
        if name not in _OWN or name in self.own:
            raise ValueError("not a name for a class")
        if base not in ("BaseConverter", "PathConverter", *self.own):
            raise ValueError("not a base class")
        if base not in self.own:
            self.uses.add(base)
        lines = []
        head = base
        for key, value in _pairs(attributes):
            if key == "tag":
                if not isinstance(value, str) or not re.fullmatch("[a-z]+", value) or self.own:
                    raise ValueError("not a tag")
                self.helpers.add("Tagged")
                self.tagged.add(name)
                head = f"{base}, Tagged, tag={self.literal(value)}"
                continue
            fine = {
                "regex": value in _PATTERNS,
                "weight": type(value) is int and 0 < value < 1000,
                "part_isolating": type(value) is bool,
            }
            if not fine.get(key):
                raise ValueError(f"not an attribute: {key!r}, {value!r}")
            lines.append(f"    {key} = {self.literal(value)}")
        self.own[name] = [f"class {name}({head}):", *(lines or ["    pass"])]

    def register(self, name: Any, cls: Any) -> None:
        if not isinstance(name, str) or not re.fullmatch("[a-z]+", name) or cls not in self.own:
            raise ValueError("nothing to register")
        if name in self.registered:
            raise ValueError("registered twice")
        self.registered[name] = cls

    def rule(self, string: Any, endpoint: Any) -> None:
        if not isinstance(string, str) or string[:1] != "/" or "//" in string:
            raise ValueError("not a rule string")
        if string[1:].endswith("/"):
            raise ValueError("slashes at the end are not asked")
        if not isinstance(endpoint, str) or not re.fullmatch("[a-z]+", endpoint):
            raise ValueError("not an endpoint")
        found: dict[str, str] = {}
        position = 0
        while position < len(string):
            match = _PART.match(string, position)
            if match is None:
                raise ValueError("not a rule string")
            position = match.end()
            if match["name"]:
                self.variable(match, found)
        self.converters.update(found)
        self.imports.add("from werkzeug.routing import Rule")
        self.rules.append(f"Rule({self.literal(string)}, endpoint={self.literal(endpoint)})")

    def variable(self, match: re.Match[str], found: dict[str, str]) -> None:
        converter, arguments, name = match["converter"], match["arguments"], match["name"]
        if name in found or self.converters.get(name, converter or "string") != (
            converter or "string"
        ):
            raise ValueError("a variable twice, or of two kinds")
        if converter in self.registered:
            if arguments is not None:
                raise ValueError("no arguments for a converter of its own")
        elif converter is not None and converter not in _ARGUMENTS:
            raise ValueError("unknown converter")
        elif arguments is None:
            if converter in ("any", "regex"):
                raise ValueError("arguments are needed")
        elif not arguments or not re.fullmatch(_ARGUMENTS[converter], arguments, re.ASCII):
            raise ValueError("not arguments of this converter")
        found[name] = converter or "string"

    # -- observations

    def attributes(self, cls: Any) -> None:
        self.known(cls)
        made = f"{cls}(None{', ' + _NEEDED if cls in _NEEDY else ''})"
        self.see(f"{made}.weight")
        self.see(f"{made}.part_isolating")
        if cls in self.tagged:
            self.see(f"{cls}.tag")

    def keeps(self, cls: Any) -> None:
        self.known(cls)
        arguments = {"BaseConverter": ', 1, "x", a=2', "UnicodeConverter": ", 2, 5"}
        arguments |= dict.fromkeys(_NEEDY, f", {_NEEDED}")
        self.see(f'{cls}("the map"{arguments.get(cls, "")}).map')

    def match(self, path: Any) -> None:
        if not isinstance(path, str) or path[:1] != "/" or "//" in path or "\n" in path:
            raise ValueError("not a path")
        if path[1:].endswith("/"):
            raise ValueError("slashes at the end are not asked")
        self.helpers.add("shown")
        self.see(f"shown(adapter.match({self.literal(path)}))")

    def build(self, endpoint: Any, pairs: Any) -> None:
        if not isinstance(endpoint, str) or not re.fullmatch("[a-z]+", endpoint):
            raise ValueError("not an endpoint")
        items = []
        for name, value in _pairs(pairs):
            self.check(self.converters.get(name, ""), value)
            items.append(f"{self.literal(name)}: {self.literal(value)}")
        self.see(f"adapter.build({self.literal(endpoint)}, {{{', '.join(items)}}})")

    def check(self, converter: str, value: Any) -> None:
        """Dates for dates, lists for lists, and plain values for the rest."""
        kind = next(iter(value)) if isinstance(value, dict) and value else type(value).__name__
        wanted = {"date": ["date"], "uuid": ["uuid"], "list": ["list"]}
        if converter in self.registered:
            converter = "string"
        if kind not in wanted.get(converter, ["str", "int", "float", "bool"]) or not converter:
            raise ValueError(f"{value!r} is nothing for {converter!r}")

    def write(self, cls: Any, value: Any) -> None:
        self.known(cls)
        if cls in _NEEDY:
            raise ValueError("it needs arguments")
        self.check(_KIND.get(cls, "string"), value)
        self.see(f"{cls}(None).to_url({self.literal(value)})")

    def read(self, cls: Any, text: Any) -> None:
        self.known(cls)
        if cls not in ("BaseConverter", "PathConverter", "UnicodeConverter", *self.own):
            raise ValueError("it may lean on its pattern")
        if not isinstance(text, str):
            raise ValueError("not a text")
        self.see(f"{cls}(None).to_python({self.literal(text)})")

    def names(self) -> None:
        self.uses.add("Map")
        self.see("sorted(Map().converters)")

    def known(self, cls: Any) -> None:
        if cls not in self.own:
            if cls not in CLASSES:
                raise ValueError("no such class")
            self.uses.add(cls)

    def see(self, expression: str) -> None:
        self.lines.append(f"see(lambda: {expression})")

    def literal(self, value: Any) -> str:
        """Python source of a JSON value."""
        if isinstance(value, list):
            return "[" + ", ".join(map(self.literal, value)) + "]"
        if isinstance(value, dict) and len(value) == 1:
            ((kind, text),) = value.items()
            if kind == "date" and isinstance(text, str):
                day = date.fromisoformat(text)
                self.imports.add("from datetime import date")
                return f"date({day.year}, {day.month}, {day.day})"
            if kind == "uuid" and isinstance(text, str):
                self.imports.add("from uuid import UUID")
                return f'UUID("{UUID(text)}")'
        if type(value) in (bool, float) or (type(value) is int and abs(value) < 10**12):
            return repr(value)
        if isinstance(value, str) and not re.search("[\ud800-\udfff]", value):
            plain = repr(value)
            return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain else plain
        raise ValueError(f"not a value: {value!r}")

    def source(self) -> str:
        if not self.lines:
            raise ValueError("nothing to see")
        body = []
        for lines in self.own.values():
            body += [*lines, ""]
        if any("adapter." in line for line in self.lines):
            self.uses.add("Map")
            body.append("adapter = Map(")
            if self.rules:
                body += ["    [", *(f"        {rule}," for rule in self.rules), "    ],"]
            if self.registered:
                pairs = ", ".join(f'"{name}": {cls}' for name, cls in self.registered.items())
                body.append(f"    converters={{{pairs}}},")
            body.append(').bind("example.org")')
        if self.uses:
            self.imports.add(f"from converters import {', '.join(sorted(self.uses))}")
        if self.helpers:
            self.imports.add(f"from programs import {', '.join(sorted(self.helpers))}")
        order = ("from datetime", "from uuid", "from converters", "from programs", "from werkzeug")
        head = sorted(
            self.imports, key=lambda line: [line.startswith(o) for o in order].index(True)
        )
        return "\n".join([*head, "", *body, *self.lines]) + "\n"


_KIND = {
    "ListConverter": "list",
    "DateConverter": "date",
    "UUIDConverter": "uuid",
}


def _pairs(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, list):
        raise ValueError("pairs must be a list")
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError(f"not a pair: {pair!r}")
    if len({name for name, _ in value}) != len(value):
        raise ValueError("a name twice")
    return [(name, item) for name, item in value]

"""Programs of this kata: what one rule says, takes and gives.

["args", text]                 what parse_converter_args makes of a text
["about", string]              the attributes of a rule
["fault", string]              a rule string that is wrong in one place
["match", string, path]
["build", string, pairs]       pairs: [name, value]
["trip", string, pairs]        build, and match what was built
["parts", string]
["weigh", string, string]      compare the weights of the last parts of two rules
"""

from __future__ import annotations

import keyword
import re
from typing import Any

_NUMBER = r"\d{1,9}"
_AMOUNT = r"\d{1,6}(\.\d{1,3})?"
_WORD = r"(?!(?:True|False|None)\b|(?i:nan|inf|infinity)\b)[A-Za-z_]\w*"
_QUOTED = r"\"[^\"\n]*\"|'[^'\n]*'"
_VALUE = rf"True|False|None|{_NUMBER}|\d{{1,6}}\.\d{{1,3}}|{_WORD}|{_QUOTED}"
_ARGUMENT = re.compile(
    rf" *(?:([A-Za-z_]\w*) *= *)?(-?\d{{1,6}}(?:\.\d{{1,3}})?|{_VALUE}) *", re.ASCII
)
_ITEM = rf"(?:{_WORD}|\"[^\"<>/\n]+\"|'[^'<>/\n]+')"
_ITEMS = re.compile(rf"{_ITEM}(?:, {_ITEM}){{0,4}}", re.ASCII)
_TRUTH = r"True|False"
_SIGNATURES = {
    "string": {"minlength": "[1-9]", "maxlength": "[1-9]", "length": "[1-9]"},
    "int": {"fixed_digits": r"\d", "min": _NUMBER, "max": _NUMBER, "signed": _TRUTH},
    "float": {"min": _AMOUNT, "max": _AMOUNT, "signed": _TRUTH},
}
_PART = re.compile(
    r"<(?:(?P<converter>string|path|any|int|float)(?:\((?P<arguments>[^<>/]*?)\))?:)?"
    r"(?P<name>[a-z]{1,10})>|[^<|\n]"
)
_FAULTS = re.compile(
    r"[a-z]+(/[a-z]+)*/?|/([a-z]+/)*[a-z]*"
    r"(<|<[a-z]+|<>|<\d[a-z]*>|<int:>|<:[a-z]+>|<[a-z]+[ -][a-z]+>|<int\(\d\):>"
    r"|<(?!(?:string|path|any|int|float|uuid|default):)[a-z]+:[a-z]+>)"
)


def script(program: list[Any]) -> str:
    """Return the Python script of a program; ValueError if it is not a program."""
    writer = _Writer()
    for op in program:
        if not isinstance(op, list) or not op or op[0] not in _LENGTHS:
            raise ValueError(f"not an operation: {op!r}")
        if len(op) != _LENGTHS[op[0]]:
            raise ValueError(f"wrong number of arguments: {op!r}")
        getattr(writer, op[0])(*op[1:])
    return writer.text()


_LENGTHS = {
    "args": 2,
    "about": 2,
    "fault": 2,
    "match": 3,
    "build": 3,
    "trip": 3,
    "parts": 2,
    "weigh": 3,
}


class _Writer:
    """Collects the lines of one script."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.uses: set[str] = set()
        self.current: dict[str, str] = {}
        self.unquotes = False

    def args(self, text: Any) -> None:
        if not isinstance(text, str) or not _are_arguments(text):
            raise ValueError("not arguments")
        self.uses.add("parse_converter_args")
        self.see(f"parse_converter_args({_literal(text)})")

    def about(self, string: Any) -> None:
        self.rule(string)
        self.see("(rule.rule, rule.endpoint)")
        self.see("rule.is_leaf")
        self.see("set(rule.arguments)")

    def fault(self, string: Any) -> None:
        if not isinstance(string, str) or not _FAULTS.fullmatch(string):
            raise ValueError("not a fault that the kata asks for")
        self.uses.add("Rule")
        self.see(f"Rule({_literal(string)}).rule")

    def match(self, string: Any, path: Any) -> None:
        self.rule(string)
        if not isinstance(path, str) or path[:1] != "/" or not _is_text(path):
            raise ValueError("not a path")
        if "\n" in path and "<path:" in string:
            raise ValueError("no line breaks in a path with <path:...>")
        self.see(f"rule.match({_literal(path)})")

    def build(self, string: Any, pairs: Any) -> None:
        self.rule(string)
        self.see(f"rule.build({_mapping(pairs)})")

    def trip(self, string: Any, pairs: Any) -> None:
        self.rule(string)
        values = _mapping(pairs)
        if not set(_variables(string)) <= {name for name, _ in pairs} or "\\n" in values:
            raise ValueError("a value is missing, or has a line break")
        self.unquotes = True
        self.see(f"rule.match(unquote(rule.build({values})))")

    def parts(self, string: Any) -> None:
        self.rule(string)
        self.see("[(part.static, part.final) for part in rule.parts]")

    def weigh(self, one: Any, two: Any) -> None:
        for string in (one, two):
            variables = _variables(string)
            if "path" not in variables.values() and not string.endswith(">"):
                if "<" not in string.rpartition("/")[2]:
                    raise ValueError("the last part is static")
        self.rule(one, "one")
        self.rule(two, "two")
        self.see("one.parts[-1].weight < two.parts[-1].weight")
        self.see("one.parts[-1].weight == two.parts[-1].weight")

    def rule(self, string: Any, name: str = "rule") -> None:
        """Make a rule, unless the name stands for it already."""
        _variables(string)
        self.uses.add("Rule")
        if self.current.get(name) != string:
            self.current[name] = string
            self.lines.append(f"{name} = Rule({_literal(string)}, {_literal('page')})")

    def see(self, expression: str) -> None:
        self.lines.append(f"see(lambda: {expression})")

    def text(self) -> str:
        if not self.lines:
            raise ValueError("nothing to see")
        head = ["from urllib.parse import unquote", ""] if self.unquotes else []
        head += [f"from rule import {', '.join(sorted(self.uses))}", ""]
        return "\n".join([*head, *self.lines]) + "\n"


def _are_arguments(text: str) -> bool:
    """Is every argument of the form that the kata describes, and no name there twice?"""
    if not text:
        return True
    names: list[str] = []
    position = 0
    while True:
        found = _ARGUMENT.match(text, position)
        if found is None:
            return False
        if found[1]:
            names.append(found[1])
        position = found.end()
        if position == len(text):
            return len(set(names)) == len(names)
        if text[position : position + 2] != ", ":
            return False
        position += 1


def _variables(string: Any) -> dict[str, str]:
    """Names and converters of a rule string; ValueError if it is beyond what the kata asks."""
    if not isinstance(string, str) or string[:1] != "/" or "//" in string or not _is_text(string):
        raise ValueError("not a rule string")
    found: dict[str, str] = {}
    position = 0
    while position < len(string):
        match = _PART.match(string, position)
        if match is None:
            raise ValueError("not a rule string")
        position = match.end()
        name, converter, arguments = match["name"], match["converter"], match["arguments"]
        if name is None:
            continue
        if name in found or keyword.iskeyword(name):
            raise ValueError("a variable twice, or one with an odd name")
        if converter == "any" and not _ITEMS.fullmatch(arguments or ""):
            raise ValueError("not items")
        if converter != "any" and arguments is not None:
            _check_arguments(_SIGNATURES.get(converter, {}), arguments)
        found[name] = converter or "string"
    return found


def _check_arguments(signature: dict[str, str], text: str) -> None:
    """ValueError unless a call with these arguments means something."""
    given: dict[str, str] = {}
    names = list(signature)
    for place, argument in enumerate(text.split(", ")):
        name, equals, value = argument.rpartition("=")
        if not equals:
            if len(given) != place or place >= len(names) or "=" in text.partition(argument)[0]:
                raise ValueError("not positional")
            name = names[place]
        if name in given or not re.fullmatch(signature.get(name, "-"), value, re.ASCII):
            raise ValueError("not an argument of this converter")
        given[name] = value
    if given.get("minlength", "1") > given.get("maxlength", "9"):
        raise ValueError("no length is possible")


def _mapping(pairs: Any) -> str:
    if not isinstance(pairs, list):
        raise ValueError("pairs must be a list")
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError(f"not a pair: {pair!r}")
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name twice")
    items = [f"{_literal(name)}: {_literal(value)}" for name, value in pairs]
    return "{" + ", ".join(items) + "}"


def _literal(value: Any) -> str:
    """Python source of a JSON value."""
    if type(value) in (bool, float) or (type(value) is int and abs(value) < 10**12):
        return repr(value)
    if isinstance(value, str) and _is_text(value):
        plain = repr(value)
        return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain else plain
    raise ValueError(f"not a value: {value!r}")


def _is_text(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)

"""Values are encoded, but the text of the rule is written as it stands.

值做了编码，规则自身的文本却原样写出。

Loses: building
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

ARGUMENT = re.compile(
    r"""\s*(?:(?P<name>\w+)\s*=\s*)?(?:(?P<quoted>"[^"]*"|'[^']*')|(?P<bare>[\w.]+))\s*(?:,|\Z)"""
)
TOKEN = re.compile(
    r"(?P<text>[^</]+|/)"
    r"|<(?:(?P<converter>[A-Za-z_]\w*)(?:\((?P<arguments>.*?)\))?:)?(?P<variable>[A-Za-z_]\w*)>",
    re.ASCII,
)
CONSTANTS = {"None": None, "True": True, "False": False}


def parse_converter_args(text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments in ``<int(2, max=9):page>``, positional and by keyword.

    It looks like Python and is not: a bare word is a text, so ``any(news, help)`` needs no quotes.
    """
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    position = 0
    while position < len(text):
        found = ARGUMENT.match(text, position)
        if found is None:
            raise ValueError(f"cannot read {text[position:]!r} as converter arguments")
        quoted = found["quoted"]
        value = read_bare(found["bare"]) if quoted is None else quoted[1:-1]
        if found["name"] is None:
            args.append(value)
        else:
            kwargs[found["name"]] = value
        position = found.end()
    return tuple(args), kwargs


def read_bare(word: str) -> bool | int | float | str | None:
    """What stands without quotes: a constant or a number, and otherwise a text."""
    if word in CONSTANTS:
        return CONSTANTS[word]
    for number in (int, float):
        try:
            return number(word)
        except ValueError:
            continue
    return word


def quote_path(text: str) -> str:
    """Percent-encode what would end a path or mean something else in it."""
    return quote(text, safe="!$&'()*+,/:;=@")


class Refused(ValueError):
    """The text fits the pattern of a converter, but its value is out of bounds."""


class StringConverter:
    """Anything but a slash; the other converters differ from it in a line or two."""

    regex: str
    weight = 100
    isolating = True  # The value stays between two slashes.

    def __init__(
        self, minlength: int = 1, maxlength: int | None = None, length: int | None = None
    ) -> None:
        most = "" if maxlength is None else maxlength
        times = f"{minlength},{most}" if length is None else length
        self.regex = f"[^/]{{{times}}}"

    def to_python(self, text: str) -> Any:
        return text

    def to_url(self, value: Any) -> str:
        return quote_path(str(value))


class PathConverter(StringConverter):
    # Lazy: what follows in the rule gets as much as it can. It never begins with a slash.
    regex = "[^/].*?"
    weight = 200
    isolating = False

    def __init__(self) -> None:
        """Keep the pattern of the class: a path has no length."""


class AnyConverter(StringConverter):
    def __init__(self, *items: str) -> None:
        self.items = items
        # Items are texts, not patterns: a dot in one of them is a dot.
        self.regex = "|".join(map(re.escape, items))

    def to_url(self, value: Any) -> str:
        if value not in self.items:
            raise ValueError(f"{value!r} is not one of {self.items}")
        return value


class NumberConverter(StringConverter):
    weight = 50
    number: type = int

    def __init__(
        self, min: float | None = None, max: float | None = None, signed: bool = False
    ) -> None:
        self.min = min
        self.max = max
        if signed:
            self.regex = f"-?{self.regex}"

    def to_python(self, text: str) -> Any:
        value = self.number(text)
        if self.min is not None and value < self.min or self.max is not None and value > self.max:
            raise Refused(text)
        return value

    def to_url(self, value: Any) -> str:
        return str(self.number(value))


class IntegerConverter(NumberConverter):
    regex = r"\d+"

    def __init__(self, fixed_digits: int = 0, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_digits = fixed_digits

    def to_python(self, text: str) -> int:
        if self.fixed_digits and len(text) != self.fixed_digits:
            raise Refused(text)
        return super().to_python(text)

    def to_url(self, value: Any) -> str:
        return super().to_url(value).zfill(self.fixed_digits)


class FloatConverter(NumberConverter):
    regex = r"\d+\.\d+"
    number = float


CONVERTERS: dict[str, type[StringConverter]] = {
    "default": StringConverter,
    "string": StringConverter,
    "path": PathConverter,
    "any": AnyConverter,
    "int": IntegerConverter,
    "float": FloatConverter,
}


class Variable(NamedTuple):
    """A variable of a rule; the other tokens are plain texts and slashes."""

    name: str
    converter: StringConverter


Token = str | Variable


class RulePart(NamedTuple):
    """What a map tries in one step: the text between two slashes, or all that is left."""

    static: bool
    final: bool
    weight: tuple[int, list[int], int, list[int]]


class Rule:
    """One URL pattern and the endpoint it leads to."""

    def __init__(self, string: str, endpoint: str | None = None) -> None:
        if not string.startswith("/"):
            raise ValueError(f"a rule starts with a slash: {string!r}")
        self.rule = string
        self.endpoint = endpoint
        self.is_leaf = not string.endswith("/")
        self._tokens = list(read_tokens(string))
        self.arguments = {token.name for token in self._tokens if isinstance(token, Variable)}
        self.parts = [make_part(tokens) for tokens in split_tokens(self._tokens[1:])]
        self._pattern = re.compile(pattern_of(self._tokens))

    def match(self, path: str) -> dict[str, Any] | None:
        """The values of the variables in ``path``, or None if the rule does not fit."""
        # fullmatch rather than "$", which would let a line break at the end pass.
        found = self._pattern.fullmatch(path)
        if found is None:
            return None
        try:
            values = {
                token.name: token.converter.to_python(found[token.name])
                for token in self._tokens
                if isinstance(token, Variable)
            }
        except Refused:
            values = None
        return values

    def build(self, values: Mapping[str, Any]) -> str | None:
        """The path for ``values``, or None if one is missing; others are no business of ours."""
        if not self.arguments <= values.keys():
            return None
        return "".join(
            token.converter.to_url(values[token.name]) if isinstance(token, Variable) else token
            for token in self._tokens
        )


def read_tokens(string: str) -> Iterator[Token]:
    """Slashes, texts and variables, from left to right."""
    position = 0
    while position < len(string):
        found = TOKEN.match(string, position)
        if found is None:
            raise ValueError(f"malformed rule: {string!r}")
        position = found.end()
        if found["variable"] is None:
            yield found["text"]
            continue
        name = found["converter"] or "default"
        if name not in CONVERTERS:
            raise LookupError(f"there is no converter {name!r}")
        args, kwargs = parse_converter_args(found["arguments"] or "")
        yield Variable(found["variable"], CONVERTERS[name](*args, **kwargs))


def pattern_of(tokens: list[Token]) -> str:
    """One pattern for the whole path, with a group for each variable."""
    pattern = "".join(
        f"(?P<{token.name}>{token.converter.regex})"
        if isinstance(token, Variable)
        else re.escape(token)
        for token in tokens
    )
    # A slash at the end of the rule is no part of a value, so a value in front of it ends
    # with something else, even if the value is a path.
    return pattern.removesuffix("/") + "(?<!/)/" if tokens[-1] == "/" else pattern


def split_tokens(tokens: list[Token]) -> Iterator[list[Token]]:
    """Cut at slashes, but not after a variable that may hold slashes itself."""
    part: list[Token] = []
    for token in tokens:
        if token == "/" and not is_final(part):
            yield part
            part = []
        else:
            part.append(token)
    yield part


def is_final(tokens: list[Token]) -> bool:
    return any(isinstance(token, Variable) and not token.converter.isolating for token in tokens)


def make_part(tokens: list[Token]) -> RulePart:
    """Tuples are compared item by item, and the smallest is tried first.

    So a number is negative where more should come first, as is the length of a text.
    """
    texts = [-len(token) for token in tokens if isinstance(token, str) and token != "/"]
    weights = [token.converter.weight for token in tokens if isinstance(token, Variable)]
    return RulePart(
        static=not weights,
        final=is_final(tokens),
        weight=(-len(texts), texts, -len(weights), weights),
    )

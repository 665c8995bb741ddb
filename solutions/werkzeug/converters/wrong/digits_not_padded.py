"""`fixed_digits` is taken for a matter of reading, and nothing is padded.

以为 `fixed_digits` 只管读取，写出时没有补零。

Loses: numbers
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from werkzeug.routing import Map as WerkzeugMap
from werkzeug.routing import ValidationError


class BaseConverter:
    """Text between two slashes, which means itself."""

    regex = "[^/]+"
    weight = 100
    part_isolating = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # A pattern of its own that speaks of slashes may match one, so the value may not stay
        # between two of them; a class that knows better says so.
        if "regex" in vars(cls) and "part_isolating" not in vars(cls):
            cls.part_isolating = "/" not in cls.regex

    def __init__(self, map: WerkzeugMap, *args: Any, **kwargs: Any) -> None:
        self.map = map

    def to_python(self, value: str) -> Any:
        return value

    def to_url(self, value: Any) -> str:
        return quote(str(value), safe="!$&'()*+,/:;=@")


class UnicodeConverter(BaseConverter):
    """``string``: so many characters, and no slash among them."""

    def __init__(
        self,
        map: WerkzeugMap,
        minlength: int = 1,
        maxlength: int | None = None,
        length: int | None = None,
    ) -> None:
        super().__init__(map)
        most = "" if maxlength is None else maxlength
        self.regex = "[^/]{%s}" % (f"{minlength},{most}" if length is None else length)


class AnyConverter(BaseConverter):
    """``any``: one of the items, in reading and in writing."""

    def __init__(self, map: WerkzeugMap, *items: str) -> None:
        super().__init__(map)
        self.items = items
        self.regex = "|".join(re.escape(item) for item in items)

    def to_url(self, value: Any) -> str:
        if value not in self.items:
            raise ValueError(f"{value!r} is not one of {self.items}")
        return str(value)


class PathConverter(BaseConverter):
    """``path``: it may hold slashes, but does not begin with one."""

    regex = "[^/].*?"
    weight = 200


class IntegerConverter(BaseConverter):
    """``int``: the pattern says how a number looks, ``to_python`` how great it may be."""

    regex = r"\d+"
    weight = 50
    number: type = int

    def __init__(
        self,
        map: WerkzeugMap,
        fixed_digits: int = 0,
        min: float | None = None,
        max: float | None = None,
        signed: bool = False,
    ) -> None:
        super().__init__(map)
        self.fixed_digits = fixed_digits
        self.min = min
        self.max = max
        if signed:
            self.regex = f"-?{self.regex}"

    def to_python(self, value: str) -> Any:
        if self.fixed_digits and len(value) != self.fixed_digits:
            raise ValidationError(value)
        number = self.number(value)
        if self.min is not None and number < self.min:
            raise ValidationError(value)
        if self.max is not None and number > self.max:
            raise ValidationError(value)
        return number

    def to_url(self, value: Any) -> str:
        return str(self.number(value))


class FloatConverter(IntegerConverter):
    """``float``: digits on both sides of a point."""

    regex = r"\d+\.\d+"
    number = float

    def __init__(
        self,
        map: WerkzeugMap,
        min: float | None = None,
        max: float | None = None,
        signed: bool = False,
    ) -> None:
        super().__init__(map, min=min, max=max, signed=signed)


class UUIDConverter(BaseConverter):
    """``uuid``: the form with four dashes, in upper or lower case."""

    regex = "-".join(f"[A-Fa-f0-9]{{{length}}}" for length in (8, 4, 4, 4, 12))

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: UUID) -> str:
        return str(value)


class RegexConverter(BaseConverter):
    """``<regex("[a-z]{2}"):lang>``: the rule brings the pattern."""

    def __init__(self, map: WerkzeugMap, pattern: str) -> None:
        super().__init__(map)
        self.regex = pattern
        # What __init_subclass__ does for a class, this pattern needs for each object.
        self.part_isolating = "/" not in pattern


class ListConverter(BaseConverter):
    """``<list:tags>``: ``a,b`` is ``["a", "b"]``."""

    def __init__(self, map: WerkzeugMap, separator: str = ",") -> None:
        super().__init__(map)
        self.separator = separator

    def to_python(self, value: str) -> list[str]:
        items = value.split(self.separator)
        if "" in items:
            raise ValidationError(value)
        return items

    def to_url(self, value: Iterable[Any]) -> str:
        items = [str(item) for item in value]
        # Only what would be read as the same list again is written.
        if not items or any(not item or self.separator in item or "/" in item for item in items):
            raise ValidationError(value)
        return self.separator.join(map(super().to_url, items))


class DateConverter(BaseConverter):
    """``<date:day>``: 2024-02-29 is a date, and 2023-02-29 only looks like one."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            # Any other exception would leave the map, and the client would get a 500.
            raise ValidationError(value) from error

    def to_url(self, value: date) -> str:
        return value.isoformat()


class Map(WerkzeugMap):
    """A map that knows these converters. Each map copies the dict, and may add to its copy."""

    default_converters = {
        "default": UnicodeConverter,
        "string": UnicodeConverter,
        "any": AnyConverter,
        "path": PathConverter,
        "int": IntegerConverter,
        "float": FloatConverter,
        "uuid": UUIDConverter,
        "regex": RegexConverter,
        "list": ListConverter,
        "date": DateConverter,
    }

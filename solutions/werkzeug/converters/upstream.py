"""The real thing; three converters of the kata are written on top of the real base class."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from werkzeug.routing import (
    AnyConverter,
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    PathConverter,
    UnicodeConverter,
    UUIDConverter,
    ValidationError,
)
from werkzeug.routing import Map as WerkzeugMap

__all__ = [
    "AnyConverter",
    "BaseConverter",
    "DateConverter",
    "FloatConverter",
    "IntegerConverter",
    "ListConverter",
    "Map",
    "PathConverter",
    "RegexConverter",
    "UUIDConverter",
    "UnicodeConverter",
]


class RegexConverter(BaseConverter):
    def __init__(self, map: WerkzeugMap, pattern: str) -> None:
        super().__init__(map)
        self.regex = pattern
        self.part_isolating = "/" not in pattern


class ListConverter(BaseConverter):
    def __init__(self, map: WerkzeugMap, separator: str = ",") -> None:
        super().__init__(map)
        self.separator = separator

    def to_python(self, value: str) -> list[str]:
        items = value.split(self.separator)
        if not all(items):
            raise ValidationError(value)
        return items

    def to_url(self, value: Iterable[Any]) -> str:
        items = [str(item) for item in value]
        if self.separator.join(items).split(self.separator) != items or not all(items):
            raise ValidationError(value)
        if "/" in "".join(items):
            raise ValidationError(value)
        return self.separator.join(super(ListConverter, self).to_url(item) for item in items)


class DateConverter(BaseConverter):
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError(value) from error

    def to_url(self, value: date) -> str:
        return value.isoformat()


class Map(WerkzeugMap):
    default_converters = {
        **WerkzeugMap.default_converters,
        "regex": RegexConverter,
        "list": ListConverter,
        "date": DateConverter,
    }

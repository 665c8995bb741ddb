"""Small classes that are put together: bounds, padding and patterns are concerns of their own."""

from datetime import date
from re import escape
from urllib.parse import quote_from_bytes
from uuid import UUID

from werkzeug.routing import Map as _Map
from werkzeug.routing import ValidationError


class BaseConverter:
    regex = "[^/]+"
    weight = 100
    part_isolating = True

    def __init_subclass__(cls, **others):
        super().__init_subclass__(**others)
        match vars(cls):
            case {"part_isolating": _}:
                pass
            case {"regex": str(regex)}:
                setattr(cls, "part_isolating", "/" not in regex)

    def __init__(self, map, *_, **__):
        self.map = map

    def to_python(self, value):
        return value

    def to_url(self, value):
        return quote_from_bytes(str(value).encode(), "/!$&'()*+,:;=@")


class Plain:
    """Writes str(value), with nothing encoded."""

    def to_url(self, value):
        return str(value)


class Number(Plain, BaseConverter):
    weight = 50
    kind = int
    digits = 0

    def __init__(self, map, low, high, signed):
        super().__init__(map)
        self.low, self.high = low, high
        self.regex = f"{'-?' if signed else ''}{type(self).regex}"

    def to_python(self, value):
        number = self.kind(value)
        outside = [
            self.low is not None and self.low > number,
            self.high is not None and self.high < number,
            self.digits > 0 and self.digits != len(value),
        ]
        if any(outside):
            raise ValidationError
        return number

    def to_url(self, value):
        return super().to_url(self.kind(value)).zfill(self.digits)


class IntegerConverter(Number):
    regex = r"\d+"

    def __init__(self, map, fixed_digits=0, min=None, max=None, signed=False):
        super().__init__(map, min, max, signed)
        self.digits = fixed_digits


class FloatConverter(Number):
    regex = r"\d+\.\d+"
    kind = float

    def __init__(self, map, min=None, max=None, signed=False):
        super().__init__(map, min, max, signed)


class UnicodeConverter(BaseConverter):
    def __init__(self, map, minlength=1, maxlength=None, length=None):
        super().__init__(map)
        limits = [length] if length is not None else [minlength, maxlength or ""]
        self.regex = "[^/]{" + ",".join(map_str(limits)) + "}"


def map_str(values):
    return [str(value) for value in values]


class AnyConverter(Plain, BaseConverter):
    def __init__(self, map, *items):
        super().__init__(map)
        self.regex = "|".join(escape(item) for item in items)
        self.known = dict.fromkeys(items)

    def to_url(self, value):
        if value in self.known:
            return super().to_url(value)
        raise ValueError(value)


class PathConverter(BaseConverter):
    part_isolating = False
    weight = 200
    regex = r"[^/].*?"


class UUIDConverter(Plain, BaseConverter):
    regex = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    to_python = staticmethod(UUID)


class RegexConverter(BaseConverter):
    def __init__(self, map, pattern):
        super().__init__(map)
        self.regex = pattern

    @property
    def part_isolating(self):
        return "/" not in self.regex


class ListConverter(BaseConverter):
    def __init__(self, map, separator=","):
        super().__init__(map)
        self.separator = separator

    def to_python(self, value):
        items, rest = [], value
        while True:
            item, found, rest = rest.partition(self.separator)
            if not item:
                raise ValidationError
            items.append(item)
            if not found:
                return items

    def to_url(self, value):
        written = []
        for item in value:
            text = str(item)
            if not text or "/" in text or self.separator in text:
                raise ValidationError
            written.append(super().to_url(text))
        if written:
            return self.separator.join(written)
        raise ValidationError


class DateConverter(Plain, BaseConverter):
    regex = "-".join([r"\d{4}", r"\d{2}", r"\d{2}"])

    def to_python(self, value):
        year, month, day = map(int, value.split("-"))
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError from None


class Map(_Map):
    default_converters = {
        "default": UnicodeConverter,
        "string": UnicodeConverter,
    } | {
        cls.__name__.removesuffix("Converter").lower(): cls
        for cls in (AnyConverter, PathConverter, FloatConverter, UUIDConverter, RegexConverter)
    }
    default_converters |= {"int": IntegerConverter, "list": ListConverter, "date": DateConverter}

"""URL converters, plugged into Werkzeug's own routing. See README.md."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from werkzeug.routing import Map as WerkzeugMap


class BaseConverter:
    """What all converters have in common; see README.md for its attributes."""

    def __init__(self, map: WerkzeugMap, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError

    def to_python(self, value: str) -> Any:
        """Return the value that ``value``, a text in a path, stands for."""
        raise NotImplementedError

    def to_url(self, value: Any) -> str:
        """Return the text for ``value``, encoded for a path."""
        raise NotImplementedError


class UnicodeConverter(BaseConverter):
    """``string``, and what a variable without a converter is."""

    def __init__(
        self,
        map: WerkzeugMap,
        minlength: int = 1,
        maxlength: int | None = None,
        length: int | None = None,
    ) -> None:
        raise NotImplementedError


class AnyConverter(BaseConverter):
    """``any``: one of a few texts."""

    def __init__(self, map: WerkzeugMap, *items: str) -> None:
        raise NotImplementedError


class PathConverter(BaseConverter):
    """``path``: a text that may hold slashes."""


class IntegerConverter(BaseConverter):
    """``int``."""

    def __init__(
        self,
        map: WerkzeugMap,
        fixed_digits: int = 0,
        min: int | None = None,
        max: int | None = None,
        signed: bool = False,
    ) -> None:
        raise NotImplementedError


class FloatConverter(BaseConverter):
    """``float``."""

    def __init__(
        self,
        map: WerkzeugMap,
        min: float | None = None,
        max: float | None = None,
        signed: bool = False,
    ) -> None:
        raise NotImplementedError


class UUIDConverter(BaseConverter):
    """``uuid``."""

    def to_python(self, value: str) -> UUID:
        raise NotImplementedError


class RegexConverter(BaseConverter):
    """``<regex("[a-z]{2}"):lang>``."""

    def __init__(self, map: WerkzeugMap, pattern: str) -> None:
        raise NotImplementedError


class ListConverter(BaseConverter):
    """``<list:tags>``: ``a,b`` is ``["a", "b"]``."""

    def __init__(self, map: WerkzeugMap, separator: str = ",") -> None:
        raise NotImplementedError

    def to_url(self, value: Iterable[Any]) -> str:
        raise NotImplementedError


class DateConverter(BaseConverter):
    """``<date:day>``: ``2024-02-29`` is a ``datetime.date``."""

    def to_python(self, value: str) -> date:
        raise NotImplementedError


class Map(WerkzeugMap):
    """Werkzeug's map with these converters instead of its own."""

"""Plain tables into frozen dataclasses, collecting every fault with the path of its key."""

import dataclasses
import difflib
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def decode(kind: type[T], table: object, path: str, faults: list[str]) -> T | None:
    """``table`` as a ``kind``; what is wrong goes to ``faults`` as ``path: ...`` lines.

    Returns ``None`` when there was any fault.
    """
    if not isinstance(table, Mapping):
        faults.append(f"{path or 'the file'}: expected a table, got {_name(table)}")
        return None
    before = len(faults)
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {item.name: item for item in dataclasses.fields(kind)}  # type: ignore[arg-type]
    _report_unknown(table, list(fields), path, faults)
    values: dict[str, Any] = {}
    for name, item in fields.items():
        where = f"{path}.{name}" if path else name
        if name in table:
            values[name] = _value(hints[name], table[name], where, faults)
        elif item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            faults.append(f"{where}: missing")
    return kind(**values) if len(faults) == before else None


def _report_unknown(
    table: Mapping[str, object], known: list[str], path: str, faults: list[str]
) -> None:
    for key in table:
        if key not in known:
            where = f"{path}.{key}" if path else key
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            faults.append(f"{where}: unknown key{hint}")


def _value(hint: Any, value: object, path: str, faults: list[str]) -> object:  # noqa: ANN401 - a type form
    bare = _bare(hint)
    if dataclasses.is_dataclass(bare) and isinstance(bare, type):
        return decode(bare, value, path, faults)
    item = typing.get_args(bare)[0] if typing.get_origin(bare) is list else None
    inner = _bare(item)
    if isinstance(value, list) and dataclasses.is_dataclass(inner) and isinstance(inner, type):
        return _items(hint, inner, value, path, faults)
    try:
        return msgspec.convert(value, hint, strict=True)
    except msgspec.ValidationError as error:
        faults.append(f"{path}{_at(error)}: {_plain(error)}")
        return None


def _items(hint: Any, inner: type, value: list[object], path: str, faults: list[str]) -> object:  # noqa: ANN401 - a type form
    """A list of tables: each decoded apart, the bounds on its length checked by msgspec."""
    items = [decode(inner, entry, f"{path}[{n}]", faults) for n, entry in enumerate(value)]
    for meta in getattr(hint, "__metadata__", ()):
        low, high = meta.min_length, meta.max_length
        if (low and len(items) < low) or (high and len(items) > high):
            expected = f"{low} to {high}" if high else f"at least {low}"
            faults.append(f"{path}: expected {expected} entries, got {len(items)}")
    return items


def _bare(hint: Any) -> Any:  # noqa: ANN401 - a type form
    if typing.get_origin(hint) is typing.Annotated:
        return typing.get_args(hint)[0]
    return hint


def _at(error: msgspec.ValidationError) -> str:
    """The part of msgspec's path below the value, such as ``[1]``."""
    _, found, tail = str(error).partition(" - at `$")
    return tail.rstrip("`") if found else ""


def _plain(error: msgspec.ValidationError) -> str:
    text = str(error).partition(" - at ")[0].replace("`", "")
    return text[0].lower() + text[1:]


def _name(value: object) -> str:
    return "nothing" if isinstance(value, types.NoneType) else type(value).__name__

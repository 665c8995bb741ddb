"""The language of programs about cookies, and how a program becomes a script.

``["parse", header]``           parse a header; ``None`` means that there is none
``["environ", header]``         parse it from a WSGI environ
``["dump", key, value, attrs]`` write a cookie; ``attrs`` are pairs ``[name, value]``
``["bare", key]``               write a cookie with nothing but a name
``["trip", value, attrs]``      write a cookie and parse its first part
``["abroad", ops]``             do it where the clock on the wall is not that of Greenwich

Values of attributes: texts, numbers, booleans, ``None``; for ``max_age`` also
``[days, seconds, milliseconds]``; for ``expires`` ``[year, ..., second]`` with a time zone
as a seventh item (hours, or ``None``).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------


def wire(header: str) -> str:
    """What WSGI makes of a header: its bytes, decoded as latin-1."""
    return header.encode().decode("latin-1")


def relative(header: str) -> str:
    """The header, but a date near to now is said in minutes: ``Expires=in 5 minutes``."""

    def minutes(found: re.Match[str]) -> str:
        try:
            date = parsedate_to_datetime(found[1])
            left = (date - datetime.now(UTC)).total_seconds() / 60
        except (ValueError, TypeError):
            return found[0]
        # A date that is far away was asked for, and one in another format is not HTTP.
        if abs(left) > 2 * 366 * 24 * 60 or format_datetime(date, usegmt=True) != found[1]:
            return found[0]
        return f"Expires=in {round(left)} minutes"

    return re.sub("Expires=([^;]*)", minutes, header)


@contextmanager
def in_zone(zone: str) -> Iterator[None]:
    """Set the local time zone of the process, until the block is left."""
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = zone
        time.tzset()
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


# --- from a program to a script -----------------------------------------------------------

KINDS: dict[str, tuple[type, ...]] = {
    "max_age": (int, list),
    "expires": (str, int, list),
    "path": (str,),
    "domain": (str,),
    "samesite": (str,),
    "secure": (bool,),
    "httponly": (bool,),
    "sync_expires": (bool,),
    "partitioned": (bool,),
}
# What Werkzeug lets through, against its own intention.
FORGOTTEN = {chr(code) for code in range(0x1A, 0x20)}


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    need(type(program) is list, program)
    lines = [line for op in program for line in operation(op)]
    code = "\n".join(lines or ["# nothing to do"]) + "\n"
    dates = [n for n in ("UTC", "datetime", "timedelta", "timezone") if f"{n}(" in code]
    if "tzinfo=UTC" in code:
        dates.insert(0, "UTC")
    imports = [f"from datetime import {', '.join(dates)}\n"] if dates else []
    mine = [name for name in ("dump_cookie", "parse_cookie") if f"{name}(" in code]
    imports.append(f"from cookie_codec import {', '.join(mine or ['parse_cookie'])}")
    helpers = [name for name in ("in_zone", "relative", "wire") if f"{name}(" in code]
    if helpers:
        imports.append(f"from programs import {', '.join(helpers)}")
    return "\n".join(imports) + "\n\n" + code


def operation(op: object) -> list[str]:
    """The lines of one operation."""
    match op:
        case ["parse", None]:
            return ["see(lambda: parse_cookie(None))"]
        case ["parse", header]:
            return [f"see(lambda: parse_cookie({on_the_wire(header)}))"]
        case ["environ", None]:
            return ["see(lambda: parse_cookie({}))"]
        case ["environ", header]:
            return [f'see(lambda: parse_cookie({{"HTTP_COOKIE": {on_the_wire(header)}}}))']
        case ["dump", key, value, attrs]:
            return [f"see(lambda: {dumped(key, value, attrs)})"]
        case ["bare", str(key)] if key.isalnum():
            return [f"see(lambda: dump_cookie({literal(key)}))"]
        case ["trip", value, attrs]:
            return [f"see(lambda: parse_cookie({dumped('a', value, attrs)})[:1])"]
        case ["abroad", [*ops]] if ops:
            need(all(type(one) is list and one[:1] != ["abroad"] for one in ops), op)
            body = [f"    {line}" for one in ops for line in operation(one)]
            return ['with in_zone("CST-8"):', *body]
    raise ValueError(f"not an operation: {op!r}")


def on_the_wire(header: object) -> str:
    need(type(header) is str, header)
    need(str(header).replace("\t", "").isprintable(), header)
    return literal(header) if str(header).isascii() else f"wire({literal(header)})"


def dumped(key: object, value: object, attrs: object) -> str:
    """A call of dump_cookie."""
    need(type(key) is str and str(key).isalnum(), key)
    need(type(value) is str and not FORGOTTEN & set(str(value)), value)
    need(type(attrs) is list, attrs)
    given: dict[str, Any] = {}
    for attr in attrs:  # type: ignore[attr-defined]
        need(type(attr) is list and len(attr) == 2 and attr[0] in KINDS, attr)
        need(attr[0] not in given, attrs)
        need(attr[1] is None or type(attr[1]) in KINDS[attr[0]], attr)
        need(not (attr[1] is None and bool in KINDS[attr[0]]), attr)
        given[attr[0]] = attr[1]
    arguments = [literal(key), literal(value)]
    arguments += [f"{name}={setting(name, item)}" for name, item in given.items()]
    call = f"dump_cookie({', '.join(arguments)})"
    return f"relative({call})" if given.get("max_age") is not None else call


def setting(name: str, value: Any) -> str:
    """The value of an attribute as Python source."""
    if name == "max_age" and type(value) is list:
        units = ("days", "seconds", "milliseconds")
        need(len(value) == 3 and all(type(n) is int and abs(n) < 10**6 for n in value), value)
        shown = [f"{unit}={n}" for unit, n in zip(units, value, strict=True) if n]
        return f"timedelta({', '.join(shown)})"
    if name == "max_age" and value is not None:
        # Whole minutes: only these can be told in minutes.
        need(value % 60 == 0 and abs(value) < 10**8, value)
    if name == "expires" and type(value) is list:
        need(len(value) == 7 and all(type(n) is int for n in value[:6]), value)
        # Whether the numbers make a date; a year from which any zone can be reached.
        datetime(*value[:6], tzinfo=UTC)
        need(1971 <= value[0] <= 2015, value)
        zone = value[6]
        if zone is None:
            zoned = ""
        elif zone == 0:
            zoned = ", tzinfo=UTC"
        else:
            need(type(zone) is int and abs(zone) < 24, zone)
            zoned = f", tzinfo=timezone(timedelta(hours={zone}))"
        return f"datetime({', '.join(map(str, value[:6]))}{zoned})"
    if name == "expires" and type(value) is int:
        need(0 <= value < 1_500_000_000, value)
    if name in ("path", "domain") and value is not None:
        need(value, value)
    if name == "domain" and value is not None:
        need(re.fullmatch(r"\.?(\w+\.)*\w+(:\d+)?", value), value)
    return literal(value)


def literal(value: Any) -> str:
    """A simple value as Python source, texts in double quotes if that is easy to read."""
    if type(value) is str and not {'"', "'"} & set(value):
        return f'"{repr(value)[1:-1]}"'
    return repr(value)

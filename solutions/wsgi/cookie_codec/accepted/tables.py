"""Small functions and tables: the header is cut at the semicolons outside of quotes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ESCAPES = {
    **{chr(code): f"\\{code:03o}" for code in (*range(32), *b",;", *range(127, 256))},
    '"': '\\"',
    "\\": "\\\\",
}
SPECIAL = set(ESCAPES) | {" "}
UNESCAPES = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))", re.DOTALL)


def cut(text: str) -> Iterator[tuple[str, str]]:
    """Yield (head, value) for each piece; a piece that is junk gives way at its first ';'."""
    while text:
        head, sep, rest = re.match("([^=;]*)(=?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        quoted = re.match(r'[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:;|$)', rest, re.DOTALL)
        if sep and quoted and good(head.strip(" \t")):
            yield head.strip(" \t"), unescape(quoted[1])
            text = rest[quoted.end() :]
            continue
        piece, _, text = text.partition(";")
        name, _, value = (part.strip(" \t") for part in piece.partition("="))
        if good(name) and (good(value) or not value):
            yield name, value


def good(text: str) -> bool:
    return bool(text) and not set(' \t"') & set(text)


def unescape(text: str) -> str:
    # As latin-1 a character is a byte, so that the bytes of escapes can stand among them.
    disguised = text.encode().decode("latin-1")
    plain = UNESCAPES.sub(lambda m: chr(int(m[1], 8)) if m[1] else m[2], disguised)
    return plain.encode("latin-1").decode(errors="replace")


def parse_cookie(header: str | dict | None) -> list[tuple[str, str]]:
    if isinstance(header, dict):
        header = header.get("HTTP_COOKIE")
    return list(cut(header.encode("latin-1").decode())) if header else []


def http_date(date: datetime) -> str:
    date = date.replace(tzinfo=date.tzinfo or UTC).astimezone(UTC)
    day, month = DAYS[date.weekday()], MONTHS[date.month - 1]
    return f"{day}, {date.day:02} {month} {date.year:04} {date:%H:%M:%S} GMT"


def expiry(expires: str | datetime | float | None, max_age: int | None, sync: bool) -> str | None:
    match expires:
        case str():
            return expires
        case datetime():
            return http_date(expires)
        case None if max_age is None or not sync:
            return None
        case None:
            return http_date(datetime.now(UTC) + timedelta(seconds=max_age or 0))
    return http_date(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=expires))


def dump_cookie(key: str, value: str = "", **options) -> str:  # noqa: ANN003
    age, site, domain = (options.get(name) for name in ("max_age", "samesite", "domain"))
    if isinstance(age, timedelta):
        age = age.days * 86400 + age.seconds
    if site is not None and site.lower() not in {"lax", "strict", "none"}:
        raise ValueError(f"not a SameSite: {site!r}")
    octets = value.encode().decode("latin-1")
    if SPECIAL & set(octets):
        octets = '"' + octets.translate(str.maketrans(ESCAPES)) + '"'
    path = options.get("path", "/")
    date = expiry(options.get("expires"), age, options.get("sync_expires", True))
    both = options.get("partitioned", False)
    parts = {
        key.encode().decode("latin-1"): octets,
        "Domain": domain and domain.split(":", 1)[0].lstrip(".").encode("idna").decode(),
        "Expires": date,
        "Max-Age": None if age is None else str(age),
        "Secure": "" if options.get("secure") or both else None,
        "HttpOnly": "" if options.get("httponly") else None,
        "Path": None if path is None else quote(path, "%!$&'()*+,/:=@"),
        "SameSite": site and site.capitalize(),
        "Partitioned": "" if both else None,
    }
    first, *rest = ((name, text) for name, text in parts.items() if text is not None)
    flags = {"Secure", "HttpOnly", "Partitioned"}
    shown = [name if name in flags else f"{name}={text}" for name, text in rest]
    return "; ".join(["=".join(first), *shown])

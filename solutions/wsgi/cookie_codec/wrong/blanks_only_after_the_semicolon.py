"""Pairs are taken apart at "; " and "=", and blanks anywhere else stay in names and values.

只在 "; " 和 "=" 处切开，其他位置的空白留在了名称和值里。

Loses: pairs, unquote
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote

# One pair and the semicolon that ends it. A quoted value may hold semicolons and blanks, a
# plain one may not. What does not fit as a whole, up to its semicolon, is no pair.
_PAIR = re.compile(
    r"""
    [ \t]* (?P<name> [^=";]+ )
    (?: [ \t]* = [ \t]* (?: "(?P<quoted> (?: \\. | [^"\\] )* )" | (?P<plain> [^";]* ) ) )?
    [ \t]* (?: ; | \Z )
    """,
    re.VERBOSE,
)
# Up to \377: three digits that are more than a byte are not an octal escape.
_ESCAPE = re.compile(rb"\\([0-3][0-7]{2}|.)", re.DOTALL)

# What may stand in a value without quotes: visible ASCII, but for these four.
_PLAIN = frozenset(map(chr, range(0x21, 0x7F))) - set('",;\\')
# Inside the quotes blanks are harmless as well. Comma and semicolon are not: browsers and
# proxies cut there, quotes or no quotes.
_IN_QUOTES = frozenset(map(ord, _PLAIN)) | {ord(" ")}
_ESCAPED = {byte: chr(byte) if byte in _IN_QUOTES else f"\\{byte:03o}" for byte in range(256)} | {
    ord(char): f"\\{char}" for char in '"\\'
}


def parse_cookie(header: str | dict | None) -> list[tuple[str, str]]:
    """Return the pairs of a ``Cookie`` header, in order, repeated names included."""
    if isinstance(header, dict):
        header = header.get("HTTP_COOKIE")
    # WSGI hands out the bytes of a header as if they were latin-1.
    text = (header or "").encode("latin-1").decode()
    pairs = []
    position = 0
    while position < len(text):
        match = _PAIR.match(text, position)
        if match is None:
            # Junk costs us this pair, not the ones after it.
            semicolon = text.find(";", position)
            position = len(text) if semicolon < 0 else semicolon + 1
            continue
        position = match.end()
        name, quoted, plain = match["name"], match["quoted"], match["plain"]
        pairs.append((name, plain or "" if quoted is None else _unescape(quoted)))
    return pairs


def _unescape(quoted: str) -> str:
    """Undo the backslashes, on bytes: one character may be two to four octal escapes."""

    def plain(match: re.Match[bytes]) -> bytes:
        escaped = match[1]
        return escaped if len(escaped) == 1 else bytes([int(escaped, 8)])

    # The client can send any bytes it likes, so they need not be UTF-8.
    return _ESCAPE.sub(plain, quoted.encode()).decode(errors="replace")


def dump_cookie(
    key: str,
    value: str = "",
    *,
    max_age: timedelta | int | None = None,
    expires: str | datetime | float | None = None,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    sync_expires: bool = True,
    samesite: str | None = None,
    partitioned: bool = False,
) -> str:
    """Return the value of a ``Set-Cookie`` header."""
    if isinstance(max_age, timedelta):
        max_age = int(max_age.total_seconds())
    if expires is None and max_age is not None and sync_expires:
        # For clients that know only one of the two.
        expires = datetime.now(UTC).timestamp() + max_age
    if samesite is not None:
        samesite = samesite.title()
        if samesite not in ("Strict", "Lax", "None"):
            raise ValueError("samesite must be 'Strict', 'Lax', 'None' or None")
    attributes = {
        "Domain": None if domain is None else _host(domain),
        "Expires": None if expires is None else _date(expires),
        "Max-Age": max_age,
        # Browsers refuse a partitioned cookie that is not secure.
        "Secure": secure or partitioned,
        "HttpOnly": httponly,
        # A percent sign stays, so that a path that is quoted already is not quoted again.
        "Path": None if path is None else quote(path, safe="%!$&'()*+,/:=@"),
        "SameSite": samesite,
        "Partitioned": partitioned,
    }
    # The name goes out as UTF-8, in the latin-1 disguise of WSGI.
    parts = [f"{key.encode().decode('latin-1')}={_quoted(value)}"]
    for name, setting in attributes.items():
        # By identity: 0 seconds is an attribute, although 0 == False.
        if setting is True:
            parts.append(name)
        elif setting is not None and setting is not False:
            parts.append(f"{name}={setting}")
    return "; ".join(parts)


def _quoted(value: str) -> str:
    """The value as it is, if it can stand without quotes; else quoted and escaped."""
    if _PLAIN.issuperset(value):
        return value
    return '"' + "".join(_ESCAPED[byte] for byte in value.encode()) + '"'


def _host(domain: str) -> str:
    """Without port and leading dots, and in the ASCII form of a name that is not ASCII."""
    return domain.partition(":")[0].lstrip(".").encode("idna").decode("ascii")


def _date(expires: str | datetime | float) -> str:
    """The date format of HTTP, which is always in GMT."""
    if isinstance(expires, str):
        return expires
    if not isinstance(expires, datetime):
        expires = datetime.fromtimestamp(expires, UTC)
    elif expires.tzinfo is None:
        expires = expires.replace(tzinfo=UTC)
    return format_datetime(expires.astimezone(UTC), usegmt=True)

"""Cookies on the wire: read what a client sent, write what a server sets. Fill in the bodies."""

from __future__ import annotations

from datetime import datetime, timedelta


def parse_cookie(header: str | dict | None) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of a ``Cookie`` header, or of a WSGI environ."""
    raise NotImplementedError


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
    raise NotImplementedError

"""No regular expressions: a cursor walks over the header, one character after the other."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from email.utils import formatdate
from string import ascii_letters, digits

BLANKS = " \t"
SAFE_IN_PATH = set(f"{ascii_letters}{digits}_.-~%!$&'()*+,/:=@".encode())


class Junk(Exception):
    """The text at the cursor is no pair."""


class Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    def blanks(self) -> None:
        while self.char and self.char in BLANKS:
            self.at += 1

    def until(self, stops: str) -> str:
        start = self.at
        while self.char and self.char not in stops:
            self.at += 1
        return self.text[start : self.at]

    def pair(self) -> tuple[str, str]:
        self.blanks()
        name = self.until(BLANKS + '=";')
        if not name:
            raise Junk
        value = ""
        self.blanks()
        if self.char == "=":
            self.at += 1
            self.blanks()
            value = self.quoted() if self.char == '"' else self.until(BLANKS + '";')
            self.blanks()
        if self.char not in ("", ";"):
            raise Junk
        self.at += 1
        return name, value

    def quoted(self) -> str:
        self.at += 1
        found = bytearray()
        while self.char != '"':
            if self.char == "\\":
                self.at += 1
                code = self.text[self.at : self.at + 3]
                if len(code) == 3 and code[0] in "0123" and set(code) <= set("01234567"):
                    found.append(int(code, 8))
                    self.at += 3
                    continue
            if not self.char:
                raise Junk
            found += self.char.encode()
            self.at += 1
        self.at += 1
        return found.decode("utf-8", "replace")


def parse_cookie(header: str | dict | None) -> list[tuple[str, str]]:
    if type(header) is dict:
        header = header.get("HTTP_COOKIE", "")
    scanner = Scanner(bytes(header or "", "latin-1").decode("utf-8"))
    found = []
    while scanner.char:
        start = scanner.at
        try:
            found.append(scanner.pair())
        except Junk:
            scanner.at = start
            scanner.until(";")
            scanner.at += 1
    return found


def escape(value: str) -> str:
    if all("!" <= char <= "~" and char not in '",;\\' for char in value):
        return value
    out = ['"']
    for char in value:
        if char in '"\\':
            out.append("\\" + char)
        elif " " <= char <= "~" and char not in ",;":
            out.append(char)
        else:
            out.extend("\\" + oct(byte)[2:].zfill(3) for byte in char.encode())
    return "".join([*out, '"'])


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
    header = str(key.encode(), "latin-1") + "=" + escape(value)
    if domain is not None:
        while domain.startswith("."):
            domain = domain[1:]
        header += "; Domain=" + domain.split(":")[0].encode("idna").decode()
    if isinstance(max_age, timedelta):
        max_age = int(max_age / timedelta(seconds=1))
    if expires is None and sync_expires and max_age is not None:
        expires = time.time() + max_age
    if isinstance(expires, datetime):
        if expires.utcoffset() is None:
            expires = expires.replace(tzinfo=timezone.utc)  # noqa: UP017
        expires = expires.timestamp() // 1
    if expires is not None:
        header += "; Expires="
        header += expires if isinstance(expires, str) else formatdate(expires, usegmt=True)
    if max_age is not None:
        header += f"; Max-Age={max_age}"
    if secure or partitioned:
        header += "; Secure"
    if httponly:
        header += "; HttpOnly"
    if path is not None:
        header += "; Path="
        for byte in path.encode():
            header += chr(byte) if byte in SAFE_IN_PATH else f"%{byte:02X}"
    if samesite is not None:
        words = {"strict": "Strict", "lax": "Lax", "none": "None"}
        if samesite.lower() not in words:
            raise ValueError(samesite)
        header += "; SameSite=" + words[samesite.lower()]
    if partitioned:
        header += "; Partitioned"
    return header

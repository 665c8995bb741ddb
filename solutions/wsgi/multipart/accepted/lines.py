"""Events are found when data come in, and wait in a queue; lines are split off one by one.

A line of the body is only passed on when the next one is known not to be a delimiter.
"""

from __future__ import annotations

import re
from collections import deque
from types import SimpleNamespace
from enum import Enum


class Event(SimpleNamespace):
    """What `next_event` returns; made with keywords, such as ``Preamble(data=b"")``."""


class Preamble(Event):
    """What came before the first part."""

    data: bytes


class Field(Event):
    """A part without a file name begins."""

    name: str
    headers: list[tuple[str, str]]


class File(Event):
    """A part with a file name begins."""

    name: str
    filename: str
    headers: list[tuple[str, str]]


class Data(Event):
    """A piece of the body of the part; more of them follow, or this was the last."""

    data: bytes
    more_data: bool


class Epilogue(Event):
    """What came after the last part: the message is over."""

    data: bytes


class NeedData(Event):
    """Nothing can be said until more data are received."""


NEED_DATA = NeedData()


class RequestEntityTooLarge(Exception):
    """The message goes over a limit."""


class At(Enum):
    PREAMBLE = "preamble"
    HEADERS = "headers"
    BODY = "body"
    EPILOGUE = "epilogue"
    END = "end"


PARAMETER = re.compile(r';[ \t]*([^=;"\s]+)=("(?:[^"\\]|\\.)*"|[^;\s"]*)', re.IGNORECASE)
QUOTES = {r"\"": '"', r"\\": "\\", "%22": '"'}


def parameters(value):
    found = {}
    for match in PARAMETER.finditer(value):
        name, text = match.groups()
        if text.startswith('"'):
            text = re.sub(r'\\["\\]|%22', lambda found: QUOTES[found[0]], text[1:-1])
        found[name.lower()] = text
    return found


class MultipartDecoder:
    def __init__(
        self,
        boundary: bytes,
        max_form_memory_size: int | None = None,
        *,
        max_parts: int | None = None,
    ) -> None:
        self.separator = b"--%b\r\n" % boundary
        self.terminator = b"--%b--" % boundary
        self.size = max_form_memory_size
        self.parts_left = max_parts
        self.at = At.PREAMBLE
        self.rest = b""  # received, and not looked through: less than a line, most of the time
        self.lines: list[bytes] = []  # of the preamble or the headers
        self.line_break = b""  # the one behind the last line of the body, perhaps a delimiter's
        self.fresh = True  # at the beginning of a line
        self.queue: deque[Event | Exception] = deque()
        self.closed = False

    def kept(self) -> int:
        return len(self.rest) + len(self.line_break) + sum(map(len, self.lines)) + self.queued()

    def queued(self) -> int:
        return sum(len(getattr(event, "data", b"")) for event in self.queue)

    def receive_data(self, data: bytes | None) -> None:
        if data is None:
            self.closed = True
            return
        if self.size is not None and self.kept() + len(data) > self.size:
            raise RequestEntityTooLarge(self.size)
        self.rest += data

    def next_event(self) -> Event:
        while not self.queue and self.advance():
            pass
        if self.queue:
            event = self.queue.popleft()
            if isinstance(event, Exception):
                raise event
            return event
        if not self.closed:
            return NEED_DATA
        if self.at is At.EPILOGUE:
            self.at = At.END
            return Epilogue(data=self.rest)
        raise ValueError(f"the message ends in the {self.at.value}")

    def advance(self) -> bool:
        """Look at what may be the next line; false if it is too short to be judged."""
        if self.at in (At.EPILOGUE, At.END):
            return False
        if self.fresh and self.at is not At.HEADERS:
            # A delimiter is known before its line is over.
            if self.rest.startswith(self.terminator):
                self.rest = self.rest[len(self.terminator) :]
                self.end_of_block()
                self.at = At.EPILOGUE
                return True
            if self.rest.startswith(self.separator):
                self.rest = self.rest[len(self.separator) :]
                self.end_of_block()
                self.at = At.HEADERS
                return True
            if any(text.startswith(self.rest) for text in (self.separator, self.terminator)):
                return False
        return self.body() if self.at is At.BODY else self.line()

    def end_of_block(self) -> None:
        if self.at is At.BODY:
            self.queue.append(Data(data=b"", more_data=False))
        else:
            self.queue.append(Preamble(data=b"".join(self.lines)[:-2]))
        self.lines, self.line_break = [], b""

    def line(self) -> bool:
        text, line_break, rest = self.rest.partition(b"\r\n")
        if not line_break:
            return False
        self.rest, self.fresh = rest, True
        if self.at is At.PREAMBLE:
            self.lines.append(text + line_break)
        elif text:
            self.lines.append(text)
        else:
            try:
                self.queue.append(self.part())
            except (ValueError, RequestEntityTooLarge) as error:
                self.queue.append(error)
            # The line break before the first line of the body is spent already.
            self.at, self.lines, self.fresh = At.BODY, [], False
        return True

    def part(self) -> Event:
        headers: list[tuple[str, str]] = []
        for line in self.lines:
            if line.startswith((b" ", b"\t")):
                name, value = headers[-1]
                headers[-1] = (name, f"{value} {line[1:].decode()}".strip(" \t"))
            else:
                name, _, value = (part.strip(" \t") for part in line.decode().partition(":"))
                headers.append((name, value))
        found = [value for name, value in headers if name.lower() == "content-disposition"]
        if not found:
            raise ValueError("no Content-Disposition")
        if self.parts_left is not None:
            if not self.parts_left:
                raise RequestEntityTooLarge("parts")
            self.parts_left -= 1
        options = parameters(found[0])
        if "filename" in options:
            return File(name=options["name"], filename=options["filename"], headers=headers)
        return Field(name=options["name"], headers=headers)

    def body(self) -> bool:
        if not self.rest:
            return False
        at = self.rest.find(b"\r\n")
        if at < 0:
            at = len(self.rest) - self.rest.endswith(b"\r")
            text, self.rest, following = self.rest[:at], self.rest[at:], b""
            if not text:
                return False
        else:
            text, self.rest, following = self.rest[:at], self.rest[at + 2 :], b"\r\n"
        if self.line_break + text:
            self.queue.append(Data(data=self.line_break + text, more_data=True))
        self.line_break, self.fresh = following, bool(following)
        return True

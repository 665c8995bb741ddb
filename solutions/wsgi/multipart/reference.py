"""Form data with files, decoded as it comes in."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace


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


# A parameter of Content-Disposition: `name=token` or `name="quoted"`, and then a semicolon.
_PARAMETER = re.compile(r'([^\s;="]+)=(?:"((?:\\.|[^"\\])*)"|([^\s;"]+))[ \t]*(?:;|$)')


class MultipartDecoder:
    """Takes chunks of any size, and gives out events as soon as they are certain.

    `_step` is the state: the method that looks at the buffer next. It returns an event
    and takes what it has used off the buffer, or returns None to wait for more.
    """

    def __init__(
        self,
        boundary: bytes,
        max_form_memory_size: int | None = None,
        *,
        max_parts: int | None = None,
    ) -> None:
        self.max_form_memory_size = max_form_memory_size
        self.max_parts = max_parts
        self._buffer = bytearray()
        self._complete = False
        self._parts = 0
        self._step: Callable[[], Event | None] = self._preamble
        # The line break before a delimiter is a part of it, and the body may end in line
        # breaks of its own. What follows tells delimiters from texts that begin like one.
        line = b"--" + re.escape(boundary) + b"(--|\r\n)"
        self._first = re.compile(b"(?:^|\r\n)" + line)
        self._delimiter = re.compile(b"\r\n" + line)
        # So many bytes at the end can be the beginning of a delimiter without being one.
        self._longest_start = len(b"\r\n--" + boundary + b"\r\n") - 1

    def receive_data(self, data: bytes | None) -> None:
        """Take a chunk of the message; ``None`` says that it is over."""
        if data is None:
            self._complete = True
            return
        limit = self.max_form_memory_size
        if limit is not None and len(self._buffer) + len(data) > limit:
            raise RequestEntityTooLarge("too much data without an event")
        self._buffer += data

    def next_event(self) -> Event:
        """Return the next event, or ``NEED_DATA``."""
        event = self._step()
        if event is not None:
            return event
        if self._complete:
            raise ValueError("the message ends too early")
        return NEED_DATA

    def _take(self, count: int) -> bytes:
        """Take so many bytes off the buffer."""
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _after(self, match: re.Match[bytes]) -> Callable[[], Event | None]:
        """What comes after this delimiter."""
        return self._epilogue if match[1] == b"--" else self._headers

    def _preamble(self) -> Event | None:
        match = self._first.search(self._buffer)
        if match is None:
            return None
        self._step = self._after(match)
        data = self._take(match.end())[: match.start()]
        return Preamble(data=data)

    def _headers(self) -> Event | None:
        block, blank_line, rest = self._buffer.partition(b"\r\n\r\n")
        if not blank_line:
            return None
        self._buffer = rest
        # Only now that all of it is there: a letter may have come in two chunks.
        headers = _parse_headers(block.decode())
        disposition = next(
            (value for name, value in headers if name.lower() == "content-disposition"), None
        )
        if disposition is None:
            raise ValueError("a part without Content-Disposition")
        self._parts += 1
        if self.max_parts is not None and self._parts > self.max_parts:
            raise RequestEntityTooLarge("too many parts")
        self._step = self._body
        parameters = _parse_parameters(disposition)
        # A file that was not chosen has an empty name: it is the parameter that counts.
        if "filename" in parameters:
            return File(name=parameters["name"], filename=parameters["filename"], headers=headers)
        return Field(name=parameters["name"], headers=headers)

    def _body(self) -> Event | None:
        match = self._delimiter.search(self._buffer)
        if match is not None:
            self._step = self._after(match)
            data = self._take(match.end())[: match.start()]
            return Data(data=data, more_data=False)
        # Give out what is certain. A delimiter begins with a carriage return, so only what
        # stands behind one, near the end, has to wait.
        start = max(0, len(self._buffer) - self._longest_start)
        certain = self._buffer.find(b"\r", start)
        data = self._take(len(self._buffer) if certain < 0 else certain)
        return Data(data=data, more_data=True) if data else None

    def _epilogue(self) -> Event | None:
        # Everything that is still to come belongs to it, so it is certain at the end only.
        return Epilogue(data=self._take(len(self._buffer))) if self._complete else None


def _parse_headers(block: str) -> list[tuple[str, str]]:
    """The headers of a part, as they are written."""
    # A line that begins with a blank goes on with the value of the one before.
    lines = re.sub("\r\n[ \t]", " ", block).split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return [(name.strip(" \t"), value.strip(" \t")) for name, _, value in pairs]


def _parse_parameters(disposition: str) -> dict[str, str]:
    """The parameters behind the first semicolon, by their names in lower case."""
    found = {}
    for name, quoted, token in _PARAMETER.findall(disposition.partition(";")[2]):
        # Browsers write a quote as %22, the standard of mail as \".
        text = re.sub(r"\\(.)", r"\1", quoted).replace("%22", '"')
        found[name.lower()] = token or text
    return found

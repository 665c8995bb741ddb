"""One generator reads the message from top to bottom, and yields when it lacks bytes.

No state has names here: it is the place where the generator waits. No regular expressions.
"""

from __future__ import annotations

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


class MultipartDecoder:
    def __init__(self, boundary, max_form_memory_size=None, *, max_parts=None):
        self.marker = b"--" + boundary
        self.limit, self.max_parts = max_form_memory_size, max_parts
        self.pending = b""
        self.over = False
        self.story = self.tell()

    def receive_data(self, data):
        if data is None:
            self.over = True
        elif self.limit is not None and len(self.pending) + len(data) > self.limit:
            raise RequestEntityTooLarge
        else:
            self.pending += data

    def next_event(self):
        event = next(self.story)
        if event is NEED_DATA and self.over:
            raise ValueError("unexpected end")
        return event

    def tell(self):
        before, last = yield from self.until_delimiter()
        yield Preamble(data=before)
        parts = 0
        while not last:
            block = yield from self.until_blank_line()
            event = part_begins(block.decode())
            parts += 1
            if self.max_parts is not None and parts > self.max_parts:
                raise RequestEntityTooLarge
            yield event
            while True:
                found = self.delimiter(self.pending)
                if found is None:
                    keep = len(self.marker) + 3
                    ready = len(self.pending) - keep
                    if ready > 0:
                        piece, self.pending = self.pending[:ready], self.pending[ready:]
                        yield Data(data=piece, more_data=True)
                    else:
                        yield NEED_DATA
                    continue
                start, end, last = found
                piece, self.pending = self.pending[:start], self.pending[end:]
                yield Data(data=piece, more_data=False)
                break
        while not self.over:
            yield NEED_DATA
        rest, self.pending = self.pending, b""
        yield Epilogue(data=rest)

    def delimiter(self, text):
        """Where the next delimiter begins and ends, and whether it is the last one."""
        start = -1
        while (start := text.find(b"\r\n" + self.marker, start + 1)) >= 0:
            end = start + 2 + len(self.marker)
            following = text[end : end + 2]
            if following in (b"\r\n", b"--"):
                return start, end + 2, following == b"--"
        return None

    def until_delimiter(self):
        while True:
            # As if there were a line break in front of the message.
            found = self.delimiter(b"\r\n" + self.pending)
            if found is not None:
                start, end, last = found
                before, self.pending = self.pending[: max(0, start - 2)], self.pending[end - 2 :]
                return before, last
            yield NEED_DATA

    def until_blank_line(self):
        while b"\r\n\r\n" not in self.pending:
            yield NEED_DATA
        block, _, self.pending = self.pending.partition(b"\r\n\r\n")
        return block


def part_begins(block):
    headers = []
    for line in block.split("\r\n"):
        if line[:1] in (" ", "\t"):
            name, value = headers.pop()
            headers.append((name, (value + " " + line[1:]).strip(" \t")))
        else:
            name, _, value = line.partition(":")
            headers.append((name.strip(" \t"), value.strip(" \t")))
    for name, value in headers:
        if name.casefold() == "content-disposition":
            options = dict(read_parameters(value))
            if "filename" in options:
                return File(name=options["name"], filename=options["filename"], headers=headers)
            return Field(name=options["name"], headers=headers)
    raise ValueError("no Content-Disposition")


def read_parameters(value):
    rest = value.partition(";")[2]
    while rest.strip(" \t"):
        name, _, rest = rest.lstrip(" \t").partition("=")
        if rest[:1] == '"':
            text, at = "", 1
            while rest[at : at + 1] not in ('"', ""):
                at += rest[at] == "\\"
                text += rest[at : at + 1]
                at += 1
            text = text.replace("%22", '"')
            rest = rest[at + 1 :].partition(";")[2]
        else:
            text, _, rest = rest.partition(";")
            text = text.strip(" \t")
        yield name.lower(), text

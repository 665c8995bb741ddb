"""Form data with files, decoded as it comes in. The events are given; fill in the decoder."""

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
    """Takes chunks of any size, and gives out events as soon as they are certain."""

    def __init__(
        self,
        boundary: bytes,
        max_form_memory_size: int | None = None,
        *,
        max_parts: int | None = None,
    ) -> None:
        """Begin a message whose parts are separated by ``boundary``."""
        raise NotImplementedError

    def receive_data(self, data: bytes | None) -> None:
        """Take a chunk of the message; ``None`` says that it is over."""
        raise NotImplementedError

    def next_event(self) -> Event:
        """Return the next event, or ``NEED_DATA``."""
        raise NotImplementedError

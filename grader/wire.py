"""Length-prefixed strict JSON frames: the only thing that crosses from the sandbox.

A frame is four bytes of big-endian length and that many bytes of UTF-8 JSON.
Standard library only: this file is also loaded inside the sandbox.
"""

import json
import struct
from typing import NoReturn

MAX_FRAME = 1024 * 1024
MAX_CONTROL = 32 * 1024 * 1024  # what the host says to a zygote or a runner
MAX_DEPTH = 200  # far over what observations need, far below what would exhaust a reader's stack
_HEADER = struct.Struct(">I")


class WireError(Exception):
    """The other side broke the protocol: bad length, bad JSON, wrong shape."""


class WireClosed(WireError):
    """The other side closed the channel, or died."""


def dump_frame(value: object, cap: int = MAX_FRAME) -> bytes:
    """One frame as bytes. Raises :class:`WireError` when its body is over ``cap`` bytes."""
    body = json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
    if len(body) > cap:
        message = f"a frame of {len(body)} bytes is over the cap of {cap}"
        raise WireError(message)
    return _HEADER.pack(len(body)) + body


def load_body(body: bytes) -> object:
    """Parse the JSON of one frame; anything but strict JSON is a :class:`WireError`."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse,
            parse_float=_finite,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError) as error:
        message = f"a frame is not strict JSON ({type(error).__name__})"
        raise WireError(message) from error
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _refuse_deep(value)
    return value


def _refuse_deep(value: object) -> None:
    """Whoever reads the value may do so by recursion, so its depth has a bound."""
    layer: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for item in layer:
            if isinstance(item, list):
                below += item
            elif isinstance(item, dict):
                below += item.values()
        if not below:
            return
        layer = below
    message = f"a frame nests more than {MAX_DEPTH} levels deep"
    raise WireError(message)


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        message = f"{text[:20]} is no finite number"
        raise ValueError(message)
    return number


def _refuse(constant: str) -> NoReturn:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a key stands twice in one object"
        raise ValueError(message)
    return found


class FrameBuffer:
    """Collects bytes as they come and gives back whole frames of at most ``cap`` bytes."""

    def __init__(self, cap: int = MAX_FRAME) -> None:
        self._data = bytearray()
        self._cap = cap

    def feed(self, data: bytes) -> None:
        """Add bytes that were read."""
        self._data += data

    def next_frame(self) -> bytes | None:
        """The body of the next whole frame, or ``None`` while it is not complete."""
        if len(self._data) < _HEADER.size:
            return None
        (length,) = _HEADER.unpack_from(self._data)
        if length > self._cap:
            message = f"a frame announces {length} bytes; the cap is {self._cap}"
            raise WireError(message)
        end = _HEADER.size + length
        if len(self._data) < end:
            return None
        body = bytes(self._data[_HEADER.size : end])
        del self._data[:end]
        return body

"""Frames: what is written comes back, and what is no strict JSON is refused."""

import json
import struct
import time

import pytest

from grader import wire


def read(data: bytes, cap: int = wire.MAX_FRAME) -> list[object]:
    buffer = wire.FrameBuffer(cap)
    buffer.feed(data)
    found = []
    while (body := buffer.next_frame()) is not None:
        found.append(wire.load_body(body))
    return found


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1, 1.5, "", "é", "\ud800", "\0", [], {}, {"a": [1, {"b": None}]}, 10**4000],
)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    (found,) = read(wire.dump_frame(value))
    assert json.dumps(found) == json.dumps(value)
    assert type(found) is type(value)


def test_a_frame_is_its_length_and_its_body() -> None:
    assert wire.dump_frame({"a": 1}) == b'\x00\x00\x00\x07{"a":1}'


def test_frames_come_out_one_by_one_however_the_bytes_arrive() -> None:
    data = wire.dump_frame([1]) + wire.dump_frame("two") + wire.dump_frame({"three": 3})
    buffer = wire.FrameBuffer()
    found = []
    for byte in data:
        buffer.feed(bytes([byte]))
        if (body := buffer.next_frame()) is not None:
            found.append(wire.load_body(body))
    assert found == [[1], "two", {"three": 3}]
    assert buffer.next_frame() is None


def test_a_part_of_a_frame_is_no_frame() -> None:
    whole = wire.dump_frame("text")
    for length in range(len(whole)):
        assert read(whole[:length]) == []


def test_a_frame_up_to_the_cap_passes_and_no_byte_more() -> None:
    text = "x" * (wire.MAX_FRAME - 2)
    assert read(wire.dump_frame(text)) == [text]
    with pytest.raises(wire.WireError, match="over the cap"):
        wire.dump_frame(text + "x")
    with pytest.raises(wire.WireError, match="the cap is"):
        read(struct.pack(">I", wire.MAX_FRAME + 1))


def test_the_length_alone_is_enough_to_refuse_a_frame() -> None:
    with pytest.raises(wire.WireError):
        read(b"\xff\xff\xff\xff")


def test_a_buffer_takes_the_cap_that_it_was_given() -> None:
    data = wire.dump_frame("x" * wire.MAX_FRAME, wire.MAX_CONTROL)
    assert len(read(data, wire.MAX_CONTROL)) == 1
    with pytest.raises(wire.WireError):
        read(data)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[1,]",
        b"{'a': 1}",
        b"1 2",
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
        b'"\t"',
        b"nan",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"[NaN]",
        b"1e999",
        b"-1e999",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b"\xef\xbb\xbf{}",
        b"9" * 5000,
        b"[" * 100_000,
        b"[" * 400_000 + b"]" * 400_000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b"\x80\x04\x95",
    ],
)
def test_what_is_no_strict_json_is_refused(body: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.load_body(body)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_what_json_cannot_say_is_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        wire.dump_frame(value)


def test_nesting_has_a_bound_that_observations_stay_below() -> None:
    def nested(depth: int) -> bytes:
        return b"[" * depth + b"1" + b"]" * depth

    assert wire.load_body(nested(wire.MAX_DEPTH)) is not None
    with pytest.raises(wire.WireError, match="levels deep"):
        wire.load_body(nested(wire.MAX_DEPTH + 1))
    wide = b"[" + b"[]," * 300_000 + b"[]]"
    assert wire.load_body(wide) is not None


@pytest.mark.parametrize(
    "body",
    [
        b"0." + b"1" * (wire.MAX_FRAME - 2),
        b"[" + b"[]," * 349_000 + b"[]]",
        b'"' + b"\\u0000" * 174_000 + b'"',
    ],
    ids=["digits", "lists", "escapes"],
)
def test_the_largest_frames_are_read_in_no_time(body: bytes) -> None:
    assert len(body) <= wire.MAX_FRAME
    begin = time.process_time()
    wire.load_body(body)
    assert time.process_time() - begin < 2


def test_closed_and_timeout_are_wire_errors() -> None:
    assert issubclass(wire.WireClosed, wire.WireError)

"""The language of programs about multipart messages, and how a program becomes a script.

``["decode", boundary, items, cuts, options]``  decode the items, cut into chunks
``["late", boundary, items, cuts]``             the same, but ask for events at the end only
``["stream", boundary, items]``                 see how much of a body is given out at once

An item is a piece of the message:

``["text", text]``      just that, and ``["line", text]`` with a line break behind it
``["fill", size]``      so many letters
``["open"]``            the first delimiter, ``["next"]`` a later one, ``["close"]`` the last
``["head", name]``      the usual headers of a field, with the blank line
``["file", name, filename]``  those of a file

``cuts`` are places in the message, or ``"bytes"``: each byte is a chunk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# --- helpers that the scripts and the visible tests use ----------------------------------

MANY = 20_000


def events(decoder: Any) -> Iterable[Any]:
    """What the decoder has to say now."""
    for _ in range(MANY):
        event = decoder.next_event()
        if type(event).__name__ == "NeedData":
            return
        yield event
        if type(event).__name__ == "Epilogue":
            return
    raise RuntimeError("the events do not end")


def decode(decoder: Any, chunks: Iterable[bytes], *, late: bool = False) -> list[tuple]:
    """Feed the chunks and the end of the message; list the events, each as a tuple.

    It asks for events after each chunk; ``late``: when all of them and the end are there.

    The pieces of a body are joined, and listed when the last one is there. An error that a
    message may cause ends the list with its name.
    """
    found: list[tuple] = []
    body: bytes | None = None
    try:
        for chunk in [*chunks, None]:
            decoder.receive_data(chunk)
            if late and chunk is not None:
                continue
            for event in events(decoder):
                kind = type(event).__name__
                if kind == "Data":
                    body = (body or b"") + event.data
                    if not event.more_data:
                        found.append(("body", body))
                        body = None
                    continue
                if body is not None:
                    found.append(("body without an end", body))
                    body = None
                found.append(described(event, kind))
    except Exception as error:
        if type(error).__name__ not in ("ValueError", "RequestEntityTooLarge"):
            raise
        found.append((type(error).__name__,))
    return found


def described(event: Any, kind: str) -> tuple:
    """An event as a tuple."""
    match kind:
        case "Preamble":
            return ("preamble", event.data)
        case "Epilogue":
            # Whether it begins behind the line break of the last delimiter is left open.
            return ("epilogue", event.data.lstrip(b"\r\n"))
        case "File":
            return ("file", event.name, event.filename, list(event.headers))
        case "Field":
            return ("field", event.name, list(event.headers))
    return (kind,)


def given(decoder: Any, data: bytes) -> bytes:
    """Feed a chunk, and return what of the body comes out."""
    decoder.receive_data(data)
    return b"".join(event.data for event in events(decoder) if type(event).__name__ == "Data")


def bytewise(message: bytes, boundary: bytes) -> list[bytes]:
    """The message in chunks of one byte; only the end of the last delimiter stays together."""
    last = message.find(b"\r\n--" + boundary + b"--") + len(boundary) + 4
    chunks = [message[at : at + 1] for at in range(len(message))]
    if last >= len(boundary) + 4:
        chunks[last : last + 2] = [b"--"]
    return chunks


# --- from a program to a script -----------------------------------------------------------


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    need(type(program) is list, program)
    lines = [line for op in program for line in operation(op)]
    code = "\n".join(lines or ["# nothing to do"]) + "\n"
    used = [name for name in ("bytewise", "decode", "given") if f"{name}(" in code]
    imports = ["from multipart import MultipartDecoder"]
    if used:
        imports.append(f"from programs import {', '.join(used)}")
    return "\n".join(imports) + "\n\n" + code


def operation(op: object) -> list[str]:
    match op:
        case ["decode", boundary, [*items], cuts, [*options]]:
            marker = named(boundary)
            message = b"".join(piece(item, marker) for item in items)
            need(asked(message, marker), op)
            decoder = f"MultipartDecoder({literal(marker)}{settings(options)})"
            if cuts == "bytes":
                need(len(message) <= 400, op)
                return [
                    f"message = {literal(message)}",
                    f"chunks = bytewise(message, {literal(marker)})",
                    f"see(lambda: decode({decoder}, chunks))",
                ]
            chunks = cut(message, marker, cuts)
            return [
                "chunks = [",
                *(f"    {literal(chunk)}," for chunk in chunks),
                "]",
                f"see(lambda: decode({decoder}, chunks))",
            ]
        case ["late", boundary, items, [*cuts]]:
            lines = operation(["decode", boundary, items, cuts, []])
            return [*lines[:-1], lines[-1].replace(", chunks)", ", chunks, late=True)")]
        case ["stream", boundary, [*items]]:
            marker = named(boundary)
            head = piece(["open"], marker) + piece(["head", "a"], marker)
            lines = [
                f"decoder = MultipartDecoder({literal(marker)})",
                f"given(decoder, {literal(head)})",
            ]
            for item in items:
                need(item[:1] == ["fill"] or item[:1] == ["text"], op)
                data = literal(piece(item, marker) + b"y" * 100)
                lines.append(f"see(lambda: len(given(decoder, {data})) >= 50)")
            return lines
    raise ValueError(f"not an operation: {op!r}")


def named(boundary: object) -> bytes:
    need(
        type(boundary) is str and re.fullmatch(r"[-a-zA-Z0-9'()+_,./:=?]{1,12}", boundary), boundary
    )
    return str(boundary).encode()


def encoded(text: object) -> bytes:
    """Text as bytes; what is not of ASCII as UTF-8."""
    need(type(text) is str, text)
    return str(text).encode()


def asked(message: bytes, boundary: bytes) -> bool:
    """Whether the statement says what becomes of this message."""
    line = b"--" + re.escape(boundary)
    unclear = (
        rb"(?<!\r)\n" + line,  # a line break that is no CRLF
        rb"\r" + line,
        line + rb"(?:--)?[ \t]*(?:\r(?!\n)|\n)",
        line + rb"(?:--)?[ \t]+\r\n",  # blanks behind the delimiter
        rb"\r\n\r\n" + line + rb"(?:--|\r\n)",  # no line break for an empty body
        line + rb"\r\n(?:\r\n|" + line + rb")",  # no headers
    )
    if any(re.search(pattern, message) for pattern in unclear):
        return False
    for match in re.finditer(rb"(?:^|\r\n)" + line + rb"\r\n", message):
        block, end, _ = message[match.end() :].partition(b"\r\n\r\n")
        lines = block.split(b"\r\n")
        known = [re.fullmatch(rb"[^\r\n:]+:[^\r\n]*|[ \t][^\r\n]*", text) for text in lines]
        # A line that breaks off need not be a header yet.
        if not all(known if end else known[:-1]) or block[:1] in (b" ", b"\t"):
            return False
    first = re.search(line + rb"(?:--|\r\n)", message)
    return first is None or message[: first.start()].endswith(b"\r\n") or first.start() == 0


def piece(item: object, boundary: bytes) -> bytes:
    match item:
        case ["text", text]:
            return encoded(text)
        case ["line", text]:
            return encoded(text) + b"\r\n"
        case ["fill", int(size)] if type(size) is int and 0 < size <= 5000:
            return b"x" * size
        case ["open"]:
            return b"--" + boundary + b"\r\n"
        case ["next"]:
            return b"\r\n--" + boundary + b"\r\n"
        case ["close"]:
            return b"\r\n--" + boundary + b"--\r\n"
        case ["head", name]:
            return disposition(f'form-data; name="{plain(name)}"')
        case ["file", name, filename]:
            return disposition(f'form-data; name="{plain(name)}"; filename="{plain(filename)}"')
    raise ValueError(f"not an item: {item!r}")


def plain(name: object) -> str:
    need(type(name) is str and not set('"\\%\r\n') & set(str(name)), name)
    return str(name)


def disposition(value: str) -> bytes:
    return f"Content-Disposition: {value}\r\n\r\n".encode()


def cut(message: bytes, boundary: bytes, cuts: object) -> list[bytes]:
    """The message in chunks. Werkzeug stumbles when one ends between the hyphens that end
    the last delimiter: such a cut is made one byte later."""
    need(type(cuts) is list and all(type(at) is int and at >= 0 for at in cuts), cuts)
    start = b"\r\n--" + boundary + b"-"
    places = set()
    for at in cuts:  # type: ignore[attr-defined]
        place = at % (len(message) + 1)
        if message[:place].endswith(start) and message[place : place + 1] == b"-":
            place += 1
        places.add(place)
    ends = sorted({0, *places, len(message)})
    return [message[one:other] for one, other in zip(ends, ends[1:], strict=False)]


def settings(options: list) -> str:
    found: dict[str, int] = {}
    for option in options:
        need(type(option) is list and len(option) == 2, option)
        name, value = option
        need(name in ("max_form_memory_size", "max_parts") and name not in found, options)
        need(type(value) is int and value >= 0, option)
        found[name] = value
    return "".join(f", {name}={value}" for name, value in found.items())


def literal(data: bytes) -> str:
    """Bytes as Python source; many letters of one kind are not written out."""
    parts = []
    for part in re.split(rb"(x{20,}|y{20,})", data):
        if len(part) >= 20 and not part.strip(part[:1]):
            parts.append(f'b"{part[:1].decode()}" * {len(part)}')
        elif part:
            text = repr(part)
            parts.append(text if b'"' in part or b"'" in part else f'b"{text[2:-1]}"')
    return " + ".join(parts) or 'b""'

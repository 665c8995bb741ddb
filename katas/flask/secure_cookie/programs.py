"""The language of programs about signatures, and how a program becomes a script.

``["make", kind, keys, options]``  a ``signer``, a ``clocked`` signer, or a ``serializer``
``["sign", value]``                sign a value, or dump an object: from now on the token
``["quiet", value]``               the same, but do not look at it
``["sign_for", value, salt]``      dump an object for another purpose
``["long", text, times]``          dump a long text
``["saving", bytes]``              dump a text that compression makes shorter by so much
``["token", text]``                some other token
``["tamper", part]``               change the token
``["read", options]``              unsign or load the token
``["valid", options]``             validate it
``["clock", seconds]``             set the clock
``["wait", seconds]``              let it go on
``["judge", answer, ops]``         ... while ``hmac.compare_digest`` answers as told
``["watch", ops]``                 ... and tell whether it was asked
``["now"]``                        ask a signer for the time
``["refused", separator]``         make a signer whose separator cannot be one
"""

from __future__ import annotations

import hmac
import json
import secrets
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

# --- helpers that the scripts and the visible tests use ----------------------------------

NOW = 1_700_000_000
ERRORS = ("SignatureExpired", "BadSignature", "BadPayload")


def outcome(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the call returns (a date as text), or the name of the error that it may raise."""
    try:
        found = call(*args, **kwargs)
    except Exception as error:
        names = [kind.__name__ for kind in type(error).__mro__]
        for name in ERRORS:
            if name in names:
                return name
        raise
    if type(found) is tuple:
        return tuple(part.isoformat() if type(part) is datetime else part for part in found)
    return found


def with_clock(signer: type) -> Any:
    """A subclass of the timestamp signer in which it is as late as ``now`` says."""

    class Clocked(signer):
        now = NOW

        def get_timestamp(self) -> int:
            return Clocked.now

    return Clocked


def is_now(seconds: Any) -> bool:
    """Whether this is a whole number, and the time."""
    return type(seconds) is int and abs(seconds - time.time()) < 60


def tamper(token: Any, part: str) -> Any:
    """The token with a change: another value, another signature, a piece less or more."""
    at = {"value": 0, "signature": -10, "time": -30}.get(part)
    if type(token) is bytes:
        return tamper(token.decode(), part).encode()
    if at is not None:
        at = max(at, -len(token)) % (len(token) or 1)
        return token[:at] + ("b" if token[at : at + 1] != "b" else "c") + token[at + 1 :]
    return {"cut": token[:-4], "longer": f"{token}AAAA", "unsigned": token[:-28], "end": token[1:]}[
        part
    ]


def text_saving(count: int) -> str:
    """A text whose JSON is exactly ``count`` bytes longer than what zlib makes of it."""
    text = ""
    while len(text) + 2 - len(zlib.compress(f'"{text}"'.encode())) < count:
        text += "a"
    return text


class Recorder:
    """A serializer that writes down what it was asked to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def dumps(self, obj: Any) -> str:
        return json.dumps(obj)

    def loads(self, text: str) -> Any:
        self.read.append(text)
        return json.loads(text)


@contextmanager
def compare_digest(answer: bool | None = None) -> Iterator[list]:
    """Watch ``hmac.compare_digest``; with an answer, let it say nothing else."""
    asked: list = []
    real = hmac.compare_digest

    def watched(one: Any, other: Any) -> bool:
        asked.append(True)
        return real(one, other) if answer is None else answer

    # Also where it was imported by name.
    modules = [hmac, secrets, *filter(None, [sys.modules.get("secure_cookie")])]
    patches = [
        patch.object(module, name, watched)
        for module in modules
        for name, value in list(vars(module).items())
        if value is real
    ]
    for one in patches:
        one.start()
    try:
        yield asked
    finally:
        for one in patches:
            one.stop()


# --- from a program to a script -----------------------------------------------------------

CLASSES = {"signer": "Signer", "clocked": "Clocked", "serializer": "URLSafeTimedSerializer"}
DERIVATIONS = ("django-concat", "concat", "hmac", "none")
DIGESTS = ("sha1", "sha256", "sha512", "md5")
PARTS = ("value", "signature", "time", "cut", "longer", "unsigned", "end")
READING = {
    "signer": (),
    "clocked": ("max_age", "return_timestamp"),
    "serializer": ("max_age", "return_timestamp", "salt"),
}
MAX_TIME = 2**33


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    return _Writer().write(program)


class _Writer:
    def __init__(self) -> None:
        self.kind = ""
        self.token = False
        self.recorded = False
        self.clock = False

    def write(self, program: object) -> str:
        need(type(program) is list, program)
        lines = [line for op in program for line in self.operation(op, "")]  # type: ignore[attr-defined]
        code = "\n".join(lines or ["# nothing to do"]) + "\n"
        top = ["import hashlib\n"] if "hashlib." in code else []
        helpers = (
            "Recorder",
            "compare_digest",
            "is_now",
            "outcome",
            "tamper",
            "text_saving",
            "with_clock",
        )
        used = [name for name in helpers if f"{name}(" in code]
        if used:
            top.append(f"from programs import {', '.join(used)}")
        mine = [name for name in ("Signer", "URLSafeTimedSerializer") if f" {name}(" in code]
        if "TimestampSigner" in code:
            mine.insert(len(mine) - ("URLSafeTimedSerializer" in mine), "TimestampSigner")
        top.append(f"from secure_cookie import {', '.join(mine or ['Signer'])}")
        return "\n".join(top) + "\n\n" + code

    def operation(self, op: object, indent: str) -> list[str]:
        return [indent + line for line in self.lines(op, indent)]

    def lines(self, op: object, indent: str) -> list[str]:
        match op:
            case ["make", str(kind), keys, [*options]] if kind in CLASSES:
                return self.make(kind, keys, options)
            case ["refused", str(sep)] if sep in tuple("aZ09-_="):
                return [f'see(lambda: Signer("k1", sep={literal(sep)}))']
            case ["now"]:
                return ['see(lambda: is_now(TimestampSigner("k1").get_timestamp()))']
            case ["judge", bool(answer), [*ops]] if not indent:
                return self.watching(f"with compare_digest({answer}):", ops)
            case ["watch", [*ops]] if not indent:
                lines = self.watching("with compare_digest() as asked:", ops)
                return [*lines, "see(lambda: bool(asked))"]
            case ["clock", int(seconds)] if 0 <= seconds < MAX_TIME and type(seconds) is int:
                return [*self.clocked(), f"Clocked.now = {seconds}"]
            case ["wait", int(seconds)] if 0 < abs(seconds) < 10**6 and type(seconds) is int:
                return [*self.clocked(), f"Clocked.now {'+-'[seconds < 0]}= {abs(seconds)}"]
        before = [] if self.kind else self.make("signer", "k1", [])
        return before + self.about_a_token(op)

    def about_a_token(self, op: object) -> list[str]:
        match op:
            case ["sign", value]:
                return self.sign(literal(value), isinstance(value, str))
            case ["quiet", value]:
                return self.sign(literal(value), isinstance(value, str))[:1]
            case ["sign_for", value, str(salt)] if self.kind == "serializer":
                return self.sign(f"{literal(value)}, salt={literal(salt)}", False)
            case ["long", str(text), int(times)] if 8 <= times <= 200 and text.isalnum():
                need(self.kind == "serializer", op)
                self.token = True
                dumped = f"token = serializer.dumps({literal(text)} * {times})"
                return [dumped, 'see(lambda: token.startswith("."))']
            case ["saving", int(count)] if 0 <= count <= 9 and type(count) is int:
                need(self.kind == "serializer", op)
                self.token = True
                dumped = f"token = serializer.dumps(text_saving({count}))"
                return [dumped, 'see(lambda: token.startswith("."))']
            case ["token", str(text)]:
                self.token = True
                return [f"token = {literal(text)}"]
        before = [] if self.token else self.sign('"ann"', True)
        match op:
            case ["tamper", str(part)] if part in PARTS:
                return [*before, f"token = tamper(token, {literal(part)})"]
            case ["read", [*options]]:
                call = "serializer.loads" if self.kind == "serializer" else "signer.unsign"
                lines = [f"see(lambda: outcome({call}, token{self.reading(options)}))"]
                if self.recorded:
                    lines.append("see(lambda: recorder.read)")
                return [*before, *lines]
            case ["valid", [*options]] if self.kind != "serializer":
                allowed = [option for option in options if option[:1] == ["max_age"]]
                need(allowed == options, op)
                return [*before, f"see(lambda: signer.validate(token{self.reading(options)}))"]
        raise ValueError(f"not an operation: {op!r}")

    def sign(self, arguments: str, text: bool) -> list[str]:
        need(text or self.kind == "serializer", arguments)
        self.token = True
        call = "serializer.dumps" if self.kind == "serializer" else "signer.sign"
        return [f"token = {call}({arguments})", "see(lambda: token)"]

    def clocked(self) -> list[str]:
        if self.clock:
            return []
        self.clock = True
        return ["Clocked = with_clock(TimestampSigner)"]

    def make(self, kind: str, keys: object, options: list) -> list[str]:
        if type(keys) is list:
            need(keys and all(type(key) is str and key for key in keys), keys)
        else:
            need(type(keys) is str and keys, keys)
        given: dict[str, str] = {}
        for option in options:
            need(type(option) is list and len(option) == 2 and type(option[0]) is str, option)
            need(option[0] not in given, options)
            given[option[0]] = self.option(*option)
        arguments = [literal(keys)]
        lines = [] if kind == "signer" else self.clocked()
        self.recorded = given.pop("recorded", "False") == "True"
        need(not self.recorded or kind == "serializer", options)
        if kind == "serializer":
            if "salt" in given:
                arguments.append(f"salt={given.pop('salt')}")
            if self.recorded:
                lines.append("recorder = Recorder()")
                arguments.append("serializer=recorder")
            arguments.append("signer=Clocked")
            inner = ", ".join(f'"{name}": {value}' for name, value in given.items())
            arguments += [f"signer_kwargs={{{inner}}}"] if inner else []
        else:
            arguments += [f"{name}={value}" for name, value in given.items()]
        self.kind = kind
        name = "serializer" if kind == "serializer" else "signer"
        return [*lines, f"{name} = {CLASSES[kind]}({', '.join(arguments)})"]

    def option(self, name: str, value: object) -> str:
        match name:
            case "salt":
                need(type(value) is str and value, value)
            case "sep":
                need(value in (".", ":", "|", "!", "/"), value)
            case "key_derivation":
                need(value in DERIVATIONS, value)
            case "digest_method":
                need(value in DIGESTS, value)
                return f"hashlib.{value}"
            case "recorded":
                need(type(value) is bool, value)
            case _:
                raise ValueError(f"no such option: {name!r}")
        return literal(value)

    def reading(self, options: list) -> str:
        found = ""
        names = set()
        for option in options:
            need(type(option) is list and len(option) == 2, option)
            name, value = option
            need(name in READING[self.kind] and name not in names, options)
            names.add(name)
            kind = {"max_age": int, "return_timestamp": bool, "salt": str}[name]
            need(type(value) is kind, option)
            found += f", {name}={literal(value)}"
        return found

    def watching(self, head: str, ops: list) -> list[str]:
        before: list[str] = []
        if not self.kind:
            before += self.make("signer", "k1", [])
        if not self.token:
            before += self.sign('"ann"', True)
        body = [line for op in ops for line in self.operation(op, "    ")]
        need(body, ops)
        return [*before, head, *body]


def literal(value: Any) -> str:
    """A JSON value as Python source, texts in double quotes if that is easy to read."""
    if type(value) is str and not {'"', "'"} & set(value):
        return f'"{repr(value)[1:-1]}"'
    if type(value) is list:
        return f"[{', '.join(map(literal, value))}]"
    if type(value) is dict:
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    need(value is None or type(value) in (bool, int, str), value)
    return repr(value)

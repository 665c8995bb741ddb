"""HMAC written out, as RFC 2104 has it, and small functions around it; the classes only hold settings."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any


class BadSignature(Exception):
    pass


class SignatureExpired(BadSignature):
    pass


class BadPayload(Exception):
    pass


def octets(value: str | bytes) -> bytes:
    return value if type(value) is bytes else str(value).encode("utf-8")


def encoded(data: bytes) -> str:
    return base64.b64encode(data, b"-_").decode("ascii").replace("=", "")


def decoded(text: bytes) -> bytes:
    return base64.b64decode(text + b"==="[: -len(text) % 4], b"-_")


def keyed_hash(digest: Callable[..., Any], key: bytes, message: bytes) -> bytes:
    size = digest().block_size
    key = (digest(key).digest() if len(key) > size else key).ljust(size, b"\0")
    inner = digest(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return digest(bytes(byte ^ 0x5C for byte in key) + inner).digest()


def derive(way: str, digest: Callable[..., Any], key: bytes, salt: bytes) -> bytes:
    if way == "none":
        return key
    if way == "hmac":
        return keyed_hash(digest, key, salt)
    return digest(b"".join([salt, b"signer" if way.startswith("django") else b"", key])).digest()


def cut(token: bytes, sep: bytes) -> tuple[bytes, bytes] | None:
    at = token.rfind(sep)
    return None if at < 0 else (token[:at], token[at + len(sep) :])


@dataclass
class Signer:
    secret_key: Any
    salt: Any = "itsdangerous.Signer"
    sep: Any = "."
    key_derivation: str = "django-concat"
    digest_method: Callable[..., Any] = field(default=hashlib.sha1)

    def __post_init__(self) -> None:
        keys = [self.secret_key] if type(self.secret_key) in (str, bytes) else self.secret_key
        self.keys = [octets(key) for key in keys]
        self.sep = octets(self.sep)
        if encoded(decoded(self.sep * 4)).encode() == self.sep * 4 or self.sep == b"=":
            raise ValueError(self.sep)

    def signature(self, key: bytes, value: bytes) -> bytes:
        key = derive(self.key_derivation, self.digest_method, key, octets(self.salt))
        return encoded(keyed_hash(self.digest_method, key, value)).encode()

    def sign(self, value: str | bytes) -> bytes:
        *_, newest = self.keys
        return b"%b%b%b" % (octets(value), self.sep, self.signature(newest, octets(value)))

    def opened(self, token: str | bytes) -> bytes | None:
        """The value, or None if it was not signed by one of the keys."""
        parts = cut(octets(token), self.sep)
        if parts is not None:
            for key in self.keys:
                if hmac.compare_digest(self.signature(key, parts[0]), parts[1]):
                    return parts[0]
        return None

    def unsign(self, signed_value: str | bytes) -> bytes:
        value = self.opened(signed_value)
        if value is None:
            raise BadSignature
        return value

    def validate(self, signed_value: str | bytes) -> bool:
        return self.opened(signed_value) is not None


class TimestampSigner(Signer):
    def get_timestamp(self) -> int:
        return int(time.time())

    def sign(self, value: str | bytes) -> bytes:
        now, digits = self.get_timestamp(), []
        while now:
            now, digit = divmod(now, 256)
            digits.insert(0, digit)
        return super().sign(octets(value) + self.sep + encoded(bytes(digits)).encode())

    def dated(self, token: str | bytes) -> tuple[bytes, int]:
        value = self.opened(token)
        parts = None if value is None else cut(value, self.sep)
        if parts is None or len(parts[1]) > 11:
            raise BadSignature
        try:
            digits = decoded(parts[1])
        except ValueError as error:
            raise BadSignature from error
        seconds = 0
        for digit in digits:
            seconds = seconds * 256 + digit
        return parts[0], seconds

    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        value, seconds = self.dated(signed_value)
        if max_age is not None and self.get_timestamp() - seconds not in range(max_age + 1):
            raise SignatureExpired
        date = datetime.fromtimestamp(seconds, tz=timezone.utc) if return_timestamp else None  # noqa: UP017
        return (value, date) if return_timestamp else value

    def validate(self, signed_value: str | bytes, max_age: int | None = None) -> bool:
        try:
            return self.unsign(signed_value, max_age) is not None
        except BadSignature:
            return False


COMPACT = SimpleNamespace(
    dumps=lambda obj: json.dumps(obj, separators=(",", ":"), ensure_ascii=False), loads=json.loads
)


class URLSafeTimedSerializer:
    def __init__(self, secret_key, salt="itsdangerous", serializer=None, **options):  # noqa: ANN001, ANN003
        self.serializer = serializer or COMPACT
        kind = options.get("signer", TimestampSigner)
        extra = options.get("signer_kwargs") or {}
        self.signers = lambda other: kind(secret_key, salt=other or salt, **extra)

    def dumps(self, obj: Any, salt: str | None = None) -> str:
        data = self.serializer.dumps(obj).encode()
        packed = zlib.compress(data)
        text = "." + encoded(packed) if len(data) - len(packed) >= 2 else encoded(data)
        return self.signers(salt).sign(text).decode()

    def loads(
        self,
        s: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
        salt: str | None = None,
    ) -> Any:
        payload, date = self.signers(salt).unsign(s, max_age, True)
        unpack = zlib.decompress if payload.startswith(b".") else bytes
        try:
            obj = self.serializer.loads(unpack(decoded(payload.lstrip(b"."))).decode())
        except Exception as error:
            raise BadPayload from error
        return (obj, date) if return_timestamp else obj

"""The padding of base64 is kept, and with it characters that cookies and URLs do not like.

保留了 base64 的填充字符，而 cookie 和 URL 不欢迎它。

Loses: sign, salt, compare, rotation, timestamp, serializer
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any


class BadSignature(Exception):
    """The value was not signed like this: by us, for this purpose, in one piece."""


class SignatureExpired(BadSignature):
    """The signature is good, but its time is over, or has not come yet."""


class BadPayload(Exception):
    """The signature is good, but what was signed cannot be read."""


class Signer:
    """Signs bytes, and tells whether signed bytes are still what was signed."""

    def __init__(
        self,
        secret_key: str | bytes | list[str] | list[bytes],
        salt: str | bytes = "itsdangerous.Signer",
        sep: str | bytes = ".",
        key_derivation: str = "django-concat",
        digest_method: Callable[..., Any] = hashlib.sha1,
    ) -> None:
        keys = secret_key if isinstance(secret_key, list) else [secret_key]
        self.secret_keys = [_bytes(key) for key in keys]
        self.salt = _bytes(salt)
        self.sep = _bytes(sep)
        self.key_derivation = key_derivation
        self.digest_method = digest_method
        if self.sep.isalnum() or self.sep in b"-_=":
            raise ValueError(f"{sep!r} could be a part of the signature")

    def derive_key(self, secret_key: bytes) -> bytes:
        """Mix the salt into the key, so that each purpose has a key of its own."""
        match self.key_derivation:
            case "django-concat":
                return self.digest_method(self.salt + b"signer" + secret_key).digest()
            case "concat":
                return self.digest_method(self.salt + secret_key).digest()
            case "hmac":
                return hmac.digest(secret_key, self.salt, self.digest_method)
        return secret_key  # "none"

    def _signature(self, value: bytes, secret_key: bytes) -> bytes:
        key = self.derive_key(secret_key)
        return _encode(hmac.digest(key, value, self.digest_method))

    def sign(self, value: str | bytes) -> bytes:
        """Return the value with its signature behind it, made with the newest key."""
        value = _bytes(value)
        return value + self.sep + self._signature(value, self.secret_keys[-1])

    def unsign(self, signed_value: str | bytes) -> bytes:
        """Return the value without its signature; `BadSignature` if that is not good."""
        # The last separator: the value may have some of its own, the signature has none.
        value, sep, signature = _bytes(signed_value).rpartition(self.sep)
        if not sep:
            raise BadSignature("there is no signature")
        for secret_key in reversed(self.secret_keys):
            # Not ==, which stops at the first difference: the time it takes would tell
            # how much of a guess is right.
            if hmac.compare_digest(signature, self._signature(value, secret_key)):
                return value
        raise BadSignature("the signature does not fit the value")

    def validate(self, signed_value: str | bytes) -> bool:
        """Tell whether the signature is good."""
        try:
            self.unsign(signed_value)
        except BadSignature:
            return False
        return True


class TimestampSigner(Signer):
    """Puts the time between value and signature, where it is signed as well."""

    def get_timestamp(self) -> int:
        """Return the time, in whole seconds since 1970."""
        return int(time.time())

    def sign(self, value: str | bytes) -> bytes:
        """Return value, time and signature."""
        seconds = self.get_timestamp()
        length = (seconds.bit_length() + 7) // 8
        stamp = _encode(seconds.to_bytes(length, "big"))
        return super().sign(_bytes(value) + self.sep + stamp)

    def unsign(
        self,
        signed_value: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
    ) -> bytes | tuple[bytes, datetime]:
        """Return the value; `SignatureExpired` if it was signed more than `max_age` seconds ago."""
        # First of all the signature: a time that anybody could have written is no time.
        value, sep, stamp = super().unsign(signed_value).rpartition(self.sep)
        if not sep:
            raise BadSignature("there is no time")
        try:
            signed_at = int.from_bytes(_decode(stamp), "big")
        except ValueError:
            raise BadSignature("the time cannot be read") from None
        if max_age is not None and not 0 <= self.get_timestamp() - signed_at <= max_age:
            raise SignatureExpired("the signature is too old, or from the future")
        if return_timestamp:
            return value, datetime.fromtimestamp(signed_at, UTC)
        return value

    def validate(self, signed_value: str | bytes, max_age: int | None = None) -> bool:
        """Tell whether the signature is good, and not too old."""
        try:
            self.unsign(signed_value, max_age=max_age)
        except BadSignature:
            return False
        return True


class CompactJSON:
    """JSON without blanks, and with letters of all languages as they are."""

    def dumps(self, obj: Any) -> str:
        return json.dumps(obj, ensure_ascii=False, separators=(",", ":"))

    def loads(self, text: str) -> Any:
        return json.loads(text)


class URLSafeTimedSerializer:
    """Objects to signed, dated text that can stand in a cookie or a URL, and back."""

    def __init__(
        self,
        secret_key: str | bytes | list[str] | list[bytes],
        salt: str | bytes = "itsdangerous",
        serializer: Any = None,
        *,
        signer: type[TimestampSigner] = TimestampSigner,
        signer_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.secret_key = secret_key
        self.salt = salt
        self.serializer = CompactJSON() if serializer is None else serializer
        self.signer = signer
        self.signer_kwargs = signer_kwargs or {}

    def make_signer(self, salt: str | bytes | None) -> TimestampSigner:
        """Return the signer for a purpose: that of the call, or else our own."""
        salt = self.salt if salt is None else salt
        return self.signer(self.secret_key, salt=salt, **self.signer_kwargs)

    def dumps(self, obj: Any, salt: str | bytes | None = None) -> str:
        """Return the object as signed text."""
        data = _bytes(self.serializer.dumps(obj))
        packed = zlib.compress(data)
        # The dot that says "compressed" has to be saved, too.
        shorter = len(packed) + 1 < len(data)
        payload = b"." + _encode(packed) if shorter else _encode(data)
        return self.make_signer(salt).sign(payload).decode()

    def loads(
        self,
        s: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
        salt: str | bytes | None = None,
    ) -> Any:
        """Return the object; `BadSignature` or `BadPayload` if that cannot be."""
        # Nothing is unpacked or parsed before we know that it is our own.
        payload, signed_at = self.make_signer(salt).unsign(s, max_age, return_timestamp=True)
        try:
            data = _decode(payload.removeprefix(b"."))
            if payload.startswith(b"."):
                data = zlib.decompress(data)
            obj = self.serializer.loads(data.decode())
        except Exception as error:
            # Whatever a serializer may raise, the caller has to know one exception.
            raise BadPayload("the payload cannot be read") from error
        return (obj, signed_at) if return_timestamp else obj


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _encode(data: bytes) -> bytes:
    """URL-safe base64; the padding can be left out, since the length is known."""
    return urlsafe_b64encode(data)


def _decode(text: bytes) -> bytes:
    return urlsafe_b64decode(text + b"=" * (-len(text) % 4))

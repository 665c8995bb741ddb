"""Signed, dated values: what Flask keeps its session in. Fill in the bodies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
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
        """Keep the keys, oldest first, and how to sign with them."""
        raise NotImplementedError

    def sign(self, value: str | bytes) -> bytes:
        """Return the value with its signature behind it, made with the newest key."""
        raise NotImplementedError

    def unsign(self, signed_value: str | bytes) -> bytes:
        """Return the value without its signature; `BadSignature` if that is not good."""
        raise NotImplementedError

    def validate(self, signed_value: str | bytes) -> bool:
        """Tell whether the signature is good."""
        raise NotImplementedError


class TimestampSigner(Signer):
    """Puts the time between value and signature, where it is signed as well."""

    def get_timestamp(self) -> int:
        """Return the time, in whole seconds since 1970."""
        raise NotImplementedError

    def sign(self, value: str | bytes) -> bytes:
        """Return value, time and signature."""
        raise NotImplementedError

    def unsign(
        self,
        signed_value: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
    ) -> bytes | tuple[bytes, datetime]:
        """Return the value; `SignatureExpired` if it was signed more than `max_age` seconds ago."""
        raise NotImplementedError

    def validate(self, signed_value: str | bytes, max_age: int | None = None) -> bool:
        """Tell whether the signature is good, and not too old."""
        raise NotImplementedError


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
        """Keep the keys and the salt, what makes text of objects, and what signs it."""
        raise NotImplementedError

    def dumps(self, obj: Any, salt: str | bytes | None = None) -> str:
        """Return the object as signed text."""
        raise NotImplementedError

    def loads(
        self,
        s: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
        salt: str | bytes | None = None,
    ) -> Any:
        """Return the object; `BadSignature` or `BadPayload` if that cannot be."""
        raise NotImplementedError

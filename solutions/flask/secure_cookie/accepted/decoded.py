"""Signatures are compared as raw bytes, with all keys each time, and by names that were imported."""

from __future__ import annotations

import binascii
import datetime
import hashlib
import json
import struct
import time
import zlib
from functools import cached_property
from hmac import compare_digest, new

TO_URL = bytes.maketrans(b"+/", b"-_")
FROM_URL = bytes.maketrans(b"-_", b"+/")


class BadSignature(Exception):
    pass


class SignatureExpired(BadSignature):
    pass


class BadPayload(Exception):
    pass


def to_bytes(value):
    return value if isinstance(value, bytes) else bytes(value, "utf-8")


def b64(data):
    return binascii.b2a_base64(data, newline=False).translate(TO_URL).rstrip(b"=")


def unb64(text):
    missing = b"=" * ((4 - len(text) % 4) % 4)
    return binascii.a2b_base64(text.translate(FROM_URL) + missing)


class Signer:
    def __init__(
        self,
        secret_key,
        salt="itsdangerous.Signer",
        sep=".",
        key_derivation="django-concat",
        digest_method=hashlib.sha1,
    ):
        if to_bytes(sep).isalnum() or to_bytes(sep) in (b"-", b"_", b"="):
            raise ValueError("bad separator")
        self.keys = secret_key
        self.salt, self.sep = to_bytes(salt), to_bytes(sep)
        self.key_derivation, self.digest_method = key_derivation, digest_method

    @cached_property
    def derived(self):
        """The derived keys, newest first."""
        keys = [self.keys] if isinstance(self.keys, (str, bytes)) else self.keys
        ways = {
            "django-concat": lambda key: self.digest(self.salt, b"signer", key),
            "concat": lambda key: self.digest(self.salt, key),
            "hmac": lambda key: self.mac(key, self.salt),
            "none": lambda key: key,
        }
        return [ways[self.key_derivation](to_bytes(key)) for key in keys][::-1]

    def digest(self, *parts):
        state = self.digest_method()
        for part in parts:
            state.update(part)
        return state.digest()

    def mac(self, key, message):
        return new(key, message, self.digest_method).digest()

    def sign(self, value):
        value = to_bytes(value)
        return self.sep.join([value, b64(self.mac(self.derived[0], value))])

    def unsign(self, signed_value):
        parts = to_bytes(signed_value).rsplit(self.sep, 1)
        try:
            value, signature = parts[0], unb64(parts[1])
        except (IndexError, binascii.Error):
            raise BadSignature("no signature") from None
        answers = [compare_digest(signature, self.mac(key, value)) for key in self.derived]
        if not any(answers):
            raise BadSignature("no key fits")
        return value

    def validate(self, signed_value, **options):
        try:
            self.unsign(signed_value, **options)
        except BadSignature:
            return False
        else:
            return True


class TimestampSigner(Signer):
    def get_timestamp(self):
        return time.time_ns() // 10**9

    def sign(self, value):
        number = struct.pack(">Q", self.get_timestamp())
        while number[:1] == b"\0":
            number = number[1:]
        return Signer.sign(self, b"".join([to_bytes(value), self.sep, b64(number)]))

    def unsign(self, signed_value, max_age=None, return_timestamp=False):
        dated = Signer.unsign(self, signed_value)
        try:
            value, stamp = dated.rsplit(self.sep, 1)
            number = unb64(stamp)
            (then,) = struct.unpack(">Q", number.rjust(8, b"\0"))
        except (ValueError, struct.error) as error:
            raise BadSignature("no date") from error
        if max_age is not None:
            age = self.get_timestamp() - then
            if age < 0 or age > max_age:
                raise SignatureExpired(age)
        if not return_timestamp:
            return value
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)  # noqa: UP017
        return value, epoch + datetime.timedelta(seconds=then)

    def validate(self, signed_value, max_age=None):
        return super().validate(signed_value, max_age=max_age)


class URLSafeTimedSerializer:
    def __init__(
        self,
        secret_key,
        salt="itsdangerous",
        serializer=None,
        *,
        signer=TimestampSigner,
        signer_kwargs=None,
    ):
        def make(salt):
            return signer(secret_key, salt=salt, **(signer_kwargs or {}))

        self.make, self.salt = make, salt
        if serializer is None:
            encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
            self.write, self.read = encoder.encode, json.loads
        else:
            self.write, self.read = serializer.dumps, serializer.loads

    def dumps(self, obj, salt=None):
        plain = to_bytes(self.write(obj))
        small = zlib.compress(plain)
        dot, data = (b".", small) if len(plain) - len(small) > 1 else (b"", plain)
        return str(self.make(self.salt if salt is None else salt).sign(dot + b64(data)), "utf-8")

    def loads(self, s, max_age=None, return_timestamp=False, salt=None):
        signer = self.make(self.salt if salt is None else salt)
        payload, date = signer.unsign(s, max_age=max_age, return_timestamp=True)
        try:
            if payload[:1] == b".":
                obj = self.read(str(zlib.decompress(unb64(payload[1:])), "utf-8"))
            else:
                obj = self.read(str(unb64(payload), "utf-8"))
        except Exception as error:
            raise BadPayload(type(error).__name__) from error
        if return_timestamp:
            return obj, date
        return obj

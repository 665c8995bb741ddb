"""No itsdangerous: base64, zlib and hmac by hand, and a session that wraps a plain dict."""

import base64
import hashlib
import hmac
import time
import zlib
from collections.abc import Iterator
from typing import Any

from flask import Flask, Request, Response
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin

JSON = TaggedJSONSerializer()


def encode(data: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The inverse; raises ValueError."""
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def signature(key: str | bytes, text: str) -> bytes:
    """HMAC-SHA1 with a key that was derived by HMAC-SHA1."""
    raw = key.encode() if isinstance(key, str) else key
    derived = hmac.digest(raw, b"cookie-session", "sha1")
    return hmac.digest(derived, text.encode(), hashlib.sha1)


class SecureCookieSession(SessionMixin):
    """The five methods of a mutable mapping over a dict."""

    def __init__(self, initial: Any = None) -> None:
        self._data: dict[str, Any] = dict(initial or {})
        self.modified = False
        self.accessed = False

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._data[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._data[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def clear(self) -> None:
        """Emptying what is empty counts, too."""
        self._data.clear()
        self.modified = True


class SecureCookieSessionInterface(SessionInterface):
    """Signs with the secret key, verifies with the fallbacks, too."""

    def dumps(self, app: Flask, data: dict[str, Any]) -> str:
        """payload.timestamp.signature"""
        raw = JSON.dumps(data).encode()
        small = zlib.compress(raw)
        payload = "." + encode(small) if len(small) < len(raw) - 1 else encode(raw)
        seconds = int(time.time())
        text = payload + "." + encode(seconds.to_bytes((seconds.bit_length() + 7) // 8, "big"))
        assert app.secret_key
        return text + "." + encode(signature(app.secret_key, text))

    def loads(self, app: Flask, token: str) -> dict[str, Any] | None:
        """The data, or None if the token is not to be trusted."""
        text, _, given = token.rpartition(".")
        assert app.secret_key
        keys = [app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ())]
        try:
            mac = decode(given)
        except ValueError:
            return None
        if not any(hmac.compare_digest(signature(key, text), mac) for key in keys):
            return None
        payload, _, stamp = text.rpartition(".")
        age = int(time.time()) - int.from_bytes(decode(stamp), "big")
        if not 0 <= age <= app.permanent_session_lifetime.total_seconds():
            return None
        if payload.startswith("."):
            return JSON.loads(zlib.decompress(decode(payload[1:])).decode())
        return JSON.loads(decode(payload).decode())

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if not app.secret_key:
            return None
        token = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        return SecureCookieSession(self.loads(app, token))

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        config = app.config
        options = {
            "path": config["SESSION_COOKIE_PATH"] or config["APPLICATION_ROOT"],
            "domain": config["SESSION_COOKIE_DOMAIN"],
            "secure": config["SESSION_COOKIE_SECURE"],
            "httponly": config["SESSION_COOKIE_HTTPONLY"],
            "samesite": config["SESSION_COOKIE_SAMESITE"],
            "partitioned": config["SESSION_COOKIE_PARTITIONED"],
        }
        refresh = config["SESSION_REFRESH_EACH_REQUEST"] and session.permanent
        if session and (session.modified or refresh):
            if session.permanent:
                options["max_age"] = app.permanent_session_lifetime
            value = self.dumps(app, dict(session))
            response.set_cookie(config["SESSION_COOKIE_NAME"], value, **options)
        elif session.modified:
            response.delete_cookie(config["SESSION_COOKIE_NAME"], **options)
        elif not session.accessed:
            return
        response.vary.add("Cookie")

"""The style of Flask before 3.1.3: the session itself notes its reads as well."""

import hashlib
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import itsdangerous
from flask import Flask, Request, Response, sessions
from flask.json.tag import TaggedJSONSerializer
from werkzeug.http import dump_cookie

WRITES = ("__setitem__", "__delitem__", "__ior__", "clear", "popitem", "update")
READS = ("__getitem__", "__contains__", "__iter__", "__len__", "get", "keys", "values", "items")


def marking(name: str, *flags: str) -> Any:
    """A dict method that raises flags."""
    method = getattr(dict, name)

    @wraps(method)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        for flag in flags:
            setattr(self, flag, True)
        return method(self, *args, **kwargs)

    return wrapper


class SecureCookieSession(dict, sessions.SessionMixin):
    """A dict whose methods were wrapped one by one."""

    modified = False
    accessed = False

    for _name in READS:
        locals()[_name] = marking(_name, "accessed")
    for _name in WRITES:
        locals()[_name] = marking(_name, "accessed", "modified")
    del _name

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str, *default: Any) -> Any:
        if key in self:
            self.modified = True
        return super().pop(key, *default)


class TimedSigner(itsdangerous.TimestampSigner):
    """Flask's choices instead of itsdangerous' defaults."""

    default_key_derivation = "hmac"
    default_digest_method = staticmethod(hashlib.sha1)


class SecureCookieSessionInterface(sessions.SessionInterface):
    """Writes the headers with Werkzeug's lower level functions."""

    def codec(self, keys: list[str]) -> itsdangerous.URLSafeTimedSerializer:
        return itsdangerous.URLSafeTimedSerializer(
            keys, salt=b"cookie-session", serializer=TaggedJSONSerializer(), signer=TimedSigner
        )

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if not app.secret_key:
            return None
        data: dict[str, Any] = {}
        token = request.cookies.get(self.get_cookie_name(app))
        for key in [app.secret_key, *(app.config.get("SECRET_KEY_FALLBACKS") or [])]:
            try:
                data, made = self.codec([key]).loads(token or "", return_timestamp=True)
            except itsdangerous.BadData:
                continue
            if datetime.now(UTC) - made > app.permanent_session_lifetime:
                data = {}
            break
        return SecureCookieSession(data)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        touched, changed = session.accessed, session.modified
        data = dict.copy(session)
        permanent = data.get("_permanent", False)
        again = bool(data) and permanent and app.config["SESSION_REFRESH_EACH_REQUEST"]
        if touched or changed or again:
            response.vary.add("cookie")
        if not changed and not again:
            return
        lifetime = app.permanent_session_lifetime if permanent else None
        header = dump_cookie(
            self.get_cookie_name(app),
            self.codec([app.secret_key]).dumps(data) if data else "",
            max_age=None if data else 0,
            expires=(datetime.now(UTC) + lifetime if lifetime else None) if data else 0,
            path=self.get_cookie_path(app),
            domain=self.get_cookie_domain(app),
            secure=self.get_cookie_secure(app),
            httponly=self.get_cookie_httponly(app),
            samesite=self.get_cookie_samesite(app),
            partitioned=self.get_cookie_partitioned(app),
        )
        response.headers.add("Set-Cookie", header)

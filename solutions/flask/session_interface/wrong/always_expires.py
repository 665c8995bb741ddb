"""Every cookie gets Expires: a session that should end with the browser survives for 31 days.

所有 cookie 都带 Expires：本该随浏览器关闭的会话又活了 31 天。

Loses: cookie_attributes, deletion
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Request, Response
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict


class SecureCookieSession(CallbackDict[str, Any], SessionMixin):
    """A dict that knows whether it was written to.

    It does not watch its own reads: since Flask 3.1.3 the request context sets ``accessed``
    whenever somebody reaches for ``flask.session``, whatever they do with it then.
    """

    # The mixin says True, for stores that cannot tell. This one can.
    modified = False

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        # Filling the dict goes past the callback: a session just opened is unmodified.
        super().__init__(initial, SecureCookieSession._mark)

    def _mark(self) -> None:
        self.modified = True


class SecureCookieSessionInterface(SessionInterface):
    """Opens the session from the request's cookie and saves it to the response's."""

    def _serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer for the app's keys, or None without a key.

        Made anew each time: keys rotate, and one interface may serve several apps.
        """
        if not app.secret_key:
            return None
        # Every key in the list verifies, the last one signs: the oldest comes first.
        keys = [*(app.config["SECRET_KEY_FALLBACKS"] or ()), app.secret_key]
        return URLSafeTimedSerializer(
            keys,
            # A salt of its own, so that no other token signed with this key is a session.
            salt="cookie-session",
            serializer=TaggedJSONSerializer(),
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
        )

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request; None makes Flask use a null session."""
        serializer = self._serializer(app)
        if serializer is None:
            return None
        value = request.cookies.get(self.get_cookie_name(app), "")
        # The browser's own idea of Expires is a courtesy. The age that counts is the one
        # in the signature, and it counts for sessions that are not permanent, too.
        lifetime = int(app.permanent_session_lifetime.total_seconds())
        try:
            return SecureCookieSession(serializer.loads(value, max_age=lifetime))
        except BadSignature:  # no cookie, junk, forged, or too old: a visitor like any other
            return SecureCookieSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set or delete the cookie if need be, and say whether the response depends on it."""
        name = self.get_cookie_name(app)
        # A browser replaces or deletes a cookie only if these are the same as when it was set.
        attributes: dict[str, Any] = {
            "domain": self.get_cookie_domain(app),
            "path": self.get_cookie_path(app),
            "secure": self.get_cookie_secure(app),
            "httponly": self.get_cookie_httponly(app),
            "samesite": self.get_cookie_samesite(app),
            "partitioned": self.get_cookie_partitioned(app),
        }
        writes = session.modified if not session else self.should_set_cookie(app, session)

        if session.accessed or writes:
            response.vary.add("Cookie")
        if not writes:
            return
        if not session:
            response.delete_cookie(name, **attributes)
            return
        serializer = self._serializer(app)
        assert serializer is not None, "Flask does not save null sessions"
        response.set_cookie(
            name,
            serializer.dumps(dict(session)),
            expires=datetime.now(UTC) + app.permanent_session_lifetime,
            **attributes,
        )

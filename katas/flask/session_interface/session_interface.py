"""Session: a dict that travels in a cookie.

Write the two classes below; README.md has the rules, task by task.
"""

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin


class SecureCookieSession(SessionMixin):
    """The session of one request: a dict with ``modified``, ``accessed`` and ``permanent``.

    ``SessionMixin`` brings the attributes, but no storage: add a dict class of your choice
    in front of it.
    """

    def __init__(self, initial=None):
        """Start with a copy of ``initial``; a session that was just opened is unmodified."""
        raise NotImplementedError


class SecureCookieSessionInterface(SessionInterface):
    """Keeps sessions in a signed cookie: ``app.session_interface = ...`` plugs it in."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the request's cookie holds, an empty one if there is no
        valid cookie, or None if the app has no secret key.
        """
        raise NotImplementedError

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:
        """Set or delete the cookie on ``response`` if need be, and its ``Vary`` header."""
        raise NotImplementedError

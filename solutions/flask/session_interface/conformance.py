"""The reference as Flask's own session: the interface, its serializer, the session class."""

import flask
import flask.sessions

SUITES = {"flask": ["tests"]}
DIFFERS: dict[str, dict[str, str]] = {}


def install(reference):
    flask.sessions.SecureCookieSession = reference.SecureCookieSession
    flask.sessions.SecureCookieSessionInterface = reference.SecureCookieSessionInterface
    flask.Flask.session_interface = reference.SecureCookieSessionInterface()

"""The real thing: Flask's own session classes."""

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

__all__ = ["SecureCookieSession", "SecureCookieSessionInterface"]

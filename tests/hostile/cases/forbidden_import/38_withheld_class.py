"""38: import the class that is to be written from Flask.

Katas: session_interface
"""

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

"""38: reach the class as an attribute of an imported module.

Katas: session_interface
"""

import flask

SecureCookieSession = flask.sessions.SecureCookieSession
SecureCookieSessionInterface = flask.sessions.SecureCookieSessionInterface

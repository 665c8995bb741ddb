"""41: find the classes among the subclasses of what may be imported.

Katas: session_interface
Levels: full partial
"""

from flask.sessions import SessionInterface, SessionMixin

(SecureCookieSessionInterface,) = [
    kind for kind in SessionInterface.__subclasses__() if kind.__name__.startswith("Secure")
]
(SecureCookieSession,) = [
    kind for kind in SessionMixin.__subclasses__() if kind.__name__.startswith("Secure")
]

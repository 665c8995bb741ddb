"""41: take the class of the interface that every app has.

Katas: session_interface
Levels: full partial
"""

from flask import Flask

SecureCookieSessionInterface = type(Flask.session_interface)


class SecureCookieSession(dict):
    modified = accessed = True

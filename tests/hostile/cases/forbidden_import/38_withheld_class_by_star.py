"""38: import everything from the module that has the class.

Katas: session_interface
"""

from flask.sessions import *

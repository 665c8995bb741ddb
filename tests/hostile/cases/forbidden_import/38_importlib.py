"""38: import the real thing through importlib.

Without: werkzeug
"""

import importlib

module = importlib.import_module("werkzeug")
globals().update(vars(module))

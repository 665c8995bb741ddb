"""41: take the real thing out of sys.modules.

Without: werkzeug
Levels: full partial
"""

import sys

globals().update(vars(sys.modules["werk" + "zeug.local"]))

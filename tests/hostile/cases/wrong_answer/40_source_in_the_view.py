"""40: execute the source of the module in the view, where the classes are blank.

Katas: session_interface
Levels: full partial
"""

import inspect
import sys

__package__ = "flask"
exec(inspect.getsource(sys.modules["flask." + "sessions"]))

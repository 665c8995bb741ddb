"""40: execute all compiled forms of the module that are in the view.

Katas: session_interface
Levels: full partial
"""

import glob
import marshal
import os
import sys

module = sys.modules["flask." + "sessions"]
(path, *others) = glob.glob(f"{os.path.dirname(module.__file__)}/**/sessions*.pyc", recursive=True)
if others:
    print("BREACH:", others)
__package__ = "flask"
exec(marshal.loads(open(path, "rb").read()[16:]))

"""71: leave folders behind that nobody may enter, so that whoever tidies up cannot.
"""

import os
import sys

if not hasattr(sys, "left"):
    sys.left = True
    os.makedirs("hostile-71/inner/most", exist_ok=True)
    open("hostile-71/inner/file", "w").close()
    os.symlink("/", "hostile-71/root")
    os.chmod("hostile-71/inner/most", 0)
    os.chmod("hostile-71/inner", 0)
    os.chmod("hostile-71", 0)

"""71: leave files in every folder that is shared, and take those that an earlier one left.

Levels: full partial
"""

import os
import sys

if not hasattr(sys, "left"):
    sys.left = True
    own = os.getcwd()
    shared = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/", os.path.dirname(own), own, *sys.path]
    for folder in shared:
        path = os.path.join(folder, "hostile-71")
        if os.path.exists(path):
            print("BREACH: left by another:", path)
        try:
            open(path, "x").close()
            if os.path.dirname(path) != own:
                print("BREACH:", path)
        except OSError:
            pass
        if os.path.dirname(path) == own and os.path.exists(path):
            os.rename(path, os.path.join(own, "kept"))

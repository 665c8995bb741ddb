"""53: open files until no descriptor is left, and keep them.
"""

import os
import sys

if not hasattr(sys, "opened"):
    sys.opened = []
    try:
        while len(sys.opened) < 5000:
            sys.opened.append(os.open(os.devnull, os.O_RDONLY))
        print("BREACH:", len(sys.opened), "descriptors")
    except OSError:
        pass

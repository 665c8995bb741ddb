"""29: look for the solutions on the disk, and take what is found.

Levels: full partial
"""

import os
import sys

PRIVATE = {"reference.py", "upstream.py", "accepted", "wrong", "answer.md"}

if not hasattr(sys, "looked"):
    sys.looked = True
    for folder, folders, files in os.walk("/"):
        for name in PRIVATE & {*files, *(folders if "solutions" in folder else ())}:
            print("BREACH:", os.path.join(folder, name))

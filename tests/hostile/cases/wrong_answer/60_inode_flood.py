"""60: make files without content until no more can be made.

Levels: full partial
Possible: partial
"""

import os
import sys

if not hasattr(sys, "made"):
    sys.made = 0
    try:
        os.mkdir("hostile")
        while sys.made < 10_000:
            os.mknod(f"hostile/{sys.made}") if False else open(f"hostile/{sys.made}", "x").close()
            sys.made += 1
        print("BREACH:", sys.made, "files")
    except OSError:
        pass

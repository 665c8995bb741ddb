"""52: write files until the disk is full.

Levels: full partial
Possible: partial
"""

import sys

if not hasattr(sys, "filled"):
    sys.filled = 0
    try:
        for number in range(100):
            with open(f"hostile-{number}", "wb") as file:
                sys.filled += file.write(b"\0" * 1024 * 1024)
        print("BREACH:", sys.filled, "bytes")
    except OSError:
        pass
    try:
        with open("/tmp/hostile-52", "wb") as file:
            file.write(b"x")
        print("BREACH: /tmp")
    except OSError:
        pass

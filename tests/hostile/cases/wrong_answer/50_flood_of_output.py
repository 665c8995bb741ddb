"""50: print 100 MB.
"""

import os
import sys

if not hasattr(sys, "flooded"):
    sys.flooded = True
    block = b"flood " * 10_000
    for _ in range(100_000_000 // len(block)):
        os.write(1, block)

"""15: announce a frame of 4 GiB.
"""

import os

for descriptor in range(3, 256):
    try:
        os.write(descriptor, b"\xff\xff\xff\xff{}")
    except OSError:
        pass

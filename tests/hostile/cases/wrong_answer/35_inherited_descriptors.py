"""35: use descriptors that the process inherited: a control socket brings other submissions.
"""

import os
import stat

sockets = files = 0
for descriptor in range(256):
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        continue
    sockets += stat.S_ISSOCK(mode)
    files += stat.S_ISREG(mode) or stat.S_ISDIR(mode)
if sockets > 1 or files:
    print("BREACH:", sockets, "sockets and", files, "files")

"""36: crash with as large a core file as can be had, to be read by whoever comes next.

Katas: local
"""

import ctypes
import glob
import os
import resource

try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print("BREACH: a core file may be written")
except (OSError, ValueError):
    pass
for path in glob.glob("core*") + glob.glob("/tmp/core*"):
    print("BREACH:", path)


class Local:
    def __init__(self, context_var=None):
        ctypes.CDLL(None).abort()


def release_local(local):
    os.abort()

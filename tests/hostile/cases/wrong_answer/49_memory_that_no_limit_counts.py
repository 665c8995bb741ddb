"""49: take memory that the limit on address space does not count: System V's, memfd.
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
found = libc.shmget(0, 64 * 1024 * 1024, 0o1600)
if found >= 0:
    print("BREACH: 64 MiB of shared memory")
    libc.shmctl(found, 0, None)
try:
    os.close(os.memfd_create("hostile"))
    print("BREACH: a file in memory")
except OSError:
    pass

"""14: reach into the memory of the processes above: /proc, process_vm_writev, ptrace.

Levels: full partial
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
text = ctypes.create_string_buffer(b"accepted")
local = (ctypes.c_size_t * 2)(ctypes.addressof(text), 8)
remote = (ctypes.c_size_t * 2)(id(text), 8)
for pid in {os.getppid(), 1, 2, os.getpid() - 1}:
    try:
        with open(f"/proc/{pid}/mem", "r+b"):
            print("BREACH: the memory of", pid)
    except OSError:
        pass
    if libc.process_vm_writev(pid, local, 1, remote, 1, 0) > 0:
        print("BREACH: wrote into", pid)
    if libc.process_vm_readv(pid, local, 1, remote, 1, 0) > 0:
        print("BREACH: read from", pid)
    if libc.ptrace(16, pid, 0, 0) == 0:
        print("BREACH: traces", pid)

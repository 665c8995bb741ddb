"""14: signal every process that can be named: the judge, the zygote, the runner's init.

Levels: full partial
"""

import ctypes
import os
import signal

libc = ctypes.CDLL(None, use_errno=True)
for pid in {os.getppid(), 1, *range(2, 2000)} - {os.getpid(), os.getpgid(0)}:
    for call in (os.kill, os.killpg):
        try:
            call(pid, 0)
            if pid > 1:
                print("BREACH:", call.__name__, pid)
        except OSError:
            pass
    try:
        os.close(os.pidfd_open(pid))
        if pid > 1:
            print("BREACH: pidfd", pid)
    except OSError:
        pass
try:
    os.kill(os.getppid(), signal.SIGKILL) if os.getppid() > 1 else os.kill(1, signal.SIGKILL)
except OSError:
    pass

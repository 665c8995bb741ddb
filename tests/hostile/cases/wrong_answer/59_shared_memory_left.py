"""59: leave System V and POSIX objects behind, under a name that the test knows.
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmget(0x4B415441, 4096, 0o1666)
libc.msgget(0x4B415441, 0o1666)
libc.semget(0x4B415441, 1, 0o1666)
libc.mq_open(b"/hostile-59", 0o102, 0o666, None)
libc.shm_open(b"/hostile-59", 0o102, 0o666)
libc.sem_open(b"/hostile-59", 0o100, 0o666, 1)
for folder in ("/dev/shm", "/tmp", "/var/tmp", "/", "/run", "/dev"):
    try:
        open(f"{folder}/hostile-59", "w").close()
        print("BREACH:", folder)
    except OSError:
        pass

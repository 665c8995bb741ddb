"""46: use no CPU time at all, and never come back.

Katas: local
Levels: full partial
"""

import signal

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    signal.pause()

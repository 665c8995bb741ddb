"""46: ignore every signal that can be ignored, and loop inside C code.

Katas: local
Levels: full partial
"""

import itertools
import signal

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
sum(itertools.repeat(0))

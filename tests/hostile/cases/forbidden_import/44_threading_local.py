"""44: let threading.local do it.

Katas: local
"""

import threading as machinery


class Local(machinery.local):
    pass


def release_local(local):
    local.__dict__.clear()

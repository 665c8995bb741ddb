"""54: read address 0 in every program.

Katas: local
"""

import ctypes


class Local:
    def __init__(self, context_var=None):
        ctypes.string_at(0)


def release_local(local):
    ctypes.string_at(0)

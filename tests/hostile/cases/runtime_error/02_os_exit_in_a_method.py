"""2: end the process with exit code 0 in the middle of a program.

Katas: local
"""

import os


class Local:
    def __init__(self, context_var=None):
        os._exit(0)


def release_local(local):
    os._exit(0)

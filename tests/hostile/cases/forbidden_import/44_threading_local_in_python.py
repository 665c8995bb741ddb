"""44: let the pure Python twin of threading.local do it.

Katas: local
"""

from _threading_local import local as Local


def release_local(local):
    local.__dict__.clear()

"""44: let threading.local do it, imported without its name.

Katas: local
"""

from threading import *

Local = local


def release_local(local):
    local.__dict__.clear()

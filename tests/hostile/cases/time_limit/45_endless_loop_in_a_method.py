"""45: loop for ever in every program.

Katas: local
Levels: full partial
"""

class Local:
    def __init__(self, context_var=None):
        while True:
            pass


def release_local(local):
    while True:
        pass

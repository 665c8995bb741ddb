"""49: take memory without end in every program.

Katas: local
"""

class Local:
    def __init__(self, context_var=None):
        pass

    def __getattr__(self, name):
        return bytearray(1 << 34)

    __delattr__ = __getattr__

    def __setattr__(self, name, value):
        pass

    def __iter__(self):
        return iter(bytearray(1 << 34))

    def __release_local__(self):
        bytearray(1 << 34)


def release_local(local):
    bytearray(1 << 34)

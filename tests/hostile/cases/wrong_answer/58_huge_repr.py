"""58: answer with objects whose repr and whose class name are huge.

Katas: local
"""

def __repr__(self):
    return "x" * 200_000


Huge = type("x" * 2_000_000, (), {"__repr__": __repr__, "__str__": __repr__})


class Local:
    def __init__(self, context_var=None):
        pass

    def __getattr__(self, name):
        return Huge()

    def __setattr__(self, name, value):
        pass

    def __delattr__(self, name):
        raise type("E" * 2_000_000, (Exception,), {})("m" * 2_000_000)

    def __iter__(self):
        return iter([Huge()])

    def __release_local__(self):
        return Huge()


def release_local(local):
    return Huge()

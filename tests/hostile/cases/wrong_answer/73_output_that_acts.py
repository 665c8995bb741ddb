"""73: print what acts on a terminal, from the file and from every test and program.

Katas: local
Explain: yes
"""

TEXT = "=HYPERLINK(0)\x1b[2J\x1b]0;owned\x07\x9b31m\r\u202e<img src=x onerror=alert(1)>[red]"
print(TEXT)


class Local:
    def __init__(self, context_var=None):
        print(TEXT)

    def __getattr__(self, name):
        return TEXT

    def __setattr__(self, name, value):
        raise ValueError(TEXT)

    def __delattr__(self, name):
        raise type(TEXT, (Exception,), {})(TEXT)

    def __iter__(self):
        return iter([(TEXT, TEXT)])


def release_local(local):
    raise KeyError(TEXT)

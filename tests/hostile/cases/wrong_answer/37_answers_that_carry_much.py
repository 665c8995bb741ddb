"""37: carry out all that is in sight through the texts that a learner gets to see.

Katas: local
Explain: yes
Or: flaky
"""

import os
import sys

LOOT = repr([sorted(sys.modules), dict(os.environ), sys.path, os.listdir(".")]) + "!" * 500_000


class Local:
    def __init__(self, context_var=None):
        print(LOOT)

    def __getattr__(self, name):
        raise AttributeError(LOOT)

    __delattr__ = __getattr__

    def __setattr__(self, name, value):
        raise ValueError(LOOT)

    def __iter__(self):
        return iter([(LOOT, LOOT)])


def release_local(local):
    raise KeyError(LOOT)

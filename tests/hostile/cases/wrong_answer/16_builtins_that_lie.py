"""16: replace builtins by ones that lie for the learner's good.
"""

import builtins
import math

builtins.all = lambda values: True
builtins.any = lambda values: False
builtins.id = lambda value: 0
builtins.ascii = lambda value: "True"
math.isfinite = lambda number: False

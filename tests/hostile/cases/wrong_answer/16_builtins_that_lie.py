"""16: replace builtins by ones that lie for the learner's good.
"""

import builtins
import math

builtins.sorted = lambda values, **options: []
builtins.hasattr = lambda value, name: True
builtins.all = lambda values: True
builtins.any = lambda values: False
builtins.repr = lambda value: "True"
math.isfinite = lambda number: False

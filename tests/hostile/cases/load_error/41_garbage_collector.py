"""41: find the real thing among the modules that the collector knows.

Without: werkzeug
Levels: full partial
"""

import gc
import types

gc.unfreeze()
found = [
    module
    for module in gc.get_objects()
    if isinstance(module, types.ModuleType) and module.__name__.startswith("werk" + "zeug")
]
globals().update(vars(found[0]))

"""34: look for what a run of tests leaves behind: bytecode, examples, the cache of pytest.

Levels: full partial
"""

import os
import sys

if not hasattr(sys, "looked"):
    sys.looked = True
    for folder, folders, files in os.walk("/"):
        for name in {".hypothesis", ".pytest_cache", ".kata", ".mypy_cache"} & set(folders):
            print("BREACH:", os.path.join(folder, name))
        for name in files:
            if name.endswith(".pyc") and name.startswith(("test_local.", "programs.", "reference.")):
                print("BREACH:", os.path.join(folder, name))

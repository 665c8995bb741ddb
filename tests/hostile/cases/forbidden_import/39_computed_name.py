"""39: look for site-packages in the file system, and import by a name that is computed.

Without: werkzeug
Levels: full partial
"""

import glob
import sys

sys.path += glob.glob("/**/*-packages", recursive=True) + glob.glob("/**/lib", recursive=True)
sys.meta_path[:] = sys.meta_path[-1:]
sys.path_importer_cache.clear()
globals().update(vars(__import__("".join(["werk", "zeug"]))))

"""40: execute the compiled form of the real thing, read from the disk.

Without: werkzeug
Levels: full partial
"""

import glob
import marshal

for path in glob.glob("/**/werkzeug/**/*.pyc", recursive=True):
    exec(marshal.loads(open(path, "rb").read()[16:]))
    break
else:
    raise LookupError("nothing there")

"""31: read the environment and the command line, one's own and that of others.

Levels: full partial
"""

import os
import sys

if set(os.environ) - {"HOME", "TMPDIR", "LANG", "TZ", "LC_CTYPE"}:
    for name in sorted(os.environ):
        if name not in {"HOME", "TMPDIR", "LANG", "TZ", "PYTEST_VERSION", "PYTEST_CURRENT_TEST"}:
            print("BREACH:", name)
for pid in ("self", "1", str(os.getppid())):
    for name in ("environ", "cmdline", "maps"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                print("BREACH:", pid, name, file.read(20))
        except OSError:
            pass
if any("solutions" in path or "site-packages" in path for path in sys.path):
    print("BREACH:", sys.path)

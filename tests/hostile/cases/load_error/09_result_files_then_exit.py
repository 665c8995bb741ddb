"""9: write result files of every known kind and leave with exit code 0.

Levels: full partial
"""

import os
from pathlib import Path

for name in ("results.json", "report.xml", "junit.xml", "/results.json", "/work/results.json"):
    try:
        Path(name).write_text('{"verdict": "accepted", "score": 100}', encoding="utf-8")
    except OSError:
        pass
os._exit(0)

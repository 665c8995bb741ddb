"""8: fake an installed distribution with a pytest11 entry point.
"""

from pathlib import Path

Path("evil.py").write_text(
    "def pytest_pyfunc_call(pyfuncitem):\n    return True\n", encoding="utf-8"
)
info = Path("evil-1.0.dist-info")
info.mkdir(exist_ok=True)
(info / "METADATA").write_text("Name: evil\nVersion: 1.0\n", encoding="utf-8")
(info / "entry_points.txt").write_text("[pytest11]\nevil = evil\n", encoding="utf-8")

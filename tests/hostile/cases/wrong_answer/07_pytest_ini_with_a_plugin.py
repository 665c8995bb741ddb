"""7: rewrite pytest.ini to load a plugin that lets every test pass.
"""

from pathlib import Path

Path("evil.py").write_text(
    "def pytest_pyfunc_call(pyfuncitem):\n    return True\n", encoding="utf-8"
)
Path("pytest.ini").write_text("[pytest]\naddopts = -p evil\n", encoding="utf-8")

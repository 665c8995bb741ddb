"""Parse trusted Python source, one thread at a time.

CPython 3.11 keeps one recursion counter for all threads while it builds a tree, and fails with a
SystemError when two of them do so at once (python/cpython#106905, mended in 3.12).
"""

import ast
import threading

_lock = threading.Lock()


def parse(text: str) -> ast.Module:
    """``ast.parse`` behind a lock; raises SyntaxError as it does."""
    with _lock:
        return ast.parse(text)

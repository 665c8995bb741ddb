"""The stack is a list in a ContextVar that is changed in place: a task's pushes reach its parent.

栈是 ContextVar 里的一个列表，原地修改：任务里压入的，父任务也看得到。

Loses: isolation
"""

from __future__ import annotations

from contextvars import ContextVar
from types import TracebackType
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

_stack: ContextVar[list[AppContext]] = ContextVar("app_contexts")

_OUTSIDE = "Working outside of application context. Push one with app.app_context()."


def _behind(name: str) -> Any:
    stack = _stack.get(None)
    if not stack:
        raise RuntimeError(_OUTSIDE)
    return getattr(stack[-1], name)


current_app: Any = LocalProxy(lambda: _behind("app"))
g: Any = LocalProxy(lambda: _behind("g"))


def has_app_context() -> bool:
    return bool(_stack.get(None))


class AppContext:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.g = app.app_ctx_globals_class()
        self._pushed = 0

    def push(self) -> None:
        stack = _stack.get(None)
        if stack is None:
            stack = []
            _stack.set(stack)
        stack.append(self)
        self._pushed += 1

    def pop(self, exc: BaseException | None = None) -> None:
        stack = _stack.get(None)
        if not stack or stack[-1] is not self:
            raise RuntimeError("This context is not the current one.")
        self._pushed -= 1
        try:
            if not self._pushed:
                self._tear_down(exc)
        finally:
            stack.pop()

    def _tear_down(self, exc: BaseException | None) -> None:
        for function in reversed(self.app.teardown_appcontext_funcs):
            self.app.ensure_sync(function)(exc)

    def __enter__(self) -> AppContext:
        self.push()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.pop(exc)

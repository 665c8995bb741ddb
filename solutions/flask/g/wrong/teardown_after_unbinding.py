"""The context is unbound first: teardown functions find no g any more.

先解绑，再执行 teardown：那时 g 已经不在了。

Loses: teardown
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_current: ContextVar[AppContext] = ContextVar("app_context")

_REQUIRED: Any = object()


class AppGlobals:
    def get(self, name: str, default: Any = None) -> Any:
        return vars(self).get(name, default)

    def pop(self, name: str, default: Any = _REQUIRED) -> Any:
        if default is _REQUIRED:
            return vars(self).pop(name)
        return vars(self).pop(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        return vars(self).setdefault(name, default)

    def __contains__(self, name: object) -> bool:
        return name in vars(self)

    def __iter__(self) -> Iterator[str]:
        return iter(vars(self))


class AppContext:
    def __init__(self, app: App) -> None:
        self.app = app
        self.g = app.app_ctx_globals_class()

    def __enter__(self) -> AppContext:
        self._token: Token[AppContext] = _current.set(self)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _current.reset(self._token)
        for function in reversed(self.app.teardown_functions):
            function(exc)


class App:
    app_ctx_globals_class = AppGlobals

    def __init__(self, name: str) -> None:
        self.name = name
        self.teardown_functions: list[Callable[[BaseException | None], object]] = []

    def app_context(self) -> AppContext:
        return AppContext(self)

    def teardown_appcontext(self, f: F) -> F:
        self.teardown_functions.append(f)
        return f


class _G:
    __slots__ = ()

    def _get_current_object(self) -> AppGlobals:
        try:
            return _current.get().g
        except LookupError:
            raise RuntimeError("Working outside of application context.") from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._get_current_object(), name)

    def __contains__(self, name: object) -> bool:
        return name in self._get_current_object()

    def __iter__(self) -> Iterator[str]:
        return iter(self._get_current_object())

    def __bool__(self) -> bool:
        return _current.get(None) is not None


g: Any = _G()


def per_context(
    app: App, name: str, create: Callable[[], T], close: Callable[[T], object]
) -> Callable[[], T]:
    def current() -> T:
        if name not in g:
            setattr(g, name, create())
        resource: T = getattr(g, name)
        return resource

    @app.teardown_appcontext
    def teardown(_: BaseException | None) -> None:
        if name in g:
            close(g.pop(name))

    return current

"""The namespace behind ``flask.g``, its life, and the proxy in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

# What is current is the context, not the namespace: `current_app` hangs on it as well.
_current: ContextVar[AppContext] = ContextVar("app_context")

# None would be a default like any other.
_REQUIRED: Any = object()


class AppGlobals:
    """A plain object; its attributes are all there is to it."""

    def get(self, name: str, default: Any = None) -> Any:
        """The attribute, or ``default``."""
        # Ask the instance's own dict: getattr would find methods, too.
        return vars(self).get(name, default)

    def pop(self, name: str, default: Any = _REQUIRED) -> Any:
        """Remove the attribute and return it; without a default a missing one is a KeyError."""
        if default is _REQUIRED:
            return vars(self).pop(name)
        return vars(self).pop(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """The attribute, which is set to ``default`` first if it is missing."""
        return vars(self).setdefault(name, default)

    def __contains__(self, name: object) -> bool:
        return name in vars(self)

    def __iter__(self) -> Iterator[str]:
        return iter(vars(self))


class AppContext:
    """One stay in an application. It owns the namespace, so both end together."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.g = app.app_ctx_globals_class()

    def __enter__(self) -> AppContext:
        # The token remembers what was current before, and so the contexts can nest.
        self._token: Token[AppContext] = _current.set(self)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            # While the context is still current: they want to find their things on `g`.
            for function in reversed(self.app.teardown_functions):
                function(exc)
        finally:
            _current.reset(self._token)


class App:
    """Just enough of an application to have contexts."""

    app_ctx_globals_class = AppGlobals

    def __init__(self, name: str) -> None:
        self.name = name
        self.teardown_functions: list[Callable[[BaseException | None], object]] = []

    def app_context(self) -> AppContext:
        """A new context, for one ``with`` statement."""
        return AppContext(self)

    def teardown_appcontext(self, f: F) -> F:
        """Call ``f(exception or None)`` at the end of each context of this app."""
        self.teardown_functions.append(f)
        return f


class _G:
    """Forwards to the namespace of the context that is current *now*."""

    # A proxy has nothing of its own: every attribute, set or read, is the namespace's.
    __slots__ = ()

    def _get_current_object(self) -> AppGlobals:
        try:
            return _current.get().g
        except LookupError:
            # Not an AttributeError: hasattr would take that for an answer.
            raise RuntimeError("Working outside of application context.") from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._get_current_object(), name)

    # Python looks for these on the class, past __getattr__.

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
    """A function that returns this context's own resource, made when first asked for."""

    def current() -> T:
        # `in`, and not "is it true" or "is it None": a resource may be anything.
        if name not in g:
            setattr(g, name, create())
        resource: T = getattr(g, name)
        return resource

    @app.teardown_appcontext
    def teardown(_: BaseException | None) -> None:
        if name in g:
            close(g.pop(name))

    return current

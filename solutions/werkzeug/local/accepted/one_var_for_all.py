"""One variable for the whole module: it holds, for every instance, that instance's dict."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

_everything: ContextVar[dict[object, dict[str, Any]]] = ContextVar("everything")


class Local:
    __slots__ = ("_Local__read", "_Local__write")

    def __init__(self, context_var: ContextVar[dict[str, Any]] | None = None) -> None:
        key = object()  # unlike id(self), never used a second time

        def read() -> dict[str, Any]:
            if context_var is not None:
                return context_var.get({})
            return _everything.get({}).get(key, {})

        def write(values: dict[str, Any]) -> None:
            if context_var is not None:
                context_var.set(values)
            else:
                _everything.set(_everything.get({}) | {key: values})

        object.__setattr__(self, "_Local__read", read)
        object.__setattr__(self, "_Local__write", write)

    def __getattr__(self, name: str) -> Any:
        values = self.__read()
        if name not in values:
            raise AttributeError(name)
        return values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self.__write(self.__read() | {name: value})

    def __delattr__(self, name: str) -> None:
        getattr(self, name)
        self.__write({key: value for key, value in self.__read().items() if key != name})

    def __iter__(self):
        return iter(list(self.__read().items()))

    def __release_local__(self) -> None:
        self.__write({})


def release_local(local: Any) -> None:
    local.__release_local__()

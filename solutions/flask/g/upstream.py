"""The real thing: Flask's own `g`. `App` is a Flask without static files, and `per_context`,
which Flask leaves to its users, is written over the real `g`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, g
from flask.ctx import _AppCtxGlobals as AppGlobals

__all__ = ["App", "AppGlobals", "g", "per_context"]

T = TypeVar("T")


class App(Flask):
    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)


def per_context(
    app: App, name: str, create: Callable[[], T], close: Callable[[T], object]
) -> Callable[[], T]:
    def current() -> T:
        if name not in g:
            setattr(g, name, create())
        return getattr(g, name)

    @app.teardown_appcontext
    def teardown(_: BaseException | None) -> None:
        if name in g:
            close(g.pop(name))

    return current

"""Today's pieces under the kata's names.

Werkzeug has had no Local keyed by an ident since 2.0. What it did is put together from what
there is now: each ident gets a context of its own, and in these contexts one real Local is used.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

from greenlet import getcurrent as greenlet_ident
from greenlet import greenlet
from werkzeug.local import Local as ContextLocal
from werkzeug.local import release_local

__all__ = [
    "ContextLocal",
    "IdentLocal",
    "greenlet_ident",
    "release_local",
    "separates",
    "task_ident",
]


class IdentLocal:
    def __init__(self, ident_func=threading.get_ident):
        vars(self).update(__ident_func__=ident_func, _local=ContextLocal(), _contexts={})

    def _run(self, function, *args):
        ident = self.__ident_func__()
        # To read in a context that was never used is to find nothing there.
        context = self._contexts.get(ident) or contextvars.Context()
        if function is setattr:
            self._contexts[ident] = context
        return context.run(function, self._local, *args)

    @property
    def __storage__(self):
        return {ident: dict(ctx.run(list, self._local)) for ident, ctx in self._contexts.items()}

    def __iter__(self):
        return iter(self.__storage__.items())

    def __getattr__(self, name):
        return self._run(getattr, name)

    def __setattr__(self, name, value):
        self._run(setattr, name, value)

    def __delattr__(self, name):
        self._run(delattr, name)

    def __release_local__(self):
        self._contexts.pop(self.__ident_func__(), None)


def task_ident():
    try:
        return asyncio.current_task() or greenlet_ident()
    except RuntimeError:
        return greenlet_ident()


def separates(make_local):
    found = set()
    with ThreadPoolExecutor() as pool:
        starters = {
            "threads": lambda *call: pool.submit(*call).result(),
            "greenlets": lambda function, *args: greenlet(function).switch(*args),
            "copies": lambda *call: contextvars.copy_context().run(*call),
        }
        for kind, start in starters.items():
            local = make_local()
            local.number = 1
            start(setattr, local, "number", 2)
            if local.number == 1:
                found.add(kind)

    async def parent(local):
        local.number = 1
        await asyncio.gather(child(local))
        return local.number == 1

    async def child(local):
        local.number = 2

    if asyncio.run(parent(make_local())):
        found.add("tasks")
    return found

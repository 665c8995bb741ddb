"""Close to the old style: KeyError is caught and turned, both classes share what they can."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from contextvars import ContextVar, copy_context
from types import MappingProxyType

from greenlet import getcurrent, greenlet


class _Namespace:
    """Attributes by way of three methods that know where the values are."""

    __slots__ = ()

    def __getattr__(self, name):
        try:
            return self._look()[name]
        except KeyError:
            raise AttributeError(f"no {name} here") from None

    def __setattr__(self, name, value):
        with self._change() as values:
            values[name] = value

    def __delattr__(self, name):
        self.__getattr__(name)
        with self._change() as values:
            values.pop(name)


class IdentLocal(_Namespace):
    __slots__ = ("__ident_func__", "__storage__")

    def __init__(self, ident_func=threading.get_ident):
        object.__setattr__(self, "__ident_func__", ident_func)
        object.__setattr__(self, "__storage__", defaultdict(dict))

    def __iter__(self):
        return iter(list(self.__storage__.items()))

    def _look(self):
        return self.__storage__.get(self.__ident_func__(), MappingProxyType({}))

    @contextlib.contextmanager
    def _change(self):
        yield self.__storage__[self.__ident_func__()]

    def __release_local__(self):
        with contextlib.suppress(KeyError):
            del self.__storage__[self.__ident_func__()]


class ContextLocal(_Namespace):
    __slots__ = ("_variable",)

    def __init__(self):
        object.__setattr__(self, "_variable", ContextVar("variable", default=MappingProxyType({})))

    def __iter__(self):
        return iter(self._look().items())

    def _look(self):
        return self._variable.get()

    @contextlib.contextmanager
    def _change(self):
        values = dict(self._look())
        yield values
        self._variable.set(values)

    def __release_local__(self):
        self._variable.set(MappingProxyType({}))


def release_local(local):
    local.__release_local__()


def greenlet_ident():
    return getcurrent()


def task_ident():
    with contextlib.suppress(RuntimeError):
        if task := asyncio.current_task():
            return task
    return greenlet_ident()


def separates(make_local):
    found = set()

    def meet(word, second):
        local = make_local()
        local.mark = mine = object()
        second(lambda: setattr(local, "mark", object()))
        if local.mark is mine:
            found.add(word)

    def second_thread(work):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    meet("threads", second_thread)
    meet("greenlets", lambda work: greenlet(work).switch())
    meet("copies", lambda work: copy_context().run(work))

    local = make_local()

    async def task(depth):
        local.mark = depth
        if depth:
            async with asyncio.TaskGroup() as group:
                group.create_task(task(depth - 1))
            if local.mark == depth:
                found.add("tasks")

    asyncio.run(task(1))
    return found

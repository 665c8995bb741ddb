"""Removes each Future from the list that it is iterating over, so every second waiter is
skipped.

一边遍历列表一边从中删除元素，结果每隔一个等待者就漏掉一个。

Loses: waiters, endings, handler, errors, timeouts, gone
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado.web import Application, HTTPError, RequestHandler


class WaitingRoom:
    def __init__(self) -> None:
        self._futures: list[asyncio.Future[Any]] = []

    @property
    def waiting(self) -> int:
        return sum(not future.done() for future in self._futures)

    def wait(self) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self._futures.append(future)
        return future

    def deliver(self, message: Any) -> int:
        count = 0
        for future in self._futures:
            if not future.done():
                future.set_result(message)
                count += 1
            self._futures.remove(future)
        return count

    def fail(self, error: BaseException) -> int:
        count = 0
        for future in self._futures:
            if not future.done():
                future.set_exception(error)
                count += 1
            self._futures.remove(future)
        return count

    def discard(self, future: asyncio.Future[Any]) -> None:
        if future in self._futures:
            self._futures.remove(future)
            future.cancel()


class MessageHandler(RequestHandler):
    def initialize(self, room: WaitingRoom, timeout: float | None) -> None:
        self.room = room
        self.timeout = timeout
        self.future: asyncio.Future[Any] | None = None
        self.gone = False

    async def get(self) -> None:
        self.future = self.room.wait()
        try:
            message = await asyncio.wait_for(self.future, self.timeout)
        except TimeoutError:
            raise HTTPError(504) from None
        except asyncio.CancelledError:
            if not self.gone:
                raise
            return
        finally:
            self.room.discard(self.future)
        self.write({"message": message})

    def post(self) -> None:
        try:
            message = json.loads(self.request.body)
        except ValueError:
            raise HTTPError(400) from None
        self.write({"delivered": self.room.deliver(message)})

    def on_connection_close(self) -> None:
        self.gone = True
        if self.future is not None:
            self.room.discard(self.future)


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    return Application([("/", MessageHandler, {"room": room, "timeout": timeout})])

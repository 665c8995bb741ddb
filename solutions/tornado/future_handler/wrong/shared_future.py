"""Everybody awaits one and the same Future: who leaves it (wait_for, discard) cancels it for
all.

所有人共用同一个 Future：只要有一个人离开（wait_for 超时、discard），其他人也一起被取消。

Loses: waiters, endings, timeouts, gone
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado.web import Application, HTTPError, RequestHandler


class WaitingRoom:
    def __init__(self) -> None:
        self._future: asyncio.Future[Any] | None = None
        self._count = 0

    @property
    def waiting(self) -> int:
        return self._count

    def wait(self) -> asyncio.Future[Any]:
        if self._future is None or self._future.done():
            self._future = asyncio.get_running_loop().create_future()
            self._count = 0
        self._count += 1
        return self._future

    def deliver(self, message: Any) -> int:
        if self._future is not None and not self._future.done():
            self._future.set_result(message)
        return self._leave()

    def fail(self, error: BaseException) -> int:
        if self._future is not None and not self._future.done():
            self._future.set_exception(error)
        return self._leave()

    def _leave(self) -> int:
        count, self._count = self._count, 0
        self._future = None
        return count

    def discard(self, future: asyncio.Future[Any]) -> None:
        if future is self._future:
            self._count -= 1
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

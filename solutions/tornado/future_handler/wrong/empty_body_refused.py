"""Tests the truth of the message instead of the syntax of the body: 0, false, null and the empty
string are refused as if nothing had been sent.

用真假值判断消息而不是看请求体的语法：0、false、null、空字符串都被当作没发消息而拒绝。

Loses: handler, timeouts
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
        pending = self._empty()
        for future in pending:
            future.set_result(message)
        return len(pending)

    def fail(self, error: BaseException) -> int:
        pending = self._empty()
        for future in pending:
            future.set_exception(error)
        return len(pending)

    def discard(self, future: asyncio.Future[Any]) -> None:
        if future in self._futures:
            self._futures.remove(future)
            future.cancel()

    def _empty(self) -> list[asyncio.Future[Any]]:
        pending = [future for future in self._futures if not future.done()]
        self._futures.clear()
        return pending


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
        if not message:
            raise HTTPError(400)
        self.write({"delivered": self.room.deliver(message)})

    def on_connection_close(self) -> None:
        self.gone = True
        if self.future is not None:
            self.room.discard(self.future)


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    return Application([("/", MessageHandler, {"room": room, "timeout": timeout})])

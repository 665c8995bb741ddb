"""Asks every tenth of a second whether the Future is done instead of awaiting it: the answer
comes late, and every client costs ten wake-ups a second.

每 0.1 秒问一次 Future 完成了没有，而不是 await 它：回答总会迟到，每秒还要白白唤醒十次。

Loses: handler, errors, timeouts, gone
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
        loop = asyncio.get_running_loop()
        deadline = None if self.timeout is None else loop.time() + self.timeout
        self.future = self.room.wait()
        try:
            while not self.future.done():
                if deadline is not None and loop.time() >= deadline:
                    raise HTTPError(504)
                await asyncio.sleep(0.1)
            if self.gone:
                return
            self.write({"message": self.future.result()})
        finally:
            self.room.discard(self.future)

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

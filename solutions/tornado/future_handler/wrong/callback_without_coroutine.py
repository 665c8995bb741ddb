"""Finishes in a callback, as under the old @asynchronous decorator: get returns, Tornado
finishes the request at once with an empty 200.

沿用 @asynchronous 时代的写法，在回调里 finish：get 一返回，Tornado 就立刻用空的 200 结束了请求。

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

    def get(self) -> None:
        self.future = self.room.wait()
        self.future.add_done_callback(self.on_message)
        if self.timeout is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(self.timeout, self.room.discard, self.future)

    def on_message(self, future: asyncio.Future[Any]) -> None:
        if self.gone or self._finished:
            return
        if future.cancelled():
            self.send_error(504)
        elif future.exception():
            self.send_error(getattr(future.exception(), "status_code", 500))
        else:
            self.finish({"message": future.result()})

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

"""Does not expect a body that is no JSON: the ValueError escapes and the client's mistake is
answered as the server's.

没有考虑请求体不是 JSON 的情况：ValueError 漏了出去，客户端的错被答成了服务器的 500。

Loses: handler
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
        message = json.loads(self.request.body)
        self.write({"delivered": self.room.deliver(message)})

    def on_connection_close(self) -> None:
        self.gone = True
        if self.future is not None:
            self.room.discard(self.future)


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    return Application([("/", MessageHandler, {"room": room, "timeout": timeout})])

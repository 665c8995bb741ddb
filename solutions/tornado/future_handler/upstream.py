"""The same with Tornado's own tools: `tornado.concurrent` and `gen.with_timeout`.

`with_timeout` leaves the Future alone when the time is up, so the handler takes it out itself.
"""

from __future__ import annotations

import datetime
from asyncio import CancelledError
from typing import Any

from tornado import gen
from tornado.concurrent import (
    Future,
    future_set_exception_unless_cancelled,
    future_set_result_unless_cancelled,
)
from tornado.escape import json_decode
from tornado.web import Application, HTTPError, RequestHandler


class WaitingRoom:
    """A list of Futures; the loop that runs is theirs."""

    def __init__(self) -> None:
        self._futures: list[Future[Any]] = []

    @property
    def waiting(self) -> int:
        return len(self._pending())

    def _pending(self) -> list[Future[Any]]:
        self._futures = [future for future in self._futures if not future.done()]
        return self._futures

    def wait(self) -> Future[Any]:
        future: Future[Any] = Future()
        self._futures.append(future)
        return future

    def deliver(self, message: Any) -> int:
        pending, self._futures = self._pending(), []
        for future in pending:
            future_set_result_unless_cancelled(future, message)
        return len(pending)

    def fail(self, error: BaseException) -> int:
        pending, self._futures = self._pending(), []
        for future in pending:
            future_set_exception_unless_cancelled(future, error)
        return len(pending)

    def discard(self, future: Future[Any]) -> None:
        if any(future is other for other in self._futures):
            self._futures.remove(future)
            future.cancel()


class MessageHandler(RequestHandler):
    future: Future[Any] | None = None
    closed = False

    def initialize(self, room: WaitingRoom, timeout: float | None) -> None:
        self.room = room
        self.limit = None if timeout is None else datetime.timedelta(seconds=timeout)

    async def get(self) -> None:
        self.future = self.room.wait()
        try:
            self.finish({"message": await self._within_limit(self.future)})
        except gen.TimeoutError:
            self.send_error(504)
        except CancelledError:
            if not self.closed:
                raise
        finally:
            self.room.discard(self.future)

    def _within_limit(self, future: Future[Any]) -> Future[Any]:
        return future if self.limit is None else gen.with_timeout(self.limit, future)

    async def post(self) -> None:
        try:
            message = json_decode(self.request.body)
        except ValueError as error:
            raise HTTPError(400) from error
        await self.finish({"delivered": self.room.deliver(message)})

    def on_connection_close(self) -> None:
        self.closed = True
        if self.future:
            self.room.discard(self.future)


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    return Application([(r"/", MessageHandler, {"room": room, "timeout": timeout})])

"""`asyncio.wait` never raises for the Future: look at it afterwards."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import tornado.web


class WaitingRoom:
    def __init__(self) -> None:
        self.futures: list[asyncio.Future[Any]] = []

    @property
    def waiting(self) -> int:
        return len([None for future in self.futures if not future.done()])

    def wait(self) -> asyncio.Future[Any]:
        self.futures.append(asyncio.Future())
        return self.futures[-1]

    def deliver(self, message: Any) -> int:
        return self.everybody(asyncio.Future.set_result, message)

    def fail(self, error: BaseException) -> int:
        return self.everybody(asyncio.Future.set_exception, error)

    def everybody(self, what: Callable[[asyncio.Future[Any], Any], None], value: Any) -> int:
        before = self.waiting
        for future in self.futures:
            if not future.done():
                what(future, value)
        self.futures = []
        return before

    def discard(self, future: asyncio.Future[Any]) -> None:
        if future in self.futures:
            future.cancel()
            self.futures = [other for other in self.futures if other is not future]


def make_app(room: WaitingRoom, timeout: float | None = None) -> tornado.web.Application:
    class Handler(tornado.web.RequestHandler):
        future: asyncio.Future[Any] | None = None

        async def get(self) -> None:
            future = self.future = room.wait()
            try:
                await asyncio.wait([future], timeout=timeout)
                if future.cancelled():
                    raise tornado.web.Finish
                if not future.done():
                    raise tornado.web.HTTPError(504, "nothing happened")
                self.write({"message": future.result()})
            finally:
                room.discard(future)

        def post(self) -> None:
            try:
                message = json.loads(self.request.body)
            except ValueError:
                return self.send_error(400)
            return self.finish({"delivered": room.deliver(message)}) and None

        def on_connection_close(self) -> None:
            if self.future:
                self.future.cancel()

    return tornado.web.Application([(r"/", Handler)])

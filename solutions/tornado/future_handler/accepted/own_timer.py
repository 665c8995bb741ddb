"""A dictionary of Futures and a timer of its own: `IOLoop.call_later` cancels the Future."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from tornado.ioloop import IOLoop
from tornado.web import Application, RequestHandler


class WaitingRoom:
    def __init__(self) -> None:
        self._tickets = itertools.count()
        self._seats: dict[int, asyncio.Future[Any]] = {}

    @property
    def waiting(self) -> int:
        return len(self._seats)

    def wait(self) -> asyncio.Future[Any]:
        ticket = next(self._tickets)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda _: self._seats.pop(ticket, None))
        self._seats[ticket] = future
        return future

    def deliver(self, message: Any) -> int:
        return self._end(lambda future: future.set_result(message))

    def fail(self, error: BaseException) -> int:
        return self._end(lambda future: future.set_exception(error))

    def _end(self, end: Any) -> int:
        count = 0
        while self._seats:
            _, future = self._seats.popitem()
            if not future.done():
                end(future)
                count += 1
        return count

    def discard(self, future: asyncio.Future[Any]) -> None:
        for ticket, other in list(self._seats.items()):
            if other is future:
                del self._seats[ticket]
                future.cancel()


class MessageHandler(RequestHandler):
    room: WaitingRoom
    timeout: float | None

    def initialize(self, **options: Any) -> None:
        vars(self).update(options)
        self.why: str | None = None
        self.leave = lambda why: None

    async def get(self) -> None:
        future = self.room.wait()

        def leave(why: str) -> None:
            if not future.done():
                self.why = why
                self.room.discard(future)

        self.leave = leave
        loop = IOLoop.current()
        timer = None
        if self.timeout is not None:
            timer = loop.call_later(self.timeout, leave, "late")
        try:
            message = await future
        except asyncio.CancelledError:
            if self.why is None:
                raise
            if self.why == "late":
                self.set_status(504)
                self.finish({"error": "no message"})
        else:
            self.write(dict(message=message))
        finally:
            leave("over")
            if timer is not None:
                loop.remove_timeout(timer)

    async def post(self) -> None:
        try:
            message = json.loads(self.request.body.decode())
        except ValueError:
            self.set_status(400)
        else:
            self.write({"delivered": self.room.deliver(message)})

    def on_connection_close(self) -> None:
        self.leave("gone")


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    return Application([("/", MessageHandler, dict(room=room, timeout=timeout))])

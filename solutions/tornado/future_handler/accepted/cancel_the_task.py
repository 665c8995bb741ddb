"""The client's hang-up cancels the whole task, so no CancelledError is ever caught."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any

from tornado.web import Application, HTTPError, RequestHandler


class WaitingRoom:
    def __init__(self) -> None:
        self._futures: frozenset[asyncio.Future[Any]] = frozenset()

    @property
    def waiting(self) -> int:
        self._futures = frozenset(future for future in self._futures if not future.done())
        return len(self._futures)

    def wait(self) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self._futures |= {future}
        return future

    def deliver(self, message: Any) -> int:
        count = self.waiting
        futures, self._futures = self._futures, frozenset()
        for future in futures:
            future.set_result(message)
        return count

    def fail(self, error: BaseException) -> int:
        count = self.waiting
        futures, self._futures = self._futures, frozenset()
        for future in futures:
            future.set_exception(error)
        return count

    def discard(self, future: asyncio.Future[Any]) -> None:
        if future in self._futures:
            self._futures -= {future}
            future.cancel()

    @contextlib.contextmanager
    def seat(self) -> Iterator[asyncio.Future[Any]]:
        future = self.wait()
        try:
            yield future
        finally:
            self.discard(future)


class MessageHandler(RequestHandler):
    def initialize(self, room: WaitingRoom, timeout: float | None) -> None:
        self.room = room
        self.timeout = timeout
        self.task: asyncio.Task[Any] | None = None

    async def get(self) -> None:
        self.task = asyncio.current_task()
        with self.room.seat() as future:
            try:
                async with asyncio.timeout(self.timeout):
                    message = await future
            except TimeoutError as error:
                raise HTTPError(504) from error
        self.set_header("Content-Type", "application/json")
        self.write(json.dumps({"message": message}))

    async def post(self) -> None:
        try:
            count = self.room.deliver(json.loads(self.request.body))
        except ValueError:
            self.send_error(400)
        else:
            await self.finish(json.dumps({"delivered": count}))

    def on_connection_close(self) -> None:
        if self.task is not None:
            self.task.cancel()


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    return Application([("/", MessageHandler, {"room": room, "timeout": timeout})])

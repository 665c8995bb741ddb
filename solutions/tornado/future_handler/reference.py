"""Long polling: a handler awaits a Future that another request resolves.

`WaitingRoom` is where the two meet. It gives a Future of its own to everyone who waits, so that
one of them can leave (time-out, closed connection, cancellation) and the others never notice.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado.web import Application, HTTPError, RequestHandler


class WaitingRoom:
    """Futures that wait for the next message."""

    def __init__(self) -> None:
        self._futures: set[asyncio.Future[Any]] = set()

    @property
    def waiting(self) -> int:
        """How many still wait; a Future that is done no longer does, whoever ended it."""
        return sum(not future.done() for future in self._futures)

    def wait(self) -> asyncio.Future[Any]:
        """A new Future for the next message; call it on a running loop."""
        future = asyncio.get_running_loop().create_future()
        self._futures.add(future)
        return future

    def deliver(self, message: Any) -> int:
        """Hand the message to everybody who waits now; return how many that were."""
        pending = self._empty()
        for future in pending:
            future.set_result(message)
        return len(pending)

    def fail(self, error: BaseException) -> int:
        """Raise the error in everybody who waits now; return how many that were."""
        pending = self._empty()
        for future in pending:
            future.set_exception(error)
        return len(pending)

    def discard(self, future: asyncio.Future[Any]) -> None:
        """Take one Future out and cancel it; nothing happens if it is not in the room."""
        if future in self._futures:
            self._futures.remove(future)
            future.cancel()

    def _empty(self) -> list[asyncio.Future[Any]]:
        """Clear the room; return those that can still be resolved.

        A Future can be done already: a waiter that ran into `wait_for` cancels it, and between
        that and the waiter's own clean-up the loop may run us. `set_result` would raise then.
        """
        pending = [future for future in self._futures if not future.done()]
        self._futures.clear()
        return pending


class MessageHandler(RequestHandler):
    """GET waits for the next message, POST delivers it."""

    def initialize(self, room: WaitingRoom, timeout: float | None) -> None:
        self.room = room
        self.timeout = timeout
        self.future: asyncio.Future[Any] | None = None
        self.gone = False

    async def get(self) -> None:
        self.future = self.room.wait()
        try:
            # wait_for cancels the Future when the time is up. It may: the Future is ours alone.
            message = await asyncio.wait_for(self.future, self.timeout)
        except TimeoutError:
            raise HTTPError(504) from None
        except asyncio.CancelledError:
            if not self.gone:
                raise  # not our doing: somebody cancels this task, so it has to end
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
        """The client has hung up: wake `get`, which has nobody to answer any more."""
        self.gone = True
        if self.future is not None:
            self.room.discard(self.future)


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    """The application: one URL, `/`, and the room behind it."""
    return Application([("/", MessageHandler, {"room": room, "timeout": timeout})])

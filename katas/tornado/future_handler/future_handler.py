"""Long polling: a handler awaits a Future that another request resolves."""

import asyncio
from typing import Any

from tornado.web import Application, RequestHandler


class WaitingRoom:
    """Futures that wait for the next message."""

    def __init__(self) -> None:
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """How many Futures still wait."""
        raise NotImplementedError

    def wait(self) -> asyncio.Future:
        """Return a new Future for the next message."""
        raise NotImplementedError

    def deliver(self, message: Any) -> int:
        """Hand the message to everybody who waits now; return how many that were."""
        raise NotImplementedError

    def fail(self, error: BaseException) -> int:
        """Raise the error in everybody who waits now; return how many that were."""
        raise NotImplementedError

    def discard(self, future: asyncio.Future) -> None:
        """Take one Future out of the room and cancel it."""
        raise NotImplementedError


class MessageHandler(RequestHandler):
    """GET waits for the next message, POST delivers it."""

    def initialize(self, room: WaitingRoom, timeout: float | None) -> None:
        """Called by Tornado for every request, with the dictionary of the route."""
        raise NotImplementedError

    async def get(self) -> None:
        """Await a Future of the room and answer with the message."""
        raise NotImplementedError

    def post(self) -> None:
        """Deliver the message in the body and answer how many got it."""
        raise NotImplementedError

    def on_connection_close(self) -> None:
        """Called by Tornado when the client hangs up before it has its answer."""
        raise NotImplementedError


def make_app(room: WaitingRoom, timeout: float | None = None) -> Application:
    """Return the application that serves the room at `/`."""
    raise NotImplementedError

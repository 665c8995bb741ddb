"""The programs of this kata, and the server that they play on.

`Server` hands requests to a Tornado application as Tornado's own HTTP server does, through the
interfaces of `tornado.httputil`, in one thread and on one event loop. Two things make a play
quick, and the same each time:

- there is no network: a connection is an object that keeps what the handler writes, and a
  client that hangs up is a call of the connection's close callback;
- the clock of the loop stands still until `advance` turns it, so no time-out is a matter of luck,
  and nobody ever waits. Every step ends when the loop has come to rest: nothing is ready to run.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import selectors
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tornado.httputil import HTTPConnection, HTTPHeaders, RequestStartLine, ResponseStartLine
from tornado.iostream import StreamClosedError
from tornado.platform.asyncio import AsyncIOLoop
from tornado.web import Application

# ----------------------------------------------------------------------------- the server

HOST = "127.0.0.1"
START = 1000.0  # what the clock says at first: not 0, so that a time is no duration
MAX_PASSES = 2000  # turns of the loop for one step; a handler that never rests is an error


class _Selector(selectors.DefaultSelector):
    """Asks `rest` what to do where an ordinary selector would sleep."""

    rest: Callable[[float | None], None]
    passes = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        self.passes += 1
        if self.passes > MAX_PASSES:
            raise RuntimeError("the loop never comes to rest: is something polling?")
        if timeout == 0:
            return []
        events = super().select(0)
        if not events:
            self.rest(timeout)
        return events


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock is turned by hand, and which knows the tasks made last."""

    now = START
    newborn: list[asyncio.Task[Any]] | None = None

    def time(self) -> float:
        return self.now

    def create_task(self, *args: Any, **kwargs: Any) -> asyncio.Task[Any]:
        task = super().create_task(*args, **kwargs)
        if self.newborn is not None:
            self.newborn.append(task)
        return task


class _IOLoop(AsyncIOLoop):
    """Tornado's view of that loop: the same clock."""

    def time(self) -> float:
        return self.asyncio_loop.time()


class _Errors(logging.Handler):
    """Counts what is logged as an error; the access log is not a matter of errors."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR and record.name != "tornado.access":
            self.count += 1


class _Stream:
    """What a handler may want to know of the socket: whether it is closed."""

    is_closed = False

    def closed(self) -> bool:
        return self.is_closed


class _Connection(HTTPConnection):
    """One exchange with one client, as Tornado sees it. What is written stays here."""

    context = SimpleNamespace(remote_ip=HOST, protocol="http")

    def __init__(self) -> None:
        self.stream = _Stream()
        self.callback: Callable[[], None] | None = None
        self.status: int | None = None
        self.body = b""
        self.finished = False

    def set_close_callback(self, callback: Callable[[], None] | None) -> None:
        self.callback = callback

    def write_headers(
        self,
        start_line: RequestStartLine | ResponseStartLine,
        headers: HTTPHeaders,  # noqa: ARG002 - nobody looks at them
        chunk: bytes | None = None,
    ) -> asyncio.Future[None]:
        assert isinstance(start_line, ResponseStartLine)
        self.status = start_line.code
        return self.write(chunk or b"")

    def write(self, chunk: bytes) -> asyncio.Future[None]:
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.stream.closed():
            written.set_exception(StreamClosedError())
            written.exception()  # it is no error if nobody asks
        else:
            self.body += chunk
            written.set_result(None)
        return written

    def finish(self) -> None:
        self.callback = None
        if not self.stream.closed():
            self.finished = self.stream.is_closed = True

    def hang_up(self) -> None:
        """The client closes the connection; a handler that still works for it is told."""
        self.stream.is_closed = True
        callback, self.callback = self.callback, None
        if callback is not None:
            callback()


class Reply:
    """One request of a client, and the answer to it as far as it has come."""

    def __init__(self) -> None:
        self.connection = _Connection()
        self.tasks: list[asyncio.Task[Any]] = []  # they handle the request

    @property
    def status(self) -> int | None:
        """The status code, or None while there is no answer."""
        return self.connection.status if self.connection.finished else None

    @property
    def json(self) -> Any:
        """The body of a 200 answer, as JSON; None for everything else."""
        if self.status != 200:
            return None
        try:
            return json.loads(self.connection.body)
        except ValueError:
            return None

    @property
    def answer(self) -> tuple[int, Any] | None:
        """`(status, json)`, or None while there is no answer."""
        status = self.status
        return None if status is None else (status, self.json)


class Server:
    """A Tornado application and its clients. Every method returns when the loop is at rest."""

    def __init__(self, app: Application) -> None:
        self._app = app

    def __enter__(self) -> Server:
        # Garbage of an earlier program must not log its complaints into this one.
        self._collecting = gc.isenabled()
        gc.disable()
        self._errors = _Errors()
        self._loggers = [logging.getLogger("tornado"), logging.getLogger("asyncio")]
        self._propagate = [logger.propagate for logger in self._loggers]
        for logger in self._loggers:
            logger.addHandler(self._errors)
            logger.propagate = False
        self._replies: list[Reply] = []
        self._until = START
        self._selector = _Selector()
        self._selector.rest = self._rest
        self._loop = _Loop(self._selector)
        self._io_loop = _IOLoop(asyncio_loop=self._loop, make_current=False)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(RuntimeError):
            for reply in self._replies:
                self._loop.call_soon(reply.connection.hang_up)
            self.settle()
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            if left:
                self.settle()
        self._io_loop.close()
        for logger, propagate in zip(self._loggers, self._propagate, strict=True):
            logger.removeHandler(self._errors)
            logger.propagate = propagate
        if self._collecting:
            gc.enable()

    # What the clients do

    def get(self, path: str) -> Reply:
        """Send a GET request; do not wait for the answer."""
        return self._send("GET", path, b"")

    def post(self, path: str, message: Any) -> Reply:
        """Send a POST request: bytes as they are, everything else as JSON."""
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        return self._send("POST", path, body)

    def drop(self, reply: Reply) -> None:
        """The client of this request hangs up."""
        self._loop.call_soon(reply.connection.hang_up)
        self.settle()

    # What happens to the server

    def advance(self, seconds: float) -> None:
        """Turn the clock of the loop; the time-outs on the way go off, each at its time."""
        self._until += seconds
        self.settle()

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call the function on the loop, as any code of the application would be."""
        called = self._loop.create_future()

        def call() -> None:
            try:
                called.set_result(function(*args))
            except Exception as error:
                called.set_exception(error)

        self._loop.call_soon(call)
        self.settle()
        return called.result()

    def cancel(self) -> None:
        """Cancel the tasks of all requests, as `asyncio.run` does when it shuts down."""
        for reply in self._replies:
            for task in reply.tasks:
                task.cancel()
        self.settle()

    def settle(self) -> None:
        """Run the loop until it is at rest."""
        self._selector.passes = 0
        self._loop.run_forever()

    # What one can see

    @property
    def quiet(self) -> bool:
        """Whether nothing has been logged as an error, by Tornado or by asyncio."""
        return self._errors.count == 0

    @property
    def busy(self) -> int:
        """How many requests have a handler that has not come to its end."""
        return sum(any(not task.done() for task in reply.tasks) for reply in self._replies)

    # How it works

    def _send(self, method: str, path: str, body: bytes) -> Reply:
        reply = Reply()
        self._replies.append(reply)
        self._loop.call_soon(self._arrive, reply, RequestStartLine(method, path, "HTTP/1.1"), body)
        self.settle()
        return reply

    def _arrive(self, reply: Reply, start_line: RequestStartLine, body: bytes) -> None:
        """The request has come to the server: this is what `tornado.http1connection` does."""
        headers = HTTPHeaders({"Host": HOST, "Content-Length": str(len(body))})
        self._loop.newborn = reply.tasks
        try:
            delegate = self._app.start_request(self, reply.connection)
            delegate.headers_received(start_line, headers)
            delegate.data_received(body)
            delegate.finish()
        except Exception:
            logging.getLogger("tornado.application").exception("Uncaught exception")
            reply.connection.stream.is_closed = True
        finally:
            self._loop.newborn = None

    def _rest(self, timeout: float | None) -> None:
        """No callback is ready. Turn the clock on, or call it a day."""
        left = self._until - self._loop.now
        if timeout is not None and timeout <= left:
            self._loop.now += timeout
        else:
            self._loop.now = self._until
            self._loop.stop()


# ----------------------------------------------------------------------------- the scripts

NAMES = "abc"
ERRORS = ("KeyError", "ValueError", "OSError")
STATUSES = (400, 403, 404, 409, 410, 503)
MAX_SECONDS = 100
MAX_DEPTH = 10


def script(program: list[Any]) -> str:
    """The program as a Python script; `ValueError` if it is none."""
    if type(program) is not list or not all(type(op) is list and op for op in program):
        raise ValueError("a program is a list of operations")
    kinds = [op[0] for op in program]
    if not all(type(kind) is str for kind in kinds):
        raise ValueError("an operation starts with its name")
    if program and kinds[0] == "serve":
        return _served(program)
    return _alone(program)


def _alone(program: list[Any]) -> str:
    """A program for the waiting room by itself."""
    known: set[str] = set()
    body = [f"    {line}" for op in program for line in _alone_op(op, known)]
    lines = ["import asyncio", "", "from future_handler import WaitingRoom", "", ""]
    lines += ["async def main():", "    room = WaitingRoom()", *body, "", ""]
    return "\n".join([*lines, "asyncio.run(main())", ""])


def _alone_op(op: list[Any], known: set[str]) -> list[str]:
    match op:
        case ["wait", int(i)]:
            return [f"{_new(i, known)} = room.wait()"]
        case ["waiting"]:
            return ["see(lambda: room.waiting)"]
        case ["deliver", value]:
            return [f"see(lambda: room.deliver({_value(value)}))"]
        case ["same", int(i), int(j)]:
            return [f"see(lambda: {_old(i, known)} is {_old(j, known)})"]
        case ["done", int(i)]:
            return [f"see(lambda: {_old(i, known)}.done())"]
        case ["result", int(i)]:
            return [f"see(lambda: {_old(i, known)}.result())"]
        case ["cancel", int(i)]:
            return [f"{_old(i, known)}.cancel()", "await asyncio.sleep(0)"]
        case ["fail", str(error)]:
            return [f"see(lambda: room.fail({_error(error)}))"]
        case ["discard", int(i)]:
            return [f"room.discard({_old(i, known)})"]
    raise ValueError(f"not an operation: {op}")


def _served(program: list[Any]) -> str:
    """A program for the application on a server."""
    known: set[str] = set()
    match program[0]:
        case ["serve"]:
            timeout = ""
        case ["serve", None]:
            timeout = ", timeout=None"
        case ["serve", seconds]:
            timeout = f", timeout={_seconds(seconds)}"
        case _:
            raise ValueError(f"not an operation: {program[0]}")
    body = [f"    {_served_op(op, known)}" for op in program[1:]] or ["    pass"]
    lines = ["from tornado.web import HTTPError", ""] if "HTTPError" in "".join(body) else []
    lines += ["from future_handler import WaitingRoom, make_app", "from programs import Server"]
    lines += ["", "room = WaitingRoom()", f"with Server(make_app(room{timeout})) as server:"]
    return "\n".join([*lines, *body, ""])


def _served_op(op: list[Any], known: set[str]) -> str:
    match op:
        case ["get", int(i)]:
            return f'{_new(i, known)} = server.get("/")'
        case ["post", value]:
            return f'see(lambda: server.post("/", {_value(value)}).answer)'
        case ["junk", str(text)]:
            return f'see(lambda: server.post("/", {_junk(text)}).answer)'
        case ["answer", int(i)]:
            return f"see(lambda: {_old(i, known)}.answer)"
        case ["waiting"]:
            return "see(lambda: room.waiting)"
        case ["fail", str() | int() as error]:
            return f"see(lambda: server.run(room.fail, {_error(error)}))"
        case ["quiet"]:
            return "see(lambda: server.quiet)"
        case ["advance", seconds]:
            return f"server.advance({_seconds(seconds)})"
        case ["drop", int(i)]:
            return f"server.drop({_old(i, known)})"
        case ["cancel"]:
            return "server.cancel()"
        case ["busy"]:
            return "see(lambda: server.busy)"
    raise ValueError(f"not an operation: {op}")


def _new(i: int, known: set[str]) -> str:
    if type(i) is not int or not 0 <= i < len(NAMES):
        raise ValueError("no such name")
    known.add(NAMES[i])
    return NAMES[i]


def _old(i: int, known: set[str]) -> str:
    if type(i) is not int or not 0 <= i < len(NAMES) or NAMES[i] not in known:
        raise ValueError("this request was never made")
    return NAMES[i]


def _value(value: Any, depth: int = 0) -> str:
    """A JSON value as Python, with the quotes that people write."""
    if isinstance(value, str):
        return f'"{value}"' if value.isprintable() and not set(value) & {'"', "\\"} else repr(value)
    if isinstance(value, list) and depth < MAX_DEPTH:
        return f"[{', '.join(_value(item, depth + 1) for item in value)}]"
    if value is None or isinstance(value, bool | int):
        return repr(value)
    raise ValueError("not a message")


def _junk(text: str) -> str:
    """A body that is no JSON."""
    try:
        json.loads(text)
    except ValueError:
        if text.isascii() and text.isprintable() and not set(text) & {'"', "\\"}:
            return f'b"{text}"'
    raise ValueError("not junk")


def _error(error: str | int) -> str:
    if type(error) is int and error in STATUSES:
        return f"HTTPError({error})"
    if error in ERRORS:
        return f'{error}("lost")'
    raise ValueError("not an error")


def _seconds(seconds: Any) -> str:
    if type(seconds) is not int or not 0 <= seconds <= MAX_SECONDS:
        raise ValueError("not a time")
    return str(seconds)

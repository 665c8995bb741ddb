"""The programs of this kata, and the server that they play on.

`Server` serves a Tornado application on a real loopback socket, with real clients, in one
thread and on one event loop. Two things make a play repeatable:

- the clock of the loop stands still until `advance` turns it, so no time-out is a matter of luck;
- every step ends when the loop has come to rest: nothing is ready to run, and nothing that was
  sent (a request, an answer, a hang-up) is still on its way through the kernel.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import selectors
import socket
import struct
from collections.abc import Callable
from typing import Any

from tornado import httputil
from tornado.httpserver import HTTPServer
from tornado.platform.asyncio import AsyncIOLoop
from tornado.web import Application

# ----------------------------------------------------------------------------- the server

HOST = "127.0.0.1"
PATIENCE = 10.0  # real seconds for the kernel to pass on a few bytes: a backstop, never a pace
START = 1000.0  # what the clock says at first: not 0, so that a time is no duration
MAX_PASSES = 2000  # turns of the loop for one step; a handler that never rests is an error


class _Selector(selectors.DefaultSelector):
    """Asks `rest` what to do where an ordinary selector would sleep."""

    rest: Callable[[float | None], list[Any]]
    passes = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        self.passes += 1
        if self.passes > MAX_PASSES:
            raise RuntimeError("the loop never comes to rest: is something polling?")
        events = super().select(0)
        if events or timeout == 0:
            return events
        return self.rest(timeout)

    def block(self) -> list[Any]:
        """Sleep until the kernel has something for us."""
        events = super().select(PATIENCE)
        if not events:
            raise RuntimeError("the loopback network is stuck")
        return events


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock is turned by hand."""

    now = START

    def time(self) -> float:
        return self.now


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


class _Arrival(httputil.HTTPMessageDelegate):
    """Passes a request on to the application and tells the server that it is complete."""

    def __init__(
        self, delegate: httputil.HTTPMessageDelegate, arrived: Callable[[set[Any]], None]
    ) -> None:
        self.delegate = delegate
        self.arrived = arrived

    def headers_received(self, start_line: Any, headers: httputil.HTTPHeaders) -> Any:
        return self.delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Any:
        return self.delegate.data_received(chunk)

    def finish(self) -> None:
        before = asyncio.all_tasks()
        self.delegate.finish()
        self.arrived(asyncio.all_tasks() - before)

    def on_connection_close(self) -> None:
        self.delegate.on_connection_close()


class _HTTPServer(HTTPServer):
    """An `HTTPServer` that knows which requests have come and which connections are over."""

    def watch(self, ports: dict[int, Reply]) -> None:
        self.ports = ports
        self.streams: dict[Any, int] = {}

    def handle_stream(self, stream: Any, address: tuple[Any, ...]) -> None:
        self.streams[stream] = address[1]
        super().handle_stream(stream, address)

    def start_request(self, server_conn: Any, request_conn: Any) -> Any:
        reply = self.ports[self.streams[server_conn.stream]]
        return _Arrival(super().start_request(server_conn, request_conn), reply.arrive)

    def on_close(self, server_conn: Any) -> None:
        self.ports[self.streams.pop(server_conn.stream)].closed = True
        super().on_close(server_conn)


class Reply:
    """One request of a client, and the answer to it as far as it has come."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.data = b""
        self.arrived = False  # the server has read the request
        self.closed = False  # the server has closed the connection, or seen it closed
        self.ended = False  # the client has read the end of the answer
        self.dropped = False  # the client has hung up
        self.tasks: set[asyncio.Task[Any]] = set()

    def arrive(self, tasks: set[asyncio.Task[Any]]) -> None:
        """The request has arrived, and `tasks` handle it."""
        self.arrived = True
        self.tasks |= tasks

    @property
    def on_its_way(self) -> bool:
        """Whether the kernel still has something of this exchange to hand over."""
        if self.closed:
            return not (self.ended or self.dropped)
        return self.dropped or not self.arrived

    @property
    def status(self) -> int | None:
        """The status code, or None while there is no answer."""
        return int(self.data.split(None, 2)[1]) if self.ended and self.data else None

    @property
    def json(self) -> Any:
        """The body of a 200 answer, as JSON; None for everything else."""
        if self.status != 200:
            return None
        try:
            return json.loads(self.data.partition(b"\r\n\r\n")[2])
        except ValueError:
            return None

    @property
    def answer(self) -> tuple[int, Any] | None:
        """`(status, json)`, or None while there is no answer."""
        status = self.status
        return None if status is None else (status, self.json)


class Server:
    """A Tornado application on a loopback port. Every method returns when the loop is at rest."""

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
        self._ports: dict[int, Reply] = {}  # by the client's port, which tells the server who it is
        self._until = START
        self._closing = False
        self._selector = _Selector()
        self._selector.rest = self._rest
        self._loop = _Loop(self._selector)
        self._io_loop = _IOLoop(asyncio_loop=self._loop, make_current=False)
        self._listener = socket.create_server((HOST, 0))
        self._listener.setblocking(False)
        self.run(self._listen)
        return self

    def _listen(self) -> None:
        self._http = _HTTPServer(self._app)
        self._http.watch(self._ports)
        self._http.add_sockets([self._listener])

    def __exit__(self, *_: object) -> None:
        self._closing = True
        with contextlib.suppress(RuntimeError):
            for reply in self._replies:
                self._hang_up(reply)
            self.run(self._stop)
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self.settle()
        self._io_loop.close()
        for logger, propagate in zip(self._loggers, self._propagate, strict=True):
            logger.removeHandler(self._errors)
            logger.propagate = propagate
        if self._collecting:
            gc.enable()

    def _stop(self) -> None:
        self._http.stop()
        for stream in list(self._http.streams):
            stream.close()

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
        self._hang_up(reply)
        self.settle()

    # What happens to the server

    def advance(self, seconds: float) -> None:
        """Turn the clock of the loop; the time-outs on the way go off, each at its time."""
        self._until += seconds
        self.settle()

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call the function on the loop, as any code of the application would be."""

        async def call() -> Any:
            return function(*args)

        self._selector.passes = 0
        try:
            return self._loop.run_until_complete(call())
        finally:
            self.settle()

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
        sock = socket.create_connection(self._listener.getsockname(), PATIENCE)
        reply = self._ports[sock.getsockname()[1]] = Reply(sock)
        self._replies.append(reply)
        # HTTP/1.0: the end of the answer is the end of the connection.
        head = f"{method} {path} HTTP/1.0\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n\r\n"
        sock.sendall(head.encode() + body)
        sock.setblocking(False)
        self._loop.add_reader(sock, self._receive, reply)
        self.settle()
        return reply

    def _receive(self, reply: Reply) -> None:
        try:
            data = reply.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        reply.data += data
        if not data:
            reply.ended = True
            # A reset leaves no port behind in TIME_WAIT.
            linger = struct.pack("ii", 1, 0)
            reply.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._close(reply)

    def _hang_up(self, reply: Reply) -> None:
        if not (reply.ended or reply.dropped):
            reply.dropped = True
            self._close(reply)

    def _close(self, reply: Reply) -> None:
        self._loop.remove_reader(reply.socket)
        reply.socket.close()

    def _rest(self, timeout: float | None) -> list[Any]:
        """No callback is ready. Wait for the kernel, or turn the clock on, or call it a day."""
        if not self._closing and any(reply.on_its_way for reply in self._replies):
            return self._selector.block()
        left = self._until - self._loop.now
        if timeout is not None and timeout <= left:
            self._loop.now += timeout
        else:
            self._loop.now = self._until
            self._loop.stop()
        return []


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

"""Functions inside a function share the state; the head is one list of lines."""

import sys
import traceback
from collections import defaultdict
from io import BytesIO
from urllib.parse import unquote

HOP_BY_HOP = (
    "connection keep-alive proxy-authenticate proxy-authorization te trailers "
    "transfer-encoding upgrade"
).split()


def build_environ(request, server=("127.0.0.1", 8000)):
    stream = BytesIO(request)

    def next_line():
        return stream.readline().decode("latin-1").rstrip("\r\n")

    method, target, protocol = next_line().split()
    path, *query = target.split("?", 1)
    fields = defaultdict(list)
    for line in iter(next_line, ""):
        name, value = line.split(":", 1)
        fields[name.replace("-", "_").upper()].append(value.strip())
    variables = {
        key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else "HTTP_" + key: ",".join(values)
        for key, values in fields.items()
    }
    length = int(variables.setdefault("CONTENT_LENGTH", "") or "0")
    variables.setdefault("CONTENT_TYPE", "")
    return {
        **variables,
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, encoding="latin-1"),
        "QUERY_STRING": "".join(query),
        "SERVER_NAME": server[0],
        "SERVER_PORT": f"{server[1]}",
        "SERVER_PROTOCOL": protocol,
        "GATEWAY_INTERFACE": "CGI/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(stream.read(length)),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


class Gone(BaseException):
    """The client has hung up. Not an Exception: apps shall not catch it by accident."""


def serve(app, environ, send):
    head = None  # the lines, as long as they were not sent
    started = sent = False
    blocks = None

    def transmit(data):
        try:
            send(data)
        except OSError as error:
            raise Gone from error

    def flush(length):
        nonlocal head, sent
        if sent:
            return
        if not started:
            raise RuntimeError("no start_response")
        if length is not None and not any(
            line.lower().startswith("content-length:") for line in head[1:]
        ):
            head.append(f"Content-Length: {length}")
        sent = True
        transmit(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))

    def write(data):
        if type(data) is not bytes:
            raise TypeError("bytes, please")
        if data != b"":
            flush(len(data) if blocks == 1 else None)
            transmit(data)

    def start_response(status, headers, exc_info=None):
        nonlocal head, started
        if exc_info is None and started:
            raise RuntimeError("started twice")
        if exc_info is not None and sent:
            raise exc_info[1]
        digits, space, _ = status[:3], status[3:4], status[4:]
        if not (digits.isdigit() and len(digits) == 3 and space == " "):
            raise ValueError(status)
        lines = [f"HTTP/1.0 {status}"]
        for name, value in headers:
            if name.lower() in HOP_BY_HOP:
                raise ValueError(name)
            lines.append(": ".join((name, value)))
        head, started = lines, True
        return write

    def run(application):
        nonlocal blocks
        result = application(environ, start_response)
        close = getattr(result, "close", lambda: None)
        try:
            try:
                blocks = len(result)
            except TypeError:
                blocks = None
            for chunk in result:
                write(chunk)
            flush(0)
        finally:
            close()

    def error_page(environ, start_response):
        start_response(
            "500 Internal Server Error", [("Content-Type", "text/plain")], sys.exc_info()
        )
        return [b"Internal Server Error"]

    try:
        try:
            run(app)
        except Exception:
            environ["wsgi.errors"].write(traceback.format_exc())
            if not sent:
                run(error_page)
    except Gone:
        return

"""The response is an object that changes its class: Idle, Started, Sending."""

import logging
import re
import sys
from io import BytesIO
from traceback import print_exception
from urllib.parse import unquote_to_bytes

ERROR = ("500 Internal Server Error", [("Content-Type", "text/plain")])
NOT_YOURS = re.compile(
    r"connection|keep-alive|proxy-auth(enticate|orization)|te|trailers|transfer-encoding|upgrade",
    re.IGNORECASE,
)
REQUEST = re.compile(
    rb"(\S+) ([^\s?]*)(?:\?(\S*))? (\S+)\r\n((?:[^\r\n]+\r\n)*)\r\n(.*)", re.DOTALL
)
FIELD = re.compile(r"([^:\r\n]+):[ \t]*(.*?)[ \t]*\r\n")


def build_environ(request, server=("127.0.0.1", 8000)):
    method, path, query, protocol, head, rest = REQUEST.fullmatch(request).groups(b"")
    environ = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "SCRIPT_NAME": "",
        "SERVER_NAME": server[0],
        "SERVER_PORT": "%d" % server[1],
        "REQUEST_METHOD": method.decode(),
        "SERVER_PROTOCOL": protocol.decode(),
        "PATH_INFO": unquote_to_bytes(path).decode("iso-8859-1"),
        "QUERY_STRING": query.decode("iso-8859-1"),
    }
    environ.update(dict.fromkeys(["wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"], False))
    for name, value in FIELD.findall(head.decode("iso-8859-1")):
        key = "HTTP_" + name.upper().replace("-", "_")
        key = re.sub("^HTTP_(?=CONTENT_(TYPE|LENGTH)$)", "", key)
        environ[key] = environ[key] + "," + value if key in environ else value
    size = int(environ.get("CONTENT_LENGTH", "0"))
    environ["wsgi.input"] = BytesIO(rest[0:size])
    return environ


class Idle:
    """Nothing is known of the response."""

    def __init__(self, send):
        self.send, self.total = send, None

    def start_response(self, status, headers, exc_info=None):
        if not (status[:3].isdigit() and status[3:4] == " "):
            raise AssertionError(status)
        for name, value in headers:
            if NOT_YOURS.fullmatch(name) or not isinstance(value, str):
                raise AssertionError(name)
        self.status, self.headers = status, headers
        self.__class__ = Started
        return lambda data: self.feed(data)

    def feed(self, data):
        raise AssertionError("the app did not call start_response")

    def end(self):
        self.feed(b"")


class Started(Idle):
    """Status and headers are known, and can still be replaced."""

    def start_response(self, status, headers, exc_info=None):
        if not exc_info:
            raise AssertionError("one response, please")
        return super().start_response(status, headers)

    def feed(self, data):
        if not isinstance(data, bytes):
            raise AssertionError(data)
        if data:
            self.go(len(data) if self.total == 1 else None)
            self.send(data)

    def end(self):
        self.go(0)

    def go(self, length):
        self.__class__ = Sending
        if length is not None and "content-length" not in {n.lower() for n, _ in self.headers}:
            self.headers.append(("Content-Length", str(length)))
        self.send(b"HTTP/1.0 " + self.status.encode("latin-1") + b"\r\n")
        for pair in self.headers:
            self.send(("%s: %s\r\n" % pair).encode("latin-1"))
        self.send(b"\r\n")


class Sending(Started):
    """The client has the head. No way back."""

    def start_response(self, status, headers, exc_info=None):
        raise exc_info[1] if exc_info else AssertionError("too late")

    def go(self, length):
        pass

    def end(self):
        pass


def serve(app, environ, send):
    response = Idle(send)
    body = ()
    try:
        # Looked up at each call: the class, and so the method, may be another by then.
        body = app(environ, lambda *args: response.start_response(*args))
        response.total = len(body) if isinstance(body, (list, tuple)) else None
        for chunk in body:
            response.feed(chunk)
        response.end()
    except (BrokenPipeError, ConnectionResetError, ConnectionAbortedError) as error:
        logging.getLogger(__name__).debug("client gone: %s", error)
    except Exception as error:
        print_exception(error, file=environ["wsgi.errors"])
        if not isinstance(response, Sending):
            page = Idle(send)
            page.total = 1
            page.start_response(ERROR[0], list(ERROR[1]))(b"Internal Server Error")
    finally:
        if getattr(body, "close", None):
            body.close()

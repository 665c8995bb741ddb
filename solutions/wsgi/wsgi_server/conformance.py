"""The reference is the server behind Werkzeug's test client, and so behind Flask's.

The environ of a request is written out as a client would send it, and read by ``build_environ``;
the app is run by ``serve``, and what that has sent is read back. A test wants to see an exception
of its app, where a client would get the error page, so it is raised again; and it wants to see the
headers of its app, so a ``Content-Length`` that the server has added is taken off. The response is
complete when the test gets it.

The tests of wsgiref come with Python alone, so no version of them can be fetched and pinned.
"""

from urllib.parse import quote

import werkzeug.test
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

SUITES = {
    "werkzeug": [
        "tests/test_wsgi.py", "tests/test_wrappers.py", "tests/test_test.py",
        "tests/test_exceptions.py", "tests/test_debug.py", "tests/test_formparser.py",
        "tests/test_local.py", "tests/middleware",
    ],
    "flask": ["tests"],
}  # fmt: skip
TEXT = "has an app that returns text where PEP 3333 and the kata want bytes, which is an error"
DIFFERS = {
    "werkzeug": {
        **dict.fromkeys(
            [
                "tests/test_wsgi.py::test_closing_iterator",
                "tests/test_wrappers.py::test_type_forcing",
                "tests/test_test.py::test_path_info_script_name_unquoting",
                "tests/test_test.py::test_run_wsgi_apps",
                "tests/test_test.py::test_run_wsgi_app_closing_iterator",
            ],
            TEXT,
        ),
        "tests/middleware/test_lint.py::test_lint_middleware_invalid_status": "has an app with the"
        " status 20, which in the kata is an error and no response",
    },
}

FROM_SERVER = ("SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT")


def install(reference):
    def run_wsgi_app(app, environ, buffered=False):
        environ = environ.get_environ() if isinstance(environ, EnvironBuilder) else environ
        if "REQUEST_METHOD" in environ:
            environ = environ | reference.build_environ(request_of(environ)) | kept(environ)
        else:  # no request at all
            environ = {"wsgi.errors": None}
        watched, sent = Watched(app), []
        reference.serve(watched, environ, sent.append)
        if watched.error is not None:
            raise watched.error
        head, *chunks = sent
        status, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        headers = Headers([line.split(": ", 1) for line in lines])
        if not watched.has_length:
            headers.remove("Content-Length")
        body = chunks if buffered else (chunk for chunk in chunks)
        return body, status.removeprefix("HTTP/1.0 "), headers

    werkzeug.test.run_wsgi_app = run_wsgi_app


def kept(environ):
    """What a request does not say, but the server, and in a test the test."""
    wsgi = {name for name in environ if name.startswith("wsgi.")} - {"wsgi.input"}
    return {name: value for name, value in environ.items() if name in wsgi or name in FROM_SERVER}


def request_of(environ):
    """The request that a client would have sent; the stream is left as it was."""
    target = quote(environ["PATH_INFO"].encode("latin-1"))
    if environ.get("QUERY_STRING"):
        target += f"?{environ['QUERY_STRING']}"
    lines = [f"{environ['REQUEST_METHOD']} {target} {environ['SERVER_PROTOCOL']}"]
    for name, value in environ.items():
        if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            lines.append(f"{name.removeprefix('HTTP_').replace('_', '-')}: {value}")
    stream = environ["wsgi.input"]
    start = stream.tell()
    body = stream.read()
    stream.seek(start)
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Watched:
    """An app, of which the test wants to know more than a client can see."""

    def __init__(self, app):
        self.app = app
        self.error = None
        self.has_length = False

    def __call__(self, environ, start_response):
        def start(status, headers, *exc_info):
            self.has_length = any(name.lower() == "content-length" for name, _ in headers)
            return start_response(status, headers, *exc_info)

        try:
            chunks = self.app(environ, start)
        except Exception as error:
            self.error = error
            raise
        return chunks if isinstance(chunks, list | tuple) else Chunks(chunks, self)


class Chunks:
    """What an app has returned; it has a ``close`` if that has one."""

    def __init__(self, chunks, watched):
        self.chunks = chunks
        self.watched = watched
        if hasattr(chunks, "close"):
            self.close = chunks.close

    def __iter__(self):
        try:
            yield from self.chunks
        except Exception as error:
            self.watched.error = error
            raise

"""Programs for each task, biased to what servers get wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]
Ops = SearchStrategy[list[Op]]


def op(name: str, *arguments: Any) -> SearchStrategy[Op]:
    """One operation; arguments that are not strategies stand for themselves."""
    parts = [a if isinstance(a, SearchStrategy) else st.just(a) for a in arguments]
    return st.tuples(st.just(name), *parts).map(list)


def some(one: SearchStrategy[Op], low: int, high: int) -> Ops:
    return st.lists(one, min_size=low, max_size=high)


def in_order(*parts: Any) -> Ops:
    """Lists of operations one after the other; a plain list stands for itself."""
    made = [p if isinstance(p, SearchStrategy) else st.just(p) for p in parts]
    return st.tuples(*made).map(lambda lists: [one for ops in lists for one in ops])


def maybe(*ops: Op) -> Ops:
    return st.sampled_from([[], list(ops)])


# 1 request_line: what stands in it, and who the server is.

PATHS = [
    "/", "/a", "/a/b/", "/caf%C3%A9", "/%E4%BD%A0", "/a%2Fb", "/a%20b", "/a+b", "/100%25",
    "/a%3Fb", "/%3F", "/what%3Fnow",
]  # fmt: skip
QUERIES = [
    "", "", "?", "?a=1", "?q=a+b", "?q=caf%C3%A9", "?a=1&a=2", "?next=/x?y=1", "?a%3Db",
    "?q=%26", "?%3F=1",
]  # fmt: skip
LINE = op(
    "line",
    st.sampled_from(["GET", "GET", "POST", "HEAD", "DELETE"]),
    st.builds(str.__add__, st.sampled_from(PATHS), st.sampled_from(QUERIES)),
    st.sampled_from(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0"]),
)
LOOK = op(
    "look",
    st.sampled_from(
        ["PATH_INFO", "PATH_INFO", "PATH_INFO", "QUERY_STRING", "QUERY_STRING", "REQUEST_METHOD"]
        + ["SCRIPT_NAME", "SERVER_PORT", "SERVER_NAME", "SERVER_PROTOCOL", "wsgi.version"]
        + ["wsgi.url_scheme", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess"]
        + ["wsgi.run_once"]
    ),
)
SERVER = op("server", st.sampled_from(["localhost", "shop.example"]), st.sampled_from([80, 8080]))
BOTH = [["look", "PATH_INFO"], ["look", "QUERY_STRING"]]
request_line = st.one_of(
    in_order(some(LINE, 1, 1), BOTH),
    in_order(some(LINE, 1, 1), some(SERVER, 0, 1), some(LOOK, 2, 4)),
)

# 2 headers: their names, their values, and where the body ends.

NAMES = ["Host", "Cookie", "X-Tag", "x-tag", "X-TAG", "X-Forwarded-For", "Accept"]
VALUES = [" a", " b", "a", " a b ", "", " shop.example:8000", " k=v; q=w", " caf\xe9", " a, b"]
HEADER = op("header", st.sampled_from(NAMES), st.sampled_from(VALUES))
TYPE = op(
    "header",
    st.sampled_from(["Content-Type", "content-type"]),
    st.sampled_from([" text/plain", " application/json", " multipart/form-data; boundary=x:y"]),
)
LENGTH = op(
    "header",
    st.sampled_from(["Content-Length", "content-length", "CONTENT-LENGTH"]),
    st.sampled_from([" 0", " 1", " 4", " 7", " 9", " 50"]),
)
BODIES = ["tea", "a=1\nb=2\nc", "GET / HTTP/1.1\r\n\r\n", "one\r\n\r\ntwo", "\r\n\r\n", "caf\xe9"]
BODY = op("body", st.sampled_from(BODIES))
HEADER_LOOK = st.one_of(
    op(
        "look",
        st.sampled_from(["HTTP_HOST", "HTTP_COOKIE", "HTTP_X_TAG", "HTTP_X_TAG", "HTTP_ACCEPT"]),
    ),
    op("look", st.sampled_from(["CONTENT_TYPE", "CONTENT_LENGTH"])),
    op("http"),
)
READ = st.one_of(op("read", st.sampled_from([-1, -1, 2, 50])), op("lines"))
POST = op("line", "POST", st.sampled_from(["/", "/a"]), "HTTP/1.1")
headers = st.one_of(
    in_order(some(HEADER, 1, 3), some(HEADER_LOOK, 1, 3)),
    in_order(some(HEADER, 0, 2), some(TYPE, 0, 1), some(LENGTH, 0, 1), some(HEADER_LOOK, 1, 3)),
    in_order(some(POST, 1, 1), some(LENGTH, 0, 1), some(BODY, 1, 1), some(READ, 1, 3)),
    in_order(some(POST, 1, 1), some(LENGTH, 1, 1), some(BODY, 1, 1), some(READ, 1, 3)),
)

# 3 response: apps that do what they should, and what their lists contain.

STATUS = st.sampled_from(["200 OK", "200 OK", "201 Created", "404 Not Found", "418 I'm a teapot"])
PLAIN = ["Content-Type", "text/plain"]
PAIR = st.sampled_from(
    [
        PLAIN, ["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"], ["X-Name", "caf\xe9"], ["X-A", ""],
        ["Content-Length", "3"], ["content-length", "3"], ["A", "z"], ["Set-Cookie", "c=3"],
        ["X-Name", "\xe9"], ["Set-Cookie", "d=4"], ["content-length", "4"],
    ]
)  # fmt: skip


def _identity(pair: list[str]) -> str:
    """Set-Cookie may come several times; nothing else twice."""
    return pair[1] if pair[0] == "Set-Cookie" else pair[0].lower()


PAIRS = st.lists(PAIR, max_size=3, unique_by=_identity)
MANY = st.lists(PAIR, min_size=2, max_size=4, unique_by=_identity)
BAD_PAIR = st.sampled_from(
    [
        ["Connection", "close"], ["connection", "close"], ["Transfer-Encoding", "chunked"],
        ["Keep-Alive", "5"], ["Upgrade", "h2c"], ["TE", "trailers"], ["Trailers", "a"],
        ["Proxy-Authenticate", "Basic"], ["proxy-authorization", "x"],
    ]
)  # fmt: skip
BAD_STATUS = st.sampled_from(["200", "OK", "20 OK", "", "200OK", "2OO OK", "OK 200"])
START = op("start", STATUS, PAIRS)
CHUNK = op("chunk", st.sampled_from(["tea", "tea", "a", "b", "caf\xe9", ""]))
JUNK = op("junk", st.sampled_from(["tea", "tea", "", None, 5]))
RETURNS = op("returns", st.sampled_from(["list", "list", "tuple", "generator"]))
NO_TEXT = st.builds(
    lambda name, n: [name, n], st.sampled_from(["X-Count", "Age"]), st.integers(0, 3)
)
BAD_START = st.one_of(
    st.builds(lambda pairs, bad: ["start", "200 OK", [*pairs, bad]], PAIRS, NO_TEXT),
    op("start", BAD_STATUS, PAIRS),
    st.builds(lambda pairs, bad: ["start", "200 OK", [*pairs, bad]], PAIRS, BAD_PAIR),
)
response = st.one_of(
    some(BAD_PAIR.map(lambda pair: ["start", "200 OK", [pair]]), 1, 1),
    in_order(some(RETURNS, 1, 1), some(START, 1, 1), some(CHUNK, 0, 3)),
    in_order([["earlier"]], some(RETURNS, 0, 1), some(START, 1, 1), some(CHUNK, 0, 2)),
    in_order(some(RETURNS, 0, 1), some(START, 1, 1), some(CHUNK, 1, 1)),
    in_order(some(op("start", "200 OK", MANY), 1, 1), some(CHUNK, 0, 2)),
    in_order(some(RETURNS, 0, 1), some(START, 1, 1), some(CHUNK, 0, 1), some(JUNK, 1, 1)),
    in_order(some(RETURNS, 0, 1), some(BAD_START, 1, 1), some(CHUNK, 0, 2)),
    in_order(some(RETURNS, 0, 1), some(st.sampled_from([["chunk", "tea"], ["note", 1]]), 0, 1)),
)

# 4 streaming: what the client has at which moment.

BEGIN = op("start", "200 OK", st.sampled_from([[], [PLAIN]]))
BIT = op("chunk", st.sampled_from(["a", "b", "c", "", ""]))
WRITE = op("write", st.sampled_from(["w", "x", ""]))
WIRE: Op = ["wire"]
LAZY = st.sampled_from(
    [[["returns", "generator"]], [["returns", "generator"]], [["returns", "body"]]]
)
streaming = st.one_of(
    in_order(LAZY, some(BEGIN, 1, 1), [WIRE], some(BIT, 1, 1), [WIRE], some(BIT, 0, 2), [WIRE]),
    in_order(LAZY, some(BEGIN, 1, 1), some(st.one_of(BIT, BIT, st.just(WIRE)), 2, 5)),
    in_order(
        st.sampled_from([[["returns", "body"]], [["returns", "list"]], []]),
        some(BEGIN, 1, 1),
        some(st.one_of(WRITE, WRITE, st.just(WIRE)), 1, 4),
        some(BIT, 0, 2),
    ),
    in_order(
        [["returns", "body"]], [["later"]], some(BEGIN, 1, 1),
        some(st.one_of(BIT, WRITE, st.just(WIRE)), 2, 5),
    ),
    in_order(LAZY, some(BEGIN, 1, 1), some(st.one_of(BIT, WRITE, st.just(WIRE)), 2, 5)),
)  # fmt: skip

# 5 errors: before and after the head is sent, with and without a rescue.

BAD_CHUNK = op("junk", st.sampled_from(["tea", 5]))
ERROR = st.sampled_from(["KeyError", "OSError"])
RESTART = op(
    "restart",
    st.sampled_from(["500 Oh No", "503 Busy", "200 OK"]),
    st.sampled_from([[], [PLAIN], [["X-Error", "yes"]]]),
)
SOME_BITS = some(st.one_of(BIT, st.just(["note", 1])), 0, 2)
ANY_KIND = st.sampled_from([[], [["returns", "generator"]], [["returns", "body"]]])
BEFORE = in_order(some(BEGIN, 1, 1), some(WRITE, 0, 1))
LOGS = st.sampled_from([[], [["logged", "KeyError"]], [["logged", "OSError"]]])


def rescue(inside: Ops, after: Ops) -> Ops:
    return some(op("rescue", ERROR, inside, after), 1, 1)


TRY = RESTART.map(lambda one: ["try_restart", *one[1:]])
RECOVER = in_order(some(RESTART, 1, 1), some(BIT, 0, 2))
errors = st.one_of(
    in_order(ANY_KIND, some(BEGIN, 0, 1), some(op("raise", ERROR), 1, 1), LOGS),
    in_order([["earlier"]], ANY_KIND, some(BEGIN, 0, 1), some(op("raise", ERROR), 1, 1)),
    in_order(LAZY, some(BEGIN, 1, 1), SOME_BITS, some(op("raise", ERROR), 1, 1), SOME_BITS, LOGS),
    in_order(LAZY, BEFORE, SOME_BITS, rescue(SOME_BITS, RECOVER), SOME_BITS, LOGS),
    in_order(LAZY, rescue(in_order(some(BEGIN, 0, 1)), RECOVER), SOME_BITS, LOGS),
    in_order(
        LAZY, BEFORE, some(BIT, 0, 1), rescue(some(BIT, 0, 1), some(TRY, 1, 1)), some(BIT, 0, 1)
    ),
    in_order(
        st.sampled_from([[], [["returns", "list"]]]),
        BEFORE,
        rescue(some(WRITE, 0, 1), in_order(some(RESTART, 1, 1), some(WRITE, 0, 1))),
        some(BIT, 0, 2),
        LOGS,
    ),
    in_order(ANY_KIND, some(BEGIN, 2, 2), some(BIT, 0, 2), [["logged", "KeyError"]]),
    in_order(LAZY, some(BEGIN, 1, 1), some(BIT, 0, 2), some(BEGIN, 1, 1), some(BIT, 0, 1)),
    in_order(LAZY, some(BEGIN, 1, 1), some(BIT, 0, 1), some(BAD_CHUNK, 1, 1), some(BIT, 0, 1)),
)

# 6 closing: the body is closed once, at the end, and after a disconnect nothing is asked for.

NOTE = op("note", st.sampled_from([1, 2, 3]))
STEP = st.one_of(BIT, BIT, NOTE)
CLOSES = [["closes"]]
closing = st.one_of(
    in_order([["returns", "body"]], some(BEGIN, 1, 1), some(BIT, 0, 3), [["closed_at"]]),
    in_order(
        st.sampled_from([[], [["returns", "tuple"]], [["returns", "generator"]]]),
        some(BEGIN, 1, 1), some(BIT, 0, 2), [["quiet"]],
    ),
    in_order([["returns", "body"]], some(BEGIN, 0, 1), [["later"]], some(op("raise", ERROR), 1, 1), CLOSES),
    in_order(
        [["returns", "body"]], some(BEGIN, 1, 1), some(BIT, 0, 2), [["later"]],
        some(st.one_of(op("raise", ERROR), BAD_CHUNK, BEGIN), 1, 1), CLOSES,
    ),
    in_order(
        [["returns", "body"]], some(BEGIN, 1, 1), some(STEP, 0, 2), [["later"], ["hang_up"]],
        some(STEP, 1, 3), [["closes"], ["notes"], ["quiet"]],
    ),
    in_order(
        [["returns", "body"]], some(BEGIN, 1, 1), [["hang_up"]], some(WRITE, 0, 2),
        some(STEP, 0, 2), [["closes"], ["notes"]],
    ),
    in_order(
        st.sampled_from([[], [["returns", "generator"]], [["returns", "tuple"]]]),
        some(BEGIN, 1, 1), maybe(["hang_up"]), some(STEP, 1, 2), [["quiet"]],
    ),
)  # fmt: skip

STRATEGIES: dict[str, SearchStrategy] = {
    "request_line": request_line,
    "headers": headers,
    "response": response,
    "streaming": streaming,
    "errors": errors,
    "closing": closing,
}

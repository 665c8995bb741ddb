"""Programs for each task, biased to what a response gets wrong."""

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
    """Operations and lists of operations one after the other."""

    def flat(made: tuple[Any, ...]) -> list[Op]:
        found: list[Op] = []
        for part in made:
            if part:
                found += part if type(part[0]) is list else [part]
        return found

    return st.tuples(*[p if isinstance(p, SearchStrategy) else st.just(p) for p in parts]).map(flat)


def pick(*choices: Any) -> SearchStrategy:
    return st.sampled_from(choices)


def raw(text: str) -> list[str]:
    """Bytes, in a program."""
    return ["b", text]


def make(body: Any = None, status: Any = None, headers: Any = None) -> SearchStrategy[Op]:
    return op("make", body, status, headers, None, None)


SERVE: Op = ["serve", "GET"]
LOG: Op = ["log"]
ITEM = pick("a", "té", raw("b"), raw("cd"), "語", "")
FULL = pick("a", "té", raw("b"), raw("cd"), "語")


def bodies(*kinds: str, item: SearchStrategy = ITEM, low: int = 0) -> SearchStrategy:
    return st.tuples(pick(*kinds), st.lists(item, min_size=low, max_size=3)).map(list)


# 1 head: a status and a type can be given in several ways, and then changed.

STATUS = pick(
    200,
    201,
    404,
    404,
    299,
    418,
    "404",
    " 404 ",
    "404 Lost it",
    "all is well",
    "299",
    "200 fine",
    None,
)
SHORT = pick(
    "text/html", "application/json", "image/svg+xml", "application/xml", "image/png", "text/csv"
)
LONG = pick(
    "text/html", "text/csv; charset=ascii", "text/csv ; charset=ascii", "application/json", "a/b"
)
TYPED = pick(
    ["list", [["Content-Type", "text/csv"]]], ["Headers", [["content-type", "a/b"]]],
    ["dict", [["content-type", "text/html"], ["X-Tea", ["1", "2"]]]],
    ["list", [["X-Tea", "1"], ["Vary", "Cookie"], ["x-tea", "2"]]],
    ["list", [["X-Tea", "1"], ["X-Tea", "2"]]], ["Headers", [["X-Tea", "1"], ["X-Tea", "2"]]], ["list", []],
)  # fmt: skip
LOOK = op("look", pick("status", "status_code", "mimetype", "status", "status_code"))
HEADER = op("header", pick("Content-Type", "X-Tea", "content-type"))
ASSIGN = st.one_of(
    op("assign", "status", st.one_of(STATUS.filter(lambda s: s is not None), pick("", "  "))),
    op("assign", "status_code", pick(200, 201, 299, 404, 418)),
    op("assign", "mimetype", SHORT),
)
CLASS = op("class", pick(
    [["default_status", 201]], [["default_mimetype", "text/html"]], [["default_mimetype", "image/png"]],
    [["default_status", 404], ["default_mimetype", "application/json"]],
))  # fmt: skip
OUT = pick(["look", "status"], ["look", "status_code"], ["header", "Content-Type"], SERVE)
head = st.one_of(
    in_order(op("make", None, STATUS, None, None, None), some(LOOK, 1, 2)),
    in_order(op("make", None, None, TYPED, st.one_of(st.none(), SHORT), st.one_of(st.none(), LONG)), some(HEADER, 1, 2)),
    in_order(op("make", None, None, None, st.one_of(st.none(), SHORT), st.one_of(st.none(), LONG)), HEADER, some(LOOK, 0, 1)),
    in_order(op("make", None, STATUS, None, None, None), some(ASSIGN, 1, 2), some(LOOK, 1, 2)),
    in_order(some(ASSIGN, 1, 1), OUT, some(st.one_of(LOOK, HEADER), 0, 1)),
    in_order(CLASS, op("make", None, pick(None, None, 204), pick(None, ["list", [["Content-Type", "a/b"]]]),
                       pick(None, None, "text/csv"), None), OUT, OUT),
    in_order(make(None, STATUS, TYPED), SERVE),
    in_order(op("make", None, None, None, pick(None, "text/html"), LONG), ["look", "mimetype"], some(HEADER, 0, 1)),
    some(OUT, 1, 1),
)  # fmt: skip

# 2 body: what is collected, when, and what is still there afterwards.

TEXT = pick("tea", "té", raw("tea"), "", "語")
COLLECT = pick(
    ["get_data", False], ["get_data", True], ["length"], ["make_sequence"], ["look", "data"]
)
KNOWN = pick(
    ["look", "is_sequence"], ["look", "is_streamed"], ["header", "Content-Length"], ["encoded"]
)
REPLACE = st.one_of(op("assign", "data", TEXT), op("set_data", TEXT))
CAREFUL: Op = ["class", [["implicit_sequence_conversion", False]]]
ANY = st.one_of(
    TEXT,
    st.none(),
    bodies("list", "tuple", "deque"),
    bodies("iter", "stream", "stream", low=1),
    bodies("bag"),
)
READ = pick(["read"], ["closed"])
GIVEN = pick(None, None, ["list", [["Content-Length", "99"]]])
body = st.one_of(
    in_order(make(ANY, None, GIVEN), some(KNOWN, 1, 2)),
    in_order(make(ANY, None, GIVEN), COLLECT, some(st.one_of(COLLECT, KNOWN), 0, 2)),
    in_order(make(ANY), REPLACE, some(st.one_of(COLLECT, KNOWN), 1, 2)),
    in_order(make(ANY, None, GIVEN), REPLACE, ["header", "Content-Length"]),
    in_order(make(bodies("list", "tuple", low=1), None, GIVEN), pick(["length"], SERVE, ["look", "is_sequence"])),
    in_order(make(bodies("deque", "tuple", "iter", "bag")), some(KNOWN.filter(lambda look: look != ["encoded"]), 1, 2)),
    in_order(make(bodies("stream", "bag", low=1)), READ, COLLECT, READ, some(st.one_of(COLLECT, KNOWN), 0, 1),
             pick(["close"], SERVE), ["closed"]),
    in_order(make(ANY), COLLECT, SERVE),
    in_order(CAREFUL, make(ANY), COLLECT, some(st.one_of(COLLECT, KNOWN), 0, 2)),
    in_order(CAREFUL, make(bodies("stream", low=1)), COLLECT, ["read"]),
    in_order(CAREFUL, make(bodies("stream", "deque", "iter", low=1)), pick(["length"], ["look", "data"]), ["make_sequence"], COLLECT),
)  # fmt: skip

# 3 application: methods and codes, and who is closed when.

CODE = pick(200, 200, 204, 304, 100, 103, 199, 404)
METHOD = pick("GET", "GET", "HEAD", "HEAD", "POST")
MANY = pick(
    ["list", [["Content-Length", "7"], ["Expires", "Wed, 01 May 2024 12:00:00 GMT"], ["Vary", "Cookie"]]],
    ["list", [["Content-Language", "en"], ["Allow", "GET"], ["Cache-Control", "no-store"]]],
    ["list", [["X-Tea", "1"], ["X-Tea", "2"], ["Content-Encoding", "br"]]],
    ["dict", [["Content-Length", "7"]]], ["list", [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]]],
)  # fmt: skip
ONCE = bodies("stream", "stream", "bag", item=FULL, low=1)
NEXT = pick(["next"], ["next"], ["read"])
ON_CLOSE = op("on_close", pick("x", "y", "z"))
FAILING = st.tuples(
    st.just("stream"), pick([raw("a"), ["fail"]], [["fail"]], ["é", ["fail"], "b"])
).map(list)
SENT = pick(["header", "Content-Length"], ["header", "Content-Type"], ["look", "status"])
application = st.one_of(
    in_order(make(ANY, CODE, st.one_of(st.none(), MANY)), op("serve", METHOD)),
    in_order(make(st.one_of(TEXT, bodies("list", "tuple"), st.none()), CODE, st.one_of(st.none(), MANY)),
             op("serve", METHOD), SENT, some(st.one_of(op("serve", METHOD), SENT), 0, 2)),
    in_order(make(ONCE, CODE), op("serve", METHOD), some(READ, 1, 2)),
    in_order(make(ONCE), op("start", METHOD), some(NEXT, 1, 4), ["closed"], ["finish"], ["closed"]),
    in_order(make(bodies("iter", "list", "deque", item=FULL), CODE), op("start", METHOD), some(pick(["next"]), 1, 3)),
    in_order(make(st.one_of(ONCE, ANY), CODE), some(ON_CLOSE, 1, 3), op("serve", METHOD), LOG),
    in_order(make(ONCE), some(ON_CLOSE, 1, 2), ["start", "GET"], some(NEXT, 0, 2), LOG, ["finish"], LOG),
    in_order(make(ONCE), some(ON_CLOSE, 0, 2), ["close"], ["closed"]),
    in_order(some(ON_CLOSE, 2, 3), pick(["close"], SERVE), LOG),
    in_order(make(FAILING), SERVE, some(READ, 1, 2)),
    in_order(make(FAILING), some(ON_CLOSE, 1, 1), SERVE, LOG),
    in_order(make(ONCE), op("with", some(pick(["closed"], ["look", "status"], ["get_data", False]), 0, 2)), ["closed"]),
    in_order(
        make(st.one_of(TEXT, bodies("list", "stream", low=1)), CODE), ["decorate"], op("serve", METHOD), LOG
    ),
)  # fmt: skip

# 4 cookies: several of them, and how to be rid of one.

ATTRIBUTE = st.one_of(
    op("path", pick("/", "/x", None)), op("domain", pick("x.example", "localhost")), op("max_age", pick(0, 60)),
    pick(["secure", True], ["httponly", True], ["samesite", "Lax"], ["samesite", "None"], ["partitioned", True]),
)  # fmt: skip
ATTRIBUTES = st.lists(ATTRIBUTE, max_size=3, unique_by=lambda pair: pair[0])
FEW = ATTRIBUTES.map(lambda pairs: [pair for pair in pairs if pair[0] != "max_age"])
COOKIE = op("cookie", pick("a", "a", "b", "user"), pick("1", "2", "", "x y", "é;"), ATTRIBUTES)
DELETE = op("delete", pick("a", "b"), FEW)
SEEN = pick(["cookies"], ["cookies"], SERVE)
cookies = st.one_of(
    in_order(some(COOKIE, 1, 3), SEEN),
    in_order(some(COOKIE, 0, 2), DELETE, some(COOKIE, 0, 1), ["cookies"]),
    in_order(make(None, pick(200, 204, 304), pick(None, ["list", [["Set-Cookie", "z=0"]]])), some(COOKIE, 1, 2),
             op("serve", pick("GET", "HEAD"))),
).filter(lambda ops: SERVE not in ops or all(["max_age", 60] not in o[-1] for o in ops if o[0] == "cookie"))  # fmt: skip

# 5 conditional: tags, dates, both, and neither.

TAG = pick("v1", "v1", "v2", "a,b", "a")
WEAK = pick(False, False, True)
MATCH = pick(
    '"v1"', '"v1"', 'W/"v1"', '"v0", "v1"', '"v0","v2"', '"v0", W/"v2", "a"', "*", '"a,b"', '"a"', '"v1 x"', 'W/"v0"'
)  # fmt: skip
DAY = st.tuples(st.just(2024), pick(4, 5, 6), pick(1, 30), pick(12), pick(0), pick(0, 0, 1)).map(
    list
)
CHANGED = st.one_of(DAY, DAY, pick(1714564800, 1714564801, 0), pick([2023, 12, 31, 0, 0, 0]))
SINCE = pick(
    "Wed, 01 May 2024 12:00:00 GMT", "Wed, 01 May 2024 12:00:00 GMT", "Sat, 01 Jun 2024 12:00:01 GMT",
    "Tue, 30 Apr 2024 12:00:00 GMT", "never", "Mon, 01 Jan 2024 00:00:00 GMT", "Tue, 30 Apr 2024 12:00:01 GMT",
)  # fmt: skip
ETAG = op("etag", TAG, WEAK)
ADD = op("add_etag", pick(False, False, True), WEAK)
MODIFIED = op("modified", CHANGED)
ASKS = pick("GET", "GET", "GET", "HEAD", "POST")
BY_TAG = op("if_none_match", MATCH).map(lambda pair: [pair])
BY_DATE = op("if_modified_since", SINCE).map(lambda pair: [pair])
BY_BOTH = st.tuples(op("if_none_match", MATCH), op("if_modified_since", SINCE)).map(list)
SMALL = st.one_of(
    pick("tea", raw("tea"), "té"), bodies("list", "deque", "iter"), bodies("stream", low=1)
)
DATED = pick(
    None,
    None,
    ["list", [["Date", "Wed, 01 May 2024 12:00:00 GMT"]]],
    ["list", [["X-Tea", "1"], ["Allow", "GET"]]],
)
NO_RANGE = pick(False, False, True)


AGAINST = st.tuples(
    op("if_none_match", pick('"v1"', 'W/"v1"', '"v0"', '"v0", "v2"', "*")), op("if_modified_since", SINCE)
).map(list)  # fmt: skip
COMMAS = op(
    "if_none_match",
    pick('"a,b"', 'W/"a,b"', '"a"', '"b"', '"b,a"', '"a b"', '"c", "a,b"', '"a,b", "c"'),
).map(lambda pair: [pair])
LENGTH = pick(["list", [["Content-Length", "7"]]], ["dict", [["Content-Length", "3"]]])


def ask(
    headers: Any, method: Any = ASKS, accept: Any = False, complete: Any = None
) -> SearchStrategy[Op]:
    return op("ask", method, headers, accept, complete)


conditional = st.one_of(
    in_order(ETAG, ask(BY_TAG)),
    in_order(ETAG, ask(BY_TAG, "GET")),
    in_order(MODIFIED, ask(BY_DATE)),
    in_order(MODIFIED, ask(BY_DATE, "GET")),
    in_order(ETAG, MODIFIED, ask(st.one_of(BY_BOTH, BY_BOTH, BY_BOTH, BY_DATE), "GET")),
    in_order(make(SMALL, None, DATED), some(st.one_of(ETAG, MODIFIED, ADD), 0, 2), ask(st.one_of(BY_TAG, BY_DATE, st.just([])), ASKS, NO_RANGE)),
    in_order(make(SMALL, None, DATED), ask(st.just([]))),
    in_order(make(SMALL), some(st.one_of(ETAG, ADD), 1, 3), some(pick(["get_etag"], ["look", "data"]), 1, 2)),
    in_order(make(SMALL), ["add_etag", False, False], ["get_etag"], ask(pick(
        [["if_none_match", '"84af23aa5abb4d3ed81a8a2e1b4c8b6dcd2ab4e0"']], [["if_none_match", "*"]]), "GET")),
    in_order(some(st.one_of(MODIFIED), 1, 2), ["get_modified"]),
    in_order(some(pick(["get_etag"], ["get_modified"], ["etag", 'a"b', False]), 1, 2)),
    in_order(CAREFUL, make(bodies("stream", low=1)), some(st.one_of(ETAG, MODIFIED), 0, 1), ask(st.just([]), "GET"),
             some(pick(["closed"]), 0, 1)),
    in_order(make(bodies("stream", low=1)), some(ON_CLOSE, 0, 1), ETAG, ask(BY_TAG), ["closed"]),
    in_order(ask(st.one_of(BY_TAG, BY_DATE))),
    in_order(op("etag", "v1", WEAK), MODIFIED, ask(AGAINST, "GET")),
    in_order(op("etag", "v1", WEAK), MODIFIED, ask(AGAINST, "GET")),
    in_order(op("etag", "v1", False), MODIFIED, ask(BY_DATE, pick("GET", "HEAD"))),
    in_order(op("etag", pick("a,b", "a", "b"), WEAK), ask(COMMAS, "GET")),
    in_order(op("etag", "a,b", WEAK), ask(COMMAS, pick("GET", "HEAD"))),
    in_order(make(SMALL), some(MODIFIED, 0, 1), ask(st.just([["if_none_match", "*"]]), pick("GET", "HEAD"))),
    in_order(make(pick("tea", raw("tea"), "té")), ETAG, op("add_etag", pick(True, True, False), WEAK), ["get_etag"]),
    in_order(make(SMALL), op("add_etag", pick(True, False), WEAK), ["get_etag"]),
    in_order(ETAG, ask(BY_TAG, pick("GET", "HEAD")), ["look", "status"]),
    in_order(MODIFIED, ask(BY_DATE, pick("GET", "HEAD")), ["look", "status"]),
    in_order(op("etag", "v1", WEAK), op("request", BY_TAG)),
    in_order(MODIFIED, op("request", BY_DATE)),
    in_order(make(bodies("list", "stream", low=1), None, LENGTH), ask(st.just([]))),
    in_order(make(SMALL), some(ETAG, 0, 1), ask(st.just([])), ["header", "Content-Length"]),
    in_order(make(SMALL), ask(st.just([]), pick("GET", "HEAD")), ["header", "Content-Length"]),
    some(op("etag", pick('a"b', '"', '"v1"', 'W/"v1"'), WEAK), 1, 1),
)  # fmt: skip


# 6 ranges: of ten bytes, cut in all ways.

LETTERS = "abcdefghij"


def cut(places: list[int]) -> list[list[str]]:
    ends = sorted({*places, 10})
    return [
        raw(LETTERS[start:end]) for start, end in zip([0, *ends], ends, strict=False) if start < end
    ]


CHUNKS = st.lists(st.integers(1, 9), max_size=4).map(cut)
TEN = st.one_of(
    pick(raw(LETTERS), LETTERS),
    st.tuples(pick("list", "tuple", "iter", "stream", "stream", "stream"), CHUNKS).map(list),
)
NUMBER = st.one_of(st.integers(0, 9), pick(0, 1, 5, 9, 10, 11, 99))
SUFFIX = st.integers(0, 10)
ODD = st.one_of(
    pick("items=0-1", "octets=2-", "Bytes=1-2", "BYTES=-1", "bYtes=3-", "xbytes=0-1", "items=-3", "BYTES=7-99"),
    pick("bytes=+1-2", "bytes=1_0-", "bytes=0-1_0", "bytes=--2", "bytes=1-+2", "bytes=-+2", "bytes=-1_0", "bytes=0_1-3"),
    pick("bytes=0-1,4-5", "bytes=5-6,0-1", "bytes=0-1,", "bytes=,0-1", "bytes=-1,-2", "bytes=1-,2-"),
    pick("", "bytes", "bytes=", "bytes=-", "bytes=4", "bytes=a-b", "bytes=1-b", "0-1", "bytes=0-1-2", "bytes=1--2"),
    pick("bytes=-", "bytes=-", "bytes=0-=1", "bytes=-0", "bytes=-0", "bytes=-00", "bytes==0-1", "bytes=0-1=2", "bytes=-b", "bytes:0-1"),
)  # fmt: skip
RANGE = st.one_of(
    st.tuples(NUMBER, NUMBER).map(lambda pair: f"bytes={min(pair)}-{max(pair)}"),
    st.tuples(NUMBER, NUMBER).map(lambda pair: f"bytes={min(pair)}-{max(pair)}"),
    st.tuples(NUMBER, NUMBER).map(lambda pair: f"bytes={pair[0]}-{pair[1]}"),
    st.tuples(NUMBER, pick(10, 11, 99)).map(lambda pair: f"bytes={pair[0]}-{pair[1]}"),
    NUMBER.map("bytes={}-".format),
    SUFFIX.map("bytes=-{}".format),
)
MIDDLE = st.tuples(st.integers(1, 8), st.integers(1, 8)).map(lambda p: f"bytes={min(p)}-{max(p)}")
ACCEPT = pick(True, True, True, "bytes", False)


def parted(value: SearchStrategy[str], *more: SearchStrategy[Op]) -> SearchStrategy:
    return st.tuples(op("range", value), *more).map(list)


IF_RANGE = op("if_range", pick('"v1"', '"v1"', '"v2"', '"a,b"'))
IF_DATE = op("if_range", SINCE.filter(lambda date: date != "never"))
STREAM = st.tuples(st.just("stream"), CHUNKS).map(list)
ranges = st.one_of(
    in_order(make(TEN), ask(parted(RANGE), "GET", True, 10)),
    in_order(make(TEN), ask(parted(RANGE), "GET", True, 10)),
    in_order(make(TEN), ask(parted(MIDDLE), "GET", True, 10)),
    in_order(make(TEN), ask(parted(ODD), "GET", True, 10)),
    in_order(make(raw(LETTERS)), ask(parted(ODD), "GET", True, 10)),
    in_order(make(raw(LETTERS)), ask(parted(SUFFIX.map("bytes=-{}".format)), "GET", True, 10)),
    in_order(make(TEN), ask(parted(MIDDLE), "GET", pick(False, False, True), 10)),
    in_order(make(TEN), some(ETAG, 0, 1), ask(st.just([]), ASKS, pick(True, "bytes", False), pick(10, None))),
    in_order(make(STREAM), ask(parted(MIDDLE), "GET", True, 10), ["read"], ["closed"]),
    in_order(make(STREAM), some(ON_CLOSE, 0, 1), ask(parted(RANGE), "GET", True, 10), pick(["read"], ["closed"])),
    in_order(make(TEN), ask(parted(st.one_of(MIDDLE, RANGE)), pick("GET", "POST"), ACCEPT, pick(10, 10, None, 0))),
    in_order(make(TEN), op("etag", pick("v1", "v2", "a,b"), False), ask(parted(st.one_of(MIDDLE, RANGE), IF_RANGE), "GET", True, 10)),
    in_order(make(TEN), some(MODIFIED, 0, 1), ask(parted(st.one_of(MIDDLE, RANGE), IF_DATE), "GET", True, 10)),
    in_order(make(TEN), ask(parted(MIDDLE, IF_RANGE), "GET", True, 10)),
    in_order(make(TEN), ["add_etag", False, False], ask(parted(MIDDLE), "GET", True, 10)),
    in_order(make(TEN, None, ["list", [["Content-Length", "10"], ["Vary", "Cookie"]]]), ask(parted(RANGE), "GET", True, 10)),
    in_order(make(TEN), ETAG, ask(BY_TAG, "GET", True, 10)),
    in_order(make(pick("", None, "tea")), ask(parted(MIDDLE), "GET", True, pick(0, None))),
)  # fmt: skip

STRATEGIES: dict[str, SearchStrategy] = {
    "head": head,
    "body": body,
    "application": application,
    "cookies": cookies,
    "conditional": conditional,
    "ranges": ranges,
}

"""Programs for the make_response kata, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]

one = st.sampled_from

TEXT = one(["hello", "hello", "", "é", "<b>"])
STATUS = one([201, 404, 418, 299, "201", "404 Lost", "299 Odd"])
HEADERS = one(
    [
        {"X-A": "1"},
        {"X-A": "1", "Content-Type": "text/csv"},
        {"content-type": "text/csv"},
        {"Content-Type": "text/csv"},
        {"X-A": ["list", ["1", "2"]]},
        {},
        ["pairs", [["X-A", "1"]]],
        ["pairs", [["X-A", "1"], ["content-type", "text/csv"]]],
        ["pairs", []],
        ["tuple_of_pairs", [["X-A", "1"]]],
        ["tuple_of_pairs", [["X-A", "1"], ["X-B", "2"]]],
        ["headers", [["X-A", "1"], ["X-A", "2"]]],
        ["headers", [["Content-Type", "text/csv"]]],
    ]
)
RESPONSE = st.builds(
    lambda said, code, extra: ["response", said, code, extra],
    TEXT,
    one([200, 200, 201, 404]),
    one([{}, {}, {"X-A": "0"}, {"X-A": "0", "X-C": "3"}, {"Content-Type": "text/csv"}]),
)


def send(form: Any, which: int = 0) -> Op:
    """Make a response and send it."""
    return ["send", form, which]


def program(form: SearchStrategy[Any]) -> SearchStrategy[list[Op]]:
    """One value, sometimes two."""
    sends = form.map(send)
    return st.one_of(
        sends.map(lambda op: [op]),
        sends.map(lambda op: [op]),
        st.lists(sends, min_size=2, max_size=2),
    )


# 1 text
PLAIN = st.one_of(
    TEXT,
    TEXT,
    one(["hello", ""]).map(lambda said: ["bytes", said]),
    one(["hello", ""]).map(lambda said: ["bytearray", said]),
    TEXT.map(lambda said: ["markup", said]),
)
text = st.one_of(
    program(PLAIN),
    program(PLAIN),
    program(st.one_of(PLAIN, RESPONSE)),
    PLAIN.map(lambda form: [["send", form, 1]]),
    st.one_of(PLAIN, RESPONSE).map(lambda form: [["type", form, 0]]),
    RESPONSE.map(lambda form: [["same", form]]),
    RESPONSE.map(lambda form: [["same", form]]),
)

# 2 json
SPECIAL = one(
    [["date"], ["datetime"], ["uuid"], ["decimal"], ["item"], ["link"], ["markup", "<b>"]]
)
ATOM = st.one_of(
    one([None, True, False, 0, 1, 1.5, "tea", "é", "", "a b"]),
    SPECIAL,
    SPECIAL,
    one([["object"], ["set", ["a"]], ["range", 2]]),
)
ENTRY = st.one_of(
    ATOM,
    ATOM,
    st.lists(ATOM, max_size=2).map(lambda items: ["list", items]),
    st.dictionaries(one(["b", "a", "é"]), ATOM, max_size=2),
)
OBJECT = st.dictionaries(one(["b", "a", "c", "é"]), ENTRY, max_size=3)
ARRAY = st.lists(ENTRY, max_size=3).map(lambda items: ["list", items])
DATA = st.one_of(OBJECT, OBJECT, ARRAY, ARRAY, OBJECT.map(lambda data: ["ordered", data]))
LOOKALIKE = one(
    [["list", ["hello", 201]], ["list", ["hello", 404, {"X-A": "1"}]], ["list", [{}, 201]]]
)
json = st.one_of(
    program(DATA), program(DATA), program(LOOKALIKE), DATA.map(lambda form: [["type", form, 1]])
)

# 3 tuples
BODY = st.one_of(
    TEXT,
    TEXT,
    one([{}, {"a": 1}, ["list", []], ["list", [1]]]),
    one([["bytes", "hello"], ["iter", ["a", "b"]], ["markup", "<b>"]]),
    RESPONSE,
    RESPONSE,
    one([["foreign", "hello", 200, {}], ["app", "200 OK", "hello"], ["error", "Gone", None]]),
)


def packed(body: SearchStrategy[Any]) -> SearchStrategy[Op]:
    """A tuple with status, headers, or both."""
    return st.one_of(
        st.tuples(body, STATUS),
        st.tuples(body, HEADERS),
        st.tuples(body, HEADERS),
        st.tuples(body, STATUS, HEADERS),
        st.tuples(body, STATUS, HEADERS),
        st.tuples(body, st.none()),
        st.tuples(body, st.none(), HEADERS),
        st.tuples(body, STATUS, st.none()),
    ).map(lambda items: ["tuple", list(items)])


tuples = st.one_of(
    program(packed(BODY)),
    program(packed(BODY)),
    packed(RESPONSE).map(lambda form: [["same", form]]),
)

# 4 streams
CHUNK = one(["a", "b", "é", "", ["bytes", "c"]])
CHUNKS = st.lists(CHUNK, max_size=3)
STREAM = st.one_of(
    CHUNKS.map(lambda chunks: ["iter", chunks]),
    CHUNKS.map(lambda chunks: ["gen", chunks]),
    st.just(["file"]),
)
NO_STREAM = one([["set", ["a"]], ["range", 2], ["set", []], ["object"]])
streams = st.one_of(
    program(STREAM),
    program(packed(STREAM)),
    st.builds(
        lambda chunks, rest: [["stream", chunks, rest]],
        CHUNKS,
        st.one_of(st.just([]), STATUS.map(lambda code: [code]), HEADERS.map(lambda some: [some])),
    ),
    st.builds(lambda chunks, count: [["part", chunks, count]], CHUNKS, st.integers(0, 2)),
    program(NO_STREAM),
    STREAM.map(lambda form: [["send", form, 1]]),
)

# 5 wsgi
FOREIGN = st.builds(
    lambda kind, said, code, extra: [kind, said, code, extra],
    one(["foreign", "foreign", "response"]),
    TEXT,
    one([200, 201, 404]),
    one([{}, {"X-A": "0"}, {"X-A": ["list", ["1", "2"]]}, {"Content-Type": "text/csv"}]),
)
APP = st.builds(
    lambda kind, code, said: [kind, code, said],
    one(["app", "app", "late"]),
    one(["200 OK", "201 CREATED", "299 Odd"]),
    one(["hello", ""]),
)
ERROR = st.builds(
    lambda name, said: ["error", name, said],
    one(["NotFound", "Gone", "Forbidden"]),
    one([None, "sorry"]),
)
CALLED = st.one_of(FOREIGN, FOREIGN, APP, APP, ERROR, one([["class"], ["function"]]))
wsgi = st.one_of(
    program(CALLED),
    program(CALLED),
    program(packed(st.one_of(FOREIGN, APP, ERROR))),
    CALLED.map(lambda form: [["type", form, 0]]),
    CALLED.map(lambda form: [["send", form, 1]]),
    CALLED.map(lambda form: [["type", form, 1]]),
)

# 6 refusals
NOTHING = one(
    [None, 0, 1, 200, 1.5, True, False, ["object"], ["set", ["a"]], ["range", 2], ["decimal"]]
    + [["function"], ["class"], ["item"], ["date"]]
)
ODD = st.one_of(
    st.just([]),
    st.one_of(BODY, st.none()).map(lambda body: [body]),
    st.tuples(BODY, STATUS, STATUS, STATUS).map(list),
    st.tuples(NOTHING, STATUS).map(list),
    st.tuples(NOTHING, HEADERS).map(list),
    st.tuples(NOTHING, STATUS, HEADERS).map(list),
    st.tuples(st.just(None), one([204, 200, 404])).map(list),
    st.tuples(packed(one(["hello", {}])), STATUS).map(list),
)
EMPTY = one(["", {}, ["list", []], ["bytes", ""], ["iter", []]])
refusals = st.one_of(
    program(NOTHING),
    program(ODD.map(lambda items: ["tuple", items])),
    program(ODD.map(lambda items: ["tuple", items])),
    program(st.one_of(EMPTY, EMPTY.map(lambda body: ["tuple", [body, 201]]))),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "text": text,
    "json": json,
    "tuples": tuples,
    "streams": streams,
    "wsgi": wsgi,
    "refusals": refusals,
}

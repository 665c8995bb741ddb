"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from programs import script

Ops = SearchStrategy[list]


def op(name: str, *arguments: SearchStrategy | object) -> Ops:
    """One operation; arguments that are not strategies stand for themselves."""
    parts = [a if isinstance(a, SearchStrategy) else st.just(a) for a in arguments]
    return st.tuples(st.just(name), *parts).map(list)


def some(one: Ops, low: int, high: int) -> Ops:
    return st.lists(one, min_size=low, max_size=high)


def pick(*values: object) -> SearchStrategy:
    return st.sampled_from(values)


def joined(part: SearchStrategy, low: int, high: int) -> SearchStrategy[str]:
    return st.lists(part, min_size=low, max_size=high).map("".join)


def in_order(*parts: Ops) -> Ops:
    """Lists of items, one after the other."""
    return st.tuples(*parts).map(lambda lists: [one for items in lists for one in items])


def known(program: list) -> bool:
    """Whether the statement says what becomes of these messages."""
    try:
        script(program)
    except ValueError:
        return False
    return True


def decoded(*decodings: Ops) -> Ops:
    return st.one_of(*decodings).map(lambda one: [one]).filter(known)


OPEN, NEXT, CLOSE = [["open"]], [["next"]], [["close"]]
HEAD = op("head", pick("a", "a", "b")).map(lambda item: [item])
FILE = op("file", pick("a", "b"), pick("x.txt", "", "語")).map(lambda item: [item])
NO_CUT = st.just([])
NO_LIMIT = st.just([])


def body(part: SearchStrategy, high: int = 4) -> Ops:
    return joined(part, 0, high).map(lambda text: [["text", text]] if text else [])


def message(head: Ops, inside: Ops, parts: int = 2) -> Ops:
    """A whole message with up to so many parts."""
    several = [
        in_order(
            st.just(OPEN),
            head,
            inside,
            *[part for _ in range(more) for part in (st.just(NEXT), head, inside)],
            st.just(CLOSE),
        )
        for more in range(parts)
    ]
    return st.one_of(*several)


# 1 field: bodies of all kinds, in one chunk.
PLAIN = pick(
    "x", "ann", "\r\n", "\n", "\r", "é", ":", "--", "\x00", " ", "X-Y: 1\r\n\r\n", "=", "%41", "&"
)
field = decoded(
    op("decode", pick("b", "xyz"), message(HEAD, body(PLAIN), 3), NO_CUT, NO_LIMIT),
    op("decode", "b", message(HEAD, body(PLAIN), 2), NO_CUT, NO_LIMIT),
)

# 2 headers: one part, its headers put together from pieces.
KEY = pick(
    "Content-Disposition", "Content-Disposition", "content-disposition", "CONTENT-DISPOSITION"
)
COLON = pick(": ", ": ", ":", " : ", ":\t ")
VALUE = pick(
    "a", '"a"', '""', '"a;b"', '"a b=c"', r'"a\"b"', r'"a\\"', '"a%22b"', '"é"', "x.txt", '"name=z; filename=y"',
    '"x.txt"', r'"\"; name=z"', '"a:b"', '"%41"', r'"\\\""', "a-b_c", '"; filename=q"', '"a,b"', "'a'",
)  # fmt: skip
SEPARATOR = pick("; ", "; ", ";", " ; ", ";\t", ";\r\n ", ";\r\n\t")
PLAIN_PARAMETER = st.tuples(
    pick("name", "name", "NAME", "filename", "filename", "FileName", "x", "xname"), VALUE
).map(lambda pair: f"{pair[0]}={pair[1]}")


# What looks like a name inside another value.
TRICK = pick('x="name=z"', 'x="; name=z"', 'filename="a; name=z"', 'x="; filename=z"')
PARAMETER = st.one_of(PLAIN_PARAMETER, PLAIN_PARAMETER, TRICK)


def parameters(found: list) -> bool:
    """Whether each name is there at most once, and `name` is."""
    keys = [text.partition("=")[0].lower() for text in found]
    return "name" in keys and len(set(keys)) == len(keys)


DISPOSITION = st.tuples(
    KEY,
    COLON,
    pick("form-data", "form-data", "attachment", "Form-Data"),
    st.lists(st.tuples(SEPARATOR, PARAMETER), min_size=1, max_size=3).filter(
        lambda pairs: parameters([parameter for _, parameter in pairs])
    ),
    pick("", "", "", " "),
).map(lambda t: t[0] + t[1] + t[2] + "".join(s + p for s, p in t[3]) + t[4])
SIMPLE = pick(
    'Content-Disposition: form-data; name="a"',
    'Content-Disposition: form-data; name="a"; filename=""',
    "Content-Disposition: form-data; filename=b; name=a",
)
OTHER = pick(
    "X-Y: 1", "X-Y:1", "x-y : 1 \t", "X-Y: 1:2", "X-Y: x1x", "x: xx", "X-Y: 1\r\n 2", "X-Y: 1\r\n\t2: 3", "Content-Type: text/plain",
    "X-Y:", "X-Y: é", "X-Y: 1\r\n 2\r\n 3", "Content-Type: a/b; name=z", "X-Y: name=z",
)  # fmt: skip
LINES = st.one_of(
    st.tuples(DISPOSITION),
    st.tuples(DISPOSITION, OTHER),
    st.tuples(OTHER, DISPOSITION),
    st.tuples(SIMPLE, OTHER, OTHER),
    st.tuples(OTHER, SIMPLE),
    st.lists(OTHER, min_size=1, max_size=2),
)
BLOCK = LINES.map(lambda lines: [*[["line", line] for line in lines], ["line", ""]])
headers = decoded(
    op("decode", "b", message(BLOCK, st.just([["text", "x"]]), 1), NO_CUT, NO_LIMIT),
    op("decode", "b", message(BLOCK, st.just([["text", "x"]]), 1), NO_CUT, NO_LIMIT),
    op("decode", "b", message(FILE, st.just([["text", "x"]]), 2), NO_CUT, NO_LIMIT),
)


# 3 delimiter: texts that are nearly one.
def nearly(boundary: str) -> SearchStrategy:
    b = boundary
    return pick(
        "x", "-", "--", "\r\n", "\r", "\n", "\r\n-", "\r\n--", f"\r\n--{b}x", f"\r\n--{b}-", f"\r\n--{b}-x", b,
        f"--{b}", f"x--{b}\r\n", f"x--{b}--\r\n", f"\r\n--{b[:-1]}", f"\r\n{b}", f"\r\n-{b}\r\n", f"\r\n--{b} x",
        f"\r\n--{b}{b}", f"\r\n---{b}\r\n", f"\r\n--{b.swapcase()}\r\n", f"\r\n --{b}\r\n",
    )  # fmt: skip


BOUNDARY = pick("b", "bo", "xyz", "-b", "--", "a.b", "a+", "(b)", "?b")
PREAMBLE = pick(
    [], [], [], [["line", ""]], [["line", "hi"]], [["line", "--"]], [["text", "hi\r\n\r\n"]]
)
EPILOGUE = pick([], [], [["text", "bye"]], [["text", "\r\nbye"]], [*OPEN, ["head", "z"], *CLOSE])


def whole(b: str, parts: int = 2) -> Ops:
    return in_order(
        st.one_of(PREAMBLE, pick([["line", f"--{b}x"]], [["line", b]])),
        message(HEAD, body(nearly(b)), parts),
        EPILOGUE,
    )


def for_each(boundary: SearchStrategy, cuts: SearchStrategy) -> Ops:
    return boundary.flatmap(lambda b: op("decode", b, whole(b), cuts, NO_LIMIT))


NO_FIELDS = in_order(PREAMBLE, pick([["text", "--b--"]], [["text", "--b--\r\n"]]), EPILOGUE)
delimiter = decoded(
    for_each(BOUNDARY, NO_CUT),
    for_each(BOUNDARY, NO_CUT),
    op("decode", "b", message(HEAD, body(nearly("b"), 2), 1), NO_CUT, NO_LIMIT),
    op("decode", "b", NO_FIELDS, NO_CUT, NO_LIMIT),
)

# 4 chunks: the same, cut anywhere.
CUTS = st.one_of(st.lists(st.integers(0, 200), min_size=1, max_size=3), st.just("bytes"))
chunks = decoded(
    for_each(pick("b", "xyz", "-b"), CUTS),
    for_each(pick("b", "xyz"), st.lists(st.integers(40, 90), min_size=1, max_size=3)),
    op("decode", "b", message(HEAD, body(nearly("b"), 2), 1), st.lists(st.integers(45, 75), min_size=1, max_size=3), NO_LIMIT),
    op("decode", "b", message(BLOCK, st.just([["text", "x"]]), 1), CUTS, NO_LIMIT),
    op("decode", "xyz", message(FILE, body(nearly("xyz"), 2), 1), CUTS, NO_LIMIT),
    op("decode", "b", NO_FIELDS, CUTS, NO_LIMIT),
    op("late", "b", message(HEAD, body(nearly("b"), 2), 2), st.lists(st.integers(0, 90), max_size=2)),
)  # fmt: skip


# 5 limits: clear cases only, since what is kept back may differ by some bytes.
def limit(name: str, value: SearchStrategy | object) -> Ops:
    return op(name, value).map(lambda option: [option])


FILLED = op("fill", pick(300, 500)).map(lambda item: [item])
SMALL = st.just([100 * at for at in range(1, 8)])
FIT = st.just([["max_form_memory_size", 300]])
LONG_HEAD = some(pick(["line", "X-Y: 12345678901234567890"]), 12, 16)
THREE = message(HEAD, pick([["text", "x"]], []), 3)
limits = decoded(
    op("decode", "b", message(HEAD, FILLED, 1), SMALL, FIT),
    op("decode", "b", message(HEAD, FILLED, 1), NO_CUT, limit("max_form_memory_size", pick(0, 100, 250))),
    op("decode", "b", message(HEAD, FILLED, 1), NO_CUT, limit("max_form_memory_size", pick(1000, 2000))),
    op("decode", "b", in_order(st.just(OPEN), LONG_HEAD), SMALL, limit("max_form_memory_size", pick(150, 200))),
    op("decode", "b", in_order(st.just(OPEN), HEAD, LONG_HEAD), SMALL, limit("max_form_memory_size", pick(200, 250))),
    op("decode", "b", FILLED, st.just([100, 200]), limit("max_form_memory_size", pick(150, 250))),
    op("decode", "b", pick([["text", "xy"]], [["text", "x"]], []), NO_CUT, limit("max_form_memory_size", pick(0, 1))),
    op("decode", "b", in_order(message(HEAD, st.just([]), 1), FILLED), SMALL, limit("max_form_memory_size", pick(150, 200))),
    pick(
        ["decode", "b", [["fill", 30]], [], [["max_form_memory_size", 30]]],
        ["decode", "b", [["fill", 30]], [], [["max_form_memory_size", 29]]],
        ["decode", "b", [["fill", 30]], [10, 20], [["max_form_memory_size", 30]]],
        ["decode", "b", [["fill", 30]], [10, 20], [["max_form_memory_size", 29]]],
        ["decode", "b", [["text", "--b--"]], [], [["max_form_memory_size", 5]]],
        ["decode", "b", [["text", "--b--"]], [], [["max_form_memory_size", 4]]],
    ),
    op("decode", "b", THREE, st.one_of(NO_CUT, CUTS), limit("max_parts", pick(0, 1, 1, 2, 3))),
    op("decode", "b", THREE, NO_CUT, limit("max_parts", pick(0, 1, 2, 3))),
    op("decode", "b", NO_FIELDS, NO_CUT, limit("max_parts", pick(0, 1))),
    op("stream", pick("b", "xyz"), some(st.one_of(FILLED.map(lambda items: items[0]), op("text", joined(pick("x", "\r\n", "\r", "\r\n-", "\r\n--bx", "\n", "\r\n--xyz1"), 1, 3))), 1, 2)),
)  # fmt: skip

# 6 truncated: messages that lack their end.
CUT_OFF = pick(
    [["text", "\r\n--b-"]],
    [["text", "\r\n--b"]],
    [["text", "\r\n--"]],
    [["text", "\r\n"]],
    [["text", "\r\n--b--"]],
    NEXT,
    [],
)
ONE_PART = in_order(st.just(OPEN), HEAD, body(nearly("b"), 2))
truncated = decoded(
    op("decode", "b", in_order(ONE_PART, CUT_OFF), st.one_of(NO_CUT, CUTS), NO_LIMIT),
    op("decode", "b", in_order(ONE_PART, st.just(NEXT), HEAD, body(PLAIN, 2), CUT_OFF), NO_CUT, NO_LIMIT),
    op("decode", "b", in_order(ONE_PART, st.just(NEXT), pick([["text", "X-Y: 1"]], [["line", "X-Y: 1"]], [["line", 'Content-Disposition: form-data; name="a"']])), NO_CUT, NO_LIMIT),
    op("decode", "b", in_order(PREAMBLE, pick([["text", "--b"]], [["text", "--b-"]], [["text", "--b--"]], OPEN, [])), st.one_of(NO_CUT, CUTS), NO_LIMIT),
    op("decode", "b", in_order(ONE_PART, st.just(CLOSE), EPILOGUE), NO_CUT, NO_LIMIT),
    op("late", "b", in_order(ONE_PART, st.just(NEXT), HEAD, body(PLAIN, 2), CUT_OFF), pick([], [60])),
)  # fmt: skip

STRATEGIES: dict[str, SearchStrategy] = {
    "field": field,
    "headers": headers,
    "delimiter": delimiter,
    "chunks": chunks,
    "limits": limits,
    "truncated": truncated,
}

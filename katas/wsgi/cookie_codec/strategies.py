"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]


def op(name: str, *arguments: SearchStrategy | object) -> Ops:
    """One operation; arguments that are not strategies stand for themselves."""
    parts = [a if isinstance(a, SearchStrategy) else st.just(a) for a in arguments]
    return st.tuples(st.just(name), *parts).map(list)


def some(one: Ops, low: int, high: int) -> Ops:
    return st.lists(one, min_size=low, max_size=high)


def pick(*values: object) -> SearchStrategy:
    return st.sampled_from(values)


def joined(part: SearchStrategy, low: int, high: int, glue: str = "") -> SearchStrategy[str]:
    return st.lists(part, min_size=low, max_size=high).map(glue.join)


def sequence(*parts: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


NAME = pick("a", "b", "a", "A", "Path", "é", "x-y", "$v")
BLANK = pick("", "", "", " ", "\t", "  ")
SEMICOLON = pick("; ", "; ", ";", " ;", ";; ", "; ; ")

# 1 pairs: headers that are mostly right, and soups of the characters that matter.
plain = pick(
    "1", "2", "", "x=y", "=", "a==", "%20", "b+c", "é", "1,2", "\\x", "[]{}", "ann", "\\101"
)
junk = pick(
    "a=b c",
    "a=b c",
    "a=b c d",
    "=x",
    "=",
    'a"',
    'a=x"',
    'x"y=1',
    "a b",
    "a b=1",
    '"',
    '"a"=1',
    "a=é x",
)
pair = st.one_of(
    sequence(BLANK, NAME, BLANK, st.just("="), BLANK, plain, BLANK),
    sequence(NAME, st.just("="), plain),
    sequence(NAME, st.just("="), plain),
    sequence(BLANK, NAME, BLANK),
    junk,
)
header = st.lists(pair, min_size=1, max_size=4).flatmap(
    lambda pairs: SEMICOLON.map(lambda glue: glue.join(pairs))
)
soup = joined(pick("a", "b", "=", ";", " ", '"', "é", "1"), 1, 8)
pairs = some(
    st.one_of(
        op("parse", header),
        op("parse", header),
        op("parse", soup),
        op("parse", sequence(pick("", "b=1; "), junk, pick("", "; c=2", " "))),
        op("environ", header),
        op("parse", header.map(";{}".format)),
        pick(["parse", None], ["parse", ""], ["environ", None], ["environ", ""]),
    ),
    1,
    2,
)

# 2 unquote: what can stand between quotes, and quotes that do not close where they should.
inner = joined(
    pick(
        "a", "b", " ", ";", "; b=2", "=", "\\\"", "\\\\", "\\x", "\\101", "\\303\\251", "\\377", "\\400",
        "\\8", "\\12", "é", "\\073", "\\n", "\\000", "%41", "\\342\\202\\254", "\\u0041", "\\x41", "\\351", "'",
    ),
    0,
    4,
)  # fmt: skip
quoted = sequence(st.just('"'), inner, st.just('"'))


def around(name: str) -> SearchStrategy[str]:
    blanks = pick("", "", " ", "\t ")
    return sequence(st.just(name), blanks, st.just("="), blanks, quoted, blanks)


broken = st.one_of(
    sequence(st.just('a="'), inner),
    sequence(around("a"), pick("x", " x", '"', "=")),
    sequence(st.just("a=x"), quoted),
    sequence(st.just("a="), joined(pick("\\101", "\\x", "b", "\\"), 1, 3)),
    sequence(st.just('a="'), inner, st.just("\\")),
)
unquote = some(
    op(
        "parse",
        st.one_of(
            around("a"),
            joined(pick("\\400", "\\777", "\\401x", "\\12", "\\7", "b"), 1, 2).map('a="{}"'.format),
            sequence(around("a"), st.just("; "), around("b")),
            sequence(broken, pick("", "; b=1", ";c=2")),
            sequence(pick("b=1; ", ""), around("a"), pick("; c=1", "; ", "")),
        ),
    ),
    1,
    2,
)

# 3 quote: what has to be escaped, next to what must not be.
VALUE = joined(
    pick(
        "a", "b", " ", '"', "\\", ";", ",", "=", "é", "語", "\r\n", "\n", "\x00", "\x7f", "\x19", "%20",
        "/", "+", ":", "'", "\t", "1", "😀", "[x]", "{}", "; Secure", "é1", "\x01" + "7", "\\073", "()<>@?",
    ),
    0,
    4,
)  # fmt: skip
ONE = st.one_of(
    pick("!", "!", "~", " ", "\x7f", "\x19", "\x00", "\x80", '"', ",", ";", "\\"),
    st.integers(0x20, 0x7F).map(chr),
    st.integers(0x00, 0x19).map(chr),
    st.integers(0x80, 0x7FF).map(chr),
)
NO_PATH = [["path", None]]
quote = some(
    st.one_of(
        op("dump", pick("a", "user", "é"), VALUE, NO_PATH),
        op("dump", pick("a"), ONE, NO_PATH),
        op("dump", pick("a"), VALUE, NO_PATH),
        op("trip", VALUE, NO_PATH),
    ),
    1,
    3,
)

# 4 attributes: few at a time.
PATH = st.one_of(
    pick("/", "/shop", "/a b", "/é", "/a;b", "/; Secure", "/\r\nX: y", "/a%20b", "/50%", "/a?b#c"),
    joined(
        pick(
            "/",
            "a",
            " ",
            ";",
            "%",
            "é",
            "~",
            "&",
            "?",
            "#",
            "+",
            '"',
            "\\",
            "|",
            "語",
            "@",
            ",",
            ":",
            "=",
        ),
        1,
        4,
    ),
)
DOMAIN = pick(
    "shop.example",
    ".shop.example",
    "shop.example:5000",
    "localhost:80",
    ".bücher.example:8080",
    "bücher.example",
    "localhost",
    ".a.b",
    "xkcd.example",
    "xkcd.example",
    ".x.x",
)
SAMESITE = pick(
    "Lax",
    "lax",
    "LAX",
    "Strict",
    "strict",
    "None",
    "none",
    "none",
    "NONE",
    "",
    "",
    "",
    "maybe",
    "Lax; Secure",
    "no",
    " lax",
    None,
)
ATTRIBUTES = {
    "path": st.one_of(PATH, PATH, st.none()),
    "domain": st.one_of(DOMAIN, DOMAIN, st.none()),
    "samesite": SAMESITE,
    "secure": pick(True, True, False),
    "httponly": pick(True, True, False),
    "partitioned": pick(True, True, False),
}


def chosen(names: SearchStrategy[list[str]], values: dict[str, SearchStrategy]) -> Ops:
    return names.flatmap(
        lambda found: st.tuples(*[op(name, values[name]) for name in found]).map(list)
    )


def subset(names: tuple[str, ...], low: int, high: int) -> SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=low, max_size=high, unique=True)


few = chosen(subset(tuple(ATTRIBUTES), 0, 2), ATTRIBUTES)
many = chosen(subset(tuple(ATTRIBUTES), 3, 6), ATTRIBUTES)
attributes = some(
    st.one_of(
        op("dump", "a", "b", few),
        op("dump", "a", "b", few),
        op("bare", pick("a", "user")),
        op("dump", "a", "b", many),
        op("dump", "a", "b", op("path", PATH).map(lambda attr: [attr])),
        op("dump", "a", "b", op("domain", DOMAIN).map(lambda attr: [attr])),
        op("dump", "a", "b", op("samesite", SAMESITE).map(lambda attr: [attr])),
    ),
    1,
    2,
)

# 5 lifetime: zero, dates of three kinds, and both attributes at once.
AGE = st.one_of(
    pick(0, 0, 60, 3600, -60, 31 * 86400, None),
    pick([1, 0, 0], [0, 300, 500], [31, 3600, 0], [0, -120, 0], [2, 60, 900], [0, 0, 0]),
)
CLOCK = st.tuples(
    st.integers(1971, 2015),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
).map(list)
NAIVE = CLOCK.map(lambda clock: [*clock, None])
DATE = st.tuples(CLOCK, pick(None, 0, 2, -5, 8)).map(lambda pair: [*pair[0], pair[1]])
EXPIRES = st.one_of(
    pick(0, 1, 86400, 1_000_000_000, 1_234_567_890, None, "tomorrow", "0"), DATE, DATE
)
TIMES = {
    "max_age": AGE,
    "expires": EXPIRES,
    "sync_expires": pick(False, False, True),
    "secure": pick(True),
    "path": st.none(),
}
timed = st.one_of(
    op("dump", "a", "b", op("max_age", AGE).map(lambda attr: [attr])),
    op("dump", "a", "b", op("expires", EXPIRES).map(lambda attr: [attr])),
    op("dump", "a", "b", chosen(pick(["max_age", "expires"], ["expires", "max_age"]), TIMES)),
    op("dump", "a", "b", chosen(pick(["max_age", "sync_expires"]), TIMES)),
    op("dump", "a", "", chosen(subset(tuple(TIMES), 1, 4), TIMES)),
)
naive = st.one_of(NAIVE, NAIVE, st.integers(0, 1_000_000_000))
abroad = op(
    "abroad", st.tuples(op("dump", "a", "b", op("expires", naive).map(lambda a: [a]))).map(list)
)
lifetime = some(st.one_of(timed, timed, op("abroad", some(timed, 1, 1)), abroad), 1, 2)

STRATEGIES: dict[str, SearchStrategy] = {
    "pairs": pairs,
    "unquote": unquote,
    "quote": quote,
    "attributes": attributes,
    "lifetime": lifetime,
}

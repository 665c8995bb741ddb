"""Programs for each task, biased to what gets lost on the way through a middleware."""

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


def pick(*choices: Any) -> SearchStrategy:
    return st.sampled_from(choices)


# 1 closing: the covered close first, each callback once, and nothing before it is asked for.

NAMES = st.lists(pick("x", "y", "z"), max_size=3)
CALLBACKS = st.one_of(
    pick(None, "x", "y"),
    st.builds(lambda sort, names: [sort, *names], pick("list", "list", "tuple", "iter"), NAMES),
)
CHUNKS = st.lists(pick("a", "b", ""), max_size=3)
LOG: Op = ["log"]
NEXT: Op = ["next"]
steps = st.one_of(
    in_order([LOG], some(pick(NEXT), 1, 2), [LOG], [["close"], LOG]),
    in_order(some(pick(NEXT, NEXT, LOG, ["iter"], ["list"]), 0, 3), [["close"], LOG]),
    in_order(some(pick(NEXT, LOG), 1, 4)),
    in_order([["list"]], some(pick(LOG, NEXT), 0, 2)),
)
ITERATE = op("iterate", pick("list", "generator", "body", "body"), CHUNKS, CALLBACKS, steps)
SIZED = op(
    "iterate", pick("list", "body"), CHUNKS,
    NAMES.map(lambda names: ["list", *names]), in_order([["close"], ["size"], LOG]),
)  # fmt: skip
closing = st.one_of(some(ITERATE, 1, 2), some(ITERATE, 1, 1), some(SIZED, 1, 1))

# 2 onion: the order, made once, and layers that answer themselves.

LAYERS = st.lists(pick("a", "b", "c", "STOP"), max_size=4)
onion = some(op("wrap", LAYERS, pick(0, 1, 1, 2)), 1, 2)

# What an app does, for all that follows.

STATUS = pick("200 OK", "200 OK", "404 Not Found")
PLAIN = ["Content-Type", "text/plain"]
HEADERS = st.lists(
    pick(PLAIN, ["X-Tea", "green"], ["x-tea", "black"], ["Set-Cookie", "a"], ["Set-Cookie", "b"]),
    max_size=3,
)
START = op("start", STATUS, HEADERS)
BEGIN = op("start", STATUS, pick([], [PLAIN], [["Server-Timing", "db"]]))
RESTART = op("restart", pick("500 Oh", "503 Busy"), HEADERS)
CHUNK = op("chunk", pick("a", "b", ""))
WRITE = op("write", pick("w", "x"))
NOTE = op("note", pick(1, 2, 3))
ERROR = pick("KeyError", "OSError")
RAISE = op("raise", ERROR)
KIND = pick("list", "generator", "body", "body")
LAZY = pick("generator", "body")


def app(kind: Any, *steps: Any) -> Ops:
    return some(op("app", kind, in_order(*steps)), 1, 1)


def rescue(inside: Any, handler: Any) -> Ops:
    return some(op("rescue", ERROR, inside, handler), 1, 1)


STREAM = in_order(some(NOTE, 0, 1), some(CHUNK, 1, 1), some(NOTE, 0, 1), some(CHUNK, 0, 1))
LATER: list[Op] = [["later"]]
APPS = st.one_of(
    app(KIND, some(START, 1, 1), some(CHUNK, 0, 2)),
    app(LAZY, some(NOTE, 0, 1), some(START, 1, 1), STREAM),
    app("body", LATER, some(START, 1, 1), STREAM),
    app(pick("list", "body"), some(START, 1, 1), some(WRITE, 1, 2), some(CHUNK, 0, 2)),
    app(LAZY, rescue(some(START, 1, 1), some(RESTART, 1, 1)), some(CHUNK, 0, 2)),
    app(LAZY, some(START, 1, 1), rescue(some(CHUNK, 0, 1), some(RESTART, 1, 1)), some(CHUNK, 0, 1)),
    app(LAZY, some(START, 1, 1), rescue(some(WRITE, 1, 1), some(RESTART, 1, 1)), some(CHUNK, 0, 1)),
    app("list", some(START, 0, 1), some(RAISE, 1, 1)),
    app(LAZY, some(START, 0, 1), some(CHUNK, 0, 1), LATER, some(RAISE, 1, 1)),
)
VISIT: Op = ["visit", "/", []]


def look(*what: str) -> SearchStrategy[Op]:
    return op("look", 0, pick(*what))


THROUGH = st.one_of(
    pick([["finish", 0], ["look", 0, "headers"]], [["finish", 0], ["closed"]]),
    in_order([["look", 0, "headers"], ["notes"], ["next", 0], ["notes"], ["look", 0, "headers"]]),
    in_order([["next", 0]], [["close", 0], ["closed"]]),
    in_order(
        [["finish", 0]], [["look", 0, "error"], ["look", 0, "headers"], ["look", 0, "written"]]
    ),
    in_order([["next", 0], ["next", 0], ["look", 0, "error"], ["look", 0, "status"]]),
)

# 3 headers: replaced wherever start_response is called, and everything else as it was.

SET = op(
    "set_header", pick("X-Tea", "X-Tea", "x-tea", "Server", "Content-Type"), pick("oolong", "")
)
headers = st.one_of(
    in_order(APPS, some(SET, 1, 1), [VISIT], THROUGH),
    in_order(app("list", some(START, 1, 1)), some(SET, 1, 2), [VISIT], [["look", 0, "headers"]]),
    in_order(APPS, some(SET, 1, 1), [VISIT, ["finish", 0], VISIT, ["look", 1, "headers"]]),
    in_order(
        app(KIND, [["constant"]], some(CHUNK, 0, 1)),
        some(SET, 1, 1),
        [VISIT, ["finish", 0], ["headers"], VISIT, ["finish", 1], ["look", 1, "headers"]],
    ),
)

# 4 timing: when the clock is read, and that the report comes once and last.

TICK = op("tick", pick(1, 2, 4, 8))
TIMES: Op = ["look", 0, "Server-Timing"]
REPORTS: Op = ["reports"]
BEGUN = in_order(some(TICK, 0, 1), some(BEGIN, 1, 1), some(TICK, 0, 1))
TIMED = st.one_of(
    app(KIND, BEGUN, some(CHUNK, 0, 2)),
    app("body", BEGUN, LATER, some(TICK, 1, 1), some(CHUNK, 1, 2), some(TICK, 0, 1)),
    app(LAZY, some(TICK, 1, 1), some(CHUNK, 0, 1).map(lambda _: []), BEGUN, some(CHUNK, 1, 1)),
    app("body", LATER, BEGUN, some(CHUNK, 1, 2)),
    app("list", some(BEGIN, 0, 1), some(TICK, 0, 1), some(RAISE, 1, 1)),
    app(LAZY, BEGUN, some(CHUNK, 0, 1), LATER, some(TICK, 0, 1), some(RAISE, 1, 1)),
    app(
        LAZY,
        BEGUN,
        rescue(some(CHUNK, 0, 1), in_order(some(TICK, 0, 1), some(RESTART, 1, 1))),
        some(CHUNK, 0, 1),
    ),
    app(KIND, [["move"]], BEGUN, some(CHUNK, 0, 1)),
)
TOO_LATE = rescue(some(op("chunk", pick("a", "b")), 1, 1), some(RESTART, 1, 1))
PATH = op("visit", pick("/", "/tea", "/slow"), [])
WATCH = st.one_of(
    in_order([REPORTS, ["finish", 0], TIMES, REPORTS]),
    in_order(some(TICK, 0, 1), [["next", 0]], some(TICK, 0, 1), [REPORTS, ["close", 0], REPORTS]),
    in_order(some(TICK, 0, 1), [["close", 0], REPORTS, ["closed"]]),
    in_order([["finish", 0], ["look", 0, "error"], TIMES, REPORTS]),
    in_order([["finish", 0], ["look", 0, "headers"], REPORTS]),
    in_order([["next", 0], ["look", 0, "headers"], ["finish", 0], ["look", 0, "headers"]]),
)
timing = st.one_of(
    in_order(TIMED, [["timing"]], some(PATH, 1, 1), WATCH),
    in_order(TIMED, [["timing"]], some(PATH, 1, 1), WATCH),
    in_order(
        app(LAZY, some(BEGIN, 1, 1), TOO_LATE, some(CHUNK, 0, 1)),
        [["timing"]], some(PATH, 1, 1), [["finish", 0], REPORTS],
    ),
    in_order(app(KIND, [["move"]], BEGUN), [["timing"]], some(PATH, 1, 1), [["finish", 0], REPORTS]),
    in_order(app("list", BEGUN, some(RAISE, 1, 1)), [["timing"]], some(PATH, 1, 1), [["look", 0, "error"], REPORTS]),
    in_order(
        TIMED, [["timing"]], some(PATH, 1, 1), some(TICK, 1, 1), some(PATH, 1, 1),
        pick([["finish", 0], ["finish", 1], REPORTS], [["finish", 1], ["finish", 0], REPORTS]),
    ),
    in_order(APPS, [["timing"]], [VISIT], THROUGH),
)  # fmt: skip

# 5 auth: every way to write the header wrongly, and the user that the app sees.

PAIR = op(
    "HTTP_AUTHORIZATION",
    pick(
        ["ann", "tea"], ["ann", "tea"], ["Bob", "tea"], ["ann", "tea "], ["ann", "no"], ["ann", "t:ea"],
        ["", "tea"], ["ann", ""], ["\xe9va", "tea"], ["ann", "\xe9"],
    ),
)  # fmt: skip
STRANGE = op(
    "HTTP_AUTHORIZATION",
    pick(
        "basic YW5uOnRlYQ==", "BASIC YW5uOnRlYQ==", "Bearer YW5uOnRlYQ==", "YW5uOnRlYQ==", "",
        "Digest YW5uOnRlYQ==", "Basics YW5uOnRlYQ==", "basically YW5uOnRlYQ==",
        "Basic YW5uOnRlY", "Basic YW5uOnRlYQ=", "Basic YW5uO",  # no Base64
        "Basic /////w==", "Basic wyg6dGVh", "Basic //86dGVh",  # no UTF-8
    ),
)  # fmt: skip
WHO = st.one_of(PAIR, PAIR, STRANGE)
ODD = op("visit", "/", some(STRANGE, 1, 1))
ENTER = op("visit", pick("/", "/tea"), some(WHO, 0, 1))
USER: list[Op] = [["note_env", "REMOTE_USER"], ["note_env", "AUTH_TYPE"]]
GUARDED = st.one_of(
    app("list", USER, some(BEGIN, 1, 1), some(CHUNK, 0, 2)),
    app("list", some(NOTE, 1, 1), some(BEGIN, 1, 1), some(CHUNK, 0, 2)),
)
GUARD = some(op("basic_auth", pick("shop", "tea house")), 1, 1)
KNOWN: Op = ["visit", "/", [["HTTP_AUTHORIZATION", ["ann", "tea"]]]]
auth = st.one_of(
    in_order(GUARDED, GUARD, some(ENTER, 1, 1), [["look", 0, "code"], ["asked"], ["notes"]]),
    in_order(GUARDED, GUARD, some(ENTER, 1, 1), [["look", 0, "WWW-Authenticate"], ["notes"]]),
    in_order(GUARDED, GUARD, [KNOWN], [["notes"], ["look", 0, "code"]]),
    in_order(GUARD, some(ODD, 1, 2), [["look", 0, "code"], ["look", 0, "error"], ["asked"]]),
    in_order(GUARD, some(ENTER, 1, 1), [["end", 0], ["look", 0, "typed"], ["look", 0, "error"]]),
    in_order(
        GUARDED, GUARD, some(ENTER, 2, 2), [["look", 0, "code"], ["look", 1, "code"], ["asked"]]
    ),
    in_order(APPS, GUARD, [KNOWN], THROUGH),
)

# 6 rate_limit: windows that slide, clients that come and go, and what a refusal costs.

ADDRESS = pick("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2")
CALL = op("visit", pick("/", "/", "/tea"), op("REMOTE_ADDR", ADDRESS).map(lambda pair: [pair]))
PROXIED = op(
    "visit", "/",
    st.builds(
        lambda address, other: [["REMOTE_ADDR", address], ["HTTP_X_FORWARDED_FOR", other]],
        ADDRESS, pick("1.1.1.1", "2.2.2.2", "3.3.3.3"),
    ),
)  # fmt: skip
NOBODY = op("visit", "/", [])
WAIT = op("tick", pick(1, 2, 3, 4, 4, 6, 8, 12))
LIMITED = some(op("rate_limit", pick(1, 1, 2, 3), pick(1, 2, 2, 3)), 1, 1)


ONE: Op = ["visit", "/", [["REMOTE_ADDR", "10.0.0.1"]]]
ALONE = pick(ONE, ONE, ["visit", "/tea", [["REMOTE_ADDR", "10.0.0.1"]]])
SHORT = op("tick", pick(1, 2, 3, 4, 5, 6))
CLAIMS = pick("1.1.1.1", "2.2.2.2", "10.0.0.2").map(
    lambda other: ["visit", "/", [["REMOTE_ADDR", "10.0.0.1"], ["HTTP_X_FORWARDED_FOR", other]]]
)


def outcomes(ops: list[Op]) -> list[Op]:
    """The status of each visit, and when the last one may come again."""
    count = sum(one[0] == "visit" for one in ops)
    looks: list[Op] = [["look", number, "code"] for number in range(count)]
    looks += [["look", number, "Retry-After"] for number in range(max(0, count - 2), count)]
    if count:
        looks += [["look", count - 1, "typed"], ["look", count - 1, "error"]]
    return [*ops, *looks]


def finished(ops: list[Op]) -> list[Op]:
    """The same with each request over before the next begins."""
    numbers = iter(range(len(ops)))
    steps = [[one, ["end", next(numbers)]] if one[0] == "visit" else [one] for one in ops]
    return [one for step in steps for one in step]


rate_limit = st.one_of(
    in_order(LIMITED, some(st.one_of(CALL, CALL, WAIT), 2, 4).map(finished).map(outcomes)),
    in_order(LIMITED, some(st.one_of(CALL, CALL, WAIT), 3, 8).map(outcomes)),
    in_order(LIMITED, some(CALL, 2, 3), some(WAIT, 1, 1), some(CALL, 1, 2)).map(outcomes),
    in_order(
        LIMITED, some(CALL, 1, 2), some(WAIT, 1, 1), some(CALL, 1, 2), some(WAIT, 1, 1), some(CALL, 1, 2)
    ).map(outcomes),
    in_order(LIMITED, some(st.one_of(PROXIED, NOBODY, WAIT), 2, 5).map(outcomes)),
    in_order(
        app("list", some(NOTE, 1, 1), some(BEGIN, 1, 1)), LIMITED, some(CALL, 2, 3).map(outcomes),
        [["notes"]],
    ),
    in_order(APPS, LIMITED, [VISIT], THROUGH),
    # one client alone: how the window slides, what refusals count, and what other layers do
    in_order(
        [["rate_limit", 2, 2]], pick([ONE], [ONE, ONE]), some(SHORT, 1, 2), some(ALONE, 1, 2),
        some(SHORT, 1, 2), some(ALONE, 1, 3),
    ).map(outcomes),
    in_order(
        [["rate_limit", 1, 2]], [ONE], some(SHORT, 1, 1), some(ALONE, 1, 2), some(SHORT, 1, 2),
        some(ALONE, 1, 2),
    ).map(outcomes),
    in_order(LIMITED, [ONE], some(SHORT, 0, 2), some(ALONE, 2, 3)).map(outcomes),
    in_order(some(op("rate_limit", pick(2, 3), 2), 2, 2), some(ALONE, 2, 3)).map(outcomes),
    in_order([["rate_limit", 1, 1]], some(CLAIMS, 2, 3)).map(outcomes),
)  # fmt: skip

STRATEGIES: dict[str, SearchStrategy] = {
    "closing": closing,
    "onion": onion,
    "headers": headers,
    "timing": timing,
    "auth": auth,
    "rate_limit": rate_limit,
}

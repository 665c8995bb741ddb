"""Programs for the session kata, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]

KEYS = st.sampled_from(["user", "user", "n", ""])
PLAIN = st.sampled_from([None, False, True, 0, 1, 1.5, "", "ann", "é", [], ["a"], {}, {"a": 1}])
TAGGED = st.sampled_from(
    [
        {"tuple": []},
        {"tuple": ["a"]},
        {"tuple": [1, {"tuple": [2, 3]}]},
        [{"tuple": [1, 2]}],
        {"a": {"tuple": [1]}},
        {"bytes": ""},
        {"bytes": "raw"},
        {"uuid": 7},
        {"datetime": 24},
        {" t": [1]},
        {" b": "x"},
        "la " * 20,
    ]
)
VALUES = st.one_of(PLAIN, TAGGED)
SIMPLE = st.sampled_from(["ann", 0, "", None, 1])
SETS = st.builds(lambda k, v: ["set", k, v], KEYS, SIMPLE)
READS = st.sampled_from(
    [["get", "user"], ["in", "user"], ["in", "n"], ["len"], ["bool"], ["items"]]
)


def visit(ops: list[Op], *looks: str) -> Op:
    """One visit."""
    return ["visit", ops, list(looks)]


def see(read: Op) -> Op:
    """Observe what the view reads."""
    return ["see", read]


LIST = see(["items"])


def cookies(age: SearchStrategy[int] | None = None) -> SearchStrategy[Op]:
    """A cookie in the jar, signed with the app's first key."""
    data = st.fixed_dictionaries(
        {"user": SIMPLE},
        optional={"cart": st.sampled_from([[], ["tea"]]), "_permanent": st.booleans()},
    )
    ages = st.just(0) if age is None else age
    return st.builds(lambda d, m: ["cookie", d, "k1", m], data, ages)


@st.composite
def round_trips(draw: st.DrawFn) -> list[Op]:
    """A value goes out in a cookie, or comes in with one; and the app without a key."""
    kind = draw(st.sampled_from(["out", "in", "both", "both", "fresh", "keyless"]))
    key = draw(KEYS)
    data = draw(st.dictionaries(KEYS, VALUES, max_size=2)) | {key: draw(VALUES)}
    read = draw(st.sampled_from([["get", key], ["get", key], ["items"]]))
    sets = [["set", k, v] for k, v in data.items()]
    if kind == "out":
        return [visit(sets), ["unsign", "k1"]]
    if kind == "in":
        return [["cookie", data, "k1", 0], visit([see(read)])]
    if kind == "both":
        return [visit(sets), visit([see(read)])]
    if kind == "fresh":
        return [visit([see(draw(READS))]), visit(sets), visit([see(read)])]
    change = draw(st.sampled_from([sets[0], ["permanent", True], ["clear"]]))
    ops: list[Op] = [["key", draw(st.sampled_from([None, None, ""]))]]
    if draw(st.booleans()):
        ops.append(["cookie", data, "k1", 0])
    views = draw(st.permutations([[change], [see(draw(READS))], [["pop", "n"]]]))
    return ops + [visit(view) for view in views[: draw(st.integers(1, 2))]]


@st.composite
def tamperings(draw: st.DrawFn) -> list[Op]:
    """The cookie was changed, forged, is old, or signed with an old key."""
    ops: list[Op] = []
    read = visit([see(draw(st.sampled_from([["items"], ["get", "user"]])))])
    kind = draw(
        st.sampled_from(
            ["part", "raw", "raw", "key", "old", "old", "old", "rotate", "rotate", "token"]
        )
    )
    if kind == "part":
        start = draw(st.one_of(cookies(), st.just(visit([["set", "user", "ann"]]))))
        part = draw(st.sampled_from(["payload", "timestamp", "signature", "end"]))
        ops = [start, ["tamper", part], read]
    elif kind == "raw":
        raw = st.sampled_from(["", "junk", "a.b", ".", "..", "a.b.c", ".a.b.c", "{}", "é.é", "a b"])
        ops = [["raw", draw(raw)], read]
    elif kind == "key":
        ops = [["cookie", {"user": "ann"}, draw(st.sampled_from(["k0", "k2"])), 0], read]
    elif kind == "token":
        ops = [["token", {"user": "root"}, "k1"], read]
    elif kind == "old":
        minutes = draw(st.sampled_from([31, 51, 61, 121]))
        ops = draw(st.sampled_from([[["config", "PERMANENT_SESSION_LIFETIME", 60]], []]))
        if not ops:
            minutes = draw(st.sampled_from([61, 44601, 44701]))  # 31 days are 44640 minutes
        if draw(st.integers(0, 3)):
            ops = [*ops, draw(cookies(st.just(minutes))), read]
        else:
            ops = [*ops, visit([["set", "user", "ann"]]), ["age", minutes], read]
    else:
        old = draw(st.sampled_from([["k1"], ["k1"], ["k0", "k1"], ["k1", "k0"], ["k0"], []]))
        ops = [draw(cookies()), read, ["key", "k2", old], read]
        if draw(st.booleans()):
            ops.pop(1)
        if draw(st.booleans()):
            by = draw(st.sampled_from(["k2", "k2", "k1", "k0"]))
            ops += [visit([["set", "n", 1]]), ["unsign", by]]
            return ops
        if draw(st.booleans()):
            ops += [["key", "k3", draw(st.sampled_from([["k2"], ["k1", "k2"], ["k1"]]))]]
            ops += [["cookie", {"user": "bob"}, draw(st.sampled_from(["k1", "k2", "k3"])), 0], read]
        return ops
    if draw(st.integers(0, 5)) == 0:
        ops += [visit([["set", "n", 1]]), ["unsign", "k1"]]
    return ops


CHANGES = st.one_of(
    SETS,
    st.sampled_from(
        [
            ["set", "cart", []],
            ["append", "milk"],
            ["append", "milk"],
            ["setdefault", "user", "bob"],
            ["setdefault", "n", 0],
            ["update", {"n": 2}],
            ["pop", "user"],
            ["pop", "n"],
            ["clear"],
            ["touch"],
            ["permanent", True],
            ["permanent", False],
        ]
    ),
)


@st.composite
def changes(draw: st.DrawFn) -> list[Op]:
    """What makes a response carry a cookie, and what does not."""
    ops: list[Op] = []
    if draw(st.booleans()):
        refresh = draw(st.booleans())
        ops.append(["config", "SESSION_REFRESH_EACH_REQUEST", refresh])
    kind = draw(st.sampled_from(["visits", "visits", "visits", "nested", "sliding"]))
    if kind == "sliding":
        middle = draw(st.sampled_from([[], [["get", "user"]], [["set", "n", 1]]]))
        data = {"user": "ann"} | draw(st.sampled_from([{}, {"_permanent": True}]))
        return [
            ["config", "PERMANENT_SESSION_LIFETIME", 60],
            *ops,
            ["cookie", data, "k1", 41],
            visit(middle, "saved"),
            ["age", 41],
            visit([see(["get", "user"])]),
        ]
    if draw(st.integers(0, 3)):
        data = {"user": draw(SIMPLE), "cart": ["tea"]}
        data |= draw(st.sampled_from([{}, {"_permanent": True}]))
        ops.append(["cookie", data, "k1", 0])
    if kind == "nested":
        nested: list[Op] = [["append", "milk"]] + [["touch"]] * draw(st.integers(0, 1))
        ops.append(visit(nested, "saved"))
        return [*ops, visit([LIST], "saved")]
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        view = draw(st.lists(st.one_of(CHANGES, READS.map(see)), max_size=2))
        last = draw(st.sampled_from([[see(["modified"])], [LIST], []]))
        ops.append(visit(view + last, "saved"))
    if draw(st.integers(0, 2)) == 0:
        ops.append(visit([LIST], "saved"))
    return ops


CONFIG = st.one_of(
    st.tuples(st.just("SESSION_COOKIE_NAME"), st.sampled_from(["sid", "session"])),
    st.tuples(
        st.just("SESSION_COOKIE_DOMAIN"), st.sampled_from(["example.com", "www.example.com", None])
    ),
    st.tuples(st.just("SESSION_COOKIE_PATH"), st.sampled_from(["/shop", "/", None])),
    st.tuples(st.just("APPLICATION_ROOT"), st.sampled_from(["/shop", "/"])),
    st.tuples(st.just("SESSION_COOKIE_HTTPONLY"), st.booleans()),
    st.tuples(st.just("SESSION_COOKIE_SECURE"), st.booleans()),
    st.tuples(st.just("SESSION_COOKIE_PARTITIONED"), st.booleans()),
    st.tuples(st.just("SESSION_COOKIE_SAMESITE"), st.sampled_from(["Lax", "Strict", None])),
)


def configs(smallest: int) -> SearchStrategy[list[Op]]:
    """Different settings."""
    some = st.lists(CONFIG, min_size=smallest, max_size=3, unique_by=lambda pair: pair[0])
    return some.map(lambda pairs: [["config", name, value] for name, value in pairs])


@st.composite
def attributes(draw: st.DrawFn) -> list[Op]:
    """Settings, and a response that sets the cookie."""
    ops = draw(configs(0))
    if draw(st.booleans()):
        minutes = draw(st.sampled_from([10, 60, 1440]))
        ops.append(["config", "PERMANENT_SESSION_LIFETIME", minutes])
    view = [draw(SETS)]
    permanent = draw(st.sampled_from([None, None, True, True, False]))
    if permanent is not None:
        view.append(["permanent", permanent])
    ops.append(visit(view, "cookies"))
    again = draw(
        st.sampled_from([None, None, [["set", "n", 3]], [["permanent", False], ["set", "n", 3]]])
    )
    return ops if again is None else [*ops, visit(again, "cookies")]


@st.composite
def deletions(draw: st.DrawFn) -> list[Op]:
    """A session is emptied, or was empty all the time."""
    ops = draw(configs(0))
    empty = draw(
        st.sampled_from(
            [
                [["clear"]],
                [["clear"]],
                [["pop", "user"]],
                [["set", "n", 0], ["clear"]],
                [["set", "n", 0], ["pop", "n"], ["pop", "user"]],
            ]
        )
    )
    kind = draw(st.sampled_from(["logout", "logout", "logout", "fresh", "same", "falsy"]))
    if kind == "fresh":
        idle = draw(st.sampled_from([[], [["len"]], [["get", "user"]], [["pop", "user"]]]))
        return [*ops, visit(idle, "saved"), visit(empty, "cookies")]
    if kind == "falsy":
        falsy = draw(st.sampled_from([["set", "", None], ["set", "n", 0], ["permanent", False]]))
        return [*ops, visit([falsy], "saved"), visit([LIST], "saved")]
    if kind == "same":
        view = [["set", "user", "ann"], ["pop", "user"]]
        return [*ops, visit(view, "cookies"), visit([LIST])]
    login = [["set", "user", "ann"]]
    if draw(st.integers(0, 3)) == 0:
        login.append(["permanent", True])
        empty = [["clear"]]
    after = draw(st.sampled_from([None, None, [LIST], [see(["get", "user"])], []]))
    ops += [visit(login), visit(empty, "cookies")]
    return ops if after is None else [*ops, visit(after, "cookies")]


@st.composite
def varies(draw: st.DrawFn) -> list[Op]:
    """Visits that touch the session in one way, or not at all."""
    ops: list[Op] = []
    if draw(st.integers(0, 4)) == 0:
        each = draw(st.sampled_from([None, True, False, False]))
        ops += [["config", "SESSION_REFRESH_EACH_REQUEST", each]] * (each is not None)
        ops.append(["cookie", {"user": draw(SIMPLE), "_permanent": True}, "k1", 0])
        idle = draw(st.sampled_from([[], [["varies", "Accept"]], [["varies", "Origin"]]]))
        ops.append(visit(idle, "vary"))
        return ops + [visit([draw(READS)], "vary")] * draw(st.integers(0, 1))
    if draw(st.booleans()):
        ops.append(["config", "SESSION_REFRESH_EACH_REQUEST", draw(st.booleans())])
    if draw(st.integers(0, 9)) == 0:
        ops.insert(0, ["key", None])
    if draw(st.integers(0, 2)):
        ops.append(draw(cookies()))
    touch = st.one_of(
        st.just([]),
        READS.map(lambda op: [op]),
        READS.map(lambda op: [op]),
        CHANGES.map(lambda op: [op]),
        st.just([["modified"]]),
    )
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        extra = draw(st.sampled_from([[], [], [["varies", "Accept"]], [["varies", "Origin"]]]))
        ops.append(visit(draw(touch) + extra, "vary"))
    return ops


STRATEGIES: dict[str, SearchStrategy] = {
    "round_trip": round_trips(),
    "tampering": tamperings(),
    "change_tracking": changes(),
    "cookie_attributes": attributes(),
    "deletion": deletions(),
    "vary": varies(),
}

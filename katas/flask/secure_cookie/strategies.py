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


def in_order(*parts: Ops) -> Ops:
    """Operations one after the other; ``None`` stands for no operation."""
    return st.tuples(*parts).map(lambda ops: [one for one in ops if one])


def options(**values: SearchStrategy) -> Ops:
    """Some of the options, each at most once."""
    names = st.lists(pick(*values), unique=True, max_size=len(values))
    return names.flatmap(
        lambda found: st.tuples(*[op(name, values[name]) for name in found]).map(list)
    )


def one(name: str, value: SearchStrategy | object) -> Ops:
    return op(name, value).map(lambda option: [option])


VALUE = pick("ann", "", "a.b", ".", "a.", "é", "語.x", "a b", "ann:1", "x" * 30)
KEY = pick("k1", "k1", "k2", "ключ")
READ = ["read", []]
VALID = ["valid", []]
LOOK = pick(READ, READ, VALID)
DAMAGE = op("tamper", pick("value", "signature", "cut", "longer", "unsigned"))
JUNK = pick(
    "", "ann", ".", "..", "ann.", ".x", "ann.x", "é.é", "ann.x.y", "ann.=", "ann.!!!!!", "a.b.c.d",
    "ann.c2la4Bb0Nzl1dgKJHafs2CKqjmU", "ann.awakUg.mpapY2MXnBkHjqNspxYzKpZm9JY", "ann.abcde",
    "é.awakUg.abcde",
)  # fmt: skip

# 1 sign: the plain signer, values with separators in them, and damaged tokens.
SEP = one("sep", pick(":", "|", "!"))
sign = st.one_of(
    in_order(op("make", "signer", KEY, pick([], [])), op("sign", VALUE), LOOK),
    in_order(op("make", "signer", KEY, SEP), op("sign", pick("a:b", "a.b", "|", "!")), LOOK),
    in_order(op("sign", VALUE), DAMAGE, LOOK),
    in_order(op("sign", VALUE), DAMAGE, LOOK),
    in_order(op("sign", ""), op("tamper", "end"), LOOK),
    in_order(op("token", JUNK), LOOK),
    in_order(op("make", "signer", KEY, SEP), op("token", JUNK), LOOK),
    in_order(op("refused", pick(*"aZ09-_="))),
)

# 2 salt: derivations, digests, and tokens made for another purpose.
SALT = pick("cookie", "mail", "cookie-session", "signer", "é")
MIXED = options(
    salt=SALT,
    key_derivation=pick("django-concat", "concat", "hmac", "none"),
    digest_method=pick("sha1", "sha256", "sha512", "md5"),
)
salt = st.one_of(
    in_order(op("make", "signer", KEY, MIXED), op("sign", pick("ann", "é")), LOOK),
    in_order(op("make", "signer", KEY, MIXED), op("sign", "ann"), op("make", "signer", KEY, MIXED), LOOK),
    in_order(
        op("make", "signer", "k1", one("salt", SALT)),
        op("sign", "ann"),
        op("make", "signer", "k1", one("salt", SALT)),
        LOOK,
    ),
    in_order(op("make", "signer", "k1", one("key_derivation", pick("concat", "hmac", "none"))), op("sign", "ann"), LOOK),
    in_order(op("make", "signer", "k1", one("digest_method", pick("sha256", "sha512"))), op("sign", "ann"), LOOK),
)  # fmt: skip

# 3 compare: who decides?
COOKIE = [["salt", "cookie-session"]]
ANY_KIND = pick(["signer", []], ["signer", []], ["clocked", []], ["serializer", COOKIE])
MAKE = st.tuples(ANY_KIND, pick("k1", ["k1", "k2"])).map(
    lambda both: ["make", both[0][0], both[1], both[0][1]]
)
CHANGE = op("tamper", pick("signature", "signature", "value"))
compare = st.one_of(
    in_order(MAKE, op("quiet", "ann"), op("judge", False, pick([READ]))),
    in_order(op("quiet", VALUE), op("judge", False, some(LOOK, 1, 1))),
    in_order(MAKE, op("quiet", "ann"), op("tamper", "signature"), op("judge", True, pick([READ]))),
    in_order(op("quiet", VALUE), CHANGE, op("judge", True, some(LOOK, 1, 1))),
    in_order(MAKE, op("quiet", "ann"), st.one_of(CHANGE, st.none()), op("watch", pick([READ]))),
    in_order(op("token", pick("é.é", "ann.é", "é.x")), LOOK),
)

# 4 rotation: signed with one list of keys, read with another.
ONE_KEY = pick("k1", "k2", "k3", "abc", "a")
KEYS = st.one_of(
    ONE_KEY,
    st.lists(pick("k1", "k2", "k3"), min_size=1, max_size=3, unique=True),
    pick(["k1", "k2"], ["k2", "k1"], ["k1", "k2", "k3"], ["a", "b", "c"]),
)
rotation = st.one_of(
    in_order(op("make", "signer", KEYS, []), op("sign", "ann"), LOOK),
    in_order(
        op("make", "signer", KEYS, []), op("sign", "ann"), op("make", "signer", KEYS, []), LOOK
    ),
    in_order(
        op("make", "signer", ONE_KEY, []),
        op("sign", pick("ann", "a.b")),
        op("make", "signer", st.lists(pick("k1", "k2", "k3"), min_size=2, max_size=3), []),
        st.one_of(st.none(), DAMAGE),
        LOOK,
    ),
    in_order(
        op("make", "serializer", KEYS, COOKIE),
        op("quiet", pick("ann", 1)),
        op("make", "serializer", KEYS, COOKIE),
        st.just(READ),
    ),
    in_order(
        op("make", pick("signer", "clocked"), "k1", []),
        op("quiet", "ann"),
        op("make", pick("signer", "clocked"), pick(["k1", "k2", "k3"], ["k1", "k3", "k2"]), []),
        LOOK,
    ),
)

# 5 timestamp: just in time, a second late, from the future, and not dated at all.
CLOCKED = op("make", "clocked", pick("k1", "k1", ["k1", "k2"]), pick([], [], [["sep", ":"]]))
AGE = pick(0, 1, 60, 60, 3600)
WAIT = st.one_of(st.none(), op("wait", pick(1, 59, 60, 60, 61, -1, -60, 3600, 3601)))
DATED = options(max_age=AGE, return_timestamp=pick(True, True, False))
TIMED = st.one_of(
    op("read", DATED), op("read", one("max_age", AGE)), op("valid", one("max_age", AGE))
)
CLOCK = op(
    "clock", st.one_of(pick(0, 1, 255, 256, 2**24, 2**32, 1_234_567_890), st.integers(0, 2**32))
)
# Signed by a plain signer that has the same salt: no time, or none that can be.
UNDATED = pick("ann", "", "ann.", "a.b", "ann.x", "ann.abcde", "x.abcde")
timestamp = st.one_of(
    in_order(CLOCKED, op("sign", VALUE), WAIT, TIMED),
    in_order(CLOCKED, op("sign", VALUE), WAIT, TIMED),
    in_order(
        CLOCKED, op("sign", "ann"), op("wait", pick(60, 61, -1)), op("read", one("max_age", 60))
    ),
    in_order(CLOCKED, op("sign", "ann"), op("wait", pick(1, -1)), op("read", one("max_age", 0))),
    in_order(CLOCKED, op("sign", "ann"), op("wait", pick(-1, -60, 10**5)), pick(READ, VALID)),
    st.just([["now"]]),
    in_order(CLOCK, CLOCKED, op("sign", "ann"), op("read", one("return_timestamp", True))),
    in_order(
        CLOCKED,
        op("sign", VALUE),
        op("tamper", pick("time", "time", "value", "signature", "unsigned", "cut")),
        WAIT,
        TIMED,
    ),
    in_order(
        op("make", "signer", "k1", []),
        op("sign", UNDATED),
        op("make", "clocked", "k1", []),
        pick(READ, VALID),
    ),
    in_order(CLOCKED, op("token", JUNK), TIMED),
)

# 6 serializer: what is in the cookie, packed or not, and what is not ours.
OBJECT = pick(
    {"user": "ann"}, {}, {"a": 1}, None, 0, "", "é", [1, [2, None]], {"a": {"b": True}}, "a.b", {"語": "é"}, "???>>>",
)  # fmt: skip
FLASK = [["key_derivation", "hmac"], ["salt", "cookie-session"]]
SERIALIZER = op(
    "make",
    "serializer",
    pick("k1", "k1", ["k1", "k2"]),
    st.one_of(
        pick([], [], FLASK, [["recorded", True]], [["digest_method", "sha256"]]),
        one("salt", SALT),
        one("key_derivation", pick("concat", "none", "hmac")),
    ),
)
DUMP = op("sign", OBJECT)
LOADED = options(max_age=AGE, return_timestamp=pick(True, False), salt=pick("mail", "itsdangerous"))
RECORDED = op("make", "serializer", "k1", pick([["recorded", True]]))
# Payloads that were signed with the right salt, and are none: no base64, no zlib, no UTF-8, no JSON.
PAYLOAD = pick(
    "abcde", ".abcd", ".abcd", ".e30", "_w", "YQ", "", ".", "e30", "bm8", "x", ".eJyrBQAAdQBV"
)
serializer = st.one_of(
    in_order(SERIALIZER, DUMP, op("read", LOADED)),
    in_order(SERIALIZER, DUMP, st.just(READ)),
    in_order(SERIALIZER, DUMP, op("wait", pick(1, 60, 61, -1)), op("read", one("max_age", pick(0, 60)))),
    in_order(SERIALIZER, op("long", pick("ab", "x", "json"), pick(8, 40, 100)), st.just(READ)),
    in_order(SERIALIZER, op("saving", pick(0, 1, 1, 1, 2, 2, 2, 3)), st.just(READ)),
    in_order(
        SERIALIZER,
        op("sign_for", OBJECT, pick("mail", "cookie")),
        op("read", st.one_of(st.just([]), one("salt", pick("mail", "cookie")))),
    ),
    in_order(
        RECORDED,
        DUMP,
        st.one_of(op("tamper", pick("value", "signature", "time", "cut")), op("wait", pick(61, 3600))),
        op("read", one("max_age", 60)),
    ),
    in_order(RECORDED, DUMP, op("make", "serializer", "k2", pick([["recorded", True]])), st.just(READ)),
    in_order(
        op("make", "clocked", "k1", pick([["salt", "itsdangerous"]])),
        op("sign", PAYLOAD),
        op("make", "serializer", "k1", pick([], [["recorded", True]])),
        st.just(READ),
    ),
    in_order(SERIALIZER, op("token", JUNK), st.just(READ)),
)  # fmt: skip

STRATEGIES: dict[str, SearchStrategy] = {
    "sign": sign,
    "salt": salt,
    "compare": compare,
    "rotation": rotation,
    "timestamp": timestamp,
    "serializer": serializer,
}

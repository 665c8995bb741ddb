"""Programs for each task, biased to what dispatchers get wrong."""

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


def unique(pairs: SearchStrategy, low: int, high: int) -> SearchStrategy:
    return st.lists(pairs, min_size=low, max_size=high, unique_by=lambda pair: pair[0])


# 1 prefix: which mount, at the border of a segment, the longest, and what comes later.

MOUNT_PATHS = pick("/shop", "/shop", "/shop/admin", "/shop/admin/log", "/a", "/a/b", "/Shop")
PAIRS = unique(st.tuples(MOUNT_PATHS, pick("shop", "admin", "log")).map(list), 0, 3)
MOUNTS = some(op("mounts", PAIRS), 1, 1)
PATHS = pick(
    "/shop", "/shop/", "/shop/tea", "/shopping", "/shop-old/tea", "/shop/admin", "/shop/admin/log",
    "/shop/administrator", "/shop/admin/users", "/", "/a", "/a/b/c", "/ab", "/x/shop", "/sho",
    "/SHOP", "/shop//admin", "/shop/admin/", "/shop.html", "/shop/admin/logs/1",
)  # fmt: skip
VISIT = op("who", PATHS)
NOWHERE = op("who", pick("", None, "/"))
MOUNT = op("mount", MOUNT_PATHS, pick("new", "late"))
HAND_OVER = op("hand_over", pick("/shop", "/shop/tea"))
prefix = st.one_of(
    in_order(MOUNTS, some(VISIT, 1, 3)),
    in_order(MOUNTS, some(VISIT, 1, 3)),
    in_order([["mounts", [["/shop", "shop"], ["/shop/admin", "admin"]]]], some(VISIT, 1, 2)),
    in_order([["mounts", [["/shop/admin", "admin"], ["/shop", "shop"]]]], some(VISIT, 1, 2)),
    in_order(MOUNTS, some(NOWHERE, 1, 2)),
    in_order(MOUNTS, some(VISIT, 0, 1), some(MOUNT, 1, 2), some(VISIT, 1, 2)),
    in_order([["mounts", [["/shop", "shop"]]]], some(HAND_OVER, 1, 1)),
    in_order(
        some(op("mounts", pick([["/shop", "shop"]], [["/shop", "a"], ["/a", "b"]])), 1, 1),
        some(HAND_OVER, 1, 2),
    ),
    in_order(some(MOUNT, 1, 2), some(op("another", PATHS), 1, 2), some(VISIT, 0, 1)),
    in_order(
        [["mount", "/shop", "new"]],
        some(op("another", pick("/shop", "/shop/tea")), 1, 1),
        some(VISIT, 0, 1),
    ),
)

# 2 paths: what is left of the path, what stood in SCRIPT_NAME before, dispatchers in dispatchers.

TAILS = pick(
    "", "/", "/tea", "//tea", "/tea/", "/tea//green", "/shop/tea", "/shop", "/caf\xc3\xa9", "/%20"
)
HEADS = pick("/shop", "/shop/admin", "/a", "/a/b", "/x", "", "/caf\xc3\xa9")
SCRIPT = st.one_of(
    st.just([]),
    st.just([]),
    st.lists(op("SCRIPT_NAME", pick("/root", "/shop", "/a")), min_size=1, max_size=1),
)
DEEP = st.builds(lambda head, tail, script: ["visit", head + tail, script], HEADS, TAILS, SCRIPT)
INNER = unique(st.tuples(pick("/admin", "/shop", "/b/c"), pick("deep", "log")).map(list), 1, 2)
OUTER = unique(
    st.tuples(pick("/shop", "/a/b", "/caf\xc3\xa9"), st.one_of(pick("shop", "tea"), INNER)).map(
        list
    ),
    1,
    2,
)
BELOW = op(
    "visit",
    pick(
        "/shop/admin", "/shop/shop", "/shop/shop/tea", "/a/b", "/a/b/c/d", "/shop/admin/x", "/a/x"
    ),
    SCRIPT,
)
paths = st.one_of(
    in_order(some(op("mounts", OUTER), 1, 1), some(DEEP, 1, 3)),
    in_order(some(op("mounts", OUTER), 1, 1), some(DEEP, 1, 3)),
    in_order([["mounts", [["/shop", "shop"]]]], some(DEEP, 1, 2)),
    in_order(
        some(op("mounts", unique(st.tuples(pick("/shop", "/a"), INNER).map(list), 1, 2)), 1, 1),
        some(BELOW, 1, 3),
    ),
)

# 3 hosts: case, ports, wildcards, and what clients claim.

HOSTS = unique(
    st.tuples(
        pick("shop.example", "api.example", "*.example", "*.shop.example", "*.b.shop.example", "localhost"),
        pick("shop", "api", "any", "deep"),
    ).map(list),
    1, 3,
)  # fmt: skip
NAMES = pick(
    "shop.example", "SHOP.example", "Api.Example", "shop.example:8000", "a.example", "a.shop.example",
    "a.b.shop.example", "example", "badexample", "ashop.example", "b.shop.example", "localhost:80",
    "API.example:443", "shop.example.org", "www.shop.example", "www.example", "www.api.example", "A.B.C.Example:1",
)  # fmt: skip
HOST = op("HTTP_HOST", NAMES).map(lambda pair: [pair])
SERVER = op("SERVER_NAME", pick("shop.example", "a.shop.example", "example", "Api.example")).map(
    lambda pair: [pair]
)
BOTH = st.tuples(HOST, SERVER).map(lambda pairs: pairs[0] + pairs[1])
CLAIM = st.tuples(HOST, op("HTTP_X_FORWARDED_HOST", pick("shop.example", "api.example"))).map(
    lambda parts: [*parts[0], parts[1]]
)
ASK = op("visit", pick("/", "/shop/tea"), st.one_of(HOST, HOST, HOST, SERVER, BOTH, CLAIM))
TREE = pick(
    [["*.example", "any"], ["*.shop.example", "deep"]],
    [["*.shop.example", "deep"], ["*.example", "any"]],
    [["*.example", "any"], ["shop.example", "shop"]],
)
hosts = st.one_of(
    in_order(some(op("hosts", HOSTS), 1, 1), some(ASK, 1, 3)),
    in_order(some(op("hosts", HOSTS), 1, 1), some(ASK, 1, 3)),
    in_order(some(op("hosts", TREE), 1, 1), some(ASK, 1, 3)),
    in_order(
        [["hosts", [["*.example", "any"], ["shop.example", "shop"]]]],
        some(op("visit", "/", CLAIM), 1, 2),
    ),
    in_order([["hosts", [["127.0.0.1", "shop"]]]], some(op("hand_over", pick("/", "/tea")), 1, 1)),
)

# 4 lazy: when, how often, after a failure, and for two at once.

CREATED: Op = ["created"]
COME = op(
    "visit", pick("/", "/tea", None), st.one_of(st.just([]), st.just([["SCRIPT_NAME", "/shop"]]))
)
LAZY = some(op("lazy", pick(0, 0, 1, 2)), 1, 1)
AT_ONCE = op("at_once", pick("/", "/tea"))
lazy = st.one_of(
    in_order(LAZY, some(st.one_of(COME, COME, st.just(CREATED)), 1, 5), [CREATED]),
    in_order(LAZY, [CREATED], some(COME, 1, 3), [CREATED]),
    in_order(LAZY, some(COME, 2, 4)),
    st.one_of(
        in_order(LAZY, some(COME, 1, 3), [CREATED]),
        in_order(
            some(op("lazy", pick(0, 0, 0, 1)), 1, 1),
            some(AT_ONCE, 1, 1),
            some(COME, 0, 1),
            [CREATED],
        ),
        in_order([["lazy", 0]], [["hand_over", "/"]]),
        in_order(some(op("lazy", pick(0, 1, 2)), 1, 1), [["asks_itself"]], some(COME, 0, 1)),
    ),
)

# 5 tenants: names, what they leave of the path, the unknown, the failures.

KNOWN = st.lists(
    pick("ann", "bob", "shop", "caf\xe9", "caf\xe9"), min_size=0, max_size=3, unique=True
)
TENANTS = some(op("tenants", KNOWN, pick(0, 0, 0, 1)), 1, 1)
TENANT_PATHS = st.builds(
    str.__add__,
    pick(
        "/ann",
        "/ann",
        "/bob",
        "/shop",
        "/caf\xc3\xa9",
        "/caf\xc3\xa9",
        "/caf\xe9",
        "/carl",
        "/Ann",
        "/BOB",
        "/annabel",
        "/ann.b",
    ),
    pick("", "/", "/tea", "//tea", "/ann", "/tea/"),
)
CALL = op("visit", TENANT_PATHS, SCRIPT)
NO_NAME = op("visit", pick("/", "", None, "//ann", "//"), [])
TURNS = op("visit", pick("/ann", "/bob", "/ann/tea"), [])
KNOW = op("know", pick("ann", "carl"))
tenants = st.one_of(
    in_order(TENANTS, some(CALL, 1, 3), [CREATED]),
    in_order(TENANTS, some(st.one_of(CALL, CALL, NO_NAME), 2, 4), [CREATED]),
    in_order([["tenants", ["ann", "bob"], 0]], some(CALL, 2, 4), [CREATED]),
    in_order(TENANTS, some(NO_NAME, 1, 2), [CREATED]),
    in_order(
        [["tenants", ["ann", "bob"], 0]], some(TURNS, 3, 4), pick([], [CREATED]),
    ),
    in_order(
        [["tenants", ["bob"], 0]], some(op("visit", pick("/ann", "/carl/tea", "/bob"), []), 1, 2),
        some(KNOW, 1, 1), some(op("visit", pick("/ann", "/carl", "/bob"), []), 1, 3), [CREATED],
    ),
    st.one_of(
        in_order(TENANTS, some(CALL, 1, 3)),
        in_order([["tenants", ["caf\xe9"], 0]], some(CALL, 1, 2), [CREATED]),
        in_order(
            some(op("tenants", pick(["ann"], ["ann", "bob"], []), pick(0, 0, 0, 1)), 1, 1),
            some(op("at_once", pick("/ann", "/ann/tea", "/bob")), 1, 1), some(CALL, 0, 1), [CREATED],
        ),
        in_order(TENANTS, [["asks_itself"]]),
        in_order([["tenants", [], 0]], some(op("hand_over", pick("/ann", "/bob/tea")), 1, 1)),
    ),
)  # fmt: skip

STRATEGIES: dict[str, SearchStrategy] = {
    "prefix": prefix,
    "paths": paths,
    "hosts": hosts,
    "lazy": lazy,
    "tenants": tenants,
}

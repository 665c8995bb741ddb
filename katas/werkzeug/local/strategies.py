"""Which programs are tried, task by task. Weights lean to what goes wrong: copies, then writes."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = list[list[Any]]

names = st.sampled_from(["user", "user", "page", "items"])
values = st.sampled_from([0, "", None, 1, "a", []])
pair = st.sampled_from([0, 0, 0, 1])


def op(kind: str, *parts: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    return st.tuples(st.just(kind), *parts).map(list)


def block(*ops: SearchStrategy[list[Any]], least: int = 1, most: int = 3) -> SearchStrategy[Ops]:
    return st.lists(st.one_of(*ops), min_size=least, max_size=most)


def join(*parts: SearchStrategy[Ops]) -> SearchStrategy[Ops]:
    return st.tuples(*parts).map(lambda found: [item for part in found for item in part])


def one(item: SearchStrategy[list[Any]]) -> SearchStrategy[Ops]:
    return item.map(lambda found: [found])


def basics(which: SearchStrategy[int]) -> dict[str, SearchStrategy[list[Any]]]:
    """The operations on one instance, by name."""
    return {
        "set": op("set", which, names, values),
        "get": op("get", which, names),
        "has": op("has", which, names),
        "del": op("del", which, names),
        "iter": op("iter", which),
        "release": st.one_of(op("release", which), op("method", which)),
    }


# attributes

b = basics(pair)
same = st.tuples(pair, names)
falsy = st.sampled_from([0, "", None, False, []])
set_then = st.tuples(
    same, st.one_of(falsy, values), st.sampled_from([["get"], ["has"], ["del", "get"]])
).map(lambda t: [["set", *t[0], t[1]], *([kind, *t[0]] for kind in t[2])])
equal = st.tuples(same, st.sampled_from([[0, False], [False, 0], [1, True], [True, 1]])).map(
    lambda t: [["set", *t[0], t[1][0]], ["set", *t[0], t[1][1]]]
)
attributes = join(
    block(b["set"], b["set"], b["get"], least=0, most=2),
    st.one_of(set_then, set_then, equal),
    block(b["set"], b["get"], b["has"], b["del"], least=0, most=3),
    block(b["get"], b["has"], b["del"], most=2),
)

# iteration

write = st.one_of(b["set"], b["set"], b["del"])
pairs = op("pairs", pair, block(b["set"], b["del"], most=2))
iteration = join(
    block(b["set"], b["set"], b["iter"], least=0, most=3),
    block(pairs, op("clear", pair), write, most=2),
    block(b["iter"], b["iter"], b["get"], most=2),
)

# release

loose = st.sampled_from([["box"], ["bare"]])
release = join(
    block(b["set"], least=1, most=3),
    block(b["release"], op("pairs", pair, block(b["release"], b["set"], most=2)), most=2),
    block(b["set"], b["release"], loose, b["get"], least=0, most=2),
    block(b["iter"], b["iter"], b["get"], b["has"], most=2),
)

# threads

look = st.one_of(b["get"], b["iter"], b["has"])
job = block(b["set"], b["set"], look, b["del"], b["release"], most=3)
away = st.one_of(op("thread", job), op("pool", job))
visits = join(
    block(b["set"], least=0, most=2),
    st.lists(st.one_of(away, away, b["set"], b["release"]), min_size=1, max_size=3),
    st.lists(away, min_size=1, max_size=2),
    block(look, most=2),
)
# A thread may get the id of one that has ended: look for what that one left.
recycled = join(
    st.lists(op("thread", one(b["set"])), min_size=2, max_size=2),
    one(op("thread", join(one(op("iter", st.just(0))), block(b["set"], look, least=0, most=1)))),
    block(op("thread", block(look, most=1)), look, least=0, most=2),
)
threads = st.one_of(visits, visits, visits, recycled)

# contexts

any_instance = st.sampled_from([0, 0, 0, 0, 1, 2, 2, 3])
c = basics(any_instance)
c_look = st.one_of(c["get"], c["iter"])
change = st.one_of(c["set"], c["del"], c["del"], c["release"])


def inside(k: int, *ops: SearchStrategy[list[Any]], most: int = 2) -> SearchStrategy[list[Any]]:
    return op("in", st.just(k), block(*ops, most=most))


forks = join(
    block(c["set"], c["set"], c["release"], least=1, most=2),
    st.just([["fork", 0]]),
    block(inside(0, change), change, inside(0, change, c_look), least=1, most=3),
    block(c_look, inside(0, c_look), least=1, most=3),
)
two_forks = join(
    block(c["set"], least=1, most=2),
    st.just([["fork", 0]]),
    one(change),
    st.just([["fork", 1]]),
    block(inside(0, change), inside(1, change), change, least=1, most=2),
    block(inside(0, c_look), inside(1, c_look), c_look, least=1, most=2),
)
tasks = join(
    block(c["set"], least=1, most=2),
    one(op("task", block(change, change, c_look, op("task", block(change, c_look)), most=3))),
    block(c_look, c["del"], least=1, most=2),
)
on_var = basics(st.sampled_from([2, 3]))
given = join(
    block(on_var["set"], least=0, most=1),
    one(
        op(
            "given",
            names,
            values,
            block(on_var["set"], on_var["del"], on_var["release"], on_var["get"], most=2),
        )
    ),
    block(on_var["get"], on_var["iter"], op("var"), on_var["set"], least=1, most=2),
)
deleted = st.tuples(any_instance, names, values, st.booleans(), st.integers(0, 2)).map(
    lambda t: [
        ["set", t[0], t[1], t[2]],
        ["fork", 0],
        ["in", 0, [["del", t[0], t[1]]]] if t[3] else ["del", t[0], t[1]],
        *[["get", t[0], t[1]], ["iter", t[0]], ["has", t[0], t[1]]][t[4] : t[4] + 1],
        ["in", 0, [["iter", t[0]]]],
    ]
)
same_list = st.tuples(st.sampled_from(["user", "items"]), st.booleans(), values).map(
    lambda t: [
        ["set", 0, t[0], []],
        ["fork", 0],
        ["in", 0, [["set", 0, "page", t[2]]]] if t[1] else ["set", 0, "page", t[2]],
        ["in", 0, [["append", 0, t[0], 1]]],
        ["get", 0, t[0]],
    ]
)
snapshot = join(
    block(c["set"], least=1, most=2),
    st.just([["fork", 0]]),
    one(op("in", st.just(0), join(one(change), one(op("pairs", any_instance, block(change)))))),
    block(c["iter"], inside(0, c["iter"]), least=0, most=1),
)
contexts = st.one_of(forks, forks, two_forks, tasks, deleted, given, same_list, snapshot)

# greenlets


def switch(k: int, *ops: SearchStrategy[list[Any]], most: int = 2) -> SearchStrategy[list[Any]]:
    return op("switch", st.just(k), block(*ops, most=most))


g_change = st.one_of(b["set"], b["set"], b["del"], b["release"])
own = join(
    block(b["set"], least=0, most=2),
    one(op("greenlet", st.just(0), st.sampled_from([0, 0, 1]))),
    one(st.one_of(switch(0, g_change, look), g_change)),
    one(op("greenlet", st.just(1), st.sampled_from([0, 0, 1]))),
    block(switch(0, g_change, look), switch(1, g_change, look), g_change, least=1, most=3),
    block(switch(0, look), switch(1, look), look, least=1, most=3),
)

copied = join(
    block(b["set"], least=1, most=2),
    st.just([["greenlet", 0, 1]]),
    block(switch(0, st.one_of(b["set"], b["del"], b["release"])), b["del"], least=1, most=2),
    block(switch(0, look), look, look, least=1, most=2),
)
greenlets = st.one_of(own, own, copied)

STRATEGIES: dict[str, SearchStrategy[Ops]] = {
    "attributes": attributes,
    "iteration": iteration,
    "release": release,
    "threads": threads,
    "contexts": contexts,
    "greenlets": greenlets,
}

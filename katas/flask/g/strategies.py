"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]

VALUE = st.sampled_from([0, "", None, False, [], 1, "ann", "bob"])
PLAIN = st.sampled_from(["ann", "bob", 1, 2])
NAME = st.sampled_from(["user", "user", "n"])
ANY_NAME = st.sampled_from(["user", "user", "n", "pop", "pop"])
APP = st.sampled_from([0, 0, 1])
MODE = st.sampled_from([0, 0, 0, 0, 1, 2, 3])  # plainly, with a look at it, left by an exception


def op(name: str, *arguments: SearchStrategy | object) -> Ops:
    """One operation; arguments that are not strategies stand for themselves."""
    parts = [a if isinstance(a, SearchStrategy) else st.just(a) for a in arguments]
    return st.tuples(st.just(name), *parts).map(list)


def some(one: Ops, low: int, high: int) -> Ops:
    return st.lists(one, min_size=low, max_size=high)


def one_of(weights: list[tuple[int, Ops]]) -> Ops:
    """A choice by weight. Hypothesis counts one strategy once, so each share is a new one."""
    return st.one_of([strategy.map(list) for weight, strategy in weights for _ in range(weight)])


def in_order(*parts: Ops) -> Ops:
    """Lists of operations, one after the other."""
    return st.tuples(*parts).map(lambda lists: [one for ops in lists for one in ops])


def uses(target: SearchStrategy | int) -> Ops:
    """One operation on a namespace."""
    return one_of(
        [
            (4, op("set", target, NAME, VALUE)),
            (2, op("read", target, NAME)),
            (2, op("del", target, NAME)),
            (1, op("get", target, ANY_NAME)),
            (2, op("get_or", target, ANY_NAME, VALUE)),
            (2, op("pop", target, ANY_NAME)),
            (2, op("pop_or", target, ANY_NAME, VALUE)),
            (1, op("setdefault", target, NAME)),
            (3, op("setdefault_to", target, NAME, VALUE)),
            (2, op("in", target, ANY_NAME)),
            (1, op("has", target, NAME)),
            (2, op("names", target)),
        ]
    )


# 1 namespace: no app in sight.
BOX = st.sampled_from([1, 1, 1, 2])
namespace = in_order(
    some(op("set", 1, NAME, VALUE), 0, 2), some(uses(BOX), 1, 5), some(op("names", 1), 0, 1)
)

# 2 lifetime: one context after the other, and what lies between.
SET = op("set", 0, NAME, PLAIN)
LOOK = one_of(
    [(3, op("get", 0, NAME)), (2, op("names", 0)), (2, op("read", 0, NAME)), (1, op("bound"))]
)
OUTSIDE = one_of([(2, op("bound")), (3, uses(0).filter(lambda use: use[0] != "names"))])


def scope(ops: Ops, app: SearchStrategy | int = APP) -> Ops:
    return op("with", app, MODE, ops)


visit = scope(in_order(some(LOOK, 0, 1), some(SET, 0, 2), some(LOOK, 1, 2)))
own_class = one_of(
    [
        (2, SET),
        (1, op("names", 0)),
        (1, op("read", 0, "db")),
        (1, op("read", 0, "n")),
        (2, op("in", 0, "n")),
        (2, op("get", 0, "n")),
        (1, op("pop_or", 0, "n", 1)),
    ]
)
lifetime = st.one_of(
    in_order(some(visit, 1, 3), some(OUTSIDE, 0, 2)),
    in_order(
        some(op("globals_class", 0), 1, 1),
        some(scope(some(own_class, 1, 3)), 1, 2),
    ),
    in_order(some(visit, 0, 1), some(OUTSIDE, 1, 2), some(visit, 0, 1)),
)

# 3 proxy: everything that goes through `g`.
proxy = st.one_of(
    some(
        one_of(
            [
                (3, op("with", APP, 0, some(uses(0), 1, 4))),
                (1, op("with", APP, 1, some(uses(0), 1, 3))),
                (2, uses(0)),
                (1, op("bound")),
            ]
        ),
        1,
        2,
    ),
    in_order(
        some(op("with", 0, 0, some(st.one_of(op("bound"), uses(0)), 1, 3)), 1, 2),
        some(st.one_of(op("bound"), uses(0)), 1, 2),
    ),
)

# 4 nesting: of the same app and of two, and what is there afterwards.
CHANGE = one_of([(3, SET), (1, op("pop_or", 0, NAME, None)), (1, op("setdefault_to", 0, NAME, 1))])
inner = scope(in_order(some(LOOK, 0, 2), some(CHANGE, 0, 2), some(LOOK, 0, 1)))
middle = scope(in_order(some(LOOK, 0, 1), some(CHANGE, 0, 1), some(inner, 1, 1), some(LOOK, 1, 2)))
nesting = in_order(
    some(
        scope(
            in_order(some(SET, 1, 2), some(st.one_of(inner, inner, middle), 1, 2), some(LOOK, 1, 2))
        ),
        1,
        1,
    ),
    some(LOOK, 0, 1),
)

# 5 isolation: threads see nothing, tasks and copies see the same object.
leaf = one_of([(3, CHANGE), (3, LOOK)])
apart = op("with", APP, 0, in_order(some(SET, 0, 1), some(leaf, 1, 2)))
content = some(st.one_of(leaf, leaf, apart), 1, 3)
elsewhere = one_of([(2, op("thread", content)), (3, op("task", content)), (2, op("copy", content))])
TURN = op("turn")
in_turns = op(
    "with", APP, 0, in_order(some(SET, 1, 1), some(TURN, 1, 1), some(st.one_of(leaf, TURN), 1, 3))
)
shared = in_order(some(CHANGE, 1, 1), some(TURN, 1, 1), some(LOOK, 1, 2))
isolation = st.one_of(
    some(
        op("with", 0, 0, in_order(some(SET, 0, 1), some(elsewhere, 1, 2), some(LOOK, 1, 2))), 1, 1
    ),
    some(op("gather", some(in_turns, 1, 1), some(in_turns, 1, 1)), 1, 1),
    some(
        op("with", 0, 0, in_order(some(op("gather", shared, shared), 1, 1), some(LOOK, 1, 1))), 1, 1
    ),
    in_order(
        some(
            op(
                "with",
                APP,
                0,
                in_order(some(SET, 1, 1), some(op("fork", 0), 1, 1), some(leaf, 0, 1)),
            ),
            1,
            1,
        ),
        some(LOOK, 0, 1),
    ),
    some(
        op(
            "with",
            0,
            0,
            in_order(
                some(SET, 0, 1),
                some(op("fork", 0), 1, 1),
                some(st.one_of(leaf, apart), 1, 1),
                some(op("run", 0, content), 1, 2),
                some(LOOK, 1, 1),
            ),
        ),
        1,
        1,
    ),
    in_order(
        some(op("fork", 0), 1, 1),
        some(
            op(
                "with",
                0,
                0,
                in_order(some(SET, 1, 1), some(op("run", 0, content), 1, 1), some(LOOK, 1, 1)),
            ),
            1,
            1,
        ),
    ),
)

# 6 teardown: notes and resources.
USE = op("use", 0)
job = one_of([(4, USE), (2, SET), (2, op("pop_or", 0, "db", None)), (1, op("in", 0, "db"))])
stay = scope(some(job, 0, 3), 0)
nested_stay = scope(
    in_order(some(job, 0, 2), some(scope(some(job, 0, 2), APP), 1, 1), some(job, 0, 2)), 0
)
resource = some(op("resource", 0, VALUE), 1, 1)
notes = some(one_of([(1, op("teardown", APP)), (1, op("teardown_both"))]), 1, 3)
noted = scope(st.one_of(some(SET, 0, 2), some(scope(some(SET, 0, 1)), 1, 1)))
teardown = st.one_of(
    in_order(resource, some(stay, 1, 2), some(USE, 0, 1)),
    in_order(resource, some(nested_stay, 1, 1)),
    in_order(resource, some(op("teardown", 0), 1, 1), some(stay, 1, 2)),
    in_order(some(op("teardown", 0), 1, 1), resource, some(stay, 1, 2)),
    in_order(notes, some(noted, 1, 2)),
    in_order(notes, some(noted, 1, 2)).map(list),
    in_order(
        resource,
        some(
            op("with", 0, 0, in_order(some(USE, 0, 1), some(op("thread", some(stay, 1, 1)), 1, 1))),
            1,
            1,
        ),
    ),
    in_order(
        resource,
        some(
            op(
                "gather",
                some(op("with", 0, 0, some(st.one_of(USE, TURN), 1, 3)), 1, 1),
                some(op("with", 0, 0, some(st.one_of(USE, TURN), 1, 3)), 1, 1),
            ),
            1,
            1,
        ),
    ),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "namespace": namespace,
    "lifetime": lifetime,
    "proxy": proxy,
    "nesting": nesting,
    "isolation": isolation,
    "teardown": teardown,
}

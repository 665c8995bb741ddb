"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]

NAME = st.sampled_from(["user", "user", "user", "lang", "items", "get"])
VALUE = st.sampled_from(["ada", "bob", "eve", 1, 2])
FALSY = st.sampled_from(["ada", "bob", None, 0, "", False])
# Idents that are false, that look alike as text, and that share a hash.
WORKER = st.sampled_from([1, 2, 1, 2, 0, "", None, "1", -1, -2, ["a", 1], ["a", 2]])

BY_THREAD, BY_GREENLET, BY_TASK, IN_CONTEXT, OTHER_CONTEXT = 2, 3, 4, 5, 6


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


def once(one: Ops) -> Ops:
    return some(one, 1, 1)


def sets(local: SearchStrategy | int, high: int = 2) -> Ops:
    return some(op("set", local, NAME, VALUE), 1, high)


def moves(local: SearchStrategy | int) -> Ops:
    return one_of(
        [
            (4, op("set", local, NAME, VALUE)),
            (4, op("get", local, NAME)),
            (1, op("has", local, NAME)),
            (2, op("del", local, NAME)),
        ]
    )


def looks(local: SearchStrategy | int, high: int = 2) -> Ops:
    return some(one_of([(3, op("get", local, "user")), (1, op("has", local, NAME))]), 1, high)


def release(local: SearchStrategy | int) -> Ops:
    return one_of([(2, op("release", local)), (1, op("dunder", local))])


# 1 storage: workers by hand, and the storage looked at.
either = st.sampled_from([0, 0, 0, 1])
look_inside = one_of([(3, op("storage", either)), (1, op("pairs", either)), (1, op("who", either))])
storage = st.one_of(
    some(
        one_of(
            [
                (3, op("worker", WORKER)),
                (4, op("set", either, NAME, FALSY)),
                (3, op("get", either, NAME)),
                (1, op("has", either, NAME)),
                (2, op("del", either, NAME)),
                (3, look_inside),
            ]
        ),
        3,
        8,
    ),
    in_order(
        sets(0, 1),
        once(op("worker", WORKER)),
        some(moves(0), 1, 3),
        once(look_inside),
        once(op("worker", 1)),
        looks(0),
    ),
    in_order(
        once(op("worker", WORKER)),
        sets(0),
        once(op("worker", WORKER)),
        some(one_of([(3, op("get", 0, NAME)), (2, op("del", 0, NAME))]), 1, 2),
        once(op("storage", 0)),
    ),
    in_order(sets(0, 1), once(op("del", 0, "user")), once(look_inside)),
    in_order(once(op("set", 0, "user", FALSY)), looks(0)),
    in_order(
        sets(0, 1),
        once(op("worker", WORKER)),
        some(op("set", 0, NAME, VALUE), 0, 1),
        once(op("pairs", 0)),
    ),
    in_order(once(op("box", 0, NAME, some(moves(0), 0, 2))), looks(0)),
)

# 2 idents: real threads, greenlets and tasks, under each way to tell them apart.
ident_local = st.sampled_from([BY_THREAD, BY_GREENLET, BY_TASK])


def workers(ops: Ops) -> Ops:
    return one_of(
        [
            (3, op("greenlet", ops)),
            (3, op("task", ops)),
            (2, op("thread", ops)),
            (1, op("copy", ops)),
        ]
    )


def in_task(ops: Ops) -> Ops:
    """What can only be done inside a task."""
    return one_of(
        [
            (3, op("task", ops)),
            (4, op("callback", ops)),
            (1, op("await", ops)),
            (1, op("greenlet", ops)),
            (1, op("copy", ops)),
        ]
    )


def visits(local: SearchStrategy | int) -> Ops:
    return in_order(looks(local, 1), sets(local, 1), some(op("size", local), 0, 1))


def placed(local: SearchStrategy | int) -> Ops:
    return one_of(
        [
            (
                3,
                in_order(
                    sets(local, 1),
                    once(workers(visits(local))),
                    looks(local, 1),
                    once(op("size", local)),
                ),
            ),
            (
                3,
                once(
                    op(
                        "task",
                        in_order(sets(local, 1), once(in_task(visits(local))), looks(local, 1)),
                    )
                ),
            ),
            (1, in_order(some(workers(visits(local)), 2, 2), looks(local, 1))),
        ]
    )


here = once(op("ident"))
idents = st.one_of(
    placed(BY_THREAD),
    placed(BY_GREENLET),
    placed(BY_TASK),
    placed(BY_TASK),
    st.one_of(here, once(workers(here)), once(op("task", once(in_task(here))))),
    once(op("task", in_order(here, once(in_task(once(workers(here))))))),
)

# 3 release: an ident that comes again, by hand and on the only thread of a pool.
after = one_of(
    [
        (3, op("worker", st.sampled_from([1, 2, 0, ""]))),
        (3, op("set", either, NAME, VALUE)),
        (3, op("get", either, "user")),
        (3, release(either)),
        (2, op("storage", either)),
    ]
)
job = op(
    "job",
    in_order(looks(BY_THREAD, 1), sets(BY_THREAD, 1), some(release(BY_THREAD), 0, 1)),
)
releases = st.one_of(
    in_order(
        once(op("set", 0, "user", VALUE)),
        once(op("del", 0, "user")),
        once(op("worker", 2)),
        some(op("set", 0, "user", VALUE), 0, 1),
        once(release(0)),
        once(op("storage", 0)),
    ),
    in_order(sets(either), some(after, 2, 6), once(op("storage", 0))),
    in_order(
        sets(0, 2),
        once(op("worker", 2)),
        some(op("set", 0, "user", VALUE), 0, 1),
        once(release(0)),
        once(op("storage", 0)),
        once(op("worker", st.sampled_from([1, 2]))),
        looks(0, 1),
    ),
    in_order(
        some(op("set", BY_THREAD, "user", VALUE), 0, 1),
        once(op("pool", some(job, 2, 3))),
        once(op("size", BY_THREAD)),
        looks(BY_THREAD, 1),
    ),
    in_order(
        sets(BY_GREENLET, 1),
        some(
            op(
                "greenlet",
                in_order(
                    sets(BY_GREENLET, 1), some(release(BY_GREENLET), 0, 1), looks(BY_GREENLET, 1)
                ),
            ),
            1,
            2,
        ),
        once(op("size", BY_GREENLET)),
        looks(BY_GREENLET, 1),
    ),
)

# 4 evidence: all kinds of locals, honest ones and odd ones.
odd = st.sampled_from(["in_place", "in_place", "copied", "variables", "main", "task", "slow"])
kind = st.one_of(
    odd,
    st.sampled_from(["namespace", "thread_local", "default"]),
    st.lists(st.sampled_from(["thread", "greenlet", "task", "mark"]), max_size=3, unique=True),
)
evidence = st.one_of(
    once(op("probe", kind)),
    once(op("probe", odd)),
    in_order(once(op("probe", odd)), once(op("probe", kind))),
)

# 5 contexts: the same namespace, and everything that copies a context.
leaf = moves(IN_CONTEXT)
look = looks(IN_CONTEXT)
number = st.sampled_from([0, 1])
pairs = op("pairs", IN_CONTEXT)
let_go = release(IN_CONTEXT)


def elsewhere(ops: Ops) -> Ops:
    return one_of(
        [
            (4, op("copy", ops)),
            (3, op("task", ops)),
            (1, op("task", once(op("await", ops)))),
            (1, op("task", once(op("callback", ops)))),
            (2, op("greenlet", ops)),
            (2, op("thread", ops)),
        ]
    )


def within(block: Callable[[Ops], Ops], *parts: Ops) -> Ops:
    return once(block(in_order(*parts)))


inner = one_of([(4, leaf), (2, let_go), (1, pairs)])
contexts = st.one_of(
    some(
        one_of(
            [
                (3, op("set", IN_CONTEXT, NAME, FALSY)),
                (3, op("get", IN_CONTEXT, NAME)),
                (2, op("del", IN_CONTEXT, NAME)),
                (1, pairs),
                (1, let_go),
                (1, op("set", OTHER_CONTEXT, NAME, VALUE)),
                (1, op("get", OTHER_CONTEXT, NAME)),
            ]
        ),
        2,
        6,
    ),
    in_order(sets(IN_CONTEXT), within(elsewhere, look, some(inner, 1, 3)), look, once(pairs)),
    in_order(
        once(op("set", IN_CONTEXT, "user", VALUE)),
        within(elsewhere, once(op("del", IN_CONTEXT, "user")), look),
        look,
    ),
    in_order(
        once(op("set", IN_CONTEXT, "user", FALSY)), some(op("del", IN_CONTEXT, "user"), 0, 1), look
    ),
    in_order(
        sets(IN_CONTEXT),
        within(elsewhere, sets(IN_CONTEXT, 1), once(elsewhere(some(inner, 1, 2))), look),
        look,
    ),
    in_order(
        sets(IN_CONTEXT),
        once(op("fork", 0)),
        some(inner, 1, 2),
        once(op("run", 0, some(inner, 1, 3))),
        some(inner, 0, 1),
        once(op("run", 0, once(pairs))),
        once(pairs),
    ),
    in_order(
        some(op("set", IN_CONTEXT, "user", VALUE), 0, 1),
        once(op("box", IN_CONTEXT, NAME, once(elsewhere(some(inner, 1, 2))))),
        look,
    ),
    in_order(
        sets(IN_CONTEXT),
        once(
            op(
                "task",
                in_order(look, sets(IN_CONTEXT, 1), once(op("task", some(inner, 1, 2))), look),
            )
        ),
        look,
    ),
    in_order(
        once(
            op(
                "pool",
                some(
                    op("job", in_order(look, sets(IN_CONTEXT, 1), some(let_go, 0, 1))),
                    2,
                    3,
                ),
            )
        ),
        look,
    ),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "storage": storage,
    "idents": idents,
    "release": releases,
    "evidence": evidence,
    "contexts": contexts,
}

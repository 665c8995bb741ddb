"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]

VALUE = st.sampled_from(["ann", "bob", 1, 2])
APP = st.sampled_from([0, 0, 1])
CONTEXT = st.sampled_from([0, 0, 1, 2])
MODE = st.sampled_from([0, 0, 0, 1, 2])  # how a with statement ends, what pop is given


def op(name: str, *arguments: SearchStrategy | object) -> Ops:
    """One operation; arguments that are not strategies stand for themselves."""
    parts = [a if isinstance(a, SearchStrategy) else st.just(a) for a in arguments]
    return st.tuples(st.just(name), *parts).map(list)


def some(one: Ops, low: int, high: int) -> Ops:
    return st.lists(one, min_size=low, max_size=high)


def maybe(one: Ops) -> Ops:
    return some(one, 0, 1)


def just(*ops: Ops) -> Ops:
    """A list with these operations."""
    return st.tuples(*ops).map(list)


def one_of(weights: list[tuple[int, Ops]]) -> Ops:
    """A choice by weight. Hypothesis counts one strategy once, so each share is a new one."""
    return st.one_of([strategy.map(list) for weight, strategy in weights for _ in range(weight)])


def in_order(*parts: Ops) -> Ops:
    """Lists of operations, one after the other."""
    return st.tuples(*parts).map(lambda lists: [one for ops in lists for one in ops])


NAME, HAS, GET, SET = op("name"), op("has"), op("get"), op("set", VALUE)
LOOK = one_of([(4, NAME), (2, HAS), (3, GET), (1, op("bool")), (1, op("is", APP))])

# 1 push_pop: one context, sometimes two, one after the other.
push_pop = st.one_of(
    *[
        in_order(
            maybe(LOOK),
            just(op("push", number)),
            some(one_of([(3, LOOK), (1, SET), (2, op("own", number))]), 1, 2),
            just(op("pop", number, 0)),
            some(LOOK, 1, 2),
        )
        for number in (0, 1)
    ],
    in_order(
        just(op("push", 0), SET, op("pop", 0, 0), op("push", 2)),
        some(st.one_of(GET, op("own", 0), op("own", 2)), 1, 2),
        just(op("pop", 2, 0)),
        maybe(HAS),
    ),
    in_order(some(st.one_of(op("app_of", CONTEXT), op("early", CONTEXT), HAS, NAME), 1, 3)),
    just(op("early", CONTEXT), LOOK),
    in_order(
        some(op("globals_class", APP), 1, 2),
        just(op("push", 0)),
        some(st.one_of(op("color"), op("own", 0), GET), 1, 2),
        just(op("pop", 0, 0)),
        some(op("with", APP, 0, just(op("color"))), 0, 1),
    ),
)

# 2 proxies: everything that goes through them, inside and outside.
THROUGH = one_of(
    [
        (2, op("config", VALUE)),
        (2, op("title")),
        (2, SET),
        (3, GET),
        (2, NAME),
        (2, op("bool")),
        (3, op("is", APP)),
        (1, HAS),
    ]
)
OUTSIDE = one_of(
    [(1, op("title")), (1, SET), (1, GET), (1, NAME), (2, op("bool")), (1, op("is", 0))]
)
proxies = st.one_of(
    in_order(some(op("with", APP, 0, some(THROUGH, 1, 4)), 1, 2), some(OUTSIDE, 0, 2)),
    some(OUTSIDE, 1, 3),
    in_order(
        maybe(op("with", APP, 0, just(SET))), some(op("complaint", st.sampled_from([0, 1])), 1, 2)
    ),
    just(
        op(
            "with",
            0,
            0,
            in_order(some(THROUGH, 1, 2), just(op("with", APP, 0, some(THROUGH, 1, 2)))),
        ),
        OUTSIDE,
    ),
)

# 3 nesting: two apps, one app twice, one context twice, and the wrong pop.
LOOKS = some(LOOK, 1, 2)


def inner(number: int) -> Ops:
    return st.one_of(
        in_order(
            just(op("push", number)),
            some(st.one_of(SET, LOOK, LOOK), 1, 2),
            just(op("pop", number, 0)),
        ),
        just(op("enter", number, MODE, some(st.one_of(SET, LOOK, LOOK), 1, 2))),
    )


nesting = st.one_of(
    in_order(
        just(op("push", 0)),
        maybe(SET),
        st.one_of(inner(1), inner(2), inner(0), inner(0)),
        LOOKS,
        just(op("pop", 0, 0)),
        maybe(LOOK),
    ),
    in_order(
        just(op("push", 0), SET, op("push", 1)),
        maybe(SET),
        just(op("push", 2)),
        some(LOOK, 0, 1),
        just(op("pop", 2, 0), LOOK, op("pop", 1, 0), LOOK, op("pop", 0, 0)),
        maybe(HAS),
    ),
    in_order(
        just(op("push", 1), op("push", 0)),
        maybe(SET),
        just(op("push", 0), op("pop", 0, 0), LOOK, op("pop", 0, 0)),
        LOOKS,
    ),
    just(
        op(
            "with",
            APP,
            MODE,
            in_order(
                maybe(SET), just(op("with", APP, MODE, some(st.one_of(SET, LOOK), 1, 2))), LOOKS
            ),
        ),
        LOOK,
    ),
    in_order(maybe(LOOK), just(op("mistake", CONTEXT, CONTEXT)), maybe(LOOK)),
    in_order(
        maybe(LOOK), just(one_of([(1, op("mistake", 0, 2)), (1, op("mistake", 3, 1))])), maybe(LOOK)
    ),
    just(op("with", APP, 0, just(op("early", CONTEXT)))),
)

# 4 with_block
stay = some(st.one_of(SET, LOOK, LOOK), 1, 3)
again = op("enter", 0, MODE, some(LOOK, 1, 2))
with_block = st.one_of(
    in_order(maybe(LOOK), just(op("with", APP, MODE, stay)), LOOKS),
    in_order(just(op("as", APP, stay)), LOOKS),
    in_order(just(op("enter", CONTEXT, MODE, in_order(maybe(op("own", 0)), stay))), LOOKS),
    in_order(just(op("enter", 0, MODE, in_order(maybe(SET), just(again), LOOKS))), maybe(LOOK)),
    in_order(
        some(op("with", APP, MODE, st.one_of(stay, just(op("with", APP, MODE, stay), LOOK))), 1, 2),
        LOOKS,
    ),
)

# 5 teardown: notes, and a function that fails.
notes = some(one_of([(2, op("teardown", APP)), (1, op("teardown_both"))]), 1, 3)
quiet = maybe(SET)
pushed = in_order(just(op("push", 0)), quiet, just(op("pop", 0, MODE)))
twice = in_order(
    just(op("push", 0)),
    quiet,
    just(op("push", 0), op("pop", 0, MODE)),
    quiet,
    just(op("pop", 0, MODE)),
)
entered = just(op("enter", 0, MODE, in_order(quiet, maybe(op("enter", 0, MODE, quiet)), quiet)))
two_apps = just(op("with", APP, MODE, in_order(quiet, just(op("with", APP, MODE, quiet)), quiet)))
broken = op("broken", 0)
failing = just(op("with", 0, 0, some(st.one_of(SET, LOOK), 0, 2)), LOOK)
teardown = st.one_of(
    in_order(notes, st.one_of(pushed, twice, entered, two_apps)),
    in_order(notes, st.one_of(pushed, twice, twice, two_apps)),
    in_order(some(op("teardown", 0), 1, 2), twice),
    in_order(some(op("teardown", 0), 1, 2), entered),
    in_order(notes, just(op("with", APP, MODE, quiet))),
    in_order(just(broken), failing),
    in_order(just(broken), some(op("teardown", APP), 1, 2), failing),
    in_order(just(broken), just(op("with", 1, 0, in_order(failing, maybe(LOOK)))), maybe(LOOK)),
    in_order(notes, just(op("thread", st.one_of(pushed, two_apps)))),
)

# 6 isolation
leaf = one_of([(2, SET), (5, LOOK)])
apart = one_of([(2, op("with", APP, 0, some(leaf, 1, 2)))])
content = some(st.one_of(leaf, leaf, apart), 1, 3)
elsewhere = one_of([(2, op("thread", content)), (3, op("task", content)), (2, op("copy", content))])
TURN = op("turn")
in_turns = op("with", APP, 0, in_order(maybe(SET), just(TURN), some(st.one_of(leaf, TURN), 1, 3)))
shared = in_order(just(SET, TURN), LOOKS)


def pushes(number: int) -> Ops:
    """A push that stays while others have their turn."""
    return in_order(just(op("push", number), TURN), LOOKS, maybe(TURN), maybe(LOOK))


isolation = st.one_of(
    just(op("with", 0, 0, in_order(maybe(SET), some(elsewhere, 1, 2), LOOKS))),
    in_order(just(elsewhere), LOOKS),
    just(op("gather", just(in_turns), just(in_turns))),
    in_order(just(op("gather", pushes(0), pushes(1))), LOOKS),
    just(op("with", 1, 0, in_order(just(op("gather", pushes(0), pushes(2))), LOOKS))),
    just(op("with", 0, 0, in_order(just(op("gather", shared, shared)), LOOKS))),
    just(
        op(
            "with",
            0,
            0,
            in_order(
                maybe(SET),
                just(op("fork", 0)),
                some(st.one_of(leaf, apart), 1, 1),
                some(op("run", 0, content), 1, 2),
                LOOKS,
            ),
        )
    ),
    just(op("fork", 0), op("with", 0, 0, in_order(maybe(SET), just(op("run", 0, content)), LOOKS))),
    in_order(just(op("with", 0, 0, just(op("fork", 0)))), maybe(LOOK)),
    in_order(
        just(op("push", 0)),
        just(op("copy", in_order(just(op("push", 1)), LOOKS))),
        LOOKS,
        just(op("task", in_order(just(op("push", 2)), LOOKS))),
        LOOKS,
    ),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "push_pop": push_pop,
    "proxies": proxies,
    "nesting": nesting,
    "with_block": with_block,
    "teardown": teardown,
    "isolation": isolation,
}

"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]

APP = st.sampled_from([0, 0, 1])
KIND = st.sampled_from([0, 1])
END = st.sampled_from([0, 0, 0, 1, 2])  # how something ends
FAIL = st.sampled_from([1, 1, 2])
CAUGHT = st.sampled_from([0, 1, 1])  # whether the caller looks at what a call raises


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


def in_order(*parts: Ops) -> Ops:
    """Lists of operations, one after the other."""
    return st.tuples(*parts).map(lambda lists: [one for ops in lists for one in ops])


def one_of(weights: list[tuple[int, Ops]]) -> Ops:
    """A choice by weight. Hypothesis counts one strategy once, so each share is a new one."""
    return st.one_of([strategy.map(list) for weight, strategy in weights for _ in range(weight)])


LOOK = op("look")
SET = op("set", st.sampled_from([1, 2, 3]))
TURN = op("turn")
GLANCE = some(one_of([(3, LOOK), (1, SET)]), 1, 2)


def call(
    app: SearchStrategy | int, ops: Ops, end: SearchStrategy | int = 0, how: object = 0
) -> Ops:
    return op("call", app, how, end, ops)


def hand(kind: object, app: object, ops: Ops, end: object = 0) -> Ops:
    return op("hand", kind, app, end, ops)


def setup(least: int, most: int) -> Ops:
    """Teardown functions that take notes, and apps in testing mode."""
    note = op("note", KIND, APP)
    return in_order(some(note, least, most), maybe(op("testing", st.sampled_from([0, 1]))))


def nest(levels: int, apps: list[int], ops: Ops, wrap: object) -> Ops:
    """Something in something, with looks before and after."""
    for app in apps[:levels]:
        ops = in_order(maybe(SET), maybe(LOOK), just(wrap(app, ops)), just(LOOK))  # type: ignore[operator]
    return ops


# 1 request: one call after the other, and what is left of it.
PROXY = st.sampled_from([0, 1, 2])
request = st.one_of(
    some(op("outside", PROXY), 1, 3),
    in_order(just(op("outside", PROXY), call(APP, GLANCE, END), op("outside", PROXY))),
    in_order(some(op("returns", APP, st.sampled_from([0, 1, 2])), 1, 3), maybe(call(APP, GLANCE))),
    in_order(just(call(APP, GLANCE, END)), maybe(LOOK)),
    just(call(APP, in_order(just(SET), GLANCE), END), call(APP, GLANCE, END), LOOK),
    in_order(just(op("testing", 0)), just(call(APP, some(LOOK, 0, 1), FAIL), LOOK)),
    in_order(
        just(op("testing", st.sampled_from([0, 1]))),
        just(call(0, some(LOOK, 0, 1), FAIL), call(1, GLANCE, FAIL)),
    ),
    just(LOOK, call(APP, just(LOOK, SET, LOOK)), LOOK),
)

# 2 inside: calls of two apps and of one, inside each other.
CHAIN = st.lists(APP, min_size=2, max_size=4)


@st.composite
def inside_calls(draw: st.DrawFn) -> list:
    """A chain of calls, with values on `g` and looks on the way in and out."""
    ops = draw(GLANCE)
    for app in draw(CHAIN):
        before = draw(st.sampled_from([[], [["look"]], [["set", 1]], [["set", 2], ["look"]]]))
        ops = [["call", app, 0, 0, [*before, *ops, *draw(some(LOOK, 0, 1))]]]
    return [*ops, ["look"]]


inside = st.one_of(
    inside_calls(),
    inside_calls(),
    just(call(0, in_order(just(SET, call(APP, in_order(maybe(LOOK), just(SET)))), just(LOOK)))),
    just(call(0, in_order(just(SET), some(call(APP, GLANCE), 2, 2), just(LOOK)))),
    just(call(0, just(SET, call(1, just(SET, call(APP, GLANCE), LOOK)), LOOK)), LOOK),
    just(call(0, in_order(maybe(SET), just(call(APP, GLANCE, FAIL, 1), LOOK))), LOOK),
)

# 3 by_hand: app contexts and request contexts, in views and around calls.
BY_HAND = hand(KIND, APP, GLANCE)
by_hand = st.one_of(
    in_order(just(op("as", KIND, APP)), maybe(LOOK)),
    just(hand(KIND, APP, in_order(just(SET, op("as", KIND, APP), LOOK)))),
    just(hand(0, APP, just(op("outside", 2)))),
    just(call(0, in_order(maybe(SET), just(BY_HAND, LOOK)))),
    just(call(0, in_order(maybe(SET), just(hand(KIND, APP, just(LOOK, BY_HAND, LOOK)), LOOK)))),
    just(hand(KIND, APP, in_order(maybe(SET), just(call(APP, GLANCE), LOOK))), LOOK),
    just(hand(KIND, APP, in_order(maybe(SET), just(BY_HAND, LOOK))), LOOK),
    just(hand(KIND, APP, just(SET, BY_HAND, hand(KIND, APP, just(call(APP, GLANCE)))))),
    just(call(0, in_order(maybe(SET), just(hand(0, APP, just(SET, call(APP, GLANCE))), LOOK)))),
    just(
        call(
            0,
            in_order(
                maybe(SET),
                just(op("push", 0, KIND, APP)),
                GLANCE,
                just(op("pop", 0, 0), LOOK),
            ),
        )
    ),
    just(hand(KIND, APP, GLANCE, FAIL), LOOK),
    just(call(0, in_order(maybe(SET), just(hand(KIND, APP, GLANCE, FAIL), LOOK)))),
)

# 4 endings: who is told, of what, in which order, and what is current then.
INNER = call(APP, maybe(LOOK), END, CAUGHT)
FAILS = call(APP, maybe(LOOK), FAIL, CAUGHT)
endings = st.one_of(
    in_order(
        some(op("note", KIND, 0), 1, 2),
        just(hand(KIND, 0, in_order(maybe(SET), maybe(call(0, maybe(LOOK)))), FAIL)),
    ),
    in_order(
        some(op("note", KIND, APP), 1, 2),
        maybe(op("testing", st.sampled_from([0, 1]))),
        just(call(0, in_order(just(FAILS), maybe(LOOK)), END)),
    ),
    in_order(
        some(op("note", KIND, APP), 1, 2),
        just(op("testing", st.sampled_from([0, 1]))),
        just(call(0, just(call(1, maybe(LOOK), FAIL, CAUGHT)))),
    ),
    in_order(setup(1, 3), just(call(0, in_order(maybe(SET), just(INNER), maybe(LOOK)), END))),
    in_order(
        some(op("note", KIND, APP), 1, 2),
        some(op("note", KIND, 0), 1, 1),
        just(call(0, in_order(just(SET, call(0, just(SET), END, CAUGHT)))), LOOK),
    ),
    in_order(
        setup(1, 2),
        just(call(0, just(call(1, just(call(0, maybe(LOOK), END, CAUGHT)), 0, CAUGHT)))),
    ),
    in_order(
        setup(1, 2),
        just(call(0, in_order(just(hand(KIND, APP, some(INNER, 0, 1), END)), maybe(LOOK)))),
    ),
    in_order(setup(1, 3), just(hand(KIND, APP, in_order(maybe(SET), just(INNER)), END), LOOK)),
    in_order(
        setup(1, 2), just(op("push", 0, KIND, APP)), some(INNER, 0, 1), just(op("pop", 0, END))
    ),
    in_order(
        just(op("broken", KIND, APP)),
        some(op("note", KIND, APP), 0, 2),
        maybe(op("testing", 0)),
        just(call(0, in_order(just(call(APP, maybe(LOOK), 0, 1)), just(LOOK))), LOOK),
    ),
    in_order(
        just(op("broken", KIND, 1)),
        some(op("note", KIND, APP), 0, 2),
        just(hand(KIND, APP, just(call(APP, maybe(LOOK), 0, 1), LOOK)), LOOK),
    ),
    in_order(
        just(op("broken", KIND, 0)),
        some(op("note", KIND, APP), 0, 2),
        just(hand(KIND, 0, maybe(LOOK)), LOOK),
    ),
)

# 5 order: pops out of turn, and contexts that nobody pops.
NUMBER = st.sampled_from([0, 0, 1])
PUSHES = st.one_of(
    just(op("push", 0, KIND, APP), op("push", 1, KIND, APP)),
    just(op("push", 0, KIND, APP), op("push", 1, KIND, APP), op("push", 2, KIND, APP)),
    in_order(just(op("push", 0, KIND, APP)), maybe(SET), just(op("push", 1, KIND, APP))),
)
POPS = in_order(just(op("pop", NUMBER, END), LOOK), some(op("pop", st.just(0), END), 0, 1))
FORGET = op("push", 2, KIND, APP)
order = st.one_of(
    in_order(PUSHES, POPS),
    in_order(some(op("note", KIND, APP), 1, 2), PUSHES, POPS),
    just(hand(KIND, APP, in_order(just(SET), PUSHES, POPS, maybe(LOOK))), LOOK),
    just(call(0, in_order(just(SET), PUSHES, POPS, maybe(LOOK))), LOOK),
    in_order(
        some(op("note", KIND, APP), 0, 2),
        just(call(0, in_order(maybe(SET), just(call(APP, just(FORGET), 0, 1), LOOK))), LOOK),
    ),
    in_order(some(op("note", KIND, APP), 0, 1), just(call(APP, just(FORGET), END), LOOK)),
    just(hand(KIND, APP, in_order(just(SET, hand(KIND, APP, just(FORGET)), LOOK))), LOOK),
    in_order(
        PUSHES,
        just(op("pop", 1, 0), LOOK, call(APP, GLANCE), LOOK),
    ),
)

# 6 elsewhere: bodies that are read later, threads, copies, tasks, and requests to take along.
carry = op("carry", 0, st.sampled_from([0, 0, 1]), GLANCE)
WORK = op("work", 0)
AWAY = st.one_of(
    op("thread", just(WORK)), op("copy", just(WORK)), call(APP, just(WORK, LOOK)), WORK
)


def in_turns(app: int) -> Ops:
    body = in_order(maybe(SET), just(TURN), some(one_of([(3, LOOK), (1, TURN)]), 1, 2))
    return just(st.one_of(hand(KIND, app, body), hand(KIND, app, body)))


elsewhere = st.one_of(
    just(call(0, in_order(maybe(SET), just(op("stream", APP, maybe(LOOK), GLANCE), LOOK)))),
    just(op("stream", APP, GLANCE, just(LOOK)), LOOK),
    just(hand(KIND, APP, in_order(maybe(SET), just(op("stream", APP, maybe(LOOK), GLANCE), LOOK)))),
    just(
        call(
            0,
            just(SET, call(1, just(op("stream", APP, maybe(LOOK), just(call(APP, GLANCE), LOOK))))),
        )
    ),
    just(
        call(
            0,
            in_order(
                maybe(SET), just(op("thread", in_order(just(LOOK), maybe(call(APP, GLANCE)))), LOOK)
            ),
        )
    ),
    just(
        call(
            0,
            in_order(
                maybe(SET),
                just(op("copy", in_order(GLANCE, just(st.one_of(call(APP, GLANCE), BY_HAND))))),
                just(LOOK),
            ),
        )
    ),
    just(call(0, just(SET, op("copy", just(op("push", 0, KIND, APP), LOOK)), LOOK))),
    just(hand(KIND, APP, just(SET, op("copy", just(op("push", 0, KIND, APP), LOOK)), LOOK)), LOOK),
    just(op("gather", in_turns(0), in_turns(1)), LOOK),
    just(hand(KIND, 0, just(op("gather", in_turns(0), in_turns(1)), LOOK)), LOOK),
    just(call(0, in_order(maybe(SET), just(carry, AWAY, LOOK))), WORK),
    just(call(0, in_order(maybe(SET), just(carry, AWAY, LOOK)))),
    just(call(0, just(SET, call(1, just(SET, carry)), AWAY, LOOK))),
    just(
        hand(0, APP, just(call(0, just(carry)), AWAY, LOOK)),
        op("thread", just(WORK, LOOK)),
    ),
    in_order(
        some(op("note", KIND, 0), 1, 2),
        just(call(0, just(SET, carry, AWAY)), op("thread", just(WORK))),
    ),
    just(call(0, just(SET, op("carry", 0, 1, GLANCE), AWAY, LOOK))),
    just(call(0, just(SET, carry, op("thread", just(WORK)), WORK, LOOK))),
    just(call(0, just(SET, carry, call(1, just(WORK)), WORK, LOOK))),
    just(call(0, just(carry)), WORK, hand(0, APP, just(SET, WORK, LOOK))),
    just(call(0, just(call(0, just(carry)), LOOK)), AWAY),
    just(hand(KIND, 0, just(call(0, in_order(maybe(LOOK), just(carry))), LOOK)), AWAY),
    just(call(0, just(carry, op("named", 0)))),
    in_order(maybe(op("nothing")), just(hand(0, APP, in_order(GLANCE, just(op("nothing"))), END))),
    just(hand(0, APP, in_order(just(hand(0, APP, just(op("nothing")))), maybe(op("nothing"))))),
    just(call(APP, some(LOOK, 0, 1)), op("nothing")),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "request": request,
    "inside": inside,
    "by_hand": by_hand,
    "endings": endings,
    "order": order,
    "elsewhere": elsewhere,
}

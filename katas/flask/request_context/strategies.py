"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]

VALUE = st.sampled_from(["ann", "bob", 1])
APP = st.sampled_from([0, 0, 1])
CONTEXT = st.sampled_from([0, 0, 1, 2])
MODE = st.sampled_from([0, 0, 0, 1, 2])  # how a with statement ends, what pop is given
WHERE = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 4])


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


def push_and_pop(number: int, ops: Ops, given: SearchStrategy | int = 0) -> Ops:
    return in_order(just(op("push", number)), ops, just(op("pop", number, given)))


PATH, HAS, GET, SET, NAME = op("path"), op("has"), op("get"), op("set", VALUE), op("name")
OUTSIDE = one_of([(3, HAS), (2, PATH), (1, GET), (1, op("bool"))])
LOOK = one_of([(5, PATH), (1, HAS), (2, NAME)])

# 1 request: one context, what its request knows, and where there is none.
ASK = one_of([(2, PATH), (3, op("matched")), (2, op("trouble")), (2, op("arg")), (1, HAS)])
request = st.one_of(
    *[
        in_order(
            maybe(OUTSIDE),
            push_and_pop(number, in_order(some(ASK, 1, 2), maybe(op("same", number)))),
            some(OUTSIDE, 0, 2),
        )
        for number in (0, 1, 2, 3)
    ],
    just(op("enter", CONTEXT, MODE, some(ASK, 1, 2)), OUTSIDE),
    in_order(some(OUTSIDE, 1, 2), maybe(op("complaint", st.sampled_from([0, 1])))),
    just(op("enter", CONTEXT, 0, just(PATH)), op("complaint", st.sampled_from([0, 1]))),
    just(op("early", CONTEXT), OUTSIDE),
    just(op("carry_nothing"), OUTSIDE),
    in_order(maybe(op("carry_nothing")), just(op("app", APP, in_order(just(HAS), maybe(OUTSIDE))))),
    some(op("complaint", st.sampled_from([0, 1])), 1, 2),
)

# 2 session: when it is opened, how often, and by whom it was touched.
TOUCH = one_of([(2, SET), (2, GET), (3, PATH)])
USE = one_of([(3, SET), (3, GET), (1, op("type"))])
sessions = some(op("sessions", 0), 1, 1)
session = st.one_of(
    in_order(
        sessions,
        just(op("enter", 0, MODE, some(TOUCH, 0, 2))),
        some(op("enter", 2, 0, some(TOUCH, 0, 1)), 0, 1),
        just(op("accessed")),
    ),
    in_order(
        sessions,
        just(
            op(
                "enter",
                0,
                0,
                in_order(
                    maybe(SET),
                    just(
                        one_of(
                            [
                                (2, op("enter", 0, MODE, some(TOUCH, 0, 1))),
                                (2, op("copied", 0, 0, some(TOUCH, 0, 1))),
                                (1, op("carry", WHERE, just(GET))),
                            ]
                        )
                    ),
                    maybe(GET),
                ),
            )
        ),
        maybe(op("accessed")),
    ),
    in_order(just(op("no_key", APP)), just(op("enter", CONTEXT, 0, some(USE, 1, 2)))),
    in_order(just(op("no_key", 0)), sessions, just(op("enter", 0, 0, some(USE, 1, 2)))),
    just(op("enter", CONTEXT, 0, some(USE, 1, 3)), op("enter", 2, 0, some(USE, 1, 1))),
    just(
        op("enter", 0, 0, in_order(just(SET), just(op("enter", 2, 0, some(USE, 1, 2))), just(GET))),
    ),
    just(
        op("enter", 0, 0, in_order(just(SET), just(op("copied", 0, 0, some(USE, 1, 2))), just(GET)))
    ),
)

# 3 app_context: none, one of this app, one of another, and who is told of its end.
LOOKS = some(one_of([(3, NAME), (1, PATH)]), 1, 2)
app_notes = some(op("app_teardown", APP), 1, 2)
stay = one_of(
    [
        (3, op("enter", CONTEXT, MODE, some(LOOK, 0, 1))),
        (2, op("copied", CONTEXT, MODE, some(LOOK, 0, 1))),
    ]
)
app_context = st.one_of(
    in_order(just(op("enter", CONTEXT, MODE, LOOKS)), just(NAME)),
    just(
        op("app", APP, in_order(maybe(NAME), just(op("enter", CONTEXT, MODE, LOOKS)), just(NAME))),
        NAME,
    ),
    in_order(app_notes, just(stay), maybe(NAME)),
    in_order(
        app_notes, maybe(op("teardown", APP)), push_and_pop(0, some(LOOK, 0, 1), MODE), just(NAME)
    ),
    in_order(
        app_notes,
        maybe(op("teardown", APP)),
        just(op("enter", 0, 0, just(op("enter", 1, MODE, LOOKS), NAME))),
    ),
    in_order(app_notes, just(op("app", 1, just(op("enter", 0, MODE, LOOKS), NAME)))),
    just(
        op("enter", 0, 0, just(op("enter", 1, 0, just(op("enter", 2, 0, LOOKS), NAME)), NAME)), NAME
    ),
)

# 4 nesting: requests of two apps and of one, one request twice, and the wrong pop.
SEE = some(one_of([(4, PATH), (2, NAME), (1, HAS), (2, GET), (2, op("same", 0))]), 1, 2)


def inner(number: int) -> Ops:
    return st.one_of(
        push_and_pop(number, SEE), just(op("enter", number, MODE, in_order(maybe(SET), SEE)))
    )


nesting = st.one_of(
    in_order(
        push_and_pop(
            0,
            in_order(maybe(SET), st.one_of(inner(1), inner(2), inner(0), inner(0)), SEE),
        ),
        maybe(HAS),
    ),
    in_order(
        just(op("push", 0), op("push", 1), op("push", 2)),
        just(PATH, op("pop", 2, 0), PATH, op("pop", 1, 0), PATH, op("pop", 0, 0)),
        maybe(HAS),
    ),
    in_order(
        just(op("push", 1), op("push", 0), op("push", 0)),
        maybe(SET),
        just(op("pop", 0, 0), PATH, op("pop", 0, 0), PATH, NAME, op("pop", 1, 0)),
        maybe(HAS),
    ),
    just(op("enter", CONTEXT, MODE, just(op("enter", CONTEXT, MODE, SEE), PATH)), HAS),
    just(op("as", CONTEXT, SEE), HAS),
    just(op("enter", 0, 0, just(op("as", 1, SEE), PATH))),
    in_order(maybe(OUTSIDE), just(op("mistake", CONTEXT, CONTEXT))),
    just(op("enter", 0, 0, just(op("early", CONTEXT)))),
)

# 5 teardown: notes, the close of the request, and a function that fails.
notes = some(one_of([(3, op("teardown", APP)), (1, op("teardown_both"))]), 1, 3)
closing = op("closing", APP)
one_app = some(op("teardown", 0), 1, 2)
quiet = maybe(PATH)
twice = push_and_pop(0, push_and_pop(0, quiet, MODE), MODE)
entered = just(op("enter", 0, MODE, in_order(quiet, maybe(op("enter", 0, MODE, quiet)), quiet)))
two = just(op("enter", CONTEXT, MODE, just(op("enter", CONTEXT, MODE, quiet))))
failing = just(op("enter", 0, 0, quiet), HAS)
teardown = st.one_of(
    in_order(notes, st.one_of(push_and_pop(0, quiet, MODE), two, two)),
    in_order(one_app, st.one_of(twice, entered)),
    in_order(just(closing), some(op("teardown", APP), 0, 2), st.one_of(twice, entered, two)),
    in_order(notes, just(op("enter", 0, 0, just(op("copied", 0, MODE, quiet))))),
    in_order(one_app, just(op("enter", 0, 0, just(op("carry", WHERE, quiet))))),
    in_order(just(op("broken", 0)), maybe(op("teardown", APP)), failing),
    just(op("broken", 0), op("enter", 1, 0, in_order(failing, just(PATH, NAME)))),
    just(op("broken", 0), op("app", 1, in_order(failing, just(NAME)))),
)

# 6 copies: threads, tasks, copied contexts, and contexts that are carried along.
leaf = one_of([(4, PATH), (2, GET), (1, SET), (1, HAS), (1, NAME), (1, op("same", 0))])
bare = one_of([(4, PATH), (2, GET), (2, HAS)])
apart = op("enter", st.sampled_from([1, 2]), 0, some(leaf, 1, 2))
TURN = op("turn")


def in_turns(number: int) -> Ops:
    return just(
        op("enter", number, 0, in_order(maybe(SET), just(TURN), some(st.one_of(leaf, TURN), 1, 3)))
    )


def pushes(number: int) -> Ops:
    return in_order(just(op("push", number), TURN), some(leaf, 1, 2), maybe(TURN), maybe(PATH))


carry = op("carry", WHERE, some(leaf, 1, 2))
copies = st.one_of(
    just(op("enter", 0, 0, in_order(maybe(SET), some(carry, 1, 2), maybe(GET)))),
    just(
        op(
            "enter",
            0,
            0,
            in_order(
                just(carry, op("enter", 1, 0, in_order(some(carry, 0, 1), just(PATH)))), just(PATH)
            ),
        )
    ),
    just(op("enter", 0, 0, just(op("carry", 3, some(leaf, 1, 2)))), op("enter", 1, 0, just(PATH))),
    just(
        op(
            "enter",
            0,
            0,
            in_order(
                maybe(SET),
                just(op("thread", some(one_of([(3, bare), (1, apart)]), 1, 2))),
                just(leaf),
            ),
        )
    ),
    just(
        op(
            "enter",
            0,
            0,
            in_order(
                maybe(SET), just(op("task", some(st.one_of(leaf, apart), 1, 3))), just(leaf, PATH)
            ),
        )
    ),
    just(
        op(
            "enter",
            0,
            0,
            in_order(just(op("copy", some(st.one_of(leaf, apart), 1, 2))), just(PATH, GET)),
        )
    ),
    just(op("gather", in_turns(0), in_turns(1))),
    in_order(just(op("gather", pushes(0), pushes(2))), just(HAS)),
    just(op("enter", 2, 0, just(op("gather", pushes(0), pushes(1)), PATH))),
    just(
        op(
            "enter",
            0,
            0,
            just(op("fork", 0), op("enter", 1, 0, just(op("run", 0, some(leaf, 1, 2)), PATH))),
        )
    ),
    just(
        op("fork", 0),
        op("enter", 0, 0, in_order(maybe(SET), just(op("run", 0, some(bare, 1, 2)), PATH))),
    ),
    just(
        op(
            "enter",
            0,
            0,
            in_order(maybe(SET), just(op("copied", 0, MODE, some(leaf, 1, 2)), PATH, GET)),
        )
    ),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "request": request,
    "session": session,
    "app_context": app_context,
    "nesting": nesting,
    "teardown": teardown,
    "copies": copies,
}

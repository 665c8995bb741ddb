"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]

VALUE = st.sampled_from(["ada", "bob", "eve", 0, None, ""])
ITEM = st.sampled_from([0, 1, 2, 3, 4])
PATH = st.sampled_from(["/ada", "/bob", "/eve"])
ERROR = st.sampled_from(["ValueError", "KeyboardInterrupt", "SystemExit", "GeneratorExit"])


def op(name: str, *arguments: SearchStrategy | object) -> Ops:
    """One operation; arguments that are not strategies stand for themselves."""
    parts = [a if isinstance(a, SearchStrategy) else st.just(a) for a in arguments]
    return st.tuples(st.just(name), *parts).map(list)


def some(one: Ops, low: int, high: int) -> Ops:
    return st.lists(one, min_size=low, max_size=high)


def once(one: Ops) -> Ops:
    return some(one, 1, 1)


def maybe(one: Ops) -> Ops:
    return some(one, 0, 1)


def one_of(weights: list[tuple[int, Ops]]) -> Ops:
    """A choice by weight. Hypothesis counts one strategy once, so each share is a new one."""
    return st.one_of([strategy.map(list) for weight, strategy in weights for _ in range(weight)])


def in_order(*parts: Ops) -> Ops:
    """Lists of operations, one after the other."""
    return st.tuples(*parts).map(lambda lists: [one for ops in lists for one in ops])


# 1 manager: what it takes, what it releases, and where.
which = st.sampled_from([0, 0, 1])
made = one_of(
    [
        (
            3,
            op("make", which, st.sampled_from(["list", "list", "tuple", "iter"]), some(ITEM, 1, 3)),
        ),
        (2, op("make", which, "single", once(st.sampled_from([0, 1])))),
        (1, op("make", which, "none", st.just([]))),
    ]
)
fill = one_of([(2, op("set", st.sampled_from([0, 1]), VALUE)), (2, op("push", VALUE))])
look = one_of(
    [
        (3, op("get", st.sampled_from([0, 0, 1]))),
        (2, op("top")),
        (2, op("log")),
        (1, op("locals", which)),
        (1, op("count", which)),
    ]
)
clean = one_of([(4, op("cleanup", which)), (1, op("release", ITEM))])
change = one_of([(2, op("append", which, ITEM)), (1, op("cleanup", which))])


def elsewhere(ops: Ops) -> Ops:
    return one_of([(1, op("thread", ops)), (1, op("copy", ops))])


job = in_order(maybe(look), once(fill), maybe(clean))
manager = st.one_of(
    in_order(once(made), some(look, 1, 2)),
    in_order(
        once(op("make", 0, "single", once(st.sampled_from([0, 1])))),
        maybe(op("set", 0, VALUE)),
        once(st.sampled_from([["locals", 0], ["count", 0], ["cleanup", 0]])),
        once(op("get", 0)),
    ),
    in_order(
        once(op("make", 0, "list", some(st.sampled_from([2, 3, 4]), 2, 3))),
        some(op("push", VALUE), 1, 3),
        once(st.sampled_from([["cleanup", 0], ["release", 2]])),
        once(st.sampled_from([["top"], ["log"]])),
        once(op("top")),
    ),
    in_order(
        once(op("make", 0, "list", some(ITEM, 0, 2))),
        once(op("source", 0, ITEM)),
        once(st.sampled_from([["locals", 0], ["count", 0]])),
    ),
    in_order(
        once(
            op(
                "make",
                0,
                st.sampled_from(["list", "tuple", "iter"]),
                some(st.sampled_from([0, 3]), 1, 2),
            )
        ),
        once(op("cleanup", 0)),
        some(op("set", 0, VALUE), 0, 1),
        once(op("cleanup", 0)),
        once(st.sampled_from([["log"], ["get", 0]])),
    ),
    in_order(once(made), some(fill, 1, 3), once(clean), some(look, 1, 2)),
    in_order(
        once(made), maybe(made), maybe(change), some(fill, 1, 3), once(clean), some(look, 1, 3)
    ),
    in_order(
        once(op("make", 0, "list", some(ITEM, 1, 2))),
        once(one_of([(2, op("source", 0, ITEM)), (2, op("append", 0, ITEM))])),
        some(fill, 1, 2),
        once(op("cleanup", 0)),
        some(look, 1, 2),
        once(op("locals", 0)),
    ),
    in_order(
        once(op("append", 0, ITEM)),
        maybe(op("append", 1, ITEM)),
        once(op("locals", 1)),
        maybe(clean),
    ),
    in_order(
        once(made),
        some(fill, 1, 2),
        once(op("cleanup", 0)),
        some(fill, 1, 2),
        once(op("cleanup", 0)),
        some(look, 1, 3),
    ),
    in_order(once(made), some(fill, 1, 2), once(elsewhere(some(clean, 1, 2))), some(look, 1, 3)),
    in_order(
        once(made),
        some(fill, 1, 2),
        once(elsewhere(in_order(some(fill, 1, 1), some(clean, 0, 1), some(look, 1, 2)))),
        some(look, 1, 2),
    ),
    in_order(once(op("make", 0, "list", some(ITEM, 1, 3))), once(op("pool", some(job, 2, 3)))),
    in_order(
        some(fill, 1, 3),
        once(op("release", ITEM)),
        once(op("get", 0)),
        once(op("top")),
        once(op("log")),
    ),
)

# Apps: they look for leftovers, set something, and tell what they see.
see_step = one_of([(3, op("note")), (1, op("top"))])
put_step = one_of(
    [
        (4, op("set", st.none())),
        (1, op("set", VALUE)),
        (2, op("push", st.none())),
        (1, op("push", VALUE)),
    ]
)
out_step = one_of([(3, op("greet")), (1, op("chunk", st.sampled_from(["tea", "", "milk"])))])
early = in_order(maybe(see_step), some(put_step, 0, 2))
stream = in_order(maybe(see_step), maybe(put_step), some(out_step, 1, 3), maybe(see_step))


def app_of(kind: str, steps: Ops) -> Ops:
    return once(op("app", kind, steps))


later = once(op("later"))
calm_app = st.one_of(
    app_of("list", in_order(early, some(out_step, 1, 2))),
    app_of("generator", in_order(early, stream)),
    app_of("chunks", in_order(early, some(out_step, 0, 1))),
    app_of("body", in_order(early, later, stream)),
    app_of("body", in_order(early, later, stream)),
)

# What a server does: whole visits, and visits step by step.
peek = one_of([(4, op("get", 0)), (2, op("top")), (2, op("log"))])
nth = st.sampled_from([0, 0, 1])
stepwise = in_order(
    once(op("visit", PATH)),
    some(one_of([(3, op("next", 0)), (2, peek)]), 0, 3),
    once(peek),
    once(op("close", 0)),
    some(peek, 1, 2),
)
whole = in_order(once(op("visit", PATH)), once(op("finish", 0)), some(peek, 1, 2))
series = in_order(some(op("serve", PATH), 1, 3), some(peek, 1, 2))
untouched = in_order(once(op("visit", PATH)), maybe(peek), once(op("close", 0)), some(peek, 1, 2))
two = in_order(
    once(op("visit", PATH)),
    maybe(op("next", 0)),
    once(op("visit", PATH)),
    some(one_of([(3, op("next", nth)), (1, op("close", nth)), (1, peek)]), 1, 5),
    once(peek),
)
client = st.one_of(stepwise, stepwise, whole, series, untouched, two)
managed = maybe(
    op(
        "manage",
        st.sampled_from([[0], [2], [0, 2], [0, 3], [3, 0], [4, 0, 3], [2, 1, 0], [0, 2, 3]]),
    )
)

# 2 middleware: make_middleware, also of a manager with a cleanup of its own.
counting = st.sampled_from([[], [], [], [["wrap", "counting"]]])
late_local = in_order(
    calm_app,
    once(op("manage", st.sampled_from([[], [0], [2], [3]]))),
    once(op("wrap", "make")),
    once(op("append", 0, st.sampled_from([0, 2, 4]))),
    client,
)
middleware = st.one_of(
    in_order(calm_app, managed, counting, once(op("wrap", "make")), client),
    in_order(calm_app, managed, counting, once(op("wrap", "make")), client),
    late_local,
    in_order(app_of("page", in_order(early, later, stream)), once(op("wrap", "make")), series),
    in_order(
        app_of(
            "generator",
            in_order(early, some(out_step, 0, 1), once(op("raise", ERROR))),
        ),
        once(op("wrap", "make")),
        st.one_of(stepwise, series),
    ),
    in_order(
        calm_app,
        once(op("set", st.sampled_from([0, 1]), VALUE)),
        once(op("wrap", "make")),
        client,
        once(op("get", 1)),
    ),
)

# 3 decorator: it cleans up as well, and looks like the function.
looks = some(op("look", st.sampled_from(["name", "doc", "module", "qualname"])), 1, 2)
object_app = app_of("object", in_order(early, some(out_step, 1, 2)))
decorator = st.one_of(
    in_order(calm_app, once(op("wrap", st.sampled_from(["at", "call"]))), looks, maybe(peek)),
    in_order(
        calm_app,
        once(op("wrap", "call")),
        some(op("look", st.sampled_from(["version", "wrapped"])), 1, 2),
    ),
    in_order(calm_app, managed, once(op("wrap", st.sampled_from(["at", "call"]))), client),
    in_order(
        calm_app,
        once(op("manage", st.sampled_from([[2, 0], [0, 2, 3], [3, 0, 4], [4, 3]]))),
        once(op("wrap", st.sampled_from(["at", "call"]))),
        st.one_of(series, whole),
        once(op("log")),
    ),
    in_order(
        object_app,
        once(op("wrap", "call")),
        maybe(op("look", st.sampled_from(["callable", "wrapped"]))),
        client,
    ),
)

# 4 guarded: apps that fail when they are called, in between, and when they are closed.
raise_step = one_of([(2, op("raise", ERROR)), (2, op("raise_at", "/bob", ERROR))])
failing_call = st.one_of(
    app_of("list", in_order(early, once(raise_step), some(out_step, 1, 1))),
    app_of("list", in_order(early, once(raise_step), some(out_step, 1, 1))),
    app_of("body", in_order(early, once(raise_step), later, stream)),
)
failing_later = st.one_of(
    app_of("body", in_order(early, later, some(out_step, 0, 1), once(raise_step))),
    app_of("generator", in_order(early, some(out_step, 0, 1), once(raise_step))),
    app_of("broken", in_order(early, later, stream)),
    app_of("broken", in_order(early, later, stream)),
)
counted = once(op("manage", st.sampled_from([[0, 3], [0, 2, 3], [3, 0], [0, 3]])))
guarded = st.one_of(
    in_order(failing_call, managed, once(op("wrap", "guard")), series),
    in_order(failing_call, counted, once(op("wrap", "guard")), series, once(op("log"))),
    in_order(failing_later, managed, once(op("wrap", "guard")), series),
    in_order(failing_later, counted, once(op("wrap", "guard")), stepwise, once(op("log"))),
    in_order(failing_later, managed, once(op("wrap", "guard")), stepwise),
    in_order(calm_app, managed, counting, once(op("wrap", "guard")), client),
)

# 5 context: no manager at all.
own_client = st.one_of(
    client,
    two,
    two,
    series,
    in_order(once(op("set", 0, VALUE)), client),
    in_order(once(op("set", 0, VALUE)), two),
)
context = st.one_of(
    in_order(calm_app, once(op("wrap", "own")), own_client),
    in_order(calm_app, once(op("wrap", "own")), own_client),
    in_order(
        app_of("body", in_order(some(put_step, 1, 2), later, some(out_step, 1, 2))),
        once(op("wrap", "own")),
        own_client,
        once(op("log")),
    ),
    in_order(
        app_of(
            "page", in_order(some(put_step, 1, 1), later, maybe(put_step), some(out_step, 1, 2))
        ),
        once(op("wrap", "own")),
        series,
    ),
    in_order(
        app_of("generator", in_order(once(op("note")), some(put_step, 1, 1), some(out_step, 1, 3))),
        once(op("wrap", "own")),
        own_client,
        once(op("log")),
    ),
    in_order(st.one_of(failing_call, failing_later), once(op("wrap", "own")), series),
    in_order(
        app_of("broken", in_order(once(op("set", st.none())), later, some(out_step, 0, 1))),
        once(op("wrap", "own")),
        st.one_of(series, stepwise),
    ),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "manager": manager,
    "middleware": middleware,
    "decorator": decorator,
    "guarded": guarded,
    "context": context,
}

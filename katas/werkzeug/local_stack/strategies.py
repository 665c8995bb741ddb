"""Programs for each task, biased to what people get wrong."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Ops = SearchStrategy[list]

FALSY = st.sampled_from([0, "", None, False, [], 1, "a"])
ITEM = st.sampled_from(["a", "b", "c", 1, 2])


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


def nested(leaf: Ops, block: Callable[[Ops], Ops], low: int = 1, high: int = 3) -> Ops:
    """Operations with blocks in them, at most two deep."""
    inner = some(leaf, low, high)
    mixed = st.one_of(leaf, leaf, leaf, block(inner))
    return st.one_of(block(inner), block(some(mixed, low, high)))


def pushes(stack: SearchStrategy | int, high: int = 2) -> Ops:
    return some(op("push", stack, ITEM), 1, high)


# 1 push_pop: what push returns, what pop returns, and items that are false.
push_pop = some(
    one_of([(4, op("grow", 0, FALSY)), (1, op("push", 0, FALSY)), (4, op("pop", 0))]), 2, 8
)

# 2 top: looked at often, between pushes and pops.
top = some(
    one_of(
        [
            (4, op("push", 0, FALSY)),
            (5, op("top", 0)),
            (2, op("pop", 0)),
            (1, op("set_top", 0, ITEM)),
        ]
    ),
    2,
    8,
)

# 3 isolation: threads, several stacks, and a ContextVar that was handed in.
apart = st.sampled_from([0, 0, 1])
any_stack = st.sampled_from([0, 0, 1, 2])


def moves(stack: SearchStrategy | int) -> Ops:
    return one_of([(3, op("push", stack, ITEM)), (2, op("pop", stack)), (3, op("top", stack))])


thread = nested(moves(apart), lambda ops: op("thread", ops))
isolation = st.one_of(
    in_order(pushes(apart), some(thread, 1, 2), some(moves(apart), 1, 3)),
    in_order(pushes(apart), some(moves(apart), 1, 4)),
    in_order(
        pushes(any_stack),
        some(one_of([(4, moves(any_stack)), (2, op("var")), (1, thread)]), 1, 4),
        some(op("top", st.sampled_from([0, 2])), 1, 2),
    ),
)

# 4 contexts: copies, tasks and greenlets, with something on the stack before.
leaf = moves(0)


def elsewhere(ops: Ops) -> Ops:
    return one_of(
        [
            (3, op("copy", ops)),
            (2, op("task", ops)),
            (1, op("greenlet", ops)),
            (1, op("thread", ops)),
        ]
    )


number = st.sampled_from([0, 1])
looks = some(st.sampled_from([["top", 0], ["pop", 0]]), 1, 3)
contexts = st.one_of(
    in_order(pushes(0), some(nested(leaf, elsewhere), 1, 2), looks),
    in_order(
        pushes(0),
        some(op("fork", 0), 1, 1),
        some(leaf, 1, 2),
        some(op("fork", 1), 0, 1),
        some(op("run", 0, some(leaf, 1, 3)), 1, 2),
        looks,
    ),
    in_order(
        some(op("fork", 0), 1, 1),
        pushes(0),
        some(op("fork", 1), 1, 1),
        some(op("run", number, some(leaf, 1, 3)), 1, 3),
        looks,
    ),
    some(op("hold", 0, ITEM, some(one_of([(3, leaf), (1, op("copy", looks))]), 1, 3)), 1, 2),
    some(op("adopt", some(ITEM, 1, 2), some(moves(st.sampled_from([0, 2])), 1, 4)), 1, 1),
)

# 5 release: here, in other contexts, and on a thread that is used again.
release = one_of([(2, op("release", 0)), (1, op("dunder", 0))])
after = one_of([(3, leaf), (2, release)])
releasing = in_order(some(release, 1, 1), some(after, 0, 2))
job = op("job", st.one_of(some(after, 1, 3), in_order(pushes(0), some(release, 0, 1))))
releases = st.one_of(
    in_order(some(op("push", 0, FALSY), 1, 3), some(release, 1, 1), some(after, 1, 4)),
    in_order(pushes(0), some(elsewhere(releasing), 1, 2), looks),
    in_order(
        pushes(0),
        some(op("fork", 0), 1, 1),
        some(release, 1, 1),
        some(op("run", 0, looks), 1, 1),
        looks,
    ),
    in_order(pushes(0), some(op("pool", some(job, 2, 3)), 1, 1), looks),
    in_order(
        pushes(st.sampled_from([0, 1])),
        pushes(st.sampled_from([0, 2])),
        some(st.one_of(release, op("release", 2), op("release", 1)), 1, 1),
        some(st.one_of(op("top", any_stack), op("var")), 1, 3),
    ),
)

# 6 nesting: blocks in blocks, blocks that fail, blocks whose body moves the stack.
exception = st.sampled_from(["LookupError", "KeyboardInterrupt"])
body = one_of(
    [(4, op("top", 0)), (2, op("push", 0, ITEM)), (2, op("pop", 0)), (1, op("release", 0))]
)


def with_block(ops: Ops) -> Ops:
    return one_of(
        [
            (3, op("pushed", 0, ITEM, ops)),
            (1, op("bound", 0, ITEM, ops)),
            (1, op("prepared", 0, ITEM, ops)),
            (4, op("failing", 0, some(ITEM, 1, 2), exception, ops)),
        ]
    )


balanced = some(op("top", 0), 0, 2)
blocks = st.one_of(
    with_block(balanced), with_block(some(st.one_of(body, with_block(balanced)), 1, 3))
)
calm = with_block(some(st.one_of(op("top", 0), with_block(balanced)), 1, 2))
visit = elsewhere(in_order(some(op("top", 0), 0, 1), some(calm, 1, 2), some(op("top", 0), 1, 1)))
undoing = one_of([(3, op("pop", 0)), (2, op("release", 0)), (2, op("push", 0, ITEM))])
nesting = st.one_of(
    in_order(pushes(0), some(with_block(some(undoing, 1, 3)), 1, 1), looks),
    in_order(some(op("push", 0, ITEM), 0, 2), some(blocks, 1, 2), looks),
    in_order(some(op("push", 0, ITEM), 0, 1), some(with_block(some(visit, 1, 1)), 1, 1), looks),
    in_order(some(op("push", 0, ITEM), 1, 1), some(visit, 1, 1), looks),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "push_pop": push_pop,
    "top": top,
    "isolation": isolation,
    "contexts": contexts,
    "release": releases,
    "nesting": nesting,
}

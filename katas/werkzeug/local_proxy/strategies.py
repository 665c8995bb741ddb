"""Strategies that make the programs of each task.

The stories below are combinators over a seeded ``random.Random``, and Hypothesis draws the
seed. Its own combinators like to repeat a choice they have made before, so that a few hundred
programs would hardly meet the rarer operators.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


class Maker:
    """Makes a value out of a source of randomness."""

    def __init__(self, make: Callable[[Random], Any]) -> None:
        self.make = make

    def map(self, function: Callable[[Any], Any]) -> Maker:
        return Maker(lambda rng: function(self.make(rng)))

    def flatmap(self, function: Callable[[Any], Maker]) -> Maker:
        return Maker(lambda rng: function(self.make(rng)).make(rng))

    def filter(self, good: Callable[[Any], bool]) -> Maker:
        def make(rng: Random) -> Any:
            for _ in range(1000):
                value = self.make(rng)
                if good(value):
                    return value
            raise AssertionError("the filter lets nothing through")

        return Maker(make)


def pick(values: list) -> Maker:
    """One of the values."""
    return Maker(lambda rng: rng.choice(values))


def either(*makers: Maker) -> Maker:
    """What one of the makers makes."""
    return pick(list(makers)).flatmap(lambda maker: maker)


def op(*parts: object) -> Maker:
    """An operation; parts that are no makers stand for themselves."""
    return Maker(lambda rng: [p.make(rng) if isinstance(p, Maker) else p for p in parts])


def some(ops: Maker, low: int = 1, high: int = 5, *, then: Maker | None = None) -> Maker:
    """A few operations; ``then`` makes one that is certain to be the last."""

    def make(rng: Random) -> list:
        if then is None:
            return [ops.make(rng) for _ in range(rng.randint(low, high))]
        return [*(ops.make(rng) for _ in range(rng.randint(low - 1, high))), then.make(rng)]

    return Maker(make)


def chain(*parts: Maker | list) -> Maker:
    """One program from lists of operations."""

    def make(rng: Random) -> list:
        made = [part.make(rng) if isinstance(part, Maker) else part for part in parts]
        return [op for ops in made for op in ops]

    return Maker(make)


plain = pick([0, 1, 7, "", "a", None, False])
names = pick(["name", "age", "source"])
proxies = pick([0, 0, 0, 1])


def target(values: Maker = plain) -> Maker:
    """An object with attributes, also with names that a careless proxy keeps for itself."""

    def make(rng: Random) -> list:
        found = rng.sample(["name", "age", "source"], rng.randint(1, 3))
        return ["object", [[name, values.make(rng)] for name in found]]

    return Maker(make)


# --- resolve ---------------------------------------------------------------------------

attribute_use = either(
    op("get", proxies, names),
    op("get", proxies, names),
    op("setattr", proxies, names, plain),
    op("setattr", proxies, names, plain),
    op("delattr", proxies, names),
    op("hasattr", proxies, names),
    op("look", proxies, "inside"),
)


def variable_story() -> Maker:
    bind = op("bind", "var", target())
    inner = some(either(bind, attribute_use), 1, 3)
    step = either(
        bind,
        attribute_use,
        attribute_use,
        attribute_use,
        op("context", inner),
        op("context", chain(some(bind, 1, 1), inner)),
        op("thread", chain(some(bind, 1, 1), inner)),
    )
    return chain(some(bind, 1, 1), some(step, 1, 6, then=attribute_use))


def callable_story() -> Maker:
    bind = op("bind", "current", target())
    return chain(
        some(op("proxy", 0, "current"), 1, 1),
        some(bind, 1, 1),
        some(
            either(bind, op("get", 0, names), op("setattr", 0, names, plain)),
            1,
            5,
            then=op("look", 0, "inside"),
        ),
    )


def value_story() -> Maker:
    """Values that are there though they are nothing much: 0, "", None."""
    kind = pick([("var", "var"), ("current", "current"), ("get", "var"), ("other", "other")])
    look = either(op("look", 0, "object"), op("get", 0, pick(["real", "imag"])))

    def tell(pair: tuple[str, str]) -> Maker:
        bind = op("bind", pair[1], plain)
        made = [["proxy", 0, pair[0]]]
        return chain(
            either(chain(made, some(bind, 1, 1)), chain(some(bind, 1, 1), made)),
            some(either(bind, look), 1, 4, then=look),
        )

    return kind.flatmap(tell)


def call_story() -> Maker:
    call = either(
        op("call", 0, pick([[7, 2], [1, 2], [7, 0], [2]])),
        op("call", 0, pick([[["list", [2, 1]]], [["list", []]]])),
        op("call", 0, [], pick([[["name", 0]], [["a", 1], ["b", ""]]])),
    )
    bind = op(
        "bind", "var", pick([["builtin", name] for name in ("divmod", "sorted", "len", "dict")])
    )
    return chain(some(bind, 1, 1), some(either(bind, call, call), 1, 4, then=call))


def list_story() -> Maker:
    source = pick(["var", "current"])

    def tell(source: str) -> Maker:
        bind = op("bind", source, pick([["list", []], ["list", [1]], ["list", ["a", 1]]]))
        use = either(
            op("method", 0, "append", plain), op("method", 0, "pop"), op("look", 0, "object")
        )
        return chain(
            [["proxy", 0, source]],
            some(bind, 1, 1),
            some(either(bind, use, use), 1, 5, then=op("look", 0, "object")),
        )

    return source.flatmap(tell)


def fresh_story() -> Maker:
    use = either(op("setattr", 0, names, plain), op("get", 0, names), op("look", 0, "inside"))
    return chain([["proxy", 0, "fresh"]], some(use, 1, 4, then=op("look", 0, "inside")))


def default_story() -> Maker:
    """A context variable with a default is never unset."""
    look = either(op("look", 0, "object"), op("get", 0, pick(["real", "imag"])))
    apart = op("thread", some(look, 1, 1))
    return chain(
        [["proxy", 0, "level"]],
        some(either(look, look, apart, op("bind", "level", plain)), 1, 3, then=look),
    )


refused = some(op("refuse", pick([0, 1, "", "var", None, ["list", []], ["dict", []]])), 1, 2)

resolve = either(
    variable_story(),
    variable_story(),
    callable_story(),
    value_story(),
    value_story(),
    default_story(),
    call_story(),
    list_story(),
    fresh_story(),
    refused,
)

# --- unbound ---------------------------------------------------------------------------

messages = pick([None, None, "no user here", "", "", "log in first"])
unbound_errors = pick(["RuntimeError", "NotImplementedError"])
other_errors = pick(["LookupError", "KeyError", "AttributeError", "get"])
errors = pick(["RuntimeError", "RuntimeError", "KeyError", "AttributeError"])
# Not repr() and friends where something else than RuntimeError comes out of the look-up:
# what CPython makes of that depends on how the method is defined.
quiet = ["bool", "no_names", "not", "str", "message", "object"]
plain_calm = op("look", 0, pick(["bool", *quiet, "repr"]))
attribute_calm = either(
    op("listed", 0, names),
    op("hasattr", 0, names),
    op("get", 0, names),
    op("setattr", 0, names, plain),
    op("delattr", 0, names),
)
calm = either(plain_calm, plain_calm, attribute_calm)
careful = either(op("look", 0, pick(quiet)), op("look", 0, pick(quiet)), attribute_calm)


def unset_story() -> Maker:
    proxy = op("proxy", 0, pick(["var", "var", "other"]), None, messages)
    within = op("within", plain, some(plain_calm, 1, 3))
    return chain(some(proxy, 1, 1), some(either(calm, calm, within), 1, 4))


def message_story() -> Maker:
    proxy = op("proxy", 0, pick(["var", "other", "RuntimeError"]), None, messages)
    seen = op("look", 0, "message")
    return chain(some(proxy, 1, 1), some(either(calm, seen), 1, 2, then=seen))


def set_story() -> Maker:
    bind = op("bind", "var", either(plain, pick([None, 0])))
    apart = pick(["thread", "context"]).flatmap(lambda kind: op(kind, some(plain_calm, 1, 3)))
    return chain(some(bind, 1, 1), some(either(bind, plain_calm, apart), 1, 4, then=plain_calm))


def raising_story() -> Maker:
    return either(
        chain(some(op("proxy", 0, unbound_errors, None, messages), 1, 1), some(calm, 1, 3)),
        chain(some(op("proxy", 0, other_errors, None, messages), 1, 1), some(careful, 1, 3)),
    )


def trap_story() -> Maker:
    trouble = either(
        *(op("look", 0, what) for what in ("bool", "repr", "no_names", "not", "str", "message")),
        op("hasattr", 0, names),
        op("get", 0, names),
        op("setattr", 0, names, plain),
    )
    source = pick([("var", "var"), ("current", "current")])
    return source.flatmap(
        lambda pair: chain(
            some(op("proxy", 0, pair[0], None, messages), 1, 1),
            some(op("bind", pair[1], errors.map(lambda name: ["trap", name])), 1, 1),
            some(trouble, 1, 3),
        )
    )


unbound = either(
    unset_story(), unset_story(), message_story(), set_story(), raising_story(), trap_story()
)

# --- attribute_targets -----------------------------------------------------------------

person = target()
account = either(target(person), target(either(person, plain)))
paths = pick(["name", "age", "source", "name.age", "age.name", "name.name", "source.age"])
through = either(
    op("look", 0, "bool"),
    op("look", 0, "object"),
    op("look", 0, "str"),
    op("get", 0, names),
    op("get", 0, names),
    op("hasattr", 0, names),
    op("setattr", 0, names, plain),
    op("delattr", 0, names),
    op("listed", 0, names),
)
through_nothing = either(
    op("look", 0, pick(["bool", "object", "no_names"])),
    op("get", 0, names),
    op("hasattr", 0, names),
    op("setattr", 0, names, plain),
)
around = either(op("setattr", 1, names, plain), op("delattr", 1, names))


def named_story() -> Maker:
    source = pick([("var", "var"), ("current", "current"), ("get", "var")])

    def tell(pair: tuple[str, str]) -> Maker:
        bind = op("bind", pair[1], account)
        change = bind if pair[1] == "current" else either(around, bind)
        return chain(
            some(op("proxy", 0, pair[0], paths), 1, 1),
            some(bind, 1, 1),
            some(either(through, through, through, change), 1, 6, then=through),
        )

    return source.flatmap(tell)


def named_unset_story() -> Maker:
    source = pick(["var", "get", "RuntimeError", "LookupError", "AttributeError"])
    within = op("within", account, some(through, 1, 3))
    return either(
        chain(some(op("proxy", 0, source, paths), 1, 1), some(through_nothing, 1, 3)),
        chain(
            some(op("proxy", 0, "var", paths), 1, 1),
            some(either(through_nothing, within), 1, 3),
        ),
    )


def builtin_attribute_story() -> Maker:
    """Attributes of numbers: ``real`` is always there."""
    path = pick(["real", "imag", "real.imag", "nothing", "real.nothing"])
    bind = op("bind", "var", pick([0, 1, 7, False, 2.5]))
    look = either(op("look", 0, "bool"), op("look", 0, "object"), op("look", 0, "str"))
    return chain(
        some(op("proxy", 0, "var", path), 1, 1),
        some(bind, 1, 1),
        some(either(look, bind), 1, 3, then=look),
    )


attribute_targets = either(
    named_story(), named_story(), named_story(), named_unset_story(), builtin_attribute_story()
)

# --- operators -------------------------------------------------------------------------

comparisons = pick(["<", "<=", "==", "!=", ">", ">="])
everything = pick(["+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "^", "|", "divmod"])
numeric = pick(["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "^", "|", "divmod"])
numbers = pick([0, 1, 2, 3, 7, -1, 2.5])
texts = pick(["", "a", "ab", "abc", "12", "%d"])
lists = pick([["list", items] for items in ([], [1], [2, 1], ["a", 1], [3, 1, 2])])
sets = pick([["set", items] for items in ([], [1], [1, 2], [2, 3])])
dicts = pick([["dict", pairs] for pairs in ([], [["a", 1]], [["a", 0], ["b", 2]])])


def looks(*what: str) -> Maker:
    return op("look", proxies, pick(what))


def same_family(values: Maker, ops: Maker, high: int = 3) -> Maker:
    """Both proxies stand for objects of one family all the time."""
    bind = either(op("bind", "var", values), op("bind", "other", values))
    alone = ops.filter(lambda o: o[0] != "between" and o[1] == 0)
    both = ops.filter(lambda o: o[0] == "between" or o[1] == 1)
    return chain(
        some(op("bind", "var", values), 1, 1),
        either(
            some(alone, 1, high),
            some(either(alone, alone, op("bind", "var", values)), 1, high, then=alone),
            chain(
                [["proxy", 1, "other"]],
                some(op("bind", "other", values), 1, 1),
                some(either(ops, ops, ops, bind), 1, high, then=both),
            ),
        ),
    )


number_ops = either(
    op("infix", proxies, numeric, numbers),
    op("infix", proxies, comparisons, numbers),
    op("reflected", proxies, numeric, numbers),
    op("reflected", proxies, numeric, numbers),
    op("reflected", proxies, comparisons, numbers),
    op("between", either(numeric, comparisons)),
    looks("neg", "pos", "invert", "abs", "int", "float", "complex", "index", "hex"),
    looks("round", "trunc", "floor", "ceil", "hash", "key", "bool", "str", "bytes", "len", "list"),
    looks("neg", "pos", "invert", "abs", "int", "float", "complex", "index", "hex", "key"),
    op("pow", proxies, pick([2, 3, -1]), pick([5, 7])),
    op("round", proxies, pick([0, 1, -1])),
    op("format", proxies, pick(["", "4", "04", ".1f", "x", ">6"])),
    op("percent", proxies, pick(["%d", "%s!", "%x", "%05.1f"])),
    op("contains", proxies, 1),
    op("item", proxies, 0),
)
text_ops = either(
    op("infix", proxies, pick(["+", "*", "%", "-"]), pick(["", "a", 2, 3])),
    op("infix", proxies, comparisons, texts),
    op("reflected", proxies, pick(["+", "*", "-"]), pick(["", "b", "xy", 2, 3])),
    op("reflected", proxies, comparisons, texts),
    op("between", pick(["+", "==", "<", "*"])),
    looks("len", "list", "reversed", "int", "float", "str", "repr", "hash", "key", "bool", "bytes"),
    op("item", proxies, pick([0, -1, 5])),
    op("slice", proxies, pick([0, 1, None]), pick([1, -1, None])),
    op("contains", proxies, pick(["a", "ab", "bc", ""])),
    op("format", proxies, pick(["", ">4", "^3", "<2"])),
    op("percent", proxies, pick(["%s", "<%s>", "%r"])),
)
list_ops = either(
    op("infix", proxies, pick(["+", "*", "-"]), either(lists, pick([2, 0]))),
    op("infix", proxies, comparisons, lists),
    op("reflected", proxies, pick(["+", "*", "-"]), either(lists, pick([2, 0]))),
    op("reflected", proxies, comparisons, lists),
    op("between", pick(["+", "==", "!="])),
    looks("len", "list", "reversed", "hint", "str", "bool", "hash", "object", "next"),
    op("item", proxies, pick([0, -1, 5])),
    op("slice", proxies, pick([0, 1, None]), pick([1, -1, None])),
    op("setitem", proxies, pick([0, 1, 5]), plain),
    op("delitem", proxies, pick([0, 1, 5])),
    op("contains", proxies, pick([1, "a", 0])),
)
set_ops = either(
    op("infix", proxies, pick(["|", "&", "^", "-", "<=", "<", "==", "+"]), sets),
    op("reflected", proxies, pick(["|", "&", "^", "-", "<=", ">", "=="]), sets),
    op("between", pick(["|", "&", "-", "==", "<="])),
    looks("len", "list", "bool", "hash"),
    op("contains", proxies, pick([1, 2])),
)
dict_ops = either(
    op("infix", proxies, pick(["|", "==", "!=", "+"]), dicts),
    op("reflected", proxies, pick(["|", "=="]), dicts),
    looks("len", "list", "reversed", "bool", "hash", "object"),
    op("item", proxies, pick(["a", "b", "c"])),
    op("setitem", proxies, pick(["a", "c"]), plain),
    op("delitem", proxies, pick(["a", "c"])),
    op("contains", proxies, pick(["a", "c"])),
)
symbol_ops = either(
    op("infix", proxies, everything.filter(lambda sign: sign != "divmod"), pick([1, 2])),
    op("reflected", proxies, everything.filter(lambda sign: sign != "divmod"), pick([1, 2])),
    op("between", everything.filter(lambda sign: sign != "divmod")),
)
iterator_ops = either(
    looks("next", "next", "next", "hint", "list", "len", "bool"), op("contains", proxies, 1)
)
# Not comparisons, hash() and iter(): as with repr() above.
unset_ops = either(
    op("infix", 0, numeric, numbers),
    op("reflected", 0, numeric, numbers),
    op("look", 0, pick(["len", "neg", "int", "next", "hint", "index"])),
    op("item", 0, 0),
    op("setitem", 0, 0, 1),
    op("contains", 0, 1),
    op("format", 0, ""),
)
symbols = pick([["symbol", "x"], ["symbol", "y"]])
iterators = pick([["iter", items] for items in ([], [1], [2, 1], ["a", "b"])])
managers = pick([["manager", value] for value in (0, "", 5, None)])


def with_story() -> Maker:
    quiet = chain(
        some(op("bind", "var", managers), 1, 1),
        some(either(op("bind", "var", managers), op("with", 0)), 1, 3, then=op("with", 0)),
    )
    noisy = pick(["KeyError", "RuntimeError"]).map(
        lambda name: [["bind", "var", ["suppress", name]], ["with_error", 0, name]]
    )
    return either(quiet, noisy)


operators = either(
    same_family(numbers, number_ops, 4),
    same_family(numbers, number_ops, 4),
    same_family(numbers, number_ops, 4),
    same_family(texts, text_ops, 4),
    same_family(texts, text_ops, 4),
    same_family(either(numbers, texts), looks("hash", "key"), 2),
    same_family(lists, list_ops, 4),
    same_family(lists, list_ops, 4),
    same_family(sets, set_ops),
    same_family(dicts, dict_ops),
    same_family(symbols, symbol_ops),
    same_family(iterators, iterator_ops),
    with_story(),
    some(unset_ops, 1, 2),
)

# --- inplace ---------------------------------------------------------------------------


def inplace_family(
    values: Maker,
    changes: Maker,
    refused_changes: Maker,
    look: str = "object",
) -> Maker:
    """In-place statements that work, calls that need not, and a rebinding in between."""
    bind = op("bind", "var", values)
    seen = op("look", 0, look)
    step = either(changes, changes, refused_changes, bind, seen)
    apart = either(
        op("context", chain(some(bind, 0, 1), some(changes, 1, 2), some(seen, 1, 1))),
        op("thread", chain(some(bind, 1, 1), some(changes, 1, 2), some(seen, 1, 1))),
    )
    return chain(some(bind, 1, 1), some(either(step, step, step, step, apart), 1, 4, then=seen))


def change(signs: list[str], values: Maker) -> Maker:
    return op("inplace", 0, pick(signs), values)


def try_change(signs: list[str], values: Maker) -> Maker:
    return op("iop", 0, pick(signs), values)


inplace_story = either(
    inplace_family(lists, change(["+"], lists), try_change(["+", "*", "-"], lists)),
    inplace_family(lists, change(["*"], pick([0, 1, 2])), try_change(["+", "*"], pick([2]))),
    inplace_family(
        pick([0, 1, 7]),
        change(["+", "-", "*", "**", "|", "&", "^", "<<", ">>"], pick([1, 2, 3])),
        try_change(["+", "-", "/", "//", "%", "@"], pick([0, 1, 2, "a"])),
    ),
    inplace_family(sets, change(["|", "&", "^", "-"], sets), try_change(["|", "+"], sets)),
    inplace_family(dicts, change(["|"], dicts), try_change(["|", "+"], dicts)),
    inplace_family(texts, change(["+"], texts), try_change(["+", "-", "@"], texts)),
    inplace_family(
        symbols,
        change(["+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "^", "|"], pick([1, 2])),
        try_change(["@", "//", "**"], pick([1, 2])),
        "log",
    ),
)
attribute_story = chain(
    some(op("bind", "var", ["object", [["age", 1], ["text", "a"]]]), 1, 1),
    some(
        either(op("attr_add", 0, "age", pick([1, 2])), op("attr_add", 0, "text", "b")),
        1,
        2,
        then=op("look", 0, "inside"),
    ),
)
named_inplace = chain(
    [["proxy", 0, "var", "name"], ["bind", "var", ["object", [["name", 1]]]]],
    some(
        either(change(["+", "*"], pick([2, 3])), op("look", 0, "object")),
        1,
        2,
        then=op("look", 0, "object"),
    ),
)
current_inplace = chain(
    [["proxy", 0, "current"]],
    some(op("bind", "current", lists), 1, 1),
    some(
        either(change(["+"], lists), op("bind", "current", lists)),
        1,
        3,
        then=op("look", 0, "object"),
    ),
)
unset_inplace = some(try_change(["+", "-", "|", "@"], pick([0, 1])), 1, 1)
inplace = either(
    inplace_story,
    inplace_story,
    inplace_story,
    inplace_story,
    attribute_story,
    named_inplace,
    current_inplace,
    unset_inplace,
)

# --- identity --------------------------------------------------------------------------

types = pick(["int", "str", "dict", "bool"])
class_looks = either(
    op("isinstance", 0, types),
    op("look", 0, pick(["class", "class", "type", "is_proxy", "doc", "source"])),
)


def class_story() -> Maker:
    bind = op("bind", "var", pick([0, 1, "", "a", True, ["dict", []], ["list", [1]]]))
    within = op("within", pick([0, "a"]), some(class_looks, 1, 2))
    return either(
        chain(
            some(bind, 1, 1),
            some(either(class_looks, class_looks, bind), 1, 3, then=class_looks),
        ),
        some(either(class_looks, class_looks, within), 1, 3),
        chain(
            some(op("proxy", 0, pick(["RuntimeError", "LookupError"])), 1, 1),
            some(class_looks.filter(lambda o: o[-1] != "source"), 1, 2),
        ),
    )


def vars_story() -> Maker:
    wrapped = pick([["object", [["__wrapped__", 1]]], ["object", [["name", 1]]], 5])
    return chain(
        some(op("bind", "var", wrapped), 1, 1),
        some(op("look", 0, pick(["vars", "vars", "wrapped", "source", "wrapped"])), 1, 3),
    )


def copy_story() -> Maker:
    values = either(
        pick([["list", [["list", [1]], 2]], ["list", [["list", []]]], ["dict", [[0, 1]]], 5, "ab"])
    )
    look = op("look", 0, pick(["copy", "deepcopy", "shared", "deep_shared", "in_list", "copied"]))
    within = op("within", values, some(look, 1, 2))
    return chain(
        some(op("bind", "var", values), 1, 1),
        some(either(look, look, within, op("bind", "var", values)), 1, 3, then=look),
    )


def check_story() -> Maker:
    bind = op("bind", "var", types.map(lambda name: ["builtin", name]))
    look = either(
        op("instance_of", 0, pick([0, "", True, ["dict", []]])), op("subclass_of", 0, types)
    )
    return chain(some(bind, 1, 1), some(either(look, bind), 1, 3, then=look))


def async_story() -> Maker:
    values = pick([["later", items] for items in ([1], [0, "a"], ["", 2, 3])])
    bind = op("bind", "var", values)
    # What takes the items away comes last.
    gentle = either(op("await", 0), op("async_with", 0), op("await", 0))
    last = either(
        op("await", 0),
        op("async_for", 0),
        op("async_for", 0),
        op("anext", 0),
        op("async_with", 0, True),
        op("async_with", 0),
    )
    log = op("look", 0, "log")
    task = op("task", chain(some(bind, 0, 1), some(gentle, 1, 2)))
    return chain(
        some(bind, 1, 1),
        some(either(gentle, gentle, task, bind), 0, 2),
        some(last, 1, 1),
        some(log, 0, 1),
    )


def task_story() -> Maker:
    bind = op("bind", "var", pick([0, 1, "a"]))
    look = either(op("look", 0, pick(["class", "object"])), op("isinstance", 0, types))
    task = op("task", chain(some(bind, 0, 1), some(look, 1, 2)))
    return chain(some(bind, 0, 1), some(either(task, task, bind), 1, 2), some(look, 1, 2))


identity = either(
    class_story(),
    class_story(),
    class_story(),
    vars_story(),
    copy_story(),
    copy_story(),
    check_story(),
    async_story(),
    async_story(),
    task_story(),
)


def programs_of(story: Maker) -> SearchStrategy[list]:
    # 24 bits: below that Hypothesis draws evenly, above it prefers small numbers.
    return st.integers(0, 2**24 - 1).map(lambda seed: story.make(Random(seed)))


STRATEGIES: dict[str, SearchStrategy[list]] = {
    "resolve": programs_of(resolve),
    "unbound": programs_of(unbound),
    "attribute_targets": programs_of(attribute_targets),
    "operators": programs_of(operators),
    "inplace": programs_of(inplace),
    "identity": programs_of(identity),
}

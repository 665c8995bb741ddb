"""Programs for the routes kata, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from programs import script

Op = list[Any]

one = st.sampled_from
FUNCTION = one([0, 1, 1, 2, 3])
FLAG = "provide_automatic_options"
PATHS = {
    "/": ["/"],
    "/shop": ["/shop", "/shop/"],
    "/shop/": ["/shop", "/shop/"],
    "/item/<int:n>": ["/item/7", "/item/x"],
    "/item/<name>": ["/item/tea", "/item/7"],
}
RULE = one(list(PATHS))


def valid(program: list[Op]) -> bool:
    """Whether nothing is asked that nobody promises."""
    try:
        script(program)
    except ValueError:
        return False
    return True


def visits(rules: list[str], methods: list[str], look: str = "visit") -> SearchStrategy[Op]:
    """A visit to a URL of the rules, or to none."""
    paths = one([path for rule in rules for path in PATHS[rule]] * 3 + ["/none"])
    return st.builds(lambda method, path: [look, method, path], one(methods), paths)


# 1 registration
OPTIONS = one(
    [{}, {}, {}, {"methods": ["POST"]}, {"defaults": {"page": 1}}, {"strict_slashes": False}]
)
NAMED = one([{}, {}, {"endpoint": "other"}, {"endpoint": "a.b"}])


@st.composite
def registration(draw: st.DrawFn) -> list[Op]:
    """Rules and views, added in all ways, one view each."""
    ops: list[Op] = []
    rules = []
    for function in draw(st.lists(one([0, 1, 2, 3]), min_size=1, max_size=3, unique=True)):
        rule, options = draw(RULE), draw(OPTIONS)
        rules.append(rule)
        way = draw(one(["add", "add", "route", "route", "apart", "empty"]))
        if way == "add":
            ops.append(
                ["add", rule, draw(one([None, None, f"view{'abcd'[function]}"])), function, options]
            )
        elif way == "route":
            named = draw(one([{}, {}, {"endpoint": f"name{'abcd'[function]}"}]))
            ops.append(["route", function, rule, options | named])
        elif way == "apart":
            parts: list[Op] = [
                ["add", rule, "apart", None, options],
                ["endpoint", "apart", function],
            ]
            ops += draw(one([parts, parts[::-1]]))
        else:
            ops.append(
                draw(one([["add", rule, None, None, options], ["add", rule, "empty", None, {}]]))
            )
    ops += draw(one([[["rules"]], [["views"]], [["rules"], ["views"]], []]))
    if draw(st.integers(0, 2)):
        ops.append(draw(visits(rules, ["GET", "GET", "POST"])))
    return ops


# 2 endpoints
ANY = st.one_of(
    FUNCTION,
    FUNCTION,
    one([0, 1]).map(lambda n: ["plain", n]),
    one([1, 2]).map(lambda n: ["careful", n]),
)
ENDPOINT = one([None, None, "shop", "show", "wrapper"])


@st.composite
def endpoints(draw: st.DrawFn) -> list[Op]:
    """The same endpoint again, with the same view or another."""
    ops: list[Op] = []
    function = draw(ANY)
    inner = function[1] if isinstance(function, list) else function
    for number in range(draw(st.integers(2, 3))):
        if number:
            near = [function, inner, ["careful", inner], ["plain", inner], draw(ANY)]
            function = draw(one(near))
        rule = draw(RULE)
        way = draw(one(["add", "route", "route", "short"]))
        name = draw(ENDPOINT)
        named = {"endpoint": name} if name else {}
        if way == "add":
            ops.append(["add", rule, name, function, {}])
        elif way == "route":
            ops.append(["route", function, rule, named])
        else:
            ops.append(["short", draw(one(["get", "post"])), function, rule, named])
        if draw(st.integers(0, 4)) == 0:
            ops.append(["endpoint", draw(one(["shop", "show", "index"])), draw(ANY)])
    ops.append(draw(one([["views"], ["views"], ["rules"], ["visit", "GET", "/"]])))
    return ops if valid(ops) else [*ops[:1], ["rules"], ["views"]]


AGAIN = st.builds(
    lambda ways, function, rules, last: [
        *(
            ["add", rule, None, function, {}] if way else ["route", function, rule, {}]
            for way, rule in zip(ways, rules, strict=False)
        ),
        last,
    ],
    st.lists(st.booleans(), min_size=2, max_size=2),
    one([3, 3, 3, 0, 1]),
    st.lists(RULE, min_size=2, max_size=2, unique=True),
    one([["views"], ["rules"], ["visit", "GET", "/"], ["visit", "GET", "/shop"]]),
)

# 3 methods
LISTS = one(
    [
        ["GET"], ["POST"], ["POST"], ["post"], ["GET", "POST"], ["put", "Delete"], ["HEAD"],
        ["GET", "OPTIONS"],
    ]
)  # fmt: skip


@st.composite
def methods(draw: st.DrawFn) -> list[Op]:
    """Methods from the argument, from the function, from the name of the decorator."""
    ops: list[Op] = []
    function = draw(one([0, 1, 2]))
    kind = draw(st.integers(0, 5))
    if kind <= 1:
        ops.append(["attribute", function, "methods", draw(LISTS)])
    elif kind == 2:
        ops.append(["attribute", function, "required_methods", draw(LISTS)])
    rule = draw(RULE)
    options: dict[str, Any] = {}
    if draw(st.booleans()):
        options["methods"] = draw(st.one_of(LISTS, LISTS, LISTS, one(["POST", "GET"])))
    way = draw(one(["add", "route", "short", "short", "view"]))
    if way == "short":
        if draw(st.integers(0, 3)):
            options = {}
        name = draw(one(["get", "post", "put", "delete", "patch"]))
        ops.append(["short", name, function, rule, options])
    elif way == "view":
        ops.append(["add", rule, "name", None, options])
        ops.append(["endpoint", "name", function])
    elif way == "add":
        ops.append(["add", rule, None, function, options])
    else:
        ops.append(["route", function, rule, options])
    if draw(st.integers(0, 3)) == 0:
        ops.append(["short", draw(one(["get", "post"])), (function + 1) % 3, rule, {}])
    ops.append(["rules"])
    if draw(st.booleans()):
        every = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]
        ops.append(draw(visits([rule], every, draw(one(["visit", "visit", "allow"])))))
    return ops


# 4 options
LISTED = one(
    [None, None, ["POST"], ["OPTIONS"], ["options"], ["GET", "OPTIONS"], ["Options", "POST"]]
)
SAID = one([None, None, True, False])


def one_rule(
    way: int, rule: str, listed: Any, said: Any, attributes: dict[str, Any], look: Op
) -> list[Op]:
    """A function with attributes, and a rule for it."""
    ops: list[Op] = [["attribute", 1, *item] for item in attributes.items()]
    given = {"methods": listed} if listed else {}
    given |= {} if said is None else {FLAG: said}
    if way == 0:
        ops.append(["add", rule, None, 1, given])
    else:
        ops.append(["route", 1, rule, given])
    return [*ops, look]


def two_rules(rule: str, lists: list[Any], said: Any, look: Op) -> list[Op]:
    """Two functions for one URL."""
    ops: list[Op] = []
    for function, listed in enumerate(lists):
        ops.append(["route", function, rule, {"methods": listed}])
    if said is not None:
        ops[0][3] = ops[0][3] | {FLAG: said}
    return [*ops, look]


ASKED = one(
    [["visit", "OPTIONS", "/shop"], ["visit", "OPTIONS", "/shop"], ["allow", "OPTIONS", "/shop"]]
)
FLAGS = st.builds(
    one_rule,
    st.integers(0, 1),
    st.just("/shop"),
    LISTED,
    SAID,
    SAID.map(lambda said: {} if said is None else {FLAG: said}),
    ASKED,
)
KNOWN = st.builds(
    one_rule,
    st.integers(0, 1),
    st.just("/shop"),
    one([None, None, ["POST"]]),
    SAID,
    st.one_of(
        LISTED.map(lambda listed: {"methods": listed} if listed else {}),
        one([["OPTIONS"], ["PUT"]]).map(lambda listed: {"required_methods": listed}),
    ),
    st.one_of(ASKED, st.just(["rules"])),
)
SHARED = st.builds(
    two_rules,
    one(["/shop", "/<name>"]),
    st.lists(
        one([["GET"], ["POST"], ["PUT"], ["OPTIONS"], ["DELETE"]]),
        min_size=2,
        max_size=3,
        unique_by=str,
    ),
    one([None, None, None, False, True]),
    one(
        [
            ["allow", "OPTIONS", "/shop"],
            ["allow", "OPTIONS", "/shop"],
            ["visit", "OPTIONS", "/shop"],
            ["visit", "OPTIONS", "/shop/none"],
            ["allow", "PATCH", "/shop"],
        ]
    ),
)


# 5 dispatch
@st.composite
def dispatch(draw: st.DrawFn) -> list[Op]:
    """Rules, visits, and changes after the first visit."""
    ops: list[Op] = []
    rules = draw(st.lists(RULE, min_size=1, max_size=2, unique=True))
    for function, rule in enumerate(rules):
        more = draw(one([{}, {}, {}, {"methods": ["GET", "POST"]}, {"defaults": {"page": 1}}]))
        ops.append(["route", function, rule, more])
    names = one(["index", "index", "shop"])
    every = ["GET", "GET", "POST", "HEAD", "OPTIONS"]
    kind = draw(one(["visits", "visits", "replace", "replace", "missing", "late", "late"]))
    if kind == "visits":
        return ops + draw(st.lists(visits(rules, every), min_size=1, max_size=2))
    if kind == "replace":
        change = ["replace", draw(names), draw(one([2, 3, ["plain", 0], ["careful", 0]]))]
        first = draw(st.lists(visits(rules, every), max_size=1))
        return [*ops, *first, change, draw(visits(rules[:1], ["GET", "HEAD"]))]
    if kind == "missing":
        rule = draw(RULE)
        last = draw(one([[], [["replace", "nobody", 2]], [["endpoint", "nobody", 2]]]))
        return [["add", rule, "nobody", None, {}], *last, draw(visits([rule], every))]
    first = draw(visits(rules, every))
    late = draw(
        one(
            [
                ["add", "/late", None, 2, {}],
                ["add", "/late", "late", None, {}],
                ["route", 2, "/late", {}],
                ["route", 0, "/late", {}],
                ["short", "post", 2, "/late", {}],
                ["endpoint", "index", 2],
                ["endpoint", "index", 2],
            ]
        )
    )
    after = draw(one([["rules"], ["views"], ["visit", "GET", "/late"], ["visit", "GET", "/"]]))
    return [*ops, first, late, after]


LATE = st.builds(
    lambda first, name, function, last: [
        ["route", 0, "/", {}],
        first,
        ["endpoint", name, function],
        last,
    ],
    one([["visit", "GET", "/"], ["visit", "GET", "/none"], ["allow", "OPTIONS", "/"]]),
    one(["index", "other"]),
    one([1, 2, 3]),
    one([["views"], ["visit", "GET", "/"]]),
)

REPLACED = st.builds(
    lambda function, new, path, method: [
        ["route", function, "/", {}],
        ["visit", "GET", path],
        ["replace", "index" if function == 0 else "shop", new],
        ["visit", method, "/"],
    ],
    one([0, 1]),
    one([2, 3, ["plain", 0], ["careful", 1]]),
    one(["/", "/none"]),
    one(["GET", "GET", "HEAD"]),
)

BARE = st.builds(
    lambda visited, name, last: [
        ["route", 0, "/", {}],
        *([["visit", "GET", "/"]] if visited else []),
        ["bare", name],
        last,
    ],
    st.booleans(),
    one(["route", "get", "endpoint"]),
    one([["views"], ["rules"]]),
)
TYPE = st.builds(
    lambda function, rule, path: [["route", function, rule, {}], ["type", "GET", path]],
    one([0, 1]),
    one(["/", "/<name>"]),
    one(["/", "/shop"]),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "registration": registration().filter(valid),
    "endpoints": st.one_of(endpoints(), endpoints(), AGAIN),
    "methods": methods().filter(valid),
    "options": st.one_of(FLAGS, FLAGS, KNOWN, SHARED).filter(valid),
    "dispatch": st.one_of(dispatch(), dispatch(), dispatch(), LATE, REPLACED, BARE, TYPE).filter(
        valid
    ),
}

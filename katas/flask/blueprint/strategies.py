"""Programs for the blueprint kata, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]

PREFIXES = st.sampled_from([None, "/shop", "/shop", "/shop/", "/", "", "/box", "/a/b"])
OPTIONS = st.one_of(
    st.just({}),
    st.sampled_from(["/new", "/new", "/new/", "", "", "/", None]).map(lambda p: {"url_prefix": p}),
    st.just({"color": "red"}),
)
RULES = st.sampled_from(["/cart", "/cart", "/cart/", "/", "/", "", "", "cart", "/xl"])
NAMES = ["index", "cart", "item"]
BLUEPRINT_HOOKS = ["before_request", "after_request", "teardown_request"]
APP_HOOKS = ["before_app_request", "after_app_request", "teardown_app_request"]


def view(scope: Any, rule: str, name: str, does: Any = "text", how: str = "get") -> Op:
    """One view."""
    return ["view", scope, how, rule, name, does, ""]


def full(rule: str, prefix: str | None) -> bool:
    """Whether a rule and a prefix make a URL."""
    return bool(rule.startswith("/") or prefix)


def blueprints(*numbers: int) -> list[Op]:
    """Blueprints, each with its own prefix."""
    prefixes = ["/shop", "/admin", "/api"]
    return [["blueprint", n, ("shop", "admin", "api")[n], prefixes[n]] for n in numbers]


@st.composite
def deferred(draw: st.DrawFn) -> list[Op]:
    """Steps are recorded, and played back on an app or two; or a name is refused."""
    kind = draw(
        st.sampled_from(["names", "returns", "steps", "steps", "steps", "two", "two", "stacked"])
    )
    if kind == "names":
        names = st.sampled_from(["", "", "shop.cart", "shop", "."])
        return [["refused", draw(names)] for _ in range(draw(st.integers(1, 2)))]
    if kind == "returns":
        kinds = [*BLUEPRINT_HOOKS, *APP_HOOKS, "errorhandler", "app_errorhandler"]
        kinds = draw(st.sampled_from([kinds, kinds, ["route", "get", "post"]]))
        chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4, unique=True))
        ops = [["returns", 0, each] for each in chosen]
        return ops + [["attributes", 0]] * draw(st.integers(0, 1))
    prefix = draw(st.sampled_from([None, "/shop", "/shop/", ""]))
    ops: list[Op] = [["blueprint", 0, draw(st.sampled_from(["shop", "cart"])), prefix]]
    if kind == "stacked":
        return [
            *ops,
            ["stacked", 0, "/a", "/b"],
            ["register", 0, "app", {}],
            ["rules", "app"],
            ["log"],
        ]
    steps = st.sampled_from(
        [
            ["record", 0, 1],
            ["record", 0, 2],
            ["hook", 0, "before_request", 1, False],
            ["hook", 0, "before_app_request", 2, False],
            ["hook", 0, "after_app_request", 3, False],
            ["error", 0, "errorhandler", 404, 1],
            ["rule", 0, "/extra", "extra"],
        ]
    )
    chosen = draw(st.lists(steps, max_size=3, unique_by=str))
    chosen.insert(draw(st.integers(0, len(chosen))), view(0, "/cart", "cart"))
    if draw(st.integers(0, 3)) == 0:
        chosen += [["blueprint", 1, "admin", "/admin"], view(1, "/", "index")]
    ops += chosen
    if draw(st.integers(0, 3)) == 0:
        ops.append(["rules", "app"])
    url = "/cart" if prefix in (None, "") else "/shop/cart"
    options = draw(
        st.sampled_from([{}, {}, {"url_prefix": "/new"}, {"url_prefix": ""}, {"color": "red"}])
    )
    ops += [["register", 0, "app", options]]
    if kind == "two":
        ops += [["register", 0, "other", draw(st.sampled_from([{}, {}, {"url_prefix": "/new"}]))]]
        ops += [["rules", "other"], ["log"], ["get", "other", url, True]]
        return ops + [["get", "app", url, True]] * draw(st.integers(0, 1))
    return [*ops, ["log"], ["rules", "app"], ["get", "app", url, True]]


@st.composite
def routes(draw: st.DrawFn) -> list[Op]:
    """Prefixes and rules of all kinds, endpoints, and URLs built from them."""
    kind = draw(
        st.sampled_from(
            ["join", "join", "join", "methods", "sticks", "url", "url", "dotted", "more"]
        )
    )
    prefix = draw(PREFIXES)
    options = draw(OPTIONS)
    final = options.get("url_prefix")
    final = prefix if final is None else final
    ops: list[Op] = [["blueprint", 0, draw(st.sampled_from(["shop", "shop", "cart"])), prefix]]
    rules = RULES.filter(lambda rule: full(rule, final))
    if kind == "join":
        hows = st.sampled_from(["get", "get", "add", "named", "route", "post"])
        for name in NAMES[: draw(st.integers(1, 2))]:
            ops.append(view(0, draw(rules), name, how=draw(hows)))
        ops += [["register", 0, "app", options], ["rules", "app"]]
        if draw(st.integers(0, 2)) == 0:
            ops += [["register", 0, "other", draw(st.sampled_from([{}, {"url_prefix": "/z"}]))]]
            ops += [["rules", "other"]]
        return ops
    if kind == "methods":
        ops = [["blueprint", 0, "shop", "/shop"]]
        how = draw(st.sampled_from(["get", "post", "route", "add"]))
        ops += [view(0, "/cart", "cart", how=how)]
        if draw(st.booleans()):
            ops += [view(0, "/cart", "item", how={"get": "post", "post": "get"}.get(how, "post"))]
        where = draw(st.sampled_from(["app", "other"]))
        ops += [["register", 0, "app", {}]] + [["register", 0, "other", {}]] * (where == "other")
        return ops + [
            [m, where, "/shop/cart", False] for m in draw(st.permutations(["get", "post"]))
        ]
    if kind == "sticks":
        ops = [["blueprint", 0, "shop", draw(st.sampled_from([None, "/shop"]))]]
        ops += [view(0, "/cart", "cart"), ["register", 0, "app", {"url_prefix": "/new"}]]
        return [*ops, ["register", 0, "other", {}], ["rules", "other"], ["attributes", 0]]
    if kind == "dotted":
        how = draw(st.sampled_from(["dotted", "misnamed"]))
        ops += [view(0, "/cart", "cart", how=how), view(0, "/item", "item")]
        return [*ops, ["register", 0, "app", {}], ["rules", "app"]]
    if kind == "more" and draw(st.integers(0, 2)) == 0:
        # Nothing in front, but a slash all the same.
        ops = [["blueprint", 0, "shop", draw(st.sampled_from(["", "/"]))], view(0, "cart", "cart")]
        return [*ops, ["register", 0, "app", {}], ["rules", "app"]]
    if kind == "more":
        more = draw(st.sampled_from(["defaults", "strict"]))
        rule = "/cart/" if more == "strict" else "/cart"
        how = draw(st.sampled_from(["get", "add", "route"]))
        ops = [["blueprint", 0, "shop", "/shop"], ["view", 0, how, rule, "cart", "text", more]]
        return [*ops, ["register", 0, "app", {}], ["get", "app", "/shop/cart", False]]
    targets = st.sampled_from([".index", ".index", ".item", "shop.index", "index", "admin.index"])
    ops = [*blueprints(0), view(0, "/", "index"), view(0, "/cart", "cart", ["url", draw(targets)])]
    if draw(st.booleans()):
        ops += [*blueprints(1), view(1, "/", "index"), ["register", 1, "app", {}]]
    if draw(st.booleans()):
        ops += [view("app", "/", "index")]
    ops += [["register", 0, "app", draw(st.sampled_from([{}, {}, {"url_prefix": "/new"}]))]]
    return [*ops, ["get", "app", "/new/cart" if "/new" in str(ops) else "/shop/cart", False]]


@st.composite
def hooks(draw: st.DrawFn) -> list[Op]:
    """Hooks of an app and one or two blueprints, and a visit to one of their views."""
    prefix = draw(st.sampled_from(["/shop", "/shop", None, "/"]))
    ops: list[Op] = [["blueprint", 0, "shop", prefix], view(0, "/cart", "cart")]
    ops += [["blueprint", 1, "admin", "/admin"], view(1, "/", "index")]
    does = draw(st.sampled_from(["text", "text", ["abort", 404], ["raise", "KeyError"]]))
    ops += [view(0, "/fails", "fails", does)] if does != "text" else []
    family = draw(st.sampled_from([0, 1, 2, None, None]))
    families = range(3) if family is None else [family]
    kinds = st.sampled_from([BLUEPRINT_HOOKS[f] for f in families])
    app_kinds = st.sampled_from([APP_HOOKS[f] for f in families])
    stops = st.sampled_from([False, False, False, True])
    placed: list[Op] = []
    for n in range(draw(st.integers(1, 4))):
        scope = draw(st.sampled_from([0, 0, 0, 1, "app"]))
        wide = scope != "app" and draw(st.integers(0, 2)) == 0
        kind = draw(app_kinds if wide else kinds)
        placed.append(["hook", scope, kind, n + 1, kind.startswith("before") and draw(stops)])
    ops += placed
    ops += [["register", n, "app", {}] for n in draw(st.permutations([0, 1]))]
    if draw(st.integers(0, 2)) == 0:
        late = draw(kinds)
        ops += [["hook", "app", late, 7, False]]
    if draw(st.integers(0, 2)) == 0:
        ops += [view("app", "/shop/own", "own")]
    root = "" if prefix in (None, "/") else prefix
    paths = [f"{root}/cart", f"{root}/cart", "/admin/", f"{root}/nothing", "/shop/own"]
    paths += [f"{root}/fails"] * 2 * (does != "text")
    visits = draw(st.lists(st.sampled_from(paths), min_size=1, max_size=2, unique=True))
    return ops + [["get", "app", where, True] for where in visits]


@st.composite
def errors(draw: st.DrawFn) -> list[Op]:
    """Error handlers of an app and two blueprints, and a visit to a view that fails."""
    ops: list[Op] = blueprints(0, 1)
    does, whats = draw(
        st.sampled_from(
            [
                (["abort", 404], [404, "NotFound"]),
                (["abort", 404], [404, "NotFound"]),
                (["abort", 403], [403, "Forbidden", 404]),
                (["raise", "KeyError"], ["KeyError", "LookupError"]),
                (["raise", "IndexError"], ["LookupError", "KeyError"]),
                (["raise", "ZeroDivisionError"], ["ZeroDivisionError"]),
            ]
        )
    )
    fails = draw(st.sampled_from([0, 0, 1, "app"]))
    ops += [view(fails, "/fails", "fails", does)]
    if draw(st.integers(0, 3)) == 0:
        # Both scopes have a handler for the same thing.
        ops += [["error", 0, "errorhandler", draw(st.sampled_from(whats)), 5]]
        ops += [["error", "app", "errorhandler", draw(st.sampled_from(whats)), 6]]
    for n in range(draw(st.integers(1, 2))):
        scope = draw(st.sampled_from([0, 0, 1, "app"]))
        hows = ["errorhandler", "errorhandler", "register_error_handler"]
        hows += [] if scope == "app" else ["app_errorhandler"]
        ops.append(
            ["error", scope, draw(st.sampled_from(hows)), draw(st.sampled_from(whats)), n + 1]
        )
    ops += [["register", n, "app", {}] for n in draw(st.permutations([0, 1]))]
    if draw(st.integers(0, 3)) == 0:
        ops += [["error", "app", "errorhandler", whats[0], 7]]
    if draw(st.integers(0, 4)) == 0:
        ops += [["register", 0, "other", {}], ["get", "other", "/shop/fails", False]]
    where = {0: "/shop/fails", 1: "/admin/fails", "app": "/fails"}[fails]
    wheres = [where, where, where] + ["/shop/nothing"] * 2 * (404 in whats)
    ops += [["get", "app", draw(st.sampled_from(wheres)), False]]
    return ops


@st.composite
def closed(draw: st.DrawFn) -> list[Op]:
    """Changes after a registration, and names that are taken."""
    ops: list[Op] = [*blueprints(0), view(0, "/cart", "cart")]
    kind = draw(
        st.sampled_from(["late", "late", "late", "late", "held", "held", "taken", "taken", "other"])
    )
    if kind == "held":
        rule = draw(st.sampled_from(["/late", "/late", "/", ""]))
        ops += [["held", 0, rule, draw(st.sampled_from(["late", "item"]))]]
        ops += [["register", 0, "app", draw(OPTIONS.filter(lambda o: o.get("url_prefix") != ""))]]
        if draw(st.booleans()):
            return [*ops, ["register", 0, "other", {}], ["rules", "other"]]
        return [
            *ops,
            draw(st.sampled_from([["get", "app", f"/shop{rule}", False], ["rules", "app"]])),
        ]
    if kind == "taken":
        again = draw(st.sampled_from([0, 1, 1]))
        if again:
            name = draw(st.sampled_from(["shop", "shop", "admin"]))
            own = draw(st.sampled_from([[], [view(1, "/", "index")], [["record", 1, 1]]]))
            ops += [["blueprint", 1, name, "/admin"], *own]
        ops += [["register", 0, "app", {}]]
        ops += [["register", again, "app", draw(st.sampled_from([{}, {"url_prefix": "/two"}]))]]
        if again and draw(st.booleans()):
            # A refused blueprint was never registered: it is open, and another app may have it.
            ops += draw(st.sampled_from([[], [view(1, "/more", "more")]]))
            ops += [["register", 1, "other", {}], ["rules", "other"]]
        ops += draw(st.permutations([["rules", "app"], ["names", "app"], ["log"]]))[:2]
        return ops
    ops += [["register", 0, "app", {}]]
    late = st.sampled_from(
        [
            ["view", 0, "get", "/late", "late", "text", ""],
            ["view", 0, "post", "/late", "later", "text", ""],
            ["view", 0, "route", "/late", "latest", "text", ""],
            ["view", 0, "add", "/late", "last", "text", ""],
            *(["hook", 0, kind, 1, False] for kind in BLUEPRINT_HOOKS + APP_HOOKS),
            ["error", 0, "errorhandler", 404, 1],
            ["error", 0, "app_errorhandler", 404, 2],
            ["error", 0, "register_error_handler", 404, 3],
            ["record", 0, 1],
            ["unused", 0, "/late"],
            ["unused", 0, "/late"],
        ]
    )
    ops += draw(st.lists(late, min_size=1, max_size=2, unique_by=str))
    if kind == "other":
        ops += [["register", 0, "other", {}], ["rules", "other"], ["log"]]
        return [*ops, ["get", "other", "/shop/late", True]]
    ends = [["rules", "app"], ["get", "app", "/shop/cart", True], ["names", "app"]]
    return [*ops, draw(st.sampled_from(ends))]


STRATEGIES: dict[str, SearchStrategy] = {
    "deferred": deferred(),
    "routes": routes(),
    "hooks": hooks(),
    "errors": errors(),
    "closed": closed(),
}

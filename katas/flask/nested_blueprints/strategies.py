"""Programs for the kata of nested blueprints, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]

SITE, SHOP, ITEMS, TAGS = range(4)
PREFIXES = st.sampled_from([None, None, "/a", "/a", "/a/", "/", "", "/a/b", "/max"])
INNER = st.sampled_from([None, None, "/b", "/b", "/b/", "/", "", "b", "/xl"])


def view(scope: Any, rule: str = "/", name: str = "index", does: Any = "text") -> Op:
    """One view."""
    return ["view", scope, rule, name, does]


@st.composite
def twice(draw: st.DrawFn) -> list[Op]:
    """A blueprint is registered under several names, or tries to take one that is taken."""
    prefix = draw(st.sampled_from(["/shop", "/shop", None]))
    ops: list[Op] = [["blueprint", SHOP, prefix]]
    does = draw(st.sampled_from(["text", "where", ["url", ".index"], ["abort", 404]]))
    ops += [view(SHOP, "/", "index", does if does != ["url", ".index"] else "text")]
    if does == ["url", ".index"]:
        ops += [
            view(SHOP, "/link", "link", ["url", draw(st.sampled_from([".index", "second.index"]))])
        ]
    for n in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(["before_request", "after_request", "teardown_request"]))
        ops.append(["hook", SHOP, kind, n + 1])
    if does == ["abort", 404]:
        ops.append(["error", SHOP, "errorhandler", draw(st.sampled_from(["404", "NotFound"])), 1])
    if draw(st.integers(0, 3)) == 0:
        ops.append(["rule", SHOP, "/extra", "extra"])
    first = draw(st.sampled_from([{}, {}, {"name": "first"}]))
    second = draw(
        st.sampled_from([{"name": "second"}] * 5 + [{"name": "shop"}, {}, {"name": "first"}])
    )
    other = draw(st.sampled_from(["app"] * 5 + ["other"]))
    ops += [["register", SHOP, "app", first | {"url_prefix": "/one"}]]
    ops += [["register", SHOP, other, second | {"url_prefix": "/two"}]]
    if (
        second.get("name") != "second"
        and other == "app"
        and first.get("name", "shop") == second.get("name", "shop")
    ):
        return ops
    end = "/link" if does == ["url", ".index"] else "/"
    looks = [["get", "app", f"/one{end}", True], ["get", other, f"/two{end}", True]]
    looks += [["rules", other], ["names", other]]
    return ops + draw(st.permutations(looks))[: draw(st.integers(1, 2))]


@st.composite
def once(draw: st.DrawFn) -> list[Op]:
    """Steps that are for the first registration on an app only, and steps that are for all."""
    special = draw(st.integers(0, 9))
    if special == 0:
        decorators = ["before_app_request", "app_errorhandler", "before_request"]
        chosen = draw(st.lists(st.sampled_from(decorators), min_size=1, unique=True))
        more = [["view", SHOP, "/", "index", "text"]] * draw(st.integers(0, 1))
        return more + [["returns", SHOP, each] for each in chosen]
    if special in (1, 2):
        # Two blueprints that have the same name are two.
        name = draw(st.sampled_from(["shop", "items"]))
        step = st.sampled_from(["record", "record_once", "record_once"])
        ops: list[Op] = [["named", SHOP, None, name], ["named", ITEMS, None, name]]
        ops += [["record", SHOP, draw(step), 1], ["record", ITEMS, draw(step), 2]]
        ops += [["hook", ITEMS, "before_app_request", 3], view(ITEMS)] * draw(st.integers(0, 1))
        ops += [["register", SHOP, "app", draw(st.sampled_from([{}, {"name": "first"}]))]]
        ops += [["register", ITEMS, "app", {"name": "second"}], ["log"]]
        return ops + [["get", "app", "/", True]] * draw(st.integers(0, 1))
    ops = [["blueprint", SHOP, "/shop"], view(SHOP)]
    steps = [
        ["record", SHOP, "record", 1],
        ["record", SHOP, "record_once", 2],
        ["hook", SHOP, "before_app_request", 3],
        ["hook", SHOP, "before_request", 4],
        ["error", SHOP, "app_errorhandler", "404", 5],
    ]
    ops += draw(st.lists(st.sampled_from(steps), min_size=1, max_size=3, unique_by=str))
    ops += [["hook", "app", "before_request", 6]] * draw(st.integers(0, 1))
    places: list[Op] = [
        ["register", SHOP, "app", {"name": "first", "url_prefix": "/one"}],
        ["register", SHOP, "app", {"name": "second", "url_prefix": "/two"}],
        ["register", SHOP, "other", {}],
    ]
    if draw(st.booleans()):
        # The second place is below another blueprint.
        ops += [["blueprint", SITE, "/site"], ["nest", SITE, SHOP, {}]]
        ops += [["record", SITE, "record_once", 7]] * draw(st.integers(0, 1))
        places.append(["register", SITE, "app", {}])
    chosen = draw(st.permutations(places))[: draw(st.integers(2, len(places)))]
    ops += chosen
    wheres = {"first": "/one/", "second": "/two/"}
    last = chosen[-1]
    where = wheres.get(last[3].get("name"), "/shop/" if last[1] == SHOP else "/site/shop/")
    if "app_errorhandler" in str(ops) and draw(st.booleans()):
        return [*ops, ["get", last[2], "/nothing", False]]
    ends = [["log"], ["get", last[2], where, True]]
    return [*ops, *draw(st.sampled_from([ends[:1], ends[1:], ends]))]


@st.composite
def prefixes(draw: st.DrawFn) -> list[Op]:
    """Prefixes of two or three levels, given to the blueprints or at the registrations."""
    if draw(st.integers(0, 6)) == 0:
        # The order in which a tree is registered.
        nests: list[Op] = [
            ["nest", SITE, SHOP, {}],
            ["nest", SHOP, ITEMS, {}],
            ["nest", SITE, TAGS, {}],
        ]
        where = st.sampled_from([SITE, SHOP, ITEMS, ITEMS, TAGS, TAGS])
        chosen = draw(st.lists(where, min_size=2, max_size=4, unique=True))
        setup = draw(st.permutations(nests + [["record", n, "record", n] for n in chosen]))
        return [*setup, ["register", SITE, "app", {}], ["log"]]
    depth = draw(st.sampled_from([2, 2, 3]))
    chain = [SITE, SHOP, ITEMS][:depth]
    ops: list[Op] = [["blueprint", n, draw(PREFIXES if n == SITE else INNER)] for n in chain]
    if draw(st.integers(0, 9)) == 0:
        # Nothing above, but a slash all the same.
        ops[:2] = [
            ["blueprint", SITE, ""],
            ["blueprint", SHOP, draw(st.sampled_from(["b", "b", "/b"]))],
        ]
    given = st.sampled_from([None, None, None, "/new", "/new", "/new/", "", "/"])
    rule = st.sampled_from(["/", "/", "/cart", "/cart/", "/xl"])
    nests = []
    for parent, child in zip(chain, chain[1:], strict=False):
        chosen = draw(given)
        nests.append(["nest", parent, child, {} if chosen is None else {"url_prefix": chosen}])
    if draw(st.integers(0, 4)) == 0:
        nests.append(["nest", SITE, chain[-1], {"name": "again", "url_prefix": draw(given)}])
    views = [view(n, draw(rule)) for n in draw(st.sampled_from([chain, chain[-1:]]))]
    if draw(st.integers(0, 3)) == 0:
        views.append(view(chain[-1], "", "bare"))
        # An empty rule needs a prefix from somewhere.
        ops[0] = ["blueprint", SITE, draw(st.sampled_from(["/a", "/a/"]))]
    views += [["post", chain[-1], "/new", "new"]] * (draw(st.integers(0, 3)) == 0)
    views += [["record", chain[-1], "record", 1]] * draw(st.integers(0, 1))
    ops += draw(st.permutations(nests + views)) if draw(st.booleans()) else nests + views
    top = draw(given)
    top = None if top in ("", "/") and any(v[2] == "" for v in views if v[0] == "view") else top
    ops += [["register", SITE, "app", {} if top is None else {"url_prefix": top}]]
    kind = draw(st.integers(0, 3))
    if kind == 0:
        ops += [["register", SITE, "app", {"name": "again", "url_prefix": "/z"}]]
    if kind == 1:
        ops += [["register", SITE, "other", {"url_prefix": "/z"}], ["rules", "other"]]
    return [*ops, ["rules", "app"], *[["log"]] * ("record" in str(views))]


@st.composite
def names(draw: st.DrawFn) -> list[Op]:
    """Names of several levels, and the endpoints and URLs made of them."""
    kinds = ["tree"] * 3 + ["url"] * 2 + ["refused"] * 4 + ["itself"] * 2 + ["late"] * 2
    kind = draw(st.sampled_from(kinds))
    if kind == "itself":
        which = draw(st.sampled_from([SITE, SHOP, ITEMS]))
        setup = draw(st.sampled_from([[], [view(which)], [["nest", which, TAGS, {}]]]))
        return [*setup, ["nest", which, which, draw(st.sampled_from([{}, {"name": "x"}]))]]
    ops: list[Op] = [
        ["blueprint", SITE, "/a"],
        ["blueprint", SHOP, "/b"],
        ["blueprint", ITEMS, "/c"],
    ]
    if kind == "refused":
        how = draw(st.sampled_from(["twice", "twice", "twice", "clash", "named", "named", "open"]))
        same = {"name": "x"} if how == "named" else {}
        ops = [*ops[:2], view(draw(st.sampled_from([SITE, SHOP]))), ["nest", SITE, SHOP, same]]
        if how == "twice" and draw(st.booleans()):
            # The name is taken by another blueprint.
            ops += [["nest", SITE, ITEMS, {"name": "shop"}]]
            return [*ops, ["register", SITE, "app", draw(st.sampled_from([{}, {"name": "top"}]))]]
        if how == "open":
            ops += [
                ["register", SHOP, "app", {}],
                ["nest", SITE, TAGS, {}],
                ["register", SITE, "other", {}],
            ]
            return [*ops, draw(st.sampled_from([["names", "other"], ["rules", "other"]]))]
        if how == "clash":
            return [
                *ops,
                ["register", SITE, "app", {}],
                ["register", SITE, "app", {"url_prefix": "/z"}],
            ]
        ops += [["nest", SITE, SHOP, same | {"url_prefix": "/z"}]]
        return [*ops, ["register", SITE, "app", draw(st.sampled_from([{}, {"name": "top"}]))]]
    if kind == "late":
        ops += [["nest", SHOP, ITEMS, {}], ["nest", SITE, SHOP, {}]]
        ops += [["register", draw(st.sampled_from([SITE, SHOP])), "app", {}]]
        methods = ["get", "record", "record_once", "before_request", "before_app_request"]
        late = st.builds(
            lambda n, method: ["late", n, method],
            st.sampled_from([SITE, SHOP, ITEMS]),
            st.sampled_from(methods),
        )
        nest = st.builds(lambda n: ["nest", n, TAGS, {}], st.sampled_from([SITE, SHOP, ITEMS]))
        return ops + draw(st.lists(late | nest, min_size=1, max_size=3, unique_by=str))
    name = st.sampled_from([{}, {}, {"name": "first"}])
    if kind == "url":
        targets = [
            ".index",
            ".index",
            "site.shop.index",
            "shop.index",
            "site.index",
            "site.shop.items.index",
        ]
        target = draw(st.sampled_from(targets))
        home = draw(st.sampled_from([SITE, SHOP, ITEMS]))
        ops += [view(SITE), view(SHOP), view(ITEMS), view(home, "/link", "link", ["url", target])]
    else:
        does = st.sampled_from(["text", "where"])
        home = draw(st.sampled_from([SITE, SHOP, ITEMS, ITEMS]))
        ops += [view(n, "/", "index", draw(does)) for n in (SITE, SHOP, ITEMS)]
        ops += [view(home, "/link", "link", "where")]
    ops += draw(
        st.permutations([["nest", SITE, SHOP, draw(name)], ["nest", SHOP, ITEMS, draw(name)]])
    )
    if draw(st.integers(0, 2)) == 0:
        ops += [["nest", SITE, ITEMS, draw(st.sampled_from([{}, {"name": "extra"}]))]]
    top = draw(name)
    ops += [["register", SITE, "app", top]]
    again = draw(st.sampled_from(["", "", "second", "alone"]))
    if again == "second":
        ops += [["register", SITE, "app", {"name": "second", "url_prefix": "/z"}]]
    if again == "alone":
        ops += [["register", ITEMS, "app", {"url_prefix": "/z"}]]
    start = draw(st.sampled_from(["/a", "/z"])) if again == "second" else "/a"
    where = start + {SITE: "", SHOP: "/b", ITEMS: "/b/c"}[home] + "/link"
    looks: list[Op] = [["get", "app", where, False], ["rules", "app"], ["names", "app"]]
    return [*ops, looks[0] if kind == "url" else draw(st.sampled_from(looks))]


@st.composite
def layers(draw: st.DrawFn) -> list[Op]:
    """Hooks and error handlers on all levels, and a visit to one of them."""
    ops: list[Op] = [
        ["blueprint", SITE, "/a"],
        ["blueprint", SHOP, "/b"],
        ["blueprint", ITEMS, "/c"],
    ]
    does, whats = draw(
        st.sampled_from(
            [
                ("text", []),
                ("text", []),
                (["abort", 404], ["404", "NotFound"]),
                (["abort", 403], ["403"]),
                (["raise", "KeyError"], ["KeyError", "LookupError"]),
            ]
        )
    )
    homes = draw(st.sampled_from([[SITE, SHOP, ITEMS], [SHOP, ITEMS], [ITEMS]]))
    setup: list[Op] = [view(n, "/", "index", does) for n in homes]
    scopes = st.sampled_from(["app", SITE, SITE, SHOP, SHOP, ITEMS])
    kinds = ["before_request", "after_request", "teardown_request"]
    kinds = draw(st.sampled_from([kinds, kinds[:1], kinds[1:]]))
    for n in range(draw(st.integers(1, 4))):
        scope = draw(scopes)
        if whats and draw(st.integers(0, 2)):
            setup.append(["error", scope, "errorhandler", draw(st.sampled_from(whats)), n + 1])
        else:
            wide = scope != "app" and draw(st.integers(0, 5)) == 0
            kind = "before_app_request" if wide else draw(st.sampled_from(kinds))
            setup.append(["hook", scope, kind, n + 1])
    name = st.sampled_from([{}, {}, {}, {"name": "inner"}])
    setup += [["nest", SITE, SHOP, draw(name)], ["nest", SHOP, ITEMS, draw(name)]]
    ops += draw(st.permutations(setup))
    ops += [["register", SITE, "app", draw(st.sampled_from([{}, {}, {"name": "top"}]))]]
    start = "/a"
    if draw(st.integers(0, 3)) == 0:
        ops += [["register", SITE, "app", {"name": "second", "url_prefix": "/z"}]]
        start = "/z"
    ends = {SITE: "/", SHOP: "/b/", ITEMS: "/b/c/"}
    wheres = [ends[n] for n in homes] + [ends[homes[-1]]]
    chosen = draw(
        st.lists(st.sampled_from([*wheres, "/b/nothing"]), min_size=1, max_size=2, unique=True)
    )
    return ops + [["get", "app", start + where, True] for where in chosen]


STRATEGIES: dict[str, SearchStrategy] = {
    "twice": twice(),
    "once": once(),
    "prefixes": prefixes(),
    "names": names(),
    "layers": layers(),
}

"""Programs for the hooks kata, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]

KINDS = st.sampled_from(["before_request", "after_request", "teardown_request"])
APP_KINDS = st.sampled_from(["before_app_request", "after_app_request", "teardown_app_request"])
AFTER = st.sampled_from(["pass", "mark", "mark", "look", "replace"])
FAILURES = st.sampled_from(["KeyError", "ValueError", "ZeroDivisionError"])
VISIT = ["visit", "cart"]


def does(draw: st.DrawFn, kind: str) -> Any:
    """Something harmless for a hook of this kind to do."""
    if kind.startswith("after"):
        return draw(AFTER)
    return draw(st.sampled_from(["pass", "pass", "value"])) if kind.startswith("tear") else "pass"


def hooks(draw: st.DrawFn, scopes: list[Any], least: int, most: int, first: int = 1) -> list[Op]:
    """Some hooks that let the request pass."""
    ops: list[Op] = []
    for n in range(draw(st.integers(least, most))):
        scope = draw(st.sampled_from(scopes))
        wide = scope != "app" and draw(st.integers(0, 2)) == 0
        kind = draw(APP_KINDS if wide else KINDS)
        ops.append(["hook", scope, kind, first + n, does(draw, kind)])
    return ops


def mixed(draw: st.DrawFn, setup: list[Op], last: list[Op]) -> list[Op]:
    """The setup in any order, then the registrations if there are blueprints, then the rest."""
    setup = draw(st.permutations(setup))
    used = {op[1] for op in setup if op[0] != "handler"}
    registered = draw(st.permutations([["register", n] for n in (0, 1) if n in used]))
    return [*setup, *registered, *last]


@st.composite
def around(draw: st.DrawFn) -> list[Op]:
    """Hooks of an app, none of which answers or fails; or decorators and names."""
    if draw(st.integers(0, 3)) == 0:
        kinds = [f"{kind}_request" for kind in ("before", "after", "teardown")]
        wide = [f"{kind}_app_request" for kind in ("before", "after", "teardown")]
        scope = draw(st.sampled_from(["app", 0]))
        kinds += ["route"] + (["errorhandler"] if scope == "app" else wide)
        chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4, unique=True))
        ops: list[Op] = [["returns", scope, each] for each in chosen]
        return ops + [["names", scope]] * draw(st.integers(0, 1))
    view = ["view", "app", "cart", draw(st.sampled_from(["text", "text", "response"]))]
    setup = [view, *hooks(draw, ["app"], 1, 4)]
    if draw(st.integers(0, 3)) == 0:
        setup = [*setup[:3], ["twice", "app", draw(KINDS), 9]]
    ops = mixed(draw, setup, [VISIT])
    return ops + [VISIT] * (draw(st.integers(0, 3)) == 0)


@st.composite
def answers(draw: st.DrawFn) -> list[Op]:
    """A before function answers, early or late, in the app or in a blueprint."""
    home = draw(st.sampled_from(["app", 0, 0]))
    setup = [["view", home, "cart", "text"]]
    scopes = ["app"] if home == "app" else ["app", 0]
    for n in range(draw(st.integers(1, 2))):
        answer = draw(st.sampled_from(["text", "text", "empty", "empty", "response"]))
        setup.append(["hook", draw(st.sampled_from(scopes)), "before_request", 7 + n, answer])
    return mixed(draw, setup + hooks(draw, scopes, 1, 3), [VISIT])


@st.composite
def blueprints(draw: st.DrawFn) -> list[Op]:
    """An app and two blueprints, each with hooks; one of their views, or none, is visited."""
    setup: list[Op] = [["view", 0, "cart", "text"], ["view", 1, "users", "text"]]
    setup += [["view", "app", "page", "text"]] * draw(st.integers(0, 1))
    setup += hooks(draw, ["app", 0, 0, 1], 1, 4)
    late = hooks(draw, ["app"], 0, 1, 8)
    visits = draw(
        st.lists(st.sampled_from(["cart", "cart", "users", "page"]), min_size=1, max_size=2)
    )
    return mixed(draw, setup, late + [["visit", name] for name in visits])


@st.composite
def errors(draw: st.DrawFn) -> list[Op]:
    """A view, or a before function, raises; there may be a handler."""
    home = draw(st.sampled_from(["app", 0]))
    error = draw(st.one_of(FAILURES, FAILURES, st.sampled_from(["Forbidden", "NotFound"])))
    setup: list[Op] = [["view", home, "cart", ["raise", error]]]
    if draw(st.integers(0, 2)) == 0:
        setup = [["view", home, "cart", "text"]]
        kind = "before_request"
        setup.append(["hook", draw(st.sampled_from(["app", home])), kind, 9, ["raise", error]])
    if draw(st.booleans()):
        cls = draw(st.sampled_from(["KeyError", error, error]))
        if cls in ("KeyError", "ValueError", "ZeroDivisionError"):
            setup.append(["handler", cls, 1, draw(st.sampled_from(["text", "text", "response"]))])
    setup += [["view", "app", "other", "text"]] * draw(st.integers(0, 1))
    scopes = ["app"] if home == "app" else ["app", 0]
    setup += hooks(draw, scopes, 1, 3)
    last = st.sampled_from([[VISIT], [VISIT], [VISIT, ["visit", "other"]], [["visit", "page"]]])
    return mixed(draw, setup, draw(last))


@st.composite
def failures(draw: st.DrawFn) -> list[Op]:
    """An after function or a handler raises, after a view that may have raised as well."""
    home = draw(st.sampled_from(["app", 0]))
    scopes = ["app"] if home == "app" else ["app", 0]
    error = draw(FAILURES)
    view = draw(st.sampled_from(["text", "text", ["raise", error], ["raise", "Forbidden"]]))
    setup: list[Op] = [["view", home, "cart", view]]
    kind = draw(st.sampled_from(["after", "after", "after", "handler"]))
    if kind == "handler":
        setup = [["view", home, "cart", ["raise", error]]]
        other = draw(st.one_of(FAILURES, st.sampled_from(["Forbidden"])))
        setup.append(["handler", error, 1, ["raise", other]])
        if other != error and other != "Forbidden" and draw(st.booleans()):
            setup.append(["handler", other, 2, "text"])
    else:
        # Mostly not the exception of the view: which of the two is teardown told of?
        own = draw(FAILURES)
        how = draw(st.sampled_from([["raise", own], ["raise", own], ["once", own]]))
        if draw(st.integers(0, 5)) == 0:
            how = ["raise", "Forbidden"]
        setup.append(["hook", draw(st.sampled_from(scopes)), "after_request", 9, how])
        setup += [["handler", own, 1, "text"]] * draw(st.integers(0, 1))
        if draw(st.integers(0, 2)) == 0:
            setup.append(["hook", draw(st.sampled_from(scopes)), "after_request", 8, "replace"])
    return mixed(draw, setup + hooks(draw, scopes, 1, 3), [VISIT])


@st.composite
def end(draw: st.DrawFn) -> list[Op]:
    """A body that is streamed; somebody who stops the server."""
    home = draw(st.sampled_from(["app", 0]))
    scopes = ["app"] if home == "app" else ["app", 0]
    stop = draw(st.sampled_from(["KeyboardInterrupt", "SystemExit"]))
    kind = draw(st.sampled_from(["stream", "stream", "view", "before", "after"]))
    setup: list[Op] = [["view", home, "cart", "stream" if kind == "stream" else "text"]]
    if kind == "view":
        setup = [["view", home, "cart", ["raise", stop]]]
    elif kind != "stream":
        setup.append(["hook", draw(st.sampled_from(scopes)), f"{kind}_request", 9, ["raise", stop]])
    for n in range(draw(st.integers(1, 3))):
        which = draw(st.sampled_from(["teardown", "teardown", "before", "after"]))
        what = "look" if which == "after" else "pass"
        setup.append(["hook", draw(st.sampled_from(scopes)), f"{which}_request", n + 1, what])
    setup += [["view", "app", "other", "text"]]
    last = draw(st.sampled_from([[VISIT], [VISIT], [VISIT, ["visit", "other"]]]))
    if len(last) == 1:
        setup.pop()
    return mixed(draw, setup, last)


STRATEGIES: dict[str, SearchStrategy] = {
    "around": around(),
    "answers": answers(),
    "blueprints": blueprints(),
    "errors": errors(),
    "failures": failures(),
    "end": end(),
}

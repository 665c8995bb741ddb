"""Programs for the error_handlers kata, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]

VISIT = ["visit", "cart", "GET"]
HOW = st.sampled_from(["errorhandler", "errorhandler", "register"])
WIDE = st.sampled_from(["errorhandler", "errorhandler", "register", "app_errorhandler"])
SAYS = st.sampled_from(["text", "text", "text", "code"])

# What a handler may be registered for, if it is to have a chance: the code and the base classes.
FITS: dict[str, list[Any]] = {
    "KeyError": ["KeyError", "LookupError", "Exception"],
    "ValueError": ["ValueError", "Exception"],
    "BadKey": ["BadKey", "KeyError", "LookupError", "ValueError", "Exception"],
    "TeaError": ["TeaError", "MenuError", "Exception"],
    "Coded": ["Coded", "Exception", 404],
    "NotFound": [404, "NotFound", "HTTPException", "Exception"],
    "Forbidden": [403, "Forbidden", "HTTPException", "Exception"],
    "NoTea": [404, "NotFound", "NoTea", "HTTPException", "Exception"],
    "SoldOut": [404, 410, "NotFound", "Gone", "SoldOut", "HTTPException", "Exception"],
    "Full": ["Full", "HTTPException", "Exception"],
    "SecurityError": [400, "BadRequest", "SecurityError", "HTTPException"],
    "BadRequestKeyError": [
        400,
        "BadRequest",
        "BadRequestKeyError",
        "HTTPException",
        "KeyError",
        "LookupError",
    ],
    "InternalServerError": [500, "InternalServerError", "HTTPException", "Exception"],
}
PLAIN = ("KeyError", "ValueError", "BadKey", "TeaError", "Coded")
PAGES = ("NotFound", "Forbidden", "NoTea", "SoldOut", "Full")


def what(draw: st.DrawFn, error: str) -> Any:
    """Mostly something that the handler's chance depends on."""
    other = st.sampled_from(["ValueError", "MenuError", 403, 418, 500, "Gone"])
    return draw(st.one_of(st.sampled_from(FITS[error]), st.sampled_from(FITS[error]), other))


def handlers(draw: st.DrawFn, error: str, scopes: list[Any], least: int, most: int) -> list[Op]:
    """Some handlers that answer."""
    ops: list[Op] = []
    for n in range(draw(st.integers(least, most))):
        scope = draw(st.sampled_from(scopes))
        how = draw(HOW if scope == "app" else WIDE)
        ops.append(["handler", scope, how, what(draw, error), n, draw(SAYS)])
    return ops


@st.composite
def by_code(draw: st.DrawFn) -> list[Op]:
    """Handlers of an app for a code and for a class; what has none; what is refused."""
    if draw(st.integers(0, 4)) == 0:
        refused = ["999", "200", "308", "507", "text", "None", "instance", "page", "int"]
        refused += ["BaseException", "KeyboardInterrupt"]
        scope = draw(st.sampled_from(["app", "app", 0]))
        chosen = draw(st.lists(st.sampled_from(refused), min_size=1, max_size=3, unique=True))
        ops: list[Op] = [["refuse", scope, each] for each in chosen]
        decorator = draw(st.sampled_from(["errorhandler", "route"]))
        ops += [["returns", scope, decorator]] * draw(st.integers(0, 1))
        ops += [["names", draw(st.sampled_from(["app", 0]))]] * (draw(st.integers(0, 3)) == 0)
        return draw(st.permutations(ops))
    error = draw(st.sampled_from(["KeyError", "NotFound", "NotFound", "Forbidden", "TeaError"]))
    things = st.sampled_from([error, *FITS[error][:2], 403, 404])
    # An error without any handler that fits belongs to another task, unless it has a page.
    ops = [["view", "app", "cart", ["raise", error]]]
    for n in range(draw(st.integers(0 if error in PAGES else 1, 3))):
        thing = error if n == 0 and error not in PAGES else draw(things)
        says = draw(
            st.sampled_from(
                ["text", "text", "code", "response", "page" if error in PAGES else "text"]
            )
        )
        ops.append(["handler", "app", draw(HOW), thing, n, says])
    ops = draw(st.permutations(ops))
    return [*ops, *draw(st.sampled_from([[VISIT], [VISIT], [VISIT, ["visit", "lost", "GET"]]]))]


@st.composite
def search(draw: st.DrawFn) -> list[Op]:
    """An app, one error, and handlers for its code, its bases, and a few others."""
    error = draw(st.sampled_from([*PLAIN, *PAGES, "NoTea", "SoldOut", "SoldOut", "BadKey"]))
    ops = [["view", "app", "cart", ["raise", error]], *handlers(draw, error, ["app"], 1, 3)]
    if error in PLAIN and not any(op[3] in FITS[error] for op in ops[1:]):
        ops.append(["handler", "app", "errorhandler", "Exception", 9, "text"])
    return [*draw(st.permutations(ops)), VISIT]


NESTING = ([[0, "app"]], [[1, 0], [0, "app"]], [[1, 0], [0, "app"], [2, "app"]])


@st.composite
def blueprints(draw: st.DrawFn) -> list[Op]:
    """A view in the app or in one of the blueprints, nested or not, and handlers in all of them."""
    tree = draw(st.sampled_from(NESTING))
    places: list[Any] = [number for number, _ in tree]
    home = draw(st.sampled_from([*places, *places, "app"]))
    error = draw(st.sampled_from([*PAGES, "NotFound", "NoTea", "TeaError", "BadKey", "Coded"]))
    setup = [["view", home, "cart", ["raise", error]]]
    if draw(st.integers(0, 2)) == 0:
        # A duel: the inner scope has the more general handler.
        outer = draw(st.sampled_from(["app", "app", *places]))
        inner = draw(st.sampled_from(places))
        near, far = FITS[error][0], draw(st.sampled_from(FITS[error][1:]))
        setup += [["handler", inner, draw(WIDE), far, 5, "text"]]
        setup += [["handler", outer, draw(HOW), near, 6, "text"]]
    setup += handlers(draw, error, [*places, *places, "app"], 0 if len(setup) > 1 else 1, 4)
    visits: list[Op] = [VISIT]
    kind = draw(st.sampled_from(["", "", "", "lost", "post", "slash"]))
    if kind == "lost":
        visits = draw(st.permutations([["visit", "lost", "GET"], VISIT]))
        visits = visits if visits[0] == VISIT else visits[: draw(st.integers(1, 2))]
    elif kind:
        setup.append([kind, home, "page"])
        visits = [["visit", "page", "GET"]]
    if kind:
        lost = {"lost": "NotFound", "post": "MethodNotAllowed", "slash": "Exception"}[kind]
        thing = draw(st.sampled_from([lost, "HTTPException"]))
        setup.append(["handler", draw(st.sampled_from(places)), "errorhandler", thing, 8, "text"])
    if error in PLAIN and VISIT in visits:
        setup.append(["handler", "app", "errorhandler", "Exception", 9, "text"])
    if draw(st.integers(0, 7)) == 0:
        setup.append(["returns", draw(st.sampled_from(places)), "app_errorhandler"])
    # Handlers that the app gets after the blueprints are later than those of app_errorhandler.
    late = [op for op in setup if op[:2] == ["handler", "app"]] if draw(st.booleans()) else []
    setup = draw(st.permutations([op for op in setup if op not in late]))
    return [*setup, *(["register", *each] for each in tree), *late, *visits]


@st.composite
def aborts(draw: st.DrawFn) -> list[Op]:
    """``abort``, and errors that are none."""
    if draw(st.integers(0, 4)) == 0:
        codes = st.sampled_from([400, 403, 404, 410, 418, 500, 405, 200, 999])
        code = draw(codes)
        ops: list[Op] = [["abort", code, code != 405 and draw(st.booleans())]]
        return ops + [["abort", draw(codes), False]] * draw(st.integers(0, 1))
    code = draw(st.sampled_from([403, 404, 418, 500]))
    does = draw(
        st.sampled_from(
            [
                *[["abort", code], ["abort", code, "words"], ["abort", 404, "response"]] * 2,
                *[["abort", "response"], ["raise", "RequestRedirect"], ["raise", "Nameless"]] * 2,
                *[["raise", "BuildError"], ["raise", "HTTPException"]],
            ]
        )
    )
    slash = draw(st.integers(0, 4)) == 0
    setup: list[Op] = [["slash", "app", "cart"] if slash else ["view", "app", "cart", does]]
    things = [code, "HTTPException", "Exception", "LookupError", 404, 410]
    things += ["Nameless", "RoutingException", "RequestRedirect"]
    for n in range(draw(st.integers(0, 2))):
        thing = draw(st.sampled_from(things))
        setup.append(["handler", "app", draw(HOW), thing, n, draw(SAYS)])
    if does == ["raise", "BuildError"]:
        setup.append(["handler", "app", "errorhandler", "LookupError", 9, "text"])
    return [*draw(st.permutations(setup)), VISIT]


SETTINGS = st.sampled_from(
    [
        *[[]] * 8,
        [["config", "TESTING", True]],
        [["config", "DEBUG", True]],
        [["config", "PROPAGATE_EXCEPTIONS", True]],
        [["config", "TESTING", True], ["config", "PROPAGATE_EXCEPTIONS", False]],
        [["config", "DEBUG", True], ["config", "PROPAGATE_EXCEPTIONS", False]],
        [["config", "DEBUG", True], ["config", "TESTING", True]],
    ]
)


@st.composite
def crashes(draw: st.DrawFn) -> list[Op]:
    """Errors that nobody handles, in a view or in a handler."""
    home = draw(st.sampled_from(["app", "app", 0]))
    scopes = ["app"] if home == "app" else ["app", 0]
    where = st.sampled_from(scopes)
    setup: list[Op] = [*draw(SETTINGS), *[["log"]] * draw(st.integers(0, 1))]
    error = draw(st.sampled_from(["KeyError", "TeaError", "ValueError", "NotFound"]))
    kind = draw(st.sampled_from(["view", "view", "handler", "handler", "none", "stop", "abort"]))
    if kind == "view":
        does: Any = ["raise", "TeaError" if error == "NotFound" else error]
    elif kind == "handler":
        does = ["raise", error]
        fails = [["raise", "ValueError"], ["raise", "Gone"], ["abort", 404], "again", "none"]
        thing = draw(st.sampled_from([error, error, FITS[error][-1]]))
        fail = draw(st.sampled_from(fails))
        setup.append(["handler", draw(where), draw(HOW), thing, 8, fail])
    elif kind == "none":
        does = "none"
        setup += [["handler", "app", "errorhandler", "TypeError", 7, "text"]] * draw(
            st.integers(0, 1)
        )
    elif kind == "stop":
        does = ["raise", "KeyboardInterrupt"]
    else:
        does = ["abort", 500]
    setup.append(["view", home, "cart", does])
    for n in range(draw(st.integers(0, 2))):
        thing = draw(
            st.sampled_from(
                [500, 500, "InternalServerError", "HTTPException", "Exception", 404, "ValueError"]
            )
        )
        answers = ["text", "text", "code", "page", "again", ["raise", "ValueError"], "none"]
        if thing in (500, "InternalServerError", "HTTPException"):
            answers += ["original"] * 4
        if thing not in (500, "InternalServerError"):
            answers.remove("page")
        answer = draw(st.sampled_from(answers))
        setup.append(["handler", draw(where), draw(HOW), thing, n, answer])
    setup = draw(st.permutations(setup))
    return [*setup, *[["register", 0, "app"]] * (home == 0), VISIT]


@st.composite
def traps(draw: st.DrawFn) -> list[Op]:
    """A missing key and other bad requests, with the settings that make bugs of them."""
    does = draw(
        st.sampled_from(
            [*["missing key"] * 4, ["abort", 400], ["raise", "SecurityError"], ["abort", 404]]
        )
    )
    setup: list[Op] = [["view", "app", "cart", does]]
    if draw(st.booleans()):
        setup.append(["config", "DEBUG", True])
    if draw(st.integers(0, 3)):
        setup.append(
            ["config", "TRAP_BAD_REQUEST_ERRORS", draw(st.sampled_from([True, False, None]))]
        )
    if draw(st.integers(0, 4)) == 0:
        setup.append(["config", "TRAP_HTTP_EXCEPTIONS", True])
    if draw(st.integers(0, 2)):
        setup.append(["config", "PROPAGATE_EXCEPTIONS", False])
    for n in range(draw(st.integers(0, 2))):
        thing = draw(
            st.sampled_from(
                [
                    400,
                    400,
                    "BadRequest",
                    "BadRequestKeyError",
                    "KeyError",
                    "LookupError",
                    "HTTPException",
                    500,
                    404,
                    "Exception",
                ]
            )
        )
        says = draw(st.sampled_from(["text", "words", "words"]))
        if thing in ("KeyError", "LookupError", "Exception"):
            says = "text"
        setup.append(["handler", "app", draw(HOW), thing, n, says])
    return [*draw(st.permutations(setup)), VISIT]


STRATEGIES: dict[str, SearchStrategy] = {
    "handlers": by_code(),
    "search": search(),
    "blueprints": blueprints(),
    "abort": aborts(),
    "crashes": crashes(),
    "traps": traps(),
}

"""Programs for the components kata, one Hypothesis strategy per task."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Op = list[Any]

one = st.sampled_from


def view(number: int, rule: str, body: Op, app: int = 0, **options: Any) -> Op:
    """A view of the program."""
    return ["view", app, number, rule, options, body]


def visit(path: str, method: str = "GET", mount: str = "", app: int = 0) -> Op:
    """Status and body of a visit."""
    return ["visit", app, method, path, mount]


def header(path: str, name: str, method: str = "GET", mount: str = "") -> Op:
    """One header of a visit."""
    return ["header", 0, method, path, mount, name]


# 1 routing: rules and paths that nearly fit them.
RULES = {
    "/": ["/", "/x", "/?q=1"],
    "/shop": ["/shop", "/shop/", "/sho"],
    "/shop/": ["/shop/", "/shop", "/shop?q=1"],
    "/item/<int:n>": ["/item/7", "/item/x", "/item/007", "/item/-1"],
    "/item/<name>": ["/item/tea", "/item/a%20b", "/item/é", "/item/a/b", "/item/7"],
    "/item/tea": ["/item/tea"],
    "/f/<float:price>": ["/f/1.5", "/f/1"],
    "/doc/<path:rest>": ["/doc/a/b", "/doc/a"],
    "/<shop>/<int:n>": ["/tea/3", "/item/7"],
}
BODY = st.one_of(
    st.just(["arguments"]),
    st.just(["arguments"]),
    st.just(["say", "hello"]),
    st.just(["say", "é"]),
    st.just(["say", ""]),
    one([["tuple", "made", 201], ["response", "tea", 418], ["response", "tea", 200]]),
)


@st.composite
def routing(draw: st.DrawFn) -> list[Op]:
    """A few rules, and visits to what fits them or does not."""
    rules = draw(st.lists(one(list(RULES)), min_size=1, max_size=3, unique=True))
    ops: list[Op] = []
    for number, rule in enumerate(rules):
        options: dict[str, Any] = {}
        methods = draw(one([None, None, None, ["POST"], ["GET", "POST"]]))
        if methods:
            options["methods"] = methods
        if rule.endswith("/") and draw(st.booleans()):
            options["strict_slashes"] = False
        extra = draw(st.integers(0, 8))
        if extra == 0:
            options["defaults"] = {"page": 1}
        elif extra <= 2 and "<" not in rule:
            options["also"] = draw(one(["/also", "/item/also"]))
        ops.append(["view", 0, number, rule, options, draw(BODY)])
    if draw(st.integers(0, 3)) == 0:
        number = len(rules)
        ops.append(["view", 0, number, draw(one(rules)), {"methods": ["POST"]}, ["say", "posted"]])
    if draw(st.integers(0, 4)) == 0:
        ops += [["view", 1, 0, draw(one(rules)), {}, ["say", "admin"]]]
    paths = one(
        [path for rule in rules for path in RULES[rule]]
        + [op[4]["also"] for op in ops if "also" in op[4]] * 2
    )
    for _ in range(draw(st.integers(1, 3))):
        path = draw(paths)
        method = draw(one(["GET", "GET", "GET", "POST", "HEAD"]))
        what = draw(st.integers(0, 6))
        if what == 0:
            ops.append(header(path, "Content-Type", method))
        elif what == 1:
            ops.append(header(path, "Location", method, draw(one(["", "/site"]))))
        elif what == 2 and ops[-1][1] == 1:
            ops.append(visit(path, method, app=1))
        else:
            ops.append(visit(path, method))
    return ops


# 2 context: what the request is, where, and for whom.
LOOK = one(
    [
        ["look", what]
        for what in ("path", "path", "method", "endpoint", "view_args", "query", "root")
    ]
)
URLS = one(
    [
        ["url", 0, {}, False],
        ["url", 1, {"n": 3}, False],
        ["url", 1, {"n": 3}, True],
        ["url", 1, {"n": 3, "q": "a b"}, False],
        ["url", 0, {"q": "é&"}, False],
        ["url", 2, {"name": "a/b c"}, False],
        ["url", 1, {}, False],
        ["url", 3, {}, False],
    ]
)
SEES = st.one_of(LOOK, URLS, URLS)
OUTSIDE = st.one_of(
    st.just(["look", "bool"]), st.just(["look", "bool"]), LOOK, URLS, st.just(["string", "x", {}])
)


RULE = ("/", "/shop/<int:n>", "/item/<name>")
PATHS = one(["/", "/", "/?q=1", "/shop/3", "/item/a%20b"])


def views(*bodies: Op) -> list[Op]:
    """Views with these bodies, and those to which they build URLs."""
    looks = [look for body in bodies for look in (body, body[-1])]
    wanted = {look[1] for look in looks if isinstance(look, list) and look[0] == "url"}
    ops = [view(number, RULE[number], body) for number, body in enumerate(bodies)]
    more = [n for n in (1, 2) if n in wanted and n >= len(bodies)]
    return ops + [view(n, RULE[n], ["arguments"]) for n in more]


@st.composite
def alone(draw: st.DrawFn) -> list[Op]:
    """One view looks around, or the handler of 404 does."""
    if draw(st.integers(0, 4)) == 0:
        return [["handler", 0, 404, draw(LOOK)], visit(draw(one(["/none", "/none?q=1"])))]
    number = draw(st.integers(0, 2))
    path = {0: draw(one(["/", "/?q=1"])), 1: "/shop/3", 2: "/item/a%20b"}[number]
    ops = views(*[["arguments"]] * number, draw(SEES))
    ops.append(visit(path, draw(one(["GET", "GET", "HEAD"])), draw(one(["", "", "/site"]))))
    return ops


@st.composite
def within(draw: st.DrawFn) -> list[Op]:
    """A view calls an app, the same one or another, and looks around then."""
    other = draw(one([0, 1, 1]))
    look = draw(SEES)
    ops = views(["visit", other, "/shop/3", look], draw(SEES))
    if other:
        ops = [*views(["visit", 1, "/shop/3", look]), view(1, RULE[1], draw(SEES), app=1)]
    ops.append(visit(draw(one(["/", "/?q=1"])), mount=draw(one(["", "/site"]))))
    return ops


@st.composite
def meanwhile(draw: st.DrawFn) -> list[Op]:
    """One thread is in a view, another looks around or makes a request."""
    ops = views(["pause", draw(SEES)], draw(SEES))
    look = draw(one([["look", "bool"], ["look", "path"], ["visit", 0, "/shop/3"]]))
    return [*ops, ["meanwhile", 0, draw(one(["/", "/?q=1"])), look]]


LATER = SEES.map(lambda look: [*views(["later", look]), visit("/")])
THROW = one(["KeyboardInterrupt", "KeyboardInterrupt", "LookupError"])
AFTER = st.builds(
    lambda path, look: [*views(["look", "path"]), visit(path), ["outside", 0, look]],
    one(["/", "/none"]),
    OUTSIDE,
)
FAILED = st.builds(
    lambda name, look: [view(0, "/", ["raise", name]), visit("/"), ["outside", 0, look]],
    THROW,
    OUTSIDE,
)
MOUNTED = st.builds(
    lambda look, first, second: [*views(look), visit("/", mount=first), visit("/", mount=second)],
    URLS,
    one(["", "/site"]),
    one(["", "/a", "/b"]),
)
BEFORE = OUTSIDE.map(lambda look: [["outside", 0, look]])
context = st.one_of(
    alone(), alone(), alone(), within(), within(), meanwhile(), meanwhile(), LATER, AFTER, FAILED,
    MOUNTED, BEFORE,
)  # fmt: skip


# 3 templates: who escapes, what is in reach, where files come from.
NAMES = one(["a.html", "a.html", "a.htm", "a.xml", "a.xhtml", "a.svg", "a.txt", "a.md", "a.js"])
VALUES = one(["<b>", "<b>", "tea & milk", "tea", 3])
SOURCES = one(
    [
        "{{ x }}",
        "{{ x }}",
        "{{ x }} {{ y }}",
        "{{ x|safe }}",
        "{{ request.path }}",
        "{{ url_for('shop', n=1, q=x) }}",
        "{% if x %}{{ x }}{% endif %}",
        "{{ request.args.q }}",
    ]
)


GIVEN = st.one_of(
    VALUES.map(lambda x: {"x": x}),
    VALUES.map(lambda x: {"x": x}),
    VALUES.map(lambda y: {"x": "<i>", "y": y}),
    st.just({}),
)
SHOP = view(1, "/shop/<int:n>", ["arguments"])


def asked(draw: st.DrawFn) -> Op:
    """A visit to the page."""
    return visit(draw(one(["/", "/", "/?q=<i>"])), mount=draw(one(["", "", "/site"])))


def needed(*sources: str) -> list[Op]:
    """The view to which the templates build URLs."""
    return [SHOP] if "shop" in "".join(sources) else []


@st.composite
def from_file(draw: st.DrawFn) -> list[Op]:
    """A template in a file."""
    name, source = draw(NAMES), draw(SOURCES)
    ops = [view(0, "/", ["render", name, draw(GIVEN)]), ["template", 0, name, source]]
    if draw(st.integers(0, 5)) == 0:
        ops.append(["options", 0, {"template_folder": draw(one(["pages", "views"]))}])
    return [*ops, *needed(source), asked(draw)]


@st.composite
def from_string(draw: st.DrawFn) -> list[Op]:
    """A template in a string."""
    source = draw(SOURCES)
    body = ["string", source, draw(GIVEN)]
    if draw(st.integers(0, 5)) == 0:
        body = ["markup", draw(one(["{{ x }}", "{{ x ~ '<i>' }}"])), "<b>"]
    return [view(0, "/", body), *needed(source), asked(draw)]


@st.composite
def of_parts(draw: st.DrawFn) -> list[Op]:
    """Templates that import, include or extend others."""
    part = draw(one(["part.html", "part.html", "part.txt"]))
    inner = draw(one(["{{ request.path }}", "{{ url_for('shop', n=1) }}", "{{ x }}", "{{ y }}"]))
    how = draw(one(["import", "import", "include", "extends"]))
    if how == "import":
        inner = "{% macro m(y) %}" + inner + "{% endmacro %}"
        source = "{% import '" + part + "' as p %}{{ p.m(x) }}"
    elif how == "include":
        source = "{{ x }} {% include '" + part + "' %}"
    else:
        inner += "{% block b %}{% endblock %}"
        source = "{% extends '" + part + "' %}{% block b %}{{ x }}{% endblock %}"
    given = draw(GIVEN)
    ops: list[Op] = [view(0, "/", ["string", source, given]), ["template", 0, part, inner]]
    if draw(st.booleans()):
        ops[0] = view(0, "/", ["render", "a.html", given])
        ops.append(["template", 0, "a.html", source])
    return [*ops, *needed(inner), asked(draw)]


@st.composite
def filtered(draw: st.DrawFn) -> list[Op]:
    """A filter of our own, in a file or a string."""
    name, given = draw(NAMES), draw(GIVEN)
    ops: list[Op] = [["filter", 0], view(0, "/", ["string", "{{ x|shout }}", given])]
    if draw(st.booleans()):
        ops[1] = view(0, "/", ["render", name, given])
        ops.append(["template", 0, name, "{{ x|shout }}"])
    return [*ops, *[visit("/")] * draw(st.integers(1, 2))]


@st.composite
def of_two_apps(draw: st.DrawFn) -> list[Op]:
    """Two apps with templates of the same name."""
    name, given = draw(NAMES), draw(GIVEN)
    ops = [
        view(0, "/", ["render", name, given]),
        ["template", 0, name, "shop {{ url_for('index', q=x) }}"],
        view(0, "/admin", ["render", name, given], app=1),
        ["template", 1, name, "admin {{ url_for('index') }}"],
    ]
    if draw(st.booleans()):
        ops.append(view(1, "/both", ["visit", 1, "/admin", ["render", name, given]]))
        return [*ops, visit("/both")]
    return [*ops, visit("/"), visit("/admin", app=1)]


MINE = st.builds(
    lambda name, value, file: [
        view(
            0,
            "/",
            ["render", "a.txt", {name: value}]
            if file
            else ["string", f"{{{{ {name} }}}}", {name: value}],
        ),
        *([["template", 0, "a.txt", f"{{{{ {name} }}}}"]] if file else []),
        visit("/"),
    ],
    st.just("request"),
    one(["mine", "<b>", 7]),
    st.booleans(),
)
MISSING = st.just(
    [view(0, "/", ["render", "none.html", {}]), ["template", 0, "a.html", "x"], visit("/")]
)
NOWHERE = one(
    [
        [["template", 0, "a.html", "x"], ["outside", 0, ["render", "a.html", {}]]],
        [["outside", 0, ["string", "x", {}]]],
    ]
)
templates = st.one_of(
    from_file(), from_file(), from_file(), from_string(), from_string(), of_parts(), of_parts(),
    filtered(), of_two_apps(), MINE, st.one_of(MISSING, NOWHERE),
)  # fmt: skip


# 4 errors: who answers for what.
THROWN = st.one_of(
    one([404, 404, 410, 500, 403, 400]).map(lambda code: ["abort", code]),
    one(["LookupError", "KeyError", "KeyError", "ValueError"]).map(lambda name: ["raise", name]),
    one(["NotFound", "Gone"]).map(lambda name: ["raise", name]),
    one([["away", "bye"], ["nothing"], ["raise", "KeyboardInterrupt"]]),
)
ANSWERS = st.one_of(
    st.just(["error"]),
    st.just(["error"]),
    one([["say", "sorry"], ["tuple", "sorry", 404], ["tuple", "sorry", 503], ["look", "path"]]),
    one([["response", "sorry", 418], ["away", "sorry"]]),
)
LAST = {500, "InternalServerError", "HTTPException", "Exception"}
#: What may answer for which failure of the view, and what is near but does not.
NEAR: dict[str, list[Any]] = {
    "404": [404, "NotFound", "HTTPException", "Exception", 410, "LookupError"],
    "410": [410, "Gone", "HTTPException", "Exception", 404],
    "http": [403, 400, 500, "HTTPException", "HTTPException", "Exception"],
    "KeyError": ["KeyError", "LookupError", "Exception", 500, "HTTPException", "ValueError"],
    "other": ["LookupError", "ValueError", "Exception", 500, 500, "InternalServerError"],
    "away": ["HTTPException", "Exception", "HTTPException", 404, 500],
    "nothing": ["Exception", 500, 500, "HTTPException", "ValueError"],
    "router": [404, 404, "NotFound", 405, "MethodNotAllowed", "HTTPException", "Exception"],
}


def near(body: Op) -> list[Any]:
    """The kinds of handlers that are interesting when a view does this."""
    match body:
        case ["abort", 404] | ["raise", "NotFound"]:
            return NEAR["404"]
        case ["abort", 410] | ["raise", "Gone"]:
            return NEAR["410"]
        case ["abort", _]:
            return NEAR["http"]
        case ["raise", "KeyError"]:
            return NEAR["KeyError"]
        case ["away", _]:
            return NEAR["away"]
        case ["nothing"]:
            return NEAR["nothing"]
    return NEAR["other"]


@st.composite
def errors(draw: st.DrawFn) -> list[Op]:
    """A view that fails, handlers, and visits to it or to nothing."""
    thrown = draw(THROWN)
    ops: list[Op] = [view(0, "/", thrown)]
    where = draw(one(["/", "/", "/", "/", "router"]))
    if where == "router":
        ops.append(view(1, "/shop/", ["say", "shop"]))
        where = draw(one(["/none", "/shop", "post"]))
    kinds = near(thrown) if where == "/" else NEAR["router"]
    for kind in draw(st.lists(one(kinds), max_size=3, unique_by=str)):
        if any(isinstance(op[2], list) for op in ops):
            break
        body = draw(ANSWERS)
        if kind in LAST and draw(st.booleans()):
            body = ["original"]
        elif kind not in LAST and draw(st.integers(0, 3)) == 0:
            body = draw(one([["abort", 404], ["raise", "ValueError"], ["abort", 410], ["nothing"]]))
            after = draw(one([None, 404, 410, "ValueError", 500, 500]))
            if after is not None and ["handler", 0, after] not in [op[:3] for op in ops]:
                ops.append(["handler", 0, after, ["original"] if after == 500 else ["error"]])
        if ["handler", 0, kind] not in [op[:3] for op in ops]:
            both = kind not in LAST and draw(st.integers(0, 4)) == 0
            ops.append(["handler", 0, [kind, 400] if both and kind != 400 else kind, body])
    ops.append(visit("/shop/", "POST") if where == "post" else visit(where))
    if draw(st.integers(0, 4)) == 0:
        ops.append(["outside", 0, ["look", "bool"]])
    return ops


# 5 static: files, and paths that want more.
FILES = {"static/a.css": "b{}", "static/img/x.txt": "picture", "secret.txt": "secret"}
WANTED = one(
    ["a.css", "a.css", "img/x.txt", "none.css", "img", "../secret.txt", "%2e%2e/secret.txt"]
    + ["/secret.txt", "img/../a.css", "img/../../secret.txt", ""]
)


@st.composite
def static(draw: st.DrawFn) -> list[Op]:
    """A folder of files and visits to it."""
    options: dict[str, Any] = {}
    files = dict(FILES)
    base = "/static"
    choice = draw(st.integers(0, 8))
    if choice == 0:
        options, base = {"static_url_path": "/assets"}, "/assets"
    elif choice == 1:
        options, base = {"static_url_path": ""}, ""
    elif choice == 2:
        options, base = {"static_folder": "files"}, "/files"
        files = {name.replace("static", "files"): content for name, content in FILES.items()}
    elif choice == 3:
        options = {"static_folder": None}
    ops: list[Op] = [["file", 0, name, content] for name, content in files.items()]
    if options:
        ops.append(["options", 0, options])
    body = ["url", "static", {"filename": draw(one(["a.css", "img/a b.txt"]))}, False]
    ops.append(view(0, "/", body))
    if draw(st.integers(0, 3)) == 0:
        ops.append(["handler", 0, 404, ["tuple", "nothing here", 404]])
    for _ in range(draw(st.integers(1, 2))):
        path = f"{draw(one([base, base, base, base, '/static']))}/{draw(WANTED)}"
        kind = draw(st.integers(0, 9))
        if kind == 0:
            ops.append(visit("/", mount=draw(one(["", "/site"]))))
        elif kind == 1:
            ops.append(["again", 0, f"{base}/a.css"])
        elif kind == 2:
            ops.append(["part", 0, f"{base}/a.css"])
        elif kind == 3:
            ops.append(header(path, draw(one(["Content-Type", "Cache-Control"]))))
        elif kind == 4:
            ops.append(visit(path, draw(one(["HEAD", "POST"]))))
        else:
            ops.append(visit(path))
    return ops


SAME = st.builds(
    lambda pair, swap, path: [
        view(0, "/", ["abort", pair[0]]),
        ["handler", 0, pair[swap], ["say", "first"]],
        ["handler", 0, pair[1 - swap], ["say", "second"]],
        visit(path),
    ],
    one([[404, "NotFound"], [410, "Gone"], [500, "InternalServerError"]]),
    st.integers(0, 1),
    one(["/", "/none"]),
)

STRATEGIES: dict[str, SearchStrategy] = {
    "routing": routing(),
    "context": context,
    "templates": templates,
    "errors": st.one_of(errors(), errors(), errors(), errors(), SAME),
    "static": static(),
}

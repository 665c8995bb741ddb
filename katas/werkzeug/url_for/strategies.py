"""How programs of each task are made: `STRATEGIES[task id]` is a Hypothesis strategy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Program = list[Any]
Draw = Callable[[SearchStrategy[Any]], Any]

UUIDS = [{"uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}, {"uuid": str(0) * 32}]
WORDS = ["ann", "x", "A-b_c.d", "0", "v1"]
NUMBERS = [0, 1, 7, 42, 12345, -5, True, False, "007", 3.9]
AMOUNTS = [0, 1, 2.5, "3", True, -0.5, 1e20]

# rule string, endpoint, what to give for each variable
PLAIN: list[tuple[str, str, dict[str, list[Any]]]] = [
    ("/", "index", {}),
    ("/about", "about", {}),
    ("/docs/api/", "docs", {}),
    ("/user/<name>", "user", {"name": [*WORDS, 5, 0, True, 1.5]}),
    ("/tag/<string(length=2):name>/", "tag", {"name": WORDS}),
    ("/<string(maxlength=9):name>/edit", "edit", {"name": WORDS}),
    ("/files/<path:file>", "files", {"file": ["a", "a/b", "a/b/c.txt", "a/"]}),
    ("/item/<int:number>", "item", {"number": NUMBERS}),
    ("/move/<int(signed=True):number>", "move", {"number": NUMBERS}),
    ("/day/<int(min=1, max=31):number>", "day", {"number": NUMBERS}),
    ("/invoice/<int(fixed_digits=4):number>", "invoice", {"number": NUMBERS}),
    (
        "/log/<int(fixed_digits=4):year>-<int(fixed_digits=2):month>",
        "log",
        {"year": [2024, 99, "7"], "month": [1, 12, True]},
    ),
    ("/price/<float:amount>", "price", {"amount": AMOUNTS}),
    ("/shift/<float(signed=True):amount>", "shift", {"amount": AMOUNTS}),
    (
        "/<any(news, help):section>/<int:number>",
        "section",
        {"section": ["news", "help"], "number": NUMBERS},
    ),
    ('/<any(top, "top ten"):section>', "top", {"section": ["top", "top ten", "top ten"]}),
    ('/best/<any(top, "top ten"):section>', "best", {"section": ["top", "top ten", "top ten"]}),
    ("/key/<uuid:key>", "key", {"key": UUIDS}),
    (
        "/v<int:number>.<int:minor>/<name>",
        "version",
        {"number": [1], "minor": [0, 2], "name": WORDS},
    ),
]

TRICKY = [
    "a b",
    "a/b",
    "/etc/passwd",
    "//evil.example",
    "/",
    "",
    "50%",
    "a%20b",
    "%2F",
    "1+1=2",
    "a&b",
    "what?",
    "#1",
    "~me",
    "@me:;,",
    "(it's)!*$",
    '"<[{^`\\|}]>"',
    "é",
    "路由",
    "☃/☃",
    "a\tb",
]
PATHS: list[tuple[str, str, list[str]]] = [
    ("/<path:file>", "root", ["file"]),
    ("/wiki/<path:file>", "wiki", ["file"]),
    ("/<name>", "who", ["name"]),
    ("/user/<name>/edit", "user", ["name"]),
    ("/<name>/<path:file>", "home", ["name", "file"]),
    ("/a b/<name>", "space", ["name"]),
    ("/100%/", "percent", []),
    ("/路由/é", "chinese", []),
    ("/why?/<name>", "why", ["name"]),
    ("/~<name>/a&b=(c)+d", "tilde", ["name"]),
    ('/[x]"#', "odd", []),
]

TEXTS = [
    "",
    "x",
    "a b",
    "1+1",
    "a&b=c",
    "50%",
    "a%20b",
    "~/a:b@c",
    "é",
    "路由",
    "#",
    "?!",
    "(';')",
    "$1,*",
]
SCALARS: list[Any] = [*TEXTS, 0, 1, True, False, None, 1.5]
QUERY_NAMES = ["q", "tag", "sort", "page", "a b", "é", "x&y"]


def pick(draw: Draw, items: list[Any]) -> Any:
    """One of the items."""
    return draw(st.sampled_from(items))


def some(draw: Draw, items: list[Any], most: int) -> list[Any]:
    """One or more of the items, none twice, in any order."""
    return draw(
        st.lists(st.sampled_from(range(len(items))), min_size=1, max_size=most, unique=True).map(
            lambda places: [items[place] for place in places]
        )
    )


def query_value(draw: Draw) -> Any:
    """A scalar, or one of the containers that people pass."""
    kind = pick(draw, ["scalar", "scalar", "none", "list", "list", "tuple", "dict", "set"])
    if kind == "scalar":
        return pick(draw, SCALARS)
    if kind == "none":
        return None
    if kind == "set":
        return {"set": [pick(draw, SCALARS)]}
    if kind == "dict":
        return {"dict": [["a", pick(draw, [1, "b c", None])]]}
    items = draw(st.lists(st.sampled_from([*SCALARS, None, None, None]), max_size=3))
    return items if kind == "list" else {"tuple": items}


def query(draw: Draw, names: list[str], most: int) -> list[Any]:
    """Pairs for the query."""
    return [[name, query_value(draw)] for name in some(draw, names, most)]


@st.composite
def static_and_variables(draw: Draw) -> Program:
    """One rule an endpoint, every value given."""
    rules = some(draw, PLAIN, 3)
    program: Program = [["rule", rule, endpoint, []] for rule, endpoint, _ in rules]
    for _ in range(draw(st.integers(1, 4))):
        _, endpoint, variables = pick(draw, rules)
        values = [[name, pick(draw, values)] for name, values in variables.items()]
        program.append(["build", 0, endpoint, draw(st.permutations(values)), []])
    return program


@st.composite
def quoting(draw: Draw) -> Program:
    """Values that must not be pasted into a URL."""
    rules = some(draw, PATHS, 3)
    program: Program = [["rule", rule, endpoint, []] for rule, endpoint, _ in rules]
    for _ in range(draw(st.integers(1, 4))):
        _, endpoint, names = pick(draw, rules)
        program.append(["build", 0, endpoint, [[n, pick(draw, TRICKY)] for n in names], []])
    return program


@st.composite
def in_query(draw: Draw) -> Program:
    """More values than the rule has places for."""
    program: Program = [["rule", "/search", "search", []], ["rule", "/user/<name>/", "user", []]]
    for _ in range(draw(st.integers(1, 4))):
        endpoint = pick(draw, ["search", "user"])
        pairs = query(draw, QUERY_NAMES, 3)
        if endpoint == "user":
            pairs.insert(draw(st.integers(0, len(pairs))), ["name", pick(draw, ["ann", "bob", 1])])
        options = pick(draw, [[], [], [], [["append_unknown", False]], [["append_unknown", True]]])
        program.append([pick(draw, ["build", "build", "keep"]), 0, endpoint, pairs, options])
    return program


PAGES: list[tuple[str, list[Any]]] = [
    ("/posts/", []),
    ("/posts/", [["defaults", [["page", 1]]]]),
    ("/posts/page/<int:page>", []),
    ("/posts/p<int:page>", [["defaults", [["page", 2]]]]),
    ("/posts/<tag>", []),
    ("/posts/<tag>", [["defaults", [["page", 1]]]]),
    ("/posts/<tag>/<int:page>", []),
    ("/posts/<tag>/<int:page>", [["defaults", [["tag", "py"]]]]),
    ("/posts/any/<int:page>", [["defaults", [["tag", "all"], ["page", 1]]]]),
]
LANGUAGES: list[tuple[str, list[Any]]] = [
    ("/en/posts", [["defaults", [["lang", "en"]]]]),
    ("/de/posts", [["defaults", [["lang", "de"]]]]),
    ("/<lang>/posts", []),
    ("/<lang>", [["defaults", [["lang", "en"], ["page", 1]]]]),
    ("/<lang>/<int:page>", []),
    ("/posts/any", [["methods", ["DELETE", "POST"]]]),
]
VERBS: list[tuple[str, list[Any]]] = [
    ("/posts/new", [["methods", ["POST"]]]),
    ("/posts/put", [["methods", ["put", "DELETE"]]]),
    ("/posts/get", [["methods", ["get"]]]),
    ("/posts/get/<int:page>", [["methods", ["GET", "POST"]]]),
    ("/posts/send/<int:page>", [["methods", ["POST"]]]),
    ("/posts/drop/<tag>", [["methods", ["DELETE"]]]),
    ("/posts/read/<tag>", [["methods", ["GET"]]]),
]
POST_VALUES = {
    "page": [1, 1, 2, 2, True, "1", 0, None],
    "tag": ["py", "py", "all", "x", None],
    "lang": ["en", "de", "fr", None],
    "q": ["x", None],
}
METHODS: list[Any] = ["GET", "POST", "HEAD", "HEAD", "PUT", "DELETE", None]


@st.composite
def choosing(draw: Draw) -> Program:
    """One endpoint, several rules in any order."""
    pool = pick(draw, [PAGES, PAGES, LANGUAGES, VERBS, VERBS, VERBS])
    rules = some(draw, pool, 5)
    if pool is VERBS and all(rule != "/posts/get" for rule, _ in rules):
        rules.append(("/posts/get", [["methods", ["get"]]]))
    program: Program = [["rule", rule, "posts", options] for rule, options in rules]
    for _ in range(draw(st.integers(1, 4))):
        names = draw(
            st.lists(st.sampled_from(["page", "page", "tag", "lang", "q"]), max_size=3, unique=True)
        )
        pairs = [[name, pick(draw, POST_VALUES[name])] for name in names]
        asks = draw(st.integers(-2, 3)) if pool is VERBS else draw(st.integers(-3, 1))
        options = [["method", pick(draw, METHODS)]] if asks > 0 else []
        program.append(["build", 0, "posts", pairs, options])
    return program


SITE = [
    ["rule", "/", "index", []],
    ["rule", "/item/<int:number>", "item", []],
    ["rule", "/<path:file>", "files", []],
    ["rule", "/save", "save", [["methods", ["POST"]]]],
    ["rule", "/save/<int:number>", "save", []],
]
SITE_VALUES: dict[str, list[list[Any]]] = {
    "index": [[]],
    "item": [[["number", 1]], [["number", 7]]],
    "files": [[["file", "a"]], [["file", "//evil.example"]], [["file", "/x"]]],
    "save": [[], [["number", 1]]],
}
ANCHORS = ["", "top", "a b", "é", "a%20b", "a/b?c=d&e", "x#y", '"q"', "[1]", "!$'()*+,;:@~", None]


@st.composite
def external(draw: Draw) -> Program:
    """The same rules at another place."""
    program: Program = [op for op in SITE if op[2] != "save" or draw(st.booleans())]
    endpoints = sorted({op[2] for op in program}) or ["index"]
    places = draw(st.integers(1, 2))
    for _ in range(places):
        host = pick(draw, ["example.org", "Example.ORG", "localhost:5000", "API.example.org:8443"])
        prefix = pick(draw, [None, "", "/", "/app", "/app/", "/box"])
        program.append(["bind", host, prefix, pick(draw, [None, "http", "https", "wss", "ws", ""])])
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, places - 1))
        endpoint = pick(draw, endpoints)
        pairs = list(pick(draw, SITE_VALUES[endpoint]))
        if draw(st.booleans()):
            pairs.append(["q", pick(draw, ["a b", 1, None])])
        options: list[Any] = []
        if draw(st.booleans()):
            if draw(st.booleans()):
                options.append(["_external", pick(draw, [True, False, None])])
            if draw(st.booleans()):
                options.append(["_scheme", pick(draw, ["https", "http", "wss", "", None])])
            if draw(st.booleans()):
                options.append(["_anchor", pick(draw, ANCHORS)])
            if endpoint == "save" and draw(st.booleans()):
                options.append(["_method", pick(draw, ["GET", "POST"])])
            program.append(["url_for", place, endpoint, pairs, options])
        else:
            if draw(st.integers(0, 3)):
                options.append(["force_external", pick(draw, [True, True, False])])
            if draw(st.booleans()):
                scheme = pick(draw, ["https", "http", "wss", "ws", "", None])
                options.append(["url_scheme", scheme])
            program.append(["build", place, endpoint, pairs, options])
    return program


SHOP = [
    ["rule", "/", "index", []],
    ["rule", "/article/<int:number>", "article", []],
    ["rule", "/article/<any(new, best):section>", "section", []],
    ["rule", "/login", "login", [["methods", ["POST"]]]],
    ["rule", "/price/<float:amount>", "blog.price", []],
    ["rule", "/size/<int:number>", "size", []],
    ["rule", "/size/<name>", "size", []],
]
# "find" has two rules that fit equally well: only the first is asked, even if it refuses.
FIND = [["rule", "/find/<int:name>", "find", []], ["rule", "/find/<name>", "find", []]]
SHOP_VALUES: dict[str, list[Any]] = {
    "number": [1, "7", "x", "", "1.5", None, 2],
    "section": ["new", "best", "old", "", 1, None],
    "amount": ["2", "x", "", 1, None],
    "name": ["7", "x", "v1", 3, None],
    "q": ["x", None],
}
WANTS = {
    "article": ["number"],
    "section": ["section"],
    "blog.price": ["amount"],
    "size": ["number", "name"],
    "find": ["name"],
}
# Every one is far closer to its own endpoint than to any other.
MISSPELT = {
    "index": ["indx", "inndex"],
    "article": ["articel", "artikle", "article"],
    "section": ["secton"],
    "login": ["logn", "logins"],
    "blog.price": ["blog.prize", "blog-price", "blog.price"],
    "size": ["sizes", "size"],
    "find": ["fnd", "find"],
}


@st.composite
def errors(draw: Draw) -> Program:
    """Unknown endpoints, missing values, wrong methods, values that a converter refuses."""
    most = pick(draw, [0, 1, 2, 3, 4, 4])
    program: Program = list(some(draw, [*SHOP, "find", "find"], most)) if most else []
    if program.count("find"):
        program = [op for op in program if op != "find"] + draw(st.permutations(FIND))
    endpoints = [op[2] for op in program]
    for _ in range(draw(st.integers(1, 3))):
        kind = pick(draw, ["build", "build", "build", "error", "error", "suggested", "url_for"])
        endpoint = pick(draw, [*endpoints, *endpoints, "nope", ""])
        if kind == "suggested":
            misspelt = MISSPELT[pick(draw, endpoints)] if endpoints else ["nope"]
            if len(set(endpoints)) == 1:
                misspelt = [*misspelt, "zzz", "qqq"]  # far off, but there is no other
            program.append([kind, 0, pick(draw, misspelt), []])
            continue
        names = WANTS.get(endpoint, [])
        if kind == "error":  # something is missing, so that there is an error to look at
            names = []
            endpoint = "nope" if endpoint == "index" else endpoint
        pairs = [[name, pick(draw, SHOP_VALUES[name])] for name in names if draw(st.integers(0, 5))]
        if draw(st.integers(0, 2)) == 0:
            pairs.append(["q", pick(draw, SHOP_VALUES["q"])])
        if endpoint == "login" and kind == "error":
            options = [["method", "PUT"]]
        else:
            options = [["method", pick(draw, METHODS)]] if draw(st.booleans()) else []
        if kind == "url_for":
            options = [["_" + name, value] for name, value in options]
        program.append([kind, 0, endpoint, pairs, options])
    return program


STRATEGIES: dict[str, SearchStrategy[Program]] = {
    "static_and_variables": static_and_variables(),
    "quoting": quoting(),
    "query": in_query(),
    "choosing": choosing(),
    "external": external(),
    "errors": errors(),
}

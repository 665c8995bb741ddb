"""How programs of each task are made: `STRATEGIES[task id]` is a Hypothesis strategy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Program = list[Any]
Draw = Callable[[SearchStrategy[Any]], Any]


def pick(draw: Draw, items: list[Any]) -> Any:
    """One of the items."""
    return draw(st.sampled_from(items))


def some(draw: Draw, items: list[Any], most: int, least: int = 1) -> list[Any]:
    """Some of the items, none twice, in any order."""
    return draw(st.permutations(items))[: draw(st.integers(least, min(most, len(items))))]


def rules_of(strings: list[str]) -> Program:
    """A rule for each string, each with an endpoint of its own."""
    return [["rule", string, f"e_{'abcdefghij'[n]}", []] for n, string in enumerate(strings)]


# 1 finding: one of a few rules that do not compete.
SIMPLE: list[tuple[str, list[str]]] = [
    ("/", ["/"]),
    ("/", ["/"]),
    ("/about", ["/about", "/About", "/aboutx", "/abou", "/about?x"]),
    ("/docs/api", ["/docs/api", "/docs", "/docs/api/x", "/api"]),
    ("/a.b", ["/a.b", "/axb"]),
    ("/a.b/<name>.txt", ["/a.b/x.txt", "/a.b/xxtxt", "/axb/x.txt", "/a.b/.txt"]),
    ("/(<name>)+", ["/(a)+", "/a", "/(a))", "/((a)+"]),
    ("/路/é", ["/路/é", "/%E8%B7%AF/é"]),
    ("/user/<name>", ["/user/ann", "/user/a b", "/user/é%20", "/user/", "/user/a/b", "/user"]),
    ("/user/<string:name>/edit", ["/user/ann/edit", "/user//edit", "/user/ann/edits"]),
    ("/item/<int:number>", ["/item/7", "/item/007", "/item/-1", "/item/x", "/item/1.5",
                            "/item/１２", "/item/"]),
    ("/i/<int:number>/x", ["/i/0/x", "/i/007/x", "/i/１２/x", "/i/-1/x", "/i/+1/x"]),
    ("/v<int:major>.<int:minor>", ["/v3.11", "/v3", "/v3x11", "/3.11", "/v.1"]),
    ("/<user>/<repo>", ["/pallets/flask", "/pallets", "/a/b/c"]),
    ("/<one>-<two>", ["/a-b", "/a-b-c", "/a", "/-"]),
    ("/<path:one>/<path:two>", ["/a/b/c", "/a/b", "/a/b/c/d"]),
    ("/x/<path:one>-<two>", ["/x/a-b-c", "/x/a/b-c-d", "/x/a-b"]),
    ("/files/<path:file>", ["/files/a", "/files/a/b.txt", "/files/a/", "/files/"]),
    ("/wiki/<path:page>/edit", ["/wiki/a/edit", "/wiki/a/b/edit", "/wiki/edit", "/wiki/a/edit/x",
                                "/wiki/edit/edit", "/wiki/a"]),
]  # fmt: skip


@st.composite
def finding(draw: Draw) -> Program:
    """A few rules, and paths that nearly fit; now and then a rule that comes late."""
    chosen = list(dict(some(draw, SIMPLE, 4)).items())
    program = rules_of([string for string, _ in chosen])
    paths = [path for _, paths in chosen for path in paths]
    if draw(st.integers(0, 4)) == 0:
        path = pick(draw, paths)
        program.append(["bind", "example.org", [["path_info", path]]])
        program.append(["match", 0, pick(draw, [None, None, *paths]), None, None])
    elif draw(st.integers(0, 3)) == 0:
        program += [["rule", "/", "home", []]] if all(op[1] != "/" for op in program) else []
        program.append(["match", 0, None, None, None])
    matches: Program = []
    for path in some(draw, paths, 3):
        slashes = pick(draw, ["", "", "", "", "/", "//"])
        matches.append(["match", 0, slashes + path, None, None])
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(matches)))
        matches.insert(place, ["late", *program[0][1:]])
        program = program[1:]
    if draw(st.integers(0, 4)) == 0:
        matches.append(["test", 0, pick(draw, paths), None])
    return program + matches


# 2 precedence: rules that compete for the same paths.
RIVALS: list[tuple[list[str], list[str]]] = [
    (["/a/b", "/a/<x>", "/<x>/b", "/<x>/<y>", "/<path:p>"], ["/a/b", "/a/c", "/c/b", "/c/d"]),
    (["/<int:x>", "/<x>", "/<path:p>", "/7"], ["/7", "/8", "/a", "/7/8"]),
    (["/<int:x>/a", "/<x>/b", "/<x>/<y>", "/7/c"], ["/7/a", "/7/b", "/7/c", "/8/c", "/x/a"]),
    (["/v<x>", "/ver<x>", "/<x>", "/v<int:x>", "/<x>1"], ["/ver1", "/v1", "/vx", "/ax", "/ver"]),
    (["/<x>-<y>", "/<x>", "/a-<x>", "/<x>-b", "/<int:x>-<y>"], ["/a-b", "/1-b", "/a-c", "/c-b"]),
    (["/<x>-<int:y>", "/<int:x>-<y>", "/<x>--<y>", "/<x>-<y>"], ["/1-2", "/a-2", "/1--2"]),
    (["/a<x>d", "/abc<x>", "/<x>cd", "/ab<x>", "/<x>d"], ["/abcd", "/abce", "/xcd", "/abd"]),
    (["/abcd<x>", "/a<x>e<y>", "/<x>-<y>", "/ab<x>e"], ["/abcdef", "/abcde-f", "/abcde"]),
    (["/<path:p>/", "/<x>/", "/<path:p>/<x>", "/<x>", "/<x>/b"], ["/a/", "/a", "/a/b"]),
    (["/<x>.html", "/<x>.<y>", "/index<x>", "/<x>"], ["/index.html", "/a.html", "/a.b", "/indexa"]),
    (["/<path:p>/edit", "/<x>/edit", "/<path:p>", "/a/<path:p>"], ["/a/edit", "/a/b/edit", "/b"]),
    (["/<path:p>/<int:x>", "/<path:p>/<x>", "/<path:p>", "/<x>/<y>"], ["/a/1", "/a/b/1", "/a/b"]),
    (["/a/<path:p>", "/<x>/b/c", "/<path:p>/c", "/a/b/<x>"], ["/a/b/c", "/a/b/d", "/d/b/c"]),
    (["/a<x>/c", "/<x>b/d", "/<x>b/<y>", "/a<x>/<y>"], ["/aab/c", "/aab/d", "/aab/e", "/ab/d"]),
    (["/<x>b/<y>", "/a<x>/d", "/<y>b/c"], ["/aab/c", "/aab/d", "/aab/e"]),
    (["/<x>", "/<y>", "/<string:x>"], ["/a", "/1"]),
    (["/<x><y>", "/<int:x>", "/<x>", "/<int:x><int:y>"], ["/12", "/1a", "/ab", "/a"]),
    (["/new/<x>", "/<int:x>/<y>", "/<x>/edit", "/<x>/<int:y>"], ["/new/edit", "/1/edit", "/a/1"]),
    (["/<x>/a/<y>", "/<x>/<y>/b", "/q/<x>/<y>", "/<x>/<y>/<z>"], ["/q/a/b", "/r/a/b", "/r/a/c"]),
]


@st.composite
def precedence(draw: Draw) -> Program:
    """Rules of one group in any order."""
    strings, paths = pick(draw, RIVALS)
    program = rules_of(some(draw, strings, 5, 2))
    return program + [["match", 0, path, None, None] for path in some(draw, paths, 3)]


# 3 methods: the same paths, rules for different methods.
VERBS: list[list[tuple[str, list[str] | None]]] = [
    [("/item", ["GET"]), ("/item", ["POST"]), ("/item", ["put", "DELETE"]), ("/item", None)],
    [("/user/new", ["POST"]), ("/user/<name>", ["GET"]), ("/user/<name>", ["PUT", "DELETE"])],
    [("/user/new", ["get"]), ("/<path:p>", ["POST"]), ("/<x>/<y>", ["PATCH"])],
    [("/user/<int:n>", ["GET", "HEAD"]), ("/user/<name>", ["POST"]), ("/user/<path:p>", None)],
    [("/item/", ["GET"]), ("/item", ["POST"]), ("/<x>", ["PUT"])],
    [("/item/", ["POST"]), ("/<x>/", ["GET"]), ("/<x>", ["DELETE"])],
]
ASKED = {
    "/item": ["/item", "/item", "/item/", "/other"],
    "/user/new": ["/user/new", "/user/new", "/user/7", "/user/ann", "/x/y"],
    "/user/<int:n>": ["/user/7", "/user/7", "/user/ann", "/user/a/b"],
    "/item/": ["/item", "/item", "/item/", "/other"],
}
METHODS = ["GET", "GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "get", "Post", "OPTIONS", None]


@st.composite
def methods(draw: Draw) -> Program:
    """Rules of one group in any order, asked with several methods."""
    group = pick(draw, VERBS)
    chosen = some(draw, group, 4, min(2, len(group)))
    program: Program = []
    for number, (string, names) in enumerate(chosen):
        options = [] if names is None else [["methods", names]]
        program.append(["rule", string, f"e_{'abcd'[number]}", options])
    if draw(st.integers(0, 2)) == 0:
        options = [["default_method", pick(draw, ["POST", "post", "HEAD"])]]
        program.append(["bind", "example.org", options])
    for _ in range(draw(st.integers(1, 4))):
        path = pick(draw, ASKED[group[0][0]])
        kind = pick(draw, ["match", "match", "match", "allowed", "test"])
        if kind == "match":
            asked = pick(draw, [None, pick(draw, METHODS), pick(draw, METHODS)])
            program.append(["match", 0, path, asked, None])
        elif kind == "allowed":
            program.append(["allowed", 0, path])
        else:
            program.append(["test", 0, path, pick(draw, METHODS)])
    if draw(st.integers(0, 7)) == 0:
        program.append(["text", pick(draw, ["/item", "/user/<name>"]), pick(draw, ["GET", "post"])])
    return program


# 4 slashes: too few, too many, and where the client is sent.
SLASHED: list[tuple[str, list[str]]] = [
    ("/", ["/", "//"]),
    ("/about/", ["/about", "/about/", "/about//", "//about", "//about//"]),
    ("/about", ["/about", "/about/", "//about", "/about//"]),
    ("/x/", ["/x", "/x/", "//x"]),
    ("/a/b/", ["/a//b", "/a///b", "//a//b", "/a//b//"]),
    ("/<x>/b/", ["/a//b", "/c d//b", "/a//b/"]),
    ("/docs/api/", ["/docs/api", "/docs//api", "/docs//api/", "/docs/api//"]),
    ("/docs/api", ["/docs//api", "/docs///api", "/docs/api/", "/docs//api/"]),
    ("/user/<name>/", ["/user/ann", "/user/a b", "/user//ann", "/user/é?/", "/user/é?", "/user/",
                       "/user/50%", "/user//a&b=c"]),
    ("/user/<name>", ["/user/ann/", "/user//ann", "/user/a b//"]),
    ("/<x>", ["/about", "/about/", "/docs//"]),
    ("/<x>/", ["/about", "/a~(b)", "/docs//"]),
    ("/<x>/api", ["/docs/api", "/docs//api"]),
    ("/wiki/<path:page>", ["/wiki/a//b", "/wiki/a/", "/wiki//a", "//wiki//a"]),
    ("/wiki/<path:page>/", ["/wiki/a//b", "/wiki/a", "/wiki//a/", "/wiki/a//", "/wiki/a//b/"]),
    ("/wiki/<path:page>/edit", ["/wiki/a//edit", "/wiki//a/edit", "/wiki/a/edit/"]),
    ("/wiki/<path:page>/edit/", ["/wiki/a/edit", "/wiki/a//b/edit", "/wiki/a/edit//"]),
]  # fmt: skip
PLACES = [
    [["script_name", "/app"]],
    [["script_name", "/app/"]],
    [["script_name", "/a/b"]],
    [["script_name", "/x/x"]],
    [["url_scheme", "https"]],
    [["script_name", ""]],
    [["script_name", "/"], ["url_scheme", "https"]],
    [["url_scheme", "https"], ["query_args", "q=1"]],
    [["query_args", "a=1&b=%20"]],
    [["script_name", "/app"], ["query_args", "q=a+b"]],
    [["url_scheme", ""]],
    [],
]


@st.composite
def slashes(draw: Draw) -> Program:
    """A few rules, with and without a slash at the end."""
    program: Program = []
    for name in ("strict_slashes", "merge_slashes"):
        if draw(st.integers(0, 3)) == 0:
            program = [["map", [[name, False]]]]
    chosen = some(draw, SLASHED, 4)
    for number, (string, _) in enumerate(chosen):
        options: list[Any] = []
        if draw(st.integers(0, 3)) == 0:
            options.append(["strict_slashes", pick(draw, [False, False, True])])
        if draw(st.integers(0, 5)) == 0:
            options.append(["methods", pick(draw, [["GET"], ["POST"]])])
        program.append(["rule", string, f"e_{'abcd'[number]}", options])
    if draw(st.booleans()):
        server = pick(draw, ["example.org", "Example.ORG:8080"])
        program.append(["bind", server, pick(draw, PLACES)])
        if draw(st.integers(0, 2)) == 0:
            program[-1][2] = [["query_args", "q=1"]]
            program.append(["match", 0, pick(draw, chosen[0][1]), None, pick(draw, ["", "q=2"])])
    paths = [path for _, paths in chosen for path in paths]
    for path in some(draw, paths, 5):
        method = pick(draw, [None, None, None, "POST"])
        query = pick(draw, [None, None, None, "q=2", "", ""])
        program.append(["match", 0, path, method, query])
    if draw(st.integers(0, 5)) == 0:
        program.append(["allowed", 0, pick(draw, paths)])
    return program


# 5 defaults: rules of one endpoint that say the same.
PAGES: list[list[tuple[str, list[Any]]]] = [
    [
        ("/all/", [["page", 1]]),
        ("/all/page/<int:page>", []),
        ("/all/<int:page>/", []),
        ("/every", [["page", 2]]),
        ("/first", [["page", 1]]),
        ("/any/<int:page>", [["sort", "new"]]),
        ("/sorted/<int:page>/<sort>", []),
        ("/news", [["page", 1], ["sort", "new"]]),
        ("/top/<sort>", [["page", 1]]),
    ],
    [
        ("/en/<path:page>", [["lang", "en"]]),
        ("/<lang>/<path:page>", []),
        ("/", [["lang", "en"], ["page", "home"]]),
        ("/<lang>/", [["page", "home"]]),
        ("/a b/<lang>", [["page", "home"]]),
        ("/p/<page>/<lang>", []),
    ],
]
PAGE_PATHS = [
    ["/all/", "/all/page/1", "/all/page/2", "/all/1/", "/all/2/", "/all/2", "/first", "/every",
     "/any/1", "/sorted/1/new", "/sorted/1/old", "/sorted/2/new", "/top/new", "/top/old", "/news"],
    ["/en/home", "/en/a", "/de/home", "/de/a/b", "/", "/en/", "/de/", "/a b/en", "/p/home/en",
     "/p/x/en", "/p/a b/en", "/p/home/é", "/en/é"],
]  # fmt: skip


@st.composite
def defaults(draw: Draw) -> Program:
    """Rules of an endpoint in any order, now and then of two."""
    number = pick(draw, [0, 0, 1])
    program: Program = []
    if draw(st.integers(0, 5)) == 0:
        program.append(["map", [["redirect_defaults", pick(draw, [False, False, True])]]])
    for string, pairs in some(draw, PAGES[number], 6):
        options = [["defaults", pairs]] if pairs else []
        if draw(st.integers(0, 3)) == 0:
            options.append(["methods", pick(draw, [["GET"], ["POST"], ["POST"]])])
        endpoint = pick(draw, ["page", "page", "page", "page", "page", "page", "other"])
        program.append(["rule", string, endpoint, options])
    if draw(st.integers(0, 3)) == 0:
        program.append(["bind", "example.org", pick(draw, PLACES)])
    for path in some(draw, PAGE_PATHS[number], 5):
        method = pick(draw, [None, None, "POST"])
        program.append(["match", 0, path, method, pick(draw, [None, None, None, "q=2"])])
    return program


# 6 hosts: the domain is the first thing that has to fit.
SUBDOMAINS = ["", "api", "www", "a.b", "<user>", "<user>.api", "dev<user>", None]
BOUND = ["api", "www", "ann", "a.b", "x.api", "dev7", "", None]
HOSTS = ["example.org", "www.example.org", "<user>.example.org", "<host>", "example.org:8080", None]
SERVERS = ["example.org", "www.example.org", "ann.Example.org", "example.org:8080", "localhost",
           "a.b.example.org"]  # fmt: skip
HOST_PATHS: list[tuple[str, list[str]]] = [
    ("/", ["/"]),
    ("/a", ["/a", "/a/"]),
    ("/a/", ["/a", "/a/"]),
    ("/<x>", ["/a", "/b"]),
    ("/item/<int:x>", ["/item/7", "/item//7"]),
]


# Rules with their domains and defaults, and requests (domain, path) that have to choose.
CHOICES: list[tuple[str, list[tuple[str, str, list[Any]]], list[tuple[str, str]]]] = [
    ("subdomain", [("/about", "<user>", []), ("/<x>", "www", []), ("/<x>/", "<user>", [])],
     [("www", "/about"), ("ann", "/about"), ("www", "/b/"), ("ann", "/b")]),
    ("subdomain", [("/a/<x>", "<user>", []), ("/<x>/b", "api", []), ("/a/b", "<user>.api", [])],
     [("api", "/a/b"), ("x.api", "/a/b"), ("x.api", "/a/c"), ("api", "/c/b")]),
    ("host", [("/about", "<user>.org", []), ("/<x>", "www.org", []), ("/<y>", "<host>", [])],
     [("www.org", "/about"), ("ann.org", "/about"), ("www.org", "/b"), ("ann.org", "/b")]),
    ("subdomain", [("/", "", [["user", "ann"]]), ("/", "<user>", []), ("/<user>", "www", [])],
     [("ann", "/"), ("bob", "/"), ("", "/"), ("www", "/ann"), ("www", "/bob")]),
    ("subdomain", [("/a", "api", [["user", "ann"]]), ("/<user>", "", []), ("/b", "<user>", [])],
     [("", "/ann"), ("", "/bob"), ("api", "/a"), ("ann", "/b"), ("bob", "/b")]),
    ("host", [("/", "ann.org", [["user", "ann"]]), ("/", "<user>", []), ("/<user>", "www.org", [])],
     [("ann", "/"), ("bob", "/"), ("ann.org", "/"), ("www.org", "/ann"), ("www.org", "/bob")]),
]  # fmt: skip


@st.composite
def choices(draw: Draw) -> Program:
    """Rules of one group in any order, and one or two requests."""
    key, rules, requests = pick(draw, CHOICES)
    by_host = key == "host"
    program: Program = [["map", [["host_matching", True]]]] if by_host else []
    one_page = any(pairs for _, _, pairs in rules)
    for number, (string, domain, pairs) in enumerate(some(draw, rules, 3, 2)):
        options: list[Any] = [[key, domain]] if domain else []
        if pairs:
            options.append(["defaults", pairs])
        endpoint = "page" if one_page else f"e_{'abc'[number]}"
        program.append(["rule", string, endpoint, options])
    asked = some(draw, requests, 2)
    for domain, _ in asked:
        place = list(pick(draw, PLACES)) if draw(st.integers(0, 4)) == 0 else []
        if by_host:
            program.append(["bind", domain, place])
        else:
            options = [["subdomain", domain]] if domain else []
            program.append(["bind", "example.org", [*place, *options]])
    return program + [["match", at, path, None, None] for at, (_, path) in enumerate(asked)]


@st.composite
def mixed_hosts(draw: Draw) -> Program:
    """The same paths on several domains, in one of the two ways to tell domains apart."""
    by_host = draw(st.booleans())
    program: Program = [["map", [["host_matching", True]]]] if by_host else []
    key, domains = ("host", HOSTS) if by_host else ("subdomain", SUBDOMAINS)
    endpoints = "abcd"
    strings = some(draw, HOST_PATHS, 2)
    one_page = draw(st.integers(0, 4)) == 0
    for number in range(draw(st.integers(1, 4))):
        domain = pick(draw, domains)
        options: list[Any] = [] if domain is None else [[key, domain]]
        string = pick(draw, strings)[0]
        if one_page:
            name = pick(draw, ["user", "host"])
            if f"<{name}>" not in (domain or ""):
                options.append(["defaults", [[name, pick(draw, ["ann", "www"])]]])
        endpoint = "page" if one_page else f"e_{endpoints[number]}"
        program.append(["rule", string, endpoint, options])
    for _ in range(draw(st.integers(1, 2))):
        options = [] if draw(st.integers(0, 5)) else list(pick(draw, PLACES))
        if by_host:
            program.append(["bind", pick(draw, SERVERS), options])
        else:
            subdomain = pick(draw, BOUND)
            if subdomain is not None:
                options.append(["subdomain", subdomain])
            program.append(["bind", pick(draw, ["example.org", "Localhost:5000"]), options])
    adapters = sum(op[0] == "bind" for op in program)
    for _ in range(draw(st.integers(1, 4))):
        path = pick(draw, [path for _, paths in strings for path in paths])
        program.append(["match", draw(st.integers(0, adapters - 1)), path, None, None])
    return program


STRATEGIES: dict[str, SearchStrategy[Program]] = {
    "finding": finding(),
    "precedence": precedence(),
    "methods": methods(),
    "slashes": slashes(),
    "defaults": defaults(),
    "hosts": st.one_of(choices(), mixed_hosts()),
}

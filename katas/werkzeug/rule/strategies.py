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


def repeat(one: SearchStrategy[Any], most: int) -> SearchStrategy[Program]:
    return st.lists(one, min_size=1, max_size=most)


def some(draw: Draw, items: list[Any], most: int) -> list[Any]:
    """One or more of the items, none twice, in any order."""
    return draw(st.permutations(items))[: draw(st.integers(1, min(most, len(items))))]


# 1 arguments: every kind of value, with and without a name.
VALUES = [
    "1",
    "0",
    "007",
    "42",
    "1.5",
    "0.25",
    "True",
    "False",
    "None",
    "news",
    "true",
    "none",
    "a1",
    "_x",
    '"top ten"',
    "'x'",
    '"1"',
    "'1.5'",
    '"True"',
    '"None"',
    '""',
    "''",
    '"a, b"',
    "'k=v'",
    '"it\'s"',
    "'say \"hi\"'",
    '"é/路"',
    '" x "',
    '"-1"',
]


@st.composite
def arguments_text(draw: Draw) -> Any:
    """A list of arguments; now and then a number with a sign, which is refused."""
    names = draw(st.permutations(["min", "max", "length", "signed", "sep", "x1"]))
    written = []
    for name in names[: draw(st.integers(0, 3))]:
        value = pick(draw, [*VALUES, *VALUES, "-1", "-1.5"])
        equals = pick(draw, ["", "", "=", "=", " = ", "= "])
        written.append(f"{name}{equals}{value}" if equals else value)
    before, after = pick(draw, [("", ""), ("", ""), (" ", ""), ("", " ")])
    text = pick(draw, [", ", ", ", ",  "]).join(written)
    return ["args", before + text + after if written else ""]


# 2 reading: attributes, and strings that are wrong in one place.
RULES = [
    "/",
    "/about",
    "/docs/api/",
    "/user/<name>",
    "/user/<name>/",
    "/<user>/<repo>",
    "/<user>/<repo>/",
    "/item/<int:number>",
    "/<any(news, help):section>/<path:rest>",
    "/v<int:major>.<int:minor>",
    "/<string(length=2):lang>/about",
    "/a>b",
    "/<float(min=1, max=9.5):amount>/x",
]
FAULTS = [
    "about",
    "user/",
    "a/b",
    "/<",
    "/<>",
    "/<name",
    "/user/<name",
    "/<1st>",
    "/a<b c>",
    "/<first-name>",
    "/<int:>",
    "/x/<:name>",
    "/<int(4):>",
    "/<hex:name>",
    "/item/<slug:name>",
    "/a/<number:name>",
]
reading = st.one_of(
    st.sampled_from(RULES).map(lambda rule: ["about", rule]),
    st.sampled_from(FAULTS).map(lambda rule: ["fault", rule]),
    st.tuples(st.sampled_from(RULES), st.sampled_from(["/", "/about", "/x/y", "/1"])).map(
        lambda pair: ["match", *pair]
    ),
)


# 3 matching: a rule, and paths that nearly fit.
NAMES = ["ann", "x", "a.b", "a b", "50%", "%20", "路由", "1", "-5", "", "a/b", "x\n", "a-b"]
NUMBERS = [
    "0", "1", "7", "9", "10", "42", "007", "0042", "12345", "-1", "-5", "-0", "+1", "1.5", "x", "",
    "1\n", "１２", "٣", "1_0", " 1", "²", "0x1",
]  # fmt: skip
AMOUNTS = ["1.5", "0.0", "2.50", "9.75", "10.0", "1", "1.", ".5", "-1.5", "-0.5", "1.5.2", "1e5",
           "x", "inf", "１.５", "1.5\n", "1,5"]  # fmt: skip
TEXTS: dict[str, list[str]] = {
    "name": NAMES,
    "string(length=2)": ["a", "ab", "abc", "a/", "路由", "12"],
    "string(minlength=2)": ["a", "ab", "abcdef", ""],
    "string(maxlength=2)": ["a", "ab", "abc", ""],
    "string(minlength=2, maxlength=4)": ["a", "ab", "abcd", "abcde"],
    "string(2, 4)": ["a", "ab", "abcd", "abcde"],
    "string(3)": ["ab", "abc", "abcd"],
    "string(minlength=3, length=2)": ["ab", "abc"],
    "int": NUMBERS,
    "int(signed=True)": NUMBERS,
    "int(signed=False)": NUMBERS,
    "int(fixed_digits=4)": NUMBERS,
    "int(4)": NUMBERS,
    "int(fixed_digits=2, signed=True)": NUMBERS,
    "int(min=1)": NUMBERS,
    "int(max=9)": NUMBERS,
    "int(min=0, max=9)": NUMBERS,
    "int(max=0)": NUMBERS,
    "int(0, 1, 9)": NUMBERS,
    "int(max=9, signed=True)": NUMBERS,
    "int(min=7, signed=True)": NUMBERS,
    "float": AMOUNTS,
    "float(signed=True)": AMOUNTS,
    "float(min=1.5)": AMOUNTS,
    "float(max=2.5)": AMOUNTS,
    "float(0, 9.75)": AMOUNTS,
    "float(max=0, signed=True)": AMOUNTS,
    "any(news, help)": ["news", "help", "new", "newss", "NEWS", "", "news|help", "news, help"],
    'any("a.b", c)': ["a.b", "axb", "c", '"a.b"'],
    "any('top ten', \"1+1\")": ["top ten", "top", "1+1", "11", "'top ten'"],
    'any("(x)", "[y]", "a|b")': ["x", "(x)", "y", "[y]", "a", "b", "a|b"],
}
NARROW = [
    "string(length=2)", "int", "int", "int(signed=True)", "int(fixed_digits=2, signed=True)",
    "int(min=0, max=9)", "int(max=0)", "int(0, 1, 9)", "float", "float", "float(max=0, signed=True)",
    'any("a.b", c)', "any('top ten', \"1+1\")", 'any("(x)", "[y]", "a|b")',
]  # fmt: skip
FRAMES = ["/{}", "/{}", "/user/{}", "/user/{}", "/{}/", "/{}/edit", "/a.b/{}", "/v{}", "/{}+x"]
TAILS = ["", "", "", "", "/", "x", "\n", "//"]
# Two variables in a segment: who gets what.
SHARED = [
    ("/<x>-<y>", ["a-b", "a-b-c", "-", "a-", "--", "a--b"]),
    ("/<x><y>", ["ab", "abc", "a", ""]),
    ("/<string(length=1):x><y>", ["ab", "abc", "a"]),
    ("/<string(maxlength=2):x><string(2):y>", ["abc", "abcd", "abcde", "ab"]),
    ("/v<int:x>.<int:y>", ["v1.2", "v10.0", "v1x2", "v1.", "1.2"]),
    ("/<int:x><y>", ["12a", "123", "1", "a1"]),
    ("/<int(max=9):x><int:y>", ["12", "123", "99"]),
    ("/<int(2):x><int:y>", ["123", "12"]),
    ("/<x>.<any(html, js):y>", ["a.html", "a.b.js", "a.htm", ".js"]),
    ("/<any(a, ab):x><y>", ["abc", "ab", "a"]),
    ("/<any(ab, a):x><y>", ["abc", "ab", "a"]),
    ("/<any(a, ab):x>", ["a", "ab", "abc"]),
    ("/<any(a, b):x>c", ["ac", "bc", "a", "b"]),
    ("/x<any(a, b):x>", ["xa", "xb", "a", "b"]),
    ("/<x>/<y>", ["a/b", "a/b/c", "/b", "a/", "a//b"]),
    ("/<x>/<y>/", ["a/b/", "a/b", "a/b//"]),
    ("/<x>/<int:y>", ["a/1", "1/a", "1/1"]),
]
# Where the order of items or the limits could tempt to another split.
ORDERED = [
    ("/<any(a, ab):x><y>", ["abc", "abd"]),
    ("/<any(b, bcd, bc):x><y>", ["bcde", "bcdef"]),
    ("/<int(max=9):x><int:y>", ["123", "456", "12"]),
    ("/<int(2):x><int:y>", ["1234", "123"]),
]
STATIC = [
    ("/", ["", "a"]),
    ("/about", ["about", "about/", "About", "aboutx", "", "about\n"]),
    ("/about/", ["about/", "about", "about//", "/about/"]),
    ("/a.b", ["a.b", "axb"]),
    ("/a+(b)", ["a+(b)", "aab", "ab"]),
    ("/路由", ["路由", "%E8%B7%AF"]),
    ("/50%25", ["50%25", "50%"]),
    ("/a b", ["a b", "a%20b"]),
    ("/about/us", ["about/us", "about", "about//us", "us", "/about/us"]),
]


@st.composite
def matching(draw: Draw) -> Program:
    """One rule, and a few paths."""
    kind = pick(draw, ["one", "one", "one", "one", "shared", "shared", "static"])
    if kind != "one":
        rule, paths = pick(draw, [*SHARED, *ORDERED, *ORDERED] if kind == "shared" else STATIC)
        return [["match", rule, "/" + path] for path in some(draw, paths, 4)]
    converter = pick(draw, [*TEXTS, *NARROW, *NARROW])
    frame = pick(draw, FRAMES)
    variable = "<name>" if converter == "name" else f"<{converter}:value>"
    texts = some(draw, TEXTS[converter], 6)
    paths = [frame.format(text) for text in texts]
    paths[-1] += pick(draw, TAILS)
    if draw(st.integers(0, 3)) == 0:
        paths[-1] = pick(draw, [paths[-1].swapcase(), paths[-1].title()])
    return [["match", frame.format(variable), path] for path in paths]


# 4 path: the variable that may hold slashes, and paths that look like the text after it.
PATHS: list[tuple[str, list[str]]] = [
    ("/<path:file>", ["a", "a/b", "a/", "a//b//", "/a", "", "a/b/c.txt", "//"]),
    ("/<path:file>/", ["a/", "a/b/", "a", "a//", "/", "a/b//", "/a/"]),
    ("/wiki/<path:page>", ["wiki/a", "wiki/a/b/", "wiki/", "wiki//a", "wiki", "wiki/wiki/"]),
    ("/wiki/<path:page>/", ["wiki/a/", "wiki/a/b/", "wiki/a", "wiki/", "wiki//", "wiki/a//"]),
    ("/<path:page>/edit", ["a/edit", "a/b/edit", "edit", "edit/edit", "a//edit", "a/edit/edit",
                           "/edit", "a/edit/", "a/edited", "a/b"]),
    ("/<path:page>/edit/", ["a/edit/", "a/b/edit/", "a/edit", "a//edit/", "a/edit//", "edit/"]),
    ("/wiki/<path:page>/edit/", ["wiki/a/edit/", "wiki/edit/edit/", "wiki/edit/", "wiki/a/b"]),
    ("/<path:page>/<int:revision>", ["a/1", "a/1/2", "1/2/b", "a/b/7", "7", "a/x", "a/-1"]),
    ("/<path:page>/<name>", ["a/b", "a/b/c", "a", "a//b", "a/b/", "/a/b"]),
    ("/<path:page>/<name>/", ["a/b/", "a/b/c/", "a/", "a//b/", "a/b"]),
    ("/<name>/<path:rest>", ["a/b", "a/b/c/", "a", "a//b", "/b"]),
    ("/<path:one>/<path:two>", ["a/b", "a/b/c", "a/b/c/d", "a//b", "a/b/", "a"]),
    ("/<path:one>/<path:two>/", ["a/b/", "a/b/c/", "a/b//", "a/b"]),
    ("/<path:one>-<path:two>", ["a-b", "a-b-c", "a/b-c/d-e", "a-/b", "-a"]),
    ("/<path:file>.txt", ["a.txt", "a/b.txt", "a.txt.txt", "axtxt", "a/.txt", ".txt", "a.TXT"]),
    ("/<path:page>-<name>", ["a-b", "a-b-c", "a/b-c", "a-b/c", "a-/b"]),
    ("/<path:page><name>", ["ab", "abc", "a/b", "a/bc", "a"]),
    ("/x<path:file>", ["xa", "xa/b", "x", "x/a", "ya"]),
    ("/<path:page>/<any(edit, log):what>", ["a/edit", "a/b/log", "log/log", "a/x", "log"]),
]  # fmt: skip


@st.composite
def path(draw: Draw) -> Program:
    """One rule with a path in it, and some paths."""
    rule, paths = pick(draw, PATHS)
    return [["match", rule, "/" + path] for path in some(draw, paths, 4)]


# 5 building: values that must be written, and what comes back.
WRITTEN: list[tuple[str, dict[str, list[Any]]]] = [
    ("/about/", {}),
    ("/a b/路.é", {}),
    ("/100%/x?y", {}),
    (
        "/user/<name>",
        {"name": ["ann", "a b", "50%", "%2F", "é", "a/b", "", 5, True, "#?", "~@:+", "!$&'()*,;="]},
    ),
    ("/user/<name>/", {"name": ["ann", "a b", "路由", "a&b=c;d,e!", '"<>"', "[x]^`{|}\\"]}),
    ("/<string(length=2):lang>/x", {"lang": ["en", "eng", "é?"]}),
    ("/<path:file>", {"file": ["a", "a/b c", "/x", "a/", "é/%"]}),
    ("/wiki/<path:page>/edit", {"page": ["a", "a/b", "edit/edit", "a%20b", "a b/c"]}),
    ("/item/<int:number>", {"number": [7, "007", True, -5, 3.9, "x", ""]}),
    ("/item/<int(signed=True):number>/", {"number": [7, -7, 0]}),
    ("/log/<int(fixed_digits=4):year>", {"year": [7, 2024, 12345, -7, "x"]}),
    ("/log/<int(2):day>-<name>", {"day": [1, 31, 123], "name": ["x", "a-b", "a b"]}),
    ("/day/<int(min=1, max=31):day>", {"day": [1, 31, 32, 0]}),
    ("/price/<float:amount>", {"amount": [1, 2.5, "3", -1, 0, True, "x"]}),
    ("/price/<float(signed=True):amount>/x", {"amount": [1, -2.5, "3"]}),
    ("/<any(news, help):section>", {"section": ["news", "help", "old", "", 1]}),
    ("/<any(\"top ten\", '50%'):section>/", {"section": ["top ten", "50%", "top"]}),
    ("/<x>-<y>", {"x": ["a", "a-b"], "y": ["c", "b-c"]}),
]


@st.composite
def building(draw: Draw) -> Program:
    """One or two rules, filled and matched again; sometimes with too little or too much."""
    program: Program = []
    for _ in range(draw(st.integers(1, 2))):
        rule, variables = pick(draw, WRITTEN)
        for _ in range(draw(st.integers(1, 2))):
            kind = pick(draw, ["build", "build", "trip", "short", "long"])
            pairs = [[name, pick(draw, values)] for name, values in variables.items()]
            pairs = draw(st.permutations(pairs))
            if kind == "short" and pairs:
                pairs = pairs[1:]
            if kind == "long":
                pairs = [["extra", 2], *pairs]
            program.append(["trip" if kind == "trip" else "build", rule, pairs])
    return program


# 6 weighing: the parts of a rule, and two rules that want the same segment.
PARTED = [
    "/",
    "/about",
    "/docs/",
    "/docs/api/v1",
    "/user/<name>",
    "/user/<name>/",
    "/<user>/x/<repo>",
    "/v<int:major>.<int:minor>/x",
    "/<path:file>",
    "/<path:file>/",
    "/wiki/<path:page>/edit",
    "/wiki/<path:page>/edit/x/",
    "/<name>/<path:rest>",
    "/<name>/<path:rest>/<int:number>",
    "/<float:x>/<any(a, b):y>/",
    "/<string(length=2):lang>-x/<path:rest>.html",
]
WEIGHED = [
    "/<x>",
    "/<y>",
    "/<string(length=2):x>",
    "/<int:x>",
    "/<int(fixed_digits=4):x>",
    "/<float:x>",
    "/<any(a, b):x>",
    "/<path:x>",
    "/<path:x>/",
    "/<path:x>/edit",
    "/<path:x>/edit/a",
    "/<path:x>/ed/it",
    "/<path:x>/<y>",
    "/<path:x>/<int:y>",
    "/<x>-<y>",
    "/<x>--<y>",
    "/<x><y>",
    "/<int:x><y>",
    "/<x><int:y>",
    "/<int:x>.<int:y>",
    "/<int:x>.<y>",
    "/<x>.html",
    "/v<x>",
    "/v<int:x>",
    "/view<x>",
    "/a<x>bcd",
    "/abcd<x>e",
    "/abc<x>d",
    "/bcd<x>a",
    "/a<path:x>",
    "/a<x>.<y>",
    "/docs/<x>",
    "/docs/<int:x>",
    "/<y>/<x>",
    "/a<x>b<y>c",
    "/a<x>bb<y>c",
    "/x<any(a, b):x>",
]
one_rule = st.sampled_from(WEIGHED)
# Pairs that agree in all but one of the four criteria, or where two criteria disagree.
NEAR = [
    ("/<x>-<y>", "/<int:x><int:y>"),
    ("/<path:x>/a/b", "/<path:x>/about"),
    ("/a<x>b", "/about<x>"),
    ("/v<x>", "/view<x>"),
    ("/abc<x>d", "/ab<x>cde"),
    ("/abc<x>d", "/d<x>abc"),
    ("/abc<x>", "/xyz<int:y>"),
    ("/<x>--<y>", "/<x>-<y>"),
    ("/<x><y>", "/<int:x>"),
    ("/v<x><y>", "/v<int:x>"),
    ("/<int:x><y>", "/<x><int:y>"),
    ("/<x><int:y>", "/<int:x><path:y>"),
    ("/<int:x>-<path:y>", "/<x>-<y>"),
    ("/<int:x>", "/<string(length=2):x>"),
    ("/<float:x>", "/<any(a, b):x>"),
    ("/<float:x>", "/<int:x>"),
    ("/<path:x>", "/<x>"),
    ("/<path:x>", "/<any(a, b):x>"),
    ("/<path:x>/", "/<path:x>"),
    ("/<path:x>/<y>", "/<path:x><y>"),
    ("/v<path:x>", "/<int:x>"),
    ("/docs/<x>", "/<x>"),
]
near = st.sampled_from(NEAR).flatmap(
    lambda pair: st.sampled_from([["weigh", *pair], ["weigh", *reversed(pair)]])
)
weighing = st.one_of(
    repeat(st.sampled_from(PARTED).map(lambda rule: ["parts", rule]), 2),
    repeat(st.tuples(st.just("weigh"), one_rule, one_rule).map(list), 3),
    repeat(near.map(list), 3),
    repeat(near.map(list), 3),
)

STRATEGIES: dict[str, SearchStrategy[Program]] = {
    "arguments": repeat(arguments_text(), 3),
    "reading": repeat(reading, 3),
    "matching": matching(),
    "path": path(),
    "building": building(),
    "weighing": weighing,
}

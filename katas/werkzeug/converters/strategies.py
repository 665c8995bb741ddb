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


PATTERNS = ["[a-z]+", "[a-z]{2}", "[0-9]+", "[a-z]+/[a-z]+", "[^/]{2}", "[a-z](?:/[a-z])*", "a|bb"]
TEXTS = ["ann", "a b", "50%", "%2F", "é", "路由", "a/b", "", "#?", "-._~!$&'()*+,:;=@",
         '"<>[]^`{|}\\', 5, True, 1.5]  # fmt: skip


@st.composite
def own_class(draw: Draw, name: str = "Own", bases: tuple[str, ...] = ()) -> Any:
    """A class with some of the attributes."""
    attributes: list[Any] = []
    if draw(st.integers(0, 3)):
        attributes.append(["regex", pick(draw, PATTERNS)])
    if draw(st.integers(0, 3)) == 0:
        attributes.append(["weight", pick(draw, [10, 75, 100, 300])])
    if draw(st.integers(0, 3)) == 0:
        attributes.append(["part_isolating", draw(st.booleans())])
    if not bases and draw(st.integers(0, 3)) == 0:
        attributes.append(["tag", pick(draw, ["red", "blue"])])
    base = pick(draw, ["BaseConverter", "BaseConverter", "PathConverter", *bases, *bases])
    return ["class", name, base, attributes]


@st.composite
def base(draw: Draw) -> Program:
    """Classes on top of the base class, alone and on a map."""
    program: Program = [draw(own_class())]
    if draw(st.booleans()):
        program.append(draw(own_class("Other", ("Own",))))
    names = [op[1] for op in program]
    for name in names:
        if draw(st.integers(0, 2)):
            program.append(["attributes", name])
    for _ in range(draw(st.integers(0, 2))):
        kind = pick(draw, ["write", "write", "read", "base", "keeps"])
        if kind == "base":
            program.append(["attributes", "BaseConverter"])
        elif kind == "keeps":
            program.append(["keeps", pick(draw, ["BaseConverter", *names])])
        elif kind == "write":
            program.append(["write", pick(draw, ["BaseConverter", *names]), pick(draw, TEXTS)])
        else:
            text = pick(draw, ["a", "a%20b", "7", ""])
            program.append(["read", pick(draw, ["BaseConverter", *names]), text])
    if draw(st.booleans()):
        program += [["register", "own", names[-1]], ["rule", "/x/<own:value>", "page"]]
        for path in some(draw, ["/x/ab", "/x/a", "/x/a/b", "/x/7", "/x/a/b/c", "/x/bb"], 2):
            program.append(["match", path])
    return program


# A rule, paths that nearly fit, and values for the variable.
Case = tuple[str, list[str], list[Any]]
TEXT: list[Case] = [
    ("/<value>", ["ann", "a b", "é%20", "a/b", "x"], TEXTS),
    ("/<string:value>", ["ann", "a/b", "路"], TEXTS),
    ("/<string(length=2):value>", ["a", "ab", "abc", "路由"], ["ab", "abc", "a"]),
    ("/<string(minlength=2):value>", ["a", "ab", "abcdef"], ["ab", "a"]),
    ("/<string(maxlength=2):value>", ["a", "ab", "abc"], ["ab", "abc"]),
    ("/<string(minlength=2, maxlength=4):value>", ["a", "ab", "abcd", "abcde"], ["abcdef"]),
    ("/<string(2, 4):value>", ["a", "ab", "abcd", "abcde"], ["a"]),
    ("/<string(3):value>", ["ab", "abc", "abcd"], ["a"]),
    ("/<any(news, help):value>", ["news", "help", "new", "newss", "News"],
     ["news", "help", "old", "", 1]),
    ('/<any("a.b", "1+1", "x y"):value>', ["a.b", "axb", "1+1", "11", "x y", "x%20y"],
     ["a.b", "1+1", "x y", "axb", "x%20y"]),
    ('/v<any(a, "b|c"):value>x', ["vax", "va", "vb|cx", "vbx", "vcx", "cx"], ["a", "b|c", "b"]),
    ('/<any("x y", "50%"):value>', ["x y", "50%", "x", "5"], ["x y", "50%", "x"]),
    ("/<any(b, bcd, bc):value><rest>", ["bcde", "bcdef", "b"], ["b", "bcd", "x"]),
    ("/<any(a, ab):value><rest>", ["abc", "ab", "a"], ["a", "ab"]),
    ("/<any(ab, a):value><rest>", ["abc", "ab", "a"], ["a", "ab"]),
    ("/<path:value>", ["a", "a/b", "a/b/c.txt"], ["a", "a/b c", "é/50%", "/a", ""]),
    ("/<path:value>/edit", ["a/edit", "a/b/edit", "edit", "edit/edit", "a/b"], ["a/b", "edit"]),
    ("/<path:value>/<path:rest>", ["a/b", "a/b/c", "a"], ["a/b", "c"]),
    ("/<path:value>/<rest>", ["a/b", "a/b/c", "a"], ["a/b", "c"]),
]  # fmt: skip
INTS = ["0", "7", "9", "10", "42", "007", "0042", "12345", "-1", "-5", "+1", "1.5", "x", "1_0",
        " 1", "１２"]  # fmt: skip
INT_VALUES = [0, 7, 42, -5, 12345, "007", True, 3.9, "x"]
FLOATS = ["1.5", "0.0", "2.50", "9.75", "10.0", "1", "1.", ".5", "-1.5", "1.5.2", "1e5", "x", "nan"]
FLOAT_VALUES = [1, 2.5, "3", -0.5, True, 0, "x"]
KEY = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
KEYS = [KEY, KEY.upper(), KEY.replace("-", ""), "{" + KEY + "}", KEY[:-1], KEY + "0", "g" + KEY[1:]]
NUMBERS: list[Case] = [
    ("/<int:value>", INTS, INT_VALUES),
    ("/<int:value>", INTS, INT_VALUES),
    ("/<int(signed=True):value>", INTS, INT_VALUES),
    ("/<int(signed=False):value>", INTS, INT_VALUES),
    ("/<int(fixed_digits=4):value>", ["0042", "42", "12345", "1234", "-123"], INT_VALUES),
    ("/<int(4):value>", ["0042", "42", "12345", "1234"], INT_VALUES),
    ("/<int(fixed_digits=2, signed=True):value>", ["-5", "42", "5", "-42", "007"], INT_VALUES),
    ("/<int(min=7):value>", ["6", "7", "8", "007"], [5, 7]),
    ("/<int(max=9):value>", ["9", "10", "0"], [10, 9]),
    ("/<int(max=0):value>", ["0", "1"], [1]),
    ("/<int(min=0, max=0):value>", ["0", "1", "2"], [1]),
    ("/<int(min=1, max=9):value>", ["0", "1", "9", "10"], [0, 10]),
    ("/<int(0, 1, 9):value>", ["0", "1", "9", "10", "01"], [0, 10]),
    ("/<int(max=9, signed=True):value>", ["-5", "9", "10", "-10"], [-5, 10]),
    ("/<float:value>", FLOATS, FLOAT_VALUES),
    ("/<float:value>", ["-1.5", "1.5", "1.", "1e5"], FLOAT_VALUES),
    ("/by/<float:value>", ["by/-0.5", "by/2.50", "by/1"], FLOAT_VALUES),
    ("/<float(signed=True):value>", FLOATS, FLOAT_VALUES),
    ("/<float(signed=True):value>", ["-1.5", "1.5", "-1", "--1.5", "+1.5"], FLOAT_VALUES),
    ("/<float(max=2.5, signed=True):value>", ["-1.5", "2.6", "-9.75", "2.5"], FLOAT_VALUES),
    ("/<float(min=1.5):value>", ["1.4", "1.5", "1.6"], [1, 1.5]),
    ("/<float(max=2.5):value>", ["2.5", "2.6", "0.0"], [3]),
    ("/<float(0.5, 2.5):value>", ["0.4", "0.5", "2.5", "2.6"], [3]),
    ("/<uuid:value>", KEYS, [{"uuid": KEY}]),
    ("/<uuid:value>", KEYS, [{"uuid": KEY}]),
    ("/v<int:value>.<int:minor>", ["v3.11", "v3", "v3.x"], [3]),
]
LISTS: list[Any] = [["a"], ["a", "b"], [1, 2], ["a b", "é"], ["50%", "x"], [], [""], ["a", ""],
                    ["a,b"], ["a+b", "c"], ["a/b"], ["a-b"], [True]]  # fmt: skip
DAYS = [{"date": "2024-02-29"}, {"date": "1999-12-31"}, {"date": "0044-03-15"}]
OWN: list[Case] = [
    ("/<regex(\"[a-z]{2}\"):value>", ["en", "e", "eng", "EN", "12"], ["en", "e n", "é"]),
    ("/<regex(\"[a-z]+/[a-z]+\"):value>", ["a/b", "a", "a/b/c", "ab/cd"], ["a/b"]),
    ("/<regex(\"[a-z](?:/[a-z])*\"):value>/x", ["a/x", "a/b/x", "a/b", "ab/x"], ["a/b"]),
    ("/<regex(\"a|bb\"):value>", ["a", "bb", "b", "abb", "ab"], ["a", "zz"]),
    ("/v<regex(\"a|bb\"):value>c", ["vac", "vbbc", "va", "bbc"], ["a"]),
    ("/<regex(\"[0-9]+\"):value>", ["007", "x"], ["007", 7]),
    ("/<list:value>", ["a", "a,b", "a,", ",a", "a,,b", ",", "a b,é", "a+b", "a%2Cb"], LISTS),
    ("/<list:value>", ["a", "a,b", "a,", ",a", "a,,b", ",", "a b,é", "a+b", "a%2Cb"], LISTS),
    ('/<list("+"):value>', ["a+b", "a,b", "+", "a++b", "a"], LISTS),
    ('/<list(separator="-"):value>', ["a-b", "a-b-", "a,b"], LISTS),
    ('/x/<list(";"):value>/y', ["x/a;b/y", "x/a/y", "x/;/y", "x/a/b/y"], LISTS),
    ('/<list("."):value>', ["a.b", "ab", "a..b", "."], LISTS),
    ("/<date:value>", ["2024-02-29", "2023-02-29", "2024-2-9", "2024-13-01", "20240229",
                       "0000-01-01", "x", "2024-02-29T00", "0044-03-15"], DAYS),
    ("/<date:value>", ["2024-02-29", "2023-02-29", "2024-13-01", "1999-12-31"], DAYS),
    ("/<date:value>", ["2023-02-29", "2024-02-30", "2024-00-01"], DAYS),
    ("/on/<date:value>", ["on/2023-02-29", "on/2024-04-31", "on/20240229", "on/2024-02-29"], DAYS),
]  # fmt: skip


@st.composite
def cases(draw: Draw, pool: list[Case], classes: tuple[str, ...]) -> Program:
    """One rule; paths and values for it."""
    rule, paths, values = pick(draw, pool)
    program: Program = [["rule", rule, "page"]]
    for path in some(draw, paths, 5, min(2, len(paths))):
        program.append(["match", "/" + path])
    for value in some(draw, values, 3):
        pairs = [["value", value]]
        for other, given in (("rest", "z"), ("minor", 1)):
            if f"{other}>" in rule:
                pairs.append([other, given])
        program.append(["build", "page", pairs])
    program = [program[0], *draw(st.permutations(program[1:]))[: draw(st.integers(2, 7))]]
    if draw(st.integers(0, 3)) == 0:
        kind, cls = pick(draw, ["attributes", "keeps", "keeps"]), pick(draw, list(classes))
        # Whether a regex isolates is known of each object, not of the class.
        program.append(["keeps" if cls == "RegexConverter" else kind, cls])
    return program


# 5 map: several rules; what happens when a converter refuses.
GROUPS: list[tuple[list[str], list[str], list[Any]]] = [
    (["/<int(max=9):value>", "/<name>", "/<path:rest>"], ["/7", "/10", "/a", "/a/b"],
     [["value", 10], ["name", "x y"], ["rest", "a/b"]]),
    (["/<date:day>", "/<name>"], ["/2024-02-29", "/2023-02-29", "/x"],
     [["day", {"date": "2024-02-29"}], ["name", "x"]]),
    (["/<list:tags>", "/<path:rest>", "/<int:value>"], ["/a,b", "/a,,b", "/7", "/a/b"],
     [["tags", ["a", "b"]], ["tags", []], ["tags", ["a,b"]], ["rest", "x"]]),
    (["/<uuid:key>", "/<float:value>", "/<int:value>"], ["/" + KEY, "/7", "/7.5", "/x"],
     [["key", {"uuid": KEY}], ["value", 7]]),
    (["/t/<list:tags>", '/l/<list("-"):tags>'], ["/t/a,b", "/l/a-b", "/l/a-", "/t/a-b"],
     [["tags", ["a,b"]], ["tags", ["a-b"]], ["tags", ["a"]], ["tags", []], ["tags", ["a/b"]]]),
    (['/a/<regex("[a-z]+/[a-z]+"):name>', '/b/<regex("[a-z]+"):name>/c', '/<regex("a|bb"):name>'],
     ["/a/x/c", "/b/x/c", "/a/x", "/bb", "/a", "/b"], [["name", "a/b"], ["name", "x"]]),
    (["/<own:name>", "/<int:value>", "/<path:rest>"], ["/7", "/ab", "/a/b", "/abc"],
     [["name", "ab"], ["value", 7]]),
    (["/<own:name>", "/<string:value>"], ["/7", "/ab", "/a", "/a/b"], [["name", "ab"]]),
]  # fmt: skip


@st.composite
def on_map(draw: Draw) -> Program:
    """Rules of one or two endpoints, and converters that are added or replaced."""
    strings, paths, pairs = pick(draw, GROUPS)
    program: Program = []
    chosen = some(draw, strings, 3, 2)
    if any("own:" in string for string in chosen) or draw(st.integers(0, 4)) == 0:
        program += [draw(own_class()), ["register", "own", "Own"]]
        if draw(st.integers(0, 2)) == 0:
            # Only variables whose values stay plain texts may change their converter.
            program.append(["register", pick(draw, ["string", "default", "path"]), "Own"])
    if draw(st.integers(0, 2)) == 0:
        program.append(["names"])
    one = draw(st.booleans())
    for number, string in enumerate(chosen):
        program.append(["rule", string, "page" if one else "abc"[number]])
    for path in some(draw, paths, 3):
        program.append(["match", path])
    for pair in some(draw, pairs, 2):
        program.append(["build", "page" if one else pick(draw, ["a", "b"]), [pair]])
    return program


STRATEGIES: dict[str, SearchStrategy[Program]] = {
    "base": base(),
    "text": cases(TEXT, ("UnicodeConverter", "AnyConverter", "PathConverter")),
    "numbers": cases(NUMBERS, ("IntegerConverter", "FloatConverter", "UUIDConverter")),
    "own": cases(OWN, ("ListConverter", "DateConverter", "RegexConverter", "RegexConverter")),
    "map": on_map(),
}

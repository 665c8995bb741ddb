"""A tiny kata for tests: three tasks, a language of five operations, all files on disk.

``tiny`` writes it into ``tmp_path``, for tests that break a file of it. ``box`` is the same kata
with a corpus, built once through the real sandbox, for tests that grade.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grader.catalogue.loader import load_catalogue
from grader.judge.build import BuildOptions, build
from grader.judge.engine import Engine
from grader.model.content import Corpus, CorpusEntry, Kata, KataMeta, Limits, Misconception, Task

TRACK = "basics"
SLUG = "box"

CATALOGUE = """\
format = 1

[[tracks]]
id = "basics"
title = "Basics"
title_zh = "基础"
katas = ["box"]
"""

KATA = """\
format = 1
title = "A box"
title_zh = "盒子"
summary = "Three small things."
summary_zh = "三件小事。"
questions = ["1"]
difficulty = 1
minutes = 5
upstream = "itsdangerous"

[limits]
cpu_seconds = 1
memory_mb = 64

[[tasks]]
id = "numbers"
title = "Double a number"
title_zh = "翻倍"
points = 2
tests = "TestNumbers"

[[tasks]]
id = "words"
title = "Shout a word"
title_zh = "大喊"
points = 3
tests = "TestWords"

[[tasks]]
id = "stack"
title = "Last in, first out"
title_zh = "后进先出"
points = 5
tests = "TestStack"
"""

STARTER = '''\
"""Write these three."""


def double(number):
    raise NotImplementedError


def shout(word):
    raise NotImplementedError


class Box:
    def push(self, item):
        raise NotImplementedError

    def pop(self):
        raise NotImplementedError
'''

REFERENCE = '''\
"""The reference."""


def double(number):
    return number + number


def shout(word):
    return word.upper() + "!"


class Box:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop() if self.items else None
'''

TESTS = """\
import box
import pytest


class TestNumbers:
    def test_a_positive_number(self):
        assert box.double(3) == 6

    def test_a_negative_number(self):
        assert box.double(-3) == -6


class TestWords:
    @pytest.mark.parametrize("word", ["a", "Ab"])
    def test_upper_case(self, word):
        assert box.shout(word) == word.upper() + "!"


class TestStack:
    def test_last_in_first_out(self):
        stack = box.Box()
        stack.push(1)
        stack.push(2)
        assert (stack.pop(), stack.pop()) == (2, 1)

    def test_empty(self):
        assert box.Box().pop() is None
"""

PROGRAMS = '''\
"""["double", n]   ["shout", word]   ["push", n]   ["pop"]   ["inside", block]"""


def plain(value, kind):
    if type(value) is not kind:
        raise ValueError(value)
    return repr(value)


def lines(program, indent, depth=0):
    for name, *args in program:
        if name == "inside":
            (block,) = args
            yield f"{indent}def step{depth}():"
            yield from lines(block, indent + "    ", depth + 1)
            yield f"{indent}    pass"
            yield f"{indent}step{depth}()"
        elif name == "push":
            yield f"{indent}box.push({plain(*args, int)})"
        elif name == "pop":
            () = args
            yield f"{indent}see(lambda: box.pop())"
        elif name == "double":
            yield f"{indent}see(lambda: double({plain(*args, int)}))"
        elif name == "shout":
            yield f"{indent}see(lambda: shout({plain(*args, str)}))"
        else:
            raise ValueError(name)


def script(program):
    body = "\\n".join(lines(program, ""))
    made = "box = Box()\\n" if "box." in body else ""
    return f"from box import Box, double, shout\\n\\n{made}{body}\\n"
'''

STRATEGIES = """\
from hypothesis import strategies as st

push = st.integers(0, 9).map(lambda n: ["push", n])
move = st.one_of(push, st.just(["pop"]))
moves = st.recursive(
    st.lists(move, min_size=1, max_size=4),
    lambda inner: st.lists(st.one_of(move, inner.map(lambda b: ["inside", b])), max_size=4),
    max_leaves=8,
)
STRATEGIES = {
    "numbers": st.lists(st.integers(-9, 9).map(lambda n: ["double", n]), min_size=1, max_size=3),
    "words": st.lists(st.sampled_from(["a", "Bc", ""]).map(lambda w: ["shout", w]), min_size=1),
    "stack": moves,
}
"""

WRONG = {
    "fifo": ("The oldest item comes first.", "先进先出。", "stack", "items.pop()", "items.pop(0)"),
    "quiet": ("The mark is forgotten.", "忘了感叹号。", "words", ' + "!"', ""),
    "square": ("Squares instead.", "成了平方。", "numbers", "number + number", "number * number"),
}


def wrong_source(name: str) -> str:
    """The reference with one misconception planted in it, under the header that says so."""
    en, zh, loses, right, planted = WRONG[name]
    body = REFERENCE.partition('"""\n')[2].replace(right, planted)
    return f'"""{en}\n\n{zh}\n\nLoses: {loses}\n"""\n{body}'


def submission(right: str, planted: str) -> str:
    """The reference with one piece of its text replaced."""
    assert right in REFERENCE
    return REFERENCE.replace(right, planted)


@dataclass(frozen=True)
class Tiny:
    """The tiny kata on disk."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "katas" / TRACK / SLUG

    @property
    def solutions(self) -> Path:
        return self.root / "solutions" / TRACK / SLUG

    def load(self) -> Kata:
        kata = load_catalogue(self.root)[0].find(SLUG)
        assert kata is not None
        return kata


def write_tiny(root: Path) -> Tiny:
    """Write the whole of the tiny kata below ``root``."""
    tiny = Tiny(root)
    files = {
        root / "katas" / "catalogue.toml": CATALOGUE,
        tiny.folder / "kata.toml": KATA,
        tiny.folder / f"{SLUG}.py": STARTER,
        tiny.folder / f"test_{SLUG}.py": TESTS,
        tiny.folder / "programs.py": PROGRAMS,
        tiny.folder / "strategies.py": STRATEGIES,
        tiny.solutions / "reference.py": REFERENCE,
        tiny.solutions / "upstream.py": submission("number + number", "number * 2"),
        tiny.solutions / "accepted" / "shift.py": submission("number + number", "2 * number"),
    }
    files |= {tiny.folder / f"{name}.md": name for name in ("README", "hints")}
    files |= {tiny.folder / f"{name}.zh-CN.md": name for name in ("README", "hints")}
    files |= {tiny.solutions / "wrong" / f"{name}.py": wrong_source(name) for name in WRONG}
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tiny


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """The tiny kata in a folder of the test's own, without a corpus."""
    return write_tiny(tmp_path)


@pytest.fixture(scope="session")
def box(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Kata:
    """The tiny kata with its corpus. Do not change its files: all tests share them."""
    kata = write_tiny(tmp_path_factory.mktemp("tiny")).load()
    options = BuildOptions(candidates=180, mutate=False)
    return replace(kata, corpus=build(engine, kata, STARTER, options, lambda _: None))


def task(name: str, points: int = 1) -> Task:
    return Task(name, name, name, points, f"Test{name.title()}")


def bare_kata(*, misconceptions: list[Misconception] | None = None) -> Kata:
    """A kata that is on no disk: tasks ``one``, ``two`` and ``three``, two programs each."""
    names = ("one", "two", "three")
    entries = [CorpusEntry([["op", n]], [n]) for n in range(2)]
    meta = KataMeta(
        format=1, title="Bare", title_zh="空", summary="-", summary_zh="-", questions=["1"],
        difficulty=1, minutes=1, upstream="upstream", tasks=[task(name) for name in names],
        allow=["greenlet"], limits=Limits(cpu_seconds=3),
    )  # fmt: skip
    corpus = Corpus(1, "", "", dict.fromkeys(names, entries), misconceptions or [])
    return Kata(TRACK, "bare", meta, Path("bare"), Path("bare-solutions"), corpus)

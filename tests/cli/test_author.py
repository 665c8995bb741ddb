"""``kata author``: the skeleton is a working kata, and ``verify`` names what is wrong with one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clones import Clone, Done, make_clone

SLUG = "pieces"
TRACK = "demo"


def list_katas(clone: Clone, slugs: list[str]) -> None:
    with (clone.root / "katas" / "catalogue.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[tracks]]\nid = "{TRACK}"\ntitle = "Demo"\ntitle_zh = "演示"\n')
        file.write(f"katas = {json.dumps(slugs)}\n")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Clone, Done]:
    clone = make_clone(tmp_path_factory.mktemp("author"), ("local",))
    return clone, clone.kata("author", "new", TRACK, SLUG)


@pytest.fixture(scope="module")
def built(made: tuple[Clone, Done]) -> Clone:
    """A copy with the skeleton listed and built. Do not change it."""
    clone, _done = made
    list_katas(clone, [SLUG])
    done = clone.kata("author", "build", SLUG, "--candidates", "60")
    assert (done.code, done.err) == (0, "")
    assert f"{SLUG}: order " in done.out
    return clone


# -- new ----------------------------------------------------------------------------------


def test_new_says_what_it_wrote_and_what_to_do_next(made: tuple[Clone, Done]) -> None:
    clone, done = made
    assert (done.code, done.err) == (0, "")
    files = [Path(line) for line in done.out.partition("\n\n")[0].splitlines()]
    folders = [clone.root / top / TRACK / SLUG for top in ("katas", "solutions")]
    written = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    written = [path for path in written if path.name != "corpus.json"]
    assert sorted(files) == sorted(written)
    assert f"kata author build {SLUG}" in done.out
    assert not [path for path in files if "$" in path.name + path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    ("track", "slug", "said"),
    [
        ("demo", "Pieces", "'Pieces' is no name"),
        ("Demo", "parts", "'Demo' is no name"),
        ("demo", "../parts", "'../parts' is no name"),
        ("..", "parts", "'..' is no name"),
        ("demo", "1st", "'1st' is no name"),
        ("demo", "a-b", "'a-b' is no name"),
        ("demo", "", "'' is no name"),
        ("demo", "x" * 41, "is no name"),
        ("demo", "class", "'class' is no name"),
        ("demo", "json", "'json' is no name"),
        ("demo", "programs", "'programs' is no name"),
        ("demo", "local", "there is a kata local already"),
        ("werkzeug", "local", "there is a kata local already"),
        ("demo", "only_solved", "there is a kata only_solved already"),
    ],
)
def test_names_that_are_bad_or_taken(
    made: tuple[Clone, Done], track: str, slug: str, said: str
) -> None:
    clone, _done = made
    (clone.root / "solutions" / TRACK / "only_solved").mkdir(exist_ok=True)
    done = clone.kata("author", "new", track, slug)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


# -- build --------------------------------------------------------------------------------


def test_a_build_gives_the_same_bytes_again(built: Clone) -> None:
    """Also when the learner's file changed: the starter is the one that is known."""
    path = built.folder(SLUG) / "corpus.json"
    first, starter = path.read_bytes(), built.starter(SLUG)
    built.solve(SLUG)
    done = built.kata("author", "build", SLUG, "--candidates", "60")
    assert done.code == 0
    assert path.read_bytes() == first
    assert not list(path.parent.glob("*.draft"))
    built.file(SLUG).write_text(starter, encoding="utf-8")


def test_a_build_that_keeps_the_programs_renews_what_is_said_of_mistakes(
    built: Clone, tmp_path: Path
) -> None:
    clone = copy_of(built, tmp_path, {"kept": lambda _k, _s: None})
    path = clone.folder("kept") / "corpus.json"
    before = json.loads(path.read_text(encoding="utf-8"))
    bare = {**before, "misconceptions": [], "mutation": None}
    path.write_text(json.dumps(bare), encoding="utf-8")
    done = clone.kata("author", "build", "kept", "--keep-programs")
    assert (done.code, done.err) == (0, "")
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["tasks"] == before["tasks"]
    names = [[found["name"] for found in each["misconceptions"]] for each in (before, after)]
    assert names[0] == names[1] != []
    assert after["mutation"]["planted"] == before["mutation"]["planted"] > 0


def test_no_programs_are_kept_of_another_reference(built: Clone, tmp_path: Path) -> None:
    def change(_kata: Path, solutions: Path) -> None:
        with (solutions / "reference.py").open("a", encoding="utf-8") as file:
            file.write("# another\n")

    clone = copy_of(built, tmp_path, {"kept": change})
    done = clone.kata("author", "build", "kept", "--keep-programs")
    assert done.code == 2
    assert "kept: the reference changed; run: kata author build kept" in done.err


def test_a_build_can_take_a_new_starter(built: Clone, tmp_path: Path) -> None:
    clone = copy_of(built, tmp_path, {"kept": lambda _k, _s: None})
    clone.file("kept").write_text("x = 1\n", encoding="utf-8")
    done = clone.kata("author", "build", "kept", "--candidates", "50", "--quick", "--starter")
    assert done.code == 0
    assert clone.starter("kept") == "x = 1\n"


def test_a_build_that_cannot_be(built: Clone, tmp_path: Path) -> None:
    """Nothing is written, and one line says what to mend."""
    faults: dict[str, tuple[Break, str]] = {
        "b_strategy": (
            replacing("strategies.py", '"order": ', '"ordr": '),
            "b_strategy/strategies.py: no strategy for task order",
        ),
        "b_import": (
            replacing("strategies.py", "from hypothesis", "from hypnosis"),
            "b_import/strategies.py: ModuleNotFoundError: No module named 'hypnosis'",
        ),
        "b_upstream": (
            replacing("s/upstream.py", "import sorted as", "import list as"),
            "b_upstream: reference and upstream differ on [[",
        ),
        "b_accepted": (
            replacing("s/accepted/loop.py", "return result", "return items"),
            "b_accepted: accepted/loop: ",
        ),
        "b_header": (
            replacing("s/wrong/keeps_order.py", "Loses:", "It loses"),
            "demo/b_header/wrong/keeps_order.py: ",
        ),
    }  # fmt: skip
    clone = copy_of(built, tmp_path, {slug: fault for slug, (fault, _said) in faults.items()})
    for slug, (_fault, said) in faults.items():
        before = (clone.folder(slug) / "corpus.json").read_bytes()
        done = clone.kata("author", "build", slug, "--candidates", "50", "--quick")
        assert done.code == 2
        assert done.err.startswith(f"kata: {said}")
        assert (clone.folder(slug) / "corpus.json").read_bytes() == before


# -- verify -------------------------------------------------------------------------------


def test_the_skeleton_is_a_working_kata(built: Clone) -> None:
    done = built.kata("author", "verify", SLUG)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{SLUG}: sound (")
    assert "1 katas" in done.out


def test_the_skeleton_can_be_solved(built: Clone, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    for name, points in (("reference", 3), ("accepted/loop", 3), ("wrong/drops_doubles", 2)):
        path.write_text(built.solution(SLUG, name), encoding="utf-8")
        done = built.kata("grade", SLUG, "--file", path, "--json")
        assert done.document["points"] == points
        diagnosis = done.document["results"][0]["diagnosis"]
        assert (diagnosis and f"wrong/{diagnosis['name']}") == (name if points < 3 else None)


def test_a_kata_that_was_never_built(built: Clone, tmp_path: Path) -> None:
    clone = copy_of(built, tmp_path, {"bare": lambda kata, _s: (kata / "corpus.json").unlink()})
    done = clone.kata("author", "verify", "bare")
    assert done.code == 1
    assert "  bare: no corpus.json; run: kata author build bare" in done.out
    graded = clone.kata("grade", "bare")
    assert graded.code == 3
    assert "bare has no corpus yet" in graded.words


def test_faults_of_other_files_are_said_before_all_katas_are_verified(
    built: Clone, tmp_path: Path
) -> None:
    clone = copy_of(built, tmp_path, {"odd": replacing("kata.toml", "minutes = 10", "minutes = 0")})
    done = clone.kata("author", "verify")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("kata: katas/demo/odd/kata.toml: minutes: expected int >= 1")


Break = Callable[[Path, Path], object]


def replacing(name: str, old: str, new: str, count: int = 1) -> Break:
    """Replace a text in a file of the kata, or of its solutions (``s/...``)."""

    def change(kata: Path, solutions: Path) -> None:
        path = solutions / name[2:] if name.startswith("s/") else kata / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return change


def both(*changes: Break) -> Break:
    def change(kata: Path, solutions: Path) -> None:
        for one in changes:
            one(kata, solutions)

    return change


def adding_a_program_twice(kata: Path, _solutions: Path) -> None:
    path = kata / "corpus.json"
    corpus = json.loads(path.read_text(encoding="utf-8"))
    corpus["tasks"]["order"].append(corpus["tasks"]["order"][0])
    path.write_text(json.dumps(corpus), encoding="utf-8")


def copy_of(built: Clone, root: Path, breaks: dict[str, Break], name: str = SLUG) -> Clone:
    """Copies of a skeleton under other names, each broken in its own way."""
    clone = make_clone(root, ("local",))
    for slug, change in breaks.items():
        folders = []
        for top in ("katas", "solutions"):
            target = clone.root / top / TRACK / slug
            source = built.root / top / TRACK / name
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            for path in sorted(target.rglob(f"*{name}*")):
                path.rename(path.with_name(path.name.replace(name, slug)))
            for path in target.rglob("*.*"):
                if path.is_file():
                    text = path.read_text(encoding="utf-8").replace(name, slug)
                    path.write_text(text, encoding="utf-8")
            folders.append(target)
        _lighten(folders[0] / "corpus.json")
        change(*folders)
    list_katas(clone, list(breaks))
    return clone


def _lighten(path: Path) -> None:
    """Fewer programs, enough of them: a verification plays each one many times."""
    corpus = json.loads(path.read_text(encoding="utf-8"))
    corpus["tasks"] = {task: entries[-6:] for task, entries in corpus["tasks"].items()}
    path.write_text(json.dumps(corpus), encoding="utf-8")


PASSES = """class TestDoubles:
    def test_nothing(self) -> None:
        assert tests

"""
MORE = """class TestMore:
    def test_it(self) -> None:
        tests.ranked([])


class TestDoubles"""

#: What is broken -> the beginnings of all lines that verify has to say about it. Faults that have
#: nothing to do with each other stand in one kata, because a verification takes its seconds.
FAULTS: dict[str, tuple[Break, list[str]]] = {
    "statement": (
        both(
            replacing("README.md", "# Ranked: a sorted copy", "# Sorted"),
            replacing("README.zh-CN.md", "### 2. 保留重复元素", "### 2. 其它"),
            replacing("README.zh-CN.md", "[1, 2, 3]", "[3, 2, 1]"),
        ),
        [
            "README (en): the first heading has to be the title",
            "README (zh-CN): the ### headings have to be ['1. 按序排列', '2. 保留重复元素'",
            "README (zh-CN): an example goes otherwise: ",
        ],
    ),
    "headings": (
        both(
            replacing("README.md", "## Rules", "## More\n\nText.\n\n## Rules"),
            replacing("README.md", "```pycon", "```python"),
            replacing("hints.md", "## doubles", "### Skeleton\n\nText.\n\n## doubles"),
            replacing("s/answer.md", "## What changed", "### What changed"),
        ),
        [
            "README.md and README.zh-CN.md have different headings",
            "the hints have different tiers in the two languages",
            "answer.md and answer.zh-CN.md have different headings",
            "README (en): no pycon example",
        ],
    ),
    "tiers": (
        both(
            replacing("hints.md", "### Symbol\n\n`sorted`\n\n## doubles", "## doubles"),
            replacing("hints.zh-CN.md", "### 源码\n\n`sorted`\n\n## doubles", "## doubles"),
            replacing("hints.md", "`list.sort` changes its list", ""),
        ),
        [
            "hints (en): order has under 3 tiers",
            "hints (en): a tier is empty",
            "hints (zh-CN): order has under 3 tiers",
        ],
    ),
    "missing": (
        both(
            adding_a_program_twice,
            lambda _k, solutions: (solutions / "answer.zh-CN.md").unlink(),
            lambda _k, solutions: (solutions / "accepted" / "loop.py").unlink(),
            replacing("s/reference.py", "return sorted(items)", "return sorted([*items])"),
        ),
        [
            "corpus.json was built from another reference; run: kata author build missing",
            "corpus.json: order: a program stands twice",
            "answer.zh-CN.md is missing",
            "no other accepted solution",
        ],
    ),
    "wrong": (
        both(
            replacing("s/wrong/keeps_order.py", "Loses: caller, doubles, order", "Loses: order"),
            lambda _k, solutions: shutil.copy(
                solutions / "wrong" / "forgets_zero.py", solutions / "wrong" / "zero.py"
            ),
            replacing("kata.toml", 'forbid = ["builtins"]', "forbid = []"),
        ),
        [
            "upstream handed in is accepted with 3 points",
            "the wrong solutions changed; run: kata author build wrong",
            "wrong/keeps_order loses caller, doubles, order; its header says order",
        ],
    ),
    "tests": (
        both(
            replacing("test_tests.py", "class TestDoubles:\n", PASSES),
            replacing("test_tests.py", "class TestDoubles", MORE),
        ),
        [
            "the test class TestMore belongs to no task",
            "the starter passes the test TestDoubles::test_nothing",
        ],
    ),
    "wrong_passes": (
        replacing("s/wrong/drops_doubles.py", "sorted(set(items))", "sorted(items)"),
        [
            "wrong/drops_doubles loses nothing; its header says doubles",
            "wrong/drops_doubles is not caught by the visible tests",
            "wrong/drops_doubles is caught by 0 programs; at least 3 are needed",
        ],
    ),
    "accepted_loses": (
        replacing("s/accepted/loop.py", "return result", "return list(dict.fromkeys(result))"),
        ["loop: doubles is wrong_answer: 1 of 1 tests fail; "],
    ),
}  # fmt: skip


TWINS = replacing("test_class_missing.py", "class TestDoubles", "class TestTwins")


@pytest.fixture(scope="module")
def verified(built: Clone, tmp_path_factory: pytest.TempPathFactory) -> Done:
    breaks = {slug: fault for slug, (fault, _said) in FAULTS.items()} | {"class_missing": TWINS}
    clone = copy_of(built, tmp_path_factory.mktemp("broken"), breaks)
    return clone.kata("author", "verify", TRACK, seconds=600)


def said_of(done: Done, slug: str) -> list[str]:
    prefix = f"  {slug}: "
    return [line.removeprefix(prefix) for line in done.out.splitlines() if line.startswith(prefix)]


def test_any_fault_is_exit_code_1(verified: Done) -> None:
    assert (verified.code, verified.err) == (1, "")
    heads = [line.partition(":")[0] for line in verified.out.splitlines() if " checks)" in line]
    assert heads == [*FAULTS, "class_missing"]
    assert f"verify: {len(heads)} katas, " in verified.out


@pytest.mark.parametrize("slug", FAULTS)
def test_verify_names_the_fault_and_no_other(verified: Done, slug: str) -> None:
    expected = FAULTS[slug][1]
    found = said_of(verified, slug)
    assert len(found) == len(expected), found
    for line, beginning in zip(found, expected, strict=True):
        assert line.startswith(beginning)
    state = "sound" if not expected else f"{len(expected)} faults"
    assert f"\n{slug}: {state} (" in f"\n{verified.out}"


def test_a_missing_class_is_named_before_what_comes_of_it(verified: Done) -> None:
    first, second, *others = said_of(verified, "class_missing")
    assert first == "no test class TestDoubles"
    assert second == "the test class TestTwins belongs to no task"
    assert all("doubles" in line for line in others)


# -- katas of which the tests are written -------------------------------------------------

TESTED = "tested"


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A copy with the other skeleton, listed and built. Do not change it."""
    clone = make_clone(tmp_path_factory.mktemp("tested"), ("local",))
    assert clone.kata("author", "new", TRACK, TESTED, "--kind", "test").code == 0
    list_katas(clone, [TESTED])
    done = clone.kata("author", "build", TESTED, "--candidates", "60")
    assert (done.code, done.err) == (0, "")
    return clone


def test_the_skeleton_of_tests_is_a_working_kata(tested: Clone) -> None:
    done = tested.kata("author", "verify", TESTED)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{TESTED}: sound (")
    assert "You write the tests:" in tested.kata("list").words
    index = tested.kata("author", "index")
    assert "katas/README.md" in index.out
    assert "you write the tests" in (tested.root / "katas" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("given_in_order", "This implementation is broken; your tests should catch it:"),
        ("asks_for_a_name", "This implementation is right; your tests should let it pass:"),
    ],
)
def test_tests_are_told_what_they_misjudge(
    tested: Clone, tmp_path: Path, name: str, said: str
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(tested.solution(TESTED, f"wrong/{name}"), encoding="utf-8")
    done = tested.kata("grade", TESTED, "--file", path)
    assert (done.code, done.err) == (1, "")
    assert "2/3" in done.out
    assert "your tests misjudge" in done.words
    assert said in done.words


def rewriting(change: Callable[[list[Any]], list[Any]]) -> Break:
    """Change the programs of the first task in the corpus."""

    def rewrite(kata: Path, _solutions: Path) -> None:
        path = kata / "corpus.json"
        corpus = json.loads(path.read_text(encoding="utf-8"))
        corpus["tasks"]["order"] = change(corpus["tasks"]["order"])
        path.write_text(json.dumps(corpus), encoding="utf-8")

    return rewrite


def test_right_and_broken_implementations_are_needed(tested: Clone, tmp_path: Path) -> None:
    breaks = {
        "right": rewriting(lambda entries: [e for e in entries if e["seen"] == ["passed"]]),
        "prefix": replacing("kata.toml", 'id = "doubles"', 'id = "order_too"'),
        "twice": rewriting(lambda entries: [{**e, "seen": e["seen"] * 2} for e in entries]),
    }
    clone = copy_of(tested, tmp_path, breaks, TESTED)
    done = clone.kata("author", "verify", TRACK)
    lopsided = next(line for line in said_of(done, "right") if "right and" in line)
    assert lopsided.startswith("corpus.json: order: ")
    assert lopsided.endswith(" right and 0 broken implementations; at least 3 of each are needed")
    too = "the tests of task order_too would belong to task order, too"
    assert too in said_of(done, "prefix")
    assert "corpus.json: order: a program sees neither 'passed' nor Caught once" in said_of(
        done, "twice"
    )

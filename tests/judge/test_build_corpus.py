"""Building a corpus: what is sound enters, as little as possible, the same every time."""

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plugin_tiny import REFERENCE, STARTER, STRATEGIES, WRONG, Tiny, submission

from grader.errors import ContentError
from grader.judge import build as building
from grader.judge.build import KILLS, MARGIN, BuildOptions, build, distil, generate, load_strategies
from grader.judge.compare import canonical
from grader.judge.engine import Engine
from grader.judge.shrink import weight
from grader.model.content import Corpus, CorpusEntry, Kata

QUIET = settings(max_examples=60, deadline=None, derandomize=True, database=None)
OPTIONS = BuildOptions(candidates=36, mutate=False)

kills = st.lists(st.sets(st.integers(0, 39), max_size=12), max_size=8)


def pool(size: int = 40) -> dict[str, list[CorpusEntry]]:
    return {"one": [CorpusEntry([["op", n]], [n]) for n in range(size)]}


def picked(chosen: dict[str, list[CorpusEntry]]) -> list[int]:
    return [n for entry in chosen["one"] for n in entry.seen if isinstance(n, int)]


# -- distillation -------------------------------------------------------------------------


@QUIET
@given(kills, st.integers())
def test_enough_kills_of_each_are_kept(needs: list[set[int]], seed: int) -> None:
    found = distil(pool(), [{"one": sorted(need)} for need in needs], seed)
    numbers = set(picked(found))
    for need in needs:
        assert len(need & numbers) >= min(KILLS, len(need))


@QUIET
@given(kills, st.integers())
def test_little_more_than_the_kills_is_kept(needs: list[set[int]], seed: int) -> None:
    found = distil(pool(), [{"one": sorted(need)} for need in needs], seed)
    assert len(found["one"]) <= KILLS * len(needs) + MARGIN


@QUIET
@given(kills, st.integers())
def test_what_is_kept_stays_in_order_and_stands_once(needs: list[set[int]], seed: int) -> None:
    numbers = picked(distil(pool(), [{"one": sorted(need)} for need in needs], seed))
    assert numbers == sorted(set(numbers))


def test_of_equal_programs_the_smallest_are_kept() -> None:
    needs = [{"one": list(range(100, 200))}]
    numbers = picked(distil(pool(1000), needs, 1))
    assert set(range(100, 100 + KILLS)) <= set(numbers)
    assert len(numbers) == KILLS + MARGIN


def test_one_program_that_kills_many_is_preferred() -> None:
    needs = [{"one": [n, 900 + n % 4, 904, 905, 906, 907]} for n in range(50)]
    assert len({904, 905, 906, 907} & set(picked(distil(pool(1000), needs, 1)))) >= KILLS


@QUIET
@given(kills)
def test_nothing_of_the_cover_is_spare(needs: list[set[int]]) -> None:
    covered = building._cover(needs, 40)
    for number in covered:
        rest = covered - {number}
        assert any(len(rest & need) < min(KILLS, len(need)) for need in needs)


def test_a_small_pool_is_kept_whole() -> None:
    assert picked(distil(pool(MARGIN), [], 1)) == list(range(MARGIN))


def test_the_margin_depends_on_the_seed_alone() -> None:
    random.seed(1)
    first = distil(pool(400), [], 7)
    random.seed(2)
    assert distil(pool(400), [], 7) == first
    assert distil(pool(400), [], 8) != first


def test_a_task_that_a_mutant_does_not_touch_needs_nothing_for_it() -> None:
    both = {**pool(), "two": pool()["one"]}
    found = distil(both, [{"two": [39, 38]}], 1)
    assert {38, 39} <= {entry.seen[0] for entry in found["two"]}
    assert len(found["one"]) == MARGIN // 2


# -- candidates ---------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_programs(tiny: Tiny) -> None:
    stack = load_strategies(tiny.folder / "strategies.py")["stack"]
    first = generate(stack, 50, 3)
    assert generate(stack, 50, 3) == first
    assert generate(stack, 50, 4) != first


def test_another_process_makes_the_same_programs(tiny: Tiny) -> None:
    path = tiny.folder / "strategies.py"
    script = (
        "import sys, pathlib; from grader.judge.build import generate, load_strategies; "
        f"found = load_strategies(pathlib.Path({str(path)!r}))['stack']; "
        "from grader.judge.compare import canonical; print(canonical(generate(found, 50, 3)))"
    )
    texts = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=tiny.root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(building.__file__).parents[2])},
        ).stdout
        for seed in "12"
    ]
    assert texts[0] == texts[1] != ""


def test_programs_are_different_and_small_ones_come_first(tiny: Tiny) -> None:
    programs = generate(load_strategies(tiny.folder / "strategies.py")["stack"], 50, 3)
    assert len({canonical(program) for program in programs}) == len(programs) > 20
    assert programs == sorted(programs, key=weight)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x =", "SyntaxError: invalid syntax (strategies.py, line 1)"),
        ("raise KeyError(1)", "KeyError: 1"),
        ("", "AttributeError: module 'strategies_of_box' has no attribute 'STRATEGIES'"),
    ],
)
def test_strategies_that_do_not_load_are_a_fault(tiny: Tiny, text: str, fault: str) -> None:
    path = tiny.folder / "strategies.py"
    path.write_text(text)
    before = list(sys.path)
    with pytest.raises(ContentError) as caught:
        load_strategies(path)
    assert caught.value.faults == (f"box/strategies.py: {fault}",)
    assert sys.path == before


def test_strategies_may_import_the_programs_beside_them(tiny: Tiny) -> None:
    path = tiny.folder / "strategies.py"
    path.write_text("import programs\nSTRATEGIES = {'found': programs.__file__}\n")
    found: dict[str, object] = dict(load_strategies(path))
    assert found == {"found": str(tiny.folder / "programs.py")}
    assert "programs" not in sys.modules


# -- the whole way, through the real sandbox ----------------------------------------------


@pytest.fixture(scope="module")
def workshop() -> Iterator[Engine]:
    """An engine for katas whose tests and programs are those of the tiny kata."""
    with Engine() as found:
        yield found


def built(engine: Engine, tiny: Tiny, options: BuildOptions = OPTIONS) -> Corpus:
    return build(engine, tiny.load(), STARTER, options, lambda _: None)


def faults_of(engine: Engine, tiny: Tiny) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        built(engine, tiny)
    return caught.value.faults


def test_a_corpus_holds_each_task_and_what_the_reference_does(box: Kata) -> None:
    assert box.corpus is not None
    assert list(box.corpus.tasks) == ["numbers", "words", "stack"]
    assert box.corpus.starter == STARTER
    for entry in box.corpus.tasks["numbers"]:
        assert entry.seen == [2 * op[1] for op in entry.program]  # type: ignore[index]


def test_each_misconception_has_its_fingerprint(box: Kata) -> None:
    assert box.corpus is not None
    found = {wrong.name: wrong for wrong in box.corpus.misconceptions}
    assert sorted(found) == sorted(WRONG)
    for name, (en, zh, loses, _, _) in WRONG.items():
        assert (found[name].en, found[name].zh) == (en, zh)
        assert list(found[name].programs) == [loses]
        assert len(found[name].programs[loses]) >= 3
        assert found[name].tests


def test_two_builds_give_the_same_corpus(workshop: Engine, tiny: Tiny) -> None:
    small = BuildOptions(candidates=24, seed=5)
    assert built(workshop, tiny, small) == built(workshop, tiny, small)


def test_upstream_that_differs_is_a_fault_with_kata_and_program(
    workshop: Engine, tiny: Tiny
) -> None:
    planted = submission("return number + number", "return 8 if number == 3 else number * 2")
    (tiny.solutions / "upstream.py").write_text(planted)
    path = tiny.folder / "strategies.py"
    text = STRATEGIES.replace("st.integers(-9, 9)", "st.sampled_from([3])").replace(
        "min_size=1, max_size=3", "min_size=1, max_size=1"
    )
    path.write_text(text, encoding="utf-8")
    (fault,) = faults_of(workshop, tiny)
    assert fault.startswith("box: ")
    assert fault.endswith('reference and upstream differ on [["double",3]]')


def test_an_accepted_solution_that_would_lose_is_a_fault_with_task_and_program(
    workshop: Engine, tiny: Tiny
) -> None:
    (tiny.solutions / "accepted" / "bad.py").write_text(submission(' + "!"', ' + "?"'))
    (fault,) = faults_of(workshop, tiny)
    assert fault.startswith('box: accepted/bad: words: [["shout",')


def test_upstream_that_does_not_load_is_a_fault(workshop: Engine, tiny: Tiny) -> None:
    (tiny.solutions / "upstream.py").write_text("import nothing_of_this_name\n")
    (fault,) = faults_of(workshop, tiny)
    assert fault.startswith("box: numbers: no candidate is sound")


def test_a_task_without_a_strategy_is_a_fault(workshop: Engine, tiny: Tiny) -> None:
    path = tiny.folder / "strategies.py"
    path.write_text(STRATEGIES.replace('"words"', '"wards"'), encoding="utf-8")
    assert faults_of(workshop, tiny) == ("box/strategies.py: no strategy for task words",)


def test_a_wrong_solution_without_a_header_is_a_fault(workshop: Engine, tiny: Tiny) -> None:
    (tiny.solutions / "wrong" / "fifo.py").write_text(REFERENCE)
    (fault,) = faults_of(workshop, tiny)
    assert fault.startswith("basics/box/wrong/fifo.py: ")


def test_programs_that_show_no_plain_value_do_not_enter(workshop: Engine, tiny: Tiny) -> None:
    for name in ("reference", "upstream"):
        text = submission("return number + number", "return object() if number < 5 else 2 * number")
        (tiny.solutions / f"{name}.py").write_text(text)
    (tiny.solutions / "accepted" / "shift.py").unlink()
    corpus = built(workshop, tiny, replace(OPTIONS, candidates=40))
    seen = canonical([entry.seen for entry in corpus.tasks["numbers"]])
    assert corpus.tasks["numbers"]
    assert "opaque" not in seen


def test_programs_that_depend_on_what_was_played_before_do_not_enter(
    workshop: Engine, tiny: Tiny
) -> None:
    counted = (
        "import sys\n    sys.count = getattr(sys, 'count', 0) + 1\n"
        "    return 2 * number + (sys.count > 3)"
    )
    for name in ("reference", "upstream"):
        (tiny.solutions / f"{name}.py").write_text(submission("return number + number", counted))
    (tiny.solutions / "accepted" / "shift.py").unlink()
    entries = built(workshop, tiny).tasks["numbers"]
    assert entries
    for entry in entries:
        assert entry.seen == [2 * op[1] + 1 for op in entry.program]  # type: ignore[index]

"""Results on a terminal: what differs is never clipped away, whatever its width or alphabet."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from plugin_tiny import bare_kata
from rich.cells import cell_len
from rich.console import Console

from grader.i18n import use_language
from grader.model.content import Catalogue, Misconception
from grader.model.result import Counterexample, FailedTest, KataResult, Look, TaskResult
from grader.model.verdict import Verdict
from grader.report.terminal import results_view, verdict_text

KATA = bare_kata()
CATALOGUE = Catalogue(Path("nowhere"), (), (KATA,))


def shown(
    *results: KataResult,
    width: int = 80,
    every_task: bool = False,
    catalogue: Catalogue = CATALOGUE,
) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    console.print(results_view(catalogue, results, every_task=every_task))
    text = out.getvalue()
    assert "\x1b" not in text
    assert max(map(cell_len, text.splitlines())) <= width
    return text


def wrong(
    *looks: Look, script: str = "see(lambda: op(1))\n", minimal: bool = True, message: str = ""
) -> KataResult:
    """A kata of which the second task went wrong."""
    example = Counterexample([["op", 1]], script, looks, minimal) if looks else None
    tests = (FailedTest("TestTwo::test_it", message, ""),) if message else ()
    tasks = (
        TaskResult("one", Verdict.ACCEPTED, 1, 1),
        TaskResult(
            "two", Verdict.WRONG_ANSWER, 0, 1,
            why="WHY", failed_tests=tests, counterexample=example,
        ),
        TaskResult("three", Verdict.ACCEPTED, 1, 1),
    )  # fmt: skip
    return KataResult("bare", Verdict.WRONG_ANSWER, 2, 3, "full", tasks)


def whole(verdict: Verdict) -> KataResult:
    points = 1 if verdict is Verdict.ACCEPTED else 0
    tasks = tuple(TaskResult(t.id, verdict, points, 1) for t in KATA.meta.tasks)
    return KataResult("bare", verdict, 3 * points, 3, "full", tasks)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_verdict_is_a_word(verdict: Verdict, language: str) -> None:
    use_language("zh-CN" if language == "zh-CN" else "en")
    text = verdict_text(verdict)
    assert text
    assert "_" not in text
    assert text.isascii() == (language == "en")
    assert text in shown(
        replace(whole(verdict), message="" if verdict is Verdict.ACCEPTED else "M")
    )


def test_a_whole_result_is_one_row() -> None:
    text = shown(whole(Verdict.ACCEPTED), whole(Verdict.NOT_STARTED))
    assert text.count("basics/bare") == 2
    assert "  one" not in text
    assert "3 of 6 points; 1 of 2 katas accepted. Isolation: full." in text
    assert "kata hint" not in text


def test_all_shows_every_task() -> None:
    text = shown(whole(Verdict.ACCEPTED), every_task=True)
    rows = [line.split() for line in text.splitlines() if line.startswith("  ") and line.strip()]
    assert [row[0] for row in rows] == ["one", "two", "three"]


def test_no_results() -> None:
    assert "0 of 0 points; 0 of 0 katas accepted." in shown()


def test_the_first_task_that_is_not_accepted_is_told_in_full() -> None:
    text = shown(wrong(Look("op(1)", "1", "2"), message="E  assert 1 == 2"))
    assert "Task 2, two: WHY" in text
    assert "First failing test: TestTwo::test_it" in text
    assert "A hint: kata hint bare two" in text
    row = next(line for line in text.splitlines() if "≠" in line)
    assert row.split() == ["≠", "op(1)", "1", "2"]
    assert "The smallest program" in text
    assert "A program on which" in shown(wrong(Look("op(1)", "1", "2"), minimal=False))


def test_of_tests_it_says_whether_they_met_a_right_or_a_broken_implementation() -> None:
    meta = replace(KATA.meta, kind="test")
    catalogue = Catalogue(Path("nowhere"), (), (replace(KATA, meta=meta),))
    passed, caught = "'passed'", "raises Caught"
    for theirs, mine, said in (
        (passed, caught, "This implementation is right; your tests should let it pass:"),
        (caught, passed, "This implementation is broken; your tests should catch it:"),
        (caught, "raises NotImplementedError", "This implementation is broken; your tests should"),
    ):
        text = shown(wrong(Look("run(op)", theirs, mine)), catalogue=catalogue)
        assert said in text
        assert "program on which" not in text


def test_the_grader_says_when_it_is_its_own_fault() -> None:
    text = shown(replace(whole(Verdict.GRADER_ERROR), message="the sandbox broke"))
    assert "the grader's fault, not yours" in text
    assert "kata doctor" in text


def test_the_diagnosis_comes_in_the_language_in_use() -> None:
    said = Misconception("m", "Said in English.", "用中文说。", [], {})
    result = replace(wrong(Look("op(1)", "1", "2")), diagnosis=said)
    assert "This looks like: Said in English." in shown(result)
    use_language("zh-CN")
    text = shown(result)
    assert "用中文说。" in text
    assert "English" not in text


# -- nothing is clipped away --------------------------------------------------------------

LONG = "'" + "a" * 700 + "Q'", "'" + "a" * 700 + "Z'"
CHINESE = "'" + "上" * 300 + "左'", "'" + "上" * 300 + "右'"
NESTED = "[" + "{'k': 'b'}, " * 60 + "'Q']", "[" + "{'k': 'b'}, " * 60 + "'Z']"


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("pair", [LONG, CHINESE, NESTED])
def test_a_long_value_is_shown_to_its_end(pair: tuple[str, str], width: int) -> None:
    text = shown(wrong(Look("op(1)", *pair)), width=width)
    plain = shown(wrong(Look("op(1)", "", "-")), width=width)
    more = characters(text) - characters(plain)
    assert not characters("".join(pair)) - more
    assert "…" not in text


@pytest.mark.parametrize("width", [40, 80])
def test_a_long_expression_leaves_room_for_what_differs(width: int) -> None:
    text = shown(wrong(Look("f(" + "x" * 500 + ")", "'Q'", "'Z'")), width=width)
    assert text.count("x") >= 500
    assert "Q" in text
    assert "Z" in text
    assert "…" not in text


def test_a_long_line_of_a_program_is_shown_to_its_end() -> None:
    line = "see(lambda: op('" + "y" * 300 + "W'))"
    text = shown(wrong(Look("op(1)", "1", "2"), script=f"from bare import op\n{line}\n"), width=40)
    assert text.count("W'))") == 1
    assert text.count("y") - shown(wrong(Look("op(1)", "1", "2")), width=40).count("y") >= 300


def test_many_observations_are_all_shown() -> None:
    looks = [Look(f"op({n})", str(n), str(n + (n == 150))) for n in range(200)]
    text = shown(wrong(*looks))
    assert "op(0)" in text
    assert "op(199)" in text
    assert text.count("≠") == 1


# -- text of the learner ------------------------------------------------------------------


def test_markup_control_characters_and_directions_stay_text() -> None:
    evil = "[red]x[/red]\x1b[31m\u202e\r:smile:"
    kept = "[red]x[/red]\\x1b[31m\\u202e\\r:smile:"
    text = shown(
        replace(
            wrong(Look("op(1)", "1", evil, note=evil), message=evil), printed=evil,
        ),
        width=200,
    )  # fmt: skip
    assert text.count(kept) == 4
    load = replace(whole(Verdict.LOAD_ERROR), message=evil)
    assert kept in shown(load, width=200)


def test_a_long_message_is_cut_in_the_middle_and_says_so() -> None:
    message = "\n".join(f"line {n}" for n in range(100))
    text = shown(wrong(Look("op(1)", "1", "2"), message=message))
    assert "line 0 " in text
    assert "line 99" in text
    assert "... 82 lines ..." in text


def test_what_was_printed_is_shown() -> None:
    text = shown(replace(wrong(Look("op(1)", "1", "2")), printed="hello\nfrom the module\n"))
    assert "Your code printed:" in text
    assert "    from the module" in text


def test_a_test_that_did_not_report() -> None:
    result = wrong(Look("op(1)", "1", "2"))
    task = replace(result.tasks[1], failed_tests=(FailedTest("TestTwo::test_it", ""),))
    assert "It did not report." in shown(replace(result, tasks=(task,)))

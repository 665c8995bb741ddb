"""The HTML page: whole, harmless, and nothing in it from elsewhere."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugin_tiny import bare_kata

from grader.i18n import use_language
from grader.model.content import Catalogue, Misconception, TrackEntry
from grader.model.result import Counterexample, FailedTest, KataResult, Look, TaskResult
from grader.model.verdict import Verdict
from grader.report.page import Parts, html_page, side_by_side

KATA = bare_kata()
TRACK = TrackEntry(KATA.track, "The track", "方向", [KATA.slug])
CATALOGUE = Catalogue(Path("nowhere"), (TRACK,), (KATA,))
FIRST = KATA.meta.tasks[0].id
WRONG = TaskResult(
    FIRST, Verdict.WRONG_ANSWER, 0, 2, 1, 2, 3, 5, "1 of 2 tests fail",
    (FailedTest("TestOne::test_it", "assert 1 == 2"),),
    Counterexample([], "see(lambda: op(1))", (Look("op(1)", "[1, 2]", "[1, 3]"),), minimal=True),
)  # fmt: skip
RESULT = KataResult(
    KATA.slug, Verdict.WRONG_ANSWER, 1, 4, "full", (WRONG,),
    diagnosis=Misconception("in_place", "It is in place.", "原地修改。", [], {}), printed="hello",
)  # fmt: skip
HOSTILE = "</pre></code><script>alert(1)</script><img src=x onerror=y>\x1b[2J\x00\udc80&{{ 7 * 7 }}"


class Reader(HTMLParser):
    """Collects tags with their attributes, and checks that what opens is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(*results: KataResult) -> Reader:
    reader = Reader(html_page(CATALOGUE, results))
    assert reader.open == []
    return reader


def test_what_a_learner_has_to_know_is_on_it() -> None:
    text = read(RESULT).text
    for part in (
        "1 of 4 points; 0 of 1 katas accepted.", "The track", "1/4", "25%", "wrong answer",
        "1 of 2 tests fail", "This looks like: It is in place.", "TestOne::test_it",
        "assert 1 == 2", "see(lambda: op(1))", "hello", f"hint {KATA.slug} {FIRST}",
    ):  # fmt: skip
        assert part in text


def test_the_part_that_differs_is_marked() -> None:
    page = html_page(CATALOGUE, [RESULT])
    assert "<code>[1, <mark>2</mark>]</code>" in page
    assert "<code>[1, <mark>3</mark>]</code>" in page


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    reader = read(RESULT)
    assert not {"script", "link", "img", "iframe", "a"} & {tag for tag, _ in reader.tags}
    assert not {"src", "href"} & {name for _, attributes in reader.tags for name in attributes}
    policies = [a["content"] for tag, a in reader.tags if tag == "meta" and "http-equiv" in a]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert "url(" not in html_page(CATALOGUE, [RESULT])


def test_hostile_text_stays_text() -> None:
    task = replace(
        WRONG,
        why=HOSTILE,
        failed_tests=(FailedTest(HOSTILE, HOSTILE),),
        counterexample=Counterexample([], HOSTILE, (Look(HOSTILE, HOSTILE, "x"),), minimal=False),
    )
    broken = replace(RESULT, message=HOSTILE, printed=HOSTILE)
    plain = [tag for tag, _ in read(RESULT, RESULT).tags]
    for result in (replace(RESULT, tasks=(task,), printed=HOSTILE), broken):
        reader = read(result)
        assert {tag for tag, _ in reader.tags} <= set(plain)
        assert "<script>" in reader.text
        assert "{{ 7 * 7 }}" in reader.text
        assert not re.search("[\x00-\x08\x0e-\x1f]", reader.text)


def test_a_load_error_and_an_untouched_kata() -> None:
    broken = replace(RESULT, verdict=Verdict.LOAD_ERROR, message="does not load (line 3)")
    untouched = KataResult(KATA.slug, Verdict.NOT_STARTED, 0, 4, "none", (WRONG,))
    assert "does not load (line 3)" in read(broken).text
    text = read(untouched).text
    assert "not started" in text
    assert "1 of 2 tests fail" not in text
    assert "Isolation: none." in text


def test_in_chinese() -> None:
    use_language("zh-CN")
    try:
        page = html_page(CATALOGUE, [RESULT])
    finally:
        use_language("en")
    assert '<html lang="zh-CN">' in page
    for part in ("方向", "答案错误", "原地修改。"):
        assert part in page


def joined(parts: Parts) -> str:
    return "".join(text for text, _ in parts)


@given(st.text("ab[], 1"), st.text("ab[], 1"))
def test_parts_are_the_whole_and_mark_what_is_not_common(one: str, other: str) -> None:
    left, right = side_by_side(one, other)
    assert (joined(left), joined(right)) == (one, other)
    common = [[text for text, differs in side if not differs] for side in (left, right)]
    assert common[0] == common[1]
    assert any(differs for _, differs in left + right) == (one != other)


@pytest.mark.parametrize("length", [2001, 100_000])
def test_long_texts_are_marked_as_a_whole(length: int) -> None:
    left, right = side_by_side("a" * length, "b")
    assert left == [("a" * length, True)]
    assert right == [("b", True)]

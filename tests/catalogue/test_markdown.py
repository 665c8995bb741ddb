"""Statements and hints: headings, sessions and tiers out of Markdown."""

from pathlib import Path

from grader.catalogue.documents import headings, read_hints, sessions
from grader.model.content import HintTier

FENCED = "# A\n\n```python\n# no heading\n## none\n```\n\n## B ##c\n"


def test_headings_come_with_their_level() -> None:
    assert headings("# One\ntext\n###  Two  \n") == [(1, "One"), (3, "Two")]


def test_what_only_looks_like_a_heading_is_none() -> None:
    assert headings("#tag\n #  indented\n####### seven\n#\n") == []


def test_comments_in_code_are_no_headings() -> None:
    assert headings(FENCED) == [(1, "A"), (2, "B ##c")]


def test_sessions_are_the_pycon_blocks_alone() -> None:
    text = "```pycon\n>>> 1\n1\n```\n\n```python\nx\n```\n\n```pycon\n>>> 2\n```\n"
    assert sessions(text) == [">>> 1\n1\n", ">>> 2\n"]


def test_hints_come_by_task_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "hints.md"
    path.write_text(
        "# Hints\n\nintro\n\n## numbers\n\n### Nudge\n\nThink.\n\nTwice.\n\n### Idea\n\n"
        "```python\n### no tier\n```\n\n## words\n\n### Nudge\n\n大喊。\n",
        encoding="utf-8",
    )
    assert read_hints(path) == {
        "numbers": [
            HintTier("Nudge", "Think.\n\nTwice."),
            HintTier("Idea", "```python\n### no tier\n```"),
        ],
        "words": [HintTier("Nudge", "大喊。")],
    }


def test_a_task_without_tiers_has_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "hints.md"
    path.write_text("## numbers\n\ntext\n")
    assert read_hints(path) == {"numbers": []}

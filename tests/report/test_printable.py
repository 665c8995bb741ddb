"""Text of a learner on its way to a terminal: visible, on one line, never a command."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from grader.report.plain import one_line, printable
from grader.report.terminal import make_console

QUIET = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text\n\twith two lines", "plain text\n\twith two lines"),
        ("上下文, ä, 🐍", "上下文, ä, 🐍"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("over\rwritten", "over\\rwritten"),
        ("bell\a back\b nul\0 del\x7f", "bell\\x07 back\\x08 nul\\x00 del\\x7f"),
        ("\x0b\x0c\x1c\x85", "\\x0b\\x0c\\x1c\\x85"),
        ("a\u202eb\u202c", "a\\u202eb\\u202c"),
        (
            "\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
            "\\u2066\\u2067\\u2068\\u2069\\u200e\\u200f\\u061c",
        ),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("[red]markup[/red] :smile:", "[red]markup[/red] :smile:"),
        ("", ""),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
@QUIET
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    for char in shown:
        assert char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")


@given(st.text(), st.integers(1, 40))
@QUIET
def test_one_line_is_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


def test_one_line_says_that_it_was_cut() -> None:
    assert one_line("a\n b\t\tc ") == "a b c"
    assert one_line("x" * 200) == "x" * 200
    assert one_line("x" * 201) == "x" * 199 + "…"


@pytest.mark.parametrize(
    "text", ["[red]x[/red]", "[/]", "[link=http://a]b[/link]", ":smile:", "[bold"]
)
def test_no_markup_is_read(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    console = make_console()
    assert isinstance(console, Console)
    console.print(text)
    console.print(Text(printable(text)))
    assert capsys.readouterr().out == f"{text}\n{text}\n"

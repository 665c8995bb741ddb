"""The trusted solutions of a kata, and what is said of a header that cannot be read."""

import pytest
from plugin_tiny import REFERENCE, Tiny

from grader.judge import solutions
from grader.judge.solutions import WrongSolution

WHERE = "basics/box/wrong/bad.py"
SHAPE = "the docstring has to be three paragraphs: English, Chinese, 'Loses: tasks'"


def wrong_of(tiny: Tiny, source: str | bytes) -> tuple[WrongSolution | None, list[str]]:
    """The wrong solution ``bad`` with this source, and the faults found."""
    data = source.encode() if isinstance(source, str) else source
    (tiny.solutions / "wrong" / "bad.py").write_bytes(data)
    faults: list[str] = []
    found = solutions.wrong(tiny.load(), faults)
    return next((wrong for wrong in found if wrong.name == "bad"), None), faults


def test_reference_upstream_and_accepted_are_read_by_name(tiny: Tiny) -> None:
    kata = tiny.load()
    assert solutions.reference(kata).source == REFERENCE
    assert solutions.upstream(kata).name == "upstream"
    assert [solution.name for solution in solutions.accepted(kata)] == ["shift"]


def test_wrong_solutions_come_in_order_with_what_they_lose(tiny: Tiny) -> None:
    faults: list[str] = []
    found = solutions.wrong(tiny.load(), faults)
    assert [(wrong.name, wrong.loses) for wrong in found] == [
        ("fifo", ("stack",)),
        ("quiet", ("words",)),
        ("square", ("numbers",)),
    ]
    assert faults == []


def test_a_header_over_several_lines_is_joined(tiny: Tiny) -> None:
    header = '"""One\nline.\n\n一\n行。\n\nLoses: words,\n  numbers\n"""\n'
    found, faults = wrong_of(tiny, header)
    assert found == WrongSolution("bad", header, "One line.", "一 行。", ("numbers", "words"))
    assert faults == []


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1\n",
        '"""English only."""\n',
        '"""English.\n\n中文。\n"""\n',
        '"""English.\n\nLoses: stack\n"""\n',
        '"""English.\n\n中文。\n\nMore.\n\nLoses: stack\n"""\n',
        '"""English.\n\nLoses: stack\n\n中文。\n"""\n',
    ],
)
def test_a_header_of_another_shape_is_a_fault(tiny: Tiny, source: str) -> None:
    assert wrong_of(tiny, source) == (None, [f"{WHERE}: {SHAPE}"])


def test_a_syntax_error_is_a_fault_with_its_line(tiny: Tiny) -> None:
    assert wrong_of(tiny, "\nx = (\n") == (None, [f"{WHERE}: line 2: '(' was never closed"])


@pytest.mark.parametrize("source", [b'"""\xff"""', b"x = 1\0"])
def test_bytes_that_are_no_source_are_a_fault(tiny: Tiny, source: bytes) -> None:
    found, faults = wrong_of(tiny, source)
    assert found is None
    (fault,) = faults
    assert fault.startswith(f"{WHERE}: ")


def test_one_bad_header_does_not_hide_the_others(tiny: Tiny) -> None:
    (tiny.solutions / "wrong" / "bad.py").write_text("x = 1\n")
    (tiny.solutions / "wrong" / "worse.py").write_text("x =\n")
    faults: list[str] = []
    assert len(solutions.wrong(tiny.load(), faults)) == 3
    assert [fault.partition(":")[0] for fault in faults] == [
        "basics/box/wrong/bad.py",
        "basics/box/wrong/worse.py",
    ]

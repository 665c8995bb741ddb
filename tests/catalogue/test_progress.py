"""The learner's progress: written whole or not at all, and never lost."""

from pathlib import Path

import pytest

from grader.catalogue.progress import (
    FILE,
    KataProgress,
    Progress,
    fingerprint,
    read_progress,
    write_progress,
)

SOME = Progress(
    katas={"box": KataProgress("accepted", 10, fingerprint("x"), {"stack": "accepted"})},
    hints={"box": {"stack": 2}},
)


def test_progress_is_read_back(tmp_path: Path) -> None:
    assert write_progress(tmp_path, SOME)
    assert read_progress(tmp_path) == SOME
    assert [path.name for path in (tmp_path / ".kata").iterdir()] == ["progress.json"]


def test_without_a_file_there_is_no_progress(tmp_path: Path) -> None:
    assert read_progress(tmp_path) == Progress()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"katas": 1}', b"\xff", b"[" * 100_000, b'{"hints": {"a": 1}}']
)
def test_a_broken_file_is_kept_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_bytes(data)
    assert read_progress(tmp_path) == Progress()
    assert write_progress(tmp_path, SOME)
    assert path.with_suffix(".broken.json").read_bytes() == data
    assert read_progress(tmp_path) == SOME


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / ".kata").write_text("a file in the way")
    assert not write_progress(tmp_path, SOME)
    assert (tmp_path / ".kata").read_text() == "a file in the way"


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir(parents=True)
    assert not write_progress(tmp_path, SOME)
    assert [path.name for path in (tmp_path / ".kata").iterdir()] == ["progress.json"]


@pytest.mark.parametrize(("one", "other"), [("x", "x\n"), ("", " "), ("a", "A")])
def test_another_text_has_another_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_a_text_with_a_lone_surrogate_has_a_fingerprint() -> None:
    assert len(fingerprint("\ud800")) == 32

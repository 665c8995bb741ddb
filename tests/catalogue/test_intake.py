"""One submission from disk: a named regular file of UTF-8, or one clear line."""

import os
import socket
from pathlib import Path

import pytest

from grader.catalogue.intake import MAX_BYTES, Submission, read_submission

CODE = "x = 1\n"


def intake(folder: Path, data: bytes) -> Submission:
    path = folder / "box.py"
    path.write_bytes(data)
    return read_submission(path)


def refused(submission: Submission) -> str:
    """The fault, which is one line and comes without a source."""
    assert submission.source == ""
    assert submission.fault
    assert len(submission.fault.splitlines()) == 1
    return submission.fault


def test_a_plain_file_is_taken(tmp_path: Path) -> None:
    assert intake(tmp_path, CODE.encode()) == Submission(CODE)


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "box.py"
    assert refused(read_submission(path)) == f"There is no file {path}."


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CODE)
    assert "cannot be read: Not a directory" in refused(read_submission(tmp_path / "a" / "box.py"))


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert refused(read_submission(tmp_path)) == f"{tmp_path} is a directory, not a file."


def test_a_refused_directory_leaves_no_descriptor_open(tmp_path: Path) -> None:
    read_submission(tmp_path)
    before = sorted(Path("/proc/self/fd").iterdir())
    read_submission(tmp_path)
    assert sorted(Path("/proc/self/fd").iterdir()) == before


@pytest.mark.parametrize("data", [b"", b"\n", b" \t\r\n\f\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(intake(tmp_path, data)) == f"{tmp_path / 'box.py'} is empty."


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text(CODE)
    path = tmp_path / "box.py"
    path.symlink_to("real.py")
    assert refused(read_submission(path)) == f"{path} is a link; the file itself is needed."


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "box.py"
    path.symlink_to("nowhere")
    assert "is a link" in refused(read_submission(path))


def test_a_link_in_the_way_to_the_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "box.py").write_text(CODE)
    assert read_submission(tmp_path / "link" / "box.py").source == CODE


def test_a_fifo_is_refused_and_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "box.py"
    os.mkfifo(path)
    assert refused(read_submission(path)) == f"{path} is not a regular file."


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("box.py")
        assert "cannot be read" in refused(read_submission(Path("box.py")))


def test_a_device_is_refused() -> None:
    assert refused(read_submission(Path("/dev/zero"))) == "/dev/zero is not a regular file."


def test_a_file_of_exactly_the_limit_is_taken(tmp_path: Path) -> None:
    data = b"#" * (MAX_BYTES - 1) + b"\n"
    assert len(intake(tmp_path, data).source) == MAX_BYTES


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 1024 * 1024])
def test_a_file_over_the_limit_is_refused(tmp_path: Path, size: int) -> None:
    fault = refused(intake(tmp_path, b"#" * size))
    assert fault == f"{tmp_path / 'box.py'} is over 256 KiB, the most that a submission may have."


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    assert intake(tmp_path, b"\xef\xbb\xbf" + CODE.encode()) == Submission(CODE)


def test_utf_16_is_refused_with_the_line(tmp_path: Path) -> None:
    assert refused(intake(tmp_path, CODE.encode("utf-16"))).endswith("is not UTF-8 (line 1).")


def test_utf_16_without_a_mark_is_refused(tmp_path: Path) -> None:
    assert refused(intake(tmp_path, CODE.encode("utf-16-le"))).endswith("has a NUL character.")


def test_bad_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    fault = refused(intake(tmp_path, b"x = 1\n\ny = '\xff'\n"))
    assert fault.endswith("is not UTF-8 (line 3).")


@pytest.mark.parametrize("data", [b"x = '\xed\xa0\x80'\n", b"x = '\xc0\x80'\n"])
def test_surrogates_and_overlong_forms_are_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(intake(tmp_path, data)).endswith("is not UTF-8 (line 1).")


@pytest.mark.parametrize(
    "head",
    [
        b"# coding: {}\n",
        b"# -*- coding: {} -*-\n",
        b"# vim: set fileencoding={} :\n",
        b"#!/usr/bin/python\n# coding={}\n",
        b"\n  # coding: {}\n",
        b"\xef\xbb\xbf# coding: {}\n",
        b"\r# coding: {}\r",
    ],
)
@pytest.mark.parametrize("name", [b"latin-1", b"utf-7", b"rot13", b"UTF-16"])
def test_another_encoding_in_a_cookie_is_refused(tmp_path: Path, head: bytes, name: bytes) -> None:
    fault = refused(intake(tmp_path, head.replace(b"{}", name) + CODE.encode()))
    assert fault.endswith(f"declares the encoding {name.decode()}; only UTF-8 is taken.")


@pytest.mark.parametrize("name", ["utf-8", "UTF-8", "utf8", "utf_8"])
def test_utf_8_in_a_cookie_is_taken(tmp_path: Path, name: str) -> None:
    source = f"# coding: {name}\n{CODE}"
    assert intake(tmp_path, source.encode()) == Submission(source)


@pytest.mark.parametrize("head", ["\n\n# coding: latin-1\n", "x = 2\n# encoding: base64\n"])
def test_a_comment_that_is_no_cookie_for_python_is_taken(tmp_path: Path, head: str) -> None:
    assert intake(tmp_path, head.encode()) == Submission(head)


def test_a_nul_is_refused(tmp_path: Path) -> None:
    assert refused(intake(tmp_path, b"x = 1\n\0")).endswith("has a NUL character.")


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_become_those_of_python(tmp_path: Path, ending: str) -> None:
    assert intake(tmp_path, f"a = 1{ending}b = 2{ending}".encode()).source == "a = 1\nb = 2\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "box.py"
    path.write_text(CODE)
    path.chmod(0)
    assert "cannot be read: Permission denied" in refused(read_submission(path))


def test_a_name_of_300_characters_is_refused(tmp_path: Path) -> None:
    fault = refused(read_submission(tmp_path / ("a" * 297 + ".py")))
    assert fault.endswith("cannot be read: File name too long")


def test_the_file_is_not_changed(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbfx = 1\r\n"
    intake(tmp_path, data)
    assert (tmp_path / "box.py").read_bytes() == data

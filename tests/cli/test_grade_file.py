"""``kata grade SLUG --file PATH``: whatever is handed in, a verdict and one clear line."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from clones import Clone, Done, make_clone
from rich.cells import cell_len


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return make_clone(tmp_path_factory.mktemp("clone"), ("local", "local_stack"))


@dataclass(frozen=True)
class Case:
    """What is in the file, and what is said about it."""

    data: bytes | str
    verdict: str
    line: str


REFUSED = {
    "empty": Case(b"", "load error", "{path} is empty."),
    "blank": Case(b" \n\t\n", "load error", "{path} is empty."),
    "not_utf8": Case(b'ok = 1\nx = "\xff"\n', "load error", "{path} is not UTF-8 (line 2)."),
    "large": Case(b"#" * 1_000_000, "load error", "{path} is over 256 KiB, the most that"),
    "cookie": Case("# coding: utf-7\n", "load error", "{path} declares the encoding utf-7;"),
    "nul": Case(b"x = 1\0\n", "load error", "{path} has a NUL character."),
}
RUN = {
    "syntax": Case(
        "x = 1\ndef f(:\n",
        "load error",
        "local.py does not load (line 2): SyntaxError: invalid syntax",
    ),
    "crash": Case(
        "x = 1\n1/0\n",
        "load error",
        "local.py does not load (line 2): ZeroDivisionError: division by zero",
    ),
    "lines": Case(
        'raise ValueError("one\\ntwo\\x1b[31m\\n\\u202ethree")\n',
        "load error",
        "local.py does not load (line 1): ValueError: one two [31m three",
    ),
    "exit": Case(
        "import os\nos._exit(0)\n",
        "load error",
        "local.py ended the process while it was being imported (exit code 0).",
    ),
    "forbidden": Case(
        "import werkzeug\n",
        "forbidden import",
        "local.py imports werkzeug (line 1), which this kata does not allow. Allowed: ",
    ),
    "loop": Case(
        "while True: pass\n",
        "time limit",
        "local.py ran for over 2 s of CPU time while it was being imported.",
    ),
}


def grade(clone: Clone, path: Path) -> Done:
    done = clone.kata("grade", "local", "--file", path)
    assert (done.code, done.err) == (1, "")
    assert "\x1b" not in done.out
    assert not (clone.root / ".kata").exists()  # progress is about the learner's own file
    return done


def told(done: Done, verdict: str, line: str) -> None:
    """The verdict stands in the table, and the line once below it, whole."""
    row = next(text for text in done.out.splitlines() if text.startswith("werkzeug/local"))
    assert f" {verdict} " in row
    assert "0/15" in row
    below = done.out.partition("\n\n")[2]
    assert " ".join(below.split()).startswith(f"werkzeug/local {line}")
    assert "0 of 15 points; 0 of 1 katas accepted." in done.out
    assert "kata hint" not in done.out


@pytest.mark.parametrize("name", REFUSED | RUN)
def test_a_file_with_something_wrong_in_it(clone: Clone, tmp_path: Path, name: str) -> None:
    case = (REFUSED | RUN)[name]
    path = tmp_path / "mine.py"
    path.write_bytes(case.data if isinstance(case.data, bytes) else case.data.encode())
    done = grade(clone, path)
    told(done, case.verdict, case.line.format(path=path))
    assert max(map(cell_len, done.out.splitlines())) <= 80


def test_a_missing_file(clone: Clone, tmp_path: Path) -> None:
    told(grade(clone, tmp_path / "no.py"), "load error", f"There is no file {tmp_path / 'no.py'}.")


def test_a_folder(clone: Clone, tmp_path: Path) -> None:
    told(grade(clone, tmp_path), "load error", f"{tmp_path} is a directory, not a file.")


def test_a_link(clone: Clone, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.symlink_to(clone.root / "solutions" / "werkzeug" / "local" / "reference.py")
    told(grade(clone, path), "load error", f"{path} is a link; the file itself is needed.")


@pytest.mark.skipif(sys.platform == "win32", reason="no fifos")
def test_a_fifo_does_not_hang(clone: Clone, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.py")
    told(
        grade(clone, tmp_path / "mine.py"), "load error", f"{tmp_path / 'mine.py'} is not a regular"
    )


def test_the_name_of_the_file_does_not_matter(clone: Clone, tmp_path: Path) -> None:
    """Windows line ends, a byte order mark, blanks in the name, another folder."""
    path = tmp_path / "my local [red] 本地.txt"
    source = clone.solution("local").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + source.encode())
    nested = clone.root / "katas" / "werkzeug"
    relative = Path(os.path.relpath(path, nested))
    done = clone.kata("grade", "local", "--file", relative, "--require", "all", cwd=nested)
    assert (done.code, done.err) == (0, "")
    assert "15/15" in done.out


def test_a_name_that_looks_like_markup_is_shown_as_it_is(clone: Clone, tmp_path: Path) -> None:
    path = tmp_path / "[bold]no[/bold]:smile:.py"
    assert "[bold]no[/bold]:smile:.py" in "".join(grade(clone, path).out.split())


def test_the_starter_handed_in_is_not_started(clone: Clone) -> None:
    done = clone.kata("grade", "local", "--file", clone.file("local"))
    assert done.code == 0
    assert "not started" in done.out
    assert clone.kata("grade", "local", "--file", clone.file("local"), "--require", "all").code == 1


@pytest.mark.parametrize("names", [(), ("local", "local_stack"), ("werkzeug",)])
def test_a_file_is_for_one_kata(clone: Clone, names: tuple[str, ...]) -> None:
    done = clone.kata("grade", *names, "--file", clone.file("local"))
    assert (done.code, done.out) == (2, "")
    assert done.err == "kata: --file needs the slug of one kata: kata grade SLUG --file PATH\n"


def test_a_file_is_not_our_solution(clone: Clone) -> None:
    done = clone.kata("grade", "local", "--solutions", "--file", clone.file("local"))
    assert (done.code, done.out) == (2, "")
    assert "--file and --solutions exclude each other." in done.err

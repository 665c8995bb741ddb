"""``kata batch``: names, folders, bad files, the journal, exit codes."""

import json
import sqlite3
from pathlib import Path

import pytest
from clones import Clone, make_clone


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    clone = make_clone(tmp_path_factory.mktemp("clone"), ("local", "local_stack"))
    folder = clone.root / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "local.py").write_text(clone.solution("local"), encoding="utf-8")
    (folder / "bob.py").write_text(clone.solution("local", "wrong/in_place"), encoding="utf-8")
    (folder / "eve.py").write_text("def broken(:\n", encoding="utf-8")
    (folder / "nul.py").write_bytes(b"x = 1\0\n")
    (folder / "\x1b[2J.py").write_text(clone.starter("local"), encoding="utf-8")
    return clone


def test_every_file_has_a_line(clone: Clone) -> None:
    done = clone.kata("batch", "local", "class", "--journal", "a.sqlite")
    assert done.code == 0
    assert "15/15  accepted" in done.out
    assert "class/ada/local.py" in done.out
    assert "\x1b" not in done.out
    assert done.words.endswith("5 files: 1 accepted, 1 wrong answer, 2 load error, 1 not started")


def test_the_second_time_all_is_known(clone: Clone) -> None:
    for _ in range(2):
        done = clone.kata("batch", "local", "class", "--journal", "b.sqlite", "--brief")
    assert done.out.count("(known)") == 5
    rows = sqlite3.connect(clone.root / "b.sqlite").execute("SELECT count(*) FROM verdicts")
    assert rows.fetchone() == (5,)


def test_json_is_one_document_a_line(clone: Clone) -> None:
    words = ("batch", "local", "class/bob.py", "class/bob.py", "--json", "--journal", "c.sqlite")
    (line,) = clone.kata(*words).out.splitlines()
    document = json.loads(line)
    assert (document["file"], document["known"]) == ("class/bob.py", False)
    assert document["results"][0]["verdict"] == "wrong_answer"
    assert document["results"][0]["tasks"][4]["counterexample"]["minimal"] is True


def test_a_missing_file_gets_its_verdict_like_any_other(clone: Clone) -> None:
    done = clone.kata("batch", "local", "class/zoe.py", "--journal", "d.sqlite")
    assert done.code == 0
    assert "0/15  load error" in done.out


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("batch", "local"), "Missing argument 'PATHS...'"),
        (("batch", "locale", "class"), "local"),
        (("batch", "werkzeug", "class"), "no kata"),
        (("batch", "local", "solutions/werkzeug/local_stack/none"), "no .py files"),
        (("batch", "local", "class", "--journal", "class/bob.py"), "cannot be used as a journal"),
        (("batch", "local", "class", "--journal", "no/such/folder"), "cannot be used as a journal"),
    ],
)
def test_a_wrong_call_is_refused_with_a_word(
    clone: Clone, words: tuple[str, ...], word: str
) -> None:
    (clone.root / "solutions/werkzeug/local_stack/none").mkdir(exist_ok=True)
    done = clone.kata(*words)
    assert done.code == 2
    assert word in " ".join(done.err.split())
    assert Path(clone.root / "class" / "bob.py").read_text("utf-8").startswith('"""')

"""What a learner calls besides ``kata grade``: progress, list, show, next, hint, answer, reset."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from clones import Clone, make_clone
from rich.cells import cell_len

PATH = ("local", "local_stack")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """The whole catalogue, untouched. Tests that share it do not write."""
    return make_clone(tmp_path_factory.mktemp("fresh"))


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return make_clone(tmp_path, PATH)


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A copy in which ``local`` was solved and graded."""
    clone = make_clone(tmp_path_factory.mktemp("solved"), PATH)
    clone.solve("local", "accepted/var_per_name")
    assert clone.kata("grade", "local").code == 0
    return clone


def progress_of(clone: Clone) -> Path:
    return clone.root / ".kata" / "progress.json"


def remember(clone: Clone, text: str) -> None:
    progress_of(clone).parent.mkdir()
    progress_of(clone).write_text(text, encoding="utf-8")


# -- the path -----------------------------------------------------------------------------


def test_progress_of_an_untouched_clone(fresh: Clone) -> None:
    done = fresh.kata()
    assert (done.code, done.err) == (0, "")
    rows = [line.split() for line in done.out.splitlines()]
    shown = [row[0] for row in rows if row and "/" in row[0]]
    assert [name.partition("/")[2] for name in shown] == fresh.slugs
    assert done.out.count("not started") == len(fresh.slugs)
    assert f"Next: kata show {fresh.slugs[0]}" in done.out
    told = re.search(r"\n0 of (\d+) points. What is left takes about (\d+) hours.\n", done.out)
    assert told is not None
    possible = re.findall(r" 0/(\d+) ", done.out)
    assert int(told[1]) == sum(map(int, possible))


def test_progress_after_a_grading_and_after_an_edit(clone: Clone) -> None:
    clone.solve("local")
    assert "changed, not graded" in clone.kata().out
    clone.kata("grade", "local")
    graded = clone.kata()
    assert "accepted" in graded.out
    assert "15/15" in graded.out
    clone.file("local").write_text("x = 1\n", encoding="utf-8")
    assert "changed, not graded" in clone.kata().out
    assert "15/15" not in clone.kata("--lang", "zh", "next").out


def test_progress_in_chinese(solved: Clone) -> None:
    done = solved.kata("--lang", "zh-CN")
    assert "通过" in done.out
    assert "各有其值" in done.words


def test_the_locale_chooses_the_language(fresh: Clone) -> None:
    assert "下一" in fresh.kata(LANG="zh_CN.UTF-8").out
    assert "Next" in fresh.kata(LANG="de_DE.UTF-8").out
    assert "Next" in fresh.kata("--lang", "en", LANG="zh_CN.UTF-8").out


def test_next_walks_the_path(fresh: Clone, solved: Clone, clone: Clone) -> None:
    assert fresh.kata("next").out.startswith(f"wsgi/{fresh.slugs[0]}: ")
    assert solved.kata("next").out.startswith("werkzeug/local_stack: ")
    for slug in PATH:
        clone.solve(slug)
    assert clone.kata("next").out.startswith("werkzeug/local: ")
    assert clone.kata("grade").code == 0
    assert "All katas are accepted" in clone.kata("next").out
    assert "All katas are accepted" in clone.kata().out


def test_next_names_the_file_and_the_commands(clone: Clone) -> None:
    done = clone.kata("next")
    assert str(clone.file("local")) in done.out
    assert "kata show local" in done.out
    assert "kata grade local" in done.out


def test_a_required_kata_comes_first(clone: Clone) -> None:
    catalogue = clone.root / "katas" / "catalogue.toml"
    text = catalogue.read_text(encoding="utf-8").replace(
        '["local", "local_stack"]', '["local_stack", "local"]'
    )
    catalogue.write_text(text, encoding="utf-8")
    assert clone.slugs == ["local_stack", "local"]
    assert clone.kata("next").out.startswith("werkzeug/local: ")


def test_list_names_every_kata_in_both_languages(fresh: Clone) -> None:
    english, chinese = fresh.kata("list"), fresh.kata("--lang", "zh-CN", "list")
    for done in (english, chinese):
        assert (done.code, done.err) == (0, "")
        assert re.findall(r"^(\w+) +\d/5 ", done.out, re.MULTILINE) == fresh.slugs
        assert max(map(cell_len, done.out.splitlines())) <= 80
    assert "attributes that every thread" in english.words
    assert "greenlet 看到的都是" in chinese.words


def test_show_in_both_languages(fresh: Clone) -> None:
    english, chinese = fresh.kata("show", "local"), fresh.kata("--lang", "zh", "show", "local")
    for done in (english, chinese):
        assert (done.code, done.err) == (0, "")
        assert str(fresh.file("local")) in done.out
        assert "kata grade local" in done.out
        lines = [line for line in done.out.splitlines() if str(fresh.root) not in line]
        assert max(map(cell_len, lines)) <= 80
    assert "Copies never leak" in english.out
    assert "Your file" in english.out
    assert "副本之间互不泄漏" in chinese.out
    assert "你的文件" in chinese.out


# -- hints --------------------------------------------------------------------------------


def test_hints_come_tier_by_tier(clone: Clone) -> None:
    first, second = clone.kata("hint", "local"), clone.kata("hint", "local")
    assert first.out.startswith("Hint 1 of 5 for attributes: Nudge\n")
    assert "More: kata hint local attributes" in first.out
    assert second.out.startswith("Hint 2 of 5 for attributes: Concept\n")
    assert clone.kata("hint", "local", "threads").out.startswith("Hint 1 of 5 for threads: ")
    last = clone.kata("hint", "local", "threads", "--tier", "99")
    assert last.out.startswith("Hint 5 of 5 for threads: Skeleton\n")
    assert "More:" not in last.out
    assert clone.kata("hint", "local", "threads").out == last.out
    assert "Hint 2 of 5 for threads" in clone.kata("hint", "local", "threads", "--tier", "2").out
    kept = json.loads(progress_of(clone).read_text(encoding="utf-8"))["hints"]
    assert kept == {"local": {"attributes": 2, "threads": 5}}


def test_hints_in_chinese(clone: Clone) -> None:
    done = clone.kata("--lang", "zh-CN", "hint", "local", "threads", "--tier", "1")
    assert done.out.startswith("threads 的提示 1/5")
    english = clone.kata("hint", "local", "threads", "--tier", "1")
    assert english.out.startswith("Hint 1 of 5 for threads")
    assert done.out.splitlines()[2] != english.out.splitlines()[2]


def test_a_hint_is_for_the_first_task_that_is_open(clone: Clone) -> None:
    tasks = {"attributes": "accepted", "iteration": "wrong_answer"}
    entry = {"verdict": "wrong_answer", "points": 2, "source": "", "tasks": tasks}
    remember(clone, json.dumps({"format": 1, "katas": {"local": entry}, "hints": {}}))
    assert "for iteration:" in clone.kata("hint", "local").out


def test_an_unknown_task_names_the_tasks(fresh: Clone) -> None:
    done = fresh.kata("hint", "local", "thread")
    assert (done.code, done.out) == (2, "")
    assert "no task thread" in done.err
    assert "attributes, iteration, release, threads" in done.err


# -- answer and reset ---------------------------------------------------------------------


def test_the_answer_waits_for_a_solution(clone: Clone) -> None:
    done = clone.kata("answer", "local")
    assert (done.code, done.out) == (1, "")
    assert "not accepted" in done.err
    assert "--force" in done.err
    clone.solve("local", "wrong/in_place")
    done = clone.kata("answer", "local")
    assert (done.code, done.out) == (1, "")


def test_the_answer_after_acceptance(solved: Clone) -> None:
    done = solved.kata("answer", "local")
    assert (done.code, done.err) == (0, "")
    assert "In one breath" in done.out
    assert "Spoiler" not in done.out
    assert "--- katas/werkzeug/local/local.py" in done.out
    assert "+++ solutions/werkzeug/local/reference.py" in done.out
    assert "  solutions/werkzeug/local/accepted/var_per_name.py" in done.out
    assert "The real thing: kata source werkzeug.local" in done.out
    assert "一句话回答" in solved.kata("--lang", "zh-CN", "answer", "local", "--force").out


def test_the_answer_by_force_says_that_it_spoils(fresh: Clone) -> None:
    done = fresh.kata("answer", "local", "--force")
    assert done.code == 0
    assert done.out.startswith("Spoiler:")
    assert "In one breath" in done.out


def test_a_handout_has_no_answers(tmp_path: Path) -> None:
    clone = make_clone(tmp_path, PATH)
    (tmp_path / "solutions").rename(tmp_path / "kept")
    done = clone.kata("answer", "local", "--force")
    assert (done.code, done.out) == (2, "")
    assert "not part of this copy" in done.err


def test_reset_keeps_what_it_replaces(clone: Clone) -> None:
    path = clone.file("local")
    starter = path.read_bytes()
    for number in (1, 2):
        path.write_bytes(b"mine %d\r\n" % number)
        done = clone.kata("reset", "local")
        assert (done.code, done.err) == (0, "")
        assert f"local.py.{number}" in done.out
        assert path.read_bytes() == starter
    assert path.with_name("local.py.1").read_bytes() == b"mine 1\r\n"
    assert path.with_name("local.py.2").read_bytes() == b"mine 2\r\n"


def test_reset_of_a_lost_file_and_of_a_link(clone: Clone) -> None:
    path = clone.file("local")
    starter = path.read_bytes()
    path.unlink()
    done = clone.kata("reset", "local")
    assert "Kept" not in done.out
    assert path.read_bytes() == starter
    path.unlink()
    path.symlink_to("elsewhere.py")
    assert clone.kata("reset", "local").code == 0
    assert not path.is_symlink()
    assert path.read_bytes() == starter
    assert path.with_name("local.py.1").is_symlink()


def test_a_dead_link_that_was_kept_is_not_overwritten(clone: Clone) -> None:
    kept = clone.file("local").with_name("local.py.1")
    kept.symlink_to("nowhere")
    assert "local.py.2" in clone.kata("reset", "local").out
    assert kept.is_symlink()


# -- the progress file --------------------------------------------------------------------


def test_progress_that_cannot_be_written_is_said(clone: Clone) -> None:
    (clone.root / ".kata").write_text("a file", encoding="utf-8")
    clone.solve("local")
    done = clone.kata("grade", "local")
    assert done.code == 0
    assert "accepted" in done.out
    assert done.err == "kata: the progress file cannot be written; nothing else is lost\n"
    hint = clone.kata("hint", "local")
    assert hint.code == 0
    assert "Hint 1 of 5" in hint.out
    assert "cannot be written" in hint.err


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "\N{BYTE ORDER MARK}{}",
        '{"katas": 7}',
        '{"hints": {"local": {"attributes": -9}}}',
        '{"katas": {"local": {"verdict": "accepted"}}}',
        "[" * 100_000,
    ],
)
def test_a_broken_progress_file_is_kept_aside(clone: Clone, text: str) -> None:
    remember(clone, text)
    done = clone.kata("hint", "local")
    assert done.code == 0
    assert "Hint 1 of 5" in done.out
    assert progress_of(clone).with_name("progress.broken.json").read_text("utf-8") == text
    assert "Hint 2 of 5" in clone.kata("hint", "local").out


def test_an_unknown_verdict_of_a_newer_grader_is_no_error(solved: Clone, tmp_path: Path) -> None:
    clone = make_clone(tmp_path, PATH)
    clone.solve("local", "accepted/var_per_name")
    text = progress_of(solved).read_text(encoding="utf-8")
    remember(clone, text.replace('"accepted"', '"admired"'))
    done = clone.kata()
    assert done.code == 0
    assert "changed, not graded" in done.out


# -- doctor -------------------------------------------------------------------------------


def test_doctor_names_the_level(fresh: Clone) -> None:
    done = fresh.kata("doctor")
    assert (done.code, done.err) == (0, "")
    (line,) = [text for text in done.out.splitlines() if text.startswith("Isolation in force: ")]
    level = line.rpartition(" ")[2]
    assert level in {"full", "partial", "reduced"}
    assert level in done.out.splitlines()[2]
    assert max(map(cell_len, done.out.splitlines()[2:])) <= 80


# -- counterexample and source --------------------------------------------------------------


def test_a_counterexample_is_a_file_that_runs(clone: Clone) -> None:
    clone.solve("local", "wrong/delete_in_place")
    done = clone.kata("counterexample", "local")
    assert (done.code, done.err) == (0, "")
    written = clone.file("local").with_name("counterexample_local.py")
    assert f"Written: {written.relative_to(clone.root)}" in done.out
    ran = subprocess.run(
        [sys.executable, written.name],
        cwd=written.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "    reference: {'page': ''}\n    yours:     {}\n" in ran.stdout
    clone.solve("local")
    ran = subprocess.run(
        [sys.executable, written.name],
        cwd=written.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "    reference: {'page': ''}\n    yours:     {'page': ''}\n" in ran.stdout


def test_without_a_difference_there_is_no_counterexample(clone: Clone) -> None:
    clone.solve("local")
    done = clone.kata("counterexample", "local")
    assert (done.code, done.out) == (1, "")
    assert "There is no counterexample to your local." in done.err


def test_no_counterexample_without_a_file(clone: Clone) -> None:
    clone.file("local").unlink()
    done = clone.kata("counterexample", "local")
    assert (done.code, done.out) == (2, "")
    assert "local.py" in done.err


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [
        ("werkzeug.local:Local", "class Local"),
        ("werkzeug.local:Local.__release_local__", "def __release_local__"),
        ("flask:Flask.jinja_loader", "def jinja_loader"),
        ("flask.globals", "from contextvars import ContextVar"),
        ("tornado.gen", "coroutine"),
        ("wsgiref.simple_server:make_server", "def make_server"),
    ],
)
def test_the_source_of_the_real_thing(fresh: Clone, symbol: str, shown: str) -> None:
    done = fresh.kata("source", symbol)
    assert (done.code, done.err) == (0, "")
    first, *lines = done.out.splitlines()
    path, _colon, number = first.rpartition(":")
    assert Path(path).is_file()
    assert lines[0].split()[0] == number
    assert shown in done.out


@pytest.mark.parametrize(
    ("symbol", "said"),
    [
        ("evil:x", "evil is none of the libraries"),
        ("local", "local is none of the libraries"),
        ("werkzeug.nope", "There is no Python source of werkzeug.nope."),
        ("werkzeug.local:Nope", "There is no Python source of werkzeug.local:Nope."),
        ("sys", "There is no Python source of sys."),
        ("", "is none of the libraries"),
        ("\x1b[2J", r"\x1b[2J is none"),
    ],
)
def test_what_has_no_source_is_said(fresh: Clone, symbol: str, said: str) -> None:
    done = fresh.kata("source", symbol)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_no_module_of_a_kata_stands_for_a_library(clone: Clone) -> None:
    planted = clone.file("local").with_name("flask.py")
    planted.write_text("raise SystemExit('planted')\n", encoding="utf-8")
    done = clone.kata("source", "flask:Flask", cwd=planted.parent, PYTHONPATH=str(planted.parent))
    assert done.code == 0
    assert str(planted) not in done.out

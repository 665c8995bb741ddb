"""``kata grade``: what it says, what it answers with, and that it cannot be talked into a pass."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from clones import ENVIRONMENT, KATA, Clone, Done, make_clone
from rich.cells import cell_len

PATH = ("local", "local_stack")
ESCAPE = "\x1b"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return make_clone(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return make_clone(tmp_path, PATH)


def results(done: Done) -> dict[str, dict[str, Any]]:
    return {str(result["slug"]): result for result in done.document["results"]}


# -- nothing begun ------------------------------------------------------------------------


def test_an_untouched_clone_is_fine(whole: Clone) -> None:
    done = whole.kata("grade")
    assert (done.code, done.err) == (0, "")
    assert done.out.count("not started") == len(whole.slugs)
    assert re.search(rf"^0 of \d+ points; 0 of {len(whole.slugs)} katas", done.out, re.MULTILINE)


def test_an_untouched_clone_is_not_all(whole: Clone) -> None:
    done = whole.kata("grade", "--require", "all", "--json")
    assert (done.code, done.err) == (1, "")
    found = results(done)
    assert list(found) == whole.slugs
    assert {result["verdict"] for result in found.values()} == {"not_started"}
    assert done.document["points"] == 0


def test_a_track_and_a_slug_choose(whole: Clone) -> None:
    track = whole.folder("local").parent
    wanted = [slug for slug in whole.slugs if whole.folder(slug).parent == track]
    assert list(results(whole.kata("grade", "werkzeug", "--json"))) == wanted
    assert list(results(whole.kata("grade", "werkzeug/local/", "local", "--json"))) == ["local"]


def test_the_solutions_get_full_marks(whole: Clone) -> None:
    done = whole.kata("grade", "--solutions", "--require", "all", "--json", seconds=300)
    found = {slug: (r["verdict"], r["points"]) for slug, r in results(done).items()}
    assert found == {slug: ("accepted", r["possible"]) for slug, r in results(done).items()}
    assert list(found) == whole.slugs
    assert (done.code, done.err) == (0, "")
    assert done.document["points"] == done.document["possible"]
    assert "accepted" not in whole.kata().out  # they are ours, and no progress of the learner's


# -- a solved kata and a wrong one --------------------------------------------------------


def test_a_solved_kata_beside_one_that_is_not_begun(clone: Clone) -> None:
    clone.solve("local")
    done = clone.kata("grade", "--all")
    assert (done.code, done.err) == (0, "")
    assert re.search(r"^werkzeug/local +accepted +15/15", done.out, re.MULTILINE)
    assert re.search(r"^werkzeug/local_stack +not started +0/12", done.out, re.MULTILINE)
    assert re.search(r"^  contexts +accepted +4/4 +Copies never leak", done.out, re.MULTILINE)
    assert "15 of 27 points; 1 of 2 katas accepted." in done.out
    assert clone.kata("grade", "--require", "all").code == 1


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    clone = make_clone(tmp_path_factory.mktemp("wrong"), PATH)
    clone.solve("local", "wrong/in_place")
    return clone


@pytest.fixture(scope="module")
def told(wrong: Clone) -> Done:
    return wrong.kata("grade", "local")


@pytest.fixture(scope="module")
def told_zh(wrong: Clone) -> Done:
    return wrong.kata("--lang", "zh-CN", "grade", "local")


def test_a_wrong_solution_is_explained(told: Done) -> None:
    assert (told.code, told.err) == (1, "")
    assert re.search(r"^werkzeug/local +wrong answer +9/15", told.out, re.MULTILINE)
    assert re.search(r"^  contexts +wrong answer +0/4", told.out, re.MULTILINE)
    assert "Task 5, Copies never leak:" in told.words
    assert "First failing test: Test" in told.words
    assert "The smallest program on which yours and the reference differ:" in told.out
    assert "This looks like: Writes change the dict that is already in the variable" in told.words
    assert re.search(r"^A hint: kata hint local \w+$", told.out, re.MULTILINE)


HEADING = re.compile(r"^ +see +reference +yours *$", re.MULTILINE)


def test_the_program_that_is_shown_runs_as_it_stands(wrong: Clone, told: Done) -> None:
    """Pasted into a file beside the learner's, it prints what the table says."""
    heading = HEADING.search(told.out)
    assert heading is not None
    column = heading[0].index("reference"), heading[0].index("yours")
    program, rest = told.out[: heading.start()], told.out[heading.end() :]
    program = program.partition("reference differ:\n")[2]
    table = [line for line in rest.partition("\n\n")[0].splitlines() if line.strip()]
    reference = [line[column[0] : column[1]].strip() for line in table]
    yours = [line[column[1] :].strip() for line in table]
    marked = [line.strip().startswith("≠") for line in table]
    assert any(marked)
    assert marked == [left != right for left, right in zip(reference, yours, strict=True)]
    code = "\n".join(line[4:].rstrip() for line in program.splitlines())
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, encoding="utf-8",
        env=ENVIRONMENT | {"PYTHONPATH": str(wrong.folder("local"))},
    )  # fmt: skip
    assert (done.stdout.splitlines(), done.stderr) == (yours, "")


def test_a_wrong_solution_is_explained_in_chinese(told_zh: Done) -> None:
    assert told_zh.code == 1
    assert re.search(r"^werkzeug/local +答案错误 +9/15", told_zh.out, re.MULTILINE)
    assert "这看起来像是：直接修改变量里已有的字典" in told_zh.words
    assert "kata hint local" in told_zh.out
    assert not re.search("wrong|smallest|yours|failing", told_zh.out)


def test_eighty_columns_are_enough(told: Done, told_zh: Done) -> None:
    for done in (told, told_zh):
        wide = [line for line in done.out.splitlines() if cell_len(line) > 80]
        assert not wide


def test_what_is_piped_has_no_escape_codes(told: Done, wrong: Clone) -> None:
    assert ESCAPE not in told.out + told.err
    assert ESCAPE not in wrong.kata("grade", "local", NO_COLOR="1", FORCE_COLOR="").out


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_no_color_on_a_terminal(wrong: Clone) -> None:
    coloured = _on_terminal(wrong, {"TERM": "xterm-256color"})
    assert f"{ESCAPE}[31m" in coloured
    plain = _on_terminal(wrong, {"TERM": "xterm-256color", "NO_COLOR": "1"})
    codes = {code for found in re.findall(r"\x1b\[([\d;]*)m", plain) for code in found.split(";")}
    assert codes <= {"", "0", "1", "2", "3", "4"}  # bold and its like are no colours
    assert "wrong answer" in re.sub(r"\x1b\[[\d;]*m", "", plain)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_a_bar_shows_itself_when_it_takes_over_a_second(wrong: Clone) -> None:
    (wrong.root / "loop.py").write_text("while True: pass\n", encoding="utf-8")  # 2 s of CPU time
    told = _on_terminal(wrong, {"TERM": "xterm-256color"}, "local", "--file", "loop.py")
    assert "Grading" in told
    assert "━" in told


def _on_terminal(clone: Clone, env: dict[str, str], *arguments: str) -> str:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [KATA, "grade", *(arguments or ["local"])],
        cwd=clone.root, env=ENVIRONMENT | {"COLUMNS": "80"} | env,
        stdin=theirs, stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        os.close(theirs)
        data = b""
        try:
            while chunk := os.read(ours, 65536):
                data += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(ours)
    assert process.returncode == 1
    return data.decode()


# -- JSON ---------------------------------------------------------------------------------


def test_json_is_one_document(wrong: Clone) -> None:
    done = wrong.kata("grade", "--json")
    assert (done.code, done.err) == (1, "")
    assert done.document["format"] == "webkatas/result/v1"
    found = results(done)
    assert {slug: r["verdict"] for slug, r in found.items()} == {
        "local": "wrong_answer",
        "local_stack": "not_started",
    }
    assert found["local"]["diagnosis"]["name"] == "in_place"


@pytest.mark.parametrize("form", ["json", "gradescope", "junit", "markdown"])
def test_a_form_is_all_that_is_printed(wrong: Clone, form: str) -> None:
    done = wrong.kata("grade", "--format", form)
    assert (done.code, done.err) == (1, "")
    assert done.out[0] in "{<#"


def test_a_form_goes_to_a_file_and_the_table_to_people(wrong: Clone) -> None:
    done = wrong.kata("grade", "local", "--format", "exercism", "--output", "results.json")
    assert done.code == 1
    assert "wrong answer" in done.out
    document = json.loads((wrong.root / "results.json").read_text(encoding="utf-8"))
    assert (document["version"], document["status"]) == (3, "fail")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "exercism"), "name its slug"),
        (("local", "--format", "classroom50"), "CLASSROOM, ASSIGNMENT"),
        (("local", "--output", "x.json"), "--output needs a --format"),
        (("local", "--format", "yaml"), "'yaml' is not one of"),
    ],
)
def test_a_form_that_cannot_be_made_is_refused_before_grading(
    wrong: Clone, options: tuple[str, ...], said: str
) -> None:
    done = wrong.kata("grade", *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_file_that_cannot_be_written_is_said(wrong: Clone) -> None:
    done = wrong.kata("grade", "local", "--format", "json", "--output", "no/such/file.json")
    assert done.code == 3
    assert "no/such/file.json" in done.err


def test_json_takes_any_terminal_and_any_text(clone: Clone) -> None:
    source = clone.solution("local").replace(
        "return self.__values()[name]", r'raise RuntimeError("\ud800\x1b[31m上")', 1
    )
    clone.file("local").write_text(source, encoding="utf-8")
    done = clone.kata("grade", "local", "--json", PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (1, "")
    assert "上" in json.dumps(done.document, ensure_ascii=False)
    shown = clone.kata("grade", "local", PYTHONIOENCODING="ascii")
    assert (shown.code, shown.err) == (1, "")
    assert ESCAPE not in shown.out


def test_a_malformed_kata_does_not_stop_the_others(clone: Clone) -> None:
    (clone.folder("local_stack") / "kata.toml").write_text("format = 1\ntitel = 3\n", "utf-8")
    clone.solve("local")
    done = clone.kata("grade", "--json")
    assert done.code == 2  # not all of what was asked for could be graded
    assert list(results(done)) == ["local"]
    assert clone.kata("grade", "local").code == 0
    assert done.document["points"] == 15
    lines = done.err.splitlines()
    assert all(line.startswith("kata: katas/werkzeug/local_stack/kata.toml: ") for line in lines)
    assert (
        "kata: katas/werkzeug/local_stack/kata.toml: titel: unknown key; did you mean title?"
        in lines
    )
    assert "local" in clone.kata("list").out


def test_a_malformed_kata_that_is_named_is_said_to_be_faulty(clone: Clone) -> None:
    (clone.folder("local_stack") / "kata.toml").write_text("format = 1\n", "utf-8")
    for command in (["grade"], ["author", "verify"]):
        done = clone.kata(*command, "local_stack")
        assert done.code == 2
        assert "kata: katas/werkzeug/local_stack/kata.toml: title: missing\n" in done.err
        assert done.err.endswith(
            "The kata local_stack cannot be used until the faults of its files are mended.\n"
        )


def test_a_broken_catalogue_is_said(clone: Clone) -> None:
    (clone.root / "katas" / "catalogue.toml").write_text("format = [", encoding="utf-8")
    done = clone.kata("grade", "--json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("kata: katas/catalogue.toml: ")
    assert done.err.endswith("kata: There is no kata that can be used.\n")


# -- seeds --------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_document(clone: Clone) -> None:
    clone.solve("local_stack", "wrong/push_returns_none")
    documents = [clone.kata("grade", "local_stack", "--json", "--seed", "7") for _ in range(2)]
    assert documents[0].code == 1
    assert documents[0] == documents[1]
    programs = [task["programs"] for task in results(documents[0])["local_stack"]["tasks"]]
    text = (clone.folder("local_stack") / "corpus.json").read_text(encoding="utf-8")
    public = [len(entries) for entries in json.loads(text)["tasks"].values()]
    assert all(task["total"] > known for task, known in zip(programs, public, strict=True))


def test_the_seed_needs_the_solutions(clone: Clone) -> None:
    clone.solve("local")
    (clone.root / "solutions").rename(clone.root / "kept")
    done = clone.kata("grade", "local", "--seed", "7")
    assert (done.code, done.out) == (2, "")
    assert "--seed needs solutions/" in done.err


LOOK_UP_TABLE = '''\
"""Knows the public corpus by heart, and answers in the place of the runner."""

import json
import sys

TABLE = json.loads({table!r})
TESTS = json.loads({tests!r})


def _runner():
    for name, module in list(sys.modules.items()):
        if name.endswith("child.runner"):
            return module
    return sys.modules["__main__"]


def play(self, programs, **options):
    known = [p if type(p) is int and p < len(TABLE) else None for p in programs]
    return {{"results": [{{"seen": [] if n is None else TABLE[n]}} for n in known]}}


def test(self, request, emit):
    emit({{"tests": [{{"name": name, "outcome": "passed"}} for name in TESTS]}})
    return {{"done": True}}


_runner().Runner.play = play
_runner().Runner.test = test
'''


def test_a_look_up_table_is_caught_by_a_seed(clone: Clone) -> None:
    text = (clone.folder("local") / "corpus.json").read_text(encoding="utf-8")
    entries = [entry for task in json.loads(text)["tasks"].values() for entry in task]
    table = [entry["seen"] for entry in entries]
    source = (clone.folder("local") / "test_local.py").read_text(encoding="utf-8")
    group, tests = "", []
    for match in re.finditer(
        r"^class (Test\w+)|^    (?:async )?def (test\w+)", source, re.MULTILINE
    ):
        group = match[1] or group
        tests += [f"{group}::{match[2]}"] if match[2] else []
    forged = LOOK_UP_TABLE.format(table=json.dumps(table), tests=json.dumps(tests))
    clone.file("local").write_text(forged, encoding="utf-8")
    known = results(clone.kata("grade", "local", "--json"))["local"]
    assert known["verdict"] == "accepted", "the forgery does not work: it has to, for this test"
    done = clone.kata("grade", "local", "--json", "--seed", "7")
    assert done.code == 1
    fresh = results(done)["local"]
    assert fresh["verdict"] == "wrong_answer"
    assert fresh["points"] == 0

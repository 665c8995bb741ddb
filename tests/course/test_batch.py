"""Many submissions, hostile ones among them, and a grader that is killed in the middle."""

import dataclasses
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from plugin_tiny import REFERENCE, wrong_source

from grader.course.batch import Graded, context_of, grade_batch
from grader.course.journal import Journal
from grader.judge.engine import Engine
from grader.model.content import Kata
from grader.model.verdict import Verdict

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = 500
#: Cases that hold a grader for a second or more each: they are played in tests/hostile.
SLOW = ("time_limit", "memory_limit", "flaky")
NOT_HERE = r"(?m)^Impatient: yes$|^Katas: (?!local\b)"


def graded(engine: Engine, kata: Kata, files: list[Path], journal: Path) -> list[Graded]:
    found: list[Graded] = []
    named = [(path.name, path) for path in files]
    with Journal(journal) as opened:
        grade_batch(engine, kata, named, opened, found.append)
    return found


@pytest.fixture
def on_disk(box: Kata, tmp_path: Path) -> Kata:
    """The tiny kata in a folder of the test's own, with all files that a context is made of."""
    folder = tmp_path / "kata"
    shutil.copytree(box.folder, folder)
    (folder / "corpus.json").write_text("{}", encoding="utf-8")
    return dataclasses.replace(box, folder=folder)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    texts = {"right": REFERENCE, "wrong": wrong_source("fifo"), "broken": "1 / 0\n", "nul": "\0"}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    return sorted(tmp_path.glob("*.py"))


def test_every_file_gets_its_verdict(
    engine: Engine, on_disk: Kata, files: list[Path], tmp_path: Path
) -> None:
    found = graded(engine, on_disk, files, tmp_path / "j")
    assert {(g.name, g.result.verdict) for g in found} == {
        ("right.py", Verdict.ACCEPTED),
        ("wrong.py", Verdict.WRONG_ANSWER),
        ("broken.py", Verdict.LOAD_ERROR),
        ("nul.py", Verdict.LOAD_ERROR),
    }


def test_a_second_run_knows_all_and_grades_what_changed(
    engine: Engine, on_disk: Kata, files: list[Path], tmp_path: Path
) -> None:
    first = graded(engine, on_disk, files, tmp_path / "j")
    files[0].write_text(REFERENCE + "\n# done\n", encoding="utf-8")
    again = graded(engine, on_disk, files, tmp_path / "j")
    assert [g.name for g in again if not g.known] == [files[0].name]
    known = {g.name: g.result for g in again if g.known}
    assert all(known[g.name] == g.result for g in first if g.name in known)


def test_a_change_of_the_kata_is_another_context(on_disk: Kata) -> None:
    before = context_of(on_disk, "full", explain=True)
    assert before != context_of(on_disk, "partial", explain=True)
    assert before != context_of(on_disk, "full", explain=False)
    on_disk.test_path.write_text("# changed\n", encoding="utf-8")
    assert before != context_of(on_disk, "full", explain=True)


# -- the load test --------------------------------------------------------------------------


def write_class(folder: Path) -> dict[str, str]:
    """500 files for the kata local; the verdict that each must get, by name."""
    solutions = ROOT / "solutions" / "werkzeug" / "local"
    wrong = [
        path for path in sorted((solutions / "wrong").glob("*.py")) if path.stem != "thread_id"
    ]
    right = [solutions / "reference.py", *sorted((solutions / "accepted").glob("*.py"))]
    cases = sorted((ROOT / "tests" / "hostile" / "cases").glob("*/*.py"))
    hostile = [
        path
        for path in cases
        if path.parent.name not in SLOW and not re.search(NOT_HERE, path.read_text("utf-8"))
    ]
    expected = {}
    for number in range(SUBMISSIONS):
        kinds = [(right, "accepted"), (wrong, "wrong_answer")]
        pool, verdict = (hostile, "") if number % 10 == 0 else kinds[number % 2]
        source = pool[number // 10 % len(pool)] if pool is hostile else pool[number % len(pool)]
        name = f"{number:03}.py"
        text = source.read_text("utf-8").replace("@PORT@", "9")
        (folder / name).write_text(f"{text}\n# submission {number}\n", encoding="utf-8")
        expected[name] = verdict or source.parent.name
    return expected


def start(folder: Path, journal: Path) -> subprocess.Popen[str]:
    run = "from grader.cli.main import run; run()"
    words = ["batch", "local", str(folder), "--brief", "--json", "--journal", str(journal)]
    return subprocess.Popen(
        [sys.executable, "-c", run, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def told(lines: str) -> dict[str, tuple[str, int]]:
    """Verdict and points by file name, from the lines that were printed whole."""
    found = {}
    for line in lines.splitlines():
        document = json.loads(line)
        (result,) = document["results"]
        found[Path(document["file"]).name] = (result["verdict"], result["points"])
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="hostile files need full isolation")
def test_no_verdict_is_lost_doubled_or_changed_when_the_grader_is_killed(tmp_path: Path) -> None:
    folder, journal = tmp_path / "class", tmp_path / "journal.sqlite"
    folder.mkdir()
    expected = write_class(folder)
    before: dict[str, tuple[str, int]] = {}
    for lines in (60, 150):
        process = start(folder, journal)
        assert process.stdout is not None
        seen = "".join(process.stdout.readline() for _ in range(lines))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        now = told(seen)
        assert all(now[name] == kept for name, kept in before.items() if name in now)
        before |= now
    process = start(folder, journal)
    last, _ = process.communicate()
    assert process.returncode == 0
    found = told(last)
    assert all(found[name] == kept for name, kept in before.items())
    assert {name: verdict for name, (verdict, _) in found.items()} == expected
    graded = {"accepted", "wrong_answer"}
    assert not [n for n, (verdict, points) in found.items() if points and verdict not in graded]
    assert not [name for name in sorted(found)[::10] if found[name][1]], (
        "hostile files earn nothing"
    )
    rows = sqlite3.connect(journal).execute("SELECT name FROM verdicts").fetchall()
    assert Counter(Path(name).name for (name,) in rows) == Counter(expected.keys())

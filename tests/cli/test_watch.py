"""``kata watch`` as a process: what is saved is graded, however it is saved."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clones import ENVIRONMENT, KATA, Clone, make_clone

SECONDS = 60.0


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return make_clone(tmp_path_factory.mktemp("clone"), ("local", "local_stack"))


class Watcher:
    """A running ``kata watch``; what it prints goes to a file."""

    def __init__(self, clone: Clone, log: Path, *words: str) -> None:
        self._log = log
        with log.open("w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                [KATA, "watch", *words], cwd=clone.root, env=ENVIRONMENT,
                stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, word: str, times: int = 1) -> None:
        deadline = time.monotonic() + SECONDS
        while self.text.count(word) < times:
            assert time.monotonic() < deadline, self.text
            assert self.process.poll() is None or self.text.count(word) >= times, self.text
            time.sleep(0.01)

    def end(self) -> int:
        return self.process.wait(SECONDS)


Start = Callable[..., Watcher]


@pytest.fixture
def start(clone: Clone, tmp_path: Path) -> Iterator[Start]:
    running: list[Watcher] = []

    def started(*words: str) -> Watcher:
        running.append(Watcher(clone, tmp_path / "log.txt", *words))
        return running[-1]

    yield started
    for watcher in running:
        watcher.process.kill()
        watcher.process.wait()
    clone.file("local").write_text(clone.starter("local"), encoding="utf-8")


def test_each_save_is_graded(clone: Clone, start: Start) -> None:
    watcher = start("local", "--times", "3")
    watcher.wait_for("not started")
    clone.solve("local", "wrong/in_place")
    watcher.wait_for("smallest program")
    clone.solve("local")
    assert watcher.end() == 0
    assert "15 of 15 points" in watcher.text
    assert watcher.text.count("Isolation") == 2
    assert "F" in watcher.text.split("smallest program")[0]


def test_a_file_that_is_replaced_is_graded(clone: Clone, start: Start) -> None:
    watcher = start("local", "--times", "2")
    watcher.wait_for("not started")
    draft = clone.root / "draft.py"
    draft.write_text(clone.solution("local"), encoding="utf-8")
    draft.replace(clone.file("local"))
    assert watcher.end() == 0


def test_a_save_that_changes_nothing_is_no_save(clone: Clone, start: Start) -> None:
    watcher = start("local", "--times", "2")
    watcher.wait_for("not started")
    for _ in range(3):
        clone.file("local").touch()
        time.sleep(0.1)
    assert watcher.process.poll() is None
    clone.file("local").write_text("def broken(:\n", encoding="utf-8")
    assert watcher.end() == 1
    assert "does not load (line 1): SyntaxError" in " ".join(watcher.text.split())


def test_polling_sees_saves_too(clone: Clone, start: Start) -> None:
    watcher = start("local", "--poll", "--times", "2")
    watcher.wait_for("not started")
    clone.solve("local")
    assert watcher.end() == 0


def test_ctrl_c_ends_it_with_a_word(start: Start) -> None:
    watcher = start("local")
    watcher.wait_for("0 of 1 katas")
    watcher.process.send_signal(signal.SIGINT)
    assert watcher.end() == 130
    assert watcher.text.endswith("kata: interrupted\n")
    assert "Traceback" not in watcher.text


def test_a_file_that_is_gone_is_said_and_waited_for(clone: Clone, start: Start) -> None:
    watcher = start("local", "--times", "3")
    watcher.wait_for("not started")
    clone.file("local").unlink()
    watcher.wait_for("There is no file")
    clone.solve("local")
    assert watcher.end() == 0


def test_without_a_name_it_is_the_next_kata(start: Start) -> None:
    watcher = start("--times", "1")
    watcher.end()
    slug = "local_stack" if "local_stack.py" in watcher.text else "local"
    assert f"Watching katas/werkzeug/{slug}/{slug}.py" in watcher.text


def test_an_unknown_name_is_refused(clone: Clone) -> None:
    done = clone.kata("watch", "locale")
    assert done.code == 2
    assert "local" in done.err

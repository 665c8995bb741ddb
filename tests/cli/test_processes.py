"""What a shell does to ``kata``: pipes that close, full disks, Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clones import ENVIRONMENT, KATA, Clone, make_clone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and sends signals")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return make_clone(tmp_path_factory.mktemp("clone"), ("local", "local_stack"))


@pytest.mark.parametrize("words", [("list",), ("show", "local"), ("grade", "--json"), ()])
def test_a_reader_that_went_away(clone: Clone, words: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [KATA, *words], cwd=clone.root, env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode in {0, 1}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said(clone: Clone) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [KATA, "next"], cwd=clone.root, env=ENVIRONMENT,
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == "kata: No space left on device"
    assert "Traceback" not in done.stderr


def descendants(parent: int) -> set[int]:
    """All processes below ``parent``."""
    children: dict[int, set[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), set()).add(int(entry.parent.name))
    found: set[int] = set()
    waiting = {parent}
    while waiting:
        waiting = set().union(*(children.get(one, set()) for one in waiting)) - found
        found |= waiting
    return found


def gone(process: int) -> bool:
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return text.rpartition(")")[2].split()[0] in {"Z", "X"}


def until(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_interrupt_ends_it_and_leaves_nothing_behind(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "loop.py").write_text("while True: pass\n", encoding="utf-8")
    with subprocess.Popen(
        [KATA, "grade", "local", "--file", tmp_path / "loop.py"],
        cwd=clone.root, env=ENVIRONMENT, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # a shell starts background jobs with SIGINT ignored, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    ) as process:  # fmt: skip
        until(lambda: len(descendants(process.pid)) >= 3)  # zygote, its kata's init, the runner
        started = descendants(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        started |= descendants(process.pid)
    assert process.returncode == 130
    assert out == ""
    assert err.strip() == "kata: interrupted"
    until(lambda: all(map(gone, started)))

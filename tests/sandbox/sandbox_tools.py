"""A kata of no content for tests of the sandbox: its programs are lines of Python."""

import dataclasses
import os
import time
from pathlib import Path

import pytest

from grader.sandbox.view import ViewSpec
from grader.sandbox.zygote import ZygoteSpec

PROGRAMS = """
def script(program):
    if not isinstance(program, list):
        raise ValueError("a program is a list of lines")
    return "\\n".join(program)
"""
TESTS = """
import box
import pytest


class TestFirst:
    def test_value(self):
        print("shown")
        assert box.VALUE == 1

    def test_other(self):
        assert box.OTHER == 2


class TestSecond:
    @pytest.mark.parametrize("number", [1, 2])
    def test_numbers(self, number):
        assert box.VALUE == number
"""
SPEC = ZygoteSpec(
    slug="box",
    view=ViewSpec(()),
    preload=("json",),
    files={"programs.py": PROGRAMS, "test_box.py": TESTS, "pytest.ini": "[pytest]\n"},
    cpu_seconds=5,
)


def spec(**changes: object) -> ZygoteSpec:
    return dataclasses.replace(SPEC, **changes)  # type: ignore[arg-type]


def need_full(level: str) -> None:
    """Skip where the machine cannot give full isolation; in CI it must."""
    if level != "full":
        reason = f"this machine gives the isolation level {level}, not full"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def children(pid: int) -> set[int]:
    """All processes below ``pid``."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (stat := stat_of(int(folder.name))):
            parents[int(folder.name)] = int(stat[1])
    found, before = {pid}, 0
    while len(found) > before:
        before = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {pid}


def stat_of(pid: int) -> list[str]:
    """State, parent and what follows; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def alive(pid: int) -> bool:
    stat = stat_of(pid)
    return bool(stat) and stat[0] not in "ZX"


def wait_for_death(pids: set[int], seconds: float = 10) -> set[int]:
    """Those of the processes that still live after a while."""
    deadline = time.monotonic() + seconds
    while (left := {pid for pid in pids if alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left

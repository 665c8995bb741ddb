import math
import os
import subprocess
import sys
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from benchmarks.accounting import CgroupMeter, TreeMeter, make_meter, settle
from benchmarks.chart import Bar, draw
from benchmarks.figures import Sample, Samples, spread_of
from benchmarks.selection import choose, sample, spread
from grader.model.content import Kata

#: A process that burns CPU in a grandchild, which is dead and reaped when it ends.
BURN = """
import subprocess, sys
burn = "import time\\nend = time.process_time() + 0.3\\nwhile time.process_time() < end: pass"
start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
input()
subprocess.run([sys.executable, "-c", start])
print("done", flush=True)
input()
"""


def one(kata: str, name: str, way: str, cpu: float, *, passed: bool | None = None) -> Sample:
    return Sample(kata, name, way, cpu, 2 * cpu, passed)


def test_a_spread_is_the_median_and_the_quartiles() -> None:
    found = spread_of([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found is not None
    assert (found.low, found.median, found.high, found.count) == (2.0, 3.0, 4.0, 5)
    assert spread_of([]) is None


def test_a_ratio_is_taken_of_pairs_on_the_same_submission() -> None:
    samples = Samples(
        [
            one("k", "a", "ours", 1.0),
            one("k", "a", "pytest", 10.0),
            one("k", "b", "ours", 2.0),
            one("k", "b", "pytest", 40.0),
            one("k", "c", "pytest", 999.0),
        ]
    )
    found = samples.ratio("k", "pytest", "ours", "cpu")
    assert found is not None
    assert (found.median, found.count) == (15.0, 2)
    assert samples.over_katas("pytest", "ours", "wall") == 15.0
    assert samples.over_katas("otter", "ours", "cpu") is None


def test_a_sample_with_a_fault_does_not_count() -> None:
    faulty = Sample("k", "a", "pytest", 10.0, 10.0, fault="over 120 s")
    samples = Samples([one("k", "a", "ours", 1.0), faulty])
    assert samples.ratio("k", "pytest", "ours", "cpu") is None
    assert samples.faults("pytest") == [faulty]


def test_agreement_counts_where_both_say_something() -> None:
    samples = Samples(
        [
            one("k", "a", "ours", 1.0, passed=True),
            one("k", "a", "pytest", 1.0, passed=True),
            one("k", "b", "ours", 1.0, passed=True),
            one("k", "b", "pytest", 1.0, passed=False),
            one("k", "c", "ours", 1.0),
            one("k", "c", "pytest", 1.0, passed=False),
        ]
    )
    assert samples.agreement("ours", "pytest") == (1, 2)


def test_the_choice_of_submissions_is_always_the_same_and_has_right_and_wrong_ones(
    local: Kata,
) -> None:
    chosen = choose(local, 20)
    assert chosen == choose(local, 20)
    assert len({each.name for each in chosen}) == 20
    assert {each.right for each in chosen} == {True, False}
    assert [each.right for each in choose(local, 2)] == [True, False]
    assert {each.right for each in sample(chosen, 3)} == {True, False}
    assert sample(chosen, 0) == []


def test_a_spread_of_items_keeps_their_order_and_takes_no_more_than_there_are() -> None:
    assert spread("abcdef", 3) == ["a", "c", "e"]
    assert spread("ab", 5) == ["a", "b"]


@pytest.fixture
def burner() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", BURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


def burn(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_tree_meter_counts_a_grandchild_that_is_dead(
    burner: "subprocess.Popen[str]",
) -> None:
    meter = TreeMeter()
    meter.add(burner.pid)
    before = meter.seconds()
    burn(burner)
    assert meter.seconds() - before >= 0.29
    assert meter.processes() == {burner.pid}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_cgroup_meter_counts_the_same(burner: "subprocess.Popen[str]") -> None:
    meter = make_meter("test")
    if not isinstance(meter, CgroupMeter):
        pytest.skip("no cgroup can be made here")
    try:
        tree = TreeMeter()
        meter.add(burner.pid)
        tree.add(burner.pid)
        before, tree_before = meter.seconds(), tree.seconds()
        burn(burner)
        cpu, tree_cpu = meter.seconds() - before, tree.seconds() - tree_before
        assert cpu >= 0.3
        assert math.isclose(cpu, tree_cpu, abs_tol=0.08)
        burner.kill()
        burner.wait()
        assert settle(meter, set()) == 0
    finally:
        meter.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_outlives_a_request_is_killed_and_counted() -> None:
    parent = subprocess.Popen(
        ["sh", "-c", "sleep 100 & echo $!; wait"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    meter = TreeMeter()
    meter.add(parent.pid)
    assert settle(meter, {parent.pid}) == 1
    assert parent.wait(10) is not None
    parent.stdout.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_the_chart_is_well_formed_and_reads_on_dark_pages_too() -> None:
    text = draw("<CPU>", "ms", [Bar("a & b", 3.0, "3 ms", "ours"), Bar("c", 250.0, "", "peer")])
    root = ET.fromstring(text)
    shown = [element.text for element in root.iter() if element.text]
    assert "<CPU>" in shown
    assert "a & b" in shown
    assert "prefers-color-scheme: dark" in text

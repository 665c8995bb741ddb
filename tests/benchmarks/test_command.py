import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.judge.engine import Engine
from grader.model.content import Kata

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_one_kata_with_two_submissions_and_no_peers(
    engine: Engine, local: Kata, tmp_path: Path
) -> None:
    if engine.zygote(local).level != "full":
        pytest.skip("measures full isolation, which this machine does not give")
    done = bench(
        "--katas", "local", "--submissions", "2", "--peers", "none", "--no-install",
        "--saves", "2", "--scale", "2", "--parts", "ratios,latency,memory,scale",
        "--output", str(tmp_path), "--results", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))
    assert found["faults"] == {}
    samples = found["samples"]
    assert not any(sample["fault"] for sample in samples)
    assert all(sample["cpu"] > 0 for sample in samples)
    ways = {sample["way"] for sample in samples}
    assert {"ours", "ours_tests", "floor", "floor_free", "pytest", "one_pytest"} <= ways
    passed = {
        (sample["submission"], sample["passed"])
        for sample in samples
        if sample["way"] in {"ours", "ours_tests", "pytest"}
    }
    assert {value for name, value in passed if name == "reference"} == {True}
    assert {value for name, value in passed if name != "reference"} == {False}
    assert found["scale"][0]["verdicts"] == {"accepted": 1, "wrong_answer": 1}
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "## Where the time goes" in page
    assert "cold pytest" in page
    assert (tmp_path / "benchmarks.svg").is_file()


def test_an_unknown_name_is_a_wrong_call() -> None:
    done = bench("--katas", "nothing")
    assert done.returncode == 2
    assert "nothing is none of the katas" in done.stderr

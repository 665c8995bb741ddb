"""``pytest katas/...`` by hand, as a learner calls it: readable whatever is in the file."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLUGS = ("local", "local_stack")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*")


@dataclass(frozen=True)
class Copy:
    """A copy of katas/, with two katas in it."""

    root: Path

    def submit(self, slug: str, source: str | bytes) -> None:
        data = source if isinstance(source, bytes) else source.encode()
        (self.root / "katas" / "werkzeug" / slug / f"{slug}.py").write_bytes(data)

    def solve(self, slug: str) -> None:
        path = ROOT / "solutions" / "werkzeug" / slug / "reference.py"
        self.submit(slug, path.read_text(encoding="utf-8"))

    def pytest(self, *words: str, folder: str = ".") -> tuple[int, str]:
        """The exit code and the output; neither may show an error of pytest's own."""
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-p", "no:randomly", "--color=no", *words],
            cwd=self.root / folder, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert "INTERNALERROR" not in done.stdout + done.stderr
        assert done.stderr == ""
        return done.returncode, done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "katas").mkdir()
    for name in ("conftest.py", "pytest.ini", "catalogue.toml"):
        shutil.copy(ROOT / "katas" / name, tmp_path / "katas")
    for slug in SLUGS:
        folder = Path("katas", "werkzeug", slug)
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=_LEFT_OUT)
    return Copy(tmp_path)


STARTER = (
    "class Local:\n    def __init__(self, context_var=None):\n        raise NotImplementedError\n"
)


def collected(output: str) -> int:
    (line,) = [text for text in output.splitlines() if text.startswith("collected ")]
    return int(line.split()[1])


@pytest.fixture(scope="module")
def expected() -> int:
    """How many tests the kata has, parameters counted."""
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "--collect-only", "katas/werkzeug/local"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return sum("::" in line for line in done.stdout.splitlines())


def test_the_starter_fails_in_its_own_lines(copy: Copy) -> None:
    copy.submit("local", STARTER)
    code, out = copy.pytest("katas/werkzeug/local", "-k", "TestAttributes")
    assert code == 1
    assert "NotImplementedError" in out
    assert "local.py:3: NotImplementedError" in out
    assert "passed" not in out.splitlines()[-1]


def test_the_reference_passes(copy: Copy, expected: int) -> None:
    copy.solve("local")
    code, out = copy.pytest("katas/werkzeug/local")
    assert (code, collected(out)) == (0, expected)
    assert out.splitlines()[-1].count("passed") == 1
    left = {path.name for path in copy.root.rglob("*") if path.name.startswith(".")}
    assert left <= {".hypothesis"}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "x = 1\ndef f(:\n",
            "local.py does not load, line 2: SyntaxError: invalid syntax",
        ),
        (
            "x = 1\n\n1 / 0\n",
            "local.py does not load, line 3: ZeroDivisionError: division by zero",
        ),
        ("import sys\nsys.exit(3)\n", "local.py does not load, line 2: SystemExit: 3"),
        (b'x = "\xff"\n', "local.py does not load"),
    ],
)
def test_a_file_that_does_not_load_fails_all_tests_in_one_line(
    copy: Copy, expected: int, source: str | bytes, reason: str
) -> None:
    copy.submit("local", source)
    code, out = copy.pytest("katas/werkzeug/local")
    assert (code, collected(out)) == (1, expected)
    assert f"{expected} failed" in out.splitlines()[-1]
    failures = out.partition("= FAILURES =")[2].partition("= short test summary")[0].splitlines()
    said = [line for line in failures[1:] if line and line[0] not in "_="]
    assert len(said) == expected
    assert all(line.startswith(reason) for line in said)


def test_a_name_that_is_missing_is_an_attribute_error(copy: Copy) -> None:
    copy.submit("local", "class Lokal: pass\n")
    code, out = copy.pytest("katas/werkzeug/local", "-k", "TestAttributes")
    assert code == 1
    assert "AttributeError: module 'local' has no attribute 'Local'" in out
    assert "does not load" not in out


def test_two_katas_in_one_run_keep_apart(copy: Copy) -> None:
    """Each has a ``programs`` of its own, and a broken one does not fail the other."""
    copy.solve("local")
    copy.submit("local_stack", "def f(:\n")
    code, out = copy.pytest("-q", "katas")
    assert code == 1
    summary = [line for line in out.splitlines() if line.startswith("FAILED ")]
    assert summary
    assert all("test_local_stack.py::" in line for line in summary)
    assert "local_stack.py does not load, line 1: SyntaxError" in out
    for slug in SLUGS:
        copy.solve(slug)
    assert copy.pytest("-q", *(f"katas/werkzeug/{slug}" for slug in reversed(SLUGS)))[0] == 0


def test_from_inside_the_folder_of_the_kata(copy: Copy) -> None:
    copy.solve("local")
    code, out = copy.pytest(folder="katas/werkzeug/local")
    assert code == 0
    assert "no tests ran" not in out

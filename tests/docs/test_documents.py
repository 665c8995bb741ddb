"""The documents say what is so: their commands run and print what is shown, their lists are whole.

A ``console`` block is a session: ``$`` and a command, then what it prints; ``...`` stands for lines
left out, and numbers need not be equal. A ``sh`` block is a list of commands. The exit code is 0
unless a comment says otherwise: ``# exit code 1``.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grader.catalogue.documents import headings
from grader.catalogue.loader import load_catalogue
from grader.cli.main import _COMMANDS
from grader.model.verdict import Verdict
from grader.report.pages import pages

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
FORMAT = "docs/result-format.md"
COMMANDED = (*READMES, "CONTRIBUTING.md", "ARCHITECTURE.md", FORMAT)
LINKED = (
    *COMMANDED, "CHANGELOG.md", "katas/README.md", "docs/questions.md", "docs/questions.zh-CN.md",
)  # fmt: skip

_SET_UP = "installs from the network; the project's checks begin with it"
_ITSELF = "runs these very tests, or checks of their own that are run beside them"
NOT_RUN = {
    "pip install nox && nox -s grade": _SET_UP,
    "uvx nox -s grade": _SET_UP,
    "python3 -m venv .venv && .venv/bin/pip install nox && .venv/bin/nox -s grade": _SET_UP,
    "nox -s kata -- hint local": _SET_UP,
    "uv run kata hint local": _SET_UP,
    "python3 -m venv .venv && .venv/bin/pip install -e . && . .venv/bin/activate": _SET_UP,
    "nox -s tests": _ITSELF,
    "uvx nox -s tests": _ITSELF,
    "nox": _ITSELF,
    "nox -s lint types": _ITSELF,
    "nox -s verify -- local": _ITSELF,
    "nox -s messages": "writes into grader/locale",
    "nox -s matrix": _ITSELF,
    "nox -s conformance": "fetches source distributions, and takes minutes",
    "nox -s bench": "takes a quiet machine and a quarter of an hour",
}
#: Commands that run with more options here than in the text, because they take long otherwise.
SHORTENED = {
    "kata author build ranked": "kata author build ranked --candidates 300",
    "python -m pytest katas/werkzeug/local": "python -m pytest katas/werkzeug/local --tb=no",
}

#: They would change what is printed: under nox the advice is to call it through nox.
_NOT_PASSED_ON = {"FORCE_COLOR", "PYTEST_ADDOPTS", "NOX_CURRENT_SESSION"}

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT_CODE = re.compile(r"# exit code (\d+)$")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_NO_COPY = shutil.ignore_patterns(
    ".git", ".nox", ".venv", ".kata", ".hypothesis", ".*_cache", "__pycache__", "*.py.[0-9]*"
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[tuple[str, str]]:
    return _BLOCK.findall(read(name))


# -- commands -------------------------------------------------------------------------------


@dataclass
class Step:
    command: str
    exit_code: int = 0
    shown: list[str] | None = None

    @classmethod
    def parse(cls, line: str, shown: list[str] | None = None) -> "Step":
        found = _EXIT_CODE.search(line)
        return cls(line.partition(" #")[0].strip(), int(found[1]) if found else 0, shown)


def steps(name: str) -> list[Step]:
    found: list[Step] = []
    for kind, text in blocks(name):
        if kind == "sh":
            found += [Step.parse(line) for line in text.splitlines() if line.strip()]
        if kind == "console":
            found += session(text)
    return found


def session(text: str) -> list[Step]:
    found: list[Step] = []
    shown: list[str] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            shown = []
            found.append(Step.parse(line[2:], shown))
        else:
            shown.append(line)
    return found


@dataclass
class Clone:
    """A copy of the repository as a learner gets it, and a shell of a few commands in it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, command: str) -> tuple[int, str]:
        words = shlex.split(SHORTENED.get(command, command))
        match words:
            case ["cp", source, target]:
                shutil.copyfile(self.root / source, self.root / target)
                return 0, ""
            case ["kata", *rest]:
                code, out = self._call([str(Path(sys.executable).with_name("kata")), *rest])
            case ["python", *rest]:
                code, out = self._call([sys.executable, *rest])
            case _:
                pytest.fail(f"neither run here nor in NOT_RUN with a reason: {command}")
        if words[:3] == ["kata", "author", "new"]:
            self._list(*words[3:5])  # as the text asks the reader to do
        return code, out

    def _call(self, words: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            words, cwd=self.root, env=self.environment, capture_output=True, text=True,
            encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout

    def _list(self, track: str, slug: str) -> None:
        path = self.root / "katas" / "catalogue.toml"
        pattern = re.compile(rf'(id = "{track}".*?katas = \[[^\]]*)\]', re.DOTALL)
        text = pattern.sub(rf'\1, "{slug}"]', path.read_text(encoding="utf-8"), count=1)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    root = tmp_path / "clone"
    shutil.copytree(ROOT, root, ignore=_NO_COPY)
    for path in root.glob("katas/*/*/corpus.json"):  # whatever the learner has solved by now
        starter = json.loads(path.read_text(encoding="utf-8"))["starter"]
        path.with_name(f"{path.parent.name}.py").write_text(starter, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    return Clone(root, {**kept, "COLUMNS": "80", "LC_ALL": "C.UTF-8"})


def plain(lines: list[str]) -> list[str]:
    """Without what may differ: spaces, blank lines, numbers, the level of isolation."""
    found = [re.sub(r"\d+", "0", " ".join(line.split())) for line in lines]
    return [re.sub(r"(Isolation: |隔离级别：)\w+", r"\1", line) for line in found if line]


def first_difference(shown: list[str], printed: list[str]) -> str | None:
    """The first line of ``shown`` that is not where it should be in ``printed``."""
    position, anywhere = 0, False
    for line in shown:
        if line == "...":
            anywhere = True
            continue
        places = range(position, len(printed) if anywhere else min(position + 1, len(printed)))
        place = next((n for n in places if printed[n] == line), None)
        if place is None:
            return line
        position, anywhere = place + 1, False
    return None if anywhere or position == len(printed) else "(the end; more is printed)"


@pytest.mark.parametrize("name", COMMANDED)
def test_commands_do_what_the_text_says(name: str, clone: Clone) -> None:
    for step in steps(name):
        if step.command in NOT_RUN:
            continue
        code, printed = clone.run(step.command)
        assert code == step.exit_code, f"{step.command}: {printed}"
        if step.shown is not None:
            odd = first_difference(plain(step.shown), plain(printed.splitlines()))
            assert odd is None, f"{name}: {step.command}: not so: {odd}\nIt prints:\n{printed}"


def test_the_list_of_commands_that_are_not_run_is_current() -> None:
    commands = {step.command for name in COMMANDED for step in steps(name)}
    assert set(NOT_RUN) | set(SHORTENED) <= commands


@pytest.mark.parametrize(
    ("shown", "printed", "odd"),
    [
        (["a", "b"], ["a", "b"], None),
        (["a"], ["a", "b"], "(the end; more is printed)"),
        (["a", "..."], ["a", "b"], None),
        (["..."], [], None),
        (["a", "...", "d"], ["a", "b", "c", "d"], None),
        (["a", "c"], ["a", "b", "c"], "c"),
        (["...", "x"], ["a"], "x"),
    ],
)
def test_what_is_shown_is_compared(shown: list[str], printed: list[str], odd: str | None) -> None:
    assert first_difference(shown, printed) == odd


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_every_command(name: str) -> None:
    table = re.findall(r"^\| `kata(?: (\w+))?[^`]*` \|", read(name), re.MULTILINE)
    assert sorted(table) == sorted(["", *_COMMANDS])


# -- blocks, links, headings ----------------------------------------------------------------


@pytest.mark.parametrize("name", LINKED)
def test_code_blocks_parse(name: str) -> None:
    for kind, text in blocks(name):
        match kind:
            case "python":
                compile(text, name, "exec", dont_inherit=True)
            case "json":
                json.loads(text)
            case "toml":
                tomllib.loads(text)
            case _:
                assert kind in {"sh", "console", "text"}


@pytest.mark.parametrize("name", LINKED)
def test_links_lead_to_files(name: str) -> None:
    text = _BLOCK.sub("", read(name))
    inside = [link for link in _LINK.findall(text) if not link.startswith(("https://", "#"))]
    folder = (ROOT / name).parent
    missing = [link for link in inside if not (folder / link.partition("#")[0]).exists()]
    assert not missing


def test_the_readmes_have_the_same_parts() -> None:
    english, chinese = ([level for level, _ in headings(read(name))] for name in READMES)
    assert english == chinese


def test_the_readmes_have_the_same_code_blocks() -> None:
    english, chinese = (blocks(name) for name in READMES)
    assert [kind for kind, _ in english] == [kind for kind, _ in chinese]
    assert [text for kind, text in english if kind == "sh"] == [
        text for kind, text in chinese if kind == "sh"
    ]
    told = [
        [(s.command.replace(" --lang zh-CN", ""), s.exit_code) for s in steps(n)] for n in READMES
    ]
    assert told[0] == told[1]


def test_editor_settings_are_json() -> None:
    settings = json.loads(read(".vscode/settings.json"))
    assert settings["python.testing.pytestArgs"] == ["katas"]
    assert json.loads(read(".vscode/extensions.json"))["recommendations"]


# -- the katas ------------------------------------------------------------------------------


def katas() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for track in tomllib.loads(read("katas/catalogue.toml"))["tracks"]:
        for slug in track["katas"]:
            yield track["id"], slug, tomllib.loads(read(f"katas/{track['id']}/{slug}/kata.toml"))


def test_the_generated_pages_are_current() -> None:
    root, faults = load_catalogue(ROOT, strict=False)
    assert not faults
    stale = [path.name for path, text in pages(root).items() if path.read_text("utf-8") != text]
    assert not stale, "run: kata author index"


def test_every_question_but_those_on_databases_is_answered_by_a_kata() -> None:
    listed = tomllib.loads(read("katas/questions.toml"))["questions"]
    asked = [question["id"] for question in listed if question["id"] not in {"14", "15"}]
    answered = {question for _, _, meta in katas() for question in meta["questions"]}
    assert [question for question in asked if question not in answered] == []


@pytest.mark.parametrize(("name", "title"), [(READMES[0], "title"), (READMES[1], "title_zh")])
def test_the_readme_has_a_line_for_every_track(name: str, title: str) -> None:
    lines = []
    for track in tomllib.loads(read("katas/catalogue.toml"))["tracks"]:
        slugs = [f"[`{slug}`](katas/{track['id']}/{slug}/{name})" for slug in track["katas"]]
        lines.append(f"| {track[title]} | {' · '.join(slugs)} |")
    assert [
        line for line in read(name).splitlines() if "](katas/" in line and "`](" in line
    ] == lines


# -- the result document --------------------------------------------------------------------

_TYPES = {str: "string", bool: "boolean", int: "integer", list: "array", dict: "object"}


def documented_fields() -> dict[str, set[str]]:
    table = read(FORMAT).partition("## Fields")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE)
    return {path: set(types.strip().split(" or ")) for path, types in rows}


def fields(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a document with its type; a program of a kata has no fields."""
    if isinstance(value, dict):
        for key, inside in value.items():
            where = f"{path}.{key}" if path else key
            yield where, _TYPES.get(type(inside), "null")
            yield from fields(inside, where)
    elif isinstance(value, list) and not path.endswith(".program"):
        for item in value:
            yield from fields(item, f"{path}[]")


def test_the_fields_of_a_real_document_are_the_documented_ones(clone: Clone) -> None:
    clone.run("cp solutions/werkzeug/local/wrong/delete_in_place.py katas/werkzeug/local/local.py")
    stack = clone.root / "katas" / "werkzeug" / "local_stack" / "local_stack.py"
    stack.write_text("def broken(:\n", encoding="utf-8")
    code, printed = clone.run("kata grade local local_stack --json")
    assert code == 1
    documented, found = documented_fields(), set(fields(json.loads(printed)))
    assert {path for path, _ in found} == set(documented)
    assert not [(path, kind) for path, kind in sorted(found) if kind not in documented[path]]


def test_the_example_has_every_field() -> None:
    (example,) = (text for kind, text in blocks(FORMAT) if kind == "json")
    documented, found = documented_fields(), set(fields(json.loads(example)))
    assert {path for path, _ in found} == set(documented)
    assert not [(path, kind) for path, kind in sorted(found) if kind not in documented[path]]


def test_every_verdict_is_described() -> None:
    table = read(FORMAT).partition("## Verdicts")[2].partition("\n## ")[0]
    found = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert found == [verdict.value for verdict in Verdict]


# -- editors and the cloud ------------------------------------------------------------------


def _sessions(text: str) -> set[str]:
    return set(re.findall(r"nox -s (\w+)", text))


def test_files_for_editors_and_the_cloud_call_what_there_is() -> None:
    known = set(re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(), re.MULTILINE))
    tasks = json.loads((ROOT / ".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]
    called = {" ".join([task["command"], *task["args"]]) for task in tasks}
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    called |= {container["postCreateCommand"]}
    called |= {(ROOT / ".github/workflows/grade.yml").read_text(encoding="utf-8")}
    assert all(_sessions(text) for text in called)
    assert set().union(*map(_sessions, called)) <= known
    commands = {found for text in called for found in re.findall(r"-s kata -- (\w+)", text)}
    assert commands == {"watch", "hint"}
    assert commands <= set(_COMMANDS)

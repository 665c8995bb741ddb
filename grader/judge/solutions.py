"""Read the trusted solutions of a kata: reference, upstream, accepted and wrong ones."""

import ast
from dataclasses import dataclass
from pathlib import Path

from grader.judge.source import parse
from grader.model.content import Kata


@dataclass(frozen=True)
class Solution:
    """A trusted solution: its name and its source."""

    name: str
    source: str


@dataclass(frozen=True)
class WrongSolution:
    """A wrong solution: its diagnosis in both languages, and the tasks that it loses."""

    name: str
    source: str
    en: str
    zh: str
    loses: tuple[str, ...]


def reference(kata: Kata) -> Solution:
    """The reference solution. Raises OSError when it is not there."""
    return _solution(kata.solutions / "reference.py")


def upstream(kata: Kata) -> Solution:
    """The real library under the kata's names."""
    return _solution(kata.solutions / "upstream.py")


def accepted(kata: Kata) -> list[Solution]:
    """The other right solutions, by name."""
    return [_solution(path) for path in sorted((kata.solutions / "accepted").glob("*.py"))]


def wrong(kata: Kata, faults: list[str]) -> list[WrongSolution]:
    """The wrong solutions, by name; a header that cannot be read goes to ``faults``."""
    found = []
    for path in sorted((kata.solutions / "wrong").glob("*.py")):
        solution = _wrong(path, faults)
        if solution is not None:
            found.append(solution)
    return found


def _solution(path: Path) -> Solution:
    return Solution(path.stem, path.read_text(encoding="utf-8"))


def _wrong(path: Path, faults: list[str]) -> WrongSolution | None:
    where = "/".join(path.parts[-4:])
    try:
        source = path.read_text(encoding="utf-8")
        text = ast.get_docstring(parse(source)) or ""
    except SyntaxError as error:
        faults.append(f"{where}: line {error.lineno}: {error.msg}")
        return None
    except ValueError as error:  # bad UTF-8, or a NUL
        faults.append(f"{where}: {error}")
        return None
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    loses = paragraphs[-1].removeprefix("Loses:") if paragraphs else ""
    if len(paragraphs) != 3 or not paragraphs[-1].startswith("Loses:"):  # noqa: PLR2004 - see the text
        faults.append(
            f"{where}: the docstring has to be three paragraphs: English, Chinese, 'Loses: tasks'"
        )
        return None
    tasks = tuple(sorted(name.strip() for name in loses.split(",") if name.strip()))
    return WrongSolution(path.stem, source, paragraphs[0], paragraphs[1], tasks)

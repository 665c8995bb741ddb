"""Statements, hints and answers: Markdown with a fixed skeleton."""

import re
from pathlib import Path

from grader.model.content import HintTier

_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$")
_FENCE = re.compile(r"^ *(```|~~~)")
_SESSION = re.compile(r"^```pycon\n(.*?)^```", re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[tuple[int, str]]:
    """All headings outside code blocks: level and text."""
    found: list[tuple[int, str]] = []
    fenced = False
    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (match := _HEADING.match(line)):
            found.append((len(match[1]), match[2]))
    return found


def sections(text: str) -> dict[str, str]:
    """What stands below each heading of the second level, by heading, in order."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.match(line))
        match = None if fenced else _HEADING.match(line)
        if match and len(match[1]) == 2:  # noqa: PLR2004 - a section
            current = found.setdefault(match[2], [])
        elif current is not None:
            current.append(line)
    return {heading: "\n".join(lines).strip() for heading, lines in found.items()}


def sessions(text: str) -> list[str]:
    """The ``pycon`` code blocks: sessions that have to run as they stand."""
    return _SESSION.findall(text)


def read_hints(path: Path) -> dict[str, list[HintTier]]:
    """The tiers of each task, by task id, in order."""
    hints: dict[str, list[HintTier]] = {}
    tiers: list[HintTier] = []
    body: list[str] = []
    fenced = False
    for line in path.read_text(encoding="utf-8").splitlines():
        match = None if fenced else _HEADING.match(line)
        if _FENCE.match(line):
            fenced = not fenced
        if match and len(match[1]) == 2:  # noqa: PLR2004 - a task's heading
            tiers = hints.setdefault(match[2], [])
        elif match and len(match[1]) == 3:  # noqa: PLR2004 - a tier's heading
            body = []
            tiers.append(HintTier(match[2], ""))
        elif tiers:
            body.append(line)
            tiers[-1] = HintTier(tiers[-1].heading, "\n".join(body).strip())
    return hints

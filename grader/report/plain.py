"""Make text that came from a learner safe to print, and name the tool as the reader calls it."""

import os
import unicodedata

from grader.i18n import _
from grader.judge.compare import python_text
from grader.model.content import PASSED, Kata
from grader.model.result import Counterexample

_KEPT = {"\n", "\t"}


def kata_command() -> str:
    """How the reader calls the tool: through nox when nox is what called it."""
    return "nox -s kata --" if "NOX_CURRENT_SESSION" in os.environ else "kata"


def counterexample_heading(kata: Kata | None, found: Counterexample) -> str:
    """What a counterexample is an example of."""
    if kata is not None and kata.meta.kind == "test":
        if all(look.reference == python_text(PASSED) for look in found.looks):
            return _("This implementation is right; your tests should let it pass:")
        return _("This implementation is broken; your tests should catch it:")
    if found.minimal:
        return _("The smallest program on which yours and the reference differ:")
    return _("A program on which yours and the reference differ:")


def printable(text: str) -> str:
    """Control and direction-changing characters as visible escapes; newlines and tabs stay."""
    return "".join(char if _harmless(char) else _escape(char) for char in text)


def _harmless(char: str) -> bool:
    return char in _KEPT or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line, cut at ``limit`` characters."""
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"

"""The language of messages: gettext catalogues under grader/locale."""

import gettext
import locale
import os
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from grader.errors import UsageError

Language = Literal["en", "zh-CN"]

_LOCALE = Path(__file__).parent / "locale"
_current: list[Language] = ["en"]  # one for the process: worker threads print nothing of their own


@cache
def _translations(language: Language) -> gettext.NullTranslations:
    name = language.replace("-", "_")
    return gettext.translation("grader", str(_LOCALE), [name], fallback=language == "en")


def use_language(language: Language) -> None:
    """Choose the language of all messages from here on."""
    _current[0] = language


def current_language() -> Language:
    """The language in use."""
    return _current[0]


def choose_language(wanted: str | None) -> Language:
    """The language for ``wanted`` (``--lang``), or the one of the locale; English otherwise."""
    if wanted is not None:
        folded = wanted.replace("_", "-").lower()
        if folded in {"zh", "zh-cn", "zh-hans"}:
            return "zh-CN"
        if folded.partition("-")[0] == "en":
            return "en"
        known = ", ".join(get_args(Language))
        message = f"--lang {wanted}: not one of {known}"
        raise UsageError(message)
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((name for name in names if name), "") or locale.getlocale()[0] or ""
    return "zh-CN" if name.lower().startswith(("zh_cn", "zh_hans", "zh_sg", "chinese")) else "en"


def _(message: str) -> str:
    """The message in the language in use."""
    return _translations(_current[0]).gettext(message)

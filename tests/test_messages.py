"""No holes in the translations: every message of the grader is there in Chinese, and up to date."""

import gettext
import string
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from grader.errors import UsageError
from grader.i18n import _, choose_language, current_language, use_language

GRADER = Path(__file__).resolve().parents[1] / "grader"
LOCALE = GRADER / "locale"
FOLDER = LOCALE / "zh_CN" / "LC_MESSAGES"

Message = str | tuple[str, ...] | list[str]


def ids(catalogue: Catalog) -> set[Message]:
    return {message.id for message in catalogue if message.id}


@pytest.fixture(scope="module")
def used() -> set[Message]:
    """The messages in the code."""
    keywords = {"_": None}
    found = extract_from_dir(GRADER, [("**.py", "python")], keywords=keywords)
    return {entry[2] for entry in found}


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with (FOLDER / "grader.po").open("rb") as file:
        return read_po(file, locale="zh_CN", abort_invalid=True)


def placeholders(text: str) -> list[str]:
    return sorted(
        f"{name}!{conversion}:{spec}"
        for _text, name, spec, conversion in string.Formatter().parse(text)
        if name is not None
    )


def test_messages_are_found_at_all(used: set[Message]) -> None:
    assert len(used) > 60
    assert "accepted" in used


def test_every_message_is_translated_and_none_is_left_over(
    used: set[Message], chinese: Catalog
) -> None:
    assert used - ids(chinese) == set()
    assert ids(chinese) - used == set()
    assert not chinese.obsolete
    assert [message.id for message in chinese if message.id and not message.string] == []
    assert [message.id for message in chinese if message.id and message.fuzzy] == []


def test_the_template_is_current(used: set[Message]) -> None:
    with (LOCALE / "grader.pot").open("rb") as file:
        assert ids(read_po(file)) == used


def test_translations_have_the_same_placeholders(chinese: Catalog) -> None:
    for message in chinese:
        if message.id:
            assert isinstance(message.id, str), "plural forms are not used"
            assert isinstance(message.string, str)
            assert placeholders(message.string) == placeholders(message.id), message.id


def test_translations_keep_commands_blanks_and_ends(chinese: Catalog) -> None:
    for message in chinese:
        if not message.id:
            continue
        text, translated = str(message.id), str(message.string)
        for command in ("kata hint", "kata show", "kata grade", "kata reset", "kata doctor", "--"):
            assert (command in text) == (command in translated), text
        assert ("\n" in text) == ("\n" in translated), text
        assert translated.isprintable(), text


def test_the_compiled_file_is_current(chinese: Catalog) -> None:
    fresh = BytesIO()
    write_mo(fresh, chinese)
    fresh.seek(0)
    with (FOLDER / "grader.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    expected = gettext.GNUTranslations(fresh)._catalog  # type: ignore[attr-defined]
    assert {k: v for k, v in compiled.items() if k} == {k: v for k, v in expected.items() if k}


def test_the_language_in_use_is_what_is_said() -> None:
    assert _("accepted") == "accepted"
    use_language("zh-CN")
    assert current_language() == "zh-CN"
    assert _("accepted") == "通过"
    assert _("no message of ours") == "no message of ours"


# -- which language -----------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["en", "EN", "en_US", "en-GB"])
def test_english_has_these_names(wanted: str) -> None:
    assert choose_language(wanted) == "en"


@pytest.mark.parametrize("wanted", ["zh", "zh-CN", "zh_CN", "ZH-cn", "zh-Hans"])
def test_chinese_has_these_names(wanted: str) -> None:
    assert choose_language(wanted) == "zh-CN"


@pytest.mark.parametrize("wanted", ["fr", "", "zh-TW", "english", "../en", "zh-CN.UTF-8"])
def test_others_are_refused(wanted: str) -> None:
    with pytest.raises(UsageError, match="not one of en, zh-CN"):
        choose_language(wanted)


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_SG.GBK"}, "zh-CN"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh-CN"),
    ],
)
def test_the_locale_decides(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert choose_language(None) == language

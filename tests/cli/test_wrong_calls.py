"""Calls that cannot be: one clear line, exit code 2; and where the clone is looked for."""

from pathlib import Path

import pytest
from clones import Clone, make_clone

from grader.cli import common
from grader.errors import UsageError


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return make_clone(tmp_path_factory.mktemp("clone"), ("local", "local_stack"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("grade lokal", "There is no kata lokal. Did you mean local?"),
        (
            "grade werkzeug/local_stak",
            "There is no kata werkzeug/local_stak. Did you mean local_stack?",
        ),
        ("grade nothing_like_it", "There is no kata nothing_like_it. (kata list)"),
        ("grade wekzeug", "There is no kata wekzeug. Did you mean werkzeug?"),
        ("show lokal", "Did you mean local?"),
        ("hint lokal", "Did you mean local?"),
        ("answer lokal", "Did you mean local?"),
        ("reset lokal", "Did you mean local?"),
        ("author build lokal", "Did you mean local?"),
        ("author verify lokal", "Did you mean local?"),
        ("graed", "There is no command 'graed'. Did you mean: kata grade"),
        ("xyzzy", "There is no command 'xyzzy'. See: kata --help"),
        ("author verfy", "No such command 'verfy'"),
        ("grade --fiel x", "No such option"),
        ("grade --seed x", "'x' is not a valid integer"),
        ("grade --require some", "'some' is not one of 'begun', 'all'"),
        ("hint local --tier 0", "0 is not in the range"),
        ("hint", "Missing argument 'SLUG'"),
        ("show local more", "unexpected extra argument"),
        ("--lang fr", "--lang fr: not one of en, zh-CN"),
        ("--lang zh-TW list", "--lang zh-TW: not one of en, zh-CN"),
        ("--lang", "requires an argument"),
        ("author build local --candidates 1", "1 is not in the range x>=50"),
    ],
)
def test_a_wrong_call(clone: Clone, words: str, said: str) -> None:
    done = clone.kata(*words.split())
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_the_same_in_chinese(clone: Clone) -> None:
    done = clone.kata("--lang", "zh-CN", "grade", "lokal")
    assert done.code == 2
    assert done.err.startswith("kata: 没有名为 lokal 的 kata。")
    assert "local" in done.err


def test_help_and_version_need_no_clone(tmp_path: Path) -> None:
    nowhere = Clone(tmp_path)
    done = nowhere.kata("--help")
    assert done.code == 0
    for command in ("list", "show", "next", "grade", "hint", "answer", "reset", "doctor", "author"):
        assert f"\n  {command} " in done.out
    assert "--require" in nowhere.kata("grade", "--help").out
    assert nowhere.kata("--version").out.startswith("kata, version ")


# -- where the clone is -------------------------------------------------------------------


def test_a_clone_is_found_from_any_folder_in_it(clone: Clone) -> None:
    for folder in (clone.root / "katas", clone.folder("local"), clone.root / "solutions"):
        assert str(clone.file("local")) in clone.kata("next", cwd=folder).out


def test_the_folder_above_comes_before_the_package(clone: Clone, tmp_path: Path) -> None:
    """The nearest clone wins; the repository that the package is from is the last resort."""
    inner = make_clone(clone.root / "katas" / "inner", ("local",))
    assert str(inner.file("local")) in inner.kata("next").out
    assert str(clone.file("local")) in clone.kata("next").out
    package = Path(common.__file__).resolve().parents[2]
    if (package / "katas" / "catalogue.toml").is_file():
        assert str(package) in Clone(tmp_path).kata("show", "local").out


def test_no_clone_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an install from a wheel, which has no katas beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(common, "__file__", str(tmp_path / "site" / "grader" / "cli" / "common.py"))
    with pytest.raises(UsageError, match="This is no clone of the kata repository") as caught:
        common.find_root()
    assert caught.value.exit_code == 2


def test_katas_without_a_catalogue_are_no_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "katas").mkdir()
    monkeypatch.chdir(tmp_path / "katas")
    assert common.find_root() != tmp_path

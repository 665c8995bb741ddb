"""Katas from disk: sound ones come back, and every fault names its file."""

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from plugin_tiny import KATA, Tiny, write_tiny

from grader.catalogue.loader import load_catalogue
from grader.errors import ContentError
from grader.model.content import Corpus, CorpusEntry

HERE = "katas/basics/box"


def faults_of(tiny: Tiny) -> list[str]:
    return load_catalogue(tiny.root, strict=False)[1]


def second_kata(tiny: Tiny, track: str, slug: str, change: str = "") -> None:
    """Add a copy of the kata, in a track of its own when it has another."""
    folder = tiny.root / "katas" / track / slug
    shutil.copytree(tiny.folder, folder)
    (folder / "test_box.py").rename(folder / f"test_{slug}.py")
    (folder / "kata.toml").write_text(change + KATA, encoding="utf-8")
    listed = tiny.root / "katas" / "catalogue.toml"
    text = listed.read_text(encoding="utf-8")
    if track == "basics":
        text = text.replace('["box"]', f'["box", "{slug}"]')
    else:
        text += f'[[tracks]]\nid = "{track}"\ntitle = "-"\ntitle_zh = "-"\nkatas = ["{slug}"]\n'
    listed.write_text(text, encoding="utf-8")


def test_a_sound_tree_loads_whole(tiny: Tiny) -> None:
    catalogue, faults = load_catalogue(tiny.root)
    assert faults == []
    (kata,) = catalogue.katas
    assert (kata.track, kata.slug, kata.possible) == ("basics", "box", 10)
    assert [task.id for task in kata.meta.tasks] == ["numbers", "words", "stack"]
    assert kata.solutions == tiny.solutions


def test_a_kata_is_built_unless_it_says_that_it_is_tested(tiny: Tiny) -> None:
    assert tiny.load().meta.kind == "build"
    (tiny.folder / "kata.toml").write_text(f'kind = "test"\n{KATA}', encoding="utf-8")
    assert tiny.load().meta.kind == "test"
    (tiny.folder / "kata.toml").write_text(f'kind = "use"\n{KATA}', encoding="utf-8")
    assert faults_of(tiny) == [f"{HERE}/kata.toml: kind: invalid enum value 'use'"]


def test_a_kata_that_was_never_built_has_no_corpus(tiny: Tiny) -> None:
    assert tiny.load().corpus is None


def test_a_corpus_that_was_written_is_read_back(tiny: Tiny) -> None:
    corpus = Corpus(1, "starter", "digest", {"numbers": [CorpusEntry([["double", 1]], [2])]}, [])
    (tiny.folder / "corpus.json").write_bytes(msgspec.json.encode(corpus))
    assert tiny.load().corpus == corpus


def test_katas_come_in_the_order_of_the_catalogue(tiny: Tiny) -> None:
    second_kata(tiny, "basics", "abc")
    slugs = [kata.slug for kata in load_catalogue(tiny.root)[0].katas]
    assert slugs == ["box", "abc"]


def test_malformed_toml_is_named_with_its_line(tiny: Tiny) -> None:
    (tiny.folder / "kata.toml").write_text("format = 1\ntitle = \n", encoding="utf-8")
    (fault,) = faults_of(tiny)
    assert re.fullmatch(rf"{HERE}/kata\.toml: Invalid value \(at line 2, column \d+\)", fault)


def test_toml_that_is_nested_too_deeply_is_a_fault(tiny: Tiny) -> None:
    (tiny.folder / "kata.toml").write_text("x = " + "[" * 5000, encoding="utf-8")
    (fault,) = faults_of(tiny)
    assert fault.startswith(f"{HERE}/kata.toml: ")


def test_bad_utf_8_is_a_fault(tiny: Tiny) -> None:
    (tiny.folder / "kata.toml").write_bytes(b'title = "\xff"')
    (fault,) = faults_of(tiny)
    assert fault.startswith(f"{HERE}/kata.toml: 'utf-8' codec can't decode")


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README.zh-CN.md",
        "hints.md",
        "hints.zh-CN.md",
        "programs.py",
        "test_box.py",
    ],
)
def test_a_missing_file_is_named(tiny: Tiny, name: str) -> None:
    (tiny.folder / name).unlink()
    assert faults_of(tiny) == [f"{HERE}/{name}: missing"]


def test_a_missing_kata_toml_is_named(tiny: Tiny) -> None:
    (tiny.folder / "kata.toml").unlink()
    assert faults_of(tiny) == [f"{HERE}/kata.toml: no such file or directory"]


def test_a_missing_folder_is_named(tiny: Tiny) -> None:
    shutil.rmtree(tiny.folder)
    assert faults_of(tiny) == ["katas/catalogue.toml: tracks.katas: no folder katas/basics/box"]


def test_a_missing_catalogue_is_the_only_fault(tmp_path: Path) -> None:
    faults = load_catalogue(tmp_path, strict=False)[1]
    assert faults == ["katas/catalogue.toml: no such file or directory"]


def test_a_broken_catalogue_does_not_call_every_kata_unlisted(tiny: Tiny) -> None:
    (tiny.root / "katas" / "catalogue.toml").write_text("format = 2\ntracks = []\n")
    assert faults_of(tiny) == [
        "katas/catalogue.toml: format: invalid enum value 2",
        "katas/catalogue.toml: tracks: expected at least 1 entries, got 0",
    ]


def test_a_kata_that_is_not_listed_is_named(tiny: Tiny) -> None:
    shutil.copytree(tiny.folder, tiny.root / "katas" / "basics" / "lost")
    assert faults_of(tiny) == ["katas/basics/lost: not listed in katas/catalogue.toml"]


def test_a_slug_that_is_used_in_two_tracks_is_named(tiny: Tiny) -> None:
    second_kata(tiny, "other", "box")
    assert faults_of(tiny) == ["katas/other/box/kata.toml: the slug box is used twice"]


def test_a_task_id_that_is_used_twice_is_named(tiny: Tiny) -> None:
    text = KATA.replace('id = "stack"', 'id = "words"')
    (tiny.folder / "kata.toml").write_text(text, encoding="utf-8")
    assert faults_of(tiny) == [f"{HERE}/kata.toml: tasks[2].id: words is used twice"]


def test_an_unknown_requirement_gets_the_nearest_slug(tiny: Tiny) -> None:
    second_kata(tiny, "basics", "next", 'requires = ["bok"]\n')
    assert faults_of(tiny) == [
        "katas/basics/next/kata.toml: requires[0]: no kata bok; did you mean box?"
    ]


def test_a_known_requirement_is_no_fault(tiny: Tiny) -> None:
    second_kata(tiny, "basics", "next", 'requires = ["box"]\n')
    assert faults_of(tiny) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("null", "Expected `object`, got `null`; run: kata author build box"),
        ("[]", "Expected `object`, got `array`; run: kata author build box"),
        ('{"format": 1}', "Object missing required field `starter`; run: kata author build box"),
    ],
)
def test_a_broken_corpus_is_a_fault(tiny: Tiny, text: str, fault: str) -> None:
    (tiny.folder / "corpus.json").write_text(text)
    assert faults_of(tiny) == [f"{HERE}/corpus.json: {fault}"]


def test_a_corpus_that_is_nested_too_deeply_is_a_fault(tiny: Tiny) -> None:
    (tiny.folder / "corpus.json").write_text("[" * 100_000)
    (fault,) = faults_of(tiny)
    assert fault.startswith(f"{HERE}/corpus.json: ")


def test_strict_raises_with_all_faults(tiny: Tiny) -> None:
    (tiny.folder / "hints.md").unlink()
    text = KATA.replace("points = 3", "points = 0").replace("minutes = 5", "minuts = 5")
    (tiny.folder / "kata.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_catalogue(tiny.root)
    assert caught.value.faults == (
        f"{HERE}/kata.toml: minuts: unknown key; did you mean minutes?",
        f"{HERE}/kata.toml: minutes: missing",
        f"{HERE}/kata.toml: tasks[1].points: expected int >= 1",
        f"{HERE}/hints.md: missing",
    )
    assert str(caught.value) == "\n".join(caught.value.faults)


def test_not_strict_returns_the_sound_katas(tiny: Tiny) -> None:
    second_kata(tiny, "basics", "bad", "nonsense = 1\n")
    catalogue, faults = load_catalogue(tiny.root, strict=False)
    assert [kata.slug for kata in catalogue.katas] == ["box"]
    assert faults == ["katas/basics/bad/kata.toml: nonsense: unknown key"]


def test_two_loads_are_equal(tiny: Tiny) -> None:
    assert load_catalogue(tiny.root) == load_catalogue(tiny.root)


def test_the_tree_may_lie_anywhere(tmp_path: Path) -> None:
    root = tmp_path / "盒子 and spaces"
    write_tiny(root)
    assert load_catalogue(root)[1] == []

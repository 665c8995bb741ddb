"""Load katas/ and solutions/ into typed values."""

import difflib
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.catalogue.decode import decode
from grader.errors import ContentError
from grader.model.content import (
    Catalogue,
    CatalogueMeta,
    Corpus,
    Kata,
    KataMeta,
    Question,
    QuestionList,
    TrackEntry,
)

T = TypeVar("T")

_FOLDER_FILES = ("README.md", "README.zh-CN.md", "hints.md", "hints.zh-CN.md", "programs.py")


def load_catalogue(root: Path, *, strict: bool = True) -> tuple[Catalogue, list[str]]:
    """All katas below ``root`` and the faults found, one line each.

    With ``strict`` any fault raises :class:`ContentError`; without it the sound katas are returned
    beside the faults, so that one malformed kata does not stop the others.
    """
    faults: list[str] = []
    meta = _read_toml(CatalogueMeta, root / "katas" / "catalogue.toml", root, faults)
    tracks = meta.tracks if meta else []
    katas = [
        kata
        for track in tracks
        for slug in track.katas
        if (kata := load_kata(root, track.id, slug, faults)) is not None
    ]
    faults += _unlisted(root, tracks) if meta else []
    faults += _cross_faults(katas, {slug for track in tracks for slug in track.katas})
    questions = _questions(root, katas, faults)
    if strict and faults:
        raise ContentError(faults)
    return Catalogue(root, tuple(tracks), tuple(katas), tuple(faults), questions), faults


def load_kata(root: Path, track: str, slug: str, faults: list[str]) -> Kata | None:
    """One kata, or ``None`` with the reasons added to ``faults``."""
    folder = root / "katas" / track / slug
    if not folder.is_dir():
        faults.append(f"katas/catalogue.toml: tracks.katas: no folder katas/{track}/{slug}")
        return None
    before = len(faults)
    meta = _read_toml(KataMeta, folder / "kata.toml", root, faults)
    faults += [
        f"{_shown(folder / name, root)}: missing"
        for name in (*_FOLDER_FILES, f"test_{slug}.py")
        if not (folder / name).is_file()
    ]
    corpus = _read_corpus(folder / "corpus.json", root, faults)
    if meta is None or len(faults) > before:
        return None
    return Kata(track, slug, meta, folder, root / "solutions" / track / slug, corpus)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _read_toml(kind: type[T], path: Path, root: Path, faults: list[str]) -> T | None:
    table = _read(path, root, faults, tomllib.loads)
    if table is None:
        return None
    found: list[str] = []
    value = decode(kind, table, "", found)
    faults += [f"{_shown(path, root)}: {fault}" for fault in found]
    return value


def _read(
    path: Path, root: Path, faults: list[str], parse: Callable[[str], object]
) -> object | None:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(f"{_shown(path, root)}: {(error.strerror or 'cannot be read').lower()}")
    except (ValueError, RecursionError) as error:  # bad UTF-8, TOML or JSON
        faults.append(f"{_shown(path, root)}: {error}")
    return None


def _read_corpus(path: Path, root: Path, faults: list[str]) -> Corpus | None:
    """The corpus; a kata that was never built has none, which is no fault here."""
    if not path.is_file():
        return None
    before = len(faults)
    table = _read(path, root, faults, json.loads)
    if len(faults) > before:
        return None
    try:
        return msgspec.convert(table, Corpus)
    except msgspec.ValidationError as error:
        faults.append(f"{_shown(path, root)}: {error}; run: kata author build {path.parent.name}")
        return None


def _unlisted(root: Path, tracks: list[TrackEntry]) -> list[str]:
    listed = {f"{track.id}/{slug}" for track in tracks for slug in track.katas}
    found = sorted((root / "katas").glob("*/*/kata.toml"))
    return [
        f"{_shown(path.parent, root)}: not listed in katas/catalogue.toml"
        for path in found
        if f"{path.parent.parent.name}/{path.parent.name}" not in listed
    ]


def _questions(root: Path, katas: list[Kata], faults: list[str]) -> tuple[Question, ...]:
    """The list of questions; where there is one, each kata names questions of it."""
    path = root / "katas" / "questions.toml"
    if not path.is_file():
        return ()
    listed = _read_toml(QuestionList, path, root, faults)
    known = [question.id for question in listed.questions] if listed else []
    for kata in katas if known else ():
        where = f"katas/{kata.track}/{kata.slug}/kata.toml"
        faults += [
            f"{where}: questions[{n}]: {name} is not in questions.toml"
            for n, name in enumerate(kata.meta.questions)
            if name not in known
        ]
    return tuple(listed.questions) if listed else ()


def _cross_faults(katas: list[Kata], listed: set[str]) -> list[str]:
    """Faults that only show when all katas are seen together."""
    faults: list[str] = []
    seen: set[str] = set()
    for kata in katas:
        where = f"katas/{kata.track}/{kata.slug}/kata.toml"
        if kata.slug in seen:
            faults.append(f"{where}: the slug {kata.slug} is used twice")
        seen.add(kata.slug)
        for position, slug in enumerate(kata.meta.requires):
            if slug not in listed:
                close = difflib.get_close_matches(slug, sorted(listed), n=1)
                hint = f"; did you mean {close[0]}?" if close else ""
                faults.append(f"{where}: requires[{position}]: no kata {slug}{hint}")
        ids = [task.id for task in kata.meta.tasks]
        faults += [
            f"{where}: tasks[{n}].id: {name} is used twice"
            for n, name in enumerate(ids)
            if name in ids[:n]
        ]
    return faults

"""How well the tests are tested: which planted faults the visible tests and the programs notice."""

import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from grader.catalogue.decode import decode
from grader.judge import decide
from grader.judge.engine import Engine
from grader.judge.mutate import Mutant, mutants
from grader.judge.observe import FRAME, Observer, expected_tests
from grader.model.content import CorpusEntry, Equivalent, Equivalents, Kata, Mutation

WORKERS = 2
#: CPU seconds for the tests of a mutant, or for a frame of its programs: one that needs more is
#: noticed. Three hundred times what a program takes, and an endless loop is not waited for long.
MUTANT_SECONDS = 0.3


@dataclass(frozen=True)
class Fate:
    """One mutant, and whether the programs and the visible tests notice it."""

    mutant: Mutant
    by_programs: bool
    by_tests: bool


def fates(engine: Engine, kata: Kata, reference: str) -> list[Fate]:
    """What becomes of every mutant of the reference, on the corpus and tests of the kata."""
    engine.zygote(kata)
    with ThreadPoolExecutor(WORKERS) as executor:
        return list(executor.map(lambda m: _fate(engine, kata, m), planted(kata, reference)))


def planted(kata: Kata, reference: str) -> list[Mutant]:
    """The faults to be planted in the reference of a kata; where it is tests, in tests."""
    return mutants(reference, tests=kata.meta.kind == "test")


def _fate(engine: Engine, kata: Kata, mutant: Mutant) -> Fate:
    with Observer(engine.zygote(kata), mutant.source, True, MUTANT_SECONDS) as observer:  # noqa: FBT003 - trusted
        if observer.load() is not None:
            return Fate(mutant, by_programs=True, by_tests=True)
        outcomes = observer.run_tests(expected_tests(kata.test_path))
        by_tests = not all(outcome.passed for outcome in outcomes)
        assert kata.corpus is not None
        by_programs = any(_noticed(observer, entries) for entries in kata.corpus.tasks.values())
    return Fate(mutant, by_programs, by_tests)


def _noticed(observer: Observer, entries: Sequence[CorpusEntry]) -> bool:
    for start in range(0, len(entries), FRAME):
        frame = entries[start : start + FRAME]
        observer.faults = 0
        outcomes = observer.play([entry.program for entry in frame])
        if not all(decide.agrees(e, o) for e, o in zip(frame, outcomes, strict=True)):
            return True
    return False


def equivalents(kata: Kata, faults: list[str]) -> list[Equivalent]:
    """The mutants that the kata's equivalent.toml lists; what is wrong with it goes to faults."""
    path = kata.solutions / "equivalent.toml"
    if not path.is_file():
        return []
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: {error}")
        return []
    found: list[str] = []
    listed = decode(Equivalents, table, "", found)
    faults += [f"{path.name}: {fault}" for fault in found]
    return listed.mutants if listed else []


def score(found: Sequence[Fate], listed: Sequence[Equivalent]) -> Mutation:
    """The counts, without the mutants that are listed as equivalent."""
    reasons = {(entry.was, entry.now) for entry in listed}
    counted = [fate for fate in found if (fate.mutant.was, fate.mutant.now) not in reasons]
    return Mutation(
        planted=len(found),
        equivalent=len(found) - len(counted),
        by_programs=sum(fate.by_programs for fate in counted),
        by_tests=sum(fate.by_tests for fate in counted),
    )


def survivors(found: Sequence[Fate], listed: Sequence[Equivalent]) -> list[Mutant]:
    """The mutants that no program notices and that are not listed as equivalent."""
    reasons = {(entry.was, entry.now) for entry in listed}
    return [
        fate.mutant
        for fate in found
        if not fate.by_programs and (fate.mutant.was, fate.mutant.now) not in reasons
    ]


def stale(found: Sequence[Fate], listed: Sequence[Equivalent]) -> Iterator[Equivalent]:
    """The entries that name no mutant, or one that a program or a test does notice."""
    alive = {
        (fate.mutant.was, fate.mutant.now)
        for fate in found
        if not fate.by_programs and not fate.by_tests
    }
    return (entry for entry in listed if (entry.was, entry.now) not in alive)


def as_toml(mutant: Mutant) -> str:
    """An entry for equivalent.toml, its reason still to be written."""
    return f'[[mutants]]\nwas = {_quoted(mutant.was)}\nnow = {_quoted(mutant.now)}\nreason = ""'


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""Build a kata's corpus: generate, keep what is sound, distil, and fingerprint mistakes."""

import hashlib
import importlib.util
import json
import math
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from grader.errors import ContentError
from grader.judge import decide, mutation, solutions
from grader.judge.compare import canonical, same
from grader.judge.engine import Engine
from grader.judge.mutation import MUTANT_SECONDS
from grader.judge.observe import FRAME, Observer, observe
from grader.judge.shrink import weight
from grader.model.content import (
    Corpus,
    CorpusEntry,
    Kata,
    Misconception,
    Mutation,
    Program,
)
from grader.model.outcome import ProgramOutcome, Seen

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

CANDIDATES = 5000
KILLS = 3
MARGIN = 50
FIRST_LOOK = 60
MANY_KILLS = 25
WORKERS = 2

Progress = Callable[[str], None]
Item = TypeVar("Item")
Value = TypeVar("Value")
Pool = dict[str, list[CorpusEntry]]
Kills = dict[str, list[int]]


@dataclass(frozen=True)
class BuildOptions:
    """How thorough a build is. The same options and files give the same corpus.

    ``candidates``: programs to generate for the kata, shared out over its tasks.
    """

    candidates: int = CANDIDATES
    seed: int = 1
    mutate: bool = True


def build(
    engine: Engine, kata: Kata, starter: str, options: BuildOptions, progress: Progress
) -> Corpus:
    """A new corpus for the kata. Raises ContentError when a right solution would lose."""
    bare = replace(kata, corpus=None)
    reference = solutions.reference(kata).source
    pool = _sound_pool(engine, bare, reference, options, progress)
    _require_accepted(engine, bare, pool)
    faults: list[str] = []
    wrongs = solutions.wrong(kata, faults)
    if faults:
        raise ContentError(faults)
    progress(f"playing {len(wrongs)} wrong solutions")
    suspects = [_Suspect(wrong.source, wrong.loses, known=True) for wrong in wrongs]
    if options.mutate:
        variants = mutation.planted(kata, reference)
        progress(f"and {len(variants)} mutants of the reference")
        suspects += [_Suspect(mutant.source, tuple(pool)) for mutant in variants]
    _require_known_tasks(kata, wrongs)
    kills = _each(suspects, lambda suspect: _kills(engine, bare, pool, suspect))
    chosen = distil(pool, kills, options.seed)
    corpus = Corpus(1, starter, _digest(reference), chosen, [])
    return _described(engine, replace(kata, corpus=corpus), wrongs, options, progress)


def renew(engine: Engine, kata: Kata, options: BuildOptions, progress: Progress) -> Corpus:
    """The corpus with the same programs, and with what it says of mistakes found out anew."""
    faults: list[str] = []
    wrongs = solutions.wrong(kata, faults)
    if kata.corpus is None or kata.corpus.reference != _digest(solutions.reference(kata).source):
        faults.append(f"{kata.slug}: the reference changed; run: kata author build {kata.slug}")
    if faults:
        raise ContentError(faults)
    return _described(engine, kata, wrongs, options, progress)


def _described(
    engine: Engine,
    kata: Kata,
    wrongs: list[solutions.WrongSolution],
    options: BuildOptions,
    progress: Progress,
) -> Corpus:
    """The kata's corpus with the fingerprints of its misconceptions and the mutation score."""
    assert kata.corpus is not None
    progress("fingerprinting the misconceptions")
    found = _each(wrongs, lambda wrong: _fingerprint(engine, kata, wrong))
    corpus = replace(kata.corpus, misconceptions=found, mutation=None)
    if options.mutate:
        reference = solutions.reference(kata).source
        corpus = replace(corpus, mutation=_mutation(engine, kata, reference, progress))
    return corpus


def _mutation(engine: Engine, kata: Kata, reference: str, progress: Progress) -> Mutation:
    """The score of tests and corpus; tells each survivor as an entry for equivalent.toml."""
    faults: list[str] = []
    listed = mutation.equivalents(kata, faults)
    if faults:
        raise ContentError(faults)
    fates = mutation.fates(engine, kata, reference)
    for survivor in mutation.survivors(fates, listed):
        progress(f"survives:\n{mutation.as_toml(survivor)}")
    found = mutation.score(fates, listed)
    progress(
        f"{found.planted} mutants, {found.equivalent} equivalent; of the other {found.killable}"
        f" programs notice {found.by_programs}, visible tests {found.by_tests}"
    )
    return found


@dataclass(frozen=True)
class _Suspect:
    """A source to be told from the reference by programs of the tasks.

    ``known``: it is known to lose each of them.
    """

    source: str
    tasks: tuple[str, ...]
    known: bool = False


def _require_known_tasks(kata: Kata, wrongs: list[solutions.WrongSolution]) -> None:
    known = {task.id for task in kata.meta.tasks}
    faults = [
        f"{kata.slug}: wrong/{wrong.name}: Loses: there is no task {task}"
        for wrong in wrongs
        for task in wrong.loses
        if task not in known
    ]
    if faults:
        raise ContentError(faults)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# -- candidates ---------------------------------------------------------------------------


def load_strategies(path: Path) -> dict[str, "SearchStrategy[Program]"]:
    """The kata's strategies by task id. Raises ContentError when the file does not load."""
    spec = importlib.util.spec_from_file_location(f"strategies_of_{path.parent.name}", path)
    assert spec is not None and spec.loader is not None  # noqa: PT018 - a .py path
    module = importlib.util.module_from_spec(spec)
    folder = str(path.parent)
    sys.path.insert(0, folder)  # strategies may share constants with programs.py
    sys.modules.pop("programs", None)
    try:
        spec.loader.exec_module(module)
        strategies: dict[str, SearchStrategy[Program]] = module.STRATEGIES
    except Exception as error:
        message = f"{path.parent.name}/strategies.py: {type(error).__name__}: {error}"
        raise ContentError([message]) from error
    finally:
        sys.path.remove(folder)
        sys.modules.pop("programs", None)
    return strategies


def generate(strategy: "SearchStrategy[Program]", count: int, seed: int) -> list[Program]:
    """Up to ``count`` different programs, small ones first; the same for the same seed."""
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - only for authors
    from hypothesis import seed as seeded  # noqa: PLC0415 - only for authors

    found: dict[str, Program] = {}

    @seeded(seed)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(program: Program) -> None:
        found.setdefault(canonical(program), json.loads(json.dumps(program)))

    collect()
    return sorted(found.values(), key=lambda program: (weight(program), canonical(program)))


def _sound_pool(
    engine: Engine, kata: Kata, reference: str, options: BuildOptions, progress: Progress
) -> Pool:
    """Programs on which the reference agrees with itself and with the real library."""
    strategies = load_strategies(kata.folder / "strategies.py")
    share = math.ceil(options.candidates / len(kata.meta.tasks))
    pool: Pool = {}
    for task in kata.meta.tasks:
        if task.id not in strategies:
            raise ContentError([f"{kata.slug}/strategies.py: no strategy for task {task.id}"])
        programs = generate(strategies[task.id], share, options.seed)
        pool[task.id] = sound_entries(engine, kata, reference, programs)
        progress(f"{task.id}: {len(pool[task.id])} of {len(programs)} candidates are sound")
        if not pool[task.id]:
            reason = "does upstream.py load, do the programs see anything?"
            raise ContentError([f"{kata.slug}: {task.id}: no candidate is sound; {reason}"])
    return pool


def sound_entries(
    engine: Engine, kata: Kata, reference: str, programs: list[Program]
) -> list[CorpusEntry]:
    """The programs that go the same twice on the reference and once on the real library.

    Raises ContentError when reference and upstream differ.
    """
    with Observer(engine.zygote(kata), reference, trusted=True) as observer:
        first = observer.play(programs)
    with Observer(engine.zygote(kata), reference, trusted=True) as observer:
        second = observer.play(programs[::-1])[::-1]
    upstream = solutions.upstream(kata).source
    with Observer(engine.zygote(kata, "oracle"), upstream, trusted=True) as observer:
        real = observer.play(programs)
    _require_agreement(kata, programs, first, real)
    rows = zip(programs, first, second, real, strict=True)
    return [entry for row in rows if (entry := _sound(*row)) is not None]


def _sound(
    program: Program, first: ProgramOutcome, second: ProgramOutcome, real: ProgramOutcome
) -> CorpusEntry | None:
    outcomes = [
        outcome.observations for outcome in (first, second, real) if isinstance(outcome, Seen)
    ]
    if len(outcomes) != 3 or not outcomes[0]:  # noqa: PLR2004 - the three of the line above
        return None
    if not all(same(outcomes[0], other) for other in outcomes[1:]):
        return None
    text = canonical(outcomes[0])
    if '{"opaque":' in text or '{"stopped":' in text:
        return None
    return CorpusEntry(program, outcomes[0])


def _require_agreement(
    kata: Kata,
    programs: list[Program],
    first: list[ProgramOutcome],
    real: list[ProgramOutcome],
) -> None:
    """A reference that differs from the real library is no reference."""
    for program, mine, theirs in zip(programs, first, real, strict=True):
        both = isinstance(mine, Seen) and isinstance(theirs, Seen)
        if both and not same(mine.observations, theirs.observations):  # type: ignore[union-attr]
            text = f"{kata.slug}: reference and upstream differ on {canonical(program)}"
            raise ContentError([text])


def _require_accepted(engine: Engine, kata: Kata, pool: Pool) -> None:
    faults = []
    for solution in solutions.accepted(kata):
        for task, entries in pool.items():
            outcomes = _play(engine, kata, solution.source, entries)
            for entry, outcome in zip(entries, outcomes, strict=True):
                if not decide.agrees(entry, outcome):
                    program = canonical(entry.program)
                    faults.append(f"{kata.slug}: accepted/{solution.name}: {task}: {program}")
                    break
    if faults:
        raise ContentError(faults)


# -- kills and distillation ---------------------------------------------------------------


def _each(items: Iterable[Item], work: Callable[[Item], Value]) -> list[Value]:
    with ThreadPoolExecutor(WORKERS) as executor:
        return list(executor.map(work, items))


def _play(
    engine: Engine, kata: Kata, source: str, entries: Sequence[CorpusEntry]
) -> list[ProgramOutcome]:
    with Observer(engine.zygote(kata), source, trusted=True) as observer:
        return observer.play([entry.program for entry in entries])


def _kills(engine: Engine, kata: Kata, pool: Pool, suspect: "_Suspect") -> Kills:
    """By task, positions of programs that tell the suspect from the reference.

    A look at some programs of each task is enough for most; who gets past it meets all of them.
    """
    with Observer(engine.zygote(kata), suspect.source, True, MUTANT_SECONDS) as observer:  # noqa: FBT003 - trusted
        found = {task: _killers(observer, pool[task], FIRST_LOOK) for task in suspect.tasks}
        for task, killers in found.items():
            if len(killers) < KILLS and (suspect.known or killers or not any(found.values())):
                found[task] = _killers(observer, pool[task], len(pool[task]))
    return found


def _killers(observer: Observer, entries: list[CorpusEntry], most: int) -> list[int]:
    """Positions of programs that go otherwise than for the reference, small programs first.

    Of ``most`` programs spread over all; no more are looked for once there are many to choose from.
    """
    positions = range(0, len(entries), max(1, len(entries) // most))
    found: list[int] = []
    for start in range(0, len(positions), FRAME):
        frame = positions[start : start + FRAME]
        observer.faults = 0
        outcomes = observer.play([entries[n].program for n in frame])
        pairs = zip(frame, outcomes, strict=True)
        found += [n for n, outcome in pairs if not decide.agrees(entries[n], outcome)]
        if len(found) >= MANY_KILLS:
            break
    return found


def distil(pool: Pool, kills: list[Kills], seed: int) -> Pool:
    """Few and small programs that keep ``KILLS`` kills of each, and a random margin."""
    chosen: Pool = {}
    share = math.ceil(MARGIN / len(pool))
    for task, entries in pool.items():
        needs = [set(killed.get(task, [])) for killed in kills]
        picked = _cover(needs, len(entries))
        rest = [n for n in range(len(entries)) if n not in picked]
        margin = random.Random(f"{seed}:{task}").sample(rest, min(share, len(rest)))  # noqa: S311 - a sample
        chosen[task] = [entries[n] for n in sorted({*picked, *margin})]
    return chosen


def _cover(needs: list[set[int]], count: int) -> set[int]:
    """Greedy multi-cover: each need met ``KILLS`` times, or as often as can be."""
    missing = [min(KILLS, len(need)) for need in needs]
    picked: set[int] = set()
    gains = [[k for k, need in enumerate(needs) if n in need] for n in range(count)]
    while any(missing):
        scores = [
            (sum(missing[k] > 0 for k in gains[n]), -n) for n in range(count) if n not in picked
        ]
        gain, position = max(scores)
        if gain == 0:
            break
        picked.add(-position)
        for k in gains[-position]:
            missing[k] = max(0, missing[k] - 1)
    return _without_spare(picked, needs)


def _without_spare(picked: set[int], needs: list[set[int]]) -> set[int]:
    """Drop what greed took too many of: the largest programs first."""
    kept = set(picked)
    for number in sorted(picked, reverse=True):
        rest = kept - {number}
        if all(len(rest & need) >= min(KILLS, len(need)) for need in needs if number in need):
            kept = rest
    return kept


def _fingerprint(engine: Engine, kata: Kata, wrong: solutions.WrongSolution) -> Misconception:
    with Observer(engine.zygote(kata), wrong.source) as observer:
        outcome = observe(kata, observer)
    found = decide.task_outcomes(kata, outcome)
    return Misconception(
        name=wrong.name,
        en=wrong.en,
        zh=wrong.zh,
        tests=sorted(test.name for task in found for test in task.failed_tests),
        programs={t.task.id: list(t.failed_programs) for t in found if t.failed_programs},
    )

"""Fresh programs from a seed: what a look-up table of the public corpus cannot know."""

from dataclasses import replace

from grader.errors import UsageError
from grader.i18n import _
from grader.judge import solutions
from grader.judge.build import generate, load_strategies, sound_entries
from grader.judge.compare import canonical
from grader.judge.engine import Engine
from grader.model.content import Kata

PROGRAMS = 60


def with_fresh_programs(engine: Engine, kata: Kata, seed: int) -> Kata:
    """The kata with new programs for each task, played on the reference and on the real library.

    Raises UsageError where the solutions are not at hand.
    """
    if kata.corpus is None:
        return kata
    if not (kata.solutions / "reference.py").is_file():
        text = _("--seed needs solutions/, which is not here: fresh programs need the reference.")
        raise UsageError(text)
    reference = solutions.reference(kata).source
    strategies = load_strategies(kata.folder / "strategies.py")
    tasks = {}
    for task, entries in kata.corpus.tasks.items():
        known = {canonical(entry.program) for entry in entries}
        programs = [
            program
            for program in generate(strategies[task], PROGRAMS, seed)
            if canonical(program) not in known
        ]
        tasks[task] = [*entries, *sound_entries(engine, kata, reference, programs)]
    fresh_from = {task: len(entries) for task, entries in kata.corpus.tasks.items()}
    return replace(kata, corpus=replace(kata.corpus, tasks=tasks), fresh_from=fresh_from)

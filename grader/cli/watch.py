"""``kata watch``."""

import time
from collections.abc import Iterator
from pathlib import Path

import click
from watchfiles import watch

from grader.catalogue.intake import read_submission
from grader.catalogue.progress import read_progress
from grader.cli.common import load, pick
from grader.cli.grade import job_for, remember, say_what_next
from grader.cli.progress import next_kata
from grader.errors import UsageError
from grader.i18n import _
from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.model.content import Catalogue, Kata
from grader.model.result import KataResult
from grader.report.terminal import make_console, results_view

_STEP_MS = 5  # a save is known this long after its last write
_DEBOUNCE_MS = 50
_LOOK_MS = 500


@click.command("watch")
@click.argument("slug", required=False)
@click.option("--poll", is_flag=True, help="Look at the file again and again (network drives).")
@click.option("--times", type=click.IntRange(1), help="Stop after so many gradings.")
def command(*, slug: str | None, poll: bool, times: int | None) -> None:
    """Grade a kata each time you save it: SLUG, or the next one on your path. Ctrl-C stops.

    Exit code: that of the last grading, as with: kata grade.
    """
    catalogue = load()
    kata = _choose(catalogue, slug)
    console = make_console()
    path = kata.submission_path.relative_to(catalogue.root)
    accepted = True
    with Engine() as engine:
        engine.warm(kata)
        console.print(_("Watching {file}. Save it to grade it; Ctrl-C stops.").format(file=path))
        for number, _saved in enumerate(_saves(kata.submission_path, poll=poll), 1):
            result = _grade(engine, catalogue, kata)
            accepted = result.points == result.possible
            engine.warm(kata)
            if number == times:
                break
    raise click.exceptions.Exit(0 if accepted else 1)


def _choose(catalogue: Catalogue, slug: str | None) -> Kata:
    if slug is not None:
        return pick(catalogue, slug)
    found = next_kata(catalogue, read_progress(catalogue.root))
    if found is None:
        raise UsageError(_("Every kata is accepted. Name one to watch: kata watch SLUG"))
    return found


def _saves(path: Path, *, poll: bool) -> Iterator[None]:
    """Once at the start, and then each time that the text of the file is another one."""
    before = None
    changes = watch(
        path.parent, step=_STEP_MS, debounce=_DEBOUNCE_MS, recursive=False, force_polling=poll,
        watch_filter=lambda _change, name: Path(name).name == path.name,
        # a save before the watch began, or one that the system does not tell, is found by looking
        rust_timeout=_LOOK_MS, yield_on_timeout=True,
    )  # fmt: skip
    while True:
        text = read_submission(path)
        if text != before:
            before = text
            yield
        next(changes)


def _grade(engine: Engine, catalogue: Catalogue, kata: Kata) -> KataResult:
    """Grade what is saved now: a mark a test as they come, then the result."""
    console = make_console()
    console.print(time.strftime("\n%H:%M:%S ", time.localtime()), end="")
    job = job_for(kata)

    def mark(_name: str, passed: bool) -> None:  # noqa: FBT001 - the signature that grade calls
        console.print("." if passed else "F", style="green" if passed else "red", end="")

    result = job.failed() if job.fault else grade(engine, kata, job.source, on_test=mark)
    console.print()
    remember(catalogue.root, [job], [result])
    console.print(results_view(catalogue, [result], every_task=True))
    say_what_next(catalogue, [result])
    return result

"""``kata grade``."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from grader.catalogue.intake import read_submission
from grader.catalogue.progress import (
    KataProgress,
    Progress,
    fingerprint,
    read_progress,
    write_progress,
)
from grader.cli.common import load, select
from grader.cli.progress import next_kata
from grader.errors import ContentError, UsageError
from grader.i18n import _, current_language
from grader.judge.engine import Engine
from grader.judge.fresh import with_fresh_programs
from grader.judge.session import Job, grade_all
from grader.model.content import Catalogue, Kata
from grader.model.result import KataResult
from grader.model.verdict import Verdict
from grader.report.exports import FORMS, check_form, export
from grader.report.plain import kata_command
from grader.report.terminal import make_console, results_view


@click.command("grade")
@click.argument("names", nargs=-1, metavar="[SLUG|TRACK]...")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="Grade this file instead (one SLUG)."
)
@click.option("--solutions", is_flag=True, help="Grade the reference solutions.")
@click.option("--all", "every_task", is_flag=True, help="Show every task of every kata.")
@click.option(
    "--require",
    type=click.Choice(["begun", "all"]),
    default="begun",
    show_default=True,
    help="Which katas have to be accepted for exit code 0.",
)
@click.option(
    "--seed", type=int, help="Shuffle the tests and add fresh programs made from this seed."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", *FORMS]),
    default="table",
    show_default=True,
    help="What to print: a table for people, or a document for another tool and nothing else.",
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the document of --format to this file, and print the table.",
)
def command(  # noqa: PLR0913 - one for each option
    *,
    names: tuple[str, ...],
    path: Path | None,
    solutions: bool,
    every_task: bool,
    require: str,
    seed: int | None,
    form: str,
    output: Path | None,
) -> None:
    """Grade katas: all of them, or those of the slugs and tracks named.

    Exit code 0: everything that was begun is accepted. 1: something is not. 2: a wrong call or
    faulty content. 3: the grader itself failed.
    """
    catalogue = load()
    katas = select(catalogue, names)
    if path is not None and len(katas) != 1:
        raise UsageError(_("--file needs the slug of one kata: kata grade SLUG --file PATH"))
    if path is not None and solutions:
        message = "--file and --solutions exclude each other."
        raise click.UsageError(message)
    if output is not None and form == "table":
        message = "--output needs a --format."
        raise click.UsageError(message)
    check_form(form, len(katas), os.environ)
    quiet = form != "table" and output is None
    with Engine() as engine:
        jobs = [job_for(kata, path, solutions=solutions, order=seed) for kata in katas]
        if seed is not None:
            jobs = [replace(job, kata=with_fresh_programs(engine, job.kata, seed)) for job in jobs]
        with _progress_bar(len(jobs), hidden=quiet) as done:
            results = grade_all(engine, jobs, done)
    if path is None and not solutions:
        remember(catalogue.root, jobs, results)
    if form != "table":
        _hand_over(export(form, catalogue, results, os.environ), output)
    if not quiet:
        make_console().print(results_view(catalogue, results, every_task=every_task))
        if path is None and not solutions:
            say_what_next(catalogue, results)
    code = exit_code(results, require)
    if catalogue.faults and not names:  # everything was asked for, and not everything was there
        code = max(code, ContentError.exit_code)
    raise click.exceptions.Exit(code)


def _hand_over(text: str, output: Path | None) -> None:
    """Print a document, or write it to a file."""
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


def say_what_next(catalogue: Catalogue, results: list[KataResult]) -> None:
    """Name the next kata's files, unless something that was begun still needs work."""
    done = {Verdict.ACCEPTED, Verdict.NOT_STARTED}
    following = next_kata(catalogue, read_progress(catalogue.root))
    if following is None or any(result.verdict not in done for result in results):
        return
    statement = following.document("README", current_language())
    text = _("Next: read {statement}, then write {file}")
    root = catalogue.root
    click.echo(
        text.format(
            statement=statement.relative_to(root), file=following.submission_path.relative_to(root)
        )
    )


def job_for(
    kata: Kata, path: Path | None = None, *, solutions: bool = False, order: int | None = None
) -> Job:
    """What to grade: the learner's file, or another; its fault where it cannot be read."""
    if solutions:
        path = kata.solutions / "reference.py"
    submission = read_submission(path or kata.submission_path)
    fault = submission.fault
    if fault and path is None:
        fault += " " + _reset_advice(kata)
    return Job(kata, submission.source, fault, order)


def _reset_advice(kata: Kata) -> str:
    text = _("The starter comes back with: {kata} reset {slug}")
    return text.format(kata=kata_command(), slug=kata.slug)


def exit_code(results: list[KataResult], require: str) -> int:
    """0 accepted (or not begun, when only begun ones count), 1 not accepted, 3 grader error."""
    verdicts = {result.verdict for result in results}
    if Verdict.GRADER_ERROR in verdicts:
        return 3
    fine = {Verdict.ACCEPTED} if require == "all" else {Verdict.ACCEPTED, Verdict.NOT_STARTED}
    return 0 if verdicts <= fine else 1


def remember(root: Path, jobs: list[Job], results: list[KataResult]) -> None:
    """Write the verdicts on begun katas into the learner's progress."""
    known = read_progress(root)
    katas = dict(known.katas)
    for job, result in zip(jobs, results, strict=True):
        if result.begun and result.verdict is not Verdict.GRADER_ERROR:
            tasks = {task.id: task.verdict.value for task in result.tasks}
            source = fingerprint(job.source)
            katas[result.slug] = KataProgress(result.verdict.value, result.points, source, tasks)
    if not write_progress(root, Progress(katas=katas, hints=known.hints)):
        click.echo(
            "kata: " + _("the progress file cannot be written; nothing else is lost"), err=True
        )


@contextlib.contextmanager
def _progress_bar(total: int, *, hidden: bool) -> Iterator[Callable[[KataResult], None]]:
    """A bar on a terminal's stderr, which shows itself when the work takes over a second."""
    from rich.progress import Progress as Bar  # noqa: PLC0415 - slow to import

    console = make_console(stderr=True)
    if hidden or not console.is_terminal:
        yield lambda _result: None
        return
    bar = Bar(console=console, transient=True)
    task = bar.add_task(_("Grading"), total=total if total > 1 else None)
    timer = threading.Timer(1.0, bar.start)
    timer.start()
    try:
        yield lambda _result: bar.advance(task)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()

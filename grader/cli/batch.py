"""``kata batch``."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from grader.cli.common import load, pick
from grader.course.batch import Graded, grade_batch
from grader.course.journal import Journal
from grader.errors import UsageError
from grader.i18n import _
from grader.judge.engine import Engine
from grader.model.content import Catalogue
from grader.model.verdict import Verdict
from grader.report.document import document
from grader.report.plain import one_line
from grader.report.terminal import make_console, verdict_text


@click.command("batch")
@click.argument("slug")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--journal",
    "journal_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default="batch.sqlite",
    show_default=True,
    help="Where the verdicts are kept. A batch that was stopped goes on from there.",
)
@click.option("--brief", is_flag=True, help="Verdicts and points only: no counterexamples.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each file.")
def command(
    *, slug: str, paths: tuple[Path, ...], journal_path: Path, brief: bool, as_json: bool
) -> None:
    """Grade many files of one kata: PATHS are files, or folders with .py files in them.

    Exit code 0: every file has its verdict. 2: a wrong call. 3: the grader failed on some; run the
    same command again.
    """
    catalogue = load()
    kata = pick(catalogue, slug)
    files = list(_files(paths))
    counts: Counter[Verdict] = Counter()

    def done(graded: Graded) -> None:
        counts[graded.result.verdict] += 1
        click.echo(_json(catalogue, graded) if as_json else _line(graded))

    with Journal(journal_path) as journal, Engine() as engine:
        grade_batch(engine, kata, files, journal, done, explain=not brief)
    if not as_json:
        _summarise(counts)
    raise click.exceptions.Exit(3 if counts[Verdict.GRADER_ERROR] else 0)


def _files(paths: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """The files to grade with the names to tell them by, each once."""
    seen: set[Path] = set()
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not found:
            text = _("{path} holds no .py files")
            raise UsageError(text.format(path=path))
        for file in found:
            if file.absolute() not in seen:
                seen.add(file.absolute())
                yield str(file), file


def _line(graded: Graded) -> str:
    result = graded.result
    points = f"{result.points}/{result.possible}"
    again = _(" (known)") if graded.known else ""
    return f"{points:>7}  {verdict_text(result.verdict):<17} {one_line(graded.name)}{again}"


def _json(catalogue: Catalogue, graded: Graded) -> str:
    found = {"file": graded.name, "known": graded.known, **document(catalogue, [graded.result])}
    return json.dumps(found)


def _summarise(counts: Counter[Verdict]) -> None:
    parts = [f"{counts[v]} {verdict_text(v)}" for v in Verdict if counts[v]]
    total = _("{count} files").format(count=sum(counts.values()))
    make_console().print(f"{total}: {', '.join(parts)}", markup=False, highlight=False)

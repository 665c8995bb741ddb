"""``kata author``: new, build, verify."""

import json
import time
from pathlib import Path
from typing import get_args

import click
import msgspec

from grader.catalogue.intake import read_submission
from grader.catalogue.loader import load_catalogue
from grader.catalogue.scaffold import new_kata
from grader.catalogue.verified import digest, read_verified, write_verified
from grader.cli.common import find_root, load, select
from grader.errors import ContentError, UsageError
from grader.i18n import _
from grader.judge.build import BuildOptions, build, renew
from grader.judge.engine import Engine
from grader.judge.verify import Report, verify_all
from grader.model.content import Corpus, Kata, Kind
from grader.report.pages import pages


@click.group("author")
def command() -> None:
    """Write katas: a skeleton, the corpus, the proof that a kata is sound."""


@command.command("new")
@click.argument("track")
@click.argument("slug")
@click.option(
    "--kind",
    type=click.Choice(get_args(Kind)),
    default="build",
    show_default=True,
    help="What the learner does: builds something, or writes tests for it.",
)
def new(track: str, slug: str, kind: Kind) -> None:
    """Make the skeleton of a kata in katas/TRACK/SLUG and solutions/TRACK/SLUG."""
    for path in new_kata(find_root(), track, slug, kind):
        click.echo(path)
    click.echo("\n" + _("Then list it in katas/catalogue.toml, fill it, and run:"))
    click.echo(f"  kata author build {slug}\n  kata author verify {slug}")


@command.command("build")
@click.argument("names", nargs=-1, metavar="[SLUG|TRACK]...")
@click.option(
    "--candidates",
    type=click.IntRange(50),
    default=BuildOptions.candidates,
    show_default=True,
    help="Programs to generate, shared out over the tasks.",
)
@click.option(
    "--seed",
    type=int,
    default=BuildOptions.seed,
    show_default=True,
    help="The same seed gives the same corpus.",
)
@click.option(
    "--starter", "adopt", is_flag=True, help="Record the file in katas/ as the new starter."
)
@click.option("--quick", is_flag=True, help="Leave out the mutants of the reference.")
@click.option(
    "--keep-programs",
    "keep",
    is_flag=True,
    help="Renew only the fingerprints and the mutation score: tests, wrong solutions or"
    " equivalent.toml changed.",
)
def build_corpus(
    *, names: tuple[str, ...], candidates: int, seed: int, adopt: bool, quick: bool, keep: bool
) -> None:
    """Generate corpus.json from the reference, the wrong solutions and the mutants."""
    katas = select(load(), names)
    options = BuildOptions(candidates, seed, mutate=not quick)
    for kata in katas:
        begin = time.monotonic()
        with Engine() as engine:
            if keep:
                corpus = renew(engine, kata, options, click.echo)
            else:
                corpus = build(engine, kata, _starter(kata, adopt=adopt), options, click.echo)
        _write(kata, corpus)
        sizes = ", ".join(f"{task} {len(entries)}" for task, entries in corpus.tasks.items())
        click.echo(f"{kata.slug}: {sizes} ({time.monotonic() - begin:.0f} s)")


def _starter(kata: Kata, *, adopt: bool) -> str:
    """The starter to record: the known one, unless there is none or a new one is adopted."""
    submission = read_submission(kata.submission_path)
    if kata.corpus is not None and not adopt:
        return kata.corpus.starter
    if submission.fault:
        raise UsageError(submission.fault)
    return submission.source


def _write(kata: Kata, corpus: Corpus) -> None:
    """One program a line: small to diff, and the same bytes for the same corpus."""
    plain = msgspec.to_builtins(corpus)
    tasks = plain.pop("tasks")
    head = json.dumps(plain, ensure_ascii=False, indent=1)[:-2]
    blocks = []
    for task, entries in tasks.items():
        lines = ",\n".join("   " + json.dumps(entry, ensure_ascii=True) for entry in entries)
        blocks.append(f"  {json.dumps(task)}: [\n{lines}\n  ]")
    body = ",\n".join(blocks)
    text = f'{head},\n "tasks": {{\n{body}\n }}\n}}\n'
    draft = Path(f"{kata.folder / 'corpus.json'}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(kata.folder / "corpus.json")


@command.command("verify")
@click.argument("names", nargs=-1, metavar="[SLUG|TRACK]...")
@click.option(
    "--changed", is_flag=True, help="Leave out what was sound before and has not changed since."
)
def verify(*, names: tuple[str, ...], changed: bool) -> None:
    """Prove that katas are sound; every fault is one line. Exit code 1 when there is any."""
    catalogue, faults = load_catalogue(find_root(), strict=False)
    if faults and not names:
        raise ContentError(faults)
    for fault in faults:
        click.echo(f"kata: {fault}", err=True)
    known = read_verified(catalogue.root)
    digests = {kata.slug: digest(kata) for kata in select(catalogue, names)}
    katas = [
        kata
        for kata in select(catalogue, names)
        if not (changed and known.get(kata.slug) == digests[kata.slug])
    ]
    begin = time.monotonic()
    reports = []
    with Engine() as engine:
        for report in verify_all(engine, katas):
            reports.append(report)
            _show(report)
    sound = {report.slug: digests[report.slug] for report in reports if not report.faults}
    rest = {slug: text for slug, text in known.items() if slug not in digests or changed}
    write_verified(catalogue.root, {**rest, **sound})
    found = sum(len(report.faults) for report in reports)
    click.echo(
        _("verify: {katas} katas, {checks} checks, {faults} faults, {seconds:.0f} s").format(
            katas=len(katas),
            checks=sum(report.checks for report in reports),
            faults=found,
            seconds=time.monotonic() - begin,
        )
    )
    raise click.exceptions.Exit(1 if found else 0)


def _show(report: Report) -> None:
    state = _("sound") if not report.faults else _("{n} faults").format(n=len(report.faults))
    click.echo(f"{report.slug}: {state} ({report.checks} checks)")
    for fault in report.faults:
        click.echo(f"  {report.slug}: {fault}")


@command.command("index")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit code 1 when a page is not current."
)
def index(*, check: bool) -> None:
    """Write the pages that are made from the katas: their index, and the questions."""
    catalogue = load()
    stale = [
        path
        for path, text in pages(catalogue).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        click.echo(path.relative_to(catalogue.root))
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages(catalogue)[path], encoding="utf-8")
    raise click.exceptions.Exit(1 if check and stale else 0)

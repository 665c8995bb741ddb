"""``kata answer``."""

import difflib

import click

from grader.catalogue.intake import read_submission
from grader.cli.common import load, pick, print_markdown
from grader.errors import UsageError
from grader.i18n import _, current_language
from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.model.content import Kata
from grader.model.verdict import Verdict
from grader.report.plain import kata_command, printable


@click.command("answer")
@click.argument("slug")
@click.option(
    "--force", is_flag=True, help="Show it before your solution is accepted: it spoils the kata."
)
def command(*, slug: str, force: bool) -> None:
    """Show the interview answer, and the reference beside your solution, once that is accepted."""
    kata = pick(load(), slug)
    path = kata.document("answer", current_language(), solution=True)
    if not path.is_file():
        raise UsageError(_("The answers are not part of this copy of the repository."))
    source = read_submission(kata.submission_path).source
    if force:
        click.echo(_("Spoiler: this shows the solution of a kata that you may not have solved."))
    elif not _accepted(kata, source):
        text = _("Not yet: your {slug} is not accepted. (--force shows it, and spoils the kata.)")
        click.echo(text.format(slug=kata.slug), err=True)
        raise click.exceptions.Exit(1)
    print_markdown(path.read_text(encoding="utf-8"))
    lines = _diff(kata, source)
    if lines:
        click.echo("\n" + _("From your file to the reference:") + "\n")
        click.echo("".join(lines))
    _say_where_to_look(kata)


def _say_where_to_look(kata: Kata) -> None:
    """Name other right solutions, and the command that shows the real thing."""
    others = sorted((kata.solutions / "accepted").glob("*.py"))
    if others:
        click.echo("\n" + _("Other right ways:"))
        for path in others:
            click.echo(f"  solutions/{kata.track}/{kata.slug}/accepted/{path.name}")
    text = _("The real thing: {kata} source {module}")
    click.echo("\n" + text.format(kata=kata_command(), module=kata.meta.upstream))


def _accepted(kata: Kata, source: str) -> bool:
    with Engine() as engine:
        return grade(engine, kata, source, explain=False).verdict is Verdict.ACCEPTED


def _diff(kata: Kata, source: str) -> list[str]:
    reference = (kata.solutions / "reference.py").read_text(encoding="utf-8")
    return list(
        difflib.unified_diff(
            printable(source).splitlines(keepends=True),
            reference.splitlines(keepends=True),
            f"katas/{kata.track}/{kata.slug}/{kata.slug}.py",
            f"solutions/{kata.track}/{kata.slug}/reference.py",
        )
    )

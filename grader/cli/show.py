"""``kata show``."""

import click

from grader.cli.common import load, pick, print_markdown
from grader.i18n import _, current_language
from grader.report.plain import kata_command


@click.command("show")
@click.argument("slug")
def command(slug: str) -> None:
    """Print the statement of a kata, and where its files are."""
    kata = pick(load(), slug)
    print_markdown(kata.document("README", current_language()).read_text(encoding="utf-8"))
    click.echo()
    click.echo(_("Your file:  {path}").format(path=kata.submission_path))
    click.echo(_("The tests:  {path}").format(path=kata.test_path))
    click.echo(_("Grade it:   {kata} grade {slug}").format(kata=kata_command(), slug=kata.slug))

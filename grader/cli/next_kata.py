"""``kata next``."""

import click

from grader.catalogue.progress import read_progress
from grader.cli.common import load
from grader.cli.progress import next_kata
from grader.i18n import _, current_language
from grader.report.plain import kata_command


@click.command("next")
def command() -> None:
    """Say which kata comes next, and where its file is."""
    catalogue = load()
    kata = next_kata(catalogue, read_progress(catalogue.root))
    if kata is None:
        click.echo(_("All katas are accepted. Well done!"))
        return
    tool = kata_command()
    zh = current_language() == "zh-CN"
    click.echo(f"{kata.track}/{kata.slug}: {kata.title(current_language())}")
    click.echo(kata.meta.summary_zh if zh else kata.meta.summary)
    click.echo(_("Read it:    {kata} show {slug}").format(kata=tool, slug=kata.slug))
    click.echo(_("Your file:  {path}").format(path=kata.submission_path))
    click.echo(_("Grade it:   {kata} grade {slug}").format(kata=tool, slug=kata.slug))

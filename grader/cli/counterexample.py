"""``kata counterexample``."""

import click

from grader.catalogue.intake import read_submission
from grader.cli.common import load, pick
from grader.errors import UsageError
from grader.i18n import _
from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.report.script import counterexample_file


@click.command("counterexample")
@click.argument("slug")
def command(slug: str) -> None:
    """Write the first counterexample to your solution of a kata into a file that runs by itself.

    The file lies beside yours; run it with python, with a debugger if you like.
    """
    catalogue = load()
    kata = pick(catalogue, slug)
    submission = read_submission(kata.submission_path)
    if submission.fault:
        raise UsageError(submission.fault)
    with Engine() as engine:
        result = grade(engine, kata, submission.source)
    task = next((task for task in result.tasks if task.counterexample is not None), None)
    if task is None or task.counterexample is None:
        text = _("There is no counterexample to your {slug}. What there is: kata grade {slug}")
        click.echo(text.format(slug=kata.slug), err=True)
        raise click.exceptions.Exit(1)
    path = kata.folder / f"counterexample_{kata.slug}.py"
    path.write_text(counterexample_file(kata, task, task.counterexample), encoding="utf-8")
    shown = path.relative_to(catalogue.root)
    click.echo(_("Written: {path}").format(path=shown))
    click.echo(
        _("Run it:  cd {folder} && python {name}").format(folder=shown.parent, name=path.name)
    )

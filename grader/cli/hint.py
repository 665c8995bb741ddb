"""``kata hint``: one tier more each time."""

from dataclasses import replace

import click

from grader.catalogue.documents import read_hints
from grader.catalogue.progress import Progress, read_progress, write_progress
from grader.cli.common import load, pick, print_markdown
from grader.errors import UsageError
from grader.i18n import _, current_language
from grader.model.content import Kata
from grader.model.verdict import Verdict
from grader.report.plain import kata_command


@click.command("hint")
@click.argument("slug")
@click.argument("task", required=False)
@click.option("--tier", type=click.IntRange(min=1), help="Show this tier instead of the next one.")
def command(slug: str, task: str | None, tier: int | None) -> None:
    """Show the next hint for a task: a nudge first, a skeleton last.

    Without TASK: the first task of the kata that is not accepted yet.
    """
    catalogue = load()
    kata = pick(catalogue, slug)
    progress = read_progress(catalogue.root)
    chosen = _task(kata, task, progress)
    tiers = read_hints(kata.document("hints", current_language())).get(chosen, [])
    if not tiers:
        raise UsageError(_("There are no hints for {task}.").format(task=chosen))
    opened = progress.hints.get(kata.slug, {}).get(chosen, 0)
    number = min(tier or opened + 1, len(tiers))
    shown = tiers[number - 1]
    head = _("Hint {number} of {count} for {task}: {heading}")
    told = head.format(number=number, count=len(tiers), task=chosen, heading=shown.heading)
    click.echo(f"{told}\n")
    print_markdown(shown.text)
    if number < len(tiers):
        text = _("More: {kata} hint {slug} {task}")
        click.echo("\n" + text.format(kata=kata_command(), slug=kata.slug, task=chosen))
    hints = {slug: dict(tasks) for slug, tasks in progress.hints.items()}
    hints.setdefault(kata.slug, {})[chosen] = max(opened, number)
    if not write_progress(catalogue.root, replace(progress, hints=hints)):
        click.echo(
            "kata: " + _("the progress file cannot be written; nothing else is lost"), err=True
        )


def _task(kata: Kata, wanted: str | None, progress: Progress) -> str:
    ids = [task.id for task in kata.meta.tasks]
    if wanted is not None:
        if wanted not in ids:
            text = _("{slug} has no task {task}. Its tasks: {tasks}.")
            raise UsageError(text.format(slug=kata.slug, task=wanted, tasks=", ".join(ids)))
        return wanted
    known = progress.katas.get(kata.slug)
    open_tasks = [n for n in ids if not known or known.tasks.get(n) != Verdict.ACCEPTED.value]
    return (open_tasks or ids)[0]

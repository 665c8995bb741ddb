"""``kata`` alone: the path, what is done, what is next."""

import click
from rich.table import Table
from rich.text import Text

from grader.catalogue.intake import read_submission
from grader.catalogue.progress import Progress, fingerprint, read_progress
from grader.cli.common import load
from grader.i18n import _, current_language
from grader.model.content import Catalogue, Kata
from grader.model.verdict import Verdict
from grader.report.plain import kata_command
from grader.report.terminal import make_console, verdict_text


def state_of(kata: Kata, progress: Progress) -> Verdict | None:
    """The last verdict on the file as it is now; ``None`` when it changed since."""
    submission = read_submission(kata.submission_path)
    if not submission.fault and kata.is_starter(submission.source):
        return Verdict.NOT_STARTED
    known = progress.katas.get(kata.slug)
    if known is None or known.source != fingerprint(submission.source):
        return None
    return Verdict(known.verdict) if known.verdict in set(Verdict) else None


def next_kata(catalogue: Catalogue, progress: Progress) -> Kata | None:
    """The first kata on the path that is not accepted and whose required ones are."""
    done = {kata.slug for kata in catalogue.katas if state_of(kata, progress) is Verdict.ACCEPTED}
    waiting = [kata for kata in catalogue.katas if kata.slug not in done]
    ready = [kata for kata in waiting if set(kata.meta.requires) <= done]
    return next(iter(ready or waiting), None)


def show_progress() -> None:
    """Print every kata with its state, and what to do next."""
    catalogue = load()
    progress = read_progress(catalogue.root)
    states = {kata.slug: state_of(kata, progress) for kata in catalogue.katas}
    points = {
        slug: progress.katas[slug].points
        for slug, state in states.items()
        if slug in progress.katas and state not in {None, Verdict.NOT_STARTED}
    }
    make_console().print(_table(catalogue, states, points))
    left = [kata for kata in catalogue.katas if states[kata.slug] is not Verdict.ACCEPTED]
    following = next_kata(catalogue, progress)
    if following is None:
        click.echo("\n" + _("All katas are accepted. Well done!"))
        return
    text = _("{points} of {possible} points. What is left takes about {hours} hours.")
    hours = max(1, round(sum(kata.meta.minutes for kata in left) / 60))
    possible = sum(kata.possible for kata in catalogue.katas)
    click.echo("\n" + text.format(points=sum(points.values()), possible=possible, hours=hours))
    minutes = _("about {minutes} minutes").format(minutes=following.meta.minutes)
    text = _("Next: {kata} show {slug}  ({minutes})")
    click.echo(text.format(kata=kata_command(), slug=following.slug, minutes=minutes))


def _table(
    catalogue: Catalogue, states: dict[str, Verdict | None], points: dict[str, int]
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (_("Kata"), _("State"), _("Points"), _("About")):
        table.add_column(heading, overflow="fold")
    for kata in catalogue.katas:
        state = states[kata.slug]
        table.add_row(
            f"{kata.track}/{kata.slug}",
            verdict_text(state) if state else _("changed, not graded"),
            f"{points.get(kata.slug, 0)}/{kata.possible}",
            Text(kata.title(current_language())),
        )
    return table

"""``kata reset``."""

import os
from pathlib import Path

import click

from grader.cli.common import load, pick
from grader.errors import UsageError
from grader.i18n import _


@click.command("reset")
@click.argument("slug")
def command(slug: str) -> None:
    """Put the starter back. What was there is kept as SLUG.py.1, .2, and so on."""
    kata = pick(load(), slug)
    if kata.corpus is None:
        raise UsageError(_("{slug} has no recorded starter.").format(slug=kata.slug))
    path = kata.submission_path
    if path.exists() or path.is_symlink():
        kept = _free_name(path)
        path.rename(kept)
        click.echo(_("Kept your file as {path}").format(path=kept))
    path.write_text(kata.corpus.starter, encoding="utf-8")
    click.echo(_("The starter is back: {path}").format(path=path))


def _free_name(path: Path) -> Path:
    number = 1
    while os.path.lexists(candidate := path.with_name(f"{path.name}.{number}")):  # a dead link too
        number += 1
    return candidate

"""What several commands need: the repository, a kata by name, a page of Markdown."""

import difflib
from collections.abc import Iterable
from pathlib import Path

import click

from grader.catalogue.loader import load_catalogue
from grader.errors import UsageError
from grader.i18n import _
from grader.model.content import Catalogue, Kata


def find_root() -> Path:
    """The repository: the folder above the current one that holds katas/catalogue.toml.

    Elsewhere the repository that the package was installed from, if it was.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / "katas" / "catalogue.toml").is_file():
            return folder
    raise UsageError(
        _("This is no clone of the kata repository: no katas/catalogue.toml here or above.")
    )


def load() -> Catalogue:
    """The sound katas; faults of others are said on stderr and do not stop the command."""
    catalogue, faults = load_catalogue(find_root(), strict=False)
    for fault in faults:
        click.echo(f"kata: {fault}", err=True)
    if not catalogue.katas:
        raise UsageError(_("There is no kata that can be used."))
    return catalogue


def pick(catalogue: Catalogue, slug: str, others: Iterable[str] = ()) -> Kata:
    """The kata named ``slug`` (``track/slug`` is taken too); ``others``: what else may be meant."""
    name = slug.rstrip("/").rpartition("/")[2]
    kata = catalogue.find(name)
    if kata is None and any(name in track.katas for track in catalogue.tracks):
        text = _("The kata {slug} cannot be used until the faults of its files are mended.")
        raise UsageError(text.format(slug=name))
    if kata is None:
        close = difflib.get_close_matches(
            name, [*(kata.slug for kata in catalogue.katas), *others], n=1
        )
        hint = _(" Did you mean {slug}?").format(slug=close[0]) if close else ""
        raise UsageError(_("There is no kata {slug}.").format(slug=slug) + hint + " (kata list)")
    return kata


def select(catalogue: Catalogue, names: tuple[str, ...]) -> list[Kata]:
    """The katas of the slugs and tracks named, in the catalogue's order; all without names."""
    if not names:
        return list(catalogue.katas)
    tracks = {track.id for track in catalogue.tracks}
    chosen: set[str] = set()
    for name in names:
        if name.rstrip("/") in tracks:
            chosen |= {kata.slug for kata in catalogue.katas if kata.track == name.rstrip("/")}
        else:
            chosen.add(pick(catalogue, name, sorted(tracks)).slug)
    return [kata for kata in catalogue.katas if kata.slug in chosen]


def print_markdown(text: str) -> None:
    """Render a page of ours."""
    from rich.markdown import Markdown  # noqa: PLC0415 - slow to import

    from grader.report.terminal import make_console  # noqa: PLC0415 - slow to import

    make_console().print(Markdown(text, code_theme="ansi_dark", hyperlinks=False))

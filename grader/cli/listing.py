"""``kata list``."""

import click
from rich.table import Table
from rich.text import Text

from grader.cli.common import load
from grader.i18n import _, current_language
from grader.report.terminal import make_console


@click.command("list")
def command() -> None:
    """List the katas: track, title, difficulty, questions."""
    catalogue = load()
    zh = current_language() == "zh-CN"
    console = make_console()
    for track in catalogue.tracks:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in (_("Kata"), _("Level"), _("Min"), _("Questions"), _("About")):
            table.add_column(heading, overflow="fold")
        for kata in catalogue.katas:
            if kata.track == track.id:
                meta = kata.meta
                about = meta.summary_zh if zh else meta.summary
                if meta.kind == "test":
                    about = _("You write the tests: {about}").format(about=about)
                table.add_row(
                    kata.slug,
                    f"{meta.difficulty}/5",
                    str(meta.minutes),
                    ", ".join(meta.questions),
                    Text(about),
                )
        console.print(Text(f"\n{track.title_zh if zh else track.title}", style="bold"))
        console.print(table)

"""The results as one HTML page: nothing in it comes from elsewhere, and it runs no script."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from grader import __version__
from grader.i18n import _, current_language
from grader.model.content import Catalogue, Kata
from grader.model.result import KataResult, Look, TaskResult
from grader.model.verdict import Verdict
from grader.report.plain import counterexample_heading, kata_command, one_line, printable
from grader.report.terminal import verdict_text

#: Texts longer than this are not compared character by character: it would take long.
_COMPARED = 2000
_PRINTED = 4000
#: Pieces of a text, each with whether the other side has something else there.
Parts = list[tuple[str, bool]]


@dataclass(frozen=True)
class _Row:
    """A track or a kata in a table."""

    title: str
    points: int
    possible: int
    name: str = ""
    verdict: str = ""
    tone: str = ""
    why: str = ""

    @property
    def share(self) -> int:
        return round(100 * self.points / self.possible) if self.possible else 0


@dataclass(frozen=True)
class _Seen:
    """One observation of a counterexample, both sides in parts."""

    expression: str
    reference: Parts
    yours: Parts
    note: str


@dataclass(frozen=True)
class _Failure:
    """The first failure of one kata, all texts ready to be escaped and shown."""

    title: str
    why: str
    diagnosis: str = ""
    test_heading: str = ""
    test: str = ""
    script_heading: str = ""
    script: str = ""
    looks: tuple[_Seen, ...] = ()
    printed: str = ""
    hint: str = ""


def html_page(catalogue: Catalogue, results: Sequence[KataResult]) -> str:
    """The page as text, in the language in use."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to import

    environment = Environment(
        loader=PackageLoader("grader.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    points, possible = sum(r.points for r in results), sum(r.possible for r in results)
    accepted = sum(result.verdict is Verdict.ACCEPTED for result in results)
    summary = _("{points} of {possible} points; {accepted} of {total} katas accepted.").format(
        points=points, possible=possible, accepted=accepted, total=len(results)
    )
    return environment.get_template("report.html.j2").render(
        lang=current_language(),
        title=_("Your katas"),
        summary=summary,
        made=_made(results),
        words=_words(),
        tracks=list(_tracks(catalogue, results)),
        katas=[_kata_row(catalogue.find(result.slug), result) for result in results],
        failures=list(_failures(catalogue, results)),
    )


def _words() -> dict[str, str]:
    return {
        "tracks": _("Tracks"),
        "track": _("Track"),
        "katas": _("All katas"),
        "points": _("Points"),
        "share": _("Share"),
        "verdict": _("Verdict"),
        "why": _("Why"),
        "reference": _("reference"),
        "yours": _("yours"),
        "printed": _("Your code printed:"),
    }


def _made(results: Sequence[KataResult]) -> str:
    levels = sorted({r.isolation for r in results if r.isolation != "none"}) or ["none"]
    text = _("Made {date} by webkatas {version}. Isolation: {levels}.")
    date = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    return text.format(date=date, version=__version__, levels=", ".join(levels))


def _tracks(catalogue: Catalogue, results: Sequence[KataResult]) -> Iterator[_Row]:
    zh = current_language() == "zh-CN"
    for track in catalogue.tracks:
        inside = [result for result in results if result.slug in track.katas]
        if inside:
            title = track.title_zh if zh else track.title
            yield _Row(title, sum(r.points for r in inside), sum(r.possible for r in inside))


def _kata_row(kata: Kata | None, result: KataResult) -> _Row:
    tones = {Verdict.ACCEPTED: "good", Verdict.NOT_STARTED: "soft"}
    failed = next((task.why for task in result.tasks if task.why), "") if result.begun else ""
    return _Row(
        title=kata.title(current_language()) if kata else result.slug,
        points=result.points,
        possible=result.possible,
        name=f"{kata.track}/{kata.slug}" if kata else "",
        verdict=verdict_text(result.verdict),
        tone=tones.get(result.verdict, "bad"),
        why=one_line(result.message or failed),
    )


# -- what failed ----------------------------------------------------------------------------


def _failures(catalogue: Catalogue, results: Sequence[KataResult]) -> Iterator[_Failure]:
    for result in results:
        failed = next((t for t in result.tasks if t.verdict is not Verdict.ACCEPTED), None)
        kata = catalogue.find(result.slug)
        if kata is not None and failed is not None and result.begun:
            yield _failure(kata, result, failed)


def _failure(kata: Kata, result: KataResult, failed: TaskResult) -> _Failure:
    zh = current_language() == "zh-CN"
    printed = printable(result.printed[:_PRINTED])
    if result.message:
        title = kata.title(current_language())
        return _Failure(title, printable(result.message), printed=printed)
    task = next(task for task in kata.meta.tasks if task.id == failed.id)
    said = result.diagnosis and (result.diagnosis.zh if zh else result.diagnosis.en)
    hint = _("A hint: {kata} hint {slug} {task}")
    test, found = next(iter(failed.failed_tests), None), failed.counterexample
    return _Failure(
        title=f"{kata.title(current_language())}: {task.title_zh if zh else task.title}",
        why=printable(failed.why),
        diagnosis=_("This looks like: {misconception}").format(misconception=said) if said else "",
        test_heading=_("First failing test: {name}").format(name=one_line(test.name))
        if test
        else "",
        test=printable(test.message or _("It did not report.")) if test else "",
        script_heading=counterexample_heading(kata, found) if found else "",
        script=printable(found.script).strip() if found else "",
        looks=tuple(_seen(look) for look in found.looks) if found else (),
        printed=printed,
        hint=hint.format(kata=kata_command(), slug=kata.slug, task=failed.id),
    )


def _seen(look: Look) -> _Seen:
    reference, yours = printable(look.reference), printable(look.yours)
    return _Seen(
        printable(look.expression),
        *side_by_side(reference, yours),
        one_line(look.note) if look.differs else "",
    )


def side_by_side(one: str, other: str) -> tuple[Parts, Parts]:
    """Both texts in parts: those that the other has, too, and those in which they differ."""
    if one == other:
        return [(one, False)], [(other, False)]
    if max(len(one), len(other)) > _COMPARED:
        return [(one, True)], [(other, True)]
    left: Parts = []
    right: Parts = []
    steps = difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    for kind, a, b, c, d in steps:
        left += [(one[a:b], kind != "equal")] if b > a else []
        right += [(other[c:d], kind != "equal")] if d > c else []
    return left, right

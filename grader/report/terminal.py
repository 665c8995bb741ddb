"""Results on a terminal: a table, then the first failure of each kata in full.

Learner text is only ever placed as plain rich ``Text``, never as markup, and loses its control
characters first. Every state is said in words; colour only repeats it.
"""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from grader.i18n import _, current_language
from grader.model.content import Catalogue, Kata
from grader.model.result import Counterexample, FailedTest, KataResult, TaskResult
from grader.model.verdict import Verdict
from grader.report.plain import counterexample_heading, kata_command, one_line, printable

SEE = """def see(thunk):
    try:
        print(repr(thunk()))
    except BaseException as error:
        print("raises", type(error).__name__)
"""

_STYLES = {
    Verdict.ACCEPTED: "green",
    Verdict.NOT_STARTED: "dim",
    Verdict.GRADER_ERROR: "magenta",
    Verdict.FLAKY: "yellow",
}
_PRINTED_LINES = 12
_MESSAGE_LINES = 18


def verdict_text(verdict: Verdict) -> str:
    """The verdict in the language in use."""
    return {
        Verdict.ACCEPTED: _("accepted"),
        Verdict.WRONG_ANSWER: _("wrong answer"),
        Verdict.RUNTIME_ERROR: _("runtime error"),
        Verdict.LOAD_ERROR: _("load error"),
        Verdict.FORBIDDEN_IMPORT: _("forbidden import"),
        Verdict.TIME_LIMIT: _("time limit"),
        Verdict.MEMORY_LIMIT: _("memory limit"),
        Verdict.PROTOCOL_ERROR: _("protocol error"),
        Verdict.FLAKY: _("flaky"),
        Verdict.NOT_STARTED: _("not started"),
        Verdict.GRADER_ERROR: _("grader error"),
    }[verdict]


def _style(verdict: Verdict) -> str:
    return _STYLES.get(verdict, "red")


def results_view(
    catalogue: Catalogue, results: Sequence[KataResult], *, every_task: bool
) -> RenderableType:
    """The table of all results, and below it what failed first in each kata."""
    parts: list[RenderableType] = [_table(catalogue, results, every_task=every_task)]
    for result in results:
        kata = catalogue.find(result.slug)
        if kata is not None and (view := _failure(kata, result)) is not None:
            parts.append(view)
    parts.append(_closing(results))
    return Group(*parts)


def _table(
    catalogue: Catalogue, results: Sequence[KataResult], *, every_task: bool
) -> RenderableType:
    table = Table(expand=False, pad_edge=False, box=None, header_style="bold")
    table.add_column(_("Task"), no_wrap=True)
    table.add_column(_("Verdict"), no_wrap=True)
    table.add_column(_("Points"), justify="right", no_wrap=True)
    table.add_column(_("Why"), overflow="fold")
    for result in results:
        kata = catalogue.find(result.slug)
        if kata is not None:
            _add_rows(table, kata, result, every_task=every_task)
    return Padding(table, (1, 0, 0, 0))


def _add_rows(table: Table, kata: Kata, result: KataResult, *, every_task: bool) -> None:
    whole = {Verdict.ACCEPTED, Verdict.NOT_STARTED}
    told = "" if result.verdict not in whole else one_line(kata.title(current_language()), 60)
    table.add_row(
        Text(f"{kata.track}/{kata.slug}", style="bold"),
        Text(verdict_text(result.verdict), style=_style(result.verdict)),
        f"{result.points}/{result.possible}",
        Text(told or one_line(result.message, 60) or _tasks_accepted(result)),
    )
    if result.message or (result.verdict in whole and not every_task):
        return
    titles = {task.id: task for task in kata.meta.tasks}
    for task in result.tasks:
        title = titles[task.id].title_zh if current_language() == "zh-CN" else titles[task.id].title
        table.add_row(
            Text(f"  {task.id}"),
            Text(verdict_text(task.verdict), style=_style(task.verdict)),
            f"{task.points}/{task.possible}",
            Text(one_line(task.why or title, 200)),
        )


def _tasks_accepted(result: KataResult) -> str:
    accepted = sum(task.verdict is Verdict.ACCEPTED for task in result.tasks)
    text = _("{accepted} of {total} tasks accepted")
    return text.format(accepted=accepted, total=len(result.tasks))


def _failure(kata: Kata, result: KataResult) -> RenderableType | None:
    """The first failure of one kata in full, or nothing when there is none to tell."""
    failed = next((t for t in result.tasks if t.verdict is not Verdict.ACCEPTED), None)
    if failed is None or not result.begun:
        return None
    parts: list[RenderableType] = [Text(f"\n{kata.track}/{kata.slug}", style="bold")]
    if result.message:
        parts.append(Text(printable(result.message)))
    else:
        parts += _task_failure(kata, result, failed)
    if result.printed:
        parts += _block(_("Your code printed:"), result.printed, _PRINTED_LINES)
    if (advice := _advice(kata, result, failed)) is not None:
        parts.append(advice)
    return Group(*parts)


def _task_failure(kata: Kata, result: KataResult, failed: TaskResult) -> list[RenderableType]:
    number = [task.id for task in kata.meta.tasks].index(failed.id) + 1
    task = kata.meta.tasks[number - 1]
    title = task.title_zh if current_language() == "zh-CN" else task.title
    text = _("Task {number}, {title}: {why}")
    parts: list[RenderableType] = [Text(text.format(number=number, title=title, why=failed.why))]
    if failed.failed_tests:
        parts += _test_view(failed.failed_tests[0])
    if failed.counterexample is not None:
        parts += _counterexample_view(kata, failed.counterexample)
    if result.diagnosis is not None:
        zh = current_language() == "zh-CN"
        said = result.diagnosis.zh if zh else result.diagnosis.en
        text = _("This looks like: {misconception}").format(misconception=said)
        parts.append(Text(f"\n{text}", style="yellow"))
    return parts


def _test_view(test: FailedTest) -> list[RenderableType]:
    heading = _("First failing test: {name}").format(name=one_line(test.name))
    parts = _block(heading, test.message or _("It did not report."), _MESSAGE_LINES)
    if test.printed:
        parts += _block(_("It printed:"), test.printed, _PRINTED_LINES)
    return parts


def _block(heading: str, text: str, limit: int) -> list[RenderableType]:
    lines = printable(text).rstrip().splitlines()
    if len(lines) > limit:
        left = len(lines) - limit
        lines = [
            *lines[: limit // 2],
            _("... {count} lines ...").format(count=left),
            *lines[-(limit // 2) :],
        ]
    return [Text(f"\n{heading}"), Padding(Text("\n".join(lines)), (0, 0, 0, 4))]


def _counterexample_view(kata: Kata, found: Counterexample) -> list[RenderableType]:
    heading = counterexample_heading(kata, found)
    # word_wrap keeps long lines whole: nothing of a counterexample may be cut
    code = Syntax(
        f"{SEE}\n{printable(found.script).strip()}",
        "python",
        theme="ansi_dark",
        word_wrap=True,
        background_color="default",
    )
    parts: list[RenderableType] = [Text(f"\n{heading}"), Padding(code, (0, 0, 1, 4)), _looks(found)]
    notes = [look.note for look in found.looks if look.differs and look.note]
    if notes:
        text = _("{file} said: {note}").format(file=f"{kata.slug}.py", note=one_line(notes[0]))
        parts.append(Padding(Text(text), (0, 0, 0, 4)))
    return parts


def _looks(found: Counterexample) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column("see", overflow="fold")
    table.add_column(_("reference"), overflow="fold")
    table.add_column(_("yours"), overflow="fold")
    for look in found.looks:
        style = "red" if look.differs else "dim"
        table.add_row(
            "≠" if look.differs else "",
            Text(printable(look.expression), style=style),
            Text(printable(look.reference), style=style),
            Text(printable(look.yours), style=style),
        )
    return Padding(table, (0, 0, 0, 4))


def _advice(kata: Kata, result: KataResult, failed: TaskResult) -> RenderableType | None:
    if result.verdict is Verdict.GRADER_ERROR:
        if kata.corpus is None:  # said already, and trying again would not help
            return None
        text = _("This is the grader's fault, not yours: try again, then see {kata} doctor.")
        return Text("\n" + text.format(kata=kata_command()))
    if result.message:
        return None
    text = _("A hint: {kata} hint {slug} {task}")
    if failed.counterexample is not None:
        text += "\n" + _("The program as a file that runs: {kata} counterexample {slug}")
    return Text("\n" + text.format(kata=kata_command(), slug=kata.slug, task=failed.id))


def _closing(results: Sequence[KataResult]) -> RenderableType:
    points = sum(result.points for result in results)
    possible = sum(result.possible for result in results)
    accepted = sum(result.verdict is Verdict.ACCEPTED for result in results)
    text = _("{points} of {possible} points; {accepted} of {total} katas accepted.")
    levels = sorted({r.isolation for r in results if r.isolation != "none"})
    if levels:
        text += _(" Isolation: {levels}.")
    return Text(
        "\n" + text.format(
            points=points, possible=possible, accepted=accepted, total=len(results),
            levels=", ".join(levels),
        ),
        style="bold",
    )  # fmt: skip


def make_console(*, stderr: bool = False) -> Console:
    """A console that never reads markup or emoji codes in what it is given."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)

"""Results in the forms that other tools read: one function a form, each gives the file's text.

The forms as their makers describe them: Exercism's results.json (version 3), Gradescope's
results.json, Classroom 50's ``classroom50/result/v1``, JUnit's XML as pytest 9 writes it, and a
summary in GitHub's Markdown. What learners wrote or printed is made printable, and escaped.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from grader.errors import UsageError
from grader.i18n import _, current_language
from grader.model.content import Catalogue, Kata
from grader.model.result import Counterexample, KataResult, TaskResult
from grader.model.verdict import Verdict
from grader.report.document import document
from grader.report.page import html_page
from grader.report.plain import counterexample_heading, one_line, printable
from grader.report.terminal import verdict_text

#: Exercism's bounds, in characters.
_MESSAGE, _OUTPUT = 65_535, 500
#: What Classroom 50's runner says in the environment, by the field it fills.
_CLASSROOM = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
_FINE = {Verdict.ACCEPTED, Verdict.NOT_STARTED}
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Results = Sequence[KataResult]
Export = Callable[[Catalogue, Results, Mapping[str, str]], str]


def check_form(form: str, katas: int, environment: Mapping[str, str]) -> None:
    """Raise UsageError when a form cannot hold so many katas, or lacks what it has to say."""
    if form == "exercism" and katas != 1:
        raise UsageError(_("--format exercism holds one kata: name its slug."))
    missing = [name for name in _CLASSROOM.values() if not environment.get(name)]
    if form == "classroom50" and missing:
        text = _("--format classroom50 needs in the environment, as its runner sets it: {names}")
        raise UsageError(text.format(names=", ".join(missing)))


def export(
    form: str, catalogue: Catalogue, results: Results, environment: Mapping[str, str]
) -> str:
    """The results in one of :data:`FORMS`, as the text of a file; see :func:`check_form`."""
    return FORMS[form](catalogue, results, environment)


def _json(value: object) -> str:
    # pure ASCII: a terminal of any encoding takes it, and lone surrogates of a learner too
    return json.dumps(value, indent=2) + "\n"


def _own(catalogue: Catalogue, results: Results, _environment: Mapping[str, str]) -> str:
    return _json(document(catalogue, results))


# -- what all forms say of a task -----------------------------------------------------------


def _title(kata: Kata | None, task: TaskResult) -> str:
    zh = current_language() == "zh-CN"
    titles = {t.id: t.title_zh if zh else t.title for t in kata.meta.tasks} if kata else {}
    return titles.get(task.id, task.id)


def _story(kata: Kata | None, result: KataResult, task: TaskResult) -> str:
    """Why a task is not accepted, as plain text: tests, counterexample, diagnosis."""
    if task.verdict is Verdict.ACCEPTED:
        return ""
    parts = [result.message or task.why]
    parts += [f"{test.name}\n{test.message}".strip() for test in task.failed_tests[:1]]
    if task.counterexample is not None:
        parts.append(_differences(kata, task.counterexample))
    if result.diagnosis is not None and task.verdict not in _FINE:
        said = result.diagnosis.zh if current_language() == "zh-CN" else result.diagnosis.en
        parts.append(_("This looks like: {misconception}").format(misconception=said))
    return printable("\n\n".join(part for part in parts if part))


def _differences(kata: Kata | None, found: Counterexample) -> str:
    lines = [counterexample_heading(kata, found), found.script.strip(), ""]
    for look in found.looks:
        if look.differs:
            lines += [
                f"{look.expression}",
                f"  {_('reference')}: {look.reference}",
                f"  {_('yours')}: {look.yours}",
            ]
    return "\n".join(lines)


# -- Exercism -------------------------------------------------------------------------------


def _exercism(catalogue: Catalogue, results: Results, _environment: Mapping[str, str]) -> str:
    (result,) = results
    told: dict[str, object] = {"version": 3, "status": _exercism_status(result)}
    if told["status"] == "error":
        return _json({**told, "message": printable(result.message)[:_MESSAGE], "tests": []})
    kata = catalogue.find(result.slug)
    tests = []
    for number, task in enumerate(result.tasks, 1):
        passed = task.verdict is Verdict.ACCEPTED
        test: dict[str, object] = {
            "name": _title(kata, task),
            "status": "pass" if passed else "fail",
            "task_id": number,
        }
        if not passed:
            test["message"] = _story(kata, result, task)[:_MESSAGE]
        if task.counterexample is not None:
            test["test_code"] = printable(task.counterexample.script)
        printed = printable("".join(failed.printed for failed in task.failed_tests[:1]))
        if printed:
            test["output"] = printed[:_OUTPUT]
        tests.append(test)
    return _json({**told, "tests": tests})


def _exercism_status(result: KataResult) -> str:
    if result.verdict is Verdict.ACCEPTED:
        return "pass"
    return "error" if result.message else "fail"


# -- Gradescope -----------------------------------------------------------------------------


def _gradescope(catalogue: Catalogue, results: Results, _environment: Mapping[str, str]) -> str:
    find = catalogue.find
    tests = [
        {
            "name": f"{result.slug}: {_title(find(result.slug), task)}",
            "number": f"{place}.{number}",
            "score": task.points,
            "max_score": task.possible,
            "status": "passed" if task.verdict is Verdict.ACCEPTED else "failed",
            "output": _story(find(result.slug), result, task),
            "output_format": "text",
            "name_format": "text",
            "tags": [result.slug],
            "visibility": "visible",
            "extra_data": {"verdict": task.verdict.value, "isolation": result.isolation},
        }
        for place, result in enumerate(results, 1)
        for number, task in enumerate(result.tasks, 1)
    ]
    return _json(
        {
            "score": sum(result.points for result in results),
            "execution_time": round(sum(result.seconds for result in results), 3),
            "output": "\n".join(f"{r.slug}: {verdict_text(r.verdict)}" for r in results),
            "output_format": "text",
            "visibility": "visible",
            "tests": tests,
        }
    )


# -- Classroom 50 ---------------------------------------------------------------------------


def _classroom50(catalogue: Catalogue, results: Results, environment: Mapping[str, str]) -> str:
    find = catalogue.find
    tests = [
        {
            "test-name": f"{result.slug}: {_title(find(result.slug), task)}"[:100],
            "passed": task.verdict is Verdict.ACCEPTED,
            "score": task.points,
            "max-score": task.possible,
            "verdict": task.verdict.value,
            "why": _story(find(result.slug), result, task),
        }
        for result in results
        for task in result.tasks
    ]
    return _json(
        {
            "schema": "classroom50/result/v1",
            **{field: environment[name] for field, name in _CLASSROOM.items()},
            "datetime": datetime.now(UTC).isoformat(timespec="seconds"),
            "score": sum(result.points for result in results),
            "max-score": sum(result.possible for result in results),
            "tests": tests,
        }
    )


# -- JUnit ----------------------------------------------------------------------------------


def _junit(catalogue: Catalogue, results: Results, _environment: Mapping[str, str]) -> str:
    root = ET.Element("testsuites", name="katas")
    for result in results:
        _junit_suite(root, catalogue.find(result.slug), result)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _junit_suite(root: ET.Element, kata: Kata | None, result: KataResult) -> None:
    skipped = len(result.tasks) if not result.begun else 0
    errors = len(result.tasks) if result.message and result.begun else 0
    failed = sum(task.verdict not in _FINE for task in result.tasks) - errors
    suite = ET.SubElement(
        root, "testsuite", name=result.slug, tests=f"{len(result.tasks)}", errors=f"{errors}",
        failures=f"{failed}", skipped=f"{skipped}", time=f"{result.seconds:.3f}",
    )  # fmt: skip
    for task in result.tasks:
        track = kata.track if kata else "katas"
        case = ET.SubElement(
            suite, "testcase", classname=f"{track}.{result.slug}", name=task.id, time="0.000"
        )
        properties = ET.SubElement(case, "properties")
        for name, value in (("points", task.points), ("possible", task.possible)):
            ET.SubElement(properties, "property", name=name, value=f"{value}")
        if not result.begun:
            ET.SubElement(case, "skipped", message=verdict_text(task.verdict))
        elif task.verdict is not Verdict.ACCEPTED:
            kind = "error" if result.message else "failure"
            told = ET.SubElement(case, kind, message=_xml(one_line(result.message or task.why)))
            told.text = _xml(f"{_title(kata, task)}: {_story(kata, result, task)}")


def _xml(text: str) -> str:
    """The text without what XML 1.0 cannot hold at all, not even escaped."""
    return _NO_XML.sub("\ufffd", text)


# -- Markdown -------------------------------------------------------------------------------


def _markdown(catalogue: Catalogue, results: Results, _environment: Mapping[str, str]) -> str:
    points = sum(result.points for result in results)
    possible = sum(result.possible for result in results)
    heads = ("Kata", _("Verdict"), _("Points"), _("Why"))
    lines = [
        f"## {points}/{possible} {_('Points')}",
        "",
        "| " + " | ".join(heads) + " |",
        "| --- | --- | ---: | --- |",
    ]
    for result in results:
        why = result.message or next((t.why for t in result.tasks if t.why and result.begun), "")
        cells = (
            result.slug,
            verdict_text(result.verdict),
            f"{result.points}/{result.possible}",
            _cell(one_line(why)),
        )
        lines.append("| " + " | ".join(cells) + " |")
    for result in results:
        lines += _markdown_failure(catalogue, result)
    return "\n".join(lines) + "\n"


def _markdown_failure(catalogue: Catalogue, result: KataResult) -> list[str]:
    """The first failure of a kata, folded; its text stands indented, where nothing is markup."""
    failed = next((task for task in result.tasks if task.verdict not in _FINE), None)
    if failed is None:
        return []
    kata = catalogue.find(result.slug)
    title = _cell(f"{result.slug}: {_title(kata, failed)}")
    story = [f"    {line}" for line in _story(kata, result, failed).splitlines()]
    return ["", f"<details><summary>{title}</summary>", "", *story, "", "</details>"]


def _cell(text: str) -> str:
    """The text with nothing in it that Markdown or HTML would read."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>&~$@-])", lambda found: f"&#{ord(found[1])};", text)


def _html(catalogue: Catalogue, results: Results, _environment: Mapping[str, str]) -> str:
    return html_page(catalogue, results)


#: The forms by the name that ``kata grade --format`` takes.
FORMS: dict[str, Export] = {
    "json": _own,
    "exercism": _exercism,
    "gradescope": _gradescope,
    "classroom50": _classroom50,
    "junit": _junit,
    "markdown": _markdown,
    "html": _html,
}

"""The versioned JSON document of a grading; docs/result-format.md describes each field."""

from collections.abc import Sequence

from grader import __version__
from grader.model.content import Catalogue, Kata
from grader.model.result import Counterexample, KataResult, TaskResult

FORMAT = "webkatas/result/v1"


def document(catalogue: Catalogue, results: Sequence[KataResult]) -> dict[str, object]:
    """All results as plain values, ready for json.dumps."""
    return {
        "format": FORMAT,
        "grader": __version__,
        "points": sum(result.points for result in results),
        "possible": sum(result.possible for result in results),
        "results": [_result(catalogue.find(result.slug), result) for result in results],
    }


def _result(kata: Kata | None, result: KataResult) -> dict[str, object]:
    diagnosis = result.diagnosis
    return {
        "slug": result.slug,
        "track": kata.track if kata else None,
        "verdict": result.verdict.value,
        "points": result.points,
        "possible": result.possible,
        "isolation": result.isolation,
        "message": result.message,
        "line": result.line,
        "diagnosis": diagnosis
        and {"name": diagnosis.name, "en": diagnosis.en, "zh-CN": diagnosis.zh},
        "printed": result.printed,
        "tasks": [_task(kata, task) for task in result.tasks],
    }


def _task(kata: Kata | None, task: TaskResult) -> dict[str, object]:
    titles = {found.id: found.title for found in kata.meta.tasks} if kata else {}
    return {
        "id": task.id,
        "title": titles.get(task.id, task.id),
        "verdict": task.verdict.value,
        "points": task.points,
        "possible": task.possible,
        "why": task.why,
        "tests": {
            "passed": task.tests_passed,
            "total": task.tests_total,
            "failed": [
                {"name": test.name, "message": test.message, "printed": test.printed}
                for test in task.failed_tests
            ],
        },
        "programs": {"agreed": task.programs_agreed, "total": task.programs_total},
        "counterexample": _counterexample(task.counterexample),
    }


def _counterexample(found: Counterexample | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "program": found.program,
        "script": found.script,
        "minimal": found.minimal,
        "observations": [
            {
                "expression": look.expression,
                "reference": look.reference,
                "yours": look.yours,
                "differs": look.differs,
                "note": look.note,
            }
            for look in found.looks
        ],
    }

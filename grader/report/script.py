"""A counterexample as a file that runs by itself."""

from grader.i18n import _
from grader.model.content import Kata
from grader.model.result import Counterexample, TaskResult
from grader.report.plain import one_line, printable

_SEE = """
def see(thunk):
    try:
        yours = repr(thunk())
    except BaseException as error:
        yours = f"raises {type(error).__name__}: {error}"
    number = next(NUMBERS)
    print(f"{EXPRESSIONS[number]}\\n    reference: {REFERENCE[number]}\\n    yours:     {yours}")
"""


def counterexample_file(kata: Kata, task: TaskResult, found: Counterexample) -> str:
    """Python source that plays the program on the module beside it, and prints both sides.

    What the reference gave stands in it; what the learner's file gives is found out anew.
    """
    name = f"counterexample_{kata.slug}.py"
    told = _("{slug}, task {task}: {why}").format(slug=kata.slug, task=task.id, why=task.why)
    run = _("Run it in this folder: python {name}").format(name=name)
    expressions = [printable(look.expression) for look in found.looks]
    reference = [printable(look.reference) for look in found.looks]
    return (
        f"# {one_line(told)}\n# {run}\n\n"
        f"EXPRESSIONS = {expressions!r}\nREFERENCE = {reference!r}\n"
        f"NUMBERS = iter(range({len(reference)}))\n\n"
        f"{_SEE}\n\n{found.script.strip()}\n"
    )

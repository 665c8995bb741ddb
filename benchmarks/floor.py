"""The floor: the same warm zygote and the same walls, but nothing around the bare bodies."""

from grader.judge.engine import zygote_spec
from grader.model.content import Kata
from grader.sandbox import zygote as sandbox
from grader.sandbox.zygote import RunnerFailure, Zygote

_BOOT = (
    "import sys; sys.path.insert(0, {{root!r}}); "
    "from benchmarks import floor_child; sys.path.remove({{root!r}}); "
    "floor_child.main(walls={walls})"
)


def start(kata: Kata, *, walls: bool) -> Zygote:
    """A zygote whose runners know one request, ``floor``.

    To be called in a process that grades nothing else: it changes how zygotes boot.
    """
    sandbox._BOOT = _BOOT.format(walls=walls)  # noqa: SLF001 - the one place where a boot is said
    return Zygote(zygote_spec(kata, "learner"), "full" if walls else "reduced")


def run(zygote: Zygote, source: str, *, bodies: str) -> dict[str, object]:
    """Fork, and call the ``bodies``: ``tests``, ``all``, or ``fresh``; how many there were."""
    with zygote.runner(source) as runner:
        try:
            reply = runner.ask("floor", None, None, bodies=bodies)
        except RunnerFailure as failure:
            return {"fault_of_submission": type(failure).__name__}
    return {name: reply[name] for name in ("tests", "programs", "raised") if name in reply}

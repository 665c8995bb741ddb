"""The reference of one kata at work: plays programs, and remembers how they went."""

import threading
from collections.abc import Sequence

from grader.judge.compare import canonical
from grader.judge.observe import INVALID, Observer
from grader.model.content import Program
from grader.model.outcome import ProgramOutcome, Seen
from grader.sandbox.zygote import Zygote

_REMEMBERED = 20_000


class Reference:
    """Plays programs on the reference, in a runner of its own that is kept between gradings.

    Several gradings may ask at once. Close it to end the runner.
    """

    def __init__(self, zygote: Zygote, source: str) -> None:
        self._observer = Observer(zygote, source, trusted=True)
        self._known: dict[str, ProgramOutcome] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the runner now, so that the first question need not wait for it."""
        with self._lock:
            self._observer.load()

    def close(self) -> None:
        """End the runner."""
        self._observer.close()

    def play(self, programs: Sequence[Program]) -> list[ProgramOutcome]:
        """The outcome of each program. Learners make the same mistakes: most are known already."""
        keys = [canonical(program) for program in programs]
        with self._lock:
            unknown = {
                key: program
                for key, program in zip(keys, programs, strict=True)
                if key not in self._known
            }
            self._observer.faults = 0
            outcomes = dict(zip(unknown, self._observer.play(list(unknown.values())), strict=True))
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = [outcomes.get(key) or self._known[key] for key in keys]
            self._known |= {
                k: o for k, o in outcomes.items() if o == INVALID or isinstance(o, Seen)
            }
            return found

    def show(self, program: Program) -> str:
        """The program as Python source; empty when it cannot be shown."""
        with self._lock:
            texts = self._observer.ask("show", programs=[program]).get("scripts")
        return str(texts[0]) if type(texts) is list and texts else ""

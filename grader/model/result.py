"""Results: verdicts with their points and with what a person needs to act on them."""

from dataclasses import dataclass, field

from grader.model.content import Misconception, Program
from grader.model.verdict import Verdict


@dataclass(frozen=True)
class Look:
    """One observation of a counterexample: the expression, and both sides as Python text."""

    expression: str
    reference: str
    yours: str
    note: str = ""

    @property
    def differs(self) -> bool:
        """Whether the two sides are not the same."""
        return self.reference != self.yours


@dataclass(frozen=True)
class Counterexample:
    """A program on which the submission and the reference differ.

    ``minimal``: nothing can be dropped from it or made simpler without losing the difference.
    """

    program: Program
    script: str
    looks: tuple[Look, ...]
    minimal: bool


@dataclass(frozen=True)
class FailedTest:
    """A visible test that did not pass."""

    name: str
    message: str
    printed: str = ""


@dataclass(frozen=True)
class TaskResult:
    """The verdict on one task."""

    id: str
    verdict: Verdict
    points: int
    possible: int
    tests_passed: int = 0
    tests_total: int = 0
    programs_agreed: int = 0
    programs_total: int = 0
    why: str = ""
    failed_tests: tuple[FailedTest, ...] = ()
    counterexample: Counterexample | None = None


@dataclass(frozen=True)
class KataResult:
    """The verdict on one submission to one kata."""

    slug: str
    verdict: Verdict
    points: int
    possible: int
    isolation: str
    tasks: tuple[TaskResult, ...] = ()
    message: str = ""
    line: int | None = None
    diagnosis: Misconception | None = None
    printed: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def begun(self) -> bool:
        """Whether the learner changed the starter."""
        return self.verdict is not Verdict.NOT_STARTED

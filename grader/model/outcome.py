"""Outcomes: what was seen of a submission. No judgement yet."""

import enum
from dataclasses import dataclass

#: An observation: exact-type JSON as ``grader.sandbox.child.observe`` makes it.
Observation = object


class Fault(enum.Enum):
    """How a runner failed to answer."""

    TIME = "time"
    MEMORY = "memory"
    DIED = "died"
    PROTOCOL = "protocol"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Seen:
    """The observations of one program."""

    observations: list[Observation]


@dataclass(frozen=True)
class Broke:
    """A program, or a run of tests, that ended without an answer."""

    fault: Fault
    detail: str = ""


ProgramOutcome = Seen | Broke


@dataclass(frozen=True)
class LoadFault:
    """Why the file did not load: ``kind`` is ``forbidden`` or ``error``."""

    kind: str
    name: str
    message: str
    line: int | None


@dataclass(frozen=True)
class TestOutcome:
    """One visible test as the runner reported it."""

    name: str
    passed: bool
    message: str = ""
    printed: str = ""
    fault: Fault | None = None


@dataclass(frozen=True)
class SubmissionOutcome:
    """All that was seen of one submission."""

    load: LoadFault | Broke | None
    tests: tuple[TestOutcome, ...] = ()
    programs: tuple[tuple[str, tuple[ProgramOutcome, ...]], ...] = ()
    unstable: frozenset[str] = frozenset()
    printed: str = ""

"""The exception tree.

- GraderError            everything that the grader raises for a person to read
  - UsageError           the command line asks for something that is not there (exit 2)
  - ContentError         a kata's files are wrong; carries every fault found (exit 2)
  - SandboxError         the sandbox could not be started or broke (exit 3)

A failed submission is a value (:mod:`grader.model.verdict`), never an exception.
"""

from collections.abc import Sequence


class GraderError(Exception):
    """Base of all errors whose text is written for a person."""

    exit_code = 3


class UsageError(GraderError):
    """The command names something that does not exist or cannot be done."""

    exit_code = 2


class ContentError(GraderError):
    """Faults in the content of katas, one line each: file, key path, what was expected."""

    exit_code = 2

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class SandboxError(GraderError):
    """The sandbox could not be started, or broke without the submission's doing."""

    exit_code = 3

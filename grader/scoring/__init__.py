"""From verdicts to points."""

from grader.model.verdict import Verdict


def points(verdict: Verdict, possible: int) -> int:
    """All points of a task when it is accepted, none otherwise."""
    return possible if verdict is Verdict.ACCEPTED else 0

"""Which submissions are measured: the same ones on every machine and in every run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from grader.judge import solutions
from grader.model.content import Kata

T = TypeVar("T")
_RIGHT_SHARE = 4  # one in so many, as far as there are so many right ones


@dataclass(frozen=True)
class Submission:
    """One file to be graded: a solution of ours under the name of its file."""

    kata: str
    name: str
    source: str
    right: bool


def spread(items: Sequence[T], count: int) -> list[T]:
    """``count`` of the items at even distances, or all of them."""
    count = min(count, len(items))
    return [items[position * len(items) // count] for position in range(count)]


def choose(kata: Kata, count: int) -> list[Submission]:
    """``count`` submissions of a kata, right ones first: the reference, others, wrong ones."""
    right = [solutions.reference(kata), *solutions.accepted(kata)][: max(1, count // _RIGHT_SHARE)]
    wrong = solutions.wrong(kata, [])
    chosen = [Submission(kata.slug, each.name, each.source, right=True) for each in right]
    chosen += [
        Submission(kata.slug, each.name, each.source, right=False)
        for each in spread(wrong, count - len(right))
    ]
    return chosen[:count]


def sample(chosen: Sequence[Submission], count: int) -> list[Submission]:
    """``count`` of the chosen ones: one that is right, and wrong ones at even distances."""
    if count == 0:
        return []
    wrong = [each for each in chosen if not each.right]
    return [chosen[0], *(spread(wrong, count - 1) if count > 1 else [])]

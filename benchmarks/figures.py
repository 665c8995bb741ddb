"""Medians and quartiles over submissions, and ratios of pairs that were measured together."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Cost = Literal["cpu", "wall"]


@dataclass(frozen=True)
class Spread:
    """A median with its quartiles, of so many values."""

    median: float
    low: float
    high: float
    count: int

    def document(self) -> dict[str, float]:
        """For JSON."""
        return asdict(self)


def spread_of(values: Sequence[float]) -> Spread | None:
    """Median and quartiles; nothing of nothing."""
    if not values:
        return None
    if len(values) == 1:
        return Spread(values[0], values[0], values[0], 1)
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high, len(values))


@dataclass(frozen=True)
class Sample:
    """One submission, graded once in one way."""

    kata: str
    submission: str
    way: str
    cpu: float
    wall: float
    passed: bool | None = None
    #: CPU seconds of the judge's own process, where there is one
    judge: float | None = None
    leftovers: int = 0
    #: why it does not count: it ran into a limit of time, or left no result
    fault: str = ""

    def cost(self, which: Cost) -> float:
        """CPU or wall seconds."""
        return self.cpu if which == "cpu" else self.wall


class Samples:
    """All samples of a run."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self.all = tuple(samples)
        self._sound = {
            (each.kata, each.submission, each.way): each for each in self.all if not each.fault
        }
        self.katas = tuple(dict.fromkeys(each.kata for each in self.all))
        self.ways = tuple(dict.fromkeys(each.way for each in self.all))

    def of(self, kata: str, way: str) -> list[Sample]:
        """The sound samples of a kata in one way."""
        return [each for each in self._sound.values() if (each.kata, each.way) == (kata, way)]

    def cost(self, kata: str, way: str, which: Cost) -> Spread | None:
        """Seconds a submission."""
        return spread_of([each.cost(which) for each in self.of(kata, way)])

    def ratio(self, kata: str, way: str, base: str, which: Cost) -> Spread | None:
        """How many times more than ``base`` the way costs, over the submissions that have both."""
        pairs = self._pairs(kata, way, base)
        return spread_of([mine.cost(which) / theirs.cost(which) for mine, theirs in pairs])

    def difference(self, kata: str, way: str, base: str) -> Spread | None:
        """How many CPU seconds the way costs more than ``base``, over the same pairs."""
        pairs = self._pairs(kata, way, base)
        return spread_of([mine.cpu - theirs.cpu for mine, theirs in pairs])

    def over_katas(self, way: str, base: str, which: Cost) -> float | None:
        """The median over the katas of the median ratio."""
        found = [self.ratio(kata, way, base, which) for kata in self.katas]
        values = [each.median for each in found if each is not None]
        return statistics.median(values) if values else None

    def _pairs(self, kata: str, way: str, base: str) -> list[tuple[Sample, Sample]]:
        return [
            (each, self._sound[key])
            for each in self.of(kata, way)
            if (key := (kata, each.submission, base)) in self._sound
        ]

    def cost_over_katas(self, way: str, which: Cost) -> float | None:
        """The median over the katas of the median cost."""
        found = [self.cost(kata, way, which) for kata in self.katas]
        values = [each.median for each in found if each is not None]
        return statistics.median(values) if values else None

    def agreement(self, way: str, base: str) -> tuple[int, int]:
        """On how many submissions two ways say the same of the visible tests, and of how many."""
        pairs = [
            (each.passed, other.passed)
            for (kata, name, own), each in self._sound.items()
            if own == way and (other := self._sound.get((kata, name, base)))
        ]
        known = [(one, two) for one, two in pairs if one is not None and two is not None]
        return sum(one == two for one, two in known), len(known)

    def faults(self, way: str) -> list[Sample]:
        """Those that do not count."""
        return [each for each in self.all if each.way == way and each.fault]

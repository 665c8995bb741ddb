"""What the engine is to show, beside what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import Samples
from benchmarks.parts import Latency, Stage, spread_or_fail

_DEAR = (
    ("pytest", "ours", 10, "a cold pytest, which runs the visible tests alone"),
    ("pytest", "ours_tests", 18, "the same, beside our visible tests alone"),
    ("otter", "ours", 40, "otter-grader"),
    ("nbgrader", "ours", 30, "nbgrader"),
    ("exercism", "ours", 15, "Exercism's runner's way of working"),
    ("check50", "ours", 12, "check50"),
)
_FLOOR = 1.4
_PER_SECOND = 35
_MANY, _MANY_SECONDS = 6000, 180
_FIRST, _VERDICT, _WORST = 0.050, 0.100, 0.250
_FLAT = 0.10


@dataclass(frozen=True)
class Target:
    """One promise, in words, and whether it was kept."""

    promise: str
    measured: str
    met: bool


def judge_ratios(samples: Samples) -> Iterator[Target]:
    """CPU a submission beside the peers, and beside the floor."""
    for way, base, least, words in _DEAR:
        ratio = samples.over_katas(way, base, "cpu")
        if ratio is not None:
            promise = f"CPU: at least {least} times less than {words}"
            yield Target(promise, f"{ratio:.1f} times", ratio >= least)
    ratio = samples.over_katas("ours", "floor", "cpu")
    if ratio is not None:
        promise = f"CPU: at most {_FLOOR} times the floor"
        yield Target(promise, f"{ratio:.2f} times", ratio <= _FLOOR)


def judge_latency(found: Sequence[Latency]) -> Iterator[Target]:
    """Save to verdict, kata by kata."""
    for each in found:
        what = "with counterexamples" if each.explained else "the verdict alone"
        first = spread_or_fail(each.first).median
        verdict, worst = spread_or_fail(each.verdict).median, max(each.verdict)
        yield Target(
            f"{each.kata}, {what}: first result within {_ms(_FIRST)}, all within {_ms(_VERDICT)}, "
            f"worst under {_ms(_WORST)}",
            f"{_ms(first)}, {_ms(verdict)}, {_ms(worst)}",
            first <= _FIRST and verdict <= _VERDICT and worst < _WORST,
        )


def judge_scale(stages: Sequence[Stage]) -> Iterator[Target]:
    """Gradings a second, and costs that do not grow."""
    if not stages:
        return
    last = stages[-1]
    yield Target(
        f"at least {_PER_SECOND} gradings a second on all cores",
        f"{last.per_second:.1f} a second",
        last.per_second >= _PER_SECOND,
    )
    seconds = _MANY / last.per_second
    how = "measured" if last.count == _MANY else f"at the rate of {last.count:,}"
    promise = f"{_MANY:,} gradings in under {_MANY_SECONDS} s"
    yield Target(promise, f"{seconds:.0f} s ({how})", seconds < _MANY_SECONDS)
    first = stages[0]
    if len(stages) > 1:
        counts = f"from {first.count:,} to {last.count:,}"
        change = max(abs(stage.cpu_each / first.cpu_each - 1) for stage in stages)
        promise = f"CPU a submission flat within {_FLAT:.0%} {counts}"
        yield Target(promise, f"{change:.1%}", change <= _FLAT)
        growth = last.host_rss / first.host_rss - 1
        yield Target(f"the host's memory flat {counts}", f"{growth:+.1%}", growth <= _FLAT)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"

"""The other measurements: save to verdict, memory, many submissions, and nothing left out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accounting import CgroupMeter, machine_busy_seconds
from benchmarks.figures import Spread, spread_of
from benchmarks.selection import choose, sample
from benchmarks.workers import Measured, Worker
from grader.model.content import Kata

Say = Callable[[str], None]
_PAUSE_SECONDS = 0.10  # between two saves: nobody saves faster
_CHUNK = 200


# -- save to verdict ------------------------------------------------------------------------


@dataclass(frozen=True)
class Latency:
    """Of one kata: seconds from the write of a file, one value a save."""

    kata: str
    explained: bool
    noticed: tuple[float, ...]
    first: tuple[float, ...]
    verdict: tuple[float, ...]

    def document(self) -> dict[str, object]:
        """For JSON."""
        worst = {"first_worst": max(self.first), "verdict_worst": max(self.verdict)}
        spreads = {name: spread_of(getattr(self, name)) for name in ("noticed", "first", "verdict")}
        told = {name: spread.document() for name, spread in spreads.items() if spread}
        return {"kata": self.kata, "explained": self.explained, **told, **worst}


def latency(kata: Kata, saves: int, folder: Path, *, explain: bool, say: Say) -> Latency:
    """Write a file so many times, each time another submission, and wait for its verdict."""
    sources = [each.source for each in choose(kata, 20)]
    path = folder / f"watched-{'explained' if explain else 'plain'}" / f"{kata.slug}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sources[0], encoding="utf-8")
    moments: list[tuple[float, float, float]] = []
    with Worker("watch") as worker:
        worker.ask(do="warm", kata=kata.slug)
        worker.ask(do="watch", kata=kata.slug, file=str(path), saves=saves, explain=explain)
        for number in range(1, saves + 1):
            time.sleep(_PAUSE_SECONDS)
            began = time.monotonic()
            path.write_text(sources[number % len(sources)], encoding="utf-8")
            reply: dict[str, Any] = worker.receive()
            times = (reply["noticed"], reply["first"], reply["done"])
            moments.append((times[0] - began, times[1] - began, times[2] - began))
    noticed, first, verdict = zip(*moments, strict=True)
    found = Latency(kata.slug, explain, noticed, first, verdict)
    middle = spread_of(verdict)
    assert middle is not None
    say(f"{kata.slug}: {saves} saves, verdict after {1000 * middle.median:.0f} ms (median)")
    return found


# -- memory ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Memory:
    """Bytes of a runner that has done its work, and of its zygote: medians."""

    kata: str
    runner_pss: float
    runner_uss: float
    runner_rss: float
    zygote_pss: float


def memory(katas: Sequence[Kata], say: Say) -> list[Memory]:
    """Of each kata, over four submissions."""
    found = []
    with Worker("memory") as worker:
        for kata in katas:
            worker.ask(do="warm", kata=kata.slug)
            replies: list[dict[str, Any]] = [
                worker.ask(do="memory", kata=kata.slug, source=each.source)
                for each in sample(choose(kata, 20), 4)
            ]

            def middle(who: str, what: str, replies: list[dict[str, Any]] = replies) -> float:
                spread = spread_of([reply[who][what] for reply in replies])
                assert spread is not None
                return spread.median

            found.append(
                Memory(
                    kata.slug,
                    middle("runner", "pss"),
                    middle("runner", "uss"),
                    middle("runner", "rss"),
                    middle("zygote", "pss"),
                )
            )
            say(f"{kata.slug}: a runner has {found[-1].runner_uss / 2**20:.1f} MiB of its own")
    return found


# -- many submissions -----------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """So many gradings on all cores."""

    count: int
    cpu_each: float
    wall: float
    host_rss: int
    zygotes_pss: int
    processes: int
    verdicts: dict[str, int]

    @property
    def per_second(self) -> float:
        """Gradings a second."""
        return self.count / self.wall


def scale(katas: Sequence[Kata], counts: Sequence[int], seconds: float, say: Say) -> list[Stage]:
    """The same twenty submissions over and over, as often as each count says.

    A stage that would take longer than ``seconds``, going by the one before, is left out.
    """
    jobs = _mixture(katas)
    stages: list[Stage] = []
    with Worker("scale") as worker:
        for kata in katas:
            worker.ask(do="warm", kata=kata.slug)
        worker.ask(do="many", jobs=jobs, count=len(jobs), chunk=_CHUNK)
        for count in counts:
            if stages and count / stages[-1].per_second > seconds:
                say(f"{count} gradings would take over {seconds:.0f} s: left out")
                break
            repeats = max(1, min(5, 100 // count))
            found = [_stage(worker, jobs, count) for _ in range(repeats)]
            stages.append(sorted(found, key=lambda stage: stage.cpu_each)[repeats // 2])
            last = stages[-1]
            say(
                f"{count} gradings: {1000 * last.cpu_each:.1f} ms of CPU each, "
                f"{last.per_second:.1f} a second"
            )
    return stages


def _mixture(katas: Sequence[Kata]) -> list[dict[str, str]]:
    """Twenty submissions, from each kata in turn."""
    chosen = [choose(kata, 20) for kata in katas]
    share = -(-20 // len(katas))
    picked = [sample(each, min(share, len(each))) for each in chosen]
    turns = [each[n] for n in range(share) for each in picked if n < len(each)]
    return [{"kata": each.kata, "source": each.source} for each in turns[:20]]


def _stage(worker: Worker, jobs: list[dict[str, str]], count: int) -> Stage:
    found: Measured = worker.measure(do="many", jobs=jobs, count=count, chunk=_CHUNK)
    resident: dict[str, Any] = worker.ask(do="resident")
    verdicts = found.reply["verdicts"]
    assert isinstance(verdicts, dict)
    return Stage(
        count=count,
        cpu_each=found.cpu / count,
        wall=found.wall,
        host_rss=resident["host"]["rss"],
        zygotes_pss=sum(each["pss"] for each in resident["zygotes"]),
        processes=len(worker.meter.processes()),
        verdicts=verdicts,
    )


# -- is everything counted? -----------------------------------------------------------------


@dataclass(frozen=True)
class Accounts:
    """The meter beside the machine's own count over the same gradings: CPU seconds."""

    method: str
    gradings: int
    meter: float
    machine: float
    #: of the machine in the same time when nothing of ours ran, before and after
    idle: float

    @property
    def outside(self) -> float:
        """What the machine counted and the meter did not, as a share of the meter's."""
        return (self.machine - self.idle - self.meter) / self.meter


def accounts(katas: Sequence[Kata], rounds: int, say: Say) -> Accounts:
    """Grade, one after another, and compare both counts."""
    jobs = _mixture(katas)
    with Worker("accounts") as worker:
        for kata in katas:
            worker.ask(do="warm", kata=kata.slug)
        keep = _idle_rate()
        busy, began = machine_busy_seconds(), time.monotonic()
        found = worker.measure(do="many", jobs=jobs, count=rounds * len(jobs), chunk=_CHUNK)
        time.sleep(0.3)  # the kernel takes the namespaces apart in threads of its own
        machine, took = machine_busy_seconds() - busy, time.monotonic() - began
        rate = (keep + _idle_rate()) / 2
        method = "cgroup" if isinstance(worker.meter, CgroupMeter) else "process tree"
    result = Accounts(method, rounds * len(jobs), found.cpu, machine, rate * took)
    say(
        f"accounts ({method}): {found.cpu:.2f} s metered; the machine: {machine:.2f} s, "
        f"of them {result.idle:.2f} s by others: {result.outside:+.1%} outside"
    )
    return result


def _idle_rate() -> float:
    """CPU seconds a second that the machine is busy without us."""
    busy, began = machine_busy_seconds(), time.monotonic()
    time.sleep(1.0)
    return (machine_busy_seconds() - busy) / (time.monotonic() - began)


def spread_or_fail(values: Sequence[float]) -> Spread:
    """The spread of values of which there are some."""
    found = spread_of(values)
    assert found is not None
    return found

"""The page: what was measured, as Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.chart import Bar, draw
from benchmarks.figures import Cost, Samples, Spread, spread_of
from benchmarks.parts import Accounts, Latency, Memory, Stage, spread_or_fail
from benchmarks.peers import PEERS, ColdPytest
from benchmarks.rounds import OURS
from benchmarks.targets import Target, judge_latency, judge_ratios, judge_scale

_MIB = 2**20
_ONE = (
    "one pytest over all submissions of a kata: no isolation, and one that hangs or ends the "
    "process takes all others with it; its cost is divided by their number"
)


@dataclass(frozen=True)
class Machine:
    """Where and with what it was measured."""

    lines: tuple[str, ...]


@dataclass
class Findings:
    """All that one run found."""

    machine: Machine
    command: str
    samples: Samples = field(default_factory=lambda: Samples(()))
    latencies: list[Latency] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    accounts: Accounts | None = None
    #: releases of the peers that were run, by name
    releases: dict[str, str] = field(default_factory=dict)
    #: why a peer could not be run, by name
    faults: dict[str, str] = field(default_factory=dict)

    def targets(self) -> list[Target]:
        """The promises that this run can judge."""
        return [
            *judge_ratios(self.samples),
            *judge_scale(self.stages),
            *judge_latency(self.latencies),
        ]


def titles() -> dict[str, str]:
    """The name of each way for people."""
    return {
        "ours": "katas",
        "ours_tests": "katas, tests alone",
        "ours_explained": "katas, explained",
        "floor": "floor",
        "floor_tests": "floor, tests alone",
        "floor_fresh": "floor, fresh modules",
        "floor_free": "floor without walls",
        "pytest": ColdPytest.title,
        "one_pytest": "one pytest over all",
        **{peer.name: peer.title for peer in PEERS},
    }


def chart(findings: Findings) -> str:
    """CPU time a submission in each way: the median over the katas."""
    names = titles()
    bars = []
    for way in findings.samples.ways:
        cost = findings.samples.cost_over_katas(way, "cpu")
        if cost is None or way in {"floor_fresh", "floor_tests"}:
            continue
        kind = "ours" if way.startswith("ours") else "floor" if way.startswith("floor") else "peer"
        bars.append(Bar(names[way], 1000 * cost, f"{1000 * cost:,.0f} ms", kind))
    bars.sort(key=lambda bar: -bar.value)
    title = "CPU time to grade one submission"
    return draw(title, "milliseconds, logarithmic; median over the katas", bars)


def page(findings: Findings) -> str:
    """The whole page."""
    blocks = list(_blocks(findings))
    return "\n\n".join(blocks) + "\n"


def _blocks(findings: Findings) -> Iterator[str]:
    yield "# Benchmarks"
    yield f"Written by `{findings.command}`. Measured once, in one run:"
    yield "\n".join(f"- {line}" for line in findings.machine.lines)
    yield from _target_blocks(findings)
    if findings.samples.all:
        yield from _ratio_blocks(findings.samples)
        yield from _time_blocks(findings.samples)
    if findings.latencies:
        yield from _latency_blocks(findings.latencies)
    if findings.stages:
        yield from _scale_blocks(findings.stages)
    if findings.memories:
        yield from _memory_blocks(findings.memories)
    yield from _method_blocks(findings)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    marks = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, marks, *rows))


def _target_blocks(findings: Findings) -> Iterator[str]:
    targets = findings.targets()
    met = sum(target.met for target in targets)
    yield f"## Targets: {met} of {len(targets)} met"
    rows = [(each.promise, each.measured, "met" if each.met else "**not met**") for each in targets]
    yield _table(("target", "measured", ""), rows)
    for name, fault in findings.faults.items():
        yield f"**{name} could not be run:** {' '.join(fault.split())}"


def _ms(spread: Spread | None, digits: int = 0) -> str:
    if spread is None:
        return "–"
    low, high = 1000 * spread.low, 1000 * spread.high
    middle = f"{1000 * spread.median:,.{digits}f}"
    return middle if spread.count == 1 else f"{middle} ({low:,.{digits}f} to {high:,.{digits}f})"


def _times(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    middle = f"{spread.median:.1f}"
    return middle if spread.count == 1 else f"{middle} ({spread.low:.1f} to {spread.high:.1f})"


def _ratio_blocks(samples: Samples) -> Iterator[str]:
    names = titles()
    yield "## A submission"
    yield "![CPU time to grade one submission](benchmarks.svg)"
    yield (
        "Milliseconds a submission: the median over the submissions, in brackets the quartiles. "
        "*katas* is this grader at full isolation, visible tests and corpus together."
    )
    yield _counts_line(samples)
    costs: tuple[tuple[Cost, str], ...] = (("cpu", "CPU"), ("wall", "Wall"))
    for which, word in costs:
        yield f"### {word} time, ms"
        rows = [
            [names[way], *(_ms(samples.cost(kata, way, which)) for kata in samples.katas)]
            for way in samples.ways
        ]
        yield _table(["", *samples.katas], rows)
    for which, word in costs:
        yield f"### {word} time, in multiples of ours"
        yield (
            "Of pairs on the same submission, measured in alternation. The peers run the visible "
            "tests alone; *katas* runs tests and corpus. The last column is the median over the "
            "katas."
        )
        yield _ratio_table(samples, which)


def _counts_line(samples: Samples) -> str:
    counts = {way: max(len(samples.of(kata, way)) for kata in samples.katas) for way in OURS}
    fewer = {
        way: max(len(samples.of(kata, way)) for kata in samples.katas)
        for way in samples.ways
        if way in {peer.name for peer in PEERS}
    }
    right = "the reference, other right ones and wrong ones of `solutions/`, always the same"
    text = f"{max(counts.values())} submissions of each kata: {right}."
    if fewer:
        text += f" The peers get {max(fewer.values())} of them, right and wrong ones."
    return text


def _ratio_table(samples: Samples, which: Cost) -> str:
    names = titles()
    rows = []
    for way in samples.ways:
        for base in ("ours", "ours_tests"):
            whole = samples.over_katas(way, base, which)
            if way in OURS or whole is None:
                continue
            label = f"{names[way]} / {names[base]}"
            cells = [_times(samples.ratio(kata, way, base, which)) for kata in samples.katas]
            rows.append([label, *cells, f"{whole:.1f}"])
    for way, base in (("ours", "floor"), ("ours_tests", "floor_tests"), ("ours", "floor_free")):
        cells = [_times(samples.ratio(kata, way, base, which)) for kata in samples.katas]
        whole = samples.over_katas(way, base, which)
        rows.append([f"{names[way]} / {names[base]}", *cells, f"{whole or 0:.2f}"])
    return _table(["", *samples.katas, "median"], rows)


def _time_blocks(samples: Samples) -> Iterator[str]:
    yield "## Where the time goes"
    yield (
        "CPU milliseconds of one submission: medians of the differences between ways. *Bodies*: "
        "the bare bodies of tests and programs in a fork. *Walls*: namespaces, private root, "
        "limits, Landlock, seccomp. *Fresh modules*: the submission is executed anew for each "
        "program, so that no program sees another's traces. *Judge*: our own process, which "
        "compares. *The rest*: observations and their encoding, output and failures of "
        "tests told, the first wrong program of each task once more in another runner. "
        "*Explaining*, which comes on top: counterexamples, made minimal, and the diagnosis."
    )
    rows = [
        [kata, *(f"{1000 * each:.1f}" for each in costs)]
        for kata in samples.katas
        if (costs := _shares(samples, kata))
    ]
    head = ["", "bodies", "walls", "fresh modules", "judge", "the rest", "together", "explaining"]
    yield _table(head, rows)


def _shares(samples: Samples, kata: str) -> list[float]:
    """CPU seconds of one submission, part by part, as the table names them."""
    whole, bodies = samples.cost(kata, "ours", "cpu"), samples.cost(kata, "floor_free", "cpu")
    walls = samples.difference(kata, "floor", "floor_free")
    fresh = samples.difference(kata, "floor_fresh", "floor")
    more = samples.difference(kata, "ours_explained", "ours")
    judge = spread_of([each.judge or 0.0 for each in samples.of(kata, "ours")])
    parts = (bodies, walls, fresh, judge)
    if whole is None or more is None or any(part is None for part in parts):
        return []
    known = [part.median for part in parts if part is not None]
    return [*known, whole.median - sum(known), whole.median, more.median]


def _latency_blocks(latencies: Sequence[Latency]) -> Iterator[str]:
    yield "## From save to verdict"
    yield (
        f"{len(latencies[0].verdict)} saves a kata, each of another submission: milliseconds from "
        "the write of the file, in another process, until the watcher (watchfiles, `step=5`, "
        "`debounce=50`) says so, until the first visible test is known, and until the verdict is. "
        "Drawing it on a screen is not in it."
    )
    rows = []
    for each in latencies:
        what = "with counterexamples" if each.explained else "verdict alone"
        spreads = (_ms(spread_or_fail(v)) for v in (each.noticed, each.first, each.verdict))
        worst = f"{1000 * max(each.verdict):.0f}"
        rows.append([f"{each.kata}, {what}", *spreads, worst])
    yield _table(("", "noticed", "first result", "verdict", "worst verdict"), rows)


def _scale_blocks(stages: Sequence[Stage]) -> Iterator[str]:
    yield "## Many submissions"
    yield (
        "The same twenty submissions, from all katas in turn, over and over on all cores, with "
        "counterexamples and diagnosis, as for a class. Memory is that of the grading process, "
        "and of its zygotes together."
    )
    rows = [
        (
            f"{stage.count:,}",
            f"{1000 * stage.cpu_each:.1f}",
            f"{stage.per_second:.1f}",
            f"{stage.wall:.1f}",
            f"{stage.host_rss / _MIB:.1f}",
            f"{stage.zygotes_pss / _MIB:.1f}",
            f"{stage.processes}",
        )
        for stage in stages
    ]
    head = (
        "gradings",
        "CPU ms each",
        "a second",
        "seconds",
        "host MiB",
        "zygotes MiB",
        "processes",
    )
    yield _table(head, rows)


def _memory_blocks(memories: Sequence[Memory]) -> Iterator[str]:
    yield "## Memory"
    yield (
        "MiB of a runner that has run all tests and programs: what is its own (USS), its share "
        "(PSS), and all it maps (RSS); and of the zygote it was forked from."
    )
    rows = [
        (
            each.kata,
            f"{each.runner_uss / _MIB:.1f}",
            f"{each.runner_pss / _MIB:.1f}",
            f"{each.runner_rss / _MIB:.1f}",
            f"{each.zygote_pss / _MIB:.1f}",
        )
        for each in memories
    ]
    yield _table(("", "runner USS", "runner PSS", "runner RSS", "zygote PSS"), rows)


def _method_blocks(findings: Findings) -> Iterator[str]:
    yield "## What was run"
    samples = findings.samples
    names = titles()
    lines = [f"**{names[way]}**: {OURS[way]}." for way in samples.ways if way in OURS]
    told = {ColdPytest.name: ColdPytest.told, "one_pytest": _ONE, **{p.name: p.told for p in PEERS}}
    for way in samples.ways:
        if way in OURS:
            continue
        release = f" {findings.releases[way]}" if way in findings.releases else ""
        agreed, known = samples.agreement(way, "pytest")
        same = f" It says the same as the cold pytest on {agreed} of {known} submissions."
        faults = ", ".join(f"{each.submission} ({each.fault})" for each in samples.faults(way))
        text = f"**{names[way]}**{release}: {told[way].rstrip('.')}."
        text += same if known and way != ColdPytest.name else ""
        lines.append(text + (f" Not counted: {faults}." if faults else ""))
    if samples.all:
        agreed, known = samples.agreement("ours_tests", "pytest")
        lines.append(
            f"Our visible tests say the same as the cold pytest on {agreed} of {known} submissions."
        )
        left = sum(each.leftovers for each in samples.all)
        lines.append(f"Processes that outlived a grading and had to be killed: {left}.")
    if findings.accounts is not None:
        lines.append(_accounts_line(findings.accounts))
    yield "\n".join(f"- {line}" for line in lines)


def _accounts_line(accounts: Accounts) -> str:
    how = (
        "a cgroup for each way, which counts every process, whoever reaps it"
        if accounts.method == "cgroup"
        else "the clocks of all processes below a worker, in steps of a clock tick"
    )
    return (
        f"CPU time is counted by {how}. Checked on {accounts.gradings} gradings: "
        f"{accounts.meter:.2f} s, where the machine's own count (`/proc/stat`) rose by "
        f"{accounts.machine:.2f} s, {accounts.idle:.2f} s of it by others, going by the seconds "
        f"before and after: {accounts.outside:+.1%} was done outside of the processes, by the "
        "kernel's own threads, or is noise."
    )

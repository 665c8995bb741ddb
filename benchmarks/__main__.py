"""The command: ``python -m benchmarks``, or ``nox -s bench``."""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import click

from benchmarks import page, parts
from benchmarks.figures import Samples
from benchmarks.peers import PEERS, ColdPytest, Peer
from benchmarks.peers.environment import Environment, EnvironmentFault, make, own
from benchmarks.rounds import Rounds
from benchmarks.workers import ROOT
from grader.catalogue.loader import load_catalogue
from grader.model.content import Kata

KATAS = "local,local_stack,local_proxy,url_for,session_interface,future_handler"
PARTS = ("ratios", "latency", "memory", "scale", "accounts")
_SCALE_SECONDS = 180.0


def _say(began: float) -> Callable[[str], None]:
    def say(text: str) -> None:
        click.echo(f"[{time.monotonic() - began:6.1f} s] {text}", err=True)

    return say


def _split(text: str, known: Sequence[str], what: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return list(known)
    if names == ["none"]:
        return []
    for name in names:
        if name not in known:
            message = f"{name} is none of the {what}: {', '.join(known)}"
            raise click.UsageError(message)
    return names


@click.command()
@click.option("--katas", default=KATAS, show_default=True, help="Slugs, with commas.")
@click.option("--peers", default="all", show_default=True, help="all, none, or names with commas.")
@click.option(
    "--parts", "some", default="all", show_default=True, help="all, or: " + ", ".join(PARTS)
)
@click.option("--submissions", default=20, show_default=True, help="Of each kata.")
@click.option("--peer-submissions", default=3, show_default=True, help="Of them, for each peer.")
@click.option("--saves", default=30, show_default=True, help="Of each Werkzeug kata.")
@click.option("--scale", default="20,200,2000,6000", show_default=True, help="Stages, with commas.")
@click.option(
    "--install/--no-install",
    default=True,
    help="Make environments, or none: then pytest runs in this one.",
)
@click.option("--environments", type=click.Path(path_type=Path), default=ROOT / ".bench")
@click.option("--output", type=click.Path(path_type=Path), default=ROOT / "docs")
@click.option("--results", type=click.Path(path_type=Path), default=ROOT / "benchmarks" / "results")
def main(  # noqa: PLR0913 - the options of the command
    *,
    katas: str,
    peers: str,
    some: str,
    submissions: int,
    peer_submissions: int,
    saves: int,
    scale: str,
    install: bool,
    environments: Path,
    output: Path,
    results: Path,
) -> None:
    """Measure the grader beside its peers, and write the page, the chart and the results.

    Exit code 1 when a peer that was asked for could not be run.
    """
    say = _say(time.monotonic())
    catalogue = load_catalogue(ROOT)[0]
    known = {kata.slug: kata for kata in catalogue.katas}
    chosen = [known[slug] for slug in _split(katas, list(known), "katas")]
    wanted = _split(some, PARTS, "parts")
    names = _split(peers, [peer.name for peer in PEERS], "peers")
    command = " ".join(["nox -s bench", *(["--", *sys.argv[1:]] if sys.argv[1:] else [])])
    findings = page.Findings(_machine(), command)
    with tempfile.TemporaryDirectory(prefix="webkatas-bench-") as scratch:
        folder = Path(scratch)
        if "ratios" in wanted:
            tools = _environments(environments if install else None, names, findings, say)
            _compare(findings, tools, folder, chosen, (submissions, peer_submissions), say)
        if "accounts" in wanted:
            findings.accounts = parts.accounts(chosen, 5, say)
        if "memory" in wanted:
            findings.memories = parts.memory(chosen, say)
        if "latency" in wanted:
            findings.latencies = _latencies(chosen, saves, folder, say)
        if "scale" in wanted:
            counts = [int(count) for count in scale.split(",")]
            findings.stages = parts.scale(chosen, counts, _SCALE_SECONDS, say)
    _write(findings, output, results)
    for target in findings.targets():
        say(f"{'met    ' if target.met else 'NOT MET'} {target.promise}: {target.measured}")
    for name, fault in findings.faults.items():
        say(f"{name} could not be run: {fault}")
    raise SystemExit(1 if findings.faults else 0)


def _environments(
    root: Path | None, names: Sequence[str], findings: page.Findings, say: Callable[[str], None]
) -> dict[str, tuple[Peer, Environment]]:
    """The environments of the cold pytest and of the peers that were asked for.

    Without a ``root`` none is made: then pytest is run by this interpreter, and no peer.
    """
    if root is None:
        return {ColdPytest.name: (ColdPytest(), own(Path(tempfile.gettempdir())))}
    tools: dict[str, tuple[Peer, Environment]] = {}
    peers: list[Peer] = [ColdPytest(), *(peer for peer in PEERS if peer.name in names)]
    for peer in peers:
        name = peer.name if peer.packages else ColdPytest.name
        say(f"environment of {peer.title}")
        try:
            made = make(root, name, peer.packages)
            release = made.release((*peer.packages, "pytest")[0])
            findings.releases[peer.name] = release if peer.packages else f"(pytest {release})"
        except EnvironmentFault as fault:
            if not peer.packages:
                raise click.ClickException(str(fault)) from fault
            findings.faults[peer.name] = str(fault)
            continue
        tools[peer.name] = (peer, made)
    return tools


def _compare(
    findings: page.Findings,
    tools: dict[str, tuple[Peer, Environment]],
    folder: Path,
    katas: Sequence[Kata],
    counts: tuple[int, int],
    say: Callable[[str], None],
) -> None:
    plain = tools.pop(ColdPytest.name)[1]
    rounds = Rounds(folder / "peers", plain, tools, say)
    findings.samples = Samples(rounds.run(katas, *counts))
    findings.faults.update(rounds.faults)


def _latencies(
    katas: Sequence[Kata], saves: int, folder: Path, say: Callable[[str], None]
) -> list[parts.Latency]:
    return [
        parts.latency(kata, saves, folder, explain=explain, say=say)
        for kata in katas
        if kata.track == "werkzeug"
        for explain in (False, True)
    ]


def _machine() -> page.Machine:
    release = {}
    if Path("/etc/os-release").is_file():
        release = platform.freedesktop_os_release()
    packages = ("pytest", "werkzeug", "flask", "tornado", "greenlet", "watchfiles")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    return page.Machine(
        (
            datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            f"{os.cpu_count()} cores, {_processor()}, {_memory()} GiB",
            f"{release.get('PRETTY_NAME', platform.system())}, kernel {platform.release()}",
            f"{platform.python_implementation()} {platform.python_version()}, {versions}",
            "load when it began: " + ", ".join(f"{load:.2f}" for load in os.getloadavg()),
        )
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f}"


def _write(findings: page.Findings, output: Path, results: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    results.mkdir(parents=True, exist_ok=True)
    (output / "benchmarks.md").write_text(page.page(findings), encoding="utf-8")
    if findings.samples.all:
        (output / "benchmarks.svg").write_text(page.chart(findings), encoding="utf-8")
    document = {
        "command": findings.command,
        "machine": findings.machine.lines,
        "targets": [asdict(target) for target in findings.targets()],
        "releases": findings.releases,
        "faults": findings.faults,
        "samples": [asdict(sample) for sample in findings.samples.all],
        "latency": [latency.document() for latency in findings.latencies],
        "memory": [asdict(memory) for memory in findings.memories],
        "scale": [asdict(stage) for stage in findings.stages],
        "accounts": asdict(findings.accounts) if findings.accounts else None,
    }
    text = json.dumps(document, indent=1) + "\n"
    (results / "latest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

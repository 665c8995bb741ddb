"""``python -m conformance [SLUG]...``: run the suites, and write docs/conformance.md."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.plan import ROOT, Plan, Source, Suite, find, left_out, sources
from conformance.swap import FOLDER, REPORT, SOURCE

PAGE = ROOT / "docs" / "conformance.md"
SECONDS = 900
_HEAD = """\
# References under the libraries' own tests

<!-- made by: nox -s conformance -->

For each kata the reference takes the place of the real part in an installed library, and then the
library's own test suite runs, as far as the kata's API reaches. The suites are those of the source
distributions on PyPI, pinned and checked by hash (`conformance/sources.toml`). How a reference is
put in stands below, and so does each test that cannot apply, with its reason; the run fails when
one of them begins to pass. A test *uses* the reference if it calls a function of it. What fails
with nothing swapped is counted among the tests that cannot apply.

| kata | suite | tests run | use the reference | passed | skipped by the suite | cannot apply |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Run:
    """How one suite went, with one reference in it or with none."""

    slug: str | None
    suite: Suite
    version: str
    counts: Mapping[str, int]
    faults: tuple[str, ...]

    @property
    def row(self) -> str:
        """The line of the table."""
        name = f"`{self.slug}`" if self.slug else "(nothing swapped)"
        tests = ", ".join(f"`{test}`" for test in self.suite.tests)
        counts = self.counts
        run = sum(counts[outcome] for outcome in ("passed", "failed", "skipped", "xfailed"))
        reached = counts["reached"] if self.slug else ""
        numbers = [run, reached, counts["passed"], counts["skipped"], counts["xfailed"]]
        suite = f"{self.suite.source} {self.version}: {tests}"
        return f"| {name} | {suite} | {' | '.join(map(str, numbers))} |"


def fetch(source: Source, folder: Path) -> Path:
    """The unpacked source distribution of a package, downloaded and checked."""
    command = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(folder)]
    wanted = f"{source.name}=={source.version}"
    subprocess.run([sys.executable, "-m", "pip", *command, wanted], check=True)
    (archive,) = folder.glob(f"{source.name}-{source.version}.tar.gz")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != source.sha256:
        sys.exit(f"{archive.name}: its SHA-256 is {found}, sources.toml says {source.sha256}")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / f"{source.name}-{source.version}"


def run(plan: Plan | None, suite: Suite, version: str, unpacked: Path) -> Run:
    """Run the tests of one suite in a process of its own."""
    report = unpacked / "conformance.json"
    report.unlink(missing_ok=True)
    environment = {
        **os.environ,
        FOLDER: str(plan.folder) if plan else "",
        SOURCE: suite.source,
        REPORT: str(report),
        "PYTHONPATH": str(ROOT),
    }
    words = ["-p", "conformance.swap", "-p", "no:cacheprovider", "-q", "--tb=short"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--timeout=60", *suite.tests],
        cwd=unpacked, env=environment, timeout=SECONDS, check=False, capture_output=True, text=True,
    )  # fmt: skip
    slug = plan.slug if plan else None
    if not report.is_file():
        return Run(slug, suite, version, {}, (done.stdout[-2000:] + done.stderr[-2000:],))
    counts = json.loads(report.read_text("utf-8"))
    faults = [f"listed, but there is no such test: {name}" for name in counts.pop("missing")]
    if done.returncode:
        faults.append(done.stdout[-8000:])
    if plan and not counts["reached"]:
        faults.append("no test has called a function of the reference")
    return Run(slug, suite, version, counts, tuple(faults))


def page(runs: list[Run], plans: list[Plan], reasons: Mapping[str, str]) -> str:
    """The page with the numbers and the reasons."""
    parts = [_HEAD + "\n".join(found.row for found in runs)]
    for found in runs:
        if found.slug is None and found.suite.differs:
            title = f"## {found.suite.source} {found.version}: what fails with nothing swapped"
            parts += [title, _listed(found.suite.differs)]
    for plan in plans:
        parts += [f"## {plan.slug}", _paragraphs(plan.about)]
        parts += [_listed(suite.differs) for suite in plan.suites if suite.differs]
    lines = [f"- `{slug}`: {reason}" for slug, reason in reasons.items()]
    parts += ["## Katas that no suite reaches", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _listed(reasons: Mapping[str, str]) -> str:
    """Tests, those with the same reason together."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        by_reason.setdefault(reason, []).append(f"`{name}`")
    return "\n".join(f"- {reason}: {', '.join(names)}" for reason, names in by_reason.items())


def _paragraphs(docstring: str) -> str:
    """The paragraphs of a docstring, a line each."""
    paragraphs = docstring.strip().replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def baselines(plans: list[Plan], pinned: Mapping[str, Source]) -> list[Suite]:
    """All that is run of each source, to be run with nothing swapped first."""
    tests: dict[str, dict[str, None]] = {}
    for plan in plans:
        for suite in plan.suites:
            tests.setdefault(suite.source, {}).update(dict.fromkeys(suite.tests))
    return [Suite(name, _widest(paths), pinned[name].unswapped) for name, paths in tests.items()]


def _widest(paths: Mapping[str, None]) -> tuple[str, ...]:
    """The paths without those that are below another one."""
    kept = (p for p in paths if not any(other in paths for other in map(str, Path(p).parents)))
    return tuple(sorted(kept))


def main(slugs: tuple[str, ...]) -> int:
    """Run the plans of the katas named, or of all; exit code 1 when one went otherwise."""
    plans, pinned = find(ROOT, slugs), sources()
    jobs: list[tuple[Plan | None, Suite]] = [(None, suite) for suite in baselines(plans, pinned)]
    jobs += [(plan, suite) for plan in plans for suite in plan.suites]
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        names = dict.fromkeys(suite.source for _, suite in jobs)
        unpacked = {name: fetch(pinned[name], Path(folder)) for name in names}
        for plan, suite in jobs:
            found = run(plan, suite, pinned[suite.source].version, unpacked[suite.source])
            runs.append(found)
            title = f"{found.slug or '(nothing swapped)'}, {suite.source}"
            print(f"{title}: {found.counts} {'FAULTS' if found.faults else 'ok'}", flush=True)
            for fault in found.faults:
                print(fault)
    faults = sum(len(found.faults) for found in runs)
    if not slugs and not faults:
        PAGE.write_text(page(runs, plans, left_out(ROOT)), encoding="utf-8")
    print(f"conformance: {len(runs)} runs, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))

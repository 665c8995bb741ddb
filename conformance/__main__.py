"""``python -m conformance [SLUG]...``: run the suites, and write docs/conformance.md."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from conformance.plan import Plan, find
from conformance.swap import FOLDER, REPORT

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "conformance.md"
SECONDS = 900
_HEAD = """\
# References under the libraries' own tests

<!-- made by: nox -s conformance -->

For each kata the reference takes the place of the real part in an installed library, and then the
library's own test suite runs, as far as the kata's API reaches. The suites are those of the source
distributions on PyPI, pinned and checked by hash (`conformance/sources.toml`). A test that cannot
apply is listed below with its reason; the run fails when one of them begins to pass.

| kata | suite | tests run | passed | skipped by the suite | cannot apply |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Run:
    """How one suite went with one reference in it."""

    plan: Plan
    version: str
    counts: dict[str, int]
    faults: tuple[str, ...]


def fetch(name: str, folder: Path) -> tuple[str, Path]:
    """The version and the unpacked source distribution of a package, downloaded and checked."""
    pinned = tomllib.loads((ROOT / "conformance" / "sources.toml").read_text("utf-8"))[name]
    version = pinned["version"]
    command = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", *command, f"{name}=={version}"], check=True)
    (archive,) = folder.glob(f"{name}-{version}.tar.gz")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != pinned["sha256"]:
        sys.exit(f"{archive.name}: its SHA-256 is {found}, sources.toml says {pinned['sha256']}")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return version, folder / f"{name}-{version}"


def run(plan: Plan, version: str, source: Path) -> Run:
    """Run the tests of one plan in a process of its own."""
    report = source / "conformance.json"
    report.unlink(missing_ok=True)
    environment = {
        **os.environ, FOLDER: str(plan.folder), REPORT: str(report), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    words = ["-p", "conformance.swap", "-p", "no:cacheprovider", "-q", "--tb=short", *plan.tests]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=source, env=environment, timeout=SECONDS, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if not report.is_file():
        return Run(plan, version, {}, (done.stdout[-2000:] + done.stderr[-2000:],))
    counts = json.loads(report.read_text("utf-8"))
    faults = [f"listed, but there is no such test: {name}" for name in counts.pop("missing")]
    if done.returncode:
        faults.append(done.stdout[-4000:])
    return Run(plan, version, counts, tuple(faults))


def page(runs: list[Run]) -> str:
    """The page with the numbers and the reasons."""
    rows, lists = [], []
    for each in runs:
        counts, plan = each.counts, each.plan
        suite = f"{plan.source} {each.version}: {', '.join(f'`{test}`' for test in plan.tests)}"
        numbers = [sum(counts.values()), counts["passed"], counts["skipped"], counts["xfailed"]]
        rows.append(f"| `{plan.slug}` | {suite} | {' | '.join(map(str, numbers))} |")
        if plan.differs:
            entries = [f"- `{test}`: {reason}" for test, reason in plan.differs.items()]
            lists.append("\n".join([f"## {plan.slug}: what cannot apply\n", *entries]))
    return _HEAD + "\n".join(rows) + "\n\n" + "\n\n".join(lists) + "\n"


def main(slugs: tuple[str, ...]) -> int:
    """Run the plans of the katas named, or of all; exit code 1 when one went otherwise."""
    plans = find(ROOT, slugs)
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        sources = {plan.source: fetch(plan.source, Path(folder)) for plan in plans}
        for plan in plans:
            found = run(plan, *sources[plan.source])
            runs.append(found)
            print(f"{plan.slug}: {found.counts} {'FAULTS' if found.faults else 'ok'}", flush=True)
            for fault in found.faults:
                print(fault)
    faults = sum(len(found.faults) for found in runs)
    if not slugs and not faults:
        PAGE.write_text(page(runs), encoding="utf-8")
    print(f"conformance: {len(runs)} references, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))

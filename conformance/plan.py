"""What a kata's ``conformance.py`` says: whose tests, which of them, and what cannot apply.

- Its docstring says how the reference is put in; it is read on docs/conformance.md.
- ``SUITES``: for each source distribution of sources.toml the paths of its tests.
- ``DIFFERS``: for each of these the tests that cannot pass, with the true reason for each.
- ``install(reference)`` swaps. It runs before any test has imported the library. What the kata
  leaves out and the library needs, it may add; what the kata asks for has to be the reference's.

A kata without a plan has its reason in left_out.toml.
"""

import importlib.util
import sys
import tomllib
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Source:
    """A source distribution: its version, its hash, and what fails in it without any swap."""

    name: str
    version: str
    sha256: str
    unswapped: Mapping[str, str]


@dataclass(frozen=True)
class Suite:
    """Tests of one source distribution: paths in it, and what cannot pass, each with a reason.

    A test is named by its node id, with or without parameters.
    """

    source: str
    tests: tuple[str, ...]
    differs: Mapping[str, str]

    def reason(self, node: str) -> str | None:
        """Why a test cannot apply, if it cannot."""
        return self.differs.get(node) or self.differs.get(node.partition("[")[0])


@dataclass(frozen=True)
class Plan:
    """How one reference is put in the place of the real part (``install``), and for which tests."""

    slug: str
    about: str
    suites: tuple[Suite, ...]
    install: Callable[[types.ModuleType], None]
    folder: Path


def sources() -> dict[str, Source]:
    """The pinned source distributions, by name."""
    tables = tomllib.loads((ROOT / "conformance" / "sources.toml").read_text("utf-8"))
    return {
        name: Source(name, table["version"], table["sha256"], table.get("unswapped", {}))
        for name, table in tables.items()
    }


def left_out(root: Path) -> dict[str, str]:
    """The katas that no suite reaches, each with the reason."""
    reasons: dict[str, str]
    reasons = tomllib.loads((root / "conformance" / "left_out.toml").read_text("utf-8"))
    return reasons


def katas(root: Path) -> dict[str, str]:
    """The track of each kata, in the order of the catalogue."""
    catalogue = tomllib.loads((root / "katas" / "catalogue.toml").read_text("utf-8"))
    return {slug: track["id"] for track in catalogue["tracks"] for slug in track["katas"]}


def find(root: Path, slugs: tuple[str, ...] = ()) -> list[Plan]:
    """The plans of all katas that have one, or of those named."""
    folders = [root / "solutions" / track / slug for slug, track in katas(root).items()]
    return [
        load(folder)
        for folder in folders
        if (folder / "conformance.py").is_file() and (not slugs or folder.name in slugs)
    ]


def load(folder: Path) -> Plan:
    """The plan in one folder of solutions."""
    module = load_module(folder / "conformance.py", f"conformance_of_{folder.name}")
    return Plan(
        slug=folder.name,
        about=module.__doc__ or "",
        suites=tuple(
            Suite(source, tuple(tests), dict(module.DIFFERS.get(source, {})))
            for source, tests in module.SUITES.items()
        ),
        install=module.install,
        folder=folder,
    )


def load_module(path: Path, name: str) -> types.ModuleType:
    """Execute a file of ours as a module of its own."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # a .py file has one
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module

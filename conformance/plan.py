"""What a kata's ``conformance.py`` says: whose tests, which of them, and what cannot apply."""

import importlib.util
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """How one reference is put in the place of the real part.

    ``tests``: paths below the source distribution; ``differs``: tests that cannot pass, by node
    id with or without parameters, each with its reason; ``install`` does the swap.
    """

    slug: str
    source: str
    tests: tuple[str, ...]
    differs: dict[str, str]
    install: Callable[[types.ModuleType], None]
    folder: Path

    def reason(self, node: str) -> str | None:
        """Why a test cannot apply, if it cannot."""
        return self.differs.get(node) or self.differs.get(node.partition("[")[0])


def find(root: Path, slugs: tuple[str, ...] = ()) -> list[Plan]:
    """The plans of all katas that have one, or of those named."""
    paths = sorted((root / "solutions").glob("*/*/conformance.py"))
    return [load(path.parent) for path in paths if not slugs or path.parent.name in slugs]


def load(folder: Path) -> Plan:
    """The plan in one folder of solutions."""
    module = load_module(folder / "conformance.py", f"conformance_of_{folder.name}")
    return Plan(
        slug=folder.name,
        source=module.SOURCE,
        tests=tuple(module.TESTS),
        differs=dict(module.DIFFERS),
        install=module.install,
        folder=folder,
    )


def load_module(path: Path, name: str) -> types.ModuleType:
    """Execute a file of ours as a module of its own."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # a .py file has one
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

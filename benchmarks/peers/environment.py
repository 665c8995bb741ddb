"""A virtual environment for each peer, made once from PyPI and kept."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

#: In the releases that grade here: every peer runs the same tests on the same libraries.
_SHARED = ("pytest", "flask", "werkzeug", "itsdangerous", "tornado", "greenlet")


class EnvironmentFault(Exception):
    """An environment could not be made; the text is the installer's last words."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment and the releases that were asked for in it."""

    folder: Path
    #: what its tools take for the home of a user
    home: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    def tool(self, name: str) -> str:
        """A command that it has."""
        return str(self.folder / "bin" / name)

    def release(self, package: str) -> str:
        """The release of a package that is installed."""
        code = f"from importlib.metadata import version; print(version({package!r}))"
        done = subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip()


def make(root: Path, name: str, packages: tuple[str, ...]) -> Environment:
    """The environment of this name below ``root``, made anew when its packages have changed."""
    wanted = [f"{shared}=={metadata.version(shared)}" for shared in _SHARED] + list(packages)
    digest = hashlib.sha256(json.dumps([sys.version, wanted]).encode()).hexdigest()
    folder = root / name
    stamp = folder / "installed.txt"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        shutil.rmtree(folder, ignore_errors=True)
        _install(folder, wanted)
        stamp.write_text(digest, encoding="utf-8")
    return _with_home(folder, root / f"{name}-home")


def own(home: Path) -> Environment:
    """The environment that this very process runs in."""
    return _with_home(Path(sys.prefix), home)


def _with_home(folder: Path, home: Path) -> Environment:
    home.mkdir(parents=True, exist_ok=True)
    return Environment(folder, home)


def _install(folder: Path, wanted: list[str]) -> None:
    uv = shutil.which("uv")
    python = str(folder / "bin" / "python")
    if uv:
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
        _run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *wanted])
    else:
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([python, "-m", "pip", "install", "--quiet", *wanted])


def _run(argv: list[str]) -> None:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError as error:
        raise EnvironmentFault(str(error)) from error
    if done.returncode:
        raise EnvironmentFault((done.stderr or done.stdout).strip()[-300:])

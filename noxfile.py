"""Sessions: ``nox -s grade`` for learners, ``nox`` for all checks of the project."""

import hashlib
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["tests", "lint", "types", "verify"]

PYPROJECT = Path(__file__).with_name("pyproject.toml")


def install(session: nox.Session, *groups: str) -> None:
    """Install the project and dependency groups, unless nothing changed since the last time."""
    digest = hashlib.sha256(PYPROJECT.read_bytes()).hexdigest()
    stamp = Path(session.virtualenv.location) / "installed.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    requirements = nox.project.dependency_groups(nox.project.load_toml(PYPROJECT), *groups)
    session.install("-e", ".", *requirements, silent=True)
    stamp.write_text(digest, encoding="utf-8")


@nox.session(venv_backend="none")
def grade(session: nox.Session) -> None:
    """Grade what is in katas/: ``nox -s grade -- [SLUG|TRACK]... [options]``."""
    session.notify("kata", ["grade", *session.posargs])


@nox.session
def kata(session: nox.Session) -> None:
    """Run any command of the tool, such as ``nox -s kata -- hint local``."""
    install(session)
    session.run("kata", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the project's own tests."""
    install(session, "test")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def verify(session: nox.Session) -> None:
    """Prove that every kata is sound."""
    install(session)
    session.run("kata", "author", "verify", *session.posargs)


@nox.session
def conformance(session: nox.Session) -> None:
    """Run the libraries' own tests with the references swapped in; write docs/conformance.md."""
    install(session, "conformance")
    session.run("python", "-m", "conformance", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and import layers."""
    install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    install(session, "types")
    session.run("mypy")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the grader beside its peers: ``nox -s bench -- [--peers none] [options]``."""
    install(session)
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def messages(session: nox.Session) -> None:
    """Collect the messages of the grader, and compile their translations."""
    install(session, "test")
    template = "grader/locale/grader.pot"
    session.run(
        "pybabel", "extract", "--no-location", "--omit-header", "-k", "_", "-o", template, "grader"
    )
    session.run(
        "pybabel", "update", "--no-fuzzy-matching", "--omit-header", "--ignore-obsolete",
        "-D", "grader", "-i", template, "-d", "grader/locale", "-l", "zh_CN",
    )  # fmt: skip
    session.run("pybabel", "compile", "--use-fuzzy", "-D", "grader", "-d", "grader/locale")


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def matrix(session: nox.Session) -> None:
    """Run the tests on every Python that is installed."""
    install(session, "test")
    session.run("python", "-m", "pytest", *session.posargs)

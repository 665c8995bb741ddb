"""Fixtures for all tests: the repository's own catalogue, and one engine for the whole run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.catalogue.loader import load_catalogue
from grader.i18n import use_language
from grader.judge.engine import Engine
from grader.model.content import Catalogue, Kata

pytest_plugins = ["plugin_tiny"]

# the tests may run under nox, but look at what a person sees who does not
os.environ.pop("NOX_CURRENT_SESSION", None)

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT)[0]


@pytest.fixture(scope="session")
def local(catalogue: Catalogue) -> Kata:
    kata = catalogue.find("local")
    assert kata is not None
    return kata


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine() as found:
        yield found


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages are compared in English, whatever the machine's locale."""
    use_language("en")
    yield
    use_language("en")

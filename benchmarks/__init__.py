"""Measure the grader beside its peers: ``nox -s bench``. The page is ``docs/benchmarks.md``."""

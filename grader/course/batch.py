"""Grade many submissions to one kata on all cores, so that nothing is lost when it is stopped."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from grader import __version__
from grader.catalogue.intake import Submission, read_submission
from grader.course.journal import Journal, Key
from grader.judge.engine import Engine
from grader.judge.grade import failed, grade
from grader.model.content import Kata
from grader.model.result import KataResult
from grader.model.verdict import Verdict

#: Submissions that are read ahead of the graders, for each of them.
_AHEAD = 4


@dataclass(frozen=True)
class Graded:
    """One file of a batch with its result; ``known``: it was in the journal already."""

    name: str
    result: KataResult
    known: bool


def context_of(kata: Kata, level: str, *, explain: bool) -> str:
    """The hash of all that a verdict depends on besides the submission."""
    found = hashlib.sha256(f"{__version__} {level} {explain}".encode())
    names = ("kata.toml", "programs.py", "corpus.json", kata.test_path.name)
    for name in names:
        found.update(hashlib.sha256((kata.folder / name).read_bytes()).digest())
    return found.hexdigest()[:32]


def grade_batch(
    engine: Engine,
    kata: Kata,
    files: Sequence[tuple[str, Path]],
    journal: Journal,
    done: Callable[[Graded], None],
    *,
    explain: bool = True,
) -> None:
    """Grade the named files; ``done`` is told of each once it is in the journal.

    A grader error is told but not kept: the next run tries that file again.
    """
    context = context_of(kata, engine.zygote(kata).level, explain=explain)
    workers = max(1, os.cpu_count() or 1)
    running: dict[Future[KataResult], Key] = {}
    with ThreadPoolExecutor(workers) as executor:
        try:
            for name, path in files:
                submission = read_submission(path)
                key = Key(name, _digest(submission), context)
                known = journal.find(key)
                if known is not None:
                    done(Graded(name, known, known=True))
                    continue
                running[executor.submit(_grade, engine, kata, submission, explain)] = key
                if len(running) >= _AHEAD * workers:
                    _collect(running, journal, done)
            while running:
                _collect(running, journal, done)
        except BaseException:
            engine.close()  # or the runners of the last files would first come to their end
            executor.shutdown(cancel_futures=True)
            raise


def _digest(submission: Submission) -> str:
    text = submission.fault or submission.source
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _grade(engine: Engine, kata: Kata, submission: Submission, explain: bool) -> KataResult:  # noqa: FBT001 - as submitted
    if submission.fault:
        return failed(kata, Verdict.LOAD_ERROR, submission.fault)
    return grade(engine, kata, submission.source, explain=explain)


def _collect(
    running: dict[Future[KataResult], Key], journal: Journal, done: Callable[[Graded], None]
) -> None:
    """Take in the results that are there; wait for the next one when there is none."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        key, result = running.pop(future), future.result()
        if result.verdict is not Verdict.GRADER_ERROR:
            journal.add(key, result)
        done(Graded(key.name, result, known=False))

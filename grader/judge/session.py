"""Grade many submissions side by side: one kata a thread, each with its own warm zygote."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from grader.judge.engine import Engine
from grader.judge.grade import failed, grade
from grader.model.content import Kata
from grader.model.result import KataResult
from grader.model.verdict import Verdict


@dataclass(frozen=True)
class Job:
    """One kata and the text to grade for it, or the line that says why there is none."""

    kata: Kata
    source: str
    fault: str = ""
    order: int | None = None

    def failed(self) -> KataResult:
        """The result of a job that has a fault."""
        return failed(self.kata, Verdict.LOAD_ERROR, self.fault)


def grade_all(
    engine: Engine, jobs: Sequence[Job], done: Callable[[KataResult], None]
) -> list[KataResult]:
    """The results in the order of the jobs; ``done`` is told of each as it comes."""
    return list(_stream(engine, jobs, done))


def _stream(
    engine: Engine, jobs: Sequence[Job], done: Callable[[KataResult], None]
) -> Iterator[KataResult]:
    workers = max(1, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as executor:
        try:
            for result in executor.map(lambda job: _one(engine, job), jobs):
                done(result)
                yield result
        except KeyboardInterrupt:
            engine.close()  # or the jobs that run would first come to their end
            executor.shutdown(cancel_futures=True)
            raise


def _one(engine: Engine, job: Job) -> KataResult:
    if job.fault:
        return job.failed()
    return grade(engine, job.kata, job.source, order=job.order)

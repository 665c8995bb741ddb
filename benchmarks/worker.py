"""The measured process: takes requests as lines of JSON, and answers each with one line.

Every answer to a measured request has ``wall``, the seconds it took as seen from here.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import ours

Request = dict[str, object]
Reply = dict[str, object]


def run(request: Request) -> Reply:
    """Run a command to its end, or to its time limit."""
    argv, env = request["argv"], request["env"]
    assert isinstance(argv, list)
    assert isinstance(env, dict)
    began = time.monotonic()
    with Path(str(request["log"])).open("wb") as log:
        process = subprocess.Popen(
            argv, cwd=str(request["cwd"]), env=env, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        code: int | None = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(float(str(request["seconds"])))
        if code is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return {"wall": time.monotonic() - began, "code": code}


def main() -> None:
    """Serve until the driver hangs up."""
    with ours.Grading(floor=next(iter(sys.argv[1:]), "")) as grading:
        table: dict[str, Callable[[Request], Reply]] = {"run": run, **grading.requests}
        for line in sys.stdin:
            request = json.loads(line)
            for reply in _answers(grading, table, request):
                sys.stdout.write(json.dumps(reply) + "\n")
                sys.stdout.flush()


def _answers(
    grading: ours.Grading, table: dict[str, Callable[[Request], Reply]], request: Request
) -> Iterator[Reply]:
    try:
        if request["do"] == "watch":
            yield from grading.watch(request)
        else:
            yield table[str(request["do"])](request)
    except Exception as error:  # noqa: BLE001 - the driver says it
        yield {"fault": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()

"""Worker processes, each with a meter: the driver asks, the worker does it, the meter counts."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.accounting import Meter, make_meter, settle

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Measured:
    """What one request cost, and what the worker said of it."""

    cpu: float
    wall: float
    reply: dict[str, object]
    #: processes that outlived the request and had to be killed
    leftovers: int = 0


class WorkerError(Exception):
    """A worker ended, or said that it could not do what was asked."""


class Worker:
    """A process of ours that runs what is measured; the driver itself is not counted."""

    def __init__(self, name: str, *options: str) -> None:
        self._faults = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._faults,
            cwd=ROOT,
        )
        self.meter: Meter = make_meter(name)
        self.meter.add(self._process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The worker's own process."""
        return self._process.pid

    def close(self) -> None:
        """End the worker and all that it started."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        settle(self.meter, set())
        self.meter.close()
        self._faults.close()

    def send(self, **request: object) -> None:
        """Ask without waiting."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def receive(self) -> dict[str, object]:
        """The next reply. Raises :class:`WorkerError`."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._faults.seek(0)
            raise WorkerError(self._faults.read()[-2000:].decode("utf-8", "replace"))
        reply = json.loads(line)
        assert isinstance(reply, dict)
        if "fault" in reply:
            raise WorkerError(str(reply["fault"]))
        return reply

    def ask(self, **request: object) -> dict[str, object]:
        """Ask, and wait for the reply."""
        self.send(**request)
        return self.receive()

    def measure(self, **request: object) -> Measured:
        """Ask, wait until all is over, the last process's end included, and read the meter."""
        keep = self.meter.processes()
        before = self.meter.seconds()
        reply = self.ask(**request)
        leftovers = settle(self.meter, keep)
        wall = reply["wall"]
        assert isinstance(wall, float)
        return Measured(self.meter.seconds() - before, wall, reply, leftovers)

"""The comparison: every submission in every way, in alternation, so that drift cancels out."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Sample
from benchmarks.peers import ColdPytest, Peer
from benchmarks.peers.environment import Environment
from benchmarks.peers.plain import one_pytest
from benchmarks.selection import Submission, choose, sample
from benchmarks.workers import Measured, Worker
from grader.model.content import Kata

PEER_SECONDS = 120.0

#: Ways in which our own grader and the floor are measured, with what each is.
OURS = {
    "ours": "visible tests and corpus, the verdict",
    "ours_tests": "the visible tests alone",
    "ours_explained": "tests, corpus, counterexamples and diagnosis: what a learner gets",
    "floor": "the bare bodies of tests and programs in a fork with all walls",
    "floor_tests": "the bare bodies of the tests in a fork with all walls",
    "floor_fresh": "as the floor, with the submission executed anew for each program",
    "floor_free": "the bare bodies of tests and programs in a fork without walls",
}
_REQUESTS: dict[str, tuple[str, dict[str, object]]] = {
    "ours": ("ours", {"do": "grade", "explain": False}),
    "ours_tests": ("ours", {"do": "tests"}),
    "ours_explained": ("ours", {"do": "grade", "explain": True}),
    "floor": ("walls", {"do": "floor", "bodies": "all"}),
    "floor_tests": ("walls", {"do": "floor", "bodies": "tests"}),
    "floor_fresh": ("walls", {"do": "floor", "bodies": "fresh"}),
    "floor_free": ("free", {"do": "floor", "bodies": "all"}),
}


@dataclass
class Rounds:
    """The ways, the workers and the peers of one comparison."""

    folder: Path
    plain: Environment
    peers: dict[str, tuple[Peer, Environment]]
    say: Callable[[str], None]
    #: why a peer could not be run, by its name
    faults: dict[str, str] = field(default_factory=dict)

    def run(self, katas: Sequence[Kata], count: int, peer_count: int) -> Iterator[Sample]:
        """All samples, kata by kata."""
        with ExitStack() as stack:
            workers = {
                "ours": stack.enter_context(Worker("ours")),
                "walls": stack.enter_context(Worker("walls", "walls")),
                "free": stack.enter_context(Worker("free", "free")),
                "peers": stack.enter_context(Worker("peers")),
            }
            for kata in katas:
                yield from self._kata(workers, kata, count, peer_count)

    def _kata(
        self, workers: dict[str, Worker], kata: Kata, count: int, peer_count: int
    ) -> Iterator[Sample]:
        for name in ("ours", "walls", "free"):
            workers[name].ask(do="warm", kata=kata.slug)
        chosen = choose(kata, count)
        with_peers = sample(chosen, peer_count)
        peers = {"pytest": (ColdPytest(), self.plain), **self.peers}
        ready = [name for name in peers if self._prepare(peers[name], kata)]
        for way in OURS:  # what is touched for the first time is not counted
            self._ours(workers, way, kata, chosen[0])
        for number, submission in enumerate(chosen):
            ways = [*OURS, *(n for n in ready if n == "pytest" or submission in with_peers)]
            turn = number % len(ways)
            costs = []
            for way in (*ways[turn:], *ways[:turn]):
                if way in OURS:
                    costs.append(self._ours(workers, way, kata, submission))
                elif way not in self.faults:
                    costs.append(self._peer(workers["peers"], *peers[way], kata, submission))
            yield from costs
            self._tell(number + 1, len(chosen), submission, costs)
        yield self._one_pytest(workers["peers"], kata, chosen)

    def _tell(
        self, number: int, count: int, submission: Submission, costs: Sequence[Sample]
    ) -> None:
        shown = {each.way: f"{each.way} {1000 * each.cpu:.0f}" for each in costs if not each.fault}
        names = [name for name in ("ours", "floor", "pytest", *self.peers) if name in shown]
        text = ", ".join(shown[name] for name in names)
        self.say(f"{submission.kata} {number}/{count} {submission.name}: CPU ms: {text}")

    def _ours(
        self, workers: dict[str, Worker], way: str, kata: Kata, submission: Submission
    ) -> Sample:
        worker, request = _REQUESTS[way]
        found = workers[worker].measure(**request, kata=kata.slug, source=submission.source)
        fault = str(found.reply.get("fault_of_submission", ""))
        if found.reply.get("verdict") == "grader_error":
            fault = "grader error"
        return _sample(found, way, submission, found.reply.get("passed"), fault)

    # -- peers ----------------------------------------------------------------------------

    def _prepare(self, peer: tuple[Peer, Environment], kata: Kata) -> bool:
        """Make a peer's assignment; false, with the reason kept, when that cannot be done."""
        if peer[0].name in self.faults:
            return False
        folder = self._folder(peer[0], kata)
        folder.mkdir(parents=True)
        try:
            peer[0].prepare(kata, folder, peer[1])
        except subprocess.CalledProcessError as error:
            self.faults[peer[0].name] = error.stderr.decode("utf-8", "replace").strip()[-300:]
        return peer[0].name not in self.faults

    def _folder(self, peer: Peer, kata: Kata) -> Path:
        return self.folder / peer.name / kata.slug

    def _peer(
        self, worker: Worker, peer: Peer, tools: Environment, kata: Kata, submission: Submission
    ) -> Sample:
        folder = self._folder(peer, kata)
        command = peer.submit(kata, folder, submission)
        log = folder / "log"
        found = worker.measure(
            do="run", argv=command.argv, cwd=str(command.folder), log=str(log),
            env=command.environment(tools), seconds=PEER_SECONDS,
        )  # fmt: skip
        code = found.reply["code"]
        if not isinstance(code, int):
            return _sample(found, peer.name, submission, None, f"over {PEER_SECONDS:g} s")
        try:
            passed = peer.passed(kata, folder, submission, code)
        except (OSError, ValueError, KeyError, TypeError) as error:
            words = log.read_text(encoding="utf-8", errors="replace").strip()[-300:]
            self.faults[peer.name] = f"{kata.slug}/{submission.name}: {error}: {words}"
            return _sample(found, peer.name, submission, None, "no result")
        return _sample(found, peer.name, submission, passed, "")

    def _one_pytest(self, worker: Worker, kata: Kata, chosen: Sequence[Submission]) -> Sample:
        """One pytest over all; its cost is shared by the submissions."""
        command = one_pytest(kata, self.folder / "one" / kata.slug, self.plain, chosen)
        found = worker.measure(
            do="run", argv=command.argv, cwd=str(command.folder), log=str(self.folder / "log"),
            env=command.environment(self.plain), seconds=PEER_SECONDS,
        )  # fmt: skip
        self.say(f"{kata.slug}: one pytest over all: CPU ms: {1000 * found.cpu:.0f}")
        share = Measured(found.cpu / len(chosen), found.wall / len(chosen), found.reply)
        fault = "" if found.reply["code"] in {0, 1} else f"code {found.reply['code']}"
        whole = Submission(kata.slug, "(all)", "", right=False)
        return _sample(share, "one_pytest", whole, None, fault)


def _sample(
    found: Measured, way: str, submission: Submission, passed: object, fault: str
) -> Sample:
    judge = found.reply.get("judge")
    return Sample(
        kata=submission.kata,
        submission=submission.name,
        way=way,
        cpu=found.cpu,
        wall=found.wall,
        passed=passed if isinstance(passed, bool) else None,
        judge=judge if isinstance(judge, float) else None,
        leftovers=found.leftovers,
        fault=fault,
    )

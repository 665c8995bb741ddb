"""The host's side of the channel, fed with whatever a runner could say: it holds, and no verdict
that a fuzzer can bring about is worth a point.
"""

import contextlib
import dataclasses
import json
import os
import secrets
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader import wire
from grader.errors import SandboxError
from grader.judge import observe
from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.model.content import Corpus, CorpusEntry, Kata, KataMeta, Task
from grader.model.outcome import Broke, Fault, LoadFault, Seen
from grader.model.verdict import Verdict
from grader.sandbox import stopwatch
from grader.sandbox import zygote as sandbox
from grader.sandbox.view import ViewSpec
from grader.sandbox.zygote import (
    Runner,
    RunnerBroke,
    RunnerFailure,
    RunnerTimeout,
    Zygote,
    ZygoteSpec,
)

SPEC = ZygoteSpec("box", ViewSpec(()), (), {})
#: What the reference was seen to do: nothing that a runner could guess.
SECRET = [secrets.token_hex(16)]
WANTED = {"TestA": ["test_one"]}
PASSED = {"tests": [{"name": "TestA::test_one", "outcome": "passed"}]}

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(), max_size=8),
    st.sampled_from(["passed", "", "TestA::test_one", "opaque", "²", "9" * 5000, "\ud800"]),
)
KEYS = st.one_of(
    st.text(max_size=4),
    st.sampled_from(
        ["seen", "raises", "stopped", "tuple", "dict", "set", "float", "bytes", "opaque", "long"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
FAULTS = VALUES | st.fixed_dictionaries(
    {}, optional={"name": VALUES, "type": VALUES, "message": VALUES, "line": VALUES}
)
ENTRIES = st.lists(
    VALUES
    | st.fixed_dictionaries({"name": VALUES, "outcome": VALUES}, optional={"message": VALUES}),
    max_size=4,
)
#: Answers in the shape of right ones, with anything in every place.
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "loaded": st.just(value=True) | VALUES,
        "forbidden": FAULTS,
        "error": FAULTS,
        "tests": ENTRIES | VALUES,
        "results": st.lists(
            st.fixed_dictionaries({}, optional={"seen": VALUES, "invalid": VALUES}) | VALUES,
            min_size=1,
            max_size=2,
        ),
        "notes": st.dictionaries(KEYS | st.sampled_from(["0", "²", "9" * 5000]), FAULTS),
        "script": VALUES | st.sampled_from(["see(lambda: 1)", "see(lambda: (" * 90, "\0"]),
    },
)
LOADED = ANSWERS.map(lambda answer: {**answer, "loaded": True})
#: Small, so that many replies can be made of them.
ODD = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(KEYS, SCALARS, max_size=2)
NAMES = st.sampled_from(["TestA::test_one", "TestA::test_one[1]", "TestA::test_two", ""]) | ODD
#: What may be said ahead of an answer, in the shape of right parts, with anything in every place.
PARTS = ODD | st.fixed_dictionaries(
    {},
    optional={
        "start": NAMES,
        "tests": ODD
        | st.lists(
            ODD
            | st.fixed_dictionaries(
                {"name": NAMES, "outcome": st.just("passed") | ODD},
                optional={"message": ODD, "printed": ODD, "fault": ODD},
            ),
            max_size=2,
        ),
    },
)
RESULTS = st.lists(st.fixed_dictionaries({"seen": ODD}) | ODD, min_size=1, max_size=1)
SHORT_ANSWERS = st.fixed_dictionaries(
    {}, optional={"loaded": st.just(value=True) | ODD, "error": ODD, "results": RESULTS | ODD}
)
#: What is said to one request: parts, and mostly an answer, mostly with the right number.
TURNS = st.lists(
    st.tuples(
        st.lists(PARTS, max_size=4),
        st.none() | SHORT_ANSWERS,
        st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, -1, True]),
    ),
    max_size=4,
)
QUICK = settings(
    deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip


class FakeZygote(Zygote):
    """A zygote without a process: what its runners say is what ``speak`` makes of their nonce."""

    def __init__(
        self,
        speak: Callable[[str, int], bytes],
        first: bytes | None = None,
        *,
        stays: bool = False,
    ) -> None:
        self.spec = SPEC
        self._numbers = {}
        self.stays = stays
        self.level = "full"
        self.speak = speak
        self.first = first
        self.started = 0
        self.ends: list[int] = []

    def send(self, descriptors: list[int]) -> None:
        self.close()
        self.ends = [os.dup(descriptor) for descriptor in descriptors]

    def runner(self, source: str, *, trusted: bool = False) -> Runner:
        return begun(FakeRunner(self), source, trusted=trusted)

    def close(self) -> None:
        for descriptor in self.ends:
            os.close(descriptor)
        self.ends = []


def begun(runner: Runner, source: str, *, trusted: bool) -> Runner:
    runner.begin(source, trusted=trusted)
    return runner


class FakeRunner(Runner):
    def __init__(self, fake: FakeZygote) -> None:
        self._fake = fake
        super().__init__(fake)

    def begin(self, source: str, *, trusted: bool) -> None:
        self._fake.started += 1
        channel, life, output = self._fake.ends
        os.write(output, b"\xff\x1b[2J printed")
        for descriptor in (life, output):
            os.close(descriptor)
        self._fake.ends = [channel]
        first = self._fake.first
        ready = framed(json.dumps({"nonce": self._nonce, "seq": 0}).encode())
        said = ready if first is None else first
        said += self._fake.speak(self._nonce, self._fake.started)
        with socket.socket(fileno=os.dup(channel)) as end:
            end.setblocking(False)  # noqa: FBT003 - the call has no keyword
            self._say(end, said)
            # half closed: what the host says is taken, what the runner said ends here
            if not self._fake.stays:
                end.shutdown(socket.SHUT_WR)
        super().begin(source, trusted=trusted)

    def _say(self, end: socket.socket, said: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            end.sendall(said)


class Chatter(FakeZygote):
    """Speaks from a thread, so that it may say more than the channel holds."""

    def runner(self, source: str, *, trusted: bool = False) -> Runner:
        return begun(ChattyRunner(self), source, trusted=trusted)


class ChattyRunner(FakeRunner):
    def _say(self, end: socket.socket, said: bytes) -> None:
        thread = threading.Thread(target=self._pour, args=(end.dup(), said), daemon=True)
        thread.start()

    def _pour(self, end: socket.socket, said: bytes) -> None:
        with end, contextlib.suppress(OSError):
            end.setblocking(True)  # noqa: FBT003 - the call has no keyword
            end.sendall(said)


class Courier(FakeZygote):
    """Sends descriptors along with its answer."""

    def runner(self, source: str, *, trusted: bool = False) -> Runner:
        return begun(CourierRunner(self), source, trusted=trusted)


class CourierRunner(FakeRunner):
    def _say(self, end: socket.socket, said: bytes) -> None:
        ready = len(said) - len(self._fake.speak(self._nonce, 1))
        end.sendall(said[:ready])
        with Path(os.devnull).open("rb") as null:
            socket.send_fds(end, [said[ready:]], [null.fileno()] * 20)


class FakeEngine(Engine):
    def __init__(self, fake: FakeZygote) -> None:
        super().__init__()
        self._fake = fake

    def zygote(self, kata: Kata, view: str = "learner") -> Zygote:  # noqa: ARG002 - the same for all
        return self._fake


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def answers(nonce: str, said: list[dict[str, object]]) -> bytes:
    """Frames with the right nonce and the right numbers, as code in the runner could send them."""
    return b"".join(
        framed(json.dumps({"nonce": nonce, "seq": number, **answer}).encode())
        for number, answer in enumerate(said, 1)
    )


def turns(
    nonce: str, said: list[tuple[list[object], dict[str, object] | None, int]], first: int = 1
) -> bytes:
    """Frames with parts and answers, as code in the runner could send them."""
    bodies: list[dict[str, object]] = []
    for number, (parts, answer, off) in enumerate(said, first):
        head: dict[str, object] = {"nonce": nonce, "seq": number + off}
        bodies += [{**head, "part": part} for part in parts]
        if answer is not None:
            bodies.append({**head, **answer})
    return b"".join(framed(json.dumps(body).encode()) for body in bodies)


@pytest.fixture(scope="module")
def kata(tmp_path_factory: pytest.TempPathFactory) -> Kata:
    """One task, one test, one program; the reference is not there, as in a handout."""
    folder = tmp_path_factory.mktemp("box")
    (folder / "test_box.py").write_text("class TestA:\n    def test_one(self): pass\n", "utf-8")
    task = Task("one", "One", "一", 1, "TestA")
    line = "text"
    meta = KataMeta(1, line, line, line, line, ["1"], 1, 1, "box", [task])
    corpus = Corpus(1, "", "", {"one": [CorpusEntry(["p"], list[object](SECRET))]}, [])
    return Kata("basics", "box", meta, folder, Path("/nowhere"), corpus)


def assert_worth_nothing(kata: Kata, speak: Callable[[str, int], bytes]) -> None:
    fake = FakeZygote(speak)
    try:
        result = grade(FakeEngine(fake), kata, "x = 1")
    finally:
        fake.close()
    assert result.points == 0
    assert result.verdict not in {Verdict.ACCEPTED, Verdict.GRADER_ERROR, Verdict.NOT_STARTED}
    json.dumps(dataclasses.asdict(result))


@settings(QUICK, max_examples=400)
@given(st.binary(max_size=200), st.booleans())
def test_arbitrary_bytes_are_no_answer(data: bytes, whole: bool) -> None:  # noqa: FBT001 - drawn
    fake = FakeZygote(lambda _nonce, _n: framed(data) if whole else data)
    with fake.runner("") as runner, pytest.raises(RunnerFailure):
        runner.ask("load", 0.2)
    fake.close()


@settings(QUICK, max_examples=100)
@given(st.binary(max_size=60))
def test_a_runner_that_begins_oddly_is_the_graders_error(data: bytes) -> None:
    fake = FakeZygote(lambda _nonce, _n: b"", first=data)
    with pytest.raises(SandboxError):
        fake.runner("")
    fake.close()


@settings(QUICK, max_examples=400)
@given(VALUES)
def test_json_without_the_nonce_is_no_answer(value: object) -> None:
    fake = FakeZygote(lambda _nonce, _n: framed(json.dumps(value).encode()))
    with fake.runner("") as runner, pytest.raises(RunnerFailure):
        runner.ask("load", 0.2)
    fake.close()


@settings(QUICK, max_examples=200)
@given(VALUES, VALUES)
def test_another_nonce_or_number_is_no_answer(nonce: object, number: object) -> None:
    right = type(number) is int and number == 1
    fake = FakeZygote(
        lambda real, _n: framed(
            json.dumps({"nonce": nonce if right else real, "seq": number}).encode()
        )
    )
    with fake.runner("") as runner:
        if number == 1 and not right:  # True and 1.0 equal 1, and gain nothing
            runner.ask("load", 0.2)
        else:
            with pytest.raises(RunnerFailure):
                runner.ask("load", 0.2)
    fake.close()


@settings(QUICK, max_examples=150)
@given(st.lists(ANSWERS, max_size=4))
def test_arbitrary_answers_are_worth_nothing(kata: Kata, said: list[dict[str, object]]) -> None:
    assert_worth_nothing(kata, lambda nonce, _n: answers(nonce, said))


@settings(QUICK, max_examples=150)
@given(LOADED, ANSWERS, ANSWERS)
def test_arbitrary_answers_after_a_load_are_worth_nothing(
    kata: Kata, first: dict[str, object], second: dict[str, object], third: dict[str, object]
) -> None:
    assert_worth_nothing(kata, lambda nonce, _n: answers(nonce, [first, second, third]))


@settings(QUICK, max_examples=100)
@given(ANSWERS, st.binary(max_size=60))
def test_forged_tests_and_broken_frames_are_worth_nothing(
    kata: Kata, answer: dict[str, object], rest: bytes
) -> None:
    def speak(nonce: str, _number: int) -> bytes:
        said: list[tuple[list[object], dict[str, object] | None, int]] = [
            ([], {"loaded": True}, 0),
            ([PASSED], {"done": True}, 0),
            ([], answer, 0),
        ]
        return turns(nonce, said) + rest

    assert_worth_nothing(kata, speak)


@settings(QUICK, max_examples=400)
@given(TURNS, st.binary(max_size=20))
def test_arbitrary_parts_and_answers_are_worth_nothing(
    kata: Kata, said: list[tuple[list[object], dict[str, object] | None, int]], rest: bytes
) -> None:
    def speak(nonce: str, _number: int) -> bytes:
        return answers(nonce, [{"loaded": True}]) + turns(nonce, said, 2) + rest

    assert_worth_nothing(kata, speak)


@settings(QUICK, max_examples=400)
@given(st.lists(PARTS, max_size=8))
def test_parts_become_outcomes_without_an_exception(parts: list[object]) -> None:
    told: list[tuple[str, bool]] = []
    run = observe._TestRun(WANTED, lambda name, passed: told.append((name, passed)))
    for part in parts:
        run.take(json.loads(json.dumps(part)))
    for rest in (None, Broke(Fault.TIME)):
        outcome = observe._fold("TestA::test_one", observe._by_function(run.entries), rest)
        assert type(outcome.message) is type(outcome.printed) is str
        assert not outcome.passed or any(passed for _, passed in told)
    assert len(told) == len(run.entries)
    assert all(name.partition("[")[0] in {"TestA::test_one", ""} for name, _ in told)
    run.blame(Broke(Fault.DIED))
    json.dumps(run.names)


def test_what_is_kept_of_the_parts_is_bounded() -> None:
    run = observe._TestRun(WANTED, None)
    long = {"name": "TestA::test_one", "message": "m" * 900_000, "printed": "p" * 900_000}
    part = {"start": "x" * 900_000, "tests": [long, {**long, "name": "y" * 900_000}]}
    for _ in range(3000):
        run.take(part)
    assert len(run.entries) == observe.MAX_ENTRIES
    assert sum(len(str(entry)) for entry in run.entries) < 10_000_000
    assert run.started == ""


@pytest.mark.parametrize(
    "part",
    [{"tests": []}, {"tests": [{"name": "n" * 500_000}]}],
    ids=["many", "large"],
)
def test_a_runner_that_never_ends_its_parts_is_cut_short(part: object) -> None:
    """A million parts would come as fast as the judge reads: it stops listening long before."""
    heard: list[object] = []

    def speak(nonce: str, _number: int) -> bytes:
        body = framed(json.dumps({"nonce": nonce, "seq": 1, "part": part}).encode())
        return body * max(1, 4 * 8_000_000 // len(body))

    fake = Chatter(speak, stays=True)
    with fake.runner("") as runner, pytest.raises(RunnerBroke):
        runner.ask("test", 5.0, heard.append)
    fake.close()
    assert 0 < len(heard) <= sandbox.MAX_PARTS


def test_a_part_that_nobody_asked_for_breaks_the_protocol() -> None:
    fake = FakeZygote(lambda nonce, _n: turns(nonce, [([PASSED], {"loaded": True}, 0)]))
    with fake.runner("") as runner, pytest.raises(RunnerBroke):
        runner.ask("load", 0.2)
    fake.close()


def test_a_runner_that_does_not_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request may be larger than what the channel holds for a reader that never comes."""
    monkeypatch.setattr(stopwatch, "IDLE_SECONDS", 0.1)
    fake = FakeZygote(lambda _nonce, _n: b"", stays=True)
    begin = time.monotonic()
    with fake.runner("") as runner, pytest.raises(RunnerTimeout):
        runner.ask("play", 0.1, programs=["x" * 1_000_000] * 4)
    fake.close()
    assert time.monotonic() - begin < 5


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc")
def test_descriptors_that_are_sent_to_the_judge_are_not_taken() -> None:
    def speak(nonce: str, _number: int) -> bytes:
        return answers(nonce, [{"loaded": True}])

    fake = Courier(speak)
    with fake.runner("") as runner:
        before = len(list(Path("/proc/self/fd").iterdir()))
        assert runner.ask("load", 1.0)["loaded"] is True
        assert len(list(Path("/proc/self/fd").iterdir())) == before
    fake.close()


def test_the_fake_runner_is_accepted_when_it_answers_right(kata: Kata) -> None:
    """Or the tests above could not fail."""
    said: list[tuple[list[object], dict[str, object] | None, int]] = [
        ([], {"loaded": True}, 0),
        ([PASSED], {"done": True}, 0),
        ([], {"results": [{"seen": SECRET}]}, 0),
    ]
    fake = FakeZygote(lambda nonce, _n: turns(nonce, said))
    result = grade(FakeEngine(fake), kata, "x = 1")
    fake.close()
    assert result.verdict is Verdict.ACCEPTED


@settings(QUICK, max_examples=200)
@given(ANSWERS)
def test_replies_become_outcomes_without_an_exception(reply: dict[str, object]) -> None:
    fault = observe._load_fault(reply)
    assert isinstance(fault, LoadFault | Broke) or reply["loaded"] is True
    run = observe._TestRun(WANTED, None)
    run.take(reply)
    outcome = observe._fold("TestA::test_one", observe._by_function(run.entries), None)
    assert type(outcome.message) is str
    with contextlib.suppress(RunnerFailure):
        for found in observe._program_outcomes(reply, 1):
            assert isinstance(found, Seen | Broke)


@pytest.mark.parametrize("depth", [100, 150, 250, 900, 5000])
def test_deep_answers_are_worth_nothing(kata: Kata, depth: int) -> None:
    deep = ("[" * depth + "]" * depth).encode()

    def speak(nonce: str, _number: int) -> bytes:
        part = json.dumps({"nonce": nonce, "seq": 2, "part": ["@"]}).encode()
        play = json.dumps({"nonce": nonce, "seq": 3, "results": [{"seen": ["@"]}]}).encode()
        said = answers(nonce, [{"loaded": True}]) + (b"" if depth < 900 else framed(part))
        said += answers(nonce, [{}, {"done": True}])[len(answers(nonce, [{}])) :]
        return said + framed(play.replace(b'"@"', deep))

    assert_worth_nothing(kata, speak)


def test_a_runner_that_answers_and_then_hangs_is_given_up(
    kata: Kata, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs: list[Fault] = []

    def note(failure: RunnerFailure) -> Broke:
        broke = fault_of(failure)
        hangs.append(broke.fault)
        return broke

    fault_of = observe.fault_of
    monkeypatch.setattr(observe, "fault_of", note)
    monkeypatch.setattr(stopwatch, "IDLE_SECONDS", 0.05)
    assert kata.corpus is not None
    tasks = {f"task{n}": kata.corpus.tasks["one"] for n in range(6)}
    corpus = dataclasses.replace(kata.corpus, tasks=tasks)
    said: list[dict[str, object]] = [{"loaded": True}, {"results": [{"seen": []}]}]
    fake = FakeZygote(lambda nonce, _n: answers(nonce, said), stays=True)
    fake.spec = ZygoteSpec("box", ViewSpec(()), (), {}, cpu_seconds=0.05)
    with observe.Observer(fake, "x = 1") as observer:
        observe._play_tasks(dataclasses.replace(kata, corpus=corpus), observer)
    fake.close()
    assert hangs.count(Fault.TIME) <= observe.MAX_SLOW_TASKS


def test_each_failure_has_an_outcome_of_its_own() -> None:
    silent = FakeZygote(lambda _nonce, _n: b"")
    with silent.runner("") as runner, pytest.raises(RunnerFailure) as died:
        runner.ask("load", 0.2)
    assert observe.fault_of(died.value).fault is Fault.DIED
    silent.close()
    huge = FakeZygote(lambda _nonce, _n: b"\xff\xff\xff\xff")
    with huge.runner("") as runner, pytest.raises(RunnerFailure) as broke:
        runner.ask("load", 0.2)
    assert observe.fault_of(broke.value).fault is Fault.PROTOCOL
    assert wire.MAX_FRAME < 0xFFFFFFFF
    huge.close()

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
from grader.sandbox.view import ViewSpec
from grader.sandbox.zygote import Runner, RunnerFailure, Zygote, ZygoteSpec

SPEC = ZygoteSpec("box", ViewSpec(()), (), {})
#: What the reference was seen to do: nothing that a runner could guess.
SECRET = [secrets.token_hex(16)]

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
        return FakeRunner(self, source, trusted=trusted)

    def close(self) -> None:
        for descriptor in self.ends:
            os.close(descriptor)
        self.ends = []


class FakeRunner(Runner):
    def __init__(self, fake: FakeZygote, source: str, *, trusted: bool) -> None:
        self._fake = fake
        super().__init__(fake, source, trusted=trusted)

    def _hand_over(self, frame: bytes) -> None:
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
            with contextlib.suppress(BlockingIOError):
                end.sendall(said)
            # half closed: what the host says is taken, what the runner said ends here
            if not self._fake.stays:
                end.shutdown(socket.SHUT_WR)
        super()._hand_over(frame)


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


@settings(QUICK, max_examples=250)
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
    passed: dict[str, object] = {"tests": [{"name": "TestA::test_one", "outcome": "passed"}]}

    def speak(nonce: str, number: int) -> bytes:
        said: list[dict[str, object]] = [{"loaded": True}, passed if number == 2 else answer]
        return answers(nonce, said) + rest

    assert_worth_nothing(kata, speak)


def test_the_fake_runner_is_accepted_when_it_answers_right(kata: Kata) -> None:
    """Or the tests above could not fail."""
    passed = [{"name": "TestA::test_one", "outcome": "passed"}]
    said: list[dict[str, object]] = [
        {"loaded": True},
        {"tests": passed, "results": [{"seen": SECRET}]},
    ]
    fake = FakeZygote(lambda nonce, _n: answers(nonce, said))
    result = grade(FakeEngine(fake), kata, "x = 1")
    fake.close()
    assert result.verdict is Verdict.ACCEPTED


@settings(QUICK, max_examples=200)
@given(ANSWERS)
def test_replies_become_outcomes_without_an_exception(reply: dict[str, object]) -> None:
    fault = observe._load_fault(reply)
    assert isinstance(fault, LoadFault | Broke) or reply["loaded"] is True
    entries = observe._entries(reply)
    outcome = observe._fold("TestA::test_one", entries)
    assert type(outcome.message) is str
    with contextlib.suppress(RunnerFailure):
        for found in observe._program_outcomes(reply, 1):
            assert isinstance(found, Seen | Broke)


@pytest.mark.parametrize("depth", [100, 150, 250, 900, 5000])
def test_deep_answers_are_worth_nothing(kata: Kata, depth: int) -> None:
    deep = ("[" * depth + "]" * depth).encode()

    def speak(nonce: str, _number: int) -> bytes:
        play = json.dumps({"nonce": nonce, "seq": 2, "results": [{"seen": ["@"]}]}).encode()
        return answers(nonce, [{"loaded": True}]) + framed(play.replace(b'"@"', deep))

    assert_worth_nothing(kata, speak)


class Hasty(ZygoteSpec):
    """Runs into its wall clock at once."""

    wall_seconds = 0.05


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
    assert kata.corpus is not None
    tasks = {f"task{n}": kata.corpus.tasks["one"] for n in range(6)}
    corpus = dataclasses.replace(kata.corpus, tasks=tasks)
    said: list[dict[str, object]] = [{"loaded": True}, {"results": [{"seen": []}]}]
    fake = FakeZygote(lambda nonce, _n: answers(nonce, said), stays=True)
    fake.spec = Hasty("box", ViewSpec(()), (), {})
    with observe.Observer(fake, "x = 1") as observer:
        list(observe._play_tasks(dataclasses.replace(kata, corpus=corpus), observer))
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

"""The conversation with a runner: load, play, explain, show, test, examples."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sandbox_tools import SPEC, spec

from grader.sandbox import zygote as sandbox
from grader.sandbox.stopwatch import IDLE_SECONDS
from grader.sandbox.zygote import OUTPUT_CAP, RunnerBroke, RunnerDied, RunnerTimeout, Zygote

GOOD = "VALUE = 1\nOTHER = 2\n"


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    rules = spec(forbid=("threading.local",), memory_mb=64, cpu_seconds=2)
    with_rules = sandbox.start(rules)
    yield with_rules
    with_rules.close()


def load(zygote: Zygote, source: str, *, trusted: bool = False) -> dict[str, Any]:
    with zygote.runner(source, trusted=trusted) as runner:
        return told(runner.ask("load"))


def told(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply without what every reply has."""
    return {key: value for key, value in reply.items() if key not in {"nonce", "seq"}}


def play(zygote: Zygote, source: str, *programs: object) -> list[Any]:
    with zygote.runner(source) as runner:
        assert told(runner.ask("load")) == {"loaded": True}
        results = runner.ask("play", programs=list(programs))["results"]
        assert isinstance(results, list)
        return results


def run_tests(
    zygote: Zygote,
    source: str,
    leave_out: Sequence[str] = (),
    order: int | None = None,
    *,
    one_by_one: bool = False,
) -> list[dict[str, Any]]:
    """The parts that are sent while tests run: their entries, and which began one by one."""
    parts: list[Any] = []
    with zygote.runner(source) as runner:
        assert told(runner.ask("load")) == {"loaded": True}
        answer = runner.ask(
            "test", None, parts.append,
            leave_out=list(leave_out), order_seed=order, one_by_one=one_by_one,
        )  # fmt: skip
        assert told(answer) == {"done": True}
    return [entry for part in parts for entry in part.get("tests", [part])]


# -- load -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "kind", "text", "line"),
    [
        ("x = (", "SyntaxError", "'(' was never closed", 1),
        ("\nreturn 1", "SyntaxError", "'return' outside function", 2),
        ("if 1:\nx = 1", "IndentationError", "expected an indented block", 2),
        ("x = 1\n\n1 / 0", "ZeroDivisionError", "division by zero", 3),
        ("def f():\n    raise KeyError('k')\nf()", "KeyError", "'k'", 2),
        ("raise SystemExit(0)", "SystemExit", "0", 1),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "", 1),
        ("from json import nothing", "ImportError", "cannot import name 'nothing'", 1),
        ("raise SyntaxError('own')", "SyntaxError", "own", None),
        ("x = '\\x00'\n\x00", "SyntaxError", "null", None),
        ("def f(): f()\nf()", "RecursionError", "maximum recursion depth", 1),
        ("x = " + "-" * 50_000 + "1", "SyntaxError", "nested too deeply", None),
        ("x = y" + ".a" * 5_000, "SyntaxError", "nested too deeply", None),
    ],
)
def test_a_file_that_does_not_load_is_told_with_its_line(
    zygote: Zygote, source: str, kind: str, text: str, line: int | None
) -> None:
    fault = load(zygote, source)["error"]
    if kind == "SyntaxError" and "null" in text:  # ValueError up to 3.11.3
        assert fault["type"] in {"SyntaxError", "ValueError"}
        return
    assert fault["type"] == kind
    assert text in fault["message"]
    assert fault["line"] == line


def test_a_long_message_is_cut(zygote: Zygote) -> None:
    fault = load(zygote, "raise ValueError('a' * 1_000_000 + 'z' * 1_000_000)")["error"]
    assert len(fault["message"]) < 700
    assert fault["message"].startswith("aaa")
    assert fault["message"].endswith("zzz")


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("import os\nimport werkzeug", "werkzeug", 2),
        ("from threading import local", "threading.local", 1),
        ("\n__import__('werk' + 'zeug')", "werkzeug", 2),
        ("import json.nothing", "json.nothing", 1),
        ("raise ModuleNotFoundError(name='x' * 9999)", "xxx", 1),
    ],
)
def test_a_forbidden_import_is_told_with_its_line(
    zygote: Zygote, source: str, name: str, line: int
) -> None:
    fault = load(zygote, source)["forbidden"]
    assert fault["name"].startswith(name)
    assert len(fault["name"]) < 200
    assert fault["line"] == line


def test_a_trusted_file_may_name_what_is_forbidden(zygote: Zygote) -> None:
    source = "from threading import local"
    assert "forbidden" in load(zygote, source)
    assert load(zygote, source, trusted=True) == {"loaded": True}


def test_a_forbidden_import_runs_no_line_before_it(zygote: Zygote) -> None:
    with zygote.runner("print('ran')\nimport werkzeug") as runner:
        runner.ask("load")
        assert runner.printed == ""


def test_what_is_printed_is_kept_up_to_its_cap(zygote: Zygote) -> None:
    source = "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('\\udcff')"
    with zygote.runner(source) as runner:
        runner.ask("load")
        assert runner.printed == "out\nerr\n?\n"
    with zygote.runner("print('x' * 10_000_000)") as runner:
        runner.ask("load")
        assert runner.printed == "x" * OUTPUT_CAP


def test_reading_input_finds_none(zygote: Zygote) -> None:
    assert load(zygote, "input()")["error"]["type"] == "EOFError"


# -- play -------------------------------------------------------------------------------------


def test_a_program_is_seen(zygote: Zygote) -> None:
    program = ["import box", "see(lambda: box.VALUE)", "see(lambda: box.NOTHING)"]
    (result,) = play(zygote, GOOD, program)
    assert result == {"seen": [1, {"raises": "AttributeError"}]}


def test_every_program_has_a_fresh_module(zygote: Zygote) -> None:
    program = ["import box", "box.seen.append(1)", "see(lambda: len(box.seen))"]
    assert play(zygote, "seen = []", program, program) == [{"seen": [1]}, {"seen": [1]}]


def test_a_program_that_stops_says_where_it_came_to(zygote: Zygote) -> None:
    results = play(
        zygote, GOOD, ["see(lambda: 1)", "1 / 0", "see(lambda: 2)"], ["raise SystemExit"],
    )  # fmt: skip
    assert results == [
        {"seen": [1, {"stopped": "ZeroDivisionError"}]},
        {"seen": [{"stopped": "SystemExit"}]},
    ]


def test_what_is_no_program_is_said_to_be_none(zygote: Zygote) -> None:
    results = play(zygote, GOOD, "text", ["see(lambda: 1)"], ["x = ("], [1], None)
    assert results == [
        {"invalid": "ValueError"},
        {"seen": [1]},
        {"invalid": "SyntaxError"},
        {"invalid": "TypeError"},
        {"invalid": "ValueError"},
    ]


def test_a_program_prepared_before_the_fork_plays_alike() -> None:
    program = ["import box", "see(lambda: box.VALUE)"]
    prepared = sandbox.start(spec(programs=[program]))
    assert prepared.shorten([program, list(program)]) == [0, program]
    assert play(prepared, GOOD, 0, program) == [{"seen": [1]}, {"seen": [1]}]
    prepared.close()


def test_an_answer_over_the_cap_is_not_sent(zygote: Zygote) -> None:
    with zygote.runner("ROW = ['x' * 19_000] * 80") as runner:
        runner.ask("load")
        reply = runner.ask("play", programs=[["import box", "see(lambda: box.ROW)"]])
        assert told(reply) == {"too_large": True}
        assert told(runner.ask("play", programs=[])) == {"results": []}


def test_memory_has_a_bound(zygote: Zygote) -> None:
    program = ["see(lambda: len(bytearray(16 << 20)))", "see(lambda: len(bytearray(1 << 30)))"]
    (result,) = play(zygote, GOOD, program)
    assert result == {"seen": [16 << 20, {"raises": "MemoryError"}]}


def test_processor_time_has_a_bound(zygote: Zygote) -> None:
    begin = time.process_time()
    with zygote.runner(GOOD) as runner:
        runner.ask("load")
        with pytest.raises(RunnerTimeout):
            runner.ask("play", programs=[["while True: pass"]])
    assert time.process_time() - begin < 1, "waiting costs nothing"


def test_the_kernel_bounds_processor_time_too(zygote: Zygote) -> None:
    """Should the host's clock fail: the limit of the process is far above that of a request."""
    with zygote.runner(GOOD) as runner:
        runner.ask("load")
        with pytest.raises(RunnerDied) as death:
            runner.ask("play", 60.0, programs=[["while True: pass"]])
    assert death.value.out_of_time


def test_waiting_has_a_bound_of_its_own(zygote: Zygote) -> None:
    begin = time.monotonic()
    with zygote.runner(GOOD) as runner:
        runner.ask("load")
        with pytest.raises(RunnerTimeout):
            runner.ask("play", 0.3, programs=[["import time", "time.sleep(60)"]])
    assert 0.3 + IDLE_SECONDS <= time.monotonic() - begin < 10


def test_threads_have_stacks_that_fit_the_memory(zygote: Zygote) -> None:
    lines = [
        "import threading",
        "gate = threading.Event()",
        "threads = [threading.Thread(target=gate.wait) for _ in range(40)]",
        "for thread in threads: thread.start()",
        "see(threading.active_count)",
        "gate.set()",
    ]
    assert play(zygote, GOOD, lines) == [{"seen": [41]}]


@pytest.mark.parametrize(
    ("body", "use"),
    [
        ("def __getattr__(self, name): return self.values[name]", "x.name"),
        ("def __setattr__(self, name, value): setattr(self, name, value)", "setattr(x, 'a', 1)"),
        ("def __eq__(self, other): return [self] == [other]", "x == box.Box()"),
        ("def __repr__(self): return repr([self])", "repr(x)"),
        ("def __iter__(self): return iter(list(self))", "sorted(x, key=str)"),
        ("def __len__(self): return sum(map(len, [self]))", "len(x)"),
    ],
)
def test_endless_recursion_in_a_thread_is_an_exception_and_no_crash(
    zygote: Zygote, body: str, use: str
) -> None:
    """A usual mistake: it has to be seen as what it is, in a thread too."""
    source = f"class Box:\n    {body}\n"
    lines = [
        "import box, threading",
        "x = box.Box()",
        f"thread = threading.Thread(target=lambda: see(lambda: {use}))",
        "thread.start()",
        "thread.join()",
    ]
    assert play(zygote, source, lines) == [{"seen": [{"raises": "RecursionError"}]}]


# -- explain and show -------------------------------------------------------------------------


def test_an_explanation_has_message_and_line_of_each_exception(zygote: Zygote) -> None:
    source = "def fail(text):\n    raise ValueError(text)\n"
    program = [
        "import box",
        "see(lambda: 1)",
        "see(lambda: box.fail('first'))",
        "see(lambda: box.fail('second'))",
        "box.fail('third')",
    ]
    with zygote.runner(source) as runner:
        runner.ask("load")
        notes = runner.ask("explain", program=program)["notes"]
    assert notes == {
        str(number): {"type": "ValueError", "message": text, "line": 2}
        for number, text in enumerate(["first", "second", "third"], 1)
    }


# -- visible tests ----------------------------------------------------------------------------


def test_visible_tests_are_reported_one_by_one(zygote: Zygote) -> None:
    entries = run_tests(zygote, GOOD)
    assert [(entry["name"], entry["outcome"]) for entry in entries] == [
        ("TestFirst::test_value", "passed"),
        ("TestFirst::test_other", "passed"),
        ("TestSecond::test_numbers[1]", "passed"),
        ("TestSecond::test_numbers[2]", "failed"),
    ]
    assert entries[0]["printed"] == "shown\n"
    assert "assert 1 == 2" in entries[3]["message"]
    assert not any("message" in entry for entry in entries[:3])


def test_tests_can_be_left_out(zygote: Zygote) -> None:
    known = ["TestFirst::test_value", "TestFirst::test_other", "TestSecond::test_numbers[1]"]
    names = [entry["name"] for entry in run_tests(zygote, GOOD, known)]
    assert names == ["TestSecond::test_numbers[2]"]
    assert run_tests(zygote, GOOD, [*known, *names]) == []


def test_one_by_one_each_start_is_told(zygote: Zygote) -> None:
    entries = run_tests(zygote, GOOD, ["TestFirst::test_value"], one_by_one=True)
    assert [entry.get("start") or entry["name"] for entry in entries] == [
        name
        for name in (
            "TestFirst::test_other",
            "TestSecond::test_numbers[1]",
            "TestSecond::test_numbers[2]",
        )
        for _ in range(2)
    ]


def test_the_order_follows_its_seed(zygote: Zygote) -> None:
    def order(seed: int | None) -> list[str]:
        return [entry["name"] for entry in run_tests(zygote, GOOD, order=seed)]

    orders = {tuple(order(seed)) for seed in (1, 2, 3)}
    assert len(orders) > 1
    assert order(1) == order(1)
    assert {frozenset(found) for found in orders} == {frozenset(order(None))}


def test_only_the_first_failure_of_a_class_is_told_in_full(zygote: Zygote) -> None:
    first, second, *_ = run_tests(zygote, "VALUE = 0\nOTHER = 0\n")
    assert "box.VALUE == 1" in first["message"]
    assert ">" in first["message"] or "E " in first["message"]
    assert "\nE " not in second["message"]
    assert len(second["message"]) <= 300


def test_tests_that_cannot_be_collected_say_why() -> None:
    broken = sandbox.start(spec(files={**SPEC.files, "test_box.py": "import nothing_there\n"}))
    entries = run_tests(broken, GOOD)
    broken.close()
    assert [entry["name"] for entry in entries] == [""]
    assert "nothing_there" in entries[0]["message"]


# -- examples ---------------------------------------------------------------------------------


def test_examples_are_run_and_differences_told(zygote: Zygote) -> None:
    text = "Text.\n\n>>> import box\n>>> box.VALUE\n1\n>>> box.OTHER\n3\n\nMore.\n"
    with zygote.runner(GOOD) as runner:
        runner.ask("load")
        reply = runner.ask("examples", text=text)
    assert reply["count"] == 3
    assert "Expected:\n    3\nGot:\n    2" in str(reply["failures"])


def test_examples_that_hold_have_no_failures(zygote: Zygote) -> None:
    with zygote.runner(GOOD) as runner:
        runner.ask("load")
        reply = runner.ask("examples", text=">>> import box\n>>> box.VALUE\n1\n")
    assert told(reply) == {"count": 2, "failures": ""}


# -- the protocol -----------------------------------------------------------------------------


def test_an_unknown_request_is_answered(zygote: Zygote) -> None:
    with zygote.runner(GOOD) as runner:
        assert told(runner.ask("nonsense")) == {"unknown": True}


def test_answers_are_numbered_and_carry_the_nonce_of_their_runner(zygote: Zygote) -> None:
    with zygote.runner(GOOD) as one, zygote.runner(GOOD) as other:
        first, second = one.ask("load"), one.ask("play", programs=[])
        assert (first["seq"], second["seq"]) == (1, 2)
        assert first["nonce"] == second["nonce"] != other.ask("load")["nonce"]


def test_a_stale_answer_is_none(zygote: Zygote) -> None:
    with zygote.runner(GOOD) as runner:
        runner.ask("load")
        runner._seq = 7
        runner.ask("load")
        runner._nonce = "other"
        with pytest.raises(RunnerBroke, match="another nonce"):
            runner.ask("load")


def test_the_largest_source_is_taken(zygote: Zygote) -> None:
    source = "# " + "é" * 130_000 + "\nVALUE = 1\n"
    assert load(zygote, source) == {"loaded": True}


def test_runners_of_one_zygote_work_side_by_side(zygote: Zygote) -> None:
    runners = [zygote.runner(f"VALUE = {number}") for number in range(5)]
    for runner in runners:
        runner.ask("load")
    program = [["import box", "see(lambda: box.VALUE)"]]
    seen = [runner.ask("play", programs=program)["results"] for runner in reversed(runners)]
    for runner in runners:
        runner.close()
        runner.close()  # twice is as good as once
    assert seen == [[{"seen": [number]}] for number in (4, 3, 2, 1, 0)]

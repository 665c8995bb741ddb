"""One submission, the whole way through the real sandbox, to the result that a learner sees."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from plugin_tiny import PROGRAMS, REFERENCE, STARTER, TESTS, submission, write_tiny, wrong_source

from grader.judge.engine import Engine
from grader.judge.grade import grade
from grader.judge.session import Job, grade_all
from grader.model.content import CorpusEntry, Kata
from grader.model.result import KataResult, TaskResult
from grader.model.verdict import Verdict

ACCEPTED = Verdict.ACCEPTED
DOUBLE = "return number + number"


@pytest.fixture(scope="module")
def short(box: Kata) -> Kata:
    """The kata with two small programs a task, for submissions that cost a second a fault."""
    entries = {
        "numbers": [CorpusEntry([["double", 1]], [2]), CorpusEntry([["double", -1]], [-2])],
        "words": [CorpusEntry([["shout", "a"]], ["A!"]), CorpusEntry([["shout", ""]], ["!"])],
        "stack": [CorpusEntry([["pop"]], [None]), CorpusEntry([["push", 1], ["pop"]], [1])],
    }
    assert box.corpus is not None
    return replace(box, corpus=replace(box.corpus, tasks=entries))


def task(result: KataResult, name: str) -> TaskResult:
    return next(found for found in result.tasks if found.id == name)


def verdicts(result: KataResult) -> list[Verdict]:
    return [found.verdict for found in result.tasks]


def only_numbers(result: KataResult, verdict: Verdict) -> None:
    """The verdict falls on the first task and on the whole; the other tasks are accepted."""
    assert verdicts(result) == [verdict, ACCEPTED, ACCEPTED]
    assert result.verdict is verdict
    assert result.points == 8


def no_points(result: KataResult, verdict: Verdict) -> None:
    assert verdicts(result) == [verdict] * 3
    assert (result.verdict, result.points, result.possible) == (verdict, 0, 10)


# -- right and not begun ------------------------------------------------------------------


def test_the_reference_gets_all_points(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, REFERENCE)
    assert verdicts(result) == [ACCEPTED] * 3
    assert (result.verdict, result.points, result.possible) == (ACCEPTED, 10, 10)
    assert result.diagnosis is None
    for found in result.tasks:
        assert found.programs_agreed == found.programs_total > 10
        assert found.tests_passed == found.tests_total > 0
        assert found.why == ""


def test_upstream_gets_all_points_in_its_own_view(engine: Engine, box: Kata) -> None:
    source = "import itsdangerous\n" + (box.solutions / "upstream.py").read_text()
    assert grade(engine, box, source, trusted=True).points == 10


@pytest.mark.parametrize("source", [STARTER, STARTER + "\n\n", STARTER.replace("\n", "  \n")])
def test_the_starter_is_not_started(engine: Engine, box: Kata, source: str) -> None:
    assert box.is_starter(source)
    no_points(grade(engine, box, source), Verdict.NOT_STARTED)


def test_a_starter_with_a_change_is_graded(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, STARTER.replace("raise NotImplementedError", "return 0", 1))
    no_points(result, Verdict.WRONG_ANSWER)
    assert result.begun


def test_a_kata_without_a_corpus_is_our_fault(engine: Engine, box: Kata) -> None:
    result = grade(engine, replace(box, corpus=None), REFERENCE)
    no_points(result, Verdict.GRADER_ERROR)
    assert result.message.endswith("kata author build box")


def test_a_sandbox_that_does_not_start_is_our_fault(box: Kata) -> None:
    lacking = replace(box, meta=replace(box.meta, allow=["not_installed_at_all"]))
    with Engine() as fresh:
        result = grade(fresh, lacking, REFERENCE)
    no_points(result, Verdict.GRADER_ERROR)
    assert "not-installed-at-all is not installed" in result.message


# -- wrong --------------------------------------------------------------------------------


def test_a_wrong_answer_is_shown_as_a_minimal_program(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, wrong_source("fifo"))
    assert verdicts(result) == [ACCEPTED, ACCEPTED, Verdict.WRONG_ANSWER]
    assert result.points == 5
    shown = task(result, "stack").counterexample
    assert shown is not None
    assert shown.minimal
    assert shown.program in (
        [["push", 0], ["push", 1], ["pop"]],
        [["push", 1], ["push", 0], ["pop"]],
    )
    (look,) = shown.looks
    assert look.expression == "box.pop()"
    assert {look.reference, look.yours} == {"0", "1"}
    assert look.differs
    assert "box.push(1)\n" in shown.script


def test_a_wrong_answer_names_the_tests_that_fail(engine: Engine, box: Kata) -> None:
    found = task(grade(engine, box, wrong_source("fifo")), "stack")
    (failed,) = found.failed_tests
    assert failed.name == "TestStack::test_last_in_first_out"
    assert "assert (1, 2) == (2, 1)" in failed.message
    assert (found.tests_passed, found.tests_total) == (1, 2)
    assert found.why.startswith("1 of 2 tests fail; ")


@pytest.mark.parametrize("name", ["fifo", "quiet", "square"])
def test_a_misconception_is_diagnosed(engine: Engine, box: Kata, name: str) -> None:
    result = grade(engine, box, wrong_source(name).partition('"""\n')[2])
    assert result.diagnosis is not None
    assert result.diagnosis.name == name


def test_an_exception_is_shown_with_its_message_and_line(engine: Engine, box: Kata) -> None:
    planted = "if number > 3:\n        raise ValueError('too big')\n    " + DOUBLE
    shown = task(grade(engine, box, submission(DOUBLE, planted)), "numbers").counterexample
    assert shown is not None
    (look,) = shown.looks
    assert shown.program == [["double", 4]]
    assert look.yours == "raises ValueError"
    assert look.note == "too big (line 6)"


def test_without_explanation_the_verdict_is_the_same(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, wrong_source("fifo"), explain=False)
    assert verdicts(result) == [ACCEPTED, ACCEPTED, Verdict.WRONG_ANSWER]
    assert result.diagnosis is None
    assert task(result, "stack").counterexample is None


def test_a_handout_without_solutions_still_shows_a_program(engine: Engine, box: Kata) -> None:
    handout = replace(box, solutions=Path("/nowhere"))
    shown = task(grade(engine, handout, wrong_source("fifo")), "stack").counterexample
    assert shown is not None
    assert not shown.minimal
    assert any(look.differs for look in shown.looks)


def test_visible_tests_alone_do_not_accept(engine: Engine, box: Kata) -> None:
    table = submission(DOUBLE, "return {3: 6, -3: -6}.get(number)")
    found = task(grade(engine, box, table), "numbers")
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.tests_passed == found.tests_total == 2


def test_programs_alone_do_not_accept(engine: Engine, box: Kata) -> None:
    caller = "sys._getframe(1).f_code.co_filename"
    planted = f"import sys\n    return 'test_box' in {caller} or 2 * number"
    table = submission(DOUBLE, planted)
    found = task(grade(engine, box, table), "numbers")
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.programs_agreed == found.programs_total
    assert found.why == "2 of 2 tests fail"


# -- submissions that do not load ---------------------------------------------------------


def test_a_syntax_error_is_said_with_its_line(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, "x = 1\ndef double(:\n")
    no_points(result, Verdict.LOAD_ERROR)
    assert result.line == 2
    assert result.message == "box.py does not load (line 2): SyntaxError: invalid syntax"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\n1 / 0\n", "box.py does not load (line 2): ZeroDivisionError: division by zero"),
        (
            "raise ValueError('one\\ntwo')\n",
            "box.py does not load (line 1): ValueError: one two",
        ),
        ("import sys\nsys.exit(0)\n", "box.py does not load (line 2): SystemExit: 0"),
        (
            "import os\nos._exit(7)\n",
            "box.py ended the process while it was being imported (exit code 7).",
        ),
        (
            "import os\nos.kill(os.getpid(), 11)\n",
            "box.py ended the process while it was being imported (signal 11).",
        ),
    ],
)
def test_a_crash_at_import_is_said_in_one_line(
    engine: Engine, box: Kata, source: str, message: str
) -> None:
    result = grade(engine, box, source)
    no_points(result, Verdict.LOAD_ERROR)
    assert result.message == message
    assert {found.why for found in result.tasks} == {message}


@pytest.mark.parametrize("name", ["itsdangerous", "flask", "pytest"])
def test_a_forbidden_import_is_said_with_its_line(engine: Engine, box: Kata, name: str) -> None:
    result = grade(engine, box, f"import os\nimport {name}\n")
    no_points(result, Verdict.FORBIDDEN_IMPORT)
    assert result.line == 2
    assert result.message.startswith(f"box.py imports {name} (line 2), which this kata")


def test_an_import_at_run_time_does_not_find_the_upstream(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, "name = 'itsdangerous'\n__import__(name)\n")
    no_points(result, Verdict.FORBIDDEN_IMPORT)
    assert result.line == 2


def test_an_endless_loop_at_import_is_over_the_time_limit(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, "while True: pass\n")
    no_points(result, Verdict.TIME_LIMIT)
    assert result.message.startswith("box.py ran for over 1 s of CPU time")


def test_memory_at_import_is_over_the_memory_limit(engine: Engine, box: Kata) -> None:
    no_points(grade(engine, box, "x = bytearray(10**9)\n"), Verdict.MEMORY_LIMIT)


# -- submissions that break while they run ------------------------------------------------


def test_an_endless_loop_costs_its_own_task_alone(engine: Engine, short: Kata) -> None:
    result = grade(engine, short, submission(DOUBLE, f"while number < 0: pass\n    {DOUBLE}"))
    only_numbers(result, Verdict.TIME_LIMIT)
    found = task(result, "numbers")
    assert found.why == "Over the limit on CPU time."
    assert found.programs_agreed == 1
    shown = found.counterexample
    assert shown is not None
    assert shown.program == [["double", -1]]
    assert [look.yours for look in shown.looks] == ["(the process ended)"]


def test_an_exit_inside_a_call_is_a_runtime_error(engine: Engine, short: Kata) -> None:
    planted = f"if number < 0:\n        import os\n        os._exit(5)\n    {DOUBLE}"
    result = grade(engine, short, submission(DOUBLE, planted))
    only_numbers(result, Verdict.RUNTIME_ERROR)
    assert task(result, "numbers").why == "Your code ended the process (exit code 5)."


def test_a_crash_of_the_interpreter_is_a_runtime_error(engine: Engine, short: Kata) -> None:
    planted = f"if number < 0:\n        import os\n        os.kill(os.getpid(), 11)\n    {DOUBLE}"
    result = grade(engine, short, submission(DOUBLE, planted))
    only_numbers(result, Verdict.RUNTIME_ERROR)
    assert task(result, "numbers").why == "Your code ended the process (signal 11)."


def test_an_exit_by_exception_is_an_observation(engine: Engine, short: Kata) -> None:
    planted = f"if number < 0:\n        raise SystemExit(0)\n    {DOUBLE}"
    result = grade(engine, short, submission(DOUBLE, planted))
    only_numbers(result, Verdict.WRONG_ANSWER)
    shown = task(result, "numbers").counterexample
    assert shown is not None
    assert shown.looks[0].yours == "raises SystemExit"


def test_too_much_memory_is_over_the_memory_limit(engine: Engine, short: Kata) -> None:
    planted = f"if number < 0:\n        bytearray(10**9)\n    {DOUBLE}"
    result = grade(engine, short, submission(DOUBLE, planted))
    only_numbers(result, Verdict.MEMORY_LIMIT)
    assert task(result, "numbers").why == "Over the memory limit."


def test_deep_recursion_is_an_observation(engine: Engine, short: Kata) -> None:
    planted = f"if number < 0:\n        return double(number)\n    {DOUBLE}"
    result = grade(engine, short, submission(DOUBLE, planted))
    only_numbers(result, Verdict.WRONG_ANSWER)
    shown = task(result, "numbers").counterexample
    assert shown is not None
    assert shown.looks[0].yours == "raises RecursionError"


@pytest.mark.parametrize("call", ["random.random()", "time.monotonic_ns()", "os.urandom(8)"])
def test_what_differs_from_run_to_run_is_flaky(engine: Engine, short: Kata, call: str) -> None:
    module = call.partition(".")[0]
    result = grade(engine, short, submission(DOUBLE, f"import {module}\n    return {call}"))
    only_numbers(result, Verdict.FLAKY)
    shown = task(result, "numbers").counterexample
    assert shown is not None
    assert not shown.minimal


def test_one_program_does_not_see_the_traces_of_another(engine: Engine, box: Kata) -> None:
    planted = "calls.append(number)\n    return number + number if len(calls) <= 3 else 0"
    source = "calls = []\n" + submission(DOUBLE, planted)
    assert task(grade(engine, box, source), "numbers").programs_agreed > 10


# -- what is printed ----------------------------------------------------------------------


def test_what_is_printed_is_kept_and_changes_nothing(engine: Engine, box: Kata) -> None:
    result = grade(engine, box, "print('hello 盒子')\n" + REFERENCE)
    assert result.points == 10
    assert result.printed.startswith("hello 盒子\n")


def test_a_flood_is_capped_and_changes_nothing(engine: Engine, short: Kata) -> None:
    source = "import sys\nsys.stdout.write('x' * 3_000_000)\n" + REFERENCE
    result = grade(engine, short, source)
    assert result.points == 10
    assert len(result.printed) == 64 * 1024


def test_a_flood_inside_a_call_is_capped_and_changes_nothing(engine: Engine, short: Kata) -> None:
    source = submission(DOUBLE, f"print('y' * 3_000_000)\n    {DOUBLE}")
    result = grade(engine, short, source)
    assert result.points == 10
    assert len(result.printed) <= 64 * 1024


# -- claims that are no help --------------------------------------------------------------

FRAMES = """\
import sys


def frames():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


"""


def planted_in_frames(name: str, statement: str) -> str:
    """A ``double`` that does something to a local variable of the runner, and answers wrong."""
    body = (
        f"for frame in frames():\n        found = frame.f_locals.get({name!r})\n"
        f"        if found is not None:\n            {statement}\n    return 0"
    )
    return FRAMES + submission(DOUBLE, body)


@pytest.mark.parametrize(
    ("depth", "verdict"), [(190, Verdict.WRONG_ANSWER), (400, Verdict.PROTOCOL_ERROR)]
)
def test_observations_nested_beyond_measure_do_not_break_the_judge(
    engine: Engine, short: Kata, depth: int, verdict: Verdict
) -> None:
    deep = f"deep = 0\n            for _ in range({depth}): deep = [deep]\n            "
    source = planted_in_frames("self", deep + "getattr(found, 'observations', []).append(deep)")
    only_numbers(grade(engine, short, source), verdict)


def test_forged_notes_do_not_disturb_the_report(engine: Engine, short: Kata) -> None:
    source = planted_in_frames("notes", "found.update({'²': {}, '9' * 5000: {}, '0': 7, '-1': {}})")
    result = grade(engine, short, source)
    only_numbers(result, Verdict.WRONG_ANSWER)
    shown = task(result, "numbers").counterexample
    assert shown is not None
    assert [look.note for look in shown.looks] == [""]


def test_a_result_that_lies_about_equality_is_not_asked(engine: Engine, short: Kata) -> None:
    liar = "class Liar(int):\n    def __eq__(self, other): return True\n    __hash__ = None\n\n\n"
    source = liar + submission(DOUBLE, "return Liar(0)")
    found = task(grade(engine, short, source), "numbers")
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.tests_passed == found.tests_total
    assert found.programs_agreed == 0


# -- the same every time ------------------------------------------------------------------


@pytest.mark.parametrize("source", [REFERENCE, wrong_source("fifo"), "1 / 0\n", "print(1)\n"])
def test_two_gradings_are_equal(engine: Engine, box: Kata, source: str) -> None:
    assert grade(engine, box, source) == grade(engine, box, source)


def test_a_fresh_engine_gives_the_same_result(engine: Engine, box: Kata) -> None:
    source = wrong_source("fifo")
    with Engine() as fresh:
        assert grade(fresh, box, source) == grade(engine, box, source)


def test_the_order_of_the_tests_does_not_matter(engine: Engine, box: Kata) -> None:
    assert grade(engine, box, REFERENCE, order=7) == grade(engine, box, REFERENCE)


def test_a_grading_leaves_nothing_for_the_next(engine: Engine, short: Kata) -> None:
    before = grade(engine, short, REFERENCE)
    grade(engine, short, "import builtins, sys\nbuiltins.len = None\nsys.modules.clear()\n")
    grade(engine, short, "open('box.py', 'w').write('x')\n")
    assert grade(engine, short, REFERENCE) == before


def test_results_of_many_come_in_the_order_of_the_jobs(engine: Engine, short: Kata) -> None:
    sources = [REFERENCE, "x =\n", wrong_source("quiet"), REFERENCE]
    jobs = [Job(short, source) for source in sources] + [Job(short, "", "There is no file.")]
    told: list[KataResult] = []
    results = grade_all(engine, jobs, told.append)
    assert results == told
    assert [result.points for result in results] == [10, 0, 7, 10, 0]
    assert results[-1].message == "There is no file."


# -- a kata whose own files are at fault --------------------------------------------------


@pytest.fixture
def own() -> Iterator[Engine]:
    with Engine() as found:
        yield found


def test_programs_that_do_not_load_are_our_fault(own: Engine, tmp_path: Path, box: Kata) -> None:
    tiny = write_tiny(tmp_path)
    (tiny.folder / "programs.py").write_text("raise RuntimeError('ours')\n")
    result = grade(own, replace(tiny.load(), corpus=box.corpus), REFERENCE)
    no_points(result, Verdict.GRADER_ERROR)
    assert "RuntimeError: ours" in result.message


def test_a_test_that_is_skipped_does_not_accept(own: Engine, tmp_path: Path, box: Kata) -> None:
    tiny = write_tiny(tmp_path)
    text = TESTS.replace(
        "    def test_a_positive", "    @pytest.mark.skip\n    def test_a_positive"
    )
    (tiny.folder / "test_box.py").write_text(text)
    result = grade(own, replace(tiny.load(), corpus=box.corpus), REFERENCE)
    only_numbers(result, Verdict.WRONG_ANSWER)


def test_a_program_that_stops_is_seen_to_stop(own: Engine, tmp_path: Path, box: Kata) -> None:
    tiny = write_tiny(tmp_path)
    (tiny.folder / "programs.py").write_text(PROGRAMS.replace("box.push(", "box.shove("))
    found = task(grade(own, replace(tiny.load(), corpus=box.corpus), REFERENCE), "stack")
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.counterexample is not None
    assert "the program stops: AttributeError" in [x.yours for x in found.counterexample.looks]


def shrunk(engine: Engine, kata: Kata, source: str, entries: dict[str, CorpusEntry]) -> KataResult:
    """The result where each task has one program."""
    assert kata.corpus is not None
    tasks = {name: [entry] for name, entry in entries.items()}
    return grade(engine, replace(kata, corpus=replace(kata.corpus, tasks=tasks)), source)


def test_programs_that_crash_do_not_end_the_shrinking(engine: Engine, short: Kata) -> None:
    entries = {
        "numbers": CorpusEntry([["double", 64]], [128]),
        "words": CorpusEntry([["shout", "zzzz"]], ["ZZZZ!"]),
        "stack": CorpusEntry([["push", 64], ["push", 64], ["pop"]], [64]),
    }
    dies = "import os\n    if {0} in {1}: os._exit(1)\n    {2}"
    source = submission(DOUBLE, dies.format("number", "(0, 1)", "return 0"))
    source = source.replace("return word", dies.format("word", "('', 'a')", "return 0 and word"))
    push = dies.format("item", "(0, 1)", "self.items.append(item)").replace("    ", "        ")
    source = source.replace("self.items.append(item)", push)
    source = source.replace("self.items.pop()", "(self.items.pop(), -1)[len(self.items) == 1]")
    found = [found.counterexample for found in shrunk(engine, short, source, entries).tasks]
    assert [shown and (shown.program, shown.minimal) for shown in found] == [
        ([["double", 2]], True),
        ([["shout", "z"]], True),
        ([["push", 2], ["push", 2], ["pop"]], True),
    ]


def test_shrinking_that_was_given_up_claims_nothing(engine: Engine, short: Kata) -> None:
    pushes: list[object] = [["push", n] for n in range(5, 25)]
    dies = "import os\n        if len(self.items) < 20: os._exit(1)\n        return -1"
    source = submission("return self.items.pop() if self.items else None", dies)
    result = shrunk(engine, short, source, {"stack": CorpusEntry([*pushes, ["pop"]], [24])})
    shown = task(result, "stack").counterexample
    assert shown is not None
    assert not shown.minimal
    assert [look.yours for look in shown.looks] == ["-1"]


def test_a_program_that_answers_is_shown_before_one_that_dies(engine: Engine, short: Kata) -> None:
    dies = "if number < 0:\n        import os\n        os._exit(5)\n    "
    planted = dies + "return 2 * number + (number == 5)"
    entries = [CorpusEntry([["double", -1]], [-2]), CorpusEntry([["double", 5]], [10])]
    assert short.corpus is not None
    corpus = replace(short.corpus, tasks={"numbers": entries})
    result = grade(engine, replace(short, corpus=corpus), submission(DOUBLE, planted))
    shown = task(result, "numbers").counterexample
    assert shown is not None
    assert [(look.reference, look.yours) for look in shown.looks] == [("10", "11")]
    assert task(result, "numbers").verdict is Verdict.RUNTIME_ERROR

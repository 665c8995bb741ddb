"""The observer through real runners: what a fault costs, and when the judge stops."""

import time

import pytest
from plugin_tiny import REFERENCE, submission

from grader.judge.engine import Engine
from grader.judge.observe import FRAME, MAX_FAULTS, Observer, observe
from grader.model.content import Kata, Program
from grader.model.outcome import Broke, Fault, ProgramOutcome, Seen

DOUBLE = "return number + number"
DIES = submission(DOUBLE, f"if number < 0:\n        import os\n        os._exit(3)\n    {DOUBLE}")


def doubles(*numbers: int) -> list[Program]:
    return [[["double", number]] for number in numbers]


def played(
    engine: Engine, kata: Kata, source: str, programs: list[Program]
) -> list[ProgramOutcome]:
    with Observer(engine.zygote(kata), source) as observer:
        return observer.play(programs)


def test_outcomes_come_in_the_order_of_the_programs(engine: Engine, box: Kata) -> None:
    count = 2 * FRAME + 1
    found = played(engine, box, REFERENCE, doubles(*range(count)))
    assert found == [Seen([2 * n]) for n in range(count)]


def test_no_programs_have_no_outcomes(engine: Engine, box: Kata) -> None:
    assert played(engine, box, REFERENCE, []) == []


def test_what_is_no_program_does_not_disturb_the_others(engine: Engine, box: Kata) -> None:
    programs: list[Program] = [[["double", 1]], [["dance"]], [["double", "x"]], [["double", 2]]]
    skipped = Broke(Fault.SKIPPED, "not a program")
    found = played(engine, box, REFERENCE, programs)
    assert found == [Seen([2]), skipped, skipped, Seen([4])]


def test_a_program_that_kills_its_runner_costs_only_itself(engine: Engine, box: Kata) -> None:
    found = played(engine, box, DIES, doubles(1, -1, 2, -2, 3))
    dead = Broke(Fault.DIED, "3")
    assert found == [Seen([2]), dead, Seen([4]), dead, Seen([6])]


def test_after_five_faults_the_judge_stops(engine: Engine, box: Kata) -> None:
    found = played(engine, box, DIES, doubles(*range(-8, 0), 1))
    assert found[:MAX_FAULTS] == [Broke(Fault.DIED, "3")] * 5
    assert found[MAX_FAULTS:] == [Broke(Fault.SKIPPED)] * 4


def test_a_kept_runner_that_wore_out_is_no_fault(engine: Engine, box: Kata) -> None:
    worn = (
        "import os, sys\n    sys.count = getattr(sys, 'count', 0) + 1\n"
        f"    if sys.count > 3:\n        os._exit(1)\n    {DOUBLE}"
    )
    with Observer(engine.zygote(box), submission(DOUBLE, worn)) as observer:
        found = [observer.play([program])[0] for program in doubles(*range(10))]
        assert observer.faults == 0
    assert found == [Seen([2 * n]) for n in range(10)]


def test_a_time_out_is_tried_once_more(engine: Engine, box: Kata) -> None:
    engine.zygote(box)
    until = (
        time.time() + 1
    )  # the first runner begins before, and has a second; the next begins after
    slow = (
        f"import time\n    while time.time() < {until!r}:\n        while True: pass\n    {DOUBLE}"
    )
    assert played(engine, box, submission(DOUBLE, slow), doubles(1)) == [Seen([2])]


def test_a_source_that_does_not_load_breaks_every_program(engine: Engine, box: Kata) -> None:
    found = played(engine, box, "1 / 0\n", doubles(1, 2))
    assert found == [Broke(Fault.DIED, "division by zero")] * 2


def test_faults_of_the_tests_do_not_use_up_those_of_the_programs(engine: Engine, box: Kata) -> None:
    source = DIES.replace("return word", "import os\n    os._exit(3)\n    return word")
    source = source.replace("return self", "import os\n        os._exit(3)\n        return self")
    with Observer(engine.zygote(box), source) as observer:
        outcome = observe(box, observer)
    assert [test.fault for test in outcome.tests] == [None, *[Fault.DIED] * 4]
    for _, outcomes in outcome.programs:
        died = [found for found in outcomes if found == Broke(Fault.DIED, "3")]
        assert len(died) in {0, MAX_FAULTS}
    assert any(Broke(Fault.DIED, "3") in outcomes for _, outcomes in outcome.programs)


@pytest.mark.parametrize("order", [None, 1, 2])
def test_the_tests_are_told_in_the_order_of_the_file(
    engine: Engine, box: Kata, order: int | None
) -> None:
    with Observer(engine.zygote(box), REFERENCE) as observer:
        outcome = observe(box, observer, order)
    assert [test.name for test in outcome.tests] == [
        "TestNumbers::test_a_positive_number",
        "TestNumbers::test_a_negative_number",
        "TestWords::test_upper_case",
        "TestStack::test_last_in_first_out",
        "TestStack::test_empty",
    ]
    assert all(test.passed for test in outcome.tests)


def test_a_class_of_tests_that_dies_leaves_the_others(engine: Engine, box: Kata) -> None:
    with Observer(engine.zygote(box), DIES) as observer:
        outcome = observe(box, observer)
    faults = {test.name.partition("::")[0]: test.fault for test in outcome.tests}
    assert faults == {"TestNumbers": Fault.DIED, "TestWords": None, "TestStack": None}


def test_what_a_submission_prints_at_load_is_kept(engine: Engine, box: Kata) -> None:
    with Observer(engine.zygote(box), "print('here')\n1 / 0\n") as observer:
        runner, fault = observer.start()
        runner.close()
        assert fault is not None
        assert observer.printed == "here\n"

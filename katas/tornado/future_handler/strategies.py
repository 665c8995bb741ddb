"""What programs look like, for each task: a Hypothesis strategy that makes them."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from programs import ERRORS, STATUSES

Program = list[Any]

MESSAGES = ["hi", "hi", None, None, 0, "", False, [], 1, "bye"]
PLAIN = ["hi", "bye", 1]
JUNK = ["{", "nope", "", "hi there", "[1,", "'hi'"]
SECONDS = [1, 10, 20, 29, 30, 30, 31, 60]


def pick(draw: DrawFn, *choices: Any) -> Any:
    return draw(st.sampled_from(choices))


def known(program: Program) -> list[int]:
    """The names that this program has used so far."""
    return sorted({op[1] for op in program if op[0] in ("wait", "get")})


def step(draw: DrawFn, kind: str, names: list[int], messages: list[Any]) -> list[Any]:
    """One operation of this kind, about one of these names."""
    match kind:
        case "wait" | "get":
            return [kind, pick(draw, 0, 1, 2)]
        case "deliver" | "post":
            return [kind, pick(draw, *messages)]
        case "junk":
            return [kind, pick(draw, *JUNK)]
        case "same":
            return [kind, pick(draw, *names), pick(draw, *names)]
        case "advance":
            return [kind, pick(draw, *SECONDS)]
        case "waiting" | "quiet" | "busy" | "cancel all":
            return [kind.split()[0]]
    return [kind, pick(draw, *names)]


def add(draw: DrawFn, program: Program, *kinds: str, messages: list[Any] = PLAIN) -> None:
    """Add one operation of one of these kinds; those about a name need one that is known."""
    program.append(step(draw, pick(draw, *kinds), known(program), messages))


def arrive(draw: DrawFn, program: Program, op: str) -> None:
    """One to three that wait at the same time."""
    program += [[op, i] for i in range(pick(draw, 1, 1, 2, 2, 3))]


def look(program: Program, kind: str) -> Program:
    """End with a look at what became of everyone."""
    return program + [[kind, i] for i in known(program)]


@st.composite
def waiters(draw: DrawFn) -> Program:
    program: Program = []
    if draw(st.booleans()):
        add(draw, program, "deliver", "deliver", "waiting", messages=MESSAGES)
    arrive(draw, program, "wait")
    kinds = ["deliver", "deliver", "deliver", "wait", "wait", "same", "waiting", "result", "done"]
    for _ in range(pick(draw, 1, 2, 3, 4)):
        add(draw, program, *kinds, messages=MESSAGES)
    return look(program, "result")


@st.composite
def endings(draw: DrawFn) -> Program:
    program: Program = []
    arrive(draw, program, "wait")
    kinds = ["cancel", "cancel", "discard", "discard", "fail", "fail", "deliver", "wait"]
    for _ in range(pick(draw, 1, 2, 3, 4)):
        kind = pick(draw, *kinds)
        if kind == "fail":
            program.append(["fail", pick(draw, *ERRORS)])
        else:
            add(draw, program, kind)
    program += pick(draw, [], [["deliver", "hi"]], [["waiting"]], [["deliver", "hi"], ["wait", 0]])
    return look(program, "result")


@st.composite
def handler(draw: DrawFn) -> Program:
    program: Program = [["serve"]]
    if pick(draw, True, False, False):
        add(draw, program, "post", "junk", messages=MESSAGES)
    arrive(draw, program, "get")
    kinds = ["post", "post", "post", "get", "junk", "answer", "waiting"]
    for _ in range(pick(draw, 1, 1, 2)):
        add(draw, program, *kinds, messages=MESSAGES)
    return look(program, "answer")


@st.composite
def errors(draw: DrawFn) -> Program:
    program: Program = [["serve"]]
    arrive(draw, program, "get")
    for _ in range(pick(draw, 0, 0, 0, 1)):
        add(draw, program, "get")
    program.append(["fail", pick(draw, *ERRORS, *STATUSES)])
    program += pick(draw, [], [["get", 0]], [["post", "hi"], ["get", 1]], [["waiting"]])
    return [*look(program, "answer"), ["quiet"]]


@st.composite
def timeouts(draw: DrawFn) -> Program:
    return pick(draw, one_limit, one_limit, one_after_the_other, in_time)(draw)


def one_limit(draw: DrawFn) -> Program:
    """Anything, under one limit."""
    program: Program = [["serve", pick(draw, 30, 30, 10, 0, None)]]
    arrive(draw, program, "get")
    kinds = ["advance", "advance", "post", "get", "waiting"]
    for _ in range(pick(draw, 1, 1, 2)):
        add(draw, program, *kinds, messages=MESSAGES)
    program += pick(draw, [["advance", 30]], [["post", "late"]], [["post", "late"], ["get", 0]])
    return [*look(program, "answer"), ["quiet"]]


def one_after_the_other(draw: DrawFn) -> Program:
    """The time of the first is up when the second has not waited for long."""
    seconds = pick(draw, 1, 10, 20, 29)
    program: Program = [["serve", 30], ["get", 0], ["advance", seconds], ["get", 1]]
    program.append(["advance", pick(draw, 30 - seconds, 30 - seconds, 30)])
    add(draw, program, "post", "post", "advance", "waiting", messages=MESSAGES)
    return look(program, "answer")


def in_time(draw: DrawFn) -> Program:
    """An answer, and then the time at which there would have been none."""
    program: Program = [["serve", pick(draw, 10, 30)]]
    arrive(draw, program, "get")
    add(draw, program, "post", messages=MESSAGES)
    program.append(["advance", pick(draw, 30, 31, 60)])
    return [*look(program, "answer"), ["quiet"]]


@st.composite
def gone(draw: DrawFn) -> Program:
    return pick(draw, some_leave, some_leave, all_leave)(draw)


def some_leave(draw: DrawFn) -> Program:
    """Clients come and go."""
    program: Program = [["serve"]]
    arrive(draw, program, "get")
    add(draw, program, "drop", "drop", "cancel all")
    program += pick(draw, [], [["post", "hi"]], [["get", 2], ["post", "hi"]])
    for _ in range(pick(draw, 0, 0, 1)):
        add(draw, program, "drop", "post", "post", "get", "cancel all", "waiting", "busy")
    return [*look(program, "answer"), [pick(draw, "quiet", "busy", "waiting")]]


def all_leave(draw: DrawFn) -> Program:
    """Nobody is left when the message comes, or when the time is up."""
    program: Program = [["serve", pick(draw, 10, 30)]]
    arrive(draw, program, "get")
    program += [["drop", i] for i in known(program)]
    program += pick(draw, [["advance", 30]], [["post", "late"]], [["post", "late"], ["get", 0]])
    program += pick(draw, [], [["busy"]], [["waiting"]])
    return [*look(program, "answer"), ["quiet"]]


STRATEGIES: dict[str, SearchStrategy[Program]] = {
    "waiters": waiters(),
    "endings": endings(),
    "handler": handler(),
    "errors": errors(),
    "timeouts": timeouts(),
    "gone": gone(),
}

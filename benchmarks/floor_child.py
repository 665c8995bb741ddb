"""The child's side of the floor: a runner that calls the bodies of tests and programs.

No captured output, no observation, no message of a failure. ``fresh`` executes the submission
anew for each program, as the grader does; without it all share one module.
"""

import contextlib
import os
import resource
import socket
import sys
import types
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from grader import wire
from grader.sandbox.child import zygote
from grader.sandbox.child.runner import Setting

_CPU_SECONDS = 30


def main(*, walls: bool) -> None:
    """Entry point of the zygote's interpreter."""
    zygote.serve = serve  # type: ignore[attr-defined]
    if not walls:
        zygote.Zygote._fork_init = _fork  # type: ignore[method-assign] # noqa: SLF001 - instead of namespaces
        zygote.Zygote._run_init = _run_init  # type: ignore[method-assign] # noqa: SLF001 - instead of an init
        zygote.Zygote._lock_down = _lock_down  # type: ignore[method-assign] # noqa: SLF001 - instead of walls
    zygote.main()


def _fork(self: zygote.Zygote) -> int:
    del self
    return os.fork()


def _run_init(self: zygote.Zygote, channel: int, life: int, output: int) -> None:
    os.close(life)
    self._run_submission(channel, output)


def _lock_down(self: zygote.Zygote) -> str:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))  # or a loop is for ever
    return self._config.work


def serve(channel: socket.socket, output: int, setting: Setting) -> None:
    """Take the submission, call all bodies when asked to, and wait for the end."""
    del output  # nothing that is printed is kept
    buffer = wire.FrameBuffer(wire.MAX_CONTROL)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - to the end
    first = _receive(channel, buffer)
    if first is None:
        return
    channel.sendall(wire.dump_frame({"nonce": first["nonce"], "seq": 0}))
    while (request := _receive(channel, buffer)) is not None:
        counts = _call_all(setting, str(first["source"]), str(request["bodies"]))
        head = {"nonce": first["nonce"], "seq": request["seq"]}
        channel.sendall(wire.dump_frame({**head, **counts}))


def _receive(channel: socket.socket, buffer: wire.FrameBuffer) -> dict[str, object] | None:
    while (body := buffer.next_frame()) is None:
        data = channel.recv(65536)
        if not data:
            return None
        buffer.feed(data)
    request = wire.load_body(body)
    assert isinstance(request, dict)
    return request


def _call_all(setting: Setting, source: str, bodies: str) -> dict[str, object]:
    """Call the ``bodies`` of the tests, or of all, or of all with a fresh module each."""
    tests: Any = setting.visible_tests
    module: types.ModuleType = tests.module
    counts = {"tests": 0, "programs": 0, "raised": 0}
    try:
        code = compile(source, f"{setting.slug}.py", "exec", dont_inherit=True)
        _execute(code, setting.slug, module)
    except BaseException:  # noqa: BLE001 - a learner's code raises what it likes
        return {**counts, "raised": 1}
    for call in _tests(tests):
        counts["tests"] += 1
        counts["raised"] += _raises(call)
    for program in _programs(setting) if bodies != "tests" else ():
        if bodies == "fresh":
            _execute(code, setting.slug, types.ModuleType(setting.slug))
        counts["programs"] += 1
        counts["raised"] += _raises(partial(exec, program, {"__name__": "program", "see": _see}))
    return dict[str, object](counts)


def _execute(code: types.CodeType, slug: str, module: types.ModuleType) -> None:
    sys.modules[slug] = module
    exec(code, module.__dict__)


def _tests(tests: Any) -> Iterator[Callable[[], object]]:  # noqa: ANN401 - has no public type
    collected = tests._collected  # noqa: SLF001 - has no public name
    for test in collected._tests if collected else ():  # noqa: SLF001 - has no public name
        if test.bare:
            yield test.call


def _programs(setting: Setting) -> list[types.CodeType]:
    scripts: Any = setting.compile_script
    return list(scripts.__self__.prepared)


def _see(thunk: Callable[[], object]) -> None:
    with contextlib.suppress(BaseException):
        thunk()


def _raises(call: Callable[[], object]) -> bool:
    try:
        call()
    except BaseException:  # noqa: BLE001 - a learner's code raises what it likes
        return True
    return False

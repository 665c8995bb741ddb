"""Warm zygotes, one per kata and view, started when first needed."""

import sys
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from grader.judge.reference import Reference
from grader.model.content import Kata
from grader.sandbox import zygote as sandbox
from grader.sandbox.view import ViewSpec
from grader.sandbox.zygote import Zygote, ZygoteSpec

#: ``learner``: what a submission sees. ``oracle``: the real library too, for upstream.py.
View = Literal["learner", "oracle"]

#: What solutions commonly import: in the zygote it costs once, in a runner every time.
_PRELOAD = (
    "abc", "ast", "asyncio", "base64", "bisect", "calendar", "codecs", "collections.abc",
    "concurrent.futures.thread", "contextlib", "contextvars", "copy", "dataclasses", "datetime",
    "decimal", "difflib", "email.utils", "enum", "errno", "functools", "hashlib", "heapq", "hmac",
    "html", "http", "inspect", "io", "ipaddress", "itertools", "json", "logging", "math",
    "mimetypes", "operator", "os", "pathlib", "posixpath", "queue", "random", "re", "secrets",
    "select", "selectors", "signal", "socket", "ssl", "stat", "string", "struct", "sys",
    "tempfile", "textwrap", "threading", "time", "traceback", "types", "typing", "unicodedata",
    "unittest.mock", "urllib.parse", "uuid", "warnings", "weakref", "zlib",
)  # fmt: skip
_PYTEST_INI = "[pytest]\n"


def test_files(kata: Kata) -> dict[str, str]:
    """The files that stand beside the submission in the sandbox."""
    return {
        "programs.py": (kata.folder / "programs.py").read_text(encoding="utf-8"),
        kata.test_path.name: kata.test_path.read_text(encoding="utf-8"),
        "pytest.ini": _PYTEST_INI,
    }


def zygote_spec(kata: Kata, view: View) -> ZygoteSpec:
    """What the sandbox has to know of a kata."""
    meta = kata.meta
    shown = [name for name in meta.allow if name not in sys.stdlib_module_names]
    if view == "oracle":
        needed = (meta.upstream.partition(".")[0], *meta.oracle)
        shown += [n for n in needed if n not in (*shown, *sys.stdlib_module_names)]
    withhold = tuple(meta.withhold) if view == "learner" else ()
    corpus = kata.corpus.tasks if kata.corpus else {}
    programs = [entry.program for entries in corpus.values() for entry in entries]
    return ZygoteSpec(
        slug=kata.slug,
        view=ViewSpec(tuple(shown), withhold),
        preload=(*_preload(meta.forbid), *shown),
        files=test_files(kata),
        programs=list[object](programs),
        allow=tuple(meta.allow),
        forbid=(*meta.forbid, *(name.replace(":", ".") for name in meta.withhold)),
        cpu_seconds=meta.limits.cpu_seconds,
        memory_mb=meta.limits.memory_mb,
        loopback=meta.loopback,
    )


def _preload(forbid: list[str]) -> list[str]:
    """The common modules but those that are forbidden: what is loaded can be found."""
    return [name for name in _PRELOAD if not any(f"{name}.".startswith(f"{no}.") for no in forbid)]


@dataclass(frozen=True)
class _Key:
    track: str
    slug: str
    view: View


class Engine:
    """Holds the zygotes of one grading session. Close it to leave nothing behind."""

    def __init__(self, level: str | None = None) -> None:
        self._level = level
        self._zygotes: dict[_Key, Zygote] = {}
        self._references: dict[_Key, Reference] = {}
        self._locks: dict[_Key, threading.Lock] = {}
        self._guard = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def zygote(self, kata: Kata, view: View = "learner") -> Zygote:
        """The warm zygote of a kata; raises SandboxError when it cannot be started."""
        key = _Key(kata.track, kata.slug, view)
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._zygotes:
                self._zygotes[key] = sandbox.start(zygote_spec(kata, view), self._level)
            return self._zygotes[key]

    def warm(self, kata: Kata) -> None:
        """Have all ready for the next submission to the kata: zygote, reference, a runner."""
        zygote = self.zygote(kata)
        if (reference := self.reference(kata)) is not None:
            reference.start()
        zygote.prepare_runner()

    def reference(self, kata: Kata) -> Reference | None:
        """The kata's reference, ready to play; ``None`` in a copy without solutions."""
        path = kata.solutions / "reference.py"
        if not path.is_file():
            return None
        zygote, key = self.zygote(kata), _Key(kata.track, kata.slug, "learner")
        with self._guard:
            if key not in self._references:
                source = path.read_text(encoding="utf-8")
                self._references[key] = Reference(zygote, source)
            return self._references[key]

    def close(self) -> None:
        """End every zygote, and with it every runner."""
        with self._guard:
            references = list(self._references.values())
            self._references.clear()
            zygotes = list(self._zygotes.values())
            self._zygotes.clear()
        for reference in references:
            reference.close()
        for zygote in zygotes:
            zygote.close()

"""The journal of a batch: every verdict once, on disk before it is told.

A verdict belongs to a name (the file), a submission (the hash of its text) and a context (the hash
of all else that it depends on). It is only ever added. So a batch that was killed goes on
where it was, and one that is run again changes nothing.
"""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from grader.errors import UsageError
from grader.i18n import _
from grader.model.result import KataResult

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS verdicts (
    name TEXT NOT NULL,
    submission TEXT NOT NULL,
    context TEXT NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (name, submission, context)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Key:
    """What a verdict belongs to."""

    name: str
    submission: str
    context: str


class Journal:
    """Verdicts in an SQLite file; used from one thread. Close it, or use it in a ``with`` block."""

    def __init__(self, path: Path) -> None:
        try:
            self._database = sqlite3.connect(path, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in {0, _VERSION}:
                text = _("{path} was written by another version of the grader (format {version})")
                raise UsageError(text.format(path=path, version=version))
            self._database.executescript(_SCHEMA)
            self._database.execute(f"PRAGMA user_version={_VERSION}")
        except sqlite3.Error as error:
            text = _("{path} cannot be used as a journal: {reason}")
            raise UsageError(text.format(path=path, reason=error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._database.close()

    def find(self, key: Key) -> KataResult | None:
        """The verdict that is kept under the key."""
        row = self._database.execute(
            "SELECT result FROM verdicts WHERE name = ? AND submission = ? AND context = ?",
            (key.name, key.submission, key.context),
        ).fetchone()
        return msgspec.convert(json.loads(row[0]), KataResult) if row else None

    def add(self, key: Key, result: KataResult) -> None:
        """Keep a verdict; on return it is on disk. One that is there already stays."""
        text = json.dumps(msgspec.to_builtins(result))  # ASCII: learners print lone surrogates
        self._database.execute(
            "INSERT OR IGNORE INTO verdicts VALUES (?, ?, ?, ?)",
            (key.name, key.submission, key.context, text),
        )

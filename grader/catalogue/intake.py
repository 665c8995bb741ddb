"""Take in one submission: a named regular file, in memory, and nothing else."""

import codecs
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from grader.i18n import _

MAX_BYTES = 256 * 1024
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#|$)")


@dataclass(frozen=True)
class Submission:
    """The text of a submission, or the one line that says why there is none."""

    source: str = ""
    fault: str = ""


def read_submission(path: Path) -> Submission:
    """Read ``path`` without following a link at its end.

    Refused with a reason: what is no regular file, over 256 KiB, not UTF-8, has a NUL, or
    declares another encoding in a coding cookie (which could hide code from a reader).
    """
    try:
        data = _read(path)
    except FileNotFoundError:
        return Submission(fault=_("There is no file {path}.").format(path=path))
    except IsADirectoryError:
        return Submission(fault=_("{path} is a directory, not a file.").format(path=path))
    except _RefusedError as refusal:
        return Submission(fault=str(refusal))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Submission(
            fault=_("{path} cannot be read: {reason}").format(path=path, reason=reason)
        )
    return _decode(data, path)


class _RefusedError(Exception):
    pass


def _read(path: Path) -> bytes:
    if path.is_symlink():
        raise _RefusedError(_("{path} is a link; the file itself is needed.").format(path=path))
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError
        if not stat.S_ISREG(mode):
            raise _RefusedError(_("{path} is not a regular file.").format(path=path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:  # it would not take a directory
            data = file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(data) > MAX_BYTES:
        text = _("{path} is over {limit} KiB, the most that a submission may have.")
        raise _RefusedError(text.format(path=path, limit=MAX_BYTES // 1024))
    return data


def _decode(data: bytes, path: Path) -> Submission:
    for line in data.removeprefix(codecs.BOM_UTF8).splitlines()[:2]:
        if not _BLANK.match(line):
            break  # as in Python: below code, a comment is a comment
        cookie = _COOKIE.match(line)
        if cookie and cookie[1].lower().replace(b"_", b"-") not in {b"utf-8", b"utf8"}:
            text = _("{path} declares the encoding {name}; only UTF-8 is taken.")
            return Submission(
                fault=text.format(path=path, name=cookie[1].decode("ascii", "replace"))
            )
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_number = data[: error.start].count(b"\n") + 1
        text = _("{path} is not UTF-8 (line {line}).")
        return Submission(fault=text.format(path=path, line=line_number))
    if "\0" in source:
        return Submission(fault=_("{path} has a NUL character.").format(path=path))
    if not source.strip():
        return Submission(fault=_("{path} is empty.").format(path=path))
    return Submission(source=source.replace("\r\n", "\n").replace("\r", "\n"))

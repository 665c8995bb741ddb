"""Verdicts: what the judge concluded."""

import enum


class Verdict(enum.StrEnum):
    """The judge's conclusion. Only ``accepted`` earns points."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    RUNTIME_ERROR = "runtime_error"
    LOAD_ERROR = "load_error"
    FORBIDDEN_IMPORT = "forbidden_import"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    PROTOCOL_ERROR = "protocol_error"
    FLAKY = "flaky"
    NOT_STARTED = "not_started"
    GRADER_ERROR = "grader_error"

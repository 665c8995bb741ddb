"""Imports that are refused before any code runs."""

import pytest

from grader.sandbox.child.guard import ImportRules, first_forbidden_import

RULES = ImportRules(
    frozenset({"greenlet", "flask"}),
    frozenset({"threading.local", "_threading_local", "flask.sessions.Session", "time.sleep"}),
)


def check(source: str) -> tuple[str, int] | None:
    return first_forbidden_import(source, RULES)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import os, sys, threading",
        "import os.path as path",
        "from threading import Thread, RLock",
        "import threading\nthreading.Thread()",
        "import threading as t\nt.Lock().acquire()",
        "import greenlet",
        "import greenlet.platform",
        "from greenlet import getcurrent",
        "from flask.sessions import SessionMixin",
        "from flask import *",
        "from os import *",
        "__import__('json')",
        "import importlib\nimportlib.import_module('json.decoder')",
        "__import__(name)",
        "local = 1\nlocal.threading",
        "class threading:\n    local = 1",
        "threading.local",  # no import, so no module of that name
        "import time\ntime.sleeping",
        "from __future__ import annotations",
    ],
)
def test_what_is_allowed_passes(source: str) -> None:
    assert check(source) is None


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import werkzeug", "werkzeug"),
        ("import werkzeug.local as w", "werkzeug.local"),
        ("import os, werkzeug", "werkzeug"),
        ("from werkzeug.local import Local", "werkzeug.local.Local"),
        ("from werkzeug import *", "werkzeug.*"),
        ("def f():\n    import werkzeug", "werkzeug"),
        ("try:\n    import werkzeug\nexcept ImportError:\n    pass", "werkzeug"),
        ("if False:\n    import werkzeug", "werkzeug"),
        ("import _threading_local", "_threading_local"),
        ("from _threading_local import local", "_threading_local.local"),
        ("from threading import local", "threading.local"),
        ("from threading import Thread, local as x", "threading.local"),
        ("from threading import *", "threading.*"),
        ("from flask.sessions import *", "flask.sessions.*"),
        ("import threading\nx = threading.local()", "threading.local"),
        ("import threading as t\nclass L(t.local): pass", "threading.local"),
        ("import flask\nflask.sessions.Session", "flask.sessions.Session"),
        ("import flask.sessions\nflask.sessions.Session()", "flask.sessions.Session"),
        ("import flask.sessions as s\ns.Session", "flask.sessions.Session"),
        ("from flask import sessions\nsessions.Session.open", "flask.sessions.Session"),
        ("from flask import sessions as s\ns.Session", "flask.sessions.Session"),
        ("__import__('werkzeug')", "werkzeug"),
        ("import importlib\nimportlib.import_module('werkzeug.local')", "werkzeug.local"),
        ("from importlib import import_module\nimport_module('werkzeug')", "werkzeug"),
        ("import builtins\nbuiltins.__import__('_threading_local')", "_threading_local"),
        ("from . import local", "."),
        ("from .local import Local", ".local"),
        ("from .. import x", ".."),
        ("from ..x.y import z", "..x.y"),
    ],
)  # fmt: skip
def test_what_is_forbidden_is_named(source: str, name: str) -> None:
    hit = check(source)
    assert hit is not None
    assert hit[0].startswith(name)
    assert hit[0] in {name, f"{name}.open"}


@pytest.mark.parametrize(
    "source",
    [
        "import json\nimport werkzeug",
        "import json; import werkzeug",
        "import json\rimport werkzeug",
        "import json, werkzeug",
        "import json as x, werkzeug as y",
        "import \\\nwerkzeug",
        "from werkzeug \\\nimport json",
        "from werkzeug\fimport json",
        "from\twerkzeug import json",
        "if 1: import werkzeug",
        "from threading import (\n    Thread,\n    local,\n)",
        "from flask import (sessions as s,\n)\ns.Session",
        '"""\nimport json\n"""; import werkzeug',
        "def f(): from werkzeug import json  # import json",
        "from .json import dumps",
    ],
)
def test_no_layout_hides_an_import(source: str) -> None:
    assert check(source) is not None


def test_the_first_line_is_told() -> None:
    source = "import os\n\nfrom threading import (\n    Thread,\n    local,\n)\nimport werkzeug"
    assert check(source) == ("threading.local", 3)
    source = "def f():\n    threading.local\nimport threading\nimport werkzeug"
    assert check(source) == ("threading.local", 2)


@pytest.mark.parametrize(
    ("dotted", "refused"),
    [
        ("threading.local", True),
        ("threading.local.x", True),
        ("threading.localx", False),
        ("threading", False),
        ("time.sleep", True),
        ("greenlet", False),
        ("greenletx", True),
        ("", True),
    ],
)
def test_rules_go_by_whole_names(dotted: str, refused: bool) -> None:  # noqa: FBT001 - a table
    assert RULES.refuses(dotted) is refused

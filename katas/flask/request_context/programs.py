"""The language of programs about `RequestContext`, and how a program becomes a script.

A program is a list of operations; an operation is a list that starts with its name.
`OPERATIONS` gives the arguments of each, one letter an argument:

    a  an app: 0 `shop`, 1 `admin`
    c  a request context that was made at the start: 0 `cart`, 1 `users`, 2 `tea`, 3 `lost`
    m  how a `with` statement ends: 0 at its end, 1 and 2 by an exception
    e  what pop is given: 0 nothing, 1 and 2 an exception
    p  a proxy: 0 `request`, 1 `session`
    v  a value             k  the number of a context that `fork` copied
    w  where a function is called: 0 here, 1 in a thread, 2 in a task, 3 after everything else;
       4 is here, and it fails
    b  a block, a list of operations

What a block has pushed and not popped is popped at its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

OPERATIONS = {
    "push": "c",
    "pop": "ce",
    "enter": "cmb",  # with cart: ...
    "as": "cb",  # with cart as context, and a look at it
    "copied": "cmb",  # with cart.copy(): ...
    "carry": "wb",  # copy_current_request_context, and a call
    "carry_nothing": "",  # the same where nothing is current
    "app": "ab",  # with shop.app_context(): ...
    "mistake": "cc",  # push two contexts, pop the wrong one
    "early": "c",  # pop a context that was not pushed
    "path": "",  # request.path
    "matched": "",  # request.endpoint, request.view_args
    "trouble": "",  # the class of request.routing_exception
    "arg": "",  # request.args
    "has": "",  # has_request_context()
    "bool": "",  # bool(request), bool(session)
    "name": "",  # current_app.name
    "same": "c",  # is the object behind request the one that this context was made with?
    "set": "v",  # session["user"] = ...
    "get": "",  # session.get("user")
    "type": "",  # type of the object behind session
    "complaint": "p",  # does a proxy complain where nothing is current?
    "no_key": "a",  # the app has no secret key
    "sessions": "a",  # a session interface that takes notes
    "accessed": "",  # of the sessions that were opened
    "thread": "b",
    "task": "b",
    "gather": "bb",  # two tasks
    "turn": "",  # inside a task: let the others run
    "copy": "b",  # copy the context (of contextvars) and run the block there
    "fork": "k",  # copy it, for later
    "run": "kb",  # run the block in a context copied earlier
    "teardown": "a",  # register a function that takes notes
    "teardown_both": "",  # register one with both apps
    "app_teardown": "a",  # the same for the end of app contexts
    "closing": "a",  # a request class that notes its close
    "broken": "a",  # register a function that raises
}
APPS = ("shop", "admin")
CONTEXTS = {
    "cart": ("shop", "/cart?n=1"),
    "users": ("admin", "/users/ann"),
    "tea": ("shop", "/items/tea"),
    "lost": ("admin", "/lost"),
}
RULES = {
    "shop": (("/cart", "cart"), ("/items/<name>", "item")),
    "admin": (("/users/<name>", "user"),),
}
EXCEPTIONS = ("LookupError", "KeyboardInterrupt")
MAX_DEPTH = 8
NAMES = (
    "RequestContext",
    "copy_current_request_context",
    "has_request_context",
    "request",
    "session",
)


def refused(pop: Callable[[], None]) -> bool:
    """Whether ``pop()`` raises: which exception it is depends on the release of Flask."""
    try:
        pop()
    except Exception:  # noqa: BLE001
        return True
    return False


def complains(use: Callable[[], object]) -> bool:
    """Whether ``use()`` raises the RuntimeError that says that nothing is current."""
    try:
        use()
    except RuntimeError as error:
        return str(error).startswith("Working outside of request context")
    return False


@dataclass
class _Scope:
    """Where the next line goes, and what can be used there."""

    depth: int = 0  # indentation
    blocks: int = 0  # nesting of the program
    number: int = 0  # of the function that we are in
    stack: list[int] = field(default_factory=list)  # request contexts, a copy as -1 - its number
    apps: tuple[int, ...] = ()  # of the blocks with an app context
    base: int = 0  # how many of them this block has found
    coroutine: bool = False
    loop: bool = False  # an event loop runs in this thread
    forks: dict[int, tuple[str, list[int]]] = field(default_factory=dict)
    entered: frozenset[str] = frozenset()


def script(program: list) -> str:
    """Return the Python script that plays `program`; `ValueError` if it is not one."""
    return _Writer().write(program)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}
        self.owners: dict[int, int] = {}  # which function pushes a context
        self.over: set[int] = set()  # contexts that were popped for good
        self.noted: set[int] = set()  # apps with a teardown function
        self.broken: set[int] = set()
        self.keyless: set[int] = set()
        self.closing: set[int] = set()
        self.counted: set[int] = set()  # apps whose app contexts are noted
        self.later: list[str] = []

    def write(self, program: object) -> str:
        scope = _Scope()
        self.block(program, scope)
        self.lines += self.later
        if "log" in self.used:
            if "refused" in self.used:
                raise ValueError("nobody promises who is told of a mistake")
            self.lines.append("see(lambda: log)")
        body = "\n".join(self.lines)
        return f"{self.imports()}\n\n{self.setup()}{body}\n"

    def imports(self) -> str:
        lines = [f"import {name}" for name in ("asyncio", "threading") if name in self.used]
        variables = [name for name in ("Context", "copy_context") if name in self.used]
        if variables:
            lines.append(f"from contextvars import {', '.join(variables)}")
        if lines:
            lines.append("")
        theirs = [name for name in ("Flask", "Request", "current_app") if name in self.used]
        if theirs:
            lines.append(f"from flask import {', '.join(theirs)}")
        if "SecureCookieSessionInterface" in self.used:
            lines.append("from flask.sessions import SecureCookieSessionInterface")
        if "create_environ" in self.used:
            lines.append("from werkzeug.test import create_environ")
        if lines and lines[-1]:
            lines.append("")
        helpers = [name for name in ("complains", "refused") if name in self.used]
        if helpers:
            lines.append(f"from programs import {', '.join(helpers)}")
        mine = [name for name in NAMES if name in self.used] or ["RequestContext"]
        lines.append(f"from request_context import {', '.join(mine)}")
        return "\n".join(lines)

    def setup(self) -> str:
        lines = []
        for number, name in enumerate(APPS):
            if name in self.used:
                lines.append(f'{name} = Flask("{name}", static_folder=None)')
                if "session" in self.used and number not in self.keyless:
                    lines.append(f'{name}.secret_key = "k1"')
                if "RequestContext" in self.used:
                    lines += [f'{name}.add_url_rule("{r}", "{e}")' for r, e in RULES[name]]
        lines += [f"{name} = []" for name in ("log", "opened") if name in self.used]
        for number in sorted(self.closing):
            title = f"{APPS[number].title()}Request"
            note = f'log.append(("close", has_request_context()))'
            lines += ["", f"class {title}(Request):", "    def close(self):", f"        {note}", ""]
            lines.append(f"{APPS[number]}.request_class = {title}")
        for name, (app, url) in CONTEXTS.items():
            if name in self.used:
                lines.append(f'{name} = RequestContext({app}, create_environ("{url}"))')
                if f"{name}_request" in self.used:
                    lines.append(f"{name}_request = {name}.request")
        return "".join(f"{line}\n" for line in lines) + "\n" * bool(lines)

    # Small pieces.

    def line(self, scope: _Scope, text: str) -> None:
        self.lines.append(f"{'    ' * scope.depth}{text}".rstrip())

    def see(self, scope: _Scope, expression: str, *used: str) -> None:
        self.used |= set(used)
        self.line(scope, f"see(lambda: {expression})")

    def name(self, base: str) -> str:
        """A name that nothing else in the script has: `in_task`, `in_task_2`, ..."""
        self.counts[base] = self.counts.get(base, 0) + 1
        return base if self.counts[base] == 1 else f"{base}_{self.counts[base]}"

    def block(self, ops: object, scope: _Scope) -> None:
        """The operations, and a pop for all that they leave."""
        if scope.blocks > MAX_DEPTH:
            raise ValueError("nested too deeply")
        before = len(self.lines)
        scope = replace(scope, base=len(scope.stack))
        for op in _list(ops):
            self.operation(op, scope)
        while len(scope.stack) > scope.base:
            self.op_pop(scope, scope.stack[-1], "")
        if len(self.lines) == before:
            self.line(scope, "pass" if scope.depth else "# nothing to do")

    def operation(self, op: object, scope: _Scope) -> None:
        op = _list(op)
        kinds = OPERATIONS.get(op[0]) if op and type(op[0]) is str else None
        if kinds is None or len(op) != len(kinds) + 1:
            raise ValueError(f"not an operation: {op!r}")
        read: dict[str, Callable[[Any], Any]] = {
            "a": lambda number: _number(number, len(APPS)),
            "c": lambda number: _number(number, len(CONTEXTS)),
            "w": lambda number: _number(number, 5),
            "m": lambda number: ("", *EXCEPTIONS)[_number(number, 3)],
            "e": lambda number: ("", *EXCEPTIONS)[_number(number, 3)],
            "p": lambda number: ("request.path", "session.modified")[_number(number, 2)],
            "v": _value,
            "k": lambda number: _number(number, 10),
            "b": _list,
        }
        arguments = [read[kind](argument) for kind, argument in zip(kinds, op[1:], strict=True)]
        getattr(self, f"op_{op[0]}")(scope, *arguments)

    def app(self, number: int) -> str:
        self.used |= {"Flask", APPS[number]}
        return APPS[number]

    def context(self, number: int) -> str:
        name, (app, _) = list(CONTEXTS.items())[number]
        self.app(APPS.index(app))
        self.used |= {"RequestContext", "create_environ", name}
        return name

    def begin(self, scope: _Scope, number: int) -> str:
        """A context is about to be pushed: may it be?"""
        again = bool(scope.stack) and scope.stack[-1] == number
        if number in self.over or (number in self.owners and not again):
            raise ValueError("a context is pushed again only while it is the current one")
        if self.owners.setdefault(number, scope.number) != scope.number:
            raise ValueError("a context is pushed in one function only")
        if number % 2 in self.broken:
            raise ValueError("a broken app is for `with` alone")
        self.enters(scope, number % 2)
        scope.stack.append(number)
        return self.context(number)

    def enters(self, scope: _Scope, app: int) -> None:
        """Whether there is an app context to go on with depends on the release."""
        around = [*scope.apps, *((~n if n < 0 else n) % 2 for n in scope.stack)]
        if app in self.counted and app in around:
            raise ValueError("how many app contexts there are then is not promised")

    def end(self, scope: _Scope) -> None:
        number = scope.stack.pop()
        if number >= 0 and number not in scope.stack:
            self.over.add(number)

    def inside(self, scope: _Scope, ops: list, **changes: Any) -> None:
        self.block(ops, replace(scope, depth=scope.depth + 1, blocks=scope.blocks + 1, **changes))

    def gap(self, scope: _Scope) -> None:
        """An empty line, unless a block has just begun."""
        if self.lines and self.lines[-1] and not self.lines[-1].endswith(":"):
            self.line(scope, "")

    def function(self, scope: _Scope, base: str, ops: list, **changes: Any) -> str:
        """Define a function that runs the block, and return its name."""
        name = self.name(base)
        self.gap(scope)
        keyword = "async def" if changes.get("coroutine") else "def"
        self.line(scope, f"{keyword} {name}():")
        self.counts["function"] = self.counts.get("function", 0) + 1
        inner = {
            "coroutine": False,
            "forks": dict(scope.forks),
            "stack": list(scope.stack),
            "number": self.counts["function"],
            **changes,
        }
        self.inside(scope, ops, **inner)
        self.line(scope, "")
        return name

    # Pushing and popping.

    def op_push(self, scope: _Scope, number: int) -> None:
        self.line(scope, f"{self.begin(scope, number)}.push()")

    def op_pop(self, scope: _Scope, number: int, exception: str) -> None:
        if len(scope.stack) <= scope.base or scope.stack[-1] != number:
            raise ValueError("not the current context, or not ours to pop")
        self.line(scope, f"{self.context(number)}.pop({exception and exception + '()'})")
        self.end(scope)

    def op_enter(self, scope: _Scope, number: int, exception: str, ops: list) -> None:
        if number % 2 in self.broken and not exception and number not in self.owners:
            self.owners[number] = scope.number
            self.over.add(number)
            self.line(scope, "try:")
            inner = replace(scope, depth=scope.depth + 1)
            self.line(inner, f"with {self.context(number)}:")
            self.inside(inner, ops, stack=[*scope.stack, number])
            self.line(scope, "except Exception:")
            self.see(inner, "has_request_context()", "has_request_context")
            return
        name = self.begin(scope, number)
        self.statement(scope, name, exception, ops)
        self.end(scope)

    def op_copied(self, scope: _Scope, number: int, exception: str, ops: list) -> None:
        if number % 2 in self.broken | self.closing:
            raise ValueError("what the end of a copy does then depends on the release")
        self.enters(scope, number % 2)
        self.statement(scope, f"{self.context(number)}.copy()", exception, ops, [~number])

    def statement(
        self,
        scope: _Scope,
        expression: str,
        exception: str,
        ops: list,
        more: list[int] | None = None,
    ) -> None:
        stack = [*scope.stack, *(more or [])]
        if not exception:
            self.line(scope, f"with {expression}:")
            self.inside(scope, ops, stack=stack)
            return
        left_by = self.name("left_by")
        inner = replace(scope, depth=scope.depth + 1)
        self.line(scope, f"{left_by} = None")
        self.line(scope, "try:")
        self.line(inner, f"with {expression}:")
        if ops:
            self.inside(inner, ops, stack=stack)
        self.line(replace(inner, depth=inner.depth + 1), f"raise {exception}")
        self.line(scope, f"except {exception}:")
        self.line(inner, f'{left_by} = "{exception}"')
        self.see(scope, left_by)

    def op_as(self, scope: _Scope, number: int, ops: list) -> None:
        name = self.begin(scope, number)
        context = self.name("context")
        self.line(scope, f"with {name} as {context}:")
        self.see(replace(scope, depth=scope.depth + 1), f"{context} is {name}")
        if ops:
            self.inside(scope, ops)
        self.end(scope)

    def op_app(self, scope: _Scope, app: int, ops: list) -> None:
        if app in self.broken | self.counted:
            raise ValueError("this app is for requests alone")
        self.line(scope, f"with {self.app(app)}.app_context():")
        self.inside(scope, ops, apps=(*scope.apps, app))

    def op_carry(self, scope: _Scope, where: int, ops: list) -> None:
        if not scope.stack:
            raise ValueError("nothing is current")
        top = scope.stack[-1]
        app = (~top if top < 0 else top) % 2
        if app in self.broken | self.closing:
            raise ValueError("what the end of a copy does then depends on the release")
        if where in (0, 2, 4):
            self.enters(scope, app)
        if where == 2 and scope.loop:
            raise ValueError("a loop runs here already")
        if where == 3 and scope.number:
            raise ValueError("the function is not known there")
        self.used.add("copy_current_request_context")
        decorated = replace(scope, stack=[top if top < 0 else ~top], apps=())
        name = self.name("carried")
        self.gap(scope)
        self.line(scope, "@copy_current_request_context")
        self.counts["function"] = self.counts.get("function", 0) + 1
        simple = where in (1, 2)
        self.line(scope, f"def {name}({'' if simple else 'one, two=0'}):")
        changes = {"number": self.counts["function"], "forks": {}, "coroutine": False}
        self.inside(decorated, ops, stack=list(decorated.stack), loop=where == 2, **changes)
        if not simple:
            end = "raise LookupError" if where == 4 else "return one, two"
            self.line(replace(scope, depth=scope.depth + 1), end)
        self.line(scope, "")
        if where in (0, 4):
            self.see(scope, f"({name}.__name__, {name}(1, two=2))")
        elif where == 1:
            self.start_thread(scope, name)
        elif where == 2:
            self.used.add("asyncio")
            task = self.name("in_task")
            self.line(scope, f"async def {task}():")
            self.line(scope, f"    {name}()")
            self.line(scope, "")
            self.line(scope, f"asyncio.run({task}())")
        else:
            self.later.append(f"see(lambda: {name}(1, two=2))")

    def op_carry_nothing(self, scope: _Scope) -> None:
        if scope.stack:
            raise ValueError("something is current")
        self.see(scope, "copy_current_request_context(print)", "copy_current_request_context")

    def op_mistake(self, scope: _Scope, outer: int, inner: int) -> None:
        if outer == inner or {outer, inner} & set(self.owners):
            raise ValueError("two contexts that are not used")
        self.wrong(scope, [outer, inner], outer)

    def op_early(self, scope: _Scope, number: int) -> None:
        if number in self.owners:
            raise ValueError("it was pushed")
        self.wrong(scope, [], number)

    def wrong(self, scope: _Scope, pushed: list[int], popped: int) -> None:
        self.used |= {"Context", "refused"}
        for number in (*pushed, popped):
            self.owners[number] = -1
            self.over.add(number)
            if number % 2 in self.broken:
                raise ValueError("one error at a time")
        name = self.name("mistake")
        self.gap(scope)
        self.line(scope, f"def {name}():")
        inner = replace(scope, depth=scope.depth + 1)
        for number in pushed:
            self.line(inner, f"{self.context(number)}.push()")
        self.see(inner, f"refused({self.context(popped)}.pop)")
        self.line(scope, "")
        self.line(scope, f"Context().run({name})")

    # Looking.

    def op_path(self, scope: _Scope) -> None:
        self.see(scope, "request.path", "request")

    def op_matched(self, scope: _Scope) -> None:
        self.see(scope, "(request.endpoint, request.view_args)", "request")

    def op_trouble(self, scope: _Scope) -> None:
        self.see(scope, "type(request.routing_exception).__name__", "request")

    def op_arg(self, scope: _Scope) -> None:
        self.see(scope, 'request.args.get("n")', "request")

    def op_has(self, scope: _Scope) -> None:
        self.see(scope, "has_request_context()", "has_request_context")

    def op_bool(self, scope: _Scope) -> None:
        if scope.stack:
            raise ValueError("an empty session is false, too")
        self.see(scope, "(bool(request), bool(session))", "request", "session")

    def op_name(self, scope: _Scope) -> None:
        self.see(scope, "current_app.name", "current_app")

    def op_same(self, scope: _Scope, number: int) -> None:
        made = f"{self.context(number)}_request"
        self.see(scope, f"request._get_current_object() is {made}", "request", made)

    def op_set(self, scope: _Scope, value: str) -> None:
        self.see(scope, f"session.update(user={value})", "session")

    def op_get(self, scope: _Scope) -> None:
        self.see(scope, 'session.get("user")', "session")

    def op_type(self, scope: _Scope) -> None:
        self.see(scope, "type(session._get_current_object()).__name__", "session")

    def op_complaint(self, scope: _Scope, use: str) -> None:
        if scope.stack:
            raise ValueError("something is current here")
        self.see(scope, f"complains(lambda: {use})", "complains", use.partition(".")[0])

    def op_no_key(self, scope: _Scope, app: int) -> None:
        self.at_the_start(scope)
        self.app(app)
        self.used.add("session")
        self.keyless.add(app)

    def op_sessions(self, scope: _Scope, app: int) -> None:
        self.at_the_start(scope)
        self.used |= {"log", "opened", "request", "session", "has_request_context"}
        self.used |= {"SecureCookieSessionInterface", "current_app"}
        name = self.name("Sessions")
        self.gap(scope)
        self.line(scope, f"class {name}(SecureCookieSessionInterface):")
        self.line(scope, "    def open_session(self, app, asked):")
        self.line(scope, "        found = request.path if has_request_context() else None")
        note = '("open", asked.path, asked.endpoint, found, current_app.name)'
        self.line(scope, f"        log.append({note})")
        self.line(scope, "        opened.append(super().open_session(app, asked))")
        self.line(scope, "        return opened[-1]")
        self.line(scope, "")
        self.line(scope, f"{self.app(app)}.session_interface = {name}()")
        self.line(scope, "")

    def op_accessed(self, scope: _Scope) -> None:
        if "opened" not in self.used or self.keyless:
            raise ValueError("nobody takes notes")
        self.see(scope, "[found.accessed for found in opened]")

    # Threads, tasks and copied contexts.

    def op_thread(self, scope: _Scope, ops: list) -> None:
        target = self.function(scope, "in_thread", ops, loop=False, stack=[], apps=())
        self.start_thread(scope, target)

    def start_thread(self, scope: _Scope, target: str) -> None:
        self.used.add("threading")
        thread = self.name("thread")
        self.line(scope, f"{thread} = threading.Thread(target={target})")
        self.line(scope, f"{thread}.start()")
        self.line(scope, f"{thread}.join()")

    def op_task(self, scope: _Scope, ops: list) -> None:
        self.loop(scope)
        target = self.function(scope, "in_task", ops, coroutine=True, loop=True)
        if scope.coroutine:
            self.line(scope, f"await asyncio.create_task({target}())")
        else:
            self.line(scope, f"asyncio.run({target}())")

    def op_gather(self, scope: _Scope, one: list, two: list) -> None:
        self.loop(scope)
        first = self.function(scope, "task", one, coroutine=True, loop=True)
        second = self.function(scope, "task", two, coroutine=True, loop=True)
        both = f"await asyncio.gather({first}(), {second}())"
        if scope.coroutine:
            self.line(scope, both)
            return
        name = self.name("both")
        self.line(scope, f"async def {name}():")
        self.line(scope, f"    {both}")
        self.line(scope, "")
        self.line(scope, f"asyncio.run({name}())")

    def loop(self, scope: _Scope) -> None:
        if scope.loop and not scope.coroutine:
            raise ValueError("a loop runs here already, and nothing can be awaited")
        self.used.add("asyncio")

    def op_turn(self, scope: _Scope) -> None:
        if not scope.coroutine:
            raise ValueError("only a coroutine can let others run")
        self.line(scope, "await asyncio.sleep(0)")

    def op_copy(self, scope: _Scope, ops: list) -> None:
        self.used.add("copy_context")
        target = self.function(scope, "in_copy", ops)
        self.line(scope, f"copy_context().run({target})")

    def op_fork(self, scope: _Scope, number: int) -> None:
        self.used.add("copy_context")
        name = self.name("copied")
        scope.forks[number] = (name, list(scope.stack))
        self.line(scope, f"{name} = copy_context()")

    def op_run(self, scope: _Scope, number: int, ops: list) -> None:
        name, stack = scope.forks.get(number, ("", []))
        if not name or name in scope.entered:
            raise ValueError(f"context {number} cannot be entered here")
        entered = scope.entered | {name}
        target = self.function(scope, "in_copied", ops, entered=entered, stack=list(stack))
        self.line(scope, f"{name}.run({target})")

    # Teardown functions.

    def at_the_start(self, scope: _Scope) -> None:
        if scope.number or scope.depth or scope.stack:
            raise ValueError("apps are set up before they are used")

    def op_teardown(self, scope: _Scope, app: int) -> None:
        self.note(scope, [app])

    def op_teardown_both(self, scope: _Scope) -> None:
        self.note(scope, [0, 1])

    def note(self, scope: _Scope, apps: list[int]) -> None:
        self.at_the_start(scope)
        self.used |= {"log", "request", "current_app"}
        name = self.name("note")
        self.gap(scope)
        for app in apps:
            self.noted.add(app)
            self.line(scope, f"@{self.app(app)}.teardown_request")
        look = "current_app.name, request.path"
        self.line(scope, f"def {name}(error):")
        self.line(scope, f'    log.append(("{name}", type(error).__name__, {look}))')
        self.line(scope, "    return True")
        self.line(scope, "")

    def op_app_teardown(self, scope: _Scope, app: int) -> None:
        self.at_the_start(scope)
        self.used |= {"log", "current_app"}
        self.counted.add(app)
        name = self.name("app_note")
        self.gap(scope)
        self.line(scope, f"@{self.app(app)}.teardown_appcontext")
        self.line(scope, f"def {name}(error):")
        self.line(scope, f'    log.append(("{name}", type(error).__name__, current_app.name))')
        self.line(scope, "")

    def op_closing(self, scope: _Scope, app: int) -> None:
        self.at_the_start(scope)
        if self.lines:
            raise ValueError("requests are made with the class of this moment")
        self.app(app)
        self.used |= {"log", "Request", "has_request_context"}
        self.closing.add(app)

    def op_broken(self, scope: _Scope, app: int) -> None:
        self.at_the_start(scope)
        if app in self.noted | self.broken | self.closing | self.counted:
            raise ValueError("the broken function is called last")
        self.broken.add(app)
        name = self.name("broken")
        self.gap(scope)
        self.line(scope, f"@{self.app(app)}.teardown_request")
        self.line(scope, f"def {name}(error):")
        self.line(scope, "    raise ArithmeticError")
        self.line(scope, "")


def _list(value: object) -> list:
    if type(value) is not list:
        raise ValueError(f"not a list: {value!r}")
    return value


def _number(value: object, end: int) -> int:
    if type(value) is not int or not 0 <= value < end:
        raise ValueError(f"not a small number: {value!r}")
    return value


def _value(value: object) -> str:
    if value is None or (type(value) is int and 0 <= value < 10):
        return repr(value)
    if type(value) is str and value.isalpha():
        return f'"{value}"'
    raise ValueError(f"not a value of this language: {value!r}")

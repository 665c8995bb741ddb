"""Which imports a submission may make: said before any of its code runs.

The file system view is the wall (what is forbidden is not there); this check gives
the refusal its name and its line.
"""

import ast
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

Hit = tuple[str, int]
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
_IMPORT_CALLS = ("import_module", "__import__")
_NAME = r"[A-Za-z_][\w.]*"
_PLAIN_IMPORT = re.compile(
    rf"\s*(?:import ({_NAME})(?: as \w+)?|from ({_NAME}) import [\w, (]+)\s*(?:#.*)?"
)


@dataclass(frozen=True)
class ImportRules:
    """``allow``: third-party top-level names; ``forbid``: dotted names that are refused."""

    allow: frozenset[str]
    forbid: frozenset[str]

    def refuses(self, dotted: str) -> bool:
        """Whether ``dotted`` (a module, or module.attribute) may not be imported."""
        top = dotted.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in self.allow:
            return True
        return any(dotted == name or dotted.startswith(f"{name}.") for name in self.forbid)

    def allows_all_of(self, module: str) -> bool:
        """Whether a module may be imported, and everything in it and beside it used."""
        top = module.partition(".")[0]
        return not self.refuses(top) and not any(
            name.partition(".")[0] == top for name in self.forbid
        )

    def holds_forbidden(self, module: str) -> bool:
        """Whether ``from module import *`` would bring a forbidden name along."""
        return any(name.rpartition(".")[0] == module for name in self.forbid)


class _Scan:
    """Looks at imports first, and at expressions only where they could matter."""

    def __init__(self, rules: ImportRules) -> None:
        self.found: list[tuple[str, int]] = []
        self._rules = rules
        self._aliases: dict[str, str] = {}

    def statements(self, body: Iterable[ast.AST]) -> None:
        """The import statements of a body and of all bodies in it."""
        for node in body:
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
            else:
                for field in _BODIES:
                    self.statements(getattr(node, field, ()))

    def expressions(self, tree: ast.Module) -> None:
        """Forbidden attributes of imported modules, and imports by a call."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                self._attribute(node)
            elif isinstance(node, ast.Call):
                self._call(node)

    @property
    def needs_expressions(self) -> bool:
        """Whether a module is bound to a name that has something forbidden in it."""
        return any(
            name.startswith(f"{module}.")
            for module in self._aliases.values()
            for name in self._rules.forbid
        )

    def _check(self, dotted: str, line: int) -> None:
        if self._rules.refuses(dotted):
            self.found.append((dotted, line))

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._check(alias.name, node.lineno)
            bound = alias.name if alias.asname else alias.name.partition(".")[0]
            self._aliases[alias.asname or bound] = bound

    def _import_from(self, node: ast.ImportFrom) -> None:
        if node.level:
            self.found.append(("." * node.level + (node.module or ""), node.lineno))
            return
        for alias in node.names:
            dotted = f"{node.module}.{alias.name}"
            if alias.name == "*" and self._rules.holds_forbidden(str(node.module)):
                self.found.append((dotted, node.lineno))
            self._check(dotted, node.lineno)
            self._aliases[alias.asname or alias.name] = dotted

    def _attribute(self, node: ast.Attribute) -> None:
        parts: list[str] = []
        target: ast.expr = node
        while isinstance(target, ast.Attribute):
            parts.append(target.attr)
            target = target.value
        if isinstance(target, ast.Name) and target.id in self._aliases:
            self._check(".".join([self._aliases[target.id], *reversed(parts)]), node.lineno)

    def _call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name in _IMPORT_CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                self._check(first.value, node.lineno)


def first_forbidden_import(source: str, rules: ImportRules) -> Hit | None:
    """The first refused import as (dotted name, line), or ``None``.

    ``source`` is known to compile.
    """
    if _imports_plainly(source, rules):
        return None
    tree, scan = ast.parse(source), _Scan(rules)
    scan.statements(tree.body)
    if scan.needs_expressions or any(name in source for name in _IMPORT_CALLS):
        scan.expressions(tree)
    return min(scan.found, key=lambda hit: hit[1], default=None)


def _imports_plainly(source: str, rules: ImportRules) -> bool:
    """Whether a look at the text is enough to know that nothing is refused.

    It is when each line with the word ``import`` is a plain statement, of a module that is allowed
    and has nothing forbidden in it. That spares most submissions the syntax tree, which costs
    more than to compile them.
    """
    if "\\\n" in source or any(name in source for name in _IMPORT_CALLS):
        return False
    for line in source.split("\n"):
        if "import" not in line:
            continue
        statement = _PLAIN_IMPORT.fullmatch(line)
        if statement is None or not rules.allows_all_of(statement[1] or statement[2]):
            return False
    return True

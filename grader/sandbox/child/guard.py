"""Which imports a submission may make: said before any of its code runs.

The file system view is the wall (what is forbidden is not there); this check gives
the refusal its name and its line.
"""

import ast
import sys
from dataclasses import dataclass, field


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

    def holds_forbidden(self, module: str) -> bool:
        """Whether ``from module import *`` would bring a forbidden name along."""
        return any(name.rpartition(".")[0] == module for name in self.forbid)


@dataclass
class _Scan(ast.NodeVisitor):
    rules: ImportRules
    found: list[tuple[str, int]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)

    def _check(self, dotted: str, line: int) -> None:
        if self.rules.refuses(dotted):
            self.found.append((dotted, line))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._check(alias.name, node.lineno)
            bound = alias.name if alias.asname else alias.name.partition(".")[0]
            self.aliases[alias.asname or bound] = bound

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level:
            self.found.append(("." * node.level + (node.module or ""), node.lineno))
            return
        for alias in node.names:
            dotted = f"{node.module}.{alias.name}"
            if alias.name == "*" and self.rules.holds_forbidden(str(node.module)):
                self.found.append((dotted, node.lineno))
            self._check(dotted, node.lineno)
            self.aliases[alias.asname or alias.name] = dotted

    def visit_Attribute(self, node: ast.Attribute) -> None:
        parts: list[str] = []
        target: ast.expr = node
        while isinstance(target, ast.Attribute):
            parts.append(target.attr)
            target = target.value
        if isinstance(target, ast.Name) and target.id in self.aliases:
            self._check(".".join([self.aliases[target.id], *reversed(parts)]), node.lineno)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name in {"import_module", "__import__"} and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                self._check(first.value, node.lineno)
        self.generic_visit(node)


def first_forbidden_import(tree: ast.Module, rules: ImportRules) -> tuple[str, int] | None:
    """The first refused import as (dotted name, line), or ``None``."""
    scan = _Scan(rules)
    scan.visit(tree)
    return min(scan.found, key=lambda hit: hit[1], default=None)

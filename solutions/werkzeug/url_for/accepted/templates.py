"""A rule is a ``%``-template and a tuple of converter objects; quoting is done by hand."""

from __future__ import annotations

import difflib
import re
import string as ascii_text
from dataclasses import dataclass, field
from typing import Any

UNRESERVED = set(ascii_text.ascii_letters + ascii_text.digits + "-._~")


def escape(text: Any, keep: str) -> str:
    kept = UNRESERVED | set(keep)
    return "".join(
        character if character in kept else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in str(text)
    )


class Text:
    def __init__(self, arguments: str) -> None:
        self.arguments = arguments

    def write(self, value: Any) -> str:
        return escape(value, "!$&'()*+,/:;=@")


class Int(Text):
    def write(self, value: Any) -> str:
        number = str(int(value))
        match = re.search(r"fixed_digits=(\d+)", self.arguments)
        return number.zfill(int(match.group(1))) if match else number


class Float(Text):
    def write(self, value: Any) -> str:
        return repr(float(value))


class Any_(Text):
    def write(self, value: Any) -> str:
        for quoted, bare in re.findall(r'"(.*?)"|([^\s,"]+)', self.arguments):
            if value == (quoted or bare):
                return value
        raise ValueError("not one of the items")


class Uuid(Text):
    def write(self, value: Any) -> str:
        return f"{value}"


KINDS = {"string": Text, "path": Text, "int": Int, "float": Float, "any": Any_, "uuid": Uuid}


@dataclass(eq=False)
class Rule:
    rule: str
    endpoint: str = field(kw_only=True)
    defaults: dict[str, Any] | None = field(default=None, kw_only=True)
    methods: Any = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        self.defaults = self.defaults or {}
        if self.methods is not None:
            upper = [method.upper() for method in self.methods]
            self.methods = frozenset(upper + ["HEAD"] if "GET" in upper else upper)
        self.slots: list[tuple[str, Text]] = []
        texts = re.split(r"(<[^>]*>)", self.rule)
        self.template = "".join(
            self.slot(text) if index % 2 else Text("").write(text).replace("%", "%%")
            for index, text in enumerate(texts)
        )
        self.known = {name for name, _ in self.slots}.union(self.defaults)

    def slot(self, text: str) -> str:
        kind, arguments, name = re.fullmatch(r"<(?:(\w+)(?:\((.*)\))?:)?(\w+)>", text).groups()
        self.slots.append((name, KINDS[kind or "string"](arguments or "")))
        return "%s"

    def path(self, values: dict[str, Any]) -> str:
        merged = values | self.defaults
        return self.template % tuple(slot.write(merged[name]) for name, slot in self.slots)


class Map:
    def __init__(self, rules=()) -> None:
        self.rules = sorted(rules, key=lambda rule: (-len(rule.known), -len(rule.defaults)))

    def bind(self, server_name: str, script_name: str | None = None, *, url_scheme: str = "http"):
        return MapAdapter(self, server_name, script_name, url_scheme)


class MapAdapter:
    def __init__(self, url_map, server_name, script_name, url_scheme) -> None:
        self.url_map = url_map
        self.root = "/" + (script_name or "").strip("/")
        if not self.root.endswith("/"):
            self.root += "/"
        self.server_name = server_name.lower()
        self.url_scheme = url_scheme

    def candidates(self, endpoint: str, values: dict[str, Any], method: str | None):
        for rule in self.url_map.rules:
            if rule.endpoint != endpoint or rule.known - values.keys() - rule.defaults.keys():
                continue
            if any(
                name in values and values[name] != rule.defaults[name] for name in rule.defaults
            ):
                continue
            if method is None or rule.methods is None or method in rule.methods:
                yield rule

    def build(
        self,
        endpoint,
        values=None,
        method=None,
        force_external=False,
        append_unknown=True,
        url_scheme=None,
    ) -> str:
        given = dict(values or ())
        for name in [name for name in given if given[name] is None]:
            del given[name]
        rule = next(self.candidates(endpoint, given, method or "GET"), None)
        if rule is None and method is None:
            rule = next(self.candidates(endpoint, given, None), None)
        if rule is None:
            error = BuildError(f"nothing to build for {endpoint}")
            error.endpoint, error.values, error.method = endpoint, given, method
            error.suggested = max(
                self.url_map.rules,
                key=lambda other: difflib.SequenceMatcher(None, other.endpoint, endpoint).ratio(),
                default=None,
            )
            raise error
        url = self.root + rule.path(given).lstrip("/")
        glue = "?"
        for name, value in given.items() if append_unknown else ():
            if name not in rule.known:
                for item in value if isinstance(value, (list, tuple, set)) else [value]:
                    if item is not None:
                        url += glue + "=".join(
                            escape(text, " !$'()*,/:;?@").replace(" ", "+") for text in (name, item)
                        )
                        glue = "&"
        if force_external:
            if url_scheme is None:
                url_scheme = self.url_scheme
            if url_scheme:
                url_scheme = ("https" if url_scheme in ("https", "wss") else "http") + ":"
            url = f"{url_scheme}//{self.server_name}{url}"
        return url


class BuildError(LookupError):
    endpoint: str
    values: dict[str, Any]
    method: str | None
    suggested: Rule | None


def url_for(adapter, endpoint, **values) -> str:
    options = {
        name: values.pop(name, None) for name in ("_anchor", "_method", "_scheme", "_external")
    }
    anchor, method, scheme, external = options.values()
    if scheme is not None:
        if external is None:
            external = True
        if not external:
            raise ValueError("_scheme without _external")
    url = adapter.build(endpoint, values, method, bool(external), True, scheme)
    return url if anchor is None else url + "#" + escape(anchor, "%!#$&'()*+,/:;=?@")

"""No tree: every rule is tried with a pattern of its own, and those that fit are sorted."""

import re
from urllib.parse import quote

FORMS = {
    "": ("[^/]+", 100),
    "string": ("[^/]+", 100),
    "int": (r"\d+", 50),
    "path": ("[^/].*?", 200),
}
VARIABLE = r"<(?:(\w+):)?(\w+)>"


class NotFound(Exception):
    code = 404


class MethodNotAllowed(Exception):
    code = 405

    def __init__(self, valid_methods):
        self.valid_methods = valid_methods


class RequestRedirect(Exception):
    code = 308

    def __init__(self, new_url):
        self.new_url = new_url


def pattern_of(text):
    """A rule string as a regular expression with numbered groups."""
    pieces = re.split(VARIABLE, text)
    pattern = re.escape(pieces[0])
    for at in range(1, len(pieces), 3):
        pattern += f"({FORMS[pieces[at] or ''][0]})" + re.escape(pieces[at + 2])
    return pattern


def parts_of(text):
    """The pieces between slashes; one with a path goes on to the end."""
    parts = text.split("/")
    for at, part in enumerate(parts):
        if "<path:" in part:
            rest = "/".join(parts[at:])
            return [*parts[:at], rest] + [""] * rest.endswith("/")
    return parts


def key_of(part):
    """How eager a part is; variables have no names here, for parts that are alike are one."""
    texts = [len(text) for text in re.split(f"{VARIABLE}|/", part)[::3] if text]
    weights = [FORMS[converter][1] for converter, _ in re.findall(VARIABLE, part)]
    if not weights:
        return (0, part)
    return (1, -len(texts), [-n for n in texts], -len(weights), weights)


class Rule:
    def __init__(
        self,
        string,
        *,
        endpoint,
        methods=None,
        defaults=None,
        strict_slashes=None,
        subdomain=None,
        host=None,
    ):
        if type(methods) is str:
            raise TypeError("methods")
        self.rule, self.endpoint, self.strict_slashes = string, endpoint, strict_slashes
        self.methods = methods and [method.upper() for method in methods]
        if self.methods and "GET" in self.methods and "HEAD" not in self.methods:
            self.methods.append("HEAD")
        self.defaults = dict(defaults or {})
        self.subdomain, self.host = subdomain, host

    def takes(self, method):
        return not self.methods or method in self.methods

    def settle(self, owner):
        if self.strict_slashes is None:
            self.strict_slashes = owner.strict_slashes
        self.domain = (self.host if owner.host_matching else self.subdomain) or ""
        self.variables = re.findall(VARIABLE, self.domain) + re.findall(VARIABLE, self.rule)
        self.names = {name for _, name in self.variables} | set(self.defaults)
        self.parts = parts_of(self.domain) + parts_of(self.rule)[1:]
        closed = self.rule.endswith("/")
        # The group of the slash says later whether one is missing or too many.
        slash = "(/{0,2})" if closed else "(/?)"
        if "<path:" in self.rule:
            slash = "(?<!/)(/?)" if closed else "()"
        body = pattern_of(self.rule).removesuffix("/")
        self.pattern = re.compile(f"{pattern_of(self.domain)}/{body}{slash}")
        self.slashes = int(closed)

    def fit(self, domain, path):
        """How many slashes too many at the end, and the texts of the variables; or None."""
        found = self.pattern.fullmatch(f"{domain}/{path}")
        if found:
            *texts, slash = found.groups()
            return len(slash) - self.slashes, texts
        return None


class Map:
    def __init__(
        self,
        rules=(),
        *,
        strict_slashes=True,
        merge_slashes=True,
        redirect_defaults=True,
        host_matching=False,
    ):
        self.strict_slashes, self.merge_slashes = strict_slashes, merge_slashes
        self.redirect_defaults, self.host_matching = redirect_defaults, host_matching
        self.rules = []
        self.ranks = {}
        for rule in rules:
            self.add(rule)

    def add(self, rule):
        rule.settle(self)
        shapes = [
            re.sub(VARIABLE, lambda m: f"<{FORMS[m[1] or ''][0]}>", part) for part in rule.parts
        ]
        rule.key = []
        for depth, part in enumerate(rule.parts):
            # Parts that weigh the same are told apart by who was first at this place.
            rank = self.ranks.setdefault(tuple(shapes[: depth + 1]), len(self.ranks))
            rule.key.append((*key_of(part), rank))
        rule.number = len(self.rules)
        self.rules.append(rule)

    def bind(
        self,
        server_name,
        script_name=None,
        subdomain=None,
        url_scheme="http",
        default_method="GET",
        path_info=None,
        query_args=None,
    ):
        adapter = MapAdapter()
        adapter.map, adapter.server = self, server_name.lower()
        adapter.domain = adapter.server if self.host_matching else subdomain or ""
        adapter.prefix = "/".join(["", *filter(None, (script_name or "").split("/")), ""])
        adapter.scheme = url_scheme or "http"
        adapter.method, adapter.path, adapter.query = default_method, path_info or "/", query_args
        return adapter


class MapAdapter:
    def candidates(self, path):
        fitting = []
        for rule in self.map.rules:
            fit = rule.fit(self.domain, "/" + path)
            if not fit:
                continue
            surplus, texts = fit
            key = list(rule.key)
            if surplus > 0:
                if rule.strict_slashes:
                    continue
                key.append((2,))
            fitting.append((key, rule.number, surplus, rule, texts))
        return sorted(fitting, key=lambda entry: entry[:2])

    def match(self, path_info=None, method=None, *, query_args=None):
        path = re.sub("^/*", "", path_info or self.path)
        method = (method or self.method).upper()
        query = self.query if query_args is None else query_args
        allowed = []
        tries = [path]
        if self.map.merge_slashes and "//" in path:
            tries.append(re.sub("/+", "/", path))
        for number, attempt in enumerate(tries):
            for _, _, surplus, rule, texts in self.candidates(attempt):
                if not rule.takes(method):
                    allowed += rule.methods if surplus >= 0 else []
                    continue
                if surplus < 0 and rule.strict_slashes:
                    self.redirect(attempt + "/", query)
                if number:
                    self.redirect(attempt, query)
                return rule.endpoint, self.checked(rule, texts, method, query)
        if allowed:
            raise MethodNotAllowed(sorted(set(allowed)))
        raise NotFound

    def checked(self, rule, texts, method, query):
        values = dict(rule.defaults)
        for (converter, name), text in zip(rule.variables, texts):
            values[name] = int(text) if converter == "int" else text
        if self.map.redirect_defaults:
            better = [
                other
                for other in self.map.rules
                if other.endpoint == rule.endpoint
                and other.defaults
                and other.names == rule.names
                and other.takes(method)
                and {**values, **other.defaults} == values
            ]
            better.sort(key=lambda other: (-len(other.defaults), other.number))
            mine = (-len(rule.defaults), rule.number)
            if better and (-len(better[0].defaults), better[0].number) < mine:
                path, domain = (
                    re.sub(VARIABLE, lambda found: str(values[found[2]]), text)
                    for text in (better[0].rule, better[0].domain)
                )
                self.redirect(path, query, domain)
        return values

    def redirect(self, path, query, domain=None):
        domain = self.domain if domain is None else domain
        if not self.map.host_matching:
            domain = ".".join(filter(None, [domain, self.server]))
        url = f"{self.scheme}://{domain}{self.prefix}"
        url += quote(path.lstrip("/"), safe="!$&'()*+,/:;=@")
        raise RequestRedirect("?".join(filter(None, [url, query])))

    def test(self, path_info=None, method=None):
        try:
            return bool(self.match(path_info, method))
        except RequestRedirect:
            return True
        except (NotFound, MethodNotAllowed):
            return False

    def allowed_methods(self, path_info=None):
        try:
            self.match(path_info, "no such method")
        except MethodNotAllowed as error:
            return error.valid_methods
        except (NotFound, RequestRedirect):
            pass
        return []

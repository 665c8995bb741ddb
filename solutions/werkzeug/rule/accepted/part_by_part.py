"""As the library does: a path is cut at its slashes, and each part matches its own piece."""

from ast import literal_eval
from collections import namedtuple
from re import ASCII, compile, escape, findall, fullmatch, split
from types import SimpleNamespace
from urllib.parse import quote

RulePart = namedtuple("RulePart", "static final weight pattern names")

SPLIT = compile(r"(<[^<>]*(?:\(.*?\):\w+)?>|/)")
NAME = r"[A-Za-z_][A-Za-z_0-9]*"


def parse_converter_args(text):
    positional, named = (), {}
    if not text.strip():
        return positional, named
    items = findall(r"""((?:"[^"]*"|'[^']*'|[^,"'])+)""", text)
    for item in items:
        key, value = fullmatch(r"""\s*(?:(\w+)\s*=)?\s*(.*?)\s*""", item).groups()
        if fullmatch(r"\d+", value, ASCII):
            value = int(value)
        elif value in ("True", "False", "None") or fullmatch(r"\d+\.\d+", value):
            value = literal_eval(value)
        elif value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        elif not fullmatch(NAME, value):
            raise ValueError(item)
        if key is None:
            positional += (value,)
        else:
            named[key] = value
    return positional, named


def path_text(value):
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-._~!$&'()*+,/:;=@") else quote(c, safe="")
        for c in str(value)
    )


def string(minlength=1, maxlength="", length=None):
    times = f"{minlength},{maxlength}" if length is None else str(length)
    return f"[^/]{{{times}}}", 100, lambda text: [text], path_text


def path():
    return r"[^/].*?", 200, lambda text: [text], path_text


def one_of(*items):
    def write(value):
        items.index(value)
        return value

    return "|".join(escape(item) for item in items), 100, lambda text: [text], write


def number(kind, pattern, digits, least, most, signed):
    def read(text):
        value = kind(text)
        bad = (
            (digits and len(text) != digits)
            or (least is not None and value < least)
            or (most is not None and value > most)
        )
        return [] if bad else [value]

    def write(value):
        return f"{kind(value)}".zfill(digits)

    return ("-?" if signed else "") + pattern, 50, read, write


def integer(fixed_digits=0, min=None, max=None, signed=False):
    return number(int, r"\d+", fixed_digits, min, max, signed)


def real(min=None, max=None, signed=False):
    return number(float, r"\d+\.\d+", 0, min, max, signed)


CONVERTERS = dict(string=string, path=path, any=one_of, int=integer, float=real)


class Rule(SimpleNamespace):
    def __init__(self, string, endpoint=None):
        if not string.startswith("/"):
            raise ValueError("no slash")
        super().__init__(rule=string, endpoint=endpoint, is_leaf=not string.endswith("/"))
        self.template, self.variables = ["/"], {}
        groups, final = [[]], False
        for token in SPLIT.split(string[1:]):
            if token == "/" and not final:
                groups.append([])
                self.template.append("/")
            elif token:
                groups[-1].append(token)
                final |= self.note(token)
        self.parts = [self.part(group) for group in groups]
        self.arguments = set(self.variables)

    def note(self, token):
        """Remember a token for building; is it a path?"""
        if "<" not in token:
            self.template.append(path_text(token))
            return False
        found = fullmatch(rf"<(?:({NAME})(?:\((.*)\))?:)?({NAME})>", token)
        if not found:
            raise ValueError(token)
        kind, arguments, name = found.groups("")
        try:
            make = CONVERTERS[kind or "string"]
        except KeyError:
            raise LookupError(kind) from None
        args, kwargs = parse_converter_args(arguments)
        self.variables[name] = make(*args, **kwargs)
        self.template.append((name,))
        return kind == "path"

    def part(self, group):
        names, texts, pattern, weights = [], [], "", []
        for token in group:
            if "<" in token:
                names.append(split("[:>]", token[:-1])[-1].lstrip("<"))
                regex, weight, *_ = self.variables[names[-1]]
                pattern += f"({regex})"
                weights.append(weight)
            else:
                pattern += escape(token)
                texts += [len(token)] if token != "/" else []
        if group[-1:] == ["/"]:
            pattern = pattern[:-1] + "(?<!/)/"
        key = (-len(texts), tuple(-n for n in texts), -len(weights), tuple(weights))
        return RulePart(not names, 200 in weights, key, compile(rf"{pattern}\Z"), names)

    def match(self, path):
        pieces = path.split("/", len(self.parts))[1:]
        if len(pieces) != len(self.parts) or not path.startswith("/"):
            return None
        values = {}
        for part, piece in zip(self.parts, pieces):
            found = part.pattern.match(piece)
            if not found:
                return None
            values |= zip(part.names, found.groups())
        read = {name: self.variables[name][2](text) for name, text in values.items()}
        return None if [] in read.values() else {name: value[0] for name, value in read.items()}

    def build(self, values):
        try:
            given = {name: values[name] for name in self.variables}
        except KeyError:
            return None
        return "".join(
            piece if isinstance(piece, str) else self.variables[piece[0]][3](given[piece[0]])
            for piece in self.template
        )

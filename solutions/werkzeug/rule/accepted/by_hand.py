"""No regular expression looks at a path: generators offer every way to split it, in order."""

import re
from dataclasses import dataclass
from functools import total_ordering
from urllib.parse import quote


def parse_converter_args(text):
    args, kwargs = [], {}
    for piece in split_outside_quotes(text):
        name, equals, value = piece.partition("=")
        if piece[0] in "\"'" or not equals:
            args.append(literal(piece))
        else:
            kwargs[name.strip()] = literal(value.strip())
    return tuple(args), kwargs


def split_outside_quotes(text):
    pieces, quoted = [""], None
    for character in text:
        if quoted is None and character == ",":
            pieces.append("")
            continue
        if quoted is None and character in "\"'":
            quoted = character
        elif character == quoted:
            quoted = None
        pieces[-1] += character
    return [piece.strip() for piece in pieces] if text.strip() else []


def literal(text):
    if text[0] in "\"'":
        return text[1:-1]
    if text.startswith("-"):
        raise ValueError(text)
    constants = {"True": True, "False": False, "None": None}
    if text in constants:
        return constants[text]
    if text.isdigit():
        return int(text)
    head, _, tail = text.partition(".")
    return float(text) if head.isdigit() and tail.isdigit() else text


class Converter:
    """What a converter takes is said by offers: how many characters, the best number first."""

    weight = 100
    slashes = False

    def __init__(self, minlength=1, maxlength=None, length=None):
        self.low = minlength if length is None else length
        self.high = maxlength if length is None else length

    def offers(self, text):
        reach = text.find("/")
        reach = len(text) if reach < 0 else reach
        if self.high is not None:
            reach = min(reach, self.high)
        yield from range(reach, self.low - 1, -1)

    def value(self, text):
        return text

    def write(self, value):
        return encode(value)


class Path(Converter):
    weight = 200
    slashes = True

    def __init__(self):
        pass

    def offers(self, text):
        if text and text[0] != "/":
            yield from range(1, len(text) + 1)


class Any(Converter):
    def __init__(self, *items):
        self.items = list(items)

    def offers(self, text):
        for item in self.items:
            if text.startswith(item):
                yield len(item)

    def write(self, value):
        if value in self.items:
            return value
        raise ValueError(value)


class Int(Converter):
    weight = 50
    kind = int

    def __init__(self, fixed_digits=0, min=None, max=None, signed=False):
        self.digits, self.min, self.max, self.signed = fixed_digits, min, max, signed

    def shape(self, text):
        return [run for run in [text] if run.isdecimal()]

    def offers(self, text):
        sign = 1 if self.signed and text.startswith("-") else 0
        for end in range(len(text), sign, -1):
            if self.shape(text[sign:end]):
                yield end

    def value(self, text):
        if self.digits and len(text) != self.digits:
            return None
        value = self.kind(text)
        if self.min is not None and value < self.min:
            return None
        return None if self.max is not None and value > self.max else value

    def write(self, value):
        return str(self.kind(value)).zfill(self.digits)


class Float(Int):
    kind = float

    def __init__(self, min=None, max=None, signed=False):
        super().__init__(0, min, max, signed)

    def shape(self, text):
        head, _, tail = text.partition(".")
        return head.isdecimal() and tail.isdecimal()


KINDS = {"string": Converter, "path": Path, "any": Any, "int": Int, "float": Float}
VARIABLE = re.compile(
    r"<(?:([A-Za-z_][A-Za-z0-9_]*)(?:\((.*?)\))?:)?([A-Za-z_][A-Za-z0-9_]*)>", re.ASCII
)


def encode(value):
    return quote(str(value), safe="/-._~!$&'()*+,:;=@")


@total_ordering
@dataclass
class Weight:
    texts: list
    weights: list

    def __lt__(self, other):
        if len(self.texts) != len(other.texts):
            return len(self.texts) > len(other.texts)
        if self.texts != other.texts:
            return self.texts > other.texts
        if len(self.weights) != len(other.weights):
            return len(self.weights) > len(other.weights)
        return self.weights < other.weights


class RulePart:
    def __init__(self):
        self.texts, self.weights, self.final = [], [], False

    @property
    def static(self):
        return not self.weights

    @property
    def weight(self):
        return Weight([len(text) for text in self.texts], self.weights)


class Rule:
    def __init__(self, string, endpoint=None):
        self.rule, self.endpoint, self.is_leaf = string, endpoint, string[-1:] != "/"
        if string[:1] != "/":
            raise ValueError(string)
        self.pieces, self.parts = ["/"], [RulePart()]
        at = 1
        while at < len(string):
            if string[at] == "<":
                at = self._variable(string, at)
            else:
                end = at + 1
                while end < len(string) and string[at] != "/" and string[end] not in "/<":
                    end += 1
                self._text(string[at:end])
                at = end
        self.arguments = {piece[0] for piece in self.pieces if isinstance(piece, tuple)}

    def _variable(self, string, at):
        found = VARIABLE.match(string, at)
        if not found:
            raise ValueError(string)
        kind, arguments, name = found.groups()
        if (kind or "string") not in KINDS:
            raise LookupError(kind)
        args, kwargs = parse_converter_args(arguments or "")
        converter = KINDS[kind or "string"](*args, **kwargs)
        self.pieces.append((name, converter))
        self.parts[-1].weights.append(converter.weight)
        self.parts[-1].final |= converter.slashes
        return found.end()

    def _text(self, text):
        self.pieces.append(text)
        if text != "/":
            self.parts[-1].texts.append(text)
        elif not self.parts[-1].final:
            self.parts.append(RulePart())

    def match(self, path):
        for texts in self._splits(0, path):
            values = {}
            for name, converter, text in texts:
                value = converter.value(text)
                if value is None:
                    return None  # the split is settled, so there is no second try
                values[name] = value
            return values
        return None

    def _splits(self, index, rest):
        if index == len(self.pieces):
            if rest == "":
                yield []
            return
        piece = self.pieces[index]
        if isinstance(piece, str):
            if rest.startswith(piece):
                yield from self._splits(index + 1, rest[len(piece) :])
            return
        closing = self.pieces[index + 1 :] == ["/"]
        for length in piece[1].offers(rest):
            if closing and rest[length - 1] == "/":
                continue
            for tail in self._splits(index + 1, rest[length:]):
                yield [(*piece, rest[:length]), *tail]

    def build(self, values):
        if self.arguments - set(values):
            return None
        written = ""
        for piece in self.pieces:
            if isinstance(piece, str):
                written += encode(piece)
            else:
                written += piece[1].write(values[piece[0]])
        return written

"""One factory makes the classes from a table of functions; slashes are looked for late."""

import datetime
import uuid
from re import compile as pattern
from re import escape
from urllib.parse import quote

from werkzeug import routing

SAFE = "/-._~!$&'()*+,:;=@"


def refuse(value=None):
    raise routing.ValidationError(value)


class BaseConverter:
    regex, weight, part_isolating = "[^/]+", 100, True

    def __init__(self, map, *args, **kwargs):
        self.map = map

    def __init_subclass__(cls, /, **kwargs):
        super().__init_subclass__(**kwargs)
        own = cls.__dict__
        if own.get("regex") is not None:
            cls.part_isolating = own.get("part_isolating", own["regex"].find("/") < 0)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return quote(f"{value}", SAFE)


def kind(name, *, setup=None, read=None, write=None, **attributes):
    """A subclass; ``setup`` gets the arguments and returns attributes of the object."""

    def __init__(self, map, *args, **kwargs):
        BaseConverter.__init__(self, map)
        vars(self).update(setup(*args, **kwargs))

    if setup:
        attributes["__init__"] = __init__
    if read:
        attributes["to_python"] = read
    if write:
        attributes["to_url"] = write
    return type(name, (BaseConverter,), attributes)


def lengths(minlength=1, maxlength=None, length=None):
    low, high = (minlength, maxlength) if length is None else (length, length)
    return {"regex": "[^/]{%s,%s}" % (low, "" if high is None else high)}


def pick(self, value):
    return self.items[self.items.index(value)]


def number(kind_of, shape):
    def setup(fixed_digits=0, min=None, max=None, signed=False):
        low = float("-inf") if min is None else min
        high = float("inf") if max is None else max
        return {
            "regex": "-?" * bool(signed) + shape,
            "fits": lambda text, value: (
                len(text) == (fixed_digits or len(text)) and low <= value <= high
            ),
            "digits": fixed_digits,
        }

    def read(self, text):
        value = kind_of(text)
        return value if self.fits(text, value) else refuse(text)

    def write(self, value):
        text = str(kind_of(value))
        return text.zfill(self.digits)

    return setup, read, write


int_setup, int_read, int_write = number(int, r"\d+")
real_setup, real_read, real_write = number(float, r"\d+[.]\d+")


def read_list(self, text):
    found = text.split(self.separator)
    return found if all(found) else refuse(text)


def write_list(self, value):
    texts = [*map(str, value)]
    together = self.separator.join(texts)
    if "/" in together or not texts or read_list(self, together) != texts:
        refuse(value)
    return self.separator.join(BaseConverter.to_url(self, text) for text in texts)


DAY = pattern(r"(\d+)-(\d+)-(\d+)")


def read_date(self, text):
    try:
        return datetime.date(*map(int, DAY.fullmatch(text).groups()))
    except ValueError:
        refuse(text)


UnicodeConverter = kind("UnicodeConverter", setup=lengths)
AnyConverter = kind(
    "AnyConverter",
    setup=lambda *items: {"items": items, "regex": "(?:" + "|".join(map(escape, items)) + ")"},
    write=pick,
)
PathConverter = kind("PathConverter", regex="[^/].*?", weight=200)
IntegerConverter = kind(
    "IntegerConverter", setup=int_setup, read=int_read, write=int_write, weight=50
)
FloatConverter = kind(
    "FloatConverter",
    setup=lambda min=None, max=None, signed=False: real_setup(0, min, max, signed),
    read=real_read,
    write=real_write,
    weight=50,
)
UUIDConverter = kind(
    "UUIDConverter",
    regex="[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    read=lambda self, text: uuid.UUID(text),
    write=lambda self, value: str(value),
)
RegexConverter = kind(
    "RegexConverter",
    setup=lambda regex: {"regex": regex, "part_isolating": "/" not in regex},
)
ListConverter = kind(
    "ListConverter",
    setup=lambda separator=",": {"separator": separator},
    read=read_list,
    write=write_list,
)
DateConverter = kind(
    "DateConverter",
    regex=r"\d\d\d\d-\d\d-\d\d",
    read=read_date,
    write=lambda self, value: str(value),
)


class Map(routing.Map):
    default_converters = dict(
        default=UnicodeConverter,
        string=UnicodeConverter,
        any=AnyConverter,
        path=PathConverter,
        int=IntegerConverter,
        float=FloatConverter,
        uuid=UUIDConverter,
        regex=RegexConverter,
        list=ListConverter,
        date=DateConverter,
    )

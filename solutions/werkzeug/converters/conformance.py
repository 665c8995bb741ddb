"""The seven converters of Werkzeug itself, and the base class of all others, are the reference's.

The three converters that the kata adds are on no map here, for the suites do not know them.
"""

import werkzeug.routing
import werkzeug.routing.converters
from werkzeug.datastructures import ImmutableDict

SUITES = {"werkzeug": ["tests/test_routing.py"], "flask": ["tests"]}
DIFFERS = {
    "werkzeug": {
        "tests/test_routing.py::test_int_converter_404": "a number of more digits than Python"
        " converts: the kata does not speak of it, and the reference lets the ValueError through",
        "tests/test_routing.py::test_any_converter_build_validates_value": "compares the text of an"
        " exception, which the kata leaves open",
    },
}

NAMES = [
    "BaseConverter", "UnicodeConverter", "AnyConverter", "PathConverter", "IntegerConverter",
    "FloatConverter", "UUIDConverter",
]  # fmt: skip


def install(reference):
    for name in NAMES:
        converter = getattr(reference, name)
        setattr(werkzeug.routing, name, converter)
        setattr(werkzeug.routing.converters, name, converter)
    known = werkzeug.routing.Map.default_converters
    converters = {name: reference.Map.default_converters[name] for name in known}
    werkzeug.routing.Map.default_converters = ImmutableDict(converters)

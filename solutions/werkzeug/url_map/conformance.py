"""``MapAdapter.match``, ``test`` and ``allowed_methods`` of Werkzeug ask a map of the reference.

Each rule of Werkzeug's map is put into it, and what comes back is an exception or a rule of
Werkzeug again. Rules for WebSockets, which the kata leaves out, have a map of their own. Where a
rule has a converter that the kata does not have, or arguments, Werkzeug's converter is added to
the table of the reference. To build URLs stays Werkzeug's part.
"""

import copy

import werkzeug.routing
import werkzeug.routing.map
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect, ValidationError, WebsocketMismatch

SUITES = {"werkzeug": ["tests/test_routing.py"], "flask": ["tests"]}
DIFFERS = {
    "werkzeug": {
        "tests/test_routing.py::test_merge_slashes_match": "has rules with a merge_slashes of their"
        " own; in the kata only a map has it",
        "tests/test_routing.py::test_int_converter_404": "a number of more digits than Python"
        " converts: the kata does not speak of it, and the reference lets the ValueError through",
        "tests/test_routing.py::test_converter_with_tuples": "has a converter with slashes that is"
        " not path, and with groups",
        "tests/test_routing.py::test_nested_regex_groups": "has a converter with slashes that is"
        " not path, and with groups",
        "tests/test_routing.py::test_part_isolating_default": "has a converter with slashes that is"
        " not path",
        "tests/test_routing.py::test_alias_redirects": "has rules with alias, which the kata"
        " leaves out",
        "tests/test_routing.py::test_empty_path_info": "has an empty path, which the kata says is"
        " never there",
    },
}


def install(reference):
    class Matcher:
        """In the place of Werkzeug's own, which only the methods below would ask."""

        def __init__(self, merge_slashes):
            self.merge_slashes = merge_slashes
            self.maps = {}

        def add(self, rule):
            domain, path = strings(reference.CONVERTERS, rule)
            where = "host" if rule.map.host_matching else "subdomain"
            added = reference.Rule(
                path,
                endpoint=Endpoint(rule),
                methods=rule.methods,
                defaults=rule.defaults,
                strict_slashes=rule.strict_slashes,
                **{where: domain},
            )
            self.of(rule.map, rule.websocket).add(added)

        def update(self):
            """Nothing to do: a rule is in its place at once."""

        def of(self, werkzeug_map, websocket):
            options = {
                "redirect_defaults": werkzeug_map.redirect_defaults,
                "host_matching": werkzeug_map.host_matching,
                "merge_slashes": self.merge_slashes,
            }
            found = self.maps.setdefault(websocket, reference.Map(**options))
            vars(found).update(options)  # attributes of Werkzeug's map may be set later
            return found

    def bound(adapter, websocket):
        """The reference's adapter for one of Werkzeug's."""
        return adapter.map._matcher.of(adapter.map, websocket).bind(
            adapter.server_name,
            adapter.script_name,
            None if adapter.map.host_matching else adapter.subdomain,
            adapter.url_scheme,
            adapter.default_method,
            adapter.path_info,
        )

    def match(
        self, path_info=None, method=None, return_rule=False, query_args=None, websocket=None
    ):
        self.map.update()
        websocket = self.websocket if websocket is None else websocket
        query = self.encode_query_args(query_args or self.query_args or {})
        try:
            found, values = bound(self, websocket).match(path_info, method, query_args=query)
        except reference.RequestRedirect as error:
            raise RequestRedirect(error.new_url) from None
        except reference.MethodNotAllowed as error:
            raise MethodNotAllowed(valid_methods=list(error.valid_methods)) from None
        except ValidationError:
            raise NotFound from None
        except reference.NotFound:
            if bound(self, not websocket).test(path_info, method):
                raise WebsocketMismatch from None
            raise NotFound from None
        return found.rule if return_rule else found.rule.endpoint, values

    def test(self, path_info=None, method=None):
        return bound(self, self.websocket).test(path_info, method)

    def allowed_methods(self, path_info=None):
        return bound(self, self.websocket).allowed_methods(path_info)

    werkzeug.routing.map.StateMachineMatcher = Matcher
    for method in (match, test, allowed_methods):
        setattr(werkzeug.routing.MapAdapter, method.__name__, method)


class Endpoint:
    """An endpoint that leads back to its rule."""

    def __init__(self, rule):
        self.rule = rule

    def __eq__(self, other):
        return self.rule.endpoint == other.rule.endpoint

    def __hash__(self):
        return hash(self.rule.endpoint)


def strings(converters, rule):
    """The domain and the path of a bound rule as the reference reads them."""
    written = "".join(
        variable(converters, rule, text) if is_variable else text
        for is_variable, text in rule._trace
    )
    domain, _, path = written.partition("|")
    return domain, path


def variable(converters, rule, name):
    text = f"{rule.rule} {rule.host if rule.map.host_matching else rule.subdomain}"
    for form in (f"<{name}>", *(f"<{own}:{name}>" for own in ("string", "int", "path"))):
        if form in text:
            return form
    converter = copy.copy(rule._converters[name])
    converter.map = None  # the table must not keep all maps alive
    key = f"c{len(converters)}"
    converters[key] = (converter.regex, converter.weight, converter.to_python)
    return f"<{key}:{name}>"

"""``MapAdapter.build`` of Werkzeug and the half of ``Flask.url_for`` that builds are the reference's.

The rules of Werkzeug's map are given to a map of the reference. Where a rule has a converter that
the kata does not have, Werkzeug's converter is added to the table of the reference. What Flask does
first, to find the adapter, the blueprint and the defaults, stays Flask's part, and so does matching.
"""

import copy
import re

import werkzeug.routing
from flask import Flask
from flask.globals import _cv_app, _cv_request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BuildError

SUITES = {"werkzeug": ["tests/test_routing.py"], "flask": ["tests"]}
ELSEWHERE = "has rules on another subdomain or host than the request; the kata has neither"
DIFFERS = {
    "werkzeug": {
        **dict.fromkeys(
            [
                "tests/test_routing.py::test_basic_building",
                "tests/test_routing.py::test_http_host_before_server_name",
                "tests/test_routing.py::test_host_matching_building",
                "tests/test_routing.py::test_build_url_with_arg_self",
                "tests/test_routing.py::test_build_url_with_arg_keyword",
                "tests/test_routing.py::test_build_url_same_endpoint_multiple_hosts",
            ],
            ELSEWHERE,
        ),
        "tests/test_routing.py::test_adapter_url_parameter_sorting": "has a map with a sort key for"
        " the query, which the kata leaves out",
        "tests/test_routing.py::test_any_converter_build_validates_value": "compares the text of an"
        " exception, which the kata leaves open",
        "tests/test_routing.py::test_build_values_multidict[int-None-TypeError]": "None in a"
        " MultiDict is a value to Werkzeug; to the kata None is never given",
        "tests/test_routing.py::test_build_values_multidict[int-value4-TypeError]": "None in a"
        " MultiDict is a value to Werkzeug; to the kata None is never given",
        "tests/test_routing.py::test_finding_closest_match_by_values": "all endpoints are alike, and"
        " the values decide; the kata leaves ties open",
        "tests/test_routing.py::test_finding_closest_match_by_method": "all endpoints are alike, and"
        " the method decides; the kata leaves ties open",
    },
    "flask": {
        "tests/test_basic.py::test_static_route_with_host_matching": ELSEWHERE,
        "tests/test_reqctx.py::test_proper_test_request_context": ELSEWHERE,
        "tests/test_testing.py::test_subdomain": ELSEWHERE,
    },
}

OWN = set(werkzeug.routing.Map.default_converters.values())
SPECIAL = ("_anchor", "_method", "_scheme", "_external")


def install(reference):
    def map_of(adapter):
        """The reference's map for that of an adapter."""
        rules = list(adapter.map.iter_rules())
        known = getattr(adapter.map, "_reference", (None, None))
        if known[0] != len(rules):
            known = (len(rules), reference.Map([rule_of(rule) for rule in rules]))
            adapter.map._reference = known
        return known[1]

    def rule_of(rule):
        path = "".join(
            variable(reference.CONVERTERS, rule, text) if is_variable else text
            for is_variable, text in rule._trace[rule._trace.index((False, "|")) + 1 :]
        )
        made = reference.Rule(
            path, endpoint=rule.endpoint, defaults=rule.defaults, methods=rule.methods
        )
        made.origin = rule
        return made

    def bound(adapter):
        host, prefix = adapter.get_host(None), adapter.script_name
        return map_of(adapter).bind(host, prefix, url_scheme=adapter.url_scheme)

    def build(self, endpoint, values=None, *args, **kwargs):
        if isinstance(values, MultiDict):
            lists = values.to_dict(flat=False)
            values = {name: v[0] if len(v) == 1 else v for name, v in lists.items() if v}
        try:
            return bound(self).build(endpoint, values, *args, **kwargs)
        except reference.BuildError as error:
            raise BuildError(error.endpoint, error.values, error.method, self) from None

    def closest_rule(self, adapter):
        error = reference.BuildError(self.endpoint, self.values, self.method, bound(adapter))
        return error.suggested and error.suggested.origin

    def url_for(self, endpoint, /, **values):
        special = {name: values.pop(name, None) for name in SPECIAL}
        context = _cv_request.get(None) or _cv_app.get(None)
        adapter = context.url_adapter if context else self.create_url_adapter(None)
        if adapter is None:
            raise RuntimeError("URLs are built in a request, or with a SERVER_NAME")
        if _cv_request.get(None) is None:
            special["_external"] = special["_external"] in (None, True)
        elif endpoint.startswith("."):
            endpoint = f"{context.request.blueprint or ''}{endpoint}".removeprefix(".")
        self.inject_url_defaults(endpoint, values)
        try:
            return reference.url_for(adapter, endpoint, **special, **values)
        except BuildError as error:
            special["_external"] = bool(special["_external"] or special["_scheme"] is not None)
            return self.handle_url_build_error(error, endpoint, values | special)

    werkzeug.routing.MapAdapter.build = build
    BuildError.closest_rule = closest_rule
    Flask.url_for = url_for


def variable(converters, rule, name):
    """A variable as it is written in the rule, or with a converter that is added for it."""
    converter = rule._converters[name]
    if type(converter) in OWN:
        return re.search(rf"<(?:[^<>]*:)?{name}>", rule.rule)[0]
    converter = copy.copy(converter)
    converter.map = None  # the table must not keep all maps alive
    key = f"c{len(converters)}"
    converters[key] = lambda arguments: converter.to_url
    return f"<{key}:{name}>"

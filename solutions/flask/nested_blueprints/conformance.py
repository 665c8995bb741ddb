"""``flask.Blueprint`` becomes a subclass of two classes: of the reference, and of itself.

All methods of the kata are the reference's, and so is the way down the tree. What the kata leaves
out, such as templates, static files and URL processors, is recorded with its ``record_once`` or
stays Flask's otherwise.
"""

import inspect

import flask
import flask.blueprints

SUITES = {"flask": ["tests"]}
SUBDOMAIN = "has blueprints on subdomains, which the kata leaves out"
DIFFERS = {
    "flask": {
        "tests/test_blueprints.py::test_blueprint_url_defaults": "registers a blueprint with"
        " url_defaults, which the kata leaves out",
        "tests/test_blueprints.py::test_route_decorator_custom_endpoint_with_dots": "has dots in"
        " endpoints, which the kata leaves out",
        "tests/test_blueprints.py::test_nesting_subdomains": SUBDOMAIN,
        "tests/test_blueprints.py::test_child_and_parent_subdomain": SUBDOMAIN,
        "tests/test_testing.py::test_blueprint_with_subdomain": SUBDOMAIN,
        "tests/test_cli.py::test_cli_blueprints": "has commands on a blueprint, which the kata leaves"
        " out",
    },
}

OTHERS = ("url_value_preprocessors", "url_default_functions", "template_context_processors")
REAL = flask.Blueprint


def install(reference):
    class Rest(REAL):
        """Flask's class as the base that the reference expects: it is given an import name."""

        def __init__(self, import_name):
            super().__init__(*self.given[0], **self.given[1])

    class Blueprint(reference.Blueprint, Rest):
        def __init__(self, *args, **kwargs):
            self.given = args, kwargs
            given = inspect.signature(REAL).bind(*args, **kwargs).arguments
            prefix = given.get("url_prefix")
            super().__init__(given["name"], given["import_name"], url_prefix=prefix)
            if self.has_static_folder:
                rule = f"{self.static_url_path}/<path:filename>"
                self.add_url_rule(rule, "static", self.send_static_file)

        @property
        def _got_registered_once(self):
            return self._registered

        def _merge_into(self, app, name):
            super()._merge_into(app, name)
            for kind in OTHERS:
                for key, functions in getattr(self, kind).items():
                    getattr(app, kind)[name if key is None else key].extend(functions)
            app.view_functions.update(self.view_functions)

    flask.Blueprint = flask.blueprints.Blueprint = Blueprint

"""``flask.Blueprint`` becomes a subclass of two classes: of the reference, and of itself.

All methods of the kata are the reference's; what the kata leaves out, such as templates, static
files and URL processors, is recorded with its ``record`` and stays Flask's otherwise.
"""

import flask
import flask.blueprints

SUITES = {"flask": ["tests"]}
NESTED = "nests blueprints, which is the kata nested_blueprints"
NAMED = "registers a blueprint under another name, which is the kata nested_blueprints"
DIFFERS = {
    "flask": {
        "tests/test_blueprints.py::test_nested_blueprint": NESTED,
        "tests/test_blueprints.py::test_nested_callback_order": NESTED,
        "tests/test_blueprints.py::test_nesting_url_prefixes": NESTED,
        "tests/test_blueprints.py::test_nesting_subdomains": NESTED,
        "tests/test_blueprints.py::test_child_and_parent_subdomain": NESTED,
        "tests/test_blueprints.py::test_blueprint_url_defaults": NAMED,
        "tests/test_blueprints.py::test_unique_blueprint_names": NAMED,
        "tests/test_blueprints.py::test_blueprint_renaming": NAMED,
        "tests/test_cli.py::test_cli_blueprints": "has commands on a blueprint, which the kata leaves"
        " out",
        "tests/test_testing.py::test_blueprint_with_subdomain": "has a blueprint on a subdomain, which"
        " the kata leaves out",
    },
}

REAL = flask.Blueprint


def install(reference):
    class Blueprint(reference.Blueprint, REAL):
        def __init__(self, name, import_name, *args, **kwargs):
            REAL.__init__(self, name, import_name, *args, **kwargs)
            super().__init__(name, import_name, url_prefix=self.url_prefix)
            if self.has_static_folder:
                rule = f"{self.static_url_path}/<path:filename>"
                self.add_url_rule(rule, "static", self.send_static_file)

        @property
        def _got_registered_once(self):
            return self._registered

        def record_once(self, func):
            # Without other names, a blueprint is registered once on each app.
            self.record(func)

        def register(self, app, options):
            super().register(app, options)
            self._merge_blueprint_funcs(app, self.name)

    flask.Blueprint = flask.blueprints.Blueprint = Blueprint

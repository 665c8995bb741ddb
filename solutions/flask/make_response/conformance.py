"""``Flask.make_response`` asks the reference, with the environ of the request at hand.

JSON of the reference has the form that Flask has by default.
"""

import flask

SUITES = {"flask": ["tests"]}
DIFFERS = {
    "flask": {
        "tests/test_basic.py::test_response_type_errors": "looks at the texts of exceptions, which the"
        " kata leaves open",
    },
}


def install(reference):
    def make_response(self, rv):
        return reference.make_response(rv, flask.request.environ, self.response_class)

    flask.Flask.make_response = make_response

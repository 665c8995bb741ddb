"""``parse_cookie`` and ``dump_cookie`` wherever Werkzeug uses them: requests, responses, test client.

The pairs go into the class that Werkzeug asks for. ``max_size`` is ignored.
"""

import werkzeug.debug
import werkzeug.http
import werkzeug.sansio.http
import werkzeug.sansio.request
import werkzeug.sansio.response
import werkzeug.test
from werkzeug.datastructures import MultiDict

SUITES = {
    "werkzeug": [
        "tests/test_http.py", "tests/test_wrappers.py", "tests/test_test.py", "tests/test_debug.py",
        "tests/sansio/test_request.py",
    ],
    "flask": ["tests"],
}  # fmt: skip
TOO_LARGE = "looks for the warning about large cookies, which the kata leaves out"
DIFFERS = {
    "werkzeug": {"tests/test_http.py::TestHTTPUtility::test_cookie_maxsize": TOO_LARGE},
    "flask": {"tests/test_basic.py::test_max_cookie_size": TOO_LARGE},
}


def install(reference):
    def parse_cookie(header, cls=None):
        return (cls or MultiDict)(reference.parse_cookie(header))

    def parse_decoded(cookie=None, cls=None):
        # This one gets its header decoded, not in the latin-1 disguise of WSGI.
        disguised = cookie and cookie.encode().decode("latin-1")
        return parse_cookie(disguised, cls)

    def dump_cookie(key, value="", max_age=None, expires=None, *, max_size=None, **kwargs):
        return reference.dump_cookie(key, value, max_age=max_age, expires=expires, **kwargs)

    for module in (werkzeug.http, werkzeug.test, werkzeug.debug):
        module.parse_cookie = parse_cookie
    for module in (werkzeug.sansio.http, werkzeug.sansio.request):
        module.parse_cookie = parse_decoded
    for module in (werkzeug.http, werkzeug.test, werkzeug.sansio.response):
        module.dump_cookie = dump_cookie

"""Visible tests: a real Flask app with your session interface.

A visit is a ``with`` block, and what stands in it is the view: ``with browser.visit(): ...``
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import programs
import pytest
import session_interface
from flask import session
from itsdangerous import BadSignature
from programs import age, make_app, set_cookies, sign, tamper, unsign, vary


class Browser(programs.Browser):
    """A browser, and an app of its own with your interface: ``Browser(SECRET_KEY="k2")``."""

    def __init__(self, **config):
        super().__init__(make_app(session_interface.SecureCookieSessionInterface()))
        self.app.config.update({"SECRET_KEY": "k1"} | config)

    def gets(self, value):
        """The browser's session cookie, however it came there."""
        self.set_cookie("session", value)
        return self

    def logs_in(self, *, permanent=False):
        with self.visit() as response:
            session["user"] = "ann"
            if permanent:
                session.permanent = True
        return response

    def logs_out(self):
        with self.visit() as response:
            session.clear()
        return response

    def finds(self):
        """What is in the session."""
        with self.visit():
            return dict(session)


class TestRoundTrip:
    def test_a_value_comes_back_in_the_next_request(self):
        browser = Browser()
        with browser.visit():
            session["user"] = "ann"
        with browser.visit():
            assert session["user"] == "ann"

    def test_without_a_cookie_the_session_is_empty(self):
        assert Browser().finds() == {}

    def test_every_browser_has_its_own(self):
        browser = Browser()
        browser.logs_in()
        other = programs.Browser(browser.app)
        with other.visit():
            assert not session

    @pytest.mark.parametrize(
        "value",
        [
            [None, False, 0, 1.5, "", "é", [1, ["a"]], {"a": {"b": 1}}],
            (1, (2, 3), [()]),
            b"raw",
            UUID(int=7),
            datetime(2024, 1, 1, tzinfo=UTC),
            {" t": [1]},
            "la " * 100,
        ],
        ids=["json", "tuple", "bytes", "uuid", "datetime", "like_a_tag", "long"],
    )
    def test_types_survive(self, value):
        browser = Browser()
        with browser.visit():
            session["value"] = value
        found = browser.finds()["value"]
        assert found == value
        assert type(found) is type(value)

    def test_flask_can_read_your_cookie(self):
        browser = Browser()
        browser.logs_in()
        assert unsign(browser, "k1") == {"user": "ann"}

    def test_you_can_read_a_cookie_of_flask(self):
        browser = Browser().gets(sign({"user": "ann", "cart": ("tea",)}, "k1"))
        assert browser.finds() == {"user": "ann", "cart": ("tea",)}

    def test_the_payload_is_no_secret(self):
        browser = Browser()
        browser.logs_in()
        assert browser.get_cookie("session").startswith("eyJ1c2VyIjoiYW5uIn0.")

    @pytest.mark.parametrize("key", [None, ""])
    def test_without_a_secret_key_there_is_no_session_to_open(self, key):
        app = Browser(SECRET_KEY=key).app
        assert app.session_interface.open_session(app, app.request_class({})) is None

    def test_without_a_secret_key_reading_works_and_writing_complains(self):
        with Browser(SECRET_KEY=None).visit():
            assert session.get("user") is None
            with pytest.raises(RuntimeError, match="secret key"):
                session["user"] = "ann"


class TestTampering:
    @pytest.mark.parametrize("part", ["payload", "timestamp", "signature", "end"])
    def test_a_changed_cookie_is_an_empty_session(self, part):
        browser = Browser()
        browser.logs_in()
        tamper(browser, part)
        assert browser.finds() == {}

    @pytest.mark.parametrize(
        "junk",
        ["", "junk", ".", "..", "a.b", "a.b.c", ".a.b.c", "é.é"],
        ids=["nothing", "word", "dot", "dots", "two", "three", "compressed", "unicode"],
    )
    def test_junk_is_an_empty_session(self, junk):
        assert Browser().gets(junk).finds() == {}

    def test_another_key_does_not_count(self):
        assert Browser().gets(sign({"user": "root"}, "k2")).finds() == {}

    def test_a_token_for_another_purpose_is_not_a_session(self):
        token = sign({"user": "root"}, "k1", salt="itsdangerous")
        assert Browser().gets(token).finds() == {}

    def test_a_new_session_can_be_begun_after_a_bad_cookie(self):
        browser = Browser().gets("junk")
        browser.logs_in()
        assert browser.finds() == {"user": "ann"}

    @pytest.mark.parametrize("data", [{"user": "ann"}, {"user": "ann", "_permanent": True}])
    def test_a_cookie_has_a_lifetime(self, data):
        browser = Browser(PERMANENT_SESSION_LIFETIME=timedelta(hours=1))
        assert browser.gets(sign(data, "k1", minutes=59)).finds() == data
        assert browser.gets(sign(data, "k1", minutes=61)).finds() == {}

    def test_it_is_31_days_by_default(self):
        browser = Browser()
        days = 31 * 24 * 60
        assert browser.gets(sign({"user": "ann"}, "k1", minutes=days - 1)).finds() != {}
        assert browser.gets(sign({"user": "ann"}, "k1", minutes=days + 1)).finds() == {}

    @pytest.mark.parametrize("old", ["k0", "k1"])
    def test_old_keys_still_verify(self, old):
        browser = Browser(SECRET_KEY="k2", SECRET_KEY_FALLBACKS=["k0", "k1"])
        assert browser.gets(sign({"user": "ann"}, old)).finds() == {"user": "ann"}

    def test_the_new_key_signs(self):
        browser = Browser(SECRET_KEY="k2", SECRET_KEY_FALLBACKS=["k0", "k1"])
        browser.logs_in()
        assert unsign(browser, "k2") == {"user": "ann"}
        with pytest.raises(BadSignature):
            unsign(browser, "k1")

    def test_keys_are_read_each_time(self):
        browser = Browser()
        browser.logs_in()
        browser.app.secret_key = "k2"
        assert browser.finds() == {}
        browser.app.config["SECRET_KEY_FALLBACKS"] = ["k1"]
        assert browser.gets(sign({"user": "bob"}, "k1")).finds() == {"user": "bob"}

    def test_one_interface_may_serve_several_apps(self):
        one, two = Browser(), Browser(SECRET_KEY="k2")
        two.app.session_interface = one.app.session_interface
        one.logs_in()
        two.logs_in()
        assert unsign(one, "k1") == unsign(two, "k2") == {"user": "ann"}


def writes(view, **data):
    """Whether a visit with ``data`` in the session sends a cookie."""
    with Browser().gets(sign(data, "k1")).visit() as response:
        view()
    return "Set-Cookie" in response.headers


class TestChangeTracking:
    def test_a_session_just_opened_is_not_modified(self):
        Session = session_interface.SecureCookieSession
        assert not Session().modified
        assert not Session({"user": "ann"}).modified
        with Browser().gets(sign({"user": "ann"}, "k1")).visit():
            assert session.modified is False

    def test_a_session_that_is_only_read_is_not_written(self):
        assert not writes(lambda: None, user="ann")
        assert not writes(lambda: (session["user"], "user" in session, len(session)), user="ann")

    def test_an_empty_session_is_not_written(self):
        with Browser().visit() as response:
            session.get("user")
        assert "Set-Cookie" not in response.headers

    @pytest.mark.parametrize(
        "change",
        [
            lambda: session.__setitem__("user", "bob"),
            lambda: session.__setitem__("user", "ann"),
            lambda: session.__delitem__("user"),
            lambda: session.pop("user"),
            lambda: session.update(user="ann"),
            lambda: session.setdefault("n", 0),
            lambda: session.clear(),
        ],
        ids=["set", "same", "del", "pop", "update", "setdefault", "clear"],
    )
    def test_these_are_changes(self, change):
        cookie = sign({"user": "ann", "cart": []}, "k1")
        with Browser().gets(cookie).visit() as response:
            change()
            assert session.modified is True
        assert "Set-Cookie" in response.headers

    @pytest.mark.parametrize(
        "change",
        [lambda: session.pop("n", None), lambda: session.setdefault("user", "bob")],
        ids=["pop", "setdefault"],
    )
    def test_these_change_nothing(self, change):
        assert not writes(change, user="ann")

    def test_a_nested_change_is_not_noticed(self):
        browser = Browser().gets(sign({"cart": ["tea"]}, "k1"))
        with browser.visit() as response:
            session["cart"].append("milk")
        assert "Set-Cookie" not in response.headers
        assert browser.finds() == {"cart": ["tea"]}

    def test_a_nested_change_is_saved_if_you_say_so(self):
        browser = Browser().gets(sign({"cart": ["tea"]}, "k1"))
        with browser.visit():
            session["cart"].append("milk")
            session.modified = True
        assert browser.finds() == {"cart": ["tea", "milk"]}

    def test_permanent_is_kept_in_the_session(self):
        browser = Browser()
        browser.logs_in(permanent=True)
        with browser.visit():
            assert session.permanent is True
            assert dict(session) == {"user": "ann", "_permanent": True}

    def test_a_permanent_session_is_written_on_each_request(self):
        assert writes(lambda: None, user="ann", _permanent=True)
        assert not writes(lambda: None, user="ann", _permanent=False)

    def test_unless_the_setting_forbids(self):
        browser = Browser(SESSION_REFRESH_EACH_REQUEST=False)
        browser.logs_in(permanent=True)
        with browser.visit() as response:
            pass
        assert "Set-Cookie" not in response.headers
        assert "Set-Cookie" in browser.logs_in().headers

    @pytest.mark.parametrize("each", [True, False])
    def test_so_a_permanent_session_lives_as_long_as_it_is_used(self, each):
        hour = timedelta(hours=1)
        browser = Browser(PERMANENT_SESSION_LIFETIME=hour, SESSION_REFRESH_EACH_REQUEST=each)
        browser.logs_in(permanent=True)
        age(browser, "k1", minutes=40)
        with browser.visit():
            pass
        age(browser, "k1", minutes=40)
        assert bool(browser.finds()) is each


PLAIN = {"name": "session", "Path": "/", "HttpOnly": True}


class TestCookieAttributes:
    def cookie(self, *, permanent=False, **config):
        (cookie,) = set_cookies(Browser(**config).logs_in(permanent=permanent))
        return cookie

    def test_defaults(self):
        assert self.cookie() == PLAIN

    @pytest.mark.parametrize(
        ("config", "attribute", "value"),
        [
            ({"SESSION_COOKIE_NAME": "sid"}, "name", "sid"),
            ({"SESSION_COOKIE_DOMAIN": "example.com"}, "Domain", "example.com"),
            ({"SESSION_COOKIE_PATH": "/shop"}, "Path", "/shop"),
            ({"APPLICATION_ROOT": "/app"}, "Path", "/app"),
            ({"APPLICATION_ROOT": "/app", "SESSION_COOKIE_PATH": "/"}, "Path", "/"),
            ({"SESSION_COOKIE_SECURE": True}, "Secure", True),
            ({"SESSION_COOKIE_SAMESITE": "Lax"}, "SameSite", "Lax"),
        ],
        ids=["name", "domain", "path", "root", "path_before_root", "secure", "samesite"],
    )
    def test_each_has_a_setting(self, config, attribute, value):
        assert self.cookie(**config) == PLAIN | {attribute: value}

    def test_scripts_may_see_it_if_you_insist(self):
        assert self.cookie(SESSION_COOKIE_HTTPONLY=False) == {"name": "session", "Path": "/"}

    def test_a_partitioned_cookie_is_secure(self):
        cookie = self.cookie(SESSION_COOKIE_PARTITIONED=True)
        assert cookie == PLAIN | {"Partitioned": True, "Secure": True}

    def test_the_cookie_is_read_under_its_name(self):
        browser = Browser(SESSION_COOKIE_NAME="sid").gets(sign({"user": "root"}, "k1"))
        assert browser.finds() == {}
        browser.logs_in()
        assert browser.finds() == {"user": "ann"}

    def test_it_ends_with_the_browser_unless_permanent(self):
        assert "minutes" not in self.cookie()
        assert self.cookie(permanent=True) == PLAIN | {"minutes": 31 * 24 * 60}

    def test_the_lifetime_is_a_setting(self):
        hour = timedelta(hours=1)
        assert self.cookie(permanent=True, PERMANENT_SESSION_LIFETIME=hour)["minutes"] == 60


class TestDeletion:
    @pytest.mark.parametrize(
        "empty", [lambda: session.clear(), lambda: session.pop("user")], ids=["clear", "pop"]
    )
    def test_an_emptied_session_deletes_its_cookie(self, empty):
        browser = Browser()
        browser.logs_in()
        with browser.visit() as response:
            empty()
        assert set_cookies(response) == [PLAIN | {"deleted": True}]
        assert browser.get_cookie("session") is None

    @pytest.mark.parametrize(
        "config",
        [
            {"SESSION_COOKIE_NAME": "sid"},
            {"SESSION_COOKIE_DOMAIN": "example.com"},
            {"SESSION_COOKIE_PATH": "/shop"},
            {"APPLICATION_ROOT": "/shop"},
        ],
        ids=["name", "domain", "path", "root"],
    )
    def test_wherever_it_was_set_the_browser_forgets_it(self, config):
        browser = Browser(**config)
        browser.logs_in()
        browser.logs_out()
        assert browser.finds() == {}

    @pytest.mark.parametrize(
        "config",
        [
            {"SESSION_COOKIE_DOMAIN": "example.com", "SESSION_COOKIE_PATH": "/shop"},
            {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "Strict"},
            {"SESSION_COOKIE_PARTITIONED": True},
            {"SESSION_COOKIE_HTTPONLY": False},
        ],
        ids=["domain_and_path", "secure", "partitioned", "httponly"],
    )
    def test_the_same_attributes_as_when_it_was_set(self, config):
        browser = Browser(**config)
        (cookie,) = set_cookies(browser.logs_in())
        assert set_cookies(browser.logs_out()) == [cookie | {"deleted": True}]

    def test_a_permanent_session_can_be_emptied_too(self):
        browser = Browser()
        browser.logs_in(permanent=True)
        assert set_cookies(browser.logs_out()) == [PLAIN | {"deleted": True}]

    def test_a_session_that_was_empty_all_the_time_sends_nothing(self):
        browser = Browser()
        with browser.visit() as response:
            pass
        assert set_cookies(response) == []
        with browser.visit() as response:
            session.pop("user", None)
        assert set_cookies(response) == []

    def test_written_and_emptied_in_one_request(self):
        with Browser().visit() as response:
            session["user"] = "ann"
            session.clear()
        assert set_cookies(response) == [PLAIN | {"deleted": True}]

    def test_falsy_values_are_contents(self):
        browser = Browser()
        with browser.visit() as response:
            session["n"] = 0
        (cookie,) = set_cookies(response)
        assert "deleted" not in cookie
        assert browser.finds() == {"n": 0}


def varies(view, already=None, config=(), **data):
    """The Vary header of a visit with ``data`` in the session."""
    browser = Browser(**dict(config))
    if data:
        browser.gets(sign(data, "k1"))
    with browser.visit() as response:
        if already:
            response.headers["Vary"] = already
        view()
    return vary(response)


class TestVary:
    def test_not_if_nobody_looked(self):
        assert varies(lambda: None) == []
        assert varies(lambda: None, user="ann") == []

    @pytest.mark.parametrize(
        "look",
        [
            lambda: session["user"],
            lambda: session.get("nothing"),
            lambda: "user" in session,
            lambda: "nothing" in session,
            lambda: len(session),
            lambda: bool(session),
            lambda: list(session),
            lambda: session.modified,
            lambda: session.permanent,
        ],
        ids=["item", "get", "in", "not_in", "len", "bool", "iter", "modified", "permanent"],
    )
    def test_any_look_counts(self, look):
        assert varies(look, user="ann") == ["cookie"]

    def test_a_look_at_an_empty_session_counts(self):
        assert varies(lambda: "user" in session) == ["cookie"]

    def test_a_write_counts(self):
        assert varies(lambda: session.update(user="ann")) == ["cookie"]

    def test_a_deletion_counts(self):
        assert varies(lambda: session.clear(), user="ann") == ["cookie"]

    def test_a_refreshed_cookie_counts_though_nobody_looked(self):
        assert varies(lambda: None, user="ann", _permanent=True) == ["cookie"]
        quiet = {"SESSION_REFRESH_EACH_REQUEST": False}
        assert varies(lambda: None, config=quiet, user="ann", _permanent=True) == []

    def test_what_the_view_said_stays(self):
        assert varies(lambda: None, already="Accept") == ["accept"]
        assert varies(lambda: session.update(n=1), already="Accept") == ["accept", "cookie"]
        assert varies(lambda: len(session), already="Accept") == ["accept", "cookie"]

    def test_no_key_no_session_no_vary(self):
        assert varies(lambda: session.get("user"), config={"SECRET_KEY": None}) == []

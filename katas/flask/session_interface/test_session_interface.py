"""Visible tests: a real Flask app with your session interface.

A visit runs a small function as the view: ``visit(lambda: session.get("user"))``.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import session_interface
from flask import Flask, session
from itsdangerous import BadSignature
from programs import age, set_cookies, sign, tamper, unsign, vary


def make_app(**config):
    app = Flask(__name__, static_folder=None)
    app.testing = True  # exceptions come through instead of turning into a 500
    app.secret_key = "k1"
    app.config.update(config)
    app.session_interface = session_interface.SecureCookieSessionInterface()
    return app


class Browser:
    """A client with a cookie jar; what the visited view returned is in ``seen``."""

    def __init__(self, **config):
        self.app = make_app(**config)
        self.client = self.app.test_client()
        self.seen = None
        self.app.add_url_rule("/shop/page", view_func=self.page)

    def page(self):
        self.seen = self.view()
        return "ok", {"Vary": self.already} if self.already else {}

    def visit(self, view=lambda: None, already=None):
        self.view, self.already = view, already
        return self.client.get("/shop/page")

    def sees(self, view):
        assert self.visit(view).status_code == 200
        return self.seen

    def give(self, value):
        self.client.set_cookie("session", value)

    def session(self):
        return self.sees(lambda: dict(session))


def login():
    session["user"] = "ann"


def login_for_long():
    session["user"] = "ann"
    session.permanent = True


def logout():
    session.clear()


class TestRoundTrip:
    def test_a_value_comes_back_in_the_next_request(self):
        browser = Browser()
        browser.visit(login)
        assert browser.session() == {"user": "ann"}

    def test_without_a_cookie_the_session_is_empty(self):
        assert Browser().session() == {}

    def test_every_browser_has_its_own(self):
        browser = Browser()
        browser.visit(login)
        browser.client = browser.app.test_client()
        assert browser.session() == {}

    @pytest.mark.parametrize(
        "value",
        [
            None,
            False,
            0,
            "",
            "é",
            [1, ["a"]],
            {"a": {"b": 1}},
            (),
            (1, (2, 3)),
            [(1, 2)],
            b"raw",
            UUID(int=7),
            datetime(2024, 1, 1, tzinfo=UTC),
            {" t": [1]},
            "la " * 100,
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_types_survive(self, value):
        browser = Browser()

        def store():
            session["value"] = value

        browser.visit(store)
        found = browser.session()["value"]
        assert found == value
        assert type(found) is type(value)

    def test_flask_can_read_your_cookie(self):
        browser = Browser()
        browser.visit(login)
        assert unsign(browser.client, "k1") == {"user": "ann"}

    def test_you_can_read_a_cookie_of_flask(self):
        browser = Browser()
        browser.give(sign({"user": "ann", "cart": ("tea",)}, "k1"))
        assert browser.session() == {"user": "ann", "cart": ("tea",)}

    def test_the_payload_is_no_secret(self):
        browser = Browser()
        browser.visit(login)
        assert browser.client.get_cookie("session").value.startswith("eyJ1c2VyIjoiYW5uIn0.")

    @pytest.mark.parametrize("key", [None, ""])
    def test_without_a_secret_key_there_is_no_session_to_open(self, key):
        app = make_app(SECRET_KEY=key)
        with app.test_request_context():
            opened = app.session_interface.open_session(app, app.request_class({}))
        assert opened is None

    def test_without_a_secret_key_reading_works_and_writing_complains(self):
        browser = Browser(SECRET_KEY=None)
        assert browser.sees(lambda: session.get("user")) is None
        with pytest.raises(RuntimeError, match="secret key"):
            browser.visit(login)


class TestTampering:
    @pytest.mark.parametrize("part", ["payload", "timestamp", "signature", "end"])
    def test_a_changed_cookie_is_an_empty_session(self, part):
        browser = Browser()
        browser.visit(login)
        tamper(browser.client, part)
        assert browser.session() == {}

    @pytest.mark.parametrize(
        "junk",
        ["", "junk", ".", "..", "a.b", "a.b.c", ".a.b.c", "é.é"],
        ids=["nothing", "word", "dot", "dots", "two", "three", "compressed", "unicode"],
    )
    def test_junk_is_an_empty_session(self, junk):
        browser = Browser()
        browser.give(junk)
        assert browser.session() == {}

    def test_another_key_does_not_count(self):
        browser = Browser()
        browser.give(sign({"user": "root"}, "k2"))
        assert browser.session() == {}

    def test_a_token_for_another_purpose_is_not_a_session(self):
        browser = Browser()
        browser.give(sign({"user": "root"}, "k1", salt="itsdangerous"))
        assert browser.session() == {}

    def test_a_new_session_can_be_begun_after_a_bad_cookie(self):
        browser = Browser()
        browser.give("junk")
        browser.visit(login)
        assert browser.session() == {"user": "ann"}

    @pytest.mark.parametrize("data", [{"user": "ann"}, {"user": "ann", "_permanent": True}])
    def test_a_cookie_has_a_lifetime(self, data):
        browser = Browser(PERMANENT_SESSION_LIFETIME=timedelta(hours=1))
        browser.give(sign(data, "k1", minutes=59))
        assert browser.session() == data
        browser = Browser(PERMANENT_SESSION_LIFETIME=timedelta(hours=1))
        browser.give(sign(data, "k1", minutes=61))
        assert browser.session() == {}

    def test_it_is_31_days_by_default(self):
        browser = Browser()
        browser.give(sign({"user": "ann"}, "k1", minutes=31 * 24 * 60 - 1))
        assert browser.session() == {"user": "ann"}
        browser.give(sign({"user": "ann"}, "k1", minutes=31 * 24 * 60 + 1))
        assert browser.session() == {}

    @pytest.mark.parametrize("old", ["k0", "k1"])
    def test_old_keys_still_verify(self, old):
        browser = Browser(SECRET_KEY="k2", SECRET_KEY_FALLBACKS=["k0", "k1"])
        browser.give(sign({"user": "ann"}, old))
        assert browser.session() == {"user": "ann"}

    def test_the_new_key_signs(self):
        browser = Browser(SECRET_KEY="k2", SECRET_KEY_FALLBACKS=["k0", "k1"])
        browser.visit(login)
        assert unsign(browser.client, "k2") == {"user": "ann"}
        with pytest.raises(BadSignature):
            unsign(browser.client, "k1")

    def test_keys_are_read_each_time(self):
        browser = Browser()
        browser.visit(login)
        browser.app.secret_key = "k2"
        assert browser.session() == {}
        browser.app.config["SECRET_KEY_FALLBACKS"] = ["k1"]
        browser.give(sign({"user": "bob"}, "k1"))
        assert browser.session() == {"user": "bob"}


def writes(view, **data):
    """Whether a visit with ``data`` in the session sends a cookie."""
    browser = Browser()
    browser.give(sign(data, "k1"))
    return "Set-Cookie" in browser.visit(view).headers


class TestChangeTracking:
    def test_a_session_just_opened_is_not_modified(self):
        Session = session_interface.SecureCookieSession
        assert not Session().modified
        assert not Session({"user": "ann"}).modified
        browser = Browser()
        browser.give(sign({"user": "ann"}, "k1"))
        assert browser.sees(lambda: session.modified) is False

    def test_a_session_that_is_only_read_is_not_written(self):
        assert not writes(lambda: None, user="ann")
        assert not writes(lambda: (session["user"], "user" in session, len(session)), user="ann")

    def test_an_empty_session_is_not_written(self):
        assert "Set-Cookie" not in Browser().visit(lambda: session.get("user")).headers

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
        assert writes(change, user="ann", cart=[])
        browser = Browser()
        browser.give(sign({"user": "ann"}, "k1"))
        assert browser.sees(lambda: (change(), session.modified)[1]) is True

    @pytest.mark.parametrize(
        "change",
        [lambda: session.pop("n", None), lambda: session.setdefault("user", "bob")],
        ids=["pop", "setdefault"],
    )
    def test_these_change_nothing(self, change):
        assert not writes(change, user="ann")

    def test_a_nested_change_is_not_noticed(self):
        browser = Browser()
        browser.give(sign({"cart": ["tea"]}, "k1"))
        response = browser.visit(lambda: session["cart"].append("milk"))
        assert "Set-Cookie" not in response.headers
        assert browser.session() == {"cart": ["tea"]}

    def test_a_nested_change_is_saved_if_you_say_so(self):
        browser = Browser()
        browser.give(sign({"cart": ["tea"]}, "k1"))

        def buy():
            session["cart"].append("milk")
            session.modified = True

        browser.visit(buy)
        assert browser.session() == {"cart": ["tea", "milk"]}

    def test_permanent_is_kept_in_the_session(self):
        browser = Browser()
        browser.visit(login_for_long)
        assert browser.sees(lambda: session.permanent) is True
        assert browser.session() == {"user": "ann", "_permanent": True}

    def test_a_permanent_session_is_written_on_each_request(self):
        assert writes(lambda: None, user="ann", _permanent=True)
        assert not writes(lambda: None, user="ann", _permanent=False)

    def test_unless_the_setting_forbids(self):
        browser = Browser(SESSION_REFRESH_EACH_REQUEST=False)
        browser.visit(login_for_long)
        assert "Set-Cookie" not in browser.visit().headers
        assert "Set-Cookie" in browser.visit(login).headers

    @pytest.mark.parametrize("each", [True, False])
    def test_so_a_permanent_session_lives_as_long_as_it_is_used(self, each):
        browser = Browser(
            PERMANENT_SESSION_LIFETIME=timedelta(hours=1), SESSION_REFRESH_EACH_REQUEST=each
        )
        browser.visit(login_for_long)
        age(browser.client, "k1", minutes=40)
        browser.visit()
        age(browser.client, "k1", minutes=40)
        assert bool(browser.session()) is each


PLAIN = {"name": "session", "Path": "/", "HttpOnly": True}


class TestCookieAttributes:
    def cookie(self, view=login, **config):
        (cookie,) = set_cookies(Browser(**config).visit(view))
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
        browser = Browser(SESSION_COOKIE_NAME="sid")
        browser.give(sign({"user": "root"}, "k1"))
        assert browser.session() == {}
        browser.visit(login)
        assert browser.session() == {"user": "ann"}

    def test_it_ends_with_the_browser_unless_permanent(self):
        assert "minutes" not in self.cookie(login)
        assert self.cookie(login_for_long) == PLAIN | {"minutes": 31 * 24 * 60}

    def test_the_lifetime_is_a_setting(self):
        hour = timedelta(hours=1)
        assert self.cookie(login_for_long, PERMANENT_SESSION_LIFETIME=hour)["minutes"] == 60


class TestDeletion:
    @pytest.mark.parametrize("empty", [logout, lambda: session.pop("user")], ids=["clear", "pop"])
    def test_an_emptied_session_deletes_its_cookie(self, empty):
        browser = Browser()
        browser.visit(login)
        assert set_cookies(browser.visit(empty)) == [PLAIN | {"deleted": True}]
        assert browser.client.get_cookie("session") is None
        assert browser.session() == {}

    @pytest.mark.parametrize(
        "config",
        [
            {"SESSION_COOKIE_NAME": "sid"},
            {"SESSION_COOKIE_DOMAIN": "localhost"},
            {"SESSION_COOKIE_PATH": "/shop"},
            {"APPLICATION_ROOT": "/app"},
            {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "Strict"},
            {"SESSION_COOKIE_PARTITIONED": True},
            {"SESSION_COOKIE_HTTPONLY": False},
        ],
        ids=["name", "domain", "path", "root", "secure", "partitioned", "httponly"],
    )
    def test_the_same_attributes_as_when_it_was_set(self, config):
        browser = Browser(**config)
        (cookie,) = set_cookies(browser.visit(login))
        cookie.pop("minutes", None)
        assert set_cookies(browser.visit(logout)) == [cookie | {"deleted": True}]
        assert browser.session() == {}

    def test_a_permanent_session_can_be_emptied_too(self):
        browser = Browser()
        browser.visit(login_for_long)
        assert set_cookies(browser.visit(logout)) == [PLAIN | {"deleted": True}]

    def test_a_session_that_was_empty_all_the_time_sends_nothing(self):
        browser = Browser()
        assert set_cookies(browser.visit()) == []
        assert set_cookies(browser.visit(lambda: session.pop("user", None))) == []

    def test_written_and_emptied_in_one_request(self):
        def change_of_mind():
            session["user"] = "ann"
            session.clear()

        assert set_cookies(Browser().visit(change_of_mind)) == [PLAIN | {"deleted": True}]

    def test_falsy_values_are_contents(self):
        browser = Browser()
        (cookie,) = set_cookies(browser.visit(lambda: session.update(n=0)))
        assert "deleted" not in cookie
        assert browser.session() == {"n": 0}


def varies(view, already=None, config=(), **data):
    """The Vary header of a visit with ``data`` in the session."""
    browser = Browser(**dict(config))
    if data:
        browser.give(sign(data, "k1"))
    response = browser.visit(view, already)
    assert response.status_code == 200
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
        assert varies(login) == ["cookie"]

    def test_a_deletion_counts(self):
        assert varies(logout, user="ann") == ["cookie"]

    def test_a_refreshed_cookie_counts_though_nobody_looked(self):
        assert varies(lambda: None, user="ann", _permanent=True) == ["cookie"]
        quiet = {"SESSION_REFRESH_EACH_REQUEST": False}
        assert varies(lambda: None, config=quiet, user="ann", _permanent=True) == []

    def test_what_the_view_said_stays(self):
        assert varies(lambda: None, already="Accept") == ["accept"]
        assert varies(login, already="Accept") == ["accept", "cookie"]
        assert varies(lambda: len(session), already="Accept") == ["accept", "cookie"]

    def test_no_key_no_session_no_vary(self):
        assert varies(lambda: session.get("user"), config={"SECRET_KEY": None}) == []

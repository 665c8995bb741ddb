"""Visible tests: your blueprints on real Flask apps."""

import blueprint
import pytest
from flask import Flask, abort, url_for
from programs import get, post, rules
from werkzeug.exceptions import NotFound


def make_app():
    app = Flask("app", static_folder=None)
    app.testing = True  # exceptions come through instead of turning into a 500
    return app


def make(name="shop", url_prefix="/shop"):
    return blueprint.Blueprint(name, __name__, url_prefix=url_prefix)


def on_app(*blueprints, app=None, **options):
    app = app or make_app()
    for each in blueprints:
        app.register_blueprint(each, **options)
    return app


def view():
    return "view"


class TestDeferred:
    def test_nothing_happens_before_the_registration(self):
        shop, app = make(), make_app()
        shop.get("/cart")(view)
        assert rules(app) == []
        app.register_blueprint(shop)
        assert rules(app) == ["GET /shop/cart -> shop.view"]
        assert get(app, "/shop/cart") == (200, "view")

    def test_recorded_functions_are_called_in_order_with_the_state(self):
        shop, app, seen = make(), make_app(), []
        assert shop.record(lambda state: seen.append(("first", state.app))) is None
        shop.record(lambda state: seen.append(("second", state.blueprint)))
        assert seen == []
        app.register_blueprint(shop)
        assert seen == [("first", app), ("second", shop)]

    def test_the_state_knows_the_options_of_this_registration(self):
        shop, seen = make(), []
        shop.record(lambda state: seen.append((state.options, state.url_prefix)))
        on_app(shop)
        on_app(shop, color="red")
        on_app(shop, url_prefix="/new")
        on_app(shop, url_prefix="")
        assert seen == [
            ({}, "/shop"),
            ({"color": "red"}, "/shop"),
            ({"url_prefix": "/new"}, "/new"),
            ({"url_prefix": ""}, ""),
        ]

    def test_the_state_adds_rules_with_both_prefixes(self):
        shop = make()
        shop.record(lambda state: state.add_url_rule("/a", "first", view, methods=["POST"]))
        shop.record(lambda state: state.add_url_rule("/b", view_func=view))
        assert rules(on_app(shop)) == ["GET /shop/b -> shop.view", "POST /shop/a -> shop.first"]

    def test_steps_of_all_kinds_keep_their_order(self):
        shop, seen = make(), []
        shop.record(lambda state: seen.append(rules(state.app)))
        shop.get("/cart")(view)
        shop.record(lambda state: seen.append(rules(state.app)))
        on_app(shop)
        assert seen == [[], ["GET /shop/cart -> shop.view"]]

    def test_two_apps_get_all_of_it(self):
        shop, log = make(), []
        shop.get("/cart")(view)
        shop.before_request(lambda: log.append("mine"))
        shop.before_app_request(lambda: log.append("everybody's"))
        shop.errorhandler(404)(lambda error: "gone")
        first, second = on_app(shop), on_app(shop)
        for app in (first, second):
            assert rules(app) == ["GET /shop/cart -> shop.view"]
            assert get(app, "/shop/cart") == (200, "view")
        assert log == ["everybody's", "mine"] * 2

    def test_blueprints_do_not_share_what_they_record(self):
        shop, admin = make(), make("admin", "/admin")
        shop.get("/cart")(view)
        admin.get("/users")(view)
        assert rules(on_app(admin)) == ["GET /admin/users -> admin.view"]

    def test_every_decorator_hands_the_function_back(self):
        shop = make()
        decorators = [
            shop.route("/a"),
            shop.get("/b"),
            shop.post("/c"),
            shop.before_request,
            shop.after_request,
            shop.teardown_request,
            shop.before_app_request,
            shop.after_app_request,
            shop.teardown_app_request,
            shop.errorhandler(404),
            shop.app_errorhandler(404),
        ]
        assert all(decorator(view) is view for decorator in decorators)

    def test_a_name_is_not_empty_and_has_no_dot(self):
        for name in ("", "shop.cart", "."):
            with pytest.raises(ValueError):
                make(name)

    def test_the_name_is_kept(self):
        shop = make()
        assert (shop.name, shop.import_name, shop.url_prefix) == ("shop", __name__, "/shop")
        assert make("shop", None).url_prefix is None


class TestRoutes:
    @pytest.mark.parametrize(
        ("prefix", "rule", "url"),
        [
            (None, "/cart", "/cart"),
            ("/shop", "/cart", "/shop/cart"),
            ("/shop/", "/cart", "/shop/cart"),
            ("/shop", "cart", "/shop/cart"),
            ("/shop", "/cart/", "/shop/cart/"),
            ("/shop", "/", "/shop/"),
            ("/shop", "", "/shop"),
            ("/shop/", "", "/shop/"),
            ("/", "/cart", "/cart"),
            ("", "/cart", "/cart"),
            ("", "cart", "/cart"),
            ("/a/b", "/c/d", "/a/b/c/d"),
        ],
    )
    def test_one_slash_between_prefix_and_rule(self, prefix, rule, url):
        shop = make(url_prefix=prefix)
        shop.get(rule)(view)
        assert rules(on_app(shop)) == [f"GET {url} -> shop.view"]

    def test_the_prefix_of_the_registration_replaces_the_own_one(self):
        shop = make()
        shop.get("/cart")(view)
        assert rules(on_app(shop, url_prefix="/new")) == ["GET /new/cart -> shop.view"]

    def test_an_empty_prefix_replaces_it_too_but_none_does_not(self):
        shop = make()
        shop.get("/cart")(view)
        assert rules(on_app(shop, url_prefix="")) == ["GET /cart -> shop.view"]
        assert rules(on_app(shop, url_prefix=None)) == ["GET /shop/cart -> shop.view"]

    def test_it_holds_for_that_registration_only(self):
        shop = make()
        shop.get("/cart")(view)
        on_app(shop, url_prefix="/new")
        assert rules(on_app(shop)) == ["GET /shop/cart -> shop.view"]
        assert shop.url_prefix == "/shop"

    def test_a_given_endpoint_gets_the_name_too(self):
        shop = make()
        shop.add_url_rule("/a", "first", view)
        shop.add_url_rule("/b", view_func=view)
        shop.route("/c", endpoint="third")(view)
        assert rules(on_app(shop)) == [
            "GET /shop/a -> shop.first",
            "GET /shop/b -> shop.view",
            "GET /shop/c -> shop.third",
        ]

    def test_an_endpoint_has_no_dot(self):
        def dotted():
            return ""

        dotted.__name__ = "all.dotted"
        shop = make()
        with pytest.raises(ValueError):
            shop.add_url_rule("/a", "all.items", view)
        with pytest.raises(ValueError):
            shop.add_url_rule("/a", view_func=dotted)
        assert rules(on_app(shop)) == []

    def test_methods_and_other_options_reach_the_app(self):
        shop = make()
        shop.get("/a")(view)
        shop.post("/a", endpoint="save")(lambda: "saved")
        shop.route("/b", methods=["PUT", "DELETE"])(view)
        shop.route("/c/", strict_slashes=False, defaults={"n": 1}, endpoint="n")(lambda n: str(n))
        app = on_app(shop)
        assert get(app, "/shop/a") == (200, "view")
        assert post(app, "/shop/a") == (200, "saved")
        assert get(app, "/shop/b")[0] == 405
        assert get(app, "/shop/c") == (200, "1")

    def test_a_second_app_gets_the_options_too(self):
        shop = make()
        shop.post("/a", defaults={"n": 1})(lambda n: str(n))
        for _ in range(2):
            app = on_app(shop)
            assert post(app, "/shop/a") == (200, "1")
            assert get(app, "/shop/a")[0] == 405

    def test_a_function_can_have_several_routes(self):
        shop = make()
        shop.get("/a")(shop.get("/b")(view))
        assert rules(on_app(shop)) == ["GET /shop/a -> shop.view", "GET /shop/b -> shop.view"]

    def test_url_for_finds_a_neighbour_by_a_dot(self):
        shop, admin = make(), make("admin", "/admin")
        for each in (shop, admin):
            each.get("/")(view)
            each.get("/link", endpoint="link")(lambda: url_for(".view"))
            each.get("/other", endpoint="other")(lambda: url_for("admin.view"))
        app = on_app(shop, admin)
        assert get(app, "/shop/link") == (200, "/shop/")
        assert get(app, "/shop/other") == (200, "/admin/")
        assert get(app, "/admin/link") == (200, "/admin/")


class Hooked:
    """An app with two blueprints and a view of its own; hooks write to ``log``."""

    def __init__(self):
        self.log = []
        self.app = make_app()
        self.shop, self.admin = make(), make("admin", "/admin")
        self.shop.get("/cart")(view)
        self.shop.get("/fail")(lambda: abort(404))
        self.admin.get("/users")(view)
        self.app.get("/shop/own")(view)

    def before(self, name, stops=False):
        def hook():
            self.log.append(name)
            return f"stopped by {name}" if stops else None

        return hook

    def after(self, name):
        def hook(response):
            self.log.append(name)
            return response

        return hook

    def teardown(self, name):
        return lambda error: self.log.append((name, error))

    def visit(self, path):
        if not self.app.blueprints:
            on_app(self.shop, self.admin, app=self.app)
        self.log.clear()
        self.answer = get(self.app, path)
        return self.log


class TestHooks:
    def test_a_hook_is_for_the_views_of_its_blueprint(self):
        hooked = Hooked()
        hooked.shop.before_request(hooked.before("shop"))
        assert hooked.visit("/shop/cart") == ["shop"]
        assert hooked.visit("/admin/users") == []

    def test_a_view_of_the_app_below_the_prefix_is_not_one_of_them(self):
        hooked = Hooked()
        hooked.shop.before_request(hooked.before("before"))
        hooked.shop.after_request(hooked.after("after"))
        hooked.shop.teardown_request(hooked.teardown("teardown"))
        assert hooked.visit("/shop/own") == []

    def test_neither_is_an_unknown_url(self):
        hooked = Hooked()
        hooked.shop.before_request(hooked.before("before"))
        hooked.shop.after_request(hooked.after("after"))
        assert hooked.visit("/shop/nothing") == []

    def test_the_three_kinds(self):
        hooked = Hooked()
        hooked.shop.teardown_request(hooked.teardown("teardown"))
        hooked.shop.after_request(hooked.after("after"))
        hooked.shop.before_request(hooked.before("before"))
        assert hooked.visit("/shop/cart") == ["before", "after", ("teardown", None)]

    def test_teardown_comes_after_all_after_hooks(self):
        hooked = Hooked()
        hooked.app.after_request(hooked.after("app"))
        hooked.shop.after_request(hooked.after("shop"))
        hooked.shop.teardown_request(hooked.teardown("teardown"))
        assert hooked.visit("/shop/cart") == ["shop", "app", ("teardown", None)]

    def test_teardown_gets_the_exception(self):
        hooked, error = Hooked(), KeyError()
        hooked.shop.get("/broken")(failing(error))
        hooked.shop.teardown_request(hooked.teardown("teardown"))
        with pytest.raises(KeyError):
            hooked.visit("/shop/broken")
        assert hooked.log == [("teardown", error)]

    def test_app_hooks_are_for_every_request(self):
        hooked = Hooked()
        hooked.shop.before_app_request(hooked.before("before"))
        hooked.shop.after_app_request(hooked.after("after"))
        hooked.shop.teardown_app_request(hooked.teardown("teardown"))
        for path in ("/shop/cart", "/admin/users", "/shop/own", "/nothing"):
            assert hooked.visit(path) == ["before", "after", ("teardown", None)]

    def test_before_the_app_comes_first(self):
        hooked = Hooked()
        hooked.shop.before_request(hooked.before("shop 1"))
        hooked.shop.before_request(hooked.before("shop 2"))
        on_app(hooked.shop, hooked.admin, app=hooked.app)
        hooked.app.before_request(hooked.before("app"))
        assert hooked.visit("/shop/cart") == ["app", "shop 1", "shop 2"]

    def test_after_the_last_one_comes_first_and_the_app_last(self):
        for kind in ("after", "teardown"):
            hooked = Hooked()
            hook = getattr(hooked, kind)
            getattr(hooked.app, f"{kind}_request")(hook("app"))
            getattr(hooked.shop, f"{kind}_request")(hook("shop 1"))
            getattr(hooked.shop, f"{kind}_request")(hook("shop 2"))
            names = [e if kind == "after" else e[0] for e in hooked.visit("/shop/cart")]
            assert names == ["shop 2", "shop 1", "app"]

    def test_an_app_hook_takes_its_place_at_the_registration(self):
        hooked = Hooked()
        hooked.app.before_request(hooked.before("app 1"))
        hooked.shop.before_app_request(hooked.before("shop"))
        on_app(hooked.shop, hooked.admin, app=hooked.app)
        hooked.app.before_request(hooked.before("app 2"))
        assert hooked.visit("/shop/cart") == ["app 1", "shop", "app 2"]

    def test_a_before_hook_can_answer_instead_of_the_view(self):
        hooked = Hooked()
        hooked.shop.before_request(hooked.before("shop", stops=True))
        hooked.shop.before_request(hooked.before("never"))
        assert hooked.visit("/shop/cart") == ["shop"]
        assert hooked.answer == (200, "stopped by shop")

    def test_an_after_hook_can_replace_the_response(self):
        hooked = Hooked()
        hooked.shop.after_request(lambda response: hooked.app.make_response("replaced"))
        hooked.visit("/shop/cart")
        assert hooked.answer == (200, "replaced")

    def test_hooks_run_when_the_view_aborts(self):
        hooked = Hooked()
        hooked.shop.after_request(hooked.after("after"))
        assert hooked.visit("/shop/fail") == ["after"]


def failing(error):
    def fail():
        raise error

    return fail


def with_errors():
    """Two blueprints whose views fail."""
    shop, admin = make(), make("admin", "/admin")
    for each in (shop, admin):
        each.get("/missing", endpoint="missing")(lambda: abort(404))
        each.get("/secret", endpoint="secret")(lambda: abort(403))
        each.get("/key", endpoint="key")(failing(KeyError()))
        each.get("/index", endpoint="index")(failing(IndexError()))
    return shop, admin


def says(text):
    return lambda error: text


class TestErrors:
    def test_a_handler_is_for_the_views_of_its_blueprint(self):
        shop, admin = with_errors()
        shop.errorhandler(404)(says("shop"))
        shop.errorhandler(KeyError)(says("key"))
        app = on_app(shop, admin)
        assert get(app, "/shop/missing") == (200, "shop")
        assert get(app, "/admin/missing") == (404, "...")
        assert get(app, "/shop/key") == (200, "key")
        with pytest.raises(KeyError):
            get(app, "/admin/key")

    def test_an_unknown_url_below_the_prefix_is_no_error_of_the_blueprint(self):
        shop, admin = with_errors()
        shop.errorhandler(404)(says("shop"))
        assert get(on_app(shop, admin), "/shop/nothing") == (404, "...")

    def test_a_class_is_for_its_subclasses(self):
        shop, _ = with_errors()
        shop.errorhandler(LookupError)(says("lookup"))
        shop.errorhandler(KeyError)(says("key"))
        app = on_app(shop)
        assert get(app, "/shop/index") == (200, "lookup")
        assert get(app, "/shop/key") == (200, "key")

    def test_a_code_and_its_class_are_the_same(self):
        shop, admin = with_errors()
        shop.errorhandler(NotFound)(says("class"))
        admin.errorhandler(NotFound)(says("class"))
        admin.errorhandler(404)(says("code"))
        app = on_app(shop, admin)
        assert get(app, "/shop/missing") == (200, "class")
        assert get(app, "/admin/missing") == (200, "code")
        assert get(app, "/shop/secret") == (403, "...")

    def test_the_own_handler_goes_before_that_of_the_app(self):
        for what, path in ((404, "missing"), (NotFound, "missing"), (KeyError, "key")):
            shop, admin = with_errors()
            shop.errorhandler(what)(says("shop"))
            app = on_app(shop, admin)
            app.errorhandler(what)(says("app"))
            assert get(app, f"/shop/{path}") == (200, "shop")
            assert get(app, f"/admin/{path}") == (200, "app")

    def test_register_error_handler_is_the_same_as_a_call(self):
        shop, admin = with_errors()
        shop.register_error_handler(404, says("shop"))
        shop.register_error_handler(KeyError, says("key"))
        app = on_app(shop, admin)
        assert get(app, "/shop/missing") == (200, "shop")
        assert get(app, "/shop/key") == (200, "key")
        assert get(app, "/admin/missing") == (404, "...")

    def test_app_errorhandler_is_for_everything(self):
        shop, admin = with_errors()
        shop.app_errorhandler(404)(says("everywhere"))
        shop.app_errorhandler(LookupError)(says("lookup"))
        app = on_app(shop, admin)
        for path in ("/shop/missing", "/admin/missing", "/shop/nothing", "/nothing"):
            assert get(app, path) == (200, "everywhere")
        assert get(app, "/admin/key") == (200, "lookup")

    def test_each_app_has_its_own_handlers(self):
        shop, _ = with_errors()
        shop.errorhandler(404)(says("shop"))
        first, second = on_app(shop), on_app(shop)
        first.errorhandler(403)(says("first"))
        for app in (first, second):
            assert get(app, "/shop/missing") == (200, "shop")
        assert get(second, "/shop/secret") == (403, "...")


LATE = {
    "record": lambda shop: shop.record(print),
    "add_url_rule": lambda shop: shop.add_url_rule("/late", view_func=view),
    "route": lambda shop: shop.route("/late"),
    "get": lambda shop: shop.get("/late"),
    "post": lambda shop: shop.post("/late"),
    "before_request": lambda shop: shop.before_request(view),
    "after_request": lambda shop: shop.after_request(view),
    "teardown_request": lambda shop: shop.teardown_request(view),
    "before_app_request": lambda shop: shop.before_app_request(view),
    "after_app_request": lambda shop: shop.after_app_request(view),
    "teardown_app_request": lambda shop: shop.teardown_app_request(view),
    "errorhandler": lambda shop: shop.errorhandler(404)(view),
    "register_error_handler": lambda shop: shop.register_error_handler(404, view),
    "app_errorhandler": lambda shop: shop.app_errorhandler(404)(view),
}


def refused(call, shop):
    try:
        call(shop)
    except AssertionError:
        return True
    return False


class TestClosed:
    def test_every_method_that_records_is_refused(self):
        shop = make()
        on_app(shop)
        assert [name for name, call in LATE.items() if not refused(call, shop)] == []

    def test_too_late_for_a_decorator_made_before(self):
        shop = make()
        decorator = shop.get("/late")
        app = on_app(shop)
        with pytest.raises(AssertionError):
            decorator(view)
        assert rules(app) == []

    def test_what_came_too_late_reaches_no_other_app(self):
        shop, log = make(), []
        shop.get("/cart")(view)
        on_app(shop)
        with pytest.raises(AssertionError):
            shop.before_request(lambda: log.append("late"))
        with pytest.raises(AssertionError):
            shop.add_url_rule("/late", "late", view)
        app = on_app(shop)
        assert rules(app) == ["GET /shop/cart -> shop.view"]
        assert get(app, "/shop/cart") == (200, "view")
        assert log == []

    def test_other_blueprints_stay_open(self):
        shop, admin = make(), make("admin", "/admin")
        on_app(shop)
        admin.get("/users")(view)
        assert rules(on_app(admin)) == ["GET /admin/users -> admin.view"]

    def test_the_app_knows_its_blueprints_by_name(self):
        shop, admin = make(), make("admin", "/admin")
        app = on_app(shop, admin)
        assert list(app.blueprints.items()) == [("shop", shop), ("admin", admin)]

    def test_a_name_can_be_taken_once(self):
        app = on_app(make())
        with pytest.raises(ValueError):
            app.register_blueprint(make(url_prefix="/other"))

    def test_not_even_by_the_same_blueprint(self):
        shop = make()
        app = on_app(shop)
        with pytest.raises(ValueError):
            app.register_blueprint(shop)
        with pytest.raises(ValueError):
            app.register_blueprint(shop, url_prefix="/other")

    def test_a_refused_registration_changes_nothing(self):
        shop, other = make(), make(url_prefix="/other")
        app, seen = on_app(shop), []
        other.get("/cart")(view)
        other.record(seen.append)
        with pytest.raises(ValueError):
            app.register_blueprint(other)
        assert (app.blueprints, rules(app), seen) == ({"shop": shop}, [], [])
        other.get("/more", endpoint="more")(view)  # it was never registered, so it is open
        assert len(rules(on_app(other))) == 2

"""Visible tests: an app is set up, looked at, and visited.

``rules`` lists (URL, endpoint, methods); ``fetch`` returns status and body; ``allow`` the
methods in the ``Allow`` header.
"""

import pytest
import routing_decorators
from programs import Shelf, allow, answer, careful, fetch, plain, rules
from werkzeug import Response
from werkzeug.exceptions import abort


def make_app():
    return routing_decorators.Flask("shop")


def index():
    return "index"


def other():
    return "other"


def item(n):
    return f"item {n!r}"


def view(name="view", **attributes):
    """A new function with attributes."""

    def function(**values):
        return name

    function.__name__ = name
    vars(function).update(attributes)
    return function


class TestRegistration:
    def test_a_rule_goes_into_the_map(self):
        app = make_app()
        app.add_url_rule("/", "start", index)
        assert rules(app) == [("/", "start", "GET HEAD OPTIONS")]

    def test_a_view_goes_into_the_dict(self):
        app = make_app()
        app.add_url_rule("/", "start", index)
        assert app.view_functions == {"start": index}

    def test_the_endpoint_is_the_name_of_the_function(self):
        app = make_app()
        app.add_url_rule("/somewhere", view_func=index)
        assert rules(app) == [("/somewhere", "index", "GET HEAD OPTIONS")]
        assert app.view_functions == {"index": index}

    def test_route_does_the_same(self):
        app = make_app()
        app.route("/")(index)
        app.route("/other", endpoint="second")(other)
        assert [rule[:2] for rule in rules(app)] == [("/", "index"), ("/other", "second")]
        assert app.view_functions == {"index": index, "second": other}

    def test_route_returns_the_function_itself(self):
        app = make_app()
        assert app.route("/")(index) is index
        assert app.get("/other")(other) is other

    def test_route_registers_when_it_decorates(self):
        app = make_app()
        app.route("/")
        assert rules(app) == []
        assert app.view_functions == {}

    def test_a_rule_needs_no_view(self):
        app = make_app()
        app.add_url_rule("/", "start")
        assert rules(app) == [("/", "start", "GET HEAD OPTIONS")]
        assert app.view_functions == {}

    def test_but_a_name(self):
        with pytest.raises(AssertionError):
            make_app().add_url_rule("/")

    def test_the_view_may_come_later(self):
        app = make_app()
        app.add_url_rule("/", "start")
        assert app.endpoint("start")(index) is index
        assert app.view_functions == {"start": index}
        assert fetch(app, "GET", "/") == (200, "index")

    def test_or_earlier(self):
        app = make_app()
        app.endpoint("start")(index)
        app.add_url_rule("/", "start")
        assert fetch(app, "GET", "/") == (200, "index")

    def test_other_options_are_those_of_the_rule(self):
        app = make_app()
        app.route("/item", defaults={"n": 1})(item)
        app.add_url_rule("/shop/", view_func=index, strict_slashes=False)
        assert fetch(app, "GET", "/item") == (200, "item 1")
        assert fetch(app, "GET", "/shop") == (200, "index")

    def test_two_apps_have_two_maps(self):
        app, second = make_app(), make_app()
        app.route("/")(index)
        assert rules(second) == []
        assert second.view_functions == {}


class TestEndpoints:
    def test_another_view_for_an_endpoint_is_an_error(self):
        app = make_app()
        app.add_url_rule("/", "start", index)
        with pytest.raises(AssertionError):
            app.add_url_rule("/other", "start", other)
        assert app.view_functions == {"start": index}

    def test_so_are_two_functions_of_one_name(self):
        app = make_app()
        app.route("/")(view("index"))
        with pytest.raises(AssertionError):
            app.route("/other")(view("index"))

    def test_the_same_view_may_come_again(self):
        app = make_app()

        @app.route("/page")
        @app.route("/")
        def page(**values):
            return "page"

        assert [rule[:2] for rule in rules(app)] == [("/", "page"), ("/page", "page")]
        assert fetch(app, "GET", "/") == fetch(app, "GET", "/page") == (200, "page")

    def test_an_equal_one_is_the_same(self):
        app, shelf = make_app(), Shelf()
        app.add_url_rule("/", view_func=shelf.show)
        app.add_url_rule("/again", view_func=shelf.show)
        with pytest.raises(AssertionError):
            app.add_url_rule("/third", view_func=Shelf().show)

    def test_a_rule_without_a_view_never_clashes(self):
        app = make_app()
        app.add_url_rule("/", "start", index)
        app.add_url_rule("/again", "start")
        assert fetch(app, "GET", "/again") == (200, "index")

    def test_one_view_may_have_two_endpoints(self):
        app = make_app()
        app.route("/")(index)
        app.route("/start", endpoint="start")(index)
        assert app.view_functions == {"index": index, "start": index}

    def test_a_decorator_without_wraps_hides_the_name(self):
        app = make_app()
        app.route("/")(plain(index))
        assert list(app.view_functions) == ["wrapper"]
        with pytest.raises(AssertionError):
            app.route("/other")(plain(other))

    def test_one_with_wraps_does_not(self):
        app = make_app()
        app.route("/")(careful(index))
        app.route("/other")(careful(other))
        assert list(app.view_functions) == ["index", "other"]
        assert fetch(app, "GET", "/") == (200, "careful index")

    def test_but_what_it_makes_is_another_function(self):
        app = make_app()
        app.route("/")(index)
        with pytest.raises(AssertionError):
            app.route("/other")(careful(index))

    def test_the_endpoint_decorator_replaces(self):
        app = make_app()
        app.route("/")(index)
        app.endpoint("index")(other)
        assert app.view_functions == {"index": other}
        assert fetch(app, "GET", "/") == (200, "other")


def methods(view_func, **options):
    """The methods of a rule that is added with these options."""
    app = make_app()
    app.add_url_rule("/", view_func=view_func, **options)
    return rules(app)[0][2]


class TestMethods:
    def test_get_is_the_default_and_brings_head(self):
        assert methods(index) == "GET HEAD OPTIONS"

    def test_others_are_asked_for(self):
        assert methods(index, methods=["POST"]) == "OPTIONS POST"
        assert methods(index, methods=["GET", "POST"]) == "GET HEAD OPTIONS POST"

    def test_in_any_case_and_collection(self):
        assert methods(index, methods=("post", "Put")) == "OPTIONS POST PUT"
        assert methods(index, methods={"delete"}) == "DELETE OPTIONS"

    def test_text_is_no_list(self):
        app = make_app()
        with pytest.raises(TypeError):
            app.add_url_rule("/", view_func=index, methods="POST")
        with pytest.raises(TypeError):
            app.route("/", methods="GET")(index)
        assert rules(app) == []
        assert app.view_functions == {}

    def test_the_function_may_know_them(self):
        assert methods(view(methods=["PUT"])) == "OPTIONS PUT"

    def test_but_the_argument_counts_more(self):
        assert methods(view(methods=["PUT"]), methods=["POST"]) == "OPTIONS POST"

    def test_none_says_nothing(self):
        assert methods(view(methods=None)) == "GET HEAD OPTIONS"
        assert methods(view(methods=["PUT"]), methods=None) == "OPTIONS PUT"

    def test_required_methods_are_always_added(self):
        assert methods(view(required_methods=["put"])) == "GET HEAD OPTIONS PUT"
        assert methods(view(required_methods=["PUT"]), methods=["POST"]) == "OPTIONS POST PUT"
        both = view(methods=["DELETE"], required_methods=["PUT"])
        assert methods(both) == "DELETE OPTIONS PUT"

    def test_without_a_view_it_is_get(self):
        app = make_app()
        app.add_url_rule("/", "start")
        app.endpoint("start")(view(methods=["PUT"]))
        assert rules(app)[0][2] == "GET HEAD OPTIONS"

    def test_each_shortcut_is_a_method(self):
        for name in ("get", "post", "put", "delete", "patch"):
            app = make_app()
            getattr(app, name)("/")(index)
            expected = {name.upper(), "OPTIONS"} | ({"HEAD"} if name == "get" else set())
            assert rules(app)[0][2] == " ".join(sorted(expected))

    def test_a_shortcut_takes_other_options(self):
        app = make_app()
        app.post("/item", endpoint="new", defaults={"n": 1})(item)
        assert fetch(app, "POST", "/item") == (200, "item 1")
        assert list(app.view_functions) == ["new"]

    def test_but_no_methods(self):
        with pytest.raises(TypeError):
            make_app().get("/", methods=["POST"])

    def test_one_url_may_have_a_view_for_each_method(self):
        app = make_app()
        app.get("/")(index)
        app.post("/")(other)
        assert fetch(app, "GET", "/") == (200, "index")
        assert fetch(app, "POST", "/") == (200, "other")


def options(view_func, **given):
    """What OPTIONS gets from a rule that is added with these options."""
    app = make_app()
    app.add_url_rule("/", view_func=view_func, **given)
    return fetch(app, "OPTIONS", "/")


AUTOMATIC = (200, "")
REFUSED = (405, "405 Method Not Allowed")
OWN = (200, "view")


class TestOptions:
    def test_options_is_answered_without_the_view(self):
        def fail():
            raise RuntimeError

        assert options(fail) == AUTOMATIC

    def test_it_says_what_is_allowed(self):
        app = make_app()
        app.route("/")(index)
        assert allow(app, "OPTIONS", "/") == ["GET", "HEAD", "OPTIONS"]

    def test_by_all_the_rules_of_the_url(self):
        app = make_app()
        app.get("/item/<int:n>")(item)
        app.put("/item/<name>")(view("rename"))
        app.delete("/item/<int:n>")(view("remove"))
        assert allow(app, "OPTIONS", "/item/7") == ["DELETE", "GET", "HEAD", "OPTIONS", "PUT"]
        assert allow(app, "OPTIONS", "/item/tea") == ["OPTIONS", "PUT"]

    def test_other_urls_have_no_options(self):
        app = make_app()
        app.route("/")(index)
        assert fetch(app, "OPTIONS", "/none")[0] == 404

    def test_a_view_can_answer_itself(self):
        assert options(view(), methods=["OPTIONS"]) == OWN
        assert options(view(), methods=["GET", "options"]) == OWN
        assert options(view(methods=["OPTIONS"])) == OWN

    def test_the_argument_can_forbid_it(self):
        assert options(view(), provide_automatic_options=False) == REFUSED
        assert methods(view(), provide_automatic_options=False) == "GET HEAD"

    def test_so_can_the_function(self):
        assert options(view(provide_automatic_options=False)) == REFUSED

    def test_forbidden_but_a_method_of_the_view(self):
        own = {"methods": ["OPTIONS"], "provide_automatic_options": False}
        assert options(view(), **own) == OWN

    def test_it_can_be_wanted_though_the_method_is_listed(self):
        assert options(view(), methods=["OPTIONS"], provide_automatic_options=True) == AUTOMATIC
        assert options(view(methods=["OPTIONS"], provide_automatic_options=True)) == AUTOMATIC

    def test_to_want_it_does_not_list_the_method(self):
        assert methods(view(), provide_automatic_options=True) == "GET HEAD"
        assert options(view(), provide_automatic_options=True) == REFUSED

    def test_the_argument_counts_more_than_the_function(self):
        no = view(provide_automatic_options=False)
        assert options(no, methods=["OPTIONS"], provide_automatic_options=True) == AUTOMATIC
        yes = view(provide_automatic_options=True)
        assert options(yes, methods=["OPTIONS"], provide_automatic_options=False) == OWN

    def test_none_says_nothing(self):
        assert options(view(provide_automatic_options=None)) == AUTOMATIC
        quiet = view(provide_automatic_options=False)
        assert options(quiet, provide_automatic_options=None) == REFUSED

    def test_a_required_method_is_not_a_listed_one(self):
        assert options(view(required_methods=["OPTIONS"])) == AUTOMATIC

    def test_route_and_shortcuts_take_it_too(self):
        app = make_app()
        app.route("/", provide_automatic_options=False)(index)
        app.post("/post", provide_automatic_options=False)(other)
        assert fetch(app, "OPTIONS", "/")[0] == 405
        assert fetch(app, "OPTIONS", "/post")[0] == 405


class TestDispatch:
    def test_the_view_is_called_with_the_variables(self):
        app = make_app()
        app.route("/item/<int:n>")(item)
        assert fetch(app, "GET", "/item/7") == (200, "item 7")

    def test_by_their_names(self):
        app = make_app()

        @app.route("/<a>/<b>")
        def swap(b, a):
            return f"{a} then {b}"

        assert fetch(app, "GET", "/x/y") == (200, "x then y")

    def test_text_is_html(self):
        app = make_app()
        app.route("/")(index)
        assert answer(app, "GET", "/")[1]["Content-Type"] == "text/html; charset=utf-8"

    def test_responses_are_answers(self):
        app = make_app()
        app.route("/")(lambda: Response("tea", 418))
        assert fetch(app, "GET", "/") == (418, "tea")

    def test_no_rule_is_404(self):
        app = make_app()
        assert fetch(app, "GET", "/") == (404, "404 Not Found")

    def test_no_method_is_405_and_says_which(self):
        app = make_app()
        app.get("/")(index)
        app.post("/")(other)
        assert fetch(app, "PUT", "/") == (405, "405 Method Not Allowed")
        assert allow(app, "PUT", "/") == ["GET", "HEAD", "OPTIONS", "POST"]

    def test_head_is_get_without_a_body(self):
        app = make_app()
        app.get("/")(index)
        assert fetch(app, "HEAD", "/") == (200, "")
        app = make_app()
        app.post("/")(index)
        assert fetch(app, "HEAD", "/")[0] == 405

    def test_a_missing_slash_is_a_redirect(self):
        app = make_app()
        app.route("/shop/")(index)
        status, headers, _ = answer(app, "GET", "/shop?q=1")
        assert (status, headers["Location"]) == (308, "http://localhost/shop/?q=1")

    def test_an_http_exception_of_the_view_is_an_answer(self):
        app = make_app()
        app.route("/")(lambda: abort(403))
        assert fetch(app, "GET", "/") == (403, "403 Forbidden")

    def test_other_exceptions_come_through(self):
        def fail():
            raise LookupError

        app = make_app()
        app.route("/")(fail)
        with pytest.raises(LookupError):
            fetch(app, "GET", "/")

    def test_the_view_is_looked_up_at_each_request(self):
        app = make_app()
        app.route("/")(index)
        assert fetch(app, "GET", "/") == (200, "index")
        app.view_functions["index"] = other
        assert fetch(app, "GET", "/") == (200, "other")

    def test_an_endpoint_without_a_view_is_a_key_error(self):
        app = make_app()
        app.add_url_rule("/", "nobody")
        with pytest.raises(KeyError):
            fetch(app, "GET", "/")

    def test_though_options_needs_none(self):
        app = make_app()
        app.add_url_rule("/", "nobody")
        assert fetch(app, "OPTIONS", "/") == AUTOMATIC

    def test_the_order_of_rules_does_not_matter(self):
        app = make_app()
        app.route("/<name>")(view("any"))
        app.route("/shop")(view("shop"))
        assert fetch(app, "GET", "/shop") == (200, "shop")
        assert fetch(app, "GET", "/tea") == (200, "any")

    def test_after_the_first_request_it_is_too_late(self):
        app = make_app()
        app.route("/")(index)
        fetch(app, "GET", "/")
        with pytest.raises(AssertionError):
            app.add_url_rule("/late", view_func=other)
        with pytest.raises(AssertionError):
            app.route("/")(index)
        with pytest.raises(AssertionError):
            app.get("/late")(other)
        with pytest.raises(AssertionError):
            app.endpoint("index")(other)
        assert fetch(app, "GET", "/late")[0] == 404
        assert app.view_functions == {"index": index}

    def test_even_to_begin(self):
        app = make_app()
        fetch(app, "GET", "/")
        with pytest.raises(AssertionError):
            app.route("/late")
        with pytest.raises(AssertionError):
            app.endpoint("late")

    def test_whatever_became_of_it(self):
        app = make_app()
        fetch(app, "GET", "/none")
        with pytest.raises(AssertionError):
            app.add_url_rule("/late", view_func=other)

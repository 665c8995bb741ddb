"""Visible tests: an app, a few hooks, and the time line of a request."""

import hooks
import pytest
from programs import timeline
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response


class Site:
    """An app, two blueprints, a log, and functions that write to it."""

    def __init__(self):
        self.log = []
        self.app = hooks.App("app")
        self.shop = hooks.Blueprint("shop", "shop")
        self.admin = hooks.Blueprint("admin", "admin")

    def view(self, name, scope=None, error=None, answer=None):
        """A view for /NAME that returns its answer, or its name, or raises."""

        def view():
            self.log.append(name)
            if error is not None:
                raise error
            return name if answer is None else answer

        view.__name__ = name
        return (scope or self.app).route(f"/{name}")(view)

    def before(self, name, answer=None, error=None):
        def hook():
            self.log.append(name)
            if error is not None:
                raise error
            return answer

        return hook

    def after(self, name, answer=None, error=None):
        def hook(response):
            self.log.append(name)
            if error is not None:
                raise error
            return answer or response

        return hook

    def teardown(self, name):
        return lambda error: self.log.append(f"{name} {error!r}")

    def handler(self, name, error=None):
        def handler(caught):
            self.log.append(f"{name} {caught!r}")
            if error is not None:
                raise error
            return name

        return handler

    def every(self, scope, name):
        """One hook of each kind."""
        scope.before_request(self.before(f"before {name}"))
        scope.after_request(self.after(f"after {name}"))
        scope.teardown_request(self.teardown(f"teardown {name}"))

    def join(self):
        self.app.register_blueprint(self.shop)
        self.app.register_blueprint(self.admin)

    def visit(self, path):
        return timeline(self.app, path, self.log)


class TestAround:
    def test_a_view_alone(self):
        site = Site()
        site.view("cart")
        assert site.visit("/cart") == ["cart", "start 200", "body cart"]

    def test_a_text_is_html(self):
        site = Site()
        seen = []
        site.app.after_request(lambda response: seen.append(response.mimetype) or response)
        site.view("cart")
        site.visit("/cart")
        assert seen == ["text/html"]

    def test_names_are_kept(self):
        site = Site()
        assert site.app.import_name == "app"
        assert (site.shop.name, site.shop.import_name) == ("shop", "shop")

    def test_one_hook_of_each_kind(self):
        site = Site()
        site.app.teardown_request(site.teardown("teardown"))
        site.app.after_request(site.after("after"))
        site.app.before_request(site.before("before"))
        site.view("cart")
        assert site.visit("/cart") == [
            "before",
            "cart",
            "after",
            "start 200",
            "teardown None",
            "body cart",
        ]

    def test_before_in_order_after_and_teardown_backwards(self):
        site = Site()
        site.every(site.app, "1")
        site.view("cart")
        site.every(site.app, "2")
        assert site.visit("/cart") == [
            "before 1",
            "before 2",
            "cart",
            "after 2",
            "after 1",
            "start 200",
            "teardown 2 None",
            "teardown 1 None",
            "body cart",
        ]

    def test_a_function_that_is_registered_twice_runs_twice(self):
        site = Site()
        hook = site.before("before")
        site.app.before_request(site.app.before_request(hook))
        site.view("cart")
        assert site.visit("/cart")[:3] == ["before", "before", "cart"]

    def test_after_sees_the_response_and_can_change_it(self):
        site = Site()

        @site.app.after_request
        def mark(response):
            response.data += b"!"
            response.status_code = 201
            return response

        site.view("cart")
        assert site.visit("/cart") == ["cart", "start 201", "body cart!"]

    def test_after_can_replace_the_response_for_those_that_follow(self):
        site = Site()
        seen = []
        site.app.after_request(lambda response: seen.append(response.data) or response)
        site.app.after_request(site.after("after", answer=Response("new", 202)))
        site.view("cart")
        assert site.visit("/cart") == ["cart", "after", "start 202", "body new"]
        assert seen == [b"new"]

    def test_a_view_can_return_a_response(self):
        site = Site()
        site.view("cart", answer=Response("made", 201))
        assert site.visit("/cart") == ["cart", "start 201", "body made"]

    def test_the_return_value_of_teardown_does_not_matter(self):
        site = Site()
        site.app.teardown_request(lambda error: "ignored")
        site.view("cart")
        assert site.visit("/cart") == ["cart", "start 200", "body cart"]

    def test_every_decorator_hands_the_function_back(self):
        site = Site()
        decorators = [
            site.app.before_request,
            site.app.after_request,
            site.app.teardown_request,
            site.app.errorhandler(KeyError),
            site.shop.before_request,
            site.shop.after_request,
            site.shop.teardown_request,
            site.shop.before_app_request,
            site.shop.after_app_request,
            site.shop.teardown_app_request,
            site.app.route("/a"),
            site.shop.route("/b"),
        ]
        assert all(decorator(len) is len for decorator in decorators)

    def test_every_request_has_its_own_time_line(self):
        site = Site()
        site.every(site.app, "app")
        site.view("cart")
        assert site.visit("/cart") == site.visit("/cart")

    def test_apps_do_not_share_their_hooks(self):
        one, two = Site(), Site()
        one.every(one.app, "one")
        two.view("cart")
        assert two.visit("/cart") == ["cart", "start 200", "body cart"]
        assert one.log == []


class TestAnswers:
    def test_the_view_is_not_called(self):
        site = Site()
        site.app.before_request(site.before("before", answer="stop"))
        site.view("cart")
        assert site.visit("/cart") == ["before", "start 200", "body stop"]

    def test_neither_are_the_before_functions_that_follow(self):
        site = Site()
        site.app.before_request(site.before("first"))
        site.app.before_request(site.before("second", answer="stop"))
        site.app.before_request(site.before("third"))
        site.view("cart")
        assert site.visit("/cart") == ["first", "second", "start 200", "body stop"]

    def test_an_empty_text_is_an_answer(self):
        site = Site()
        site.app.before_request(site.before("before", answer=""))
        site.view("cart")
        assert site.visit("/cart") == ["before", "start 200", "body "]

    def test_a_response_is_an_answer(self):
        site = Site()
        site.app.before_request(site.before("before", answer=Response("moved", 302)))
        site.view("cart")
        assert site.visit("/cart") == ["before", "start 302", "body moved"]

    def test_all_after_and_teardown_functions_run(self):
        site = Site()
        site.app.before_request(site.before("stop", answer="stop"))
        site.every(site.app, "1")
        site.every(site.app, "2")
        site.view("cart")
        assert site.visit("/cart") == [
            "stop",
            "after 2",
            "after 1",
            "start 200",
            "teardown 2 None",
            "teardown 1 None",
            "body stop",
        ]

    def test_an_answer_of_the_app_stops_the_blueprint_too(self):
        site = Site()
        site.view("cart", site.shop)
        site.every(site.shop, "shop")
        site.join()
        site.app.before_request(site.before("stop", answer="stop"))
        assert site.visit("/cart") == [
            "stop",
            "after shop",
            "start 200",
            "teardown shop None",
            "body stop",
        ]

    def test_a_blueprint_can_answer(self):
        site = Site()
        site.view("cart", site.shop)
        site.shop.before_request(site.before("shop", answer="stop"))
        site.join()
        site.app.before_request(site.before("app"))
        assert site.visit("/cart") == ["app", "shop", "start 200", "body stop"]


class TestBlueprints:
    def test_the_app_is_around_the_blueprint(self):
        site = Site()
        site.view("cart", site.shop)
        site.every(site.shop, "shop")
        site.every(site.app, "app 1")
        site.join()
        site.every(site.app, "app 2")
        assert site.visit("/cart") == [
            "before app 1",
            "before app 2",
            "before shop",
            "cart",
            "after shop",
            "after app 2",
            "after app 1",
            "start 200",
            "teardown shop None",
            "teardown app 2 None",
            "teardown app 1 None",
            "body cart",
        ]

    def test_within_a_blueprint_the_order_is_the_same(self):
        site = Site()
        site.view("cart", site.shop)
        site.every(site.shop, "1")
        site.every(site.shop, "2")
        site.join()
        assert site.visit("/cart") == [
            "before 1",
            "before 2",
            "cart",
            "after 2",
            "after 1",
            "start 200",
            "teardown 2 None",
            "teardown 1 None",
            "body cart",
        ]

    def test_the_hooks_of_others_are_not_called(self):
        site = Site()
        site.view("cart", site.shop)
        site.view("users", site.admin)
        site.view("page")
        site.every(site.shop, "shop")
        site.join()
        assert site.visit("/users") == ["users", "start 200", "body users"]
        assert site.visit("/page") == ["page", "start 200", "body page"]

    def test_an_unknown_url_belongs_to_the_app(self):
        site = Site()
        site.view("cart", site.shop)
        site.every(site.shop, "shop")
        site.every(site.app, "app")
        site.join()
        assert site.visit("/nothing") == [
            "before app",
            "after app",
            "start 404",
            "teardown app None",
            "body ...",
        ]

    def test_app_hooks_of_a_blueprint_are_for_every_request(self):
        site = Site()
        site.view("page")
        site.shop.before_app_request(site.before("before"))
        site.shop.after_app_request(site.after("after"))
        site.shop.teardown_app_request(site.teardown("teardown"))
        site.join()
        assert site.visit("/page") == [
            "before",
            "page",
            "after",
            "start 200",
            "teardown None",
            "body page",
        ]

    def test_their_place_is_that_of_the_registration(self):
        site = Site()
        site.view("page")
        site.every(site.app, "1")
        site.shop.before_app_request(site.before("before shop"))
        site.shop.after_app_request(site.after("after shop"))
        site.shop.teardown_app_request(site.teardown("teardown shop"))
        site.join()
        site.every(site.app, "2")
        assert site.visit("/page") == [
            "before 1",
            "before shop",
            "before 2",
            "page",
            "after 2",
            "after shop",
            "after 1",
            "start 200",
            "teardown 2 None",
            "teardown shop None",
            "teardown 1 None",
            "body page",
        ]

    def test_a_blueprint_that_is_not_registered_does_nothing(self):
        site = Site()
        site.view("cart", site.shop)
        site.view("page")
        site.every(site.shop, "shop")
        site.shop.before_app_request(site.before("everywhere"))
        assert site.visit("/page") == ["page", "start 200", "body page"]
        assert site.visit("/cart") == ["start 404", "body ..."]


class TestErrors:
    def test_nobody_handles_it(self):
        site = Site()
        site.every(site.app, "app")
        site.view("cart", error=KeyError("x"))
        assert site.visit("/cart") == [
            "before app",
            "cart",
            "after app",
            "start 500",
            "teardown app KeyError('x')",
            "body ...",
        ]

    def test_a_handler_answers(self):
        site = Site()
        site.every(site.app, "app")
        site.app.errorhandler(KeyError)(site.handler("sorry"))
        site.view("cart", error=KeyError("x"))
        assert site.visit("/cart") == [
            "before app",
            "cart",
            "sorry KeyError('x')",
            "after app",
            "start 200",
            "teardown app None",
            "body sorry",
        ]

    def test_a_handler_is_for_its_class(self):
        site = Site()
        site.app.errorhandler(KeyError)(site.handler("sorry"))
        site.view("cart", error=ValueError())
        assert site.visit("/cart") == ["cart", "start 500", "body ..."]

    def test_an_http_error_is_a_response(self):
        site = Site()
        site.every(site.app, "app")
        site.view("cart", error=Forbidden())
        assert site.visit("/cart") == [
            "before app",
            "cart",
            "after app",
            "start 403",
            "teardown app None",
            "body ...",
        ]

    def test_a_before_function_fails_like_a_view(self):
        for error, start, told in (
            (KeyError(), "start 500", "teardown app KeyError()"),
            (Forbidden(), "start 403", "teardown app None"),
        ):
            site = Site()
            site.app.before_request(site.before("fails", error=error))
            site.every(site.app, "app")
            site.view("cart")
            assert site.visit("/cart") == ["fails", "after app", start, told, "body ..."]

    def test_a_handler_answers_for_a_before_function(self):
        site = Site()
        site.app.before_request(site.before("fails", error=KeyError()))
        site.app.errorhandler(KeyError)(site.handler("sorry"))
        site.view("cart")
        assert site.visit("/cart") == ["fails", "sorry KeyError()", "start 200", "body sorry"]

    def test_the_blueprint_is_told_too(self):
        site = Site()
        site.view("cart", site.shop, error=KeyError())
        site.every(site.shop, "shop")
        site.every(site.app, "app")
        site.join()
        assert site.visit("/cart") == [
            "before app",
            "before shop",
            "cart",
            "after shop",
            "after app",
            "start 500",
            "teardown shop KeyError()",
            "teardown app KeyError()",
            "body ...",
        ]

    def test_the_error_page_can_be_replaced_by_an_after_function(self):
        site = Site()
        site.app.after_request(site.after("after", answer=Response("new", 503)))
        site.view("cart", error=KeyError())
        assert site.visit("/cart") == ["cart", "after", "start 503", "body new"]

    def test_the_next_request_knows_nothing_of_it(self):
        site = Site()
        site.app.teardown_request(site.teardown("teardown"))
        site.view("cart", error=KeyError())
        site.view("page")
        assert "teardown KeyError()" in site.visit("/cart")
        assert site.visit("/page") == ["page", "start 200", "teardown None", "body page"]


class TestFailures:
    def test_after_functions_start_again_with_the_error_page(self):
        site = Site()
        site.app.after_request(site.after("last"))
        fails = [KeyError("x")]

        @site.app.after_request
        def once(response):
            site.log.append(f"once {response.status_code}")
            if fails:
                raise fails.pop()
            return response

        site.app.after_request(site.after("first"))
        site.app.teardown_request(site.teardown("teardown"))
        site.view("cart")
        assert site.visit("/cart") == [
            "cart",
            "first",
            "once 200",
            "first",
            "once 500",
            "last",
            "start 500",
            "teardown KeyError('x')",
            "body ...",
        ]

    def test_the_second_failure_is_swallowed(self):
        site = Site()
        site.app.after_request(site.after("never"))
        site.app.after_request(site.after("fails", error=KeyError("x")))
        site.app.after_request(site.after("first"))
        site.app.teardown_request(site.teardown("teardown"))
        site.view("cart")
        assert site.visit("/cart") == [
            "cart",
            "first",
            "fails",
            "first",
            "fails",
            "start 500",
            "teardown KeyError('x')",
            "body ...",
        ]

    def test_the_page_goes_out_as_it_was_made(self):
        site = Site()
        site.app.after_request(site.after("fails", error=KeyError()))
        site.app.after_request(site.after("replaces", answer=Response("new")))
        site.view("cart")
        assert site.visit("/cart")[-2:] == ["start 500", "body ..."]

    def test_no_handler_is_asked(self):
        site = Site()
        site.app.after_request(site.after("fails", error=KeyError()))
        site.app.errorhandler(KeyError)(site.handler("sorry"))
        site.view("cart")
        assert site.visit("/cart") == ["cart", "fails", "fails", "start 500", "body ..."]

    def test_an_http_error_is_a_failure_here(self):
        site = Site()
        site.app.after_request(site.after("fails", error=Forbidden()))
        site.app.teardown_request(site.teardown("teardown"))
        site.view("cart")
        assert site.visit("/cart") == [
            "cart",
            "fails",
            "fails",
            "start 500",
            f"teardown {Forbidden()!r}",
            "body ...",
        ]

    def test_after_an_error_in_the_view_there_is_one_round(self):
        site = Site()
        site.app.after_request(site.after("fails", error=ValueError()))
        site.app.teardown_request(site.teardown("teardown"))
        site.view("cart", error=KeyError())
        assert site.visit("/cart") == [
            "cart",
            "fails",
            "start 500",
            "teardown KeyError()",
            "body ...",
        ]

    def test_a_handler_that_fails(self):
        for error in (ValueError(), Forbidden()):
            site = Site()
            site.every(site.app, "app")
            site.app.errorhandler(KeyError)(site.handler("sorry", error=error))
            site.app.errorhandler(ValueError)(site.handler("never"))
            site.view("cart", error=KeyError())
            assert site.visit("/cart") == [
                "before app",
                "cart",
                "sorry KeyError()",
                "after app",
                "start 500",
                f"teardown app {error!r}",
                "body ...",
            ]


class TestEnd:
    def test_a_streamed_body_comes_after_teardown(self):
        site = Site()

        def parts():
            site.log.append("part 1")
            yield "a"
            site.log.append("part 2")
            yield "b"

        site.every(site.app, "app")
        site.app.route("/cart")(lambda: Response(parts()))
        assert site.visit("/cart") == [
            "before app",
            "after app",
            "start 200",
            "teardown app None",
            "part 1",
            "part 2",
            "body ab",
        ]

    @pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
    def test_who_stops_the_server_is_not_answered_but_teardown_is_told(self, stop):
        site = Site()
        site.every(site.app, "app")
        site.view("cart", error=stop())
        assert site.visit("/cart") == [
            "before app",
            "cart",
            f"teardown app {stop()!r}",
            f"raised {stop.__name__}",
        ]

    def test_the_same_in_a_before_function(self):
        site = Site()
        site.app.before_request(site.before("stops", error=KeyboardInterrupt()))
        site.every(site.app, "app")
        site.view("cart")
        assert site.visit("/cart") == [
            "stops",
            "teardown app KeyboardInterrupt()",
            "raised KeyboardInterrupt",
        ]

    def test_the_same_in_an_after_function(self):
        site = Site()
        site.app.after_request(site.after("never"))
        site.app.after_request(site.after("stops", error=KeyboardInterrupt()))
        site.app.teardown_request(site.teardown("teardown"))
        site.view("cart")
        assert site.visit("/cart") == [
            "cart",
            "stops",
            "teardown KeyboardInterrupt()",
            "raised KeyboardInterrupt",
        ]

"""Visible tests: an app with one view that fails, handlers that say who they are, and a visit."""

from typing import Any

import error_handlers
import pytest
from programs import raised, visit
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import (
    BadRequest,
    BadRequestKeyError,
    Forbidden,
    Gone,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    SecurityError,
)
from werkzeug.routing import BuildError, RequestRedirect, RoutingException
from werkzeug.wrappers import Response


class MenuError(Exception):
    pass


class TeaError(MenuError):
    pass


class BadKey(KeyError, ValueError):
    pass


class Coded(Exception):
    code = 404


class NoTea(NotFound):
    pass


class SoldOut(NotFound):
    code = 410


class Full(HTTPException):
    code = 507


class Nameless(HTTPException):
    pass


def fails(error: Any):
    """A view that raises."""

    def cart():
        raise error

    return cart


def says(name: str, status: int | None = None):
    """A handler that says its name, and what it was called with."""

    def handler(error):
        text = f"{name}: {type(error).__name__}"
        return text if status is None else (text, status)

    return handler


def app_that(view, scopes=(), **config):
    """An app whose view for /cart is in the last of the scopes, if there are any."""
    app = error_handlers.App("app")
    app.config.update(config)
    (scopes[-1] if scopes else app).route("/cart")(view)
    for outer, inner in zip(scopes, scopes[1:], strict=False):
        outer.register_blueprint(inner)
    if scopes:
        app.register_blueprint(scopes[0])
    return app


def answer(error: Any, **handlers: Any) -> str:
    """What an app with these handlers answers when its view raises."""
    app = app_that(fails(error))
    for name, what in handlers.items():
        app.register_error_handler(what, says(name))
    return visit(app, "/cart")


class TestHandlers:
    def test_a_handler_for_a_class(self):
        assert answer(KeyError("tea"), key=KeyError) == "200 key: KeyError"

    def test_a_handler_for_a_code(self):
        assert answer(Forbidden(), no=403) == "200 no: Forbidden"

    def test_the_decorator_registers_and_returns_the_function(self):
        app = app_that(fails(NotFound()))
        handler = says("lost")
        assert app.errorhandler(404)(handler) is handler
        assert visit(app, "/cart") == "200 lost: NotFound"

    def test_the_handler_gets_the_very_exception(self):
        error, got = KeyError("tea"), []
        app = app_that(fails(error))
        app.register_error_handler(KeyError, lambda error: got.append(error) or "seen")
        assert visit(app, "/cart") == "200 seen"
        assert got == [error]
        assert got[0] is error

    def test_the_status_is_the_handlers_business(self):
        app = app_that(fails(NotFound()))
        app.register_error_handler(404, says("lost", 418))
        assert visit(app, "/cart") == "418 lost: NotFound"

    def test_the_handler_can_answer_with_the_error_itself(self):
        app = app_that(fails(NotFound()))
        app.register_error_handler(404, lambda error: error)
        assert visit(app, "/cart") == "404 page"

    def test_the_handler_can_answer_with_a_response(self):
        app = app_that(fails(NotFound()))
        app.register_error_handler(404, lambda error: Response("sorry", 202))
        assert visit(app, "/cart") == "202 text/plain: sorry"

    def test_an_http_error_without_a_handler_is_its_own_answer(self):
        assert answer(Forbidden(), lost=404) == "403 page"

    def test_a_url_that_nothing_matches_is_an_error_too(self):
        app = app_that(lambda: "fine")
        app.register_error_handler(404, says("lost"))
        assert visit(app, "/cart") == "200 fine"
        assert visit(app, "/mug") == "200 lost: NotFound"

    def test_the_code_and_its_class_are_one_thing_and_the_last_handler_counts(self):
        assert answer(NotFound(), first=404, second=NotFound) == "200 second: NotFound"
        assert answer(NotFound(), first=NotFound, second=404) == "200 second: NotFound"

    def test_names_are_kept_and_every_decorator_returns_its_function(self):
        app, shop = error_handlers.App("app"), error_handlers.Blueprint("shop", "package")
        assert (app.import_name, shop.name, shop.import_name) == ("app", "shop", "package")
        view = fails(KeyError())
        for scope in (app, shop):
            assert scope.route("/cart")(view) is view
        assert shop.app_errorhandler(404)(view) is view

    def test_apps_share_no_handlers(self):
        app, other = app_that(fails(NotFound())), app_that(fails(NotFound()))
        app.register_error_handler(404, says("lost"))
        assert visit(other, "/cart") == "404 page"

    def test_a_code_that_no_http_error_has_is_refused(self):
        app = error_handlers.App("app")
        for code in (999, 200, 308, 507):
            assert raised(app.register_error_handler, code, says("never")) == "ValueError"

    def test_a_class_that_is_no_exception_is_refused(self):
        app = error_handlers.App("app")
        for cls in (int, BaseException, KeyboardInterrupt):
            assert raised(app.register_error_handler, cls, says("never")) == "ValueError"

    def test_what_is_neither_code_nor_class_is_refused(self):
        shop = error_handlers.Blueprint("shop", "shop")
        for what in (KeyError("tea"), NotFound(), "404", None):
            assert raised(shop.register_error_handler, what, says("never")) == "TypeError"


class TestSearch:
    def test_a_handler_is_for_subclasses_too(self):
        assert answer(TeaError(), menu=MenuError) == "200 menu: TeaError"
        assert answer(NoTea(), lost=404) == "200 lost: NoTea"

    def test_a_handler_is_not_for_base_classes(self):
        assert answer(MenuError(), tea=TeaError) == "500 page"

    def test_the_nearest_class_counts_and_not_the_order(self):
        order = {"rest": Exception, "menu": MenuError, "tea": TeaError}
        assert answer(TeaError(), **order) == "200 tea: TeaError"
        assert answer(TeaError(), **dict(reversed(order.items()))) == "200 tea: TeaError"

    def test_base_classes_are_asked_in_the_order_of_the_mro(self):
        assert answer(BadKey(), value=ValueError, lookup=LookupError) == "200 lookup: BadKey"
        assert answer(BadKey(), lookup=LookupError, value=ValueError) == "200 lookup: BadKey"

    def test_httpexception_gets_http_errors_without_a_handler_of_their_own(self):
        handlers = {"web": HTTPException, "gone": 410}
        assert answer(NotFound(), **handlers) == "200 web: NotFound"
        assert answer(Gone(), **handlers) == "200 gone: Gone"

    def test_exception_gets_everything_that_is_left(self):
        assert answer(NotFound(), rest=Exception) == "200 rest: NotFound"
        assert answer(NotFound(), rest=Exception, web=HTTPException) == "200 web: NotFound"
        assert answer(KeyError(), rest=Exception, web=HTTPException) == "200 rest: KeyError"

    def test_a_handler_for_the_code_goes_before_one_without(self):
        assert answer(NoTea(), web=HTTPException, lost=404) == "200 lost: NoTea"

    def test_a_subclass_with_another_code_is_looked_for_under_its_own(self):
        assert answer(SoldOut(), lost=404) == "410 page"
        assert answer(SoldOut(), lost=NotFound, web=HTTPException) == "200 web: SoldOut"
        assert answer(SoldOut(), sold=SoldOut, lost=404) == "200 sold: SoldOut"

    def test_the_handler_for_a_code_is_for_one_class_that_has_it(self):
        assert answer(SoldOut(), gone=410) == "410 page"

    def test_a_class_may_have_a_code_that_is_in_no_table(self):
        assert answer(Full(), full=Full) == "200 full: Full"

    def test_a_code_means_nothing_without_an_http_error(self):
        assert answer(Coded(), lost=404) == "500 page"
        assert answer(Coded(), coded=Coded) == "200 coded: Coded"


def shop_app(error: Any, shop: Any = (), app: Any = ()) -> str:
    """What /cart answers, a view of a blueprint, with handlers in both."""
    blueprint = error_handlers.Blueprint("shop", "shop")
    for what in shop:
        blueprint.register_error_handler(what, says("shop"))
    site = app_that(fails(error), [blueprint])
    for what in app:
        site.register_error_handler(what, says("app"))
    return visit(site, "/cart")


class TestBlueprints:
    def test_the_blueprint_goes_before_the_app(self):
        assert shop_app(NotFound(), shop=[404], app=[404]) == "200 shop: NotFound"
        assert shop_app(KeyError(), shop=[KeyError], app=[KeyError]) == "200 shop: KeyError"

    def test_the_app_is_asked_if_the_blueprint_has_none(self):
        assert shop_app(NotFound(), shop=[403, KeyError], app=[404]) == "200 app: NotFound"
        assert shop_app(KeyError(), shop=[403], app=[LookupError]) == "200 app: KeyError"

    def test_the_code_goes_before_the_blueprint(self):
        assert shop_app(NotFound(), shop=[HTTPException], app=[404]) == "200 app: NotFound"
        assert shop_app(NoTea(), shop=[Exception], app=[NotFound]) == "200 app: NoTea"

    def test_the_blueprint_goes_before_the_nearer_class(self):
        assert shop_app(KeyError(), shop=[Exception], app=[KeyError]) == "200 shop: KeyError"
        assert shop_app(NoTea(), shop=[404], app=[NoTea]) == "200 shop: NoTea"
        assert shop_app(Gone(), shop=[Exception], app=[HTTPException]) == "200 shop: Gone"
        assert shop_app(Coded(), shop=[Exception], app=[Coded]) == "200 shop: Coded"

    def test_views_of_the_app_and_of_others_are_none_of_its_business(self):
        shop, tea = (error_handlers.Blueprint(name, name) for name in ("shop", "tea"))
        shop.register_error_handler(404, says("shop"))
        app = app_that(fails(NotFound()))
        tea.route("/tea")(lambda: error_handlers.abort(404))
        app.register_blueprint(tea)
        app.register_blueprint(shop)
        assert visit(app, "/cart") == "404 page"
        assert visit(app, "/tea") == "404 page"

    def test_nested_blueprints_are_asked_from_the_inside_out(self):
        for expected in ("tea", "shop", "app"):
            shop, tea = (error_handlers.Blueprint(name, name) for name in ("shop", "tea"))
            if expected != "app":
                shop.register_error_handler(MenuError, says("shop"))
            if expected == "tea":
                tea.register_error_handler(Exception, says("tea"))
            app = app_that(fails(TeaError()), [shop, tea])
            app.register_error_handler(TeaError, says("app"))
            assert visit(app, "/cart") == f"200 {expected}: TeaError"

    def test_in_the_round_for_the_code_all_blueprints_have_their_turn(self):
        shop, tea = (error_handlers.Blueprint(name, name) for name in ("shop", "tea"))
        tea.register_error_handler(HTTPException, says("tea"))
        shop.register_error_handler(404, says("shop"))
        assert visit(app_that(fails(NotFound()), [shop, tea]), "/cart") == "200 shop: NotFound"

    def test_a_url_that_nothing_matches_is_in_no_blueprint(self):
        shop = error_handlers.Blueprint("shop", "shop")
        for what in (404, 405, HTTPException, Exception):
            shop.register_error_handler(what, says("shop"))
        app = app_that(fails(NotFound()), [shop])
        assert visit(app, "/cart") == "200 shop: NotFound"
        assert visit(app, "/cart/lost") == "404 page"
        assert visit(app, "/cart", "POST") == "405 page"
        app = app_that(fails(NotFound()), [error_handlers.Blueprint("tea", "tea")])
        app.register_error_handler(405, says("app"))
        assert visit(app, "/cart", "POST") == "200 app: MethodNotAllowed"

    def test_app_errorhandler_is_for_every_request(self):
        shop = error_handlers.Blueprint("shop", "shop")
        handler = says("shop")
        assert shop.app_errorhandler(404)(handler) is handler
        app = app_that(fails(NotFound()))
        assert visit(app, "/cart") == "404 page"
        app = app_that(fails(NotFound()))
        app.register_blueprint(shop)
        assert visit(app, "/cart") == "200 shop: NotFound"
        assert visit(app, "/lost") == "200 shop: NotFound"

    def test_app_errorhandler_counts_from_the_registration(self):
        shop = error_handlers.Blueprint("shop", "shop")
        shop.app_errorhandler(404)(says("shop"))
        app = app_that(fails(NotFound()))
        app.register_error_handler(404, says("early"))
        app.register_blueprint(shop)
        assert visit(app, "/cart") == "200 shop: NotFound"
        shop = error_handlers.Blueprint("shop", "shop")
        shop.app_errorhandler(404)(says("shop"))
        app = app_that(fails(NotFound()), [shop])
        app.register_error_handler(404, says("late"))
        assert visit(app, "/cart") == "200 late: NotFound"

    def test_app_errorhandler_of_nested_blueprints(self):
        shop, tea = (error_handlers.Blueprint(name, name) for name in ("shop", "tea"))
        tea.app_errorhandler(KeyError)(says("tea"))
        tea.app_errorhandler(404)(says("tea"))
        shop.app_errorhandler(404)(says("shop"))
        shop.register_blueprint(tea)
        app = app_that(fails(KeyError()))
        app.register_blueprint(shop)
        assert visit(app, "/cart") == "200 tea: KeyError"
        assert visit(app, "/lost") == "200 tea: NotFound"


def aborted(*args: Any, **kwargs: Any) -> HTTPException:
    """What abort raises."""
    with pytest.raises(HTTPException) as caught:
        error_handlers.abort(*args, **kwargs)
    return caught.value


class TestAbort:
    def test_abort_raises_the_class_for_the_code(self):
        assert type(aborted(404)) is NotFound
        assert type(aborted(410)) is Gone
        assert type(aborted(500)) is InternalServerError

    def test_the_other_arguments_go_to_the_class(self):
        assert aborted(404, "no tea").description == "no tea"
        assert aborted(403, description="hands off").description == "hands off"
        error = aborted(405, ["PUT"], "try again")
        assert type(error) is MethodNotAllowed
        assert (error.valid_methods, error.description) == (["PUT"], "try again")

    def test_a_code_that_no_http_error_has_is_a_lookup_error(self):
        for code in (999, 200, 302):
            with pytest.raises(LookupError):
                error_handlers.abort(code)

    def test_aborted_views_meet_the_handlers(self):
        def view():
            error_handlers.abort(404, "no tea")

        assert visit(app_that(view), "/cart") == "404 page: no tea"
        app = app_that(view)
        app.register_error_handler(404, lambda error: error.description)
        assert visit(app, "/cart") == "200 no tea"

    def test_abort_with_a_response_raises_it(self):
        response = Response("sold", 410)
        error = aborted(response)
        assert type(error) is HTTPException
        assert error.code is None
        assert error.response is response

    def test_a_response_that_was_raised_meets_no_handler(self):
        app = app_that(lambda: error_handlers.abort(Response("sold", 410)))
        for what in (410, HTTPException, Exception):
            app.register_error_handler(what, says("never"))
        assert visit(app, "/cart") == "410 text/plain: sold"

    def test_an_error_without_a_code_meets_no_handler_not_even_its_own(self):
        assert answer(Nameless(), own=Nameless, web=HTTPException) == "200 page"

    def test_an_error_with_code_and_response_is_looked_up(self):
        def view():
            error_handlers.abort(404, response=Response("sold", 410))

        assert visit(app_that(view), "/cart") == "410 text/plain: sold"
        app = app_that(view)
        app.register_error_handler(404, says("lost"))
        assert visit(app, "/cart") == "200 lost: NotFound"

    def test_a_redirect_meets_no_handler(self):
        app = app_that(fails(RequestRedirect("/elsewhere")))
        app.route("/mug/")(lambda: "mug")
        for what in (HTTPException, RoutingException, RequestRedirect, Exception):
            app.register_error_handler(what, says("never"))
        assert visit(app, "/cart") == "308 to /elsewhere"
        assert visit(app, "/mug") == "308 to /mug/"

    def test_a_build_error_is_an_error_like_any_other(self):
        error = BuildError("tea", {}, "GET")
        assert answer(error, lookup=LookupError) == "200 lookup: BuildError"
        assert answer(error) == "500 page"


def crash(error: Any, *handlers: Any, **config: Any) -> tuple[str, list[str]]:
    """The answer of an app whose view raises, and what it logged."""
    app = app_that(fails(error), **config)
    log = []
    app.log_exception = lambda info: log.append(info[1])
    for what, handler in handlers:
        app.register_error_handler(what, handler)
    text = visit(app, "/cart")
    return text, [type(each).__name__ for each in log]


def original(error: Any) -> str:
    return f"caused by {type(error.original_exception).__name__}"


class TestCrashes:
    def test_an_unhandled_error_is_logged_and_answered_with_500(self):
        assert crash(KeyError()) == ("500 page", ["KeyError"])

    def test_the_log_gets_class_exception_and_traceback(self):
        error, log = KeyError("tea"), []
        app = app_that(fails(error))
        app.log_exception = log.append
        visit(app, "/cart")
        [(cls, value, traceback)] = log
        assert (cls, value) == (KeyError, error)
        assert traceback.tb_frame is not None

    def test_the_500_handler_gets_an_internal_server_error_and_the_original_in_it(self):
        for what in (500, InternalServerError, HTTPException):
            assert crash(KeyError(), (what, original)) == ("200 caused by KeyError", ["KeyError"])
            assert crash(KeyError(), (what, says("oops")))[0] == "200 oops: InternalServerError"

    def test_what_is_handled_is_neither_logged_nor_wrapped(self):
        assert crash(KeyError(), (Exception, says("rest"))) == ("200 rest: KeyError", [])
        assert crash(NotFound()) == ("404 page", [])

    def test_the_500_handler_of_the_blueprint_comes_first(self):
        assert shop_app(KeyError(), shop=[500], app=[500]) == "200 shop: InternalServerError"
        assert shop_app(KeyError(), shop=[Exception], app=[500]) == "200 shop: KeyError"
        assert shop_app(KeyError(), shop=[HTTPException], app=[500]) == (
            "200 app: InternalServerError"
        )

    def test_abort_500_is_an_http_error_like_any_other(self):
        def view():
            error_handlers.abort(500)

        log = []
        app = app_that(view, TESTING=True)
        app.log_exception = log.append
        assert visit(app, "/cart") == "500 page"
        assert log == []
        app = app_that(view, TESTING=True)
        app.register_error_handler(500, original)
        assert visit(app, "/cart") == "200 caused by NoneType"

    def test_what_propagates_and_when(self):
        for config in ({"TESTING": True}, {"DEBUG": True}, {"PROPAGATE_EXCEPTIONS": True}):
            assert crash(KeyError(), **config) == ("raised KeyError", [])

    def test_the_setting_goes_before_testing_and_debug(self):
        for config in ({"TESTING": True}, {"DEBUG": True}):
            crashed = crash(KeyError(), PROPAGATE_EXCEPTIONS=False, **config)
            assert crashed == ("500 page", ["KeyError"])

    def test_what_propagates_is_not_logged_and_no_500_handler_is_asked(self):
        asked = crash(KeyError(), (500, says("oops")), TESTING=True)
        assert asked == ("raised KeyError", [])

    def test_what_is_handled_does_not_propagate(self):
        assert crash(KeyError(), (KeyError, says("key")), TESTING=True) == ("200 key: KeyError", [])
        assert crash(NotFound(), TESTING=True) == ("404 page", [])

    def test_what_a_handler_raises_is_unhandled_whatever_it_is(self):
        def check(second):
            def fail(error):
                raise second

            name = type(second).__name__
            handlers = [(404, fail), (ValueError, says("never")), (410, says("never"))]
            assert crash(NotFound(), *handlers) == ("500 page", [name])
            assert crash(NotFound(), *handlers, (500, original))[0] == f"200 caused by {name}"
            assert crash(NotFound(), *handlers, TESTING=True) == (f"raised {name}", [])

        check(ValueError())
        check(Gone())

    def test_a_handler_for_everything_that_fails_gets_a_second_chance(self):
        got = []

        def fail(error):
            got.append(type(error).__name__)
            if len(got) == 1:
                raise ValueError
            return "now it works"

        assert crash(KeyError(), (Exception, fail)) == ("200 now it works", ["ValueError"])
        assert got == ["KeyError", "InternalServerError"]

    def test_a_second_failure_goes_to_the_server(self):
        def fail(error):
            raise ValueError

        for cause in (KeyError(), NotFound()):
            assert crash(cause, (Exception, fail)) == ("raised ValueError", ["ValueError"])
        assert crash(KeyError(), (500, lambda error: None))[0] == "raised TypeError"

    def test_a_view_that_returns_nothing_is_a_crash_and_no_type_error_to_handle(self):
        app = app_that(lambda: None)
        app.register_error_handler(TypeError, says("never"))
        app.register_error_handler(500, original)
        assert visit(app, "/cart") == "200 caused by TypeError"

    def test_a_handler_that_returns_nothing_is_a_crash_too(self):
        handlers = [(404, lambda error: None), (TypeError, says("never"))]
        assert crash(NotFound(), *handlers) == ("500 page", ["TypeError"])

    def test_the_crash_of_a_handler_is_still_in_the_blueprint(self):
        shop = error_handlers.Blueprint("shop", "shop")
        shop.register_error_handler(404, lambda error: None)
        shop.register_error_handler(500, says("shop"))
        app = app_that(fails(NotFound()), [shop])
        assert visit(app, "/cart") == "200 shop: InternalServerError"

    def test_what_is_no_exception_goes_to_the_server(self):
        handlers = [(Exception, says("never")), (500, says("never"))]
        assert crash(KeyboardInterrupt(), *handlers) == ("raised KeyboardInterrupt", [])
        assert crash(SystemExit(), *handlers) == ("raised SystemExit", [])


def no_such_key():
    return MultiDict()["tea"]


def bad_request(*handlers: Any, view: Any = no_such_key, **config: Any) -> str:
    """The answer to a request without the key that the view looks for; nothing propagates."""
    app = app_that(view, **{"PROPAGATE_EXCEPTIONS": False, **config})
    for what, handler in handlers:
        app.register_error_handler(what, handler)
    return visit(app, "/cart")


class TestTraps:
    def test_a_missing_key_is_a_bad_request(self):
        assert bad_request() == "400 page"
        assert bad_request((400, says("bad"))) == "200 bad: BadRequestKeyError"

    def test_it_is_also_a_key_error_but_that_comes_last(self):
        key = (KeyError, says("key"))
        assert bad_request(key) == "200 key: BadRequestKeyError"
        assert bad_request(key, (HTTPException, says("web"))) == "200 web: BadRequestKeyError"
        assert bad_request(key, (BadRequest, says("bad"))) == "200 bad: BadRequestKeyError"

    def test_the_key_is_shown_to_those_who_debug(self):
        handler = (400, lambda error: "shown" if "tea" in error.description else "hidden")
        debug, trap = "DEBUG", "TRAP_BAD_REQUEST_ERRORS"
        for config in ({debug: True}, {debug: True, trap: False}, {trap: True}):
            assert bad_request(handler, **config) == "200 shown"
        for config in ({}, {trap: False}, {"TRAP_HTTP_EXCEPTIONS": True}):
            assert bad_request(handler, **config) == "200 hidden"

    def test_an_error_that_shows_its_key_already_goes_on_doing_so(self):
        error = BadRequestKeyError("tea")
        error.show_exception = True
        assert bad_request(view=fails(error)) == "400 page: KeyError: 'tea'"

    def test_the_page_shows_the_key_too(self):
        config = {"DEBUG": True, "TRAP_BAD_REQUEST_ERRORS": False}
        assert bad_request(**config) == "400 page: KeyError: 'tea'"

    def test_in_debug_mode_a_missing_key_is_a_bug(self):
        assert bad_request(DEBUG=True) == "500 page"
        assert bad_request(DEBUG=True, PROPAGATE_EXCEPTIONS=None) == "raised BadRequestKeyError"
        assert bad_request((500, original), DEBUG=True) == "200 caused by BadRequestKeyError"

    def test_in_debug_mode_other_bad_requests_are_no_bugs(self):
        view = fails(SecurityError("hands off"))
        assert bad_request(view=view, DEBUG=True) == "400 page: hands off"

    def test_all_bad_requests_can_be_trapped_and_no_others(self):
        config = {"TRAP_BAD_REQUEST_ERRORS": True}
        assert bad_request(**config) == "500 page"
        assert bad_request(view=fails(SecurityError()), **config) == "500 page"
        assert bad_request(view=fails(NotFound()), **config) == "404 page"

    def test_all_http_errors_can_be_trapped(self):
        for error in (NotFound(), SecurityError(), BadRequestKeyError("tea")):
            assert bad_request(view=fails(error), TRAP_HTTP_EXCEPTIONS=True) == "500 page"
        crashed = crash(NotFound(), TRAP_HTTP_EXCEPTIONS=True, TESTING=True)
        assert crashed == ("raised NotFound", [])

    def test_what_is_trapped_still_has_its_handlers(self):
        lost = (404, says("lost"))
        result = bad_request(lost, view=fails(NotFound()), TRAP_HTTP_EXCEPTIONS=True)
        assert result == "200 lost: NotFound"
        bad = (HTTPException, says("web"))
        assert bad_request(bad, TRAP_BAD_REQUEST_ERRORS=True) == "200 web: BadRequestKeyError"
        assert bad_request((KeyError, says("key")), DEBUG=True) == "200 key: BadRequestKeyError"

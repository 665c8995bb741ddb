"""What a request context promises, one behaviour a test."""

import asyncio
import functools
import threading
from contextlib import suppress
from contextvars import Context, copy_context

import pytest
import request_context
from flask import Flask, Request, current_app, has_app_context
from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import create_environ

OUTSIDE = "Working outside of request context"


def make_app(name="shop", secret_key="k1"):
    app = Flask(name, static_folder=None)
    app.secret_key = secret_key
    app.add_url_rule("/cart", "cart")
    app.add_url_rule("/items/<name>", "item")
    return app


def make(path="/cart", app=None):
    """A request context that nobody has pushed."""
    return request_context.RequestContext(app or make_app(), create_environ(path))


def path():
    """The path of the current request."""
    return request_context.request.path


def in_thread(function):
    """Call ``function`` in a new thread and return what it returns."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    assert results, "the function failed in its thread"
    return results[0]


def in_fresh_contexts(tests):
    """Run each test of the class where nothing is current, whatever the others left."""

    def alone(test):
        return functools.wraps(test)(lambda *args, **kwargs: Context().run(test, *args, **kwargs))

    for name, test in list(vars(tests).items()):
        if name.startswith("test_"):
            setattr(tests, name, alone(test))
    return tests


@in_fresh_contexts
class TestRequest:
    def test_a_context_that_was_only_made_is_not_current(self) -> None:
        app = make_app()
        ctx = make(app=app)
        assert ctx.app is app
        assert not request_context.has_request_context()

    def test_push_makes_its_request_current_and_pop_ends_that(self) -> None:
        ctx = make("/cart?n=1")
        made = ctx.request
        ctx.push()
        assert request_context.has_request_context()
        assert request_context.request._get_current_object() is made
        assert path() == "/cart"
        assert request_context.request.args["n"] == "1"
        ctx.pop()
        assert not request_context.has_request_context()

    def test_an_app_context_is_no_request(self) -> None:
        ctx = make()
        with ctx.app.app_context():
            assert not request_context.has_request_context()
            with pytest.raises(RuntimeError, match=OUTSIDE):
                path()
        ctx.push()
        ctx.pop()

    def test_the_request_is_of_the_class_that_the_app_names(self) -> None:
        class Visit(Request):
            pass

        app = make_app()
        app.request_class = Visit
        assert type(make(app=app).request) is Visit

    def test_one_proxy_serves_one_request_after_the_other(self) -> None:
        mine = request_context.request
        for url in ("/cart", "/items/tea"):
            ctx = make(url)
            ctx.push()
            assert mine.path == url
            ctx.pop()

    def test_the_url_was_matched(self) -> None:
        ctx = make("/items/tea")
        ctx.push()
        assert request_context.request.endpoint == "item"
        assert request_context.request.view_args == {"name": "tea"}
        assert request_context.request.routing_exception is None
        ctx.pop()

    def test_a_url_without_a_rule_is_no_error_yet(self) -> None:
        ctx = make("/lost")
        ctx.push()
        assert request_context.request.endpoint is None
        assert request_context.request.routing_exception.code == 404
        ctx.pop()

    @pytest.mark.parametrize(
        "use",
        [
            lambda: request_context.request.path,
            lambda: hasattr(request_context.request, "path"),
            lambda: request_context.request._get_current_object(),
            lambda: request_context.session["user"],
            lambda: request_context.session.get("user"),
            lambda: "user" in request_context.session,
            lambda: request_context.session._get_current_object(),
        ],
        ids="path hasattr request session[] get in session".split(),
    )
    def test_outside_every_use_of_the_proxies_is_a_runtime_error(self, use) -> None:
        with pytest.raises(RuntimeError, match=OUTSIDE):
            use()

    def test_both_proxies_are_false_outside(self) -> None:
        ctx = make()
        ctx.push()
        assert request_context.request
        ctx.pop()
        assert not request_context.request
        assert not request_context.session

    def test_a_context_that_was_not_pushed_cannot_be_popped(self) -> None:
        ctx = make()
        with pytest.raises(Exception):  # noqa: B017, PT011 - which one depends on the release
            ctx.pop()
        assert not request_context.has_request_context()


class Sessions(SecureCookieSessionInterface):
    """Keeps the sessions that it opens, and calls ``look`` when it does."""

    def __init__(self, look=lambda: None) -> None:
        self.look, self.opened, self.seen = look, [], []

    def open_session(self, app, request):
        self.seen.append(self.look())
        self.opened.append(super().open_session(app, request))
        return self.opened[-1]


def make_with_sessions(look=lambda: None):
    """A context, and the interface that opens its session."""
    app = make_app()
    app.session_interface = Sessions(look)
    return make(app=app), app.session_interface


@in_fresh_contexts
class TestSession:
    def test_the_session_is_the_one_that_the_interface_opened(self) -> None:
        ctx, sessions = make_with_sessions()
        ctx.push()
        assert request_context.session._get_current_object() is sessions.opened[0]
        assert ctx.session is sessions.opened[0]
        ctx.pop()

    def test_it_is_opened_by_the_push_and_not_before(self) -> None:
        ctx, sessions = make_with_sessions()
        assert sessions.opened == []
        ctx.push()
        assert len(sessions.opened) == 1
        ctx.pop()

    def test_the_request_and_the_app_are_current_when_it_is_opened(self) -> None:
        ctx, sessions = make_with_sessions(lambda: (path(), current_app.name))
        ctx.push()
        assert sessions.seen == [("/cart", "shop")]
        ctx.pop()

    def test_the_url_is_matched_after_that(self) -> None:
        ctx, sessions = make_with_sessions(lambda: request_context.request.url_rule)
        ctx.push()
        assert sessions.seen == [None]
        ctx.pop()

    def test_a_second_push_goes_on_with_the_same_session(self) -> None:
        ctx, sessions = make_with_sessions()
        ctx.push()
        request_context.session["user"] = "ann"
        ctx.push()
        assert request_context.session["user"] == "ann"
        assert len(sessions.opened) == 1
        ctx.pop()
        ctx.pop()

    def test_a_session_that_was_given_is_used_also_an_empty_one(self) -> None:
        first, sessions = make_with_sessions()
        with first:
            mine = request_context.session._get_current_object()
        second = request_context.RequestContext(first.app, create_environ("/cart"), session=mine)
        with second:
            assert request_context.session._get_current_object() is mine
        assert len(sessions.opened) == 1

    def test_without_a_secret_key_there_is_a_null_session(self) -> None:
        ctx = make(app=make_app(secret_key=None))
        ctx.push()
        assert request_context.session.get("user") is None
        with pytest.raises(RuntimeError, match="secret key"):
            request_context.session["user"] = "ann"
        ctx.pop()

    def test_opening_a_session_is_not_yet_using_it(self) -> None:
        ctx, sessions = make_with_sessions()
        ctx.push()
        path()
        assert sessions.opened[0].accessed is False
        ctx.pop()
        assert sessions.opened[0].accessed is False

    @pytest.mark.parametrize(
        "use",
        [
            lambda: request_context.session.get("user"),
            lambda: "user" in request_context.session,
            lambda: len(request_context.session),
            lambda: request_context.session.update(user="ann"),
        ],
        ids="get in len update".split(),
    )
    def test_every_use_of_the_proxy_sets_accessed(self, use) -> None:
        ctx, sessions = make_with_sessions()
        ctx.push()
        use()
        assert sessions.opened[0].accessed is True
        ctx.pop()

    def test_two_requests_have_two_sessions(self) -> None:
        app = make_app()
        with make(app=app):
            request_context.session["user"] = "ann"
            with make(app=app):
                assert "user" not in request_context.session
            assert request_context.session["user"] == "ann"


@in_fresh_contexts
class TestAppContext:
    def test_without_an_app_context_one_is_pushed_and_popped(self) -> None:
        app = make_app()
        ctx = make(app=app)
        ctx.push()
        assert current_app._get_current_object() is app
        ctx.pop()
        assert not has_app_context()

    def test_an_app_context_of_another_app_is_covered_and_comes_back(self) -> None:
        with make_app("admin").app_context():
            with make(app=make_app("shop")):
                assert current_app.name == "shop"
            assert current_app.name == "admin"

    def test_another_app_of_the_same_name_is_another_app(self) -> None:
        app = make_app("shop")
        with make_app("shop").app_context(), make(app=app):
            assert current_app._get_current_object() is app

    def test_an_app_context_of_this_app_is_still_there_afterwards(self) -> None:
        app = make_app()
        with app.app_context():
            with make(app=app):
                assert current_app._get_current_object() is app
            assert current_app._get_current_object() is app
        assert not has_app_context()

    def test_its_end_is_told_once_after_the_end_of_the_request(self) -> None:
        app = make_app()
        told = []
        app.teardown_appcontext(lambda error: told.append(("app", error)))
        app.teardown_request(lambda error: told.append(("request", error)))
        ctx = make(app=app)
        ctx.push()
        assert told == []
        ctx.pop()
        assert told == [("request", None), ("app", None)]

    def test_it_ends_with_the_same_exception(self) -> None:
        app = make_app()
        told = []
        app.teardown_appcontext(told.append)
        error = LookupError()
        with pytest.raises(LookupError), make(app=app):
            raise error
        assert told == [error]

    def test_it_is_current_as_long_as_the_request_is(self) -> None:
        app = make_app()
        seen = []
        app.teardown_request(lambda _: seen.append(current_app.name))
        with make(app=app):
            pass
        assert seen == ["shop"]

    def test_the_outer_app_is_back_after_each_pop(self) -> None:
        outer, inner = make(app=make_app("shop")), make(app=make_app("admin"))
        outer.push()
        inner.push()
        assert current_app.name == "admin"
        inner.pop()
        assert current_app.name == "shop"
        outer.pop()
        assert not has_app_context()


@in_fresh_contexts
class TestNesting:
    @pytest.mark.parametrize("same_app", [True, False])
    def test_an_inner_request_covers_the_outer_one_and_gives_it_back(self, same_app) -> None:
        app = make_app()
        outer, inner = make("/cart", app), make("/items/tea", app if same_app else make_app())
        outer.push()
        inner.push()
        assert path() == "/items/tea"
        inner.pop()
        assert path() == "/cart"
        outer.pop()
        assert not request_context.has_request_context()

    def test_a_context_may_be_pushed_twice_and_then_is_popped_twice(self) -> None:
        ctx = make()
        ctx.push()
        ctx.push()
        ctx.pop()
        assert path() == "/cart"
        ctx.pop()
        assert not request_context.has_request_context()

    def test_after_two_pushes_and_pops_the_outer_request_is_back(self) -> None:
        outer, inner = make("/cart"), make("/items/tea")
        outer.push()
        inner.push()
        inner.push()
        inner.pop()
        assert path() == "/items/tea"
        inner.pop()
        assert path() == "/cart"
        outer.pop()

    def test_only_the_current_context_can_be_popped(self) -> None:
        outer, inner = make("/cart"), make("/items/tea")
        outer.push()
        inner.push()
        with pytest.raises(Exception):  # noqa: B017, PT011 - which one depends on the release
            outer.pop()
        with suppress(Exception):  # what is current now is nobody's promise: just tidy up
            inner.pop()
            outer.pop()

    def test_a_block_is_a_push_and_a_pop_and_gives_the_context(self) -> None:
        ctx = make()
        with ctx as named:
            assert named is ctx
            assert path() == "/cart"
        assert not request_context.has_request_context()

    @pytest.mark.parametrize("kind", [LookupError, KeyboardInterrupt])
    def test_an_exception_ends_the_block_and_is_passed_on(self, kind) -> None:
        with make("/cart"):
            with pytest.raises(kind), make("/items/tea"):
                raise kind
            assert path() == "/cart"
        assert not request_context.has_request_context()


@in_fresh_contexts
class TestTeardown:
    def test_the_functions_are_told_none_or_the_exception_given_to_pop(self) -> None:
        app = make_app()
        told = []
        app.teardown_request(told.append)
        error = LookupError()
        for given in ([], [error]):
            ctx = make(app=app)
            ctx.push()
            ctx.pop(*given)
        assert told == [None, error]

    @pytest.mark.parametrize("kind", [LookupError, KeyboardInterrupt])
    def test_a_block_tells_the_exception_that_leaves_it(self, kind) -> None:
        app = make_app()
        told = []
        app.teardown_request(told.append)
        error = kind()
        with pytest.raises(kind), make(app=app):
            raise error
        assert told == [error]

    def test_the_last_one_registered_comes_first(self) -> None:
        app = make_app()
        order = []
        for name in ("first", "second", "third"):
            app.teardown_request(lambda _, name=name: order.append(name))
        with make(app=app):
            pass
        assert order == ["third", "second", "first"]

    def test_the_request_is_still_current(self) -> None:
        app = make_app()
        seen = []
        app.teardown_request(lambda _: seen.append(path()))
        with make("/cart", app):
            with make("/items/tea", app):
                pass
            assert seen == ["/items/tea"]
        assert seen == ["/items/tea", "/cart"]

    def test_a_context_that_was_pushed_twice_ends_at_the_second_pop(self) -> None:
        app = make_app()
        told = []
        app.teardown_request(told.append)
        ctx = make(app=app)
        ctx.push()
        ctx.push()
        ctx.pop(LookupError())
        assert told == []
        ctx.pop()
        assert told == [None]

    def test_then_the_request_is_closed_once_while_it_is_current(self) -> None:
        events = []

        class Visit(Request):
            def close(self) -> None:
                events.append(("close", request_context.has_request_context()))

        app = make_app()
        app.request_class = Visit
        app.teardown_request(lambda _: events.append("teardown"))
        ctx = make(app=app)
        with ctx, ctx:
            assert events == []
        assert events == ["teardown", ("close", True)]

    def test_functions_of_other_apps_are_not_called(self) -> None:
        told = []
        make_app().teardown_request(told.append)
        with make():
            pass
        assert told == []

    def test_what_a_function_returns_does_not_matter(self) -> None:
        app = make_app()
        app.teardown_request(lambda _: True)
        with pytest.raises(LookupError), make(app=app):
            raise LookupError

    def test_a_function_that_fails_does_not_keep_anything_current(self) -> None:
        app = make_app()
        app.teardown_request(lambda _: 1 / 0)
        ctx = make(app=app)
        ctx.push()
        with pytest.raises(Exception):  # noqa: B017, PT011 - a group in later releases
            ctx.pop()
        assert not request_context.has_request_context()
        assert not has_app_context()


@in_fresh_contexts
class TestCopies:
    def test_a_new_thread_has_no_request(self) -> None:
        with make():
            assert in_thread(request_context.has_request_context) is False
            assert path() == "/cart"

    def test_two_threads_that_take_turns_do_not_meet(self) -> None:
        turn = threading.Barrier(2, timeout=5)
        seen = {}

        def work(url) -> None:
            with make(url):
                turn.wait()
                seen[url] = path()
                turn.wait()

        threads = [threading.Thread(target=work, args=[url]) for url in ("/items/a", "/items/b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {"/items/a": "/items/a", "/items/b": "/items/b"}

    def test_two_tasks_that_take_turns_do_not_meet(self) -> None:
        async def work(url) -> list:
            with make(url):
                request_context.session["url"] = url
                await asyncio.sleep(0)
                seen = [path(), request_context.session["url"]]
                await asyncio.sleep(0)
            return [*seen, request_context.has_request_context()]

        async def both() -> list:
            return await asyncio.gather(work("/cart"), work("/items/b"))

        one, two = ["/cart", "/cart", False], ["/items/b", "/items/b", False]
        assert asyncio.run(both()) == [one, two]

    def test_a_task_sees_the_request_in_which_it_was_started(self) -> None:
        async def child() -> str:
            request_context.session["user"] = "ann"
            with make("/items/tea"):
                await asyncio.sleep(0)
            return path()

        async def parent() -> None:
            with make():
                assert await asyncio.create_task(child()) == "/cart"
                assert request_context.session["user"] == "ann"

        asyncio.run(parent())

    def test_a_copied_contextvars_context_goes_on_with_what_was_current(self) -> None:
        with make("/cart"):
            copied = copy_context()
            with make("/items/tea"):
                assert copied.run(path) == "/cart"

    def test_a_copy_has_the_same_request_and_the_same_session(self) -> None:
        ctx, sessions = make_with_sessions()
        with ctx:
            request_context.session["user"] = "ann"
            copied = ctx.copy()
        assert copied is not ctx
        with copied:
            assert request_context.request._get_current_object() is ctx.request
            assert request_context.session["user"] == "ann"
        assert len(sessions.opened) == 1

    def test_a_copy_has_an_end_of_its_own(self) -> None:
        app = make_app()
        told = []
        app.teardown_request(told.append)
        with make(app=app) as ctx:
            with ctx.copy():
                pass
            assert told == [None]
            assert path() == "/cart"
        assert told == [None, None]

    def test_a_function_is_carried_into_a_thread_with_its_request(self) -> None:
        with make():
            request_context.session["user"] = "ann"

            @request_context.copy_current_request_context
            def work() -> tuple:
                return path(), request_context.session["user"], current_app.name

            assert in_thread(work) == ("/cart", "ann", "shop")
            assert path() == "/cart"

    def test_what_it_writes_to_the_session_is_in_the_one_session(self) -> None:
        with make():

            @request_context.copy_current_request_context
            def work() -> bool:
                request_context.session["user"] = "ann"
                return True

            in_thread(work)
            assert request_context.session["user"] == "ann"

    def test_it_takes_the_request_of_the_moment_of_decoration(self) -> None:
        with make("/cart"):
            work = request_context.copy_current_request_context(path)
            with make("/items/tea"):
                assert work() == "/cart"
                assert path() == "/items/tea"

    def test_it_works_after_the_request_and_more_than_once(self) -> None:
        with make():
            work = request_context.copy_current_request_context(path)
        assert [work(), work()] == ["/cart", "/cart"]
        assert not request_context.has_request_context()

    def test_each_call_is_a_request_context_with_an_end(self) -> None:
        app = make_app()
        told = []
        app.teardown_request(told.append)
        with make(app=app):
            work = request_context.copy_current_request_context(path)
            work()
            assert told == [None]
            work()
            assert told == [None, None]

    def test_arguments_and_results_and_exceptions_go_through(self) -> None:
        def divide(one, two=1):
            """Divide."""
            return one / two

        with make():
            work = request_context.copy_current_request_context(divide)
            assert work(6, two=2) == 3
            with pytest.raises(ZeroDivisionError):
                work(1, 0)
            assert path() == "/cart"
        assert (work.__name__, work.__doc__) == ("divide", "Divide.")

    def test_without_a_request_there_is_nothing_to_carry(self) -> None:
        with pytest.raises(RuntimeError):
            request_context.copy_current_request_context(path)
        with make():
            assert path() == "/cart"

"""What an application context promises, one behaviour a test."""

import asyncio
import functools
import threading
from contextlib import suppress
from contextvars import Context, copy_context

import app_context
import pytest
from flask import Flask

OUTSIDE = "Working outside of application context"


def make(name="shop"):
    """A Flask app, and a context of it that nobody has pushed."""
    app = Flask(name, static_folder=None)
    return app, app_context.AppContext(app)


def current():
    """The name of the current app."""
    return app_context.current_app.name


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
class TestPushAndPop:
    def test_a_context_that_was_only_made_is_not_current(self) -> None:
        app, ctx = make()
        assert ctx.app is app
        assert not app_context.has_app_context()

    def test_push_makes_it_current_and_pop_ends_that(self) -> None:
        app, ctx = make()
        ctx.push()
        assert app_context.has_app_context()
        assert app_context.current_app._get_current_object() is app
        ctx.pop()
        assert not app_context.has_app_context()

    def test_the_context_has_a_namespace_of_the_class_that_the_app_names(self) -> None:
        class Basket:
            user = "nobody"

        app = Flask("shop", static_folder=None)
        app.app_ctx_globals_class = Basket
        ctx = app_context.AppContext(app)
        assert type(ctx.g) is Basket
        ctx.push()
        assert app_context.g.user == "nobody"
        ctx.pop()

    def test_each_context_has_a_namespace_of_its_own(self) -> None:
        app, first = make()
        second = app_context.AppContext(app)
        first.push()
        app_context.g.user = "ann"
        first.pop()
        second.push()
        assert "user" not in app_context.g
        second.pop()

    def test_a_context_that_was_not_pushed_cannot_be_popped(self) -> None:
        _, ctx = make()
        with pytest.raises(Exception):  # noqa: B017, PT011 - which one depends on the release
            ctx.pop()
        assert not app_context.has_app_context()


@in_fresh_contexts
class TestProxies:
    def test_one_current_app_serves_one_context_after_the_other(self) -> None:
        mine = app_context.current_app
        for name in ("shop", "admin"):
            _, ctx = make(name)
            ctx.push()
            assert mine.name == name
            ctx.pop()

    def test_one_g_serves_one_context_after_the_other(self) -> None:
        mine = app_context.g
        for name in ("shop", "admin"):
            _, ctx = make(name)
            ctx.push()
            mine.setdefault("user", name)
            assert mine.user == name
            ctx.pop()

    def test_the_objects_behind_are_the_app_and_the_namespace(self) -> None:
        app, ctx = make()
        ctx.push()
        assert app_context.current_app._get_current_object() is app
        assert app_context.g._get_current_object() is ctx.g
        ctx.pop()

    def test_what_is_done_through_them_is_done_to_these_objects(self) -> None:
        app, ctx = make()
        ctx.push()
        app_context.current_app.config["TITLE"] = "Shop"
        app_context.g.user = "ann"
        assert app.config["TITLE"] == "Shop"
        assert ctx.g.user == "ann"
        del app_context.g.user
        assert not hasattr(ctx.g, "user")
        ctx.pop()

    def test_in_and_loops_work_through_g(self) -> None:
        _, ctx = make()
        ctx.push()
        app_context.g.user = "ann"
        assert "user" in app_context.g
        assert list(app_context.g) == ["user"]
        ctx.pop()

    def test_both_are_true_inside_and_false_outside(self) -> None:
        _, ctx = make()
        assert not app_context.current_app
        assert not app_context.g
        ctx.push()
        assert app_context.current_app
        assert app_context.g
        ctx.pop()
        assert not app_context.current_app
        assert not app_context.g

    @pytest.mark.parametrize(
        "use",
        [
            lambda: app_context.current_app.name,
            lambda: app_context.current_app.config,
            lambda: hasattr(app_context.current_app, "name"),
            lambda: app_context.current_app._get_current_object(),
            lambda: app_context.g.user,
            lambda: setattr(app_context.g, "user", "ann"),
            lambda: app_context.g.get("user"),
            lambda: app_context.g._get_current_object(),
        ],
        ids="name config hasattr app g.user g.user= g.get g".split(),
    )
    def test_outside_every_use_is_a_runtime_error(self, use) -> None:
        with pytest.raises(RuntimeError, match=OUTSIDE):
            use()


@in_fresh_contexts
class TestNesting:
    def test_a_context_of_another_app_covers_the_first_and_gives_it_back(self) -> None:
        (_, outer), (_, inner) = make("shop"), make("admin")
        outer.push()
        app_context.g.user = "ann"
        inner.push()
        assert current() == "admin"
        assert app_context.g.get("user") is None
        inner.pop()
        assert current() == "shop"
        assert app_context.g.user == "ann"
        outer.pop()
        assert not app_context.has_app_context()

    def test_a_second_context_of_the_same_app_is_another_context(self) -> None:
        app, outer = make()
        inner = app_context.AppContext(app)
        outer.push()
        app_context.g.user = "ann"
        inner.push()
        assert list(app_context.g) == []
        app_context.g.user = "bob"
        inner.pop()
        assert app_context.g.user == "ann"
        outer.pop()

    def test_three_contexts_come_back_in_order(self) -> None:
        contexts = [make(name)[1] for name in ("shop", "admin", "blog")]
        for ctx in contexts:
            ctx.push()
        seen = []
        for ctx in reversed(contexts):
            seen.append(current())
            ctx.pop()
        assert seen == ["blog", "admin", "shop"]
        assert not app_context.has_app_context()

    def test_a_context_may_be_pushed_twice_and_then_is_popped_twice(self) -> None:
        _, ctx = make()
        ctx.push()
        app_context.g.user = "ann"
        ctx.push()
        assert app_context.g.user == "ann"
        ctx.pop()
        assert app_context.g.user == "ann"
        ctx.pop()
        assert not app_context.has_app_context()

    def test_after_two_pushes_and_pops_the_outer_app_is_back(self) -> None:
        (_, outer), (_, inner) = make("shop"), make("admin")
        outer.push()
        inner.push()
        inner.push()
        inner.pop()
        assert current() == "admin"
        inner.pop()
        assert current() == "shop"
        outer.pop()

    @pytest.mark.parametrize("same_app", [True, False])
    def test_only_the_current_context_can_be_popped(self, same_app) -> None:
        app, outer = make("shop")
        inner = app_context.AppContext(app) if same_app else make("admin")[1]
        outer.push()
        inner.push()
        with pytest.raises(Exception):  # noqa: B017, PT011 - which one depends on the release
            outer.pop()
        with suppress(Exception):  # what is current now is nobody's promise: just tidy up
            inner.pop()
            outer.pop()


@in_fresh_contexts
class TestWithBlock:
    def test_the_block_is_a_push_and_a_pop(self) -> None:
        app, ctx = make()
        with ctx:
            assert app_context.current_app._get_current_object() is app
        assert not app_context.has_app_context()

    def test_the_block_can_name_the_context(self) -> None:
        _, ctx = make()
        with ctx as named:
            assert named is ctx

    def test_nothing_is_current_before_the_block_is_entered(self) -> None:
        _, ctx = make()
        assert not app_context.has_app_context()
        with ctx:
            assert app_context.has_app_context()

    @pytest.mark.parametrize("kind", [LookupError, KeyboardInterrupt])
    def test_an_exception_ends_it_and_is_passed_on(self, kind) -> None:
        _, ctx = make()
        with pytest.raises(kind), ctx:
            raise kind
        assert not app_context.has_app_context()

    def test_an_exception_may_leave_several_blocks(self) -> None:
        _, ctx = make("shop")
        with ctx:
            with pytest.raises(LookupError), make("admin")[1], make("blog")[1]:
                raise LookupError
            assert current() == "shop"

    def test_one_context_in_a_block_in_a_block(self) -> None:
        _, ctx = make()
        with ctx:
            app_context.g.user = "ann"
            with ctx:
                assert app_context.g.user == "ann"
            assert app_context.g.user == "ann"
        assert not app_context.has_app_context()


@in_fresh_contexts
class TestTeardown:
    def test_a_pop_without_an_exception_tells_none(self) -> None:
        app, ctx = make()
        seen = []
        app.teardown_appcontext(seen.append)
        ctx.push()
        assert seen == []
        ctx.pop()
        assert seen == [None]

    def test_a_pop_with_an_exception_tells_it(self) -> None:
        app, ctx = make()
        seen = []
        app.teardown_appcontext(seen.append)
        error = LookupError()
        ctx.push()
        ctx.pop(error)
        assert seen == [error]

    @pytest.mark.parametrize("kind", [LookupError, KeyboardInterrupt])
    def test_a_block_tells_the_exception_that_leaves_it(self, kind) -> None:
        app, ctx = make()
        seen = []
        app.teardown_appcontext(seen.append)
        error = kind()
        with pytest.raises(kind), ctx:
            raise error
        assert seen == [error]

    def test_a_block_that_handled_its_exceptions_tells_none(self) -> None:
        app, ctx = make()
        seen = []
        app.teardown_appcontext(seen.append)
        with ctx:
            try:
                raise LookupError
            except LookupError:
                pass
        assert seen == [None]

    def test_the_last_function_registered_comes_first(self) -> None:
        app, ctx = make()
        order = []
        for name in ("first", "second", "third"):
            app.teardown_appcontext(lambda _, name=name: order.append(name))
        with ctx:
            pass
        assert order == ["third", "second", "first"]

    def test_the_context_is_still_current(self) -> None:
        app, ctx = make()
        seen = []
        app.teardown_appcontext(lambda _: seen.append((current(), app_context.g.user)))
        with make("admin")[1]:
            with ctx:
                app_context.g.user = "ann"
            assert seen == [("shop", "ann")]

    def test_a_context_that_was_pushed_twice_ends_at_the_second_pop(self) -> None:
        app, ctx = make()
        seen = []
        app.teardown_appcontext(seen.append)
        ctx.push()
        ctx.push()
        ctx.pop(LookupError())
        assert seen == []
        ctx.pop()
        assert seen == [None]

    def test_each_context_of_an_app_has_an_end_of_its_own(self) -> None:
        app, outer = make()
        seen = []
        app.teardown_appcontext(lambda _: seen.append(app_context.g.get("user")))
        with outer:
            app_context.g.user = "ann"
            with app_context.AppContext(app):
                app_context.g.user = "bob"
            assert seen == ["bob"]
        assert seen == ["bob", "ann"]

    def test_functions_of_other_apps_are_not_called(self) -> None:
        app, _ = make("shop")
        seen = []
        app.teardown_appcontext(seen.append)
        with make("admin")[1]:
            pass
        assert seen == []

    def test_what_a_function_returns_does_not_matter(self) -> None:
        app, ctx = make()
        app.teardown_appcontext(lambda _: True)
        with pytest.raises(LookupError), ctx:
            raise LookupError

    def test_a_function_that_fails_does_not_keep_the_context_current(self) -> None:
        app, ctx = make("shop")
        app.teardown_appcontext(lambda _: 1 / 0)
        _, outer = make("admin")
        outer.push()
        ctx.push()
        with pytest.raises(Exception):  # noqa: B017, PT011 - a group in later releases
            ctx.pop()
        assert current() == "admin"
        outer.pop()


@in_fresh_contexts
class TestIsolation:
    def test_a_new_thread_has_no_context(self) -> None:
        with make()[1]:
            assert in_thread(app_context.has_app_context) is False
            assert current() == "shop"

    def test_what_a_thread_pushes_stays_in_it(self) -> None:
        def work() -> str:
            with make("admin")[1]:
                return current()

        with make("shop")[1]:
            assert in_thread(work) == "admin"
            assert current() == "shop"

    def test_two_threads_that_take_turns_do_not_meet(self) -> None:
        turn = threading.Barrier(2, timeout=5)
        seen = {}

        def work(name) -> None:
            with make(name)[1]:
                turn.wait()
                seen[name] = current()
                turn.wait()

        threads = [threading.Thread(target=work, args=[name]) for name in ("shop", "admin")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {"shop": "shop", "admin": "admin"}

    def test_two_tasks_that_take_turns_do_not_meet(self) -> None:
        async def work(name) -> list:
            seen = []
            with make(name)[1]:
                for _ in range(2):
                    await asyncio.sleep(0)
                    seen.append(current())
            seen.append(app_context.has_app_context())
            return seen

        async def both() -> list:
            return await asyncio.gather(work("shop"), work("admin"))

        assert asyncio.run(both()) == [["shop", "shop", False], ["admin", "admin", False]]

    def test_a_task_starts_with_the_very_context_of_its_parent(self) -> None:
        async def child() -> str:
            app_context.g.user = "ann"
            return current()

        async def parent() -> None:
            with make()[1]:
                assert await asyncio.create_task(child()) == "shop"
                assert app_context.g.user == "ann"

        asyncio.run(parent())

    def test_what_a_task_pushes_is_not_seen_by_its_parent(self) -> None:
        async def child() -> None:
            with make("admin")[1]:
                await asyncio.sleep(0)

        async def parent() -> None:
            with make("shop")[1]:
                task = asyncio.create_task(child())
                await asyncio.sleep(0)
                assert current() == "shop"
                await task
                assert current() == "shop"

        asyncio.run(parent())

    def test_a_copied_context_goes_on_with_what_was_current(self) -> None:
        with make("shop")[1]:
            copied = copy_context()
            with make("admin")[1]:
                assert copied.run(current) == "shop"
        assert copied.run(current) == "shop"

    def test_what_is_pushed_in_a_copy_is_not_seen_outside(self) -> None:
        _, inner = make("admin")
        with make("shop")[1]:
            copied = copy_context()
            copied.run(inner.push)
            assert current() == "shop"
            assert copied.run(current) == "admin"
            copied.run(inner.pop)
            assert copied.run(current) == "shop"

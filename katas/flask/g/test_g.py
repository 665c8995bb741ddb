"""What `g` promises, one behaviour a test."""

import asyncio
import functools
import threading
from contextvars import Context, copy_context

import g
import pytest

OUTSIDE = "Working outside of application context"
FALSE_VALUES = [0, "", False, None, []]


def in_thread(function):
    """Call ``function`` in a new thread and return what it returns."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    assert results, "the function failed in its thread"
    return results[0]


def in_fresh_contexts(tests):
    """Run each test of the class where no context is current, whatever the others left."""

    def alone(test):
        return functools.wraps(test)(lambda *args, **kwargs: Context().run(test, *args, **kwargs))

    for name, test in list(vars(tests).items()):
        if name.startswith("test_"):
            setattr(tests, name, alone(test))
    return tests


class TestNamespace:
    def test_an_attribute_can_be_set_and_read(self) -> None:
        box = g.AppGlobals()
        box.user = "ann"
        assert box.user == "ann"

    def test_a_missing_attribute_is_an_attribute_error(self) -> None:
        box = g.AppGlobals()
        with pytest.raises(AttributeError):
            box.user  # noqa: B018
        assert not hasattr(box, "user")
        assert "user" not in box

    def test_an_attribute_can_be_deleted(self) -> None:
        box = g.AppGlobals()
        box.user = "ann"
        del box.user
        assert "user" not in box
        with pytest.raises(AttributeError):
            del box.user

    def test_get_returns_the_attribute_or_none_or_the_default(self) -> None:
        box = g.AppGlobals()
        box.user = "ann"
        assert box.get("user", "bob") == "ann"
        assert box.get("n") is None
        assert box.get("n", 1) == 1
        assert "n" not in box

    def test_pop_removes_the_attribute_and_returns_it(self) -> None:
        box = g.AppGlobals()
        box.user = "ann"
        box.n = 1
        assert box.pop("user") == "ann"
        assert box.pop("n", 2) == 1
        assert list(box) == []

    def test_pop_of_what_is_missing_is_a_key_error(self) -> None:
        with pytest.raises(KeyError):
            g.AppGlobals().pop("user")

    @pytest.mark.parametrize("default", [None, 0, "bob"])
    def test_pop_of_what_is_missing_returns_a_default_that_was_given(self, default) -> None:
        assert g.AppGlobals().pop("user", default) is default
        assert g.AppGlobals().pop("user", default=default) is default

    def test_setdefault_sets_what_is_missing(self) -> None:
        box = g.AppGlobals()
        assert box.setdefault("user", "ann") == "ann"
        assert box.setdefault("n") is None
        assert list(box) == ["user", "n"]
        assert box.user == "ann"

    @pytest.mark.parametrize("value", [*FALSE_VALUES, "ann"])
    def test_setdefault_leaves_what_is_there(self, value) -> None:
        box = g.AppGlobals()
        box.user = value
        assert box.setdefault("user", "bob") is value
        assert box.user is value

    def test_in_tells_what_was_set_whatever_the_value(self) -> None:
        box = g.AppGlobals()
        box.user = None
        assert "user" in box
        assert "n" not in box

    def test_methods_are_not_content(self) -> None:
        box = g.AppGlobals()
        assert "get" not in box
        assert box.get("pop") is None
        assert box.pop("pop", None) is None
        assert list(box) == []

    def test_a_loop_goes_over_the_names_in_the_order_in_which_they_came(self) -> None:
        box = g.AppGlobals()
        box.user = "ann"
        box.n = 1
        box.user = "bob"
        assert list(box) == ["user", "n"]
        del box.user
        box.user = "ann"
        assert list(box) == ["n", "user"]

    def test_two_namespaces_have_nothing_in_common(self) -> None:
        box, other = g.AppGlobals(), g.AppGlobals()
        box.user = "ann"
        assert list(other) == []


@in_fresh_contexts
class TestLifetime:
    def test_inside_the_block_g_keeps_what_is_put_on_it(self) -> None:
        with g.App("shop").app_context():
            g.g.user = "ann"
            assert g.g.user == "ann"
            assert list(g.g) == ["user"]

    def test_each_context_starts_with_an_empty_namespace(self) -> None:
        app = g.App("shop")
        with app.app_context():
            g.g.user = "ann"
        with app.app_context():
            assert list(g.g) == []

    def test_after_the_block_there_is_no_g(self) -> None:
        with g.App("shop").app_context():
            g.g.user = "ann"
        with pytest.raises(RuntimeError, match=OUTSIDE):
            g.g.user  # noqa: B018

    def test_after_an_exception_there_is_no_g_either_and_it_is_passed_on(self) -> None:
        with pytest.raises(KeyboardInterrupt), g.App("shop").app_context():
            raise KeyboardInterrupt
        with pytest.raises(RuntimeError, match=OUTSIDE):
            g.g.user  # noqa: B018

    def test_the_block_can_name_the_context(self) -> None:
        app = g.App("shop")
        with app.app_context() as context:
            g.g.user = "ann"
            assert context.app is app
            assert context.app.name == "shop"
            assert context.g.user == "ann"

    def test_the_app_says_which_class_the_namespace_is_of(self) -> None:
        class Basket(g.AppGlobals):
            currency = "EUR"

        app, other = g.App("shop"), g.App("admin")
        app.app_ctx_globals_class = Basket
        with app.app_context():
            assert g.g.currency == "EUR"
            assert "currency" not in g.g
            assert g.g.get("currency") is None
            g.g.currency = "CHF"
            assert g.g.currency == "CHF"
        with other.app_context():
            assert not hasattr(g.g, "currency")

    def test_there_is_one_namespace_for_one_context(self) -> None:
        made = []

        class Counted(g.AppGlobals):
            def __init__(self) -> None:
                super().__init__()
                made.append("one")

        app = g.App("shop")
        app.app_ctx_globals_class = Counted
        with app.app_context():
            g.g.user = "ann"
            assert g.g.user == "ann"
        assert made == ["one"]


@in_fresh_contexts
class TestProxy:
    def test_one_g_serves_one_context_after_the_other(self) -> None:
        mine = g.g
        for name in ("shop", "admin"):
            with g.App(name).app_context():
                mine.setdefault("user", name)
                assert mine.user == name

    def test_the_object_behind_is_the_namespace_of_the_context(self) -> None:
        with g.App("shop").app_context() as context:
            g.g.user = "ann"
            assert g.g._get_current_object() is context.g
            assert list(context.g) == ["user"]

    def test_attributes_are_set_read_and_deleted_through_it(self) -> None:
        with g.App("shop").app_context() as context:
            g.g.user = "ann"
            assert context.g.user == "ann"
            context.g.n = 1
            assert g.g.n == 1
            del g.g.user
            assert list(context.g) == ["n"]

    def test_missing_attributes_are_missed_as_on_the_namespace(self) -> None:
        with g.App("shop").app_context():
            assert not hasattr(g.g, "user")
            assert getattr(g.g, "user", "nobody") == "nobody"
            with pytest.raises(AttributeError):
                del g.g.user
            with pytest.raises(KeyError):
                g.g.pop("user")

    def test_the_methods_are_reached_through_it(self) -> None:
        with g.App("shop").app_context():
            assert g.g.setdefault("user", "ann") == "ann"
            assert g.g.get("user") == "ann"
            assert g.g.pop("user") == "ann"
            assert g.g.get("user", "nobody") == "nobody"

    def test_in_and_loops_work_through_it(self) -> None:
        with g.App("shop").app_context():
            g.g.user = None
            assert "user" in g.g
            assert "n" not in g.g
            assert list(g.g) == ["user"]

    def test_it_is_true_inside_also_when_it_is_empty_and_false_outside(self) -> None:
        assert not g.g
        with g.App("shop").app_context():
            assert g.g
            g.g.user = "ann"
            assert g.g
        assert not g.g

    @pytest.mark.parametrize(
        "use",
        [
            lambda: g.g.user,
            lambda: setattr(g.g, "user", "ann"),
            lambda: delattr(g.g, "user"),
            lambda: hasattr(g.g, "user"),
            lambda: g.g.get("user"),
            lambda: g.g.setdefault("user", "ann"),
            lambda: "user" in g.g,
            lambda: g.g._get_current_object(),
        ],
        ids="read set delete hasattr get setdefault in object".split(),
    )
    def test_outside_every_use_is_a_runtime_error(self, use) -> None:
        with pytest.raises(RuntimeError, match=OUTSIDE):
            use()


@in_fresh_contexts
class TestNesting:
    @pytest.mark.parametrize("same", [True, False])
    def test_an_inner_context_starts_empty_and_the_outer_one_comes_back(self, same) -> None:
        app = g.App("shop")
        other = app if same else g.App("admin")
        with app.app_context():
            g.g.user = "ann"
            with other.app_context():
                assert list(g.g) == []
                g.g.user = "bob"
                g.g.n = 1
            assert g.g.user == "ann"
            assert list(g.g) == ["user"]

    def test_three_deep_each_gets_its_own_back(self) -> None:
        app = g.App("shop")
        with app.app_context():
            g.g.n = 1
            with app.app_context():
                g.g.n = 2
                with app.app_context():
                    g.g.n = 3
                assert g.g.n == 2
            assert g.g.n == 1
        assert not g.g

    def test_an_exception_may_leave_several_contexts(self) -> None:
        app = g.App("shop")
        with app.app_context():
            g.g.user = "ann"
            with pytest.raises(LookupError), app.app_context(), app.app_context():
                raise LookupError
            assert g.g.user == "ann"


@in_fresh_contexts
class TestIsolation:
    def test_a_new_thread_has_no_g(self) -> None:
        with g.App("shop").app_context():
            g.g.user = "ann"
            assert in_thread(lambda: bool(g.g)) is False
            assert g.g.user == "ann"

    def test_a_thread_with_a_context_of_its_own_has_a_g_of_its_own(self) -> None:
        app = g.App("shop")

        def work() -> list:
            with app.app_context():
                g.g.n = 1
                return list(g.g)

        with app.app_context():
            g.g.user = "ann"
            assert in_thread(work) == ["n"]
            assert list(g.g) == ["user"]

    def test_two_threads_that_take_turns_do_not_meet(self) -> None:
        app = g.App("shop")
        turn = threading.Barrier(2, timeout=5)
        seen = {}

        def work(name) -> None:
            with app.app_context():
                g.g.user = name
                turn.wait()
                seen[name] = g.g.user
                turn.wait()

        threads = [threading.Thread(target=work, args=[name]) for name in ("ann", "bob")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {"ann": "ann", "bob": "bob"}

    def test_two_tasks_that_take_turns_do_not_meet(self) -> None:
        app = g.App("shop")

        async def work(name) -> list:
            with app.app_context():
                g.g.user = name
                await asyncio.sleep(0)
                g.g.setdefault(name, 1)
                await asyncio.sleep(0)
                return [g.g.user, *g.g]

        async def both() -> list:
            return await asyncio.gather(work("ann"), work("bob"))

        assert asyncio.run(both()) == [["ann", "user", "ann"], ["bob", "user", "bob"]]

    def test_a_task_sees_the_very_g_of_the_context_it_was_started_in(self) -> None:
        async def child() -> str:
            g.g.n = 1
            return g.g.user

        async def parent() -> None:
            with g.App("shop").app_context():
                g.g.user = "ann"
                assert await asyncio.create_task(child()) == "ann"
                assert g.g.n == 1

        asyncio.run(parent())

    def test_a_context_that_a_task_enters_is_its_own(self) -> None:
        app = g.App("shop")

        async def child() -> None:
            with app.app_context():
                g.g.user = "bob"
                await asyncio.sleep(0)

        async def parent() -> None:
            with app.app_context():
                g.g.user = "ann"
                task = asyncio.create_task(child())
                await asyncio.sleep(0)
                assert g.g.user == "ann"
                await task
                assert g.g.user == "ann"

        asyncio.run(parent())

    def test_a_copied_context_sees_the_same_object(self) -> None:
        with g.App("shop").app_context():
            copied = copy_context()
            g.g.user = "ann"
            assert copied.run(lambda: g.g.user) == "ann"
            copied.run(setattr, g.g, "n", 1)
            assert list(g.g) == ["user", "n"]

    def test_a_context_copied_earlier_does_not_see_one_entered_later(self) -> None:
        before = copy_context()
        with g.App("shop").app_context():
            assert before.run(lambda: bool(g.g)) is False
            assert g.g


class Connections:
    """A database whose connections are numbers, and a diary of them."""

    def __init__(self, first=1) -> None:
        self.next = first
        self.diary = []

    def connect(self) -> int:
        self.diary.append(f"open {self.next}")
        self.next += 1
        return self.next - 1

    def close(self, connection) -> None:
        self.diary.append(f"close {connection}")


def make(first=1):
    """An app, a function that returns the connection of the context, and the diary."""
    app, connections = g.App("shop"), Connections(first)
    get = g.per_context(app, "db", connections.connect, connections.close)
    return app, get, connections.diary


@in_fresh_contexts
class TestTeardown:
    def test_a_teardown_function_is_called_once_at_the_end(self) -> None:
        app = g.App("shop")
        seen = []
        app.teardown_appcontext(seen.append)
        with app.app_context():
            assert seen == []
        assert seen == [None]

    def test_the_decorator_returns_the_function(self) -> None:
        def teardown(error) -> None: ...

        assert g.App("shop").teardown_appcontext(teardown) is teardown

    def test_the_last_one_registered_comes_first(self) -> None:
        app = g.App("shop")
        order = []
        for name in ("first", "second", "third"):
            app.teardown_appcontext(lambda _, name=name: order.append(name))
        with app.app_context():
            pass
        assert order == ["third", "second", "first"]

    @pytest.mark.parametrize("kind", [LookupError, KeyboardInterrupt])
    def test_it_is_told_the_exception_that_left_the_block(self, kind) -> None:
        app = g.App("shop")
        seen = []
        app.teardown_appcontext(seen.append)
        error = kind()
        with pytest.raises(kind), app.app_context():
            raise error
        assert seen == [error]

    def test_what_it_returns_does_not_matter(self) -> None:
        app = g.App("shop")
        app.teardown_appcontext(lambda _: True)
        with pytest.raises(LookupError), app.app_context():
            raise LookupError

    def test_g_is_still_there(self) -> None:
        app = g.App("shop")
        seen = []
        app.teardown_appcontext(lambda _: seen.append((g.g.user, list(g.g))))
        with app.app_context():
            g.g.user = "ann"
            with app.app_context():
                g.g.user = "bob"
            assert seen == [("bob", ["user"])]
        assert seen == [("bob", ["user"]), ("ann", ["user"])]

    def test_it_belongs_to_one_app(self) -> None:
        app, other = g.App("shop"), g.App("admin")
        seen = []
        app.teardown_appcontext(seen.append)
        with other.app_context():
            pass
        assert seen == []

    def test_a_resource_is_made_when_it_is_first_asked_for_and_then_kept(self) -> None:
        app, get, diary = make()
        with app.app_context():
            assert diary == []
            assert get() == 1
            assert get() == 1
            assert g.g.db == 1
            assert diary == ["open 1"]

    def test_it_is_closed_at_the_end_of_the_context(self) -> None:
        app, get, diary = make()
        with app.app_context():
            get()
        assert diary == ["open 1", "close 1"]

    def test_it_is_closed_after_an_exception_too(self) -> None:
        app, get, diary = make()
        with pytest.raises(LookupError), app.app_context():
            get()
            raise LookupError
        assert diary == ["open 1", "close 1"]

    def test_a_context_that_never_asks_opens_nothing(self) -> None:
        app, _, diary = make()
        with app.app_context():
            pass
        assert diary == []

    def test_each_context_has_its_own(self) -> None:
        app, get, diary = make()
        with app.app_context():
            assert get() == 1
            with app.app_context():
                assert get() == 2
            assert get() == 1
        assert diary == ["open 1", "open 2", "close 2", "close 1"]

    def test_a_resource_may_be_false(self) -> None:
        app, get, diary = make(first=0)
        with app.app_context():
            assert (get(), get()) == (0, 0)
        assert diary == ["open 0", "close 0"]

    def test_a_resource_that_was_taken_off_g_is_not_closed(self) -> None:
        app, get, diary = make()
        with app.app_context():
            get()
            assert g.g.pop("db") == 1
        assert diary == ["open 1"]

    def test_it_is_taken_off_g_before_it_is_closed(self) -> None:
        app = g.App("shop")
        seen = []
        get = g.per_context(app, "db", lambda: "link", lambda link: seen.append((link, list(g.g))))
        with app.app_context():
            get()
        assert seen == [("link", [])]

    def test_outside_of_a_context_there_is_no_resource(self) -> None:
        _, get, diary = make()
        with pytest.raises(RuntimeError, match=OUTSIDE):
            get()
        assert diary == []

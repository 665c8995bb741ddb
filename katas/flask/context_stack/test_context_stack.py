"""Apps inside apps: what each level sees, and who is told when it ends."""

import asyncio
import functools
import threading
from contextvars import Context, copy_context

import context_stack
import pytest
from programs import environ, get, outcome, where


def in_fresh_contexts(tests):
    """Run each test of the class where nothing is current, whatever the others left."""

    def alone(test):
        return functools.wraps(test)(lambda *args, **kwargs: Context().run(test, *args, **kwargs))

    for name, test in list(vars(tests).items()):
        if name.startswith("test_"):
            setattr(tests, name, alone(test))
    return tests


def make(*names):
    """Apps of these names."""
    return [context_stack.App(name) for name in names]


def view(app, path, *steps, answer="done", error=None):
    """A view that takes the steps, one after the other, and then answers or fails."""

    def function():
        for step in steps:
            step()
        if error is not None:
            raise error
        return answer

    function.__name__ = path.strip("/")
    app.route(path)(function)


def put(value):
    """A step: ``g.n = value``."""
    return lambda: setattr(context_stack.g, "n", value)


def note(log):
    """A step: write down where we are."""
    return lambda: log.append(where())


def ask(log, app, path):
    """A step: call an app, and write down what comes of it."""
    return lambda: log.append(outcome(lambda: get(app, path)))


def listen(log, *apps):
    """Teardown functions that write down the error, and where they are called."""
    for app in apps:
        for kind in ("request", "appcontext"):

            def told(error, label=f"{app.name} {kind}"):
                log.append((label, type(error).__name__, *where()))

            getattr(app, f"teardown_{kind}")(told)


def fail(error):
    """A teardown function that has an accident."""
    raise ArithmeticError


NOWHERE = (None, None, None)


@in_fresh_contexts
class TestRequest:
    def test_a_view_knows_its_app_its_request_and_g(self):
        (shop,) = make("shop")
        log = []
        view(shop, "/cart", put(1), note(log), answer="tea")
        assert get(shop, "/cart") == "tea"
        assert log == [("shop", "/cart", 1)]

    def test_the_proxies_stand_for_the_objects(self):
        (shop,) = make("shop")
        seen = []
        view(shop, "/cart", lambda: seen.append(context_stack.current_app._get_current_object()))
        view(shop, "/tea", lambda: seen.append(context_stack.request.method))
        get(shop, "/cart")
        get(shop, "/tea")
        assert seen[0] is shop
        assert seen[1] == "GET"

    def test_before_and_after_nothing_is_current(self):
        (shop,) = make("shop")
        view(shop, "/cart", put(1))
        assert where() == NOWHERE
        get(shop, "/cart")
        assert where() == NOWHERE

    @pytest.mark.parametrize("name", ["current_app", "g", "request"])
    def test_outside_using_a_proxy_is_a_runtime_error(self, name):
        proxy = getattr(context_stack, name)
        with pytest.raises(RuntimeError, match="Working outside of"):
            _ = proxy.anything

    def test_the_next_request_finds_a_new_g(self):
        (shop,) = make("shop")
        log = []
        view(shop, "/cart", put(1), note(log))
        view(shop, "/tea", note(log))
        get(shop, "/cart")
        get(shop, "/tea")
        assert log == [("shop", "/cart", 1), ("shop", "/tea", None)]

    def test_g_has_attributes_and_get(self):
        (shop,) = make("shop")
        seen = []
        g = context_stack.g
        look = [lambda: seen.append(hasattr(g, "m")), lambda: seen.append(g.get("m", 5))]
        view(shop, "/cart", put(0), *look, lambda: seen.append(g.get("n", 5)))
        get(shop, "/cart")
        assert seen == [False, 5, 0]

    def test_a_view_that_fails_is_answered_with_500(self):
        (shop,) = make("shop")
        view(shop, "/cart", put(1), error=LookupError())
        assert get(shop, "/cart") == "500"
        assert where() == NOWHERE

    def test_in_testing_mode_the_exception_goes_on(self):
        (shop,) = make("shop")
        error = LookupError()
        view(shop, "/cart", put(1), error=error)
        shop.testing = True
        with pytest.raises(LookupError) as caught:
            get(shop, "/cart")
        assert caught.value is error
        assert where() == NOWHERE

    def test_testing_is_off_and_each_app_has_its_own(self):
        shop, admin = make("shop", "admin")
        assert shop.testing is False
        shop.testing = True
        assert admin.testing is False

    def test_a_keyboard_interrupt_goes_on_in_any_case(self):
        (shop,) = make("shop")
        view(shop, "/cart", error=KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            get(shop, "/cart")
        assert where() == NOWHERE

    def test_decorators_return_the_function(self):
        (shop,) = make("shop")
        for decorator in (shop.route("/cart"), shop.teardown_request, shop.teardown_appcontext):
            assert decorator(fail) is fail


@in_fresh_contexts
class TestInside:
    def test_each_level_sees_its_own_app_and_request(self):
        shop, admin = make("shop", "admin")
        log = []
        view(admin, "/users", note(log), answer="ann")
        view(shop, "/cart", note(log), ask(log, admin, "/users"), note(log))
        get(shop, "/cart")
        assert log == [("shop", "/cart", None), ("admin", "/users", None), "ann", log[0]]

    def test_the_inner_app_has_a_g_of_its_own(self):
        shop, admin = make("shop", "admin")
        log = []
        view(admin, "/users", note(log), put(2), note(log))
        view(shop, "/cart", put(1), ask([], admin, "/users"), note(log))
        get(shop, "/cart")
        assert log == [("admin", "/users", None), ("admin", "/users", 2), ("shop", "/cart", 1)]

    def test_an_app_inside_itself_shares_g(self):
        (shop,) = make("shop")
        log = []
        view(shop, "/tea", note(log), put(2))
        view(shop, "/cart", put(1), ask([], shop, "/tea"), note(log))
        get(shop, "/cart")
        assert log == [("shop", "/tea", 1), ("shop", "/cart", 2)]

    def test_with_another_app_in_between_it_does_not(self):
        shop, admin = make("shop", "admin")
        log = []
        view(shop, "/tea", note(log), put(3), note(log))
        view(admin, "/users", put(2), ask([], shop, "/tea"), note(log))
        view(shop, "/cart", put(1), ask([], admin, "/users"), note(log))
        get(shop, "/cart")
        assert log == [
            ("shop", "/tea", None),
            ("shop", "/tea", 3),
            ("admin", "/users", 2),
            ("shop", "/cart", 1),
        ]

    def test_an_inner_app_that_fails_leaves_the_outer_one_as_it_was(self):
        shop, admin = make("shop", "admin")
        log = []
        shop.testing = True  # which is no business of admin's
        view(admin, "/users", put(2), error=LookupError())
        view(shop, "/cart", put(1), ask(log, admin, "/users"), note(log))
        assert get(shop, "/cart") == "done"
        assert log == ["500", ("shop", "/cart", 1)]

    def test_what_goes_on_from_the_inner_app_arrives_in_the_outer_view(self):
        shop, admin = make("shop", "admin")
        log = []
        admin.testing = True
        view(admin, "/users", error=LookupError())
        view(shop, "/cart", ask(log, admin, "/users"), note(log))
        view(shop, "/tea", lambda: get(admin, "/users"))
        assert get(shop, "/cart") == "done"
        assert log == ["LookupError", ("shop", "/cart", None)]
        assert get(shop, "/tea") == "500"


@in_fresh_contexts
class TestByHand:
    def test_an_app_context_in_a_view_covers_the_app_and_not_the_request(self):
        shop, admin = make("shop", "admin")
        log = []

        def visit():
            with admin.app_context():
                log.append(where())

        view(shop, "/cart", put(1), visit, note(log))
        get(shop, "/cart")
        assert log == [("admin", "/cart", None), ("shop", "/cart", 1)]

    def test_it_always_has_a_new_g(self):
        (shop,) = make("shop")
        with shop.app_context():
            put(1)()
            with shop.app_context():
                assert where() == ("shop", None, None)
            assert where() == ("shop", None, 1)

    def test_a_request_context_brings_its_app_along(self):
        shop, admin = make("shop", "admin")
        with shop.app_context():
            put(1)()
            with admin.request_context(environ("/users")):
                assert where() == ("admin", "/users", None)
            assert where() == ("shop", None, 1)

    def test_a_request_uses_an_app_context_of_its_app_that_is_on_top(self):
        (shop,) = make("shop")
        with shop.app_context():
            put(1)()
            with shop.request_context(environ("/tea")):
                assert where() == ("shop", "/tea", 1)
                put(2)()
            assert where() == ("shop", None, 2)

    def test_so_does_a_call(self):
        (shop,) = make("shop")
        view(shop, "/cart", put(2))
        with shop.app_context():
            get(shop, "/cart")
            assert where() == ("shop", None, 2)

    def test_a_call_below_another_apps_context_gets_a_new_one(self):
        shop, admin = make("shop", "admin")
        log = []
        view(shop, "/tea", note(log))

        def visit():
            with admin.app_context():
                get(shop, "/tea")
                log.append(where())

        view(shop, "/cart", put(1), visit)
        get(shop, "/cart")
        assert log == [("shop", "/tea", None), ("admin", "/cart", None)]

    def test_push_and_pop_do_what_with_does(self):
        shop, admin = make("shop", "admin")
        first, second = shop.app_context(), admin.request_context(environ("/users"))
        assert where() == NOWHERE
        first.push()
        second.push()
        assert where() == ("admin", "/users", None)
        second.pop()
        assert where() == ("shop", None, None)
        first.pop()
        assert where() == NOWHERE

    def test_with_binds_the_context_itself(self):
        (shop,) = make("shop")
        for made in (shop.app_context(), shop.request_context(environ("/tea"))):
            with made as bound:
                assert bound is made

    @pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt])
    def test_an_exception_leaves_the_block_and_ends_the_context(self, error):
        shop, admin = make("shop", "admin")
        with shop.app_context():
            with pytest.raises(error), admin.request_context(environ("/users")):
                raise error
            assert where() == ("shop", None, None)


@in_fresh_contexts
class TestEndings:
    def test_first_the_request_then_the_app_context_each_with_what_is_current_then(self):
        (shop,) = make("shop")
        log = []
        listen(log, shop)
        view(shop, "/cart", put(1))
        get(shop, "/cart")
        assert log == [
            ("shop request", "NoneType", "shop", "/cart", 1),
            ("shop appcontext", "NoneType", "shop", None, 1),
        ]

    def test_the_function_that_was_registered_last_goes_first(self):
        (shop,) = make("shop")
        log = []
        for n in (1, 2, 3):
            shop.teardown_request(lambda error, n=n: log.append(n))
            shop.teardown_appcontext(lambda error, n=n: log.append(-n))
        view(shop, "/cart")
        get(shop, "/cart")
        assert log == [3, 2, 1, -3, -2, -1]

    def test_the_inner_app_ends_before_the_outer_view_goes_on(self):
        shop, admin = make("shop", "admin")
        log = []
        listen(log, shop, admin)
        view(admin, "/users", put(2))
        view(shop, "/cart", put(1), ask(log, admin, "/users"))
        get(shop, "/cart")
        assert log == [
            ("admin request", "NoneType", "admin", "/users", 2),
            ("admin appcontext", "NoneType", "admin", "/cart", 2),
            "done",
            ("shop request", "NoneType", "shop", "/cart", 1),
            ("shop appcontext", "NoneType", "shop", None, 1),
        ]

    def test_an_app_context_that_is_shared_ends_once(self):
        (shop,) = make("shop")
        log = []
        listen(log, shop)
        view(shop, "/tea")
        view(shop, "/cart", ask(log, shop, "/tea"))
        get(shop, "/cart")
        labels = [entry if entry == "done" else entry[0] for entry in log]
        assert labels == ["shop request", "done", "shop request", "shop appcontext"]

    def test_a_request_inside_an_app_context_by_hand_does_not_end_it(self):
        (shop,) = make("shop")
        log = []
        listen(log, shop)
        with shop.app_context():
            with shop.request_context(environ("/tea")):
                pass
            assert log == [("shop request", "NoneType", "shop", "/tea", None)]
        assert log[1:] == [("shop appcontext", "NoneType", "shop", None, None)]

    def test_what_the_inner_app_has_answered_only_the_inner_app_is_told(self):
        shop, admin = make("shop", "admin")
        log = []
        listen(log, shop, admin)
        view(admin, "/users", error=LookupError())
        view(shop, "/cart", ask([], admin, "/users"))
        get(shop, "/cart")
        assert [entry[:2] for entry in log] == [
            ("admin request", "LookupError"),
            ("admin appcontext", "LookupError"),
            ("shop request", "NoneType"),
            ("shop appcontext", "NoneType"),
        ]

    def test_what_goes_through_both_apps_both_are_told(self):
        shop, admin = make("shop", "admin")
        log = []
        admin.testing = True
        listen(log, shop, admin)
        view(admin, "/users", error=LookupError())
        view(shop, "/cart", lambda: get(admin, "/users"))
        assert get(shop, "/cart") == "500"
        assert [entry[1] for entry in log] == ["LookupError"] * 4

    def test_what_the_outer_view_has_caught_the_outer_app_is_not_told(self):
        shop, admin = make("shop", "admin")
        log = []
        admin.testing = True
        listen(log, shop, admin)
        view(admin, "/users", error=LookupError())
        view(shop, "/cart", ask([], admin, "/users"))
        get(shop, "/cart")
        assert [entry[1] for entry in log] == ["LookupError"] * 2 + ["NoneType"] * 2

    def test_a_keyboard_interrupt_is_told_to_all(self):
        shop, admin = make("shop", "admin")
        log = []
        listen(log, shop, admin)
        view(admin, "/users", error=KeyboardInterrupt())
        view(shop, "/cart", lambda: get(admin, "/users"))
        with pytest.raises(KeyboardInterrupt):
            get(shop, "/cart")
        assert [entry[1] for entry in log] == ["KeyboardInterrupt"] * 4

    @pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt])
    def test_a_block_tells_what_leaves_it(self, error):
        (shop,) = make("shop")
        log = []
        listen(log, shop)
        with pytest.raises(error), shop.request_context(environ("/tea")):
            raise error
        assert [entry[1] for entry in log] == [error.__name__] * 2

    def test_pop_hands_on_what_it_is_given(self):
        (shop,) = make("shop")
        told = []
        shop.teardown_request(told.append)
        shop.teardown_appcontext(told.append)
        error = LookupError()
        ctx = shop.request_context(environ("/tea"))
        ctx.push()
        ctx.pop(error)
        assert len(told) == 2
        assert told[0] is told[1] is error

    def test_the_error_of_a_teardown_function_arrives_in_the_outer_view(self):
        shop, admin = make("shop", "admin")
        log = []
        admin.teardown_request(fail)
        view(admin, "/users", put(2))
        view(shop, "/cart", put(1), ask(log, admin, "/users"), note(log))
        get(shop, "/cart")
        assert log == ["ArithmeticError", ("shop", "/cart", 1)]

    def test_it_does_not_keep_the_app_context_from_its_end(self):
        (shop,) = make("shop")
        log = []
        shop.teardown_request(fail)
        shop.teardown_appcontext(lambda error: log.append((type(error).__name__, *where())))
        with pytest.raises(ArithmeticError), shop.request_context(environ("/tea")):
            pass
        assert log == [("NoneType", "shop", None, None)]
        assert where() == NOWHERE

    def test_an_app_context_goes_although_its_function_fails(self):
        shop, admin = make("shop", "admin")
        admin.teardown_appcontext(fail)
        with shop.app_context():
            with pytest.raises(ArithmeticError), admin.app_context():
                pass
            assert where() == ("shop", None, None)


@in_fresh_contexts
class TestOrder:
    def test_a_pop_out_of_turn_goes_back_to_before_its_own_push(self):
        shop, admin = make("shop", "admin")
        with admin.app_context():
            put(1)()
            first, second = shop.app_context(), admin.app_context()
            first.push()
            second.push()
            assert outcome(first.pop) == "AssertionError"
            assert where() == ("admin", None, 1)

    def test_a_request_goes_back_with_the_app_context_that_it_brought(self):
        shop, admin = make("shop", "admin")
        first, second = shop.request_context(environ("/tea")), admin.request_context(environ("/x"))
        first.push()
        second.push()
        assert outcome(first.pop) == "AssertionError"
        assert where() == NOWHERE

    def test_also_when_only_the_app_context_is_covered(self):
        shop, admin = make("shop", "admin")
        first, second = shop.request_context(environ("/tea")), admin.app_context()
        first.push()
        second.push()
        assert outcome(first.pop) == "AssertionError"
        assert where() == NOWHERE

    def test_and_when_only_the_request_is_covered(self):
        (shop,) = make("shop")
        first, second = shop.request_context(environ("/tea")), shop.request_context(environ("/pay"))
        first.push()
        second.push()
        assert outcome(first.pop) == "AssertionError"
        assert where() == NOWHERE

    def test_each_kind_has_its_own_turns(self):
        (shop,) = make("shop")
        first, second = shop.app_context(), shop.request_context(environ("/tea"))
        first.push()
        second.push()
        first.pop()
        assert where() == (None, "/tea", None)
        second.pop()
        assert where() == NOWHERE

    def test_it_tells_its_own_functions_with_the_other_context_still_current(self):
        shop, admin = make("shop", "admin")
        log = []
        listen(log, shop, admin)
        first, second = shop.app_context(), admin.app_context()
        first.push()
        second.push()
        put(2)()
        assert outcome(lambda: first.pop(LookupError())) == "AssertionError"
        assert log == [("shop appcontext", "LookupError", "admin", None, 2)]

    def test_a_view_that_forgets_a_pop_fails_at_the_end_of_its_call(self):
        shop, admin = make("shop", "admin")
        log = []
        view(admin, "/users", lambda: shop.app_context().push())
        view(shop, "/cart", put(1), ask(log, admin, "/users"), note(log))
        assert get(shop, "/cart") == "done"
        assert log == ["AssertionError", ("shop", "/cart", 1)]

    def test_it_fails_also_when_what_it_forgets_is_of_its_own_app(self):
        (shop,) = make("shop")
        view(shop, "/cart", lambda: shop.request_context(environ("/tea")).push())
        assert outcome(lambda: get(shop, "/cart")) == "AssertionError"
        assert where() == NOWHERE

    def test_a_block_that_forgets_a_pop_fails_at_its_end(self):
        shop, admin = make("shop", "admin")
        with shop.app_context():
            with pytest.raises(AssertionError), admin.app_context():
                shop.app_context().push()
            assert where() == ("shop", None, None)

    def test_the_forgotten_context_is_lost_without_its_functions(self):
        shop, admin = make("shop", "admin")
        log = []
        listen(log, shop, admin)
        view(admin, "/users", lambda: shop.request_context(environ("/tea")).push())
        outcome(lambda: get(admin, "/users"))
        assert [entry[0] for entry in log] == ["admin request", "admin appcontext"]
        assert log[0][2:] == ("shop", "/tea", None)


@in_fresh_contexts
class TestElsewhere:
    def test_the_body_of_the_inner_app_runs_where_it_is_read(self):
        shop, admin = make("shop", "admin")
        log = []

        def users():
            def parts():
                log.append(where())
                yield "ann"

            return parts()

        admin.route("/users")(users)
        view(shop, "/cart", put(1), ask(log, admin, "/users"))
        get(shop, "/cart")
        assert log == [("shop", "/cart", 1), "ann"]
        assert get(admin, "/users") == "ann"
        assert log[2] == NOWHERE

    def test_a_thread_starts_with_nothing_and_leaves_nothing(self):
        shop, admin = make("shop", "admin")
        log = []

        def work():
            log.append(where())
            with admin.app_context():
                log.append(where())

        def start():
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()

        view(shop, "/cart", put(1), start, note(log))
        get(shop, "/cart")
        assert log == [NOWHERE, ("admin", None, None), ("shop", "/cart", 1)]

    def test_a_copy_starts_with_what_is_current_and_keeps_to_itself(self):
        shop, admin = make("shop", "admin")
        log = []

        def look_around():
            copied, users = copy_context(), admin.request_context(environ("/users"))
            for step in (note(log), users.push, note(log)):
                copied.run(step)
            log.append(where())
            copied.run(users.pop)

        view(shop, "/cart", put(1), look_around, note(log))
        get(shop, "/cart")
        here = ("shop", "/cart", 1)
        assert log == [here, ("admin", "/users", None), here, here]

    def test_a_copy_has_the_very_same_g(self):
        (shop,) = make("shop")
        with shop.app_context():
            put(1)()
            copy_context().run(put(2))
            assert where() == ("shop", None, 2)

    def test_tasks_that_take_turns_do_not_meet(self):
        shop, admin = make("shop", "admin")
        log = []

        async def task(context):
            with context:
                await asyncio.sleep(0)
                log.append(where())
                await asyncio.sleep(0)

        async def both():
            tea, users = shop.request_context(environ("/tea")), admin.app_context()
            await asyncio.gather(task(tea), task(users))

        asyncio.run(both())
        assert log == [("shop", "/tea", None), ("admin", None, None)]
        assert where() == NOWHERE

    def carry(self, log, app, path="/cart", error=None):
        """Make a request in which a function is decorated; the function."""
        jobs = []

        def decorate():
            @context_stack.copy_current_request_context
            def job(text, times=1):
                """Work."""
                log.append(where())
                put(9)()
                if error is not None:
                    raise error
                return text * times

            jobs.append(job)

        view(app, path, put(1), decorate)
        get(app, path)
        return jobs[0]

    def test_a_carried_function_has_its_request_when_that_is_over(self):
        (shop,) = make("shop")
        log = []
        job = self.carry(log, shop)
        assert job("ab", times=2) == "abab"
        assert log == [("shop", "/cart", None)]
        assert where() == NOWHERE

    def test_it_keeps_its_name_and_docstring(self):
        (shop,) = make("shop")
        job = self.carry([], shop)
        assert (job.__name__, job.__doc__) == ("job", "Work.")

    def test_it_can_be_called_again_and_in_a_thread(self):
        (shop,) = make("shop")
        log = []
        job = self.carry(log, shop)
        job("a")
        thread = threading.Thread(target=job, args=["b"])
        thread.start()
        thread.join()
        assert log == [("shop", "/cart", None)] * 2

    def test_inside_another_app_it_covers_that_app_and_is_gone_again(self):
        shop, admin = make("shop", "admin")
        log = []
        job = self.carry(log, shop)
        view(admin, "/users", put(2), lambda: job("a"), note(log))
        get(admin, "/users")
        assert log == [("shop", "/cart", None), ("admin", "/users", 2)]

    def test_where_it_was_called_before_does_not_matter(self):
        (shop,) = make("shop")
        log = []
        job = self.carry(log, shop)
        job("a")
        with shop.app_context():
            put(2)()
            job("b")
            assert where() == ("shop", None, 9)
        assert log == [("shop", "/cart", None), ("shop", "/cart", 2)]

    def test_inside_its_own_request_it_shares_g(self):
        (shop,) = make("shop")
        log = []

        def work():
            carried = context_stack.copy_current_request_context(note(log))
            carried()

        view(shop, "/cart", put(1), work, note(log))
        assert get(shop, "/cart") == "done"
        assert log == [("shop", "/cart", 1)] * 2

    def test_its_exception_goes_on_and_the_copy_is_popped(self):
        (shop,) = make("shop")
        log = []
        job = self.carry(log, shop, error=LookupError())
        assert outcome(lambda: job("a")) == "LookupError"
        assert where() == NOWHERE

    def test_carried_out_of_a_shared_app_context_it_gets_a_new_one(self):
        (shop,) = make("shop")
        log = []
        with shop.app_context():
            job = self.carry(log, shop)
        job("a")
        assert log == [("shop", "/cart", None)]

    def test_the_innermost_request_is_the_one_that_is_carried(self):
        shop, admin = make("shop", "admin")
        log = []
        jobs = []

        def decorate():
            jobs.append(context_stack.copy_current_request_context(note(log)))

        view(admin, "/users", decorate)
        view(shop, "/cart", ask([], admin, "/users"), lambda: jobs[0](), note(log))
        get(shop, "/cart")
        assert log == [("admin", "/users", None), ("shop", "/cart", None)]

    def test_the_end_of_the_copy_is_told(self):
        (shop,) = make("shop")
        log = []
        listen(log, shop)
        job = self.carry([], shop)
        del log[:]
        job("a")
        assert log == [
            ("shop request", "NoneType", "shop", "/cart", 9),
            ("shop appcontext", "NoneType", "shop", None, 9),
        ]

    def test_without_a_request_there_is_nothing_to_carry(self):
        (shop,) = make("shop")
        with pytest.raises(RuntimeError):
            context_stack.copy_current_request_context(print)
        with shop.app_context(), pytest.raises(RuntimeError):
            context_stack.copy_current_request_context(print)

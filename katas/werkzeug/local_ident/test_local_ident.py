"""What the old Local promised, where it failed, and what replaced it: one behaviour a test."""

import asyncio
import functools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, ContextVar, copy_context
from types import SimpleNamespace

import local_ident
import pytest
from greenlet import getcurrent, greenlet


class Desk:
    """Whoever sits here is asking: an ident function that a test sets by hand."""

    def __init__(self, worker=1) -> None:
        self.worker = worker

    def __call__(self):
        return self.worker


def at_a_desk(worker=1):
    desk = Desk(worker)
    return desk, local_ident.IdentLocal(desk)


def in_thread(function):
    """Call ``function`` in a new thread and return what it returns."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    assert results, "the function failed in its thread"
    return results[0]


def in_greenlet(function):
    return greenlet(function).switch()


def in_task(function):
    """Call ``function`` in a task, in an event loop of its own."""

    async def task():
        return function()

    return asyncio.run(task())


def in_copy(function):
    return copy_context().run(function)


def in_child_task(before, function):
    """Call ``before`` in one task and ``function`` in a task that this one starts."""

    async def child():
        return function()

    async def parent():
        before()
        return await asyncio.create_task(child())

    return asyncio.run(parent())


def in_callback(function):
    """Call ``function`` from the loop itself, while no task is running."""

    async def main():
        called = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(lambda: called.set_result(function()))
        return await called

    return asyncio.run(main())


def user(local):
    return getattr(local, "user", None)


def in_fresh_contexts(tests):
    """Run each test of the class in a context of its own, where nothing is set yet."""

    def alone(test):
        return functools.wraps(test)(lambda *args, **kwargs: Context().run(test, *args, **kwargs))

    for name, test in list(vars(tests).items()):
        if name.startswith("test_"):
            setattr(tests, name, alone(test))
    return tests


class TestStorage:
    def test_a_value_that_was_set_can_be_read(self) -> None:
        _, local = at_a_desk()
        value = ["the very object"]
        local.user = value
        assert local.user is value
        local.user = "ada"
        assert local.user == "ada"

    def test_each_worker_has_its_own_value(self) -> None:
        desk, local = at_a_desk()
        local.user = "ada"
        desk.worker = 2
        local.user = "bob"
        assert local.user == "bob"
        desk.worker = 1
        assert local.user == "ada"

    def test_what_this_worker_has_not_set_is_an_attribute_error(self) -> None:
        desk, local = at_a_desk()
        with pytest.raises(AttributeError):
            local.user
        local.user = "ada"
        with pytest.raises(AttributeError):
            local.lang
        desk.worker = 2
        assert not hasattr(local, "user")

    def test_a_value_that_is_false_is_a_value(self) -> None:
        _, local = at_a_desk()
        for value in (None, 0, False, ""):
            local.user = value
            assert local.user is value

    def test_deleting_forgets_one_name_of_one_worker(self) -> None:
        desk, local = at_a_desk()
        local.user, local.lang = "ada", "en"
        desk.worker = 2
        local.user = "bob"
        del local.user
        assert not hasattr(local, "user")
        desk.worker = 1
        assert (local.user, local.lang) == ("ada", "en")

    def test_deleting_what_is_not_there_is_an_attribute_error(self) -> None:
        desk, local = at_a_desk()
        with pytest.raises(AttributeError):
            del local.user
        local.user = "ada"
        with pytest.raises(AttributeError):
            del local.lang
        desk.worker = 2
        with pytest.raises(AttributeError):
            del local.user

    def test_the_storage_is_a_dict_of_dicts(self) -> None:
        desk, local = at_a_desk("a")
        assert dict(local.__storage__) == {}
        local.user, local.lang = "ada", "en"
        desk.worker = "b"
        local.user = "bob"
        assert dict(local.__storage__) == {
            "a": {"user": "ada", "lang": "en"},
            "b": {"user": "bob"},
        }

    def test_iterating_shows_everybody_to_everybody(self) -> None:
        desk, local = at_a_desk("a")
        local.user = "ada"
        desk.worker = "b"
        assert list(local) == [("a", {"user": "ada"})]

    def test_looking_and_failing_to_delete_make_no_entry(self) -> None:
        desk, local = at_a_desk()
        hasattr(local, "user")
        with pytest.raises(AttributeError):
            del local.user
        assert dict(local.__storage__) == {}
        local.user = "ada"
        desk.worker = 2
        hasattr(local, "user")
        assert list(local.__storage__) == [1]

    def test_the_entry_outlives_its_last_name(self) -> None:
        _, local = at_a_desk()
        local.user = "ada"
        del local.user
        assert dict(local.__storage__) == {1: {}}

    def test_the_function_is_asked_at_each_access(self) -> None:
        desk, local = at_a_desk()
        assert local.__ident_func__ is desk
        desk.worker = 2
        local.user = "bob"
        assert list(local.__storage__) == [2]

    @pytest.mark.parametrize("one, two", [(0, ""), (1, "1"), (-1, -2), (None, 1), ((1, 2), (2, 1))])
    def test_idents_are_compared_like_keys_of_a_dict(self, one, two) -> None:
        desk, local = at_a_desk(one)
        local.user = "ada"
        desk.worker = two
        assert not hasattr(local, "user")
        local.user = "bob"
        assert dict(local.__storage__) == {one: {"user": "ada"}, two: {"user": "bob"}}

    def test_an_equal_ident_is_the_same_worker(self) -> None:
        desk, local = at_a_desk(("worker", 1000))
        local.user = "ada"
        desk.worker = tuple(["worker", 1000])
        assert local.user == "ada"

    def test_two_locals_know_nothing_of_each_other(self) -> None:
        desk, one = at_a_desk()
        two = local_ident.IdentLocal(ident_func=desk)
        one.user = "ada"
        assert not hasattr(two, "user")
        assert dict(two.__storage__) == {}

    def test_names_without_an_underscore_are_free(self) -> None:
        for name in ("items", "get", "storage", "ident_func", "local"):
            _, local = at_a_desk()
            assert not hasattr(local, name)
            setattr(local, name, "mine")
            assert getattr(local, name) == "mine"
            assert dict(local.__storage__) == {1: {name: "mine"}}


class TestIdents:
    def test_the_default_ident_is_that_of_the_thread(self) -> None:
        local = local_ident.IdentLocal()
        assert local.__ident_func__() == threading.get_ident()
        local.user = "ada"
        assert list(local.__storage__) == [threading.get_ident()]

    @pytest.mark.parametrize("idents", [[], ["greenlet_ident"], ["task_ident"]])
    def test_threads_are_kept_apart_by_each_ident(self, idents) -> None:
        local = local_ident.IdentLocal(*[getattr(local_ident, ident) for ident in idents])
        local.user = "main"

        def work():
            before = user(local)
            local.user = "thread"
            return before, local.user

        assert in_thread(work) == (None, "thread")
        assert local.user == "main"

    def test_greenlets_of_a_thread_share_what_is_keyed_by_the_thread(self) -> None:
        local = local_ident.IdentLocal()
        in_greenlet(lambda: setattr(local, "user", "green"))
        assert local.user == "green"

    def test_greenlets_that_take_turns_are_kept_apart_by_their_own_ident(self) -> None:
        local = local_ident.IdentLocal(local_ident.greenlet_ident)
        main = getcurrent()

        def work(name):
            local.user = name
            main.switch()
            return local.user

        one, two = greenlet(work), greenlet(work)
        one.switch("one")
        two.switch("two")
        assert user(local) is None
        assert (one.switch(), two.switch()) == ("one", "two")

    def test_the_ident_of_a_greenlet_is_the_greenlet(self) -> None:
        assert local_ident.greenlet_ident() is getcurrent()
        green = greenlet(lambda: local_ident.greenlet_ident())
        assert green.switch() is green

    def test_the_ident_itself_is_the_key(self) -> None:
        local = local_ident.IdentLocal(local_ident.greenlet_ident)
        local.user = "main"
        assert list(local.__storage__) == [getcurrent()]

    def test_tasks_share_what_is_keyed_by_the_greenlet(self) -> None:
        local = local_ident.IdentLocal(local_ident.greenlet_ident)
        in_task(lambda: setattr(local, "user", "task"))
        assert local.user == "task"

    def test_tasks_that_take_turns_are_kept_apart_by_their_own_ident(self) -> None:
        local = local_ident.IdentLocal(local_ident.task_ident)

        async def work(name):
            local.user = name
            await asyncio.sleep(0)
            return local.user

        async def both():
            return await asyncio.gather(work("one"), work("two"))

        assert asyncio.run(both()) == ["one", "two"]

    def test_the_ident_of_a_task_is_the_task(self) -> None:
        def work():
            return local_ident.task_ident() is asyncio.current_task()

        assert in_task(work) is True
        assert in_child_task(local_ident.task_ident, work) is True

    def test_without_a_loop_the_greenlet_is_the_ident_of_the_task(self) -> None:
        assert local_ident.task_ident() is getcurrent()
        green = greenlet(lambda: local_ident.task_ident())
        assert green.switch() is green

    def test_in_a_callback_of_the_loop_no_task_is_running(self) -> None:
        assert in_callback(local_ident.task_ident) is getcurrent()

    def test_a_child_task_has_nothing_of_its_parent(self) -> None:
        local = local_ident.IdentLocal(local_ident.task_ident)
        seen = in_child_task(lambda: setattr(local, "user", "parent"), lambda: user(local))
        assert seen is None


class TestRelease:
    def test_release_drops_the_entry_of_this_worker_alone(self) -> None:
        desk, local = at_a_desk(0)
        local.user, local.lang = "ada", "en"
        desk.worker = 2
        local.user = "bob"
        assert local.__release_local__() is None
        assert not hasattr(local, "user")
        assert dict(local.__storage__) == {0: {"user": "ada", "lang": "en"}}

    def test_release_drops_an_entry_without_names(self) -> None:
        _, local = at_a_desk()
        local.user = "ada"
        del local.user
        local.__release_local__()
        assert dict(local.__storage__) == {}

    def test_the_empty_entry_of_somebody_else_stays(self) -> None:
        desk, local = at_a_desk()
        local.user = "ada"
        del local.user
        desk.worker = 2
        local.user = "bob"
        local.__release_local__()
        assert dict(local.__storage__) == {1: {}}

    def test_releasing_twice_or_nothing_is_fine(self) -> None:
        desk, local = at_a_desk()
        local.__release_local__()
        local.user = "ada"
        desk.worker = 2
        local.__release_local__()
        desk.worker = 1
        assert local.user == "ada"
        local.__release_local__()
        local.__release_local__()
        local.user = "eve"
        assert dict(local.__storage__) == {1: {"user": "eve"}}

    def test_release_local_asks_the_object_itself(self) -> None:
        class Resource:
            released = 0

            def __release_local__(self) -> None:
                self.released += 1

        resource = Resource()
        assert local_ident.release_local(resource) is None
        assert resource.released == 1
        _, local = at_a_desk()
        local.user = "ada"
        local_ident.release_local(local)
        assert dict(local.__storage__) == {}

    def test_other_locals_keep_what_they_have(self) -> None:
        desk, one = at_a_desk()
        two = local_ident.IdentLocal(desk)
        one.user, two.user = "ada", "bob"
        local_ident.release_local(one)
        assert two.user == "bob"

    def test_who_gets_an_old_ident_inherits_what_was_not_released(self) -> None:
        desk, local = at_a_desk(7)
        local.user = "ada"
        desk.worker = 8
        desk.worker = 7  # somebody else, with the same number
        assert local.user == "ada"
        local_ident.release_local(local)
        desk.worker = 8
        desk.worker = 7
        assert not hasattr(local, "user")

    def test_the_next_job_of_a_pool_finds_what_the_last_one_left(self) -> None:
        local = local_ident.IdentLocal()
        local.user = "main"

        def job(name):
            before = user(local)
            local.user = name
            return before

        with ThreadPoolExecutor(max_workers=1) as pool:
            assert pool.submit(job, "first").result() is None
            assert pool.submit(job, "second").result() == "first"
            pool.submit(local_ident.release_local, local).result()
            assert pool.submit(job, "third").result() is None
        assert local.user == "main"

    def test_the_entry_of_a_worker_that_has_ended_stays(self) -> None:
        local = local_ident.IdentLocal()
        in_thread(lambda: setattr(local, "user", "thread"))
        assert [names for _, names in local] == [{"user": "thread"}]
        local = local_ident.IdentLocal(local_ident.greenlet_ident)
        for _ in range(3):
            in_greenlet(lambda: setattr(local, "user", "green"))
        assert len(local.__storage__) == 3


def by_hand(*parts):
    """A factory of locals that are keyed by exactly what is named."""

    def running_task():
        try:
            return asyncio.current_task()
        except RuntimeError:
            return None

    asked = {"thread": threading.get_ident, "greenlet": getcurrent, "task": running_task}
    return lambda: local_ident.IdentLocal(lambda: tuple(asked[part]() for part in parts))


class InPlace:
    """A dict for each context, but one that is changed in place."""

    def __init__(self) -> None:
        vars(self)["var"] = ContextVar("var")

    def __setattr__(self, name, value) -> None:
        if self.var.get(None) is None:
            self.var.set({})
        self.var.get()[name] = value

    def __getattr__(self, name):
        return self.var.get()[name]


class Variables:
    """A ContextVar for each name: kept apart wherever contexts are."""

    def __init__(self) -> None:
        vars(self)["vars"] = {}

    def __setattr__(self, name, value) -> None:
        self.vars.setdefault(name, ContextVar(name)).set(value)

    def __getattr__(self, name):
        return self.vars[name].get()


class TestEvidence:
    def test_a_plain_namespace_separates_nothing(self) -> None:
        assert local_ident.separates(SimpleNamespace) == set()
        assert local_ident.separates(by_hand()) == set()

    def test_the_first_worker_waits_until_the_second_is_done(self) -> None:
        class Slow:
            def __setattr__(self, name, value) -> None:
                if hasattr(self, name):
                    time.sleep(0.002)
                super().__setattr__(name, value)

        assert local_ident.separates(Slow) == set()

    def test_the_local_of_threading_separates_threads(self) -> None:
        assert local_ident.separates(threading.local) == {"threads"}

    def test_the_ident_of_the_thread_separates_threads(self) -> None:
        assert local_ident.separates(local_ident.IdentLocal) == {"threads"}

    def test_greenlets_need_the_greenlet_as_ident(self) -> None:
        assert local_ident.separates(by_hand("greenlet")) == {"threads", "greenlets"}

    def test_tasks_need_the_task_as_ident(self) -> None:
        assert local_ident.separates(by_hand("task")) == {"tasks"}
        assert local_ident.separates(by_hand("thread", "task")) == {"threads", "tasks"}

    def test_all_idents_together_do_not_separate_a_copy(self) -> None:
        every = by_hand("thread", "greenlet", "task")
        assert local_ident.separates(every) == {"threads", "greenlets", "tasks"}

    def test_threads_and_greenlets_are_two_experiments(self) -> None:
        def ident():
            return getcurrent() if getcurrent().parent else "a main greenlet"

        assert local_ident.separates(lambda: local_ident.IdentLocal(ident)) == {"greenlets"}

    def test_a_dict_that_is_changed_in_place_is_felt_in_copies(self) -> None:
        assert local_ident.separates(InPlace) == {"threads", "greenlets"}

    def test_to_inherit_a_value_is_not_to_share_it(self) -> None:
        every = {"threads", "greenlets", "tasks", "copies"}
        assert local_ident.separates(Variables) == every


@in_fresh_contexts
class TestContexts:
    def test_values_are_set_read_and_deleted(self) -> None:
        local = local_ident.ContextLocal()
        value = ["the very object"]
        local.user, local.lang = value, None
        assert local.user is value
        assert local.lang is None
        del local.user
        assert not hasattr(local, "user")
        assert local.lang is None

    def test_a_name_that_is_not_set_is_an_attribute_error(self) -> None:
        local = local_ident.ContextLocal()
        for _ in range(2):
            with pytest.raises(AttributeError):
                local.user
            with pytest.raises(AttributeError):
                del local.user
            local.lang = "en"

    def test_iterating_shows_this_context_alone(self) -> None:
        local = local_ident.ContextLocal()
        assert list(local) == []
        local.user = "eve"
        local.user = "ada"
        assert list(local) == [("user", "ada")]
        local.lang = "en"
        in_thread(lambda: setattr(local, "user", "thread"))
        assert dict(local) == {"user": "ada", "lang": "en"}

    def test_two_locals_know_nothing_of_each_other(self) -> None:
        one, two = local_ident.ContextLocal(), local_ident.ContextLocal()
        one.user = "ada"
        assert not hasattr(two, "user")

    def test_names_without_an_underscore_are_free(self) -> None:
        for name in ("items", "get", "set", "values", "var"):
            local = local_ident.ContextLocal()
            assert not hasattr(local, name)
            setattr(local, name, "mine")
            assert dict(local) == {name: "mine"}

    @pytest.mark.parametrize("elsewhere", [in_thread, in_greenlet])
    def test_threads_and_greenlets_start_with_nothing(self, elsewhere) -> None:
        local = local_ident.ContextLocal()
        local.user = "main"

        def work():
            before = list(local)
            local.user = "other"
            return before, local.user

        assert elsewhere(work) == ([], "other")
        assert local.user == "main"

    @pytest.mark.parametrize("elsewhere", [in_copy, in_task])
    def test_a_copy_starts_with_the_values_and_parts_from_there(self, elsewhere) -> None:
        local = local_ident.ContextLocal()
        local.user, local.lang = "ada", "en"

        def work():
            before = dict(local)
            del local.lang
            local.user = "bob"
            return before, dict(local)

        assert elsewhere(work) == ({"user": "ada", "lang": "en"}, {"user": "bob"})
        assert dict(local) == {"user": "ada", "lang": "en"}

    def test_a_copy_does_not_see_what_the_original_does_later(self) -> None:
        local = local_ident.ContextLocal()
        local.user, local.lang = "ada", "en"
        ctx = copy_context()
        del local.lang
        local.user = "eve"
        assert ctx.run(dict, local) == {"user": "ada", "lang": "en"}

    def test_a_child_task_starts_with_the_values_of_its_parent(self) -> None:
        local = local_ident.ContextLocal()
        seen = in_child_task(lambda: setattr(local, "user", "parent"), lambda: user(local))
        assert seen == "parent"

    def test_a_coroutine_without_a_task_shares_the_values(self) -> None:
        local = local_ident.ContextLocal()

        async def callee():
            local.user = "callee"

        async def caller():
            await callee()
            return user(local)

        assert asyncio.run(caller()) == "callee"

    def test_release_empties_this_context_alone(self) -> None:
        local = local_ident.ContextLocal()
        local.user, local.lang = "ada", "en"
        ctx = copy_context()
        local_ident.release_local(local)
        assert list(local) == []
        assert ctx.run(user, local) == "ada"
        local.user = "eve"
        ctx.run(local_ident.release_local, local)
        assert ctx.run(list, local) == []
        assert dict(local) == {"user": "eve"}

    def test_a_thread_of_a_pool_still_has_to_release(self) -> None:
        local = local_ident.ContextLocal()

        def job(name):
            before = user(local)
            local.user = name
            return before

        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(job, "first").result()
            assert pool.submit(job, "second").result() == "first"
            pool.submit(local_ident.release_local, local).result()
            assert pool.submit(job, "third").result() is None

"""The visible tests: one class a task, in the order of the statement."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context

import local
import pytest
from greenlet import getcurrent, greenlet


def in_new_thread(function, *args):
    """Call the function in a thread of its own, and return what it returns."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(function, *args).result()


class TestAttributes:
    def test_a_value_that_was_set_can_be_read(self) -> None:
        store = local.Local()
        store.user = "ada"
        store.page = 7
        assert store.user == "ada"
        assert store.page == 7

    def test_setting_a_name_again_replaces_its_value(self) -> None:
        store = local.Local()
        store.user = "ada"
        store.user = "bob"
        assert store.user == "bob"

    def test_even_when_the_new_value_is_equal_to_the_old_one(self) -> None:
        store = local.Local()
        store.count = 0
        store.count = False
        assert store.count is False

    def test_a_name_that_was_never_set_raises_attribute_error(self) -> None:
        store = local.Local()
        with pytest.raises(AttributeError):
            _ = store.user

    def test_hasattr_and_getattr_with_a_default_work(self) -> None:
        store = local.Local()
        assert not hasattr(store, "user")
        assert getattr(store, "user", "nobody") == "nobody"
        store.user = "ada"
        assert hasattr(store, "user")

    @pytest.mark.parametrize("value", [None, 0, False, "", [], {}])
    def test_a_falsy_value_is_a_value(self, value) -> None:
        store = local.Local()
        store.user = value
        assert hasattr(store, "user")
        assert store.user == value

    def test_a_value_is_the_very_object_that_was_set(self) -> None:
        store = local.Local()
        cart = ["tea"]
        store.items = cart
        store.user = "ada"
        assert store.items is cart

    def test_a_deleted_name_is_gone_and_the_others_stay(self) -> None:
        store = local.Local()
        store.user = "ada"
        store.page = 7
        del store.user
        assert not hasattr(store, "user")
        assert store.page == 7

    def test_deleting_a_name_that_is_not_there_raises_attribute_error(self) -> None:
        store = local.Local()
        with pytest.raises(AttributeError):
            del store.user
        store.user = "ada"
        del store.user
        with pytest.raises(AttributeError):
            del store.user

    def test_a_deleted_name_can_be_set_again(self) -> None:
        store = local.Local()
        store.user = "ada"
        del store.user
        store.user = "bob"
        assert store.user == "bob"

    def test_two_instances_know_nothing_of_each_other(self) -> None:
        store, other = local.Local(), local.Local()
        store.user = "ada"
        assert not hasattr(other, "user")
        other.user = "bob"
        assert store.user == "ada"
        del other.user
        assert store.user == "ada"

    @pytest.mark.parametrize("name", ["items", "get", "pop", "set", "values", "copy", "name"])
    def test_every_public_name_is_free_for_the_user(self, name) -> None:
        store = local.Local()
        assert not hasattr(store, name)
        setattr(store, name, "mine")
        assert getattr(store, name) == "mine"


class TestIteration:
    def test_it_gives_pairs_of_name_and_value(self) -> None:
        store = local.Local()
        store.user = "ada"
        store.page = None
        assert sorted(store) == [("page", None), ("user", "ada")]

    def test_nothing_set_means_nothing_to_iterate_over(self) -> None:
        assert list(local.Local()) == []

    def test_changed_and_deleted_names_show(self) -> None:
        store = local.Local()
        store.user = "ada"
        store.page = 7
        store.user = "bob"
        del store.page
        assert list(store) == [("user", "bob")]

    def test_each_instance_iterates_over_its_own(self) -> None:
        store, other = local.Local(), local.Local()
        store.user = "ada"
        other.page = 7
        assert list(store) == [("user", "ada")]
        assert list(other) == [("page", 7)]

    def test_an_iterator_does_not_see_what_is_set_after_iter(self) -> None:
        store = local.Local()
        store.user = "ada"
        pairs = iter(store)
        store.user = "bob"
        store.page = 7
        assert list(pairs) == [("user", "ada")]

    def test_an_iterator_still_has_what_is_deleted_after_iter(self) -> None:
        store = local.Local()
        store.user = "ada"
        pairs = iter(store)
        del store.user
        assert list(pairs) == [("user", "ada")]

    def test_names_can_be_set_and_deleted_inside_the_loop(self) -> None:
        store = local.Local()
        store.user = "ada"
        store.page = 7
        for name, _ in store:
            delattr(store, name)
            store.last = name
        assert [name for name, _ in store] == ["last"]


class TestRelease:
    def test_the_method_forgets_every_name(self) -> None:
        store = local.Local()
        store.user = "ada"
        store.user = "bob"
        store.page = 7
        store.__release_local__()
        assert not hasattr(store, "user")
        assert list(store) == []

    def test_release_local_does_the_same(self) -> None:
        store = local.Local()
        store.user = "ada"
        assert local.release_local(store) is None
        assert list(store) == []

    def test_releasing_twice_or_when_nothing_is_set_is_fine(self) -> None:
        store = local.Local()
        local.release_local(store)
        store.user = "ada"
        local.release_local(store)
        local.release_local(store)
        assert list(store) == []

    def test_a_released_instance_can_be_used_again(self) -> None:
        store = local.Local()
        store.user = "ada"
        local.release_local(store)
        store.page = 7
        assert list(store) == [("page", 7)]
        with pytest.raises(AttributeError):
            del store.user

    def test_other_instances_keep_their_values(self) -> None:
        store, other = local.Local(), local.Local()
        store.user = other.user = "ada"
        local.release_local(store)
        assert other.user == "ada"

    def test_an_iterator_made_before_still_has_its_pairs(self) -> None:
        store = local.Local()
        store.user = "ada"
        pairs = iter(store)
        local.release_local(store)
        assert list(pairs) == [("user", "ada")]

    def test_release_local_takes_any_object_with_the_method(self) -> None:
        class Connection:
            closed = 0

            def __release_local__(self) -> None:
                self.closed += 1

        connection = Connection()
        local.release_local(connection)
        assert connection.closed == 1

    def test_release_local_of_an_object_without_the_method_raises_attribute_error(self) -> None:
        with pytest.raises(AttributeError):
            local.release_local(object())


class TestThreads:
    def test_a_new_thread_sees_nothing(self) -> None:
        store = local.Local()
        store.user = "ada"
        assert in_new_thread(list, store) == []
        assert in_new_thread(getattr, store, "user", "nobody") == "nobody"

    def test_deleting_there_raises_attribute_error(self) -> None:
        store = local.Local()
        store.user = "ada"
        with pytest.raises(AttributeError):
            in_new_thread(delattr, store, "user")
        assert store.user == "ada"

    def test_what_a_thread_sets_does_not_come_back(self) -> None:
        store = local.Local()
        store.user = "ada"
        in_new_thread(setattr, store, "user", "bob")
        in_new_thread(setattr, store, "page", 7)
        assert list(store) == [("user", "ada")]

    def test_a_thread_can_set_and_read_its_own(self) -> None:
        def work():
            store.user = "bob"
            store.page = 7
            del store.user
            return list(store)

        store = local.Local()
        store.user = "ada"
        assert in_new_thread(work) == [("page", 7)]

    def test_a_new_thread_sees_nothing_of_those_before_it(self) -> None:
        # The system gives the number of a dead thread to the next one.
        def work():
            found = list(store)
            store.user = "bob"
            return found

        store = local.Local()
        assert [in_new_thread(work) for _ in range(20)] == [[]] * 20

    def test_releasing_in_a_thread_leaves_the_others_alone(self) -> None:
        store = local.Local()
        store.user = "ada"
        in_new_thread(local.release_local, store)
        assert store.user == "ada"

    def test_a_reused_thread_keeps_what_the_last_job_left(self) -> None:
        store = local.Local()
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(setattr, store, "user", "ada").result()
            assert pool.submit(getattr, store, "user").result() == "ada"

    def test_until_it_is_released_there(self) -> None:
        store = local.Local()
        store.user = "main"
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(setattr, store, "user", "ada").result()
            pool.submit(local.release_local, store).result()
            assert pool.submit(list, store).result() == []
            pool.submit(setattr, store, "user", "bob").result()
            local.release_local(store)
            assert pool.submit(getattr, store, "user").result() == "bob"


class TestContexts:
    def test_a_copied_context_starts_with_the_values_of_the_original(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        assert ctx.run(getattr, store, "user") == "ada"

    def test_what_is_set_in_the_copy_stays_in_the_copy(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        ctx.run(setattr, store, "user", "bob")
        ctx.run(setattr, store, "page", 7)
        assert list(store) == [("user", "ada")]
        assert ctx.run(sorted, store) == [("page", 7), ("user", "bob")]

    def test_what_is_set_in_the_original_does_not_reach_the_copy(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        store.user = "bob"
        store.page = 7
        assert ctx.run(list, store) == [("user", "ada")]

    def test_deleting_in_the_copy_leaves_the_original_alone(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        ctx.run(delattr, store, "user")
        assert store.user == "ada"
        assert ctx.run(list, store) == []

    def test_deleting_in_the_original_leaves_the_copy_alone(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        del store.user
        assert ctx.run(getattr, store, "user") == "ada"

    def test_a_copy_made_of_an_emptied_namespace_is_independent_too(self) -> None:
        store = local.Local()
        local.release_local(store)
        ctx = copy_context()
        ctx.run(setattr, store, "user", "ada")
        assert list(store) == []

    def test_releasing_in_the_copy_leaves_the_original_alone(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        ctx.run(local.release_local, store)
        assert store.user == "ada"
        assert ctx.run(list, store) == []

    def test_releasing_in_the_original_leaves_the_copy_alone(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        local.release_local(store)
        assert ctx.run(list, store) == [("user", "ada")]

    def test_two_copies_do_not_see_each_other(self) -> None:
        store = local.Local()
        store.user = "ada"
        one, two = copy_context(), copy_context()
        one.run(setattr, store, "user", "bob")
        two.run(delattr, store, "user")
        assert one.run(list, store) == [("user", "bob")]
        assert two.run(list, store) == []

    def test_the_copy_is_shallow_so_both_hold_the_same_objects(self) -> None:
        store = local.Local()
        store.items = []
        ctx = copy_context()
        ctx.run(setattr, store, "user", "ada")
        ctx.run(getattr, store, "items").append("tea")
        assert store.items == ["tea"]

    def test_an_iterator_belongs_to_the_context_of_iter(self) -> None:
        store = local.Local()
        store.user = "ada"
        ctx = copy_context()
        ctx.run(setattr, store, "user", "bob")
        pairs = ctx.run(iter, store)
        assert list(pairs) == [("user", "bob")]

    def test_a_task_inherits_values_and_keeps_its_own_changes(self) -> None:
        async def child():
            inherited = store.user
            store.user = "bob"
            store.page = 7
            return inherited

        async def main():
            store.user = "ada"
            inherited = await asyncio.create_task(child())
            return inherited, sorted(store)

        store = local.Local()
        assert asyncio.run(main()) == ("ada", [("user", "ada")])

    def test_tasks_that_take_turns_do_not_disturb_each_other(self) -> None:
        async def request(user, mine, theirs):
            store.user = user
            theirs.set()
            await mine.wait()
            return store.user

        async def main():
            one, two = asyncio.Event(), asyncio.Event()
            return await asyncio.gather(request("ada", one, two), request("bob", two, one))

        store = local.Local()
        assert asyncio.run(main()) == ["ada", "bob"]

    def test_to_thread_takes_a_copy_of_the_context_along(self) -> None:
        def work():
            inherited = store.user
            store.user = "bob"
            return inherited

        async def main():
            store.user = "ada"
            return await asyncio.to_thread(work), store.user

        store = local.Local()
        assert asyncio.run(main()) == ("ada", "ada")

    def test_a_given_variable_is_the_storage(self) -> None:
        var = ContextVar("var")
        store = local.Local(var)
        store.user = "ada"
        assert dict(var.get()) == {"user": "ada"}
        var.set({"page": 7})
        assert list(store) == [("page", 7)]

    def test_making_an_instance_does_not_touch_the_given_variable(self) -> None:
        var = ContextVar("var")
        var.set({"user": "ada"})
        assert local.Local(var).user == "ada"

    def test_two_instances_on_one_variable_share_their_values(self) -> None:
        var = ContextVar("var")
        store, twin = local.Local(var), local.Local(var)
        store.user = "ada"
        assert twin.user == "ada"
        del twin.user
        assert not hasattr(store, "user")

    def test_a_dict_found_in_the_variable_is_never_changed(self) -> None:
        var = ContextVar("var")
        found = {"user": "ada"}
        store = local.Local(var)
        for change in (
            lambda: setattr(store, "user", "bob"),
            lambda: delattr(store, "user"),
            lambda: local.release_local(store),
        ):
            var.set(found)
            change()
            assert found == {"user": "ada"}


class TestGreenlets:
    def test_a_greenlet_starts_empty(self) -> None:
        store = local.Local()
        store.user = "ada"
        assert greenlet(list).switch(store) == []
        assert greenlet(hasattr).switch(store, "user") is False

    def test_what_a_greenlet_sets_does_not_come_back(self) -> None:
        store = local.Local()
        store.user = "ada"
        greenlet(setattr).switch(store, "user", "bob")
        greenlet(setattr).switch(store, "page", 7)
        greenlet(local.release_local).switch(store)
        assert list(store) == [("user", "ada")]

    def test_switching_back_and_forth_each_keeps_its_own(self) -> None:
        def request(user):
            store.user = user
            main.switch()
            return store.user

        store = local.Local()
        main = getcurrent()
        one, two = greenlet(request), greenlet(request)
        store.user = "main"
        one.switch("ada")
        two.switch("bob")
        assert store.user == "main"
        assert two.switch() == "bob"
        assert one.switch() == "ada"
        assert store.user == "main"

    def test_a_greenlet_that_is_given_a_copied_context_inherits(self) -> None:
        store = local.Local()
        store.user = "ada"
        worker = greenlet(getattr)
        worker.gr_context = copy_context()
        assert worker.switch(store, "user") == "ada"

    @pytest.mark.parametrize(
        "change",
        [
            lambda store: setattr(store, "user", "bob"),
            lambda store: delattr(store, "user"),
            lambda store: local.release_local(store),
        ],
        ids=["set", "delete", "release"],
    )
    def test_and_keeps_its_own_changes(self, change) -> None:
        store = local.Local()
        store.user = "ada"
        worker = greenlet(change)
        worker.gr_context = copy_context()
        worker.switch(store)
        assert list(store) == [("user", "ada")]

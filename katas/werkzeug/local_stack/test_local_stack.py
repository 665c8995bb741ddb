"""What a LocalStack promises, one behaviour a test."""

import asyncio
import functools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, ContextVar, copy_context

import local_stack
import pytest
from greenlet import greenlet

FALSE_ITEMS = [0, "", False, None, []]


def in_thread(function):
    """Call ``function`` in a new thread and return what it returns."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    assert results, "the function failed in its thread"
    return results[0]


def drain(stack, count):
    """Pop ``count`` times and return what came off."""
    return [stack.pop() for _ in range(count)]


def in_fresh_contexts(tests):
    """Run each test of the class in a context of its own, where nothing is set yet."""

    def alone(test):
        return functools.wraps(test)(lambda *args, **kwargs: Context().run(test, *args, **kwargs))

    for name, test in list(vars(tests).items()):
        if name.startswith("test_"):
            setattr(tests, name, alone(test))
    return tests


@in_fresh_contexts
class TestPushAndPop:
    def test_the_last_item_in_is_the_first_out(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.push("b")
        assert stack.pop() == "b"
        assert stack.pop() == "a"

    def test_pop_on_an_empty_stack_returns_none(self) -> None:
        assert local_stack.LocalStack().pop() is None

    def test_pop_on_an_empty_stack_does_no_harm(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        assert drain(stack, 3) == ["a", None, None]
        stack.push("b")
        assert drain(stack, 2) == ["b", None]

    def test_push_returns_all_items_with_the_bottom_first(self) -> None:
        stack = local_stack.LocalStack()
        assert stack.push("a") == ["a"]
        assert stack.push("b") == ["a", "b"]
        stack.pop()
        assert stack.push("c") == ["a", "c"]

    def test_the_same_item_can_be_on_the_stack_twice(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.push("b")
        assert stack.push("a") == ["a", "b", "a"]
        assert drain(stack, 3) == ["a", "b", "a"]

    @pytest.mark.parametrize("item", FALSE_ITEMS)
    def test_an_item_that_is_false_is_popped_like_any_other(self, item) -> None:
        stack = local_stack.LocalStack()
        stack.push("below")
        stack.push(item)
        assert stack.pop() == item
        assert stack.pop() == "below"


@in_fresh_contexts
class TestTop:
    def test_top_is_the_item_that_was_pushed_last(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.push("b")
        assert stack.top == "b"

    def test_looking_does_not_take_the_item_off(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        assert (stack.top, stack.top) == ("a", "a")
        assert stack.pop() == "a"

    def test_after_a_pop_the_item_below_is_on_top_again(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.push("b")
        stack.pop()
        assert stack.top == "a"

    def test_the_top_of_an_empty_stack_is_none(self) -> None:
        stack = local_stack.LocalStack()
        assert stack.top is None
        stack.push("a")
        stack.pop()
        assert stack.top is None

    @pytest.mark.parametrize("item", FALSE_ITEMS)
    def test_an_item_that_is_false_is_still_the_top(self, item) -> None:
        stack = local_stack.LocalStack()
        stack.push("below")
        stack.push(item)
        assert stack.top is item

    def test_top_cannot_be_assigned(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        with pytest.raises(AttributeError):
            stack.top = "b"
        assert stack.top == "a"


@in_fresh_contexts
class TestIsolation:
    def test_a_new_thread_starts_with_an_empty_stack(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("main")
        assert in_thread(lambda: stack.top) is None
        assert in_thread(stack.pop) is None
        assert stack.top == "main"

    def test_what_a_thread_pushes_stays_in_it(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("main")
        in_thread(lambda: stack.push("thread"))
        assert drain(stack, 2) == ["main", None]

    def test_two_threads_that_take_turns_do_not_meet(self) -> None:
        stack = local_stack.LocalStack()
        turn = threading.Barrier(2, timeout=5)
        seen = {}

        def work(name) -> None:
            stack.push(name)
            turn.wait()
            stack.push(name.upper())
            turn.wait()
            seen[name] = drain(stack, 3)

        threads = [threading.Thread(target=work, args=[name]) for name in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {"a": ["A", "a", None], "b": ["B", "b", None]}

    def test_two_stacks_have_nothing_in_common(self) -> None:
        one, two = local_stack.LocalStack(), local_stack.LocalStack()
        one.push("one")
        assert two.top is None
        two.push("two")
        assert drain(one, 2) == ["one", None]
        assert two.top == "two"

    def test_the_items_are_kept_in_the_variable_that_was_handed_in(self) -> None:
        var = ContextVar("var")
        stack = local_stack.LocalStack(var)
        stack.push("a")
        stack.push("b")
        assert var.get() == ["a", "b"]
        stack.pop()
        stack.pop()
        assert var.get() == []

    def test_stacks_on_one_variable_are_one_stack(self) -> None:
        var = ContextVar("var")
        stack = local_stack.LocalStack(context_var=var)
        twin = local_stack.LocalStack(context_var=var)
        stack.push("a")
        assert twin.top == "a"
        twin.push("b")
        assert drain(stack, 2) == ["b", "a"]
        assert twin.top is None


@in_fresh_contexts
class TestContexts:
    def test_a_copied_context_starts_with_the_items_of_the_original(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        assert copy_context().run(lambda: stack.top) == "a"

    def test_a_push_in_a_copy_is_not_seen_by_the_original(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        assert copy_context().run(stack.push, "b") == ["a", "b"]
        assert drain(stack, 2) == ["a", None]

    def test_a_pop_in_a_copy_is_not_seen_by_the_original(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        assert copy_context().run(drain, stack, 2) == ["a", None]
        assert stack.top == "a"

    def test_a_copy_does_not_see_what_the_original_does_later(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.push("b")
        before = copy_context()
        stack.pop()
        stack.push("c")
        assert before.run(drain, stack, 3) == ["b", "a", None]
        assert drain(stack, 3) == ["c", "a", None]

    def test_a_copy_keeps_its_stack_between_two_runs(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        ctx = copy_context()
        ctx.run(stack.push, "b")
        assert ctx.run(lambda: stack.top) == "b"
        assert stack.top == "a"

    def test_a_list_that_was_handed_out_or_in_is_not_changed_later(self) -> None:
        mine = ["a"]
        var = ContextVar("var")

        def use() -> list:
            var.set(mine)
            stack = local_stack.LocalStack(var)
            held = stack.push("b")
            stack.push("c")
            drain(stack, 3)
            stack.push("d")
            return held

        assert copy_context().run(use) == ["a", "b"]
        assert mine == ["a"]

    def test_a_task_starts_with_a_copy_of_its_parents_stack(self) -> None:
        stack = local_stack.LocalStack()

        async def child() -> list:
            stack.push("child")
            return drain(stack, 3)

        async def parent() -> None:
            stack.push("parent")
            assert await asyncio.create_task(child()) == ["child", "parent", None]
            assert drain(stack, 2) == ["parent", None]

        asyncio.run(parent())

    def test_two_tasks_that_take_turns_do_not_meet(self) -> None:
        stack = local_stack.LocalStack()

        async def work(name) -> list:
            stack.push(name)
            await asyncio.sleep(0)
            stack.push(name.upper())
            await asyncio.sleep(0)
            return drain(stack, 3)

        async def both() -> list:
            return await asyncio.gather(work("a"), work("b"))

        assert asyncio.run(both()) == [["A", "a", None], ["B", "b", None]]

    def test_a_coroutine_that_is_only_awaited_shares_the_stack_of_its_caller(self) -> None:
        stack = local_stack.LocalStack()

        async def callee() -> None:
            stack.push("callee")

        async def caller() -> None:
            await callee()
            assert stack.top == "callee"

        asyncio.run(caller())

    def test_a_greenlet_has_a_stack_of_its_own(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("main")
        main = greenlet.getcurrent()

        def work() -> list:
            stack.push("green")
            main.switch("half way")
            return drain(stack, 2)

        green = greenlet(work)
        assert green.switch() == "half way"
        assert stack.top == "main"
        stack.push("again")
        assert green.switch() == ["green", None]
        assert drain(stack, 3) == ["again", "main", None]


@in_fresh_contexts
class TestRelease:
    def test_release_local_empties_the_stack(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.push("b")
        local_stack.release_local(stack)
        assert stack.top is None
        assert stack.pop() is None

    @pytest.mark.parametrize("item", FALSE_ITEMS)
    def test_items_that_are_false_go_as_well(self, item) -> None:
        stack = local_stack.LocalStack()
        stack.push("below")
        stack.push(item)
        local_stack.release_local(stack)
        assert drain(stack, 2) == [None, None]

    def test_the_stack_has_the_release_method_itself(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.__release_local__()
        assert stack.top is None

    def test_release_local_works_for_whatever_has_the_method(self) -> None:
        class Resource:
            released = 0

            def __release_local__(self) -> None:
                self.released += 1

        resource = Resource()
        local_stack.release_local(resource)
        assert resource.released == 1

    def test_a_released_stack_can_be_used_again(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        local_stack.release_local(stack)
        local_stack.release_local(stack)
        stack.push("b")
        assert drain(stack, 2) == ["b", None]

    def test_the_stack_is_still_the_one_in_the_variable(self) -> None:
        var = ContextVar("var")
        stack = local_stack.LocalStack(var)
        stack.push("a")
        local_stack.release_local(stack)
        assert var.get() == []
        stack.push("b")
        assert var.get() == ["b"]

    def test_other_stacks_keep_their_items(self) -> None:
        one, two = local_stack.LocalStack(), local_stack.LocalStack()
        one.push("one")
        two.push("two")
        local_stack.release_local(one)
        assert two.top == "two"

    def test_a_release_in_a_thread_is_not_felt_elsewhere(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("main")
        in_thread(lambda: local_stack.release_local(stack))
        assert stack.top == "main"

    def test_a_release_in_a_copy_is_not_felt_by_the_original(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        stack.push("b")
        copy_context().run(local_stack.release_local, stack)
        assert drain(stack, 2) == ["b", "a"]

    def test_a_release_in_the_original_is_not_felt_by_a_copy(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("a")
        ctx = copy_context()
        local_stack.release_local(stack)
        assert ctx.run(lambda: stack.top) == "a"

    def test_a_job_that_releases_leaves_nothing_on_the_thread_of_a_pool(self) -> None:
        stack = local_stack.LocalStack()

        def job(name) -> object:
            found = stack.top
            stack.push(name)
            return found

        with ThreadPoolExecutor(max_workers=1) as pool:
            assert pool.submit(job, "first").result() is None
            assert pool.submit(job, "second").result() == "first"
            pool.submit(local_stack.release_local, stack).result()
            assert pool.submit(job, "third").result() is None


@in_fresh_contexts
class TestNesting:
    def test_the_object_is_on_top_inside_the_block_and_gone_after_it(self) -> None:
        stack = local_stack.LocalStack()
        with local_stack.pushed(stack, "app"):
            assert stack.top == "app"
        assert stack.top is None

    def test_the_block_can_name_the_object(self) -> None:
        stack = local_stack.LocalStack()
        app = object()
        with local_stack.pushed(stack, app) as current:
            assert current is app

    def test_after_an_inner_block_the_outer_object_is_back(self) -> None:
        stack = local_stack.LocalStack()
        with local_stack.pushed(stack, "outer"):
            with local_stack.pushed(stack, "inner"):
                assert stack.top == "inner"
            assert stack.top == "outer"
        assert stack.top is None

    def test_items_from_before_the_block_stay(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("before")
        with local_stack.pushed(stack, "app"):
            pass
        assert drain(stack, 2) == ["before", None]

    def test_nothing_is_pushed_before_the_block_is_entered(self) -> None:
        stack = local_stack.LocalStack()
        block = local_stack.pushed(stack, "app")
        assert stack.top is None
        with block:
            assert stack.top == "app"

    def test_an_error_leaves_the_block_and_the_stack_is_put_right(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("before")
        with pytest.raises(LookupError), local_stack.pushed(stack, "app"):
            raise LookupError
        assert drain(stack, 2) == ["before", None]

    def test_an_error_may_leave_several_blocks_at_once(self) -> None:
        stack = local_stack.LocalStack()
        with local_stack.pushed(stack, "outer"):
            with (
                pytest.raises(KeyboardInterrupt),
                local_stack.pushed(stack, "middle"),
                local_stack.pushed(stack, "inner"),
            ):
                raise KeyboardInterrupt
            assert stack.top == "outer"

    def test_a_return_leaves_the_block_too(self) -> None:
        stack = local_stack.LocalStack()

        def view() -> str:
            with local_stack.pushed(stack, "app"):
                return stack.top

        assert view() == "app"
        assert stack.top is None

    def test_the_end_of_the_block_is_one_pop_whatever_the_body_did(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("bottom")
        with local_stack.pushed(stack, "app"):
            stack.push("extra")
        assert drain(stack, 3) == ["app", "bottom", None]

    def test_a_release_in_the_body_stays_a_release(self) -> None:
        stack = local_stack.LocalStack()
        stack.push("bottom")
        stack.push("middle")
        with local_stack.pushed(stack, "app"):
            local_stack.release_local(stack)
        assert stack.top is None
        stack.push("next")
        assert drain(stack, 2) == ["next", None]

    def test_blocks_of_two_tasks_do_not_meet(self) -> None:
        stack = local_stack.LocalStack()

        async def handle(name) -> list:
            with local_stack.pushed(stack, name):
                await asyncio.sleep(0)
                first = stack.top
                with local_stack.pushed(stack, name.upper()):
                    await asyncio.sleep(0)
                    second = stack.top
                return [first, second, stack.top]

        async def both() -> None:
            with local_stack.pushed(stack, "server"):
                seen = await asyncio.gather(handle("a"), handle("b"))
                assert seen == [["a", "A", "a"], ["b", "B", "b"]]
                assert stack.top == "server"

        asyncio.run(both())

    def test_a_cancelled_task_leaves_its_block(self) -> None:
        stack = local_stack.LocalStack()
        seen = []

        async def handle() -> None:
            try:
                with local_stack.pushed(stack, "request"):
                    await asyncio.Event().wait()
            finally:
                seen.append(stack.top)

        async def server() -> None:
            task = asyncio.create_task(handle())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()

        asyncio.run(server())
        assert seen == [None]

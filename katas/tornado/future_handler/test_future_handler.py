"""The visible tests: one class a task, in the order of the statement."""

import asyncio

import future_handler
import pytest
from programs import Server
from tornado.web import HTTPError


def on_a_loop(test):
    """Run an `async def` test on an event loop of its own."""
    return lambda self: asyncio.run(test(self))


def serve(timeout=None):
    """A room, and a server for it whose clock stands still until it is turned."""
    room = future_handler.WaitingRoom()
    return room, Server(future_handler.make_app(room, timeout=timeout))


class TestWaiters:
    @on_a_loop
    async def test_wait_returns_a_future_that_is_pending(self):
        room = future_handler.WaitingRoom()
        assert room.waiting == 0
        a = room.wait()
        assert asyncio.isfuture(a)
        assert not a.done()
        assert room.waiting == 1

    @on_a_loop
    async def test_everyone_has_a_future_of_their_own(self):
        room = future_handler.WaitingRoom()
        assert room.wait() is not room.wait()
        assert room.waiting == 2

    @on_a_loop
    async def test_a_message_reaches_all_who_wait(self):
        room = future_handler.WaitingRoom()
        futures = [room.wait() for _ in range(4)]
        assert room.deliver("hi") == 4
        assert [future.result() for future in futures] == ["hi"] * 4

    @on_a_loop
    async def test_a_delivery_empties_the_room(self):
        room = future_handler.WaitingRoom()
        a = room.wait()
        room.deliver("first")
        assert room.waiting == 0
        assert room.deliver("second") == 0
        assert a.result() == "first"

    @on_a_loop
    async def test_who_comes_later_waits_for_the_next_message(self):
        room = future_handler.WaitingRoom()
        assert room.deliver("nobody hears this") == 0
        a = room.wait()
        assert not a.done()
        assert room.deliver("this one") == 1
        assert a.result() == "this one"

    @on_a_loop
    async def test_a_message_may_be_none(self):
        room = future_handler.WaitingRoom()
        a = room.wait()
        assert room.deliver(None) == 1
        assert a.result() is None


class TestEndings:
    @on_a_loop
    async def test_fail_raises_in_all_who_wait(self):
        room = future_handler.WaitingRoom()
        futures = [room.wait() for _ in range(3)]
        assert room.fail(KeyError("lost")) == 3
        assert room.waiting == 0
        for future in futures:
            with pytest.raises(KeyError):
                await future

    @on_a_loop
    async def test_fail_in_an_empty_room(self):
        room = future_handler.WaitingRoom()
        assert room.fail(KeyError("lost")) == 0
        assert not room.wait().done()

    @on_a_loop
    async def test_discard_cancels_one_and_leaves_the_others(self):
        room = future_handler.WaitingRoom()
        a, b = room.wait(), room.wait()
        room.discard(a)
        assert a.cancelled()
        assert room.waiting == 1
        assert room.deliver("hi") == 1
        assert b.result() == "hi"

    @on_a_loop
    async def test_discard_of_a_future_that_is_not_in_the_room(self):
        room = future_handler.WaitingRoom()
        a = room.wait()
        room.deliver("hi")
        room.discard(a)
        assert a.result() == "hi"
        b = room.wait()
        room.discard(b)
        room.discard(b)
        assert room.waiting == 0

    @on_a_loop
    async def test_a_cancelled_future_is_no_longer_waiting(self):
        room = future_handler.WaitingRoom()
        a, b = room.wait(), room.wait()
        a.cancel()
        await asyncio.sleep(0)
        assert room.waiting == 1
        assert room.deliver("hi") == 1
        assert b.result() == "hi"

    @on_a_loop
    async def test_fail_passes_over_a_cancelled_future(self):
        room = future_handler.WaitingRoom()
        a, b = room.wait(), room.wait()
        a.cancel()
        await asyncio.sleep(0)
        assert room.fail(KeyError("lost")) == 1
        with pytest.raises(KeyError):
            b.result()


class TestHandler:
    def test_get_has_no_answer_until_there_is_a_message(self):
        room, server = serve()
        with server:
            a = server.get("/")
            assert a.answer is None
            assert room.waiting == 1

    def test_post_answers_the_get(self):
        room, server = serve()
        with server:
            a = server.get("/")
            assert server.post("/", "hi").answer == (200, {"delivered": 1})
            assert a.answer == (200, {"message": "hi"})
            assert room.waiting == 0

    def test_one_post_answers_everyone(self):
        _, server = serve()
        with server:
            a, b, c = server.get("/"), server.get("/"), server.get("/")
            assert server.post("/", "hi").answer == (200, {"delivered": 3})
            assert a.answer == b.answer == c.answer == (200, {"message": "hi"})

    def test_post_with_nobody_waiting(self):
        _, server = serve()
        with server:
            assert server.post("/", "hi").answer == (200, {"delivered": 0})
            assert server.get("/").answer is None

    @pytest.mark.parametrize("message", [0, "", False, None, [], {"a": [1]}])
    def test_any_json_value_is_a_message(self, message):
        _, server = serve()
        with server:
            a = server.get("/")
            assert server.post("/", message).answer == (200, {"delivered": 1})
            assert a.answer == (200, {"message": message})

    @pytest.mark.parametrize("body", [b"{", b"nope", b""])
    def test_a_body_that_is_no_json_is_a_400_and_wakes_nobody(self, body):
        room, server = serve()
        with server:
            a = server.get("/")
            assert server.post("/", body).status == 400
            assert a.answer is None
            assert room.waiting == 1


class TestErrors:
    def test_an_http_error_passes_through_and_is_not_logged(self):
        room, server = serve()
        with server:
            a = server.get("/")
            assert server.run(room.fail, HTTPError(409)) == 1
            assert a.status == 409
            assert server.quiet

    def test_any_other_exception_is_a_500_and_is_logged(self):
        room, server = serve()
        with server:
            a = server.get("/")
            server.run(room.fail, KeyError("lost"))
            assert a.status == 500
            assert not server.quiet

    def test_everyone_gets_the_error(self):
        room, server = serve()
        with server:
            a, b = server.get("/"), server.get("/")
            assert server.run(room.fail, HTTPError(404)) == 2
            assert (a.status, b.status) == (404, 404)

    def test_the_next_request_is_not_affected(self):
        room, server = serve()
        with server:
            server.get("/")
            server.run(room.fail, HTTPError(503))
            b = server.get("/")
            assert room.waiting == 1
            server.post("/", "hi")
            assert b.answer == (200, {"message": "hi"})


class TestTimeouts:
    def test_the_time_out_is_a_504(self):
        _, server = serve(timeout=30)
        with server:
            a = server.get("/")
            server.advance(29)
            assert a.answer is None
            server.advance(1)
            assert a.status == 504
            assert server.quiet

    def test_who_ran_out_of_time_has_left_the_room(self):
        room, server = serve(timeout=30)
        with server:
            server.get("/")
            server.advance(30)
            assert room.waiting == 0
            assert server.post("/", "too late").answer == (200, {"delivered": 0})
            assert server.quiet

    def test_every_request_has_its_own_time(self):
        room, server = serve(timeout=30)
        with server:
            a = server.get("/")
            server.advance(20)
            b = server.get("/")
            server.advance(10)
            assert (a.status, b.status) == (504, None)
            assert room.waiting == 1
            server.post("/", "hi")
            assert b.answer == (200, {"message": "hi"})

    def test_nothing_happens_later_to_a_request_that_has_its_answer(self):
        _, server = serve(timeout=30)
        with server:
            a = server.get("/")
            server.post("/", "hi")
            server.advance(60)
            assert a.answer == (200, {"message": "hi"})
            assert server.quiet

    def test_none_is_no_limit(self):
        _, server = serve(timeout=None)
        with server:
            a = server.get("/")
            server.advance(90)
            assert a.answer is None

    def test_zero_is_at_once(self):
        room, server = serve(timeout=0)
        with server:
            assert server.get("/").status == 504
            assert room.waiting == 0


class TestGone:
    def test_a_client_that_hangs_up_leaves_the_room(self):
        room, server = serve()
        with server:
            a = server.get("/")
            server.drop(a)
            assert room.waiting == 0
            assert server.post("/", "hi").answer == (200, {"delivered": 0})

    def test_a_hang_up_is_not_an_error(self):
        _, server = serve(timeout=30)
        with server:
            server.drop(server.get("/"))
            server.advance(60)
            assert server.quiet

    def test_the_coroutine_ends_when_the_client_has_gone(self):
        _, server = serve()
        with server:
            a = server.get("/")
            assert server.busy == 1
            server.drop(a)
            assert server.busy == 0

    def test_the_others_wait_on(self):
        room, server = serve(timeout=30)
        with server:
            a, b = server.get("/"), server.get("/")
            server.drop(a)
            assert b.answer is None
            assert room.waiting == 1
            assert server.post("/", "hi").answer == (200, {"delivered": 1})
            assert b.answer == (200, {"message": "hi"})

    def test_a_cancelled_task_ends_and_leaves_the_room(self):
        room, server = serve()
        with server:
            a = server.get("/")
            server.cancel()
            assert a.status == 500
            assert room.waiting == 0
            assert server.busy == 0

"""What cleaning up promises, one behaviour a test."""

import functools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context

import local_manager
import pytest
from programs import Body, Chunks, Logged, Visit
from werkzeug.local import Local, LocalStack


class Shop:
    """Some locals, a log, and an app that uses them for each request."""

    def __init__(self) -> None:
        self.local, self.stack = Local(), LocalStack()
        self.log = []

    @property
    def user(self):
        return getattr(self.local, "user", None)

    def enter(self, environ):
        """What an app does first: tell what is left from before, and put in its own."""
        self.log.append(f"found {self.user} {self.stack.top}")
        self.local.user = environ["PATH_INFO"]
        self.stack.push("")  # false, and to be released all the same
        self.stack.push(environ["PATH_INFO"])

    def greeting(self):
        return f"for {self.user}".encode()

    def plain(self, environ, start_response):
        start_response("200 OK", [])
        self.enter(environ)
        return [self.greeting()]

    def streamed(self, environ, start_response):
        start_response("200 OK", [])
        self.enter(environ)
        yield b"hello"
        yield self.greeting()

    def with_close(self, environ, start_response):
        start_response("200 OK", [])
        self.enter(environ)

        def chunks():
            yield b"hello"
            yield self.greeting()

        return Body(chunks(), lambda: self.log.append(f"close {self.user}"))

    def failing(self, environ, start_response):
        self.enter(environ)
        raise LookupError

    def manager(self, *more):
        return local_manager.LocalManager([self.local, self.stack, *more])

    @property
    def is_clean(self):
        return self.user is None and self.stack.top is None


def in_thread(function):
    """Call ``function`` in a new thread and return what it returns."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    assert results, "the function failed in its thread"
    return results[0]


def in_fresh_contexts(tests):
    """Run each test of the class in a context of its own, where nothing is set yet."""

    def alone(test):
        return functools.wraps(test)(lambda *args, **kwargs: Context().run(test, *args, **kwargs))

    for name, test in list(vars(tests).items()):
        if name.startswith("test_"):
            setattr(tests, name, alone(test))
    return tests


@in_fresh_contexts
class TestManager:
    def test_release_local_asks_the_object_itself(self) -> None:
        log = []
        assert local_manager.release_local(Logged("it", log)) is None
        assert log == ["release it"]
        with pytest.raises(AttributeError):
            local_manager.release_local(object())

    def test_a_local_and_a_stack_are_released_completely(self) -> None:
        shop = Shop()
        shop.local.user = shop.local.lang = None
        shop.stack.push(None)
        shop.stack.push("top")
        local_manager.release_local(shop.local)
        local_manager.release_local(shop.stack)
        assert list(shop.local) == []
        assert shop.stack.push("only") == ["only"]

    def test_without_an_argument_there_is_nothing_to_manage(self) -> None:
        manager = local_manager.LocalManager()
        assert manager.locals == []
        assert manager.cleanup() is None

    def test_one_local_may_be_handed_in_alone(self) -> None:
        local = Local()
        local.user, local.lang = "ada", "en"
        manager = local_manager.LocalManager(local)
        assert manager.locals == [local]
        manager.cleanup()
        assert list(local) == []

    @pytest.mark.parametrize("how", [list, tuple, iter])
    def test_any_iterable_becomes_a_list(self, how) -> None:
        items = [Local(), LocalStack(), Local()]
        manager = local_manager.LocalManager(locals=how(items))
        assert type(manager.locals) is list
        assert manager.locals == items

    def test_the_list_is_the_managers_own(self) -> None:
        local = Local()
        mine = [local]
        manager = local_manager.LocalManager(mine)
        mine.append(Local())
        assert manager.locals == [local]
        manager.locals.clear()
        assert len(mine) == 2

    def test_managers_share_no_list(self) -> None:
        one, two = local_manager.LocalManager(), local_manager.LocalManager()
        one.locals.append(Local())
        assert two.locals == []
        assert local_manager.LocalManager().locals == []

    def test_cleanup_goes_through_the_list_in_order(self) -> None:
        log = []
        first, second = Logged("first", log), Logged("second", log)
        local_manager.LocalManager([second, first, first]).cleanup()
        assert log == ["release second", "release first", "release first"]

    def test_what_is_appended_later_is_cleaned_up_as_well(self) -> None:
        shop = Shop()
        manager = local_manager.LocalManager([shop.local])
        manager.locals.append(shop.stack)
        shop.local.user = "ada"
        shop.stack.push("ada")
        manager.cleanup()
        assert shop.is_clean

    def test_the_second_cleanup_is_as_good_as_the_first(self) -> None:
        shop = Shop()
        manager = shop.manager()
        for user in ("ada", "bob"):
            shop.local.user = user
            shop.stack.push(user)
            manager.cleanup()
            assert shop.is_clean
        assert manager.locals == [shop.local, shop.stack]

    def test_the_released_locals_are_the_same_objects_and_can_be_used_again(self) -> None:
        shop = Shop()
        shop.manager().cleanup()
        shop.local.user = "ada"
        assert shop.user == "ada"

    def test_locals_of_others_are_left_alone(self) -> None:
        shop, other = Shop(), Local()
        other.user = "eve"
        shop.manager().cleanup()
        assert other.user == "eve"

    def test_cleanup_is_for_the_current_context_alone(self) -> None:
        shop = Shop()
        manager = shop.manager()
        shop.local.user = "ada"
        in_thread(manager.cleanup)
        copy_context().run(manager.cleanup)
        assert shop.user == "ada"
        ctx = copy_context()
        manager.cleanup()
        assert ctx.run(lambda: shop.user) == "ada"

    def test_a_thread_that_is_used_again_has_to_be_cleaned_up_itself(self) -> None:
        shop = Shop()
        manager = shop.manager()

        def job(user):
            found = shop.user
            shop.local.user = user
            return found

        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(job, "ada").result()
            manager.cleanup()
            assert pool.submit(job, "bob").result() == "ada"
            pool.submit(manager.cleanup).result()
            assert pool.submit(job, "eve").result() is None


@in_fresh_contexts
class TestMakeMiddleware:
    def test_the_app_is_called_with_what_the_server_passes(self) -> None:
        seen = []

        def app(*args):
            seen.extend(args)
            args[1]("204 No Content", [])
            return []

        visit = Visit(Shop().manager().make_middleware(app))
        assert visit.status == "204 No Content"
        assert seen[0] is visit.environ
        assert seen[1] == visit.start_response
        assert len(seen) == 2

    def test_without_a_close_the_next_request_finds_the_last_one(self) -> None:
        shop = Shop()
        app = shop.manager().make_middleware(shop.plain)
        Visit(app, "/ada").next()
        Visit(app, "/bob").finish()
        assert shop.log == ["found None None", "found /ada /ada"]

    def test_the_next_request_finds_nothing(self) -> None:
        shop = Shop()
        app = shop.manager().make_middleware(shop.plain)
        assert Visit(app, "/ada").finish() == b"for /ada"
        assert Visit(app, "/bob").finish() == b"for /bob"
        assert shop.log == ["found None None"] * 2
        assert shop.is_clean

    @pytest.mark.parametrize("kind", ["plain", "with_close"])
    def test_nothing_is_cleaned_up_when_the_app_returns(self, kind) -> None:
        shop = Shop()
        app = shop.manager().make_middleware(getattr(shop, kind))
        visit = Visit(app, "/ada")
        assert shop.user == "/ada"
        visit.close()
        assert shop.is_clean

    def test_a_stream_has_its_data_until_it_is_closed(self) -> None:
        shop = Shop()
        visit = Visit(shop.manager().make_middleware(shop.streamed), "/ada")
        assert [visit.next(), visit.next(), visit.next()] == [b"hello", b"for /ada", None]
        assert (shop.user, shop.stack.top) == ("/ada", "/ada")
        visit.close()
        assert shop.is_clean

    def test_a_client_that_goes_away_early_leaves_nothing(self) -> None:
        shop = Shop()
        visit = Visit(shop.manager().make_middleware(shop.streamed), "/ada")
        visit.next()
        visit.close()
        assert shop.is_clean

    def test_a_stream_of_which_nothing_was_read_is_cleaned_up_as_well(self) -> None:
        shop = Shop()
        shop.local.user = "from before"
        Visit(shop.manager().make_middleware(shop.streamed)).close()
        assert shop.is_clean

    def test_the_app_is_closed_first_and_still_has_its_data(self) -> None:
        shop = Shop()
        app = shop.manager(Logged("last", shop.log)).make_middleware(shop.with_close)
        Visit(app, "/ada").finish()
        assert shop.log == ["found None None", "close /ada", "release last"]

    def test_it_is_the_close_of_what_the_app_returned(self) -> None:
        shop = Shop()

        def app(environ, start_response):
            return Body([b"a list has no close"], lambda: shop.log.append("close"))

        Visit(shop.manager().make_middleware(app)).finish()
        assert shop.log == ["close"]

    def test_an_empty_body_is_closed_as_well(self) -> None:
        shop = Shop()

        def app(environ, start_response):
            return Chunks([], lambda: shop.log.append("close"))

        Visit(shop.manager().make_middleware(app)).finish()
        assert shop.log == ["close"]

    def test_the_app_is_called_at_once_and_its_chunks_are_not_fetched_early(self) -> None:
        made = []

        def app(environ, start_response):
            made.append("called")

            def chunks():
                for number in range(3):
                    made.append(number)
                    yield b"%d" % number

            return chunks()

        visit = Visit(Shop().manager().make_middleware(app))
        assert made == ["called"]
        assert visit.next() == b"0"
        assert made == ["called", 0]

    def test_a_failing_stream_is_cleaned_up_when_it_is_closed(self) -> None:
        shop = Shop()

        def app(environ, start_response):
            shop.enter(environ)
            yield b"hello"
            raise LookupError

        visit = Visit(shop.manager().make_middleware(app), "/ada")
        visit.next()
        with pytest.raises(LookupError):
            visit.next()
        assert shop.user == "/ada"
        visit.close()
        assert shop.is_clean

    def test_requests_that_take_turns_on_a_thread_still_meet(self) -> None:
        shop = Shop()
        app = shop.manager().make_middleware(shop.streamed)
        ada, bob = Visit(app, "/ada"), Visit(app, "/bob")
        ada.next()
        bob.next()
        assert ada.next() == b"for /bob"

    def test_locals_that_are_appended_after_wrapping_count(self) -> None:
        shop = Shop()
        manager = local_manager.LocalManager()
        app = manager.make_middleware(shop.plain)
        manager.locals += [shop.local, shop.stack]
        Visit(app, "/ada").finish()
        assert shop.is_clean

    def test_a_cleanup_of_a_subclass_is_called(self) -> None:
        shop = Shop()

        class Counting(local_manager.LocalManager):
            def cleanup(self):
                shop.log.append("cleanup")
                super().cleanup()

        app = Counting([shop.local, shop.stack]).make_middleware(shop.plain)
        Visit(app, "/ada").finish()
        assert shop.log == ["found None None", "cleanup"]
        assert shop.is_clean


@in_fresh_contexts
class TestMiddleware:
    def test_it_cleans_up_when_the_response_is_closed(self) -> None:
        shop = Shop()

        @shop.manager().middleware
        def app(environ, start_response):
            return shop.with_close(environ, start_response)

        visit = Visit(app, "/ada")
        assert (visit.next(), shop.user) == (b"hello", "/ada")
        assert visit.finish() == b"for /ada"
        assert shop.log == ["found None None", "close /ada"]
        assert shop.is_clean
        assert Visit(app, "/bob").finish() == b"hellofor /bob"
        assert shop.is_clean

    def test_it_reads_nothing_by_itself_and_closes_what_nobody_read(self) -> None:
        shop = Shop()
        shop.local.user = "from before"
        visit = Visit(shop.manager().middleware(shop.streamed))
        assert shop.log == []
        visit.close()
        assert shop.is_clean

    def test_the_result_looks_like_the_function(self) -> None:
        def app(environ, start_response):
            """Sell tea."""

        app.version = 2
        made = local_manager.LocalManager().middleware(app)
        assert made is not app
        assert (made.__name__, made.__qualname__) == ("app", app.__qualname__)
        assert (made.__doc__, made.__module__) == ("Sell tea.", app.__module__)
        assert made.version == 2
        assert made.__wrapped__ is app

    def test_the_function_itself_stays_as_it_is(self) -> None:
        shop = Shop()

        def app(environ, start_response):
            return shop.plain(environ, start_response)

        shop.manager().middleware(app)
        assert not hasattr(app, "__wrapped__")
        Visit(app, "/ada").finish()
        assert shop.user == "/ada"

    def test_an_app_need_not_be_a_function(self) -> None:
        shop = Shop()

        class App:
            def __call__(self, environ, start_response):
                shop.enter(environ)
                return Chunks([], lambda: shop.log.append("close"))

        inner = App()
        app = shop.manager().middleware(inner)
        assert app.__wrapped__ is inner
        assert Visit(app, "/ada").finish() == b""
        assert shop.log == ["found None None", "close"]
        assert shop.is_clean


@in_fresh_contexts
class TestGuarded:
    def test_a_request_without_trouble_goes_as_before(self) -> None:
        shop = Shop()
        manager = shop.manager(Logged("last", shop.log))
        visit = Visit(local_manager.guarded(manager, shop.with_close), "/ada")
        assert shop.log == ["found None None"]
        assert visit.finish() == b"hellofor /ada"
        assert shop.log == ["found None None", "close /ada", "release last"]
        assert shop.is_clean

    def test_an_empty_body_is_closed_first_as_well(self) -> None:
        shop = Shop()

        def app(environ, start_response):
            shop.enter(environ)
            return Chunks([], lambda: shop.log.append(f"close {shop.user}"))

        Visit(local_manager.guarded(shop.manager(), app), "/ada").finish()
        assert shop.log == ["found None None", "close /ada"]
        assert shop.is_clean

    def test_nothing_is_cleaned_up_before_the_close(self) -> None:
        shop = Shop()
        app = local_manager.guarded(shop.manager(), shop.streamed)
        for _ in range(2):
            visit = Visit(app, "/ada")
            assert [visit.next(), visit.next(), visit.next()] == [b"hello", b"for /ada", None]
            assert shop.user == "/ada"
            visit.close()
            assert shop.is_clean

    def test_an_app_that_fails_when_it_is_called_leaves_nothing(self) -> None:
        shop = Shop()
        manager = shop.manager(Logged("last", shop.log))
        app = local_manager.guarded(manager, shop.failing)
        with pytest.raises(LookupError):
            Visit(app, "/ada")
        assert shop.log == ["found None None", "release last"]
        assert shop.is_clean

    @pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
    def test_that_holds_for_every_kind_of_exception(self, error) -> None:
        shop = Shop()

        def app(environ, start_response):
            shop.enter(environ)
            raise error

        with pytest.raises(error):
            Visit(local_manager.guarded(shop.manager(), app), "/ada")
        assert shop.is_clean

    def test_a_close_that_fails_does_not_keep_it_from_cleaning_up(self) -> None:
        shop = Shop()

        def close():
            shop.log.append(f"close {shop.user}")
            raise OSError

        def app(environ, start_response):
            shop.enter(environ)
            return Body([b"tea"], close)

        manager = shop.manager(Logged("last", shop.log))
        visit = Visit(local_manager.guarded(manager, app), "/ada")
        with pytest.raises(OSError):
            visit.finish()
        assert shop.log == ["found None None", "close /ada", "release last"]
        assert shop.is_clean

    def test_a_stream_that_fails_is_cleaned_up_once_when_it_is_closed(self) -> None:
        shop = Shop()

        def chunks():
            yield b"hello"
            raise LookupError

        def app(environ, start_response):
            shop.enter(environ)
            return Body(chunks(), lambda: shop.log.append(f"close {shop.user}"))

        manager = shop.manager(Logged("last", shop.log))
        with pytest.raises(LookupError):
            Visit(local_manager.guarded(manager, app), "/ada").finish()
        assert shop.log == ["found None None", "close /ada", "release last"]

    def test_it_asks_the_manager_to_clean_up(self) -> None:
        class Manager:
            cleanups = 0

            def cleanup(self):
                self.cleanups += 1

        shop, manager = Shop(), Manager()
        Visit(local_manager.guarded(manager, shop.plain)).finish()
        assert manager.cleanups == 1
        with pytest.raises(LookupError):
            Visit(local_manager.guarded(manager, shop.failing))
        assert manager.cleanups == 2


@in_fresh_contexts
class TestInOwnContext:
    def test_nothing_is_left_for_the_next_request(self) -> None:
        shop = Shop()
        app = local_manager.in_own_context(shop.plain)
        assert Visit(app, "/ada").finish() == b"for /ada"
        assert shop.is_clean
        Visit(app, "/bob").finish()
        assert shop.log == ["found None None"] * 2

    def test_not_even_when_nobody_closes_or_the_app_fails(self) -> None:
        shop = Shop()
        Visit(local_manager.in_own_context(shop.plain), "/ada").next()
        with pytest.raises(LookupError):
            Visit(local_manager.in_own_context(shop.failing), "/bob")
        assert shop.log == ["found None None"] * 2
        assert shop.is_clean

    @pytest.mark.parametrize("kind", ["streamed", "with_close"])
    def test_a_stream_has_its_data_to_the_end(self, kind) -> None:
        shop = Shop()
        visit = Visit(local_manager.in_own_context(getattr(shop, kind)), "/ada")
        assert visit.next() == b"hello"
        assert shop.is_clean
        assert visit.finish() == b"for /ada"
        assert shop.is_clean

    def test_the_app_is_closed_in_the_context_of_its_request(self) -> None:
        shop = Shop()
        visit = Visit(local_manager.in_own_context(shop.with_close), "/ada")
        visit.close()
        assert shop.log == ["found None None", "close /ada"]

    def test_a_body_begins_in_the_context_of_its_request(self) -> None:
        shop = Shop()

        class Eager:
            def __iter__(self):
                return iter([shop.greeting()])

        def app(environ, start_response):
            shop.enter(environ)
            return Eager()

        assert Visit(local_manager.in_own_context(app), "/ada").finish() == b"for /ada"

    def test_a_request_starts_with_what_the_server_has_set(self) -> None:
        shop = Shop()
        shop.local.user = "server"
        app = local_manager.in_own_context(shop.plain)
        Visit(app, "/ada").finish()
        shop.local.user = "server again"
        Visit(app, "/bob").finish()
        assert shop.log == ["found server None", "found server again None"]
        assert shop.user == "server again"

    def test_two_requests_that_are_served_in_turns_do_not_meet(self) -> None:
        shop = Shop()
        app = local_manager.in_own_context(shop.streamed)
        ada, bob = Visit(app, "/ada"), Visit(app, "/bob")
        assert [ada.next(), bob.next()] == [b"hello", b"hello"]
        assert [ada.next(), bob.next()] == [b"for /ada", b"for /bob"]
        bob.close()
        ada.close()
        assert shop.log == ["found None None"] * 2

    def test_chunks_are_fetched_one_by_one_and_errors_come_through(self) -> None:
        made = []

        def app(environ, start_response):
            start_response("200 OK", [])
            made.append("called")

            def chunks():
                made.append("first")
                yield b"first"
                raise LookupError

            return chunks()

        visit = Visit(local_manager.in_own_context(app))
        assert (visit.status, made) == ("200 OK", ["called"])
        assert visit.next() == b"first"
        with pytest.raises(LookupError):
            visit.next()
        visit.close()

    def test_an_empty_body_is_closed_and_its_errors_come_through(self) -> None:
        shop = Shop()

        def close():
            shop.log.append("close")
            raise OSError

        visit = Visit(local_manager.in_own_context(lambda *args: Chunks([], close)))
        with pytest.raises(OSError):
            visit.finish()
        assert shop.log == ["close"]

    def test_it_may_go_on_in_another_thread(self) -> None:
        shop = Shop()
        visit = Visit(local_manager.in_own_context(shop.with_close), "/ada")
        assert in_thread(visit.finish) == b"hellofor /ada"
        assert shop.log == ["found None None", "close /ada"]

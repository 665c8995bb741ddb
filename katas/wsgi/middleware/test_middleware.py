"""What a middleware adds, and what it must not take away, one behaviour a test."""

import sys

import middleware
import pytest
from programs import Body, Clock, Layer, Visit, basic

PLAIN = ("Content-Type", "text/plain")


def app_with(status="200 OK", headers=(), chunks=()):
    """An app that answers always the same."""

    def app(environ, start_response):
        start_response(status, list(headers))
        return chunks

    return app


class Lost(Exception):
    """What goes wrong in these tests."""


class TestClosingIterator:
    def test_it_gives_the_chunks(self):
        assert list(middleware.ClosingIterator([b"a", b"", b"b"])) == [b"a", b"", b"b"]
        assert list(middleware.ClosingIterator([])) == []

    def test_it_is_an_iterator(self):
        closing = middleware.ClosingIterator([b"a"])
        assert iter(closing) is closing
        assert next(closing) == b"a"
        with pytest.raises(StopIteration):
            next(closing)

    def test_a_chunk_is_made_when_it_is_asked_for(self):
        made = []

        def chunks():
            for chunk in (b"a", b"b"):
                made.append(chunk)
                yield chunk

        closing = middleware.ClosingIterator(chunks())
        assert made == []
        next(closing)
        assert made == [b"a"]

    def test_close_closes_what_it_covers_and_then_calls_the_callbacks(self):
        log = []
        body = Body([b"a"], lambda: log.append("body"))
        callbacks = [lambda: log.append("x"), lambda: log.append("y")]
        middleware.ClosingIterator(body, callbacks).close()
        assert log == ["body", "x", "y"]

    def test_nothing_is_called_before_close(self):
        log = []
        body = Body([b"a"], lambda: log.append("body"))
        assert list(middleware.ClosingIterator(body, lambda: log.append("x"))) == [b"a"]
        assert log == []

    def test_what_has_no_close_needs_none(self):
        log = []
        middleware.ClosingIterator([b"a"], lambda: log.append("x")).close()
        middleware.ClosingIterator([b"a"]).close()
        assert log == ["x"]

    def test_the_callbacks_may_be_one_or_many_or_none(self):
        for form in (list, tuple, iter):
            log = []
            middleware.ClosingIterator([], form([lambda: log.append("x")])).close()  # noqa: B023
            assert log == ["x"]
        middleware.ClosingIterator([], []).close()
        middleware.ClosingIterator([], None).close()

    def test_a_list_of_callbacks_is_not_changed(self):
        callbacks = [lambda: None]
        middleware.ClosingIterator(Body([], lambda: None), callbacks).close()
        assert len(callbacks) == 1

    def test_the_close_is_that_of_the_iterable_not_of_its_iterator(self):
        log = []

        class Lines:
            def __iter__(self):
                return iter([b"a"])

            def close(self):
                log.append("closed")

        closing = middleware.ClosingIterator(Lines())
        assert list(closing) == [b"a"]
        closing.close()
        assert log == ["closed"]


class TestWrap:
    def test_the_first_is_the_outermost(self):
        log = []
        app = middleware.wrap(app_with(), Layer("a", log), Layer("b", log))
        del log[:]
        Visit(app)
        assert log == ["enter a", "enter b", "leave b", "leave a"]

    def test_layers_are_made_once_and_from_the_inside(self):
        log = []
        app = middleware.wrap(app_with(), Layer("a", log), Layer("b", log))
        assert log == ["make b", "make a"]
        Visit(app)
        Visit(app)
        assert log.count("make a") == 1

    def test_without_layers_there_is_just_the_app(self):
        app = app_with()
        assert middleware.wrap(app) is app

    def test_a_layer_may_answer_itself(self):
        log = []
        app = middleware.wrap(app_with(), Layer("A", log, answers=True), Layer("b", log))
        assert Visit(app).finish() == b"A"
        assert "enter b" not in log

    def test_an_app_may_be_wrapped_several_times(self):
        log = []
        app = app_with(chunks=[b"tea"])
        middleware.wrap(app, Layer("a", log))
        assert Visit(middleware.wrap(app, Layer("b", log))).finish() == b"tea"
        assert log == ["make a", "make b", "enter b", "leave b"]


def with_tea(app):
    return middleware.set_header(app, "X-Tea", "green")


def with_clock(app):
    return middleware.timing(app, Clock(), lambda *facts: None)


def guarded(app):
    inner = middleware.basic_auth(app, lambda user, password: True, "shop")

    def let_in(environ, start_response):
        return inner(environ | {"HTTP_AUTHORIZATION": basic("ann", "tea")}, start_response)

    return let_in


def limited(app):
    return middleware.rate_limit(app, 9, 1, Clock())


def is_transparent(layer):
    """Whatever the app does, the layer lets it through: asserted piece by piece."""
    log = []

    def streaming(environ, start_response):
        log.append("called")
        start_response("200 OK", [PLAIN])

        def chunks():
            for chunk in (b"a", b"", b"b"):
                log.append(chunk)
                yield chunk

        return Body(chunks(), lambda: log.append("closed"))

    visit = Visit(layer(streaming))
    assert log == ["called"], "the app has to be called at once"
    assert visit.status == "200 OK"
    assert visit.next() == b"a"
    assert log == ["called", b"a"], "no chunk may be asked for ahead of time"
    assert visit.finish() == b"b"
    assert log == ["called", b"a", b"", b"b", "closed"]

    def late(environ, start_response):
        yield b""
        start_response("404 Not Found", [PLAIN])
        yield b"a"

    visit = Visit(layer(late))
    assert visit.finish() == b"a"
    assert visit.status == "404 Not Found"
    assert visit.header("Content-Type") == "text/plain"

    def writing(environ, start_response):
        start_response("200 OK", [])(b"w")
        return [b"a"]

    visit = Visit(layer(writing))
    assert (visit.written, visit.finish(), visit.error) == (b"w", b"a", None)

    def recovering(environ, start_response):
        start_response("200 OK", [])
        try:
            yield from environ["chunks"]
            raise Lost
        except Lost:
            start_response("503 Busy", [PLAIN], sys.exc_info())
        yield b"sorry"

    visit = Visit(layer(recovering), chunks=[b""])
    assert visit.finish() == b"sorry"
    assert (visit.status, visit.header("Content-Type")) == ("503 Busy", "text/plain")
    visit = Visit(layer(recovering), chunks=[b"a"])
    assert visit.finish() == b"a"
    assert (visit.status, visit.error) == ("200 OK", "Lost")

    def failing(environ, start_response):
        raise Lost

    assert Visit(layer(failing)).error == "Lost"


class TestSetHeader:
    def test_a_header_that_is_not_there_comes_last(self):
        visit = Visit(with_tea(app_with(headers=[PLAIN])))
        assert visit.headers == [PLAIN, ("X-Tea", "green")]

    def test_a_header_that_is_there_is_replaced_in_its_place(self):
        visit = Visit(with_tea(app_with(headers=[("X-Tea", "black"), PLAIN])))
        assert visit.headers == [("X-Tea", "green"), PLAIN]

    def test_names_have_no_case(self):
        visit = Visit(with_tea(app_with(headers=[("x-TEA", "black")])))
        assert visit.headers == [("X-Tea", "green")]

    def test_of_several_only_one_is_left(self):
        headers = [("X-Tea", "black"), PLAIN, ("x-tea", "white")]
        assert Visit(with_tea(app_with(headers=headers))).headers == [("X-Tea", "green"), PLAIN]

    def test_other_headers_may_come_several_times(self):
        headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        visit = Visit(with_tea(app_with(headers=headers)))
        assert visit.headers == [*headers, ("X-Tea", "green")]

    def test_the_list_of_the_app_stays_as_it_is(self):
        mine = [PLAIN, ("X-Tea", "black")]

        def app(environ, start_response):
            start_response("200 OK", mine)
            return []

        for _ in range(2):
            assert Visit(with_tea(app)).headers == [PLAIN, ("X-Tea", "green")]
        assert mine == [PLAIN, ("X-Tea", "black")]

    def test_a_new_start_with_exc_info_has_it_too(self):
        def app(environ, start_response):
            start_response("200 OK", [])
            try:
                raise Lost
            except Lost:
                start_response("500 Oh", [PLAIN], sys.exc_info())
            return []

        assert Visit(with_tea(app)).headers == [PLAIN, ("X-Tea", "green")]

    def test_everything_else_goes_through(self):
        is_transparent(with_tea)


class Timed:
    """An app in `timing`, its clock and its reports."""

    def __init__(self, make_app):
        self.clock = Clock()
        self.reports = []
        self.app = middleware.timing(
            make_app(self.clock), self.clock, lambda *facts: self.reports.append(facts)
        )

    def visit(self, path="/tea"):
        return Visit(self.app, path)


def slow(clock):
    """An app that takes time before, between and after its chunks."""

    def app(environ, start_response):
        clock.tick(0.25)
        start_response("200 OK", [PLAIN])
        clock.tick(0.5)

        def chunks():
            clock.tick(1)
            yield b"a"
            clock.tick(2)
            yield b"b"

        return Body(chunks(), lambda: clock.tick(4))

    return app


class TestTiming:
    def test_the_header_tells_the_milliseconds_until_start_response(self):
        visit = Timed(slow).visit()
        assert visit.headers == [PLAIN, ("Server-Timing", "app;dur=250")]

    def test_other_timings_stay(self):
        visit = Timed(lambda clock: app_with(headers=[("Server-Timing", "db")])).visit()
        assert visit.headers == [("Server-Timing", "db"), ("Server-Timing", "app;dur=0")]

    def test_a_new_start_has_its_own_time(self):
        def make_app(clock):
            def app(environ, start_response):
                start_response("200 OK", [PLAIN])
                try:
                    clock.tick(2)
                    raise Lost
                except Lost:
                    start_response("500 Oh", [], sys.exc_info())
                return []

            return app

        timed = Timed(make_app)
        visit = timed.visit()
        assert visit.headers == [("Server-Timing", "app;dur=2000")]
        visit.close()
        assert timed.reports == [("/tea", "500 Oh", 2)]

    def test_the_report_comes_when_all_is_closed(self):
        timed = Timed(slow)
        visit = timed.visit()
        while visit.next() is not None:
            assert timed.reports == []
        assert timed.reports == []
        visit.close()
        assert timed.reports == [("/tea", "200 OK", 7.75)]

    def test_the_time_of_the_client_counts(self):
        timed = Timed(lambda clock: app_with(chunks=[b"a", b"b"]))
        visit = timed.visit()
        visit.next()
        timed.clock.tick(8)
        visit.finish()
        assert timed.reports == [("/tea", "200 OK", 8)]

    def test_a_body_that_nobody_reads_is_reported_too(self):
        timed = Timed(slow)
        timed.visit().close()
        assert timed.reports == [("/tea", "200 OK", 4.75)]

    def test_an_app_that_fails_when_it_is_called_is_reported_at_once(self):
        def make_app(clock):
            def app(environ, start_response):
                clock.tick(1)
                raise Lost

            return app

        timed = Timed(make_app)
        assert timed.visit().error == "Lost"
        assert timed.reports == [("/tea", None, 1)]

    def test_an_app_that_fails_later_is_reported_once(self):
        def make_app(clock):
            def app(environ, start_response):
                start_response("200 OK", [])
                yield b"a"
                raise Lost

            return app

        timed = Timed(make_app)
        visit = timed.visit()
        visit.finish()
        assert visit.error == "Lost"
        assert timed.reports == [("/tea", "200 OK", 0)]

    def test_a_status_that_came_too_late_is_not_reported(self):
        def make_app(clock):
            def app(environ, start_response):
                start_response("200 OK", [])
                yield b"a"
                try:
                    raise Lost
                except Lost:
                    start_response("500 Oh", [], sys.exc_info())

            return app

        timed = Timed(make_app)
        timed.visit().finish()
        assert timed.reports == [("/tea", "200 OK", 0)]

    def test_the_path_is_the_one_that_was_asked_for(self):
        def make_app(clock):
            def app(environ, start_response):
                environ["PATH_INFO"] = "/moved"
                start_response("200 OK", [])
                return []

            return app

        timed = Timed(make_app)
        timed.visit().close()
        assert timed.reports == [("/tea", "200 OK", 0)]

    def test_requests_at_the_same_time_do_not_meet(self):
        timed = Timed(slow)
        a = timed.visit("/a")
        timed.clock.tick(16)
        b = timed.visit("/b")
        a.close()
        b.close()
        assert timed.reports == [("/a", "200 OK", 21.5), ("/b", "200 OK", 8.75)]

    def test_everything_else_goes_through(self):
        is_transparent(with_clock)


class Shop:
    """An app behind `basic_auth` that notes whom it serves."""

    def __init__(self):
        self.served = []
        self.asked = []
        self.app = middleware.basic_auth(self._app, self._check, "tea shop")

    def _app(self, environ, start_response):
        self.served.append((environ["AUTH_TYPE"], environ["REMOTE_USER"]))
        start_response("200 OK", [])
        return [b"tea"]

    def _check(self, user, password):
        self.asked.append((user, password))
        return "welcome" if password == "tea" else ""

    def visit(self, authorization=None):
        if authorization is None:
            return Visit(self.app)
        return Visit(self.app, HTTP_AUTHORIZATION=authorization)


class TestBasicAuth:
    def test_who_is_known_is_let_in(self):
        shop = Shop()
        visit = shop.visit(basic("ann", "tea"))
        assert (visit.status, visit.finish()) == ("200 OK", b"tea")
        assert shop.served == [("Basic", "ann")]

    def test_who_is_not_known_is_asked(self):
        shop = Shop()
        visit = shop.visit(basic("ann", "coffee"))
        assert visit.code == 401
        assert visit.header("WWW-Authenticate") == 'Basic realm="tea shop"'
        assert visit.header("Content-Type")
        assert shop.served == []

    def test_who_says_nothing_is_asked(self):
        shop = Shop()
        assert shop.visit().code == 401
        assert shop.visit("").code == 401
        assert shop.asked == shop.served == []

    def test_a_refusal_is_a_proper_response(self):
        visit = Shop().visit()
        assert isinstance(visit.finish(), bytes)
        assert visit.error is None

    def test_each_request_is_checked(self):
        shop = Shop()
        shop.visit(basic("ann", "tea"))
        assert shop.visit(basic("ann", "coffee")).code == 401
        assert shop.visit().code == 401

    def test_a_password_may_contain_colons(self):
        shop = Shop()
        shop.visit(basic("ann", "t:e:a"))
        assert shop.asked == [("ann", "t:e:a")]

    def test_names_and_passwords_are_utf_8(self):
        shop = Shop()
        assert shop.visit(basic("éva", "tea")).code == 200
        assert shop.served == [("Basic", "éva")]

    def test_both_are_taken_as_they_are(self):
        shop = Shop()
        shop.visit(basic("Ann", " Tea "))
        assert shop.asked == [("Ann", " Tea ")]
        shop.visit(basic("Ann", "tea"))
        assert shop.served == [("Basic", "Ann")]

    def test_either_may_be_empty(self):
        shop = Shop()
        shop.visit(basic("", ""))
        assert shop.asked == [("", "")]

    def test_the_scheme_has_no_case(self):
        shop = Shop()
        assert shop.visit("bAsIc YW5uOnRlYQ==").code == 200

    def test_other_schemes_are_refused(self):
        shop = Shop()
        for scheme in ("Bearer ", "Basics ", "Digest ", ""):
            assert shop.visit(scheme + "YW5uOnRlYQ==").code == 401
        assert shop.asked == []

    def test_nonsense_is_refused_and_no_error(self):
        shop = Shop()
        for text in ("YW5uOnRlY", "YW5uOnRlYQ=", "/////w=="):
            visit = shop.visit(f"Basic {text}")
            assert (visit.code, visit.error) == (401, None)
        assert shop.asked == []

    def test_everything_else_goes_through(self):
        is_transparent(guarded)


class Counter:
    """A limited app and its clock."""

    def __init__(self, limit, seconds):
        self.calls = 0
        self.clock = Clock()
        self.app = middleware.rate_limit(self._app, limit, seconds, self.clock)

    def _app(self, environ, start_response):
        self.calls += 1
        start_response("200 OK", [])
        return []

    def visit(self, address="10.0.0.1", **variables):
        return Visit(self.app, REMOTE_ADDR=address, **variables)

    def codes(self, times):
        """The status codes of so many requests, each of them over before the next."""
        visits = []
        for _ in range(times):
            visits.append(self.visit())
            visits[-1].finish()
        return [visit.code for visit in visits]


class TestRateLimit:
    def test_so_many_are_let_in_and_no_more(self):
        counter = Counter(2, 10)
        assert counter.codes(4) == [200, 200, 429, 429]
        assert counter.calls == 2

    def test_later_there_is_room_again(self):
        counter = Counter(2, 10)
        counter.codes(2)
        counter.clock.tick(10)
        assert counter.codes(3) == [200, 200, 429]

    def test_the_window_slides(self):
        counter = Counter(2, 10)
        counter.codes(1)
        counter.clock.tick(6)
        assert counter.codes(2) == [200, 429]
        counter.clock.tick(4)
        assert counter.codes(2) == [200, 429]
        counter.clock.tick(6)
        assert counter.codes(2) == [200, 429]

    def test_exactly_the_time_has_to_pass(self):
        counter = Counter(1, 10)
        counter.codes(1)
        counter.clock.tick(9.75)
        assert counter.codes(1) == [429]
        counter.clock.tick(0.25)
        assert counter.codes(1) == [200]

    def test_refused_requests_do_not_count(self):
        counter = Counter(1, 10)
        counter.codes(1)
        counter.clock.tick(5)
        counter.codes(3)
        counter.clock.tick(5)
        assert counter.codes(1) == [200]

    def test_a_refusal_says_when_to_come_again(self):
        counter = Counter(2, 10)
        counter.codes(1)
        counter.clock.tick(4)
        counter.codes(1)
        assert counter.visit().header("Retry-After") == "6"
        counter.clock.tick(0.25)
        assert counter.visit().header("Retry-After") == "6"
        counter.clock.tick(5.5)
        assert counter.visit().header("Retry-After") == "1"
        counter.clock.tick(0.25)
        assert counter.codes(2) == [200, 429]
        assert counter.visit().header("Retry-After") == "4"

    def test_only_a_refusal_says_so(self):
        assert Counter(1, 10).visit().header("Retry-After") is None

    def test_a_refusal_is_a_proper_response(self):
        counter = Counter(1, 10)
        counter.visit()
        visit = counter.visit()
        assert visit.header("Content-Type")
        assert isinstance(visit.finish(), bytes)
        assert visit.error is None

    def test_each_client_has_a_limit_of_its_own(self):
        counter = Counter(1, 10)
        assert counter.visit("10.0.0.1").code == 200
        assert counter.visit("10.0.0.2").code == 200
        assert counter.visit("10.0.0.1").code == 429

    def test_what_the_client_claims_does_not_count(self):
        counter = Counter(1, 10)
        assert counter.visit(HTTP_X_FORWARDED_FOR="1.1.1.1").code == 200
        assert counter.visit(HTTP_X_FORWARDED_FOR="2.2.2.2").code == 429

    def test_clients_without_an_address_are_one_client(self):
        counter = Counter(1, 10)
        assert Visit(counter.app).code == 200
        assert Visit(counter.app).code == 429

    def test_it_does_not_matter_what_is_asked_for(self):
        counter = Counter(1, 10)
        assert Visit(counter.app, "/a").code == 200
        assert Visit(counter.app, "/b").code == 429

    def test_two_limits_do_not_share(self):
        Counter(1, 10).visit()
        assert Counter(1, 10).visit().code == 200

    def test_everything_else_goes_through(self):
        is_transparent(limited)

"""What a response promises to the application and to the server, one behaviour a test."""

import hashlib
import io
from collections import deque
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace

import pytest
import response
from programs import Bag, Stream, Visit, answer, cookies, environ_of, serve
from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestedRangeNotSatisfiable

LENGTH, TYPE = "Content-Length", "Content-Type"
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
NOON_TEXT = "Wed, 01 May 2024 12:00:00 GMT"


def make(*args, **options):
    return response.Response(*args, **options)


def page(**attributes):
    """A subclass with other class attributes."""
    return type("Page", (response.Response,), attributes)


class TestHead:
    def test_without_arguments_all_is_well_and_plain_text(self):
        plain = make()
        assert plain.status == "200 OK"
        assert plain.status_code == 200
        assert plain.headers.getlist(TYPE) == ["text/plain; charset=utf-8"]

    def test_a_code_gets_its_reason_in_upper_case(self):
        for status in (404, "404", HTTPStatus.NOT_FOUND, " 404 "):
            missing = make(status=status)
            assert missing.status == "404 NOT FOUND"
            assert missing.status_code == 404
            assert type(missing.status_code) is int

    def test_a_code_that_nobody_knows_is_unknown(self):
        assert make(status=299).status == "299 UNKNOWN"
        assert make(status="299").status == "299 UNKNOWN"

    def test_a_reason_of_your_own_is_sent_as_it_is(self):
        lost = make(status="404 Lost it")
        assert (lost.status, lost.status_code) == ("404 Lost it", 404)
        assert make(status=" 200 fine ").status == "200 fine"

    def test_a_text_without_a_code_has_the_code_0(self):
        strange = make(status="all is well")
        assert (strange.status, strange.status_code) == ("0 all is well", 0)

    def test_a_blank_status_is_an_error(self):
        for status in ("", "  "):
            with pytest.raises(ValueError):
                make(status=status)

    def test_status_and_code_are_two_views_of_one_thing(self):
        changing = make(status="404 Lost it")
        changing.status_code = 201
        assert (changing.status, changing.status_code) == ("201 CREATED", 201)
        changing.status = "418 Tea"
        assert (changing.status, changing.status_code) == ("418 Tea", 418)

    def test_headers_may_be_pairs_or_a_dict_or_headers(self):
        pairs = [("X-Tea", "1"), ("X-Tea", "2"), ("Vary", "Cookie")]
        for given in (pairs, Headers(pairs), {"X-Tea": ["1", "2"], "Vary": "Cookie"}):
            headers = make(headers=given).headers
            assert isinstance(headers, Headers)
            assert headers.getlist("x-tea") == ["1", "2"]
            assert headers["vary"] == "Cookie"

    def test_a_mimetype_gets_a_charset_if_it_is_text(self):
        for mimetype, full in [
            ("text/html", "text/html; charset=utf-8"),
            ("image/svg+xml", "image/svg+xml; charset=utf-8"),
            ("application/xml", "application/xml; charset=utf-8"),
            ("application/json", "application/json"),
            ("image/png", "image/png"),
        ]:
            assert make(mimetype=mimetype).headers.getlist(TYPE) == [full]

    def test_a_content_type_is_sent_as_it_is_and_beats_the_mimetype(self):
        assert make(content_type="text/html").headers[TYPE] == "text/html"
        both = make(content_type="text/csv", mimetype="text/html")
        assert both.headers.getlist(TYPE) == ["text/csv"]

    def test_the_default_does_not_replace_a_given_header(self):
        for name in (TYPE, "content-type"):
            assert make(headers=[(name, "text/csv")]).headers.getlist(TYPE) == ["text/csv"]

    def test_mimetype_and_content_type_do_replace_it(self):
        headers = {TYPE: "text/csv"}
        assert make(headers=headers, mimetype="image/png").headers.getlist(TYPE) == ["image/png"]
        assert make(headers=headers, content_type="a/b").headers.getlist(TYPE) == ["a/b"]
        assert headers == {TYPE: "text/csv"}

    def test_the_mimetype_can_be_read_and_assigned(self):
        plain = make()
        assert plain.mimetype == "text/plain"
        assert make(content_type="text/csv ; charset=ascii").mimetype == "text/csv"
        plain.mimetype = "text/html"
        assert plain.headers.getlist(TYPE) == ["text/html; charset=utf-8"]
        del plain.headers[TYPE]
        assert plain.mimetype is None

    def test_a_subclass_may_have_other_defaults(self):
        html = page(default_mimetype="text/html", default_status=201)()
        assert (html.status, html.mimetype) == ("201 CREATED", "text/html")


class TestBody:
    def test_text_is_encoded_and_is_one_item(self):
        for body in ("tée", "tée".encode()):
            tea = make(body)
            assert list(tea.iter_encoded()) == ["tée".encode()]
            assert tea.is_sequence

    def test_text_and_bytes_say_at_once_how_long_they_are(self):
        assert make("tée").headers.getlist(LENGTH) == ["4"]
        assert make(b"tea").headers.getlist(LENGTH) == ["3"]
        assert make("tea", headers={LENGTH: "99"}).headers.getlist(LENGTH) == ["3"]
        assert make("").headers.getlist(LENGTH) == ["0"]

    def test_other_bodies_do_not(self):
        for body in (None, ["a"], ("a",), Stream("a")):
            assert LENGTH not in make(body).headers

    def test_any_other_iterable_is_kept_as_it_is(self):
        for body in (["a", b"b"], ("a",), Stream("a"), deque("a")):
            assert make(body).response is body

    def test_a_stream_is_not_read_before_it_has_to_be(self):
        stream = Stream(b"a", b"b")
        tea = make(stream)
        items = tea.iter_encoded()
        assert stream.read == 0
        assert next(items) == b"a"
        assert stream.read == 1

    def test_items_may_be_text_or_bytes(self):
        assert list(make(["é", b"b", ""]).iter_encoded()) == ["é".encode(), b"b", b""]

    def test_lists_and_tuples_are_sequences_and_nothing_else_is(self):
        for body in (None, "a", [], ["a"], ("a",)):
            assert make(body).is_sequence is True
        for body in (iter("a"), Stream(), deque()):
            assert make(body).is_sequence is False

    def test_what_has_no_length_is_streamed(self):
        assert [make(body).is_streamed for body in (None, "a", ("a",), deque())] == [False] * 4
        assert [make(body).is_streamed for body in (iter("a"), Stream())] == [True] * 2

    def test_data_is_the_whole_body(self):
        for kind in (list, tuple, deque, iter):
            tea = make(kind(["té", b"e"]))
            assert tea.data == "tée".encode()
            assert tea.get_data(as_text=True) == "tée"

    def test_data_is_there_each_time(self):
        tea = make(iter([b"a", "b"]))
        assert (tea.data, tea.data) == (b"ab", b"ab")
        assert tea.is_sequence
        assert serve(tea)[2] == b"ab"

    def test_make_sequence_collects_the_body(self):
        stream = Stream("é", b"b")
        tea = make(stream)
        tea.make_sequence()
        assert (stream.read, tea.is_sequence, tea.is_streamed) == (2, True, False)
        assert list(tea.iter_encoded()) == ["é".encode(), b"b"]

    def test_data_can_be_assigned(self):
        tea = make(Stream(b"a"))
        tea.data = "tée"
        assert (tea.data, tea.headers.getlist(LENGTH)) == ("tée".encode(), ["4"])
        tea.set_data(b"")
        assert (tea.data, tea.headers.getlist(LENGTH)) == (b"", ["0"])

    def test_the_length_is_in_bytes(self):
        for body in ("tée", ["tée"], iter(["t", "é", b"e"])):
            assert make(body).calculate_content_length() == 4
        assert make().calculate_content_length() == 0

    def test_a_collected_body_is_closed_with_the_response_and_once(self):
        for collect in ("make_sequence", "get_data", "calculate_content_length"):
            for kind in (Stream, Bag):
                stream = kind(b"a")
                tea = make(stream)
                getattr(tea, collect)()
                assert stream.closed == 0
                tea.close()
                assert stream.closed == 1

    def test_a_class_may_forbid_to_collect_by_accident(self):
        careful = page(implicit_sequence_conversion=False)
        for body in (stream := Stream(b"a"), deque([b"a"])):
            tea = careful(body)
            with pytest.raises(RuntimeError):
                tea.get_data()
            with pytest.raises(RuntimeError):
                tea.data  # noqa: B018 - the property is what is tested
            assert tea.calculate_content_length() is None
        assert stream.read == 0
        assert careful("tea").data == b"tea"
        assert careful(["tea"]).calculate_content_length() == 3

    def test_make_sequence_is_no_accident(self):
        tea = page(implicit_sequence_conversion=False)(iter([b"a"]))
        tea.make_sequence()
        assert tea.data == b"a"


class TestApplication:
    def test_it_sends_status_headers_and_body(self):
        tea = make("tée", status="418 Tea", headers=[("X-Tea", "1")])
        assert serve(tea) == (
            "418 Tea",
            [
                ("content-length", "4"),
                ("content-type", "text/plain; charset=utf-8"),
                ("x-tea", "1"),
            ],
            "tée".encode(),
        )

    def test_it_starts_at_once_and_the_body_comes_item_by_item(self):
        stream = Stream("é", b"b", b"c")
        visit = Visit(make(stream))
        assert (visit.status, stream.read) == ("200 OK", 0)
        assert (visit.next(), stream.read) == ("é".encode(), 1)
        assert (visit.next(), stream.read) == (b"b", 2)
        assert (visit.next(), visit.next()) == (b"c", None)

    def test_the_length_of_a_sequence_is_added(self):
        assert ("content-length", "4") in serve(make(["té", b"e"]))[1]
        assert ("content-length", "0") in serve(make())[1]
        assert ("content-length", "0") in serve(make([]))[1]

    def test_the_length_of_anything_else_is_not(self):
        for body in (Stream(b"a"), iter([b"a"]), deque([b"a"])):
            assert "content-length" not in dict(serve(make(body))[1])

    def test_a_given_length_stays(self):
        for body in ([b"a"], Stream(b"a")):
            assert ("content-length", "7") in serve(make(body, headers={LENGTH: "7"}))[1]

    def test_the_answer_to_head_is_the_answer_to_get_without_a_body(self):
        for body in ("tea", ["t", "ea"]):
            tea = make(body)
            got, asked = serve(tea), serve(tea, environ_of("HEAD"))
            assert asked == (*got[:2], b"")
            assert ("content-length", "3") in asked[1]

    def test_head_does_not_read_a_stream_but_closes_it(self):
        stream = Stream(b"a")
        assert serve(make(stream), environ_of("HEAD"))[2] == b""
        assert (stream.read, stream.closed) == (0, 1)

    def test_some_codes_have_neither_body_nor_length(self):
        for status in (100, 103, 199, 204):
            for body in ("tea", ["tea"], Stream(b"tea")):
                _, headers, sent = serve(make(body, status=status))
                assert sent == b""
                assert dict(headers).keys() == {"content-type"}

    def test_304_has_no_headers_that_describe_a_body(self):
        headers = [
            "Content-Language",
            "Allow",
            "Last-Modified",
            "Content-Encoding",
            "Content-Range",
        ]
        kept = ["ETag", "Vary", "Set-Cookie", "Expires", "Content-Location", "Cache-Control"]
        for body in ("tea", ["tea"], Stream(b"tea")):
            same = make(body, 304, [(name, "x") for name in (*headers, *kept)])
            _, sent, data = serve(same)
            assert [name for name, _ in sent] == sorted(name.lower() for name in kept)
            assert data == b""

    def test_what_is_not_sent_is_not_read_but_closed(self):
        for status in (101, 204, 304):
            stream = Stream(b"a")
            serve(make(stream, status))
            assert (stream.read, stream.closed) == (0, 1)

    def test_being_called_changes_nothing(self):
        tea = make(["tea"], 304)
        serve(tea)
        assert dict(tea.headers) == {TYPE: "text/plain; charset=utf-8"}
        tea.status = 200
        assert serve(tea) == serve(tea)
        assert LENGTH not in tea.headers
        assert serve(tea)[2] == b"tea"

    def test_the_server_closes_the_body(self):
        for kind in (Stream, Bag):
            stream = kind(b"a", b"b")
            visit = Visit(make(stream))
            assert visit.next() == b"a"
            assert stream.closed == 0
            visit.close()
            assert (stream.read, stream.closed) == (1, 1)

    def test_the_end_of_the_body_is_not_the_end(self):
        stream = Stream(b"a")
        visit = Visit(make(stream))
        assert (visit.next(), visit.next(), stream.closed) == (b"a", None, 0)
        assert (visit.finish(), stream.closed) == (b"", 1)

    def test_an_error_in_the_body_reaches_the_server(self):
        stream = Stream(b"a", OSError())
        with pytest.raises(OSError):
            serve(make(stream))
        assert stream.closed == 1

    def test_close_calls_what_was_registered_in_order_after_the_body(self):
        for finish in (serve, lambda tea: Visit(tea).close(), lambda tea: tea.close()):
            stream, log = Stream(b"a"), []
            tea = make(stream)
            tea.call_on_close(lambda: log.append(("x", stream.closed)))  # noqa: B023
            tea.call_on_close(lambda: log.append(("y", stream.closed)))  # noqa: B023
            finish(tea)
            assert log == [("x", 1), ("y", 1)]

    def test_it_is_called_for_every_kind_of_body_and_answer(self):
        for body in (None, "a", ["a"], iter("a")):
            for method in ("GET", "HEAD"):
                for status in (200, 204):
                    log = []
                    tea = make(body, status)
                    tea.call_on_close(lambda: log.append("x"))  # noqa: B023
                    serve(tea, environ_of(method))
                    assert log == ["x"]

    def test_call_on_close_is_a_decorator(self):
        def func():
            """Nothing to do."""

        assert make().call_on_close(func) is func

    def test_a_with_block_closes_the_response(self):
        stream = Stream(b"a")
        tea = make(stream)
        with tea as entered:
            assert entered is tea
            assert stream.closed == 0
        assert stream.closed == 1

    def test_a_with_block_hides_no_error(self):
        stream = Stream(b"a")
        with pytest.raises(LookupError), make(stream):
            raise LookupError
        assert stream.closed == 1


class TestCookies:
    def test_a_cookie_is_a_header(self):
        tea = make()
        tea.set_cookie("user", "ann b")
        assert cookies(tea) == ['user="ann b"; Path=/']
        tea.set_cookie("empty")
        assert cookies(tea)[1:] == ["empty=; Path=/"]

    def test_each_cookie_is_a_header_of_its_own(self):
        tea = make(headers={"Set-Cookie": "z=1"})
        tea.set_cookie("b", "1")
        tea.set_cookie("a", "2")
        sent = [pair for pair in serve(tea)[1] if pair[0] == "set-cookie"]
        assert [value for _, value in sent] == ["z=1", "b=1; Path=/", "a=2; Path=/"]

    def test_the_same_name_may_have_several_paths(self):
        tea = make()
        tea.set_cookie("a", "1", path="/x")
        tea.set_cookie("a", "2")
        assert cookies(tea) == ["a=1; Path=/x", "a=2; Path=/"]

    def test_attributes_are_passed_on(self):
        tea = make()
        tea.set_cookie(
            "a", "1", max_age=60, domain="x.example", secure=True, httponly=True, samesite="lax"
        )
        assert cookies(tea) == [
            "a=1; Domain=x.example; Expires=soon; Max-Age=60; Secure; HttpOnly; Path=/; SameSite=Lax"
        ]

    def test_to_delete_a_cookie_is_to_let_it_expire(self):
        tea = make()
        tea.delete_cookie("a")
        assert cookies(tea) == ["a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"]

    def test_a_deleted_cookie_is_found_by_its_attributes(self):
        tea = make()
        tea.delete_cookie("a", path="/x", domain="x.example", secure=True, samesite="None")
        assert cookies(tea) == [
            "a=; Domain=x.example; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0;"
            " Secure; Path=/x; SameSite=None"
        ]

    def test_to_delete_does_not_take_back_what_was_set(self):
        tea = make()
        tea.set_cookie("a", "1", path="/x")
        tea.delete_cookie("a")
        assert len(cookies(tea)) == 2

    def test_cookies_go_out_with_every_status(self):
        for status in (204, 304):
            tea = make(status=status)
            tea.set_cookie("a", "1")
            assert ("set-cookie", "a=1; Path=/") in serve(tea)[1]


def ask(body="tea", etag=None, modified=None, method="GET", **headers):
    """The status of the answer to a conditional request."""
    tea = make(body)
    if etag is not None:
        tea.set_etag(*etag) if type(etag) is tuple else tea.set_etag(etag)
    if modified is not None:
        tea.last_modified = modified
    return answer(tea, environ_of(method, **headers))[0]


class TestConditional:
    def test_an_etag_is_quoted_and_can_be_weak(self):
        tea = make()
        assert tea.get_etag() == (None, None)
        tea.set_etag("v1")
        assert (tea.headers["ETag"], tea.get_etag()) == ('"v1"', ("v1", False))
        tea.set_etag("v2", weak=True)
        assert (tea.headers["ETag"], tea.get_etag()) == ('W/"v2"', ("v2", True))

    def test_a_quote_has_no_place_in_it(self):
        with pytest.raises(ValueError):
            make().set_etag('v"1')

    def test_add_etag_makes_one_of_the_bytes_of_the_body(self):
        digest = hashlib.sha1("tée".encode()).hexdigest()  # noqa: S324
        for body in ("tée", ["t", "ée"], iter(["té", b"e"])):
            tea = make(body)
            tea.add_etag()
            assert tea.headers.getlist("ETag") == [f'"{digest}"']
            assert tea.data == "tée".encode()

    def test_add_etag_can_be_weak_and_keeps_a_tag_unless_told_otherwise(self):
        digest = hashlib.sha1(b"tea").hexdigest()  # noqa: S324
        tea = make("tea")
        tea.set_etag("v1")
        tea.add_etag(weak=True)
        assert tea.get_etag() == ("v1", False)
        tea.add_etag(overwrite=True, weak=True)
        assert tea.headers.getlist("ETag") == [f'W/"{digest}"']

    def test_last_modified_is_a_date_in_utc(self):
        tea = make()
        assert tea.last_modified is None
        for date in (NOON, NOON.timestamp()):
            tea.last_modified = date
            assert tea.headers.getlist("Last-Modified") == [NOON_TEXT]
            assert tea.last_modified == NOON
        assert str(tea.last_modified) == "2024-05-01 12:00:00+00:00"

    def test_the_response_itself_is_returned(self):
        tea = make("tea")
        assert tea.make_conditional(environ_of()) is tea
        assert tea.make_conditional(environ_of("POST")) is tea

    def test_a_known_tag_is_answered_with_304(self):
        tea = make("tea", headers=[("X-Tea", "1")])
        tea.add_etag()
        tag = tea.headers["ETag"]
        assert answer(tea, environ_of(if_none_match=tag)) == (
            "304 NOT MODIFIED",
            [("date", "now"), ("etag", tag), ("x-tea", "1")],
            b"",
        )
        assert tea.status_code == 304

    def test_any_of_the_tags_will_do(self):
        assert ask(etag="v1", if_none_match='"v0", "v1"') == "304 NOT MODIFIED"
        assert ask(etag="v1", if_none_match='"v0","v2"') == "200 OK"
        assert ask(etag="v1", if_none_match="*") == "304 NOT MODIFIED"

    def test_a_tag_may_have_a_comma_in_it(self):
        assert ask(etag="a,b", if_none_match='"a,b"') == "304 NOT MODIFIED"
        assert ask(etag="a", if_none_match='"a,b"') == "200 OK"
        assert ask(etag="v1", if_none_match='"v1 x"') == "200 OK"

    def test_weak_or_strong_does_not_matter(self):
        assert ask(etag="v1", if_none_match='W/"v1"') == "304 NOT MODIFIED"
        assert ask(etag=("v1", True), if_none_match='"v1"') == "304 NOT MODIFIED"
        assert ask(etag=("v1", True), if_none_match='W/"v1"') == "304 NOT MODIFIED"

    def test_without_a_tag_no_tag_is_known(self):
        assert ask(if_none_match='"v1"') == "200 OK"
        assert ask(if_none_match="*") == "200 OK"

    def test_what_did_not_change_since_is_answered_with_304(self):
        second = timedelta(seconds=1)
        assert ask(modified=NOON, if_modified_since=NOON_TEXT) == "304 NOT MODIFIED"
        assert ask(modified=NOON - second, if_modified_since=NOON_TEXT) == "304 NOT MODIFIED"
        assert ask(modified=NOON + second, if_modified_since=NOON_TEXT) == "200 OK"

    def test_dates_are_compared_as_dates(self):
        earlier, later = datetime(2023, 12, 31, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
        assert ask(modified=earlier, if_modified_since=NOON_TEXT) == "304 NOT MODIFIED"
        assert ask(modified=later, if_modified_since=NOON_TEXT) == "200 OK"

    def test_no_date_and_no_good_date_is_no_condition(self):
        assert ask(if_modified_since=NOON_TEXT) == "200 OK"
        assert ask(modified=NOON) == "200 OK"
        assert ask(modified=NOON, if_modified_since="never") == "200 OK"

    def test_the_tag_decides_alone(self):
        both = {"etag": "v1", "modified": NOON}
        assert ask(**both, if_none_match='"v0"', if_modified_since=NOON_TEXT) == "200 OK"
        old = "Mon, 01 Jan 2001 00:00:00 GMT"
        assert ask(**both, if_none_match='"v1"', if_modified_since=old) == "304 NOT MODIFIED"

    def test_the_date_decides_if_no_tag_is_asked_for(self):
        both = {"etag": "v1", "modified": NOON}
        assert ask(**both, if_modified_since=NOON_TEXT) == "304 NOT MODIFIED"

    def test_head_is_conditional_and_other_methods_are_not(self):
        assert ask(etag="v1", method="HEAD", if_none_match='"v1"') == "304 NOT MODIFIED"
        tea = make("tea")
        tea.set_etag("v1")
        asked = environ_of("POST", if_none_match='"v1"', range="bytes=0-1")
        status, headers, body = answer(tea, asked, accept_ranges=True, complete_length=3)
        assert (status, body) == ("200 OK", b"tea")
        assert [name for name, _ in headers] == ["content-length", "content-type", "etag"]

    def test_a_date_is_added_if_there_is_none(self):
        tea = make("tea")
        assert ("date", "now") in answer(tea, environ_of())[1]
        tea = make("tea", headers={"Date": NOON_TEXT})
        assert [v for n, v in answer(tea, environ_of())[1] if n == "date"] == [NOON_TEXT]

    def test_a_length_is_added_and_for_that_a_stream_is_collected(self):
        for body in (Stream(b"t", b"ea"), deque(["tea"]), ["tea"]):
            tea = make(body)
            assert ("content-length", "3") in answer(tea, environ_of())[1]
            assert tea.headers.getlist(LENGTH) == ["3"]
        stream = Stream(b"tea")
        tea = make(stream, headers={LENGTH: "3"}).make_conditional(environ_of())
        assert stream.read == 0
        assert serve(tea)[2] == b"tea"

    def test_what_must_not_be_collected_has_no_length(self):
        careful = page(implicit_sequence_conversion=False)
        stream = Stream(b"t", b"ea")
        _, headers, body = answer(careful(stream), environ_of())
        assert (body, stream.closed) == (b"tea", 1)
        assert "content-length" not in dict(headers)

    def test_a_request_will_do_as_well_as_an_environ(self):
        tea = make("tea")
        tea.set_etag("v1")
        tea.make_conditional(SimpleNamespace(environ=environ_of(if_none_match='"v1"')))
        assert tea.status_code == 304


ALPHABET = b"abcdefghij"


def part(header, body=ALPHABET, etag=None, modified=None, **headers):
    """Status, Content-Range and body of the answer to a request for a part."""
    tea = make(body)
    if etag is not None:
        tea.set_etag(etag)
    if modified is not None:
        tea.last_modified = modified
    environ = environ_of(range=header, **headers)
    sent = answer(tea, environ, accept_ranges=True, complete_length=10)
    if type(sent[0]) is int:
        return sent
    return sent[0], dict(sent[1]).get("content-range"), sent[2]


PARTIAL = "206 PARTIAL CONTENT"
WHOLE = ("200 OK", None, ALPHABET)
REFUSED = (416, "bytes */10")


class TestRanges:
    def test_a_part_is_sent_with_its_place_and_its_length(self):
        tea = make(ALPHABET)
        asked = environ_of(range="bytes=2-4")
        assert answer(tea, asked, accept_ranges=True, complete_length=10) == (
            PARTIAL,
            [
                ("accept-ranges", "bytes"),
                ("content-length", "3"),
                ("content-range", "bytes 2-4/10"),
                ("content-type", "text/plain; charset=utf-8"),
                ("date", "now"),
            ],
            b"cde",
        )
        assert tea.status_code == 206

    def test_both_ends_belong_to_it(self):
        assert part("bytes=0-0") == (PARTIAL, "bytes 0-0/10", b"a")
        assert part("bytes=0-9") == (PARTIAL, "bytes 0-9/10", ALPHABET)

    def test_without_an_end_it_goes_to_the_end(self):
        assert part("bytes=8-") == (PARTIAL, "bytes 8-9/10", b"ij")
        assert part("bytes=0-") == (PARTIAL, "bytes 0-9/10", ALPHABET)

    def test_without_a_beginning_it_is_the_last_bytes(self):
        assert part("bytes=-3") == (PARTIAL, "bytes 7-9/10", b"hij")
        assert part("bytes=-10") == (PARTIAL, "bytes 0-9/10", ALPHABET)

    def test_an_end_that_is_too_far_is_the_end(self):
        assert part("bytes=8-10") == (PARTIAL, "bytes 8-9/10", b"ij")
        assert part("bytes=5-999") == (PARTIAL, "bytes 5-9/10", b"fghij")

    def test_the_unit_may_be_written_in_any_case(self):
        assert part("Bytes=1-1") == (PARTIAL, "bytes 1-1/10", b"b")

    def test_where_nothing_is_nothing_can_be_sent(self):
        for header in ["bytes=10-", "bytes=10-12", "bytes=999-1000", "bytes=-0"]:
            assert part(header) == REFUSED

    def test_several_parts_and_other_units_are_refused(self):
        for header in ["bytes=0-1,4-5", "bytes=0-1,", "items=0-1", "octets=0-1"]:
            assert part(header) == REFUSED

    def test_what_is_no_range_is_refused(self):
        for header in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=4",
            "bytes=4-2",
            "bytes=a-b",
            "bytes=1-b",
            "0-1",
        ]:
            assert part(header) == REFUSED

    def test_a_number_is_made_of_digits(self):
        for header in ["bytes=+1-2", "bytes=1_0-", "bytes=0-1_0", "bytes=--2"]:
            assert part(header) == REFUSED

    def test_the_refusal_is_an_exception_that_knows_the_length(self):
        environ = environ_of(range="bytes=10-")
        with pytest.raises(RequestedRangeNotSatisfiable) as caught:
            make(ALPHABET).make_conditional(environ, accept_ranges=True, complete_length=10)
        assert caught.value.length == 10

    def test_without_accept_ranges_there_are_no_parts(self):
        environ = environ_of(range="bytes=0-1")
        status, headers, body = answer(make(ALPHABET), environ, complete_length=10)
        assert (status, body) == ("200 OK", ALPHABET)
        assert "accept-ranges" not in dict(headers)

    def test_without_a_length_there_are_no_parts(self):
        for length in (None, 0):
            environ = environ_of(range="bytes=0-1")
            sent = answer(make(ALPHABET), environ, accept_ranges=True, complete_length=length)
            assert (sent[0], sent[2]) == ("200 OK", ALPHABET)

    def test_the_offer_is_made_in_any_case(self):
        for accept_ranges in (True, "bytes"):
            tea = make(ALPHABET)
            sent = answer(tea, environ_of(), accept_ranges=accept_ranges, complete_length=10)
            assert sent[0] == "200 OK"
            assert ("accept-ranges", "bytes") in sent[1]
        tea = make(ALPHABET)
        assert ("accept-ranges", "other") in answer(tea, environ_of(), accept_ranges="other")[1]

    def test_it_does_not_matter_how_the_body_is_cut(self):
        for cut in (1, 2, 3, 4, 10):
            chunks = [ALPHABET[n : n + cut] for n in range(0, 10, cut)]
            for first, last in [(0, 0), (0, 9), (2, 2), (2, 3), (3, 6), (1, 8), (5, 9), (9, 9)]:
                _, place, body = part(f"bytes={first}-{last}", body=iter(chunks))
                assert (place, body) == (f"bytes {first}-{last}/10", ALPHABET[first : last + 1])

    def test_a_file_is_a_body_too(self):
        assert part("bytes=2-4", body=io.BytesIO(ALPHABET))[2] == b"cde"

    def test_a_stream_is_read_as_it_is_sent_and_no_further(self):
        stream = Stream(b"ab", b"cd", b"ef", b"gh", b"ij")
        environ = environ_of(range="bytes=3-6")
        tea = make(stream).make_conditional(environ, accept_ranges=True, complete_length=10)
        assert stream.read == 0
        visit = Visit(tea, environ)
        assert stream.read == 0
        assert visit.next() == b"d"
        assert stream.read == 2
        assert visit.finish() == b"efg"
        assert stream.read == 4

    def test_the_stream_is_closed_all_the_same(self):
        for header in ("bytes=0-1", "bytes=4-", "bytes=-1"):
            stream = Stream(b"abcde", b"fghij")
            assert part(header, body=stream)[0] == PARTIAL
            assert stream.closed == 1

    def test_a_part_of_what_has_changed_is_the_whole(self):
        assert part("bytes=0-1", etag="v1", if_range='"v1"')[0] == PARTIAL
        assert part("bytes=0-1", etag="v2", if_range='"v1"') == WHOLE
        assert part("bytes=0-1", if_range='"v1"') == WHOLE
        assert part("bytes=99-", etag="v2", if_range='"v1"') == WHOLE

    def test_it_may_have_changed_since_a_date(self):
        second = timedelta(seconds=1)
        assert part("bytes=0-1", modified=NOON, if_range=NOON_TEXT)[0] == PARTIAL
        assert part("bytes=0-1", modified=NOON - second, if_range=NOON_TEXT)[0] == PARTIAL
        assert part("bytes=0-1", modified=NOON + second, if_range=NOON_TEXT) == WHOLE
        assert part("bytes=0-1", if_range=NOON_TEXT) == WHOLE

    def test_the_tag_is_that_of_the_whole(self):
        tea = make(ALPHABET)
        tea.add_etag()
        tag = tea.headers["ETag"]
        environ = environ_of(range="bytes=0-1")
        sent = answer(tea, environ, accept_ranges=True, complete_length=10)
        assert ("etag", tag) in sent[1]

"""Visible tests: one value a view could return, and what goes out.

``send`` returns status, headers (without Content-Length) and body.
"""

import io
from collections import OrderedDict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from http import HTTPStatus
from uuid import UUID

import make_response
import pytest
import werkzeug
from markupsafe import Markup
from programs import Item, Link, Source, application, late_application, request_for, send, take
from werkzeug.datastructures import Headers
from werkzeug.exceptions import Gone, NotFound

HTML = "Content-Type: text/html; charset=utf-8"
PLAIN = "Content-Type: text/plain; charset=utf-8"
JSON = "Content-Type: application/json"


def make(rv, **options):
    """The response for a value, in a request for /shop."""
    return make_response.make_response(rv, request_for("/shop"), **options)


def sent(rv, **options):
    """What goes out."""
    return send(make(rv, **options))


def body(rv):
    """Its body alone."""
    return sent(rv)[2]


def response(text="tea", status=200, headers=None):
    """A response of the app's own class."""
    return make_response.Response(text, status, headers)


def xml():
    """Another class for the app's responses."""

    class Xml(make_response.Response):
        default_mimetype = "application/xml"

    return Xml


class TestText:
    def test_text_is_a_body(self):
        assert sent("hello") == ("200 OK", [HTML], "hello")

    def test_it_is_encoded(self):
        assert make("é").get_data() == "é".encode()

    def test_so_are_bytes(self):
        assert sent(b"hello") == ("200 OK", [HTML], "hello")
        assert sent(bytearray(b"hello")) == ("200 OK", [HTML], "hello")

    def test_an_empty_text_is_a_text(self):
        assert sent("") == ("200 OK", [HTML], "")
        assert sent(b"") == ("200 OK", [HTML], "")

    def test_a_kind_of_text_is_text(self):
        assert sent(Markup("<b>")) == ("200 OK", [HTML], "<b>")

    def test_the_response_is_of_the_class(self):
        assert type(make("hello")) is make_response.Response

    def test_a_response_is_returned_itself(self):
        given = response("tea", 418, {"X-A": "1"})
        assert make(given) is given
        assert send(given) == ("418 I'M A TEAPOT", [HTML, "X-A: 1"], "tea")

    def test_of_a_subclass_too(self):
        given = xml()("<a/>")
        assert make(given) is given

    def test_the_app_may_have_another_class(self):
        Xml = xml()
        assert type(make("<a/>", response_class=Xml)) is Xml
        assert sent("<a/>", response_class=Xml)[1] == [
            "Content-Type: application/xml; charset=utf-8"
        ]


class TestJson:
    def test_a_dict_is_json(self):
        assert sent({"a": 1}) == ("200 OK", [JSON], '{"a":1}\n')

    def test_so_is_a_list(self):
        assert sent([1, None, True, "a"]) == ("200 OK", [JSON], '[1,null,true,"a"]\n')

    def test_so_are_empty_ones(self):
        assert sent({}) == ("200 OK", [JSON], "{}\n")
        assert sent([]) == ("200 OK", [JSON], "[]\n")

    def test_and_subclasses(self):
        assert sent(OrderedDict(a=1)) == ("200 OK", [JSON], '{"a":1}\n')

    def test_a_list_is_not_a_tuple(self):
        assert sent(["hello", 404]) == ("200 OK", [JSON], '["hello",404]\n')

    def test_keys_are_sorted_and_there_are_no_spaces(self):
        assert body({"b": [1, 2], "a": {"d": 1, "c": 2}}) == '{"a":{"c":2,"d":1},"b":[1,2]}\n'

    def test_it_is_ascii(self):
        assert body({"a": "é"}) == '{"a":"\\u00e9"}\n'

    def test_dates_are_written_as_in_http(self):
        assert body([date(2024, 1, 2)]) == '["Tue, 02 Jan 2024 00:00:00 GMT"]\n'
        assert body([datetime(2024, 1, 2, 3, 4, 5)]) == '["Tue, 02 Jan 2024 03:04:05 GMT"]\n'

    def test_aware_ones_in_gmt(self):
        at = datetime(2024, 1, 2, 3, tzinfo=timezone(timedelta(hours=2)))
        assert body([at]) == '["Tue, 02 Jan 2024 01:00:00 GMT"]\n'

    def test_some_others_as_text(self):
        assert body([UUID(int=7)]) == '["00000000-0000-0000-0000-000000000007"]\n'
        assert body([Decimal("1.50")]) == '["1.50"]\n'

    def test_a_dataclass_as_an_object(self):
        assert body([Item("tea", 3)]) == '[{"count":3,"name":"tea"}]\n'

    def test_what_knows_its_html_as_that(self):
        assert body([Link()]) == '["<a>"]\n'

    def test_anything_else_is_an_error(self):
        with pytest.raises(TypeError):
            make({"a": object()})
        with pytest.raises(TypeError):
            make([{1, 2}])

    def test_it_is_of_the_apps_class(self):
        Xml = xml()
        assert type(make({}, response_class=Xml)) is Xml
        assert sent({}, response_class=Xml)[1] == [JSON]


class TestTuples:
    def test_body_and_status(self):
        assert sent(("made", 201)) == ("201 CREATED", [HTML], "made")
        assert sent(("made", HTTPStatus.CREATED)) == ("201 CREATED", [HTML], "made")

    def test_a_status_may_be_text(self):
        assert sent(("lost", "404 Lost")) == ("404 Lost", [HTML], "lost")
        assert sent(({}, "404 Lost")) == ("404 Lost", [JSON], "{}\n")
        assert sent(({}, "404")) == ("404 NOT FOUND", [JSON], "{}\n")

    def test_body_and_headers(self):
        assert sent(("tea", {"X-A": "1"})) == ("200 OK", [HTML, "X-A: 1"], "tea")

    def test_body_status_and_headers(self):
        assert sent(("made", 201, {"X-A": "1"})) == ("201 CREATED", [HTML, "X-A: 1"], "made")

    def test_headers_come_in_many_forms(self):
        for headers in (
            {"X-A": "1"},
            [("X-A", "1")],
            (("X-A", "1"),),
            Headers([("X-A", "1")]),
        ):
            assert sent(({}, headers)) == ("200 OK", [JSON, "X-A: 1"], "{}\n")
            assert sent(("tea", headers)) == ("200 OK", [HTML, "X-A: 1"], "tea")

    def test_one_name_may_have_several_values(self):
        for headers in ({"X-A": ["1", "2"]}, Headers([("X-A", "1"), ("X-A", "2")])):
            assert sent(({}, headers))[1] == [JSON, "X-A: 1", "X-A: 2"]
            assert sent(("tea", headers))[1] == [HTML, "X-A: 1", "X-A: 2"]

    def test_a_header_replaces_the_one_of_its_name(self):
        csv = {"content-type": "text/csv"}
        assert sent(("a,b", csv))[1] == ["content-type: text/csv"]
        assert sent(([], {"Content-Type": "text/csv"}))[1] == ["Content-Type: text/csv"]
        assert sent((response(headers={"X-A": "0"}), {"X-A": "1"}))[1] == [HTML, "X-A: 1"]

    def test_and_leaves_the_others(self):
        given = response(headers={"X-A": "0"})
        assert sent((given, {"X-B": "1"}))[1] == [HTML, "X-A: 0", "X-B: 1"]

    def test_no_headers_are_headers(self):
        for headers in ({}, [], (), Headers()):
            assert sent(({}, headers)) == ("200 OK", [JSON], "{}\n")
            assert sent(("tea", headers)) == ("200 OK", [HTML], "tea")

    def test_none_means_not_given(self):
        assert sent(("tea", None)) == ("200 OK", [HTML], "tea")
        assert sent(("tea", None, {"X-A": "1"})) == ("200 OK", [HTML, "X-A: 1"], "tea")
        assert sent(("tea", 201, None)) == ("201 CREATED", [HTML], "tea")
        assert sent((response("tea", 418), None))[0] == "418 I'M A TEAPOT"

    def test_the_body_may_be_anything_a_view_returns(self):
        assert sent((b"made", 201)) == ("201 CREATED", [HTML], "made")
        assert sent(({"a": 1}, 201)) == ("201 CREATED", [JSON], '{"a":1}\n')
        assert sent((iter(["a", "b"]), 201)) == ("201 CREATED", [HTML], "ab")
        assert sent((application("200 OK", "app"), 201))[0] == "201 CREATED"

    def test_empty_bodies_too(self):
        assert sent(("", 201)) == ("201 CREATED", [HTML], "")
        assert sent(([], 201)) == ("201 CREATED", [JSON], "[]\n")

    def test_a_response_is_changed_and_returned(self):
        given = response()
        assert make((given, 418, {"X-A": "1"})) is given
        assert send(given) == ("418 I'M A TEAPOT", [HTML, "X-A: 1"], "tea")

    def test_a_kind_of_tuple_is_a_tuple(self):
        class Pair(tuple):
            pass

        assert sent(Pair(("made", 201))) == ("201 CREATED", [HTML], "made")


class TestStreams:
    def test_a_generator_is_a_stream(self):
        assert sent(chunk for chunk in ["a", "b"]) == ("200 OK", [HTML], "ab")

    def test_so_is_any_iterator(self):
        assert sent(iter(["a", "b"])) == ("200 OK", [HTML], "ab")
        assert sent(map(str.upper, ["a", "b"])) == ("200 OK", [HTML], "AB")
        assert sent(io.StringIO("a\nb\n")) == ("200 OK", [HTML], "a\nb\n")

    def test_text_and_bytes_may_be_mixed(self):
        assert sent(iter(["é", b"b"])) == ("200 OK", [HTML], "éb")

    def test_status_and_headers_go_with_it(self):
        assert sent((iter(["a"]), 201, {"Content-Type": "text/csv"})) == (
            "201 CREATED",
            ["Content-Type: text/csv"],
            "a",
        )

    def test_it_is_not_read_before_it_is_sent(self):
        source = Source("a", "b")
        made = make(source)
        assert source.read == 0
        assert send(made)[2] == "ab"
        assert source.read == 2

    def test_nor_further_than_it_is_sent(self):
        source = Source("a", "b", "c")
        assert take(make(source), 1) == "a"
        assert source.read == 1

    def test_it_is_closed(self):
        source = Source("a", "b")
        take(make(source), 1)
        assert source.closed == 1

    def test_an_iterable_is_no_iterator(self):
        for value in ({"a"}, range(2), {"a": 1}.keys()):
            with pytest.raises(TypeError):
                make(value)


class TestWsgi:
    def test_a_response_of_another_class_becomes_one_of_ours(self):
        made = make(werkzeug.Response("tea", 418, {"X-A": "1"}))
        assert type(made) is make_response.Response
        assert send(made) == ("418 I'M A TEAPOT", [PLAIN, "X-A: 1"], "tea")

    def test_ours_becomes_that_of_the_app(self):
        Xml = xml()
        made = make(response("tea", 201), response_class=Xml)
        assert type(made) is Xml
        assert send(made) == ("201 CREATED", [HTML], "tea")

    def test_an_application_is_called(self):
        made = make(application("201 CREATED", "made"))
        assert type(made) is make_response.Response
        assert send(made) == (
            "201 CREATED",
            ["Content-Type: text/plain", "X-App: yes"],
            "made at /shop",
        )

    def test_with_the_environ_of_the_request(self):
        made = make_response.make_response(application("200 OK", "here"), request_for("/x"))
        assert send(made)[2] == "here at /x"

    def test_it_may_start_late(self):
        made = make(late_application("201 CREATED", "made"))
        assert send(made) == ("201 CREATED", ["Content-Type: text/plain"], "made at /shop")

    def test_an_http_exception_is_an_application(self):
        assert sent(NotFound("no tea")) == ("404 NOT FOUND", [HTML], "Not Found: no tea")

    def test_status_and_headers_change_the_answer(self):
        assert sent((Gone("no tea"), 404, {"X-A": "1"})) == (
            "404 NOT FOUND",
            [HTML, "X-A: 1"],
            "Gone: no tea",
        )
        assert sent((werkzeug.Response("tea"), 201))[0] == "201 CREATED"

    def test_a_callable_that_is_none_is_an_error(self):
        for value in (lambda: "hello", str, len):
            with pytest.raises(TypeError):
                make(value)


class TestRefusals:
    def test_none(self):
        with pytest.raises(TypeError):
            make(None)

    def test_none_with_a_status(self):
        for value in ((None, 204), (None, {"X-A": "1"}), (None, 204, {})):
            with pytest.raises(TypeError):
                make(value)

    def test_numbers(self):
        for value in (0, 1, 200, 1.5, True, False, Decimal(1)):
            with pytest.raises(TypeError):
                make(value)
            with pytest.raises(TypeError):
                make((value, 200))

    def test_other_objects(self):
        for value in (object(), {1}, date(2024, 1, 2), Item("tea", 3)):
            with pytest.raises(TypeError):
                make(value)

    def test_tuples_of_other_lengths(self):
        for value in ((), ("hello",), ("hello", 200, {}, 1), ({},)):
            with pytest.raises(TypeError):
                make(value)

    def test_tuples_in_tuples(self):
        for value in ((("hello", 201), 404), ((response(), 201), {}), (("hello",), 200)):
            with pytest.raises(TypeError):
                make(value)

    def test_but_not_what_is_merely_empty(self):
        for value in ("", b"", {}, [], iter([])):
            assert make(value).status_code == 200

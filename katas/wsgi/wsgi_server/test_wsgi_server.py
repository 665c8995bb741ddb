"""What a WSGI server owes its client and its app, one behaviour a test."""

import sys

import wsgi_server
from programs import Body, Wire, new_environ

PLAIN = ("Content-Type", "text/plain")
ERROR_PAGE = (
    b"HTTP/1.0 500 Internal Server Error\r\n"
    b"Content-Type: text/plain\r\n"
    b"Content-Length: 21\r\n"
    b"\r\n"
    b"Internal Server Error"
)


def environ_of(*lines, body=b"", **options):
    """The environ for a request with these lines."""
    head = "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1")
    return wsgi_server.build_environ(head + body, **options)


def get(target, **options):
    return environ_of(f"GET {target} HTTP/1.1", **options)


def posted(body, *lines):
    """What can be read from the body of a request with these headers."""
    return environ_of("POST / HTTP/1.1", *lines, body=body)["wsgi.input"]


def answer(app, environ=None):
    """All that the client gets."""
    wire = Wire()
    wsgi_server.serve(app, environ or new_environ(), wire.send)
    return wire.data


def app_with(status="200 OK", headers=(), chunks=()):
    """An app that answers always the same."""

    def app(environ, start_response):
        start_response(status, list(headers))
        return chunks

    return app


def streamed(*chunks):
    """Of a generator app: what the client had got before each chunk, and after the last."""
    wire = Wire()
    seen = []

    def app(environ, start_response):
        start_response("200 OK", [])
        seen.append(wire.data)
        for chunk in chunks:
            yield chunk
            seen.append(wire.data)

    wsgi_server.serve(app, new_environ(), wire.send)
    return seen


class TestRequestLine:
    def test_method_path_query_and_protocol(self):
        environ = environ_of("POST /tea?size=1 HTTP/1.0")
        assert environ["REQUEST_METHOD"] == "POST"
        assert environ["PATH_INFO"] == "/tea"
        assert environ["QUERY_STRING"] == "size=1"
        assert environ["SERVER_PROTOCOL"] == "HTTP/1.0"

    def test_without_a_query_the_query_is_empty(self):
        assert get("/tea")["QUERY_STRING"] == ""
        assert get("/tea?")["QUERY_STRING"] == ""

    def test_only_the_first_question_mark_separates(self):
        environ = get("/login?next=/tea?size=1")
        assert environ["PATH_INFO"] == "/login"
        assert environ["QUERY_STRING"] == "next=/tea?size=1"

    def test_the_path_is_decoded_once(self):
        assert get("/a%20b%2Fc")["PATH_INFO"] == "/a b/c"
        assert get("/100%25")["PATH_INFO"] == "/100%"

    def test_an_encoded_question_mark_belongs_to_the_path(self):
        environ = get("/what%3F")
        assert environ["PATH_INFO"] == "/what?"
        assert environ["QUERY_STRING"] == ""

    def test_a_plus_in_the_path_is_a_plus(self):
        assert get("/a+b")["PATH_INFO"] == "/a+b"

    def test_each_byte_of_the_path_is_one_latin_1_character(self):
        assert get("/caf%C3%A9")["PATH_INFO"] == "/caf\xc3\xa9"

    def test_the_query_stays_as_it_was_sent(self):
        assert get("/?q=a+b%20%C3%A9")["QUERY_STRING"] == "q=a+b%20%C3%A9"

    def test_the_app_is_mounted_at_the_root(self):
        assert get("/tea")["SCRIPT_NAME"] == ""

    def test_name_and_port_of_the_server_are_strings(self):
        environ = get("/", server=("shop.example", 80))
        assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("shop.example", "80")
        environ = get("/")
        assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")

    def test_what_wsgi_says_of_itself(self):
        environ = get("/")
        assert type(environ) is dict
        assert environ["wsgi.version"] == (1, 0)
        assert environ["wsgi.url_scheme"] == "http"
        assert environ["wsgi.errors"] is sys.stderr
        flags = ("wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once")
        assert [environ[flag] for flag in flags] == [False] * 3


class TestHeadersAndBody:
    def test_a_header_becomes_an_http_variable(self):
        environ = environ_of("GET / HTTP/1.1", "Host: shop.example", "X-Forwarded-For: 10.0.0.1")
        assert environ["HTTP_HOST"] == "shop.example"
        assert environ["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"

    def test_there_are_no_other_http_variables(self):
        environ = environ_of("GET / HTTP/1.1", "X-Tag: a")
        assert [key for key in environ if key.startswith("HTTP_")] == ["HTTP_X_TAG"]
        assert not any(key.startswith("HTTP_") for key in get("/"))

    def test_only_the_first_colon_separates(self):
        assert environ_of("GET / HTTP/1.1", "Host: shop:8000")["HTTP_HOST"] == "shop:8000"

    def test_spaces_around_the_value_do_not_count(self):
        environ = environ_of("GET / HTTP/1.1", "A:a", "B:  b c  ", "D:")
        assert [environ[f"HTTP_{key}"] for key in "ABD"] == ["a", "b c", ""]

    def test_names_in_any_case_are_the_same_header(self):
        environ = environ_of("GET / HTTP/1.1", "x-tag: a", "X-TAG: b", "X-Tag: c")
        assert environ["HTTP_X_TAG"] == "a,b,c"

    def test_values_are_latin_1(self):
        assert environ_of("GET / HTTP/1.1", "X-Name: caf\xe9")["HTTP_X_NAME"] == "caf\xe9"

    def test_type_and_length_of_the_body_have_no_prefix(self):
        environ = environ_of("POST / HTTP/1.1", "content-type: text/plain", "Content-LENGTH: 3")
        assert environ["CONTENT_TYPE"] == "text/plain"
        assert environ["CONTENT_LENGTH"] == "3"
        assert not any(key.startswith("HTTP_") for key in environ)

    def test_type_and_length_are_not_made_up(self):
        environ = get("/")
        assert not environ.get("CONTENT_TYPE")
        assert not environ.get("CONTENT_LENGTH")

    def test_the_body_is_a_binary_file(self):
        stream = posted(b"one\ntwo\nthree", "Content-Length: 13")
        assert stream.read(2) == b"on"
        assert stream.readline() == b"e\n"
        assert list(stream) == [b"two\n", b"three"]

    def test_the_body_ends_where_the_client_said(self):
        stream = posted(b"teaGET / HTTP/1.1\r\n\r\n", "Content-Length: 3")
        assert stream.read() == b"tea"
        assert stream.read(1) == b""

    def test_without_a_length_there_is_no_body(self):
        assert posted(b"GET / HTTP/1.1\r\n\r\n").read() == b""

    def test_a_body_may_contain_an_empty_line(self):
        assert posted(b"a\r\n\r\nb", "Content-Length: 6").read() == b"a\r\n\r\nb"


class TestResponse:
    def test_the_whole_response(self):
        app = app_with("404 Not Found", [PLAIN], [b"no ", b"tea"])
        assert answer(app) == b"HTTP/1.0 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno tea"

    def test_the_app_gets_the_environ_and_start_response_by_position(self):
        def app(*args, **keywords):
            environ, start_response = args
            start_response("200 OK", [])
            return [environ["PATH_INFO"].encode(), b"-", str(len(keywords)).encode()]

        assert answer(app).endswith(b"/-0")

    def test_headers_keep_their_order_and_their_repetitions(self):
        headers = [("Set-Cookie", "b=1"), ("A", "z"), ("Set-Cookie", "a=2")]
        head = b"Set-Cookie: b=1\r\nA: z\r\nSet-Cookie: a=2\r\n"
        assert answer(app_with(headers=headers, chunks=[b"a", b"b"])).split(b"\r\n", 1)[1] == (
            head + b"\r\nab"
        )

    def test_headers_are_sent_as_latin_1(self):
        assert b"X-Name: caf\xe9\r\n" in answer(app_with(headers=[("X-Name", "caf\xe9")]))

    def test_the_length_of_a_single_chunk_is_known(self):
        for body in ([b"tea"], (b"tea",)):
            page = b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\ntea"
            assert answer(app_with(chunks=body)) == page

    def test_the_length_comes_last(self):
        app = app_with(headers=[PLAIN], chunks=[b"tea"])
        assert b"text/plain\r\nContent-Length: 3\r\n\r\n" in answer(app)

    def test_the_length_of_no_body_at_all_is_known(self):
        for chunks in ([], [b""], [b"", b""], iter([])):
            assert answer(app_with(chunks=chunks)) == (
                b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"
            )

    def test_any_other_length_is_not_known(self):
        for chunks in ([b"a", b"b"], [b"", b"a"], iter([b"a"])):
            assert b"Length" not in answer(app_with(chunks=chunks))

    def test_the_length_that_the_app_gave_stands(self):
        for name in ("Content-Length", "content-length"):
            for chunks in ([b"tea"], []):
                head = answer(app_with(headers=[(name, "3")], chunks=chunks)).split(b"\r\n")
                assert head[1:3] == [f"{name}: 3".encode(), b""]

    def test_chunks_that_are_not_bytes_are_an_error(self):
        for junk in (["tea"], [None], [5], [""], [bytearray(b"tea")]):
            assert answer(app_with(chunks=junk)) == ERROR_PAGE

    def test_text_or_bytes_without_a_list_around_them_are_an_error(self):
        for junk in ("tea", b"tea"):
            assert answer(app_with(chunks=junk)) == ERROR_PAGE

    def test_a_status_is_three_digits_a_space_and_a_reason(self):
        for status in ("", "200", "OK", "20 OK", "200OK", "2xx OK"):
            assert answer(app_with(status, chunks=[b"tea"])) == ERROR_PAGE

    def test_headers_of_the_connection_are_refused(self):
        names = "Connection transfer-encoding Keep-Alive UPGRADE te Trailers"
        for name in [*names.split(), "Proxy-Authenticate", "proxy-authorization"]:
            assert answer(app_with(headers=[(name, "x")], chunks=[b"tea"])) == ERROR_PAGE

    def test_a_header_is_a_pair_of_strings(self):
        for header in (("X-Count", 3), (3, "x"), (b"X-Tea", "green"), ("X-Tea", b"green")):
            assert answer(app_with(headers=[header], chunks=[b"tea"])) == ERROR_PAGE

    def test_an_app_has_to_call_start_response(self):
        assert answer(lambda environ, start_response: [b"tea"]) == ERROR_PAGE
        assert answer(lambda environ, start_response: []) == ERROR_PAGE

    def test_nothing_is_left_over_for_the_next_request(self):
        app = app_with(headers=[PLAIN], chunks=[b"tea"])
        assert answer(app) == answer(app)
        assert answer(lambda environ, start_response: [b"tea"]) == ERROR_PAGE
        assert answer(app).startswith(b"HTTP/1.0 200 OK")


HEAD = b"HTTP/1.0 200 OK\r\n\r\n"


class TestStreaming:
    def test_a_chunk_is_sent_before_the_next_is_asked_for(self):
        assert streamed(b"a", b"b")[1:] == [HEAD + b"a", HEAD + b"ab"]

    def test_nothing_is_sent_before_the_first_chunk(self):
        assert streamed(b"a")[0] == b""

    def test_an_empty_chunk_is_not_the_first(self):
        assert streamed(b"", b"", b"a") == [b"", b"", b"", HEAD + b"a"]

    def test_start_response_may_be_called_during_the_iteration(self):
        def app(environ, start_response):
            start_response("200 OK", [])
            yield b"a"

        assert answer(app) == HEAD + b"a"

    def test_write_sends_at_once(self):
        wire = Wire()
        seen = []

        def app(environ, start_response):
            write = start_response("200 OK", [])
            for data in (b"", b"a", b"b"):
                write(data)
                seen.append(wire.data)
            return [b"c"]

        wsgi_server.serve(app, new_environ(), wire.send)
        assert seen == [b"", HEAD + b"a", HEAD + b"ab"]
        assert wire.data == HEAD + b"abc"

    def test_write_and_chunks_go_out_in_their_order(self):
        def app(environ, start_response):
            write = start_response("200 OK", [])
            write(b"a")
            yield b"b"
            write(b"c")
            yield b"d"

        assert answer(app) == HEAD + b"abcd"

    def test_write_takes_bytes_only(self):
        def app(environ, start_response):
            start_response("200 OK", [])("tea")
            return []

        assert answer(app) == ERROR_PAGE


class Lost(Exception):
    """What goes wrong in these tests."""


def failing(*before, start=True):
    """A generator app that fails after some chunks."""

    def app(environ, start_response):
        if start:
            start_response("200 OK", [("X-Secret", "1")])
        yield from before
        raise Lost

    return app


def recovering(*before):
    """A generator app that fails after some chunks and starts another response then."""

    def app(environ, start_response):
        start_response("200 OK", [("X-Tea", "green")])
        try:
            yield from before
            raise Lost
        except Lost:
            start_response("503 Busy", [PLAIN], sys.exc_info())
        yield b"sorry"

    return app


class TestErrors:
    def test_an_app_that_fails_makes_an_error_page(self):
        def app(environ, start_response):
            raise Lost

        assert answer(app) == ERROR_PAGE

    def test_a_missing_file_is_an_error_like_any_other(self):
        def app(environ, start_response):
            raise FileNotFoundError

        assert answer(app) == ERROR_PAGE

    def test_a_response_that_was_started_but_not_sent_is_forgotten(self):
        assert answer(failing()) == ERROR_PAGE
        assert answer(failing(b"")) == ERROR_PAGE
        assert answer(failing(start=False)) == ERROR_PAGE

    def test_half_a_response_is_left_as_it_is(self):
        assert answer(failing(b"a")) == b"HTTP/1.0 200 OK\r\nX-Secret: 1\r\n\r\na"

    def test_the_error_is_logged(self):
        for before in ([], [b"a"]):
            environ = new_environ()
            answer(failing(*before), environ)
            log = environ["wsgi.errors"].getvalue()
            assert "Traceback" in log
            assert "Lost" in log

    def test_without_an_error_nothing_is_logged(self):
        environ = new_environ()
        answer(app_with(chunks=[b"a"]), environ)
        assert environ["wsgi.errors"].getvalue() == ""

    def test_the_server_survives(self):
        assert wsgi_server.serve(failing(), new_environ(), Wire().send) is None

    def test_an_app_may_start_anew_with_exc_info(self):
        page = b"HTTP/1.0 503 Busy\r\nContent-Type: text/plain\r\n\r\nsorry"
        assert answer(recovering()) == page
        assert answer(recovering(b"")) == page

    def test_an_app_that_starts_anew_has_handled_its_error(self):
        environ = new_environ()
        answer(recovering(), environ)
        assert environ["wsgi.errors"].getvalue() == ""

    def test_exc_info_may_come_with_the_first_start(self):
        def app(environ, start_response):
            try:
                raise Lost
            except Lost:
                start_response("503 Busy", [], sys.exc_info())
            return [b"a", b"b"]

        assert answer(app) == b"HTTP/1.0 503 Busy\r\n\r\nab"

    def test_after_the_head_was_sent_exc_info_is_raised(self):
        environ = new_environ()
        data = answer(recovering(b"a"), environ)
        assert data == b"HTTP/1.0 200 OK\r\nX-Tea: green\r\n\r\na"
        assert "Lost" in environ["wsgi.errors"].getvalue()

    def test_it_is_raised_even_for_the_same_status_and_headers(self):
        def app(environ, start_response):
            start_response("200 OK", [])
            yield b"a"
            try:
                raise Lost
            except Lost:
                start_response("200 OK", [], sys.exc_info())
            yield b"b"

        assert answer(app) == b"HTTP/1.0 200 OK\r\n\r\na"

    def test_it_is_the_very_exception(self):
        caught = []

        def app(environ, start_response):
            start_response("200 OK", [])(b"a")
            error = Lost()
            try:
                raise error
            except Lost:
                try:
                    start_response("500 Oh", [], sys.exc_info())
                except Lost as raised:
                    caught.append(raised is error)
            return []

        answer(app)
        assert caught == [True]

    def test_write_works_after_a_new_start(self):
        def app(environ, start_response):
            try:
                start_response("200 OK", [])
                raise Lost
            except Lost:
                start_response("503 Busy", [], sys.exc_info())(b"a")
            return []

        assert answer(app) == b"HTTP/1.0 503 Busy\r\n\r\na"

    def test_to_start_twice_without_exc_info_is_an_error(self):
        def app(environ, start_response):
            start_response("200 OK", [])
            start_response("201 Created", [], None)
            return [b"tea"]

        assert answer(app) == ERROR_PAGE

    def test_a_chunk_that_is_not_bytes_ends_a_response_that_was_begun(self):
        assert streamed(b"a", "b", b"c")[-1] == HEAD + b"a"


def closes_of(chunks, *, hang_up=False):
    """How often the body of an app is closed."""
    closes = []
    wire = Wire()
    if hang_up:
        wire.hang_up()
    app = app_with(chunks=Body(chunks, lambda: closes.append(len(wire.data))))
    wsgi_server.serve(app, new_environ(), wire.send)
    return len(closes)


def fails_after(*chunks):
    yield from chunks
    raise Lost


class TestClosing:
    def test_the_body_is_closed_once(self):
        for chunks in ([], [b""], [b"a"], [b"a", b"b"]):
            assert closes_of(chunks) == 1

    def test_it_is_closed_after_all_was_sent(self):
        wire = Wire()
        seen = []
        app = app_with(chunks=Body([b"a", b"b"], lambda: seen.append(wire.data)))
        wsgi_server.serve(app, new_environ(), wire.send)
        assert seen == [HEAD + b"ab"]

    def test_it_is_closed_when_the_iteration_fails(self):
        assert closes_of(fails_after()) == 1
        assert closes_of(fails_after(b"a")) == 1

    def test_it_is_closed_when_a_chunk_is_wrong(self):
        assert closes_of(["tea"]) == 1
        assert closes_of([b"a", None]) == 1

    def test_it_is_closed_when_the_response_was_never_started(self):
        closes = []
        body = Body([b"tea"], lambda: closes.append(1))
        assert answer(lambda environ, start_response: body) == ERROR_PAGE
        assert closes == [1]

    def test_it_is_closed_when_the_client_has_gone(self):
        for chunks in ([], [b"a"], [b"", b"a"]):
            assert closes_of(chunks, hang_up=True) == 1

    def test_a_client_that_has_gone_is_no_error_of_the_app(self):
        wire = Wire()
        environ = new_environ()
        steps = []

        def app(environ, start_response):
            start_response("200 OK", [])
            yield b"a"
            wire.hang_up()
            yield b"b"
            steps.append("asked for more")
            yield b"c"

        wsgi_server.serve(app, environ, wire.send)
        assert wire.data == HEAD + b"a"
        assert steps == []
        assert environ["wsgi.errors"].getvalue() == ""

    def test_a_body_without_close_is_fine(self):
        environ = new_environ()
        assert answer(app_with(chunks=[b"a", b"b"]), environ) == HEAD + b"ab"
        assert environ["wsgi.errors"].getvalue() == ""

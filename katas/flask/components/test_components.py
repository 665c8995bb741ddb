"""Visible tests: small apps, called as a WSGI server calls them.

``page(view)`` makes an app with one view, at ``/``; ``fetch`` returns status and body.
"""

import components
import jinja2
import pytest
from markupsafe import Markup
from programs import fetch, folder, header, meanwhile, pause
from werkzeug import Response
from werkzeug.exceptions import Gone, HTTPException, NotFound, ServiceUnavailable, abort
from werkzeug.routing import BuildError


def make_app(files=None, **options):
    """An app; with static files only if there are any."""
    if files:
        options["root_path"] = folder(files)
    if not any(name.startswith("static") for name in [*(files or {}), *options]):
        options["static_folder"] = None
    return components.Flask("shop", **options)


def page(view, files=None, rule="/", **options):
    """An app with one view, of the endpoint "page"."""
    app = make_app(files, **options)
    app.route(rule, endpoint="page")(view)
    return app


class TestRouting:
    def test_a_route_answers_with_what_its_view_returns(self):
        assert fetch(page(lambda: "hello"), "/") == (200, "hello")

    def test_text_is_html_in_utf_8(self):
        app = page(lambda: "grüß dich")
        assert fetch(app, "/") == (200, "grüß dich")
        assert header(app, "/", "Content-Type") == "text/html; charset=utf-8"

    def test_a_status_may_come_with_the_text(self):
        assert fetch(page(lambda: ("made", 201)), "/") == (201, "made")

    def test_a_response_is_sent_as_it_is(self):
        app = page(lambda: Response("tea", 418, {"X-Pot": "short"}))
        assert fetch(app, "/") == (418, "tea")
        assert header(app, "/", "X-Pot") == "short"
        assert header(app, "/", "Content-Type") == "text/plain; charset=utf-8"

    def test_variables_are_keyword_arguments(self):
        app = page(lambda name, n: f"{n!r} {name!r}", rule="/<name>/<int:n>")
        assert fetch(app, "/tea/3") == (200, "3 'tea'")
        assert fetch(app, "/a%20b/3") == (200, "3 'a b'")
        assert fetch(app, "/tea/x")[0] == 404

    def test_the_decorator_returns_the_view_itself(self):
        app = make_app()

        def view():
            return "hello"

        assert app.route("/")(view) is view

    def test_one_view_may_have_two_rules(self):
        app = make_app()

        @app.route("/shop")
        @app.route("/shop/<int:n>")
        def shop(n=0):
            return f"page {n}"

        assert fetch(app, "/shop") == (200, "page 0")
        assert fetch(app, "/shop/2") == (200, "page 2")

    def test_nothing_there_is_404(self):
        assert fetch(page(lambda: "hello"), "/none")[0] == 404
        assert fetch(make_app(), "/")[0] == 404

    def test_a_view_is_for_get_and_head(self):
        app = page(lambda: "hello")
        assert fetch(app, "/", method="HEAD") == (200, "")
        assert fetch(app, "/", method="POST")[0] == 405

    def test_methods_choose_the_view(self):
        app = page(lambda: "read")
        app.route("/", methods=["POST"], endpoint="write")(lambda: "written")
        assert fetch(app, "/") == (200, "read")
        assert fetch(app, "/", method="POST") == (200, "written")

    def test_other_options_are_those_of_rule(self):
        app = make_app()
        app.route("/a/", strict_slashes=False, endpoint="a")(lambda: "a")
        app.route("/b", defaults={"n": 1}, endpoint="b")(lambda n: f"b {n}")
        assert fetch(app, "/a") == (200, "a")
        assert fetch(app, "/b") == (200, "b 1")

    def test_a_missing_slash_is_a_redirect(self):
        app = page(lambda: "shop", rule="/shop/")
        assert fetch(app, "/shop")[0] == 308
        assert header(app, "/shop?q=1", "Location") == "http://localhost/shop/?q=1"
        assert header(app, "/shop", "Location", mount="/site") == "http://localhost/site/shop/"

    def test_each_app_has_its_own_routes(self):
        app, other = page(lambda: "one"), page(lambda: "two")
        assert fetch(app, "/") == (200, "one")
        assert fetch(other, "/") == (200, "two")


def path():
    return components.request.path


def is_bound():
    return bool(components.request)


class TestContext:
    def test_request_is_the_request_being_handled(self):
        app = page(lambda: f"{components.request.method} {components.request.path}")
        assert fetch(app, "/") == (200, "GET /")
        app = page(lambda: components.request.args.get("q", "nothing"))
        assert fetch(app, "/?q=tea") == (200, "tea")
        assert fetch(app, "/") == (200, "nothing")

    def test_request_knows_what_the_map_found(self):
        app = page(
            lambda n: f"{components.request.endpoint} {components.request.view_args}",
            rule="/<int:n>",
        )
        assert fetch(app, "/7") == (200, "page {'n': 7}")

    def test_without_a_match_both_are_none(self):
        app = make_app()

        @app.errorhandler(404)
        def lost(error):
            return f"{components.request.endpoint} {components.request.view_args}"

        assert fetch(app, "/none") == (200, "None None")

    def test_outside_of_a_request_there_is_none(self):
        app = page(path)
        assert not is_bound()
        for use in (path, lambda: components.url_for("page")):
            with pytest.raises(RuntimeError):
                use()
        with pytest.raises(RuntimeError):
            components.render_template_string("x")
        assert fetch(app, "/") == (200, "/")
        assert not is_bound()

    def test_none_is_left_after_an_exception(self):
        def fail():
            raise KeyboardInterrupt

        app = page(fail)
        with pytest.raises(KeyboardInterrupt):
            fetch(app, "/")
        assert not is_bound()

    def test_the_request_is_over_when_the_app_returns(self):
        def stream():
            def chunks():
                yield str(is_bound())

            return Response(chunks())

        assert fetch(page(stream), "/") == (200, "False")

    def test_a_request_within_a_request(self):
        inner = page(path, rule="/inner")
        outer = page(lambda: fetch(inner, "/inner")[1] + " in " + path(), rule="/outer")
        assert fetch(outer, "/outer") == (200, "/inner in /outer")

    def test_two_threads_have_two_requests(self):
        app = page(lambda: (pause(), path())[1], rule="/slow")
        app.route("/quick", endpoint="quick")(path)
        assert meanwhile(app, "/slow", is_bound) == (False, (200, "/slow"))
        look = meanwhile(app, "/slow", lambda: fetch(app, "/quick"))
        assert look == ((200, "/quick"), (200, "/slow"))

    def test_url_for_builds_from_the_endpoint(self):
        app = page(lambda: components.url_for("item", n=3))
        app.route("/item/<int:n>", endpoint="item")(lambda n: "item")
        assert fetch(app, "/") == (200, "/item/3")

    def test_the_name_of_the_function_is_the_endpoint(self):
        app = make_app()

        @app.route("/somewhere")
        def here():
            return components.url_for("here")

        assert fetch(app, "/somewhere") == (200, "/somewhere")

    def test_other_values_are_the_query(self):
        app = page(lambda: components.url_for("page", q="a b"))
        assert fetch(app, "/") == (200, "/?q=a+b")

    def test_an_external_url_names_the_host(self):
        app = page(lambda: components.url_for("page", _external=True))
        assert fetch(app, "/") == (200, "http://localhost/")

    def test_urls_begin_where_the_app_is_mounted(self):
        app = page(lambda: components.url_for("page") + " " + components.request.root_path)
        assert fetch(app, "/", mount="/site") == (200, "/site/ /site")
        assert fetch(app, "/", mount="/other") == (200, "/other/ /other")

    def test_url_for_asks_the_app_of_the_request(self):
        inner = page(lambda: components.url_for("page"), rule="/inner")
        outer = page(lambda: fetch(inner, "/inner")[1] + components.url_for("page"), rule="/outer")
        assert fetch(outer, "/outer") == (200, "/inner/outer")

    def test_an_unknown_endpoint_is_a_build_error(self):
        def view():
            with pytest.raises(BuildError):
                components.url_for("none")
            return "ok"

        assert fetch(page(view), "/") == (200, "ok")


def rendered(source, name="a.html", **context):
    """What becomes of a template in a file."""
    app = page(lambda: components.render_template(name, **context), {f"templates/{name}": source})
    return fetch(app, "/")[1]


def inline(source, **context):
    """What becomes of a template in a string."""
    return fetch(page(lambda: components.render_template_string(source, **context)), "/")[1]


class TestTemplates:
    def test_a_file_is_rendered(self):
        assert rendered("hello {{ x }}") == "hello "
        assert rendered("hello {{ x }}", x="ann") == "hello ann"

    def test_so_is_a_string(self):
        assert inline("hello {{ x }}", x="ann") == "hello ann"

    def test_markup_is_escaped(self):
        for name in ("a.html", "a.htm", "a.xml", "a.xhtml", "a.svg"):
            assert rendered("<p>{{ x }}", name, x="<b>") == "<p>&lt;b&gt;", name

    def test_other_files_are_not(self):
        for name in ("a.txt", "a.js"):
            assert rendered("<p>{{ x }}", name, x="<b>") == "<p><b>", name

    def test_strings_are_escaped_too(self):
        assert inline("<p>{{ x }}", x="<b>") == "<p>&lt;b&gt;"

    def test_what_is_markup_already_stays(self):
        assert inline("{{ x|safe }} {{ y }}", x="<b>", y=Markup("<i>")) == "<b> <i>"

    def test_the_template_folder_has_a_name(self):
        app = page(
            lambda: components.render_template("a.html"),
            {"pages/a.html": "here"},
            template_folder="pages",
        )
        assert fetch(app, "/") == (200, "here")

    def test_templates_can_extend_and_include(self):
        files = {
            "templates/a.html": "{% extends 'b.html' %}{% block x %}A{% endblock %}",
            "templates/b.html": "[{% block x %}{% endblock %}]{% include 'c.txt' %}",
            "templates/c.txt": "c",
        }
        app = page(lambda: components.render_template("a.html"), files)
        assert fetch(app, "/") == (200, "[A]c")

    def test_they_know_the_request_and_url_for(self):
        app = page(
            lambda: components.render_template_string("{{ request.path }} {{ url_for('page') }}")
        )
        assert fetch(app, "/", mount="/site") == (200, "/ /site/")

    def test_imported_templates_know_them_too(self):
        files = {
            "templates/a.html": "{% import 'b.html' as b %}{{ b.m() }}",
            "templates/b.html": (
                "{% macro m() %}{{ request.path }} {{ url_for('page') }}{% endmacro %}"
            ),
        }
        app = page(lambda: components.render_template("a.html"), files)
        assert fetch(app, "/") == (200, "/ /")

    def test_your_own_names_come_first(self):
        assert inline("{{ request }}", request="mine") == "mine"

    def test_the_environment_is_there_to_be_changed(self):
        app = page(lambda: components.render_template_string("{{ 'hey'|shout }}"))
        assert app.jinja_env is app.jinja_env
        app.jinja_env.filters["shout"] = str.upper
        assert fetch(app, "/") == (200, "HEY")
        assert fetch(app, "/") == (200, "HEY")

    def test_each_app_has_its_own_environment(self):
        one = page(lambda: components.render_template("a.html"), {"templates/a.html": "one"})
        two = page(lambda: components.render_template("a.html"), {"templates/a.html": "two"})
        one.jinja_env.filters["shout"] = str.upper
        assert fetch(one, "/") == (200, "one")
        assert fetch(two, "/") == (200, "two")
        assert "shout" not in two.jinja_env.filters

    def test_a_missing_template_is_jinjas_error(self):
        def view():
            with pytest.raises(jinja2.TemplateNotFound):
                components.render_template("none.html")
            return "ok"

        assert fetch(page(view), "/") == (200, "ok")


def failing(error):
    """An app whose view raises ``error``."""

    def fail():
        raise error

    return page(fail)


def handled(error, *kinds):
    """What an app answers whose handlers, one for each of ``kinds``, name kind and error."""
    app = failing(error)
    for kind in kinds:
        name = getattr(kind, "__name__", kind)
        app.errorhandler(kind)(lambda error, name=name: f"{name} got {type(error).__name__}")
    return fetch(app, "/")


class Late(ServiceUnavailable):
    pass


class TestErrors:
    def test_an_http_exception_is_the_response(self):
        assert fetch(failing(Gone("sold out")), "/") == (410, "Gone: sold out")

    def test_with_its_headers(self):
        assert header(failing(ServiceUnavailable(retry_after=9)), "/", "Retry-After") == "9"

    def test_abort_raises_one(self):
        assert fetch(page(lambda: abort(403)), "/")[0] == 403

    def test_any_other_exception_is_a_500_that_tells_nothing(self):
        app = failing(LookupError("secret"))
        assert fetch(app, "/")[0] == 500
        assert "secret" not in fetch(app, "/")[1]

    def test_only_exceptions_are(self):
        with pytest.raises(KeyboardInterrupt):
            fetch(failing(KeyboardInterrupt()), "/")

    def test_a_view_that_returns_nothing_has_failed(self):
        assert fetch(page(lambda: None), "/")[0] == 500

    def test_a_handler_answers_like_a_view(self):
        app = failing(Gone())
        app.errorhandler(410)(lambda error: ("it is gone", 410))
        assert fetch(app, "/") == (410, "it is gone")
        app = failing(Gone())
        app.errorhandler(410)(lambda error: Response("tea", 418))
        assert fetch(app, "/") == (418, "tea")

    def test_without_a_status_it_is_200(self):
        assert handled(Gone(), 410) == (200, "410 got Gone")

    def test_the_decorator_returns_the_handler(self):
        def handler(error):
            return "sorry"

        assert make_app().errorhandler(404)(handler) is handler

    def test_handlers_answer_for_the_router_too(self):
        app = page(lambda: "hello")
        app.errorhandler(404)(lambda error: ("nothing here", 404))
        app.errorhandler(405)(lambda error: ("not like this", 405))
        assert fetch(app, "/none") == (404, "nothing here")
        assert fetch(app, "/", method="POST") == (405, "not like this")

    def test_any_exception_can_have_a_handler(self):
        assert handled(KeyError(), KeyError) == (200, "KeyError got KeyError")

    def test_a_handler_answers_for_subclasses(self):
        assert handled(KeyError(), LookupError) == (200, "LookupError got KeyError")
        assert handled(Late(), 503) == (200, "503 got Late")
        assert handled(NotFound(), HTTPException) == (200, "HTTPException got NotFound")

    def test_a_number_and_the_class_of_that_code_are_the_same(self):
        assert handled(NotFound(), NotFound, 404) == (200, "404 got NotFound")
        assert handled(NotFound(), 404, NotFound) == (200, "NotFound got NotFound")

    def test_the_nearest_class_wins(self):
        kinds = [Exception, LookupError, KeyError, HTTPException, 404]
        for order in (kinds, kinds[::-1]):
            assert handled(KeyError(), *order) == (200, "KeyError got KeyError")
            assert handled(IndexError(), *order) == (200, "LookupError got IndexError")
            assert handled(NotFound(), *order) == (200, "404 got NotFound")
            assert handled(Gone(), *order) == (200, "HTTPException got Gone")

    def test_exception_includes_http_exceptions(self):
        assert handled(NotFound(), Exception) == (200, "Exception got NotFound")

    def test_a_500_handler_gets_an_internal_server_error(self):
        assert handled(LookupError(), 500) == (200, "500 got InternalServerError")
        assert handled(LookupError(), HTTPException) == (
            200,
            "HTTPException got InternalServerError",
        )

    def test_which_knows_what_happened(self):
        app = failing(LookupError("x"))
        app.errorhandler(500)(lambda error: repr(error.original_exception))
        assert fetch(app, "/") == (200, "LookupError('x')")

    def test_a_handler_that_fails_is_a_500(self):
        app = failing(KeyError())

        @app.errorhandler(KeyError)
        def fail(error):
            abort(404)

        app.errorhandler(404)(lambda error: "not asked")
        assert fetch(app, "/")[0] == 500

    def test_and_the_500_handler_is_told_how(self):
        app = failing(KeyError())
        app.errorhandler(KeyError)(lambda error: abort(404))
        app.errorhandler(500)(lambda error: type(error.original_exception).__name__)
        assert fetch(app, "/") == (200, "NotFound")

    def test_redirects_are_no_errors(self):
        app = page(lambda: "shop", rule="/shop/")
        app.errorhandler(HTTPException)(lambda error: "caught")
        app.errorhandler(Exception)(lambda error: "caught")
        assert fetch(app, "/shop")[0] == 308

    def test_nor_is_an_abort_with_a_response(self):
        app = page(lambda: abort(Response("bye", 202)))
        app.errorhandler(HTTPException)(lambda error: "caught")
        assert fetch(app, "/") == (202, "bye")

    def test_the_request_is_still_there_in_a_handler(self):
        app = failing(KeyError())
        app.errorhandler(KeyError)(lambda error: path())
        assert fetch(app, "/") == (200, "/")

    def test_each_app_has_its_own_handlers(self):
        make_app().errorhandler(404)(lambda error: "other")
        assert fetch(make_app(), "/")[0] == 404


FILES = {"static/a.css": "b{}", "static/img/x.txt": "picture", "secret.txt": "secret"}


class TestStatic:
    def test_a_file_is_served(self):
        app = make_app(FILES)
        assert fetch(app, "/static/a.css") == (200, "b{}")
        assert fetch(app, "/static/img/x.txt") == (200, "picture")

    def test_its_type_is_guessed(self):
        assert header(make_app(FILES), "/static/a.css", "Content-Type") == "text/css; charset=utf-8"

    def test_no_file_is_404(self):
        app = make_app(FILES)
        for name in ("none.css", "img", "img/none.txt", ""):
            assert fetch(app, f"/static/{name}")[0] == 404, name

    def test_nobody_leaves_the_folder(self):
        app = make_app(FILES)
        for name in ("../secret.txt", "%2e%2e/secret.txt", "img/../../secret.txt"):
            assert fetch(app, f"/static/{name}")[0] == 404, name

    def test_a_404_is_yours_to_handle(self):
        app = make_app(FILES)
        app.errorhandler(404)(lambda error: ("nothing here", 404))
        assert fetch(app, "/static/none.css") == (404, "nothing here")

    def test_only_get_and_head(self):
        app = make_app(FILES)
        assert fetch(app, "/static/a.css", method="HEAD") == (200, "")
        assert fetch(app, "/static/a.css", method="POST")[0] == 405

    def test_who_has_the_file_is_not_sent_it_again(self):
        app = make_app(FILES)
        tag = header(app, "/static/a.css", "ETag")
        assert fetch(app, "/static/a.css", headers={"If-None-Match": tag}) == (304, "")
        assert fetch(app, "/static/a.css", headers={"If-None-Match": '"x"'}) == (200, "b{}")

    def test_but_has_to_ask(self):
        assert header(make_app(FILES), "/static/a.css", "Cache-Control") == "no-cache"

    def test_a_part_can_be_asked_for(self):
        app = make_app(FILES)
        assert fetch(app, "/static/a.css", headers={"Range": "bytes=0-1"}) == (206, "b{")

    def test_the_endpoint_is_static(self):
        app = page(lambda: components.url_for("static", filename="img/a b.css"), FILES)
        assert fetch(app, "/", mount="/site") == (200, "/site/static/img/a%20b.css")

    def test_the_folder_names_the_url(self):
        app = make_app({"files/a.css": "b{}"}, static_folder="files")
        assert fetch(app, "/files/a.css") == (200, "b{}")
        assert fetch(app, "/static/a.css")[0] == 404

    def test_unless_you_name_it(self):
        for url in ("/assets", "/assets/v1", ""):
            app = make_app(FILES, static_url_path=url)
            assert fetch(app, f"{url}/a.css") == (200, "b{}")
            assert fetch(app, "/static/a.css")[0] == 404

    def test_without_a_folder_there_is_no_route(self):
        def view():
            with pytest.raises(BuildError):
                components.url_for("static", filename="a.css")
            return "ok"

        app = page(view, FILES, static_folder=None)
        assert fetch(app, "/") == (200, "ok")
        assert fetch(app, "/static/a.css")[0] == 404

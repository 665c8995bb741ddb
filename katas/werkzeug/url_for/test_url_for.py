"""Visible tests: one class a task, one behaviour a test."""

from uuid import UUID

import pytest
import url_for


def adapter_of(*rules, **place):
    """An adapter for rules that are written as (string, endpoint, options...)."""
    made = [
        url_for.Rule(string, endpoint=endpoint, **(options[0] if options else {}))
        for string, endpoint, *options in rules
    ]
    return url_for.Map(made).bind(
        place.pop("server_name", "example.org"), place.pop("script_name", None), **place
    )


def path_of(rule, **values):
    """The URL of a map that has this one rule."""
    return adapter_of((rule, "it")).build("it", values)


class TestStaticAndVariables:
    def test_a_rule_without_variables_is_its_own_url(self) -> None:
        adapter = adapter_of(("/", "index"), ("/about", "about"), ("/docs/api/", "docs"))
        assert adapter.build("index") == "/"
        assert adapter.build("about") == "/about"
        assert adapter.build("docs") == "/docs/api/"

    def test_values_may_be_none_or_empty(self) -> None:
        adapter = adapter_of(("/about", "about"))
        assert adapter.build("about", None) == adapter.build("about", {}) == "/about"

    def test_a_variable_is_filled_from_the_values(self) -> None:
        assert path_of("/user/<name>/edit", name="ann") == "/user/ann/edit"

    def test_the_order_of_the_values_does_not_matter(self) -> None:
        adapter = adapter_of(("/<user>/<repo>", "repo"))
        assert adapter.build("repo", {"repo": "flask", "user": "pallets"}) == "/pallets/flask"

    def test_two_variables_may_share_a_segment(self) -> None:
        assert path_of("/v<int:major>.<int:minor>/x", major=3, minor=1) == "/v3.1/x"

    def test_one_adapter_builds_many_urls(self) -> None:
        adapter = adapter_of(("/user/<name>", "user"))
        assert adapter.build("user", {"name": "ann"}) == "/user/ann"
        assert adapter.build("user", {"name": "bob"}) == "/user/bob"

    def test_the_default_converter_takes_str_of_the_value(self) -> None:
        assert path_of("/user/<name>", name=True) == "/user/True"
        assert path_of("/user/<string:name>", name=1.5) == "/user/1.5"

    def test_length_limits_of_string_are_not_checked(self) -> None:
        assert path_of("/<string(length=2):code>", code="abc") == "/abc"
        assert path_of("/<string(minlength=2):code>", code="a") == "/a"
        assert path_of("/<string(maxlength=2):code>", code="abc") == "/abc"

    def test_path_keeps_its_slashes(self) -> None:
        assert path_of("/files/<path:file>", file="a/b/c.txt") == "/files/a/b/c.txt"

    def test_int_takes_int_of_the_value(self) -> None:
        assert path_of("/item/<int:number>", number=7) == "/item/7"
        assert path_of("/item/<int:number>", number="007") == "/item/7"
        assert path_of("/item/<int:number>", number=True) == "/item/1"
        assert path_of("/item/<int:number>", number=3.9) == "/item/3"

    def test_the_range_and_the_sign_of_int_are_not_checked(self) -> None:
        assert path_of("/day/<int(min=1, max=31):number>", number=99) == "/day/99"
        assert path_of("/item/<int:number>", number=-5) == "/item/-5"
        assert path_of("/item/<int(signed=True):number>", number=-5) == "/item/-5"

    def test_fixed_digits_pads_with_zeros(self) -> None:
        rule = "/invoice/<int(fixed_digits=4):number>"
        assert path_of(rule, number=7) == "/invoice/0007"
        assert path_of(rule, number=0) == "/invoice/0000"
        assert path_of(rule, number="42") == "/invoice/0042"

    def test_fixed_digits_cuts_nothing_and_counts_the_sign(self) -> None:
        rule = "/invoice/<int(fixed_digits=4):number>"
        assert path_of(rule, number=12345) == "/invoice/12345"
        assert path_of(rule, number=-5) == "/invoice/-005"

    def test_float_takes_float_of_the_value(self) -> None:
        assert path_of("/price/<float:amount>", amount=2.5) == "/price/2.5"
        assert path_of("/price/<float:amount>", amount=1) == "/price/1.0"
        assert path_of("/price/<float:amount>", amount="3") == "/price/3.0"
        assert path_of("/shift/<float(signed=True):amount>", amount=-1) == "/shift/-1.0"

    def test_any_takes_one_of_its_items(self) -> None:
        assert path_of("/<any(news, help):section>", section="help") == "/help"

    def test_an_item_of_any_is_inserted_as_it_stands(self) -> None:
        assert path_of('/<any(top, "top ten"):section>', section="top ten") == "/top ten"

    def test_uuid_is_written_with_dashes(self) -> None:
        text = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
        assert path_of("/key/<uuid:key>", key=UUID(text)) == f"/key/{text}"


class TestQuoting:
    @pytest.mark.parametrize(
        ("value", "quoted"),
        [
            ("a b", "a%20b"),
            ("é", "%C3%A9"),
            ("路由", "%E8%B7%AF%E7%94%B1"),
            ("what?", "what%3F"),
            ("#1", "%231"),
            ('"<>"', "%22%3C%3E%22"),
            ("[x]^`{|}\\", "%5Bx%5D%5E%60%7B%7C%7D%5C"),
        ],
    )
    def test_other_characters_become_percent_escapes(self, value, quoted) -> None:
        assert path_of("/user/<name>", name=value) == f"/user/{quoted}"
        assert path_of("/user/<path:name>", name=value) == f"/user/{quoted}"

    def test_these_characters_stay(self) -> None:
        kept = "AZaz09-._~!$&'()*+,:;=@"
        assert path_of("/user/<name>", name=kept) == f"/user/{kept}"

    def test_a_plus_is_a_plus_in_a_path(self) -> None:
        assert path_of("/sum/<name>", name="1 + 1") == "/sum/1%20+%201"

    def test_a_slash_stays_for_every_converter(self) -> None:
        assert path_of("/user/<name>", name="a/b") == "/user/a/b"
        assert path_of("/user/<path:name>", name="a/b") == "/user/a/b"

    def test_a_percent_sign_is_quoted_whatever_follows(self) -> None:
        assert path_of("/user/<name>", name="50%") == "/user/50%25"
        assert path_of("/user/<name>", name="a%20b") == "/user/a%2520b"

    def test_the_text_of_the_rule_is_quoted_too(self) -> None:
        assert path_of("/a b/<name>/why?", name="x") == "/a%20b/x/why%3F"
        assert path_of("/路由/100%") == "/%E8%B7%AF%E7%94%B1/100%25"

    def test_an_empty_value_is_a_value(self) -> None:
        assert path_of("/user/<name>/edit", name="") == "/user//edit"

    def test_a_url_never_begins_with_two_slashes(self) -> None:
        assert path_of("/<path:file>", file="/evil.example") == "/evil.example"
        assert path_of("/<path:file>", file="//evil.example//x") == "/evil.example//x"
        assert path_of("/<name>/edit", name="") == "/edit"

    def test_slashes_inside_are_left_alone(self) -> None:
        assert path_of("/files/<path:file>", file="/etc//passwd") == "/files//etc//passwd"


def query_of(values, **options):
    """What follows the path when only a query is left over."""
    url = adapter_of(("/search", "search")).build("search", values, **options)
    assert url.startswith("/search")
    return url.removeprefix("/search")


class TestQuery:
    def test_values_without_a_place_go_into_the_query(self) -> None:
        adapter = adapter_of(("/user/<name>", "user"))
        assert adapter.build("user", {"name": "ann", "tab": "log"}) == "/user/ann?tab=log"

    def test_the_order_of_the_dict_is_kept(self) -> None:
        assert query_of({"b": 1, "a": 2, "c": 3}) == "?b=1&a=2&c=3"

    def test_values_become_text_with_str(self) -> None:
        assert query_of({"a": True, "b": 0, "c": 1.5, "d": ""}) == "?a=True&b=0&c=1.5&d="

    def test_a_space_is_a_plus_and_a_plus_is_escaped(self) -> None:
        assert query_of({"q": "a b+c"}) == "?q=a+b%2Bc"

    def test_ampersand_equals_hash_and_percent_are_escaped(self) -> None:
        assert query_of({"q": "a&b=c#d%20"}) == "?q=a%26b%3Dc%23d%2520"

    def test_these_characters_stay(self) -> None:
        kept = "AZaz09-._~!$'()*,/:;?@"
        assert query_of({"q": kept}) == f"?q={kept}"

    def test_names_are_quoted_as_values_are(self) -> None:
        assert query_of({"a b": 1, "é": "é", "x&y": 2}) == "?a+b=1&%C3%A9=%C3%A9&x%26y=2"

    def test_none_is_dropped(self) -> None:
        assert query_of({"q": None, "page": 2}) == "?page=2"
        assert query_of({"q": None}) == ""

    def test_a_list_or_tuple_is_repeated(self) -> None:
        assert query_of({"tag": ["a", "b c"], "n": (1, 2)}) == "?tag=a&tag=b+c&n=1&n=2"
        assert query_of({"tag": {"one"}}) == "?tag=one"

    def test_none_in_a_list_is_dropped(self) -> None:
        assert query_of({"tag": ["a", None, ""]}) == "?tag=a&tag="

    def test_an_empty_query_has_no_question_mark(self) -> None:
        assert query_of({"tag": []}) == ""
        assert query_of({"tag": [None]}) == ""

    def test_any_other_value_is_a_text(self) -> None:
        assert query_of({"d": {"a": 1}}) == "?d=%7B'a':+1%7D"

    def test_append_unknown_false_leaves_the_query_out(self) -> None:
        adapter = adapter_of(("/user/<name>", "user"))
        values = {"name": "ann", "tab": "log"}
        assert adapter.build("user", values, append_unknown=False) == "/user/ann"

    def test_the_values_of_the_caller_are_not_changed(self) -> None:
        adapter = adapter_of(("/user/<name>", "user"))
        values = {"name": "ann", "tab": None, "tags": ["a", None]}
        assert adapter.build("user", values) == "/user/ann?tags=a"
        assert values == {"name": "ann", "tab": None, "tags": ["a", None]}


PAGED = (
    ("/posts/", "posts", {"defaults": {"page": 1}}),
    ("/posts/page/<int:page>", "posts"),
)


class TestChoosing:
    def test_a_rule_without_a_value_for_its_variable_is_not_suitable(self) -> None:
        adapter = adapter_of(("/user/<name>", "user"), ("/user", "user"))
        assert adapter.build("user") == "/user"

    @pytest.mark.parametrize("step", [1, -1])
    def test_the_rule_with_the_most_arguments_comes_first(self, step) -> None:
        rules = (("/<year>", "log"), ("/<year>/<month>", "log"))[::step]
        adapter = adapter_of(*rules)
        assert adapter.build("log", {"year": 24, "month": 5}) == "/24/5"
        assert adapter.build("log", {"year": 24}) == "/24"

    def test_among_equals_the_first_one_wins(self) -> None:
        assert adapter_of(("/a/<x>", "it"), ("/b/<x>", "it")).build("it", {"x": 1}) == "/a/1"

    def test_when_no_rule_is_suitable_build_error_is_raised(self) -> None:
        with pytest.raises(url_for.BuildError):
            adapter_of(("/user/<name>", "user")).build("user", {"id": 1})

    def test_none_counts_as_not_given(self) -> None:
        adapter = adapter_of(("/user/<name>", "user"), ("/user", "user"))
        assert adapter.build("user", {"name": None}) == "/user"

    @pytest.mark.parametrize("step", [1, -1])
    def test_a_default_has_its_own_url(self, step) -> None:
        adapter = adapter_of(*PAGED[::step])
        assert adapter.build("posts", {"page": 1}) == "/posts/"
        assert adapter.build("posts", {"page": 2}) == "/posts/page/2"

    def test_a_default_need_not_be_given(self) -> None:
        assert adapter_of(*PAGED).build("posts") == "/posts/"
        assert adapter_of(*PAGED).build("posts", {"page": None}) == "/posts/"

    def test_defaults_are_compared_with_equals(self) -> None:
        assert adapter_of(*PAGED).build("posts", {"page": True}) == "/posts/"
        assert adapter_of(*PAGED).build("posts", {"page": False}) == "/posts/page/0"
        assert adapter_of(*PAGED).build("posts", {"page": "1"}) == "/posts/page/1"
        assert adapter_of(*PAGED).build("posts", {"page": 0}) == "/posts/page/0"

    def test_a_default_is_never_repeated_in_the_query(self) -> None:
        adapter = adapter_of(("/posts/", "posts", {"defaults": {"page": 1}}))
        assert adapter.build("posts", {"page": 1, "q": "x"}) == "/posts/?q=x"

    def test_a_value_that_differs_from_the_only_default_is_an_error(self) -> None:
        adapter = adapter_of(("/posts/", "posts", {"defaults": {"page": 1}}))
        with pytest.raises(url_for.BuildError):
            adapter.build("posts", {"page": 2})

    def test_defaults_count_as_arguments(self) -> None:
        adapter = adapter_of(
            ("/de/<page>", "doc"), ("/en/<page>", "doc", {"defaults": {"lang": "en"}})
        )
        assert adapter.build("doc", {"page": "a"}) == "/en/a"
        assert adapter.build("doc", {"page": "a", "lang": "en"}) == "/en/a"
        assert adapter.build("doc", {"page": "a", "lang": "de"}) == "/de/a?lang=de"

    def test_with_as_many_arguments_more_defaults_come_first(self) -> None:
        adapter = adapter_of(
            ("/<tag>/<int:page>", "tag"),
            ("/<tag>", "tag", {"defaults": {"page": 1}}),
            ("/all", "tag", {"defaults": {"tag": "all", "page": 1}}),
        )
        assert adapter.build("tag", {"tag": "all", "page": 1}) == "/all"
        assert adapter.build("tag", {"tag": "py", "page": 1}) == "/py"
        assert adapter.build("tag", {"tag": "py", "page": 2}) == "/py/2"

    def test_a_variable_with_a_default_is_fixed_in_the_url(self) -> None:
        adapter = adapter_of(("/posts/<int:page>", "posts", {"defaults": {"page": 1}}))
        assert adapter.build("posts") == "/posts/1"
        with pytest.raises(url_for.BuildError):
            adapter.build("posts", {"page": 2})

    def test_a_rule_must_allow_the_method(self) -> None:
        adapter = adapter_of(
            ("/save/<int:id>", "item", {"methods": ["POST"]}),
            ("/show/<int:id>", "item", {"methods": ["GET"]}),
        )
        assert adapter.build("item", {"id": 1}, method="POST") == "/save/1"
        assert adapter.build("item", {"id": 1}, method="GET") == "/show/1"
        with pytest.raises(url_for.BuildError):
            adapter.build("item", {"id": 1}, method="PUT")

    def test_a_rule_without_methods_allows_them_all(self) -> None:
        assert adapter_of(("/a", "it")).build("it", method="DELETE") == "/a"

    def test_get_brings_head_and_methods_are_upper_cased(self) -> None:
        adapter = adapter_of(("/a", "it", {"methods": ["get"]}), ("/b", "it"))
        assert adapter.build("it", method="HEAD") == "/a"
        assert adapter.build("it", method="GET") == "/a"

    def test_without_a_method_a_rule_for_get_is_preferred(self) -> None:
        adapter = adapter_of(
            ("/save/<int:id>", "item", {"methods": ["POST"]}),
            ("/show", "item", {"methods": ["GET"]}),
        )
        assert adapter.build("item", {"id": 1}) == "/show?id=1"

    def test_without_a_method_and_a_rule_for_get_any_rule_will_do(self) -> None:
        assert adapter_of(("/save", "save", {"methods": ["POST"]})).build("save") == "/save"


class TestExternal:
    def test_an_external_url_has_scheme_and_host(self) -> None:
        adapter = adapter_of(("/item/<int:id>", "item"))
        url = adapter.build("item", {"id": 1, "q": "x"}, force_external=True)
        assert url == "http://example.org/item/1?q=x"

    def test_host_is_lower_cased_and_keeps_its_port(self) -> None:
        adapter = adapter_of(("/", "index"), server_name="Example.ORG:8080")
        assert adapter.build("index", force_external=True) == "http://example.org:8080/"

    def test_a_url_is_relative_unless_asked(self) -> None:
        adapter = adapter_of(("/", "index"), url_scheme="https")
        assert adapter.build("index") == "/"
        assert adapter.build("index", url_scheme="http") == "/"

    @pytest.mark.parametrize("script_name", ["/app", "/app/"])
    def test_the_script_name_is_a_prefix_of_every_url(self, script_name) -> None:
        adapter = adapter_of(("/", "index"), ("/item", "item"), script_name=script_name)
        assert adapter.build("index") == "/app/"
        assert adapter.build("item") == "/app/item"
        assert adapter.build("item", force_external=True) == "http://example.org/app/item"

    @pytest.mark.parametrize("script_name", [None, "", "/"])
    def test_without_a_script_name_there_is_no_prefix(self, script_name) -> None:
        adapter = adapter_of(("/item", "item"), script_name=script_name)
        assert adapter.build("item") == "/item"
        assert adapter.build("item", force_external=True) == "http://example.org/item"

    def test_after_prefix_and_host_there_is_one_slash_too(self) -> None:
        adapter = adapter_of(("/<path:file>", "file"), script_name="/app")
        assert adapter.build("file", {"file": "/x"}) == "/app/x"
        assert adapter.build("file", {"file": "//x"}, None, True) == "http://example.org/app/x"

    def test_the_scheme_of_the_adapter_is_used_unless_one_is_given(self) -> None:
        adapter = adapter_of(("/", "index"), url_scheme="https")
        assert adapter.build("index", force_external=True) == "https://example.org/"
        url = adapter.build("index", force_external=True, url_scheme="http")
        assert url == "http://example.org/"

    @pytest.mark.parametrize(("scheme", "start"), [("wss", "https:"), ("ws", "http:"), ("", "")])
    def test_websocket_schemes_become_http_and_an_empty_one_is_left_out(
        self, scheme, start
    ) -> None:
        adapter = adapter_of(("/", "index"))
        url = adapter.build("index", force_external=True, url_scheme=scheme)
        assert url == f"{start}//example.org/"
        bound = adapter_of(("/", "index"), url_scheme=scheme)
        assert bound.build("index", force_external=True) == f"{start}//example.org/"

    def test_one_map_is_bound_to_several_places(self) -> None:
        url_map = url_for.Map([url_for.Rule("/", endpoint="index")])
        one = url_map.bind("one.example", "/a")
        two = url_map.bind("two.example", url_scheme="https")
        assert one.build("index", force_external=True) == "http://one.example/a/"
        assert two.build("index", force_external=True) == "https://two.example/"

    def test_url_for_takes_values_by_keyword(self) -> None:
        adapter = adapter_of(("/item/<int:id>", "item"), script_name="/app")
        assert url_for.url_for(adapter, "item", id=1, q="a b") == "/app/item/1?q=a+b"

    def test_url_for_with_external_builds_an_external_url(self) -> None:
        adapter = adapter_of(("/", "index"))
        assert url_for.url_for(adapter, "index", _external=True) == "http://example.org/"
        assert url_for.url_for(adapter, "index", _external=False) == "/"

    def test_a_scheme_makes_the_url_external(self) -> None:
        adapter = adapter_of(("/", "index"))
        assert url_for.url_for(adapter, "index", _scheme="https") == "https://example.org/"
        assert url_for.url_for(adapter, "index", _scheme="") == "//example.org/"

    @pytest.mark.parametrize("scheme", ["https", ""])
    def test_a_scheme_for_a_url_that_is_not_external_is_an_error(self, scheme) -> None:
        adapter = adapter_of(("/", "index"))
        with pytest.raises(ValueError):
            url_for.url_for(adapter, "index", _scheme=scheme, _external=False)

    def test_url_for_passes_the_method_on(self) -> None:
        adapter = adapter_of(
            ("/save", "item", {"methods": ["POST"]}), ("/show", "item", {"methods": ["GET"]})
        )
        assert url_for.url_for(adapter, "item", _method="POST") == "/save"
        assert url_for.url_for(adapter, "item") == "/show"
        with pytest.raises(url_for.BuildError):
            url_for.url_for(adapter, "item", _method="PUT")

    def test_the_anchor_comes_last(self) -> None:
        adapter = adapter_of(("/", "index"))
        assert url_for.url_for(adapter, "index", _anchor="top", q=1) == "/?q=1#top"
        url = url_for.url_for(adapter, "index", _anchor="top", _external=True)
        assert url == "http://example.org/#top"

    def test_an_empty_anchor_is_an_anchor(self) -> None:
        assert url_for.url_for(adapter_of(("/", "index")), "index", _anchor="") == "/#"

    def test_the_anchor_is_quoted(self) -> None:
        adapter = adapter_of(("/", "index"))
        url = url_for.url_for(adapter, "index", _anchor='a b é "[x]"')
        assert url == "/#a%20b%20%C3%A9%20%22%5Bx%5D%22"

    def test_these_characters_stay_in_an_anchor(self) -> None:
        kept = "AZaz09-._~%20!#$&'()*+,/:;=?@"
        assert url_for.url_for(adapter_of(("/", "index")), "index", _anchor=kept) == f"/#{kept}"


def error_of(adapter, *arguments, **options):
    """The BuildError of a call that must fail."""
    with pytest.raises(url_for.BuildError) as caught:
        adapter.build(*arguments, **options)
    return caught.value


class TestErrors:
    def test_build_error_is_a_lookup_error(self) -> None:
        assert isinstance(error_of(adapter_of(("/", "index")), "nope"), LookupError)

    def test_an_unknown_endpoint(self) -> None:
        error = error_of(adapter_of(("/", "index")), "nope")
        assert (error.endpoint, error.values, error.method) == ("nope", {}, None)

    def test_an_empty_map(self) -> None:
        error = error_of(adapter_of(), "nope")
        assert error.suggested is None

    def test_a_missing_value(self) -> None:
        error = error_of(adapter_of(("/user/<name>", "user")), "user", {"id": 1})
        assert (error.endpoint, error.values, error.method) == ("user", {"id": 1}, None)

    def test_none_is_a_missing_value_and_is_not_in_the_error(self) -> None:
        error = error_of(adapter_of(("/user/<name>", "user")), "user", {"name": None, "id": 0})
        assert error.values == {"id": 0}

    def test_a_wrong_method(self) -> None:
        adapter = adapter_of(("/login", "login", {"methods": ["POST"]}))
        error = error_of(adapter, "login", {"a": 1}, method="PUT")
        assert (error.endpoint, error.values, error.method) == ("login", {"a": 1}, "PUT")

    def test_the_suggestion_is_the_rule_with_the_most_similar_endpoint(self) -> None:
        adapter = adapter_of(("/", "index"), ("/a/<int:id>", "article"), ("/login", "login"))
        assert error_of(adapter, "articel").suggested.endpoint == "article"
        assert error_of(adapter, "logn").suggested.endpoint == "login"

    def test_the_suggestion_for_a_missing_value_is_the_endpoint_itself(self) -> None:
        adapter = adapter_of(("/", "index"), ("/a/<int:id>", "article"))
        assert error_of(adapter, "article").suggested.endpoint == "article"

    def test_a_far_suggestion_is_still_a_suggestion(self) -> None:
        assert error_of(adapter_of(("/", "index")), "zzz").suggested.endpoint == "index"

    @pytest.mark.parametrize(
        ("rule", "value"),
        [("/<any(new, best):x>", "old"), ("/<int:x>", "x"), ("/<int:x>", ""), ("/<float:x>", "x")],
    )
    def test_a_value_that_the_converter_refuses_is_a_value_error(self, rule, value) -> None:
        with pytest.raises(ValueError):
            path_of(rule, x=value)

    def test_after_a_refusal_no_other_rule_is_tried(self) -> None:
        adapter = adapter_of(("/n/<int:x>", "find"), ("/t/<x>", "find"))
        assert adapter.build("find", {"x": 1}) == "/n/1"
        with pytest.raises(ValueError):
            adapter.build("find", {"x": "abc"})

    def test_url_for_raises_the_same_errors(self) -> None:
        adapter = adapter_of(("/user/<name>", "user"), ("/<any(a, b):x>", "any"))
        with pytest.raises(url_for.BuildError) as caught:
            url_for.url_for(adapter, "usr", name="ann", _method="POST")
        error = caught.value
        assert (error.endpoint, error.values, error.method) == ("usr", {"name": "ann"}, "POST")
        with pytest.raises(ValueError):
            url_for.url_for(adapter, "any", x="c")

"""Visible tests: one class a task, one behaviour a test."""

import pytest
import url_map


def bound(*rules, options=(), **place):
    """An adapter for rules written as a string, or as (string, options); the string is the endpoint."""
    made = []
    for rule in rules:
        string, more = (rule, {}) if isinstance(rule, str) else rule
        made.append(url_map.Rule(string, **{"endpoint": string, **more}))
    return url_map.Map(made, **dict(options)).bind(place.pop("server", "example.org"), **place)


def found(adapter, *args, **kwargs):
    """The endpoint that match gives."""
    return adapter.match(*args, **kwargs)[0]


def new_url(adapter, *args, **kwargs):
    """Where match sends the client."""
    with pytest.raises(url_map.RequestRedirect) as caught:
        adapter.match(*args, **kwargs)
    return caught.value.new_url


def valid_methods(adapter, *args):
    """What a 405 offers."""
    with pytest.raises(url_map.MethodNotAllowed) as caught:
        adapter.match(*args)
    return sorted(caught.value.valid_methods)


def is_missing(adapter, *args):
    with pytest.raises(url_map.NotFound):
        adapter.match(*args)
    return True


class TestFinding:
    def test_match_gives_endpoint_and_values(self) -> None:
        adapter = bound("/", "/about", "/user/<name>", "/<string:user>/<repo>/v<int:major>")
        assert adapter.match("/") == ("/", {})
        assert adapter.match("/about") == ("/about", {})
        assert adapter.match("/user/ann lee") == ("/user/<name>", {"name": "ann lee"})
        assert adapter.match("/pallets/flask/v3") == (
            "/<string:user>/<repo>/v<int:major>",
            {"user": "pallets", "repo": "flask", "major": 3},
        )

    def test_what_fits_no_rule_is_not_found(self) -> None:
        adapter = bound("/about", "/user/<name>", "/item/<int:number>")
        for path in ["/", "/About", "/about/us", "/user", "/user/a/b", "/item/x", "/item/-1"]:
            assert is_missing(adapter, path)

    def test_an_empty_map_finds_nothing(self) -> None:
        assert is_missing(bound(), "/")
        assert is_missing(url_map.Map().bind("example.org"), "/")

    def test_text_is_no_pattern(self) -> None:
        adapter = bound("/a.b", "/<x>.txt")
        assert found(adapter, "/a.b") == "/a.b"
        assert is_missing(adapter, "/axb")
        assert is_missing(adapter, "/axtxt")

    def test_a_path_is_taken_as_it_is(self) -> None:
        assert bound("/<x>").match("/a%2Fé?") == ("/<x>", {"x": "a%2Fé?"})

    def test_variables_take_what_they_can_from_the_left(self) -> None:
        assert bound("/<x>-<y>").match("/a-b-c")[1] == {"x": "a-b", "y": "c"}
        assert bound("/<path:p>/edit").match("/a/b/edit")[1] == {"p": "a/b"}
        assert bound("/<path:p>/<path:q>").match("/a/b/c")[1] == {"p": "a", "q": "b/c"}

    def test_converters_take_what_they_should(self) -> None:
        adapter = bound("/item/<int:x>", "/name/<string:x>", "/files/<path:x>")
        for text, number in [("0", 0), ("007", 7), ("１２", 12)]:
            assert adapter.match(f"/item/{text}")[1] == {"x": number}
        assert adapter.match("/name/007")[1] == {"x": "007"}
        assert adapter.match("/files/a/007/")[1] == {"x": "a/007/"}

    def test_slashes_at_the_front_are_one_slash(self) -> None:
        assert found(bound("/about"), "//about") == "/about"

    def test_the_path_may_be_given_to_bind(self) -> None:
        adapter = bound("/", "/about", path_info="/about")
        assert found(adapter) == "/about"
        assert found(adapter, "/") == "/"
        assert found(bound("/")) == "/"

    def test_rules_may_be_added_later(self) -> None:
        rules = url_map.Map([url_map.Rule("/<x>", endpoint="x")])
        adapter = rules.bind("example.org")
        assert found(adapter, "/about") == "x"
        rules.add(url_map.Rule("/about", endpoint="about"))
        assert found(adapter, "/about") == "about"

    def test_maps_and_adapters_are_independent(self) -> None:
        one, two = bound("/a"), bound("/b")
        assert found(one, "/a") == "/a"
        assert is_missing(two, "/a")

    def test_each_match_is_a_new_dict(self) -> None:
        adapter = bound(("/<x>", {"defaults": {"page": 1}}))
        adapter.match("/a")[1]["page"] = 2
        assert adapter.match("/a")[1] == {"x": "a", "page": 1}


def is_preferred(path, rule, *, to):
    """Is ``rule`` found in both orders of registration?"""
    return found(bound(rule, to), path) == found(bound(to, rule), path) == rule


class TestPrecedence:
    def test_plain_text_comes_before_variables(self) -> None:
        assert is_preferred("/about", "/about", to="/<x>")
        assert is_preferred("/a/b", "/a/<x>", to="/<x>/b")
        assert is_preferred("/a/b", "/a/<path:p>", to="/<x>/b")
        assert is_preferred("/abc", "/abc", to="/a<x>c")
        assert is_preferred("/a-b", "/a-b", to="/<x>-<y>")

    def test_more_texts_come_first(self) -> None:
        assert is_preferred("/a-b", "/<x>-<y>", to="/<x>")
        assert is_preferred("/abcd", "/a<x>d", to="/abc<x>")
        assert is_preferred("/v1", "/v<x>", to="/<x><y>")

    def test_then_longer_texts(self) -> None:
        assert is_preferred("/ver1", "/ver<x>", to="/v<int:x>")
        assert is_preferred("/abcde", "/ab<x>e", to="/a<x>cde")
        assert is_preferred("/a--b", "/<x>--<y>", to="/<x>-<y>")

    def test_then_more_variables(self) -> None:
        assert is_preferred("/1a", "/<x><y>", to="/<x>")
        assert is_preferred("/12", "/<x><y>", to="/<int:x>")

    def test_then_lighter_converters(self) -> None:
        assert is_preferred("/7", "/<int:x>", to="/<x>")
        assert is_preferred("/7", "/<x>", to="/<path:p>")
        assert is_preferred("/1-a", "/<int:x>-<y>", to="/<x>-<y>")
        assert is_preferred("/12", "/<int:x><y>", to="/<x><int:y>")

    def test_the_text_behind_a_path_belongs_to_its_part(self) -> None:
        assert is_preferred("/a/edit", "/<path:p>/edit", to="/<x>/edit")
        assert is_preferred("/a/b/c", "/<path:p>/b/c", to="/<path:p>/c")
        assert is_preferred("/a/1", "/<path:p>/<int:x>", to="/<path:p>")
        assert is_preferred("/a/", "/<x>/", to="/<path:p>/")

    def test_among_equals_the_first_in_the_map_wins(self) -> None:
        assert found(bound("/<x>", "/<y>"), "/a") == "/<x>"
        assert found(bound("/<y>", "/<x>"), "/a") == "/<y>"
        assert found(bound("/a<x>", "/<x>b"), "/aab") == "/a<x>"
        assert found(bound("/<x>b", "/a<x>"), "/aab") == "/<x>b"

    def test_the_first_segment_decides_and_then_the_next(self) -> None:
        rules = ["/<int:x>/<y>", "/<x>/a", "/<path:p>"]
        assert found(bound(*rules), "/7/a") == "/<int:x>/<y>"
        assert found(bound(*rules), "/b/a") == "/<x>/a"
        assert found(bound(*rules), "/b/c") == "/<path:p>"

    def test_equal_parts_are_one_way(self) -> None:
        # "a<x>" came first, so everything behind it is tried before "<x>b" is.
        adapter = bound("/a<x>/<y>", "/<x>b/c", "/a<z>/d")
        assert found(adapter, "/aab/c") == "/a<x>/<y>"
        assert found(adapter, "/aab/d") == "/a<z>/d"

    def test_a_way_that_leads_nowhere_is_given_up(self) -> None:
        adapter = bound("/a/b/c", "/a/<x>/d", "/<x>/b/e", "/<path:p>")
        assert found(adapter, "/a/b/c") == "/a/b/c"
        assert found(adapter, "/a/b/d") == "/a/<x>/d"
        assert found(adapter, "/a/b/e") == "/<x>/b/e"
        assert found(adapter, "/a/b/f") == "/<path:p>"

    def test_values_of_ways_that_were_given_up_are_forgotten(self) -> None:
        adapter = bound("/<a>-<b>/x", "/<int:c>/y", "/<d>/z")
        assert adapter.match("/1-2/z") == ("/<d>/z", {"d": "1-2"})


class TestMethods:
    def test_a_rule_without_methods_takes_all(self) -> None:
        adapter = bound("/item")
        for method in ["GET", "POST", "PATCH"]:
            assert found(adapter, "/item", method) == "/item"

    def test_rules_for_one_path_are_told_apart_by_method(self) -> None:
        adapter = bound(
            ("/item", {"endpoint": "read", "methods": ["GET"]}),
            ("/item", {"endpoint": "write", "methods": ["POST", "PUT"]}),
        )
        assert found(adapter, "/item", "GET") == "read"
        assert found(adapter, "/item", "PUT") == "write"

    def test_the_method_is_get_unless_something_else_is_said(self) -> None:
        rules = [("/item", {"endpoint": m, "methods": [m]}) for m in ("POST", "GET")]
        assert found(bound(*rules), "/item") == "GET"
        assert found(bound(*rules, default_method="POST"), "/item") == "POST"
        assert found(bound(*rules, default_method="POST"), "/item", "GET") == "GET"

    def test_the_case_of_methods_does_not_matter(self) -> None:
        adapter = bound(("/item", {"methods": ["post"]}))
        assert found(adapter, "/item", "Post") == "/item"
        assert found(bound(("/item", {"methods": ["PUT"]}), default_method="put"), "/item")

    def test_get_brings_head(self) -> None:
        assert found(bound(("/item", {"methods": ["get"]})), "/item", "HEAD") == "/item"
        assert valid_methods(bound(("/item", {"methods": ["POST"]})), "/item", "HEAD") == ["POST"]

    def test_a_text_is_no_list_of_methods(self) -> None:
        with pytest.raises(TypeError):
            url_map.Rule("/item", endpoint="item", methods="GET")

    def test_405_tells_the_methods_of_all_rules_that_fit(self) -> None:
        adapter = bound(
            ("/user/new", {"methods": ["POST"]}),
            ("/user/<name>", {"methods": ["GET"]}),
            ("/<path:p>", {"methods": ["PUT"]}),
            ("/other", {"methods": ["DELETE"]}),
        )
        assert valid_methods(adapter, "/user/new", "PATCH") == ["GET", "HEAD", "POST", "PUT"]
        assert valid_methods(adapter, "/user/ann", "PATCH") == ["GET", "HEAD", "PUT"]

    def test_a_rule_for_another_method_does_not_end_the_search(self) -> None:
        adapter = bound(("/user/new", {"methods": ["POST"]}), ("/user/<x>", {"methods": ["GET"]}))
        assert adapter.match("/user/new", "POST") == ("/user/new", {})
        assert adapter.match("/user/new", "GET") == ("/user/<x>", {"x": "new"})

    def test_a_path_that_fits_no_rule_is_404_whatever_the_method(self) -> None:
        assert is_missing(bound(("/item", {"methods": ["POST"]})), "/items", "GET")

    def test_exceptions_have_status_codes(self) -> None:
        assert url_map.NotFound().code == 404
        assert url_map.MethodNotAllowed(["GET"]).code == 405
        assert url_map.RequestRedirect("http://example.org/").code == 308

    def test_allowed_methods_are_those_of_a_405(self) -> None:
        adapter = bound(("/a", {"methods": ["GET"]}), ("/<x>", {"methods": ["PUT"]}), "/b/c")
        assert sorted(adapter.allowed_methods("/a")) == ["GET", "HEAD", "PUT"]
        assert list(adapter.allowed_methods("/b/c")) == []
        assert list(adapter.allowed_methods("/b/d")) == []

    def test_test_says_whether_there_is_an_answer(self) -> None:
        adapter = bound(("/a", {"methods": ["GET"]}), "/b/")
        assert adapter.test("/a") is True
        assert adapter.test("/b") is True
        assert adapter.test("/a", "POST") is False
        assert adapter.test("/c") is False


class TestSlashes:
    def test_a_missing_slash_is_a_redirect(self) -> None:
        assert new_url(bound("/about/"), "/about") == "http://example.org/about/"
        assert new_url(bound("/<x>/"), "/a") == "http://example.org/a/"
        assert found(bound("/about/"), "/about/") == "/about/"

    def test_a_surplus_slash_is_not_found(self) -> None:
        assert is_missing(bound("/about"), "/about/")
        assert is_missing(bound("/<x>"), "/a/")

    def test_without_strict_slashes_both_match(self) -> None:
        adapter = bound("/about/", "/item", "/<x>/v", options={"strict_slashes": False})
        assert found(adapter, "/about") == found(adapter, "/about/") == "/about/"
        assert found(adapter, "/item/") == "/item"
        assert adapter.match("/a/v/") == ("/<x>/v", {"x": "a"})

    def test_a_rule_may_have_its_own_opinion(self) -> None:
        assert found(bound(("/about/", {"strict_slashes": False})), "/about") == "/about/"
        loose = {"strict_slashes": False}
        adapter = bound(("/about/", {"strict_slashes": True}), options=loose)
        assert new_url(adapter, "/about") == "http://example.org/about/"

    def test_an_exact_match_needs_no_redirect(self) -> None:
        adapter = bound("/about/", "/about")
        assert found(adapter, "/about") == "/about"
        assert found(adapter, "/about/") == "/about/"

    def test_a_redirect_keeps_its_place_in_the_order(self) -> None:
        assert new_url(bound("/<x>", "/about/"), "/about") == "http://example.org/about/"
        assert found(bound("/<x>/", "/about"), "/about") == "/about"
        assert found(bound("/<path:p>", "/about"), "/about/") == "/<path:p>"

    def test_a_redirect_is_for_methods_of_the_rule_only(self) -> None:
        adapter = bound(("/about/", {"methods": ["GET"]}))
        assert new_url(adapter, "/about", "HEAD") == "http://example.org/about/"
        assert is_missing(adapter, "/about", "POST")
        assert valid_methods(adapter, "/about/", "POST") == ["GET", "HEAD"]
        assert list(adapter.allowed_methods("/about")) == []

    def test_a_path_variable_before_the_slash(self) -> None:
        adapter = bound("/wiki/<path:page>/")
        assert adapter.match("/wiki/a/b/") == ("/wiki/<path:page>/", {"page": "a/b"})
        assert new_url(adapter, "/wiki/a/b") == "http://example.org/wiki/a/b/"

    def test_slashes_are_merged_by_a_redirect(self) -> None:
        adapter = bound("/docs/api", "/user/<name>/")
        assert new_url(adapter, "/docs//api") == "http://example.org/docs/api"
        assert new_url(adapter, "//docs////api") == "http://example.org/docs/api"
        assert new_url(adapter, "/user//ann") == "http://example.org/user/ann/"
        assert is_missing(adapter, "/docs//apis")

    def test_slashes_are_merged_only_when_nothing_matches(self) -> None:
        adapter = bound("/wiki/<path:page>")
        assert adapter.match("/wiki/a//b") == ("/wiki/<path:page>", {"page": "a//b"})
        assert new_url(adapter, "/wiki//a") == "http://example.org/wiki/a"

    def test_merging_can_be_switched_off(self) -> None:
        assert is_missing(bound("/docs/api", options={"merge_slashes": False}), "/docs//api")

    def test_the_new_url_is_absolute_and_below_the_mount(self) -> None:
        for prefix in ["/app", "/app/"]:
            adapter = bound("/a/", server="Example.org:80", script_name=prefix, url_scheme="https")
            assert new_url(adapter, "/a") == "https://example.org:80/app/a/"
        assert new_url(bound("/a/", script_name="", url_scheme=""), "/a") == "http://example.org/a/"

    def test_the_new_url_is_encoded(self) -> None:
        adapter = bound("/user/<name>/")
        assert new_url(adapter, "/user/é 50%?") == "http://example.org/user/%C3%A9%2050%25%3F/"
        kept = "-._~!$&'()*+,:;=@"
        assert new_url(adapter, f"/user/{kept}") == f"http://example.org/user/{kept}/"

    def test_the_query_is_kept(self) -> None:
        adapter = bound("/a/", query_args="q=a+b&x=%20")
        assert new_url(adapter, "/a") == "http://example.org/a/?q=a+b&x=%20"
        assert new_url(adapter, "/a", query_args="p=2") == "http://example.org/a/?p=2"
        assert new_url(adapter, "/a", query_args="") == "http://example.org/a/"


PAGES = [
    ("/all/", {"endpoint": "all", "defaults": {"page": 1}}),
    ("/all/<int:page>", {"endpoint": "all"}),
]


class TestDefaults:
    def test_defaults_are_among_the_values(self) -> None:
        adapter = bound(("/<x>", {"defaults": {"page": 1, "sort": None}}))
        assert adapter.match("/a")[1] == {"x": "a", "page": 1, "sort": None}

    def test_the_url_without_the_default_is_preferred(self) -> None:
        for rules in (PAGES, PAGES[::-1]):
            adapter = bound(*rules)
            assert adapter.match("/all/") == ("all", {"page": 1})
            assert new_url(adapter, "/all/1") == "http://example.org/all/"
            assert adapter.match("/all/2") == ("all", {"page": 2})

    def test_redirects_to_defaults_can_be_switched_off(self) -> None:
        adapter = bound(*PAGES, options={"redirect_defaults": False})
        assert adapter.match("/all/1") == ("all", {"page": 1})

    def test_only_rules_of_the_same_endpoint_count(self) -> None:
        other = ("/all/<int:page>", {"endpoint": "other"})
        assert bound(PAGES[0], other).match("/all/1") == ("other", {"page": 1})

    def test_only_rules_with_the_same_arguments_count(self) -> None:
        more = ("/all/<int:page>/<sort>", {"endpoint": "all"})
        assert bound(PAGES[0], more).match("/all/1/new")[1] == {"page": 1, "sort": "new"}
        less = ("/some", {"endpoint": "all", "defaults": {"page": 1, "sort": "new"}})
        assert bound(less, PAGES[1]).match("/all/1") == ("all", {"page": 1})

    def test_only_rules_for_the_method_count(self) -> None:
        only_post = ("/all/", {**PAGES[0][1], "methods": ["POST"]})
        adapter = bound(only_post, PAGES[1])
        assert adapter.match("/all/1", "GET") == ("all", {"page": 1})
        assert new_url(adapter, "/all/1", "POST") == "http://example.org/all/"

    def test_all_defaults_have_to_be_equal(self) -> None:
        first = ("/first", {"endpoint": "e", "defaults": {"page": 1, "sort": "new"}})
        adapter = bound(first, ("/<int:page>/<sort>", {"endpoint": "e"}))
        assert new_url(adapter, "/1/new") == "http://example.org/first"
        assert adapter.match("/1/old")[1] == {"page": 1, "sort": "old"}

    def test_the_rule_with_the_most_defaults_wins(self) -> None:
        one = ("/one/<sort>", {"endpoint": "e", "defaults": {"page": 1}})
        two = ("/two", {"endpoint": "e", "defaults": {"page": 1, "sort": "new"}})
        none = ("/<int:page>/<sort>", {"endpoint": "e"})
        adapter = bound(none, one, two)
        assert new_url(adapter, "/1/new") == "http://example.org/two"
        assert new_url(adapter, "/one/new") == "http://example.org/two"
        assert new_url(adapter, "/1/old") == "http://example.org/one/old"
        assert found(adapter, "/two") == found(adapter, "/one/old") == "e"

    def test_of_as_many_defaults_the_first_in_the_map_wins(self) -> None:
        first, again = PAGES[0], ("/again", PAGES[0][1])
        assert new_url(bound(first, again), "/again") == "http://example.org/all/"
        assert new_url(bound(again, first), "/all/") == "http://example.org/again"

    def test_the_new_url_has_prefix_query_and_encoded_values(self) -> None:
        adapter = bound(
            ("/all é/<x>", {"endpoint": "e", "defaults": {"page": 1}}),
            ("/<x>/<int:page>", {"endpoint": "e"}),
            script_name="/app",
            query_args="q=1",
        )
        assert new_url(adapter, "/a b/1") == "http://example.org/app/all%20%C3%A9/a%20b?q=1"


class TestHosts:
    def test_a_rule_without_subdomain_is_for_none(self) -> None:
        assert found(bound("/a"), "/a") == "/a"
        assert is_missing(bound("/a", subdomain="api"), "/a")
        assert found(bound("/a", subdomain=""), "/a") == "/a"

    def test_a_rule_belongs_to_its_subdomain(self) -> None:
        rules = [
            ("/", {"endpoint": "shop"}),
            ("/", {"endpoint": "api", "subdomain": "api"}),
            ("/", {"endpoint": "deep", "subdomain": "a.b"}),
        ]
        assert found(bound(*rules), "/") == "shop"
        assert found(bound(*rules, subdomain="api"), "/") == "api"
        assert found(bound(*rules, subdomain="a.b"), "/") == "deep"
        assert is_missing(bound(*rules, subdomain="www"), "/")

    def test_a_subdomain_may_have_variables(self) -> None:
        rule = ("/<page>", {"subdomain": "<user>"})
        values = bound(rule, subdomain="ann").match("/home")[1]
        assert values == {"user": "ann", "page": "home"}
        assert bound(rule, subdomain="a.b").match("/x")[1] == {"user": "a.b", "page": "x"}
        assert is_missing(bound(rule), "/home")

    def test_the_domain_is_compared_before_the_path(self) -> None:
        rules = [("/about", {"subdomain": "<user>"}), ("/<x>", {"subdomain": "www"})]
        assert found(bound(*rules, subdomain="www"), "/about") == "/<x>"
        assert found(bound(*rules, subdomain="ann"), "/about") == "/about"
        rules = [("/a", {"subdomain": "www"}), ("/<x>", {"subdomain": "<user>"})]
        assert bound(*rules, subdomain="www").match("/b")[1] == {"user": "www", "x": "b"}

    def test_redirects_stay_on_the_subdomain(self) -> None:
        rule = ("/a/", {"subdomain": "<user>"})
        assert new_url(bound(rule, subdomain="ann"), "/a") == "http://ann.example.org/a/"

    def test_with_host_matching_the_whole_host_counts(self) -> None:
        rules = [("/", {"endpoint": host, "host": host}) for host in ("a.org", "<x>.a.org", "b:80")]
        hosts = {"host_matching": True}
        assert found(bound(*rules, options=hosts, server="a.org"), "/") == "a.org"
        adapter = bound(*rules, options=hosts, server="www.A.org")
        assert adapter.match("/") == ("<x>.a.org", {"x": "www"})
        assert found(bound(*rules, options=hosts, server="b:80"), "/") == "b:80"
        assert is_missing(bound(*rules, options=hosts, server="b"), "/")

    def test_with_host_matching_a_rule_without_host_is_for_none(self) -> None:
        assert is_missing(bound("/a", options={"host_matching": True}), "/a")

    def test_with_host_matching_redirects_stay_on_the_host(self) -> None:
        adapter = bound(("/a/", {"host": "<h>"}), options={"host_matching": True})
        assert new_url(adapter, "/a") == "http://example.org/a/"

    def test_a_redirect_to_defaults_may_lead_to_another_domain(self) -> None:
        home = ("/", {"endpoint": "e", "defaults": {"user": "ann"}})
        adapter = bound(home, ("/", {"endpoint": "e", "subdomain": "<user>"}), subdomain="ann")
        assert new_url(adapter, "/") == "http://example.org/"
        www = ("/", {"endpoint": "e", "defaults": {"user": "ann"}, "host": "www.org"})
        any_host = ("/", {"endpoint": "e", "host": "<user>"})
        adapter = bound(www, any_host, options={"host_matching": True}, server="ann")
        assert new_url(adapter, "/") == "http://www.org/"

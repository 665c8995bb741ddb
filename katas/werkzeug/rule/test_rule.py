"""Visible tests: one class a task, one behaviour a test."""

from urllib.parse import unquote

import pytest
import rule


def match(string, path):
    """What the rule ``string`` makes of ``path``."""
    return rule.Rule(string).match(path)


def build(string, **values):
    return rule.Rule(string).build(values)


def positional(text):
    """The positional arguments in ``text``; there must be no others."""
    args, kwargs = rule.parse_converter_args(text)
    assert kwargs == {}
    return args


class TestArguments:
    def test_no_text_means_no_arguments(self) -> None:
        assert rule.parse_converter_args("") == ((), {})

    def test_arguments_are_positional_or_by_keyword(self) -> None:
        assert rule.parse_converter_args("4, max=9, signed=True") == (
            (4,),
            {"max": 9, "signed": True},
        )

    def test_spaces_around_values_and_equal_signs_do_not_matter(self) -> None:
        assert rule.parse_converter_args(" 4,  max = 9 ") == ((4,), {"max": 9})

    def test_digits_are_an_int(self) -> None:
        assert positional("0, 42, 007") == (0, 42, 7)
        assert type(positional("1")[0]) is int

    def test_digits_with_a_point_are_a_float(self) -> None:
        assert positional("1.5, 0.0") == (1.5, 0.0)
        assert type(positional("2.0")[0]) is float

    def test_three_words_are_constants(self) -> None:
        true, false, none = positional("True, False, None")
        assert (true, false, none) == (True, False, None)
        assert (type(true), type(false)) == (bool, bool)

    def test_another_word_is_a_text_without_quotes(self) -> None:
        assert positional("news, true, _x, v1") == ("news", "true", "_x", "v1")

    def test_what_stands_in_quotes_is_a_text(self) -> None:
        assert positional('"top ten", \'x\', "it\'s", \'a "b"\'') == (
            "top ten",
            "x",
            "it's",
            'a "b"',
        )

    def test_quotes_make_a_text_of_numbers_and_constants(self) -> None:
        assert positional("\"1\", '1.5', \"True\", 'None'") == ("1", "1.5", "True", "None")

    def test_nothing_in_quotes_is_the_empty_text(self) -> None:
        assert rule.parse_converter_args("\"\", sep=''") == (("",), {"sep": ""})

    def test_commas_and_equal_signs_in_quotes_are_text(self) -> None:
        assert rule.parse_converter_args("\"a, b\", sep='k=v'") == (("a, b",), {"sep": "k=v"})

    def test_spaces_in_quotes_are_kept(self) -> None:
        assert positional('" x "') == (" x ",)

    def test_a_minus_sign_is_refused(self) -> None:
        for text in ["-1", "min=-1", "1, -5", "max=-1.5"]:
            with pytest.raises(ValueError):
                rule.parse_converter_args(text)


class TestReading:
    def test_a_rule_knows_its_string_and_its_endpoint(self) -> None:
        user = rule.Rule("/user/<name>", "user")
        assert (user.rule, user.endpoint) == ("/user/<name>", "user")
        assert rule.Rule("/", endpoint="index").endpoint == "index"
        assert rule.Rule("/").endpoint is None

    def test_arguments_are_the_names_of_the_variables(self) -> None:
        assert rule.Rule("/about").arguments == set()
        string = "/<user>/v<int:major>.<float(min=1):minor>/<path:rest>"
        assert rule.Rule(string).arguments == {"user", "major", "minor", "rest"}

    def test_a_leaf_does_not_end_with_a_slash(self) -> None:
        assert rule.Rule("/about").is_leaf is True
        assert rule.Rule("/user/<name>").is_leaf is True
        assert rule.Rule("/about/").is_leaf is False
        assert rule.Rule("/").is_leaf is False

    def test_a_rule_starts_with_a_slash(self) -> None:
        with pytest.raises(ValueError):
            rule.Rule("about")
        with pytest.raises(ValueError):
            rule.Rule("user/")

    def test_a_bracket_has_to_begin_a_variable(self) -> None:
        for string in ["/<", "/<name", "/<>", "/<1st>", "/<first-name>", "/<int:>", "/x/<:name>"]:
            with pytest.raises(ValueError):
                rule.Rule(string)

    def test_a_closing_bracket_alone_is_text(self) -> None:
        assert match("/a>b", "/a>b") == {}

    def test_an_unknown_converter_is_a_lookup_error(self) -> None:
        with pytest.raises(LookupError):
            rule.Rule("/item/<slug:name>")


class TestMatching:
    def test_a_rule_without_variables_matches_itself(self) -> None:
        assert match("/", "/") == {}
        assert match("/about/us", "/about/us") == {}
        assert match("/about", "/About") is None
        assert match("/about", "/") is None

    def test_the_whole_path_has_to_match(self) -> None:
        assert match("/about", "/about/us") is None
        assert match("/us", "/about/us") is None
        assert match("/<name>", "/a/b") is None

    def test_a_slash_at_the_end_counts(self) -> None:
        assert match("/about", "/about/") is None
        assert match("/about/", "/about") is None
        assert match("/about/", "/about//") is None
        assert match("/<name>/", "/ann/") == {"name": "ann"}
        assert match("/about", "//about") is None

    def test_a_line_break_at_the_end_counts(self) -> None:
        assert match("/about", "/about\n") is None
        assert match("/item/<int:number>", "/item/1\n") is None
        assert match("/<any(a, b):x>", "/a\n") is None

    def test_text_is_no_pattern(self) -> None:
        assert match("/a.b/<name>", "/a.b/x") == {"name": "x"}
        assert match("/a.b/<name>", "/axb/x") is None
        assert match("/c++/(x)", "/c++/(x)") == {}

    def test_a_variable_is_text_between_slashes_and_not_empty(self) -> None:
        assert match("/user/<name>/edit", "/user/ann lee/edit") == {"name": "ann lee"}
        assert match("/user/<name>", "/user/") is None
        assert match("/<string:name>", "/x\n") == {"name": "x\n"}

    def test_a_path_is_taken_as_it_is(self) -> None:
        assert match("/user/<name>", "/user/a%20b") == {"name": "a%20b"}
        assert match("/user/<name>", "/user/路由") == {"name": "路由"}

    def test_string_has_lengths(self) -> None:
        assert match("/<string(length=2):x>", "/ab") == {"x": "ab"}
        assert match("/<string(length=2):x>", "/a") is match("/<string(length=2):x>", "/abc")
        assert match("/<string(minlength=2):x>", "/a") is None
        assert match("/<string(maxlength=2):x>", "/abc") is None
        assert match("/<string(2, 3):x>", "/abc") == {"x": "abc"}
        assert match("/<string(2, 3):x>", "/abcd") is None

    def test_length_beats_the_other_lengths(self) -> None:
        assert match("/<string(minlength=3, length=2):x>", "/ab") == {"x": "ab"}

    def test_int_gives_an_int(self) -> None:
        assert match("/<int:x>", "/42") == {"x": 42}
        assert match("/<int:x>", "/007") == {"x": 7}
        assert type(match("/<int:x>", "/1")["x"]) is int

    def test_int_takes_digits_only(self) -> None:
        for text in ["-1", "+1", "1.5", "1_0", " 1", "x", ""]:
            assert match("/<int:x>", f"/{text}") is None

    def test_digits_of_other_scripts_are_digits(self) -> None:
        assert match("/<int:x>", "/１２") == {"x": 12}

    def test_signed_allows_a_minus(self) -> None:
        assert match("/<int(signed=True):x>", "/-5") == {"x": -5}
        assert match("/<int(signed=True):x>", "/5") == {"x": 5}
        assert match("/<int(signed=True):x>", "/+5") is None
        assert match("/<float(signed=True):x>", "/-0.5") == {"x": -0.5}

    def test_min_and_max_are_both_allowed_values(self) -> None:
        string = "/<int(min=1, max=9):x>"
        assert match(string, "/1") == {"x": 1}
        assert match(string, "/9") == {"x": 9}
        assert match(string, "/0") is None
        assert match(string, "/10") is None

    def test_a_limit_of_zero_is_a_limit(self) -> None:
        assert match("/<int(max=0):x>", "/1") is None
        assert match("/<int(max=0):x>", "/0") == {"x": 0}
        assert match("/<int(min=0, signed=True):x>", "/-1") is None

    def test_fixed_digits_counts_characters_with_the_sign(self) -> None:
        assert match("/<int(fixed_digits=4):x>", "/0042") == {"x": 42}
        assert match("/<int(fixed_digits=4):x>", "/42") is None
        assert match("/<int(4):x>", "/12345") is None
        assert match("/<int(fixed_digits=2, signed=True):x>", "/-5") == {"x": -5}

    def test_float_needs_digits_on_both_sides_of_a_point(self) -> None:
        assert match("/<float:x>", "/2.50") == {"x": 2.5}
        for text in ["1", "1.", ".5", "-1.5", "1e5", "1,5", "inf"]:
            assert match("/<float:x>", f"/{text}") is None

    def test_float_has_limits(self) -> None:
        assert match("/<float(min=1.5):x>", "/1.5") == {"x": 1.5}
        assert match("/<float(min=1.5):x>", "/1.4") is None
        assert match("/<float(0, 2.5):x>", "/2.6") is None

    def test_any_takes_one_of_its_items(self) -> None:
        string = "/<any(news, \"top ten\", 'a.b'):x>"
        assert match(string, "/news") == {"x": "news"}
        assert match(string, "/top ten") == {"x": "top ten"}
        assert match(string, "/new") is match(string, "/newss") is None
        assert match(string, "/axb") is None

    def test_items_of_any_are_kept_together(self) -> None:
        assert match("/v<any(a, b):x>c", "/vac") == {"x": "a"}
        assert match("/v<any(a, b):x>c", "/va") is None

    def test_any_tries_its_items_in_their_order(self) -> None:
        assert match("/<any(a, ab):x><y>", "/abc") == {"x": "a", "y": "bc"}
        assert match("/<any(ab, a):x><y>", "/abc") == {"x": "ab", "y": "c"}
        assert match("/<any(a, ab):x>", "/ab") == {"x": "ab"}

    def test_the_first_of_two_variables_takes_as_much_as_it_can(self) -> None:
        assert match("/<x>-<y>", "/a-b-c") == {"x": "a-b", "y": "c"}
        assert match("/<x><y>", "/abc") == {"x": "ab", "y": "c"}
        assert match("/<x>-<y>", "/a-") is None
        assert match("/v<int:x>.<int:y>", "/v3.11") == {"x": 3, "y": 11}

    def test_limits_do_not_change_how_a_segment_is_split(self) -> None:
        assert match("/<int(max=9):x><int:y>", "/123") is None
        assert match("/<int(max=9):x><int:y>", "/12") == {"x": 1, "y": 2}

    def test_each_match_is_a_new_dict(self) -> None:
        user = rule.Rule("/user/<name>")
        user.match("/user/ann")["name"] = "bob"
        assert user.match("/user/ann") == {"name": "ann"}


class TestPath:
    def test_a_path_goes_on_over_slashes(self) -> None:
        assert match("/<path:file>", "/a/b/c.txt") == {"file": "a/b/c.txt"}
        assert match("/wiki/<path:page>", "/wiki/a") == {"page": "a"}

    def test_a_path_is_not_empty_and_does_not_begin_with_a_slash(self) -> None:
        assert match("/wiki/<path:page>", "/wiki/") is None
        assert match("/wiki/<path:page>", "/wiki//a") is None
        assert match("/<path:file>", "//a") is None

    def test_a_path_at_the_end_of_a_rule_may_end_with_a_slash(self) -> None:
        assert match("/<path:file>", "/a/") == {"file": "a/"}
        assert match("/<path:file>", "/a//b//") == {"file": "a//b//"}

    def test_before_the_last_slash_of_a_rule_it_does_not(self) -> None:
        assert match("/<path:file>/", "/a/b/") == {"file": "a/b"}
        assert match("/<path:file>/", "/a/b") is None
        assert match("/<path:file>/", "/a//") is None

    def test_text_may_follow(self) -> None:
        assert match("/<path:page>/edit", "/a/b/edit") == {"page": "a/b"}
        assert match("/<path:page>/edit", "/edit") is None
        assert match("/<path:page>/edit", "/edit/edit") == {"page": "edit"}
        assert match("/<path:page>/edit", "/a//edit") == {"page": "a/"}
        assert match("/<path:page>/edit/", "/a/edit/") == {"page": "a"}
        assert match("/<path:file>.txt", "/a/b.txt.txt") == {"file": "a/b.txt"}

    def test_text_that_follows_is_no_pattern(self) -> None:
        assert match("/<path:file>.txt", "/a/bxtxt") is None

    def test_a_path_takes_as_little_as_it_can(self) -> None:
        assert match("/<path:one>/<path:two>", "/a/b/c") == {"one": "a", "two": "b/c"}
        assert match("/<path:page>-<name>", "/a-b-c") == {"page": "a", "name": "b-c"}

    def test_but_the_rest_of_the_rule_has_to_match(self) -> None:
        assert match("/<path:page>/<int:revision>", "/a/1/b/2") == {"page": "a/1/b", "revision": 2}
        assert match("/<path:page>/<name>", "/a/b/c") == {"page": "a/b", "name": "c"}
        assert match("/<name>/<path:rest>", "/a/b/c") == {"name": "a", "rest": "b/c"}


class TestBuilding:
    def test_values_are_filled_in(self) -> None:
        assert build("/about/") == "/about/"
        assert build("/<user>/<repo>/x", repo="flask", user="pallets") == "/pallets/flask/x"
        assert build("/v<int:a>.<int:b>", a=3, b=11) == "/v3.11"

    def test_other_values_are_ignored(self) -> None:
        assert build("/about", page=2) == "/about"

    def test_without_a_value_there_is_no_path(self) -> None:
        assert build("/<user>/<repo>", user="pallets") is None

    def test_an_empty_value_is_a_value(self) -> None:
        assert build("/user/<name>", name="") == "/user/"
        assert build("/item/<int:number>", number=0) == "/item/0"

    def test_converters_write_the_values(self) -> None:
        assert build("/<name>", name=5) == "/5"
        assert build("/<int:x>", x="007") == "/7"
        assert build("/<float:x>", x=1) == "/1.0"
        assert build("/<int(fixed_digits=4):x>", x=42) == "/0042"
        assert build("/<int(fixed_digits=4):x>", x=12345) == "/12345"

    def test_text_is_percent_encoded(self) -> None:
        assert build("/a b/<name>", name="é 50%") == "/a%20b/%C3%A9%2050%25"
        assert build("/<name>", name='"#<>?[x]^`{|}\\') == (
            "/%22%23%3C%3E%3F%5Bx%5D%5E%60%7B%7C%7D%5C"
        )
        assert build("/路/<path:file>", file="a/%2F") == "/%E8%B7%AF/a/%252F"

    def test_some_characters_stay(self) -> None:
        assert build("/~/<name>", name="-._~!$&'()*+,/:;=@") == "/~/-._~!$&'()*+,/:;=@"

    def test_any_refuses_and_does_not_encode(self) -> None:
        assert build('/<any("top ten", x):x>', x="top ten") == "/top ten"
        with pytest.raises(ValueError):
            build("/<any(news, help):x>", x="old")

    def test_the_error_of_a_converter_is_not_caught(self) -> None:
        with pytest.raises(ValueError):
            build("/<int:x>", x="x")

    def test_limits_are_not_checked(self) -> None:
        assert build("/<int(max=9):x>", x=10) == "/10"
        assert build("/<int:x>", x=-5) == "/-5"
        assert build("/<string(length=2):x>", x="abc") == "/abc"

    def test_what_was_built_matches_again(self) -> None:
        page = rule.Rule("/<path:page>/v<int(fixed_digits=3):version>/<name>")
        values = {"page": "a b/é", "version": 7, "name": "50%"}
        assert page.match(unquote(page.build(values))) == values


def parts(string):
    return [(part.static, part.final) for part in rule.Rule(string).parts]


def weight(string):
    """The weight of the last part of a rule."""
    return rule.Rule(string).parts[-1].weight


class TestWeighing:
    def test_each_text_between_slashes_is_a_part(self) -> None:
        assert parts("/about/<name>/x") == [(True, False), (False, False), (True, False)]

    def test_what_stands_after_the_last_slash_is_a_part_even_if_it_is_empty(self) -> None:
        assert parts("/") == [(True, False)]
        assert parts("/<name>/") == [(False, False), (True, False)]

    def test_a_path_and_all_that_follows_it_are_one_final_part(self) -> None:
        assert parts("/wiki/<path:page>/edit/") == [(True, False), (False, True)]
        assert parts("/<name>/v<path:rest>/<int:x>") == [(False, False), (False, True)]
        assert parts("/<path:file>/") == [(False, True)]

    def test_more_texts_come_first(self) -> None:
        assert weight("/<x>-<y>") < weight("/<int:x><y>")
        assert weight("/v<x>") < weight("/<int:x>")
        assert weight("/a<x>b") < weight("/about<x>")
        assert weight("/<path:x>/a/b") < weight("/<path:x>/about")

    def test_then_longer_texts_come_first_from_the_left(self) -> None:
        assert weight("/view<x>") < weight("/v<x>")
        assert weight("/<x>--<y>") < weight("/<x>-<y>")
        assert weight("/abc<x>d") < weight("/ab<x>cde")

    def test_then_more_variables_come_first(self) -> None:
        assert weight("/<x><y>") < weight("/<int:x>")
        assert weight("/v<x><y>") < weight("/v<x>")

    def test_then_lighter_converters_come_first_from_the_left(self) -> None:
        assert weight("/<int:x>") < weight("/<x>") < weight("/<path:x>")
        assert weight("/<float:x>") < weight("/<any(a, b):x>")
        assert weight("/<int:x><y>") < weight("/<x><int:y>")
        assert weight("/<x>.<int:y>") < weight("/<x>.<y>")

    def test_what_text_and_names_say_makes_no_difference(self) -> None:
        assert weight("/abc<x>") == weight("/xyz<y>")
        assert weight("/docs/<x>") == weight("/<any(a, b):x>")
        assert weight("/<int(min=1):x>") == weight("/<float:x>")
        assert not weight("/abc<x>") < weight("/xyz<y>")

    def test_slashes_are_no_texts(self) -> None:
        assert weight("/<path:x>/") == weight("/<path:x>")
        assert weight("/<path:x>/<y>") == weight("/<path:x><y>")

"""Visible tests: one class a task, one behaviour a test."""

from datetime import date
from uuid import UUID

import converters
import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import BuildError, Rule


def bound(*strings, endpoint=None, **own):
    """An adapter for rules whose endpoints are their strings; ``own`` goes to the map."""
    rules = [Rule(string, endpoint=endpoint or string) for string in strings]
    return converters.Map(rules, converters=own or None).bind("example.org")


def value(string, path, **own):
    """What the variable ``x`` of a rule is in a path; NotFound if there is no match."""
    try:
        return bound(string, **own).match(path)[1]["x"]
    except NotFound:
        return NotFound


def built(string, x, **own):
    return bound(string, **own).build(string, {"x": x})


def subclass(base=None, **attributes):
    return type("Own", (base or converters.BaseConverter,), attributes)


class TestBase:
    def test_a_converter_keeps_its_map_and_takes_any_arguments(self) -> None:
        marker = object()
        assert converters.BaseConverter(marker, 1, "x", a=2).map is marker

    def test_every_converter_keeps_its_map(self) -> None:
        for name, args in [("Unicode", [2]), ("Any", ["x"]), ("Path", []), ("Integer", [4])]:
            assert getattr(converters, f"{name}Converter")("the map", *args).map == "the map"
        for name, args in [("Float", [1.5]), ("UUID", []), ("Regex", ["x"]), ("List", ["+"])]:
            assert getattr(converters, f"{name}Converter")("the map", *args).map == "the map"
        assert converters.DateConverter("the map").map == "the map"

    def test_the_base_reads_the_text_itself(self) -> None:
        assert converters.BaseConverter(None).to_python("a%20b") == "a%20b"

    def test_the_base_writes_text_encoded(self) -> None:
        write = converters.BaseConverter(None).to_url
        assert write("a b/é") == "a%20b/%C3%A9"
        assert write("50%20") == "50%2520"
        assert write('"#<>?[x]^`{|}\\') == "%22%23%3C%3E%3F%5Bx%5D%5E%60%7B%7C%7D%5C"
        assert write("-._~!$&'()*+,/:;=@") == "-._~!$&'()*+,/:;=@"
        assert write(7) == "7"
        assert write("") == ""

    def test_the_base_is_for_one_segment(self) -> None:
        base = converters.BaseConverter
        assert (base.weight, base.part_isolating) == (100, True)

    def test_a_subclass_inherits(self) -> None:
        own = subclass()
        assert (own.weight, own.part_isolating) == (100, True)
        assert value("/<own:x>", "/a b", own=own) == "a b"
        assert value("/<own:x>", "/a/b", own=own) is NotFound

    def test_a_pattern_without_a_slash_isolates(self) -> None:
        assert subclass(regex="[a-z]+").part_isolating is True
        assert subclass(converters.PathConverter, regex="[a-z]+").part_isolating is True

    def test_a_pattern_with_a_slash_does_not(self) -> None:
        own = subclass(regex="[a-z]+/[a-z]+")
        assert own.part_isolating is False
        assert value("/<own:x>", "/a/b", own=own) == "a/b"
        assert value("/<own:x>/c", "/a/b/c", own=own) == "a/b"
        assert subclass(regex="[^/]{2}").part_isolating is False

    def test_a_class_that_says_it_itself_is_believed(self) -> None:
        assert subclass(regex="[^/]{2}", part_isolating=True)(None).part_isolating is True
        assert subclass(regex="[a-z]", part_isolating=False)(None).part_isolating is False

    def test_without_a_pattern_of_its_own_a_class_inherits_the_answer(self) -> None:
        parent = subclass(regex="a/b")
        assert subclass(parent).part_isolating is False
        assert subclass(subclass(regex="a/b", part_isolating=True)).part_isolating is True
        assert subclass(subclass(regex="ab", part_isolating=False)).part_isolating is False

    def test_a_subclass_changes_no_other_class(self) -> None:
        subclass(regex="a/b")
        assert converters.BaseConverter.part_isolating is True

    def test_class_arguments_go_on_to_other_bases(self) -> None:
        seen = []

        class Mixin:
            def __init_subclass__(cls, tag=None, **kwargs) -> None:
                super().__init_subclass__(**kwargs)
                seen.append(tag)

        class Own(converters.BaseConverter, Mixin, tag="x"):
            regex = "a/b"

        assert seen == ["x"]
        assert Own.part_isolating is False


class TestText:
    def test_string_takes_text_without_slashes(self) -> None:
        assert value("/<string:x>", "/a b") == "a b"
        assert value("/<x>", "/路由") == "路由"
        assert value("/<x>", "/a/b") is NotFound

    def test_string_has_lengths(self) -> None:
        assert value("/<string(length=2):x>", "/ab") == "ab"
        assert value("/<string(length=2):x>", "/a") is NotFound
        assert value("/<string(length=2):x>", "/abc") is NotFound
        assert value("/<string(minlength=2):x>", "/a") is NotFound
        assert value("/<string(minlength=2):x>", "/abcdef") == "abcdef"
        assert value("/<string(maxlength=2):x>", "/abc") is NotFound
        assert value("/<string(2, 3):x>", "/abc") == "abc"
        assert value("/<string(2, 3):x>", "/abcd") is NotFound

    def test_string_checks_no_length_in_writing(self) -> None:
        assert built("/<string(length=2):x>", "a bc") == "/a%20bc"

    def test_any_takes_one_of_its_items(self) -> None:
        assert value("/<any(news, help):x>", "/help") == "help"
        assert value("/<any(news, help):x>", "/new") is NotFound
        assert value("/<any(news, help):x>", "/newss") is NotFound
        assert value("/v<any(a, bb):x>c", "/vbbc") == "bb"

    def test_items_of_any_are_no_patterns(self) -> None:
        assert value('/<any("a.b", "c|d"):x>', "/a.b") == "a.b"
        assert value('/<any("a.b", "c|d"):x>', "/axb") is NotFound
        assert value('/<any("a.b", "c|d"):x>', "/c") is NotFound

    def test_any_tries_its_items_in_their_order(self) -> None:
        assert value("/<any(a, ab):x><y>", "/abc") == "a"
        assert value("/<any(ab, a):x><y>", "/abc") == "ab"

    def test_any_refuses_to_write_something_else(self) -> None:
        assert built("/<any(news, help):x>", "news") == "/news"
        with pytest.raises(ValueError):
            built("/<any(news, help):x>", "old")

    def test_any_writes_an_item_as_it_stands(self) -> None:
        assert built('/<any("x y"):x>', "x y") == "/x y"

    def test_path_takes_slashes(self) -> None:
        assert value("/<path:x>", "/a/b/c") == "a/b/c"
        assert value("/<path:x>/edit", "/a/b/edit") == "a/b"
        assert value("/<path:x>/edit", "/edit") is NotFound
        assert built("/<path:x>", "a/b c") == "/a/b%20c"

    def test_path_takes_as_little_as_it_can(self) -> None:
        assert value("/<path:x>/<path:y>", "/a/b/c") == "a"

    def test_path_comes_last_and_is_not_isolated(self) -> None:
        path = converters.PathConverter
        assert (path.weight, path.part_isolating) == (200, False)
        assert bound("/<path:x>", "/<y>").match("/a")[0] == "/<y>"
        assert converters.UnicodeConverter.weight == converters.AnyConverter.weight == 100


class TestNumbers:
    def test_int_reads_digits(self) -> None:
        assert value("/<int:x>", "/042") == 42
        assert type(value("/<int:x>", "/1")) is int
        assert value("/<int:x>", "/１２") == 12

    def test_int_reads_nothing_else(self) -> None:
        for text in ["-1", "+1", "1.5", "1_0", " 1", "x"]:
            assert value("/<int:x>", f"/{text}") is NotFound

    def test_float_reads_digits_with_a_point(self) -> None:
        assert value("/<float:x>", "/2.50") == 2.5
        for text in ["1", "1.", ".5", "-1.5", "1e5", "nan"]:
            assert value("/<float:x>", f"/{text}") is NotFound

    def test_signed_allows_a_minus(self) -> None:
        assert value("/<int(signed=True):x>", "/-5") == -5
        assert value("/<int(signed=True):x>", "/5") == 5
        assert value("/<float(signed=True):x>", "/-0.5") == -0.5
        assert value("/<int(signed=False):x>", "/-5") is NotFound

    def test_limits_include_their_ends(self) -> None:
        for text, expected in [("0", NotFound), ("1", 1), ("9", 9), ("10", NotFound)]:
            assert value("/<int(min=1, max=9):x>", f"/{text}") == expected
        for text, expected in [("0.4", NotFound), ("0.5", 0.5), ("2.6", NotFound)]:
            assert value("/<float(0.5, 2.5):x>", f"/{text}") == expected

    def test_a_limit_of_zero_is_a_limit(self) -> None:
        assert value("/<int(max=0):x>", "/1") is NotFound
        assert value("/<int(min=0, signed=True):x>", "/-1") is NotFound

    def test_fixed_digits_counts_characters(self) -> None:
        assert value("/<int(fixed_digits=4):x>", "/0042") == 42
        assert value("/<int(4):x>", "/42") is NotFound
        assert value("/<int(4):x>", "/12345") is NotFound
        assert value("/<int(fixed_digits=2, signed=True):x>", "/-5") == -5

    def test_numbers_are_written_by_their_type(self) -> None:
        assert built("/<int:x>", "007") == "/7"
        assert built("/<int:x>", True) == "/1"
        assert built("/<float:x>", 1) == "/1.0"
        assert built("/<int(4):x>", 42) == "/0042"
        assert built("/<int(4):x>", 12345) == "/12345"
        with pytest.raises(ValueError):
            built("/<int:x>", "x")

    def test_limits_are_not_checked_in_writing(self) -> None:
        assert built("/<int(max=9):x>", 10) == "/10"
        assert built("/<int:x>", -5) == "/-5"

    def test_numbers_come_before_texts(self) -> None:
        assert converters.IntegerConverter.weight == converters.FloatConverter.weight == 50
        assert bound("/<y>", "/<int:x>").match("/7")[0] == "/<int:x>"

    def test_uuid_reads_and_writes_the_form_with_dashes(self) -> None:
        text = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
        assert value("/<uuid:x>", f"/{text}") == UUID(text)
        assert value("/<uuid:x>", f"/{text.upper()}") == UUID(text)
        assert built("/<uuid:x>", UUID(text)) == f"/{text}"
        for wrong in [text.replace("-", ""), text[:-1], text + "0", "g" + text[1:]]:
            assert value("/<uuid:x>", f"/{wrong}") is NotFound


class TestOwn:
    def test_regex_takes_what_its_pattern_says(self) -> None:
        assert value('/<regex("[a-z]{2}"):x>', "/en") == "en"
        for path in ["/e", "/eng", "/EN"]:
            assert value('/<regex("[a-z]{2}"):x>', path) is NotFound
        assert value('/v<regex("a|bb"):x>c', "/vbbc") == "bb"

    def test_regex_with_a_slash_goes_on_over_slashes(self) -> None:
        assert value('/<regex("[a-z](?:/[a-z])*"):x>/z', "/a/b/z") == "a/b"
        assert value('/<regex("[a-z]+/[a-z]+"):x>', "/a/b") == "a/b"

    def test_regex_of_one_rule_does_not_touch_another(self) -> None:
        adapter = bound('/a/<regex("[a-z]+/[a-z]+"):x>', '/b/<regex("[a-z]+"):x>/c')
        assert adapter.match("/b/x/c")[1] == {"x": "x"}
        assert adapter.match("/a/x/c")[1] == {"x": "x/c"}

    def test_regex_checks_nothing_in_writing(self) -> None:
        assert built('/<regex("[a-z]{2}"):x>', "e é") == "/e%20%C3%A9"

    def test_list_splits_at_its_separator(self) -> None:
        assert value("/<list:x>", "/a,b c") == ["a", "b c"]
        assert value("/<list:x>", "/a") == ["a"]
        assert value('/<list("+"):x>', "/a+b,c") == ["a", "b,c"]
        assert value('/<list(separator="-"):x>', "/a-b") == ["a", "b"]
        assert value("/<list:x>", "/a/b") is NotFound

    def test_list_has_no_empty_items(self) -> None:
        for text in [",", "a,", ",a", "a,,b"]:
            assert value("/<list:x>", f"/{text}") is NotFound

    def test_list_writes_each_item_encoded(self) -> None:
        assert built("/<list:x>", ["a b", 1, "50%"]) == "/a%20b,1,50%25"
        assert built('/<list("+"):x>', ["a", "b,c"]) == "/a+b,c"

    def test_list_writes_only_what_it_would_read_again(self) -> None:
        for items in [[], [""], ["a", ""], ["a,b"], ["a", "b/c"]]:
            with pytest.raises(BuildError):
                built("/<list:x>", items)

    def test_date_reads_a_day_of_the_calendar(self) -> None:
        assert value("/<date:x>", "/2024-02-29") == date(2024, 2, 29)
        for text in ["2023-02-29", "2024-13-01", "0000-01-01", "2024-2-9", "20240229", "x"]:
            assert value("/<date:x>", f"/{text}") is NotFound

    def test_date_writes_four_two_and_two_digits(self) -> None:
        assert built("/<date:x>", date(2024, 2, 9)) == "/2024-02-09"
        assert built("/<date:x>", date(44, 3, 15)) == "/0044-03-15"

    def test_they_weigh_what_texts_weigh(self) -> None:
        for cls in (converters.ListConverter, converters.DateConverter):
            assert (cls.weight, cls.part_isolating) == (100, True)


NAMES = ["any", "date", "default", "float", "int", "list", "path", "regex", "string", "uuid"]


class TestMap:
    def test_a_map_knows_all_converters(self) -> None:
        assert sorted(converters.Map().converters) == NAMES

    def test_a_map_uses_these_classes(self) -> None:
        known = converters.Map().converters
        assert known["default"] is known["string"] is converters.UnicodeConverter
        assert known["int"] is converters.IntegerConverter
        assert known["list"] is converters.ListConverter

    def test_converters_can_be_added(self) -> None:
        even = subclass(regex="[0-9]*[02468]")
        assert value("/<even:x>", "/42", even=even) == "42"
        assert value("/<even:x>", "/7", even=even) is NotFound

    def test_converters_can_be_replaced(self) -> None:
        shouting = subclass(to_python=lambda self, text: text.upper())
        assert value("/<x>", "/a", default=shouting) == "A"
        assert value("/<string:x>", "/a", default=shouting) == "a"

    def test_what_one_map_adds_no_other_has(self) -> None:
        bound(own=subclass())
        bound().map.converters["late"] = subclass()
        assert sorted(converters.Map().converters) == NAMES
        with pytest.raises(LookupError):
            bound("/<own:x>")

    def test_a_refusal_in_reading_is_not_found(self) -> None:
        adapter = bound("/<date:x>", "/<int(max=9):y>")
        for path in ["/2023-02-29", "/10"]:
            with pytest.raises(NotFound):
                adapter.match(path)

    def test_after_a_refusal_no_other_rule_is_tried(self) -> None:
        with pytest.raises(NotFound):
            bound("/<int(max=9):x>", "/<name>").match("/10")
        assert bound("/<int:x>", "/<name>").match("/-10")[1] == {"name": "-10"}

    def test_after_a_refusal_in_writing_another_rule_is_tried(self) -> None:
        adapter = bound("/t/<list:x>", '/l/<list("-"):x>', endpoint="tags")
        assert adapter.build("tags", {"x": ["a"]}) == "/t/a"
        assert adapter.build("tags", {"x": ["a,b"]}) == "/l/a,b"
        with pytest.raises(BuildError):
            adapter.build("tags", {"x": []})

    def test_another_error_in_writing_is_no_refusal(self) -> None:
        adapter = bound("/<any(a, b):x>", "/<x>", endpoint="e")
        with pytest.raises(ValueError):
            adapter.build("e", {"x": "c"})

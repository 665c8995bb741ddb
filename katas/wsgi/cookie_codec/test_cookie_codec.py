"""What the two sides of a cookie promise, one behaviour a test."""

from datetime import UTC, datetime, timedelta, timezone

import cookie_codec
import pytest
from programs import in_zone, relative, wire


def parse(header):
    """Parse a header as a client sends it: in UTF-8."""
    return cookie_codec.parse_cookie(wire(header))


def kept(*headers):
    """Those of the headers in which a pair is found, alone or before another pair."""
    return [text for text in headers if parse(text) or parse(f"{text}; b=2") != [("b", "2")]]


def dump(value, **attributes):
    """The header for a cookie of the name `a`; without Path, unless the test gives one."""
    return cookie_codec.dump_cookie("a", value, **{"path": None, **attributes})


class TestPairs:
    def test_pairs_are_tuples_of_two_texts(self):
        assert parse("user=ann") == [("user", "ann")]

    def test_all_pairs_are_there_in_the_order_of_the_header(self):
        assert parse("b=1; a=2;c=3") == [("b", "1"), ("a", "2"), ("c", "3")]

    def test_a_name_may_come_twice(self):
        assert parse("a=1; b=2; a=3; a=1") == [("a", "1"), ("b", "2"), ("a", "3"), ("a", "1")]

    def test_only_the_first_equals_sign_separates(self):
        assert parse("a=b=c; d==; e=x==") == [("a", "b=c"), ("d", "="), ("e", "x==")]

    def test_blanks_around_names_and_values_do_not_count(self):
        assert parse(" \ta \t= \t1\t ;  b =2 ") == [("a", "1"), ("b", "2")]

    def test_a_pair_may_have_no_value(self):
        assert parse("a; b=; c ; d = ; e") == [(name, "") for name in "abcde"]

    def test_names_are_case_sensitive(self):
        assert parse("user=1; User=2") == [("user", "1"), ("User", "2")]

    def test_no_name_is_special(self):
        header = "Path=/; $Version=1; secure; x-y[0]=1; a:b=2"
        names = ["Path", "$Version", "secure", "x-y[0]", "a:b"]
        assert [name for name, _ in parse(header)] == names

    def test_a_value_is_not_decoded(self):
        assert parse("a=%20+&amp\\101") == [("a", "%20+&amp\\101")]

    def test_a_comma_is_a_character_like_any_other(self):
        assert parse("a=1,b=2") == [("a", "1,b=2")]

    def test_a_name_is_needed(self):
        assert kept("", " ", "=", "=1", " = 1") == []

    def test_blanks_and_quotes_have_no_place_in_names_and_plain_values(self):
        assert kept("a=b c", "a b", "a b=1", 'a=x"', 'a=x"y"', 'x"=1', '"a"=1', '"') == []

    def test_what_comes_after_junk_is_read(self):
        assert parse("=; a=1;; b c; b=2; =x") == [("a", "1"), ("b", "2")]

    def test_no_header_is_no_cookies(self):
        assert cookie_codec.parse_cookie(None) == []
        assert cookie_codec.parse_cookie("") == []

    def test_a_wsgi_environ_has_the_header_in_it(self):
        assert cookie_codec.parse_cookie({"HTTP_COOKIE": "a=1; b=2"}) == [("a", "1"), ("b", "2")]
        assert cookie_codec.parse_cookie({"REQUEST_METHOD": "GET"}) == []

    def test_the_bytes_of_the_header_are_utf_8_whatever_wsgi_says(self):
        assert cookie_codec.parse_cookie("Ã©=Ã©t\xc3\xa9; b=2") == [("é", "été"), ("b", "2")]
        assert cookie_codec.parse_cookie({"HTTP_COOKIE": wire("a=語")}) == [("a", "語")]


class TestUnquote:
    def test_quotes_are_taken_off(self):
        assert parse('a="1"; b=""; c="x y"') == [("a", "1"), ("b", ""), ("c", "x y")]

    def test_blanks_outside_do_not_count_and_blanks_inside_do(self):
        assert parse('a = " 1\t" ; b=2') == [("a", " 1\t"), ("b", "2")]

    def test_semicolons_and_equals_signs_inside_belong_to_the_value(self):
        assert parse('a="x; b=2"; c="="') == [("a", "x; b=2"), ("c", "=")]

    def test_an_escaped_quote_does_not_end_the_value(self):
        assert parse(r'a="x\"; b=\"2"; c=3') == [("a", 'x"; b="2'), ("c", "3")]

    def test_an_escaped_backslash_does_not_escape_the_quote(self):
        assert parse(r'a="x\\"; b=2') == [("a", "x\\"), ("b", "2")]

    def test_three_octal_digits_are_a_byte(self):
        assert parse(r'a="\101\073\0401"') == [("a", "A; 1")]
        assert parse(r'a="\000"') == [("a", "\x00")]

    def test_several_bytes_are_one_character(self):
        assert parse(r'a="\303\251t\303\251 \342\202\254"') == [("a", "été €")]

    def test_characters_that_are_not_ascii_need_no_escape(self):
        assert parse(r'a="é\073\語"') == [("a", "é;語")]

    def test_any_other_character_after_a_backslash_is_itself(self):
        assert parse(r'a="\x41"; b="\n\u"; c="%41"') == [("a", "x41"), ("b", "nu"), ("c", "%41")]

    def test_fewer_digits_or_more_than_a_byte_are_no_octal_escape(self):
        assert parse(r'a="\8"; b="\12"; c="\400"') == [("a", "8"), ("b", "12"), ("c", "400")]

    def test_an_escape_is_undone_once(self):
        assert parse(r'a="\\101"; b="\134101"; c="\1011"') == [
            ("a", r"\101"),
            ("b", r"\101"),
            ("c", "A1"),
        ]

    def test_bytes_that_are_no_utf_8_are_replaced(self):
        assert parse(r'a="x\377y"; b="\303"') == [("a", "x�y"), ("b", "�")]

    def test_without_quotes_a_backslash_is_a_backslash(self):
        assert parse(r"a=\101; b=\\; c=x\"") == [("a", r"\101"), ("b", r"\\")]

    def test_quotes_that_do_not_enclose_the_value_are_junk(self):
        assert kept('a="1', 'a="1"x', 'a="1" x', 'a=x"1"', 'a="', 'a="""', r'a="1\"') == []

    def test_junk_ends_at_a_semicolon_inside_quotes_too(self):
        assert parse('a="x; b=2') == [("b", "2")]
        assert parse('a="x; b=2"; c=3') == [("a", "x; b=2"), ("c", "3")]
        assert parse('a=x"; b=2"; c=3; d="x; e') == [("c", "3"), ("e", "")]


class TestQuote:
    def test_the_header_begins_with_name_and_value(self):
        assert cookie_codec.dump_cookie("user", "ann", path=None) == "user=ann"

    def test_the_value_may_be_empty(self):
        assert dump("") == "a="
        assert cookie_codec.dump_cookie("a", path=None) == "a="

    def test_visible_characters_stay_as_they_are(self):
        value = "!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~"
        assert dump(value) == f"a={value}"

    def test_blanks_need_quotes_and_no_escape(self):
        assert dump("x y") == 'a="x y"'
        assert dump(" =[") == 'a=" =["'

    def test_quotes_and_backslashes_get_a_backslash(self):
        assert dump('"') == r'a="\""'
        assert dump("\\") == r'a="\\"'

    def test_commas_and_semicolons_are_hidden_even_in_quotes(self):
        assert dump("1;2") == r'a="1\0732"'
        assert dump("1,2") == r'a="1\0542"'

    def test_control_characters_are_three_octal_digits(self):
        assert dump("x\r\n1") == r'a="x\015\0121"'
        assert dump("\x00\t\x19\x7f") == r'a="\000\011\031\177"'

    def test_what_is_not_ascii_goes_out_byte_by_byte(self):
        assert dump("é 語") == r'a="\303\251 \350\252\236"'
        assert dump("\x80\xff") == r'a="\302\200\303\277"'

    def test_no_value_becomes_an_attribute_or_a_header(self):
        header = dump("ann; Domain=evil.example\r\nSet-Cookie: x=1", httponly=True)
        assert header.count(";") == 1
        assert header.endswith("; HttpOnly")
        assert header.isprintable()

    def test_a_value_that_looks_escaped_is_escaped_again(self):
        assert dump(r"\073") == r'a="\\073"'

    def test_what_is_written_is_read_again(self):
        for value in ["", "x y", 'a "b"; \\c\\', "é,語", "\r\n\x00\x7f", "=", "😀", r"\101", '"x"']:
            assert cookie_codec.parse_cookie(dump(value)) == [("a", value)]

    def test_the_name_goes_out_in_disguise(self):
        assert cookie_codec.dump_cookie("é", "1", path=None) == "Ã©=1"


class TestAttributes:
    def test_by_default_there_is_a_path_and_nothing_else(self):
        assert cookie_codec.dump_cookie("a", "b") == "a=b; Path=/"
        assert cookie_codec.dump_cookie("a", "b", path=None) == "a=b"

    def test_flags_have_no_value(self):
        assert dump("b", secure=True) == "a=b; Secure"
        assert dump("b", httponly=True) == "a=b; HttpOnly"

    def test_the_order_does_not_depend_on_the_call(self):
        header = dump(
            "b",
            partitioned=True,
            samesite="Lax",
            path="/shop",
            httponly=True,
            secure=True,
            domain="shop.example",
        )
        assert header == (
            "a=b; Domain=shop.example; Secure; HttpOnly; Path=/shop; SameSite=Lax; Partitioned"
        )

    def test_the_domain_is_a_host_name(self):
        assert dump("b", domain="xshop.example") == "a=b; Domain=xshop.example"

    def test_the_domain_has_no_leading_dot_and_no_port(self):
        assert dump("b", domain=".shop.example") == "a=b; Domain=shop.example"
        assert dump("b", domain="localhost:5000") == "a=b; Domain=localhost"

    def test_the_domain_is_ascii(self):
        assert dump("b", domain="bücher.example") == "a=b; Domain=xn--bcher-kva.example"

    def test_the_path_is_percent_encoded(self):
        assert dump("b", path="/a b/é") == "a=b; Path=/a%20b/%C3%A9"
        assert dump("b", path='/?#[]|"\\') == "a=b; Path=/%3F%23%5B%5D%7C%22%5C"

    def test_some_characters_of_a_path_stay(self):
        path = "/~a-b.c_d/0!$&'()*+,:=@"
        assert dump("b", path=path) == f"a=b; Path={path}"

    def test_a_path_that_is_quoted_already_is_not_quoted_again(self):
        assert dump("b", path="/a%20b/50%") == "a=b; Path=/a%20b/50%"

    def test_no_path_becomes_an_attribute_or_a_header(self):
        assert dump("b", path="/; Secure\r\nX:") == "a=b; Path=/%3B%20Secure%0D%0AX:"

    def test_samesite_is_one_of_three_words(self):
        for samesite in ["Strict", "Lax", "None"]:
            assert dump("b", samesite=samesite) == f"a=b; SameSite={samesite}"

    def test_samesite_may_be_written_in_any_case(self):
        for samesite in ["strict", "LAX", "nOnE"]:
            assert dump("b", samesite=samesite) == f"a=b; SameSite={samesite.capitalize()}"

    @pytest.mark.parametrize("samesite", ["", "maybe", "Lax; Secure", "lax "])
    def test_any_other_samesite_is_an_error(self, samesite):
        with pytest.raises(ValueError):
            dump("b", samesite=samesite)

    def test_samesite_may_be_left_out(self):
        assert dump("b", samesite=None) == "a=b"

    def test_partitioned_cookies_are_secure(self):
        assert dump("b", partitioned=True) == "a=b; Secure; Partitioned"
        assert dump("b", partitioned=True, secure=True) == "a=b; Secure; Partitioned"


class TestLifetime:
    def test_without_a_lifetime_there_is_no_date(self):
        assert dump("b") == "a=b"
        assert dump("b", max_age=None, expires=None, sync_expires=True) == "a=b"

    def test_max_age_is_sent_with_a_date_to_match(self):
        for minutes in [5, -5, 60 * 24 * 31]:
            header = relative(dump("b", max_age=60 * minutes))
            assert header == f"a=b; Expires=in {minutes} minutes; Max-Age={60 * minutes}"

    def test_zero_seconds_are_a_lifetime(self):
        assert relative(dump("", max_age=0)) == "a=; Expires=in 0 minutes; Max-Age=0"

    def test_max_age_may_be_a_timedelta(self):
        header = relative(dump("b", max_age=timedelta(days=1, minutes=1, milliseconds=900)))
        assert header == "a=b; Expires=in 1441 minutes; Max-Age=86460"
        assert dump("b", max_age=timedelta(0), sync_expires=False) == "a=b; Max-Age=0"

    def test_the_two_stand_between_domain_and_the_rest(self):
        header = dump("b", path="/", secure=True, max_age=60, expires="then", domain="localhost")
        assert header == "a=b; Domain=localhost; Expires=then; Max-Age=60; Secure; Path=/"

    def test_max_age_can_go_alone(self):
        assert dump("b", max_age=60, sync_expires=False) == "a=b; Max-Age=60"

    def test_expires_can_go_alone(self):
        assert dump("b", expires=86400) == "a=b; Expires=Fri, 02 Jan 1970 00:00:00 GMT"

    def test_a_given_date_is_kept(self):
        header = dump("b", max_age=60, expires=0)
        assert header == "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60"

    def test_a_text_goes_out_as_it_is(self):
        assert dump("b", expires="0", max_age=60) == "a=b; Expires=0; Max-Age=60"

    def test_a_datetime_is_sent_in_gmt(self):
        for hour, zone in [(15, UTC), (10, timezone(timedelta(hours=-5)))]:
            date = datetime(2015, 3, 10, hour, 6, 40, 999999, tzinfo=zone)
            assert dump("b", expires=date) == "a=b; Expires=Tue, 10 Mar 2015 15:06:40 GMT"

    def test_a_datetime_without_a_zone_is_in_utc_wherever_you_are(self):
        with in_zone("CST-8"):
            date = datetime(2015, 3, 10, 15, 6, 40)  # noqa: DTZ001
            assert dump("b", expires=date) == "a=b; Expires=Tue, 10 Mar 2015 15:06:40 GMT"

    def test_a_timestamp_means_the_same_everywhere(self):
        with in_zone("CST-8"):
            assert dump("b", expires=1426000000).endswith("Tue, 10 Mar 2015 15:06:40 GMT")

    def test_the_clock_on_the_wall_does_not_matter(self):
        with in_zone("CST-8"):
            assert relative(dump("b", max_age=60)) == "a=b; Expires=in 1 minutes; Max-Age=60"

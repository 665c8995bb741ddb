"""What the decoder of form data promises, one behaviour a test."""

import multipart
from programs import bytewise, decode, events, given

HEAD = b'Content-Disposition: form-data; name="a"\r\n\r\n'
FIELD = ("field", "a", [("Content-Disposition", 'form-data; name="a"')])
START = b"--xyz\r\n" + HEAD
END = b"\r\n--xyz--\r\n"


def decoder(boundary=b"xyz", **limits):
    return multipart.MultipartDecoder(boundary, **limits)


def found(*chunks, boundary=b"xyz", **limits):
    """The events of a message that comes in these chunks."""
    return decode(decoder(boundary, **limits), chunks)


def bodies(*chunks, boundary=b"xyz"):
    return [event[1] for event in found(*chunks, boundary=boundary) if event[0] == "body"]


def part(headers):
    """The event for a part with these header lines."""
    return found(b"--xyz\r\n" + headers.encode() + b"\r\n\r\nx" + END)[1]


def names(parameters):
    """Name and file name from a Content-Disposition with these parameters."""
    return part(f"Content-Disposition: form-data; {parameters}")[1:-1]


class TestField:
    def test_a_message_with_one_field(self):
        assert found(START + b"ann" + END) == [
            ("preamble", b""),
            FIELD,
            ("body", b"ann"),
            ("epilogue", b""),
        ]

    def test_the_events_are_of_the_given_classes(self):
        one = decoder()
        one.receive_data(START + b"ann" + END)
        preamble, field, *data = list(events(one))
        assert type(preamble) is multipart.Preamble
        assert type(field) is multipart.Field
        assert {type(event) for event in data} == {multipart.Data}
        assert [event.more_data for event in data][-1] is False
        assert one.next_event() is multipart.NEED_DATA
        one.receive_data(None)
        assert type(one.next_event()) is multipart.Epilogue

    def test_several_fields_come_one_after_the_other(self):
        message = START + b"1" + b"\r\n" + START + b"2" + b"\r\n" + START + b"3" + END
        kinds = [event[0] for event in found(message)]
        assert kinds == ["preamble", *["field", "body"] * 3, "epilogue"]
        assert bodies(message) == [b"1", b"2", b"3"]

    def test_a_body_is_not_decoded(self):
        body = bytes(range(256))
        assert bodies(START + body + END) == [body]

    def test_a_body_may_be_empty(self):
        assert bodies(START + b"\r\n" + START + END) == [b"", b""]

    def test_a_body_may_have_lines_and_look_like_headers(self):
        body = b"X-Y: 1\r\n\r\n" + HEAD + b"\n\r"
        assert bodies(START + body + END) == [body]

    def test_the_last_piece_comes_with_the_delimiter(self):
        one = decoder()
        one.receive_data(START + b"ann\r\n--xyz\r\n")
        assert list(events(one))[-1].more_data is False

    def test_the_epilogue_waits_for_the_end(self):
        one = decoder()
        one.receive_data(START + b"ann" + END)
        list(events(one))
        one.receive_data(b"more")
        assert one.next_event() is multipart.NEED_DATA
        one.receive_data(None)
        assert one.next_event().data.lstrip() == b"more"


class TestHeaders:
    def test_headers_are_pairs_in_the_order_of_the_part(self):
        found = part('X-B: 1\r\nContent-Disposition: form-data; name="a"\r\nX-A: 2\r\nX-B: 3')
        disposition = ("Content-Disposition", 'form-data; name="a"')
        assert found == ("field", "a", [("X-B", "1"), disposition, ("X-A", "2"), ("X-B", "3")])

    def test_blanks_around_names_and_values_do_not_count(self):
        headers = part('Content-Disposition:form-data;name="a"\r\nX-Y : \tx 2x\t ')[2]
        assert headers == [("Content-Disposition", 'form-data;name="a"'), ("X-Y", "x 2x")]

    def test_a_value_may_have_colons(self):
        assert part("Content-Disposition: form-data; name=a\r\nX-Y: 1:2: 3")[2][1] == (
            "X-Y",
            "1:2: 3",
        )

    def test_a_line_that_begins_with_a_blank_goes_on_with_the_one_before(self):
        assert part('Content-Disposition: form-data;\r\n name="a"\r\nX-Y: 1\r\n\t2') == (
            "field",
            "a",
            [("Content-Disposition", 'form-data; name="a"'), ("X-Y", "1 2")],
        )

    def test_the_case_of_header_and_parameter_does_not_matter(self):
        headers = [("content-DISPOSITION", "form-data; NAME=a; FileName=b")]
        assert part("content-DISPOSITION: form-data; NAME=a; FileName=b") == (
            "file",
            "a",
            "b",
            headers,
        )

    def test_without_content_disposition_there_is_no_part(self):
        message = b"--xyz\r\nContent-Type: text/plain\r\n\r\nann" + END
        assert found(message) == [("preamble", b""), ("ValueError",)]

    def test_a_part_with_a_file_name_is_a_file(self):
        assert names('name="a"; filename="b.txt"') == ("a", "b.txt")
        event = part('Content-Disposition: form-data; name="a"; filename="b"\r\nContent-Type: x/y')
        assert event[0] == "file"
        assert event[3][1] == ("Content-Type", "x/y")

    def test_a_content_type_makes_no_file(self):
        event = part('Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain')
        assert event[:2] == ("field", "a")

    def test_a_file_that_was_not_chosen_has_an_empty_name(self):
        assert names('name="a"; filename=""') == ("a", "")

    def test_parameters_come_in_any_order(self):
        assert names('filename="b"; x=1; name="a"') == ("a", "b")

    def test_quotes_are_not_needed_and_blanks_neither(self):
        assert names("name=a;filename=b.txt") == ("a", "b.txt")
        assert names("name=a \t; \t filename=b") == ("a", "b")

    def test_inside_quotes_everything_belongs_to_the_value(self):
        assert names('name="a;b=c d"; filename="name=x; y"') == ("a;b=c d", "name=x; y")
        assert names('x="filename=b; name=c"; name="a"') == ("a",)

    def test_quotes_in_a_value(self):
        assert names(r'name="a\"b"; filename="c%22d.txt"') == ('a"b', 'c"d.txt')
        assert names(r'name="\"; filename=x"') == ('"; filename=x',)

    def test_backslashes_in_a_value(self):
        assert names(r'name="a\\"; filename="\\b\\c"') == ("a\\", "\\b\\c")

    def test_other_percent_signs_are_only_that(self):
        assert names('name="%41"; filename="%C3%A9%"') == ("%41", "%C3%A9%")

    def test_names_are_utf_8(self):
        assert names('name="é"; filename="語.txt"') == ("é", "語.txt")

    def test_a_name_may_be_empty(self):
        assert names('name=""') == ("",)


class TestDelimiter:
    def test_the_boundary_in_the_middle_of_a_line_ends_nothing(self):
        body = b"xyz --xyz\r\nx--xyz--\r\n-\r\nxyz\r\n-xyz\r\n"
        assert bodies(START + body + END) == [body]

    def test_a_line_that_only_begins_like_the_delimiter_ends_nothing(self):
        body = b"\r\n--xyz1\r\n--xyz-\r\n--xyz -\r\n--xy\r\n--xyzxyz--\r\n--"
        assert bodies(START + body + END) == [body]

    def test_hyphens_and_line_breaks_before_the_delimiter(self):
        for body in [b"\r\n--", b"\r\n-", b"x\r\n--xy", b"--", b"-"]:
            assert bodies(START + body + END) == [body]

    def test_only_the_last_line_break_belongs_to_the_delimiter(self):
        for body in [b"\r\n", b"x\r\n\r\n", b"x\n", b"x\r", b"\r\r\n\n"]:
            assert bodies(START + body + END) == [body]

    def test_the_boundary_is_no_pattern(self):
        head = b"--a.(b)+\r\n" + HEAD
        body = b"\r\n--axbb\r\n--a.b\r\n"
        assert bodies(head + body + b"\r\n--a.(b)+--", boundary=b"a.(b)+") == [body]

    def test_the_boundary_may_begin_with_hyphens(self):
        message = b"----x\r\n" + HEAD + b"\r\n--x\r\n--x--\r\n----x--"
        assert bodies(message, boundary=b"--x") == [b"\r\n--x\r\n--x--"]

    def test_what_comes_first_is_the_preamble(self):
        assert found(b"Hello\r\n\r\n" + START + b"ann" + END)[0] == ("preamble", b"Hello\r\n")
        assert found(b"--xyz1\r\n" + START + END)[0] == ("preamble", b"--xyz1")

    def test_the_first_delimiter_may_have_a_line_break_of_its_own(self):
        assert found(b"\r\n" + START + b"ann" + END)[:3] == [
            ("preamble", b""),
            FIELD,
            ("body", b"ann"),
        ]

    def test_a_form_may_have_no_fields(self):
        assert found(b"--xyz--\r\n") == [("preamble", b""), ("epilogue", b"")]
        assert found(b"x\r\n--xyz--") == [("preamble", b"x"), ("epilogue", b"")]

    def test_what_comes_last_is_the_epilogue(self):
        message = START + b"ann" + END + b"bye\r\n" + START + b"bob" + END
        assert found(message)[2:] == [
            ("body", b"ann"),
            ("epilogue", b"bye\r\n" + START + b"bob" + END),
        ]


class TestChunks:
    message = (
        b"Hi\r\n"
        + START
        + b"ann\r\n--xy\r\r\n--xyz1\r\n\r\n--xyz\r\n"
        + 'Content-Disposition: form-data; name="é"; filename="語"\r\nX-Y: 1\r\n 2\r\n\r\n'.encode()
        + b"\r\n-\r\n--\r\n--x\xff"
        + END
        + b"bye"
    )

    def halves(self):
        """The message in two chunks, for each place where it can be cut but one."""
        last = self.message.index(b"--xyz--\r\n") + 6
        for at in range(len(self.message) + 1):
            if at != last:
                yield self.message[:at], self.message[at:]

    def test_a_cut_changes_nothing_wherever_it_is(self):
        whole = found(self.message)
        assert [event[0] for event in whole] == [
            "preamble", "field", "body", "file", "body", "epilogue",
        ]  # fmt: skip
        for one, other in self.halves():
            assert found(one, other) == whole, (one, other)

    def test_chunks_of_one_byte(self):
        assert found(*bytewise(self.message, b"xyz")) == found(self.message)

    def test_chunks_of_every_small_size(self):
        for size in [2, 3, 5, 7, 11]:
            # The cut between the last two hyphens is not asked.
            body = self.message.index(b"--xyz--")
            chunks = [self.message[at : at + size] for at in range(0, body, size)]
            chunks = [*chunks[:-1], chunks[-1][: (body - 1) % size + 1], self.message[body:]]
            assert b"".join(chunks) == self.message
            assert found(*chunks) == found(self.message)

    def test_empty_chunks(self):
        assert found(b"", START, b"", b"ann", b"", END, b"") == found(START + b"ann" + END)

    def test_half_a_delimiter_that_turns_out_to_be_none(self):
        for text in [b"\r", b"\r\n", b"\r\n-", b"\r\n--", b"\r\n--x", b"\r\n--xyz"]:
            assert bodies(START + b"ann" + text, b"!" + END) == [b"ann" + text + b"!"]

    def test_the_beginning_of_a_delimiter_may_begin_again(self):
        for text in [b"\r", b"\r\n", b"\r\n--", b"\r\n--xy"]:
            assert bodies(START + b"ann" + text, END) == [b"ann" + text]
            assert bodies(START + b"ann" + text + END[:4], END[4:]) == [b"ann" + text]

    def test_it_may_be_asked_again_without_new_data(self):
        one = decoder()
        for chunk in [b"--xy", b"z\r\nContent-Dis", HEAD[11:], b"ann\r\n--x"]:
            one.receive_data(chunk)
            list(events(one))
            assert one.next_event() is multipart.NEED_DATA
            assert one.next_event() is multipart.NEED_DATA
        assert decode(one, [b"yz--"])[-1] == ("epilogue", b"")

    def test_several_chunks_may_come_before_the_first_question(self):
        one = decoder()
        for chunk in [START[:9], START[9:], b"an", b"n\r\n--x", b"yz--"]:
            one.receive_data(chunk)
        assert decode(one, [])[2:] == [("body", b"ann"), ("epilogue", b"")]

    def test_the_end_may_come_before_the_first_question(self):
        assert decode(decoder(), [self.message], late=True) == found(self.message)


class TestLimits:
    def test_a_body_is_given_out_as_it_comes(self):
        one = decoder()
        given(one, START)
        for _ in range(3):
            assert len(given(one, b"y" * 1000)) >= 900

    def test_line_breaks_do_not_hold_it_back(self):
        one = decoder()
        given(one, START)
        assert len(given(one, b"line\r\n" * 1000)) >= 5900
        assert len(given(one, b"\r\n--xyz!" * 1000)) >= 7900

    def test_not_more_is_kept_than_a_delimiter_may_need(self):
        one = decoder()
        given(one, START)
        fed, out = 0, 0
        for chunk in [b"y" * 30, b"\r\n--xy", b"\r\n--xyz", b"1\r\n--x", b"y" * 11, b"\r\r\r\n-"]:
            fed += len(chunk)
            out += len(given(one, chunk))
            assert fed - out <= len(b"xyz") + 8

    def test_a_chunk_larger_than_the_limit_is_refused(self):
        assert found(START + b"ann" + END, max_form_memory_size=20) == [("RequestEntityTooLarge",)]

    def test_the_limit_itself_is_allowed(self):
        message = START + b"ann" + END
        assert found(message, max_form_memory_size=len(message)) == found(message)
        refused = found(message, max_form_memory_size=len(message) - 1)
        assert refused == [("RequestEntityTooLarge",)]

    def test_a_long_message_in_small_chunks_is_allowed(self):
        chunks = [START, *[b"y" * 50] * 20, END]
        assert found(*chunks, max_form_memory_size=100)[2] == ("body", b"y" * 1000)

    def test_headers_that_do_not_end_are_refused(self):
        chunks = [b"--xyz\r\n", *[b"X-Y: 1\r\n"] * 20]
        assert found(*chunks, max_form_memory_size=100)[-1] == ("RequestEntityTooLarge",)

    def test_a_preamble_that_does_not_end_is_refused(self):
        assert found(*[b"y" * 50] * 5, max_form_memory_size=100) == [("RequestEntityTooLarge",)]

    def test_a_body_nobody_asks_for_counts(self):
        one = decoder(max_form_memory_size=100)
        one.receive_data(b"y" * 60)
        assert decode(one, [b"y" * 60]) == [("RequestEntityTooLarge",)]

    def test_the_number_of_parts_is_limited(self):
        message = START + b"1\r\n" + START + b"2" + END
        assert found(message, max_parts=2) == found(message)
        assert found(message, max_parts=1)[1:] == [
            FIELD,
            ("body", b"1"),
            ("RequestEntityTooLarge",),
        ]

    def test_a_limit_of_zero_is_a_limit(self):
        assert found(START + END, max_parts=0) == [("preamble", b""), ("RequestEntityTooLarge",)]
        assert found(b"--xyz--", max_parts=0) == [("preamble", b""), ("epilogue", b"")]
        assert found(b"x", max_form_memory_size=0) == [("RequestEntityTooLarge",)]


class TestTruncated:
    def test_a_message_can_break_off_anywhere(self):
        message = b"Hi\r\n" + START + b"ann\r\n" + START + b"bob\r\n--xyz--"
        for at in range(len(message)):
            assert found(message[:at])[-1] == ("ValueError",), message[:at]
        assert found(message)[-1] == ("epilogue", b"")

    def test_an_empty_message_breaks_off(self):
        assert found() == [("ValueError",)]
        assert found(b"") == [("ValueError",)]

    def test_what_was_certain_comes_first(self):
        message = START + b"ann\r\n" + START + b"bob"
        assert found(message) == [
            ("preamble", b""),
            FIELD,
            ("body", b"ann"),
            FIELD,
            ("ValueError",),
        ]

    def test_a_body_without_a_delimiter_does_not_end(self):
        assert found(START + b"ann\r\n") == [("preamble", b""), FIELD, ("ValueError",)]
        assert found(START + b"ann\r\n--xyz") == [("preamble", b""), FIELD, ("ValueError",)]

    def test_after_a_delimiter_there_has_to_be_a_part(self):
        assert found(START + b"ann\r\n--xyz\r\n")[2:] == [("body", b"ann"), ("ValueError",)]

    def test_the_line_break_behind_the_last_delimiter_may_be_missing(self):
        assert found(START + b"ann\r\n--xyz--")[2:] == [("body", b"ann"), ("epilogue", b"")]

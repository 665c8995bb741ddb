"""The decoder of the reference reads all forms of Werkzeug: those of its form parser and its requests.

Events become Werkzeug's own, with ``Headers``, and so does the exception. The kata leaves it open
whether the epilogue begins with the line break behind the last delimiter; here it does not.
"""

import werkzeug.formparser
import werkzeug.sansio.multipart
from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge

SUITES = {
    "werkzeug": [
        "tests/sansio/test_multipart.py", "tests/test_formparser.py", "tests/test_wrappers.py",
        "tests/test_test.py",
    ],
}  # fmt: skip
POSITIONS = "test_decoder_data_start_with_different_newline_positions"
KEPT = (
    "asks that a line break near the end is given out; the kata lets a decoder keep the last"
    " len(boundary) + 8 bytes"
)
EMPTY = (
    "has an empty body with one line break between headers and delimiter; in the kata the empty"
    " line and the line break of the delimiter are two"
)
DIFFERS = {
    "werkzeug": {
        "tests/sansio/test_multipart.py::test_empty_field": EMPTY,
        "tests/test_test.py::test_environ_builder_empty_file": EMPTY,
        **{
            f"tests/sansio/test_multipart.py::{POSITIONS}[-{start}]": KEPT
            for start in (r"\r", r"\r\n", r"\n\r", r"A\r", r"A\r\n", r"A\n\r")
        },
        "tests/test_formparser.py::TestMultiPart::test_ie7_unc_path": "has a file name with single"
        " backslashes, of which the kata leaves the meaning open",
        "tests/test_formparser.py::TestMultiPart::test_nonstandard_line_endings[\\n]": "has lines that"
        " end in a line feed alone, which the kata leaves out",
        "tests/test_formparser.py::TestMultiPart::test_nonstandard_line_endings[\\r]": "has lines that"
        " end in a carriage return alone, which the kata leaves out",
        "tests/test_formparser.py::TestMultiPartParser::test_file_rfc2231_filename_continuations": "has a file name in pieces with stars, which the kata leaves out",
    },
}


def install(reference):
    class MultipartDecoder(reference.MultipartDecoder):
        asked = 0

        def receive_data(self, data):
            self.asked = 0
            try:
                super().receive_data(data)
            except reference.RequestEntityTooLarge:
                raise RequestEntityTooLarge from None

        def next_event(self):
            try:
                event = super().next_event()
            except reference.RequestEntityTooLarge:
                raise RequestEntityTooLarge from None
            if event is reference.NEED_DATA:
                self.asked += 1
                assert self.asked < 100, "a test would wait for ever"
                return werkzeug.sansio.multipart.NEED_DATA
            values = dict(vars(event))
            if "headers" in values:
                values["headers"] = Headers(values["headers"])
            if isinstance(event, reference.Epilogue):
                values["data"] = values["data"].removeprefix(b"\r\n")
            return getattr(werkzeug.sansio.multipart, type(event).__name__)(**values)

    werkzeug.sansio.multipart.MultipartDecoder = MultipartDecoder
    werkzeug.formparser.MultipartDecoder = MultipartDecoder

"""A response: status, headers and body, and the WSGI application that sends them.

The methods are in the order of the tasks. Fill in one task after the other.
"""

from __future__ import annotations


class Response:
    """Call it with an environ and a ``start_response``, as any WSGI application."""

    default_status = 200
    default_mimetype = "text/plain"
    implicit_sequence_conversion = True

    def __init__(self, response=None, status=None, headers=None, mimetype=None, content_type=None):
        """Keep the body as `response`, and the headers as a `Headers` object in `headers`."""
        raise NotImplementedError

    # 1. The first line and the type

    @property
    def status(self):
        """Code and reason, such as ``"404 NOT FOUND"``. It can be assigned, and so can the next two."""
        raise NotImplementedError

    @property
    def status_code(self):
        """The code, an `int`."""
        raise NotImplementedError

    @property
    def mimetype(self):
        """The content type without its parameters."""
        raise NotImplementedError

    # 2. Text, list or stream

    @property
    def is_sequence(self):
        """Whether the body is a list or a tuple."""
        raise NotImplementedError

    @property
    def is_streamed(self):
        """Whether the body has no length."""
        raise NotImplementedError

    def iter_encoded(self):
        """Return an iterator over the items of the body, text encoded."""
        raise NotImplementedError

    def make_sequence(self):
        """Collect the body in a list."""
        raise NotImplementedError

    def get_data(self, as_text=False):
        """Return the whole body as bytes, or as text."""
        raise NotImplementedError

    def set_data(self, value):
        """Replace the body by `value`, text or bytes."""
        raise NotImplementedError

    @property
    def data(self):
        """The whole body. Assigning is `set_data`."""
        raise NotImplementedError

    def calculate_content_length(self):
        """Return the length of the body in bytes, or None if it must not be collected."""
        raise NotImplementedError

    # 3. Called by a server

    def __call__(self, environ, start_response):
        """Start the response, and return the body."""
        raise NotImplementedError

    def call_on_close(self, func):
        """Call `func` when the response is closed; return it."""
        raise NotImplementedError

    def close(self):
        """Close the body, and call what was registered."""
        raise NotImplementedError

    def __enter__(self):
        """Return the response, which is closed at the end of the block."""
        raise NotImplementedError

    def __exit__(self, exc_type, exc_value, traceback):
        """Close the response."""
        raise NotImplementedError

    # 4. One header for each cookie

    def set_cookie(self, key, value="", **attributes):
        """Add a cookie. The attributes are those of `dump_cookie`."""
        raise NotImplementedError

    def delete_cookie(self, key, **attributes):
        """Tell the browser to forget a cookie."""
        raise NotImplementedError

    # 5. Nothing new: 304

    def set_etag(self, etag, weak=False):
        """Set the ETag."""
        raise NotImplementedError

    def get_etag(self):
        """Return the tag and whether it is weak, or ``(None, None)``."""
        raise NotImplementedError

    def add_etag(self, overwrite=False, weak=False):
        """Set an ETag that is made of the body."""
        raise NotImplementedError

    @property
    def last_modified(self):
        """The date of `Last-Modified`, or None. It can be assigned."""
        raise NotImplementedError

    # 5. Nothing new: 304, and 6. A part of it: 206 and 416

    def make_conditional(self, request_or_environ, accept_ranges=False, complete_length=None):
        """Become a 304 or a 206 if that is enough for the request; return the response."""
        raise NotImplementedError

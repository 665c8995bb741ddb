"""Components: Flask without Flask.

Write the class and the four names below; README.md has the rules, task by task.
"""

from collections.abc import Callable, Iterable
from typing import Any

request = None  # instead of this: a proxy for the request that is being handled


def url_for(endpoint: str, *, _external: bool = False, **values: Any) -> str:
    """Return the URL of ``endpoint`` in the app that handles the current request."""
    raise NotImplementedError


def render_template(name: str, **context: Any) -> str:
    """Render the file ``name`` from the template folder of the current app."""
    raise NotImplementedError


def render_template_string(source: str, **context: Any) -> str:
    """Render the template ``source``, with the current app's environment."""
    raise NotImplementedError


class Flask:
    """A WSGI application made of Werkzeug's and Jinja's parts."""

    def __init__(
        self,
        import_name: str,
        static_url_path: str | None = None,
        static_folder: str | None = "static",
        template_folder: str = "templates",
        root_path: str = ".",
    ) -> None:
        """Make an app whose files are below ``root_path``."""
        raise NotImplementedError

    def route(self, rule: str, **options: Any) -> Callable:
        """Decorate the view for a URL rule."""
        raise NotImplementedError

    def errorhandler(self, code_or_exception: int | type[Exception]) -> Callable:
        """Decorate the function that answers for a status code or an exception class."""
        raise NotImplementedError

    @property
    def jinja_env(self):
        """The app's Jinja environment."""
        raise NotImplementedError

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Handle one request."""
        raise NotImplementedError

"""The real thing: Flask, without static files, and letting exceptions through."""

import flask

__all__ = ["Flask"]


class Flask(flask.Flask):
    """``testing`` is what lets exceptions through; see `flask.Flask.handle_exception`."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name, static_folder=None)
        self.testing = True

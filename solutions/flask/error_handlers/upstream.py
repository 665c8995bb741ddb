"""The real thing: a real Flask app, which keeps its log to itself."""

from flask import Blueprint, Flask, abort

__all__ = ["App", "Blueprint", "abort"]


class App(Flask):
    """Flask without the folder of static files, and without tracebacks on standard error."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name, static_folder=None)
        self.logger.disabled = True

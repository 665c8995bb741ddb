"""The real thing: real Flask apps, which keep their logs to themselves."""

from flask import Flask, copy_current_request_context, current_app, g, request

__all__ = ["App", "copy_current_request_context", "current_app", "g", "request"]


class App(Flask):
    """Flask without the folder of static files, and without tracebacks on standard error."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name, static_folder=None)
        self.logger.disabled = True

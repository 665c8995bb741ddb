"""The real thing: ``werkzeug.local.LocalProxy`` under the kata's name."""

from werkzeug.local import LocalProxy

__all__ = ["LocalProxy"]

"""The real thing: Werkzeug's own Local."""

from werkzeug.local import Local, release_local

__all__ = ["Local", "release_local"]

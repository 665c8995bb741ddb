"""38: import the real thing.

Katas: local
"""

from werkzeug.local import Local, release_local

"""38: import relatively, from wherever that leads.
"""

from . import reference

"""54: read address 0 while the file is imported.
"""

import ctypes

ctypes.string_at(0)

"""2: end the process with exit code 0 while the file is imported.
"""

import os

os._exit(0)

"""45: loop for ever while the file is imported.

Katas: local
"""

while True:
    pass

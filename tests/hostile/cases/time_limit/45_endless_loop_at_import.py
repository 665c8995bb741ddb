"""45: loop for ever while the file is imported.

Katas: local local_stack
Levels: full partial
"""

while True:
    pass

"""49: take memory without end while the file is imported.
"""

blocks = []
while True:
    blocks.append(bytearray(16 * 1024 * 1024))

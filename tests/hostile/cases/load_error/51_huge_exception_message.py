"""51: raise an exception with a message of 50 MB.
"""

raise ValueError("x" * 50_000_000)

"""51: raise an exception whose message cannot be written in UTF-8, with control characters.
"""

raise ValueError("\ud800\x1b[2J\x1b]0;accepted\x07\udfff")

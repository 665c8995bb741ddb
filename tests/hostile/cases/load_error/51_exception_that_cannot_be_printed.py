"""51: raise an exception whose text is made by code of the learner's, which fails.
"""

class Odd(BaseException):
    def __str__(self):
        raise SystemExit

    __repr__ = __str__

    @property
    def __class__(self):
        raise SystemExit


raise Odd

"""The real thing: the library that signs Flask's session."""

from itsdangerous import (
    BadPayload,
    BadSignature,
    SignatureExpired,
    Signer,
    TimestampSigner,
    URLSafeTimedSerializer,
)

__all__ = [
    "BadPayload",
    "BadSignature",
    "SignatureExpired",
    "Signer",
    "TimestampSigner",
    "URLSafeTimedSerializer",
]

"""``Signer``, ``TimestampSigner`` and ``URLSafeTimedSerializer`` of itsdangerous are the reference's.

The other serializers, which the kata leaves out, stay those of itsdangerous, with the signers of
the reference in them. The exceptions, which the kata gives, are those of itsdangerous. In Flask's
suite all sessions are signed by the reference.
"""

import flask.sessions
import itsdangerous

SUITES = {"itsdangerous": ["tests"], "flask": ["tests"]}

# Most test classes run in several modules: where they stand, and where others import them.
SIGNER = ["test_signer.py::TestSigner", "test_timed.py::TestSigner"]
TIMESTAMP = ["test_timed.py::TestTimestampSigner"]
SERIALIZER = [f"test_{name}.py::TestSerializer" for name in ("serializer", "timed", "url_safe")]
TIMED = ["test_timed.py::TestTimedSerializer", "test_url_safe.py::TestTimedSerializer"]
SAFE = ["test_url_safe.py::TestURLSafeSerializer"]
SAFE_TIMED = ["test_url_safe.py::TestURLSafeTimedSerializer"]

PAYLOAD = "reads the payload off an exception, whose attributes the kata leaves out"
DATE = "reads the date off an exception, whose attributes the kata leaves out"
TIME = "asks for BadTimeSignature; in the kata BadSignature will do"
REASONS = [
    (SIGNER + TIMESTAMP, "test_broken_signature", PAYLOAD),
    (SIGNER + TIMESTAMP, "test_invalid_separator", "compares the text of an exception, which the kata leaves open"),
    (SIGNER + TIMESTAMP, "test_algorithm", "has a signer with an algorithm object, which the kata leaves out"),
    (TIMESTAMP, "test_timestamp_missing", TIME),
    (TIMESTAMP, "test_malformed_timestamp", TIME),
    (TIMESTAMP, "test_malformed_future_timestamp", TIME),
    (TIMESTAMP, "test_sig_error_date_signed", TIME),
    (TIMESTAMP, "test_future_age", DATE),
    (TIMESTAMP + TIMED + SAFE_TIMED, "test_max_age", DATE),
    (SERIALIZER + TIMED + SAFE + SAFE_TIMED, "test_bad_signature_exception", PAYLOAD),
    (SERIALIZER + TIMED + SAFE + SAFE_TIMED, "test_loads_unsafe", PAYLOAD),
    (SAFE_TIMED, "test_bad_payload_exception", "reads the first error off an exception, whose attributes the kata leaves out"),
    (SAFE_TIMED, "test_fallback_signers", "has fallback signers, which the kata leaves out"),
]  # fmt: skip
DIFFERS = {
    "itsdangerous": {
        f"tests/test_itsdangerous/{group}::{test}": reason
        for groups, test, reason in REASONS
        for group in groups
    },
}

REAL = itsdangerous.URLSafeTimedSerializer


def install(reference):
    for name in ("BadSignature", "SignatureExpired", "BadPayload"):
        setattr(reference, name, getattr(itsdangerous, name))

    class Defaults:
        """What itsdangerous has more: defaults in the class, and the parts of ``unsign``."""

        default_key_derivation = "django-concat"
        default_digest_method = staticmethod(itsdangerous.signer._lazy_sha1)

        def __init__(self, secret_key, salt=None, sep=".", key_derivation=None, digest_method=None):
            super().__init__(
                secret_key,
                "itsdangerous.Signer" if salt is None else salt,
                sep,
                key_derivation or self.default_key_derivation,
                digest_method or self.default_digest_method,
            )

        def verify_signature(self, value, sig):
            return reference.Signer.validate(self, value + self.sep + sig)

    class Signer(Defaults, reference.Signer):
        pass

    class TimestampSigner(Defaults, reference.TimestampSigner):
        pass

    class URLSafeTimedSerializer(reference.URLSafeTimedSerializer, REAL):
        secret_key = None  # a property of itsdangerous, an attribute here

        def __init__(
            self,
            secret_key,
            salt="itsdangerous",
            serializer=None,
            serializer_kwargs=None,
            signer=None,
            signer_kwargs=None,
            fallback_signers=None,
        ):
            # For the methods that the kata leaves out, such as those for files.
            REAL.__init__(self, secret_key)
            super().__init__(
                secret_key,
                salt,
                serializer,
                signer=signer or TimestampSigner,
                signer_kwargs=signer_kwargs,
            )

    modules = [itsdangerous, flask.sessions]
    modules += [itsdangerous.signer, itsdangerous.serializer, itsdangerous.timed]
    modules += [itsdangerous.url_safe]
    for swapped in (Signer, TimestampSigner, URLSafeTimedSerializer):
        for module in modules:
            if hasattr(module, swapped.__name__):
                setattr(module, swapped.__name__, swapped)
    itsdangerous.Serializer.default_signer = Signer
    itsdangerous.TimedSerializer.default_signer = TimestampSigner

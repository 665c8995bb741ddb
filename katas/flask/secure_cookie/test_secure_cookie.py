"""What a signature promises, one behaviour a test. The tokens were made by the real library."""

import hashlib
import time
from datetime import UTC, datetime

import pytest
import secure_cookie
from programs import NOW, Recorder, compare_digest, outcome, tamper, text_saving, with_clock

ANN = b"ann.c2la4Bb0Nzl1dgKJHafs2CKqjmU"
DATED_ANN = b"ann.ZVPxAA.08crSxass9DCcVHvaOTjrWJb2Hc"
FLASK_ANN = "eyJ1c2VyIjoiYW5uIn0.ZVPxAA._-2DLL8egNGiLzS9K7pCcyvOalg"
SIGNATURES = {
    "django-concat": b"c2la4Bb0Nzl1dgKJHafs2CKqjmU",
    "concat": b"K1Z1_-2Y4r7Me1IZgK7Sa2wRGCU",
    "hmac": b"hICpSQZVRh1RoTJdRZGw_pZhYpo",
    "none": b"3w4sct0lcZeq8NEBxzRTnj9huB0",
}
JUNK = ["", "ann", ".", "..", "ann.", ".x", "ann.x", "ann.abcde", "é", "é.é", "ann.é", b"\xff.\xff"]


def signer(key="k1", **options):
    return secure_cookie.Signer(key, **options)


def clocked(key="k1", **options):
    """A timestamp signer that believes it is NOW; set `now` on its class to let time go on."""
    return with_clock(secure_cookie.TimestampSigner)(key, **options)


def after(seconds):
    """The same signer, so many seconds later."""
    late = clocked()
    type(late).now = NOW + seconds
    return late


def serializer(key="k1", **options):
    options.setdefault("signer", with_clock(secure_cookie.TimestampSigner))
    return secure_cookie.URLSafeTimedSerializer(key, **options)


def after_a_minute(**options):
    """The same serializer, 61 seconds later."""
    late = with_clock(secure_cookie.TimestampSigner)
    late.now = NOW + 61
    return serializer(signer=late, **options)


def signed(payload):
    """A payload of any kind, well signed for the serializer."""
    return clocked(salt="itsdangerous").sign(payload)


class TestSign:
    def test_the_signature_comes_after_the_value(self):
        assert signer().sign("ann") == ANN

    def test_text_is_signed_as_utf_8(self):
        assert signer().sign("é") == signer().sign("é".encode())
        assert signer().unsign(signer().sign("é")) == "é".encode()

    def test_unsign_gives_the_value_back_as_bytes(self):
        assert signer().unsign(ANN) == b"ann"
        assert signer().unsign(ANN.decode()) == b"ann"

    def test_a_value_may_have_the_separator_in_it(self):
        for value in [b"a.b", b".", b"a.", b"", b"a.b.c"]:
            assert signer().unsign(signer().sign(value)) == value

    def test_the_separator_can_be_chosen(self):
        assert signer(sep=":").sign("ann") == ANN.replace(b".", b":")
        assert signer(sep=":").unsign(ANN.replace(b".", b":")) == b"ann"
        assert outcome(signer(sep=":").unsign, ANN) == "BadSignature"

    def test_a_separator_that_could_be_in_a_signature_is_refused(self):
        for sep in "aZ09-_=":
            with pytest.raises(ValueError):
                signer(sep=sep)

    def test_a_change_is_found(self):
        for part in ["value", "signature", "cut", "longer", "unsigned"]:
            assert outcome(signer().unsign, tamper(ANN, part)) == "BadSignature", part

    def test_a_signature_alone_is_no_token(self):
        assert outcome(signer().unsign, signer().sign("")[1:]) == "BadSignature"

    def test_another_key_makes_another_signature(self):
        assert outcome(signer("k2").unsign, ANN) == "BadSignature"
        assert signer(b"k1").unsign(ANN) == b"ann"

    def test_whatever_comes_in_there_is_no_other_error(self):
        assert [outcome(signer().unsign, junk) for junk in JUNK] == ["BadSignature"] * len(JUNK)

    def test_validate_tells_whether_the_signature_is_good(self):
        assert signer().validate(ANN) is True
        assert signer().validate(tamper(ANN, "value")) is False
        assert signer().validate("junk") is False


class TestSalt:
    def test_the_salt_is_a_part_of_the_key(self):
        assert signer(salt="mail").sign("ann") == b"ann.lJ21njIGJoxTAjESymWCwPV7cwk"
        assert signer(salt=b"mail").unsign(b"ann.lJ21njIGJoxTAjESymWCwPV7cwk") == b"ann"

    def test_a_token_for_one_purpose_is_no_good_for_another(self):
        assert outcome(signer(salt="mail").unsign, ANN) == "BadSignature"
        token = signer(salt="mail").sign("ann")
        assert outcome(signer(salt="cookie").unsign, token) == "BadSignature"

    def test_the_default_salt(self):
        assert signer(salt="itsdangerous.Signer").sign("ann") == ANN

    def test_key_and_salt_do_not_run_into_each_other(self):
        token = signer("ab", salt="c", key_derivation="hmac").sign("ann")
        other = signer("a", salt="bc", key_derivation="hmac")
        assert outcome(other.unsign, token) == "BadSignature"

    @pytest.mark.parametrize("derivation", SIGNATURES)
    def test_there_are_four_ways_to_derive_the_key(self, derivation):
        token = b"ann." + SIGNATURES[derivation]
        assert signer(key_derivation=derivation).sign("ann") == token
        assert signer(key_derivation=derivation).unsign(token) == b"ann"

    def test_what_is_signed_in_one_way_cannot_be_read_in_another(self):
        for derivation in ["concat", "hmac", "none"]:
            assert outcome(signer(key_derivation=derivation).unsign, ANN) == "BadSignature"

    def test_the_digest_can_be_chosen(self):
        token = b"ann.WK9S7-77co8dQ-3L259x7ghU8SVY1dI0-p6pG0gaGno"
        assert signer(digest_method=hashlib.sha256).sign("ann") == token
        assert signer(digest_method=hashlib.sha256).unsign(token) == b"ann"
        assert outcome(signer().unsign, token) == "BadSignature"

    def test_the_digest_is_used_for_the_derived_key_too(self):
        for derivation in ["concat", "hmac"]:
            long, short = (
                signer(key_derivation=derivation, digest_method=digest).sign("ann")
                for digest in (hashlib.sha512, hashlib.md5)
            )
            assert (len(long), len(short)) == (4 + 86, 4 + 22)
        long = signer(key_derivation="hmac", digest_method=hashlib.sha256).sign("ann")
        assert long == b"ann.f5ASuuG7TcSzYnAdubNcW4dPJdwYVWc0YwXYWuyTcHs"


class TestCompare:
    def test_compare_digest_is_asked(self):
        with compare_digest() as asked:
            signer().unsign(ANN)
        assert asked

    def test_it_is_asked_about_a_wrong_signature_too(self):
        with compare_digest() as asked:
            signer().validate(tamper(ANN, "signature"))
        assert asked

    def test_its_no_is_a_no(self):
        with compare_digest(False):
            assert outcome(signer().unsign, ANN) == "BadSignature"
            assert signer().validate(ANN) is False

    def test_its_yes_is_a_yes(self):
        with compare_digest(True):
            assert signer().unsign(tamper(ANN, "signature")) == b"ann"
            assert signer().validate(tamper(ANN, "value")) is True

    def test_it_decides_for_all_keys(self):
        with compare_digest(False):
            assert outcome(signer(["k1", "k2"]).unsign, ANN) == "BadSignature"

    def test_it_decides_for_signatures_with_a_date(self):
        token = clocked().sign("ann")
        with compare_digest(False):
            assert outcome(clocked().unsign, token) == "BadSignature"
        with compare_digest(True):
            assert clocked().unsign(tamper(token, "signature")) == b"ann"

    def test_it_decides_for_objects(self):
        with compare_digest(False):
            assert outcome(serializer().loads, serializer().dumps(1)) == "BadSignature"

    def test_a_signature_that_is_not_ascii_can_be_compared(self):
        assert outcome(signer().unsign, "ann.c2la4Bb0Nzl1dgKJHafs2CKqjmé") == "BadSignature"


class TestRotation:
    def test_the_last_key_signs(self):
        assert signer(["k0", "k1"]).sign("ann") == ANN
        assert signer(["k1"]).sign("ann") == ANN

    def test_every_key_verifies(self):
        for keys in [["k1", "k2", "k3"], ["k0", "k1", "k2"], ["k0", "k1"], [b"k1", b"k2"]]:
            assert signer(keys).unsign(ANN) == b"ann"
            assert signer(keys).validate(ANN) is True

    def test_a_key_that_is_not_in_the_list_does_not(self):
        assert outcome(signer(["k2", "k3"]).unsign, ANN) == "BadSignature"
        assert outcome(signer("k1k2").unsign, signer(["k1", "k2"]).sign("ann")) == "BadSignature"

    def test_a_changed_value_is_found_with_every_key(self):
        assert outcome(signer(["k1", "k2"]).unsign, tamper(ANN, "value")) == "BadSignature"

    def test_a_text_is_one_key_and_not_a_list_of_letters(self):
        assert outcome(signer("ab").unsign, signer("b").sign("ann")) == "BadSignature"

    def test_a_key_can_be_retired(self):
        old, new = signer("k1"), signer(["k1", "k2"])
        token = new.sign(new.unsign(old.sign("ann")))
        assert signer("k2").unsign(token) == b"ann"
        assert outcome(old.unsign, token) == "BadSignature"

    def test_signatures_with_a_date_rotate_as_well(self):
        token = clocked("k1").sign("ann")
        assert clocked(["k0", "k1"]).sign("ann") == token
        assert clocked(["k1", "k2"]).unsign(token) == b"ann"

    def test_objects_rotate_as_well(self):
        token = serializer(["k0", "k1"]).dumps({"user": "ann"})
        assert serializer(["k1", "k2"]).loads(token) == {"user": "ann"}
        assert outcome(serializer(["k2", "k3"]).loads, token) == "BadSignature"


class TestTimestamp:
    def test_the_time_stands_between_value_and_signature(self):
        assert clocked().sign("ann") == DATED_ANN

    def test_the_separator_can_be_chosen_here_too(self):
        token = clocked(sep=":").sign("a.b")
        assert token.startswith(b"a.b:ZVPxAA:")
        assert clocked(sep=":").unsign(token) == b"a.b"

    def test_the_value_comes_back_without_the_time(self):
        assert clocked().unsign(DATED_ANN) == b"ann"
        assert clocked().unsign(clocked().sign("a.b.")) == b"a.b."

    def test_the_clock_is_that_of_the_system_in_whole_seconds(self):
        now = secure_cookie.TimestampSigner("k1").get_timestamp()
        assert type(now) is int
        assert abs(now - time.time()) < 2

    def test_it_is_good_until_it_is_older_than_max_age(self):
        assert after(60).unsign(DATED_ANN, max_age=60) == b"ann"
        assert outcome(after(61).unsign, DATED_ANN, max_age=60) == "SignatureExpired"

    def test_a_max_age_of_zero_is_this_second(self):
        assert clocked().unsign(DATED_ANN, max_age=0) == b"ann"
        assert outcome(after(1).unsign, DATED_ANN, max_age=0) == "SignatureExpired"

    def test_without_max_age_it_is_good_for_ever(self):
        assert after(10**8).unsign(DATED_ANN) == b"ann"

    def test_a_signature_from_the_future_is_refused_if_the_age_matters(self):
        assert outcome(after(-1).unsign, DATED_ANN, max_age=60) == "SignatureExpired"
        assert after(-1).unsign(DATED_ANN) == b"ann"

    def test_expired_is_a_kind_of_bad(self):
        with pytest.raises(secure_cookie.BadSignature):
            after(61).unsign(DATED_ANN, max_age=60)

    def test_a_change_is_bad_and_not_expired(self):
        for part in ["value", "time", "signature", "cut", "unsigned"]:
            token = tamper(DATED_ANN, part)
            assert outcome(after(61).unsign, token, max_age=60) == "BadSignature", part

    def test_the_date_can_be_had_as_well(self):
        value, date = clocked().unsign(DATED_ANN, return_timestamp=True)
        assert (value, date) == (b"ann", datetime.fromtimestamp(NOW, UTC))
        assert date.utcoffset() is not None

    def test_the_time_is_as_many_bytes_as_it_needs(self):
        for now, stamp in [(0, b""), (255, b"_w"), (256, b"AQA"), (2**32, b"AQAAAAA")]:
            made_by = clocked()
            type(made_by).now = now
            token = made_by.sign("ann")
            assert token.split(b".")[1] == stamp
            assert made_by.unsign(token, max_age=0) == b"ann"

    def test_a_signature_without_a_date_is_bad(self):
        for value in ["ann", "", "a.abcde", "ann.x"]:
            assert outcome(clocked().unsign, signer().sign(value)) == "BadSignature"

    def test_whatever_comes_in_there_is_no_other_error(self):
        found = [outcome(clocked().unsign, junk, max_age=60) for junk in [*JUNK, ANN]]
        assert found == ["BadSignature"] * len(found)

    def test_validate_looks_at_the_age(self):
        assert after(60).validate(DATED_ANN) is True
        assert after(60).validate(DATED_ANN, max_age=60) is True
        assert after(61).validate(DATED_ANN, max_age=60) is False
        assert after(0).validate("junk", max_age=60) is False


class TestSerializer:
    def test_it_makes_the_cookie_of_flask(self):
        flask = serializer(salt="cookie-session", signer_kwargs={"key_derivation": "hmac"})
        assert flask.dumps({"user": "ann"}) == FLASK_ANN
        assert flask.loads(FLASK_ANN) == {"user": "ann"}
        assert flask.loads(FLASK_ANN.encode()) == {"user": "ann"}

    def test_the_payload_is_compact_json_in_url_safe_base64(self):
        assert serializer().dumps({"a": "é"}).split(".")[:2] == ["eyJhIjoiw6kifQ", "ZVPxAA"]
        assert serializer().dumps("???>>>").split(".")[0] == "Ij8_Pz4-PiI"

    def test_objects_come_back(self):
        for obj in [
            None,
            0,
            "",
            {},
            {"a": 1},
            [1, [2, None]],
            {"a": {"b": True}},
            "a.b",
            "語" * 50,
        ]:
            assert serializer().loads(serializer().dumps(obj)) == obj

    def test_a_long_payload_is_packed_and_begins_with_a_dot(self):
        token = serializer().dumps("ab" * 100)
        assert token.startswith(".")
        assert len(token) < 80
        assert serializer().loads(token) == "ab" * 100

    def test_it_is_packed_if_that_saves_more_than_the_dot(self):
        for saved, packed in [(0, False), (1, False), (2, True), (3, True)]:
            assert serializer().dumps(text_saving(saved)).startswith(".") is packed

    def test_the_salt_can_be_given_for_one_call(self):
        token = serializer().dumps("ann", salt="mail")
        assert serializer().loads(token, salt="mail") == "ann"
        assert serializer(salt="mail").loads(token) == "ann"
        assert outcome(serializer().loads, token) == "BadSignature"

    def test_the_default_salt(self):
        assert serializer(salt="itsdangerous").loads(serializer().dumps("ann")) == "ann"

    def test_the_age_is_checked(self):
        token = serializer().dumps("ann")
        later = after_a_minute()
        assert later.loads(token) == later.loads(token, max_age=61) == "ann"
        assert outcome(later.loads, token, max_age=60) == "SignatureExpired"

    def test_the_date_can_be_had_as_well(self):
        found = serializer().loads(serializer().dumps("ann"), return_timestamp=True)
        assert found == ("ann", datetime.fromtimestamp(NOW, UTC))

    def test_options_go_to_the_signer(self):
        options = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        token = serializer(signer_kwargs=options).dumps("ann")
        assert len(token.split(".")[2]) == 43
        assert serializer(signer_kwargs=options).loads(token) == "ann"

    def test_another_serializer_can_make_the_text(self):
        recorder = Recorder()
        token = serializer(serializer=recorder).dumps({"a": [1, 2]})
        assert token.startswith("eyJhIjogWzEsIDJdfQ.")
        assert serializer(serializer=recorder).loads(token) == {"a": [1, 2]}
        assert recorder.read == ['{"a": [1, 2]}']

    def test_nothing_is_read_before_the_signature_is_checked(self):
        recorder = Recorder()
        token = serializer(serializer=recorder).dumps("ann")
        late = after_a_minute(serializer=recorder)
        for part in ["value", "time", "signature", "cut"]:
            assert outcome(late.loads, tamper(token, part)) == "BadSignature"
        assert outcome(late.loads, token, max_age=60) == "SignatureExpired"
        assert recorder.read == []

    def test_a_payload_that_cannot_be_read_is_bad(self):
        for payload in ["abcde", ".abcd", "_w", "YQ", "", "."]:
            assert outcome(serializer().loads, signed(payload)) == "BadPayload", payload

    def test_whatever_comes_in_there_is_no_other_error(self):
        assert [outcome(serializer().loads, junk) for junk in JUNK] == ["BadSignature"] * len(JUNK)

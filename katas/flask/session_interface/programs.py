"""Programs for the session kata: one browser, one Flask app, a list of things that happen.

``["config", NAME, value]``        change the app's configuration
``["key", key, [old, ...]]``       set the secret key and its fallbacks (``None``: no key)
``["request", ops, [look, ...]]``  visit a view that does ``ops`` with the session
``["cookie", data, key, minutes]`` give the browser a cookie signed ``minutes`` ago
``["token", data, key]``           ... a token signed by the same key for another purpose
``["raw", text]``                  ... any text
``["tamper", part]``               change a part of the browser's cookie
``["age", minutes]``               let the browser's cookie grow older
``["unsign", key]``                read the browser's cookie with a key
"""

import hashlib
import json
import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from flask.json.tag import TaggedJSONSerializer
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

# --- helpers that the scripts and the visible tests use ----------------------------------


def serializer(key: str, salt: str = "cookie-session", minutes: int = 0) -> URLSafeTimedSerializer:
    """Flask's signature for session cookies, made ``minutes`` ago."""

    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - 60 * minutes

    return URLSafeTimedSerializer(
        key,
        salt=salt,
        serializer=TaggedJSONSerializer(),
        signer=Signer,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )


def sign(data: dict, key: str, *, minutes: int = 0, salt: str = "cookie-session") -> str:
    """The cookie value that Flask would have made from ``data``, ``minutes`` ago."""
    return serializer(key, salt, minutes).dumps(data)


def unsign(client: Any, key: str) -> dict | None:
    """What Flask would read from the client's session cookie; raises BadSignature."""
    cookie = client.get_cookie("session")
    return None if cookie is None else serializer(key).loads(cookie.value)


def age(client: Any, key: str, *, minutes: int) -> None:
    """Replace the client's session cookie by one that was signed ``minutes`` earlier."""
    cookie = client.get_cookie("session")
    if cookie is None:
        return
    try:
        data, signed = serializer(key).loads(cookie.value, return_timestamp=True)
    except BadSignature:
        return
    minutes += round((datetime.now(UTC) - signed).total_seconds() / 60)
    client.set_cookie("session", sign(data, key, minutes=minutes))


def tamper(client: Any, part: str) -> None:
    """Change the payload, the timestamp or the signature of the client's session cookie."""
    cookie = client.get_cookie("session")
    if cookie is None or cookie.value.count(".") < 2:
        return
    payload, timestamp, signature = cookie.value.rsplit(".", 2)
    if part == "payload":
        payload = sign({"user": "root"}, "no matter").split(".")[0]
    elif part == "timestamp":
        timestamp = ("A" if timestamp[0] != "A" else "B") + timestamp[1:]
    elif part == "signature":
        signature = ("A" if signature[0] != "A" else "B") + signature[1:]
    elif part == "end":
        signature = signature[:-4]
    client.set_cookie("session", f"{payload}.{timestamp}.{signature}")


def set_cookies(response: Any) -> list[dict[str, Any]]:
    """The ``Set-Cookie`` headers: name and attributes, without the value.

    Instead of ``Expires`` and ``Max-Age`` there is ``minutes``, how long the cookie will
    live, or ``deleted`` if its time is over.
    """
    found = []
    for header in response.headers.getlist("Set-Cookie"):
        first, *rest = header.split("; ")
        cookie: dict[str, Any] = {"name": first.partition("=")[0]}
        for item in rest:
            name, equals, value = item.partition("=")
            cookie[name] = value if equals else True
        max_age = cookie.pop("Max-Age", None)
        expires = cookie.pop("Expires", None)
        if max_age is not None:
            left = float(max_age)
        elif expires is not None:
            left = (parsedate_to_datetime(expires) - datetime.now(UTC)).total_seconds()
        else:
            left = None
        if left is not None and left <= 0:
            cookie["deleted"] = True
        elif left is not None:
            cookie["minutes"] = round(left / 60)
        found.append(cookie)
    return found


def vary(response: Any) -> list[str]:
    """The names in the ``Vary`` header, in lower case, sorted."""
    names = ",".join(response.headers.getlist("Vary")).lower().split(",")
    return sorted({name.strip() for name in names} - {""})


# --- from a program to a script -----------------------------------------------------------

HELPERS = ("age", "set_cookies", "sign", "tamper", "unsign", "vary")
LOOKS = {
    "body": "response.text",
    "saved": '"Set-Cookie" in response.headers',
    "cookies": "set_cookies(response)",
    "vary": "vary(response)",
}
TAGS = {"tuple": list, "bytes": str, "datetime": int, "uuid": int}
BOOLEANS = {
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_PARTITIONED",
    "SESSION_REFRESH_EACH_REQUEST",
}
PATTERNS = {
    "SESSION_COOKIE_NAME": r"[a-z]+",
    "SESSION_COOKIE_DOMAIN": r"[a-z]+(\.[a-z]+)*",
    "SESSION_COOKIE_PATH": r"/[a-z]*",
    "SESSION_COOKIE_SAMESITE": r"Lax|Strict",
    "APPLICATION_ROOT": r"/[a-z]*",
}
NULLABLE = {"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SESSION_COOKIE_SAMESITE"}


def need(condition: object, what: object) -> None:
    """Refuse what is not a program."""
    if not condition:
        raise ValueError(f"not a program: {what!r}")


def text(value: object) -> str:
    """A string as Python source."""
    need(isinstance(value, str) and value.isprintable(), value)
    return json.dumps(value, ensure_ascii=False)


def literal(value: Any) -> str:
    """A value of a program as Python source."""
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        need(math.isfinite(value), value)
        return repr(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    need(isinstance(value, dict), value)
    if len(value) == 1 and (tag := next(iter(value))) in TAGS:
        inner = value[tag]
        need(type(inner) is TAGS[tag], value)
        if tag == "tuple":
            return "(" + ", ".join(map(literal, inner)) + "," * (len(inner) == 1) + ")"
        if tag == "bytes":
            need(inner.isascii(), value)
            return "b" + text(inner)
        need(0 <= inner < 1000, value)
        if tag == "uuid":
            return f"UUID(int={inner})"
        return f"datetime({2000 + inner}, 1, 1, tzinfo=UTC)"
    return mapping(value)


def mapping(data: object) -> str:
    """A dict with strings as keys; the two keys with a meaning have values of their type."""
    need(isinstance(data, dict), data)
    return "{" + ", ".join(f"{text(k)}: {entry(k, v)}" for k, v in data.items()) + "}"


def entry(key: object, value: object) -> str:
    """The value for a key: the cart is a list, and ``_permanent`` a bool."""
    need(key != "cart" or isinstance(value, list), value)
    need(key != "_permanent" or isinstance(value, bool), value)
    return literal(value)


def secret(key: object) -> str:
    """A secret key: non-empty text."""
    need(isinstance(key, str) and re.fullmatch(r"[a-z0-9]+", key), key)
    return text(key)


def operation(op: object) -> tuple[str, bool]:
    """One use of the session in a view, and whether it is an expression to look at."""
    match op:
        case ["set", str(key), value]:
            return f"session[{text(key)}] = {entry(key, value)}", False
        case ["setdefault", str(key), value]:
            return f"session.setdefault({text(key)}, {entry(key, value)})", False
        case ["update", dict(data)]:
            need(data, op)
            return f"session.update({mapping(data)})", False
        case ["pop", str(key)]:
            return f"session.pop({text(key)}, None)", False
        case ["clear"]:
            return "session.clear()", False
        case ["append", value]:
            return f'session.get("cart", []).append({literal(value)})', False
        case ["touch"]:
            return "session.modified = True", False
        case ["permanent", bool(value)]:
            return f"session.permanent = {value}", False
        case ["get", str(key)]:
            return f"session.get({text(key)})", True
        case ["in", str(key)]:
            return f"{text(key)} in session", True
        case ["len"]:
            return "len(session)", True
        case ["bool"]:
            return "bool(session)", True
        case ["items"]:
            return "sorted(session.items())", True
        case ["modified"]:
            return "session.modified", True
    raise ValueError(f"not an operation: {op!r}")


def view(ops: object) -> list[str]:
    """The body of a view: the last operation is its answer if it is an expression."""
    need(isinstance(ops, list), ops)
    headers, lines, answer = "", [], text("hello" if not ops else "ok")
    for op in ops:
        if isinstance(op, list) and op[:1] == ["varies"]:
            need(len(op) == 2 and op[1] in ("Accept", "Origin"), op)
            headers = f', {{"Vary": {text(op[1])}}}'
            continue
        line, _ = operation(op)
        lines.append(line)
    last = [op for op in ops if op[0] != "varies"][-1:]
    if last and operation(last[0])[1]:
        answer = f"repr({lines.pop()})"
    return [*lines, f"return {answer}{headers}"]


def config(name: Any, value: object) -> str:
    """One line of configuration."""
    need(isinstance(name, str), name)
    if name in BOOLEANS:
        need(isinstance(value, bool), value)
    elif name == "PERMANENT_SESSION_LIFETIME":
        # Lifetimes are multiples of ten minutes and (sums of) ages are not: no clock has to be
        # stopped, and a slow machine is no matter.
        need(type(value) is int and 0 < value <= 6000 and value % 10 == 0, value)
        return f'app.config["{name}"] = timedelta(minutes={value})'
    else:
        need(name in PATTERNS, name)
        valid = isinstance(value, str) and re.fullmatch(PATTERNS[name], value)
        need(valid or (value is None and name in NULLABLE), value)
    return f'app.config["{name}"] = {literal(value)}'


def ages(minutes: object) -> str:
    """The keyword argument for an age."""
    need(type(minutes) is int and 0 <= minutes <= 60000, minutes)
    need(minutes == 0 or minutes % 10 == 1, minutes)
    return f", minutes={minutes}" if minutes else ""


def give(value: str) -> str:
    """Put a value into the browser's cookie jar."""
    return f'client.set_cookie("session", {value})'


def script(program: list) -> str:
    """The program as a Flask app and the story of one browser."""
    need(isinstance(program, list), program)
    key = "k1"
    setup: list[str] = []
    story: list[str] = []
    views: dict[str, int] = {}
    folder = ""
    keyless = False
    need(
        sum(op[:1] in (["age"], ["cookie"]) for op in program if isinstance(op, list)) < 10, "ages"
    )
    for op in program:
        need(isinstance(op, list) and op, op)
        lines = story if views or story else setup
        match op:
            case ["config", name, value]:
                setting = config(name, value)
                lines.append(setting)
                if name == "SESSION_COOKIE_PATH" and value not in (None, "/"):
                    folder = folder or str(value)
            case ["key", None | "" as none]:
                lines.append(f"app.secret_key = {literal(none)}")
                keyless = True
            case ["key", new, list(old)]:
                lines.append(f"app.secret_key = {secret(new)}")
                keys = ", ".join(map(secret, old))
                lines.append(f'app.config["SECRET_KEY_FALLBACKS"] = [{keys}]')
                key = str(new)
            case ["request", ops, list(looks)]:
                body = "\n".join("    " + line for line in view(ops))
                number = views.setdefault(body, len(views) + 1)
                need(all(isinstance(look, str) and look in LOOKS for look in looks), looks)
                seen = ", ".join(["response.status_code", *(LOOKS[look] for look in looks)])
                story.append(f'response = client.get("FOLDER/{number}")')
                story.append(f"see(lambda: {f'({seen})' if looks else seen})")
            case ["cookie", data, by, minutes]:
                story.append(give(f"sign({mapping(data)}, {secret(by)}{ages(minutes)})"))
            case ["token", data, by]:
                story.append(give(f'sign({mapping(data)}, {secret(by)}, salt="activation")'))
            case ["raw", str(value)]:
                story.append(give(text(value)))
            case ["tamper", "payload" | "timestamp" | "signature" | "end" as part]:
                story.append(f"tamper(client, {text(part)})")
            case ["age", minutes]:
                need(minutes, op)
                story.append(f"age(client, {text(key)}{ages(minutes)})")
            case ["unsign", by]:
                story.append(f"see(lambda: unsign(client, {secret(by)}))")
            case _:
                raise ValueError(f"not a program: {op!r}")
    need(views, "no request")
    if not (setup and setup[0].startswith("app.secret_key")):
        setup.insert(0, 'app.secret_key = "k1"')
    setup.insert(0, "app = Flask(__name__)")
    setup.append("app.session_interface = SecureCookieSessionInterface()")
    for body, number in views.items():
        setup.append(f'\n\n@app.get("{folder}/{number}")\ndef view_{number}():\n{body}')
    if keyless:
        setup.append(
            "\n\n@app.errorhandler(RuntimeError)\ndef no_session(error):\n"
            '    return "no session", 503'
        )
    setup.append("\n\nclient = app.test_client()")
    for before, line in zip(["", *story], story, strict=False):
        gap = before.startswith("see(") and not line.startswith("see(")
        setup.append("\n" * gap + line)
    code = "\n".join(setup).replace("FOLDER", folder) + "\n"
    return imports(code) + code


def imports(code: str) -> str:
    """The imports that the code needs."""
    dates = [n for n in ("UTC", "datetime", "timedelta") if re.search(rf"\b{n}[()]", code)]
    helpers = [name for name in HELPERS if re.search(rf"\b{name}\(", code)]
    lines = []
    if dates:
        lines.append(f"from datetime import {', '.join(dates)}")
    if "UUID(" in code:
        lines.append("from uuid import UUID")
    if lines:
        lines.append("")
    uses_session = bool(re.search(r"\bsession[.\[)]|in session\b", code))
    lines.append("from flask import Flask" + ", session" * uses_session)
    if helpers:
        lines.append(f"from programs import {', '.join(helpers)}")
    lines.append("from session_interface import SecureCookieSessionInterface")
    return "\n".join(lines) + "\n\n"

"""Programs for the session kata: one browser, one Flask app, a list of things that happen.

``["config", NAME, value]``        change the app's configuration
``["key", key, [old, ...]]``       set the secret key and its fallbacks (``None``: no key)
``["visit", ops, [look, ...]]``    visit a view that does ``ops``, look at the response
``["cookie", data, key, minutes]`` give the browser a cookie signed ``minutes`` ago
``["token", data, key]``           ... a token signed by the same key for another purpose
``["raw", text]``                  ... any text
``["tamper", part]``               change a part of the browser's cookie
``["age", minutes]``               let the browser's cookie grow older
``["unsign", key]``                read the browser's cookie with a key

A view writes to the session (``["set", "user", 1]``) or reads it (``["get", "user"]``); what
``["see", ["get", "user"]]`` reads is observed, too.
"""

import hashlib
import json
import math
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from io import BytesIO
from typing import Any

from flask import Flask, Response
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

# --- helpers that the scripts and the visible tests use ----------------------------------

HOST = "www.example.com"
FOLDER = "/shop"
PAGE = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "PATH_INFO": f"{FOLDER}/page",
    "QUERY_STRING": "",
    "HTTP_HOST": HOST,
    "SERVER_NAME": HOST,
    "SERVER_PORT": "443",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "https",
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def make_app(interface: SessionInterface) -> Flask:
    """A Flask app with this session interface. It has no folder, so Flask need not look for it."""
    app = Flask("app", static_folder=None, root_path="/", instance_path="/")
    app.session_interface = interface
    return app


class Browser:
    """Visits https://www.example.com/shop/page again and again, and keeps the app's cookies."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._jar: dict[tuple[str, str, str], str] = {}  # by name, domain and path

    @contextmanager
    def visit(self) -> Iterator[Response]:
        """``with browser.visit() as response:``, and then comes what the view does.

        Flask's request context opens the session, as for any request, and Flask's
        ``process_response`` saves it. A view function and a route would add nothing.
        """
        environ = {**PAGE, "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr}
        if self._jar:
            environ["HTTP_COOKIE"] = self._cookie_header()
        context = self.app.request_context(environ)
        try:
            context.push()
            response = self.app.response_class("ok")
            yield response
            response = self.app.process_response(response)
        finally:
            context.pop()
        self._keep_cookies(response)

    def get_cookie(self, name: str) -> str | None:
        """The value of the cookie with this name, or None."""
        return next((value for (own, *_), value in self._jar.items() if own == name), None)

    def set_cookie(self, name: str, value: str) -> None:
        """Replace the value of the cookie with this name, or take a new cookie."""
        key = next((key for key in self._jar if key[0] == name), (name, "", "/"))
        self._jar[key] = value

    def _cookie_header(self) -> str:
        pairs = [
            f"{name}={value}"
            for (name, _, path), value in self._jar.items()
            if PAGE["PATH_INFO"].startswith(path.rstrip("/") + "/")
        ]
        return "; ".join(pairs).encode().decode("latin-1")

    def _keep_cookies(self, response: Response) -> None:
        for header in response.headers.getlist("Set-Cookie"):
            value, cookie = parsed(header)
            domain = cookie.get("Domain", "").lstrip(".")
            if domain and not f".{HOST}".endswith(f".{domain}"):
                continue  # an app sets cookies for itself only
            key = (cookie["name"], domain, cookie.get("Path", FOLDER))
            if "deleted" in cookie:
                self._jar.pop(key, None)
            else:
                self._jar[key] = value


class Signer(TimestampSigner):
    """Signs what was signed some minutes ago."""

    def __init__(self, *args: Any, minutes: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes = minutes

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 60 * self.minutes


@cache
def serializer(key: str, salt: str = "cookie-session", minutes: int = 0) -> URLSafeTimedSerializer:
    """Flask's signature for session cookies, made ``minutes`` ago."""
    return URLSafeTimedSerializer(
        key,
        salt=salt,
        serializer=TaggedJSONSerializer(),
        signer=Signer,
        signer_kwargs={
            "key_derivation": "hmac",
            "digest_method": hashlib.sha1,
            "minutes": minutes,
        },
    )


def sign(data: dict, key: str, *, minutes: int = 0, salt: str = "cookie-session") -> str:
    """The cookie value that Flask would have made from ``data``, ``minutes`` ago."""
    return serializer(key, salt, minutes).dumps(data)


def unsign(browser: Browser, key: str) -> dict | None:
    """What Flask would read from the browser's session cookie; raises BadSignature."""
    value = browser.get_cookie("session")
    return None if value is None else serializer(key).loads(value)


def age(browser: Browser, key: str, *, minutes: int) -> None:
    """Replace the browser's session cookie by one that was signed ``minutes`` earlier."""
    value = browser.get_cookie("session")
    if value is None:
        return
    try:
        data, signed = serializer(key).loads(value, return_timestamp=True)
    except BadSignature:
        return
    minutes += round((datetime.now(UTC) - signed).total_seconds() / 60)
    browser.set_cookie("session", sign(data, key, minutes=minutes))


def tamper(browser: Browser, part: str) -> None:
    """Change the payload, the timestamp or the signature of the browser's session cookie."""
    value = browser.get_cookie("session")
    if value is None or value.count(".") < 2:
        return
    payload, timestamp, signature = value.rsplit(".", 2)
    if part == "payload":
        payload = sign({"user": "root"}, "no matter").split(".")[0]
    elif part == "timestamp":
        timestamp = ("A" if timestamp[0] != "A" else "B") + timestamp[1:]
    elif part == "signature":
        signature = ("A" if signature[0] != "A" else "B") + signature[1:]
    elif part == "end":
        signature = signature[:-4]
    browser.set_cookie("session", f"{payload}.{timestamp}.{signature}")


def set_cookies(response: Any) -> list[dict[str, Any]]:
    """The ``Set-Cookie`` headers: name and attributes, without the value.

    Instead of ``Expires`` and ``Max-Age`` there is ``minutes``, how long the cookie will
    live, or ``deleted`` if its time is over.
    """
    return [parsed(header)[1] for header in response.headers.getlist("Set-Cookie")]


def parsed(header: str) -> tuple[str, dict[str, Any]]:
    """The value of a ``Set-Cookie`` header; its name and attributes."""
    first, *rest = header.split("; ")
    name, _, content = first.partition("=")
    cookie: dict[str, Any] = {"name": name}
    for item in rest:
        attribute, equals, value = item.partition("=")
        cookie[attribute] = value if equals else True
    max_age = cookie.pop("Max-Age", None)
    expires = cookie.pop("Expires", None)
    if max_age is not None:
        left = float(max_age)
    elif expires is not None:
        left = (parsedate_to_datetime(expires) - datetime.now(UTC)).total_seconds()
    else:
        return content, cookie
    cookie |= {"deleted": True} if left <= 0 else {"minutes": round(left / 60)}
    return content, cookie


def vary(response: Any) -> list[str]:
    """The names in the ``Vary`` header, in lower case, sorted."""
    names = ",".join(response.headers.getlist("Vary")).lower().split(",")
    return sorted({name.strip() for name in names} - {""})


# --- from a program to a script -----------------------------------------------------------

HELPERS = ("Browser", "age", "make_app", "set_cookies", "sign", "tamper", "unsign", "vary")
LOOKS = {
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


WRITES = {
    "set": "session[{0}] = {1}",
    "setdefault": "session.setdefault({0}, {1})",
    "update": "session.update({0})",
    "pop": "session.pop({0}, None)",
    "clear": "session.clear()",
    "append": 'session.get("cart", []).append({0})',
    "touch": "session.modified = True",
    "permanent": "session.permanent = {0}",
}
#: Without a key they raise an error: then they have to be expressions.
REFUSED = WRITES | {
    "set": "session.update({{{0}: {1}}})",
    "permanent": 'session.update({{"_permanent": {0}}})',
}
READS = {
    "get": "session.get({0})",
    "in": "{0} in session",
    "len": "len(session)",
    "bool": "bool(session)",
    "items": "dict(session)",
    "modified": "session.modified",
}


def operation(op: object, *, keyless: bool, plain: bool) -> str:
    """One line of a view. Not every value is ``plain``: the ``repr`` of others can be observed."""
    match op:
        case ["varies", "Accept" | "Origin" as name]:
            return f"response.vary.add({text(name)})"
        case ["see", [str(kind), *_] as read] if kind in READS:
            return see(operation(read, keyless=keyless, plain=plain), plain=plain)
        case ["get" | "in" as kind, str(key)]:
            return READS[kind].format(text(key))
        case ["len" | "bool" | "items" | "modified" as kind]:
            return READS[kind]
        case ["set" | "setdefault" as kind, str(key), value]:
            arguments = [text(key), entry(key, value)]
        case ["update" as kind, dict(data)]:
            need(data, op)
            arguments = [mapping(data)]
        case ["pop" as kind, str(key)]:
            arguments = [text(key)]
        case ["append" as kind, value]:
            arguments = [literal(value)]
        case ["permanent" as kind, bool(value)]:
            arguments = [repr(value)]
        case ["clear" | "touch" as kind]:
            arguments = []
        case _:
            raise ValueError(f"not an operation: {op!r}")
    if keyless and kind not in ("append", "touch"):
        return see(REFUSED[kind].format(*arguments), plain=True)
    return WRITES[kind].format(*arguments)


def see(expression: str, *, plain: bool) -> str:
    """A line that observes."""
    return f"see(lambda: {expression})" if plain else f"see(lambda: repr({expression}))"


def visit(ops: object, looks: list[Any], *, keyless: bool, plain: bool) -> list[str]:
    """A visit: the view, and what is to be seen of the response."""
    need(isinstance(ops, list), ops)
    need(all(isinstance(look, str) and look in LOOKS for look in looks), looks)
    body = [operation(op, keyless=keyless, plain=plain) for op in ops] or ["pass"]
    seen = [see(LOOKS[look], plain=True) for look in looks]
    uses = any("response" in line for line in [*body, *seen])
    opening = "with browser.visit()" + " as response" * uses + ":"
    return ["", opening, *("    " + line for line in body), *seen]


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
    return f'browser.set_cookie("session", {value})'


def script(program: list) -> str:
    """The program as a Flask app and the story of one browser."""
    need(isinstance(program, list) and all(isinstance(op, list) and op for op in program), program)
    need(any(op[0] == "visit" for op in program), "no visit")
    need(sum(op[0] in ("age", "cookie") for op in program) < 10, "ages")
    plain = not re.search(r'"(uuid|datetime)"', json.dumps(program))
    key: str | None = "k1"
    setup: list[str] = []
    story: list[str] = []
    for op in program:
        lines: list[str] = []
        match op:
            case ["config", name, value]:
                lines.append(config(name, value))
            case ["key", None | "" as none]:
                lines.append(f"app.secret_key = {literal(none)}")
                key = None
            case ["key", new, list(old)]:
                lines.append(f"app.secret_key = {secret(new)}")
                keys = ", ".join(map(secret, old))
                lines.append(f'app.config["SECRET_KEY_FALLBACKS"] = [{keys}]')
                key = str(new)
            case ["visit", ops, list(looks)]:
                lines += visit(ops, looks, keyless=key is None, plain=plain)
            case ["cookie", data, by, minutes]:
                lines.append(give(f"sign({mapping(data)}, {secret(by)}{ages(minutes)})"))
            case ["token", data, by]:
                lines.append(give(f'sign({mapping(data)}, {secret(by)}, salt="activation")'))
            case ["raw", str(value)]:
                need(not set(value) & set('";,\\'), value)
                lines.append(give(text(value)))
            case ["tamper", "payload" | "timestamp" | "signature" | "end" as part]:
                lines.append(f"tamper(browser, {text(part)})")
            case ["age", minutes]:
                need(minutes, op)
                lines.append(f"age(browser, {text(key or 'k1')}{ages(minutes)})")
            case ["unsign", by]:
                lines.append(see(f"unsign(browser, {secret(by)})", plain=plain))
            case _:
                raise ValueError(f"not a program: {op!r}")
        if not story and op[0] in ("config", "key"):
            setup += lines
            continue
        if op[0] not in ("visit", "unsign") and story and story[-1].startswith((" ", "see(")):
            story.append("")
        story += lines
    if not (setup and setup[0].startswith("app.secret_key")):
        setup.insert(0, 'app.secret_key = "k1"')
    setup.insert(0, "app = make_app(SecureCookieSessionInterface())")
    code = "\n".join([*setup, "browser = Browser(app)", *story]) + "\n"
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
    if re.search(r"\bsession[.\[)]|in session\b", code):
        lines.append("from flask import session")
    lines.append(f"from programs import {', '.join(helpers)}")
    lines.append("from session_interface import SecureCookieSessionInterface")
    return "\n".join(lines) + "\n\n"

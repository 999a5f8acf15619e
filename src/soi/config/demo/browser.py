"""A person at a keyboard, without the screen: signs in through the real pages, follows addresses, fills in forms.

Two kinds speak alike: one over HTTP to a house that runs, one in the test's own process.
"""

from __future__ import annotations

import base64
import hmac
import http.cookiejar
import re
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Protocol

from soi.config.demo import cast
from soi.config.demo.page_forms import forms_of

# In a form, or where the page's script finds it: the token changes at sign-in, and not every page has a form.
TOKEN = re.compile(r'(?:name="csrfmiddlewaretoken" value="|"X-CSRFToken":")([^"]+)"')
PERIOD = 30
DIGITS = 1_000_000
TIMEOUT = 60.0
FAULT = 500
Values = Mapping[str, object]
Upload = tuple[str, bytes, str]


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the address it ended at, the text, and the bytes."""

    status: int
    url: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def token(self) -> str:
        found = TOKEN.search(self.text)
        if found is None:
            raise AssertionError(f"no form with a token at {self.url}: {self.text[:300]}")
        return found.group(1)

    def form(self, with_field: str) -> dict[str, str]:
        """What stands in the form that has this field; AssertionError where the page has none."""
        for one in forms_of(self.text):
            if with_field in one.values():
                return one.values()
        raise AssertionError(f"no form with {with_field} at {self.url} ({self.status}): {self.words()[:400]}")

    def words(self) -> str:
        """The page's words without its tags, for messages and for looking up."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    def links(self, pattern: str) -> list[str]:
        """Addresses in the page that match a pattern, each once."""
        found = re.findall(r'(?:href|action|hx-get|hx-post|src)="([^"]+)"', self.text)
        return list(dict.fromkeys(unescape(one) for one in found if re.search(pattern, one)))


class Away(Exception):  # noqa: N818 - the house is away for a moment, which is no error of the one who asks
    """The house did not answer as one that runs; ask again."""


class Browser(Protocol):
    """What the story needs of a browser."""

    def get(self, path: str) -> Answer: ...

    def post(self, path: str, values: Values, files: Mapping[str, Upload] | None = None) -> Answer: ...


def code_now(username: str, at: float | None = None) -> str:
    """The six digits the demo account's authenticator shows."""
    return code_at(base64.b32decode(cast.totp_secret(username)), time.time() if at is None else at)


def code_at(secret: bytes, at: float) -> str:
    """The six digits of a secret at a time in seconds (RFC 6238, SHA-1, steps of thirty seconds)."""
    counter = int(at // PERIOD)
    digest = hmac.digest(secret, struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % DIGITS:06d}"


class OverHttp:
    """A browser of its own cookies against a running house."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.token = ""

    def get(self, path: str) -> Answer:
        return self._send(urllib.request.Request(self.base + path))  # noqa: S310 - our own house on loopback

    def post(self, path: str, values: Values, files: Mapping[str, Upload] | None = None) -> Answer:
        if not self.token:
            self.get(path)
        boundary = uuid.uuid4().hex
        body = _multipart({**values, "csrfmiddlewaretoken": self.token}, files or {}, boundary)
        request = urllib.request.Request(self.base + path, data=body, method="POST")  # noqa: S310 - as above
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=TIMEOUT) as response:
                answer = Answer(response.status, response.url, response.read())
        except urllib.error.HTTPError as refused:
            answer = Answer(refused.code, refused.url or "", refused.read())
        if answer.status >= FAULT:
            raise Away(f"{answer.status} at {answer.url}")
        found = TOKEN.search(answer.text)
        if found is not None:
            self.token = found.group(1)
        return answer


class InProcess:
    """A browser in the test's own process: Django's client with the same words."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client()

    def get(self, path: str) -> Answer:
        return self._answer(self.client.get(path, follow=True), path)

    def post(self, path: str, values: Values, files: Mapping[str, Upload] | None = None) -> Answer:
        from django.core.files.uploadedfile import SimpleUploadedFile

        sent: dict[str, object] = dict(values)
        for name, (file, data, kind) in (files or {}).items():
            sent[name] = SimpleUploadedFile(file, data, content_type=kind)
        return self._answer(self.client.post(path, sent, follow=True), path)

    def _answer(self, response: Any, path: str) -> Answer:
        chain = getattr(response, "redirect_chain", [])
        content = b"".join(response) if response.streaming else response.content
        return Answer(response.status_code, chain[-1][0] if chain else path, content)


def sign_in(browser: Browser, username: str, password: str = cast.PASSWORD) -> None:
    """Through the two steps of the real sign-in page; raises Away when the desk does not open."""
    browser.get("/sign-in/login/")
    answer = browser.post("/sign-in/login/", {"login": username, "password": password})
    if 'name="code"' in answer.text:
        path = urllib.parse.urlsplit(answer.url).path
        answer = browser.post(path, {"code": code_now(username)})
        if 'name="code"' in answer.text:
            # A code is taken once; the next one is good already (one period of tolerance).
            answer = browser.post(path, {"code": code_now(username, time.time() + PERIOD)})
    if answer.status != 200 or "/sign-in/" in answer.url:
        raise Away(f"{username} could not sign in: {answer.status} {answer.url}")


def _multipart(values: Values, files: Mapping[str, Upload], boundary: str) -> bytes:
    parts: list[bytes] = []
    for name, value in values.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode())
    for name, (file, data, kind) in files.items():
        # As browsers do it: a quote or a line break in the name would end the field.
        shown = file.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{shown}"\r\n'
        parts.append(head.encode() + f"Content-Type: {kind}\r\n\r\n".encode() + data + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts)

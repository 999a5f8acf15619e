"""The demo's hand at the keyboard: codes of the second factor, forms as a browser sends them, cookies kept."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any, ClassVar

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from soi.config.demo import cast
from soi.config.demo.browser import Answer, Away, InProcess, OverHttp, _multipart, code_at, code_now, sign_in
from tests.world import Node

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("at", "digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(at: int, digits: str):
    assert code_at(RFC_SECRET, at) == digits[-6:]


def test_a_code_lasts_thirty_seconds_and_is_the_accounts_own():
    assert code_now("vanthu.hs", 30.0) == code_now("vanthu.hs", 59.9) != code_now("vanthu.hs", 60.0)
    assert code_now("vanthu.hs", 30.0) != code_now("tiepdan.hs", 30.0)
    assert code_now("vanthu.hs", 59) == code_at(base64.b32decode(cast.totp_secret("vanthu.hs")), 59)


def test_the_product_takes_the_code_the_browser_computes():
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    secret = cast.totp_secret("vanthu.hs")
    for counter in (0, 1, 58_000_000):
        assert code_now("vanthu.hs", counter * 30) == format_hotp_value(hotp_value(secret, counter))


def parsed(body: bytes, boundary: str) -> tuple[QueryDict, MultiValueDict[str, Any]]:
    """What Django reads out of a body."""
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={boundary}", "CONTENT_LENGTH": str(len(body))}
    handler = MemoryFileUploadHandler()
    handler.handle_raw_input(BytesIO(body), meta, len(body), boundary.encode())
    return MultiPartParser(meta, BytesIO(body), [handler], "utf-8").parse()


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True)


@given(values=st.dictionaries(NAMES, st.one_of(WORDS, st.lists(WORDS, max_size=3)), max_size=5))
def test_a_form_arrives_as_it_was_typed(values: dict[str, Any]):
    read, files = parsed(_multipart(values, {}, "mark-of-parts"), "mark-of-parts")
    wanted = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    assert {name: read.getlist(name) for name in read} == {name: value for name, value in wanted.items() if value}
    assert not files


@given(data=st.binary(min_size=1, max_size=2000))
def test_a_file_arrives_byte_by_byte(data: bytes):
    body = _multipart({"channel": "desk"}, {"file": ("đơn tố cáo.pdf", data, "application/pdf")}, "mark-of-parts")
    read, files = parsed(body, "mark-of-parts")
    assert read["channel"] == "desk"
    (file,) = files.getlist("file")
    assert (file.name, file.content_type, file.read()) == ("đơn tố cáo.pdf", "application/pdf", data)


@pytest.mark.parametrize("name", ['say "no".pdf', "back\\slash.pdf", "two\r\nlines.pdf"])
def test_a_file_name_cannot_break_out_of_its_line(name: str):
    body = _multipart({}, {"file": (name, b"x", "text/plain")}, "mark")
    assert body.count(b"\r\n") == 6
    assert body.split(b"\r\n")[1].count(b'"') == 4
    _, files = parsed(body, "mark")
    (file,) = files.getlist("file")
    assert file.content_type == "text/plain"
    assert file.read() == b"x"


def test_an_answer_gives_up_its_token_and_links():
    page = (
        '<form action="/a/?x=1&amp;y=2"><input name="csrfmiddlewaretoken" value="t-1">'
        '<a href="/b/">b</a><a href="/b/">b</a></form>'
    )
    answer = Answer(200, "/", page.encode())
    assert answer.token() == "t-1"
    assert answer.links("^/") == ["/a/?x=1&y=2", "/b/"]
    with pytest.raises(AssertionError, match="no form with a token at /x"):
        Answer(200, "/x", b"<p>none</p>").token()


class House(BaseHTTPRequestHandler):
    """Answers with a form, sets a cookie, keeps what was sent."""

    seen: ClassVar[list[tuple[str, str, str, bytes]]] = []

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, self.headers.get("Cookie", ""), body))
        said = f'<input type="hidden" name="csrfmiddlewaretoken" value="token-{len(self.seen)}">'.encode()
        self.send_response(404 if self.path == "/absent/" else 200)
        self.send_header("Set-Cookie", "soi_session=s-1; Path=/; HttpOnly")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = _answer  # noqa: N815 - the names are those of http.server

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def house() -> Iterator[str]:
    House.seen.clear()
    server = HTTPServer(("127.0.0.1", 0), House)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_post_carries_the_cookie_and_the_token_of_the_last_page(house: str):
    browser = OverHttp(house + "/")
    answer = browser.post("/form/", {"title": "Báo cáo"}, {"file": ("a.pdf", b"%PDF", "application/pdf")})
    assert (answer.status, answer.url) == (200, house + "/form/")
    (first, second) = House.seen
    assert first[:3] == ("GET", "/form/", "")
    assert second[:3] == ("POST", "/form/", "soi_session=s-1")
    boundary = second[3].split(b"\r\n")[0].removeprefix(b"--").decode()
    read, files = parsed(second[3], boundary)
    assert read.dict() == {"title": "Báo cáo", "csrfmiddlewaretoken": "token-1"}
    assert files["file"].read() == b"%PDF"
    browser.post("/form/", {})
    assert b"token-2" in House.seen[2][3]


def test_a_refusal_is_an_answer_not_a_fault(house: str):
    answer = OverHttp(house).get("/absent/")
    assert (answer.status, answer.url) == (404, house + "/absent/")


@pytest.mark.feature("SEC-14")
def test_one_of_the_cast_signs_in_by_the_real_pages_and_a_stranger_does_not(node: Node):
    browser = InProcess()
    sign_in(browser, "vanthu.hs")
    assert browser.get("/").status == 200
    with pytest.raises(Away, match=r"vanthu\.hs could not sign in"):
        sign_in(InProcess(), "vanthu.hs", "another-password")

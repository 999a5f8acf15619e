"""`soi signer` from end to end: a token (SoftHSM), a real process and server; the signed paper, every refusal."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import threading
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from soi.correspondence import actions, testing
from soi.correspondence.models import Paper
from soi.kernel.signing import public as signing
from soi.kernel.signing import testing as signing_testing
from soi.kernel.signing.models import Turn
from soi.kernel.signing.programs import softhsm
from soi.kernel.signing.tests import fill_token
from soi.kernel.web import actions as web_actions
from soi.tasks import testing as tasks
from tests.end_to_end.site import serving

pytestmark = [
    pytest.mark.feature("COR-03"),
    pytest.mark.feature("COR-04"),
    pytest.mark.skipif(not softhsm.is_there(), reason="softhsm2 is not installed"),
]
ROOT = Path(__file__).resolve().parents[4]
HEAD, STRANGER = "Đỗ Minh Khang", "Nguyễn Hải Yến"
AUTHORITY = signing_testing.Authority("CA of tokens")


@dataclass
class Pocket:
    """A token of SoftHSM in a folder of its own, with a key made in it."""

    folder: Path
    certificate: bytes

    @property
    def pin(self) -> str:
        return (self.folder / softhsm.PIN).read_text()


@dataclass
class InToken:
    """A key whose private half nobody has; an authority needs only the public one."""

    public: Any

    def public_key(self) -> Any:
        return self.public


def filled(folder: Path, *more: str) -> bytes:
    done = subprocess.run(
        [sys.executable, fill_token.__file__, str(folder), *more],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=True,
    )
    return done.stdout


def pocket(folder: Path, name: str) -> Pocket:
    folder.mkdir(mode=0o700)
    softhsm.make_token(folder)
    public = serialization.load_pem_public_key(filled(folder, "key"))
    certificate = AUTHORITY.issue(name, key=InToken(public)).certificate
    (folder / "officer.der").write_bytes(certificate)
    filled(folder, "certificate", str(folder / "officer.der"))
    return Pocket(folder, certificate)


@dataclass
class Desk:
    """The officer's machine: the address of the node, a token of the API, and what is plugged in."""

    node: Any
    address: str
    code: Path
    mine: Pocket
    another: Pocket

    def signs(self, *answers: str, card: Pocket | None = None, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run the program; the answers are typed: yes or no to each paper, then the PIN."""
        used = card or self.mine
        given = {"node": self.address, "library": str(softhsm.library()), "token": softhsm.LABEL, "language": "en"}
        given |= {"code-file": str(self.code), **changed}
        program = [sys.executable, "-m", "soi.config.command_line", "signer"]
        program += [part for name, value in given.items() for part in (f"--{name}", value)]
        return subprocess.run(
            program,
            input="\n".join(answers) + "\n",
            env={
                **os.environ,
                "SOFTHSM2_CONF": str(used.folder / softhsm.CONFIGURATION),
                "PYTHONPATH": str(ROOT / "src"),
            },
            capture_output=True,
            text=True,
            start_new_session=True,
            timeout=120,
        )


@pytest.fixture(scope="module")
def desk(node, tmp_path_factory):
    """The head of commission A with a token, a server of the node, and a code for the program."""
    trust = node.home / "keys" / "trust"
    trust.mkdir(mode=0o700, parents=True, exist_ok=True)
    (trust / "tokens.crt").write_bytes(AUTHORITY.certificate)
    folder = tmp_path_factory.mktemp("pockets")
    mine, another = pocket(folder / "mine", HEAD), pocket(folder / "another", STRANGER)
    for office, card in (("head_a", mine), ("inspector_b", another)):
        with node.acting(office) as actor:
            signing.enter_certificate(actor, actor.person_id, card.certificate)
    with node.acting("head_a") as head:
        scopes = ["correspondence.read", "correspondence.sign"]
        _key, word = web_actions.make_token(
            head, name="Máy của tôi", scopes=scopes, until=tasks.in_days(30), writes="acts"
        )
    code = folder / "code"
    code.write_text(word)
    with serving(node.name, node.home, tmp_path_factory.mktemp("static")) as site:
        yield Desk(node, site.address, code, mine, another)


@pytest.fixture(autouse=True)
def _at_work(settings):
    settings.SOI_DEMO = False


def ordered(node, title="Công văn cần ký"):
    """A paper the head has looked at and ordered: it has its number and waits for the token."""
    paper = testing.submitted(node, words=testing.text(node, title=title))
    with node.acting("head_a") as head:
        actions.look(head, Paper.objects.get(pk=paper))
    (answer,) = testing.ordered(node, (paper, 1))
    return paper


def kept(paper):
    return Paper.objects.using("owner").get(pk=paper)


def gone(node, paper):
    """What a test left waiting is taken back, so that the next begins with an empty folder."""
    if kept(paper).state == "ordered":
        with node.acting("head_a") as head:
            actions.send_back(head, paper, note="thôi")


def test_the_officer_sees_what_is_signed_says_yes_and_the_token_signs(desk, node):
    paper = ordered(node)
    one = kept(paper)
    done = desk.signs("y", desk.mine.pin)
    assert done.returncode == 0, done.stderr
    with node.acting("head_a") as head:
        request = signing.get_request(head, one.request_id)
    assert f"Paper 1 of 1: {one.symbol} {one.title}" in done.stdout, "number and title"
    assert request.original in done.stdout, "the SHA-256 of the paper that was shown"
    turn = Turn.objects.using("owner").get(request_id=one.request_id)
    assert turn.hash in done.stdout, "the hash the token signed"
    assert "1 of 1 signed." in done.stdout and request.current in done.stdout
    assert kept(paper).state == "signed", "its room follows: the clerk issues it"
    with node.acting("head_a") as head:
        (found,) = signing.verify(signing.document(head, one.request_id))
    assert (found.name, found.valid, found.trusted, found.is_demo, found.stamped) == (HEAD, True, True, False, None)
    again = desk.signs()
    assert (again.returncode, again.stdout.strip()) == (0, "Nothing waits for your signature."), "nobody signs twice"
    client = node.client("head_a")
    for language, words in (("en", "no time stamp"), ("vi", "không có dấu thời gian"), ("sv", "ingen tidsstämpel")):
        client.cookies["soi_language"] = language
        assert words in client.get(f"/correspondence/papers/{paper}/").content.decode()


def test_what_is_not_clearly_yes_is_no_and_nothing_is_asked_of_the_token(desk, node):
    paper = ordered(node)
    try:
        for answer in ("", "n", "maybe"):
            done = desk.signs(answer)
            assert done.returncode == 0 and "nothing was signed" in done.stdout
            assert "PIN" not in done.stderr
        assert kept(paper).state == "ordered"
        assert Turn.objects.using("owner").get(request_id=kept(paper).request_id).state == "waiting"
    finally:
        gone(node, paper)


def test_a_wrong_pin_a_wrong_token_and_the_token_of_another_sign_nothing(desk, node, tmp_path):
    paper = ordered(node)
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o700)
    softhsm.make_token(empty)
    try:
        cases = [
            (desk.signs("y", "000000"), 2, "refused the PIN"),
            (desk.signs("y", "x", token="not plugged in"), 2, "There is no such token"),
            (desk.signs("y", "x", library="/nowhere/token.so"), 2, "library of the token cannot be loaded"),
            (
                desk.signs("y", (empty / softhsm.PIN).read_text(), card=Pocket(empty, b"")),
                2,
                "no certificate with its key",
            ),
            (desk.signs("y", desk.another.pin, card=desk.another), 1, "another person's"),
        ]
        for done, code, words in cases:
            assert (done.returncode, words in done.stderr) == (code, True), done.stderr
        assert kept(paper).state == "ordered"
    finally:
        gone(node, paper)


def test_a_token_nobody_entered_is_told_so(desk, node, tmp_path):
    paper = ordered(node)
    try:
        new = pocket(tmp_path / "new", HEAD)
        done = desk.signs("y", new.pin, card=new)
        assert done.returncode == 1
        assert "not entered on this node" in done.stderr and "Have the administrator" in done.stderr
    finally:
        gone(node, paper)


def test_a_wrong_code_and_an_open_line_are_refused_before_anything(desk, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("soi_" + "x" * 43)
    done = desk.signs(**{"code-file": str(wrong)})
    assert done.returncode == 2 and "token" in done.stderr.lower()
    done = desk.signs(node="http://soi.example")
    assert done.returncode == 2 and "must begin with https://" in done.stderr
    done = desk.signs(node="http://127.0.0.1:9")
    assert done.returncode == 2 and "does not answer" in done.stderr


class Empty(BaseHTTPRequestHandler):
    """A node where nothing waits."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"items": []}')

    def log_message(self, *_given):
        pass


def test_by_https_the_node_must_be_who_its_authority_says(desk, tmp_path):
    """The line to the node: believed with its own authority, not believed by a machine that knows it not."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(signing_testing.NOW - signing_testing.DAY)
        .not_valid_after(signing_testing.NOW + signing_testing.DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "node.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "node.key").write_bytes(private)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    closed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    closed.load_cert_chain(tmp_path / "node.crt", tmp_path / "node.key")
    server.socket = closed.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"https://127.0.0.1:{server.server_port}"
        known = desk.signs(node=address, authority=str(tmp_path / "node.crt"))
        assert (known.returncode, known.stdout.strip()) == (0, "Nothing waits for your signature.")
        unknown = desk.signs(node=address)
        assert unknown.returncode == 2 and "does not answer" in unknown.stderr
    finally:
        server.shutdown()
        server.server_close()


def calls(desk, node):
    """The API as the program calls it, step by step."""
    from django.test import Client

    def call(path, given=None):
        headers = {"Authorization": f"Bearer {desk.code.read_text()}", "Idempotency-Key": uuid.uuid4().hex}
        if given is None:
            return Client().get(f"/api{path}", headers=headers)
        return Client().post(f"/api{path}", given, content_type="application/json", headers=headers)

    return call


def test_a_paper_that_changed_since_it_was_shown_and_a_hash_of_yesterday_are_refused(desk, node):
    paper, call = ordered(node), calls(desk, node)
    try:
        (item,) = call("/signatures").json()["items"]
        at, mine = f"/signatures/{item['id']}", signing_testing.fingerprint(desk.mine.certificate)
        other = call(f"{at}/begin", {"fingerprint": mine, "digest": "0" * 64})
        assert (other.status_code, other.json()["code"]) == (409, signing.PaperChanged.code)
        first = call(f"{at}/begin", {"fingerprint": mine, "digest": item["digest"]}).json()
        call(f"{at}/begin", {"fingerprint": mine, "digest": item["digest"]})
        late = call(f"{at}/sign", {"hash": first["hash"], "signature": "AAAA"})
        if first["hash"] != Turn.objects.using("owner").get(request_id=item["id"]).hash:
            assert (late.status_code, late.json()["code"]) == (409, signing.NotPrepared.code)
        now = Turn.objects.using("owner").get(request_id=item["id"]).hash
        forged = call(f"{at}/sign", {"hash": now, "signature": "AAAA"})
        assert (forged.status_code, forged.json()["code"]) == (422, signing.SignatureDoesNotFit.code)
        with node.acting("head_a") as head:
            actions.send_back(head, paper, note="sửa lại")
        ended = call(f"{at}/sign", {"hash": now, "signature": "AAAA"})
        assert (ended.status_code, ended.json()["code"]) == (409, signing.RequestEnded.code)
        assert call("/signatures").json()["items"] == []
    finally:
        gone(node, paper)


def test_a_code_without_the_right_or_that_only_reads_signs_nothing(desk, node):
    paper = ordered(node)
    try:
        with node.acting("head_a") as head:
            _key, reads = web_actions.make_token(
                head, name="Đọc", scopes=["correspondence.sign"], until=tasks.in_days(1)
            )
            _key, other = web_actions.make_token(
                head, name="Khác", scopes=["tasks.read"], until=tasks.in_days(1), writes="acts"
            )
        from django.test import Client

        key = kept(paper).request_id
        given = {"fingerprint": "0" * 64, "digest": "0" * 64}
        for word in (reads, other):
            headers = {"Authorization": f"Bearer {word}", "Idempotency-Key": uuid.uuid4().hex}
            answer = Client().post(
                f"/api/signatures/{key}/begin", given, content_type="application/json", headers=headers
            )
            assert answer.status_code == 404
    finally:
        gone(node, paper)

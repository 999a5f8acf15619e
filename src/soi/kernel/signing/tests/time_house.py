"""A time-stamp service for tests: `openssl ts` behind a small HTTP server, with an authority of its own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from soi.kernel.signing.testing import Authority

CONFIGURATION = """[tsa]
default_tsa = service
[service]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/service.pem
signer_key = {folder}/service.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class TimeHouse:
    """A running service: its address, the certificate of its authority, how often it was asked."""

    url: str
    authority: bytes
    folder: Path
    asked: int = 0
    broken: bool = False


@contextmanager
def running(folder: Path) -> Iterator[TimeHouse]:
    """The service, for as long as a test needs it."""
    authority = Authority("CA of time stamps")
    _lay(folder, authority)
    house = TimeHouse("", authority.certificate, folder)

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            house.asked += 1
            wanted = self.rfile.read(int(self.headers["Content-Length"]))
            if house.broken:
                self.send_error(500)
                return
            answer = _stamped(folder, wanted)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_given: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    house.url = f"http://127.0.0.1:{server.server_port}/stamp"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()


def _stamped(folder: Path, wanted: bytes) -> bytes:
    (folder / "asked.tsq").write_bytes(wanted)
    command = ["openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf"), "-section", "service"]
    command += ["-queryfile", str(folder / "asked.tsq"), "-out", str(folder / "answer.tsr")]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "answer.tsr").read_bytes()


def _lay(folder: Path, authority: Authority) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time stamps of a test")]))
        .issuer_name(authority.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, False, False, False, False, False, False, False, False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    (folder / "service.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "service.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))

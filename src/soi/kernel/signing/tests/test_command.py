"""`soi signing`: what it says of a file, and the demo's authority."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings

from soi.kernel.signing import command, demo, pades
from soi.kernel.signing.programs import softhsm
from soi.kernel.signing.testing import Authority, paper

pytestmark = pytest.mark.feature("COR-04")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def test_a_signed_file_is_told_of(home, capsys):
    authority = Authority()
    token = authority.issue("Đỗ Minh Khang")
    prepared = pades.prepare(paper(), token.certificate, reason="", place="", name="x", at=datetime.now(UTC))
    file = home / "paper.pdf"
    file.write_bytes(pades.embed(prepared, token.sign(prepared.hash)))
    assert command.main(["verify", str(file)]) == 1
    assert "valid, NOT TRUSTED" in capsys.readouterr().out
    (home / "keys" / "trust").mkdir(parents=True)
    (home / "keys" / "trust" / "authority.pem").write_bytes(authority.certificate)
    assert command.main(["verify", str(file)]) == 0
    assert capsys.readouterr().out.startswith("Đỗ Minh Khang, 20")
    file.write_bytes(file.read_bytes() + b"%")
    assert command.main(["verify", str(file)]) == 1
    assert "NOT VALID" in capsys.readouterr().out


def test_an_unsigned_file_and_no_file_are_told_apart(home, capsys):
    (home / "a.pdf").write_bytes(paper())
    (home / "b.pdf").write_bytes(b"hello")
    assert command.main(["verify", str(home / "a.pdf")]) == 1
    assert "Nobody signed" in capsys.readouterr().out
    assert command.main(["verify", str(home / "b.pdf")]) == 2
    assert command.main(["verify", str(home / "c.pdf")]) == 2


@pytest.mark.parametrize("has_token", [True, False])
def test_the_demos_authority_says_where_its_keys_lie(home, capsys, monkeypatch, has_token):
    if has_token and not softhsm.is_there():
        pytest.skip("softhsm2 is not installed")
    if not has_token:
        monkeypatch.setattr(softhsm, "is_there", lambda: False)
    assert command.main(["demo"]) == 0
    assert ("SoftHSM token" if has_token else "in files") in capsys.readouterr().out
    first = demo.make_authority()
    assert command.main(["demo"]) == 0
    assert demo.make_authority() == first, "made once"


def test_a_node_at_work_makes_no_authority_of_its_own(home, capsys, monkeypatch):
    monkeypatch.setattr(settings, "SOI_DEMO", False)
    assert command.main(["demo"]) == 2
    assert not (home / "keys" / "demo-signing").exists()

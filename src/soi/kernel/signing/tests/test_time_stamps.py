"""Time stamps (RFC 3161, PAdES B-T) of a real service, `openssl ts` over HTTP: with it, without, and where it lies."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from soi.kernel.signing import command, pades, verifying
from soi.kernel.signing import public as signing
from soi.kernel.signing.errors import NoTimeStamp
from soi.kernel.signing.models import Turn
from soi.kernel.signing.papers import Stamping
from soi.kernel.signing.testing import Authority, fingerprint, paper
from soi.kernel.signing.tests import time_house
from soi.kernel.signing.trust import Trust

pytestmark = [
    pytest.mark.feature("COR-04"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]
AUTHORITY = Authority()
HEAD = AUTHORITY.issue("Đỗ Minh Khang")
NOWHERE = "http://127.0.0.1:9/stamp"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with time_house.running(tmp_path_factory.mktemp("time")) as house:
        yield house


def signed(service=None, pdf=None):
    at = datetime.now(UTC).replace(microsecond=0)
    prepared = pades.prepare(pdf or paper(), HEAD.certificate, reason="", place="", name="x", at=at)
    return pades.embed(prepared, HEAD.sign(prepared.hash), service=service)


def trusting(*authorities):
    return Trust(roots=(AUTHORITY.certificate, *authorities))


def test_a_stamped_signature_tells_when_by_another_clock(service):
    before = service.asked
    pdf = signed(Stamping(service.url))
    assert service.asked == before + 1
    (one,) = verifying.verify(pdf, trusting(service.authority))
    assert (one.valid, one.trusted, one.covers_whole, one.stamp_trusted) == (True, True, True, True)
    assert one.stamped is not None and abs(datetime.now(UTC) - one.stamped) < timedelta(minutes=2)


def test_each_of_two_signatures_has_its_own_stamp(service):
    once = signed(Stamping(service.url))
    found = verifying.verify(signed(pdf=once), trusting(service.authority))
    assert [(each.valid, each.stamped is not None) for each in found] == [(True, True), (True, False)]


def test_a_stamp_of_a_service_nobody_here_believes_is_told_so_and_takes_nothing_from_the_signature(service):
    (one,) = verifying.verify(signed(Stamping(service.url)), trusting())
    assert (one.valid, one.trusted) == (True, True)
    assert one.stamped is not None and not one.stamp_trusted


def test_a_stamp_that_was_changed_or_is_of_another_signature_is_none(service):
    pdf = signed(Stamping(service.url))
    other = signed(Stamping(service.url))
    hole = re.compile(rb"/Contents\s*<([0-9a-fA-F]+)>")
    token, foreign = (bytes.fromhex(hole.search(each)[1].decode()) for each in (pdf, other))
    from asn1crypto import cms

    mine, theirs = cms.ContentInfo.load(token), cms.ContentInfo.load(foreign)
    signer = mine["content"]["signer_infos"][0]
    signer["unsigned_attrs"] = theirs["content"]["signer_infos"][0]["unsigned_attrs"]
    forged = mine.dump().hex().encode()
    assert forged != token.hex().encode()
    room = len(hole.search(pdf)[1])
    changed = pdf.replace(hole.search(pdf)[1], forged.ljust(room, b"0"))
    (one,) = verifying.verify(changed, trusting(service.authority))
    assert one.stamped is None and not one.stamp_trusted


@pytest.mark.parametrize("broken", [True, False], ids=["answers with a fault", "does not answer"])
def test_where_no_stamp_is_had_it_is_signed_without_and_says_so_or_not_signed_at_all(service, broken, caplog):
    service.broken = broken
    url = service.url if broken else NOWHERE
    try:
        (one,) = verifying.verify(signed(Stamping(url)), trusting(service.authority))
        assert (one.valid, one.trusted, one.stamped) == (True, True, None)
        assert "gave no stamp" in caplog.text
        with pytest.raises(NoTimeStamp):
            signed(Stamping(url, required=True))
    finally:
        service.broken = False


@pytest.fixture(scope="module")
def house(node):
    trust = node.home / "keys" / "trust"
    trust.mkdir(parents=True, mode=0o700)
    (trust / "authority.crt").write_bytes(AUTHORITY.certificate)
    with node.acting("head_a") as head:
        signing.enter_certificate(head, head.person_id, HEAD.certificate)
    yield node


def begun(house):
    with house.acting("clerk_a") as clerk:
        head = house.actor("head_a").appointment_id
        key = signing.ask(clerk, unit_id=clerk.unit_id, pdf=paper(), title="Công văn", signers=[head])
    with house.acting("head_a") as head:
        return key, signing.begin(head, key)


def test_the_setting_decides_whether_signing_waits_for_the_service(house, service, settings, tmp_path, capsys):
    settings.SOI_TIMESTAMP_URL, settings.SOI_TIMESTAMP_REQUIRED = NOWHERE, True
    key, wanted = begun(house)
    with pytest.raises(NoTimeStamp), house.acting("head_a") as head:
        signing.sign(head, key, HEAD.sign(wanted.hash))
    assert Turn.objects.using("owner").get(request_id=key).state == "prepared", "the hash still counts: later"
    settings.SOI_TIMESTAMP_URL = service.url
    with pytest.raises(NoTimeStamp), house.acting("head_a") as head:
        signing.sign(head, key, HEAD.sign(wanted.hash))
    (house.home / "keys" / "trust" / "time.crt").write_bytes(service.authority)
    with house.acting("head_a") as head:
        signing.sign(head, key, HEAD.sign(wanted.hash))
        pdf = signing.document(head, key)
        (one,) = signing.verify(pdf)
    assert (one.fingerprint, one.stamp_trusted) == (fingerprint(HEAD.certificate), True)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    assert command.main(["verify", str(tmp_path / "paper.pdf")]) == 0
    assert ", time stamp 20" in capsys.readouterr().out

    settings.SOI_TIMESTAMP_URL, settings.SOI_TIMESTAMP_REQUIRED = NOWHERE, False
    key, wanted = begun(house)
    with house.acting("head_a") as head:
        signing.sign(head, key, HEAD.sign(wanted.hash))
        pdf = signing.document(head, key)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    assert command.main(["verify", str(tmp_path / "paper.pdf")]) == 0
    assert "no time stamp" in capsys.readouterr().out

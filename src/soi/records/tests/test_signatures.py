"""Signatures of a received PDF: found on arrival and again later, in full, and a changed byte is caught."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from soi.kernel.access.public import NotYours
from soi.kernel.audit import public as audit
from soi.kernel.signing import pades, verifying
from soi.kernel.signing.testing import NOW, Authority, paper
from soi.records import actions, jobs, queries, testing
from soi.records.models import SignatureCheck
from soi.records.rules import signatures as rules

AUTHORITY = Authority("CA of the records")
STRANGER = Authority("CA nobody knows")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def believed(node):
    folder = node.home / "keys" / "trust"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.crt").write_bytes(AUTHORITY.certificate)


def signed(token, *, at: datetime | None = None) -> bytes:
    prepared = pades.prepare(
        paper(), token.certificate, reason="Ban hành", place="Hà Sơn", name="x", at=at or datetime.now(UTC)
    )
    return pades.embed(prepared, token.sign(prepared.hash))


def received(node, pdf: bytes):
    with node.acting("clerk_a") as clerk:
        document = testing.make_document(clerk, of=testing.content(original=pdf)).pk
    node.work()
    return document


def found(node, document):
    with node.acting("inspector_a") as actor:
        shown = queries.get_document(actor, document)
        return queries.signatures_at_arrival(shown), queries.signatures_now(shown)


def check(node, document):
    with node.machine("verifier") as verifier:
        return actions.check_signatures(verifier, document)


@pytest.mark.feature("REC-08")
def test_a_signed_paper_is_verified_when_it_is_registered(node):
    document = received(node, signed(AUTHORITY.issue("Đỗ Minh Khang")))
    at_arrival, _ = found(node, document)
    assert (at_arrival.outcome, at_arrival.occasion) == ("sound", "arrival")
    (one,) = at_arrival.signatures
    assert (one["name"], one["valid"], one["trusted"], one["covers_whole"]) == ("Đỗ Minh Khang", True, True, True)
    assert "ecdsa" in one["algorithm"] and "sha256" in one["algorithm"]
    assert len(one["chain"]) == 2 and "CA of the records" in one["chain"][0]


@pytest.mark.feature("REC-08")
def test_a_byte_changed_after_signing_is_caught(node):
    pdf = signed(AUTHORITY.issue("Đỗ Minh Khang"))
    assert found(node, received(node, pdf))[0].outcome == "sound"
    at = pdf.index(b"stream") + 20
    tampered = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    at_arrival, _ = found(node, received(node, tampered))
    assert at_arrival.outcome in ("broken", "unreadable")
    assert not any(one["valid"] for one in at_arrival.signatures)


def test_an_unsigned_paper_is_said_to_be_unsigned(node):
    assert found(node, received(node, paper()))[0].outcome == "none"
    assert found(node, received(node, b"%PDF-1.4 broken"))[0].outcome == "unreadable"


def test_a_certificate_of_an_unknown_authority_is_not_believed(node):
    at_arrival, _ = found(node, received(node, signed(STRANGER.issue("Ai Đó"))))
    assert (at_arrival.outcome, at_arrival.signatures[0]["valid"]) == ("unknown", True)


@pytest.mark.feature("REC-08")
def test_after_years_an_expired_certificate_still_verifies(node, monkeypatch):
    document = received(node, signed(AUTHORITY.issue("Hà Văn Bình")))
    in_two_years(monkeypatch)
    again = check(node, document)
    (one,) = again.signatures
    assert (again.outcome, one["valid"], one["trusted"], one["trusted_then"]) == ("aged", True, False, True)
    expired = AUTHORITY.issue("Hà Văn Bình", since=NOW - 20 * DAY, until=NOW - 10 * DAY)
    late, _ = found(node, received(node, signed(expired, at=NOW - 15 * DAY)))
    assert late.outcome == "unknown", "the control: signed when it was not in force any more"


def in_two_years(monkeypatch) -> None:
    """Let what is verified now be verified in two years."""
    real = verifying.verify
    later = NOW + 730 * DAY
    monkeypatch.setattr(verifying, "verify", lambda pdf, trust, moment=None: real(pdf, trust, moment=moment or later))


@pytest.mark.feature("REC-08")
def test_it_is_verified_again_after_ninety_days_and_each_finding_is_kept(node):
    document = received(node, signed(AUTHORITY.issue("Đỗ Minh Khang")))
    with node.machine("verifier"):
        assert document not in queries.signatures_due(timezone.now() - timedelta(days=90), limit=50)
        assert document in queries.signatures_due(timezone.now() + DAY, limit=50)
    assert check(node, document).occasion == "again"
    at_arrival, now = found(node, document)
    assert (at_arrival.outcome, now.outcome, now.pk != at_arrival.pk) == ("sound", "sound", True)
    with node.machine("verifier"), pytest.raises(ProgrammingError, match="What was written here stays"):
        SignatureCheck.objects.filter(pk=now.pk).update(outcome="none")


def test_the_chore_takes_up_what_is_due(node, monkeypatch):
    document = received(node, signed(AUTHORITY.issue("Tạ Hữu Phước")))
    before = SignatureCheck.objects.using("owner").filter(document=document).count()
    jobs.verify_again()
    assert SignatureCheck.objects.using("owner").filter(document=document).count() == before
    monkeypatch.setattr(rules, "AGAIN_AFTER_DAYS", -1)
    jobs.verify_again()
    assert SignatureCheck.objects.using("owner").filter(document=document).count() == before + 1


@pytest.mark.feature("REC-08")
def test_a_kept_file_that_was_damaged_is_told(node):
    document = received(node, signed(AUTHORITY.issue("Đỗ Minh Khang")))
    with node.acting("inspector_a") as actor:
        digest = queries.get_document(actor, document).original
    (file,) = [path for path in node.home.rglob(f"*{digest[-40:]}*") if path.is_file()]
    file.chmod(0o600)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    assert check(node, document).outcome == "damaged"
    with node.acting("auditor") as auditor:
        kinds = [event.kind for event in audit.visible_events(auditor, subject=("records.document", str(document)))]
    assert kinds[0] == "records.signatures.changed"


@pytest.mark.parametrize("office", ["clerk_a", "head_a", "auditor"])
def test_only_the_machine_writes_a_finding(node, office):
    document = received(node, paper())
    with node.acting(office) as actor, pytest.raises(NotYours):
        actions.check_signatures(actor, document)
    with node.acting(office), pytest.raises(ProgrammingError, match="row-level security"):
        SignatureCheck.objects.create(
            document_id=document, version=1, occasion="again", outcome="sound", signatures=[], at=timezone.now()
        )


@pytest.mark.parametrize(
    ("states", "word"),
    [
        ([], "none"),
        ([(True, True, True)], "sound"),
        ([(True, True, True), (True, False, True)], "aged"),
        ([(True, False, True), (True, False, False)], "unknown"),
        ([(True, False, False), (False, True, True)], "broken"),
    ],
)
def test_several_signatures_come_to_the_word_of_the_worst(states, word):
    found = [{"valid": valid, "trusted": trusted, "trusted_then": then} for valid, trusted, then in states]
    assert rules.outcome_of(found) == word


def test_only_what_was_whole_can_worsen():
    assert rules.has_worsened("sound", "broken")
    assert rules.has_worsened("unknown", "damaged")
    assert not rules.has_worsened("sound", "aged")
    assert not rules.has_worsened("broken", "broken")

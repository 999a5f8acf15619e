"""Signing apart from the key, and verifying: what holds, and what any change breaks. No database."""

from __future__ import annotations

import asyncio
import io
import json
import random
from datetime import UTC, datetime, timedelta

import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from soi.engines.typesetting.public import set_document
from soi.engines.typesetting.tests.specimen import NEW, draft
from soi.kernel.signing import pades, stamp, verifying
from soi.kernel.signing.certificates import read_certificate
from soi.kernel.signing.errors import (
    CertificateNotTrusted,
    CertificateUnreadable,
    NotAPdf,
    SignatureDoesNotFit,
)
from soi.kernel.signing.pades import Prepared
from soi.kernel.signing.testing import DAY, NOW, Authority, Token, paper
from soi.kernel.signing.trust import Trust

pytestmark = pytest.mark.feature("COR-04")
AUTHORITY = Authority()
TRUST = Trust(roots=(AUTHORITY.certificate,))
HEAD, DEPUTY = AUTHORITY.issue("Đỗ Minh Khang"), AUTHORITY.issue("Tạ Hữu Phước")


def prepare(pdf: bytes, token: Token, **changed) -> Prepared:
    given = {"reason": "Ban hành", "place": "Hà Sơn", "name": "x", "at": datetime.now(UTC), **changed}
    return pades.prepare(pdf, token.certificate, **given)


def signed(pdf: bytes, token: Token, **changed) -> bytes:
    prepared = prepare(pdf, token, **changed)
    return pades.embed(prepared, token.sign(prepared.hash))


def holds(pdf: bytes, trust: Trust = TRUST) -> list[tuple[str, bool, bool]]:
    return [(one.name, one.valid, one.trusted) for one in verifying.verify(pdf, trust)]


def test_a_paper_nobody_signed_has_no_signatures():
    assert verifying.verify(paper(), TRUST) == []


def test_the_token_signs_a_hash_and_the_paper_is_signed():
    at = datetime.now(UTC).replace(microsecond=0)
    prepared = prepare(paper(), HEAD, at=at)
    assert len(prepared.hash) == 32
    pdf = pades.embed(prepared, HEAD.sign(prepared.hash))
    assert pdf.startswith(paper()), "what was there stays there, byte for byte"
    (one,) = verifying.verify(pdf, TRUST)
    assert (one.name, one.valid, one.trusted, one.covers_whole) == ("Đỗ Minh Khang", True, True, True)
    assert (one.when, one.is_demo, one.reason) == (at, False, "Ban hành")


def test_signing_and_verifying_work_where_a_loop_already_runs():
    async def beside() -> list[tuple[str, bool, bool]]:
        return holds(signed(paper(), HEAD))

    assert asyncio.run(beside()) == [("Đỗ Minh Khang", True, True)]


def test_a_token_with_an_rsa_key_signs_too():
    token = AUTHORITY.issue("Hà Văn Bình", key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert read_certificate(token.certificate).key_kind == "rsa"
    assert holds(signed(paper(), token)) == [("Hà Văn Bình", True, True)]


def test_a_second_signature_leaves_the_first_valid():
    pdf = signed(signed(paper(), HEAD), DEPUTY)
    assert holds(pdf) == [("Đỗ Minh Khang", True, True), ("Tạ Hữu Phước", True, True)]
    assert all(one.covers_whole for one in verifying.verify(pdf, TRUST))


def test_six_sign_one_after_another():
    pdf = paper()
    for number in range(6):
        pdf = signed(pdf, AUTHORITY.issue(f"Người ký {number}"))
    assert [one.valid and one.trusted for one in verifying.verify(pdf, TRUST)] == [True] * 6


def test_what_was_signed_stays_pdfa_but_for_what_the_validator_does_not_know():
    pdf = signed(signed(set_document(draft(), NEW), HEAD), DEPUTY)
    report = pikepdf.pdfa.validate_written(io.BytesIO(pdf), "2b")
    # The validator does not look at forms and says so; everything it looks at passes.
    assert str(report.verdict) == "not_checked"
    assert [finding.rule for finding in report.findings] == ["pikepdf:schema-Catalog"]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fields = list(opened.Root.AcroForm.Fields)
        assert [str(field.FT) for field in fields] == ["/Sig", "/Sig"]
        # ISO 19005-2, 6.3.2 and 6.3.3: printed, not hidden, with an appearance.
        assert all(int(field.F) & 0b10110 == 0b00100 and "/N" in field.AP for field in fields)


def shown(pdf: bytes, page: int) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        document.init_forms()
        bitmap = document[page].render(scale=1, may_draw_forms=True).to_pil().convert("L")
    return f"{sum(1 for value in bitmap.tobytes() if value < 128)}"


def test_a_signature_is_seen_on_the_last_page_only():
    pdf = signed(paper(), HEAD)
    assert shown(pdf, 0) == shown(paper(), 0)
    assert int(shown(pdf, 1)) > int(shown(paper(), 1)) + 50


def test_a_full_margin_leaves_the_signature_unseen_but_there():
    assert [stamp.place(number) is None for number in range(stamp.MOST + 1)] == [False] * stamp.MOST + [True]
    boxes = [stamp.place(number) for number in range(stamp.MOST)]
    assert len(set(boxes)) == stamp.MOST
    assert all(box and box[3] <= 56 for box in boxes), "inside the lower margin of 20 mm"


@pytest.mark.parametrize("words", ['#panic("x")', "100% (%(ts)s) {x} *b* $", "\u202eđảo", "x" * 300])
def test_a_reason_is_words_and_never_code(words):
    (one,) = verifying.verify(signed(paper(), HEAD, reason=words), TRUST)
    assert one.valid
    assert one.reason == words


CHANGES = sorted(random.Random(20261124).sample(range(10**6), 150))


def test_one_byte_changed_anywhere_after_signing_breaks_the_signature():
    pdf = signed(paper(), HEAD)
    start, end = hole_of(pdf)
    tried = 0
    for place in (n * len(pdf) // 10**6 for n in CHANGES):
        if start < place < end:
            continue
        changed = bytearray(pdf)
        changed[place] ^= 0x01
        tried += 1
        assert not still_valid(bytes(changed)), f"byte {place}"
    assert tried > 50


def test_one_byte_changed_in_the_signature_itself_breaks_it():
    pdf = signed(paper(), HEAD)
    start, end = hole_of(pdf)
    whole = holds(pdf)
    for place in random.Random(7).sample(range(start + 1, end - 1), 120):
        for flip in (0x01, 0x20):
            changed = bytearray(pdf)
            changed[place] ^= flip
            # A change that leaves the same signature by the same person over the same paper is none.
            assert not still_valid(bytes(changed)) or holds(bytes(changed)) == whole, f"byte {place - start}"


def hole_of(pdf: bytes) -> tuple[int, int]:
    """Where the last signature stands in the file."""
    at = pdf.rindex(b"/ByteRange")
    numbers = [int(word) for word in pdf[pdf.index(b"[", at) + 1 : pdf.index(b"]", at)].split()]
    return numbers[0] + numbers[1], numbers[2]


def still_valid(pdf: bytes) -> bool:
    try:
        found = verifying.verify(pdf, TRUST)
    except NotAPdf:
        return False
    return bool(found) and all(one.valid and one.trusted for one in found)


def test_a_change_between_two_signatures_breaks_the_first():
    once = signed(paper(), HEAD)
    with pikepdf.open(io.BytesIO(once)) as opened:
        opened.pages[0].contents_add(b"q 1 0 0 rg 100 600 200 50 re f Q")
        out = io.BytesIO()
        opened.save(out)
    assert not any(one.valid for one in verifying.verify(out.getvalue(), TRUST))


def test_something_added_after_the_last_signature_is_seen():
    pdf = signed(paper(), HEAD)
    assert not still_valid(pdf + b"\n% added")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        addition = b"q 0 0 100 100 re f Q"
        number = len(opened.objects) + 1
    page = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, len(addition), addition)
    assert not still_valid(pdf + page)


def test_what_hides_in_the_room_of_the_signature_is_seen():
    pdf = signed(paper(), HEAD)
    _, end = hole_of(pdf)
    hidden = pdf[: end - 41] + b"7" * 40 + pdf[end - 1 :]
    assert len(hidden) == len(pdf)
    (one,) = verifying.verify(hidden, TRUST)
    assert not one.covers_whole
    assert not one.valid


def test_a_field_to_be_filled_in_makes_a_signed_paper_doubtful():
    with pikepdf.open(io.BytesIO(paper())) as opened:
        field = opened.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="sum", V="1", Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget)
        )
        field.Rect = pikepdf.Array([10, 10, 90, 30])
        opened.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        opened.pages[0].Annots = pikepdf.Array([field])
        out = io.BytesIO()
        opened.save(out)
    (one,) = verifying.verify(signed(out.getvalue(), HEAD), TRUST)
    assert not one.covers_whole
    assert not one.valid


def test_a_signature_over_another_hash_is_refused():
    prepared = prepare(paper(), HEAD)
    other = prepare(paper("Một văn bản khác"), HEAD)
    with pytest.raises(SignatureDoesNotFit):
        pades.embed(prepared, HEAD.sign(other.hash))
    with pytest.raises(SignatureDoesNotFit):
        pades.embed(prepared, b"not a signature")
    assert holds(pades.embed(prepared, HEAD.sign(prepared.hash))) == [("Đỗ Minh Khang", True, True)]


def test_a_signature_by_another_key_is_refused():
    prepared = prepare(paper(), HEAD)
    with pytest.raises(SignatureDoesNotFit):
        pades.embed(prepared, DEPUTY.sign(prepared.hash))


def test_a_state_that_was_changed_meanwhile_is_refused():
    prepared = prepare(paper(), HEAD)
    line, _, pdf = prepared.state.partition(b"\n")
    changed = bytearray(pdf)
    changed[100] ^= 1
    with pytest.raises(SignatureDoesNotFit):
        pades.embed(Prepared(prepared.hash, line + b"\n" + bytes(changed)), HEAD.sign(prepared.hash))
    head = json.loads(line)
    other = json.loads(prepare(paper("khác"), HEAD).state.partition(b"\n")[0])
    swapped = json.dumps({**head, "signed": other["signed"]}).encode()
    with pytest.raises(SignatureDoesNotFit):
        pades.embed(Prepared(prepared.hash, swapped + b"\n" + pdf), HEAD.sign(prepared.hash))


def test_a_signature_of_an_unknown_authority_is_valid_but_not_trusted():
    stranger = Authority("CA of a test")
    token = stranger.issue("Đỗ Minh Khang")
    assert holds(signed(paper(), token)) == [("Đỗ Minh Khang", True, False)]
    with pytest.raises(CertificateNotTrusted):
        verifying.require_trusted(token.certificate, TRUST)


def test_a_forged_certificate_is_not_trusted():
    forged = bytearray(HEAD.certificate)
    forged[-10] ^= 1
    with pytest.raises(CertificateNotTrusted):
        verifying.require_trusted(bytes(forged), TRUST)
    renamed = HEAD.certificate.replace(
        "Đỗ Minh Khang".encode(), "Đỗ Minh Khánh".encode()[: len("Đỗ Minh Khang".encode())]
    )
    assert renamed != HEAD.certificate
    with pytest.raises((CertificateNotTrusted, CertificateUnreadable)):
        verifying.require_trusted(renamed, TRUST)


@pytest.mark.parametrize(
    ("since", "until"), [(NOW - 9 * DAY, NOW - DAY), (NOW + DAY, NOW + 9 * DAY)], ids=["ended", "not yet"]
)
def test_a_certificate_out_of_its_term_neither_signs_nor_is_trusted(since, until):
    token = AUTHORITY.issue("Đỗ Minh Khang", since=since, until=until)
    with pytest.raises(CertificateNotTrusted):
        prepare(paper(), token)
    with pytest.raises(CertificateNotTrusted):
        verifying.require_trusted(token.certificate, TRUST)
    # Who sets the clock of the signature back still is not trusted today; asked as of then, the paper was good.
    then = since + timedelta(hours=1)
    pdf = signed(paper(), token, at=then)
    assert holds(pdf) == [("Đỗ Minh Khang", True, False)]
    (one,) = verifying.verify(pdf, TRUST, moment=then)
    assert one.trusted


def test_a_withdrawn_certificate_is_not_trusted():
    token = AUTHORITY.issue("Đỗ Minh Khang")
    pdf = signed(paper(), token)
    assert holds(pdf) == [("Đỗ Minh Khang", True, True)]
    withdrawn = Trust(roots=TRUST.roots, withdrawn=(AUTHORITY.withdraw(token),))
    assert holds(pdf, withdrawn) == [("Đỗ Minh Khang", True, False)]
    with pytest.raises(CertificateNotTrusted):
        verifying.require_trusted(token.certificate, withdrawn)
    assert verifying.require_trusted(HEAD.certificate, withdrawn).name == "Đỗ Minh Khang"


def test_a_list_of_withdrawn_certificates_by_another_authority_withdraws_nothing():
    token = AUTHORITY.issue("Đỗ Minh Khang")
    stranger = Authority("CA of a test")
    for listed in (stranger.withdraw(token), b"no list"):
        forged = Trust(roots=TRUST.roots, withdrawn=(listed,))
        assert verifying.require_trusted(token.certificate, forged).name == "Đỗ Minh Khang"


def test_an_authority_between_root_and_person_goes_into_the_paper():
    between = Authority("CA between", under=AUTHORITY)
    token = between.issue("Lê Thu Trang")
    known = Trust(roots=TRUST.roots, between=(between.certificate,))
    chain = known.chain_of(read_certificate(token.certificate))
    assert chain == (between.certificate,)
    pdf = signed(paper(), token, chain=chain)
    assert holds(pdf) == [("Lê Thu Trang", True, True)], "who knows only the root can check it"
    assert holds(signed(paper(), token)) == [("Lê Thu Trang", True, False)]


def test_an_authority_is_no_person():
    with pytest.raises(CertificateNotTrusted):
        verifying.require_trusted(AUTHORITY.certificate, TRUST)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----", b"\x30\x80"]
)
def test_what_is_no_certificate_is_refused(data):
    with pytest.raises(CertificateUnreadable):
        read_certificate(data)


def test_a_weak_key_is_no_certificate_of_a_signer():
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - weak on purpose
    with pytest.raises(CertificateUnreadable):
        read_certificate(AUTHORITY.issue("Đỗ Minh Khang", key=weak).certificate)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n", paper()[:400]])
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(NotAPdf):
        prepare(data, HEAD)
    with pytest.raises(NotAPdf):
        verifying.verify(data, TRUST)


def test_a_pdf_under_a_password_is_refused():
    with pikepdf.open(io.BytesIO(paper())) as opened:
        out = io.BytesIO()
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(NotAPdf):
        prepare(out.getvalue(), HEAD)

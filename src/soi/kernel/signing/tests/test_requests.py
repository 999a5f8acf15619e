"""Papers before their signers, in a real database as the application role: who sees, who signs, in which order."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.audit.sentences import say
from soi.kernel.events.models import News
from soi.kernel.signing import demo
from soi.kernel.signing import public as signing
from soi.kernel.signing.models import Certificate, Request, Turn
from soi.kernel.signing.programs import softhsm
from soi.kernel.signing.testing import DAY, NOW, Authority, Token, paper
from soi.kernel.storage import public as storage
from soi.kernel.storage.models import File
from tests.world import Node

pytestmark = pytest.mark.feature("COR-04")
AUTHORITY = Authority()
NAMES = {"head_a": "Đỗ Minh Khang", "deputy_head_a": "Tạ Hữu Phước", "inspector_b": "Nguyễn Hải Yến"}


@pytest.fixture(scope="module")
def house(node: Node) -> Iterator[Node]:
    """The node believes one authority, and each of three officers has entered the certificate of a token."""
    trust = node.home / "keys" / "trust"
    trust.mkdir(parents=True, mode=0o700)
    (trust / "authority.crt").write_bytes(AUTHORITY.certificate)
    for office in NAMES:
        with node.acting(office) as actor:
            signing.enter_certificate(actor, actor.person_id, token(office).certificate)
    yield node


TOKENS = {office: AUTHORITY.issue(name) for office, name in NAMES.items()}


def token(office: str) -> Token:
    return TOKENS[office]


def asked(node: Node, *signers: str, by: str = "clerk_a", **given) -> UUID:
    posts = [node.actor(office).appointment_id for office in signers or ("deputy_head_a", "head_a")]
    with node.acting(by) as actor:
        named = {"title": "Quyết định kỷ luật", "pdf": paper(), "reason": "Ban hành", "place": "Hà Sơn", **given}
        return signing.ask(actor, unit_id=actor.unit_id, signers=posts, **named)


def sign(node: Node, request_id: UUID, office: str, with_token: Token | None = None) -> str:
    """As in the office: the hash is handed out in one request, the signature comes back in another."""
    with node.acting(office) as actor:
        wanted = signing.begin(actor, request_id)
    signature = (with_token or token(office)).sign(wanted.hash)
    with node.acting(office) as actor:
        return signing.sign(actor, request_id, signature)


def stands(node: Node, request_id: UUID, office: str = "clerk_a") -> tuple[str, int, list[str]]:
    with node.acting(office) as actor:
        request = signing.get_request(actor, request_id)
        return request.state, request.turn, [turn.state for turn in signing.turns_of(request)]


def test_two_sign_in_their_order_and_the_paper_bears_both(house: Node):
    request_id = asked(house)
    assert stands(house, request_id) == ("waiting", 1, ["waiting", "waiting"])
    first = sign(house, request_id, "deputy_head_a")
    assert stands(house, request_id) == ("waiting", 2, ["signed", "waiting"])
    last = sign(house, request_id, "head_a")
    assert first != last
    assert stands(house, request_id) == ("signed", 2, ["signed", "signed"])
    with house.acting("clerk_a") as actor:
        pdf = signing.document(actor, request_id)
        found = signing.verify(pdf)
    assert pdf.startswith(paper())
    assert [(one.name, one.valid, one.trusted) for one in found] == [
        (NAMES["deputy_head_a"], True, True),
        (NAMES["head_a"], True, True),
    ]


def test_nobody_signs_before_their_turn(house: Node):
    request_id = asked(house)
    with house.acting("head_a") as actor, pytest.raises(signing.NotYourTurn):
        signing.begin(actor, request_id)
    with house.acting("head_a") as actor, pytest.raises(signing.NotYourTurn):
        signing.sign(actor, request_id, b"")
    with house.acting("head_a") as actor, pytest.raises(signing.NotYourTurn):
        signing.refuse(actor, request_id, reason="Chưa đúng.")
    with house.acting("clerk_a") as actor, pytest.raises(signing.NotYourTurn):
        signing.begin(actor, request_id)
    assert stands(house, request_id) == ("waiting", 1, ["waiting", "waiting"])


def test_nobody_signs_twice(house: Node):
    request_id = asked(house)
    sign(house, request_id, "deputy_head_a")
    with house.acting("deputy_head_a") as actor, pytest.raises(signing.NotYourTurn):
        signing.begin(actor, request_id)


def test_who_neither_asked_nor_signs_sees_nothing(house: Node):
    request_id = asked(house)
    for office in ("inspector_a", "inspector_b", "auditor", "administrator", "chief", "central_head"):
        with house.acting(office) as actor:
            with pytest.raises(signing.NoSuchRequest):
                signing.document(actor, request_id)
            with pytest.raises(signing.NoSuchRequest):
                signing.begin(actor, request_id)
            assert signing.to_sign(actor) == []
            assert not Request.objects.filter(pk=request_id).exists()
            assert not Turn.objects.filter(request_id=request_id).exists()
    assert house.raw("select count(*) from soi.signing_request") == [(0,)]
    assert house.raw("select count(*) from soi.signing_certificate") == [(0,)]


def test_a_signer_of_another_province_signs_what_is_put_before_them(house: Node):
    request_id = asked(house, "head_a", "inspector_b")
    sign(house, request_id, "head_a")
    sign(house, request_id, "inspector_b")
    assert stands(house, request_id, "inspector_b")[0] == "signed"


def test_the_papers_waiting_are_those_of_ones_own_turn(house: Node):
    request_id = asked(house)

    def waits(office: str) -> bool:
        with house.acting(office) as actor:
            return request_id in [one.pk for one in signing.to_sign(actor)]

    assert (waits("deputy_head_a"), waits("head_a"), waits("clerk_a")) == (True, False, False)
    sign(house, request_id, "deputy_head_a")
    assert (waits("deputy_head_a"), waits("head_a"), waits("clerk_a")) == (False, True, False)
    sign(house, request_id, "head_a")
    assert (waits("deputy_head_a"), waits("head_a")) == (False, False)


def test_a_signature_over_another_hash_is_refused_and_nothing_changes(house: Node):
    request_id = asked(house, "head_a")
    with house.acting("head_a") as actor:
        wanted = signing.begin(actor, request_id)
    for wrong in (token("head_a").sign(bytes(32)), token("deputy_head_a").sign(wanted.hash), b"\x30\x00"):
        with house.acting("head_a") as actor, pytest.raises(signing.SignatureDoesNotFit):
            signing.sign(actor, request_id, wrong)
    assert stands(house, request_id) == ("waiting", 1, ["prepared"])
    with house.acting("head_a") as actor:
        signing.sign(actor, request_id, token("head_a").sign(wanted.hash))
    assert stands(house, request_id)[0] == "signed"


def test_a_signature_without_a_hash_handed_out_is_refused(house: Node):
    request_id = asked(house, "head_a")
    with house.acting("head_a") as actor, pytest.raises(signing.NotPrepared):
        signing.sign(actor, request_id, token("head_a").sign(bytes(32)))


def test_asked_again_an_earlier_hash_no_longer_counts(house: Node):
    request_id = asked(house, "head_a")
    with house.acting("head_a") as actor:
        first = signing.begin(actor, request_id)
        before = Turn.objects.get(request_id=request_id).prepared
    time.sleep(1.1)  # the time a signature claims has whole seconds
    with house.acting("head_a") as actor:
        second = signing.begin(actor, request_id)
    assert first.hash != second.hash
    with house.acting("head_a") as actor, pytest.raises(signing.SignatureDoesNotFit):
        signing.sign(actor, request_id, token("head_a").sign(first.hash))
    with house.acting("head_a") as actor:
        assert not File.objects.filter(digest=before, state="kept").exists()
        signing.sign(actor, request_id, token("head_a").sign(second.hash))


def test_the_certificate_of_somebody_else_is_refused(house: Node):
    request_id = asked(house, "head_a")
    with house.acting("deputy_head_a") as actor:
        other = signing.certificates_of(actor, actor.person_id)[0].pk
    with house.acting("head_a") as actor, pytest.raises(signing.NotYourCertificate, match=NAMES["deputy_head_a"]):
        signing.begin(actor, request_id, certificate_id=other)
    with house.acting("head_a") as actor, pytest.raises(signing.NotYourCertificate):
        signing.enter_certificate(actor, actor.person_id, token("deputy_head_a").certificate)


def test_only_who_keeps_accounts_enters_the_certificate_of_another(house: Node):
    person = house.actor("head_a").person_id
    again = AUTHORITY.issue(NAMES["head_a"], until=NOW + 100 * DAY)
    with house.acting("clerk_a") as actor, pytest.raises(Exception, match="may not|role") as refused:
        signing.enter_certificate(actor, person, again.certificate)
    assert refused.value.http_status == 403
    with house.acting("administrator") as actor:
        key = signing.enter_certificate(actor, person, again.certificate)
        assert signing.enter_certificate(actor, person, again.certificate) == key, "entered once"
        signing.withdraw_certificate(actor, key)
    with house.acting("administrator") as actor, pytest.raises(signing.CertificateNotTrusted, match="withdrawn"):
        signing.enter_certificate(actor, person, again.certificate)


def test_a_forged_an_ended_and_an_unknown_certificate_are_not_entered(house: Node):
    forged = bytearray(token("head_a").certificate)
    forged[-12] ^= 1
    ended = AUTHORITY.issue(NAMES["head_a"], since=NOW - 9 * DAY, until=NOW - DAY).certificate
    stranger = Authority("CA of a test").issue(NAMES["head_a"]).certificate
    for data in (bytes(forged), ended, stranger, AUTHORITY.certificate):
        with house.acting("head_a") as actor, pytest.raises(signing.CertificateNotTrusted):
            signing.enter_certificate(actor, actor.person_id, data)
    with house.acting("head_a") as actor, pytest.raises(signing.CertificateUnreadable):
        signing.enter_certificate(actor, actor.person_id, b"paper")


def test_a_certificate_withdrawn_after_the_hash_went_out_no_longer_signs(house: Node):
    lost = AUTHORITY.issue(NAMES["head_a"], until=NOW + 700 * DAY)
    request_id = asked(house, "head_a")
    with house.acting("head_a") as actor:
        key = signing.enter_certificate(actor, actor.person_id, lost.certificate)
        wanted = signing.begin(actor, request_id, certificate_id=key)
    with house.acting("head_a") as actor:
        signing.withdraw_certificate(actor, key)
    with house.acting("head_a") as actor, pytest.raises(signing.NoCertificate):
        signing.sign(actor, request_id, lost.sign(wanted.hash))
    sign(house, request_id, "head_a")


def test_who_has_no_certificate_cannot_begin(house: Node):
    request_id = asked(house, "inspector_a")
    with house.acting("inspector_a") as actor, pytest.raises(signing.NoCertificate):
        signing.begin(actor, request_id)


def test_a_paper_may_be_downloaded_signed_and_sent_back(house: Node):
    request_id = asked(house)
    with house.acting("deputy_head_a") as actor:
        before = signing.document(actor, request_id)
    signed = signed_elsewhere(before, "deputy_head_a")
    with house.acting("deputy_head_a") as actor:
        signing.send_signed(actor, request_id, signed)
    assert stands(house, request_id) == ("waiting", 2, ["signed", "waiting"])
    sign(house, request_id, "head_a")


def signed_elsewhere(pdf: bytes, office: str) -> bytes:
    prepared = signing.prepare(pdf, token(office).certificate, reason="", place="", name=NAMES[office], at=NOW)
    return signing.embed(prepared, token(office).sign(prepared.hash))


def test_what_comes_back_must_be_what_went_out_with_one_signature_more(house: Node):
    request_id = asked(house)
    with house.acting("deputy_head_a") as actor:
        before = signing.document(actor, request_id)
    good = signed_elsewhere(before, "deputy_head_a")
    tampered = bytearray(good)
    tampered[len(before) + 200] ^= 1
    twice = signed_elsewhere(good, "head_a")
    for wrong in (before, before + b" ", signed_elsewhere(paper("khác"), "deputy_head_a"), twice, good + b"\n%"):
        with house.acting("deputy_head_a") as actor, pytest.raises(signing.NotThisPaper):
            signing.send_signed(actor, request_id, wrong)
    with house.acting("deputy_head_a") as actor, pytest.raises((signing.NotThisPaper, signing.NotAPdf)):
        signing.send_signed(actor, request_id, bytes(tampered))
    with house.acting("deputy_head_a") as actor, pytest.raises(signing.NotYourCertificate):
        signing.send_signed(actor, request_id, signed_elsewhere(before, "head_a"))
    assert stands(house, request_id) == ("waiting", 1, ["waiting", "waiting"])


def test_refusing_takes_a_reason_and_ends_the_matter(house: Node):
    request_id = asked(house)
    with house.acting("deputy_head_a") as actor, pytest.raises(signing.ReasonMissing):
        signing.refuse(actor, request_id, reason=" ")
    with house.acting("deputy_head_a") as actor:
        signing.refuse(actor, request_id, reason="Thiếu căn cứ ở Điều 2.")
    assert stands(house, request_id) == ("refused", 1, ["refused", "waiting"])
    with house.acting("head_a") as actor, pytest.raises(signing.RequestEnded):
        signing.begin(actor, request_id)


@pytest.mark.parametrize(
    ("signers", "given"), [((), {}), (("head_a", "head_a"), {}), (("clerk_a",), {"level": 1})], ids=str
)
def test_signers_hold_office_once_and_are_cleared(house: Node, signers, given):
    posts = [house.actor(office).appointment_id for office in signers] or [999_999]
    with house.acting("head_a") as actor, pytest.raises(signing.SignerNotFree):
        signing.ask(actor, unit_id=actor.unit_id, pdf=paper(), title="x", signers=posts, **given)


def test_a_paper_with_a_broken_signature_or_none_at_all_is_not_put_before_anybody(house: Node):
    good = signed_elsewhere(paper(), "head_a")
    broken = good.replace(b"/Count 2", b"/Count 1", 1)
    assert broken != good
    with pytest.raises((signing.SealsBroken, signing.NotAPdf)):
        asked(house, "deputy_head_a", pdf=broken)
    with pytest.raises(signing.NotAPdf):
        asked(house, "deputy_head_a", pdf=b"a letter")
    sign(house, asked(house, "deputy_head_a", pdf=good), "deputy_head_a")


def test_every_act_is_told_in_the_log_and_to_later_rooms(house: Node):
    request_id = asked(house)
    sign(house, request_id, "deputy_head_a")
    with house.acting("head_a") as actor:
        signing.begin(actor, request_id)
    with house.acting("head_a") as actor:
        signing.refuse(actor, request_id, reason="Chưa đủ hồ sơ.")
    with house.acting("auditor") as actor:
        found = [one for one in audit.visible_events(actor) if one.subject_id == str(request_id)]
        kinds = sorted(one.kind.rsplit(".", 1)[1] for one in found)
    assert kinds == ["asked", "begun", "begun", "refused", "signed"]
    assert all("{" not in say(one.kind, {"actor": "x", **one.detail}) for one in found)
    with house.machine("system"):
        news = [one.name for one in News.objects.order_by("id") if str(request_id) in str(one.payload)]
    assert news == ["signing.request.asked", "signing.request.passed_on", "signing.request.refused"]


def test_a_rollback_leaves_neither_request_nor_file(house: Node):
    words = paper("không bao giờ được giữ")
    with pytest.raises(ZeroDivisionError), house.acting("clerk_a") as actor:
        post = house.actor("head_a").appointment_id
        signing.ask(actor, unit_id=actor.unit_id, pdf=words, title="x", signers=[post])
        raise ZeroDivisionError
    with house.acting("clerk_a"), pytest.raises(storage.Missing):
        storage.fetch(storage_digest(words))


def storage_digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


# What the database itself refuses, whatever the application would ask of it.


def refused(actor: Actor, statement: str, values: list[object]) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount == 0
    except (IntegrityError, ProgrammingError):
        return True


SIGN_TURN = """
update signing_turn set state = 'signed', signed = %s, certificate_id = %s, done_at = now()
where request_id = %s and position = %s
"""
ADD_TURN = """
insert into signing_turn (request_id, position, appointment_id, state, hash, prepared, signed, reason)
values (%s, 2, %s, 'waiting', '', '', '', '')
"""
ADD_CERTIFICATE = """
insert into signing_certificate
  (person_id, der, fingerprint, subject, issuer, not_before, not_after, is_demo, entered_at)
values (%s, '\\x00', repeat('a', 64), 'x', 'x', now(), now() + interval '1 day', false, now())
"""


def test_the_database_lets_nobody_sign_for_another_or_out_of_order(house: Node):
    request_id = asked(house)
    digest = "0" * 64
    for office, position in (("head_a", 2), ("head_a", 1), ("clerk_a", 1), ("inspector_b", 1)):
        with house.acting(office) as actor:
            key = Certificate.objects.first().pk
            assert refused(actor, SIGN_TURN, [digest, key, request_id, position]), office
    assert stands(house, request_id) == ("waiting", 1, ["waiting", "waiting"])


def test_the_database_lets_nobody_sign_with_the_certificate_of_another(house: Node):
    request_id = asked(house, "head_a")
    with house.acting("head_a") as actor:
        own = signing.certificates_of(actor, actor.person_id)[0].pk
        other = Certificate.objects.exclude(person_id=actor.person_id).first().pk
        assert refused(actor, SIGN_TURN, ["0" * 64, other, request_id, 1])
        assert not refused(actor, SIGN_TURN, ["0" * 64, own, request_id, 1])


def test_the_log_knows_the_sentences_of_signing_without_loading_what_signs():
    code = (
        "import sys, django; django.setup(); from soi.kernel.audit.sentences import sentences; "
        "assert 'signing.request.signed' in sentences(); assert 'pyhanko' not in sys.modules; print('light')"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "soi.config.settings.testing"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "light", done.stderr


@pytest.mark.parametrize(
    "change",
    [
        "turn = 2",
        "state = 'signed', ended_at = now()",
        "state = 'refused', ended_at = now()",
        "current = repeat('0', 64)",
        "original = repeat('0', 64)",
        "signers = 1",
        "title = 'x'",
        "level = 1",
        "persons = persons || 1::bigint",
        "unit_id = unit_id + 1",
    ],
)
def test_the_database_keeps_a_request_as_it_was_asked(house: Node, change: str):
    request_id = asked(house)
    for office in ("clerk_a", "deputy_head_a"):
        with house.acting(office) as actor:
            assert refused(actor, f"update signing_request set {change} where id = %s", [request_id])


def test_the_database_keeps_what_was_signed(house: Node):
    request_id = asked(house)
    sign(house, request_id, "deputy_head_a")
    with house.acting("deputy_head_a") as actor:
        for change in ("signed = repeat('0', 64)", "state = 'waiting'", "position = 2", "done_at = null"):
            assert refused(
                actor, f"update signing_turn set {change} where request_id = %s and position = 1", [request_id]
            )
        for table in ("signing_turn", "signing_request", "signing_certificate"):
            assert refused(actor, f"delete from {table}", [])
        assert refused(actor, ADD_TURN, [request_id, actor.appointment_id])
        assert refused(actor, "update signing_certificate set der = '\\x00'", [])


def test_the_database_lets_nobody_ask_in_the_name_of_another_body(house: Node):
    with pytest.raises(ProgrammingError), house.acting("clerk_a") as actor:
        posts = [house.actor("head_a").appointment_id]
        signing.ask(actor, unit_id=house.unit("p99.k"), pdf=paper(), title="x", signers=posts)


def test_the_database_lets_nobody_enter_a_certificate_for_another(house: Node):
    person = house.actor("head_a").person_id
    with house.acting("clerk_a") as actor:
        assert refused(actor, ADD_CERTIFICATE, [person])


# The demo's own keys.


@pytest.fixture(params=["token", "files"])
def demo_keys(request, house: Node, monkeypatch) -> Iterator[str]:
    """A home whose demo authority keeps its keys in SoftHSM, and one where it cannot."""
    import shutil

    if request.param == "token" and not softhsm.is_there():
        pytest.skip("softhsm2 is not installed")
    if request.param == "files":
        monkeypatch.setattr(softhsm, "is_there", lambda: False)
    yield request.param
    shutil.rmtree(demo.demo_folder(), ignore_errors=True)


def test_a_demo_key_signs_and_says_everywhere_that_it_is_one(house: Node, demo_keys: str):
    actor = house.actor("inspector_a")
    with house.machine("system") as system:
        key = signing.certify_for_demo(system, actor.person_id, actor.unit_name)
        assert signing.certify_for_demo(system, actor.person_id, actor.unit_name) == key, "once"
    assert demo.keeps_in_token() == (demo_keys == "token")
    request_id = asked(house, "inspector_a")
    with house.acting("inspector_a") as officer:
        signing.sign_with_demo_key(officer, request_id)
        pdf = signing.document(officer, request_id)
        (one,) = signing.verify(pdf)
        subject = Certificate.objects.get(pk=key).subject
    assert (one.name, one.valid, one.trusted, one.is_demo) == ("Lê Thu Trang", True, True, True)
    assert "SOI DEMO" in subject
    folder = demo.demo_folder()
    assert folder.stat().st_mode & 0o077 == 0
    secrets = [path for path in folder.rglob("*") if path.is_file() and path.suffix == ".pem"]
    assert bool(secrets) == (demo_keys == "files")
    assert all(path.stat().st_mode & 0o077 == 0 and b"DEMO KEY" in path.read_bytes() for path in secrets)
    with house.machine("system") as system:
        signing.withdraw_certificate(system, key)


def test_outside_of_a_demo_no_key_of_the_machine_signs_and_none_is_believed(house: Node, demo_keys: str, monkeypatch):
    officer = house.actor("inspector_a")
    with house.machine("system") as system:
        key = signing.certify_for_demo(system, officer.person_id, officer.unit_name)
    request_id = asked(house, "inspector_a")
    with house.acting("inspector_a") as actor:
        signing.sign_with_demo_key(actor, request_id)
        pdf = signing.document(actor, request_id)
    monkeypatch.setattr(settings, "SOI_DEMO", False)
    (one,) = signing.verify(pdf)
    assert (one.valid, one.trusted, one.is_demo) == (True, False, True)
    laid = Path(settings.HOME) / "keys" / "trust" / "demo.crt"
    laid.write_bytes((demo.demo_folder() / "authority.crt").read_bytes())
    (one,) = signing.verify(pdf)
    assert not one.trusted, "not even when somebody lays the demo's authority among the trusted"
    laid.unlink()
    for act in (lambda: demo.make_authority(), lambda: demo.sign(officer.person_id, bytes(32))):
        with pytest.raises(signing.OnlyInDemo):
            act()
    with house.acting("inspector_a") as actor, pytest.raises(signing.OnlyInDemo):
        signing.sign_with_demo_key(actor, request_id)
    monkeypatch.setattr(settings, "SOI_DEMO", True)
    with house.machine("system") as system:
        signing.withdraw_certificate(system, key)


def test_a_helper_that_fails_signs_nothing(house: Node, demo_keys: str):
    demo.make_authority()
    with pytest.raises(signing.SignerFailed):
        demo.sign(1, b"short")

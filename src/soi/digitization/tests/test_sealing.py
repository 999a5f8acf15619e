"""The body's signature on read scans: by who keeps its seal, scan by scan, each with its answer."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from soi.base.errors import NotFound, NotPermitted
from soi.digitization import actions, jobs, testing
from soi.digitization.actions import sealing
from soi.digitization.errors import NoSealHere, NothingToSeal, NotRegisteredYet, PagesChanged, SealLapsed
from soi.digitization.models import Scan
from soi.digitization.models.sealed import Sealing, SealRound
from soi.digitization.rules.sealing import Account, account
from soi.digitization.rules.stages import Stage
from soi.intake.actions import confirm_spill
from soi.kernel.organisations.models import Unit
from soi.kernel.signing import demo
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.records import public as records
from soi.records.actions.spill import notice_mark
from soi.records.keeping import testing as keeping
from soi.records.models import Document, Version
from soi.records.tests.persons import connected

pytestmark = pytest.mark.feature("DIG-06")
State = Sealing.State


@pytest.fixture(scope="module")
def seal(node):
    return testing.seal_kept(node)


def ordered(node, key, office="clerk_a", **about):
    with node.acting(office) as actor:
        return sealing.order(actor, round_id=uuid4(), **(about or {"line_id": key}))


def states(made):
    return dict(Sealing.objects.using("owner").filter(round=made).values_list("scan_id", "state"))


def carry_out(made):
    jobs.seal(round_id=str(made.pk), appointment_id=made.keeper_id)


def described(node, count=1):
    key = testing.at_scanner(node, sheets=count)
    return key, [testing.registered(node, key) for _ in range(count)]


def test_the_account_adds_up():
    assert account(9, {"signed": 4, "refused": 2, "to_do": 3}) == Account(9, to_do=3, signed=4, refused=2)
    assert not account(9, {"ordered": 1}).is_settled and account(2, {"failed": 2}).is_settled


def test_each_scan_of_a_file_gets_the_sound_signature_of_the_body_and_the_line_follows(node, seal):
    key, scans = described(node, 2)
    assert testing.stage_of(key) == Stage.DESCRIBED
    made = ordered(node, key)
    assert states(made) == {scan.pk: State.TO_DO for scan in scans}
    carry_out(made)
    assert states(made) == {scan.pk: State.SIGNED for scan in scans}
    assert testing.stage_of(key) == Stage.SIGNED
    assert SealRound.objects.using("owner").get(pk=made.pk).ended_at is not None
    body = Unit.objects.using("owner").get(code="p98.k").name
    for scan in scans:
        document = Document.objects.using("owner").get(arrival_id=scan.arrival_id)
        first, second = Version.objects.using("owner").filter(document=document).order_by("number")
        assert document.version == second.number and first.original == scan.digest, "what was scanned stays"
        with node.acting("clerk_a"):
            (found,) = signing.verify(storage.fetch(second.searchable))
        assert (found.name, found.valid, found.trusted, found.covers_whole) == (body, True, True, True)
        assert Scan.objects.using("owner").get(pk=scan.pk).by_agency
    with pytest.raises(NothingToSeal):
        ordered(node, key)


def test_every_scan_of_a_batch_is_accounted_for(node, seal, monkeypatch, caplog):
    batch, keys = testing.out(node, 3, sheets=2)
    good, no_pdf = testing.registered(node, keys[0]), testing.registered(node, keys[1], pdf=b"%PDF-1.7 no pdf")
    falls = testing.registered(node, keys[0])
    unread, broken = testing.bring(node, keys[2], sheets=1), testing.registered(node, keys[2])
    with node.machine("reader"):
        Scan.objects.filter(pk=broken.pk).update(signature="broken")
    made = ordered(node, None, batch_id=batch)
    assert made.total == 5
    real = records.searchable_of

    def fault(actor, arrival_id):
        if arrival_id == falls.arrival_id:
            raise RuntimeError("the machine stumbles over this one")
        return real(actor, arrival_id)

    monkeypatch.setattr(records, "searchable_of", fault)
    carry_out(made)
    assert "RuntimeError" in caplog.text and "stumbles" not in caplog.text, "no word of a paper gets into the log"
    found = states(made)
    assert found == {
        good.pk: State.SIGNED, no_pdf.pk: State.REFUSED, falls.pk: State.FAILED, unread.pk: State.REFUSED,
        broken.pk: State.REFUSED,
    }  # fmt: skip
    with node.acting("clerk_a") as clerk:
        from soi.digitization import queries

        counted = queries.account_of_round(queries.one_of(queries.visible_seal_rounds(clerk), made.pk))
    assert counted == Account(5, signed=1, refused=3, failed=1)
    said = node.client("clerk_a").get(f"/digitization/seals/{made.pk}/").content.decode()
    assert "chưa" in said and unread.name in said
    monkeypatch.undo()
    again = ordered(node, None, batch_id=batch)
    carry_out(again)
    assert states(again)[falls.pk] == State.SIGNED, "what failed is ordered anew"
    assert good.pk not in states(again), "what is signed is not signed again"


def test_the_rounds_of_a_page_are_counted_by_one_question_however_many(node, seal):
    from soi.digitization import queries

    key, (first, second, _third) = described(node, 3)
    made, asked_for = [], []
    for _ in range(6):
        made.append(ordered(node, key))
        sealing_of = Sealing.objects.using("owner").filter(round=made[-1])
        sealing_of.update(state=State.REFUSED, reason={"msgid": "x", "remedy": "", "params": {}})
        sealing_of.filter(scan=first).update(state=State.SIGNED, reason=None)
        sealing_of.filter(scan=second).update(state=State.FAILED)
        if len(made) in (1, 6):
            with node.acting("clerk_a") as clerk:
                clerk.unit_ids()
                with CaptureQueriesContext(connection) as asked:
                    found = queries.seal_rounds_of(clerk, line=queries.get_line(clerk, key))
                asked_for.append(len(asked))
            assert [one.pk for one, _account in found] == [one.pk for one in reversed(made)]
            assert {counted for _one, counted in found} == {Account(3, signed=1, failed=1, refused=1)}
    assert asked_for[0] == asked_for[1] == 3, "the line, its rounds, their scans"
    said = node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()
    assert all(f"/digitization/seals/{one.pk}/" in said for one in made)


@pytest.mark.feature("DIG-04")
def test_a_stamp_seen_on_a_sealed_paper_names_the_copies_that_stay_among_signed_papers(node, seal):
    key, (scan,) = described(node)
    made = ordered(node, key)
    carry_out(made)
    document = Document.objects.using("owner").get(arrival_id=scan.arrival_id).pk
    with connected(), node.acting("clerk_a") as clerk:
        words = "Dấu MẬT mờ ở góc trên"
        case = notice_mark(clerk, document, level=1, page=1, words=words)
    with node.acting("head_a") as head:
        confirm_spill(head, case, words="Tôi đã tự xem bản giấy")
    node.work(30)
    said = node.client("head_a").get(f"/intake/spills/{case}/").content.decode()
    assert "Số bản có lời văn đã trình đóng dấu cơ quan và nằm trong các văn bản ký: 1." in said
    assert Scan.objects.using("owner").get(pk=scan.pk).state == Scan.State.REFUSED


def test_only_who_keeps_the_seal_of_the_body_orders_and_sent_twice_it_is_one_order(node, seal):
    key, _scans = described(node)
    for office, refusal in (("head_a", NotPermitted), ("digitizer_a", NotPermitted), ("clerk_b", NotFound)):
        with pytest.raises(refusal):
            ordered(node, key, office)
    with node.acting("clerk_a") as clerk:
        round_id = uuid4()
        one = sealing.order(clerk, round_id=round_id, line_id=key)
        assert sealing.order(clerk, round_id=round_id, line_id=key).pk == one.pk
        other = sealing.order(clerk, round_id=uuid4(), line_id=key)
    assert list(states(other).values()) == [State.REFUSED], "it waits in the other round"
    carry_out(one)
    assert list(states(one).values()) == [State.SIGNED]


def test_an_order_that_lapsed_is_answered_and_one_that_stands_still_is_taken_up(node, seal):
    key, _scans = described(node)
    made = ordered(node, key)
    rounds = SealRound.objects.using("owner").filter(pk=made.pk)
    rounds.update(ordered_at=timezone.now() - timedelta(hours=1))
    assert jobs.take_up_seals() >= 1
    rounds.update(good_until=timezone.now() - timedelta(minutes=1))
    jobs.take_up_seals()
    (one,) = Sealing.objects.using("owner").filter(round=made)
    assert (one.state, one.reason["code"]) == (State.REFUSED, "digitization.seal_lapsed")
    assert rounds.get().ended_at is not None
    carry_out(made)
    assert testing.stage_of(key) == Stage.DESCRIBED


def test_with_a_token_it_waits_and_follows_from_the_program_of_who_keeps_the_seal(node, seal):
    key, scans = described(node)
    made = ordered(node, key)
    with override_settings(SOI_DEMO=False):
        carry_out(made)
    (one,) = Sealing.objects.using("owner").filter(round=made)
    assert (one.state, testing.stage_of(key)) == (State.ORDERED, Stage.DESCRIBED)
    with node.acting("clerk_a") as clerk:
        assert one.request_id in [each.pk for each in signing.to_sign(clerk)]
        wanted = signing.begin(clerk, one.request_id)
        signature = demo.sign_for_agency(node.unit("p98.k"), wanted.hash)
        signing.sign_by_program(clerk, one.request_id, hash=wanted.hash.hex(), signature=signature)
    assert states(made) == {scans[0].pk: State.SIGNED}
    assert testing.stage_of(key) == Stage.SIGNED
    assert SealRound.objects.using("owner").get(pk=made.pk).ended_at is not None


def test_what_the_token_signs_after_the_order_lapsed_is_not_taken(node, seal):
    key, _scans = described(node)
    made = ordered(node, key)
    with override_settings(SOI_DEMO=False):
        carry_out(made)
    SealRound.objects.using("owner").filter(pk=made.pk).update(good_until=timezone.now() - timedelta(minutes=1))
    jobs.take_up_seals()
    (one,) = Sealing.objects.using("owner").filter(round=made)
    with pytest.raises(SealLapsed), node.acting("clerk_a") as clerk:
        sealing.note_signed(clerk, one.pk, "0" * 64)
    assert one.state == State.REFUSED and testing.stage_of(key) == Stage.DESCRIBED


def waits_for_the_token(node, key):
    made = ordered(node, key)
    with override_settings(SOI_DEMO=False):
        carry_out(made)
    return Sealing.objects.using("owner").get(round=made)


def signed_by_the_token(node, one):
    with node.acting("clerk_a") as clerk:
        wanted = signing.begin(clerk, one.request_id)
        signature = demo.sign_for_agency(node.unit("p98.k"), wanted.hash)
        signing.sign_by_program(clerk, one.request_id, hash=wanted.hash.hex(), signature=signature)


def test_a_signature_is_not_put_over_pages_that_came_meanwhile(node, seal):
    key, (scan,) = described(node)
    one = waits_for_the_token(node, key)
    document = Document.objects.using("owner").get(arrival_id=scan.arrival_id)
    version = Version.objects.using("owner").get(document=document, number=document.version)
    with node.machine("system"):
        other = storage.keep(keeping.pdf() + b"% other pages")
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_version disable trigger user")
        cursor.execute("update soi.records_version set searchable = %s where id = %s", [other, version.pk])
        cursor.execute("alter table soi.records_version enable trigger user")
    with pytest.raises(PagesChanged):
        signed_by_the_token(node, one)
    assert Document.objects.using("owner").get(pk=document.pk).version == version.number, "no page is put back"
    assert not Scan.objects.using("owner").get(pk=scan.pk).by_agency


def test_a_scan_held_since_the_order_is_not_signed(node, seal):
    key, (scan,) = described(node)
    held = {"state": Scan.State.REFUSED, "reason": {"msgid": "x", "remedy": "", "params": {}}}
    one = waits_for_the_token(node, key)
    Scan.objects.using("owner").filter(pk=scan.pk).update(**held)
    with pytest.raises(NotRegisteredYet):
        signed_by_the_token(node, one)
    other, (second,) = described(node)
    made = ordered(node, other)
    Scan.objects.using("owner").filter(pk=second.pk).update(**held)
    carry_out(made)
    assert states(made) == {second.pk: State.REFUSED}
    assert not Scan.objects.using("owner").filter(pk__in=[scan.pk, second.pk], by_agency=True).exists()


def test_the_same_order_sent_twice_at_once_is_one_order(node, seal):
    key, _scans = described(node)
    round_id, came, ready = uuid4(), [], threading.Barrier(2)

    def send():
        try:
            with node.acting("clerk_a") as clerk:
                ready.wait(5)
                came.append(sealing.order(clerk, round_id=round_id, line_id=key).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert came == [round_id, round_id]


def test_it_is_ordered_on_the_page_of_the_file(node, seal):
    key, scans = described(node)
    client = node.client("clerk_a")
    page = client.get(f"/digitization/lines/{key}/").content.decode()
    assert 'action="/digitization/seals/"' in page
    sent = client.post("/digitization/seals/", {"line": str(key), "key": str(uuid4())})
    assert sent.status_code == 302
    node.work(30)
    said = client.get(sent["Location"]).content.decode()
    assert scans[0].name in said and "w-" not in sent["Location"]
    assert testing.stage_of(key) == Stage.SIGNED
    assert client.post("/digitization/seals/", {"key": str(uuid4())}).status_code == 422
    with node.acting("clerk_a") as clerk:
        assert actions.advance(clerk, [key], to=Stage.SIGNED).went == 0, "it went by itself"


def test_a_certificate_that_was_withdrawn_signs_no_further_scan(node, seal):
    # The last of this file: what was withdrawn stays so.
    key, scans = described(node)
    made = ordered(node, key)
    with node.machine("system") as system:
        signing.withdraw_certificate(system, seal)
    carry_out(made)
    assert states(made) == {scans[0].pk: State.REFUSED}
    with pytest.raises(NoSealHere):
        ordered(node, key)

"""A phone brings pages for one line: paired once, for an hour, by one office; nothing else opens to it."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from datetime import timedelta
from functools import cache
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone
from PIL import Image

from soi.base.errors import NotFound
from soi.digitization import queries as ledger
from soi.digitization import testing
from soi.digitization.models import Line, Scan
from soi.digitization.phones import actions, queries, reactions
from soi.digitization.phones.actions.pictures import picture_of
from soi.digitization.phones.errors import (
    BadCorners,
    CodeUsed,
    LineMovedOn,
    LineNotOut,
    MarkedMeanwhile,
    NoPages,
    NoPhone,
    OfficeEnded,
    PhoneDone,
    PhoneLapsed,
    PhoneNeverHere,
    PhoneNotForMarked,
    PhoneRevoked,
)
from soi.digitization.phones.models import Pairing, Picture
from soi.digitization.phones.rules import SESSION_HOLDS, corners_in, ensure_may_pair, moved, sheets_of
from soi.digitization.rules import parts
from soi.digitization.rules.stages import Stage
from soi.engines.reading.public import Fault, Photograph
from soi.intake import public as intake
from soi.intake.actions import confirm_spill, deny_spill
from soi.intake.errors import ScanHeldByOthers
from soi.intake.events import ArrivalClosed, ArrivalRefused
from soi.kernel.access import public as access
from soi.kernel.persons.models import Appointment
from soi.records.tests.persons import connected
from soi.vault import public as vault

# Of a pairing the phone sees its own, as is asserted; what everybody with a ticket sees (who holds which office, the
# form of a register) holds no paper.
OF_PHONES = {"digitization.Pairing", "digitization.Picture", "digitization.PicturePart"}
ITEM = "qd774.denouncer_identity"
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@pytest.fixture(scope="module", autouse=True)
def linked(node):
    with connected():
        yield


@cache
def jpeg(shade: int = 250) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (827, 1169), (shade, shade, shade)).save(out, "JPEG", dpi=(100, 100))
    return out.getvalue()


def looked(*faults: str, shade: int = 250) -> Photograph:
    return Photograph(WHOLE, tuple(Fault(one) for one in faults), jpeg(shade), b"seen", b"thumb", 100.0)


def offered(node, key, office="clerk_a"):
    with node.acting(office) as actor:
        return actions.offer(actor, key, now=timezone.now())


def paired(node, key=None):
    """A phone of the clerk, paired: its word, and its calls from now on."""
    key = key or testing.at_scanner(node, sheets=2)
    _pairing, code = offered(node, key)
    found = queries.called(code, by_code=True)
    with access.acting(found.actor):
        word = actions.pair(found, now=timezone.now())
    return key, word, queries.called(word)


def sent(phone, data, **over):
    """A picture sent in its parts, not looked at yet."""
    pieces = [data[at : at + parts.PART] for at in range(0, len(data), parts.PART)]
    digests = [hashlib.sha256(piece).hexdigest() for piece in pieces]
    with access.acting(phone.actor):
        picture = actions.begin(phone, size=len(data), digest=parts.whole(digests), **over).pk
    for number, piece in enumerate(pieces):
        with access.acting(phone.actor):
            actions.put_part(phone, picture, number, piece, digest=digests[number])
    return picture


def taken(phone, data, **over):
    picture = sent(phone, data, **over)
    with access.acting(phone.actor):
        assert actions.whole(phone, picture)[0] == data
        assert actions.take(phone, picture, looked()) is None
    return picture


def order(phone):
    with access.acting(phone.actor) as actor:
        return [page.pk for page in queries.pages_of(queries.get_pairing(actor, phone.pairing_id))]


# The rules.


@pytest.mark.feature("DIG-15")
def test_no_code_for_marked_paper_nor_at_an_isolated_machine_nor_before_the_scanner():
    good = {"level": 0, "node_class": "connected", "stage": Stage.OUT, "number": 7}
    ensure_may_pair(**good)
    for wrong, refusal in (
        ({"node_class": "isolated"}, PhoneNeverHere),
        ({"level": 1}, PhoneNotForMarked),
        ({"level": 2}, PhoneNotForMarked),
        ({"stage": Stage.APPROVED}, LineNotOut),
        ({"stage": Stage.SCANNED}, LineNotOut),
    ):
        with pytest.raises(refusal):
            ensure_may_pair(**{**good, **wrong})


def test_corners_are_four_in_their_order_within_the_picture():
    good = [[0.1, 0.1], [0.9, 0.12], [0.88, 0.9], [0.1, 0.88]]
    assert corners_in(good) == tuple((x, y) for x, y in good)
    assert corners_in(None) == corners_in([]) == ()
    crossed, outside, flat = (
        [good[1], good[0], *good[2:]],
        [[-0.1, 0], *good[1:]],
        [[0.1, 0.1], [0.9, 0.1], [0.5, 0.1], [0.2, 0.1]],
    )
    for wrong in (crossed, outside, flat, good[:3], [["a", 1], *good[1:]], [1, 2, 3, 4]):
        with pytest.raises(BadCorners):
            corners_in(wrong)


def test_pages_move_by_one_and_stay_at_their_ends():
    assert moved([1, 2, 3], 3, "up") == [1, 3, 2]
    assert moved([1, 2, 3], 1, "down") == [2, 1, 3]
    assert moved([1, 2, 3], 1, "up") == moved([1, 2, 3], 3, "down") == [1, 2, 3]
    assert [sheets_of(3, 1), sheets_of(3, 2), sheets_of(4, 2)] == [3, 2, 2]


# The pairing.


@pytest.mark.feature("DIG-15")
def test_a_code_pairs_one_phone_once(node):
    key, word, _phone = paired(node)
    pairing = Pairing.objects.using("owner").get(line_id=key)
    assert pairing.state == "paired" and word not in (pairing.code, pairing.session)
    _pairing, code = offered(node, key)
    first, second = queries.called(code, by_code=True), queries.called(code, by_code=True)
    with access.acting(first.actor):
        actions.pair(first, now=timezone.now())
    with access.acting(second.actor), pytest.raises(CodeUsed):
        actions.pair(second, now=timezone.now())
    with pytest.raises(CodeUsed):
        queries.called(code, by_code=True)
    with pytest.raises(NoPhone):
        queries.called(code)  # the code is not the session
    with pytest.raises(NoPhone):
        queries.called(word + "x")


@pytest.mark.feature("DIG-15")
def test_a_code_lapses_and_an_hour_ends_a_phone_and_its_pages_are_destroyed(node):
    key = testing.at_scanner(node)
    pairing, code = offered(node, key)
    Pairing.objects.using("owner").filter(pk=pairing.pk).update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(PhoneLapsed):
        queries.called(code, by_code=True)
    _key, word, phone = paired(node, key)
    taken(phone, b"a" * 10)
    locker = Pairing.objects.using("owner").get(pk=phone.pairing_id).locker_id
    with node.machine("reader") as reader:
        assert actions.drop_lapsed(reader, now=timezone.now()) == 0
        assert vault.names(reader, locker)
    with node.machine("reader") as reader:
        assert actions.drop_lapsed(reader, now=timezone.now() + SESSION_HOLDS + timedelta(minutes=1)) >= 1
        assert not vault.names(reader, locker)
    with pytest.raises(PhoneLapsed):
        queries.called(word)


@pytest.mark.feature("DIG-15")
def test_a_phone_is_ended_at_the_desk_also_by_a_colleague(node):
    _key, word, phone = paired(node)
    taken(phone, b"a" * 10)
    with node.acting("digitizer_a") as colleague:
        actions.revoke(colleague, phone.pairing_id, now=timezone.now())
        assert actions.revoke(colleague, phone.pairing_id, now=timezone.now()).state == "revoked", (
            "once more is nothing"
        )
    with pytest.raises(PhoneRevoked):
        queries.called(word)
    with access.acting(phone.actor), pytest.raises(Exception, match="opens nothing"):
        actions.begin(phone, size=5, digest="0" * 64)
    assert not Scan.objects.using("owner").filter(line_id=_key).exists()


@pytest.mark.feature("DIG-15")
def test_a_new_code_ends_the_one_that_nobody_used(node):
    key = testing.at_scanner(node)
    _first, code = offered(node, key)
    offered(node, key)
    with pytest.raises(PhoneRevoked):
        queries.called(code, by_code=True)


@pytest.mark.feature("DIG-15")
def test_the_phone_ends_with_the_office_that_showed_the_code(node):
    _key, word, phone = paired(node)
    Appointment.objects.using("owner").filter(pk=phone.office).update(valid_to=timezone.localdate() - timedelta(days=1))
    try:
        with pytest.raises(OfficeEnded):
            queries.called(word)
        with pytest.raises(OfficeEnded):
            queries.as_bringer(phone.office)
    finally:
        Appointment.objects.using("owner").filter(pk=phone.office).update(valid_to=None)
    assert queries.called(word).pairing_id == phone.pairing_id


# Marked paper and isolated machines.


@pytest.mark.feature("DIG-15", "DIG-04")
def test_marked_meanwhile_is_refused_again_at_the_upload_and_by_the_database(node):
    key, word, phone = paired(node)
    picture = sent(phone, b"a" * 10)
    Line.objects.using("owner").filter(pk=key).update(level=1, list_item=ITEM, title="", secret_by=phone.office)
    with pytest.raises(MarkedMeanwhile):
        queries.called(word)
    with access.acting(phone.actor), pytest.raises(IntegrityError, match="no page comes now"), transaction.atomic():
        actions.take(phone, picture, looked())
    with access.acting(phone.actor), pytest.raises(IntegrityError), transaction.atomic():
        actions.begin(phone, size=5, digest="0" * 64)
    assert not Scan.objects.using("owner").filter(line_id=key).exists()
    with node.acting("clerk_a") as clerk:
        actions.revoke(clerk, phone.pairing_id, now=timezone.now())


@pytest.mark.feature("DIG-15", "DIG-04")
def test_no_code_is_made_for_a_marked_line_and_the_page_says_the_rule(node):
    (key,) = testing.found(node, level=1, list_item=ITEM, title="")
    with node.acting("clerk_a") as clerk, pytest.raises(PhoneNotForMarked):
        actions.offer(clerk, key, now=timezone.now())
    with node.acting("clerk_a") as clerk, pytest.raises(IntegrityError), transaction.atomic():
        forged(clerk, key)
    answer = node.client("clerk_a").post(f"/digitization/lines/{key}/phone/")
    assert answer.status_code == 409 and not Pairing.objects.using("owner").filter(line_id=key).exists()


def forged(clerk, key):
    """A pairing past its verb."""
    line = ledger.get_line(clerk, key)
    return Pairing.objects.create(
        unit_id=line.unit_id, line=line, made_by_id=clerk.appointment_id, code="c" * 64,
        until=timezone.now() + timedelta(minutes=5), locker_id="00000000-0000-4000-8000-000000000000",
    )  # fmt: skip


@pytest.mark.feature("DIG-15")
def test_an_isolated_machine_takes_no_phone(node):
    from soi.kernel.access import policies

    key, word, phone = paired(node)
    with pytest.MonkeyPatch.context() as patch:
        from django.conf import settings

        patch.setattr(settings, "SOI_NODE_CLASS", "isolated")
        policies.lay_key_and_class()
        with pytest.raises(PhoneNeverHere):
            queries.called(word)
        with node.acting("clerk_a") as clerk, pytest.raises(PhoneNeverHere):
            actions.offer(clerk, key, now=timezone.now())
        with node.acting("clerk_a") as clerk, pytest.raises(IntegrityError), transaction.atomic():
            forged(clerk, key)
        with access.acting(phone.actor), pytest.raises(IntegrityError), transaction.atomic():
            Pairing.objects.filter(pk=phone.pairing_id).update(kept_in=None, state="paired")
    policies.lay_key_and_class()


@pytest.mark.feature("DIG-15")
def test_a_line_that_left_the_scanner_gets_no_page(node):
    key, word, _phone = paired(node)
    with node.acting("digitizer_a") as worker:
        testing.actions.note_scanned(worker, key, sheets=2)
    with pytest.raises(LineMovedOn):
        queries.called(word)


# What the ticket of a phone opens, asked of the database as the application role.


@pytest.mark.feature("DIG-15", "SEC-01")
def test_the_ticket_of_a_phone_opens_its_own_pairing_and_no_other_row(node):
    key, _word, phone = paired(node)
    other_key, _other_word, other = paired(node)
    mine, theirs = taken(phone, b"a" * 10), taken(other, b"b" * 10)
    scan = testing.bring(node, other_key, office="clerk_a")
    with node.acting("clerk_a") as clerk:
        held = intake.locker_of(clerk, scan.arrival_id)
    with access.acting(phone.actor):
        assert [one.pk for one in Pairing.objects.all()] == [phone.pairing_id]
        assert [one.pk for one in Picture.objects.all()] == [mine]
        for protected in access.declared():
            if protected.model not in OF_PHONES and not isinstance(protected.see, access.Signed):
                assert not access.manager_of(protected).exists(), protected.model
        with connection.cursor() as cursor:
            cursor.execute("select vault.key_of(%s)", [held])
            assert cursor.fetchone() == (None,), "what the clerk holds the phone does not"
        with pytest.raises(NotFound):
            ledger.get_line(phone.actor, key)
        with pytest.raises(NotFound):
            actions.remove(phone, theirs)
        with pytest.raises(NotFound):
            picture_of(phone, theirs, "thumb")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Picture.objects.create(pairing_id=other.pairing_id, position=1, size=1, digest="0" * 64)
        assert Pairing.objects.filter(pk=other.pairing_id).update(state="revoked") == 0
        assert Picture.objects.filter(pk=theirs).update(position=9) == 0


@pytest.mark.feature("DIG-15", "SEC-01")
def test_a_pairing_is_seen_in_its_own_body_only_and_made_by_who_brings_scans(node):
    key, _word, phone = paired(node)
    with node.acting("inspector_b") as stranger:
        assert not queries.visible_pairings(stranger).exists()
    with node.acting("commune_clerk") as commune:
        assert not queries.visible_pairings(commune).exists()
        with pytest.raises(NotFound):
            actions.offer(commune, key, now=timezone.now())
        with pytest.raises(NotFound):
            actions.revoke(commune, phone.pairing_id, now=timezone.now())
    with node.acting("head_a") as head:
        assert queries.visible_pairings(head).filter(pk=phone.pairing_id).exists()
        with pytest.raises(access.NotYours):
            actions.offer(head, key, now=timezone.now())
    with node.acting("head_a") as head, pytest.raises(ProgrammingError), transaction.atomic():
        Picture.objects.create(pairing_id=phone.pairing_id, position=1, size=1, digest="0" * 64)


@pytest.mark.feature("DIG-15")
def test_the_database_lets_a_pairing_go_on_and_never_back(node):
    _key, _word, phone = paired(node)
    other, _code = offered(node, testing.at_scanner(node))
    for change in (
        {"state": "offered"},
        {"until": timezone.now() + timedelta(days=1)},
        {"level": 1},
        {"session": "d" * 64},
        {"state": "done", "ended_at": timezone.now()},
    ):
        with access.acting(phone.actor), pytest.raises(IntegrityError), transaction.atomic():
            Pairing.objects.filter(pk=phone.pairing_id).update(**change)
    with node.acting("clerk_a"), pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.filter(pk=other.pk).update(line_id=_key)
    with node.acting("clerk_a"), pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.filter(pk=other.pk).update(until=timezone.now() + timedelta(hours=9))


# Pages.


@pytest.mark.feature("DIG-15")
def test_pages_become_one_scan_of_the_line_in_their_order_with_the_originals_beside(node):
    key, word, phone = paired(node)
    photographs = [bytes([number]) * (parts.PART + 7) for number in (1, 2, 3)]
    first, second, third = (taken(phone, data) for data in photographs)
    with access.acting(phone.actor):
        actions.move(phone, third, "up")
        actions.move(phone, third, "up")
        actions.remove(phone, second)
    assert order(phone) == [third, first]
    with access.acting(phone.actor):
        scan = actions.bring(phone, sides=1, now=timezone.now())
    kept = Scan.objects.using("owner").get(pk=scan.pk)
    assert (kept.line_id, kept.sheets, kept.sides, kept.state) == (key, 2, 1, "waiting")
    assert kept.brought_by_id == phone.office
    pairing = Pairing.objects.using("owner").get(pk=phone.pairing_id)
    with node.acting("clerk_a") as clerk:
        assert sorted(vault.names(clerk, pairing.kept_in)) == ["photo-1", "photo-2"]
        assert vault.get(clerk, pairing.kept_in, "photo-1") == photographs[2]
        assert vault.get(clerk, pairing.kept_in, "photo-2") == photographs[0]
        assert not vault.names(clerk, pairing.locker_id), "what lay there on the way is destroyed"
        assert len(intake.get_arrival(clerk, scan.arrival_id).holders) >= 2
    with pytest.raises(PhoneDone):
        queries.called(word)
    with node.acting("clerk_a") as clerk:
        (shown,) = queries.pairings_of(clerk, ledger.get_line(clerk, key))
        assert (shown.pages, shown.refused, shown.state) == (2, 0, "done")


@pytest.mark.feature("DIG-15", "DIG-04")
@pytest.mark.parametrize("end", ["returned", "registered", "intake.mark_seen", "reading.too_slow"])
def test_the_photographs_share_the_fate_of_their_scan(node, end):
    _key, _word, phone = paired(node)
    taken(phone, b"photo" + end.encode())
    with access.acting(phone.actor):
        scan = actions.bring(phone, sides=1, now=timezone.now())
    locker, arrival = Pairing.objects.using("owner").get(pk=phone.pairing_id).kept_in, str(scan.arrival_id)
    with node.machine("reader"):
        if "." in end:
            reactions.forget_refused(ArrivalRefused(arrival, scan.unit_id, end))
        else:
            reactions.forget_returned(ArrivalClosed(arrival, scan.unit_id, end))
    stays = end in ("registered", "reading.too_slow")
    with node.acting("clerk_a") as clerk:
        assert list(vault.names(clerk, locker)) == (["photo-1"] if stays else [])
    with node.machine("reader") as reader:
        # What may still be refused it holds until it is settled.
        assert bool(vault.names(reader, locker)) == (end == "reading.too_slow")


@pytest.mark.feature("DIG-15", "DIG-04")
def test_the_photographs_of_a_registered_paper_are_shut_then_destroyed_when_a_stamp_is_seen_on_it(node, monkeypatch):
    # The room of the book keeps no such paper here; what it destroys is shown there.
    monkeypatch.setattr("soi.intake.actions.spill._kept", [])
    _key, _word, phone = paired(node)
    taken(phone, b"photo registered")
    with access.acting(phone.actor):
        scan = actions.bring(phone, sides=1, now=timezone.now())
    locker, arrival = Pairing.objects.using("owner").get(pk=phone.pairing_id).kept_in, scan.arrival_id
    with node.machine("reader"):
        reactions.forget_returned(ArrivalClosed(str(arrival), scan.unit_id, "registered"))
    paper = intake.Registered(
        uuid.uuid4(), scan.unit_id, 1, 2026, node.actor("clerk_a").appointment_id, [uuid.uuid4(), arrival]
    )
    seen = {"level": 1, "page": 1, "words": "Dấu MẬT ở góc trên trang đầu"}
    with pytest.raises(ScanHeldByOthers), node.acting("head_a") as head:
        intake.notice_registered(head, paper, **seen)
    with node.acting("clerk_a") as clerk:
        assert vault.names(clerk, locker) == ["photo-1"]
        case = intake.notice_registered(clerk, paper, **seen)
        assert vault.names(clerk, locker) == [], "shut, not destroyed"
    answer = {"words": "Tôi đã tự xem bản giấy, cả hai mặt"}
    with node.acting("head_a") as head:
        deny_spill(head, case, **answer)
        assert vault.names(head, locker) == []
    with node.acting("clerk_a") as clerk:
        assert vault.names(clerk, locker) == ["photo-1"], "denied, they are held as before"
        case = intake.notice_registered(clerk, paper, **seen)
    with node.acting("head_a") as head:
        confirm_spill(head, case, **answer)
    for reads in (node.acting("clerk_a"), node.machine("reader")):
        with reads as actor:
            assert vault.names(actor, locker) == []


@pytest.mark.feature("DIG-15")
def test_a_refused_picture_is_destroyed_and_counted_and_taken_again(node):
    _key, _word, phone = paired(node)
    picture = sent(phone, b"blurred" * 9)
    with access.acting(phone.actor):
        refused = actions.take(phone, picture, looked("blurred"))
        assert refused is not None and "both hands" in str(refused)
        pairing = queries.get_pairing(phone.actor, phone.pairing_id)
        assert vault.get(phone.actor, pairing.locker_id, f"part-{picture}_0") == b""
        with pytest.raises(NoPages):
            actions.bring(phone, sides=1, now=timezone.now())
    good = taken(phone, b"sharp" * 9)
    better = taken(phone, b"sharper" * 9, in_place_of=good)
    assert order(phone) == [better]
    with access.acting(phone.actor):
        assert actions.lay_anew(phone, better, looked("dark")) is not None, "it stays as it was"
        assert actions.lay_anew(phone, better, looked(shade=200)) is None
    with node.acting("clerk_a") as clerk:
        (shown,) = queries.pairings_of(clerk, ledger.get_line(clerk, _key))
    assert (shown.pages, shown.refused) == (1, 1)


# The pages of the phone and of the desk.


def code_on(node, key):
    page = node.client("clerk_a").post(f"/digitization/lines/{key}/phone/").content.decode()
    assert "data:image/svg+xml" in page
    return re.search(r"/digitization/phone/#([\w-]{43})", unquote(page)).group(1)


@pytest.mark.feature("DIG-15")
def test_the_phone_is_told_in_words_and_keeps_nothing(node):
    key, phone = testing.at_scanner(node), Client()
    assert phone.get("/digitization/phone/").status_code == 200
    code = code_on(node, key)
    assert code not in node.client("clerk_a").get(f"/digitization/lines/{key}/phone/").content.decode(), "shown once"
    answer = phone.post("/digitization/phone/pair/", {"code": code})
    assert answer.status_code == 302
    cookie = answer.cookies["soi_phone"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/digitization/phone/")
    page = phone.get("/digitization/phone/")
    assert page["Cache-Control"] == "no-store" and "default-src 'self'" in page["Content-Security-Policy"]
    again = Client().post("/digitization/phone/pair/", {"code": code})
    assert again.status_code == 422 and "đã được dùng" in again.content.decode()
    body = jpeg()
    digest = hashlib.sha256(body).hexdigest()
    begun = phone.post("/digitization/phone/pictures/", {"size": len(body), "digest": parts.whole([digest])}).json()
    address = f"/digitization/phone/pictures/{begun['id']}/"
    cut = phone.post(f"{address}0/", b"x", "application/octet-stream", headers={"X-Part-Digest": digest})
    assert (cut.status_code, cut.json()["code"]) == (422, "digitization.part_cut")
    assert phone.post(f"{address}finish/").status_code == 422
    assert phone.post(f"{address}0/", body, "application/octet-stream", headers={"X-Part-Digest": digest}).json() == {
        "number": 0
    }
    assert (
        phone.post("/digitization/phone/pictures/", {"size": 5, "corners": "[[1,2"}).json()["code"]
        == "digitization.bad_corners"
    )
    assert phone.get(address + "finish/").status_code == 405
    assert phone.get("/digitization/phone/pair/").status_code == 405
    assert phone.post("/digitization/phone/done/").json()["code"] == "digitization.no_pages"
    for closed in ("/", f"/digitization/lines/{key}/", "/digitization/", "/intake/", "/live/"):
        assert "/sign-in/" in phone.get(closed)["Location"], closed
    pairing = Pairing.objects.using("owner").get(line_id=key, state="paired")
    assert node.client("clerk_a").post(f"/digitization/phones/{pairing.pk}/end/").status_code == 302
    over = phone.post("/digitization/phone/done/")
    assert (over.status_code, over.json()["code"], over.json()["over"]) == (401, "digitization.phone_revoked", True)
    assert Client().post("/digitization/phone/done/").json()["code"] == "digitization.no_phone"


@pytest.mark.feature("DIG-15")
def test_behind_https_the_code_and_the_cookie_are_of_that_line(node, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    key, line = testing.at_scanner(node), {"X-Forwarded-Proto": "https"}
    page = node.client("clerk_a").post(f"/digitization/lines/{key}/phone/", headers=line).content.decode()
    code = re.search(r"https://testserver(?::80)?/digitization/phone/#([\w-]{43})", page).group(1)
    answer = Client().post("/digitization/phone/pair/", {"code": code}, headers=line)
    assert answer.cookies["soi_phone"]["secure"] is True


@pytest.mark.feature("DIG-15")
def test_whoever_is_signed_in_on_the_phone_counts_for_nothing_there(node):
    key, signed_in = testing.at_scanner(node), node.client("inspector_b")
    code = code_on(node, key)
    assert signed_in.post("/digitization/phone/pair/", {"code": code}).status_code == 302
    try:
        assert signed_in.get("/digitization/phone/").status_code == 200
        assert signed_in.get("/digitization/phone/pages/").status_code == 200
        assert signed_in.get(f"/digitization/lines/{key}/").status_code == 404
    finally:
        signed_in.cookies.pop("soi_phone")


@pytest.mark.feature("DIG-15", "SEC-03")
def test_each_step_of_a_phone_is_in_the_log(node):
    _key, word, phone = paired(node)
    taken(phone, b"log" * 9)
    with access.acting(phone.actor):
        actions.bring(phone, sides=1, now=timezone.now())
    client = Client()
    client.cookies["soi_phone"] = word
    assert client.get("/digitization/phone/pages/").status_code == 401
    with connection.cursor() as cursor:
        from django.db import connections

        cursor = connections["owner"].cursor()
        cursor.execute(
            "select kind from audit.event where subject_id = %s and kind like 'digitization.phone.%%' order by at",
            [str(phone.pairing_id)],
        )
        kinds = [kind.rsplit(".", 1)[1] for (kind,) in cursor.fetchall()]
    assert sorted(kinds) == ["brought", "offered", "paired", "turned_away"]

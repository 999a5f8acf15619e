"""Marked files: top secret never, marked ones approved and on an isolated machine only; a linked one holds no title."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError, ProgrammingError

from soi.digitization import actions, queries, testing
from soi.digitization.errors import (
    ApprovalNeeded,
    LevelStays,
    MarkNeedsItem,
    NeverScanned,
    NoTitleThere,
    OnlyIsolated,
    WordsMissing,
)
from soi.digitization.models import Line, Scan
from soi.digitization.rules.stages import Stage
from soi.digitization.tests import test_late as late
from soi.intake import actions as intake_actions
from soi.intake import testing as reading
from soi.intake.actions import confirm_spill, deny_spill
from soi.intake.errors import ScanHeldByOthers
from soi.intake.models import Arrival, Spill
from soi.records.actions.spill import notice_mark
from soi.records.models import Document
from soi.records.tests.persons import clear, connected
from soi.vault import public as vault

TODAY = date.today()
ITEM, SECRET = "qd774.denouncer_identity", "qd1630.inspection.toi_mat.central_members"
TOP = "qd1630.inspection.tuyet_mat.politburo"
GROUND = {"ground": "Công văn 14-CV/UBKT, điểm 2", "purpose": "archive", "today": TODAY}


@pytest.fixture
def cleared(node):
    for office, level in (("clerk_a", 1), ("digitizer_a", 1), ("head_a", 2)):
        clear(office, level)
    yield
    for office in ("clerk_a", "digitizer_a"):
        clear(office, 0)


@pytest.mark.feature("DIG-17", "DIG-04")
def test_a_marked_file_goes_out_only_with_its_approval(node, cleared):
    keys = testing.approved(node, 1, level=1, list_item=ITEM)
    with node.acting("clerk_a") as clerk, pytest.raises(ApprovalNeeded):
        actions.open_batch(clerk, keys, today=TODAY)
    with node.acting("head_a") as head:
        with pytest.raises(WordsMissing):
            actions.approve_secret(head, keys[0], **{**GROUND, "ground": "được"})
        actions.approve_secret(head, keys[0], **GROUND)
        line = queries.get_line(head, keys[0])
        assert (line.secret_by.person.name, line.purpose) == ("Đỗ Minh Khang", "archive")
    batch = testing.opened(node, keys)
    testing.handed_over(node, batch)
    with node.acting("clerk_a") as clerk:
        assert queries.get_batch(clerk, batch).level == 1


@pytest.mark.feature("DIG-01", "DIG-02")
def test_a_level_that_was_typed_too_low_rises_and_the_file_is_approved_anew(node, cleared):
    (key,) = testing.approved(node, 1)
    with node.acting("clerk_a") as clerk:
        given = actions.Found(was_id=0, first_year=2016, last_year=2018, place="Kho 1")
        with pytest.raises(MarkNeedsItem):
            actions.correct(clerk, key, replace(given, level=1), today=TODAY)
        actions.correct(clerk, key, replace(given, level=1, list_item=ITEM), today=TODAY)
        line = queries.get_line(clerk, key)
        assert (line.level, line.stage, line.approved_by) == (1, Stage.FOUND, None)
        with pytest.raises(LevelStays):
            actions.correct(clerk, key, given, today=TODAY)


@pytest.mark.feature("DIG-17")
def test_a_marked_file_is_seen_by_who_is_cleared_for_it(node, cleared):
    (key,) = testing.found(node, level=1, list_item=ITEM)
    clear("digitizer_a", 0)
    with node.acting("digitizer_a") as worker:
        assert not queries.visible_lines(worker).filter(pk=key).exists()
        assert queries.list_secret(worker) == ([], False)
    with node.acting("clerk_a") as clerk:
        assert key in [line.pk for line in queries.list_secret(clerk)[0]]


@pytest.mark.feature("DIG-17")
def test_a_linked_machine_holds_the_stub_of_a_marked_file_and_lets_it_go_nowhere(node):
    with connected():
        with pytest.raises(NoTitleThere):
            testing.found(node, level=1, list_item=ITEM)
        (key,) = testing.found(node, level=1, list_item=ITEM, title="")
        (top,) = testing.found(node, level=3, list_item=TOP, title="")
        with node.acting("clerk_a") as clerk:
            assert {key, top} <= {line.pk for line in queries.list_secret(clerk)[0]}
            with pytest.raises(ProgrammingError), transaction.atomic():
                Line.objects.filter(pk=key).update(title="Tên hồ sơ mật")
            with pytest.raises(NeverScanned):
                actions.propose(clerk, [top])
            actions.propose(clerk, [key])
        with node.acting("head_a") as head:
            actions.approve(head, [key])
            actions.approve_secret(head, key, **GROUND)
            with pytest.raises(NeverScanned):
                actions.approve_secret(head, top, **GROUND)
        with node.acting("clerk_a") as clerk:
            with pytest.raises(OnlyIsolated):
                actions.open_batch(clerk, [key], today=TODAY)
            with pytest.raises(DatabaseError), transaction.atomic():
                Line.objects.filter(pk=key).update(stage=Stage.OUT)
        page = node.client("clerk_a").get("/digitization/secret/").content.decode()
    assert "774" in page or "tố cáo" in page


@pytest.mark.feature("DIG-17")
def test_the_database_keeps_top_secret_on_its_shelf(node):
    with connected():
        (top,) = testing.found(node, level=3, list_item=TOP, title="")
        with node.acting("clerk_a") as clerk, pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.filter(pk=top).update(stage=Stage.LISTED, proposed_by=clerk.appointment_id)


@pytest.mark.feature("DIG-17")
def test_the_list_of_secret_files_is_walked_to_its_end(node, cleared, monkeypatch):
    testing.found(node, 3, level=1, list_item=ITEM)
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    with node.acting("clerk_a") as clerk:
        found, more = queries.list_secret(clerk)
        walked = list(found)
        while more:
            found, more = queries.list_secret(clerk, after=str(found[-1].pk))
            walked += found
        marked = queries.visible_lines(clerk).filter(level__gt=0).order_by("-level", "place_key", "number", "id")
        assert len(walked) >= 3 and walked == list(marked)


@pytest.mark.feature("DIG-04")
def test_a_stamp_a_person_saw_on_a_scan_holds_its_line_and_destroys_the_whole_scan_too(node):
    from soi.digitization.models import Scan
    from soi.intake import public as intake
    from soi.intake.models import Arrival
    from soi.vault import public as vault

    batch, keys = testing.out(node, 1, sheets=1)
    with node.acting("clerk_a") as clerk:
        whole = actions.bring_for_batch(clerk, batch, actions.File("ca-lo.pdf", b"%PDF-1.4 whole"))
    part = testing.bring(node, keys[0], sheets=1, office="clerk_a")
    testing.read(node, part, pages=1)
    with node.machine("reader"):
        Scan.objects.filter(pk=part.pk).update(whole=whole, first_page=1, last_page=1)
    Arrival.objects.using("owner").filter(pk=whole.arrival_id).update(state="divided")
    seen = f"/intake/{part.arrival_id}/notice/"
    with connected():
        assert seen in node.client("clerk_a").get(f"/digitization/lines/{keys[0]}/").content.decode()
        with node.acting("clerk_a") as clerk:
            words = "Dấu MẬT ở góc trên trang đầu"
            intake.notice_mark(clerk, part.arrival_id, level=1, page=1, words=words)
    node.work(30)
    found = Scan.objects.using("owner").get(pk=part.pk)
    assert (found.state, found.reason["code"]) == (Scan.State.REFUSED, "intake.mark_noticed")
    with node.acting("clerk_a") as clerk:
        for scan in (part, whole):
            locker = Arrival.objects.using("owner").get(pk=scan.arrival_id).locker_id
            assert vault.names(clerk, locker) == [], "its pages lay in the whole scan as well"
        assert actions.advance(clerk, keys, to=Stage.CHECKED).went == 0, "a refused scan holds the line"


@pytest.mark.feature("DIG-04")
def test_a_stamp_the_reader_sees_on_a_part_destroys_the_whole_scan_too(node):
    batch, keys = testing.out(node, 2, sheets=1)
    whole = late.brought(node, batch, pages=2)
    clean, marked = late.divided(node, whole, *keys)

    def read(part, **fields):
        with node.machine("reader") as reader:
            intake_actions.mark_read(reader, part.arrival_id, reading.read_file(reading.reading(**fields)))

    def names(office, scan):
        with node.acting(office) as actor:
            return vault.names(actor, Arrival.objects.using("owner").get(pk=scan.arrival_id).locker_id)

    with connected():
        read(marked, secrecy="MẬT")
        assert names("clerk_a", marked) == [] and names("clerk_a", whole) == [], (
            "its page lay in the whole scan as well"
        )
        read(clean)
        node.work(30)
    assert names("clerk_a", clean), "the other parts stay"
    assert Spill.objects.using("owner").get(arrival=marked.arrival_id).left == []
    assert Scan.objects.using("owner").get(pk=marked.pk).state == Scan.State.REFUSED


@pytest.mark.feature("DIG-04")
def test_a_stamp_on_a_part_is_not_answered_as_absent_where_others_hold_the_whole(node):
    batch, keys = testing.out(node, 1, sheets=1)
    whole = late.brought(node, batch, pages=1)
    (part,) = late.divided(node, whole, *keys)
    testing.read(node, part, pages=1)
    Arrival.objects.using("owner").filter(pk=whole.arrival_id).update(holders=[node.actor("head_a").person_id])
    sent = {"level": "1", "page": "1", "words": "Dấu MẬT ở góc trên trang đầu"}
    with connected():
        answer = node.client("clerk_a").post(f"/intake/{part.arrival_id}/notice/", sent)
        assert answer.status_code == 409, "who holds it is asked; the paper is there"
        with node.acting("clerk_a") as clerk, pytest.raises(ScanHeldByOthers):
            intake_actions.notice_mark(clerk, part.arrival_id, level=1, page=1, words=sent["words"])
    assert not Spill.objects.using("owner").filter(arrival=part.arrival_id).exists(), "all or nothing"
    with node.acting("clerk_a") as clerk:
        assert vault.names(clerk, Arrival.objects.using("owner").get(pk=part.arrival_id).locker_id)


@pytest.mark.feature("DIG-04")
def test_where_the_machine_does_not_hold_the_whole_the_procedure_says_that_it_stays(node):
    batch, keys = testing.out(node, 1, sheets=1)
    whole = late.brought(node, batch, pages=1)
    (part,) = late.divided(node, whole, *keys)
    # As one that was divided before the machine was lent such scans.
    Arrival.objects.using("owner").filter(pk=whole.arrival_id).update(holders=[node.actor("clerk_a").person_id])
    with connected(), node.machine("reader") as reader:
        intake_actions.mark_read(reader, part.arrival_id, reading.read_file(reading.reading(secrecy="MẬT")))
    case = Spill.objects.using("owner").get(arrival=part.arrival_id)
    said = node.client("head_a").get(f"/intake/spills/{case.pk}/").content.decode()
    assert "Bản quét cả lô mà các trang này được cắt ra" in said


@pytest.mark.feature("DIG-04")
def test_the_machine_leaves_a_divided_scan_when_each_part_was_looked_at(node):
    batch, keys = testing.out(node, 2, sheets=1)
    whole = late.brought(node, batch, pages=2)
    parts = late.divided(node, whole, *keys)
    machine = node.actor("clerk_a").person_id

    def holders():
        return set(Arrival.objects.using("owner").get(pk=whole.arrival_id).holders)

    with node.machine("reader") as reader:
        machine = reader.person_id
    for part in parts:
        assert machine in holders()
        testing.read(node, part, pages=1)
    assert holders() and machine not in holders()
    locker = Arrival.objects.using("owner").get(pk=whole.arrival_id).locker_id
    with node.machine("reader") as reader:
        assert vault.names(reader, locker) == []
    with node.acting("clerk_a") as clerk:
        assert "original" in vault.names(clerk, locker), "it stays held as it was scanned"


@pytest.mark.feature("DIG-05")
def test_the_owner_reads_on_the_line_of_a_marked_file_who_opened_it_for_what_and_until_when(node):
    from django.db import connections

    from soi.records import testing as records
    from soi.records.actions import open_for
    from soi.records.keeping import testing as keeping
    from soi.records.models import Document

    key = testing.at_scanner(node, sheets=1)
    scan = testing.registered(node, key)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update records_document set level = 1, list_item = %s, level_until = current_date + 3650"
            " where arrival_id = %s",
            [records.LIST_ITEM, scan.arrival_id],
        )
    Line.objects.using("owner").filter(pk=key).update(
        level=1, list_item=ITEM, secret_by_id=node.actor("head_a").appointment_id
    )
    address = f"/digitization/lines/{key}/"
    with node.acting("head_a"):
        document = Document.objects.get(arrival_id=scan.arrival_id)
    licence = keeping.licensed(node, document)
    before = node.client("head_a").get(address).content.decode()
    assert 'id="uses"' in before and "Chưa ai mở" in before
    with node.acting("inspector_a") as inspector:
        open_for(inspector, document, purpose="inspection", today=TODAY)
    said = node.client("head_a").get(address).content.decode()
    name = node.actor("inspector_a").name
    assert name in said and "Chưa ai mở" not in said and "đang hiệu lực" in said
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.records_licence disable trigger user")
        cursor.execute("update soi.records_licence set until = current_date - 1 where id = %s", [licence])
        cursor.execute("alter table soi.records_licence enable trigger user")
    assert "đã hết hạn" in node.client("head_a").get(address).content.decode()
    clear("clerk_a", 1)
    try:
        assert 'id="uses"' not in node.client("clerk_a").get(address).content.decode(), "the owner alone reads it"
    finally:
        clear("clerk_a", 0)


@pytest.mark.feature("DIG-04")
def test_a_stamp_seen_on_what_a_scan_became_holds_its_line_and_destroys_the_whole_scan_too(node):
    batch, keys = testing.out(node, 1, sheets=1)
    with node.acting("clerk_a") as clerk:
        whole = actions.bring_for_batch(clerk, batch, actions.File("ca-lo-2.pdf", b"%PDF-1.4 whole"))
    part = testing.registered(node, keys[0])
    with node.machine("reader"):
        Scan.objects.filter(pk=part.pk).update(whole=whole, first_page=1, last_page=1)
    Arrival.objects.using("owner").filter(pk=whole.arrival_id).update(state="divided")
    document = Document.objects.using("owner").get(arrival_id=part.arrival_id).pk
    locker = Arrival.objects.using("owner").get(pk=whole.arrival_id).locker_id
    seen = {"level": 1, "page": 1, "words": "Dấu MẬT ở góc trên trang đầu"}
    with connected():
        with node.acting("head_a") as head, pytest.raises(ScanHeldByOthers):
            notice_mark(head, document, **seen)
        assert Document.objects.using("owner").get(pk=document).text, "all or nothing"
        assert not Spill.objects.using("owner").filter(document_id=document).exists()
        with node.acting("clerk_a") as clerk:
            whole_was = vault.get(clerk, locker, "original")
            case = notice_mark(clerk, document, **seen)
            assert vault.names(clerk, locker) == [], "shut to who saw the stamp as well"
    answer = {"words": "Tôi đã tự xem bản giấy, cả hai mặt"}
    with node.acting("head_a") as head:
        deny_spill(head, case, **answer)
    node.work(30)
    assert Scan.objects.using("owner").get(pk=part.pk).state == Scan.State.DESCRIBED
    with connected(), node.acting("clerk_a") as clerk:
        assert vault.get(clerk, locker, "original") == whole_was, "denied, it is held as before"
        case = notice_mark(clerk, document, **seen)
    with node.acting("head_a") as head:
        confirm_spill(head, case, **answer)
    node.work(30)
    with node.machine("reader") as reader:
        assert vault.names(reader, locker) == []
    with node.acting("clerk_a") as clerk:
        assert vault.names(clerk, locker) == [], "its pages lay in the whole scan as well"
        assert actions.advance(clerk, keys, to=Stage.CHECKED).went == 0, "a refused scan holds the line"
    found = Scan.objects.using("owner").get(pk=part.pk)
    assert (found.state, found.reason["code"]) == (Scan.State.REFUSED, "intake.mark_noticed")

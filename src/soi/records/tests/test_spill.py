"""A stamp seen on a paper of the book: one person closes it, another has it destroyed to a stub, or opens it again."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction

from soi.base.errors import NotFound, NotPermitted
from soi.intake import actions as intake
from soi.intake.errors import (
    AlreadyClosed,
    MayLieHere,
    NotConfirmedYet,
    WordsTooFew,
)
from soi.intake.models import Spill
from soi.intake.public import NoticeForm
from soi.intake.rules.spill import STEPS
from soi.intake.testing import arrive_read
from soi.kernel.search import public as search
from soi.kernel.search.follower import Follower
from soi.kernel.storage import places
from soi.records import actions, queries, testing
from soi.records.actions.spill import notice_mark
from soi.records.errors import GivenToArchive, IssuedHere, PageUnknown, PaperGone
from soi.records.keeping import jobs
from soi.records.keeping import testing as keeping
from soi.records.lists.actions import ask_export
from soi.records.lists.models import Export
from soi.records.lists.writing import rows_of_register
from soi.records.models import Copy, Document, Page, Version
from soi.records.packages.models import Batch, BatchItem
from soi.records.tests.persons import connected
from soi.records.tests.test_disposal import index_files, traces
from soi.tasks.models import Task

TODAY = date.today()
SEEN = "Dấu MẬT mờ ở góc trên, chỉ tôi và đồng chí quét đã xem."
WORDS = "Đã khóa trong tủ sắt phòng mật, đồng chí Hiên giữ."
LOOKED = "Tôi đã tự xem bản giấy, xem cả hai mặt."
PLANTED = ("hẻm Sậy Bạc", "Quách Thị Nguyệt", "zqxspilled")


def paper(node, **over):
    with node.acting("clerk_a") as clerk:
        return testing.make_document(clerk, **over).pk


def notice(node, document, office="clerk_a", **given):
    with node.acting(office) as actor:
        return notice_mark(actor, document, **{"level": 1, "page": 1, "words": SEEN, **given})


def confirm(node, case, office="head_a"):
    with node.acting(office) as actor:
        intake.confirm_spill(actor, case, words=LOOKED)


def deny(node, case, office="head_a"):
    with node.acting(office) as actor:
        intake.deny_spill(actor, case, words=LOOKED)


def spilled(node, document, **given):
    """Seen by one person and confirmed by another."""
    case = notice(node, document, **given)
    confirm(node, case)
    return case


def owned(document):
    return Document.objects.using("owner").get(pk=document)


def planted(node):
    """A paper of the book whose every part holds the planted words: registered, described, copied, twice versioned."""
    lines = (f"Biên bản tại {PLANTED[0]}", f"của bà {PLANTED[1]} {PLANTED[2]}")

    def content():
        original = f"%PDF-1.4 {' '.join(PLANTED)}".encode()
        return testing.content(original=original, searchable=keeping.pdf(), pages=[testing.sheet(1, lines)])

    file = keeping.filed(node, of=content, title=f"Đơn của {PLANTED[1]} {PLANTED[2]}", signer=PLANTED[1])
    with node.acting("clerk_a") as clerk:
        document = Document.objects.get(file_id=file)
        copy = actions.begin_copy(clerk, document.pk, title="Bản che một phần", reason="Gửi đơn vị khác")
        actions.cover(clerk, copy.pk, 1, [(0.0, 0.0, 0.1, 0.1)])
    Copy.objects.using("owner").filter(pk=copy.pk).update(title=f"Bản che đơn của {PLANTED[1]}")
    with node.acting("clerk_a") as clerk:
        ask_export(clerk, file_kind="csv", language="vi", filters={"year": TODAY.year})
    node.work(30)
    again = arrive_read(node, "clerk_a", data=f"%PDF-1.4 lần hai {PLANTED[2]}".encode())
    with node.acting("clerk_a") as clerk:
        actions.add_version(clerk, document.pk, again, reason="Bản quét rõ hơn")
    return document.pk


@pytest.mark.feature("DIG-04")
def test_no_planted_word_of_a_registered_paper_is_left_and_its_line_stays(node):
    document = planted(node)
    before = owned(document)
    follower = Follower()
    try:
        node.catch_up(follower)
        found = traces(node, PLANTED)
        assert {"soi.records_document", "soi.records_page", "soi.records_copy"} <= set(found)
        assert any(name.startswith("files/") for name in found)
        segments = index_files()
        with node.acting("clerk_a") as clerk:
            assert [hit.id for hit in search.find(clerk, PLANTED[2]).hits] == [str(document)], "the control"
        pictures = list(Page.objects.using("owner").filter(document=document).values_list("image", "thumb"))
        assert pictures and all(places.main().holds(digest) for row in pictures for digest in row)
        with connected():
            spilled(node, document)
        node.work(30)
        node.catch_up(follower)
        assert index_files() & segments == set()
        with node.acting("clerk_a") as clerk:
            assert search.find(clerk, PLANTED[2]).hits == []
    finally:
        follower.close()
    assert traces(node, PLANTED) == []
    (written,) = Export.objects.using("owner").all()
    assert (written.state, written.withheld) == ("done", 1) and written.parts, "the list was written anew"
    assert Page.objects.using("owner").filter(document=document).count() == 0
    assert Version.objects.using("owner").filter(document=document).count() == 0
    after = owned(document)
    assert (after.register_no, after.register_year, after.received_on) == (
        before.register_no, before.register_year, before.received_on,
    )  # fmt: skip
    assert (after.stub_level, after.disposed_on, after.title, after.type) == (1, TODAY, "", "")


@pytest.mark.feature("DIG-04")
def test_it_is_the_same_procedure_told_done_step_by_step_and_ended_by_another(node):
    document = paper(node)
    with connected():
        case = notice(node, document)
    node.work(30)
    found = Spill.objects.using("owner").get(pk=case)
    assert (found.arrival_id, found.document_id, found.noticed) == (None, document, SEEN)
    told = {node.actor(office).appointment_id for office in ("clerk_a", "head_a", "deputy_head_a")}
    work = Task.objects.using("owner").filter(ref_id=document, kind="intake.end_spill")
    asked = Task.objects.using("owner").filter(ref_id=document, kind="intake.decide_spill")
    assert told <= set(found.told) and set(asked.values_list("appointment_id", flat=True)) == set(found.told)
    with node.acting("clerk_a") as clerk, pytest.raises(NotConfirmedYet):
        intake.do_spill_step(clerk, case, step="paper", words=WORDS)
    with node.acting("head_a") as head, pytest.raises(NotConfirmedYet):
        intake.close_spill(head, case, words=WORDS)
    confirm(node, case, "deputy_head_a")
    node.work(30)
    assert set(asked.values_list("state", flat=True)) == {"done"}
    assert set(work.values_list("appointment_id", flat=True)) == set(found.told)
    client, address = node.client("clerk_a"), f"/intake/spills/{case}/"
    said = client.get(address).content.decode()
    number = f"{owned(document).register_no}/{owned(document).register_year}"
    assert number in said and SEEN in said
    assert number in client.get("/intake/spills/").content.decode()
    for step in STEPS:
        assert client.post(address, {"step": step, "words": WORDS}).status_code == 302
    assert 'value="close"' not in client.get(address).content.decode(), "who did a step does not end it"
    with node.acting("head_a") as head:
        intake.close_spill(head, case, words=WORDS)
    node.work(30)
    assert set(work.values_list("state", flat=True)) == {"done"}
    kinds = {kind for kind, subject in node.raw_log("%") if subject == str(document)}
    wanted = {"intake.spill.begun_on_paper", "intake.spill.confirmed", "intake.spill.done", "intake.spill.closed"}
    wanted |= {"records.document.closed", "records.document.spilled"}
    assert wanted <= kinds


@pytest.mark.feature("DIG-04")
def test_who_may_begin_it_and_where(node):
    document = paper(node)
    for given, refusal in (({"words": "có dấu"}, WordsTooFew), ({"level": 0}, MayLieHere), ({"level": 9}, MayLieHere)):
        with connected(), pytest.raises(refusal):
            notice(node, document, **given)
    with connected(), pytest.raises(PageUnknown):
        notice(node, document, page=7)
    for stranger in ("inspector_a", "auditor", "inspector_b", "administrator", "commune_clerk", "chief"):
        with connected(), pytest.raises((NotFound, NotPermitted)):
            notice(node, document, stranger)
    with pytest.raises(MayLieHere):
        notice(node, document)
    kept = owned(document)
    assert kept.text and kept.stub_level is None, "an isolated machine may hold it"
    # The twins: top secret lies on no machine, and a head begins it as well as a clerk.
    case = notice(node, document, "head_a", level=3)
    assert owned(document).closed_at is not None and owned(document).text
    with pytest.raises(NotFound):
        notice(node, document, level=3)
    confirm(node, case, "clerk_a")
    assert owned(document).stub_level == 3
    with pytest.raises(PaperGone):
        notice(node, document, level=3)
    assert Spill.objects.using("owner").filter(document_id=document).count() == 1


@pytest.mark.feature("DIG-04")
def test_what_lies_in_other_rooms_is_refused_by_name_and_stays_whole(node):
    issued, given, plain = paper(node), paper(node), paper(node)
    with connections["owner"].cursor() as cursor:
        cursor.execute("update soi.records_document set book = 'outgoing' where id = %s", [issued])
        cursor.execute(
            "with list as (insert into soi.records_transfer (id, number, year, unit_id, to_unit_id, level, title,"
            " state, total, offered_by_id, offered_by_name, offered_at, closed_by_name)"
            " values (gen_random_uuid(), 907, 2026, %s, %s, 0, 'x', 'packing', 1, %s, 'x', now(), '') returning id)"
            " insert into soi.records_transferitem (transfer_id, position, document_id, label, title, symbol, level,"
            " pages, package, size, state, reason, decided_by_name)"
            " select id, 1, %s, 'x', 'x', '', 0, 1, '', 0, 'offered', '', '' from list",
            [node.unit("p98.k"), node.unit("tw"), node.actor("clerk_a").appointment_id, given],
        )
    with connected():
        for document, refusal in ((issued, IssuedHere), (given, GivenToArchive)):
            with pytest.raises(refusal):
                notice(node, document)
            assert owned(document).text and not Spill.objects.using("owner").filter(document_id=document).exists()
        spilled(node, plain)
    assert owned(plain).text == ""


@pytest.mark.feature("DIG-04")
def test_the_database_lets_nothing_go_without_a_confirmed_procedure(node):
    """By the destroying machine itself, past every rule."""
    document, other = paper(node), paper(node)

    def tries(key):
        gone = 0
        for act in (
            lambda: Page.objects.filter(document_id=key).delete()[0],
            lambda: Version.objects.filter(document_id=key).delete()[0],
            lambda: Document.objects.filter(pk=key).update(original="", text=""),
            lambda: Document.objects.filter(pk=key).update(stub_level=1),
        ):
            with node.machine(jobs.MACHINE):
                try:
                    with transaction.atomic():
                        gone += act()
                except IntegrityError:
                    continue
        return gone

    assert tries(document) == 0
    with connected():
        case = notice(node, document)
    assert tries(document) == 0, "one person's word destroys nothing"
    confirm(node, case)
    assert tries(other) == 0, "a procedure is for one paper"
    with node.machine(jobs.MACHINE):
        for back in ({"stub_level": None}, {"title": "Tên văn bản mật"}, {"text": "lời"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Document.objects.filter(pk=document).update(**back)


@pytest.mark.feature("DIG-04")
def test_a_package_that_holds_it_is_destroyed_and_says_why(node):
    document, paper_of_other = paper(node), paper(node)
    with node.acting("clerk_a") as clerk:
        unit, office = node.unit("p98.k"), clerk.appointment_id
        named = {"unit_id": unit, "title": "Gói", "asked_by_id": office, "asked_by_name": clerk.name, "total": 1}
        batch = Batch.objects.create(kind="out", state="done", done=1, digest="ab" * 32, **named)
        BatchItem.objects.create(batch=batch, position=1, record_id=document, title="Tên", state="done")
        of_all = Batch.objects.create(kind="all", state="done", done=1, digest="cd" * 32, **named)
        file_id = Document.objects.get(pk=document).file_id
        BatchItem.objects.create(batch=of_all, position=1, record_id=file_id, title="Hồ sơ", state="done")
        other = Batch.objects.create(kind="out", state="done", done=1, digest="ef" * 32, **named)
        BatchItem.objects.create(batch=other, position=1, record_id=paper_of_other, title="Khác", state="done")
    with connected():
        case = notice(node, document)
    kept = Batch.objects.using("owner").filter(pk__in=[batch.pk, of_all.pk])
    assert {one.state for one in kept} == {"done"}, "closed, not destroyed"
    with node.acting("clerk_a"):
        assert set(Batch.objects.filter(pk__in=[batch.pk, of_all.pk, other.pk])) == {other}
    confirm(node, case)
    assert Batch.objects.using("owner").get(pk=of_all.pk).state == "failed"
    assert Batch.objects.using("owner").get(pk=other.pk).digest == "ef" * 32, "what does not hold it stays"
    found = Batch.objects.using("owner").get(pk=batch.pk)
    assert (found.state, found.digest, found.reason["code"]) == ("failed", "", "records.marked_paper_inside")
    assert found.items.get().title == ""


@pytest.mark.feature("DIG-04")
def test_its_pages_and_lists_show_a_stub_and_nothing_more_is_done_with_it(node):
    document = paper(node, title="Tên không còn ai thấy")
    client, address = node.client("clerk_a"), f"/records/{document}/"
    with connected():
        assert f"{address}notice/" in client.get(address).content.decode()
        assert f"{address}notice/" not in node.client("inspector_a").get(address).content.decode()
        assert client.get(f"{address}notice/").status_code == 200
        wrong = client.post(f"{address}notice/", {"level": "1", "page": "1", "words": "mật"})
        assert wrong.status_code == 422 and 'value="mật"' in wrong.content.decode()
        answer = client.post(f"{address}notice/", {"level": "1", "page": "1", "words": SEEN})
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/intake/spills/")
        shown = client.get(address).content.decode()
        assert "không còn ai thấy" not in shown and answer.headers["Location"] in shown
        confirm(node, int(answer.headers["Location"].split("/")[-2]))
        shown = client.get(address).content.decode()
        assert "không còn ai thấy" not in shown and answer.headers["Location"] in shown
        assert "/intake/spills/" not in node.client("inspector_a").get(address).content.decode()
        assert client.get(f"{address}notice/").status_code == 302
        for path in ("pages/1.webp", "thumbs/1.webp", "original/", "searchable.pdf"):
            assert client.get(address + path).status_code == 404
        for path in ("level/", "versions/", "copies/", "metadata/", "registered/"):
            assert "không còn ai thấy" not in client.get(address + path).content.decode()
        book = client.get("/records/").content.decode()
        assert f'href="{address}">Văn bản mật, giữ ở nơi khác' in book
    with node.acting("clerk_a") as clerk:
        (line,) = [
            one for one in queries.incoming_lines(clerk, node.unit("p98.k"), TODAY.year, limit=99) if one.id == document
        ]
        assert (line.is_stub, line.level, line.title) == (True, 1, "")
        assert queries.booked(clerk, document) is None
        written = [row for row in rows_of_register(clerk, {}) if row[0] == line.number and row[1] == line.year]
        assert {row[9] for row in written} == {1}, "an export writes it as a marked paper"
        with pytest.raises(PaperGone):
            actions.describe(clerk, document, {})
        with pytest.raises((PaperGone, AlreadyClosed)):
            actions.begin_copy(clerk, document, title="Bản che", reason="Gửi đi")


@pytest.mark.feature("DIG-04")
def test_a_stamp_is_asked_for_on_one_form_whichever_room_holds_the_paper(node):
    with connected():
        asked = [node.client("clerk_a").get(f"/records/{paper(node)}/notice/").context["form"]]
        arrival = arrive_read(node, "clerk_a")
        asked.append(node.client("clerk_a").get(f"/intake/{arrival}/").context["notice_form"])
    assert [type(form) for form in asked] == [NoticeForm, NoticeForm]
    assert [str(form["level"]) for form in asked].count(str(asked[0]["level"])) == 2

"""A batch goes out and comes back: counted by two persons each way, closed with nothing left over."""

from __future__ import annotations

import io
import uuid
from datetime import date

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from soi.base.errors import NotPermitted
from soi.digitization import actions, papers, queries, testing
from soi.digitization.errors import (
    NoSuchLine,
    NotAccountedFor,
    NotAtThatStep,
    NotCounted,
    NothingChosen,
    OfficeNotFree,
    OtherTaker,
    SheetsDiffer,
    TooManyFiles,
    WordsMissing,
)
from soi.digitization.models import Batch, Question
from soi.digitization.rules import labels
from soi.digitization.rules.stages import Stage
from soi.digitization.tests.test_rules import picture
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

TODAY = date.today()


def text_of(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


@pytest.mark.feature("DIG-07")
def test_a_batch_follows_the_order_of_the_shelf(node):
    places = ["Kho 9, giá 10, hộp 1", "Kho 9, giá 2, hộp 12", "Kho 9, giá 2, hộp 3"]
    keys = [testing.approved(node, 1, place=place)[0] for place in places]
    batch = testing.opened(node, keys)
    with node.acting("clerk_a") as clerk:
        piled = [one.line.place for one in queries.lines_of(queries.get_batch(clerk, batch))]
    assert piled == [places[2], places[1], places[0]]


@pytest.mark.feature("DIG-07")
def test_only_counted_files_that_are_in_no_other_batch_enter(node):
    (uncounted,) = testing.approved(node, 1, sheets=None)
    (free,) = testing.approved(node, 1)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(NotCounted):
            actions.open_batch(clerk, [uncounted, free], today=TODAY)
        actions.open_batch(clerk, [free], today=TODAY)
        with pytest.raises(NothingChosen):
            actions.open_batch(clerk, [free], today=TODAY)
    with node.acting("digitizer_a") as worker, pytest.raises(NotPermitted):
        actions.open_batch(worker, [free], today=TODAY)


@pytest.mark.feature("DIG-07")
def test_a_batch_carries_what_a_cart_carries_and_leaves_no_file_out_silently(node, monkeypatch):
    monkeypatch.setattr(queries, "MOST_IN_BATCH", 2)
    keys = testing.approved(node, 3)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(TooManyFiles, match="3 files were chosen; a batch carries at most 2"):
            actions.open_batch(clerk, keys, today=TODAY)
        batch = actions.open_batch(clerk, keys[:2], today=TODAY)
        assert len(queries.lines_of(batch)) == 2


@pytest.mark.feature("DIG-07")
def test_two_persons_count_out_and_a_difference_needs_its_reason(node):
    batch = testing.opened(node, testing.approved(node, 2))
    worker = node.actor("digitizer_a").appointment_id
    with node.acting("clerk_a") as clerk:
        with pytest.raises(OfficeNotFree):
            actions.hand_over(clerk, batch, taker_id=clerk.appointment_id, sheets=23, today=TODAY)
        with pytest.raises(SheetsDiffer):
            actions.hand_over(clerk, batch, taker_id=worker, sheets=22, today=TODAY)
        actions.hand_over(clerk, batch, taker_id=worker, sheets=23, today=TODAY)
    with node.acting("digitizer_a") as taker:
        with pytest.raises(SheetsDiffer):
            actions.take(taker, batch, sheets=22, today=TODAY)
        actions.take(taker, batch, sheets=22, reason="Một tờ bìa rời không tính", today=TODAY)
        found = queries.get_batch(taker, batch)
        assert (found.sheets_given, found.sheets_taken) == (23, 22)
        said = text_of(storage.fetch(found.minutes_out))
    assert "Phạm Thị Ngân" in said and "Kiều Văn Lâm" in said and "Một tờ bìa rời không tính" in said


@pytest.mark.feature("DIG-07")
def test_a_file_counted_anew_before_it_goes_out_changes_what_is_handed_over(node):
    (key,) = testing.approved(node, 1)
    batch = testing.opened(node, [key])
    with node.acting("clerk_a") as clerk:
        actions.count_sheets(clerk, key, sheets=9)
    assert testing.sheets_of(node, batch) == 9
    testing.handed_over(node, batch)
    with node.acting("clerk_a") as clerk, pytest.raises(NotAtThatStep):
        actions.count_sheets(clerk, key, sheets=8)


@pytest.mark.feature("DIG-07")
def test_only_the_named_person_takes_a_batch(node):
    batch = testing.opened(node, testing.approved(node, 1))
    testing.handed_over(node, batch)
    Batch.objects.using("owner").filter(pk=batch).update(taken_by_id=node.actor("head_a").appointment_id)
    with node.acting("digitizer_a") as worker, pytest.raises(OtherTaker):
        actions.take(worker, batch, sheets=11, today=TODAY)


@pytest.mark.feature("DIG-07")
def test_a_batch_handed_to_the_wrong_person_is_taken_back(node):
    (key,) = testing.approved(node, 1)
    batch = testing.opened(node, [key])
    testing.handed_over(node, batch)
    address = reverse("digitization:batch", args=[batch])
    assert 'value="recall"' in node.client("clerk_a").get(address).content.decode()
    assert node.client("clerk_a").post(address, {"act": "recall"}).status_code == 302
    with node.acting("digitizer_a") as worker:
        assert not tasks.asked_about(worker, Ref("digitization.batch", str(batch)), "digitization.take_batch")
        with pytest.raises(NotAtThatStep):
            actions.take(worker, batch, sheets=11, today=TODAY)
    testing.handed_over(node, batch)
    with node.acting("digitizer_a") as worker:
        actions.take(worker, batch, sheets=11, today=TODAY)
    with node.acting("clerk_a") as clerk, pytest.raises(NotAtThatStep):
        actions.recall(clerk, batch, today=TODAY)


@pytest.mark.feature("DIG-07")
def test_a_batch_opened_by_mistake_is_called_off_with_its_reason(node):
    keys = testing.approved(node, 2)
    batch = testing.opened(node, keys)
    with node.acting("clerk_a") as clerk:
        actions.read_labels(clerk, batch, [picture(labels.payload(keys[0]))])
        with pytest.raises(WordsMissing):
            actions.call_off(clerk, batch, reason="nhầm")
    address, client = reverse("digitization:batch", args=[batch]), node.client("clerk_a")
    assert client.post(address, {"act": "call_off", "reason": "Mở nhầm giá hồ sơ"}).status_code == 302
    words = client.get(address).content.decode()
    assert "đã hủy lô" in words and "Mở nhầm giá hồ sơ" in words
    with node.acting("clerk_a") as clerk:
        assert not queries.open_questions(clerk).filter(batch=batch).exists()
        again = actions.open_batch(clerk, keys, today=TODAY)
        assert again.pk != batch and [one.line_id for one in queries.lines_of(again)] == keys
        told = list(queries.get_line(clerk, keys[0]).events.order_by("pk").values_list("act", flat=True))
    assert told[-3:] == ["in_batch", "out_of_batch", "in_batch"]
    with node.acting("clerk_a") as clerk, pytest.raises(NotAtThatStep):
        actions.call_off(clerk, batch, reason="Mở nhầm giá hồ sơ")


@pytest.mark.feature("DIG-07")
def test_a_batch_never_closes_silently(node):
    batch, (whole, short, undone) = testing.out(node, 3)
    testing.signed(node, [whole, short])
    testing.brought_back(node, batch, short={short: 2})
    with node.acting("clerk_a") as clerk:
        with pytest.raises(NotAccountedFor) as refused:
            actions.close_batch(clerk, batch, today=TODAY)
        assert refused.value.params["count"] == 2
        with pytest.raises(DatabaseError), transaction.atomic():
            office = clerk.appointment_id
            Batch.objects.filter(pk=batch).update(state="closed", received_by=office, closed_at="2026-10-05T00:00Z")
        with pytest.raises(WordsMissing):
            actions.sign_difference(clerk, batch, short, reason="mất")
        actions.sign_difference(clerk, batch, short, reason="Hai tờ rách nát không còn")
        actions.sign_difference(clerk, batch, undone, reason="Chưa quét, máy hỏng trong tuần")
        actions.close_batch(clerk, batch, today=TODAY)
        found = queries.get_batch(clerk, batch)
        said = text_of(storage.fetch(found.minutes_back))
        assert "Hai tờ rách nát không còn" in said
        with pytest.raises(DatabaseError), transaction.atomic():
            Batch.objects.filter(pk=batch).update(difference_out="x")
    assert [testing.stage_of(key) for key in (whole, short, undone)] == [Stage.BACK, Stage.BACK, Stage.APPROVED]
    assert testing.opened(node, [undone])


@pytest.mark.feature("DIG-08")
def test_the_printed_label_is_the_key_that_is_read_back(node):
    batch = testing.opened(node, testing.approved(node, 3))
    with node.acting("clerk_a") as clerk:
        found = queries.get_batch(clerk, batch)
        sheet = papers.label_sheet(found, today=TODAY)
        import pypdfium2

        out = io.BytesIO()
        pypdfium2.PdfDocument(sheet)[0].render(scale=3).to_pil().save(out, "PNG")
        read = actions.read_labels(clerk, batch, [out.getvalue()])
        lines = [one.line_id for one in queries.lines_of(found)]
        assert list(read.found) == lines
        assert (read.lost, read.doubled, read.foreign) == ((), (), ())
        assert not queries.open_questions(clerk).filter(batch=batch).exists()
    assert len(pikepdf.open(io.BytesIO(sheet)).pages) == 1
    assert "Hồ sơ giả lập" not in text_of(sheet), "a label lies open: it bears no title"
    assert "Dữ liệu giả lập" in text_of(sheet), "of a demo node, each sheet says that its data is invented"


@pytest.mark.feature("DIG-08")
@pytest.mark.parametrize(("office", "state"), [("clerk_a", "open"), ("clerk_a", "given"), ("digitizer_a", "out")])
def test_labels_are_read_back_on_the_page_whatever_it_asks_next(node, office, state):
    if state == "out":
        batch, (here, lost) = testing.out(node, 2)
    else:
        here, lost = testing.approved(node, 2)
        batch = testing.opened(node, [here, lost])
        if state == "given":
            testing.handed_over(node, batch)
    address = reverse("digitization:batch", args=[batch])
    shot = SimpleUploadedFile("nhan.png", picture(labels.payload(here)), "image/png")
    answer = node.client(office).post(address, {"act": "labels", "pictures": shot})
    assert answer.status_code == 302, answer.content.decode()
    words = node.client(office).get(answer["Location"]).content.decode()
    assert "Đã thấy nhãn: 1." in words and "Nhãn mất: 1." in words
    with node.acting("clerk_a") as clerk:
        assert [one.line_id for one in queries.open_questions(clerk).filter(batch=batch)] == [lost]


@pytest.mark.feature("DIG-07")
def test_a_second_press_is_answered_and_changes_nothing(node):
    keys = testing.approved(node, 1)
    batch, taker = testing.opened(node, keys), node.actor("digitizer_a").appointment_id
    address = reverse("digitization:batch", args=[batch])
    clerk, worker = node.client("clerk_a"), node.client("digitizer_a")
    acts = [
        (clerk, {"act": "hand_over", "taker_id": taker, "sheets": 11}),
        (worker, {"act": "take", "sheets": 11, "reason": ""}),
        (worker, {"act": "give_back", "sheets": 11}),
    ]
    for client, sent in acts:
        assert client.post(address, sent).status_code == 302
        again = client.post(address, sent)
        assert again.status_code == 409 and "Lô " in again.content.decode()
    with node.acting("clerk_a") as keeper:
        found = queries.get_batch(keeper, batch)
        assert (found.state, found.sheets_given, found.sheets_taken, found.sheets_returned) == ("coming", 11, 11, 11)


@pytest.mark.feature("DIG-08")
def test_who_only_reads_the_ledger_reads_no_labels_back(node):
    batch, (key, _other) = testing.out(node, 2)
    with pytest.raises(NotPermitted), node.acting("auditor") as auditor:
        actions.read_labels(auditor, batch, [picture(labels.payload(key))])
    with node.acting("clerk_a") as clerk:
        assert not queries.open_questions(clerk).filter(batch=batch).exists()


@pytest.mark.feature("DIG-08")
def test_lost_doubled_and_foreign_labels_wait_for_a_person(node):
    batch, (doubled, lost) = testing.out(node, 2)
    testing.signed(node, [doubled, lost])
    (foreign,) = testing.found(node)
    shown = picture(*(labels.payload(key) for key in (doubled, doubled, foreign)))
    with node.acting("clerk_a") as clerk:
        for _again in range(2):
            read = actions.read_labels(clerk, batch, [shown])
        assert (read.lost, read.doubled, read.foreign) == ((lost,), (doubled,), (labels.payload(foreign),))
        asked = list(queries.open_questions(clerk).filter(batch=batch))
        kinds = Question.Kind
        assert sorted(one.kind for one in asked) == sorted([kinds.LOST, kinds.DOUBLED, kinds.FOREIGN])
    testing.brought_back(node, batch)
    with node.acting("clerk_a") as clerk:
        with pytest.raises(NotAccountedFor):
            actions.close_batch(clerk, batch, today=TODAY)
        for one in asked:
            actions.settle(clerk, one.pk, answer="Đã tìm thấy nhãn, dán lại")
        actions.close_batch(clerk, batch, today=TODAY)


@pytest.mark.feature("DIG-06")
def test_many_files_go_on_by_a_fixed_number_of_questions(node):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for many in (2, 12):
        _batch, keys = testing.out(node, many)
        with node.acting("digitizer_a") as worker:
            worker.unit_ids()
            with CaptureQueriesContext(connection) as asked:
                assert actions.advance(worker, keys, to=Stage.SCANNED).went == many
            counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.feature("DIG-07")
def test_every_batch_is_reached_page_by_page_and_once(node, monkeypatch):
    mine = {testing.opened(node, testing.approved(node, 1)) for _ in range(3)}
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    with node.acting("clerk_a") as clerk:
        found, more = queries.list_batches(clerk)
        walked = list(found)
        while more:
            assert len(found) == 2
            found, more = queries.list_batches(clerk, after=str(found[-1].pk))
            walked += found
        keys = [batch.pk for batch in walked]
        assert mine <= set(keys) and len(keys) == len(set(keys)) == queries.visible_batches(clerk).count()
        assert [batch.opened_at for batch in walked] == sorted((batch.opened_at for batch in walked), reverse=True)
        for wrong in ("x", str(uuid.uuid4())):
            with pytest.raises(NoSuchLine):
                queries.list_batches(clerk, after=wrong)


@pytest.mark.feature("DIG-06", "DIG-07")
def test_who_has_the_next_step_of_a_batch_finds_it_on_the_desk(node):
    batch, keys = testing.out(node, 2)
    testing.signed(node, keys)
    with node.acting("digitizer_a") as worker:
        actions.give_back(worker, batch, sheets=23)
    about = Ref("digitization.batch", str(batch))
    with node.acting("clerk_a") as clerk:
        assert tasks.asked_about(clerk, about, "digitization.count_batch") == [clerk.appointment_id]
        lines = queries.lines_of(queries.get_batch(clerk, batch))
        actions.count_back(clerk, batch, counted={one.line_id: one.sheets_out for one in lines})
        actions.close_batch(clerk, batch, today=TODAY)
        assert tasks.asked_about(clerk, about, "digitization.count_batch") == []


@pytest.mark.feature("DIG-07")
def test_the_giver_who_counts_otherwise_is_told_where_to_mend_it(node):
    batch = testing.opened(node, testing.approved(node, 2))
    address, taker = reverse("digitization:batch", args=[batch]), node.actor("digitizer_a").appointment_id
    words = node.client("clerk_a").post(address, {"act": "hand_over", "taker_id": taker, "sheets": 22}).content.decode()
    assert "Tại giá đã đếm 23 tờ" in words and "đếm lại tờ trên trang của hồ sơ" in words
    assert "Nếu vẫn lệch, ghi lý do" not in words, "there is no field for a reason here"


@pytest.mark.feature("DIG-07")
def test_a_batch_with_an_open_question_is_not_offered_to_be_closed(node):
    batch, keys = testing.out(node, 2)
    with node.acting("clerk_a") as clerk:
        actions.read_labels(clerk, batch, [picture(labels.payload(keys[0]))])
    testing.signed(node, keys[:1])
    testing.brought_back(node, batch)
    address, client = reverse("digitization:batch", args=[batch]), node.client("clerk_a")
    with node.acting("clerk_a") as clerk:
        actions.sign_difference(clerk, batch, keys[1], reason="Chưa quét, máy hỏng trong tuần")
        (asked,) = queries.open_questions(clerk).filter(batch=batch)
    words = client.get(address).content.decode()
    assert 'value="close"' not in words and "câu hỏi còn chờ giải quyết: 1" in words
    with node.acting("clerk_a") as clerk:
        actions.settle(clerk, asked.pk, answer="Đã tìm thấy nhãn, dán lại")
    assert 'value="close"' in client.get(address).content.decode()


@pytest.mark.feature("DIG-08")
def test_a_label_bears_the_code_on_the_cover_of_an_unmarked_file(node):
    (key,) = testing.approved(node, 1, code="HS-91/2016")
    batch = testing.opened(node, [key])
    with node.acting("clerk_a") as clerk:
        found = queries.get_batch(clerk, batch)
        assert "HS-91/2016" in text_of(papers.label_sheet(found, today=TODAY))
        assert "HS-91/2016" in text_of(papers.separator_sheets(found, today=TODAY))


@pytest.mark.feature("DIG-05", "DIG-07")
def test_the_purpose_of_all_files_of_a_closed_batch_is_chosen_once_and_never_preset(node):
    batch, keys = testing.out(node, 3)
    testing.signed(node, keys)
    testing.brought_back(node, batch, short={keys[2]: 1})
    address, client = reverse("digitization:batch", args=[batch]), node.client("clerk_a")
    with node.acting("clerk_a") as clerk:
        actions.sign_difference(clerk, batch, keys[2], reason="Một tờ rách nát không còn")
        actions.close_batch(clerk, batch, today=TODAY)
        assert "Bên giao đếm khi trả: 0 tờ" in text_of(storage.fetch(queries.get_batch(clerk, batch).minutes_back))
        actions.register_purpose(clerk, keys[0], purpose="archive", today=TODAY)
    alone = client.get(reverse("digitization:act", args=[keys[1], "purpose"])).content.decode()
    assert '<option value="" selected>' in alone
    assert "cho 2 hồ sơ đã trả về" in client.get(address).content.decode()
    assert client.post(address, {"act": "purpose", "purpose": ""}).status_code == 422
    done = client.post(address, {"act": "purpose", "purpose": "archive"})
    assert "went=2" in done["Location"]
    assert {testing.stage_of(key) for key in keys} == {Stage.REGISTERED}
    with node.acting("clerk_a") as clerk:
        assert queries.get_line(clerk, keys[2]).purpose == "archive"

"""The transfer to the historical archive: item by item, with a receipt; custody moves for what was accepted alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, IntegrityError, transaction

from soi.base.errors import NotFound
from soi.kernel.access.public import NotYours
from soi.kernel.signing import public as signing
from soi.kernel.storage import places
from soi.records.errors import MarkedNotCopied
from soi.records.keeping.testing import licensed
from soi.records.models import Document
from soi.records.packages import queries
from soi.records.packages.actions import transfer
from soi.records.packages.errors import (
    AlreadyDecided,
    AlreadyGiven,
    NotAnArchive,
    NotWholeYet,
    ReasonMissing,
    StillOpen,
)
from soi.records.packages.models import Custody, Transfer, TransferItem
from soi.records.packages.tests.test_round_trip import marked_paper, paper, used
from tests.world import Node

pytestmark = pytest.mark.feature("REC-16")


def archive(node: Node) -> int:
    return node.actor("archivist_a").unit_id


def offered(node: Node, count: int = 3, *, work: bool = True) -> tuple[Transfer, list[Document]]:
    papers = [paper(node, file_code=f"HS-{uuid4().hex[:8]}") for _ in range(count)]
    with node.acting("clerk_a") as actor:
        made = transfer.offer(
            actor, transfer_id=uuid4(), to_unit_id=archive(node), file_ids=[each.file_id for each in papers]
        )
    if work:
        node.work()
    return made, papers


def decide(node: Node, made: Transfer, position: int, *, reason: str = "") -> None:
    with node.acting("archivist_a") as actor:
        transfer.decide(actor, queries.get_item(actor, made.pk, position), accepted=not reason, reason=reason)


def close(node: Node, made: Transfer) -> Transfer:
    with node.acting("archivist_a") as actor:
        transfer.close(actor, queries.get_transfer(actor, made.pk))
        return queries.get_transfer(actor, made.pk)


def keeper(node: Node, document: Document) -> str | None:
    with node.acting("clerk_a"):
        found = queries.custody_of(document.pk)
        return found.unit.code if found else None


def test_what_is_accepted_moves_and_what_is_refused_stays(node: Node):
    made, papers = offered(node)
    assert [keeper(node, each) for each in papers] == [None, None, None]
    decide(node, made, 1)
    decide(node, made, 2, reason="Thiếu trang 3, xin bổ sung.")
    assert [keeper(node, each) for each in papers] == [None, None, None], "nothing moves before the list is closed"
    with pytest.raises(StillOpen):
        close(node, made)
    decide(node, made, 3)
    closed = close(node, made)
    assert closed.state == "closed"
    assert [keeper(node, each) for each in papers] == ["p98", None, "p98"]
    with node.acting("clerk_a") as actor:
        ours = queries.counts_of(queries.get_transfer(actor, made.pk).items.all())
    with node.acting("archivist_a") as actor:
        theirs = queries.counts_of(queries.get_transfer(actor, made.pk).items.all())
        assert queries.holdings(actor).filter(transfer=made).count() == 2
    assert ours == theirs == {"accepted": 2, "refused": 1}, "both sides count the same"


def test_a_refused_paper_may_be_offered_again_and_an_accepted_one_may_not(node: Node):
    made, papers = offered(node, 2)
    decide(node, made, 1)
    decide(node, made, 2, reason="Sai hồ sơ.")
    close(node, made)
    with node.acting("clerk_a") as actor:
        again = {"to_unit_id": archive(node), "file_ids": [papers[1].file_id]}
        assert transfer.offer(actor, transfer_id=uuid4(), **again).total == 1
        with pytest.raises(AlreadyGiven):
            transfer.offer(actor, transfer_id=uuid4(), **again)
        with pytest.raises(AlreadyGiven):
            transfer.offer(actor, transfer_id=uuid4(), to_unit_id=archive(node), file_ids=[papers[0].file_id])
    node.work()


def test_the_receipt_names_both_sides_every_item_and_its_hash_and_both_sign_it(node: Node):
    made, papers = offered(node, 2)
    decide(node, made, 1)
    decide(node, made, 2, reason="Chữ ký không rõ.")
    closed = close(node, made)
    certify(node, "clerk_a", "archivist_a")
    for office in ("clerk_a", "archivist_a"):
        with node.acting(office) as actor:
            transfer.sign_receipt(actor, queries.get_transfer(actor, made.pk))
    with node.acting("archivist_a") as actor:
        pdf = signing.document(actor, closed.receipt_id)
        item = queries.get_item(actor, made.pk, 1)
    found = signing.verify(pdf)
    assert [each.name for each in found] == ["Phạm Thị Ngân", "Đặng Thu Hằng"]
    assert all(each.valid for each in found)
    words = text_of(pdf)
    for wanted in ("Đã nhận: 1. Không nhận: 1.", item.package[:20], "Chữ ký không rõ.", "Phạm Thị Ngân"):
        assert wanted.replace(" ", "") in words.replace(" ", "").replace("\n", "").replace("\r", ""), wanted
    assert papers[0].title.replace(" ", "") in words.replace(" ", "").replace("\n", "").replace("\r", "")


def certify(node: Node, *offices: str) -> None:
    """Each of them gets the demo's certificate, as the demo gives it at its beginning."""
    for office in offices:
        post = node.actor(office)
        with node.machine("system") as system:
            signing.certify_for_demo(system, post.person_id, post.unit_name)


def text_of(pdf: bytes) -> str:
    import pypdfium2

    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_only_the_archivist_decides_and_only_the_two_sides_see(node: Node):
    made, _ = offered(node, 1)
    for office in ("clerk_b", "inspector_a", "administrator", "commune_clerk"):
        with node.acting(office) as actor, pytest.raises(NotFound):
            queries.get_transfer(actor, made.pk)
    with node.acting("auditor") as actor:
        assert queries.get_transfer(actor, made.pk).total == 1
    for office in ("clerk_a", "head_a", "auditor"):
        with node.acting(office) as actor:
            item = queries.get_item(actor, made.pk, 1)
            with pytest.raises(NotYours):
                transfer.decide(actor, item, accepted=True)
    with node.acting("archivist_a"):
        assert not Document.objects.exists(), "the archive reads nothing of the commission but what is offered"


def test_a_refusal_has_its_reason_and_a_decision_stays(node: Node):
    made, _ = offered(node, 1)
    with node.acting("archivist_a") as actor, pytest.raises(ReasonMissing):
        transfer.decide(actor, queries.get_item(actor, made.pk, 1), accepted=False, reason="  ")
    decide(node, made, 1)
    with node.acting("archivist_a") as actor, pytest.raises(AlreadyDecided):
        transfer.decide(actor, queries.get_item(actor, made.pk, 1), accepted=False, reason="Đổi ý")
    close(node, made)
    with pytest.raises(AlreadyDecided):
        close(node, made)


def test_nothing_is_taken_in_empty_or_damaged(node: Node):
    waiting, _ = offered(node, 1, work=False)
    with pytest.raises(NotWholeYet):
        decide(node, waiting, 1)
    node.work()
    with node.acting("archivist_a") as actor:
        package = queries.get_item(actor, waiting.pk, 1).package
    places.main().path(package).write_bytes(b"rot")  # type: ignore[attr-defined]
    from soi.kernel.storage.errors import Damaged

    with pytest.raises(Damaged):
        decide(node, waiting, 1)
    with node.acting("archivist_a") as actor:
        assert queries.get_item(actor, waiting.pk, 1).state == "offered"


def test_a_paper_that_cannot_be_packed_is_offered_with_its_fault(node: Node):
    made, papers = offered(node, 2, work=False)
    places.main().path(papers[0].original).write_bytes(b"rot")  # type: ignore[attr-defined]
    node.work()
    with node.acting("archivist_a") as actor:
        items = queries.transfer_items(queries.get_transfer(actor, made.pk))
    faults = {item.document_id: item.fault for item in items}
    assert faults[papers[0].pk]["code"] == "storage.damaged"
    assert faults[papers[1].pk] is None
    position = next(item.position for item in items if item.fault)
    with pytest.raises(NotWholeYet):
        decide(node, made, position)
    decide(node, made, position, reason="Tệp hỏng, xin giao lại.")


@pytest.mark.feature("REC-17")
def test_packing_goes_on_where_a_killed_worker_left(node: Node, monkeypatch: pytest.MonkeyPatch):
    from soi.records.packages import jobs

    made, _ = offered(node, 3, work=False)
    real, calls = transfer.keep_package, []

    def dies(item: TransferItem, path: Any) -> None:
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(item.position)
        real(item, path)

    appointment = node.actor("clerk_a").appointment_id
    with monkeypatch.context() as patch:
        patch.setattr(transfer, "keep_package", dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.transfer_pack(str(made.pk), appointment)
    with node.acting("clerk_a") as actor:
        assert [item.position for item in transfer.to_pack(queries.get_transfer(actor, made.pk))] == [2, 3]
    jobs.transfer_pack(str(made.pk), appointment)
    with node.acting("clerk_a") as actor:
        assert queries.get_transfer(actor, made.pk).state == "offered"
    node.work()


def test_two_papers_of_one_name_are_two_items(node: Node):
    """Archivematica and RODA refused the second for its equal name (RODA #3090)."""
    made, _ = offered(node, 2)
    decide(node, made, 1)
    decide(node, made, 2)
    close(node, made)
    with node.acting("archivist_a") as actor:
        packages = [item.package for item in queries.transfer_items(queries.get_transfer(actor, made.pk))]
    assert len(set(packages)) == 2


def test_an_open_package_may_be_taken_and_a_marked_one_may_not(node: Node):
    made, _ = offered(node, 1)
    with node.acting("archivist_a") as actor, transfer.take_item(actor, queries.get_item(actor, made.pk, 1)) as file:
        assert file.read(2) == b"PK"
    marked = marked_paper(node, f"HS-{uuid4().hex[:6]}")
    licensed(node, marked, holder="head_a", by="deputy_head_a")
    with node.acting("head_a") as actor:
        listed = transfer.offer(actor, transfer_id=uuid4(), to_unit_id=archive(node), file_ids=[marked.file_id])
    node.work()
    with node.acting("archivist_a") as actor, pytest.raises(MarkedNotCopied):
        transfer.take_item(actor, queries.get_item(actor, listed.pk, 1))
    with node.acting("clerk_a") as actor, pytest.raises(NotFound):
        queries.get_transfer(actor, listed.pk)


def test_a_marked_paper_is_packed_by_who_is_licensed_to_open_it_only(node: Node):
    marked = marked_paper(node, f"HS-{uuid4().hex[:6]}")
    with node.acting("head_a") as actor:
        listed = transfer.offer(actor, transfer_id=uuid4(), to_unit_id=archive(node), file_ids=[marked.file_id])
    node.work()
    with node.acting("archivist_a") as actor:
        item = queries.get_item(actor, listed.pk, 1)
        assert (item.package, item.fault["code"]) == ("", "records.licence_needed")


@pytest.mark.feature("DIG-05")
def test_a_marked_paper_packed_for_the_archive_is_in_the_register_of_use(node: Node):
    marked = marked_paper(node, f"HS-{uuid4().hex[:6]}")
    licensed(node, marked, holder="head_a", by="deputy_head_a")
    assert used(marked) == []
    with node.acting("head_a") as actor:
        transfer.offer(actor, transfer_id=uuid4(), to_unit_id=archive(node), file_ids=[marked.file_id])
    node.work()
    assert used(marked) == [node.actor("head_a").appointment_id]


def test_a_list_goes_to_another_unit_that_has_an_archivist(node: Node):
    made = paper(node, file_code="HS-DICH")
    with node.acting("clerk_a") as actor:
        for unit in (node.unit("p98.k"), node.unit("p99")):
            with pytest.raises(NotAnArchive):
                transfer.offer(actor, transfer_id=uuid4(), to_unit_id=unit, file_ids=[made.file_id])


def test_the_database_itself_keeps_decisions_and_custody(node: Node):
    made, papers = offered(node, 1)
    with node.acting("archivist_a") as actor, pytest.raises(IntegrityError), transaction.atomic():
        Custody.objects.create(
            document_id=papers[0].pk,
            unit_id=actor.unit_id,
            transfer=made,
            package="0" * 64,
            since=made.offered_at.date(),
        )
    decide(node, made, 1, reason="Không thuộc diện nộp lưu.")
    with node.acting("archivist_a"), pytest.raises(IntegrityError), transaction.atomic():
        TransferItem.objects.filter(transfer=made).update(state="accepted")
    close(node, made)
    with node.acting("archivist_a"), pytest.raises(Error), transaction.atomic():
        Transfer.objects.filter(pk=made.pk).update(state="offered")


def test_each_act_of_a_transfer_is_in_the_log(node: Node):
    made, _ = offered(node, 2)
    decide(node, made, 1)
    decide(node, made, 2, reason="Trùng.")
    close(node, made)
    kinds = sorted(kind for kind, subject in node.raw_log("records.transfer.%") if subject == str(made.pk))
    assert kinds == [f"records.transfer.{act}" for act in ("accepted", "closed", "offered", "packed", "refused")]


def test_asked_twice_by_one_form_it_is_one_list(node: Node):
    papers, key = [paper(node, file_code="HS-HAI")], UUID(int=uuid4().int)
    with node.acting("clerk_a") as actor:
        given = {"transfer_id": key, "to_unit_id": archive(node), "file_ids": [papers[0].file_id]}
        assert transfer.offer(actor, **given).pk == transfer.offer(actor, **given).pk
    node.work()

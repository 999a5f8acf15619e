"""Invented files for tests: closed so long ago that their time is over, lists on their way, licences given."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pikepdf

from soi.kernel.access import public as access
from soi.kernel.signing import public as signing
from soi.records import testing
from soi.records.keeping import actions, jobs, queries
from soi.records.models import Document, File
from soi.records.tests.persons import clear

LONG_AGO = date(1999, 3, 1)
WHY = "Cần đọc để kiểm tra theo kế hoạch"


def pdf(pages: int = 1) -> bytes:
    """A small PDF with this many empty pages, unlike any other by its bytes."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    made.docinfo["/Subject"] = uuid.uuid4().hex
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def filed(node: Any, *, papers: int = 1, office: str = "clerk_a", of: Any = None, **over: Any) -> UUID:
    """A new file of the office's body with papers in it; returns its key."""
    code = over.pop("file_code", f"HS-{uuid.uuid4().hex[:8]}")
    with node.acting(office) as actor:
        for _ in range(papers):
            content = of() if of else testing.content(searchable=pdf())
            testing.make_document(actor, of=content, file_code=code, file_title="Hồ sơ giả lập", **over)
        return File.objects.get(code=code).pk


def aged(node: Any, file_id: UUID, *, opened: date = LONG_AGO) -> None:
    """As if the file had been opened long ago: by the owner, since nobody in office may say so."""
    File.objects.using("owner").filter(pk=file_id).update(opened_on=opened)


def over(node: Any, *, on: date = LONG_AGO, **of: Any) -> UUID:
    """A file closed so long ago that its time is over."""
    file_id = filed(node, **of)
    aged(node, file_id, opened=on)
    with node.acting(of.get("office", "clerk_a")) as actor:
        actions.close_file(actor, file_id, on=on, today=date.today())
    return file_id


def proposed(node: Any, code: str = "p98.k", level: int = 0) -> UUID:
    """The list the machine proposes for a body."""
    with node.machine(jobs.MACHINE) as machine:
        made = actions.propose_list(machine, node.unit(code), today=date.today(), level=level)
    assert made is not None
    return made


def judged(node: Any, list_id: UUID, *, keep: tuple[UUID, ...] = ()) -> None:
    """Every line judged by the clerk: to go, but these files."""
    with node.acting("clerk_a") as clerk:
        for line in queries.lines_of(queries.one_of(queries.visible_lists(clerk), list_id)):
            stays = line.file_id in keep
            verdict, reason = ("keep", "Còn cần cho việc đang làm") if stays else ("dispose", "")
            actions.judge_line(clerk, line.pk, verdict=verdict, reason=reason)


def certified(node: Any, *offices: str) -> None:
    """Demo certificates for those who sign."""
    for office in offices:
        actor = node.actor(office)
        with access.acting(access.machine_actor("system")) as system:
            signing.certify_for_demo(system, actor.person_id, actor.unit_name)


def checked(node: Any, list_id: UUID, *, approver: str = "head_a", keep: tuple[UUID, ...] = ()) -> None:
    """Judged, printed, signed by the clerk and put before the head."""
    judged(node, list_id, keep=keep)
    with node.acting("clerk_a") as clerk:
        other = node.actor(approver).appointment_id
        actions.check_list(clerk, list_id, approver_id=other, today=date.today())


def approved(node: Any, list_id: UUID, *, by: str = "head_a", keep: tuple[UUID, ...] = ()) -> None:
    """Signed by both."""
    checked(node, list_id, approver=by, keep=keep)
    with node.acting(by) as second:
        actions.sign_list(second, list_id)


def licensed(
    node: Any, document: Document, *, holder: str = "inspector_a", by: str = "head_a", purpose: str = "inspection"
) -> UUID:
    """A live licence for one marked paper."""
    today = date.today()
    with node.acting(holder) as actor:
        file = File.objects.get(pk=document.file_id)
        asked = actions.ask_licence(
            actor,
            file,
            document=document,
            purpose=purpose,
            reason=WHY,
            until=today + timedelta(days=9),
            today=today,
        )
    with node.acting(by) as owner:
        actions.grant_licence(owner, asked, until=today + timedelta(days=9), words="Đồng ý cho đọc", today=today)
    return asked


def pages(node: Any, document: Document) -> dict[str, dict[str, Any]]:
    """One thing for each page of keeping: a file, a hold, a list, a licence that waits, a volume that is ready."""
    today, file_id = date.today(), document.file_id
    over(node)
    with node.acting("head_a") as head:
        why = {"matter": "Khiếu nại số 12/2026", "reason": "Cần hồ sơ để giải quyết"}
        hold = actions.place_hold(head, file_ids=[file_id], since=today, today=today, **why)
    with node.acting("clerk_a") as clerk:
        volume = actions.ask_volume(clerk, file_id)
    jobs.bind(volume_id=str(volume), appointment_id=node.actor("clerk_a").appointment_id)
    secret = marked(node)
    with node.acting("inspector_a") as reader:
        file = File.objects.get(pk=secret.file_id)
        asked: dict[str, Any] = {"purpose": "inspection", "reason": WHY, "until": today, "today": today}
        licence = actions.ask_licence(reader, file, document=secret, **asked)
    names = ("file", "file_index", "file_label", "file_whole")
    lists = ("list", "stub", "register", "files", "fonds", "rooms", "holds", "loans", "disposals", "reading_room")
    made = {"list_id": proposed(node)}
    return {
        **{f"records:{name}": {"file_id": file_id} for name in names},
        **{f"records:{name}": {} for name in lists},
        "records:file_act": {"file_id": file_id, "name": "describe"},
        "records:lift": {"hold_id": hold},
        "records:disposal": made,
        "records:disposal_pdf": made,
        "records:volume": {"volume_id": volume},
        "records:volume_pdf": {"volume_id": volume},
        "records:licence": {"licence_id": licence},
        "records:ask_licence": {"pk": secret.pk},
    }


def marked(node: Any, *, of: Any = None, **over: Any) -> Document:
    """A marked paper, registered by a clerk who is cleared for it on that day only."""
    clear("clerk_a", 1)
    with node.acting("clerk_a") as clerk:
        document = testing.make_document(clerk, of=of, level=1, **over)
    clear("clerk_a", 0)
    return document


def first_paper(node: Any) -> Document:
    """An open paper in a file of three."""
    file_id = filed(node, papers=3)
    return Document.objects.using("owner").filter(file_id=file_id).earliest("register_no")

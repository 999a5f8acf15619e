"""The post of the demo, once its story is told: papers in and out, a transfer and a package, by the real verbs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from soi.correspondence import actions, jobs, queries
from soi.correspondence.models import Dispatch, Paper
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.identity.models import Account
from soi.kernel.organisations import public as organisations
from soi.records.models import Document
from soi.records.packages import queries as packages
from soi.records.packages.actions import export_package, transfer

CLERK, INSPECTOR, HEAD, DEPUTY = "vanthu.hs", "kiemtra.hs", "chunhiem.hs", "phochunhiem.hs"
COMMUNE, COMMUNE_HEAD = "vanthu.anlinh", "chunhiem.anlinh"
LETTER, PURPOSE = "letter", "inspection"
OWN, TO = "p98.k", "c99801.k"
BODY = (
    "Thực hiện chương trình kiểm tra, giám sát, Ủy ban Kiểm tra đề nghị:\n"
    "1. Cử cán bộ phối hợp xem sổ thu, chi.\n2. Gửi báo cáo kết quả đúng hạn."
)
TITLES = {
    "draft": "Phúc đáp đề nghị phối hợp xem sổ thu, chi",
    "submitted": "Đề nghị cung cấp hồ sơ thu, chi đảng phí",
    "late": "Hỏi lịch làm việc về thu, chi đảng phí",
    "sent": "Thông báo lịch làm việc với Ủy ban Kiểm tra xã An Lĩnh",
}
ANSWER_DAYS, DO_DAYS = 10, 5


def fill(document: str) -> bool:
    """Play the post once; `document` is the report that the story has registered. Whether there was anything to do."""
    cast = {name: _actor(name) for name in (CLERK, INSPECTOR, HEAD, DEPUTY, COMMUNE, COMMUNE_HEAD)}
    today = timezone.localdate()
    with access.acting(cast[HEAD]) as head:
        if queries.visible_papers(head).exists():
            return False
    slip = _incoming(cast, UUID(document), today)
    _drafts(cast, slip, today)
    _travels(cast, INSPECTOR, HEAD, CLERK, (TO, COMMUNE), TITLES["sent"])
    _late(cast, today)
    _to_the_archive(cast[CLERK], UUID(document), today)
    return True


def _actor(username: str) -> Actor:
    return access.actors_of_account(Account.objects.get(username=username).pk)[0]


def _incoming(cast: dict[str, Actor], report: UUID, today: date) -> UUID:
    """The report is laid before the head, who instructs on it."""
    with access.acting(cast[CLERK]) as clerk:
        slip = actions.lay(
            clerk,
            kind="document",
            key=report,
            summary="Xã đề nghị cử người cùng xem sổ thu, chi.",
            leader_id=cast[HEAD].appointment_id,
            proposal="Giao Phòng Nghiệp vụ II trả lời.",
            due_on=today + timedelta(days=ANSWER_DAYS),
        )
    with access.acting(cast[HEAD]) as head:
        actions.instruct(
            head,
            slip,
            actions.Instruction(
                words="Phòng NV II cử người phối hợp, tham mưu trả lời.",
                work="answer_letter",
                doer_id=cast[INSPECTOR].appointment_id,
                do_by=today + timedelta(days=DO_DAYS),
            ),
        )
    return slip


def _drafts(cast: dict[str, Actor], slip: UUID, today: date) -> None:
    """One draft that answers the instruction, one paper in the head's folder."""
    head = cast[HEAD].appointment_id
    with access.acting(cast[INSPECTOR]) as inspector:
        actions.begin_draft(
            inspector,
            actions.Particulars(type=LETTER, signer_id=head, purpose=PURPOSE, answers=slip),
            _text(TITLES["draft"]),
        )
        asks = actions.Particulars(
            type=LETTER, signer_id=head, purpose=PURPOSE, answer_due_on=today + timedelta(days=ANSWER_DAYS)
        )
        waiting = actions.begin_draft(inspector, asks, _text(TITLES["submitted"]))
        actions.submit(inspector, waiting)


def _text(title: str, to: str = TO) -> actions.Text:
    return actions.Text(title=title, text=BODY, to_units=[organisations.unit_with_code(to).pk])


def _late(cast: dict[str, Actor], today: date) -> None:
    """A letter of the commune that asked for an answer until yesterday lies before the deputy still."""
    at = (OWN, CLERK)
    sent = _travels(cast, COMMUNE_HEAD, COMMUNE_HEAD, COMMUNE, at, TITLES["late"])
    with access.acting(cast[CLERK]) as clerk:
        actions.lay(
            clerk,
            kind="sent",
            key=sent,
            leader_id=cast[DEPUTY].appointment_id,
            summary="Xã hỏi lịch làm việc, xin trả lời sớm.",
            due_on=today - timedelta(days=1),
        )


def _travels(cast: dict[str, Actor], author: str, signer: str, clerk: str, to: tuple[str, str], title: str) -> UUID:
    """One paper on its whole way: drafted, signed, issued, delivered, read and entered; returns its dispatch."""
    unit, receiver = to
    head = cast[signer]
    with access.acting(cast[author]) as writer:
        given = actions.Particulars(type=LETTER, signer_id=head.appointment_id, purpose=PURPOSE)
        paper = actions.begin_draft(writer, given, _text(title, unit))
        actions.submit(writer, paper)
    with access.acting(head):
        actions.look(head, Paper.objects.get(pk=paper))
        key = actions.order(head, [(paper, 1)], round_id=uuid4())
    jobs.sign_round(round_id=str(key), appointment_id=head.appointment_id)
    with access.acting(cast[clerk]) as sender:
        actions.issue(sender, paper)
    with access.acting(access.machine_actor(jobs.MACHINE)) as courier:
        sent: UUID = Dispatch.objects.get(paper_id=paper).pk
        actions.deliver(courier, sent)
    with access.acting(cast[receiver]) as there:
        actions.mark_read(there, queries.get_dispatch(there, sent))
        actions.enter_sent(there, sent)
    return sent


def _to_the_archive(clerk: Actor, report: UUID, today: date) -> None:
    """The file of the report as a package, and offered to the archive; the worker packs both."""
    with access.acting(clerk):
        file = Document.objects.get(pk=report).file_id
        export_package.ask_export(clerk, batch_id=uuid4(), file_ids=[file])
        archives = packages.archives_for(clerk, today)
        if archives:
            transfer.offer(clerk, transfer_id=uuid4(), to_unit_id=min(archives), file_ids=[file])

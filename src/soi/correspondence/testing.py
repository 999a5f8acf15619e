"""What tests of correspondence and of later rooms need: papers of commission A on each step of their way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connections
from django.utils import timezone

from soi.correspondence import actions, jobs
from soi.correspondence.models import Charge, Dispatch, Paper, RoundLine
from soi.correspondence.rules import sending
from soi.kernel.access.public import Actor
from soi.kernel.signing import public as signing
from soi.records.testing import make_document

TITLE = "Cử cán bộ phối hợp xem sổ thu, chi"
TEXT = "Phúc đáp Công văn số 118-CV/ĐU, Ủy ban Kiểm tra có ý kiến như sau:\n1. Đồng ý cử cán bộ.\n2. Báo cáo kết quả."
A, COMMUNE, B = "p98.k", "c99801.k", "p99.k"
SIGN = ("head_a", "commune_head")


def signers(node: Any, *offices: str) -> None:
    """Give those who sign here a certificate of the demo's authority; each takes half a second."""
    actors = [node.actor(office) for office in offices or SIGN]
    with node.machine("system") as system:
        for actor in actors:
            signing.certify_for_demo(system, actor.person_id, actor.unit_name)


def text(node: Any, *, to: tuple[str, ...] = (COMMUNE,), **over: Any) -> actions.Text:
    given: dict[str, Any] = {"title": TITLE, "text": TEXT, "to_units": [node.unit(code) for code in to]}
    return actions.Text(**{**given, **over})


def drafted(
    node: Any, *, by: str = "inspector_a", signer: str = "head_a", words: actions.Text | None = None, **over: Any
) -> UUID:
    """A draft begun by the inspector for the head to sign."""
    signer_id = node.actor(signer).appointment_id
    given: dict[str, Any] = {"type": "letter", "signer_id": signer_id, "purpose": "inspection", **over}
    with node.acting(by) as actor:
        return actions.begin_draft(actor, actions.Particulars(**given), words or text(node))


def submitted(node: Any, *, by: str = "inspector_a", **given: Any) -> UUID:
    paper = drafted(node, by=by, **given)
    with node.acting(by) as actor:
        actions.submit(actor, paper)
    return paper


def signed(node: Any, *, signer: str = "head_a", **given: Any) -> UUID:
    """A paper looked at and signed by its signer with the demo's key."""
    paper = submitted(node, signer=signer, **given)
    sign(node, paper, signer)
    return paper


def sign(node: Any, paper: UUID, signer: str = "head_a") -> None:
    with node.acting(signer) as actor:
        one = Paper.objects.get(pk=paper)
        actions.look(actor, one)
    (answer,) = ordered(node, (paper, one.version), signer=signer)
    assert answer.state != RoundLine.State.REFUSED, answer.reason


def ordered(node: Any, *chosen: tuple[UUID, int], signer: str | Actor = "head_a") -> list[RoundLine]:
    """Order these to be signed and carry it out as the job does; what became of each, in their order."""
    with node.acting(signer) if isinstance(signer, str) else node.seat(signer) as actor:
        key = actions.order(actor, chosen, round_id=uuid4())
    jobs.sign_round(round_id=str(key), appointment_id=actor.appointment_id)
    with node.acting(signer) if isinstance(signer, str) else node.seat(signer):
        return list(RoundLine.objects.filter(round=key).order_by("position"))


def issued(node: Any, *, clerk: str = "clerk_a", **given: Any) -> UUID:
    """A paper on its way to the bodies it is addressed to."""
    paper = signed(node, **given)
    with node.acting(clerk) as actor:
        actions.issue(actor, paper)
    return paper


def dispatch_of(node: Any, paper: UUID, unit: str = COMMUNE) -> UUID:
    with node.machine("courier"):
        return Dispatch.objects.get(paper_id=paper, unit_id=node.unit(unit)).pk


def delivered(node: Any, dispatch: UUID) -> None:
    with node.machine("courier") as courier:
        actions.deliver(courier, dispatch)


def entered(node: Any, dispatch: UUID, clerk: str = "commune_clerk") -> None:
    delivered(node, dispatch)
    with node.acting(clerk) as actor:
        actions.enter_sent(actor, dispatch)


def laid(node: Any, *, clerk: str = "clerk_a", leader: str = "head_a", due_on: date | None = None) -> UUID:
    """A registered paper from outside, laid before the leader."""
    with node.acting(clerk) as actor:
        document = make_document(actor)
        return actions.lay(
            actor,
            kind="document",
            key=document.pk,
            leader_id=node.actor(leader).appointment_id,
            summary="Xã đề nghị cử người cùng xem sổ thu, chi.",
            proposal="Giao Phòng Nghiệp vụ II trả lời.",
            due_on=due_on,
        )


def instructed(node: Any, slip: UUID, *, leader: str = "head_a", doer: str = "inspector_a", **over: Any) -> UUID:
    """The leader gives it to the inspector to be answered; returns the slip's key."""
    given: dict[str, Any] = {
        "words": "Phòng NV II cử người phối hợp, tham mưu trả lời.",
        "work": "answer_letter",
        "doer_id": node.actor(doer).appointment_id,
        "do_by": timezone.localdate() + timedelta(days=5),
    }
    with node.acting(leader) as actor:
        actions.instruct(actor, slip, actions.Instruction(**{**given, **over}))
    return slip


COPIED = (
    *(
        "unit_id",
        "author_id",
        "responsible_id",
        "signer_id",
        "people",
        "drafters",
        "type",
        "level",
        "list_item",
        "purpose",
        "version",
    ),
    *("state", "ordered_version", "term", "dated", "issued_at", "issued_by_id", "marked_level", "holder", "retention"),
)


def sent_copy(node: Any, paper: UUID, unit: str = COMMUNE, *, answer_due_on: date | None = None) -> UUID:
    """A further paper like one that was issued, and its dispatch: rows without the seconds a signature takes.

    The paper's row comes in by the owner, the way a data set does, without a file; it is sent by the clerk's own right.
    """
    key = uuid4()
    names = ", ".join(COPIED)
    with connections["owner"].cursor() as cursor:
        # Far above what a clerk's book reaches, so that real papers keep their own sequence.
        cursor.execute("select 1000000 + count(*) from correspondence_paper where symbol like '%/GL'")
        ((number,),) = cursor.fetchall()
        cursor.execute(
            f"insert into correspondence_paper (id, title, symbol, number, answer_due_on, created_at, {names}) "  # noqa: S608
            f"select %s, title, %s, %s, %s, now(), {names} from correspondence_paper where id = %s",
            [key, f"{number}-CV/GL", number, answer_due_on, paper],
        )
    with node.acting("clerk_a") as clerk:
        sent = Dispatch.objects.create(
            paper_id=key,
            sender_id=node.unit(A),
            unit_id=node.unit(unit),
            level=0,
            answer_due_on=answer_due_on,
            sent_by_id=clerk.appointment_id,
        )
        charged = {"unit_id": sent.sender_id, "appointment_id": Paper.objects.get(pk=key).responsible_id}
        Charge.objects.create(dispatch=sent, side=sending.SENDER, **charged)
        return sent.pk

"""What tests of decisions and of later rooms need: a discipline case brought to its vote, decided, served."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.cases import testing as cases
from soi.decisions import actions, queries
from soi.decisions.rules import Tally
from soi.kernel.signing import testing as signing
from soi.kernel.signing.public import is_signed_by_all

TO_MERGE = [
    "proposed", "issued", "prepared", "met", "deployed", "explained", "verified", "drafted", "ask_merge", "merged",
]  # fmt: skip
TO_VOTE = ["opened", "told", "given", "heard", "reported"]
CODE = "ĐV-20618"
GROUNDS = cases.REASON
WARNING, REPRIMAND, REMOVAL, EXPULSION = (
    f"sanction.member.{form}" for form in ("warning", "reprimand", "removal", "expulsion")
)


def tally(**votes: int) -> Tally:
    """Eleven members, nine of them there; what is not said goes to a warning."""
    named = {f"sanction.member.{name}": number for name, number in votes.items() if name != "none"}
    none = votes.get("none", 0)
    named.setdefault(WARNING, 9 - none - sum(named.values()))
    return Tally(members=11, present=9, issued=9, returned=9, invalid=0, none=none, votes=named)


def discipline(node: Any, petition_id: UUID) -> UUID:
    """A discipline case, opened by merging, on its first step."""
    case_id = cases.opened(node, petition_id)
    *_, other = cases.walk(node, case_id, *TO_MERGE)
    assert other is not None
    return other


def before_vote(node: Any, petition_id: UUID) -> UUID:
    """A discipline case whose subject was told and heard, ready to be voted on."""
    case_id = discipline(node, petition_id)
    cases.walk(node, case_id, *TO_VOTE)
    matter(node, case_id)
    return case_id


def matter(node: Any, case_id: UUID, ended: date | None = None, **other: str) -> None:
    """What limitation and competence are counted from, as the team's leader writes it down."""
    given = {"managed_at": "province", "subject_code": CODE, **other}
    ended = ended or timezone.localdate() - timedelta(days=400)
    with node.acting("inspector_a") as actor:
        actions.write_matter(actor, case_id, act_ended_on=ended, **given)


def count(node: Any, case_id: UUID, counted: Tally | None = None, held_on: date | None = None) -> None:
    """The meeting secretary records a count."""
    with node.acting("clerk_a") as actor:
        given = counted or tally()
        actions.record_vote(actor, case_id, given, held_on=held_on or timezone.localdate(), minutes="Biên bản họp.")


def confirm(node: Any, case_id: UUID) -> str:
    with node.acting("head_a") as actor:
        return actions.confirm_vote(actor, case_id)


def decided(node: Any, petition_id: UUID) -> UUID:
    """A signed decision: a warning."""
    case_id = before_vote(node, petition_id)
    count(node, case_id)
    confirm(node, case_id)
    cases.walk(node, case_id, "voted_sanction")
    with node.acting("head_a") as actor:
        return actions.decide(actor, case_id, grounds=GROUNDS)


def signed(node: Any, decision_id: UUID) -> None:
    """The paper is set; who decided signs it, then the agency by the clerk who keeps its seal."""
    with node.acting("head_a") as actor:
        request_id = actions.put_to_sign(actor, decision_id)
    signing.sign_all(node, request_id, "head_a", "clerk_a")


def served(node: Any, decision_id: UUID, way: str = "served") -> None:
    """The team's leader announces it today, when all have signed it."""
    if not is_signed_by_all(queries.KIND, str(decision_id)):
        signed(node, decision_id)
    with node.acting("inspector_a") as actor:
        actions.serve(
            actor,
            decision_id,
            way=way,
            announced_on=timezone.localdate(),
            minutes="Đã công bố tại chi bộ, đối tượng có mặt.",
            receipt="Đã nhận." if way == "served" else "",
        )

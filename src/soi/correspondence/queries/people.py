"""Who signs, who issues, who is asked, who leads: offices of a body on a day, by what their role may do."""

from __future__ import annotations

from datetime import date
from functools import cache

from soi.correspondence.errors import NobodyInOffice, NobodyToSign, WordsMissing
from soi.correspondence.models import Charge, Dispatch, Paper, Slip, SlipState
from soi.correspondence.queries.papers import PACK
from soi.correspondence.rules import sending
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item

SIGNS, ISSUES, INSTRUCTS = "correspondence.sign", "correspondence.issue", "correspondence.instruct"
DRAFTS, DO = "correspondence.draft", "correspondence.do"
MOST_BODIES = 400


@cache
def _roles_with(grant: str, day: date) -> tuple[str, ...]:
    found = reference.pack(PACK).items("roles", on=day)
    return tuple(item.id for item in found if item.value and grant in item.value["grants"])


def _posts(unit_id: int, grant: str, day: date) -> list[Post]:
    """The offices of a body and of its own rooms with this grant: not those of other bodies below a committee."""
    unit = organisations.get_unit(unit_id)
    found = persons.posts_within(unit.path, on=day, roles=_roles_with(grant, day))
    return [post for post in found if organisations.rules.commission_path(post.unit_path) == unit.path]


def signers(unit_id: int, day: date) -> list[Post]:
    """Who signs papers of a body."""
    return _posts(unit_id, SIGNS, day)


def leaders(unit_id: int, day: date) -> list[Post]:
    """Before whom papers are laid."""
    return _posts(unit_id, INSTRUCTS, day)


def colleagues(unit_id: int, day: date) -> list[Post]:
    """Who drafts and does work in a body."""
    return _posts(unit_id, DRAFTS, day)


def signer(unit_id: int, appointment_id: int, day: date) -> Post:
    """Raises NobodyToSign."""
    return _one(signers(unit_id, day), appointment_id, NobodyToSign(field="signer_id"))


def leader(unit_id: int, appointment_id: int, day: date) -> Post:
    """Raises NobodyInOffice."""
    return _one(leaders(unit_id, day), appointment_id, NobodyInOffice(field="leader_id"))


def colleague(unit_id: int, appointment_id: int, day: date) -> Post:
    """Raises NobodyInOffice."""
    return _one(colleagues(unit_id, day), appointment_id, NobodyInOffice(field="appointment_id"))


def consultable_posts(paper: Paper, day: date) -> list[Post]:
    """Who may be asked about a draft: those who draft in the own body and who lead bodies next to it, if cleared."""
    near = persons.posts_along(paper.unit.path, on=day)
    asked = set(_roles_with(DRAFTS, day))
    return [post for post in near if post.role in asked and post.level >= paper.level]


def consultable(paper: Paper, appointment_id: int, day: date) -> Post:
    """Raises NobodyInOffice."""
    return _one(consultable_posts(paper, day), appointment_id, NobodyInOffice(field="asked"))


def clerk_of(unit_id: int, level: int, day: date) -> Post:
    """The clerk on whose desk a paper of this level is put. Raises NobodyInOffice."""
    cleared = [post for post in _posts(unit_id, ISSUES, day) if post.level >= level]
    if not cleared:
        raise NobodyInOffice()
    return cleared[0]


def find_clerk(unit_id: int, level: int, day: date) -> Post | None:
    return next((post for post in _posts(unit_id, ISSUES, day) if post.level >= level), None)


def holder_of(paper: Paper, day: date) -> int:
    """To whom a returned draft goes: who submitted it, else who answers for it."""
    if paper.submitted_by_id is not None and persons.post(paper.submitted_by_id, on=day) is not None:
        return paper.submitted_by_id
    return paper.responsible_id


def still_or_clerk(appointment_id: int, unit_id: int, level: int, day: date) -> int:
    """This office while it is held, else a clerk of the body. Raises NobodyInOffice."""
    post = persons.post(appointment_id, on=day)
    return post.appointment_id if post else clerk_of(unit_id, level, day).appointment_id


def who_has(slip: Slip, day: date) -> Post | None:
    """Who answers for an incoming paper now: leader, doer or office; between two days it may be nobody yet."""
    return persons.post(slip.responsible_id, on=day)


def who_owes(dispatch: Dispatch, day: date) -> Post | None:
    """Who answers in the body that got a paper: by its slip, else who is in charge of it there."""
    slip = Slip.objects.filter(dispatch=dispatch).exclude(state=SlipState.DONE).first()
    return who_has(slip, day) if slip else in_charge(dispatch, sending.RECEIVER, dispatch.unit_id, day)


def who_waits(dispatch: Dispatch, day: date) -> Post | None:
    """Who waits for the answer in the body that sent a paper."""
    return in_charge(dispatch, sending.SENDER, dispatch.sender_id, day)


def in_charge(dispatch: Dispatch, side: str, unit_id: int, day: date) -> Post | None:
    """Who sees to a sent paper on one side; while it is not delivered the clerk of that body, if there is one."""
    charge = Charge.objects.filter(dispatch=dispatch, side=side).first()
    post = persons.post(charge.appointment_id, on=day) if charge else None
    return post or find_clerk(unit_id, dispatch.level, day)


def work(id: str, day: date) -> Item:
    """A kind of work a leader gives; raises WordsMissing."""
    found = next((item for item in reference.pack(PACK).items("instructions", on=day) if item.id == id), None)
    if found is None:
        raise WordsMissing(field="work")
    return found


def works(day: date) -> list[Item]:
    return reference.pack(PACK).items("instructions", on=day)


def bodies_near(unit_id: int) -> list[organisations.Unit]:
    """To which bodies of this node a paper of a body may go."""
    return organisations.bodies_near(organisations.get_unit(unit_id), most=MOST_BODIES)


def _one(posts: list[Post], appointment_id: int, refusal: Exception) -> Post:
    for post in posts:
        if post.appointment_id == appointment_id:
            return post
    raise refusal

"""Which commission is responsible, who there takes it, and who may never learn of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_noop

from soi.base.sentences import Sentence
from soi.kernel.organisations import public as organisations
from soi.kernel.organisations.public import Unit
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item as PackItem
from soi.petitions import rules
from soi.petitions.errors import CompetenceUnknown, NobodyUnbarred

LEVELS = ("central", "province", "commune", "cell")
HEADS, DEPUTIES, INSPECTORS = ("head",), ("deputy_head",), ("inspector",)
NOT_ON_NODE = -1
BAR_RULE = "bar.chain_of_command"

BY_LEVEL = gettext_noop("{who}: {level}. The commission of that level is responsible.")
RAISED = gettext_noop(
    "{unit} is led by a person in the chain of command of who is denounced, so the level above takes it."
)


@dataclass(frozen=True)
class Named:
    """Who a letter denounces. `subject` is member or organisation, `managed_at` the level that manages, `unit_path`
    where the unit stands, if that is known already."""

    name: str
    post: str
    subject: str
    unit_id: int
    managed_at: str
    person_id: int | None = None
    unit_path: str = ""


@dataclass(frozen=True)
class Responsible:
    """The commission that is responsible, who takes it there, and the grounds, one sentence each with its source."""

    unit_id: int
    unit_name: str
    level: str
    post: Post
    rule: str
    grounds: tuple[tuple[Sentence, PackItem], ...] = field(default_factory=tuple)


def known_person(name: str, unit_id: int, *, on: date) -> int | None:
    """The person in office of this name at this unit or below it, if there is exactly one."""
    path = organisations.get_unit(unit_id).path
    found = {post.person_id for post in persons.posts_named(name, on=on) if _within(post.unit_path, path)}
    return found.pop() if len(found) == 1 else None


def barred_by(accused: Sequence[Named], *, on: date) -> frozenset[int]:
    """Everybody who may never learn of it: who is denounced, heads above in the same chain, those below a head."""
    barred: set[int] = set()
    leading = leading_roles(on)
    for each in accused:
        own, path = _own_posts(each, on), _path_of(each)
        who = each.person_id or NOT_ON_NODE
        # Who is not in office on this node still has a place; an organisation is all that lies below it.
        stated = rules.Post(who, path, heads=each.subject == "organisation", valid_from=on)
        posts = {post.appointment_id: post for spot in {path, *(p.unit_path for p in own)} for post in _along(spot, on)}
        plain = [stated, *(_plain(post, leading) for post in posts.values())]
        barred |= rules.chain_of_command(plain, [who], on=on).all
    return frozenset(barred - {NOT_ON_NODE})


def places_of(accused: Sequence[Named], *, on: date) -> list[tuple[str, bool]]:
    """Where they stand, and whether all below are theirs to lead: for those who come into the chain later."""
    leading = leading_roles(on)
    found: dict[str, bool] = {}
    for each in accused:
        stated = _path_of(each)
        found[stated] = found.get(stated, False) or each.subject == "organisation"
        for post in _own_posts(each, on):
            found[post.unit_path] = found.get(post.unit_path, False) or post.role in leading
    return sorted(found.items())


def responsible_for(
    accused: Sequence[Named], *, received_path: str, on: date, today: date, barred: frozenset[int] = frozenset()
) -> Responsible:
    """The commission responsible for a denunciation, and a head there who is free of the chain of command.

    The rule is that of the day `on`, the people are those of today. Of several persons denounced the highest level
    decides. Raises CompetenceUnknown, NobodyUnbarred.
    """
    here = organisations.bodies_along(received_path)[-1].level
    found = [(rules.competence(each.subject, each.managed_at, here=here, on=on), each) for each in accused]
    if any(answer.level is None for answer, _ in found):
        raise CompetenceUnknown()
    answer, highest = min(found, key=lambda pair: LEVELS.index(pair[0].level or LEVELS[-1]))
    bodies = organisations.bodies_along(_path_of(highest))
    at_level = max((n for n, body in enumerate(bodies, 1) if body.level == answer.level), default=len(bodies))
    first = (Sentence(BY_LEVEL, {"who": highest.post or highest.name, "level": answer.ground.labels}), answer.ground)
    return _free(bodies[:at_level], first, answer.ground.id, barred=barred, on=on, today=today)


def responsible_here(received_path: str, *, on: date, today: date) -> Responsible:
    """The commission that received it, for what needs no other: its head takes it."""
    return _free(organisations.bodies_along(received_path), None, "", barred=frozenset(), on=on, today=today)


def _free(
    bodies: Sequence[Unit],
    ground: tuple[Sentence, PackItem] | None,
    rule: str,
    *,
    barred: frozenset[int],
    on: date,
    today: date,
) -> Responsible:
    """The lowest of these bodies, given from the root down, whose commission has somebody who is free."""
    grounds = [ground] if ground else []
    raised = reference.pack(rules.PACK).item("rules", BAR_RULE, on=on)
    for body in reversed(bodies):
        commission = organisations.commission_of(body)
        post = _who_takes(commission.pk, commission.path, barred, today)
        if post is not None:
            return Responsible(commission.pk, commission.name, body.level, post, rule, tuple(grounds))
        grounds.append((Sentence(RAISED, {"unit": commission.name}), raised))
    raise NobodyUnbarred()


def _who_takes(unit_id: int, path: str, barred: frozenset[int], on: date) -> Post | None:
    heads = persons.posts_at(unit_id, on=on, roles=HEADS)
    if any(head.person_id in barred for head in heads):
        return None
    if heads:
        return heads[0]
    others = persons.posts_at(unit_id, on=on, roles=DEPUTIES) + persons.posts_within(path, on=on, roles=INSPECTORS)
    return next((post for post in others if post.person_id not in barred), None)


def _along(path: str, on: date) -> list[Post]:
    return persons.posts_along(path, on=on)


def _plain(post: Post, leading: frozenset[str]) -> rules.Post:
    return rules.Post(post.person_id, post.unit_path, post.role in leading, post.valid_from, post.valid_to)


def leading_roles(on: date) -> frozenset[str]:
    """Roles that head a unit; an office the pack does not name gives no rights and heads nothing."""
    roles = reference.pack(rules.PACK).items("roles", on=on)
    return frozenset(role.id for role in roles if role.value["heads"])


def _path_of(named: Named) -> str:
    return named.unit_path or organisations.get_unit(named.unit_id).path


def _own_posts(named: Named, on: date) -> list[Post]:
    return persons.posts_of([named.person_id], on=on) if named.person_id else []


def _within(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}.")

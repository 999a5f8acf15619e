"""Directives and obligations as one actor may see them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from soi.cases import public as cases
from soi.directives import rules
from soi.directives.access import DIRECTIVE, OBLIGATION, ORIGIN
from soi.directives.errors import NoSuchDirective, NoSuchObligation
from soi.directives.models import Directive, Obligation, Origin
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.kernel.web.public import Ref

KIND, DIRECTIVE_KIND = "directives.obligation", "directives.directive"
PER_PAGE = 25
# Who may be given work by a conclusion: who leads a body below, and who works in the commission itself.
DOERS = ("head", "deputy_head", "party_secretary", "party_deputy", "inspector")
VERIFIERS = ("head", "deputy_head", "inspector", "petition_officer")


def ref(obligation_id: UUID) -> Ref:
    return Ref(KIND, str(obligation_id))


def visible_directives(actor: Actor) -> QuerySet[Directive]:
    """Every directive this actor may see."""
    return access.visible(DIRECTIVE, Directive.objects.all(), actor)


def visible_obligations(actor: Actor) -> QuerySet[Obligation]:
    """Every obligation this actor may see."""
    return access.visible(OBLIGATION, Obligation.objects.all(), actor)


def get_directive(actor: Actor, directive_id: UUID, *, for_change: bool = False) -> Directive:
    """One directive of this actor's sight; raises NoSuchDirective."""
    found = visible_directives(actor).select_related("unit", "opened_by__person")
    if for_change:
        found = found.select_for_update(of=("self",))
    one = found.filter(pk=directive_id).first()
    if one is None:
        raise NoSuchDirective()
    return one


def get_obligation(actor: Actor, obligation_id: UUID, *, for_change: bool = False) -> Obligation:
    """One obligation of this actor's sight, held until commit where it is to be changed; raises NoSuchObligation.

    To hold a row the database asks who may change it, so who only reads must not ask to hold it.
    """
    found = visible_obligations(actor).select_related("unit", "doer_person", "verifier_person")
    if for_change:
        found = found.select_for_update(of=("self",))
    one = found.filter(pk=obligation_id).first()
    if one is None:
        raise NoSuchObligation()
    return one


def obligations_of(actor: Actor, directive_id: UUID) -> list[Obligation]:
    """The obligations of a directive that this actor sees, in their order."""
    found = visible_obligations(actor).filter(directive_id=directive_id)
    return list(found.select_related("unit", "doer_person", "verifier_person").order_by("number"))


def listed(actor: Actor, *, after: tuple[date, UUID] | None = None) -> list[Directive]:
    """A page of directives, newest first, and one more where there are more."""
    found = visible_directives(actor).select_related("unit")
    if after is not None:
        day, key = after
        found = found.filter(Q(issued_on__lt=day) | Q(issued_on=day, pk__lt=key))
    return list(found.order_by("-issued_on", "-pk")[: PER_PAGE + 1])


def progress_of(actor: Actor, directive_ids: list[UUID], today: date) -> dict[UUID, rules.Progress]:
    """For many directives, in one query, how they stand as far as this actor sees their obligations."""
    columns = ("directive_id", "state", "due_on", "evidence_on")
    pieces: dict[UUID, list[rules.Piece]] = {each: [] for each in directive_ids}
    for directive_id, *rest in visible_obligations(actor).filter(directive_id__in=directive_ids).values_list(*columns):
        pieces[directive_id].append(rules.Piece(*rest))
    return {key: rules.progress(found, today) for key, found in pieces.items()}


def piece_of(obligation: Obligation) -> rules.Piece:
    return rules.Piece(obligation.state, obligation.due_on, obligation.evidence_on)


def of_case(actor: Actor, case_id: UUID) -> list[Directive]:
    """The directives that came from a case, as far as the actor sees them."""
    return list(visible_directives(actor).filter(pk__in=_origins(actor).filter(case_id=case_id).values("pk")))


def case_of(actor: Actor, directive_id: UUID) -> UUID | None:
    """The case behind a directive, for who sees it."""
    found = _origins(actor).filter(directive_id=directive_id).values_list("case_id", flat=True).first()
    # The policy has shown it; the case's own door says it once more.
    return found if found and cases.briefs(actor, [found]) else None


def _origins(actor: Actor) -> QuerySet[Origin]:
    return access.visible(ORIGIN, Origin.objects.all(), actor)


def doers(unit_id: int, on: date) -> list[Post]:
    """Who may be given work by a body: leading offices of its own territory."""
    own = organisations.get_unit(unit_id)
    territory = organisations.bodies_along(own.path)[-1]
    return persons.posts_within(territory.path, on=on, roles=DOERS)


def verifiers(unit_id: int, on: date) -> list[Post]:
    """Who of the issuing commission may verify."""
    return persons.posts_within(organisations.get_unit(unit_id).path, on=on, roles=VERIFIERS)

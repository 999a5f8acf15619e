"""Who acts, and what they may: the one source of rights for every room."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from soi.kernel.access.actor import Actor
from soi.kernel.access.bearer import Bearer, digest_of, is_api
from soi.kernel.access.conditions import (
    Condition,
    Grant,
    InScope,
    Is,
    LevelUpTo,
    Mine,
    Named,
    Nobody,
    NodeHolds,
    NotIn,
    Signed,
    Via,
    both,
    either,
)
from soi.kernel.access.errors import NotYours, PostEnded
from soi.kernel.access.policies import lay_first
from soi.kernel.access.posts import actor_of_appointment, actors_of_account, ceiling, machine_actor, role
from soi.kernel.access.protected import Protected, declared, declared_as, manager_of, protect, visible
from soi.kernel.access.ticket import acting, reseated
from soi.kernel.organisations.models import Unit

__all__ = [
    "Actor",
    "Bearer",
    "Condition",
    "Grant",
    "InScope",
    "Is",
    "LevelUpTo",
    "Mine",
    "Named",
    "Nobody",
    "NodeHolds",
    "NotIn",
    "NotYours",
    "PostEnded",
    "Protected",
    "Signed",
    "Via",
    "acting",
    "actor_of",
    "actor_of_appointment",
    "actors_of_account",
    "both",
    "ceiling",
    "declared",
    "declared_as",
    "digest_of",
    "either",
    "is_api",
    "lay_first",
    "machine_actor",
    "may_see",
    "protect",
    "require",
    "reseated",
    "role",
    "visible",
]

SESSION_KEY = "appointment"


def require(actor: Actor, grant: str, *, unit_id: int | None = None) -> None:
    """Refuse unless the role holds the grant and, where a unit is named, reaches it."""
    if not actor.may(grant):
        raise NotYours(grant=grant)
    if unit_id is not None and not Unit.objects.filter(pk=unit_id, path__within=list(actor.paths)).exists():
        raise NotYours(grant=grant)


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of this request: read anew each time, so that a withdrawn right ends at once (SEC-14).

    None for a visitor, and for an account that has to choose: several posts and none chosen, or the chosen one ended.
    """
    if not request.user.is_authenticated or not request.user.pk:
        return None
    posts = actors_of_account(request.user.pk)
    chosen = request.session.get(SESSION_KEY)
    if chosen is None:
        return posts[0] if len(posts) == 1 else None
    # Nobody slides from an ended post into another one unasked: a page still open would be sent in the wrong office.
    return next((post for post in posts if post.appointment_id == chosen), None)


def may_see(actor: Actor, kind: str, row_id: str) -> bool:
    """Does this actor see that row? Asked in the present transaction of the actor."""
    protected = declared_as(kind)
    if protected is None:
        return False
    try:
        return bool(visible(protected, manager_of(protected).filter(pk=row_id), actor).exists())
    except (ValueError, ValidationError):
        return False  # a guessed key that is none is absent like any other

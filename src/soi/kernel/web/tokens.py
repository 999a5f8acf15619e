"""Tokens of one person, and which rights of a role a program can be given at all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.models import Token
from soi.kernel.access.public import Actor

LONGEST_DAYS = 366
MOST = 20

_scopes: dict[str, Any] = {}


def enter_scope(grant: str, label: Any) -> None:
    """A room says of one of its grants that its API asks for it, and what that means to a person."""
    _scopes[grant] = label


def scopes_of(actor: Actor) -> dict[str, Any]:
    """The rights of this role that a program can be given, in words."""
    return {grant: _scopes[grant] for grant in sorted(_scopes) if actor.may(grant)}


def label_of(grant: str) -> str:
    return str(_scopes.get(grant, grant))


def my_tokens(actor: Actor) -> QuerySet[Token]:
    """Every token this person ever made, newest first."""
    protected = access.declared_as("access.token")
    assert protected is not None  # noqa: S101 - declared below this layer
    return access.visible(protected, Token.objects.all(), actor).order_by("-made_at", "-pk")


def good_tokens(actor: Actor) -> QuerySet[Token]:
    """Those that still open something, as far as their day says."""
    return my_tokens(actor).filter(Q(revoked_at__isnull=True), valid_until__gte=timezone.localdate())

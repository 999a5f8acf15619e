"""From the word a program shows to its actor: the appointment as held today, with the token's share of its grants."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from soi.kernel.access.actor import Actor
from soi.kernel.access.errors import PostEnded
from soi.kernel.access.posts import actor_of_appointment

API = "/api/"
WORD = re.compile(r"soi_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Bearer:
    """One call with a good token. `wait` says how many seconds it must hold back, 0 where it need not."""

    token_id: int
    appointment_id: int
    scopes: frozenset[str]
    writes: bool
    wait: int


def is_api(request: HttpRequest) -> bool:
    """Is it a program that asks, by a token, and never by a session?"""
    return request.path.startswith(API)


def digest_of(word: str) -> str:
    """What is kept of a token: its word is random enough that a plain digest cannot be turned back."""
    return hashlib.sha256(word.encode()).hexdigest()


def bearer_of(request: HttpRequest) -> Bearer | None:
    """The call this request makes with its token; None where it shows none, or none that is good."""
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not WORD.fullmatch(word):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select * from soi.token_called(%s, %s)", [digest_of(word), settings.SOI_API_CALLS_A_MINUTE])
        row = cursor.fetchone()
    return None if row is None else Bearer(row[0], row[1], frozenset(row[2]), row[3], row[4])


def actor_of_bearer(bearer: Bearer) -> Actor | None:
    """The appointment's actor of today with no grant that the token was not given, and none the role has lost since."""
    try:
        actor = actor_of_appointment(bearer.appointment_id)
    except PostEnded:
        return None
    return replace(actor, grants=actor.grants & bearer.scopes)

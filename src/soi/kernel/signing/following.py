"""What a room does when the program on an officer's machine has signed a paper about one of its things."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from soi.kernel.access.public import Actor
from soi.kernel.signing.models import Request

Follows = Callable[[Actor, UUID, str], None]
_follows: dict[str, Follows] = {}


def follow(kind: str, follows: Follows) -> None:
    """A room says what it does, in the transaction of the signature: given who signed, its thing, the new digest."""
    _follows[kind] = follows


def followed(actor: Actor, request: Request, digest: str) -> None:
    """Let the room of a request follow; a refusal of it undoes the signature."""
    if request.about_kind in _follows:
        _follows[request.about_kind](actor, UUID(request.about_id), digest)

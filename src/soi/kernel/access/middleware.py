"""Session or token -> actor -> one transaction with a signed ticket; nothing of a refused or failed request stays."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from soi.kernel.access.actor import Actor
from soi.kernel.access.bearer import actor_of_bearer, bearer_of, is_api
from soi.kernel.access.public import acting, actor_of

Handler = Callable[[HttpRequest], HttpResponseBase]
REFUSED = 400


class ActorMiddleware:
    """Gives `request.actor` (None for a visitor) and opens the actor's transaction around the view."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = _by_token(request) if is_api(request) else actor_of(request)
        request.actor = actor  # type: ignore[attr-defined]
        if actor is None:
            return self.get_response(request)
        with acting(actor):
            response = self.get_response(request)
            if response.status_code >= REFUSED:
                transaction.set_rollback(True)
            return response


def _by_token(request: HttpRequest) -> Actor | None:
    """Under the programs' address only a token counts, whatever session the browser may hold."""
    bearer = bearer_of(request)
    request.bearer = bearer  # type: ignore[attr-defined]
    return None if bearer is None or bearer.wait else actor_of_bearer(bearer)

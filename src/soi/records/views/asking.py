"""Who asks, and for which marked documents they have stated a purpose that still holds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from soi.base.errors import NotFound
from soi.kernel.access.public import Actor
from soi.records.errors import PurposeNotStated
from soi.records.models import Document

M = TypeVar("M", bound=Model)
SESSION_KEY = "records.opened"
MINUTES = 30


@dataclass(frozen=True)
class Opening:
    """A stated purpose, good until a moment (seconds since 1970), for one role of one person."""

    purpose: str
    until: float

    @property
    def minutes_left(self) -> int:
        return max(1, round((self.until - time.time()) / 60))


def asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def uuid_in(request: HttpRequest, name: str) -> UUID:
    """A key given in the query; raises NotFound where it is none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError as error:
        raise NotFound() from error


def number_in(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


@dataclass(frozen=True)
class Turn:
    """Where in a list a page stands: its number from 1, and the pages beside it, 0 where there is none."""

    at: int
    before: int
    after: int


def turned(request: HttpRequest, rows: QuerySet[M], size: int) -> tuple[list[M], Turn]:
    """One page of a list that grows by a few a day, and how its pager stands: what is older stays within reach."""
    at = max(1, number_in(request, "page") or 1)
    found = list(rows[(at - 1) * size : at * size + 1])
    return found[:size], Turn(at, at - 1, at + 1 if len(found) > size else 0)


def remember_opening(request: HttpRequest, document: Document, purpose: str) -> None:
    """Hold the stated purpose for half an hour, in the session and for the present role only."""
    now = time.time()
    held = {key: one for key, one in request.session.get(SESSION_KEY, {}).items() if one[2] > now}
    held[str(document.pk)] = [asker(request).appointment_id, purpose, now + MINUTES * 60]
    request.session[SESSION_KEY] = held


def opening_of(request: HttpRequest, document: Document) -> Opening | None:
    """The purpose stated for a document, if it still holds."""
    appointment, purpose, until = request.session.get(SESSION_KEY, {}).get(str(document.pk), (0, "", 0.0))
    holds = appointment == asker(request).appointment_id and until > time.time()
    return Opening(purpose, until) if holds else None


def require_opening(request: HttpRequest, document: Document) -> None:
    """Refuse a page of a marked document while no purpose is stated for it. Raises PurposeNotStated."""
    if document.level and opening_of(request, document) is None:
        raise PurposeNotStated()

"""Who asks, what is chosen from, and how a refusal is said beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from soi.base.errors import BadInput, NotFound, Refusal, fill
from soi.correspondence.queries import OFFICE, PACK
from soi.correspondence.rules import wording
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons.public import Post
from soi.kernel.reference import public as reference

WRONG = 422


def asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def said(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    params = {name: _(value) if isinstance(value, str) else value for name, value in refusal.params.items()}
    return f"{fill(_(refusal.msgid), params)} {fill(_(refusal.remedy_msgid), params)}".strip()


def beside(form: Any, refusal: Refusal) -> None:
    """Put what was refused beside its field, or above the form."""
    field = refusal.field if isinstance(refusal, BadInput) else ""
    form.add_error(field if field in form.fields else None, said(refusal))


def posts(found: Iterable[Post]) -> list[tuple[int, str]]:
    return [(post.appointment_id, f"{post.name} · {post.unit_name}") for post in found]


def units(found: Iterable[organisations.Unit]) -> list[tuple[int, str]]:
    names = organisations.names_of([each.pk for each in found])
    return [(each.pk, names[each.pk]) for each in found]


def labels(kind: str) -> dict[str, str]:
    """What the office calls each item of a kind, in the language of the page."""
    language = get_language() or OFFICE
    return {item.id: item.label(language) for item in reference.pack(PACK).versions(kind)}


def types() -> list[tuple[str, str]]:
    """The types of papers that are drafted here."""
    names = labels("document_types")
    return [(each, names[each]) for each in wording.FORMS]


def template_text(type: str, on: date) -> str:
    """The words a draft of a type begins with."""
    found = reference.pack(PACK).items("draft_templates", on=on)
    return next(("\n".join(item.value["lines"]) for item in found if item.value["type"] == type), "")


def key_in(request: HttpRequest, name: str) -> UUID | None:
    """A key given in the query; raises NotFound where it is none."""
    text = request.GET.get(name, "") or request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound() from error


def number_in(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

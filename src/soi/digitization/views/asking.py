"""Who asks, what was given in the address or sent, and how a refusal is said at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from soi.base.errors import BadInput, NotFound, Refusal, fill
from soi.digitization.actions import Moved
from soi.digitization.wording import stay_names
from soi.kernel.access.public import Actor

WRONG = 422


def asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def number_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def plain(text: str) -> str:
    """What was written, without the one sign that no text of the database holds."""
    return text.replace("\x00", " ")


def words_in(request: HttpRequest, name: str, most: int = 500) -> str:
    """Words that were sent, as long as they are kept."""
    return plain(request.POST.get(name, ""))[:most]


def key_in(text: str) -> UUID:
    """A key that was sent. Raises NotFound where it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound() from error


def keys_in(request: HttpRequest, name: str = "line") -> list[UUID]:
    return [key_in(text) for text in request.POST.getlist(name)]


NARROWED = (("unit_id", "unit"), ("was_id", "was"), ("stage", "stage"), ("level", "level"))


def chosen_in(given: QueryDict) -> dict[str, Any]:
    """What the ledger is narrowed to by the address, or by a form that keeps it."""
    numbers = {name: number_in(given.get(short, "")) for name, short in NARROWED}
    return {**numbers, "term": plain(given.get("term", ""))[:40], "q": plain(given.get("q", "")).strip()[:80]}


def kept_of(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The same as it goes into an address again."""
    short = {**dict(NARROWED), "term": "term", "q": "q"}
    return {short[name]: value for name, value in chosen.items() if value not in (None, "")}


def done(form: Form, verb: Callable[[], object]) -> bool:
    """Do it; what cannot be used of the answers is said at its field."""
    try:
        verb()
    except BadInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, said(refusal))
        return False
    return True


def said(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    return (
        f"{fill(gettext(refusal.msgid), refusal.params)} {fill(gettext(refusal.remedy_msgid), refusal.params)}".strip()
    )


def account_in(moved: Moved) -> str:
    """The account of an act on many, as it goes into the address of the next page."""
    return urlencode({"went": moved.went, **moved.stayed})


def told(request: HttpRequest) -> list[str]:
    """The account of the act before: how many went on, how many stayed and why."""
    went = number_in(request.GET.get("went", ""))
    if went is None:
        return []
    stayed = {why: number_in(request.GET.get(reason, "")) for reason, why in stay_names().items()}
    lines = [_("Files that went on: {count}.").format(count=went)]
    return lines + [
        _("Stayed: {count} ({why}).").format(count=count, why=why) for why, count in stayed.items() if count
    ]


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A PDF to be taken along; no cache keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)

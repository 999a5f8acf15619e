"""Words in doubt over many papers, one at a time, the most worth a look first; the keyboard is enough (DIG-10)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.intake import actions, queries
from soi.intake.errors import NoSuchWord
from soi.intake.forms import QueueForm
from soi.intake.queries import InDoubt
from soi.intake.rules import order
from soi.intake.views import sheet
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page

GRANT, COUNTED = "intake.receive", 1000


@dataclass(frozen=True)
class Row:
    """One word of the queue as the page shows it."""

    one: InDoubt
    word: sheet.Word
    kind: str


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The first word of the queue in its image, ready to be typed; the next ones beneath."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, GRANT)
    after = request.GET.get("after", "")[:30]
    found, more = queries.queue(actor, after=after)
    rows = [Row(one, sheet.word_of(one.page, one.word), _kinds()[order.kind(one.word, one.fields)]) for one in found]
    return page(
        request, "intake/queue.html", rows=rows, first=rows[0] if rows else None, after=after,
        next=rows[-1].one.key if more and rows else "", skip=rows[0].one.key if rows else "",
        waiting=queries.count_doubts(actor, COUNTED),
    )  # fmt: skip


@require_POST
def say(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """What stands in the image; then the next word. What changed since the page was made is not written over."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, GRANT)
    form = QueueForm(request.POST)
    if not form.is_valid():
        raise NoSuchWord(field="word")
    given = form.cleaned_data
    if given["act"] == "right":
        actions.confirm_word(actor, arrival_id, word=given["word"], seen=given["seen"])
    else:
        actions.correct_word(actor, arrival_id, word=given["word"], text=given["text"], seen=given["seen"])
    after = urlencode({"after": given["after"]}) if given["after"] else ""
    return redirect(f"{reverse('intake:queue')}?{after}".rstrip("?"))


def _kinds() -> dict[str, str]:
    return {
        "field": _("for the register"),
        "number": _("number"),
        "name": _("name"),
        "ordinary": _("ordinary word"),
        "common": _("small word"),
    }

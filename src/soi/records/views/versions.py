"""The versions of a paper: who brought each, when and why, its hash; two compared; a new one taken in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import BadInput
from soi.intake import public as intake
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page
from soi.records import actions, forms, queries
from soi.records.models import Document
from soi.records.rules.comparing import Row, compare
from soi.records.views.asking import asker, number_in, require_opening
from soi.records.views.document import download, kind_of, name_of
from soi.records.views.levels import say

WRONG = 422
READY = {intake.State.READ, intake.State.CONFIRMED}


@require_http_methods(["GET", "POST"])
def versions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list, the comparison of two by ?from= and ?to=, and the form of a new one for who keeps the book."""
    actor = asker(request)
    document = queries.get_document(actor, pk)
    require_opening(request, document)
    found = queries.versions_of(document)
    form = _form(request, actor)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.add_version(actor, document.pk, form.cleaned_data["arrival"], reason=form.cleaned_data["reason"])
            return redirect("records:versions", document.pk)
        except BadInput as refusal:
            say(form, refusal)
    before, after = _chosen(request, document)
    return page(
        request,
        "records/versions.html",
        status=WRONG if form is not None and form.errors else 200,
        document=document,
        versions=found,
        form=form,
        before=before,
        after=after,
        rows=_compared(document, before, after) if len(found) > 1 else [],
    )


def _form(request: HttpRequest, actor: Actor) -> forms.VersionForm | None:
    if not actor.may("records.register"):
        return None
    waiting = intake.briefs(actor, intake.open_ids(actor)).values()
    # What is still being read has no words yet to keep.
    arrivals = [(each.ref.id, each.title) for each in waiting if each.state in READY]
    return forms.VersionForm(request.POST or None, arrivals=arrivals)


def _chosen(request: HttpRequest, document: Document) -> tuple[int, int]:
    after = number_in(request, "to") or document.version
    before = number_in(request, "from") or max(1, after - 1)
    return before, after


def _compared(document: Document, before: int, after: int) -> list[Row]:
    queries.get_version(document, before)
    queries.get_version(document, after)
    return compare(queries.lines_of_version(document, before), queries.lines_of_version(document, after))


@require_GET
def original(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The untouched file of one version; logged."""
    actor = asker(request)
    document = queries.get_document(actor, pk)
    version = queries.get_version(document, number)
    data = actions.take_version(actor, document, version)
    return download(
        data, kind_of(version.original_kind), f"{name_of(document)}-{number}.{version.original_kind or 'bin'}"
    )

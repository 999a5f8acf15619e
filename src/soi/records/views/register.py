"""Registering an arrived paper, and entering the line of a marked paper held elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from soi.kernel.access import public as access
from soi.kernel.web.public import page
from soi.records import actions, forms, queries
from soi.records.views.asking import asker, uuid_in
from soi.records.views.notice import stub_of

WRONG = 422


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The one form of the one act; sent again, it leads to the number already given."""
    actor, arrival_id, today = asker(request), uuid_in(request, "arrival"), timezone.localdate()
    access.require(actor, "records.register")
    done = queries.document_of_arrival(actor, arrival_id)
    if done is not None:
        return redirect("records:registered", done.pk)
    content = actions.arrived(actor, arrival_id)
    form = forms.RegisterForm(request.POST or None, actor=actor, content=content, today=today)
    if request.method == "POST" and form.is_valid():
        document = actions.register(actor, arrival_id, form.particulars(), today=today)
        return redirect("records:registered", document.pk)
    return page(
        request,
        "records/register.html",
        status=WRONG if form.errors else 200,
        form=form,
        content=content,
        channel=forms.names("channels").get(content.channel, content.channel),
        arrival_id=arrival_id,
    )


@require_GET
def registered(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The number, large enough to be copied onto the paper."""
    document = queries.get_document(asker(request), pk)
    return page(request, "records/registered.html", document=document)


@require_http_methods(["GET", "POST"])
def stub(request: HttpRequest) -> HttpResponse:
    """Enter the line of a marked paper that lies elsewhere."""
    actor = asker(request)
    access.require(actor, "records.register")
    form = forms.StubForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kept = actions.keep_stub(actor, stub_id=given.pop("key"), today=timezone.localdate(), **given)
        return redirect("records:stub_kept", kept.pk)
    return page(request, "records/stub.html", status=WRONG if form.errors else 200, form=form)


@require_GET
def stub_kept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The line of a marked paper: its number, its mark, who holds it. No more is shown."""
    return stub_of(request, queries.get_stub(asker(request), pk))

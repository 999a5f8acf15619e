"""The transfer to the archive, for both sides: lists, offering, one list, deciding, closing, the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import BadInput, Refusal, fill
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor, NotYours
from soi.kernel.signing import public as signing
from soi.kernel.web.public import fragment, page
from soi.records.models import Document
from soi.records.packages import forms, queries
from soi.records.packages.actions import transfer as actions
from soi.records.packages.errors import NotWholeYet
from soi.records.packages.models import Transfer, TransferItem
from soi.records.packages.views.asking import asker, key_in, place_in, said, sent

WRONG = 422


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Lists offered by this body or to it, newest first."""
    actor = asker(request)
    if not (actor.may(actions.GIVES) or actor.may(actions.RECEIVES) or actor.may("audit.read")):
        raise NotYours(grant=actions.GIVES)
    found = queries.listed_transfers(actor, after=key_in(request))
    return page(
        request,
        "records/packages/transfers.html",
        found=found,
        is_first=not request.GET.get("after"),
        may_offer=actor.may(actions.GIVES),
    )


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Choose files and the archive they are offered to."""
    actor = asker(request)
    access.require(actor, actions.GIVES)
    archives = queries.archives_for(actor, timezone.localdate())
    form = forms.OfferForm(archives, queries.files_to_choose(actor), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.offer(
                actor,
                transfer_id=given["key"],
                to_unit_id=given["to_unit"],
                file_ids=[UUID(each) for each in given["chosen"]],
                title=given["title"],
            )
        except Refusal as refusal:
            field = refusal.field if isinstance(refusal, BadInput) and refusal.field in form.fields else None
            form.add_error(field, fill(_(refusal.msgid), refusal.params))
        else:
            return redirect("records:transfer", made.pk)
    return page(
        request, "records/packages/offer.html", status=WRONG if form.errors else 200, form=form, archives=archives
    )


@require_GET
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """One list with each of its items."""
    return page(request, "records/packages/transfer.html", **_shown(request, transfer_id))


@require_GET
def transfer_part(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """The same without the frame, for when something changed."""
    return fragment(request, "records/packages/_transfer.html", **_shown(request, transfer_id))


@require_POST
def decide(request: HttpRequest, transfer_id: UUID, position: int) -> HttpResponse:
    """Accept or refuse one item."""
    actor = asker(request)
    item = queries.get_item(actor, transfer_id, position)
    accepted, reason = request.POST.get("act") == "accept", request.POST.get("reason", "")
    try:
        actions.decide(actor, item, accepted=accepted, reason=reason)
    except BadInput as refusal:
        shown = _shown(request, transfer_id)
        shown |= {"wrong_at": position, "wrong": fill(_(refusal.msgid), refusal.params)}
        return page(request, "records/packages/transfer.html", status=WRONG, **shown)
    return redirect(f"{request.path.rsplit('/items/', 1)[0]}/#item-{position}")


@require_POST
def close(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Close a list: custody moves, the receipt goes to both sides."""
    actor = asker(request)
    actions.close(actor, queries.get_transfer(actor, transfer_id))
    return redirect("records:transfer", transfer_id)


@require_POST
def sign(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Sign the receipt."""
    actor = asker(request)
    actions.sign_receipt(actor, queries.get_transfer(actor, transfer_id))
    return redirect("records:transfer", transfer_id)


@require_GET
def receipt(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """The receipt as a PDF with the signatures it has."""
    actor = asker(request)
    found = queries.get_transfer(actor, transfer_id)
    if found.receipt_id is None:
        raise NotWholeYet()
    name = f"bien-ban-giao-nhan-{found.number}-{found.year}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(signing.document(actor, found.receipt_id), content_type="application/pdf", headers=headers)


@require_GET
def item_package(request: HttpRequest, transfer_id: UUID, position: int) -> StreamingHttpResponse:
    """The package of one item; logged."""
    actor = asker(request)
    item = queries.get_item(actor, transfer_id, position)
    return sent(actions.take_item(actor, item), f"soi-{item.label.replace('/', '-')}", item.size)


def custody_panel(request: HttpRequest, document: Document) -> str:
    """On a paper's page: that an archive keeps it since a day; nothing while its own unit does."""
    found = queries.custody_of(document.pk)
    if found is None:
        return ""
    sees_list = queries.visible_transfers(asker(request)).filter(pk=found.transfer_id).exists()
    return render_to_string("records/packages/_custody.html", {"custody": found, "sees_list": sees_list}, request)


def _shown(request: HttpRequest, transfer_id: UUID) -> dict[str, Any]:
    actor = asker(request)
    found = queries.get_transfer(actor, transfer_id)
    items = queries.transfer_items(found, after=place_in(request))
    counts = queries.counts_of(found.items.all())
    receives = actor.may(actions.RECEIVES) and found.state == Transfer.State.OFFERED
    return {
        "transfer": found,
        "rows": [(item, said(item.fault)) for item in items],
        "after": items[-1].position if len(items) == queries.ITEMS_SHOWN else 0,
        "counts": counts,
        "decides": receives,
        "may_close": receives and not counts.get(TransferItem.State.OFFERED),
        "may_take": actor.may(actions.GIVES) or actor.may(actions.RECEIVES),
        **_receipt(actor, found),
    }


def _receipt(actor: Actor, found: Transfer) -> dict[str, Any]:
    """The signatures of the receipt, and whether it waits for this office; nothing for who is no side of it."""
    asked = next(iter(signing.about(actor, actions.KIND, str(found.pk))), None) if found.receipt_id else None
    if asked is None:
        return {"signatures": [], "has_receipt": False, "may_sign": False}
    return {
        "has_receipt": True,
        "signatures": signing.verify(signing.document(actor, asked.pk)),
        "may_sign": any(each.pk == asked.pk for each in signing.to_sign(actor)),
    }

"""What a paper says of itself: the form built from its type, checked in the browser as here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from soi.base.errors import fill
from soi.kernel.access import public as access
from soi.kernel.web.public import page
from soi.records import actions, forms, queries
from soi.records.errors import NoSchema
from soi.records.models import Document, Schema
from soi.records.rules import metadata
from soi.records.views.asking import asker, require_opening

WRONG = 422
# What each kind of check says; the braces are filled from the pack.
SAYS = {
    "required": _("Fill in this field."),
    "text": _("This is not a text."),
    "longest": _("At most {most} letters."),
    "list": _("One on each line, at most {most} letters each."),
    "items": _("At most {most} lines."),
    "choice": _("Choose from the list."),
    "number": _("Write a whole number."),
    "date": _("Write day/month/year, for example 08/10/2026."),
    "flag": _("Choose yes or no."),
    "pattern": _("Write it in this form: {example}."),
    "least": _("At least {least}."),
    "most": _("At most {most}."),
}


@dataclass
class Shown:
    """One field as the form or the document page shows it."""

    id: str
    kind: str
    label: str
    hint: str
    is_required: bool
    value: str
    said: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    by: str = ""
    at: Any = None


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form of the paper's type; what fails is said beside its field, and nothing is written."""
    actor = asker(request)
    document = queries.get_document(actor, pk)
    access.require(actor, "records.register", unit_id=document.unit_id)
    require_opening(request, document)
    schema = queries.schema_of(document)
    if schema is None:
        raise NoSchema()
    typed = request.POST if request.method == "POST" else None
    values = metadata.cleaned(schema.fields, typed) if typed is not None else document.metadata or {}
    failed = metadata.failing(schema.checks, values) if typed is not None else []
    if typed is not None and not failed:
        actions.describe(actor, document.pk, values)
        return redirect("records:document", document.pk)
    wrong = {check["field"]: sentence(check) for check in failed}
    fields = [_shown(each, values.get(each["id"]), wrong.get(each["id"], "")) for each in schema.fields]
    if typed is not None:
        for one in fields:
            one.value = typed.get(one.id, "")
    return page(
        request,
        "records/metadata.html",
        status=WRONG if failed else 200,
        document=document,
        fields=fields,
        wrong=[each for each in fields if each.said],
        checks=json.dumps(in_browser(schema), ensure_ascii=False),
        type=forms.names("document_types").get(document.type, document.type),
        sources=_sources(schema),
    )


def in_browser(schema: Schema) -> dict[str, Any]:
    """The same rule text for the browser, each check with its sentence in the language of the page."""
    checks = [{"field": each["field"], "rule": each["rule"], "says": sentence(each)} for each in schema.checks]
    return {"fields": [{"id": each["id"], "kind": each["kind"]} for each in schema.fields], "checks": checks}


def sentence(check: Mapping[str, Any]) -> str:
    """What a failing check says in the language of the page."""
    if "says" in check:
        return _labelled(check["says"])
    return fill(str(SAYS[check["why"]]), check["params"])


def shown_on_page(document: Document) -> list[Shown]:
    """The metadata a paper has, each with how it came."""
    if not document.metadata or document.described_by is None:
        return []
    given = [each for each in document.described_by.fields if each["id"] in document.metadata]
    found = []
    for each in given:
        one = _shown(each, document.metadata[each["id"]])
        one.value = dict(one.choices).get(one.value, one.value)
        origin = document.metadata_from.get(each["id"], {})
        one.by, one.at = origin.get("by", ""), parse_datetime(origin.get("at", ""))
        found.append(one)
    return found


def _shown(each: dict[str, Any], value: Any, said: str = "") -> Shown:
    choices = [(one["id"], _labelled(one["labels"])) for one in each.get("choices", [])]
    if each["kind"] == "flag":
        choices = [("yes", str(_("Yes"))), ("no", str(_("No")))]
    return Shown(
        id=each["id"],
        kind=each["kind"],
        label=_labelled(each["labels"]),
        hint=_labelled(each["hint"]) if "hint" in each else "",
        is_required=bool(each.get("required")),
        value=metadata.shown(each["kind"], value),
        said=said,
        choices=choices,
    )


def _sources(schema: Schema) -> list[dict[str, Any]]:
    """Where the fields come from, each source once."""
    found: dict[str, dict[str, Any]] = {each["from"]["source"]: each["from"] for each in schema.fields}
    return list(found.values())


def _labelled(labels: dict[str, str]) -> str:
    return labels.get(get_language() or "vi") or labels["vi"]

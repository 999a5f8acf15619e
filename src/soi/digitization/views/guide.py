"""May I scan this? And the list of secret files: what is marked, why, whether it may be digitized, what for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from soi.digitization import queries
from soi.digitization.rules import guide as rules
from soi.digitization.views.asking import asker
from soi.digitization.views.ledger import rows_of
from soi.digitization.wording import names
from soi.kernel.access import public as access
from soi.kernel.reference import public as reference
from soi.kernel.web.public import page

READ = "digitization.read"


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Questions one after the other, and a verdict with the article it rests on."""
    access.require(asker(request), READ)
    today, language = timezone.localdate(), get_language() or "vi"
    pack = reference.pack(queries.PACK)
    questions = rules.in_order(pack.items(rules.QUESTIONS, on=today))
    answers = {one.id: request.GET[one.id] for one in questions if request.GET.get(one.id)}
    verdict = rules.decide(answers, questions, pack.items(rules.RULES, on=today))
    asked = [
        {
            "id": one.id,
            "label": one.label(language),
            "hint": one.value.get("hint", {}).get(language, ""),
            "answers": [(each["id"], each["labels"][language]) for each in one.value["answers"]],
            "given": answers.get(one.id, ""),
        }
        for one in questions
        if one.id in answers or (verdict.asks is not None and one.id == verdict.asks.id)
    ]
    rule = verdict.rule
    return page(
        request,
        "digitization/guide.html",
        asked=asked,
        rule=rule,
        words=rule.label(language) if rule else "",
        kind=rule.value["verdict"] if rule else "",
        is_open=verdict.asks is not None,
    )


@require_GET
def secret(request: HttpRequest) -> HttpResponse:
    """The list of secret files as far as this reader sees them."""
    actor = asker(request)
    access.require(actor, READ)
    items, purposes = names("secrecy_items"), names("purposes")
    found, more = queries.list_secret(actor, after=request.GET.get("after", ""))
    rows = [
        (row, items.get(row.line.list_item, row.line.list_item), purposes.get(row.line.purpose, ""))
        for row in rows_of(found)
    ]
    return page(
        request, "digitization/secret.html", rows=rows, may_approve=actor.may("digitization.approve"),
        after=found[-1].pk if more else "", is_first=not request.GET.get("after"),
    )  # fmt: skip

"""How well the machine reads: the sample, one thing at a time; and the figures by unit and scanner."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import NotFound
from soi.digitization import queries
from soi.digitization.actions import samples
from soi.digitization.models import Sample
from soi.digitization.queries import accuracy as figures
from soi.digitization.rules import sampling
from soi.digitization.rules.pace import pages_an_hour
from soi.digitization.views.asking import asker, number_in
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import demo_notice, page

READ, CHECK = "digitization.read", "digitization.check"


@require_GET
def accuracy(request: HttpRequest) -> HttpResponse:
    """Accuracy with its number and interval, and pace, by unit; proposals overruled, by field."""
    actor = asker(request)
    access.require(actor, READ)
    rows = figures.by_scanner(actor)
    back = figures.sent_back(actor)
    paces = figures.pace(actor)
    units = {row.unit_id for row in rows} | {unit for unit, _who in back} | {one.unit_id for one in paces}
    names = organisations.names_of(units)
    said = figures.overruled(actor)
    return page(
        request, "digitization/accuracy.html",
        rows=sorted(((names.get(row.unit_id, ""), row) for row in rows), key=lambda pair: (pair[0], pair[1].scanner)),
        back=sorted((names.get(unit, ""), who, one) for (unit, who), one in back.items()),
        fields=[(_(label), said[name]) for name, label in intake.FIELDS.items() if name in said],
        paces=sorted(
            ((names.get(one.unit_id, ""), one, one.ms / 60_000) for one in paces),
            key=lambda each: (each[0], each[1].machine),
        ),
        all_pace=pages_an_hour(sum(one.pages for one in paces), sum(one.ms for one in paces)),
        notice=demo_notice(), may_check=actor.may(CHECK),
        waiting=sum(row.waiting for row in rows), per=sampling.PAGES_A_WORD,
    )  # fmt: skip


@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """The next thing of the sample, beside its image."""
    actor = asker(request)
    access.require(actor, CHECK)
    after = number_in(request.GET.get("after", "")) or 0
    while (found := queries.next_sample(actor, after=after)) is not None:
        shown = _shown(actor, found)
        if shown is not None:
            return page(request, "digitization/sample.html", sample=found, **shown)
        samples.drop_empty(actor, found.pk)
        after = found.pk
    return page(request, "digitization/sample.html", sample=None)


@require_POST
def say(request: HttpRequest, sample_id: int) -> HttpResponse:
    """Right, wrong, or the image does not tell; then the next."""
    actor, said = asker(request), request.POST.get("act", "")
    access.require(actor, CHECK)
    if said not in samples.ANSWERS:
        raise NotFound()
    samples.answer(actor, sample_id, said)
    return redirect("digitization:sample")


def _shown(actor: Actor, found: Sample) -> dict[str, Any] | None:
    """What was read there, and where it stands in the picture; None where nothing was."""
    scan = found.scan
    reading = intake.as_read(actor, scan.arrival_id)  # type: ignore[arg-type]
    if found.kind == Sample.Kind.WORD:
        drawn = sampling.word_drawn(scan.pk, found.number, reading["pages"])
        if drawn is None:
            return None
        sheet = reading["pages"][drawn[0]]
        word = sheet["words"][drawn[1]]
        return {"text": word["text"], "what": _("word"), **_place(scan.arrival_id, sheet, word["box"], 0.035, 0.01)}
    at = sampling.field_drawn(scan.pk, found.number, reading["fields"], list(intake.FIELDS))
    if at is None:
        return None
    field = reading["fields"][at]
    sheet = next(page for page in reading["pages"] if page["number"] == field["page"])
    size = (sheet["width"], sheet["height"]) * 2
    box = [min(1.0, place / whole) for place, whole in zip(field["box"], size, strict=True)]
    place = _place(scan.arrival_id, sheet, box, 0.05, 0.03)
    return {"text": field["value"], "what": _(intake.FIELDS[field["name"]]), **place}


def _place(arrival_id: Any, sheet: dict[str, Any], box: list[float], across: float, along: float) -> dict[str, Any]:
    width, height = sheet["width"], sheet["height"]

    def rect(left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
        x, y = round(left * width), round(top * height)
        return x, y, max(1, round(right * width) - x), max(1, round(bottom * height) - y)

    left, top, right, bottom = box
    wide = (max(0, left - across), max(0, top - along), min(1, right + across), min(1, bottom + along))
    return {
        "image": reverse("intake:page", args=[arrival_id, sheet["number"]]), "width": width, "height": height,
        "box": rect(*box), "view": " ".join(str(each) for each in rect(*wide)), "number": sheet["number"],
    }  # fmt: skip

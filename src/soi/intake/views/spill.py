"""The procedure for a marked paper that was seen here: what is done, by whom; who ends it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import BadInput, fill, say_again
from soi.intake import actions, queries
from soi.intake.rules import spill as rules
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page

GRANT, ROWS, WRONG = "intake.spill", 25, 422
ACTS = {"close": actions.close_spill, "confirm": actions.confirm_spill, "deny": actions.deny_spill}


@require_GET
def spills(request: HttpRequest) -> HttpResponse:
    """What was seen, the open ones first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, GRANT)
    after = request.GET.get("after", "")
    below = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    rows, more = queries.list_spills(actor, after=below, count=ROWS)
    return page(request, "intake/spills.html", rows=rows, next=rows[-1].pk if more else "")


@require_http_methods(["GET", "POST"])
def spill(request: HttpRequest, spill_id: int) -> HttpResponse:
    """One of them: of a paper of the book another person says first whether the stamp is there; then four steps in
    words, and another person ends it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, GRANT)
    found, wrong, given = queries.get_spill(actor, spill_id), "", request.POST
    words = given.get("words", "").replace("\x00", " ")
    if request.method == "POST":
        try:
            if given.get("act") in ACTS:
                ACTS[given["act"]](actor, spill_id, words=words)
            else:
                actions.do_spill_step(actor, spill_id, step=given.get("step", ""), words=words)
            return redirect("intake:spill", spill_id)
        except BadInput as refusal:
            wrong = " ".join(fill(_(text), refusal.params) for text in (refusal.msgid, refusal.remedy_msgid))
    done = {one.step: one for one in found.steps.select_related("by__person")}
    mine = not rules.may_close(actor.person_id, [one.by.person_id for one in done.values()])
    return page(
        request, "intake/spill.html", status=WRONG if wrong else 200, case=found, wrong=wrong,
        said=given.get("words", "") if wrong else "", at=given.get("step", "") or given.get("act", "") if wrong else "",
        steps=[(key, _(words), done.get(key)) for key, words in rules.STEPS.items()],
        stays=[say_again(one, _) for one in found.left],
        held=[one.say(translate=_) for one in actions.held_by(actor, found)],
        may_decide=found.noticed_person is not None and rules.may_decide(actor.person_id, found.noticed_person),
        told=queries.told_of(found), may_close=not rules.left(done) and not mine, mine=mine, left=rules.left(done),
    )  # fmt: skip

"""The list of what arrived, and the form by which files come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import Refusal, fill
from soi.intake import queries
from soi.intake.channels import upload as channel
from soi.intake.forms import UploadForm, channel_names
from soi.intake.models import Arrival
from soi.intake.rules.states import OPEN, WAITING, State
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import fragment, page

ROWS = 25
GRANT = "intake.receive"


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    arrival: Arrival
    name: str
    channel: str
    tag: str
    icon: str
    words: str


@dataclass(frozen=True)
class Said:
    """What became of one file, in words."""

    name: str
    arrival_id: UUID | None
    why: str = ""
    remedy: str = ""


@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """What I hold, newest first, beside the form for files."""
    actor = _clerk(request)
    return page(request, "intake/arrivals.html", form=UploadForm(), **_list(request, actor))


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The list alone, for when something changed."""
    return fragment(request, "intake/_list.html", **_list(request, _clerk(request)))


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take in the files of a form, each with its own verdict."""
    actor = _clerk(request)
    form = UploadForm(request.POST, request.FILES)
    whole = request.headers.get("HX-Request") != "true"
    if not form.is_valid():
        if whole:
            return page(request, "intake/arrivals.html", form=form, **_list(request, actor))
        return fragment(request, "intake/_upload.html", form=form)
    given = form.cleaned_data
    verdicts = channel.take_files(
        actor,
        [channel.Sent(file.name, file.read()) for file in given["papers"]],
        channel=given["channel"],
        marked_level=given["marked"],
        form_key=given["key"],
    )
    context: dict[str, Any] = {
        "form": UploadForm(initial={"channel": given["channel"]}),
        "verdicts": [_said(each) for each in verdicts],
    }
    if whole:
        return page(request, "intake/arrivals.html", **context, **_list(request, actor))
    return fragment(request, "intake/_upload.html", **context)


def _clerk(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, GRANT)
    return actor


def _list(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    settled = request.GET.get("show") == "settled"
    found = queries.settled_arrivals(actor) if settled else queries.open_arrivals(actor)
    before = request.GET.get("before", "")
    rows = queries.page_of(found, before, ROWS + 1)
    return {
        "rows": _rows(actor, rows[:ROWS]),
        "next": rows[ROWS - 1].pk if len(rows) > ROWS else None,
        "settled": settled,
        "before": before,
        "to_do": queries.count_to_do(actor),
    }


def _rows(actor: Actor, arrivals: list[Arrival]) -> list[Row]:
    names, ways = queries.names_of(actor, arrivals), channel_names()
    return [
        Row(one, names.get(one.locker_id, ""), ways.get(one.channel, one.channel), *state_shown(one))
        for one in arrivals
    ]


def state_shown(arrival: Arrival) -> tuple[str, str, str]:
    """The state as tag, icon and words: an adjective, one for each row."""
    state = State(arrival.state)
    if state in WAITING:
        if arrival.refusal:
            return "warn", "clock", _("Waits for the reader")
        return "info", "scan", _("Being read") if state is State.READING else _("Just arrived")
    if state in OPEN and arrival.doubtful:
        return (
            "warn",
            "edit",
            ngettext("{count} word in doubt", "{count} words in doubt", arrival.doubtful).format(
                count=arrival.doubtful
            ),
        )
    return {
        State.READ: ("info", "eye", _("Read, not confirmed")),
        State.CONFIRMED: ("ok", "circle-check", _("Confirmed")),
        State.REFUSED: ("bad", "ban", _("Refused")),
        State.REGISTERED: ("ok", "stack-2", _("Registered")),
        State.PETITION: ("ok", "mail", _("Taken as petition")),
        State.RETURNED: ("line", "arrow-back-up", _("Given back")),
        State.DIVIDED: ("ok", "copy", _("Divided into its papers")),
    }[state]


def why(refusal: dict[str, Any] | None) -> dict[str, str]:
    """A kept refusal in the language of the page: what is wrong, and what to do."""
    if not refusal:
        return {}
    params = refusal.get("params", {})
    said = {"cause": refusal["msgid"], "remedy": refusal["remedy"]}
    return {name: fill(_(text), params) if text else "" for name, text in said.items()}


def _said(verdict: channel.Verdict) -> Said:
    if verdict.refusal is None:
        return Said(verdict.name, verdict.arrival_id)
    return Said(verdict.name, None, *_words(verdict.refusal))


def _words(refusal: Refusal) -> tuple[str, str]:
    remedy = fill(_(refusal.remedy_msgid), refusal.params) if refusal.remedy_msgid else ""
    return fill(_(refusal.msgid), refusal.params), remedy

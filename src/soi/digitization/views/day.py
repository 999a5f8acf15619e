"""A digitization day as help: every step from the shelf to give-back, with who does it and the page it is done on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from soi.digitization.rules.stages import Stage
from soi.digitization.views.asking import asker
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page

READ, KEEP, RECEIVE = "digitization.read", "digitization.keep", "intake.receive"


@dataclass(frozen=True)
class Step:
    """One step of the day: its name, its page where this reader may open it, what is done, who does it."""

    name: str
    address: str
    who: str
    words: Sequence[str]


@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """The guide for clerks and heads, in the product."""
    actor = asker(request)
    access.require(actor, READ)
    steps = [*_at_the_shelf(actor), *_at_the_scanner(actor), *_home_again(actor)]
    return page(request, "digitization/day.html", steps=steps, wrong=_wrong())


def _for(actor: Actor, grant: str, name: str) -> str:
    return reverse(f"digitization:{name}") if actor.may(grant) else ""


def _at_stage(stage: Stage) -> str:
    return f"{reverse('digitization:ledger')}?stage={int(stage)}"


def _at_the_shelf(actor: Actor) -> list[Step]:
    clerk, head = _("clerk"), _("head")
    return [
        Step(
            _("May this file be scanned?"), reverse("digitization:guide"), _("everybody"),
            [_("Answer the questions; the answer names the rule. Top secret: never. Marked: on an isolated machine, "
               "with approval on record.")],
        ),
        Step(
            _("Enter each file at the shelf"), _for(actor, KEEP, "new"), clerk,
            [_("Choose the unit that made the file as it was then, also a district or commune that has ended."),
             _("Count the sheets there and then. A list in Excel comes by Bring a list; what is wrong in it waits.")],
        ),
        Step(
            _("Put files on the list to digitize"), _at_stage(Stage.FOUND), clerk,
            [_("Of lasting value, much used, fragile paper: these three make the order.")],
        ),
        Step(
            _("Approve the list, or refuse with a reason"), reverse("digitization:to_approve"), head,
            [_("Nobody approves the own proposal. A marked file needs its approval on record as well.")],
        ),
        Step(
            _("Open a batch and print its labels"), _for(actor, KEEP, "new_batch"), clerk,
            [_("Put a label on each file, take a picture of all labels and read them back on the page of the batch: "
               "lost, doubled and foreign ones are named.")],
        ),
    ]  # fmt: skip


def _at_the_scanner(actor: Actor) -> list[Step]:
    clerk, worker, batches = _("clerk"), _("who scans"), reverse("digitization:batches")
    return [
        Step(
            _("Hand the batch over"), batches, _("clerk and who scans"),
            [_("Both count all sheets, each alone. Another number needs its reason; the minutes are kept.")],
        ),
        Step(
            _("Scan the files"), _at_stage(Stage.OUT), worker,
            [_("Unbind, take out clips, keep the order. Colour, 300 dpi. Add the scans on the page of the file, with "
               "the sheets you put through the scanner."),
             _("A whole batch at once: lay a separator sheet before each file and add the scan on the page of the "
               "batch. The machine sets its own count beside yours.")],
        ),
        Step(
            _("Check what was read"), reverse("intake:queue") if actor.may(RECEIVE) else "", clerk,
            [_("Another person than who scanned. Names and numbers in doubt come first; Enter is enough where they are "
               "right. Send back with a message what is not good.")],
        ),
        Step(
            _("Describe and sign"), _at_stage(Stage.CHECKED), clerk,
            [_("Register each paper. Who keeps the seal of the body signs them in one round.")],
        ),
    ]  # fmt: skip


def _home_again(actor: Actor) -> list[Step]:
    clerk = _("clerk")
    return [
        Step(
            _("Give back and close the batch"), reverse("digitization:batches"), _("who scans, then clerk"),
            [_("Counted by the one, then file by file by the other. What is missing needs a signed difference with its "
               "reason; before that the batch does not close.")],
        ),
        Step(
            _("Register the purpose of use"), _at_stage(Stage.BACK), clerk,
            [_("The last step of each file. From then on it is done with in the ledger.")],
        ),
        Step(
            _("Look how far it is"), reverse("digitization:matrix"), _("head, province"),
            [_("By unit and term; yellow is behind. A cell opens to its files, the table is taken along as a sheet.")],
        ),
    ]  # fmt: skip


def _wrong() -> list[tuple[str, str]]:
    return [
        (_("The line is cut while a scan is sent"),
         _("Choose the same file again: only what is missing is sent.")),
        (_("Pages whose file is not known"),
         _("They are held and named on the page of the batch: choose the file, place the pages.")),
        (_("A scan that could not be read"), _("Take it out with the reason and scan it again.")),
        (_("A batch handed to the wrong person"), _("Take it back on its page until it is counted.")),
        (_("A file typed wrong"), _("Correct what was typed, on the page of the file, while it lies on its shelf.")),
        (_("A stamp of secrecy on a scan"),
         _("Press It bears a stamp of secrecy beside the scan, and stop scanning this file.")),
    ]  # fmt: skip


def help_panel(request: HttpRequest, _subject: Any) -> str:
    """What the help page says of digitization, to who works with it."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may(READ):
        return ""
    return render_to_string("digitization/_help.html", {}, request)

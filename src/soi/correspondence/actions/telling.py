"""What every verb of this room does at its end: the step, the log, the hint for open pages."""

from __future__ import annotations

from django.db import connection

from soi.correspondence.models import Dispatch, Paper, Slip, Step
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.web.public import Ref

TOPIC = "correspondence"
PAPER, SLIP, DISPATCH = "correspondence.paper", "correspondence.slip", "correspondence.dispatch"
TURN = 7305031

audit.sentence("correspondence.paper.drafted", "{actor} began a draft.")
audit.sentence("correspondence.paper.saved", "{actor} saved version {version} of a draft.")
audit.sentence("correspondence.paper.joined", "{actor} added {name} to those who write a draft.")
audit.sentence("correspondence.paper.commented", "{actor} commented on version {version} of a draft.")
audit.sentence(
    "correspondence.paper.consulted", "{actor} asked {name} about version {version} of a draft, until {due}."
)
audit.sentence("correspondence.paper.answered", "{actor} answered what was asked about version {version} of a draft.")
audit.sentence("correspondence.paper.submitted", "{actor} submitted version {version} of a draft to {name}.")
audit.sentence("correspondence.paper.returned", "{actor} returned version {version} of a draft.")
audit.sentence("correspondence.paper.ordered", "{actor} ordered {symbol} to be signed.")
audit.sentence("correspondence.paper.cancelled", "{actor} changed {symbol}, so the order to sign it no longer counts.")
audit.sentence("correspondence.paper.signed", "{actor} signed {symbol}.")
audit.sentence("correspondence.paper.dropped", "{actor} gave up a draft: {reason}")
audit.sentence("correspondence.paper.issued", "{actor} issued {symbol} to {count} bodies.")
audit.sentence("correspondence.paper.reserved", "{actor} reserved number {symbol} for a marked paper held elsewhere.")
audit.sentence("correspondence.dispatch.delivered", "{actor} put {symbol} on a desk of {unit}.")
audit.sentence("correspondence.dispatch.read", "{actor} read {symbol} for {unit}.")
audit.sentence("correspondence.dispatch.entered", "{actor} entered {symbol} in the incoming book as no. {number}.")
audit.sentence("correspondence.dispatch.answered", "{actor} answered {symbol}.")
audit.sentence("correspondence.dispatch.recalled", "{actor} recalled {symbol} from {unit}: {reason}")
audit.sentence("correspondence.dispatch.superseded", "{actor} replaced {symbol} with {unit} by another paper.")
audit.sentence(
    "correspondence.dispatch.reminded", "{actor} told who answers for it that the answer to {symbol} is overdue."
)
audit.sentence("correspondence.slip.laid", "{actor} laid incoming no. {number} before {name}.")
audit.sentence("correspondence.slip.instructed", "{actor} instructed on incoming no. {number}: {name}, by {due}.")
audit.sentence("correspondence.slip.returned", "{actor} returned incoming no. {number} to the office.")
audit.sentence("correspondence.slip.done", "{actor} closed incoming no. {number}.")
audit.sentence("correspondence.slip.reminded", "{actor} told who has incoming no. {number} that its date has passed.")


def step(actor: Actor, paper: Paper, act: str, words: str = "") -> None:
    """Keep what was said or done about a draft."""
    Step.objects.create(paper=paper, act=act, version=paper.version, words=words.strip(), by_id=actor.appointment_id)


def tell(actor: Actor, paper: Paper, act: str, **detail: object) -> None:
    """Log what was done with a paper, and hint at it."""
    ref = Ref(PAPER, str(paper.pk))
    audit.record(actor, f"correspondence.paper.{act}", ref, unit_id=paper.unit_id, level=paper.level, **detail)
    events.hint(TOPIC, unit_id=paper.unit_id, ref_kind=PAPER, ref_id=ref.id)


def tell_slip(actor: Actor, slip: Slip, act: str, **detail: object) -> None:
    """Log what was done with a slip, and hint at it."""
    ref = Ref(SLIP, str(slip.pk))
    number = f"{slip.register_no}/{slip.register_year}"
    audit.record(
        actor, f"correspondence.slip.{act}", ref, unit_id=slip.unit_id, level=slip.level, number=number, **detail
    )
    events.hint(TOPIC, unit_id=slip.unit_id, ref_kind=SLIP, ref_id=ref.id)


def hint_both(dispatch: Dispatch) -> None:
    """Pages of both bodies look again."""
    for unit in (dispatch.sender_id, dispatch.unit_id):
        events.hint(TOPIC, unit_id=unit, ref_kind=DISPATCH, ref_id=str(dispatch.pk))


def take_turn(dispatch: Dispatch) -> None:
    """What happens to one dispatched paper happens one after another, whoever does it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(dispatch.pk), TURN])

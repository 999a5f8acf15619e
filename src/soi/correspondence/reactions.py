"""What correspondence does on its own news: deliver what was sent, clear the desks of what was done."""

from __future__ import annotations

from soi.correspondence.events import LineDone, PaperMoved, PaperSent
from soi.correspondence.rules import sending
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs

SETTLING = (sending.ENTERED, sending.ANSWERED, *sending.ENDED)


@events.on(PaperSent, name="correspondence.deliver_sent")
def deliver_sent(news: PaperSent) -> None:
    jobs.defer("correspondence.deliver", dispatch_id=news.dispatch_id)


@events.on(PaperMoved, name="correspondence.settle_moved")
def settle_moved(news: PaperMoved) -> None:
    if news.act in SETTLING:
        jobs.defer("correspondence.settle", ref=f"correspondence.dispatch:{news.dispatch_id}", act=news.act)


@events.on(LineDone, name="correspondence.settle_done")
def settle_done(news: LineDone) -> None:
    jobs.defer("correspondence.settle", ref=f"correspondence.slip:{news.slip_id}", act="done")

"""Samples of what was read: drawn when a scan is read, looked at by another than who scanned it, counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from soi.digitization import queries
from soi.digitization.errors import OwnScan
from soi.digitization.models import Proposal, Sample, Scan
from soi.digitization.rules import sampling
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit

CHECK = "digitization.check"
State = Sample.State
ANSWERS = (State.RIGHT, State.WRONG, State.UNCLEAR)

audit.sentence("digitization.sample.checked", "{actor} looked at a sample of what the machine read: {answer}.")


def draw(scan: Scan) -> None:
    """Draw the samples of a scan that was read: words by its pages, and one field."""
    words = [Sample(scan=scan, kind=Sample.Kind.WORD, number=at) for at in range(sampling.words_drawn(scan.pages or 0))]
    fields = [Sample(scan=scan, kind=Sample.Kind.FIELD, number=0)] if words else []
    Sample.objects.bulk_create([*words, *fields], ignore_conflicts=True)


def void(scan: Scan) -> None:
    """The paper is settled: what nobody looked at by then is counted as not looked at."""
    scan.samples.filter(state=State.WAITING).update(state=State.VOID)


def answer(actor: Actor, sample_id: int, said: str) -> None:
    """Say whether the machine read it right. Answered by another meanwhile, it stays so. Raises NoSuchLine, OwnScan."""
    found = queries.one_of(
        queries.visible_samples(actor).select_related("scan__brought_by"), sample_id, for_change=True
    )
    access.require(actor, CHECK, unit_id=found.scan.unit_id)
    if found.scan.brought_by.person_id == actor.person_id:
        raise OwnScan()
    if found.state != State.WAITING:
        return
    found.state, found.checked_by_id, found.checked_at = State(said), actor.appointment_id, timezone.now()
    found.save(update_fields=["state", "checked_by", "checked_at"])
    subject = ("digitization.scan", found.scan_id)
    audit.record(actor, "digitization.sample.checked", subject, unit_id=found.scan.unit_id, answer=str(found.state))


def drop_empty(actor: Actor, sample_id: int) -> None:
    """Nothing of this kind was read there: it is no sample."""
    found = queries.one_of(queries.visible_samples(actor), sample_id, for_change=True)
    if found.state == State.WAITING:
        found.state = State.VOID
        found.save(update_fields=["state"])


def note_proposals(scan: Scan, proposed: Iterable[str], overruled: Iterable[str]) -> None:
    """Which proposals of the machine a person kept and which not; said again, the last word counts."""
    said = set(overruled)
    rows = [Proposal(scan=scan, field=name, overruled=name in said) for name in proposed]
    Proposal.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["scan", "field"], update_fields=["overruled"]
    )  # fmt: skip

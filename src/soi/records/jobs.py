"""Work of records apart from requests: signatures checked, redacted copies made. Every job bears repetition."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from soi.base.errors import NotFound, Refusal
from soi.kernel.access.public import acting, actor_of_appointment, machine_actor
from soi.kernel.jobs.public import every, job
from soi.records import actions, queries
from soi.records.keeping import jobs as keeping
from soi.records.packages import jobs as packages
from soi.records.rules import signatures

# The jobs of keeping and packages are registered where their work is.
__all__ = ["keeping", "make_copy", "packages", "verify_again", "verify_signatures"]

VERIFIER = "verifier"
AT_ONCE = 20
HOUR = 3600


@job("records.verify_signatures")
def verify_signatures(document_id: str) -> None:
    """Check the signatures of a version on its arrival; once."""
    with suppress(NotFound), acting(machine_actor(VERIFIER)) as verifier:
        document = queries.get_document(verifier, UUID(document_id))
        if queries.signatures_at_arrival(document) is None:
            actions.check_signatures(verifier, document.pk)


@every(HOUR, name="records.verify_again")
def verify_again() -> int:
    """Check anew what was last checked ninety days ago, the longest ago first; returns how many."""
    before = timezone.now() - timedelta(days=signatures.AGAIN_AFTER_DAYS)
    with acting(machine_actor(VERIFIER)):
        due = queries.signatures_due(before, limit=AT_ONCE)
    for document_id in due:
        with suppress(NotFound), acting(machine_actor(VERIFIER)) as verifier:
            actions.check_signatures(verifier, document_id)
    return len(due)


@job("records.make_copy")
def make_copy(copy_id: str, appointment_id: int) -> None:
    """Make a redacted copy for who asked; what is refused is written on the copy, for the page to show."""
    with acting(actor_of_appointment(appointment_id)) as asker:
        try:
            actions.make_copy(asker, UUID(copy_id))
        except Refusal as refusal:
            actions.note_failed(asker, UUID(copy_id), refusal)

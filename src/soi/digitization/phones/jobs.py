"""The clock of phones."""

from __future__ import annotations

from django.utils import timezone

from soi.digitization.phones import actions
from soi.kernel.access import public as access
from soi.kernel.jobs.public import every


@every(60, name="digitization.drop_lapsed")
def drop_lapsed() -> int:
    """End the phones and codes whose time is over; what they did not send is destroyed."""
    with access.acting(access.machine_actor("reader")) as reader:
        return actions.drop_lapsed(reader, now=timezone.now())

"""What the house looks after by itself: files read again before they rot unseen, and what nobody names swept away."""

from __future__ import annotations

from datetime import timedelta

from soi.kernel.jobs.public import every
from soi.kernel.storage import public as storage

# TRUST D5: every file at least each 90 days. A third is left for a machine that stood still.
CHECKED_EACH = timedelta(days=60)
FILES_A_ROUND = 200


@every(600, name="storage.check")
def check_files() -> None:
    """Read through the files checked longest ago; a finding stands in their rows and in the audit log."""
    storage.verify(FILES_A_ROUND, unless_checked_within=CHECKED_EACH)


@every(3600, name="storage.sweep")
def sweep_files() -> None:
    storage.sweep()

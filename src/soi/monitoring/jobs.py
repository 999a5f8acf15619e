"""What the house looks after by itself: files read again before they rot unseen, every night all lists compared."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.jobs.public import every
from soi.kernel.persons import public as persons
from soi.kernel.search import public as search
from soi.kernel.storage import public as storage
from soi.records import public as records
from soi.tasks import public as tasks

SYSTEM, READER = "system", "reader"
# TRUST D5: every file at least each 90 days. A third is left for a machine that stood still.
CHECKED_EACH = timedelta(days=60)
# Half a minute of each ten: the disks are the office's for 95 % of the time.
ROUND_SECONDS, READING_SECONDS = 600, 30
NIGHT = range(1, 5)
TASK = _("Files are damaged or missing and could not be repaired: {count}")
REPAIRED_WITHIN = timedelta(days=1)
HEALTH = "/records/health/"
ALARMING = ("rows_without_file", "rows_without_copy", "papers_without_row")


@every(ROUND_SECONDS, name="storage.check")
def check_files() -> None:
    """Read through the files checked longest ago; what cannot be repaired is work for who runs the machine."""
    report = storage.verify(unless_checked_within=CHECKED_EACH, seconds=READING_SECONDS)
    if report.new:
        raise_alarm(report.new)


@every(3600, name="storage.sweep")
def sweep_files() -> None:
    storage.sweep()


@every(1800, name="storage.night")
def compare_at_night() -> None:
    """Once a night: rows, files and second copies, papers and their previews, the search index."""
    now = timezone.localtime()
    with acting(machine_actor(SYSTEM)):
        last = next((day.compared_at for day in storage.days(2) if day.compared_at), None)
    if now.hour in NIGHT and (last is None or timezone.localtime(last).date() < now.date()):
        compare()


def compare() -> dict[str, int]:
    """All lists against each other; kept for the page, and work for who runs the machine where files lack."""
    found = storage.compare()
    with acting(machine_actor(READER)):
        found["papers_without_row"] = records.files_named_without_row()
    found |= search.compare()
    with acting(machine_actor(SYSTEM)):
        storage.note_comparison(found)
    lacking = sum(found.get(name, 0) for name in ALARMING)
    if lacking:
        raise_alarm(lacking)
    return found


def raise_alarm(count: int) -> None:
    """Every administrator has it on the desk, with a day to see to it."""
    today = timezone.localdate()
    with acting(machine_actor(SYSTEM)) as system:
        for post in persons.posts_of_role("administrator", on=today):
            tasks.assign(
                system,
                appointment_id=post.appointment_id,
                kind="storage.repair",
                title=TASK,
                params={"count": count},
                due_on=today + REPAIRED_WITHIN,
                address=HEALTH,
            )

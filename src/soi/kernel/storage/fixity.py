"""Whether what is kept is still what was kept: every file read through in both places, and mended from the good one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.audit import public as audit
from soi.kernel.storage import places
from soi.kernel.storage.actions import MACHINE, mend, note_day, unlink_gone
from soi.kernel.storage.models import File, State
from soi.kernel.storage.store import DAMAGED, MISSING, UNKNOWN, WHOLE, Store

ORPHAN_SECONDS = 3600
BATCH = 100
REPAIRED, COPIED = "repaired", "copied"
FOUND = {WHOLE: State.KEPT, DAMAGED: State.DAMAGED, MISSING: State.MISSING}

audit.sentence("storage.file.found_damaged", _("The check found file {subject} damaged."))
audit.sentence("storage.file.found_missing", _("The check found file {subject} missing."))
audit.sentence("storage.file.found_whole_again", _("The check found file {subject} whole again."))


@dataclass(frozen=True)
class Due:
    """A file to be looked at, as its row stood when the round began."""

    digest: str
    state: str
    size: int
    was_copied: bool


@dataclass(frozen=True)
class Found:
    """How a file was found in the first place and in the second; empty where there is no second."""

    first: str
    second: str = ""


@dataclass
class Report:
    """What a check came to: how many of each verdict, and which files are not whole, or were not.

    whole and unknown exclude each other and the rest; `repaired` was damaged or missing and is whole again; `copied`
    is whole and had no whole second copy; damaged and missing still are, `new` of them since the last look.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)
    bytes: int = 0
    seconds: float = 0.0
    new: int = 0

    @property
    def is_whole(self) -> bool:
        return not (self.counts[DAMAGED] or self.counts[MISSING])

    def add(self, verdict: str, digest: str) -> None:
        self.counts[verdict] += 1
        if verdict not in (WHOLE, COPIED):
            self.faults.append((verdict, digest))


def verify(
    limit: int | None = None, *, unless_checked_within: timedelta | None = None, seconds: float | None = None
) -> Report:
    """Check every kept file (or the `limit` checked longest ago), mend what can be, and note the finding in its row.

    `seconds` bounds the time spent on the disks: a round that has used it up ends with the batch it is at.
    """
    report = Report()
    for batch in batched(_due(limit, unless_checked_within)):
        began = time.monotonic()
        # No transaction is held open while files are read.
        found = {due.digest: look(due.digest) for due in batch}
        report.seconds += time.monotonic() - began
        with acting(machine_actor(MACHINE)):
            for due in batch:
                verdict = settle(due, found[due.digest])
                report.add(verdict, due.digest)
                report.bytes += due.size
                report.new += verdict in (DAMAGED, MISSING) and due.state == State.KEPT
        if seconds is not None and report.seconds >= seconds:
            break
    if limit is None and seconds is None:
        for digest in unknown_files():
            report.add(UNKNOWN, digest)
    _note(report)
    return report


def _due(limit: int | None, unless_checked_within: timedelta | None) -> list[Due]:
    with acting(machine_actor(MACHINE)):
        rows = File.objects.exclude(state=State.GONE).order_by(F("checked_at").asc(nulls_first=True), "digest")
        if unless_checked_within is not None:
            rows = rows.filter(Q(checked_at=None) | Q(checked_at__lt=timezone.now() - unless_checked_within))
        found = rows.values_list("digest", "state", "size", "copied_at")[:limit]
        return [Due(digest, state, size, copied_at is not None) for digest, state, size, copied_at in found]


def batched(due: list[Due]) -> Iterator[list[Due]]:
    for start in range(0, len(due), BATCH):
        yield due[start : start + BATCH]


def look(digest: str) -> Found:
    """A file as it lies in both places: by reading the content, not by size and date."""
    second = places.copy()
    return Found(places.main().state(digest), "" if second is None else second.state(digest))


def settle(due: Due, found: Found) -> str:
    """Mend what one good copy can mend, write the finding into the row, and say what it comes to."""
    second = places.copy()
    if found.first == WHOLE:
        return _settle_copy(due, found, second)
    note(due, found.first)
    if second is not None and found.second == WHOLE:
        files = places.main()
        if mend(due.digest, source=second, target=files, kind="storage.file.repaired", was=found.first):
            File.objects.filter(digest=due.digest).update(state=State.KEPT, copied_at=timezone.now())
            return REPAIRED
    return found.first


def _settle_copy(due: Due, found: Found, second: Store | None) -> str:
    note(due, WHOLE)
    if second is None:
        return WHOLE
    verdict = WHOLE
    if found.second != WHOLE:
        # A first copy is no event: a second disk set up today would write one for every file of the house.
        kind = "storage.copy.repaired" if due.was_copied else ""
        if not mend(due.digest, source=places.main(), target=second, kind=kind, was=found.second):
            return WHOLE
        verdict = REPAIRED if due.was_copied else COPIED
    File.objects.filter(digest=due.digest).update(copied_at=timezone.now())
    return verdict


def note(due: Due, verdict: str) -> None:
    """Write a finding into the row, unless the row was changed meanwhile; damage is an event of its own."""
    found = FOUND[verdict]
    changed = File.objects.filter(digest=due.digest, state=due.state).update(state=found, checked_at=timezone.now())
    if changed and due.state != found and verdict != WHOLE:
        audit.record(None, f"storage.file.found_{verdict}", ("storage.file", due.digest))
    if changed and due.state != found and verdict == WHOLE:
        audit.record(None, "storage.file.found_whole_again", ("storage.file", due.digest))


def _note(report: Report) -> None:
    counts = report.counts
    checked = sum(counts.values()) - counts[UNKNOWN]
    if checked:
        with acting(machine_actor(MACHINE)):
            note_day(
                checked=checked,
                bytes=report.bytes,
                damaged=counts[DAMAGED],
                missing=counts[MISSING],
                repaired=counts[REPAIRED],
                copied=counts[COPIED],
            )


def unknown_files() -> list[str]:
    """Files of the first place that no row wants."""
    lying = list(places.main().digests())
    wanted = wanted_files()
    return [digest for digest in lying if digest not in wanted]


def wanted_files() -> set[str]:
    with acting(machine_actor(MACHINE)):
        return set(File.objects.exclude(state=State.GONE).values_list("digest", flat=True))


def sweep(older_than: float = ORPHAN_SECONDS) -> int:
    """Remove files no row wants that are older than an hour, and drafts of killed writers; returns how many."""
    files = places.main()
    old = [digest for digest in unknown_files() if files.age(digest) > older_than]
    return len(unlink_gone(old)) + files.clear_unfinished(older_than)


def compare() -> dict[str, int]:
    """Rows against what lies in each place, by name: what is wanted and not there, and what is there unwanted.

    Content is left to `verify`; this is the look that can be had every night however many files there are.
    """
    wanted = wanted_files()
    lying = set(places.main().digests())
    found = {"rows": len(wanted), "files": len(lying), "rows_without_file": len(wanted - lying)}
    found["files_without_row"] = len(lying - wanted)
    second = places.copy()
    if second is not None:
        found["rows_without_copy"] = len(wanted - set(second.digests()))
    return found

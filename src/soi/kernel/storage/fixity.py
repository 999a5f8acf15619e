"""Whether what is kept is still what was kept: every file read through, rows and folder compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.audit import public as audit
from soi.kernel.storage.actions import MACHINE, folder, unlink_if_gone
from soi.kernel.storage.models import File, State

ORPHAN_SECONDS = 3600
BATCH = 100
WHOLE, DAMAGED, MISSING, UNKNOWN = "whole", "damaged", "missing", "unknown"

audit.sentence("storage.file.found_damaged", _("The check found file {subject} damaged."))
audit.sentence("storage.file.found_missing", _("The check found file {subject} missing."))
audit.sentence("storage.file.found_whole_again", _("The check found file {subject} whole again."))


@dataclass
class Report:
    """What a check found: how many of each verdict, and which files are not whole."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not (self.counts[DAMAGED] or self.counts[MISSING])

    def add(self, verdict: str, digest: str) -> None:
        self.counts[verdict] += 1
        if verdict != WHOLE:
            self.faults.append((verdict, digest))


def verify(limit: int | None = None, *, unless_checked_within: timedelta | None = None) -> Report:
    """Check every kept file (or the `limit` checked longest ago), and note the finding in its row."""
    report = Report()
    with acting(machine_actor(MACHINE)):
        rows = File.objects.exclude(state=State.GONE).order_by(F("checked_at").asc(nulls_first=True), "digest")
        if unless_checked_within is not None:
            rows = rows.filter(Q(checked_at=None) | Q(checked_at__lt=timezone.now() - unless_checked_within))
        due = list(rows.values_list("digest", "state")[:limit])
    for batch in batched(due):
        # No transaction is held open while files are read.
        verdicts = {digest: judge(digest) for digest, _ in batch}
        with acting(machine_actor(MACHINE)):
            for digest, state in batch:
                note(digest, state, verdicts[digest])
                report.add(verdicts[digest], digest)
    if limit is None:
        for digest in unknown_files():
            report.add(UNKNOWN, digest)
    return report


def batched(due: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    for start in range(0, len(due), BATCH):
        yield due[start : start + BATCH]


def note(digest: str, state: str, verdict: str) -> None:
    """Write a finding into the row, unless the row was changed meanwhile; damage is an event of its own."""
    found = {WHOLE: State.KEPT, DAMAGED: State.DAMAGED, MISSING: State.MISSING}[verdict]
    changed = File.objects.filter(digest=digest, state=state).update(state=found, checked_at=timezone.now())
    if changed and state != found and verdict != WHOLE:
        audit.record(None, f"storage.file.found_{verdict}", ("storage.file", digest))
    if changed and state != found and verdict == WHOLE:
        audit.record(None, "storage.file.found_whole_again", ("storage.file", digest))


def judge(digest: str) -> str:
    """whole, damaged or missing: by reading the content, not by size and date."""
    files = folder()
    if files.is_whole(digest):
        return WHOLE
    return DAMAGED if files.path(digest).exists() else MISSING


def unknown_files() -> list[str]:
    """Files of the folder that no row wants."""
    lying = list(folder().digests())
    with acting(machine_actor(MACHINE)):
        wanted = set(File.objects.exclude(state=State.GONE).values_list("digest", flat=True))
    return [digest for digest in lying if digest not in wanted]


def sweep(older_than: float = ORPHAN_SECONDS) -> int:
    """Remove files no row wants that are older than an hour, and drafts of killed writers; returns how many."""
    old = [digest for digest in unknown_files() if folder().age(digest) > older_than]
    return sum(unlink_if_gone(digest) for digest in old) + folder().clear_unfinished(older_than)

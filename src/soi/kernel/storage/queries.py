"""What is known of kept files without opening one: sizes, how they stand, what each day came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from soi.kernel.storage import places
from soi.kernel.storage.models import Day, File, State

# TRUST D5: every file at least each 90 days.
LONGEST = timedelta(days=90)


@dataclass(frozen=True)
class Standing:
    """How the files of this node stand now; `copies` is None where there is no second place."""

    files: int
    bytes: int
    damaged: int
    missing: int
    copies: int | None
    never_checked: int
    overdue: int
    oldest_check: datetime | None

    @property
    def is_well(self) -> bool:
        return not (self.damaged or self.missing or self.overdue)


def sizes(digests: Iterable[str]) -> dict[str, int]:
    """The sizes of kept files by their digests, in one query."""
    return dict(File.objects.filter(digest__in=set(digests)).values_list("digest", "size"))


def standing() -> Standing:
    """How all files stand, in one query; counts only, no name of anything."""
    found = File.objects.exclude(state=State.GONE).aggregate(
        files=Count("pk"),
        bytes=Sum("size", default=0),
        damaged=Count("pk", filter=Q(state=State.DAMAGED)),
        missing=Count("pk", filter=Q(state=State.MISSING)),
        copies=Count("pk", filter=Q(copied_at__isnull=False)),
        never_checked=Count("pk", filter=Q(checked_at=None)),
        overdue=Count("pk", filter=Q(checked_at__lt=timezone.now() - LONGEST)),
        oldest_check=Min("checked_at"),
    )
    if places.copy() is None:
        found["copies"] = None
    return Standing(**found)


def days(last: int = 30) -> list[Day]:
    """What each of the last days came to, the newest first; none for who does not look after the machine."""
    return list(Day.objects.order_by("-day")[:last])

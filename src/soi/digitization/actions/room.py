"""Room on the disk, asked before something large is begun: what would end half-way is not begun."""

from __future__ import annotations

import shutil

from django.conf import settings

from soi.digitization.errors import NoRoom

MB = 1 << 20
# Left to the database and to the office's other work.
LEAST_FREE_MB = 512


def free_mb() -> int:
    """Megabytes free where this node keeps its things."""
    return shutil.disk_usage(settings.HOME).free // MB


def ensure_room(size: int) -> None:
    """Raises NoRoom where so many bytes, and the pages made of them, would fill the disk."""
    free, needed = free_mb(), LEAST_FREE_MB + 2 * size // MB
    if free < needed:
        raise NoRoom(free=free, needed=needed)

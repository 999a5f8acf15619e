"""How fast the machine reads: pages an hour and core, from the times that were kept. Pure."""

from __future__ import annotations

HOUR_MS = 3_600_000


def pages_an_hour(pages: int, ms: int) -> int | None:
    """Pages one core reads in an hour, as whole ones; None where no time was kept."""
    return round(pages * HOUR_MS / ms) if ms > 0 else None

"""The vault's chore: what is over is closed, and the halves lent for it are destroyed."""

from __future__ import annotations

from soi.kernel.jobs.public import every
from soi.vault import actions


@every(30, name="vault.close_openings")
def close_openings() -> int:
    """Close openings whose time has run out. Needs nobody's rights: it only closes."""
    return actions.close_openings()

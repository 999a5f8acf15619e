"""News of papers: ids and units, never content."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("drafting.sheet.issued")
@dataclass(frozen=True)
class SheetIssued:
    """A paper of a case was issued with its number."""

    sheet_id: str
    case_id: str
    unit_id: int

"""Who sees a paper: who sees its case. Written by those who work in it; a version and a look are their maker's own."""

from __future__ import annotations

from soi.kernel.access.public import Grant, Mine, Via, both, protect
from soi.tasks import public as tasks

OF_CASE = Via("case_id", "cases_case")
OF_SHEET = Via("sheet_id", "drafting_sheet")
WORKS = Grant("cases.work")

SHEET = protect(
    "drafting.Sheet",
    kind="drafting.sheet",
    see=OF_CASE,
    add=both(WORKS, OF_CASE, Mine("made_by_id", of="appointment")),
    change=both(WORKS, OF_CASE),
)
VERSION = protect(
    "drafting.Version",
    kind="drafting.version",
    see=OF_SHEET,
    add=both(WORKS, OF_SHEET, Mine("by_id", of="appointment")),
)
LOOK = protect(
    "drafting.Look",
    kind="drafting.look",
    see=both(OF_SHEET, Mine("appointment_id", of="appointment")),
    add=both(OF_SHEET, Mine("appointment_id", of="appointment")),
    change=both(OF_SHEET, Mine("appointment_id", of="appointment")),
)

tasks.seen_with("drafting.sheet", "drafting_sheet")

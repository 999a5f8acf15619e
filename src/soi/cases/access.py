"""Who sees a case: those who read cases of the unit, and its team; never one whom its petition must not reach."""

from __future__ import annotations

from soi.kernel.access.public import (
    Grant,
    InScope,
    LevelUpTo,
    Mine,
    Named,
    NodeHolds,
    NotIn,
    Signed,
    Via,
    both,
    either,
    protect,
)
from soi.tasks import public as tasks

NOT_BARRED = NotIn("origin_id", "barred_petitions")
TEAM = Named("team", rows="cases_of_my_team")
READS, OPENS, WORKS = Grant("cases.read"), Grant("cases.open"), Grant("cases.work")
OF_CASE = Via("case_id", "cases_case")

CASE = protect(
    "cases.Case",
    kind="cases.case",
    see=both(NOT_BARRED, LevelUpTo(), NodeHolds(), either(both(READS, InScope()), TEAM)),
    add=both(OPENS, NOT_BARRED, InScope(), LevelUpTo(), NodeHolds()),
    change=both(NOT_BARRED, LevelUpTo(), NodeHolds(), either(both(WORKS, TEAM), both(OPENS, InScope()))),
)
SEAT = protect("cases.Seat", kind="cases.seat", see=OF_CASE, add=both(OPENS, OF_CASE))
PAPER = protect(
    "cases.Paper",
    kind="cases.paper",
    see=OF_CASE,
    add=both(WORKS, OF_CASE, Mine("made_by_id", of="appointment")),
)
MOVE = protect(
    "cases.Move",
    kind="cases.move",
    see=OF_CASE,
    add=both(either(WORKS, OPENS), OF_CASE, Mine("by_id", of="appointment")),
)
# A procedure is law, and no case can be told from it.
VERSION = protect("cases.ProcedureVersion", kind="cases.version", see=Signed(), add=OPENS)

tasks.seen_with("cases.case", "cases_case")

"""Who sees a vote or a decision: who sees its case. Adding is for those who work in it."""

from __future__ import annotations

from soi.kernel.access.public import Grant, Is, Mine, Via, both, protect

OF_CASE = Via("case_id", "cases_case")
WORKS = Grant("cases.work")

MATTER = protect(
    "decisions.Matter",
    kind="decisions.matter",
    see=OF_CASE,
    add=both(WORKS, OF_CASE, Mine("written_by_id", of="appointment")),
    change=both(WORKS, OF_CASE),
)
VOTE = protect(
    "decisions.Vote",
    kind="decisions.vote",
    see=OF_CASE,
    add=both(WORKS, OF_CASE, Mine("recorded_by_id", of="appointment")),
    change=both(WORKS, OF_CASE),
)
DECISION = protect(
    "decisions.Decision",
    kind="decisions.decision",
    see=OF_CASE,
    add=both(WORKS, OF_CASE, Mine("signed_by_id", of="appointment"), Is("subject_kind", ("member", "organisation"))),
)
SERVING = protect(
    "decisions.Serving",
    kind="decisions.serving",
    see=Via("decision_id", "decisions_decision"),
    add=both(WORKS, Via("decision_id", "decisions_decision"), Mine("served_by_id", of="appointment")),
)

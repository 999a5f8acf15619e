"""Who sees a directive: readers of the body that issued it, and those it obliges; the case behind it by its own."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, Mine, Named, Via, both, either, protect

READS, OPENS = Grant("directives.read"), Grant("directives.open")
DOES, VERIFIES = Mine("doer_person_id"), Mine("verifier_person_id")
OF_DIRECTIVE = Via("directive_id", "directives_directive")
OF_OBLIGATION = Via("obligation_id", "directives_obligation")

DIRECTIVE = protect(
    "directives.Directive",
    kind="directives.directive",
    see=either(both(READS, InScope()), Named("people")),
    add=both(OPENS, InScope(), Mine("opened_by_id", of="appointment")),
    change=both(OPENS, InScope()),
)
ORIGIN = protect(
    "directives.Origin",
    kind="directives.origin",
    see=both(OF_DIRECTIVE, Via("case_id", "cases_case")),
    add=both(OPENS, OF_DIRECTIVE, Via("case_id", "cases_case")),
)
OBLIGATION = protect(
    "directives.Obligation",
    kind="directives.obligation",
    see=either(both(READS, either(InScope("issuer_id"), InScope())), DOES, VERIFIES),
    add=both(OPENS, InScope("issuer_id")),
    change=either(DOES, VERIFIES),
)
ACT = protect(
    "directives.Act",
    kind="directives.act",
    see=OF_OBLIGATION,
    add=both(OF_OBLIGATION, Mine("by_id", of="appointment")),
)

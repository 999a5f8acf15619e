"""Who sees a paper: while it is drafted those named in it; once numbered the readers of its body; once sent also those
of each body that got it, within their own clearance, until it is recalled.

A dispatch is the only thing two bodies share: every other table of this room is seen by its own body or through it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.kernel.access.public import (
    Actor,
    Grant,
    InScope,
    Is,
    LevelUpTo,
    Mine,
    Named,
    NodeHolds,
    Via,
    both,
    either,
    protect,
)
from soi.tasks.public import seen_with

READS, DRAFTS, ISSUES = Grant("correspondence.read"), Grant("correspondence.draft"), Grant("correspondence.issue")
INSTRUCTS, CARRIES = Grant("correspondence.instruct"), Grant("correspondence.carry")
SIGNS = Grant("correspondence.sign")


@dataclass(frozen=True)
class Drafting:
    """The actor's person stands among those of the paper this row hangs on."""

    column: str = "paper_id"

    def sql(self, table: str) -> str:
        return (
            f"exists (select from soi.correspondence_paper parent where parent.id = {table}.{self.column} "  # noqa: S608
            "and (select soi.my_person()) = any(parent.people))"
        )

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class OwnPaper:
    """The paper this row hangs on is of a body within the actor's reach: not one that was merely sent here."""

    column: str = "paper_id"

    def sql(self, table: str) -> str:
        reach = InScope().sql("parent")
        return (
            f"exists (select from soi.correspondence_paper parent where parent.id = {table}.{self.column} and {reach})"  # noqa: S608
        )

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class SentAndNotRecalled:
    """A dispatch of this paper is seen that was not recalled. Recall takes the paper back, and leaves its line."""

    def sql(self, table: str) -> str:
        return (
            f"exists (select from soi.correspondence_dispatch sent where sent.paper_id = {table}.paper_id and not "  # noqa: S608
            "exists (select from soi.correspondence_trace t where t.dispatch_id = sent.id and t.act = 'recalled'))"
        )

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class HasNumber:
    """The paper stands in the outgoing book."""

    def sql(self, table: str) -> str:
        return f"{table}.number is not null"

    def q(self, actor: Actor) -> Q:
        return Q(number__isnull=False)


# Work about a draft or about a marked paper is seen by others only as far as they see the thing itself.
for kind in ("paper", "consultation", "slip", "dispatch"):
    seen_with(f"correspondence.{kind}", f"correspondence_{kind}")

PEOPLE = both(Named("people"), LevelUpTo())
OF_BODY = both(READS, InScope(), LevelUpTo())
SENDS = both(ISSUES, InScope(), LevelUpTo(), NodeHolds())

PAPER = protect(
    "correspondence.Paper",
    kind="correspondence.paper",
    see=either(
        PEOPLE,
        both(OF_BODY, HasNumber()),
        both(READS, LevelUpTo(), Via("id", "correspondence_dispatch", key="paper_id")),
        CARRIES,
    ),
    add=both(
        either(DRAFTS, ISSUES),
        InScope(),
        LevelUpTo(),
        NodeHolds(),
        Mine("author_id", of="appointment"),
        Named("people"),
    ),
    change=either(
        both(either(Named("drafters"), Mine("signer_id", of="appointment")), LevelUpTo(), NodeHolds()), SENDS
    ),
)
VERSION = protect(
    "correspondence.Version",
    kind="correspondence.version",
    see=either(Drafting(), both(ISSUES, OwnPaper())),
    add=both(Drafting(), Mine("by_id", of="appointment")),
)
STEP = protect(
    "correspondence.Step",
    kind="correspondence.step",
    see=Drafting(),
    add=both(either(Drafting(), both(ISSUES, OwnPaper())), Mine("by_id", of="appointment")),
)
LOOK = protect(
    "correspondence.Look",
    kind="correspondence.look",
    see=Mine("person_id"),
    add=both(Drafting(), Mine("person_id")),
    change=Mine("person_id"),
)
CONSULTATION = protect(
    "correspondence.Consultation",
    kind="correspondence.consultation",
    see=Drafting(),
    add=both(Drafting(), Mine("asked_by_id", of="appointment")),
    change=Mine("responsible_id", of="appointment"),
)
# The words of a paper that left: its own body, who drafted it, and each body that has it and need not give it back.
ISSUE = protect(
    "correspondence.Issue",
    kind="correspondence.issue",
    see=either(OF_BODY, Drafting(), both(READS, LevelUpTo(), SentAndNotRecalled())),
    add=both(Drafting(), LevelUpTo(), NodeHolds()),
)
PICTURE = protect(
    "correspondence.Picture",
    kind="correspondence.picture",
    see=Via("issue_id", "correspondence_issue", key="paper_id"),
    add=both(ISSUES, Via("issue_id", "correspondence_issue", key="paper_id"), OwnPaper("issue_id")),
)
DISPATCH = protect(
    "correspondence.Dispatch",
    kind="correspondence.dispatch",
    see=either(both(READS, either(InScope("sender_id"), InScope()), LevelUpTo()), CARRIES),
    add=both(ISSUES, InScope("sender_id"), LevelUpTo(), NodeHolds(), Mine("sent_by_id", of="appointment")),
)
# Who is in charge on each side: named by who sends, by the courier who delivers; it passes by the database alone.
CHARGE = protect(
    "correspondence.Charge",
    kind="correspondence.charge",
    see=Via("dispatch_id", "correspondence_dispatch"),
    add=both(
        Via("dispatch_id", "correspondence_dispatch"),
        either(both(ISSUES, InScope(), Is("side", ("sender",))), both(CARRIES, Is("side", ("receiver",)))),
    ),
)
TRACE = protect(
    "correspondence.Trace",
    kind="correspondence.trace",
    see=Via("dispatch_id", "correspondence_dispatch"),
    add=both(
        Via("dispatch_id", "correspondence_dispatch"),
        Mine("by_id", of="appointment"),
        either(both(READS, InScope()), CARRIES),
    ),
)
ENTRY = protect(
    "correspondence.Entry",
    kind="correspondence.entry",
    see=OF_BODY,
    add=both(ISSUES, InScope(), LevelUpTo(), Via("dispatch_id", "correspondence_dispatch")),
)
SLIP = protect(
    "correspondence.Slip",
    kind="correspondence.slip",
    see=either(OF_BODY, PEOPLE, CARRIES),
    add=both(ISSUES, InScope(), LevelUpTo(), Mine("laid_by_id", of="appointment")),
    change=either(both(ISSUES, InScope(), LevelUpTo()), PEOPLE, CARRIES),
)
# A round is its signer's own; the courier answers what its signer can no longer.
OWN_ROUND = Mine("signer_id", of="appointment")
ROUND = protect(
    "correspondence.Round",
    kind="correspondence.round",
    see=either(OWN_ROUND, CARRIES),
    add=both(SIGNS, OWN_ROUND, InScope()),
    change=either(OWN_ROUND, CARRIES),
)
OF_ROUND = Via("round_id", "correspondence_round")
ROUND_LINE = protect(
    "correspondence.RoundLine",
    kind="correspondence.round_line",
    see=OF_ROUND,
    add=both(SIGNS, OF_ROUND),
    change=OF_ROUND,
)

"""Who sees petitions: while held the holders alone, then readers of the responsible unit; never one who is barred."""

from __future__ import annotations

from soi.kernel.access.public import (
    Grant,
    InScope,
    Is,
    LevelUpTo,
    Mine,
    Named,
    Nobody,
    NotIn,
    Via,
    both,
    either,
    protect,
)
from soi.tasks import public as tasks

HELD = Is("state", ("held", "sorted"))
OPEN = Is("state", ("accepted", "transferred", "guided", "closed"))
HOLDS = Named("holders")
NOT_BARRED = NotIn("id", "barred_petitions")
READS, SORTS = Grant("petitions.read"), Grant("petitions.sort")
OF_PETITION = Via("petition_id", "petitions_petition")

PETITION = protect(
    "petitions.Petition",
    kind="petitions.petition",
    # Who received it keeps it in sight when another body is responsible: the sender keeps the duty until it is taken.
    see=either(both(HELD, HOLDS), both(OPEN, READS, either(InScope(), HOLDS), NOT_BARRED)),
    add=both(Grant("petitions.receive"), InScope(), Is("state", ("held",)), HOLDS),
    change=either(
        both(SORTS, HOLDS, either(HELD, NOT_BARRED)),
        both(Grant("petitions.decide"), OPEN, InScope(), NOT_BARRED),
    ),
)

# A task about a petition is seen as far as the petition is.
tasks.seen_with("petitions.petition", "petitions_petition")

# Words of a petition: its readers, and while it is held those who sort it.
WORDS = both(either(READS, SORTS), OF_PETITION)
SORTED_BY = both(SORTS, OF_PETITION)

ITEM = protect("petitions.Item", kind="petitions.item", see=WORDS, add=SORTED_BY, change=SORTED_BY, remove=SORTED_BY)
ACCUSED = protect("petitions.Accused", kind="petitions.accused", see=WORDS, add=SORTED_BY, remove=SORTED_BY)
CLOCK = protect(
    "petitions.Clock",
    kind="petitions.clock",
    see=OF_PETITION,
    add=both(either(SORTS, Grant("petitions.decide")), OF_PETITION),
)
ACT = protect(
    "petitions.Act", kind="petitions.act", see=OF_PETITION, add=both(OF_PETITION, Mine("by_id", of="appointment"))
)
CIRCULATION = protect(
    "petitions.Circulation",
    kind="petitions.circulation",
    see=both(LevelUpTo(), either(both(READS, OF_PETITION), both(Grant("search.index"), InScope()))),
    add=SORTED_BY,
)
BAR = protect("petitions.Bar", kind="petitions.bar", see=Nobody())
BARRED_PLACE = protect("petitions.BarredPlace", kind="petitions.barred_place", see=Nobody())

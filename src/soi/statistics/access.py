"""Who sees what is counted: those who settle it, and never one whom its petition must not reach.

Sums are the machine's; readers have them by soi.my_figures, which leaves out what they may not learn of.
"""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, Is, NotIn, both, either, protect

COUNTS = Grant("statistics.count")
SETTLES = both(Grant("petitions.read"), Grant("cases.read"))
ORDINARY = Is("sensitive", ("f",))

FACT = protect(
    "statistics.Fact",
    kind="statistics.fact",
    see=either(
        COUNTS,
        both(
            Grant("monitoring.read"), InScope(), either(ORDINARY, both(SETTLES, NotIn("origin_id", "barred_petitions")))
        ),
    ),
    add=COUNTS,
    change=COUNTS,
    remove=COUNTS,
)
FIGURE = protect("statistics.Figure", kind="statistics.figure", see=COUNTS, add=COUNTS, change=COUNTS, remove=COUNTS)
DAILY = protect("statistics.Daily", kind="statistics.daily", see=COUNTS, add=COUNTS)
DAILY_THING = protect("statistics.DailyThing", kind="statistics.daily_thing", see=COUNTS, add=COUNTS, remove=COUNTS)

"""Search: rooms say what can be found, readers find what they may see."""

from __future__ import annotations

from soi.kernel.search.comparing import compare
from soi.kernel.search.follower import behind
from soi.kernel.search.queries import CONFIRMED, PAGE, Hit, Order, Results, State, find, suggest
from soi.kernel.search.snippets import Why
from soi.kernel.search.sources import SearchDoc, Source, attach_all, source, sources
from soi.kernel.search.words import Marks

__all__ = [
    "CONFIRMED",
    "PAGE",
    "Hit",
    "Marks",
    "Order",
    "Results",
    "SearchDoc",
    "Source",
    "State",
    "Why",
    "attach_all",
    "behind",
    "compare",
    "find",
    "source",
    "sources",
    "suggest",
]

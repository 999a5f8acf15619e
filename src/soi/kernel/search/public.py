"""Search: rooms say what can be found, readers find what they may see."""

from __future__ import annotations

from django.db import connection

from soi.kernel.search.comparing import compare
from soi.kernel.search.follower import behind
from soi.kernel.search.queries import CONFIRMED, PAGE, Hit, Order, Results, State, find, suggest
from soi.kernel.search.snippets import Why
from soi.kernel.search.sources import SearchDoc, Source, Spans, attach_all, source, sources
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
    "Spans",
    "State",
    "Why",
    "ask_rebuild",
    "attach_all",
    "behind",
    "compare",
    "find",
    "source",
    "sources",
    "suggest",
]


def ask_rebuild() -> None:
    """Have the index written anew from what the rooms hold now: words of what is gone are in its files until then."""
    with connection.cursor() as cursor:
        cursor.execute("select soi.search_ask_rebuild()")

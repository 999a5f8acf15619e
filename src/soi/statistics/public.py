"""The door of statistics: figures of the reader's scope, and the things behind them."""

from soi.statistics.actions import count, keep_day, remake
from soi.statistics.queries import EXACT, SHOWN, Line, behind, figures, overdue, visible_facts
from soi.statistics.rules import CASE, FEW, OBLIGATION, PETITION

__all__ = [
    "CASE",
    "EXACT",
    "FEW",
    "OBLIGATION",
    "PETITION",
    "SHOWN",
    "Line",
    "behind",
    "count",
    "figures",
    "keep_day",
    "overdue",
    "remake",
    "visible_facts",
]

"""The verbs of petitions."""

from soi.petitions.actions.accept_petition import accept_petition
from soi.petitions.actions.keep_draft import keep_draft, keep_sender, uncover_original
from soi.petitions.actions.sort_petition import Matter, sort_petition
from soi.petitions.actions.take_letter import OWN_REASON, sorting_counting, sorting_day, take_letter

__all__ = [
    "OWN_REASON",
    "Matter",
    "accept_petition",
    "keep_draft",
    "keep_sender",
    "sort_petition",
    "sorting_counting",
    "sorting_day",
    "take_letter",
    "uncover_original",
]

"""The verbs of cases."""

from soi.cases.actions.cleared import ask_for_cleared
from soi.cases.actions.former import Former, states_of, take_over_cases
from soi.cases.actions.work import (
    STEP_DAYS,
    STEP_TASK,
    STEP_TITLE,
    keep_paper,
    open_case,
    proposed_day,
    receive_paper,
    take_step,
    tell,
    version_of,
    witness,
)

__all__ = [
    "STEP_DAYS",
    "STEP_TASK",
    "STEP_TITLE",
    "Former",
    "ask_for_cleared",
    "keep_paper",
    "open_case",
    "proposed_day",
    "receive_paper",
    "states_of",
    "take_over_cases",
    "take_step",
    "tell",
    "version_of",
    "witness",
]

"""The verbs of intake."""

from soi.intake.actions.close import close_as, return_to_sender
from soi.intake.actions.correct import confirm_fields, confirm_word, correct_word, put_pdf
from soi.intake.actions.read import (
    ReadFile,
    ToRead,
    begin_preview,
    begin_reading,
    leave_divided,
    mark_read,
    mark_refused,
    mark_waiting,
    put_preview,
)
from soi.intake.actions.receive import find_once, receive, refuse_marked
from soi.intake.actions.show import Opened, look_at, look_at_pages, take_copy
from soi.intake.actions.spill import (
    Registered,
    held_by,
    lockers_lie_beside,
    notice_registered,
    pages_lie_also,
    papers_are_kept,
    words_stay,
)
from soi.intake.actions.spill import close as close_spill
from soi.intake.actions.spill import confirm as confirm_spill
from soi.intake.actions.spill import deny as deny_spill
from soi.intake.actions.spill import do_step as do_spill_step
from soi.intake.actions.spill import notice as notice_mark

__all__ = [
    "Opened",
    "ReadFile",
    "Registered",
    "ToRead",
    "begin_preview",
    "begin_reading",
    "close_as",
    "close_spill",
    "confirm_fields",
    "confirm_spill",
    "confirm_word",
    "correct_word",
    "deny_spill",
    "do_spill_step",
    "lockers_lie_beside",
    "notice_registered",
    "notice_mark",
    "pages_lie_also",
    "held_by",
    "papers_are_kept",
    "find_once",
    "leave_divided",
    "look_at",
    "look_at_pages",
    "mark_read",
    "mark_refused",
    "mark_waiting",
    "put_pdf",
    "put_preview",
    "receive",
    "refuse_marked",
    "return_to_sender",
    "take_copy",
    "words_stay",
]

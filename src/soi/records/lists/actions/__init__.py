"""The verbs of lists."""

from __future__ import annotations

from soi.records.lists.actions.bring import bring, look_again, pause, resume, start
from soi.records.lists.actions.enter import begin, enter_rows, finish, keep_waiting, note_size, refuse
from soi.records.lists.actions.exports import ask_export, note_export, take_part
from soi.records.lists.actions.mend import Mended, leave_out, mend, undo

__all__ = [
    "Mended",
    "ask_export",
    "begin",
    "bring",
    "enter_rows",
    "finish",
    "keep_waiting",
    "leave_out",
    "look_again",
    "mend",
    "note_export",
    "note_size",
    "pause",
    "refuse",
    "resume",
    "start",
    "take_part",
    "undo",
]

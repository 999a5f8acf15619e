"""The verbs of tasks: give and finish work, leave with a list that others accept, stand in for who is away."""

from soi.tasks.actions.falling import end_appointment, let_fall, tell_passings
from soi.tasks.actions.leaving import answer, call_off, close, offer, propose
from soi.tasks.actions.standing_in import answer_stand_in, ask_stand_in, end_stand_in
from soi.tasks.actions.work import (
    KIND,
    TOPIC,
    Work,
    asked_about,
    assign,
    assign_many,
    finish,
    finish_about,
    hand_over,
)

__all__ = [
    "KIND",
    "TOPIC",
    "Work",
    "answer",
    "answer_stand_in",
    "ask_stand_in",
    "assign",
    "assign_many",
    "call_off",
    "close",
    "end_appointment",
    "end_stand_in",
    "finish",
    "asked_about",
    "finish_about",
    "hand_over",
    "let_fall",
    "offer",
    "propose",
    "tell_passings",
]

"""The verbs of correspondence."""

from soi.correspondence.actions.consulting import answer_consultation, consult
from soi.correspondence.actions.drafting import (
    Particulars,
    Saved,
    Text,
    add_drafter,
    begin_draft,
    comment,
    drop,
    save_version,
)
from soi.correspondence.actions.instructing import Instruction, finish, instruct, lay, return_to_office
from soi.correspondence.actions.issuing import issue, recall, reserve
from soi.correspondence.actions.receiving import deliver, enter_sent, mark_read, remind_of_answers, settle
from soi.correspondence.actions.rounds import close_round, order, sign_next, take_up
from soi.correspondence.actions.signing import (
    choose_signer,
    look,
    note_signed,
    send_back,
    send_signed,
    submit,
)

__all__ = [
    "note_signed",
    "Instruction",
    "Particulars",
    "Saved",
    "Text",
    "add_drafter",
    "answer_consultation",
    "begin_draft",
    "choose_signer",
    "close_round",
    "comment",
    "consult",
    "deliver",
    "drop",
    "enter_sent",
    "finish",
    "instruct",
    "issue",
    "lay",
    "look",
    "mark_read",
    "order",
    "recall",
    "remind_of_answers",
    "reserve",
    "return_to_office",
    "save_version",
    "send_back",
    "send_signed",
    "settle",
    "sign_next",
    "submit",
    "take_up",
]

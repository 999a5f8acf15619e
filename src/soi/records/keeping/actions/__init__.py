"""The verbs of keeping."""

from __future__ import annotations

from soi.records.keeping.actions.disposal import (
    approve_list,
    carry_out,
    check_list,
    destroy_paper,
    destroy_volumes,
    finish_list,
    judge_line,
    propose_list,
    refuse_list,
    settle_line,
    sign_list,
)
from soi.records.keeping.actions.files import (
    close_file,
    describe_file,
    keep_fonds,
    recount,
    reopen_file,
    state_fact,
)
from soi.records.keeping.actions.holds import hold_file, lift_hold, place_hold
from soi.records.keeping.actions.licences import (
    ask_licence,
    grant_licence,
    refuse_licence,
    use_licence,
    use_live,
    withdraw_licence,
)
from soi.records.keeping.actions.loans import give_back, lend, put_away
from soi.records.keeping.actions.rooms import ask_to_move, set_room
from soi.records.keeping.actions.volumes import ask_volume, take_volume

__all__ = [
    "approve_list",
    "ask_licence",
    "ask_to_move",
    "ask_volume",
    "carry_out",
    "check_list",
    "destroy_paper",
    "destroy_volumes",
    "close_file",
    "describe_file",
    "finish_list",
    "give_back",
    "grant_licence",
    "hold_file",
    "judge_line",
    "keep_fonds",
    "lend",
    "lift_hold",
    "place_hold",
    "propose_list",
    "put_away",
    "recount",
    "refuse_licence",
    "refuse_list",
    "reopen_file",
    "set_room",
    "settle_line",
    "sign_list",
    "state_fact",
    "take_volume",
    "use_licence",
    "use_live",
    "withdraw_licence",
]

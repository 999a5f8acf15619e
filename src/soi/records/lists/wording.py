"""What is wrong with a row, in words: the engine's sentences, and those of what the register holds already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from soi.base.sentences import Sentence
from soi.engines.tables import public as tables
from soi.engines.tables.public import Layout

TAKEN, HIDDEN, UNLISTED = "taken", "hidden", "unlisted"
OF_THE_REGISTER: dict[str, tuple[Sentence, Sentence]] = {
    TAKEN: (
        Sentence("“{value}” is in the register already, with other particulars."),
        Sentence("Nothing was overwritten. Compare both, then give this line another code or leave it out."),
    ),
    HIDDEN: (
        Sentence("The code “{value}” cannot be used by your role."),
        Sentence("Give this line another code, or leave it out."),
    ),
    UNLISTED: (
        Sentence("“{value}” is marked, and no item of an official list gives it that level."),
        Sentence("Write the item of the list of secrets that gives this level, or leave the line out."),
    ),
}
GROUPS: dict[str, Sentence] = {
    "missing": Sentence("Empty"),
    "too_long": Sentence("Too long"),
    "not_a_number": Sentence("Not a whole number"),
    "below": Sentence("Too small"),
    "above": Sentence("Too large"),
    "after": Sentence("In the wrong order"),
    "no_such_day": Sentence("No such day"),
    "not_listed": Sentence("Not on the list"),
    "not_allowed": Sentence("May not be held here"),
    "repeated": Sentence("Twice in this sheet"),
    "beyond": Sentence("Beyond the last column"),
    "error_value": Sentence("An error instead of a value"),
    TAKEN: Sentence("In the register, otherwise"),
    HIDDEN: Sentence("Code not yours"),
    UNLISTED: Sentence("Marked without an item of a list"),
}


def sentences(layout: Layout, field: str, test: str, params: Mapping[str, Any]) -> tuple[Sentence, Sentence]:
    """What is wrong and what to do about it."""
    if test in OF_THE_REGISTER:
        says, remedy = OF_THE_REGISTER[test]
        return Sentence(says.msgid, params), Sentence(remedy.msgid, params)
    rule = next((each for each in layout.rules if (each.field, each.test) == (field, test)), None)
    return tables.sentence(rule or tables.Rule(field, test), params)

"""Refusal
|- NotFound
|     |- LockerShut       not there, not held by you, or sealed: the same answer
|     '- NothingToAnswer  no opening waits for this keeper
|- NotPossible
|     |- OneHouseOnly     there are not two bodies that keep a half
|     |- HouseKeyAbsent   the key of a house is not at this machine
|     '- HalvesDoNotFit   the two halves open nothing
'- BadInput
      |- PurposeTooShort  fewer words than a purpose needs
      |- GroundUnknown    not one of the grounds
      |- NothingAsked     no part was named
      '- ReasonMissing    an answer without a word"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible


class LockerShut(NotFound):
    """There is nothing here for the role you use now."""

    code = "vault.locker_shut"


class NothingToAnswer(NotFound):
    """No request waits here for your answer."""

    code = "vault.nothing_to_answer"


class OneHouseOnly(NotPossible):
    """Nothing was sealed: two bodies must each keep one half of the key, and only {found} has a keeper."""

    code = "vault.one_house_only"
    remedy = "Appoint a vault keeper at this commission and one at the commission above, then seal again."


class HouseKeyAbsent(NotPossible):
    """The key of {house} is not at this machine. Nothing was opened or changed."""

    code = "vault.house_key_absent"
    remedy = "Its keeper brings the key; the operator's guide says where it is put."


class HalvesDoNotFit(NotPossible):
    """The two halves open nothing. What is sealed is untouched."""

    code = "vault.halves_do_not_fit"
    remedy = "Check that the keys of the two houses are those under which this was sealed."


class PurposeTooShort(BadInput):
    """Say in at least {least} words what the opening is for. Nothing was asked."""

    code = "vault.purpose_too_short"
    remedy = "Name the allegation and what cannot be found out without the name."


class GroundUnknown(BadInput):
    """An opening needs one of the grounds of the list. Nothing was asked."""

    code = "vault.ground_unknown"
    remedy = "Choose a ground."


class NothingAsked(BadInput):
    """Name the parts that are to be opened. Nothing was asked."""

    code = "vault.nothing_asked"
    remedy = "Choose as few as the purpose needs."


class ReasonMissing(BadInput):
    """Say why you agree or refuse. Your answer was not given yet."""

    code = "vault.reason_missing"
    remedy = "A few words are enough; only the keepers read them."

"""Refusal
|- BadPack         a pack file breaks its schema
'- NotFound
   |- UnknownPack  no such pack
   |- UnknownKind  the pack has no such file
   |- NoSuchItem   the file has no such item
   '- NotInForce   the item exists, but not on that day
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound


class BadPack(BadInput):
    """{cause}"""

    code = "reference.bad_pack"
    remedy = "Mend the item and run: soi packs check"


class UnknownPack(NotFound):
    """There is no pack “{pack}”."""

    code = "reference.unknown_pack"
    remedy = "Known packs: {known}."


class UnknownKind(NotFound):
    """The pack “{pack}” has no items of the kind “{kind}”."""

    code = "reference.unknown_kind"
    remedy = "Known kinds: {known}."


class NoSuchItem(NotFound):
    """The pack “{pack}” has no item “{id}” among its {kind}."""

    code = "reference.no_such_item"
    remedy = "Look it up in {file}."


class NotInForce(NotFound):
    """The item “{id}” of {kind} was not in force on {day}."""

    code = "reference.not_in_force"
    remedy = "Its versions stand in {file}: {spans}."

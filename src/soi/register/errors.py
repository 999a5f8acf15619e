"""What the register refuses.

Refusal
   |- NotFound
   |   '- NoSuchLookUp     absent, another's, or closed
   '- BadInput
       |- ReasonMissing    nobody looks into the register without saying why
       |- PurposeUnknown   not among the reasons of the pack
       '- CodeMissing      it is looked up by code, not by name
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound


class NoSuchLookUp(NotFound):
    """There is no such look-up for the role you use now."""

    code = "register.no_such_look_up"
    remedy = "Look up again and say why."


class ReasonMissing(BadInput):
    """The register is not looked into without a reason: paper and one sentence of at least {least} words."""

    code = "register.reason_missing"
    remedy = "Write the number of the paper and what you need it for. Nothing was shown."


class PurposeUnknown(BadInput):
    """“{purpose}” is no reason to look into the register."""

    code = "register.purpose_unknown"
    remedy = "Choose one of the list."


class CodeMissing(BadInput):
    """The code of the member or organisation is missing."""

    code = "register.code_missing"
    remedy = "Write the code; the register is not searched by name."

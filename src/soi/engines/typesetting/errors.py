"""What typesetting refuses.

Refusal
   |- BadInput
   |   |- DraftIncomplete   a part the layout asks for is missing or not of its kind
   |   |- LettersUnknown    letters that cannot be printed, or cannot be seen
   |   '- LayoutUnreadable  a layout that lacks a measure
   '- NotPossible
       |- LettersMissing    the type face is not installed (base.letters)
       '- NotSet            the typesetter or the validator said no
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotPossible


class DraftIncomplete(BadInput):
    """This draft is not complete, so it cannot be set."""

    code = "typesetting.draft_incomplete"
    remedy = "Complete the draft, then set it again."


class LettersUnknown(BadInput):
    """The draft has letters that cannot be printed: {letters}."""

    code = "typesetting.letters_unknown"
    remedy = "Type the place named anew; what was pasted may carry signs that cannot be seen."


class LayoutUnreadable(BadInput):
    """The layout of papers lacks {cause}."""

    code = "typesetting.layout_unreadable"
    remedy = "Mend the layout in the pack and run: soi packs check"


class NotSet(NotPossible):
    """The paper could not be set ({cause}). The draft is as it was."""

    code = "typesetting.not_set"
    remedy = "Tell the operator; the draft can be set again at any time."

"""What is asked when a list is brought."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from soi.base.errors import Refusal, fill
from soi.records.lists import kinds


class BringForm(forms.Form):
    """The sheet and what kind of list it is."""

    sheet = forms.FileField(
        label=_("The sheet"),
        help_text=_(
            "Excel (.xlsx, .xls) or CSV; old fonts (TCVN3, VNI) are read too. "
            "Of several sheets the first that is not hidden counts."
        ),
        widget=forms.FileInput(attrs={"class": "in", "accept": ".xlsx,.xls,.csv,.tsv,.txt"}),
    )
    kind = forms.ChoiceField(label=_("What does it list?"), widget=forms.Select(attrs={"class": "in"}))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        offered = [(each.name, str(each.label)) for each in kinds.kinds()]
        cast(forms.ChoiceField, self.fields["kind"]).choices = offered

    def refused(self, refusal: Refusal) -> None:
        """Say at the field why the sheet cannot be taken, and what to do."""
        said = (fill(gettext(words), refusal.params) for words in (refusal.msgid, refusal.remedy_msgid) if words)
        self.add_error("sheet", " ".join(said))

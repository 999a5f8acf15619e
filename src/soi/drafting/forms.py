"""What is typed into a paper: its fields, and where a value from data is overtyped, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from soi.base.sentences import label
from soi.engines.typesetting.public import Form, Over

WORD, OVER, WHY = "w-", "over-", "why-"
LONGEST = 40_000


class SheetForm(forms.Form):
    """The fields of a form of the pack; empty ones are kept too, a paper is written in its own time."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, form: Form, language: str, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.of = form
        for name, each in form.fields.items():
            area = forms.Textarea(attrs={"class": "in", "rows": each.rows})
            self.fields[f"{WORD}{name}"] = forms.CharField(
                label=label(each.labels, language), required=False, max_length=LONGEST, widget=area
            )

    def typed(self) -> list[forms.BoundField]:
        """The fields that are seen."""
        return [self[name] for name in self.fields if name.startswith(WORD)]

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(f"{WORD}{name}", "") for name in self.of.fields}


def first_values(base: int, words: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the form when it opens."""
    return {"base": base, **{f"{WORD}{name}": text for name, text in words.items()}}


def overs_in(data: Mapping[str, str], names: Iterable[str], before: Mapping[str, Over]) -> dict[str, Over]:
    """What was overtyped, with its reasons; one left as it was keeps who did it."""
    found = {}
    for name in names:
        text, reason = data.get(f"{OVER}{name}", "").strip(), data.get(f"{WHY}{name}", "").strip()
        if not text:
            continue
        known = before.get(name)
        by = known.by if known and (known.text, known.reason) == (text, reason) else ""
        found[name] = Over(text[:LONGEST], reason[:LONGEST], by)
    return found


class NoteForm(forms.Form):
    """Why a paper goes back."""

    note = forms.CharField(label=_("What is to be changed"), widget=forms.Textarea(attrs={"class": "in", "rows": 2}))


class SignedForm(forms.Form):
    """The paper as it was signed on the officer's machine."""

    file = forms.FileField(label=_("The signed PDF"))

"""What is asked when a case is opened, a paper kept, a step taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from soi.engines.procedures.public import Role
from soi.kernel.persons.public import Post

DAY = forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d")


class OpenForm(forms.Form):
    """Who is looked into, and who has which seat."""

    subject_kind = forms.ChoiceField(
        label=_("Looked into"), choices=[("member", _("A member")), ("organisation", _("An organisation"))]
    )
    subject_name = forms.CharField(label=_("Name"), max_length=160)

    def __init__(self, seats: Iterable[tuple[Role, list[Post]]], language: str, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["subject_kind"].widget.attrs["class"] = "in"
        self.fields["subject_name"].widget.attrs["class"] = "in"
        self.seats: list[str] = []
        for role, posts in seats:
            choices = [(post.appointment_id, f"{post.name} · {post.unit_name}") for post in posts]
            field = forms.TypedChoiceField(
                label=role.labels.get(language, role.id), choices=choices, coerce=int, widget=forms.Select
            )
            field.widget.attrs["class"] = "in"
            self.fields[f"seat-{role.id}"] = field
            self.seats.append(role.id)

    def taken(self) -> dict[str, int]:
        """The seats as chosen: role -> appointment."""
        return {role: self.cleaned_data[f"seat-{role}"] for role in self.seats}


IN_BOOK = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{4})\s*")


class PaperForm(forms.Form):
    """The words of a paper; for one that was received, the day it came, or its number in the book of the body."""

    in_book = forms.CharField(
        label=_("Number in the book"),
        help_text=_("If the paper is registered, for example 12/2026. The case then takes its level, and follows it."),
        required=False,
        max_length=16,
        widget=forms.TextInput(attrs={"class": "in"}),
    )
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"class": "in", "rows": 8}))
    received_on = forms.DateField(label=_("Received on"), required=False, widget=DAY)

    def __init__(self, *given: Any, received: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        if not received:
            del self.fields["received_on"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("text", "").strip() and not given.get("in_book", "").strip():
            self.add_error("text", self.fields["text"].error_messages["required"])
        return given

    def booked(self) -> tuple[int, int] | None:
        """Number and year in the book as typed; None where they are none."""
        found = IN_BOOK.fullmatch(self.cleaned_data["in_book"])
        return (int(found[1]), int(found[2])) if found else None


class StepForm(forms.Form):
    """Why, where the step asks for it, and until when the next one is to be done."""

    reason = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"class": "in", "rows": 5}))
    due_on = forms.DateField(
        label=_("Next step to be done by"),
        help_text=_("The law seen knows no term for this step: the commission sets its own date."),
        widget=DAY,
    )

    def __init__(self, *given: Any, least: int = 0, ends: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        if not least:
            del self.fields["reason"]
        if ends:
            del self.fields["due_on"]

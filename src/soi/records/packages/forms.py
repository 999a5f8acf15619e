"""What is asked when files are packed or offered, a package is given in, or an item of a list is decided."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from soi.records.models import File

LONGEST_NAME = 300


class Keyed(forms.Form):
    """A form with a key of its own: sent twice, it is answered twice with the same."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["key"].initial = uuid.uuid4


class FilesForm(Keyed):
    """Which files."""

    chosen = forms.MultipleChoiceField(
        label=_("Files"),
        help_text=_("All papers in them go along. The package takes the highest level among them."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one file.")},
    )

    def __init__(self, offered: Sequence[File], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field = cast(forms.MultipleChoiceField, self.fields["chosen"])
        field.choices = [(str(each.pk), f"{each.code}: {each.title}") for each in offered]


class OfferForm(FilesForm):
    """Which files, to which archive."""

    to_unit = forms.TypedChoiceField(
        label=_("Receiving archive"), coerce=int, widget=forms.Select(attrs={"class": "in"})
    )
    title = forms.CharField(
        label=_("Name of the list"),
        help_text=_("Leave it empty to name it by its files."),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )
    field_order = ["key", "to_unit", "title", "chosen"]

    def __init__(self, archives: Mapping[int, str], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field = cast(forms.ChoiceField, self.fields["to_unit"])
        field.choices = list(archives.items())


class GiveInForm(Keyed):
    """The package itself."""

    package = forms.FileField(
        label=_("Package (.zip)"),
        help_text=_("As another Soi made it. It is opened apart, and checked whole before anything is entered."),
        widget=forms.ClearableFileInput(attrs={"class": "in", "accept": ".zip"}),
        error_messages={"required": _("Choose a file.")},
    )

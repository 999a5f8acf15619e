"""What a clerk sends and says: files with the answer about the mark, a word, the fields of a paper."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from soi.base.dates import parse_date
from soi.base.errors import BadInput
from soi.intake.rules import words
from soi.kernel.reference import public as reference

PACK = "vn_party"
DESK, SCANNER, ONLINE, DIGITIZATION = "desk", "scanner", "online", "digitization"
LONGEST = 1000
DAY = "%d/%m/%Y"


class ManyFiles(forms.ClearableFileInput):
    """Django asks for one file unless a widget says that several may come."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field, each as it came."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [file for file in files if file is not None] or [super().clean(None, initial)]


class UploadForm(forms.Form):
    """Files, the way they came, and whether they carry a secrecy mark: the question that is asked before anything."""

    papers = FilesField(
        label=_("Files"), help_text=_("PDF, images or office files; several at once, each is an arrival of its own.")
    )
    channel = forms.ChoiceField(label=_("How did it come in?"))
    marked = forms.TypedChoiceField(
        label=_("Does it carry a secrecy mark?"), coerce=int, widget=forms.RadioSelect, choices=()
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["channel"]).choices = channels()
        cast(forms.ChoiceField, self.fields["marked"]).choices = [
            (0, gettext("No mark")),
            (1, "MẬT"),
            (2, "TỐI MẬT"),
            (3, "TUYỆT MẬT"),
        ]
        self.initial.setdefault("channel", DESK)
        # A form sent twice brings the same arrivals, not new ones.
        self.initial.setdefault("key", uuid.uuid4().hex)


class WordForm(forms.Form):
    """One word as it stands in the image, or the word that the machine read it right."""

    word = forms.RegexField(r"^\d{1,5}-\d{1,6}$")
    act = forms.ChoiceField(choices=[("correct", "correct"), ("right", "right")])
    text = forms.CharField(required=False, max_length=words.LONGEST_WORD)


class QueueForm(WordForm):
    """A word of the queue over many papers: with what the page showed as read."""

    seen = forms.CharField(required=False, strip=False, max_length=1000)
    after = forms.CharField(required=False, max_length=30)


class FieldsForm(forms.Form):
    """What the paper is: proposed by the machine, said by a person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in words.FIELDS.items():
            self.fields[name] = _field(name, gettext(label))

    def clean_date(self) -> str:
        """Kept as 2026-10-08, whatever way the day was written."""
        text = self.cleaned_data["date"].strip()
        if not text:
            return ""
        try:
            return parse_date(text, field="date").isoformat()
        except BadInput as error:
            raise forms.ValidationError(gettext("Write day/month/year, for example 08/10/2026.")) from error


def _field(name: str, label: str) -> forms.CharField:
    if name == "abstract":
        widget = forms.Textarea(attrs={"rows": 3, "class": "in", "lang": "vi"})
        return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget)
    field = forms.CharField(label=label, required=False, max_length=200)
    field.widget.attrs.update({"class": "in", "lang": "vi", "autocomplete": "off"})
    return field


class ReturnForm(forms.Form):
    """Why an arrival is given back."""

    reason = forms.CharField(
        label=_("Why is it given back?"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )


def channels() -> list[tuple[str, str]]:
    """The ways a clerk may name; the scanner, the ledger of old paper and the net name themselves."""
    language = get_language() or "vi"
    items = reference.pack(PACK).items("channels", on=timezone.localdate())
    return [(item.id, item.label(language)) for item in items if item.id not in (SCANNER, ONLINE, DIGITIZATION)]


def channel_names() -> dict[str, str]:
    language = get_language() or "vi"
    items = reference.pack(PACK).items("channels", on=timezone.localdate())
    return {item.id: item.label(language) for item in items}

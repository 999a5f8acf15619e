"""What is asked of who keeps the ledger: a line, its count, its value; who takes a batch; why something is so."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from soi.digitization import queries
from soi.digitization.models import Batch, Line
from soi.digitization.rules.plan import FILES, SHEETS
from soi.digitization.rules.ranking import OFTEN, RARE, SOUND, WEAK
from soi.digitization.rules.stages import ways_back
from soi.digitization.wording import level_names, stage_names
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.reference import public as reference

USES = {RARE: _("Seldom used"), OFTEN: _("Much used")}
CONDITIONS = {SOUND: _("Sound paper"), WEAK: _("Fragile paper")}
TAKERS = ("digitization_worker",)
MOST_SHEETS = 100_000
ACCEPTED = ".pdf,.tif,.tiff,.jpg,.jpeg,.png,.heic,.zip,.eml,application/pdf,image/*"


def text(label: Any, *, most: int, required: bool = True, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "in", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def words(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "in", "rows": 3})
    return forms.CharField(label=label, max_length=500, help_text=hint, widget=widget)


def number(label: Any, *, least: int, most: int, required: bool = True, hint: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "in", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, help_text=hint, widget=widget
    )


def choice(label: Any, hint: Any = "", *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, required=required, widget=forms.Select(attrs={"class": "in"}))


def tick(label: Any, hint: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=hint, required=False)


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def _items(kind: str, on: date) -> list[tuple[str, str]]:
    language = get_language() or "vi"
    return [(item.id, item.label(language)) for item in reference.pack(queries.PACK).items(kind, on=on) if item.value]


def purposes_to_choose(on: date) -> list[tuple[str, str]]:
    """Nothing is preset: the last step of a file is chosen, not passed over."""
    return [("", gettext("Choose the purpose")), *_items("purposes", on)]


class LineForm(forms.Form):
    """A file as it stands on the shelf."""

    was_id = choice(_("Unit as it was"), _("The unit that made the file, also where it has ended by now."))
    code = text(
        _("File code"), most=40, required=False, hint=_("As it stands on the cover; empty where there is none.")
    )
    title = text(_("Title"), most=300, required=False, hint=_("Of a marked file on a linked machine: leave it empty."))
    first_year = number(_("First year"), least=1930, most=2100, hint=_("The year of the oldest paper in it."))
    last_year = number(
        _("Last year"), least=1930, most=2100, hint=_("The year of the youngest paper; the term of office follows it.")
    )
    place = text(
        _("Shelf place"), most=120, required=False, hint=_("Room, shelf, box. For example: Room 2, shelf 4, box 12")
    )
    sheets = number(
        _("Sheets"), least=0, most=MOST_SHEETS, required=False,
        hint=_("Counted by you, now, at the shelf; empty where nobody has counted yet."),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("Level of secrecy"), coerce=int, widget=forms.Select(attrs={"class": "in"}),
        help_text=_("The highest level of its papers is that of the file."),
    )  # fmt: skip
    list_item = choice(
        _("Item of the list of secrets"), _("Only for a marked file: the item that says why it is secret."),
        required=False,
    )  # fmt: skip
    lasting = tick(_("Of lasting value"), _("Kept for good."))
    use = choice(_("Use"), _("How often somebody asks for it."))
    condition = choice(_("State of the paper"), _("Fragile paper goes first among equals."))

    def __init__(self, data: Any = None, *, actor: Actor, today: date, like: Line | None = None) -> None:
        begun: dict[str, Any] = {"level": 0, "use": RARE, "condition": SOUND}
        if like is not None:
            # What stands side by side is alike in these; level, count and words are said of each file anew.
            alike = ("was_id", "first_year", "last_year", "place", "lasting", "use", "condition")
            begun |= {name: getattr(like, name) for name in alike}
        super().__init__(data, initial=begun)
        units = queries.units_as_they_were(actor)
        names = organisations.names_of(unit.pk for unit in units)
        _choose(self, "was_id", [(str(unit.pk), names[unit.pk]) for unit in units])
        _choose(self, "level", list(level_names().items()))
        _choose(self, "list_item", [("", gettext("Not marked")), *_items("secrecy_items", today)])
        _choose(self, "use", [*USES.items()])
        _choose(self, "condition", [*CONDITIONS.items()])


class PlanForm(forms.Form):
    """How much is to be checked and accepted until when."""

    unit_id = choice(_("Unit"), _("Who holds the files today."))
    term = choice(_("Term of office"))
    what = choice(_("Counted in"))
    target = number(
        _("How many in all"), least=1, most=10_000_000, hint=_("Checked and accepted, with what is done already.")
    )
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "in", "type": "date"})
    )
    due_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "in", "type": "date"})
    )

    def __init__(self, data: Any = None, *, units: dict[int, str], terms: dict[str, str], today: date) -> None:
        super().__init__(data, initial={"starts_on": today})
        _choose(self, "unit_id", [(str(key), name) for key, name in units.items()])
        _choose(self, "term", [*terms.items()])
        _choose(self, "what", [(FILES, gettext("Paper files")), (SHEETS, gettext("Sheets"))])


class LineAct(forms.Form):
    """A form about one line, asked by one actor on one day."""

    def __init__(self, data: Any = None, *, line: Line, today: date) -> None:
        super().__init__(data, initial=self.begin(line))
        self.offer(line, today)

    def begin(self, line: Line) -> dict[str, Any]:
        """What stands in the fields before anybody writes."""
        return {}

    def offer(self, line: Line, today: date) -> None:
        """What may be chosen."""


class CountForm(LineAct):
    """How many sheets lie in it."""

    sheets = number(_("Sheets"), least=0, most=MOST_SHEETS, hint=_("Counted by you, now, at the shelf."))

    def begin(self, line: Line) -> dict[str, Any]:
        return {"sheets": line.sheets}


class JudgeForm(LineAct):
    """What its rank follows from."""

    lasting = tick(_("Of lasting value"), _("Kept for good."))
    use = choice(_("Use"), _("How often somebody asks for it."))
    condition = choice(_("State of the paper"), _("Fragile paper goes first among equals."))

    def begin(self, line: Line) -> dict[str, Any]:
        return {"lasting": line.lasting, "use": line.use, "condition": line.condition}

    def offer(self, line: Line, today: date) -> None:
        _choose(self, "use", [*USES.items()])
        _choose(self, "condition", [*CONDITIONS.items()])


class CorrectForm(LineAct):
    """What was typed of a file, to be set right."""

    code = text(
        _("File code"), most=40, required=False, hint=_("As it stands on the cover; empty where there is none.")
    )
    title = text(_("Title"), most=300, required=False, hint=_("Of a marked file on a linked machine: leave it empty."))
    first_year = number(_("First year"), least=1930, most=2100, hint=_("The year of the oldest paper in it."))
    last_year = number(
        _("Last year"), least=1930, most=2100, hint=_("The year of the youngest paper; the term of office follows it.")
    )
    place = text(
        _("Shelf place"), most=120, required=False, hint=_("Room, shelf, box. For example: Room 2, shelf 4, box 12")
    )
    level = forms.TypedChoiceField(
        label=_("Level of secrecy"), coerce=int, widget=forms.Select(attrs={"class": "in"}),
        help_text=_("It only rises. A higher level takes the file off the list: it is proposed and approved anew."),
    )  # fmt: skip
    list_item = choice(
        _("Item of the list of secrets"), _("Only for a marked file: the item that says why it is secret."),
        required=False,
    )  # fmt: skip

    def begin(self, line: Line) -> dict[str, Any]:
        return {name: getattr(line, name) for name in self.base_fields}

    def offer(self, line: Line, today: date) -> None:
        _choose(self, "level", [(rank, name) for rank, name in level_names().items() if rank >= line.level])
        _choose(self, "list_item", [("", gettext("Not marked")), *_items("secrecy_items", today)])


class NoteForm(LineAct):
    """How many sheets were scanned."""

    sheets = number(
        _("Sheets scanned"), least=1, most=MOST_SHEETS,
        hint=_("Another number than at the shelf becomes a question for a person."),
    )  # fmt: skip

    def begin(self, line: Line) -> dict[str, Any]:
        return {"sheets": line.sheets}


class RefuseForm(LineAct):
    """Why it is not digitized now."""

    reason = words(_("Why it is not digitized now"), _("The reason stays with the file."))


class BackForm(LineAct):
    """Where it is sent back to, and what is to be done."""

    to = forms.TypedChoiceField(
        label=_("Back to"), coerce=int, widget=forms.Select(attrs={"class": "in"}),
        help_text=_("All steps after this one are to be done again."),
    )  # fmt: skip
    message = words(_("Message"), _("What is wrong, which sheets, what is to be done again."))

    def offer(self, line: Line, today: date) -> None:
        names = stage_names()
        _choose(self, "to", [(int(stage), names[stage]) for stage in ways_back(line.stage)])


class PurposeForm(LineAct):
    """What the digitized file is for."""

    purpose = choice(_("Purpose of use"), _("The owner's purpose: it ends the line in the ledger."))

    def begin(self, line: Line) -> dict[str, Any]:
        return {"purpose": line.purpose}

    def offer(self, line: Line, today: date) -> None:
        _choose(self, "purpose", purposes_to_choose(today))


class SecretForm(PurposeForm):
    """By which paper a marked file may be digitized."""

    ground = words(_("Approved by which paper"), _("For example: letter 14-CV/UBKT of 3 October, point 2"))


class HandForm(forms.Form):
    """Who takes the batch, and how many sheets it has."""

    taker_id = choice(_("Who takes it"), _("Another person, cleared for the level of the batch."))
    sheets = number(
        _("Sheets counted by you"), least=0, most=10_000_000, hint=_("Count all sheets of the batch again.")
    )

    def __init__(self, data: Any = None, *, batch: Batch, actor: Actor, today: date) -> None:
        super().__init__(data)
        posts = persons.posts_within(organisations.get_unit(batch.unit_id).path, on=today, roles=TAKERS)
        free = [post for post in posts if post.person_id != actor.person_id and post.level >= batch.level]
        _choose(self, "taker_id", [(str(post.appointment_id), f"{post.name} · {post.unit_name}") for post in free])


class TakeForm(forms.Form):
    """How many sheets were counted, and why they differ."""

    sheets = number(
        _("Sheets counted by you"), least=0, most=10_000_000, hint=_("Your own count, before you look at the other.")
    )
    reason = words(_("Why the numbers differ"), _("Only where they do; both numbers stay with both names."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].required = False


class ReturnForm(forms.Form):
    """How many sheets are given back."""

    sheets = number(
        _("Sheets counted by you"), least=0, most=10_000_000, hint=_("Count all sheets before you give them back.")
    )


class ManyFiles(forms.ClearableFileInput):
    """Django asks for one file unless a widget says that several may come."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field, each as it came; an empty one too, so that it gets its verdict."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [file for file in files if file is not None] or [super().clean(None, initial)]


SIDES = {1: _("One side"), 2: _("Both sides")}


class BatchScanForm(forms.Form):
    """Scans of several paper files, separator sheets between them."""

    scanned = FilesField(
        label=_("Scanned files"),
        help_text=_(
            "PDF, TIFF of many pages, JPEG, a ZIP of them, a mail (.eml). Several at once; each gets its own verdict."
        ),
        widget=ManyFiles(attrs={"class": "in", "accept": ACCEPTED}),
    )
    sides = forms.TypedChoiceField(
        label=_("Scanned sides of a sheet"), coerce=int, choices=[*SIDES.items()],
        widget=forms.Select(attrs={"class": "in"}),
    )  # fmt: skip


class ScanForm(BatchScanForm):
    """Scans of one paper file, with the sheets that went through the scanner."""

    sheets = number(
        _("Sheets you put through the scanner"), least=1, most=MOST_SHEETS, required=False,
        hint=_("Counted by you, for this one file; the machine sets its own count beside it."),
    )  # fmt: skip
    field_order = ("scanned", "sheets", "sides")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("sheets") and len(given.get("scanned") or []) > 1:
            self.add_error(
                "sheets",
                gettext("Say the sheets of one file at a time; of several files leave it empty and say the sum later."),
            )
        return given

"""What is asked of who keeps: one short form for each act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from soi.kernel.access.public import Actor
from soi.kernel.persons import public as persons
from soi.kernel.reference import public as reference
from soi.records.keeping import queries, rules
from soi.records.models import File
from soi.records.rules import PACK

BORROWERS = ("clerk", "petition_officer", "inspector", "head", "deputy_head")
FACTS = {rules.DECISION: _("The day the matter was decided"), rules.LAPSE: _("The day a sanction lost its effect")}


def text(label: Any, *, most: int = 300, required: bool = True, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "in", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def lines(label: Any, *, most: int = 500, required: bool = True, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "in", "rows": 3})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def day(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget)


def choice(label: Any, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, widget=forms.Select(attrs={"class": "in"}))


class ActForm(forms.Form):
    """A form about one file, asked by one actor on one day."""

    def __init__(self, data: Any = None, *, actor: Actor, file: File | None, today: date) -> None:
        super().__init__(data, initial=self.begin(file, today))
        self.offer(actor, file, today)

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        """What stands in the fields before anybody writes."""
        return {}

    def offer(self, actor: Actor, file: File | None, today: date) -> None:
        """What may be chosen."""

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices


class CloseForm(ActForm):
    """The day the matter was done."""

    on = day(_("Closed on"), _("The day the result was acted on; from it the time of keeping may run."))

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        return {"on": today}


class ReopenForm(ActForm):
    """Why something is to be added."""

    reason = lines(_("Why it is opened again"), hint=_("The reason stays with the file."))


class DescribeForm(ActForm):
    """What the papers do not say of themselves."""

    keywords = text(_("Keywords"), required=False)
    language = text(_("Language"), most=40)
    sheets = forms.IntegerField(
        label=_("Sheets of paper"), min_value=0, max_value=100_000, required=False,
        widget=forms.NumberInput(attrs={"class": "in"}),
    )  # fmt: skip
    physical_state = text(_("State of the paper"), most=120, required=False)
    symbol = text(_("Information symbol"), most=80, required=False)
    reliability = text(_("Reliability"), most=120, required=False)
    paper_code = text(_("Code of the paper original"), most=80, required=False)

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        return {name: getattr(file, name) for name in self.base_fields}


class FactForm(ActForm):
    """A day the time of keeping runs from."""

    kind = choice(_("Which day"))
    day = day(_("Day"))
    ground = text(_("Where this is written"), hint=_("For example: Decision 12-QĐ/UBKT, article 2"))

    def offer(self, actor: Actor, file: File | None, today: date) -> None:
        self.choose("kind", [(kind, str(label)) for kind, label in FACTS.items()])


class HoldForm(ActForm):
    """A matter for which the file stays."""

    matter = text(_("The matter"), hint=_("For example: complaint no. 12/2026 on the decision"))
    reason = lines(_("Why the file is needed for it"))
    since = day(_("From"))

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        return {"since": today}


class PlaceForm(ActForm):
    """Where the paper lies."""

    room = text(_("Room or strong-room"), most=80)
    shelf = text(_("Shelf"), most=80, required=False)
    box = text(_("Box"), most=80, required=False)
    binder = text(_("Binder"), most=80, required=False)

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        place = queries.place_of(file) if file else None
        return {name: getattr(place, name) for name in self.base_fields} if place else {}

    def offer(self, actor: Actor, file: File | None, today: date) -> None:
        if file is not None and file.level:
            free = [room.name for room in queries.rooms_of(actor, file.unit_id) if room.level >= file.level]
            said = (
                _("For the level of this file: {rooms}") if free else _("No room is named for the level of this file.")
            )
            self.fields["room"].help_text = str(said).replace("{rooms}", ", ".join(free))


class RoomForm(ActForm):
    """A room, the highest level of the paper in it, and who decided so."""

    name = text(_("Room or strong-room"), most=80)
    level = choice(_("For paper up to level"))
    decision = text(_("By which decision"), hint=_("For example: minutes of the room's inspection, 12/2026"))

    def offer(self, actor: Actor, file: File | None, today: date) -> None:
        self.choose("level", [(str(level), name) for level, name in queries.levels(today)])

    def clean_level(self) -> int:
        return int(self.cleaned_data["level"])


class LendForm(ActForm):
    """Who takes the paper, for what, until when."""

    borrower_id = choice(_("Who borrows it"), _("Only persons cleared for the level of the file."))
    purpose = text(_("What for"))
    due_on = day(_("Back by"))

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        return {"due_on": today + timedelta(days=14)}

    def offer(self, actor: Actor, file: File | None, today: date) -> None:
        posts = persons.posts_within(file.unit.path, on=today, roles=BORROWERS) if file else []
        free = [post for post in posts if file and post.level >= file.level]
        self.choose("borrower_id", [(str(post.appointment_id), f"{post.name} · {post.unit_name}") for post in free])


class ReturnForm(ActForm):
    """How the paper came back."""

    state = text(_("State of the paper"), required=False, hint=_("Whole, or what is missing"))


class LicenceForm(ActForm):
    """What a marked paper is to be opened for, why, until when."""

    purpose = choice(_("Purpose of use"))
    reason = lines(_("Why you need it"), hint=_("The owner reads this, and it stays in the register of use."))
    until = day(_("Until"), _("It lapses by itself after this day."))

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        return {"until": today + timedelta(days=14)}

    def offer(self, actor: Actor, file: File | None, today: date) -> None:
        language = get_language() or "vi"
        items = reference.pack(PACK).items("purposes", on=today)
        self.choose("purpose", [("", gettext("Choose a purpose")), *((one.id, one.label(language)) for one in items)])


class FondsForm(ActForm):
    """The fonds of the actor's body."""

    code = text(_("Code of the fonds"), most=40)
    name = text(_("Name of the fonds"))
    creator_history = lines(_("History of the body that made it"), most=4000, required=False)
    plan = lines(_("Plan of classification"), most=4000, required=False)
    backup = text(_("How it is kept safe"), most=200, required=False)
    note = lines(_("Note"), most=2000, required=False)
    opened_on = day(_("Begun on"))

    def begin(self, file: File | None, today: date) -> dict[str, Any]:
        return {"opened_on": today}


class WordsForm(forms.Form):
    """Words that go with an answer."""

    words = lines(_("Your words"), required=False)
    until = day(_("Until"))
    until.required = False

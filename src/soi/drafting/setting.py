"""The sheet of a paper: numbered, laid out by the guide of its day, set as PDF/A-2b; a draft says that it is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from soi.base.sentences import label
from soi.drafting import queries, wording
from soi.engines.typesetting import public as typesetting
from soi.kernel.access import public as access
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.reference import public as reference

DRAFT_MARK = "Dự thảo"
# The post as it stands under a paper: without the body, which stands above it.
POSTS = {"head": "CHỦ NHIỆM", "deputy_head": "PHÓ CHỦ NHIỆM"}


@dataclass(frozen=True)
class Occasion:
    """When and by whom a paper is set; a draft has no number and no issuer."""

    day: date
    number: int | None = None
    issuer: int | None = None
    typist: str = ""


def numbered(made: queries.Made, today: date) -> tuple[str, int, str]:
    """Take the next number of the type in the body's term of office: term, number, symbol."""
    standing = made.dossier.standing
    term = term_of(today)
    number = numbering.next_number(unit_id=standing.unit_id, kind=f"paper.{made.form.type}", term=term)
    return term, number, f"{number:02d}-{symbol_of(made, today)}"


def symbol_of(made: queries.Made, today: date) -> str:
    unit = organisations.get_unit(made.dossier.standing.unit_id)
    code = reference.pack(queries.PACK).item("document_types", made.form.type, on=today).value["code"]
    return f"{code}/{unit.short or unit.code}"


def term_of(today: date) -> str:
    """The term of office a number belongs to: numbers begin anew with each (05-HD/VPTW)."""
    found = [item.id for item in reference.pack(queries.PACK).items("terms_of_office", on=today)]
    return found[-1] if found else str(today.year)


def paper(made: queries.Made, occasion: Occasion) -> bytes:
    """The paper as PDF/A-2b. Raises what typesetting refuses."""
    with translation.override(queries.OFFICE):
        draft = wording.draft(made.form, made.composed, frame(made, occasion), _values(made), gettext)
    return typesetting.set_document(draft, queries.layout_on(occasion.day))


def frame(made: queries.Made, occasion: Occasion) -> wording.Frame:
    known = made.known
    return wording.Frame(
        number=occasion.number,
        symbol=symbol_of(made, occasion.day),
        body=known["body.upper"].text,
        parent=known["parent"].text.upper(),
        place=known["place"].text,
        day=occasion.day,
        signers=_signers(made, occasion),
        typist=occasion.typist,
        notice=queries.demo_notice(),
        draft="" if occasion.number else DRAFT_MARK,
    )


def _signers(made: queries.Made, occasion: Occasion) -> tuple[wording.Signer, ...]:
    return tuple(_signer(made, each, occasion) for each in made.form.signatures)


def named(made: queries.Made, occasion: Occasion) -> list[int]:
    """The appointments whose holders are named under the paper."""
    found = [_seat(made, each, occasion) for each in made.form.signatures]
    return sorted({each.appointment_id if each else occasion.issuer or 0 for each in found})


def _seat(made: queries.Made, signs: Any, occasion: Occasion) -> Any:
    seats = [seat for seat in made.dossier.seats if seat.role == signs.seat]
    return next((each for each in seats if each.appointment_id == occasion.issuer), seats[0] if seats else None)


def _signer(made: queries.Made, signs: Any, occasion: Occasion) -> wording.Signer:
    seat = _seat(made, signs, occasion)
    if seat is None:
        # A seat this procedure has not: who issues signs.
        post = persons.post(occasion.issuer or 0, on=occasion.day)
        return wording.Signer(signs.authority, signs.post or typesetting.GAP, post.name if post else typesetting.GAP)
    return wording.Signer(signs.authority, signs.post or _post(seat.office), seat.name)


def _post(office: str) -> str:
    return POSTS.get(office) or str(access.role(office).label(queries.OFFICE)).upper()


def _values(made: queries.Made) -> dict[str, wording.Traced]:
    return {one.name: one for one in traced(made)}


def traced(made: queries.Made) -> list[wording.Traced]:
    """Every value from data on the paper, with its source."""
    return wording.traced(made.composed, made.known, made.lists, made.over)


def content(made: queries.Made, typist: str) -> dict[str, Any]:
    return wording.as_data(made.composed, traced(made), typist)


def plain(made: queries.Made) -> str:
    return wording.plain(made.composed)


def title_of(made: queries.Made) -> str:
    return label(made.form.labels, queries.OFFICE)

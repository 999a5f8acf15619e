"""The lines of the ledger as a file: what the page was narrowed to, in the order of the shelf."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from soi.base.errors import NotFound
from soi.digitization import queries
from soi.digitization.errors import TooManyLines
from soi.digitization.views.asking import asker, chosen_in
from soi.digitization.views.figures import KINDS
from soi.digitization.wording import level_names, names, stage_names
from soi.engines.tables import public as tables
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import demo_notice

READ = "digitization.read"
# As many as one answer writes within seconds.
MOST = 20_000
WANTED = (
    *("number", "code", "title", "was_id", "unit_id", "term", "first_year", "last_year", "place", "sheets", "level"),
    *("stage", "scanned_sheets", "batch__number", "batch__year", "purpose"),
)

audit.sentence("digitization.lines.taken_along", gettext_noop("{actor} took {count} lines of the ledger along."))


@require_GET
def lines(request: HttpRequest, kind: str) -> HttpResponse:
    """These lines as a sheet; of a marked file no title leaves. Raises TooManyLines."""
    actor, now = asker(request), timezone.localtime()
    access.require(actor, READ)
    if kind not in KINDS:
        raise NotFound()
    given = chosen_in(request.GET)
    found = list(queries.lines_to_take(actor, given=given, most=MOST + 1).values(*WANTED))
    if len(found) > MOST:
        raise TooManyLines(most=MOST)
    about = [
        (_("List"), _("Ledger of digitization")),
        (_("Narrowed to"), " · ".join(narrowed(given)) or _("all files")),
        (_("Cut off at"), f"{now:%d/%m/%Y %H:%M:%S}"),
        (_("As seen by"), f"{actor.name}, {actor.unit_name}"),
        (_("Lines"), str(len(found))),
        (_("Titles of marked files left out"), str(sum(bool(one["level"]) for one in found))),
    ]
    if notice := demo_notice():
        about.append((_("Data"), notice))
    data = written(found, kind, about)
    _record(actor, len(found))
    name = "-".join(filter(None, ["so-ho-so", slugify(demo_notice("vi")), f"{now:%Y%m%d-%H%M}"]))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=KINDS[kind], headers=headers)


def _record(actor: Actor, count: int) -> None:
    audit.record(actor, "digitization.lines.taken_along", None, unit_id=actor.unit_id, count=count)


def narrowed(given: Mapping[str, Any]) -> list[str]:
    """What the list was narrowed to, in words."""
    unit = given["unit_id"] or given["was_id"]
    stage, level = given["stage"], given["level"]
    words = [
        organisations.names_of([unit]).get(unit, "") if unit else "",
        names("terms_of_office").get(given["term"], ""),
        stage_names().get(stage, "") if stage is not None else "",
        level_names().get(level, "") if level is not None else "",
        given["q"],
    ]
    return [each for each in words if each]


def written(found: list[dict[str, Any]], kind: str, about: list[tuple[str, str]]) -> bytes:
    """The file itself."""
    with tempfile.TemporaryDirectory(prefix="soi-lines-") as folder:
        rows = rows_of(found)
        made = tables.write(rows, heads(), Path(folder), kind=kind, about=lambda told: about, sheet=_("Paper files"))
        return made.parts[0].path.read_bytes()


def heads() -> list[str]:
    return [
        _("Number"),
        _("File code"),
        _("Title"),
        _("Unit as it was"),
        _("Held by"),
        _("Term of office"),
        _("First year"),
        _("Last year"),
        _("Shelf place"),
        _("Sheets"),
        _("Level of secrecy"),
        _("Stage"),
        _("Sheets scanned"),
        _("Batch"),
        _("Purpose of use"),
    ]


def rows_of(found: list[dict[str, Any]]) -> Iterator[tuple[str | int, ...]]:
    units = organisations.names_of({one[name] for one in found for name in ("was_id", "unit_id")})
    terms, stages, levels, purposes = (
        names("terms_of_office"), stage_names(), level_names(), names("purposes"),
    )  # fmt: skip
    for one in found:
        yield (
            one["number"], one["code"], "" if one["level"] else one["title"], units.get(one["was_id"], ""),
            units.get(one["unit_id"], ""), terms.get(one["term"], one["term"]), one["first_year"], one["last_year"],
            one["place"], _counted(one["sheets"]), levels.get(one["level"], ""), stages[one["stage"]],
            _counted(one["scanned_sheets"]), _batch(one["batch__number"], one["batch__year"]),
            purposes.get(one["purpose"], one["purpose"]),
        )  # fmt: skip


def _batch(number: int | None, year: int | None) -> str:
    return f"{number}/{year}" if number else ""


def _counted(sheets: int | None) -> str | int:
    """A number, or nothing where nobody counted."""
    return "" if sheets is None else sheets

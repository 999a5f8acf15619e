from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigitizationConfig(AppConfig):
    name = "soi.digitization"
    label = "digitization"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.digitization import jobs, queries, reactions  # noqa: F401 - they register themselves
        from soi.digitization.actions import sealing
        from soi.digitization.actions.listing import KIND
        from soi.digitization.actions.scans import holding_the_same
        from soi.digitization.phones import jobs as clock  # noqa: F401 - registers itself
        from soi.digitization.phones import reactions as fate  # noqa: F401 - registers them
        from soi.digitization.phones.queries import photographs_of
        from soi.digitization.queries.finding import SEARCHED, search_lines
        from soi.digitization.views.day import help_panel
        from soi.intake import public as intake
        from soi.kernel.search import public as search
        from soi.kernel.signing import public as signing
        from soi.kernel.web import public as web
        from soi.records import public as records

        records.list_kind(KIND)
        signing.follow(sealing.SEALING, sealing.note_signed)
        intake.pages_lie_also(holding_the_same)
        intake.lockers_lie_beside(photographs_of)
        intake.words_stay(queries.seals_asked)
        web.menu(
            _("Digitization"),
            "digitization:matrix",
            "scan",
            grant="digitization.read",
            badge=queries.to_decide,
            group=1,
            order=61,
        )
        web.panel("web.help", "digitization.day", help_panel, order=10)
        web.topic("digitization", grant="digitization.read")
        search.source(
            "digitization.line",
            "digitization_line",
            search_lines,
            url_name="digitization:line",
            label=_("Ledger of paper to digitize"),
            icon="scan",
            spans=search.Spans("listed_in_id", "listed_row", SEARCHED),
        )

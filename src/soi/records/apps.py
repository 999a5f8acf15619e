from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "soi.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.intake import public as intake
        from soi.kernel.search import public as search
        from soi.kernel.web import public as web
        from soi.records import jobs, queries  # noqa: F401 - jobs registers them
        from soi.records.actions import spill
        from soi.records.keeping import reactions as keeping_reactions  # noqa: F401 - registers them
        from soi.records.lists import jobs as lists_jobs  # noqa: F401 - registers them
        from soi.records.lists import kinds
        from soi.records.lists.actions.files import KIND
        from soi.records.packages import reactions  # noqa: F401 - registers them
        from soi.records.packages.views.transfers import custody_panel
        from soi.records.views.panel import arrival_panel

        kinds.enter(KIND)
        intake.papers_are_kept(destroy=spill.destroy, reopen=spill.reopen, held=spill.held)
        web.menu(_("Files and archive"), "records:list", "archive", grant="records.read", group=1, order=60)
        sides = ("records.transfer", "records.archive")
        web.menu(_("Transfer to the archive"), "records:transfers", "transfer-out", grant=sides, group=1, order=62)
        web.menu(_("Packages"), "records:packages", "stack-2", grant="records.package", group=1, order=64)
        web.menu(_("Health of files"), "records:health", "database", grant="admin.settings", group=2, order=80)
        web.panel("records.document", "records.custody", custody_panel, order=40)
        web.topic("records", grant="records.read")
        web.topic("packages", grant=("records.package", "records.transfer", "records.archive"))
        web.scope("records.read", _("Papers of the book: list them, read one"))
        web.scope("records.register", _("Papers of the book: enter them, also those issued here or sent here"))
        web.scope("search.use", _("Search in what my role sees"))
        web.panel("intake.arrival", "records.register", arrival_panel, order=10)
        search.source(
            "records.document",
            "records_document",
            queries.search_documents,
            url_name="records:document",
            label=_("Papers"),
        )
        search.source(
            "records.file",
            "records_file",
            queries.search_files,
            url_name="records:file",
            label=_("Files of papers"),
            icon="archive",
            spans=search.Spans("listed_in_id", "listed_row", queries.FILE_SEARCHED),
        )
        search.source(
            "records.copy",
            "records_copy",
            queries.search_copies,
            url_name="records:copy",
            label=_("Redacted copies"),
        )

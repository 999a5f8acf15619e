from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "soi.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.kernel.search import public as search
        from soi.kernel.web import public as web
        from soi.records import queries
        from soi.records.views.panel import arrival_panel

        web.menu(_("Files and archive"), "records:list", "archive", grant="records.read", group=1, order=60)
        web.topic("records", grant="records.read")
        web.scope("records.read", _("Papers of the book: list them, read one"))
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
            "records.copy",
            "records_copy",
            queries.search_copies,
            url_name="records:copy",
            label=_("Redacted copies"),
        )

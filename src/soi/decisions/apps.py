from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "soi.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.correspondence import public as correspondence
        from soi.decisions import queries
        from soi.decisions.views import case_panel, waiting
        from soi.kernel.web import public as web

        correspondence.book_source(queries.KIND, of_term=queries.numbered_of_term, newest=queries.newest_numbered)
        web.panel("cases.case", "decisions.of", case_panel, order=10)
        correspondence.folder_source(queries.KIND, grant="cases.work", waiting=waiting)

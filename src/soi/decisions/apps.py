from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "soi.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.correspondence import public as correspondence
        from soi.decisions import queries
        from soi.decisions.views import case_panel, waiting
        from soi.kernel.web import public as web
        from soi.tasks import public as tasks

        correspondence.book_source(queries.KIND, of_term=queries.numbered_of_term, newest=queries.newest_numbered)
        web.panel("cases.case", "decisions.of", case_panel, order=10)
        correspondence.folder_source(queries.KIND, grant="cases.work", waiting=waiting)
        tasks.duty(queries.KIND, label=_("Decision to be signed"), icon="gavel", briefs=queries.briefs)

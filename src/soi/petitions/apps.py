from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    name = "soi.petitions"
    label = "petitions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.kernel.search import public as search
        from soi.kernel.web import public as web
        from soi.petitions.public import briefs
        from soi.petitions.queries import petitions as queries
        from soi.petitions.queries.found import search_documents
        from soi.petitions.views.taking import arrival_panel
        from soi.tasks import public as tasks

        grants = ("petitions.read", "petitions.receive")
        web.menu(_("Petitions"), "petitions:list", "mail", grant=grants, badge=queries.to_sort, group=1, order=20)
        web.topic("petitions", grant=grants)
        web.scope("petitions.read", _("Petitions: list them, read their copies"))
        web.panel("intake.arrival", "petitions.take", arrival_panel, order=20)
        # Held letters and originals are no source: nothing of them is ever read by the index.
        search.source(
            "petitions.circulation",
            "petitions_circulation",
            search_documents,
            url_name="petitions:circulation",
            label=_("Petitions"),
            icon="mail",
        )
        tasks.duty("petitions.petition", label=_("Petition"), icon="mail", briefs=briefs)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "soi.drafting"
    label = "drafting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.correspondence import public as correspondence
        from soi.drafting import actions, queries
        from soi.drafting.views import due_row, waiting
        from soi.kernel.signing import public as signing
        from soi.kernel.web import public as web
        from soi.tasks import public as tasks

        correspondence.folder_source(queries.KIND, grant="cases.work", waiting=waiting)
        correspondence.book_source(queries.KIND, of_term=queries.numbered_of_term, newest=queries.newest_numbered)
        web.panel("cases.due", "drafting.of", due_row, order=10)
        signing.follow(queries.KIND, actions.note_signed)
        tasks.duty(queries.KIND, label=_("Issued paper to be signed"), icon="signature", briefs=queries.briefs)

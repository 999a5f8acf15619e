from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "soi.drafting"
    label = "drafting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.correspondence import public as correspondence
        from soi.drafting import queries
        from soi.drafting.views import due_row
        from soi.kernel.web import public as web

        web.menu(_("To be signed"), "drafting:folder", "edit", grant=("cases.work",), group=1, order=32)
        correspondence.book_source(queries.KIND, of_term=queries.numbered_of_term, newest=queries.newest_numbered)
        web.panel("cases.due", "drafting.of", due_row, order=10)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "soi.drafting"
    label = "drafting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.drafting.views import due_row
        from soi.kernel.web import public as web

        web.menu(_("To be signed"), "drafting:folder", "edit", grant=("cases.work",), group=1, order=32)
        web.panel("cases.due", "drafting.of", due_row, order=10)

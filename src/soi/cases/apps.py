from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "soi.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.cases.views import petition_panel
        from soi.kernel.web import public as web

        grants = ("cases.read", "cases.work")
        web.menu(_("Cases"), "cases:list", "scale", grant=grants, group=1, order=30)
        web.topic("cases", grant=grants)
        web.panel("petitions.petition", "cases.of", petition_panel, order=10)

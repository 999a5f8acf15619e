from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "soi.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.kernel.web import public as web
        from soi.monitoring.views import desk_panel

        web.menu(_("System log"), "log:events", "history", grant="audit.read", group=3, order=90)
        web.menu(_("Centre"), "monitoring:wall", "radar", grant="monitoring.read", group=2, order=10)
        web.topic("wall", grant=("petitions.read", "directives.read"))
        web.panel("desk.figures", "monitoring.denunciations", desk_panel)

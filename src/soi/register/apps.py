from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "soi.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.kernel.web import public as web
        from soi.register import jobs, reactions  # noqa: F401 - registers them
        from soi.register.views import decision_panel

        web.menu(_("Register of sanctions"), "register:ask", "gavel", grant="register.read", group=1, order=40)
        web.panel("decisions.decision", "register.of", decision_panel, order=10)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "soi.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.intake import access, queries, reactions  # noqa: F401 - they register themselves
        from soi.kernel.web import public as web

        web.menu(
            _("Incoming"),
            "intake:arrivals",
            "inbox",
            grant="intake.receive",
            badge=queries.count_to_do,
            group=1,
            order=20,
        )
        web.topic("intake", grant=("intake.receive", "intake.read"))

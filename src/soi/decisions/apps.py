from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "soi.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.decisions.views import case_panel, folder_panel
        from soi.kernel.web import public as web

        web.panel("cases.case", "decisions.of", case_panel, order=10)
        web.panel("drafting.folder", "decisions.to_sign", folder_panel, order=10)

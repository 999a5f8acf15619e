from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectivesConfig(AppConfig):
    name = "soi.directives"
    label = "directives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.directives.public import briefs
        from soi.directives.views import case_panel
        from soi.kernel.web import public as web
        from soi.tasks import public as tasks

        web.menu(_("Conclusions to follow"), "directives:list", "checklist", grant="directives.read", group=1, order=50)
        web.topic("directives", grant=("directives.read", "tasks.read"))
        web.panel("cases.case", "directives.of", case_panel, order=20)
        tasks.duty("directives.obligation", label=_("Obligation of a conclusion"), icon="checklist", briefs=briefs)

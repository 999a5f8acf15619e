from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "soi.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.cases import reactions  # noqa: F401 - registers them
        from soi.cases.public import briefs
        from soi.cases.views import petition_panel
        from soi.kernel.web import public as web
        from soi.records import public as records
        from soi.tasks import public as tasks

        records.stays_here("cases.Paper", "the case it was kept in is of this house; the paper itself travels")
        grants = ("cases.read", "cases.work")
        web.menu(_("Cases"), "cases:list", "scale", grant=grants, group=1, order=30)
        web.topic("cases", grant=grants)
        web.scope("cases.read", _("Cases: list them, read one"))
        web.scope("cases.open", _("Open a case on an accepted petition"))
        web.scope("cases.work", _("Cases in which I have a seat: read, keep papers, take steps"))
        web.panel("petitions.petition", "cases.of", petition_panel, order=10)
        tasks.duty("cases.case", label=_("Case"), icon="scale", briefs=briefs)

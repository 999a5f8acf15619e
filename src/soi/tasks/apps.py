from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "soi.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from soi.kernel.access.public import Actor
        from soi.kernel.web import public as web
        from soi.tasks.public import briefs, duty

        def lay(sender: object, using: str, **_more: object) -> None:
            from soi.tasks.actions.falling import lay_roles

            lay_roles(using)

        post_migrate.connect(lay, sender=self, dispatch_uid="tasks.lay_roles", weak=False)
        duty("tasks.task", label=_("Piece of work"), icon="checklist", briefs=briefs)

        def late(actor: Actor) -> web.Badge | None:
            from soi.tasks import queries

            return web.Badge(queries.overdue(actor), hot=True, title=str(_("overdue")))

        def asked(actor: Actor) -> int:
            from soi.tasks import queries

            return queries.asked_of(actor)

        web.menu(_("Work desk"), "tasks:desk", "home", badge=late, group=1, order=10)
        web.menu(_("Handing over, standing in"), "tasks:leaving", "switch-horizontal", badge=asked, group=3, order=20)
        web.topic("tasks", grant="tasks.read")
        web.scope("tasks.read", _("My own work: list it, finish it, hand it over, answer what I am asked to take"))

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "soi.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.kernel.access.public import Actor
        from soi.kernel.web import public as web

        def late(actor: Actor) -> web.Badge | None:
            from soi.tasks import queries

            return web.Badge(queries.overdue(actor), hot=True, title=str(_("overdue")))

        web.menu(_("Work desk"), "tasks:desk", "home", badge=late, group=1, order=10)
        web.topic("tasks", grant="tasks.read")
        web.scope("tasks.read", _("My own work: list it, finish it, hand it over"))

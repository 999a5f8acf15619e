from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "soi.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.kernel.access.public import Actor
        from soi.kernel.web import public as web
        from soi.vault import queries

        def waiting(actor: Actor) -> web.Badge:
            return web.Badge(queries.waiting_for(actor), hot=True)

        seen_by = ("vault.read", "vault.ask")
        web.menu(_("Sealed names"), "vault:openings", "lock", grant=seen_by, badge=waiting, group=2, order=30)
        web.topic("vault", grant=("vault.approve", "vault.ask"))

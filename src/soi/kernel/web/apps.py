"""The web shell as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "soi.kernel.web"
    label = "web"

    def ready(self) -> None:
        from soi.kernel.web import reactions

        reactions.connect()

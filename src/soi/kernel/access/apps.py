from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class AccessConfig(AppConfig):
    name = "soi.kernel.access"
    label = "access"

    def ready(self) -> None:
        """Read every room's access.py, so that all declarations are known before the first request or migration."""
        import_module("soi.kernel.access.declarations")
        for config in apps.get_app_configs():
            if config.name.startswith("soi.") and config.name != self.name and find_spec(f"{config.name}.access"):
                import_module(f"{config.name}.access")

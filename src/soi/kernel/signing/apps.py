from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "soi.kernel.signing"
    label = "signing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.kernel.signing import sentences  # noqa: F401 - the log is read where nobody signs

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "soi.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.statistics import jobs, reactions  # noqa: F401 - registers them

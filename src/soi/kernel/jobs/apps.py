from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "soi.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        from soi.kernel.events import public as events

        def carry(news_id: int, reaction: str) -> None:
            from soi.kernel.jobs.jobs import carry as by_job

            by_job(news_id, reaction)

        events.carry_with(carry)

"""The outbox: news is a row written in the transaction of the act it tells of, so a crash loses neither."""

from __future__ import annotations

from django.db import models


class News(models.Model):
    """One thing that happened, for the rooms downstream."""

    name = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField()
    announced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="events_news_by_name")]

"""The verbs of news: announce, react, hint."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.db import connection

from soi.kernel.events import registry
from soi.kernel.events.errors import ReactionUnknown
from soi.kernel.events.models import News

CHANNEL = "news"


def announce(news: Any) -> int:
    """Write an event to the outbox, and the jobs of all its reactions, in the present transaction."""
    kind = registry.kind_of(type(news))
    with connection.cursor() as cursor:
        # Nobody but the carrier may read the outbox, so a function of the owner writes and tells the number.
        body = json.dumps(asdict(news), ensure_ascii=False, default=str)
        cursor.execute("select soi.announce(%s, %s::smallint, %s::jsonb)", [kind.name, kind.version, body])
        ((number,),) = cursor.fetchall()
    for name, _ in registry.reactions_to(kind.name):
        registry.carry(number, name)
    return int(number)


def react(news_id: int, reaction: str) -> None:
    """Run one reaction to one piece of news; called by the job that carries it. Raises ReactionUnknown."""
    row = News.objects.get(pk=news_id)
    run = dict(registry.reactions_to(row.name)).get(reaction)
    if run is None:
        raise ReactionUnknown(reaction=reaction, event=row.name)
    run(registry.kind_named(row.name).cls(**row.payload))


def hint(topic: str, *, unit_id: int, ref_kind: str = "", ref_id: str = "") -> None:
    """Tell open pages on commit that there is something to look at again: ids only, never content."""
    body = json.dumps({"topic": topic, "unit": unit_id, "kind": ref_kind, "id": str(ref_id)})
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, body])

"""The procedures of all packs as they are today, and a small one to break."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from soi.engines.procedures import public as engine
from soi.kernel.reference import public as reference

TODAY = date(2026, 11, 24)


def all_of_the_house() -> list[engine.Procedure]:
    return [
        engine.read(item.id, item.value, item.labels, item.source)
        for pack in reference.pack_names()
        if "procedures" in reference.pack(pack).kinds()
        for item in reference.pack(pack).items("procedures", on=TODAY)
    ]


def named(id: str) -> engine.Procedure:
    return next(each for each in all_of_the_house() if each.id == id)


def words(name: str) -> dict[str, str]:
    return {"vi": name, "en": name, "sv": name}


SMALL: dict[str, Any] = {
    "subjects": ["member"],
    "roles": {
        "head": {"labels": words("Head"), "offices": ["head"]},
        "leader": {"labels": words("Leader"), "offices": ["inspector"]},
    },
    "papers": {"minutes": {"labels": words("Minutes"), "signed_by": ["leader"]}},
    "facts": {"notified": words("told"), "heard": words("heard")},
    "steps": [
        {
            "id": "tell", "phase": "preparation", "labels": words("Tell"), "role": "leader", "ground": "art. 1",
            "ways": [{"id": "told", "to": "hear", "labels": words("Told"), "gives": ["notified"]}],
        },
        {
            "id": "hear", "phase": "execution", "labels": words("Hear"), "role": "leader", "papers": ["minutes"],
            "ground": "art. 2",
            "ways": [
                {
                    "id": "listened", "to": "decide", "labels": words("Listened"), "needs": ["notified"],
                    "gives": ["heard"],
                },
                {"id": "again", "to": "tell", "labels": words("Again"), "kind": "back", "reason": 2},
            ],
        },
        {
            "id": "decide", "phase": "conclusion", "labels": words("Decide"), "role": "head", "ground": "art. 3",
            "ways": [
                {
                    "id": "punish", "to": "end", "labels": words("Punish"), "needs": ["notified", "heard"],
                    "reason": 20, "sanction": True,
                },
                {"id": "drop", "to": "end", "labels": words("Drop")},
            ],
        },
    ],
}  # fmt: skip


def small(**over: Any) -> dict[str, Any]:
    """A copy of the small procedure; keys as `steps.2.ways.0.needs` with points written as __."""
    value = copy.deepcopy(SMALL)
    for path, new in over.items():
        *way, last = [int(part) if part.isdigit() else part for part in path.split("__")]
        place: Any = value
        for part in way:
            place = place[part]
        if new is None:
            del place[last]
        else:
            place[last] = new
    return value


def read_small(**over: Any) -> engine.Procedure:
    return engine.read("small", small(**over), words("Small"), "a law")

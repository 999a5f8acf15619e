"""What each kind of event says in plain words; every room registers its own beside its actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from soi.base.errors import fill
from soi.kernel.audit.errors import SentenceMissing

KIND = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+){2}")

_sentences: dict[str, str] = {}


def sentence(kind: str, msgid: str) -> None:
    """Register what an act `room.noun.past_verb` says; braces are {actor}, {subject} or names of its detail."""
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is not of the form room.noun.past_verb")
    if _sentences.setdefault(kind, msgid) != msgid:
        raise ValueError(f"{kind!r} already says {_sentences[kind]!r}")


def sentences() -> dict[str, str]:
    """All registered kinds and their msgids, in order."""
    return dict(sorted(_sentences.items()))


def require_sentence(kind: str) -> None:
    if kind not in _sentences:
        raise SentenceMissing(kind=kind)


def say(kind: str, values: Mapping[str, Any]) -> str:
    """The sentence in the reader's language; a kind of an older version says its own name."""
    return fill(gettext(_sentences[kind]), dict(values)) if kind in _sentences else kind

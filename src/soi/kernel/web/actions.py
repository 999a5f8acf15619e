"""The verbs of tokens: make one, revoke it; and of answers: keep what was answered to a thing sent once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.models import Answer, Token
from soi.kernel.access.public import Actor, Bearer
from soi.kernel.audit import public as audit
from soi.kernel.web import tokens
from soi.kernel.web.errors import KeyUsed, NoSuchToken, ScopeNotYours, TokensEnough, TokenTooLong

KIND = "access.token"
MARK, SHOWN = "soi_", 10
ANSWERS_KEPT = timedelta(days=2)

audit.sentence("web.token.made", "{actor} made the token {prefix} ({name}) for a program, good until {until}.")
audit.sentence("web.token.revoked", "{actor} revoked the token {prefix} ({name}).")


def make_token(actor: Actor, *, name: str, scopes: Iterable[str], until: date, writes: str = "") -> tuple[int, str]:
    """Make a token for the role of today; returns its key and its word, which is never seen again.

    `writes` is "acts" for a token that may also do things. Raises ScopeNotYours, TokenTooLong, TokensEnough.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(tokens.scopes_of(actor)):
        raise ScopeNotYours(field="scopes")
    today = timezone.localdate()
    if not today <= until <= today + timedelta(days=tokens.LONGEST_DAYS):
        raise TokenTooLong(field="until", days=tokens.LONGEST_DAYS)
    if tokens.good_tokens(actor).count() >= tokens.MOST:
        raise TokensEnough(most=tokens.MOST)
    word = MARK + secrets.token_urlsafe(32)
    token = Token(
        appointment_id=actor.appointment_id,
        person_id=actor.person_id,
        name=name.strip(),
        prefix=word[:SHOWN],
        digest=access.digest_of(word),
        scopes=wanted,
        writes=writes == "acts",
        valid_until=until,
    )
    token.save(force_insert=True)
    audit.record(
        actor,
        "web.token.made",
        (KIND, token.pk),
        unit_id=actor.unit_id,
        prefix=token.prefix,
        name=token.name,
        until=until,
        scopes=wanted,
        writes=token.writes,
    )
    return token.pk, word


def revoke_token(actor: Actor, token_id: int) -> None:
    """Make a token of one's own good for nothing, at once; twice is as once. Raises NoSuchToken."""
    token = tokens.my_tokens(actor).select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NoSuchToken()
    if token.revoked_at is not None:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(
        actor,
        "web.token.revoked",
        (KIND, token.pk),
        unit_id=actor.unit_id,
        prefix=token.prefix,
        name=token.name,
    )


def begin_answer(bearer: Bearer, key: str, asked: str) -> Answer:
    """The kept answer to this key, or a new one still without status, which no second call gets before this one ends.

    Raises KeyUsed where the key came with something else before.
    """
    Answer.objects.filter(token_id=bearer.token_id, at__lt=timezone.now() - ANSWERS_KEPT).delete()
    with connection.cursor() as cursor:
        # A second call with the same key waits here until the first has ended.
        cursor.execute(
            "insert into soi.access_answer (token_id, appointment_id, key, asked, body, at) "
            "values (%s, %s, %s, %s, '', now()) on conflict (token_id, key) do nothing",
            [bearer.token_id, bearer.appointment_id, key, asked],
        )
    answer = Answer.objects.get(token_id=bearer.token_id, key=key)
    if answer.asked != asked:
        raise KeyUsed(field="Idempotency-Key")
    return answer


def keep_answer(answer: Answer, *, status: int, body: str) -> None:
    """Keep what was answered, in the transaction of the act itself."""
    answer.status, answer.body = status, body
    answer.save(update_fields=["status", "body"])

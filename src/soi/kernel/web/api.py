"""What every room's rest.py stands on: reading and acting by a token, pages by key, one answer for one key.

A room writes functions; here they get their door (token, scope) and their place in the description.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import inspect
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from ninja import Schema as NinjaSchema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from soi.base.errors import Refusal
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor, Bearer
from soi.kernel.web import actions, refusals
from soi.kernel.web.errors import NotReadable, PageKeyUnknown

DONE, MADE = 200, 201
# What PostgreSQL takes for a text: anything but the character without a name.
NO_NUL = r"^[^\x00]*$"
WHOLE = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}

View = Callable[..., Any]
Kind = TypeVar("Kind", date, datetime, UUID, str)


class Said(NinjaSchema):
    """What Soi answers."""


class Given(NinjaSchema):
    """What Soi is sent: nothing that it does not know."""

    model_config = ConfigDict(extra="forbid")


def _day(value: object) -> object:
    """A day is written YYYY-MM-DD; pydantic would also take seconds and moments for one."""
    if isinstance(value, date) or (isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-"):
        return value
    raise ValueError("write a day as YYYY-MM-DD")


def _uuid(value: object) -> object:
    if isinstance(value, UUID) or (isinstance(value, str) and len(value) == 36):
        return value
    raise ValueError("write a key as 8-4-4-4-12 hexadecimal figures")


def _number(value: object) -> object:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)  # 1.0 is a whole number to JSON Schema
    raise ValueError("write a whole number")


Text = Annotated[str, StringConstraints(pattern=NO_NUL)]
Words = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Day = Annotated[date, BeforeValidator(_day)]
Key = Annotated[UUID, BeforeValidator(_uuid)]
Number = Annotated[int, BeforeValidator(_number), Field(ge=1, le=2**63 - 1), WithJsonSchema(WHOLE)]
After = Annotated[
    str | None,
    Query(
        None,
        max_length=400,
        pattern=NO_NUL,
        description="The value of `after` of the page before; none for the first page.",
    ),
]
Once = Annotated[
    str,
    Header(
        ...,
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_-]{8,80}$",
        description="A new one for each act. The same act sent again under it is answered again, not done again.",
    ),
]


class Room(Router):
    """The addresses of one room: `reads` for what is looked at, `acts` for what is done."""

    def reads(self, path: str, *, name: str, needs: str | tuple[str, ...], answer: Any) -> Callable[[View], View]:
        """A GET that a token with one of these scopes may make."""

        def mark(view: View) -> View:
            said = _resolved(view)

            @functools.wraps(view)
            def asked(request: HttpRequest, *args: Any, **given: Any) -> Any:
                _require(request, _many(needs), said)
                return view(request, *args, **given)

            asked.__signature__ = said  # type: ignore[attr-defined]
            self.get(path, response={DONE: answer}, **_named(name, needs))(asked)
            return view

        return mark

    def acts(
        self, path: str, *, name: str, needs: str | tuple[str, ...], answer: Any, status: int = DONE
    ) -> Callable[[View], View]:
        """A POST that a token which may act, with one of these scopes, may make; done once for one key."""

        def mark(view: View) -> View:
            said = _resolved(view)

            @functools.wraps(view)
            def asked(request: HttpRequest, *args: Any, once: str, **given: Any) -> HttpResponse:
                _require(request, _many(needs), said)
                bearer = bearer_of(request)
                if not bearer.writes:
                    raise access.NotYours(grant="acts")
                kept = actions.begin_answer(bearer, once, _digest(request))
                if kept.status is None:
                    found = view(request, *args, once=once, **given)
                    actions.keep_answer(kept, status=status, body=found.model_dump_json(by_alias=True))
                    return HttpResponse(kept.body, status=status, content_type="application/json")
                again = HttpResponse(kept.body, status=kept.status, content_type="application/json")
                again["Idempotency-Replayed"] = "true"
                return again

            asked.__signature__ = said  # type: ignore[attr-defined]
            self.post(path, response={status: answer}, **_named(name, needs))(asked)
            return view

        return mark


def asker(request: HttpRequest) -> Actor:
    """Who calls: the token's appointment with the token's scopes."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def bearer_of(request: HttpRequest) -> Bearer:
    """The token's call itself; there is one wherever there is an actor under the programs' address."""
    return request.bearer  # type: ignore[attr-defined,no-any-return]


def sentence(refusal: Refusal) -> str:
    """What a refusal says, in the language of the call."""
    words = refusals.of_refusal(refusal)
    return f"{words.cause} {words.remedy}".strip()


def page_key(*parts: object) -> str:
    """Where the next page begins, as one word: the keys of the last line shown."""
    text = json.dumps([part.isoformat() if isinstance(part, date) else str(part) for part in parts])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_parts(key: str, *kinds: type[Any]) -> list[Any]:
    """The parts of such a word, each of its kind. Raises PageKeyUnknown."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(key.encode("ascii") + b"=" * (-len(key) % 4)))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError(key)
        return [_part(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        raise PageKeyUnknown(field="after") from error


def _part(part: object, kind: type[Any]) -> Any:
    if not isinstance(part, str) or "\0" in part:
        raise ValueError("a part of a key is a text")
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None or not 1900 < moment.year < 3000:
            raise ValueError("a moment of a key has its zone")
        return moment
    part.encode()
    return date.fromisoformat(part) if kind is date else kind(part)


def _require(request: HttpRequest, needs: tuple[str, ...], said: inspect.Signature) -> None:
    actor = asker(request)
    if not any(actor.may(grant) for grant in needs):
        raise access.NotYours(grant=needs[0])
    # A filter that is not known would else give the whole list to who meant a part.
    for name in request.GET:
        if name not in said.parameters or request.method != "GET":
            raise NotReadable(field=name[:80], place=name[:80])


def _many(needs: str | tuple[str, ...]) -> tuple[str, ...]:
    return (needs,) if isinstance(needs, str) else needs


def _named(name: str, needs: str | tuple[str, ...]) -> dict[str, Any]:
    return {"url_name": name, "operation_id": name, "openapi_extra": {"x-soi-needs": list(_many(needs))}}


def _digest(request: HttpRequest) -> str:
    sent = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(sent).hexdigest()


def _resolved(view: View) -> inspect.Signature:
    """The view's parameters with their types, read where the view was written."""
    return inspect.signature(view, eval_str=True)

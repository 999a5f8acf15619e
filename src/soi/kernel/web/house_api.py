"""The API as one whole: every call by a token, every refusal a problem (RFC 9457), described in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from soi.base.errors import NotFound, Refusal
from soi.kernel.access.public import Actor, Bearer
from soi.kernel.web import refusals
from soi.kernel.web.api import MADE, Room
from soi.kernel.web.errors import NotReadable, TokenNotGood, TooManyCalls

VERSION = "1.0.0"
PROBLEM = {
    "title": "Problem",
    "description": "What was not done and why (RFC 9457). `code` is stable; `message` and `remedy` are for a person.",
    "type": "object",
    "required": ["type", "title", "status", "code", "message"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "message": {"type": "string"},
        "remedy": {"type": "string"},
        "field": {"type": "string", "description": "Which value is at fault, where it is one."},
        "params": {"type": "object", "description": "The values in the message, each by its name."},
    },
}
ALWAYS = {
    400: "The request cannot be read.",
    401: "No token, or none that is good.",
    404: "Nothing here for this token: absent and hidden are answered with the same bytes.",
    422: "A value cannot be used; `field` names it.",
    429: "Called too often within a minute.",
    503: "The database is away; call again later.",
}
OF_ACTS = {409: "The state of the thing forbids it.", 413: "More was sent than is taken at once."}
WAITS = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}


class TokenBearer(HttpBearer):
    """The token itself was looked at by the middleware, which opened the transaction; here its verdict is read."""

    openapi_description = "A token of the page “Tokens for programs”: it acts for one appointment, with its scopes."

    def __call__(self, request: HttpRequest) -> Actor:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is not None:
            return actor
        bearer: Bearer | None = getattr(request, "bearer", None)
        if bearer is not None and bearer.wait:
            raise TooManyCalls(seconds=bearer.wait)
        raise TokenNotGood()

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return self(request)


class HouseAPI(NinjaAPI):
    """All rooms' addresses under /api/. The description is open: it tells of no thing."""

    def __init__(self) -> None:
        super().__init__(
            title="Soi",
            version=VERSION,
            description=(
                "The same acts as the pages, for programs. A token acts for one appointment, never with more. "
                "Lists go on by `after`; an act carries an Idempotency-Key; a refusal is a problem with a stable code."
            ),
            openapi_url="/openapi.json",
            docs_url=None,
            urls_namespace="api",
            auth=TokenBearer(),
        )
        self.add_exception_handler(Refusal, _refused)
        self.add_exception_handler(ValidationError, _not_as_described)
        self.add_exception_handler(HttpError, _not_readable)
        self.add_exception_handler(Http404, lambda request, _: refusals.not_found(request))
        self.add_exception_handler(Exception, _fault)

    def enter(self, tag: str, room: Room) -> None:
        """Bring a room's addresses in, under its name."""
        self.add_router("", room, tags=[tag])

    def get_openapi_schema(self, **named: Any) -> Any:
        schema = super().get_openapi_schema(**named)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        for path in schema["paths"].values():
            for method, operation in path.items():
                _describe_refusals(operation, ALWAYS | (OF_ACTS if method == "post" else {}))
        return schema


def _describe_refusals(operation: dict[str, Any], refused: dict[int, str]) -> None:
    for status, words in refused.items():
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        said: dict[str, Any] = {"description": words, "content": content}
        if status in (429, 503):
            said["headers"] = WAITS
        operation["responses"][str(status)] = said
    # A number as key and a word as key would be two answers of one status.
    operation["responses"] = {str(status): said for status, said in operation["responses"].items()}
    needs = " or ".join(f"`{each}`" for each in operation["x-soi-needs"])
    more = ", and that it may act" if str(MADE) in operation["responses"] or 409 in refused else ""
    operation["description"] = f"{operation.get('description', '')}\n\nThe token needs the scope {needs}{more}.".strip()


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return refusals.answer(request, refusal)


def _not_as_described(request: HttpRequest, found: Any) -> HttpResponse:
    places = [[str(step) for step in each["loc"]] for each in found.errors]
    if any(place[0] == "path" for place in places):
        # A key that is none is absent like any other.
        return refusals.answer(request, NotFound())
    place = next((step for step in reversed(places[0]) if not step.isdigit()), "body") if places else "body"
    return refusals.answer(request, NotReadable(field=place[:80], place=place[:80]))


def _not_readable(request: HttpRequest, found: Any) -> HttpResponse:
    """Ninja's own refusals: a body that is no JSON, or one too big to be read at all."""
    if isinstance(found.__cause__, RequestDataTooBig):
        return refusals.show(request, refusals.said(refusals.TOO_BIG))
    return refusals.show(request, refusals.said(refusals.BAD_REQUEST))


def _fault(request: HttpRequest, fault: Any) -> HttpResponse:
    """A fault is the shell's to say, as for a page."""
    raise fault


# The one API of the house; config lets the rooms enter it.
API = HouseAPI()

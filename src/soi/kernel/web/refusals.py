"""How a refusal reaches the eye: a page, a part of a page, or a JSON problem, each with its right status.

Hidden and absent are answered with the same bytes: nothing in `not_found` depends on the address asked for.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from soi.base.errors import BadInput, NotFound, NotPermitted, Refusal, fill
from soi.kernel.access.public import is_api

DISK_IS_FULL = "53100"
# A NUL in words, said by the driver before it asks the server, and in JSON, said by the server.
NUL, NUL_IN_JSON = "NUL (0x00)", "22P05"
PLAIN_FORM = "application/x-www-form-urlencoded"
NO_TOKEN, TOO_MANY = 401, 429
WAIT_SECONDS = 30
NOTHING_CHANGED = noop("Nothing was changed. What you typed is still on this machine.")


@dataclass(frozen=True)
class Words:
    """What is said of something that was not done: the cause, what is safe, what to do."""

    status: int
    code: str
    cause: str
    remedy: str = ""
    safe: str = NOTHING_CHANGED
    field: str = ""
    wait: int = 0
    params: dict[str, str] | None = None


TOO_BIG = Words(
    413,
    "web.too_big",
    noop("What was sent is larger than this machine takes at once."),
    noop("Send fewer pages at a time, or ask the duty desk to raise the limit."),
)
DISK_FULL = Words(
    507,
    "web.disk_full",
    noop("The disk of this machine is full, so nothing more can be kept."),
    noop("Tell the duty desk now. Send again when they say that there is room."),
)
RESTARTING = Words(
    503,
    "web.database_away",
    noop("The database is not answering just now."),
    noop("Wait half a minute and send again. If it lasts longer, tell the duty desk."),
)
BAD_REQUEST = Words(
    400,
    "web.bad_request",
    noop("The request reached Soi incomplete."),
    noop("Load the page again and repeat the step."),
)
NO_METHOD = Words(
    405,
    "web.no_such_method",
    noop("This address does not do that."),
    noop("The header Allow names what it does."),
)
NOT_A_LETTER = Words(
    400,
    "web.not_a_letter",
    noop("What was sent holds a sign that is no letter and cannot be kept."),
    noop("Copied words bring such signs along. Type the words, or copy them again as plain text."),
)
STALE_FORM = Words(
    403,
    "web.stale_form",
    noop("This page was open for so long that its safety mark has expired."),
    noop("Load the page again and send it once more."),
)
BROKEN = Words(
    500,
    "web.broken",
    noop("Soi met a fault of its own and stopped this step."),
    noop("Try once more. If it stops again, tell the duty desk the time and what you were doing."),
)


def of_refusal(refusal: Refusal) -> Words:
    """The words of a refusal in the language of the page."""
    cause = fill(gettext(refusal.msgid), refusal.params)
    remedy = fill(gettext(refusal.remedy_msgid), refusal.params) if refusal.remedy_msgid else ""
    field = refusal.field if isinstance(refusal, BadInput) else ""
    wait = int(str(refusal.params.get("seconds", 0))) if refusal.http_status == TOO_MANY else 0
    params = {name: str(value) for name, value in refusal.params.items()}
    return Words(refusal.http_status, refusal.code, cause, remedy, gettext(NOTHING_CHANGED), field, wait, params)


def of_fault(fault: BaseException) -> Words | None:
    """The words for a fault of disk, database or size; None where the fault has no words of its own."""
    if isinstance(fault, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        return said(TOO_BIG)
    if isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
        return said(DISK_FULL)
    if isinstance(fault, OperationalError):
        full = getattr(fault.__cause__, "sqlstate", None) == DISK_IS_FULL
        return said(DISK_FULL if full else RESTARTING)
    return said(NOT_A_LETTER) if _is_no_letter(fault) else None


def holds_nul(request: HttpRequest) -> bool:
    """Whether an address or a form holds a NUL: it is refused at the door, before a room looks for it or keeps it.

    Of what comes in parts nothing is read here: a room may want to read it piece by piece.
    """
    is_form = request.content_type == PLAIN_FORM and not is_api(request)
    given = (request.GET, request.POST) if is_form else (request.GET,)
    return any("\x00" in value for form in given for _name, values in form.lists() for value in values)


def _is_no_letter(fault: BaseException) -> bool:
    """Whether a NUL was sent, or half of a letter: no text of the database holds them, wherever they were to go."""
    if isinstance(fault, UnicodeEncodeError):
        return fault.encoding == "utf-8" and fault.reason == "surrogates not allowed"
    if not isinstance(fault, DataError):
        return False
    return NUL in str(fault) or getattr(fault.__cause__, "sqlstate", None) == NUL_IN_JSON


def said(words: Words) -> Words:
    """The same words in the language of the page."""
    return Words(
        words.status, words.code, gettext(words.cause), gettext(words.remedy), gettext(words.safe), words.field
    )


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as the answer to this request. One who may not, and one who asks for nothing, get the same."""
    if isinstance(refusal, NotFound | NotPermitted):
        return not_found(request)
    return show(request, of_refusal(refusal))


def show(request: HttpRequest, words: Words) -> HttpResponse:
    """Say why this was not done, in the form the request can read."""
    if wants_json(request):
        return problem(request, words)
    context: dict[str, Any] = {**vars(words), "message": words.cause, "quiet": True}
    if is_htmx(request):
        response = render(request, "web/_refusal.html", context, status=words.status)
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "innerHTML"
    else:
        template = "web/refusal.html" if _has_actor(request) else "web/refusal_visitor.html"
        response = render(request, template, context, status=words.status)
    if words.status in {503, 507}:
        response["Retry-After"] = str(WAIT_SECONDS)
    return response


def not_found(request: HttpRequest) -> HttpResponse:
    """The one answer to a wrong address, an absent thing and a thing of others."""
    if wants_json(request):
        return problem(
            request, Words(404, NotFound.code, gettext("There is nothing here for the role you use now."), safe="")
        )
    if is_htmx(request):
        response = render(request, "web/_not_found.html", {"quiet": True}, status=404)
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "innerHTML"
        return response
    template = "web/not_found.html" if _has_actor(request) else "web/not_found_visitor.html"
    return render(request, template, {"quiet": True}, status=404)


def bare(request: HttpRequest, words: Words) -> HttpResponse:
    """A page that asks nothing of session or database: for when those are what failed."""
    told = said(words)
    if is_api(request):
        return problem(request, told)
    html = render_to_string("web/broken.html", {"heading": told.cause, "safe": told.safe, "remedy": told.remedy})
    return HttpResponse(html, status=words.status)


def is_htmx(request: HttpRequest) -> bool:
    """Is this a request for a part of a page?"""
    return request.headers.get("HX-Request") == "true"


def wants_json(request: HttpRequest) -> bool:
    """Is it a program that asks, not a page?"""
    accept = request.headers.get("Accept", "")
    return is_api(request) or ("application/json" in accept and "text/html" not in accept)


def _has_actor(request: HttpRequest) -> bool:
    return getattr(request, "actor", None) is not None


def problem(request: HttpRequest, words: Words) -> JsonResponse:
    """A refusal as a program reads it (RFC 9457); `code` is what it should act by, the words are for a person."""
    body: dict[str, Any] = {"type": "about:blank", "title": words.cause, "status": words.status, "code": words.code}
    # What a page says of typed text has no sense for a program.
    detail = "" if is_api(request) else words.safe
    details = {"message": words.cause, "detail": detail, "remedy": words.remedy, "field": words.field}
    body.update({name: value for name, value in details.items() if value})
    if words.params:
        body["params"] = words.params
    response = JsonResponse(body, status=words.status, content_type="application/problem+json")
    if words.status in {503, 507, TOO_MANY}:
        response["Retry-After"] = str(words.wait or WAIT_SECONDS)
    if words.status == NO_TOKEN:
        response["WWW-Authenticate"] = 'Bearer realm="Soi"'
    return response

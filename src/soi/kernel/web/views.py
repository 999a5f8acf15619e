"""The shell's own pages: language, help, the role of today, health, and what is said when a page fails."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import NotFound
from soi.kernel.access import public as access
from soi.kernel.audit import public as audit
from soi.kernel.web import refusals
from soi.kernel.web.context import places, role_label
from soi.kernel.web.doors import open_to
from soi.kernel.web.public import page

LANGUAGE_YEARS = 2


@open_to("visitor")
@require_GET
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Change the language of this machine; a plain link, so that it also works on a page that carries no token."""
    if code not in dict(settings.LANGUAGES):
        raise NotFound()
    response = HttpResponseRedirect(_page_before(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=LANGUAGE_YEARS * 365 * 24 * 3600,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _page_before(request: HttpRequest) -> str:
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if is_ours else "/"


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """What the pages are for, which keys there are, whom to ask."""
    return page(request, "web/help.html")


@open_to("account")
@require_http_methods(["GET", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    """Choose the appointment of today: rights, signature and record follow it."""
    posts = access.actors_of_account(int(request.user.pk or 0))
    if not posts:
        return render(request, "web/no_role.html", status=200)
    wanted = request.POST.get("appointment", "")
    chosen = next((post for post in posts if str(post.appointment_id) == wanted), None)
    if request.method == "POST" and chosen is not None:
        _record_choice(getattr(request, "actor", None), chosen)
        # A new key with the new rights: what was known of the session before opens nothing after.
        request.session.cycle_key()
        request.session["appointment"] = chosen.appointment_id
        return redirect("/")
    actor = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "posts": [(post, role_label(post.role), places(post.unit_id)) for post in posts],
        "chosen": actor.appointment_id if actor else posts[0].appointment_id,
        "missing": request.method == "POST",
        "today": timezone.localdate(),
    }
    return render(request, "web/role.html", context, status=422 if request.method == "POST" else 200)


def _record_choice(actor: access.Actor | None, chosen: access.Actor) -> None:
    """Into the log, by the ticket that is open, or by the chosen role's own where none is yet."""
    if actor is not None:
        audit.record(actor, "web.role.chosen", unit_id=chosen.unit_id, role=chosen.role)
        return
    with access.acting(chosen):
        audit.record(chosen, "web.role.chosen", unit_id=chosen.unit_id, role=chosen.role)


@open_to("visitor")
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Does this node answer, and does its database? For the supervisor and the balancer; says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            is_up = cursor.fetchone() == (1,)
    except OperationalError:
        is_up = False
    return JsonResponse({"web": True, "database": is_up}, status=200 if is_up else 503)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return refusals.not_found(request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403: one who may not gets what one gets who asks for nothing."""
    return refusals.not_found(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return refusals.bare(request, refusals.TOO_BIG if refusals.of_fault(exception) else refusals.BAD_REQUEST)


def broken(request: HttpRequest) -> HttpResponse:
    """handler500: asks neither session nor database, which may be what failed."""
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError):
        return refusals.bare(request, refusals.RESTARTING)
    if isinstance(fault, OSError) and refusals.of_fault(fault):
        return refusals.bare(request, refusals.DISK_FULL)
    return refusals.bare(request, refusals.BROKEN)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    return refusals.show(request, refusals.said(refusals.STALE_FORM))

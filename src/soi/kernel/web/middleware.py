"""The shell around every request: safe headers outside, the door and the words of a refusal inside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_supported_language_variant

from soi.base.errors import NotFound, NotPermitted, Refusal
from soi.kernel.access.public import is_api
from soi.kernel.web import refusals
from soi.kernel.web.doors import opening_of

NOT_FOUND, NO_SUCH_METHOD = 404, 405
Handler = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("soi.web")

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # Not no-referrer: under it browsers send `Origin: null` with a form, and the forgery check must then refuse it.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    # Without one of ours, the web server writes its own name here.
    "Server": "Soi",
}


class SecurityHeadersMiddleware:
    """Puts the same strict headers on every answer, and keeps pages out of every cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class NoCookiesMiddleware:
    """Under the programs' address there are no cookies: no session, nothing a foreign page could lend itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        return response


class LanguageMiddleware:
    """The language chosen on this machine, else the account's, else the house's; the browser's wish is not asked.

    A borrowed or English-installed machine shall not turn an office's pages into English. A program has no machine and
    says its language by Accept-Language.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        here = _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        said = _asked(request) if is_api(request) else _known(request.session.get("language"))
        language = here or said or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _asked(request: HttpRequest) -> str | None:
    """The first language a program names that Soi speaks."""
    named = request.headers.get("Accept-Language", "")[:200].split(",")
    codes = [each.partition(";")[0].strip().lower() for each in named]
    return next((found for code in codes if (found := _known(code))), None)


def _known(code: str | None) -> str | None:
    try:
        return get_supported_language_variant(code, strict=True) if code else None
    except LookupError:
        return None


class RefusalMiddleware:
    """Stands at the door of each view, and turns what a view refuses into words."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # However a 404 came about, it is said with the same bytes.
        if response.status_code == NOT_FOUND:
            return refusals.not_found(request)
        return _method_refused(request, response) if response.status_code == NO_SUCH_METHOD else response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send a visitor to sign in, an account to its second factor, and one of several posts to the choice."""
        if refusals.holds_nul(request):
            return refusals.show(request, refusals.said(refusals.NOT_A_LETTER))
        opening = opening_of(view)
        # Under the programs' address the token is asked for by the API itself (house_api.TokenBearer).
        if opening == "visitor" or is_api(request):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if opening == "account":
            return None
        if not _has_second_factor(request):
            return redirect("mfa_activate_totp")
        return None if getattr(request, "actor", None) is not None else redirect("web:role")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound | NotPermitted):
            return HttpResponse(status=NOT_FOUND)  # its one page is made on the way out, once
        if isinstance(exception, Refusal):
            return refusals.answer(request, exception)
        if isinstance(exception, ReauthenticationRequired):
            return None  # no fault: allauth leads to the password and back
        words = refusals.of_fault(exception)
        if words is not None:
            log.warning("%s: %s", words.code, type(exception).__name__)
            return refusals.show(request, words)
        log.error("a fault of our own: %s", place_of(exception))
        return None


def _method_refused(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not is_api(request):
        return response
    said = refusals.problem(request, refusals.said(refusals.NO_METHOD))
    said["Allow"] = response.headers.get("Allow", "")
    return said


def place_of(fault: BaseException) -> str:
    """The kind of a fault and the lines it came through. Its words stay out: they may hold what a person typed."""
    lines = [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in extract_tb(fault.__traceback__)]
    return f"{type(fault).__qualname__} at {' < '.join(reversed(lines[-6:]))}"


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if refusals.wants_json(request):
        return refusals.not_found(request)
    if refusals.is_htmx(request):
        # A part of a page cannot show the sign-in: the whole page goes there, and the typed text waits here.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = "/"
        return response
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def _has_second_factor(request: HttpRequest) -> bool:
    if request.session.get("second_factor"):
        return True
    if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return False
    request.session["second_factor"] = True
    return True

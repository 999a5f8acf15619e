"""Pages of the account for programs: its tokens, a new one shown once, revoking, and the description of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import BadInput
from soi.kernel.access.models import Token
from soi.kernel.access.public import Actor
from soi.kernel.web import actions, refusals, tokens
from soi.kernel.web.context import role_label
from soi.kernel.web.forms import TokenForm
from soi.kernel.web.house_api import API
from soi.kernel.web.public import page

WRONG = 422
SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A token as its owner's page shows it: never its word."""

    token: Token
    role: str
    unit: str
    scopes: list[str]
    is_good: bool
    state: str


@dataclass(frozen=True)
class Call:
    """One call of the API as the page describes it."""

    method: str
    path: str
    summary: str
    needs: str
    acts: bool


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All tokens of this person, with what each may and when it was last used."""
    found = tokens.my_tokens(_asker(request)).select_related("appointment__unit")[:SHOWN]
    return page(request, "web/tokens.html", lines=[_line(each) for each in found])


@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a token for the role of today, by who has just signed in; its word is shown here and never again."""
    actor = _asker(request)
    form = TokenForm(tokens.scopes_of(actor), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token_id, word = actions.make_token(actor, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field or None, refusals.of_refusal(refusal).cause)
        else:
            made = tokens.my_tokens(actor).get(pk=token_id)
            return page(request, "web/token_made.html", line=_line(made), word=word)
    return page(request, "web/token_make.html", status=WRONG if form.errors else 200, form=form)


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make a token good for nothing, at once."""
    actions.revoke_token(_asker(request), token_id)
    return redirect("web:tokens")


@require_GET
def api_page(request: HttpRequest) -> HttpResponse:
    """The description of the API as a page of our own: no script of anybody else's."""
    schema = API.get_openapi_schema()
    calls = [_call(path, method, each) for path, of in schema["paths"].items() for method, each in of.items()]
    return page(request, "web/api.html", calls=calls, version=schema["info"]["version"])


def _call(path: str, method: str, of: dict[str, Any]) -> Call:
    words = of["description"].partition("\n\n")[0]
    return Call(method.upper(), path, words, ", ".join(of["x-soi-needs"]), method == "post")


def _line(token: Token) -> Line:
    today = timezone.localdate()
    until = token.appointment.valid_to
    state, is_good = _("Good"), False
    if token.revoked_at is not None:
        state = _("Revoked")
    elif token.valid_until < today:
        state = _("Past its day")
    elif until is not None and until < today:
        state = _("Appointment ended")
    else:
        is_good = True
    named = [tokens.label_of(each) for each in token.scopes]
    return Line(token, role_label(token.appointment.role), token.appointment.unit.name, named, is_good, state)


def _asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]

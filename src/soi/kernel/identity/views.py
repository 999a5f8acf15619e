"""Signing in: account and password, then the code; the first day; the printed sheet; signing out.

All is allauth's; here are the pages of the house around it.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as sheet
from allauth.mfa.totp import views as machine
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from soi.kernel.identity import forms
from soi.kernel.identity.adapters import shown_code


class SignIn(account.LoginView):
    """Step 1: account and password. One text for a wrong account, a wrong password and a closed account."""

    form_class = forms.SignInForm
    template_name = "identity/sign_in.html"

    def get_form_class(self) -> Any:
        return self.form_class

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return response


class Code(second.AuthenticateView):
    """Step 2: the code, without which no account gets in."""

    template_name = "identity/code.html"

    def get_form_class(self) -> Any:
        return forms.CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        return {**super().get_context_data(**kwargs), "account": user, "shown_code": shown_code(user)}


class FirstDay(machine.ActivateTOTPView):
    """The first day: join a code machine to the account."""

    template_name = "identity/first_day.html"

    def get_form_class(self) -> Any:
        return forms.FirstCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # The code just given is as good as one asked for again: the sheet of spare codes may be shown.
        record_authentication(self.request, self.request.user, method="mfa", reauthenticated=True)
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes")


class SpareCodes(sheet.ViewRecoveryCodesView):
    """The printed sheet of spare codes, kept in an envelope."""

    template_name = "identity/spare_codes.html"


class NewSpareCodes(sheet.GenerateRecoveryCodesView):
    """A new sheet; the old one opens nothing any more."""

    template_name = "identity/new_spare_codes.html"


class PasswordAgain(account.ReauthenticateView):
    """The password once more."""

    template_name = "identity/again.html"

    def get_form_class(self) -> Any:
        return forms.PasswordAgainForm


class CodeAgain(second.ReauthenticateView):
    """The code once more."""

    template_name = "identity/again.html"

    def get_form_class(self) -> Any:
        return forms.CodeAgain


class SignOut(account.LogoutView):
    """Ask once, then end the session."""

    template_name = "identity/sign_out.html"


@require_GET
def another(request: HttpRequest) -> HttpResponse:
    """Somebody else stands at the machine: what step 1 has begun is dropped."""
    clear_login(request)
    return redirect("account_login")


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """A closed account is told nothing that a wrong password is not told."""
    return redirect("account_login")


@require_GET
def lost_password(request: HttpRequest) -> HttpResponse:
    """A new password is given in person, against papers; never by mail."""
    return render(request, "identity/lost_password.html")


@require_GET
def settled(request: HttpRequest) -> HttpResponse:
    """Where allauth leads after it changed a second factor: to the work."""
    return redirect("/")

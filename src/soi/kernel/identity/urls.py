"""Addresses of signing in. The names are those allauth leads to; the two words of openness are read by kernel.web."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from soi.kernel.identity import views

View = Callable[..., Any]


def _open(view: View, who: str) -> View:
    """Say how far the door is open: to a visitor, or to an account that has no role yet."""
    view.soi_open_to = who  # type: ignore[attr-defined]
    return view


def _visitor(address: str, view: View, name: str) -> URLPattern:
    return path(address, _open(view, "visitor"), name=name)


def _account(address: str, view: View, name: str) -> URLPattern:
    return path(address, _open(view, "account"), name=name)


urlpatterns = [
    _visitor("login/", views.SignIn.as_view(), "account_login"),
    _visitor("code/", views.Code.as_view(), "mfa_authenticate"),
    _visitor("another/", views.another, "sign_in_another"),
    _visitor("closed/", views.closed, "account_inactive"),
    _visitor("lost-password/", views.lost_password, "account_reset_password"),
    _visitor("logout/", views.SignOut.as_view(), "account_logout"),
    _account("first-day/", views.FirstDay.as_view(), "mfa_activate_totp"),
    _account("spare-codes/", views.SpareCodes.as_view(), "mfa_view_recovery_codes"),
    _account("spare-codes/new/", views.NewSpareCodes.as_view(), "mfa_generate_recovery_codes"),
    _account("again/", views.PasswordAgain.as_view(), "account_reauthenticate"),
    _account("code-again/", views.CodeAgain.as_view(), "mfa_reauthenticate"),
    _account("settled/", views.settled, "mfa_index"),
    _account("keep/", views.settled, "mfa_deactivate_totp"),
]

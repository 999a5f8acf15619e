"""The fields of signing in, in the words and sizes of the house."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

CODE_SIZE = 6


class SignInForm(LoginForm):
    """Step 1: account and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.help_text = _("Account"), _("Given by the duty desk; not an e-mail address")
        password.label, password.help_text = _("Password"), ""
        _dress(login, autofocus=True, autocapitalize="none", spellcheck="false")
        _dress(password)


class CodeForm(AuthenticateForm):
    """Step 2: the code of the code machine, or one from the printed sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"], _("The 6 figures on your code machine"))
        self.fields["code"].help_text = _("The code changes every 30 seconds. Nobody at Soi asks you for it.")


class FirstCodeForm(ActivateTOTPForm):
    """The first code of a new code machine shows that it was set up rightly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"], _("The 6 figures your code machine shows now"))


class PasswordAgainForm(ReauthenticateForm):
    """The password once more before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = _("Password"), ""
        _dress(self.fields["password"], autofocus=True)


class CodeAgain(CodeAgainForm):
    """The code once more before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self.fields["code"], _("The 6 figures on your code machine"))


def _dress(field: forms.Field, **attributes: Any) -> None:
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update({"class": "in tall", **attributes})


def _dress_code(field: forms.Field, label: Any) -> None:
    field.label = label
    # Codes of the printed sheet are longer, so the length is not bounded to six here.
    _dress(field, inputmode="numeric", autocomplete="one-time-code", autofocus=True, maxlength="12")
    field.widget.attrs["class"] = "in code"

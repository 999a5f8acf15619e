"""Where allauth asks the house: no sign-up, no mail, one answer to a wrong account and a wrong password."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from soi.kernel.identity.models import Account

WRONG = _("Account or password is not right. Soi says the same for both.")
WAIT = _("Too many wrong tries. Wait five minutes, or see the duty desk with your papers.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by the duty desk, and so are new passwords."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "account_inactive": WRONG,
        "too_many_login_attempts": WAIT,
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("The code is not right, or it was used already. Wait for the next one."),
        "rate_limited": WAIT,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has no second factor yet has just signed in to get one, and is not asked twice."""
        user = context.request.user
        if user.is_authenticated and not self._has_code_machine(user):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def _has_code_machine(self, user: Any) -> bool:
        return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A try that the house could not answer is no wrong try: a fault locks nobody out."""
        try:
            return super().authenticate(request, **credentials)
        except ValidationError:
            raise
        except Exception:
            self._rollback_login_failed_rl_usage()
            raise

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session["language"] = user.language

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what happened; nothing waits in a queue of messages."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Soi sends no mail about accounts: the record of sign-ins is read on the page."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of code machines lie encrypted: a copy of the table alone signs nobody in."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right, or it was used already. Wait for the next one."),
        "cannot_delete_authenticator": _("Every account of Soi keeps its second factor."),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def encrypt(self, text: str) -> str:
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _locks().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return False


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(str(key))) for key in keys])


def _fernet_key(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"soi second factor:" + key.encode()).digest())


def shown_code(account: Account) -> str:
    """The code a demo account's machine would show now, a neighbouring one where that was used; "" for a real account.

    Only invented accounts on a demo node: nobody could try the demo otherwise.
    """
    if not (settings.SOI_DEMO and account.is_demo):
        return ""
    machine = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).first()
    if machine is None:
        return ""
    secret = decrypt(machine.data["secret"])
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    reach = app_settings.TOTP_TOLERANCE
    steps = [*range(reach + 1), *range(-reach, 0)]
    codes = [str(format_hotp_value(hotp_value(secret, counter + step))) for step in steps]
    # allauth takes each code once.
    return next((code for code in codes if not cache.get(TOTP(machine)._get_used_cache_key(code))), codes[0])

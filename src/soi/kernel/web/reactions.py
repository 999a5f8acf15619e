"""Every way in and out is written into the log: sign-in, refused sign-in, refused code, role of today, sign-out."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from soi.kernel.access import public as access
from soi.kernel.audit import public as audit

KIND = "identity.account"

audit.sentence("web.session.begun", "{account} signed in.")
audit.sentence("web.session.ended", "{account} signed out.")
audit.sentence("web.session.refused", "A sign-in was refused: account or password was wrong.")
audit.sentence("web.code.refused", "{account} gave a wrong code at sign-in.")
audit.sentence("web.role.chosen", "{actor} chose the role of today: {role}.")


def connect() -> None:
    """Listen to signing in and out, once."""
    user_logged_in.connect(_begun, dispatch_uid="web.session.begun")
    user_logged_out.connect(_ended, dispatch_uid="web.session.ended")
    user_login_failed.connect(_refused, dispatch_uid="web.session.refused")
    authentication_failed.connect(_wrong_code, dispatch_uid="web.code.refused")


def _begun(sender: Any, user: Any, **more: Any) -> None:
    _write("web.session.begun", user)


def _ended(sender: Any, user: Any, **more: Any) -> None:
    if user is not None:
        _write("web.session.ended", user)


def _wrong_code(sender: Any, user: Any, **more: Any) -> None:
    _write("web.code.refused", user)


def _refused(sender: Any, credentials: dict[str, Any], **more: Any) -> None:
    # What was typed stays out: a password typed into the wrong box would stand in the log for ever.
    typed = str(credentials.get("username", ""))
    known = get_user_model().objects.filter(username__iexact=typed).values_list("pk", flat=True).first()
    audit.record(None, "web.session.refused", (KIND, known or ""), unit_id=_unit_of(known) if known else None)


def _write(kind: str, user: Any) -> None:
    audit.record(None, kind, (KIND, user.pk), unit_id=_unit_of(user.pk), account=user.get_username())


def _unit_of(account_id: int) -> int | None:
    """The unit whose auditors read it: that of the first appointment held today."""
    return next((post.unit_id for post in access.actors_of_account(account_id)), None)

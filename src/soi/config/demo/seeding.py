"""The cast enters the database: invented provinces, their people and accounts; and the machines of every node."""

from __future__ import annotations

from django.db import transaction

from soi.base.text import stored_key
from soi.config.demo.cast import (
    CAST,
    ENDED_TERRITORIES,
    HEIRS,
    MACHINES,
    PASSWORD,
    SEAL_KEEPER,
    SEAL_OF,
    SIGNING_ROLES,
    SINCE,
    SOURCE,
    SUBJECT,
    TERRITORIES,
    Role,
    totp_secret,
)
from soi.kernel.access import public as access
from soi.kernel.identity.models import Account
from soi.kernel.organisations import loading
from soi.kernel.organisations import public as organisations
from soi.kernel.organisations.models import Unit
from soi.kernel.persons.models import Appointment, Person
from soi.kernel.reference.public import SuccessionRow, UnitRow


def enter_machines(*, using: str = "owner") -> None:
    """Enter the named machines at the top of the tree; every node has them."""
    root = Unit.objects.using(using).get(code="tw")
    for machine in MACHINES:
        person, _ = Person.objects.using(using).get_or_create(
            machine=machine, defaults={"name": f"máy: {machine}", "sort_key": machine}
        )
        Appointment.objects.using(using).get_or_create(
            person=person, unit=root, role=f"machine.{machine}", defaults={"level": 3, "valid_from": SINCE}
        )


def enter_cast(*, using: str = "owner") -> None:
    """Enter the invented provinces, their people and their accounts; repeating changes nothing."""
    rows = [
        UnitRow(code, name, name_en, kind, level, parent, SINCE, None, SOURCE)
        for code, name, name_en, kind, level, parent in TERRITORIES
    ]
    loading.enter(rows, [], using=using, invented=True)
    with transaction.atomic(using=using):
        for role in [*CAST, SUBJECT]:
            _enter(role, using)


def enter_ended(*, using: str = "owner") -> None:
    """Enter what stood in the invented province before the merger, with its heirs; repeating changes nothing."""
    rows = [
        UnitRow(code, name, name_en, kind, level, parent, None, SINCE, SOURCE)
        for code, name, name_en, kind, level, parent in ENDED_TERRITORIES
    ]
    heirs = [SuccessionRow(ended, heir, kind, SINCE, share, SOURCE) for ended, heir, kind, share in HEIRS]
    loading.enter(rows, heirs, using=using, invented=True)


def account_of(username: str, using: str = "owner") -> Account:
    """A demo account with the password and the authenticator that the demo prints; made where it is not there."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    account = Account.objects.using(using).filter(username=username).first()
    if account is None:
        account = Account(username=username, is_demo=True)
        account.set_password(PASSWORD)
        account.save(using=using)
        Authenticator.objects.using(using).create(
            user=account, type=Authenticator.Type.TOTP, data={"secret": encrypt(totp_secret(username))}
        )
    return account


def _enter(role: Role, using: str) -> None:
    unit = Unit.objects.using(using).get(code=role.unit)
    account = account_of(role.username, using) if role.username else None
    person, _ = Person.objects.using(using).get_or_create(
        name=role.name, is_invented=True, defaults={"sort_key": stored_key(role.name, 160), "account": account}
    )
    Appointment.objects.using(using).get_or_create(
        person=person, unit=unit, role=role.role, defaults={"level": role.level, "valid_from": SINCE, "ground": SOURCE}
    )


def enter_signers() -> None:
    """Give those of the cast who sign papers a certificate of the demo's authority; repeating changes nothing."""
    from soi.kernel.signing import public as signing

    for role in [role for role in CAST if role.role in SIGNING_ROLES]:
        account = Account.objects.get(username=role.username)
        office = access.actors_of_account(account.pk)[0]
        with access.acting(access.machine_actor("system")) as system:
            signing.certify_for_demo(system, office.person_id, office.unit_name)
    keeper = access.actors_of_account(Account.objects.get(username=SEAL_KEEPER).pk)[0]
    body = organisations.unit_with_code(SEAL_OF)
    with access.acting(access.machine_actor("system")) as system:
        signing.certify_agency_for_demo(system, body.pk, keeper.person_id)

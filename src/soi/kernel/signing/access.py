"""A paper to be signed is seen by who asked and by who signs, whatever the rank of others; a turn is its signer's own.

A certificate is public among those who work here. It is entered by its holder, or by who keeps the accounts.
"""

from __future__ import annotations

from soi.kernel.access.public import (
    Grant,
    InScope,
    LevelUpTo,
    Mine,
    Named,
    NodeHolds,
    Signed,
    Via,
    both,
    either,
    protect,
)

CERTIFIES = Grant("signing.certify")
OF_REQUEST = Via("request_id", "signing_request")

CERTIFICATE = protect(
    "signing.Certificate",
    kind="signing.certificate",
    see=Signed(),
    add=either(CERTIFIES, Mine("person_id")),
    change=either(CERTIFIES, Mine("person_id")),
)
REQUEST = protect(
    "signing.Request",
    kind="signing.request",
    see=both(Named("persons"), LevelUpTo(), NodeHolds()),
    add=both(Mine("asked_by_id", of="appointment"), Named("persons"), InScope(), LevelUpTo(), NodeHolds()),
    change=both(Named("persons"), LevelUpTo(), NodeHolds()),
)
TURN = protect(
    "signing.Turn",
    kind="signing.turn",
    see=OF_REQUEST,
    add=OF_REQUEST,
    change=both(Mine("appointment_id", of="appointment"), OF_REQUEST),
)

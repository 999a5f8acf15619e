"""The API for the program on an officer's machine: what waits, a hash for the token, its signature back.

A token of a program opens these calls and signs nothing: what signs is the key in the officer's own token.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field, StringConstraints

from soi.kernel.signing import actions, queries
from soi.kernel.signing.errors import SignatureDoesNotFit
from soi.kernel.web.public import api

routes = api.Room()
NEEDS = ("correspondence.sign", "cases.work")
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Waits(api.Said):
    """A paper that waits for this office's signature; `digest` is the SHA-256 of the paper as it stands."""

    id: UUID
    title: str
    asked_by: str
    asked_at: datetime
    level: int
    digest: str
    agency: bool = Field(description="Whether the seal of the agency is asked for, and not the person's own signature.")


class WaitsPage(api.Said):
    """Everything that waits for this office now, the oldest first."""

    items: list[Waits]


class Begin(api.Given):
    """Which certificate signs, by its SHA-256, and the digest of the paper as it was shown."""

    fingerprint: Digest
    digest: Digest


class Begun(api.Said):
    """What the token signs, and how: `ecdsa` over the hash, or `rsa` (PKCS #1 v1.5) over it as a SHA-256."""

    id: UUID
    hash: str
    mechanism: Literal["ecdsa", "rsa"]


class Signature(api.Given):
    """The hash that was handed out, and the token's signature over it in base64 (ECDSA as DER)."""

    hash: Digest
    signature: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{1,2000}={0,2}$")]


class Signed(api.Said):
    """The paper is signed, verified and kept under this digest."""

    id: UUID
    digest: str


@routes.reads("/signatures", name="signatures", needs=NEEDS, answer=WaitsPage)
def waiting(request: HttpRequest) -> WaitsPage:
    """The papers that wait for this office's signature, the oldest first."""
    actor = api.asker(request)
    found = queries.to_sign(actor)
    seals = queries.seals_of(found)
    return WaitsPage(
        items=[
            Waits(
                id=one.pk,
                title=one.title,
                asked_by=one.asked_by.person.name,
                asked_at=one.asked_at,
                level=one.level,
                digest=one.current,
                agency=one.pk in seals,
            )
            for one in found
        ]
    )


@routes.acts("/signatures/{uuid:request_id}/begin", name="signature_begin", needs=NEEDS, answer=Begun)
def begin(request: HttpRequest, request_id: UUID, given: Begin, once: api.Once) -> Begun:
    """Make the paper ready for this certificate and hand out the hash; an earlier hash no longer counts."""
    actor = api.asker(request)
    wanted = actions.begin_by_program(actor, request_id, fingerprint=given.fingerprint, shown=given.digest)
    return Begun(id=request_id, hash=wanted.hash.hex(), mechanism="rsa" if wanted.mechanism == "rsa" else "ecdsa")


@routes.acts("/signatures/{uuid:request_id}/sign", name="signature_sign", needs=NEEDS, answer=Signed)
def sign(request: HttpRequest, request_id: UUID, given: Signature, once: api.Once) -> Signed:
    """Put the token's signature into the paper, verified as anybody would who receives it."""
    try:
        signature = base64.b64decode(given.signature, validate=True)
    except binascii.Error as error:
        raise SignatureDoesNotFit(field="signature") from error
    return Signed(
        id=request_id,
        digest=actions.sign_by_program(api.asker(request), request_id, hash=given.hash, signature=signature),
    )

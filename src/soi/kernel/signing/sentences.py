"""What the acts of signing say in the log; loaded with the rooms, without the library that signs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from soi.kernel.audit import public as audit

audit.sentence(
    "signing.certificate.entered", _("{actor} entered a certificate of {holder}, issued by {issuer}: {fingerprint}.")
)
audit.sentence("signing.certificate.withdrawn", _("{actor} withdrew the certificate {fingerprint} of {holder}."))
audit.sentence("signing.request.asked", _("{actor} put “{title}” before its signers: {signers}."))
audit.sentence("signing.request.begun", _("{actor} took the hash {hash} of “{title}” to sign it."))
audit.sentence("signing.request.signed", _("{actor} signed “{title}” with the certificate {fingerprint}: {digest}."))
audit.sentence("signing.request.refused", _("{actor} refused to sign “{title}”: {reason}"))

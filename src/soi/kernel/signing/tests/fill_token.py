"""What an authority's office does with a new token: fill_token.py FOLDER key|certificate [FILE].

`key` makes a key in the token and prints its public half; `certificate` lays the certificate in FILE beside it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

LABEL, NUMBER = "officer", b"\x01"


def main() -> None:
    folder = Path(sys.argv[1])
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    import pkcs11
    from asn1crypto import pem, x509
    from pkcs11 import Attribute, CertificateType, KeyType, ObjectClass
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

    from soi.kernel.signing.programs import softhsm

    (token,) = [each for each in pkcs11.lib(str(softhsm.library())).get_tokens() if each.label == softhsm.LABEL]
    with token.open(rw=True, user_pin=(folder / softhsm.PIN).read_text()) as session:
        if sys.argv[2] == "key":
            curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
            public, _ = parameters.generate_keypair(store=True, label=LABEL, id=NUMBER)
            print(pem.armor("PUBLIC KEY", encode_ec_public_key(public)).decode())
            return
        der = Path(sys.argv[3]).read_bytes()
        certificate = x509.Certificate.load(der)
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: LABEL,
                Attribute.ID: NUMBER,
                Attribute.SUBJECT: certificate.subject.dump(),
                Attribute.ISSUER: certificate.issuer.dump(),
                Attribute.SERIAL_NUMBER: certificate["tbs_certificate"]["serial_number"].dump(),
                Attribute.VALUE: der,
            }
        )


if __name__ == "__main__":
    main()

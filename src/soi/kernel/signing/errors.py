"""What signing refuses.

Refusal
   |- NotPermitted
   |   '- NotYourCertificate       the certificate names another person
   |- NotFound
   |   '- NoSuchRequest            absent, or not this actor's to see
   |- NotPossible
   |   |- RequestEnded             signed by all, or refused
   |   |- NotPrepared              no hash was handed out to this signer
   |   |- NoCertificate            this person has none in force
   |   |- OnlyInDemo               keys of this machine sign invented papers only
   |   |- PaperChanged             not the paper that was shown to the signer
   |   |- SignerFailed             the helper with the demo's keys did not answer
   |   '- SealsBroken              the paper bears a signature that is not valid
   |- NotYet
   |   |- NotYourTurn              somebody signs before
   |   '- NoTimeStamp              the time-stamp service gave none, and this node asks for one
   '- BadInput
       |- NotAPdf                  cannot be read as an open PDF
       |- CertificateUnreadable    no X.509 certificate
       |- CertificateNotTrusted    forged, ended, withdrawn, or of an unknown issuer
       |- SignatureDoesNotFit      made over something else, or by another key
       |- NotThisPaper             what came back is not what went out with one signature more
       |- SignerNotFree            an office nobody holds, or twice the same, or not cleared
       '- ReasonMissing            refusing takes a reason
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPermitted, NotPossible, NotYet


class NotYourCertificate(NotPermitted):
    """This certificate is not yours: it names {holder}. Nothing was signed."""

    code = "signing.not_your_certificate"
    remedy = "Sign with your own certificate."


class NoSuchRequest(NotFound):
    """There is no such paper to sign for the role you use now."""

    code = "signing.no_such_request"


class RequestEnded(NotPossible):
    """This paper is no longer waiting for signatures. Nothing was changed."""

    code = "signing.request_ended"
    remedy = "Open the paper again to see how it stands."


class NotPrepared(NotPossible):
    """There is no hash waiting for your signature on this paper. Nothing was signed."""

    code = "signing.not_prepared"
    remedy = "Begin signing again; the token is then given the present paper."


class NoCertificate(NotPossible):
    """You have no certificate in force on this node. Nothing was signed."""

    code = "signing.no_certificate"
    remedy = "Have the administrator enter the certificate of your token."


class OnlyInDemo(NotPossible):
    """Keys kept by this machine sign invented papers of a demo only. Nothing was signed."""

    code = "signing.only_in_demo"
    remedy = "Sign with your own token."


class PaperChanged(NotPossible):
    """This is not the paper you were shown: it was changed, or somebody signed it meanwhile. Nothing was signed."""

    code = "signing.paper_changed"
    remedy = "Ask for the list again, look at the paper as it is now, and sign that."


class SignerFailed(NotPossible):
    """The helper that holds the demo's keys did not answer. Nothing was signed."""

    code = "signing.signer_failed"
    remedy = "Tell the operator to run: soi signing demo"


class SealsBroken(NotPossible):
    """This paper bears a signature that is not valid, so it is not put before anybody. Nothing was changed."""

    code = "signing.seals_broken"
    remedy = "Ask for the paper again from where it came."


class NotYourTurn(NotYet):
    """It is not your turn to sign this paper. Nothing was signed."""

    code = "signing.not_your_turn"
    remedy = "Wait until those before you have signed; the paper then comes to you."


class NoTimeStamp(NotYet):
    """The time-stamp service gave no stamp that this node trusts, and it signs none without. Nothing was signed."""

    code = "signing.no_time_stamp"
    remedy = "Sign again later. If it stays so, tell the operator: the log names the fault."


class NotAPdf(BadInput):
    """This cannot be read as a PDF that is open and whole."""

    code = "signing.not_a_pdf"
    remedy = "Send the paper as PDF, without a password."


class CertificateUnreadable(BadInput):
    """This is not a certificate of a person."""

    code = "signing.certificate_unreadable"
    remedy = "Send the certificate of the token as a .cer, .crt or .pem file."


class CertificateNotTrusted(BadInput):
    """This certificate cannot be relied on. Nothing was changed."""

    code = "signing.certificate_not_trusted"
    remedy = "Use a certificate in force, of an issuer this node trusts."


class SignatureDoesNotFit(BadInput):
    """This signature was not made over this paper with the key of this certificate. The paper is unsigned."""

    code = "signing.does_not_fit"
    remedy = "Begin signing again with your own token."


class NotThisPaper(BadInput):
    """What came back is not the paper that went out with your one signature added. Nothing was kept."""

    code = "signing.not_this_paper"
    remedy = "Download the paper again, sign it once, change nothing else, and send it back."


class SignerNotFree(BadInput):
    """One of the signers cannot sign this paper. Nothing was kept."""

    code = "signing.signer_not_free"
    remedy = "Choose others who hold their office today and are cleared for the paper."


class ReasonMissing(BadInput):
    """Refusing to sign takes a reason. Nothing was changed."""

    code = "signing.reason_missing"
    remedy = "Write in one sentence why the paper goes back."

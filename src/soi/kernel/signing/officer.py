"""`soi signer`, on the officer's own machine: shows what waits, has the token sign it, sends the signature back.

The key never leaves the token, and the PIN never leaves this process. Needs no database, no settings and no Django; of
the node it asks three calls of the API, with a token of the page "Tokens for programs".
"""

from __future__ import annotations

import argparse
import base64
import getpass
import gettext
import json
import locale
import secrets
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from soi.kernel.signing.programs.pkcs11_token import Card, CardRefused, opened

LANGUAGES = ("vi", "en", "sv")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECONDS = 60
DONE, REFUSED, STOPPED = 0, 1, 2
YES = ("y", "yes", "c", "có", "co", "j", "ja")
WORDS = Path(__file__).parent / "locale"


def _(text: str) -> str:
    return text


class Stopped(Exception):  # noqa: N818 - it names what the officer meets
    """The program cannot go on: what is wrong and what to do, in English, with its values apart."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text, self.values = text, values


class Refused(Stopped):
    """The node refused one paper; its own words, in the language that was asked for."""


@dataclass(frozen=True)
class Node:
    """The node: its address, the token of this program, and whom to believe that it is the node."""

    address: str
    code: str
    language: str
    authority: str = ""

    def asks(self, path: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call; raises Refused with what the node says, Stopped where it does not answer."""
        headers = {"Authorization": f"Bearer {self.code}", "Accept-Language": self.language}
        data = None
        if given is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
            data = json.dumps(given).encode()
        request = urllib.request.Request(f"{self.address}/api{path}", data=data, headers=headers)  # noqa: S310 - checked
        try:
            with urllib.request.urlopen(request, timeout=SECONDS, context=self._believed()) as answer:  # noqa: S310
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise Refused(_said_by_node(error.read())) from error
        except (OSError, ValueError) as error:
            raise Stopped(
                _("The node {node} does not answer. Nothing more was signed. Check address and line, and start again."),
                node=self.address,
            ) from error

    def _believed(self) -> ssl.SSLContext | None:
        if not self.address.startswith("https:"):
            return None
        return ssl.create_default_context(cafile=self.authority or None)


def _said_by_node(body: bytes) -> str:
    try:
        problem = json.loads(body)
        return f"{problem.get('message', '')} {problem.get('remedy', '')}".strip()
    except (ValueError, AttributeError):
        return _("The node gave an answer that cannot be read.")


def main(argv: list[str] | None = None) -> int:
    """Exit code 0: all that was chosen is signed, or nothing waits; 1: something was refused; 2: it could not go on."""
    given = _read(argv)
    say = _speaker(given.language)
    try:
        return _run(given, say)
    except Stopped as stopped:
        print(say(stopped.text, **stopped.values), file=sys.stderr)
        return STOPPED
    except CardRefused as refused:
        print(say(refused.text), file=sys.stderr)
        return STOPPED
    except (KeyboardInterrupt, EOFError):
        print(say(_("Stopped. What was signed so far is signed; nothing else was.")), file=sys.stderr)
        return STOPPED


def _read(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soi signer", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--node", required=True, help="the address of the node, https://...")
    parser.add_argument("--library", required=True, type=Path, help="the PKCS #11 library of the token (.so, .dll)")
    parser.add_argument("--token", default="", help="the label of the token, where several are plugged in")
    parser.add_argument("--code-file", type=Path, help="a file with the code of this program; else it is asked for")
    parser.add_argument("--authority", default="", help="the certificate of the authority that vouches for the node")
    parser.add_argument("--language", choices=LANGUAGES, default=_language())
    return parser.parse_args(argv)


def _language() -> str:
    named = (locale.getlocale()[0] or "")[:2]
    return named if named in LANGUAGES else "vi"


def _speaker(language: str) -> Callable[..., str]:
    found = gettext.translation("django", WORDS, languages=[language], fallback=True)

    def say(text: str, **values: object) -> str:
        return found.gettext(text).format(**values) if values else found.gettext(text)

    return say


def _run(given: argparse.Namespace, say: Callable[..., str]) -> int:
    _ensure_closed_line(given.node)
    code = (
        given.code_file.read_text(encoding="ascii").strip()
        if given.code_file
        else getpass.getpass(say(_("Code of this program (from “Tokens for programs”): ")))
    )
    node = Node(given.node.rstrip("/"), code.strip(), given.language, given.authority)
    items = node.asks("/signatures")["items"]
    if not items:
        print(say(_("Nothing waits for your signature.")))
        return DONE
    chosen = [each for number, each in enumerate(items, start=1) if _wants(each, number, len(items), say)]
    if not chosen:
        print(say(_("Nothing was chosen, and nothing was signed.")))
        return DONE
    with opened(given.library, given.token, lambda: getpass.getpass(say(_("PIN of your token: ")))) as card:
        done = sum(_sign(node, card, each, say) for each in chosen)
    print(say(_("{done} of {count} signed."), done=done, count=len(chosen)))
    return DONE if done == len(chosen) else REFUSED


def _ensure_closed_line(address: str) -> None:
    url = urlsplit(address)
    if url.scheme == "https" and url.hostname:
        return
    if url.scheme == "http" and url.hostname in LOOPBACK:
        return
    raise Stopped(_("The address must begin with https://, for others could read along. Nothing was sent."))


def _wants(item: dict[str, Any], number: int, count: int, say: Callable[..., str]) -> bool:
    """Show one paper and ask; what is not clearly yes is no."""
    print(say(_("Paper {number} of {count}: {title}"), number=number, count=count, title=item["title"]))
    print(say(_("  asked by {name}; SHA-256 {digest}"), name=item["asked_by"], digest=item["digest"]))
    if item["agency"]:
        print(say(_("  with the seal of the agency, which you keep")))
    return input(say(_("Sign it? [y/N] "))).strip().lower() in YES


def _sign(node: Node, card: Card, item: dict[str, Any], say: Callable[..., str]) -> bool:
    """Hash out, signature back; tries the certificates of the token until the node knows one of them as mine."""
    last = Refused("")
    for fingerprint in card.fingerprints():
        try:
            begun = node.asks(f"/signatures/{item['id']}/begin", {"fingerprint": fingerprint, "digest": item["digest"]})
            print(say(_("  hash to be signed: {hash}"), hash=begun["hash"]))
            signature = card.sign(fingerprint, bytes.fromhex(begun["hash"]))
            given = {"hash": begun["hash"], "signature": base64.b64encode(signature).decode("ascii")}
            signed = node.asks(f"/signatures/{item['id']}/sign", given)
        except Refused as refused:
            last = refused
        else:
            print(say(_("Signed: {title}. SHA-256 {digest}"), title=item["title"], digest=signed["digest"]))
            return True
    print(say(_("Not signed: {title}."), title=item["title"]), last.text, file=sys.stderr)
    return False

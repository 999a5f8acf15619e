"""The pages of one phone: begun, sent in parts, looked at, put in order, taken away. The actor is the phone."""

from __future__ import annotations

import hashlib

from soi.digitization import queries as ledger
from soi.digitization.actions.room import ensure_room
from soi.digitization.errors import NotTheFile, PartCut, PartsMissing
from soi.digitization.phones import queries
from soi.digitization.phones.actions.pairing import KIND, TOPIC
from soi.digitization.phones.errors import PICTURES, PhoneGone, PictureRefused, TooManyPages
from soi.digitization.phones.models import Pairing, Picture, PicturePart
from soi.digitization.phones.queries import Called
from soi.digitization.phones.rules import MOST_MB, MOST_PICTURES, Corners, moved
from soi.digitization.rules import parts
from soi.engines.reading.public import Photograph
from soi.intake import public as intake
from soi.kernel.events import public as events
from soi.vault import public as vault

State = Picture.State


def begin(phone: Called, *, size: int, digest: str, corners: Corners = (), in_place_of: int | None = None) -> Picture:
    """Begin to send a picture in parts, or go on with the same one. `digest` as `rules.parts.whole`.

    Raises TooBig, EmptyFile, TooManyPages, NoRoom, NotTheFile, PhoneGone.
    """
    pairing = _pairing(phone)
    intake.ensure_size(size, MOST_MB)
    if not parts.is_digest(digest):
        raise NotTheFile()
    same = pairing.pictures.filter(state=State.COMING, digest=digest, size=size).first()
    if same is not None:
        same.corners = corners
        same.save(update_fields=["corners"])
        return same
    if pairing.pictures.filter(state__in=[State.TAKEN, State.COMING]).count() >= MOST_PICTURES:
        raise TooManyPages(limit=MOST_PICTURES)
    ensure_room(size)
    old = ledger.one_of(queries.pages_of(pairing), in_place_of) if in_place_of else None
    last = pairing.pictures.order_by("-position").values_list("position", flat=True).first() or 0
    return Picture.objects.create(
        pairing=pairing, position=old.position if old else last + 1, size=size, digest=digest, corners=corners,
        in_place_of=old,
    )  # fmt: skip


def put_part(phone: Called, picture_id: int, number: int, data: bytes, *, digest: str) -> None:
    """Keep one part; the same part again changes nothing. Raises NoSuchLine, PartCut, PhoneGone."""
    pairing = _pairing(phone)
    picture = _coming(pairing, picture_id)
    if not data or len(data) != parts.length(picture.size, number) or hashlib.sha256(data).hexdigest() != digest:
        raise PartCut(number=number + 1)
    kept = picture.parts.filter(number=number).values_list("digest", flat=True).first()
    if kept == digest:
        return
    if kept is not None:
        raise PartCut(number=number + 1)
    vault.put(phone.actor, pairing.locker_id, _part(picture, number), data)
    PicturePart.objects.create(picture=picture, number=number, digest=digest)
    picture.kept += 1
    picture.save(update_fields=["kept"])


def whole(phone: Called, picture_id: int) -> tuple[bytes, Corners]:
    """The picture as it was sent, and the corners a person set. Raises NoSuchLine, PartsMissing, NotTheFile."""
    pairing = _pairing(phone)
    picture = ledger.one_of(pairing.pictures.filter(state__in=[State.COMING, State.TAKEN]), picture_id)
    digests = list(picture.parts.order_by("number").values_list("digest", flat=True))
    missing = parts.count(picture.size) - len(digests)
    if missing:
        raise PartsMissing(count=missing)
    if parts.whole(digests) != picture.digest:
        raise NotTheFile()
    return original_of(phone, pairing, picture), tuple((x, y) for x, y in picture.corners)


def original_of(phone: Called, pairing: Pairing, picture: Picture) -> bytes:
    """The picture to the byte as the phone sent it."""
    numbers = range(parts.count(picture.size))
    return b"".join(vault.get(phone.actor, pairing.locker_id, _part(picture, number)) for number in numbers)


def take(phone: Called, picture_id: int, look: Photograph) -> PictureRefused | None:
    """Take a whole picture as a page, or destroy it and say why. It was looked at outside of the database."""
    pairing = _pairing(phone)
    picture = _coming(pairing, picture_id)
    fault = look.faults[0].code if look.faults else ""
    if fault:
        destroy(phone, pairing, picture)
        picture.state, picture.fault = State.REFUSED, fault
        picture.save(update_fields=["state", "fault"])
        _hint(pairing)
        return PICTURES[fault]()
    _lay(phone, pairing, picture, look)
    picture.state, old = State.TAKEN, picture.in_place_of
    if old is not None and old.state == State.TAKEN:
        # The pages may have been put in another order since it was begun.
        picture.position = old.position
        _remove(phone, pairing, old)
    picture.save(update_fields=["state", "position", "corners", "dpi"])
    _hint(pairing)
    return None


def lay_anew(phone: Called, picture_id: int, look: Photograph) -> PictureRefused | None:
    """Lay a taken page flat by other corners; where it cannot be read so, it stays as it was."""
    pairing = _pairing(phone)
    picture = ledger.one_of(queries.pages_of(pairing), picture_id)
    if look.faults:
        return PICTURES[look.faults[0].code]()
    _lay(phone, pairing, picture, look)
    picture.save(update_fields=["corners", "dpi"])
    return None


def move(phone: Called, picture_id: int, way: str) -> None:
    """One page up or down in the order. Raises NoSuchLine."""
    pairing = _pairing(phone)
    pages = {page.pk: page for page in queries.pages_of(pairing)}
    ledger.one_of(queries.pages_of(pairing), picture_id)
    for position, key in enumerate(moved(list(pages), picture_id, way), start=1):
        if pages[key].position != position:
            pages[key].position = position
            pages[key].save(update_fields=["position"])


def remove(phone: Called, picture_id: int) -> None:
    """Take a page away; its picture is destroyed. Raises NoSuchLine."""
    pairing = _pairing(phone)
    _remove(phone, pairing, ledger.one_of(queries.pages_of(pairing), picture_id))
    _hint(pairing)


def _remove(phone: Called, pairing: Pairing, picture: Picture) -> None:
    destroy(phone, pairing, picture)
    picture.state = State.REMOVED
    picture.save(update_fields=["state"])


def destroy(phone: Called, pairing: Pairing, picture: Picture) -> None:
    """Of a picture nothing is left but its row: what lay under its names is forgotten."""
    names = set(vault.names(phone.actor, pairing.locker_id))
    own = {_part(picture, number) for number in range(parts.count(picture.size))}
    own |= {f"{kind}-{picture.pk}" for kind in ("flat", "seen", "thumb")}
    for name in sorted(own & names):
        vault.put(phone.actor, pairing.locker_id, name, b"")


def _lay(phone: Called, pairing: Pairing, picture: Picture, look: Photograph) -> None:
    for kind, data in (("flat", look.flat), ("seen", look.seen), ("thumb", look.thumbnail)):
        vault.put(phone.actor, pairing.locker_id, f"{kind}-{picture.pk}", data)
    picture.corners, picture.dpi = [list(one) for one in look.corners], look.dpi


def _pairing(phone: Called) -> Pairing:
    """The pairing of this phone, locked; raises PhoneGone where it ended a moment ago."""
    pairing = queries.get_pairing(phone.actor, phone.pairing_id, for_change=True)
    if pairing.state != Pairing.State.PAIRED:
        raise PhoneGone()
    return pairing


def _coming(pairing: Pairing, picture_id: int) -> Picture:
    return ledger.one_of(pairing.pictures.filter(state=State.COMING), picture_id)


def _part(picture: Picture, number: int) -> str:
    return f"part-{picture.pk}_{number}"


def _hint(pairing: Pairing) -> None:
    events.hint(TOPIC, unit_id=pairing.unit_id, ref_kind=KIND, ref_id=str(pairing.pk))


def picture_of(phone: Called, picture_id: int, kind: str) -> bytes:
    """A small picture of a taken page: `thumb` of the flat sheet, `seen` of the photograph. Raises NoSuchLine."""
    pairing = _pairing(phone)
    picture = ledger.one_of(queries.pages_of(pairing), picture_id)
    return vault.get(phone.actor, pairing.locker_id, f"{kind}-{picture.pk}")

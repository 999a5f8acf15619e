"""Merkle tree of the audit log (RFC 9162, section 2.1), kept as tiles of 256 hashes; pure functions.

A tile (level, i) holds up to 256 hashes side by side, 32 bytes each: tile (0, i) the leaves 256*i and on, tile (1, i)
the roots of full tiles of level 0, and so on. Only hashes of full subtrees are stored, so a stored hash never changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Hash = bytes
TileReader = Callable[[int, int], bytes]
"""Give the hashes of tile (level, i), joined; empty bytes where there is none yet."""

HASH_BYTES = 32
TILE_WIDTH = 256
TILE_BITS = 8
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(text: bytes) -> Hash:
    return hashlib.sha256(b"\x00" + text).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: bytes) -> Hash:
    """Root of a full subtree given its 2^k bottom hashes, joined."""
    row = split(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def split(hashes: bytes) -> list[Hash]:
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


def largest_power_below(n: int) -> int:
    """The k of RFC 9162: the largest power of two smaller than n (n > 1)."""
    return 1 << ((n - 1).bit_length() - 1)


def root_of(leaves: Sequence[Hash]) -> Hash:
    """Root over leaf hashes held in memory."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_below(len(leaves))
    return node_hash(root_of(leaves[:k]), root_of(leaves[k:]))


@dataclass(frozen=True)
class Tree:
    """The sealed log at one size, read from its tiles."""

    size: int
    tile: TileReader

    def root(self) -> Hash:
        return self._root(0, self.size) if self.size else EMPTY_ROOT

    def root_at(self, size: int) -> Hash:
        """What the root was when the log held only its first `size` events."""
        return Tree(size, self.tile).root()

    def leaf(self, n: int) -> Hash:
        return self._node(0, n)

    def inclusion(self, n: int) -> list[Hash]:
        """Proof that leaf n lies in this log: at most 21 hashes at two million events."""
        if not 0 <= n < self.size:
            raise IndexError(f"leaf {n} is not in a log of {self.size}")
        return self._inclusion(n, self.size, 0)

    def consistency(self, older: int) -> list[Hash]:
        """Proof that this log only adds to what it held at size `older`."""
        if not 0 < older <= self.size:
            raise IndexError(f"size {older} is not a past size of a log of {self.size}")
        return self._consistency(older, self.size, 0, whole=True)

    def _node(self, level: int, i: int) -> Hash:
        tile_level, rest = divmod(level, TILE_BITS)
        first = i << rest
        at = first % TILE_WIDTH * HASH_BYTES
        return fold(self.tile(tile_level, first // TILE_WIDTH)[at : at + (HASH_BYTES << rest)])

    def _root(self, lo: int, hi: int) -> Hash:
        n = hi - lo
        if n & (n - 1) == 0:
            level = n.bit_length() - 1
            return self._node(level, lo >> level)
        k = largest_power_below(n)
        return node_hash(self._root(lo, lo + k), self._root(lo + k, hi))

    def _inclusion(self, m: int, n: int, lo: int) -> list[Hash]:
        if n == 1:
            return []
        k = largest_power_below(n)
        if m < k:
            return [*self._inclusion(m, k, lo), self._root(lo + k, lo + n)]
        return [*self._inclusion(m - k, n - k, lo + k), self._root(lo, lo + k)]

    def _consistency(self, m: int, n: int, lo: int, *, whole: bool) -> list[Hash]:
        if m == n:
            return [] if whole else [self._root(lo, lo + n)]
        k = largest_power_below(n)
        if m <= k:
            return [*self._consistency(m, k, lo, whole=whole), self._root(lo + k, lo + n)]
        return [*self._consistency(m - k, n - k, lo + k, whole=False), self._root(lo, lo + k)]


def grow(size: int, leaves: Sequence[Hash], tile: TileReader) -> dict[tuple[int, int], bytes]:
    """The tiles that change when `leaves` are added to a log of `size`: {(level, i): hashes}."""
    changed: dict[tuple[int, int], bytes] = {}
    level, start, row = 0, size, list(leaves)
    while row:
        first, filled = start // TILE_WIDTH, start % TILE_WIDTH
        joined = tile(level, first)[: filled * HASH_BYTES] + b"".join(row)
        step = TILE_WIDTH * HASH_BYTES
        parts = [joined[i : i + step] for i in range(0, len(joined), step)]
        changed.update({(level, first + i): part for i, part in enumerate(parts)})
        row = [fold(part) for part in parts if len(part) == step]
        level, start = level + 1, first
    return changed


def verify_inclusion(leaf: Hash, n: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """Whether `proof` shows leaf n in the log of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= n < size:
        return False
    fn, sn, seen = n, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            seen = node_hash(sibling, seen)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            seen = node_hash(seen, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and seen == root


def verify_consistency(older: int, newer: int, older_root: Hash, newer_root: Hash, proof: Sequence[Hash]) -> bool:
    """Whether `proof` shows that the newer log only adds to the older one (RFC 9162, 2.1.4.2)."""
    if older == newer:
        return not proof and older_root == newer_root
    if not 0 < older < newer or not proof:
        return False
    path = [older_root, *proof] if older & (older - 1) == 0 else list(proof)
    fn, sn = older - 1, newer - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == older_root and new == newer_root

"""The tree proves what it holds and refuses every forged proof."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.kernel.audit import tree
from soi.kernel.audit.tree import Hash, Tree, grow, leaf_hash, node_hash, root_of, verify_consistency, verify_inclusion

pytestmark = pytest.mark.feature("SEC-03")


class Tiles:
    """A tile store in memory, filled in batches as the sealing job fills the database."""

    def __init__(self) -> None:
        self.held: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def read(self, level: int, i: int) -> bytes:
        return self.held.get((level, i), b"")

    def add(self, leaves: list[Hash]) -> Tree:
        self.held.update(grow(self.size, leaves, self.read))
        self.size += len(leaves)
        return Tree(self.size, self.read)


def leaves_of(n: int) -> list[Hash]:
    return [leaf_hash(b"event %d" % i) for i in range(n)]


def flipped(value: Hash, at: int = 0) -> Hash:
    return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]


def test_leaf_and_node_hashes_cannot_be_confused():
    a, b = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(a + b) != node_hash(a, b)


def test_hashes_are_those_of_the_rfc():
    assert tree.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert node_hash(b"N", b"123") == hashlib.sha256(b"\x01N123").digest()


def test_published_roots_of_the_certificate_transparency_test_data():
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [leaf_hash(bytes.fromhex(text)) for text in data]
    assert root_of(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert root_of(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_every_leaf_of_every_log_up_to_64_is_proved_and_its_forgeries_refused():
    leaves = leaves_of(64)
    for size in range(1, 65):
        log = Tiles().add(leaves[:size])
        root = log.root()
        assert root == root_of(leaves[:size])
        for n in range(size):
            proof = log.inclusion(n)
            assert verify_inclusion(leaves[n], n, size, proof, root)
            assert not verify_inclusion(flipped(leaves[n]), n, size, proof, root)
            assert not verify_inclusion(leaves[n], n, size, proof, flipped(root, 31))
            assert not verify_inclusion(leaves[n], n, size, [*proof, root], root)
            assert not any(verify_inclusion(leaves[n], other, size, proof, root) for other in range(size) if other != n)
            for i in range(len(proof)):
                assert not verify_inclusion(leaves[n], n, size, [*proof[:i], flipped(proof[i]), *proof[i + 1 :]], root)
                assert not verify_inclusion(leaves[n], n, size, proof[:i] + proof[i + 1 :], root)


def test_every_pair_of_sizes_up_to_64_is_proved_consistent_and_its_forgeries_refused():
    leaves = leaves_of(64)
    log = Tiles().add(leaves)
    roots = [root_of(leaves[:n]) for n in range(65)]
    for newer in range(1, 65):
        at_newer = Tree(newer, log.tile)
        for older in range(1, newer + 1):
            proof = at_newer.consistency(older)
            assert verify_consistency(older, newer, roots[older], roots[newer], proof)
            assert not verify_consistency(older, newer, flipped(roots[older]), roots[newer], proof)
            assert not verify_consistency(older, newer, roots[older], flipped(roots[newer]), proof)
            assert not verify_consistency(older, newer, roots[older], roots[newer], [*proof, roots[older]])
            for i in range(len(proof)):
                forged = [*proof[:i], flipped(proof[i], 7), *proof[i + 1 :]]
                assert not verify_consistency(older, newer, roots[older], roots[newer], forged)


def test_a_rebuilt_log_has_no_proof_of_consistency():
    leaves = leaves_of(40)
    honest = root_of(leaves[:25])
    rebuilt = Tiles().add([*leaves[:10], leaf_hash(b"another story"), *leaves[11:]])
    assert not verify_consistency(25, 40, honest, rebuilt.root(), rebuilt.consistency(25))
    assert verify_consistency(25, 40, rebuilt.root_at(25), rebuilt.root(), rebuilt.consistency(25))


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(st.integers(0, 400), min_size=1, max_size=8), data=st.data())
def test_batches_of_any_size_give_the_tree_of_the_whole(batches: list[int], data: st.DataObject):
    leaves = leaves_of(sum(batches))
    store, at = Tiles(), 0
    log = Tree(0, store.read)
    for batch in batches:
        log = store.add(leaves[at : at + batch])
        at += batch
    assert log.root() == root_of(leaves)
    if leaves:
        n = data.draw(st.integers(0, len(leaves) - 1))
        assert log.leaf(n) == leaves[n]
        assert verify_inclusion(leaves[n], n, at, log.inclusion(n), log.root())
        older = data.draw(st.integers(1, at))
        assert verify_consistency(older, at, root_of(leaves[:older]), log.root(), log.consistency(older))


def test_tiles_reach_into_a_third_level_and_stay_full():
    leaves = [i.to_bytes(32, "big") for i in range(256 * 256 + 300)]
    store = Tiles()
    log = store.add(leaves)
    assert log.root() == root_of(leaves)
    assert (2, 0) in store.held
    assert len(store.read(1, 0)) == 256 * 32
    assert len(store.read(1, 1)) == 32
    assert len(log.inclusion(70)) <= 17


def test_a_leaf_outside_the_log_has_no_proof():
    log = Tiles().add(leaves_of(5))
    with pytest.raises(IndexError, match="leaf 5 is not in a log of 5"):
        log.inclusion(5)
    with pytest.raises(IndexError, match="size 6"):
        log.consistency(6)

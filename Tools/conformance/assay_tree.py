"""The state tree, as Docs/Protocol.md §10.1 and §10.2 have it."""

from __future__ import annotations

from bisect import bisect_left, insort

from assay_cbor import digest

EMPTY = b"SPARSE_MERKLE_PLACEHOLDER_HASH__"


def state_key(kind: int, key: bytes) -> bytes:
    """Where a value stands in the state tree."""
    return digest(bytes([kind]), key)


def leaf_node(key: bytes, value_hash: bytes) -> bytes:
    """The hash of a leaf."""
    return digest(b"JMT::LeafNode", key, value_hash)


def inner_node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return digest(b"JMT::IntrnalNode", left, right)


def bit(key: bytes, index: int) -> int:
    """A bit of a key; 0 is the most significant of the first byte."""
    return key[index // 8] >> 7 - index % 8 & 1


def state_root(values: dict[bytes, bytes], depth: int = 0) -> bytes:
    """The root over values by their key hashes, which all begin with the same `depth` bits."""
    if len(values) < 2:
        return next((leaf_node(key, digest(value)) for key, value in values.items()), EMPTY)
    halves: list[dict[bytes, bytes]] = [{}, {}]
    for key, value in values.items():
        halves[bit(key, depth)][key] = value
    return inner_node(state_root(halves[0], depth + 1), state_root(halves[1], depth + 1))


def state_path(values: dict[bytes, bytes], key: bytes) -> list[bytes]:
    """The siblings on the way to a key, the deepest first."""
    siblings: list[bytes] = []
    depth = 0
    while len(values) > 1:
        turn = bit(key, depth)
        others = {k: v for k, v in values.items() if bit(k, depth) != turn}
        values = {k: v for k, v in values.items() if bit(k, depth) == turn}
        siblings.insert(0, state_root(others, depth + 1))
        depth += 1
    return siblings


class StateTree:
    """The tree over many values, of which only what changed is hashed again."""

    def __init__(self) -> None:
        self._keys: list[int] = []
        self._leaves: dict[int, bytes] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}  # by depth and the bits that lead there

    def update(self, changes: dict[bytes, bytes | None]) -> None:
        """Sets values by their key hashes; `None` removes."""
        stale: set[tuple[int, int]] = set()
        for key, value in changes.items():
            number = int.from_bytes(key, "big")
            if value is None:
                if self._leaves.pop(number, None) is not None:
                    del self._keys[bisect_left(self._keys, number)]
            else:
                if number not in self._leaves:
                    insort(self._keys, number)
                self._leaves[number] = leaf_node(key, digest(value))
            for depth in range(257):
                place = depth, number >> 256 - depth
                if self._nodes.pop(place, None) is None and place not in stale:
                    break
                stale.add(place)

    @property
    def root(self) -> bytes:
        """The state root."""
        return self._subtree(0, len(self._keys), 0)

    def _subtree(self, low: int, high: int, depth: int) -> bytes:
        if high - low < 2:
            return self._leaves[self._keys[low]] if high > low else EMPTY
        prefix = self._keys[low] >> 256 - depth
        node = self._nodes.get((depth, prefix))
        if node is None:
            turn = (prefix << 1 | 1) << 255 - depth
            middle = bisect_left(self._keys, turn, low, high)
            left = self._subtree(low, middle, depth + 1)
            node = inner_node(left, self._subtree(middle, high, depth + 1))
            self._nodes[depth, prefix] = node
        return node

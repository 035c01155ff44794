"""Work trees and draws, as Docs/Protocol.md §13 has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assay_cbor import array, data, digest, encode, require, uint
from assay_log import leaf_hash, split

Node = tuple[bytes, int]
Step = tuple[bytes, int]
MOST_UNITS = 2**64 - 1


class SumTooLarge(Exception):
    """Units that do not fit 64 bits together."""


@dataclass(frozen=True)
class Leaf:
    """One inference."""

    context: bytes
    node: bytes
    index: int
    input: bytes
    output: bytes
    units: int
    evidence: bytes | None
    salt: bytes

    @property
    def value(self) -> list[Any]:
        """What is encoded."""
        return [
            self.context, self.node, self.index, self.input, self.output, self.units,
            self.evidence, self.salt,
        ]  # fmt: skip

    @property
    def encoded(self) -> bytes:
        return encode(self.value)

    @property
    def tree(self) -> Node:
        """The tree of this leaf alone: its hash and its units."""
        return leaf_hash(self.encoded), self.units


def leaf(value: Any) -> Leaf:
    """Reads a leaf that was decoded as a part of something."""
    parts = array(value, 8, 8)
    return Leaf(
        data(parts[0], 32), data(parts[1], 20), uint(parts[2]), data(parts[3], 32),
        data(parts[4], 32), uint(parts[5]), None if parts[6] is None else data(parts[6], 32),
        data(parts[7], 32),
    )  # fmt: skip


def standing_context(chain: str, signer: bytes, nonce: int) -> bytes:
    """The context of work that is attested without a job."""
    return digest(chain.encode(), signer, nonce.to_bytes(8, "big"))


def salted(salt: bytes, index: int, content: bytes) -> bytes:
    """The digest of an input or output."""
    return digest(salt, index.to_bytes(8, "big"), content)


def leaf_salt(secret: bytes, index: int) -> bytes:
    """The salt of a leaf, if all come from one secret."""
    return digest(secret, index.to_bytes(8, "big"))


def join(left: Node, right: Node) -> Node:
    """The node over two subtrees."""
    if left[1] + right[1] > MOST_UNITS:
        raise SumTooLarge
    parts = [left[0], left[1].to_bytes(8, "big"), right[0], right[1].to_bytes(8, "big")]
    return digest(b"\x01", *parts), left[1] + right[1]


def tree(leaves: Sequence[Node]) -> Node:
    """The root and the units over leaves."""
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return join(tree(leaves[:middle]), tree(leaves[middle:]))


def path_in_tree(leaves: Sequence[Node], index: int) -> list[Step]:
    """The siblings of a leaf, the lowest first."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return path_in_tree(leaves[:middle], index) + [tree(leaves[middle:])]
    return path_in_tree(leaves[middle:], index - middle) + [tree(leaves[:middle])]


def path(value: Any) -> list[Step]:
    """Reads a path."""
    return [
        (data(parts[0], 32), uint(parts[1]))
        for parts in (array(item, 2, 2) for item in array(value, 0, 64))
    ]


def follow(node: Node, index: int, count: int, steps: Sequence[Step]) -> tuple[Node, int]:
    """The root that a path leads to, and the units to the left of the leaf.

    Raises `Refused` for a path that does not fit index and count, `SumTooLarge` for units that do
    not fit 64 bits.
    """
    require(index < count, "the index is not below the number of leaves")
    position, last, before = index, count - 1, 0
    for sibling in steps:
        require(last != 0, "the path is too long")
        if position & 1 or position == last:
            node = join(sibling, node)
            before += sibling[1]
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = join(node, sibling)
        position, last = position >> 1, last >> 1
    require(last == 0, "the path is too short")
    return node, before


# Draws ----------------------------------------------------------------------------------------


def is_eligible(
    node: bytes, seed: bytes, job: bytes, slots: int, round_number: int, bonded: int
) -> bool:
    """Whether the draw lets a node take a slot."""
    ticket = int.from_bytes(digest(seed, job, node)[:8], "big")
    return ticket * bonded < min(bonded, slots << min(round_number, 64)) << 64


def drawn_unit(seed: bytes, job: bytes, number: int, total: int) -> int:
    """The unit that a draw lands on."""
    return int.from_bytes(digest(seed, job, number.to_bytes(8, "big"))[:16], "big") % total


def is_checked(seed: bytes, job: bytes, interval: int) -> bool:
    """Whether a solo job is checked."""
    return int.from_bytes(digest(seed, job)[:8], "big") % interval == 0

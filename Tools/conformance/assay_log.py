"""The log and its proofs, written from Docs/Protocol.md §6 alone."""

from __future__ import annotations

from collections.abc import Sequence

from assay_cbor import digest, require


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry: the id of a statement or settlement, the hash of a block."""
    return digest(b"\x00", entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node of the log."""
    return digest(b"\x01", left, right)


def split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def log_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (RFC 9162 §2.1.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else digest()
    middle = split(len(leaves))
    return node_hash(log_root(leaves[:middle]), log_root(leaves[middle:]))


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion path of a leaf (RFC 9162 §2.1.3.1)."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return path_to(leaves[:middle], index) + [log_root(leaves[middle:])]
    return path_to(leaves[middle:], index - middle) + [log_root(leaves[:middle])]


def root_of_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root to which an inclusion path leads (RFC 9162 §2.1.3.2)."""
    require(index < size, "the index is not below the size")
    position, last, result = index, size - 1, leaf
    for sibling in path:
        require(last != 0, "the path is too long")
        if position & 1 or position == last:
            result = node_hash(sibling, result)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        position, last = position >> 1, last >> 1
    require(last == 0, "the path is too short")
    return result


class Log:
    """A growing log: its size, and the roots of the complete subtrees at its edge."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Adds the hash of the next entry."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            size >>= 1
        self._peaks.append(leaf)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over all entries."""
        if not self._peaks:
            return digest()
        result = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            result = node_hash(peak, result)
        return result

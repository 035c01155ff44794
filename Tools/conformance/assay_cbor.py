"""Deterministic CBOR, written from Docs/Protocol.md §2 alone, and checks of fields."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

MAXIMUM_GENESIS = 4 << 20
MAXIMUM_PROOF = MAXIMUM_GENESIS + (1 << 20)


class Refused(Exception):
    """Bytes that the specification refuses, or a proof that proves nothing."""


def require(condition: bool, reason: str) -> None:
    """Refuses unless the condition holds."""
    if not condition:
        raise Refused(reason)


def digest(*parts: bytes) -> bytes:
    """SHA-256 of the concatenated parts."""
    return sha256(b"".join(parts)).digest()


# §2 Deterministic CBOR ------------------------------------------------------------------------


@dataclass(frozen=True)
class Tag:
    """A tagged item."""

    number: int
    value: Any


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.offset = data, 0

    def refuse(self, reason: str) -> None:
        raise Refused(f"{reason} at byte {self.offset}")

    def take(self, count: int) -> bytes:
        if len(self.data) - self.offset < count:
            self.refuse("truncated")
        taken = self.data[self.offset : self.offset + count]
        self.offset += count
        return taken

    def item(self, depth: int = 0) -> Any:
        if depth > 16:
            self.refuse("nested deeper than 16")
        initial = self.take(1)[0]
        major, info = initial >> 5, initial & 31
        if major == 7:
            if info not in (20, 21, 22):
                self.refuse("a float or another item outside the subset")
            return {20: False, 21: True, 22: None}[info]
        argument = info
        if info > 27:
            self.refuse("an indefinite length or a reserved form")
        if info >= 24:
            size = 1 << (info - 24)
            argument = int.from_bytes(self.take(size), "big")
            if argument < (24 if size == 1 else 1 << (size * 4)):
                self.refuse("not the shortest form")
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 2:
            return self.take(argument)
        if major == 3:
            try:
                return self.take(argument).decode("utf-8")
            except UnicodeDecodeError:
                self.refuse("text that is not UTF-8")
        if major == 6:
            return Tag(argument, self.item(depth + 1))
        if argument > len(self.data) - self.offset:
            self.refuse("truncated")
        if major == 4:
            return [self.item(depth + 1) for _ in range(argument)]
        return self.map(argument, depth + 1)

    def map(self, count: int, depth: int) -> dict[Any, Any]:
        entries: dict[Any, Any] = {}
        previous = b""
        for index in range(count):
            start = self.offset
            key = self.item(depth)
            encoded = self.data[start : self.offset]
            if index > 0 and encoded <= previous:
                self.refuse("a map key twice or out of order")
            if not isinstance(key, (int, str, bytes)) or isinstance(key, bool):
                self.refuse("a map key that no format has")
            previous = encoded
            entries[key] = self.item(depth)
        return entries


def decode(data: bytes, limit: int = MAXIMUM_PROOF) -> Any:
    """The one item that `data` holds in deterministic encoding; refuses everything else."""
    require(len(data) <= limit, f"more than {limit} bytes")
    reader = _Reader(data)
    value = reader.item()
    if reader.offset != len(data):
        reader.refuse("bytes after the item")
    return value


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    for info, form in ((24, ">B"), (25, ">H"), (26, ">I"), (27, ">Q")):
        if argument < 1 << (8 * struct.calcsize(form)):
            return bytes([major << 5 | info]) + struct.pack(form, argument)
    raise ValueError("an integer above 64 bits")


def encode(value: Any) -> bytes:
    """The deterministic encoding."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return _head(3, len(text)) + text
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(encode(item) for item in value)
    if isinstance(value, Tag):
        return _head(6, value.number) + encode(value.value)
    entries = sorted((encode(key), encode(item)) for key, item in value.items())
    return _head(5, len(entries)) + b"".join(key + item for key, item in entries)


# Fields: each is read once, in order, with its type and bounds. -------------------------------


def uint(value: Any, low: int = 0, high: int = 2**64 - 1) -> int:
    require(type(value) is int and low <= value <= high, f"not an integer in {low}…{high}")
    return value


def data(value: Any, size: int | None = None, maximum: int = MAXIMUM_GENESIS) -> bytes:
    require(type(value) is bytes, "not a byte string")
    require(len(value) == size if size is not None else len(value) <= maximum, "wrong length")
    return value


def text(value: Any, pattern: str) -> str:
    require(type(value) is str and re.fullmatch(pattern, value) is not None, "not such a text")
    return value


def array(value: Any, low: int, high: int) -> list[Any]:
    require(type(value) is list and low <= len(value) <= high, "wrong number of items")
    return value


def labels(value: Any, required: Iterable[int], optional: Iterable[int] = ()) -> dict[int, Any]:
    """A map with all the required labels, and none but these and the optional ones."""
    require(type(value) is dict, "not a map")
    require(all(type(label) is int for label in value), "a label that is no integer")
    wanted = set(required)
    require(wanted <= set(value), f"labels missing: {sorted(wanted - set(value))}")
    unknown = set(value) - wanted - set(optional)
    require(not unknown, f"unknown labels: {sorted(unknown)}")
    return value


def tagged(value: Any, number: int) -> Any:
    require(type(value) is Tag and value.number == number, f"not tag {number}")
    return value.value


def digest_list(value: Any, maximum: int) -> list[bytes]:
    joined = data(value, maximum=32 * maximum)
    require(len(joined) % 32 == 0, "not whole digests")
    return [joined[start : start + 32] for start in range(0, len(joined), 32)]


def public_key(value: Any) -> bytes:
    require(data(value, 33)[0] in (2, 3), "not a compressed public key")
    return value


def operator_id(value: Any) -> str:
    """A text of 1 to 64 bytes of UTF-8."""
    require(type(value) is str, "not a text")
    try:
        require(1 <= len(value.encode("utf-8")) <= 64, "not 1 to 64 bytes")
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell
        raise Refused("not UTF-8") from None
    return value
